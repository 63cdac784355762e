"""A codebook's own examples, put to the coder: whether what holds is found, and what does not hold is not."""

from collections.abc import Iterator
from typing import NamedTuple

from varsel.coding import code
from varsel.coding.codebook import Category, Codebook, Example
from varsel.languages import language, supported
from varsel.languages.detect import detect
from varsel.reading import parsed, read_parsed
from varsel.reading.parse import Parse
from varsel.record import Article, Reading, Span, Statement


class Tried(NamedTuple):
    """An example, as the ``number``th of its category (from 0), and whether the coder found the category in it."""

    category: Category
    number: int
    example: Example
    found: bool

    @property
    def right(self) -> bool:
        return self.found == self.example.holds


def tried(codebook: Codebook) -> Iterator[Tried]:
    """Every example of a codebook, in its order, with what the coder makes of it."""
    for category in codebook.category:
        for number, example in enumerate(category.example):
            yield Tried(category, number, example, category.id in _found(codebook, category, example))


def _found(codebook: Codebook, category: Category, example: Example) -> set[str]:
    """The categories of this kind that the coder finds in an example, and those above them."""
    article = _article(example)
    parse = parsed(article)
    said = _said(example, parse) if category.kind == "signal" else read_parsed(article, parse)
    coded = code(article, said, [codebook], parse)
    if category.kind == "signal":
        ids = {signal.category for statement in coded.statements for signal in statement.signals}
    elif category.kind == "deed":
        ids = {id for deed in coded.deeds for id in (deed.event, deed.mode) if id}
    else:
        ids = {observation.indicator for observation in coded.observations}
    return {above.id for id in ids for above in codebook.lineage(id)} | ids


def _article(example: Example) -> Article:
    """The example as an article; where it names cue and speaker, they follow what was said: "…, said Aldane"."""
    by = " ".join(filter(None, (example.cue, example.speaker)))
    return Article(id="example", text=example.text + (f", {by}." if by else ""), lang=_language(example))


def _language(example: Example) -> str:
    """The language of an example; of one in a macrolanguage that among its languages which it seems to be in."""
    if example.lang in supported():
        return example.lang
    among = [lang for lang in supported() if language(lang)["macrolanguage"] == example.lang]
    seems = detect(example.text).code
    return seems if seems in among else among[0]


def _said(example: Example, parse: Parse) -> Reading:
    """The example as one statement, the whole of which was said."""
    end, last = len(example.text), len(parse.text) - 1
    cue = Span(end + 2, end + 2 + len(example.cue or ""))
    source = Span(last - len(example.speaker or ""), last)
    statement = Statement(
        id="s1",
        kind="indirect",
        content=(Span(0, end),),
        cue=(cue,) if example.cue else (),
        source=(source,) if example.speaker else (),
        speaker=example.speaker,
    )
    return Reading(id="example", lang=parse.lang, statements=(statement,))
