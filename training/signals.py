"""Learn the signals from our own coded statements: `python -m training.signals`, or `make models`.

Reads and codes the statements of `training/statements/` by the rules of the shipped codebook alone, learns from how they
were coded there (`varsel.coding.learning`), and writes what was learned beside the codebook. To be run again whenever the
codebook of signals or the reader has changed: what was learned with another version of it is left out.

The rules were tuned on these statements, too, so they do better here than on new ones. That nothing more is learned of
them than they deserve, half of what they found is withheld.
"""

import tomllib
from dataclasses import replace
from pathlib import Path
from zlib import crc32

from varsel.coding import load, read_coded
from varsel.coding.learned import Sample, sample, save
from varsel.coding.learning import fit
from varsel.evaluate.pairing import pair
from varsel.record import Article, Statement

HERE = Path(__file__).parent
STRENGTH = 10.0  # inverse of the regularisation; for thousands of statements it may be weaker than for hundreds
OUT = HERE.parent / "src" / "varsel" / "coding" / "codebooks" / "signals.coder.json"


def statements() -> list[dict]:
    """Our statements: {"text", "lang", "content", "signals"}."""
    files = sorted((HERE / "statements").glob("*.toml"))
    return [item for file in files for item in tomllib.loads(file.read_text(encoding="utf-8"))["statement"]]


def samples() -> tuple[list[Sample], list[dict[str, bool]]]:
    """Each statement that the reader finds as the learner sees it, and which categories hold of it."""
    codebook = load("signals")
    categories = [c.id for c in codebook.category]
    seen, truth = [], []
    for number, item in enumerate(statements()):
        start = item["text"].index(item["content"])
        gold = {"content": [[start, start + len(item["content"])]]}
        article = Article(id=str(number), text=item["text"], lang=item["lang"])
        found = read_coded(article, [codebook], models=()).model_dump(mode="json")["statements"]
        for _, predicted in pair(article.text, [gold], found).pairs:
            seen.append(sample(article.id, article.text, Statement.model_validate(predicted)))
            truth.append({category: category in item["signals"] for category in categories})
    return seen, truth


def withheld(seen: Sample) -> Sample:
    """A statement with about half of what the rules found in it, always the same half."""
    kept = {c: sure for c, sure in seen.rules.items() if crc32(f"{seen.article} {c}".encode()) % 2}
    return replace(seen, rules=kept)


def main() -> None:
    seen, truth = samples()
    codebook = load("signals")
    save(fit([withheld(s) for s in seen], truth, [c.id for c in codebook.category], codebook, STRENGTH), OUT)
    print(f"{OUT.name}: learned from {len(seen)} of {len(statements())} statements, {OUT.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
