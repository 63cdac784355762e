"""Parties and status of deeds that are given: `python -m benchmarks.parties [--part train] [--mistakes] [FOLDER|FILE ...]`.

How well the coder finds deeds is told by `benchmarks.coding`, and so is what it says of those that it finds. Here every
gold deed counts: its evidence and its type are given, and who did it to whom, its status and how much are coded.
"""

import argparse
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from benchmarks.coding import FOLDER, Document, gold
from varsel.coding import context_of, load
from varsel.coding.clause import above, is_verb
from varsel.coding.codebook import Codebook, Rule
from varsel.coding.context import Context
from varsel.coding.deeds import as_deed, telling_of
from varsel.coding.patterns import Match
from varsel.coding.rules import Hit
from varsel.coding.statements import deciding
from varsel.evaluate.coding import same_field
from varsel.reading import parsed, read_parsed
from varsel.record import Article, Deed

FIELDS = ("actor", "recipient", "status", "quantity")


class Given(NamedTuple):
    """A gold deed, and where it stands: the word that decides and what would have found it."""

    gold: Document
    head: int
    hit: Hit


def context_for(document: Document) -> Context:
    """A gold document as the coder sees it."""
    article = Article(**{f: document.get(f) for f in ("id", "text", "lang", "published", "outlet")})
    parse = parsed(article)
    return context_of(article, read_parsed(article, parse), parse)


def given(context: Context, codebook: Codebook, document: Document) -> Iterator[Given]:
    """Each gold deed of a document with the place that a rule has found in its evidence, else its topmost word."""
    found = [hit for _, hits in context.hits(codebook) for hit in hits if hit.category.kind == "deed"]
    for deed in document["deeds"]:
        tokens = context.tokens([tuple(deed["evidence"][0])])
        category = codebook.by_id[deed.get("mode") or deed["event"]]
        hits = [h for h in found if deciding(context, h.match) in tokens and h.category.id == category.id]
        if hits:
            hit = max(hits, key=lambda h: len(h.match.tokens))
            yield Given(deed, deciding(context, hit.match), hit)
        elif tokens:
            head = _topmost(context, tokens)
            yield Given(deed, head, Hit(category, Rule(lang=context.parse.lang, words=("-",)), Match((head,), head)))


def _topmost(context: Context, tokens: Sequence[int]) -> int:
    """The word of a stretch that the others hang under: a verb where there is one."""
    parse, inside = context.parse, set(tokens)
    tops = [i for i in tokens if not inside & set(list(above(parse, i))[1:])]
    return next((i for i in tops if is_verb(parse, i)), next((i for i in tops if parse.pos[i] == "NOUN"), tops[0]))


def coded(document: Document) -> list[tuple[Document, Deed | None]]:
    """The gold deeds of a document, and what the coder makes of each; None for what it takes for no deed."""
    codebook, context = load("deeds"), context_for(document)
    places = list(given(context, codebook, document))
    told = [telling_of(context, codebook, place.head, place.hit, said=True, anyhow=True) for place in places]
    return [(p.gold, as_deed(context, 0, t) if t else None) for p, t in zip(places, told, strict=True)]


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folders", nargs="*", type=Path, default=[FOLDER / "dev"], help="folders of articles, files of items (default: dev)")
    parser.add_argument("--part", choices=["train", "held"], help="of files of items: those to learn from, or the others")
    parser.add_argument("--mistakes", action="store_true", help="list what is coded otherwise")
    options = parser.parse_args(arguments)
    right: Counter[str] = Counter()
    asked: Counter[str] = Counter()
    for document in (d for folder in options.folders for d in gold(folder, options.part)):
        for deed, found in coded(document):
            values = found.model_dump(mode="json") if found else {}
            wrong = {f for f in FIELDS if deed.get(f) and not same_field(deed, values, f)}
            asked.update(f for f in FIELDS if deed.get(f))
            right.update(f for f in FIELDS if deed.get(f) and f not in wrong)
            made_up = {f"no {f}" for f in ("actor", "recipient") if not deed.get(f)}
            asked.update(made_up)
            right.update(f for f in made_up if not values.get(f.removeprefix("no ")))
            if options.mistakes and wrong:
                what = ", ".join(f"{f} {values.get(f)} for {deed[f]}" for f in FIELDS if f in wrong)
                print(f"{document['id']}: {deed['event']} {what}\n    {document['text'][slice(*deed['evidence'][0])]}")
    for field in (*FIELDS, "no actor", "no recipient"):
        print(f"{field:14} {right[field]} of {asked[field]}")


if __name__ == "__main__":
    main()
