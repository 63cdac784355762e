"""Plain text: one file, one article, paragraphs parted by blank lines, a first ``date 2022-09-21`` its publication."""

import re

from varsel.intake.dates import FORMS, edtf_date
from varsel.intake.decoding import decode
from varsel.intake.problem import Problem
from varsel.record import Article
from varsel.worded import Worded

PREAMBLE = re.compile(r"\s*date[ \t]+([0-9][0-9-]*)(?!\w)\s*")


def preamble(text: str) -> tuple[str | None, int]:
    """The publication date that a text begins with, and the offset at which its own words begin.

    The date stands at the very beginning, on a line of its own or before the text: ``date 2022``, ``date 2022-09``,
    ``date 2022-09-21``. It stays a part of the text, so that offsets are those of the file. (None, 0) without one.
    """
    found = PREAMBLE.match(text)
    published = found and edtf_date(found.group(1))
    return (published, found.end()) if found and published else (None, 0)


def read(data: bytes, where: str, id: str) -> Article | Problem:
    """The article in a plain text file."""
    text = decode(data, where)
    if isinstance(text, Problem):
        return text
    published, start = preamble(text)
    if not published and (wrong := PREAMBLE.match(text)):
        return Problem(f"{where}:1", Worded('begins with "date %(date)s", which is no date', date=wrong.group(1)), FORMS)
    if not any(c.isalpha() for c in text[start:]):
        return Problem(where, Worded("has a date and no text"), Worded("check that it was saved or downloaded whole"))
    return Article(id=id, text=text, published=published)
