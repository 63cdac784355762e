"""A codebook's own examples, put to its rules: whether what holds is found, and what does not hold is not."""

from collections.abc import Iterator
from typing import NamedTuple

from varsel.coding import code
from varsel.coding.codebook import Category, Codebook, Example
from varsel.languages import language, supported
from varsel.languages.detect import detect
from varsel.reading import parsed, read_parsed
from varsel.record import Article, Reading, Span, Statement


ENDS = (".", "!", "?", "…")


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
    """Every example of a codebook, in its order, with what its rules make of it."""
    for category in codebook.category:
        for number, example in enumerate(category.example):
            yield Tried(category, number, example, category.id in _found(codebook, category, example))


def _found(codebook: Codebook, category: Category, example: Example) -> set[str]:
    """The categories of this kind that the rules find in an example, and those above them."""
    article = _article(example)
    parse = parsed(article)
    read = read_parsed(article, parse)
    said = _said(example, read) if category.kind == "signal" else read
    coded = code(article, said, [codebook], parse, models=())
    if category.kind == "signal":
        ids = {signal.category for statement in coded.statements for signal in statement.signals}
    elif category.kind == "deed":
        ids = {id for deed in coded.deeds for id in (deed.event, deed.mode) if id}
    else:
        ids = {observation.indicator for observation in coded.observations}
    return {above.id for id in ids for above in codebook.lineage(id)} | ids


def _article(example: Example) -> Article:
    """The example as an article; cue and speaker, where it names them, in a line of their own, which leaves its parse."""
    by = " ".join(filter(None, (example.speaker, example.cue)))
    return Article(id="example", text=example.text + (f"\n{by}." if by else ""), lang=_language(example))


def _language(example: Example) -> str:
    """The language of an example; of one in a macrolanguage that among its languages which it seems to be in."""
    if example.lang in supported():
        return example.lang
    among = [lang for lang in supported() if language(lang)["macrolanguage"] == example.lang]
    seems = detect(example.text).code
    return seems if seems in among else among[0]


def _said(example: Example, read: Reading) -> Reading:
    """The example as one statement, the whole of which was said: whole sentences directly, anything else indirectly."""
    end = len(_article(example).text) - 1
    statement = Statement(
        id="s1",
        kind="direct" if example.text.endswith(ENDS) else "indirect",
        content=(Span(0, len(example.text)),),
        cue=(Span(end - len(example.cue), end),) if example.cue else (),
        speaker=example.speaker,
    )
    return read.model_copy(update={"statements": (statement,)})
