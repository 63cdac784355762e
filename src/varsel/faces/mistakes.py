"""What a reader got wrong, for a person to look through: the list behind `varsel evaluate --errors`."""

import textwrap
from collections.abc import Iterable, Iterator
from itertools import groupby

from varsel.evaluate import Error, Mistake, Said
from varsel.faces import harmless

LENGTH = 160  # characters of a passage that are shown


def mistakes(found: Iterable[Error]) -> Iterator[str]:
    """Lines of text: a heading for each document, then each mistake with what the gold has and what was predicted."""
    for document, errors in groupby(found, key=lambda error: error.document):
        yield document
        for error in errors:
            yield f"  {error.type}"
            for side, said in (("gold", error.gold), ("predicted", error.predicted)):
                if said:
                    yield f"    {side:<10}{_line(said)}"


def otherwise_coded(found: Iterable[Mistake]) -> Iterator[str]:
    """Lines of text: a heading for each document, then what is coded otherwise than in the gold, and the words."""
    for document, coded in groupby(found, key=lambda mistake: mistake.id):
        yield f"{harmless(document)}, coding"
        for mistake in coded:
            words = textwrap.shorten(harmless(mistake.words), LENGTH, placeholder=" …")
            yield f"  {harmless(mistake.what)}"
            yield f"    {words}"


def _line(said: Said) -> str:
    words = textwrap.shorten(harmless(" ".join(said.content.split())), LENGTH, placeholder=" …")
    return harmless(f"{said.speaker or '(no speaker)'} [{' '.join(said.cue.split()) or 'no cue'}]: {words} @{said.start}")
