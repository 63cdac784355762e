"""Learn the signals from our own coded statements: `python -m training.signals`, or `make models`.

Reads and codes the statements of `training/statements/` by the rules of the shipped codebook alone, learns from how they
were coded there (`varsel.coding.learning`), and writes what was learned beside the codebook. To be run again whenever the
codebook of signals or the reader has changed: what was learned with another version of it is left out.

The rules were tuned on these statements, too, so they do better here than on new ones. That nothing more is learned of
them than they deserve, half of what they found is withheld.

Most of the statements are of war and diplomacy; some are of ordinary news (`ordinary.toml`), and others of these
(`ordinary-held.toml`) are for measuring alone.
"""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from zlib import crc32

from varsel.coding import Codebook, load, read_coded
from varsel.coding.learned import Model, Sample, sample, save
from varsel.coding.learning import fit
from varsel.evaluate.pairing import pair
from varsel.evaluate.scores import Rate
from varsel.record import Article, Statement

HERE = Path(__file__).parent
HELD = "ordinary-held.toml"
STRENGTH = 10.0  # inverse of the regularisation; for thousands of statements it may be weaker than for hundreds
OUT = HERE.parent / "src" / "varsel" / "coding" / "codebooks" / "signals.coder.json"


def statements(file: str) -> list[dict]:
    """The statements in a file: {"text", "lang", "content", "signals"}."""
    return tomllib.loads((HERE / "statements" / file).read_text(encoding="utf-8"))["statement"]


def samples(file: str, codebook: Codebook) -> tuple[list[Sample], list[dict[str, bool]]]:
    """Each statement of a file that the reader finds as the learner sees it, and which categories hold of it."""
    seen, truth = [], []
    for number, item in enumerate(statements(file)):
        start = item["text"].index(item["content"])
        gold = {"content": [[start, start + len(item["content"])]]}
        article = Article(id=f"{file} {number}", text=item["text"], lang=item["lang"])
        found = read_coded(article, [codebook], models=()).model_dump(mode="json")["statements"]
        for _, predicted in pair(article.text, [gold], found).pairs:
            seen.append(sample(article.id, article.text, Statement.model_validate(predicted)))
            truth.append({c.id: c.id in item["signals"] for c in codebook.category})
    return seen, truth


def withheld(seen: Sample) -> Sample:
    """A statement with about half of what the rules found in it, always the same half."""
    kept = {c: sure for c, sure in seen.rules.items() if crc32(f"{seen.article} {c}".encode()) % 2}
    return replace(seen, rules=kept)


def rate(model: Model, seen: Sequence[Sample], truth: Sequence[Mapping[str, bool]]) -> Rate:
    """How well a model finds the categories of these statements."""
    found = [set(model.held(s)) for s in seen]
    hit = sum(holds and c in held for held, labels in zip(found, truth) for c, holds in labels.items())
    return Rate(hit, sum(map(len, found)), sum(sum(labels.values()) for labels in truth))


def main() -> None:
    codebook = load("signals")
    seen, truth = [], []
    for file in sorted(path.name for path in (HERE / "statements").glob("*.toml") if path.name != HELD):
        some, holds = samples(file, codebook)
        seen += map(withheld, some)
        truth += holds
    model = fit(seen, truth, [c.id for c in codebook.category], codebook, STRENGTH)
    save(model, OUT)
    print(f"{OUT.name}: learned from {len(seen)} statements, {OUT.stat().st_size / 1e6:.1f} MB")
    held, holds = samples(HELD, codebook)
    found = rate(model, held, holds)
    false = (found.predicted - found.hit) / len(held)
    print(f"{len(held)} ordinary statements held out: F1 {found.f1:.3f}, {false:.3f} false categories a statement")


if __name__ == "__main__":
    main()
