"""Coding on our own articles: `python -m benchmarks.coding [--mistakes] [FOLDER|FILE ...]`, by default the dev articles.

An article stands with its gold in one TOML file (`benchmarks/articles/`, see the README there): its text, and what was
coded, every value with the words it stands on. Short items with their deeds and observations stand many in a file
(`training/deeds/`); every fourth of them is held out: `--part train` or `--part held`. Reads and codes the texts and
prints how well that agrees.
"""

import argparse
import gzip
import json
import tomllib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from varsel.coding import DEFAULT, load, read_coded
from varsel.evaluate.coding import CodingScores, coding_mistakes, coding_scores
from varsel.record import Article

FOLDER = Path(__file__).parent / "articles"

Document = dict[str, Any]


def documents(path: Path) -> list[Document]:
    """The gold documents of a JSON Lines file, packed or not."""
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else open(path, encoding="utf-8") as lines:
        return [json.loads(line) for line in lines if line.strip()]


def gold(path: Path, part: str | None = None) -> list[Document]:
    """The articles of a folder, or the items of a file, with their gold, passages as spans.

    Of a file's items a ``part`` alone, "train" or "held". Raises ValueError for a passage that is not there.
    """
    if path.is_dir():
        return [_document(tomllib.loads(file.read_text(encoding="utf-8")), file) for file in sorted(path.glob("*.toml"))]
    items = tomllib.loads(path.read_text(encoding="utf-8"))["item"]
    return [
        _document(item, path) for n, item in enumerate(items) if part is None or (part == "held") == (n % 4 == 3)
    ]


def _document(document: Document, path: Path) -> Document:
    text = document["text"]

    def span(words: str) -> list[int]:
        if text.count(words) != 1:
            raise ValueError(f"{path}: {document['id']}: {words!r} stands {text.count(words)} times in the text; it has to stand there once")
        return [text.index(words), text.index(words) + len(words)]

    document["statements"] = [s | {"content": [span(w) for w in s["content"]]} for s in document.pop("statement", [])]
    for kind in ("deed", "observation"):
        document[f"{kind}s"] = [i | {"evidence": [span(i["evidence"])]} for i in document.pop(kind, [])]
    return document


def coded(documents: Iterable[Document], rules_only: bool = False) -> list[Document]:
    """What Varsel makes of the texts; of a document it sees text, language, date and outlet."""
    codebooks = [load(name) for name in DEFAULT]
    fields = ("id", "text", "lang", "published", "outlet")
    return [
        read_coded(Article(**{f: d.get(f) for f in fields}), codebooks, () if rules_only else None).model_dump(mode="json")
        for d in documents
    ]


def show(scores: CodingScores) -> Iterable[str]:
    """The figures, a line each."""
    for name in ("signals", "deeds", "deed_types", "observations"):
        rate = getattr(scores, name)
        yield (
            f"{name:14} F1 {rate.f1:.3f}   precision {rate.precision:.3f}   recall {rate.recall:.3f}"
            f"   ({rate.hit} of {rate.predicted} coded, {rate.gold} in the gold)"
        )
    for category, rate in scores.categories.items():
        yield f"  {category:26} F1 {rate.f1:.2f}   {rate.hit:3} right, {rate.predicted:3} coded, {rate.gold:3} in the gold"
    for name, (right, asked) in sorted(scores.fields.items()):
        yield f"  {name:26} {right} of {asked}"


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folders", nargs="*", type=Path, default=[FOLDER / "dev"], help="folders of articles, files of items (default: dev)")
    parser.add_argument("--part", choices=["train", "held"], help="of files of items: those to learn from, or the others")
    parser.add_argument("--mistakes", action="store_true", help="list what is coded otherwise")
    parser.add_argument("--rules-only", action="store_true", help="without what was learned")
    options = parser.parse_args(arguments)
    documents = [d for folder in options.folders for d in gold(folder, options.part)]
    found = coded(documents, options.rules_only)
    print(*show(coding_scores(documents, found)), sep="\n")
    if options.mistakes:
        for m in coding_mistakes(documents, found):
            print(f"{m.id}: {m.what}\n    {m.words}")


if __name__ == "__main__":
    main()
