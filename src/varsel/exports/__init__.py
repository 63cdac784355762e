"""A chronology as files: for spreadsheets and statistics, for other programs, and to be printed and cited.

One module a format, each with ``write(export, out)``; FORMATS names them all. ``flat`` is the row of columns that the
tables have in common, ``printed`` what HTML and PDF have in common, with its ``picture``; words of a language stand in ``texts``.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from importlib import import_module
from typing import BinaryIO

from varsel.ledger import Asked, Item, Ledger, Row

__all__ = ["FORMATS", "Export", "Format", "plain"]


@dataclass(frozen=True)
class Export:
    """What is to be written.

    found       items in order, each with its row of the index; read once, as they come
    ledger      that they are of
    asked       what was asked for
    interface   the language of everything but the articles' own words: "en" or "no"
    title       of what is printed; one made of what was asked for where there is none
    """

    found: Iterable[tuple[Row, Item]]
    ledger: Ledger
    asked: Asked = Asked()
    interface: str = "en"
    title: str | None = None

    @property
    def place(self) -> str:
        """Where the ledger is."""
        return self.ledger.store.place


@dataclass(frozen=True)
class Format:
    """A format: the module that writes it, and whether that is for a file only and not for a terminal."""

    module: str
    is_binary: bool = False

    @property
    def write(self) -> Callable[[Export, BinaryIO], None]:
        """Writes an export to a stream of bytes. Its libraries are loaded now, not before."""
        return import_module(f"varsel.exports.{self.module}").write


FORMATS = {
    "csv": Format("csv"),
    "xlsx": Format("xlsx", is_binary=True),
    "parquet": Format("parquet", is_binary=True),
    "jsonl": Format("jsonl"),
    "annotation": Format("annotation"),
    "plover": Format("plover"),
    "timeline": Format("timeline"),
    "bibtex": Format("bibtex"),
    "csl": Format("csl"),
    "codings": Format("codings"),
    "html": Format("html"),
    "pdf": Format("pdf", is_binary=True),
}

_CONTROL = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)


def plain(text: str) -> str:
    """``text`` of the same length without the characters that no page or sheet can hold, or that turn lines round."""
    return _CONTROL.sub("\N{REPLACEMENT CHARACTER}", text)
