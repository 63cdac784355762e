"""Codebooks in the reader's language: what one is called and about, and what each of its categories means.

That stands beside a codebook, ``codebooks/LANGUAGE/NAME.toml``, and not in it: a codebook, its version and its hash are what was
coded by. Labels are in the codebook itself.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from varsel.coding.codebook import Codebook, macrolanguage, shipped

OWN = "en"  # the language of codebooks themselves


@dataclass(frozen=True)
class Wording:
    """A codebook in a language: its title, what it is about, and the definition of each category by id."""

    lang: str
    title: str
    about: str
    definition: Mapping[str, str]


@cache
def wording(book: Codebook, lang: str) -> Wording:
    """A codebook in this language, where somebody put this very version of it into that; in its own otherwise."""
    lang = macrolanguage(lang)
    file = files(__package__).joinpath("codebooks", lang, f"{book.name}.toml")
    if lang != OWN and book.name in shipped() and file.is_file():
        told = tomllib.loads(file.read_text(encoding="utf-8"))
        if told["version"] == book.version and told["definition"].keys() == book.by_id.keys():
            return Wording(lang, told["title"], told["about"], {id: _line(text) for id, text in told["definition"].items()})
    return Wording(OWN, book.title, book.about, {c.id: _line(c.definition) for c in book.category})


def _line(text: str) -> str:
    return " ".join(text.split())
