"""BibTeX: the articles of a chronology for LaTeX, in which no character of theirs is a command."""

import re
from typing import BinaryIO

from bibtexparser import Library, write_string
from bibtexparser.model import Entry, Field
from pylatexenc.latexencode import RULE_DICT, UnicodeToLatexConversionRule, UnicodeToLatexEncoder

from varsel.exports import Export, plain
from varsel.exports.bibliography import cited, published
from varsel.record import Article

#: BibTeX counts braces also where they are escaped: they are named.
_BRACES = UnicodeToLatexConversionRule(RULE_DICT, {ord("{"): r"{\textbraceleft}", ord("}"): r"{\textbraceright}"})
_LATEX = UnicodeToLatexEncoder(
    conversion_rules=[_BRACES, "defaults"], unknown_char_policy="keep", unknown_char_warning=False
)
_OUTSIDE_URL = re.compile(r"[^A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]")


def write(export: Export, out: BinaryIO) -> None:
    """One entry after the other."""
    for n, (key, article) in enumerate(cited(export.found)):
        out.write((b"\n" if n else b"") + write_string(Library([entry(key, article)])).encode())


def entry(key: str, article: Article) -> Entry:
    """An article as an entry, without what is not known."""
    date = published(article)
    values = {
        "title": article.title and f"{{{_escaped(article.title)}}}",
        "author": article.byline and f"{{{_escaped(article.byline)}}}",
        "journal": article.outlet and _escaped(article.outlet),
        "date": "-".join(f"{part:02}" for part in date), "year": str(date[0]) if date else None,
        "url": article.url and _OUTSIDE_URL.sub(_percent, article.url), "language": article.lang,
        "note": _escaped(f"varsel: {article.id}"),
    }  # fmt: skip
    return Entry("article", key, [Field(name, value) for name, value in values.items() if value])


def _escaped(text: str) -> str:
    return _LATEX.unicode_to_latex(" ".join(plain(text).split()))


def _percent(found: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in found[0].encode())
