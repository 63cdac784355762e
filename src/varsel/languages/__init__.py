"""What is particular to one language, as data: ``nb.toml``, ``nn.toml``, ``en.toml``, one file a language.

A new language is a new file; nothing in the code asks which language it has.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any


@dataclass(frozen=True, eq=False)
class Language:
    """One language's file: ``language["time"]["weekdays"]`` is the array of that name in its table."""

    code: str
    tables: Mapping[str, Any]

    def __getitem__(self, table: str) -> Any:
        return self.tables[table]


@cache
def supported() -> tuple[str, ...]:
    """The codes (ISO 639-1) of the languages that Varsel reads, sorted."""
    return tuple(sorted(f.name.removesuffix(".toml") for f in files(__name__).iterdir() if f.name.endswith(".toml")))


@cache
def language(code: str) -> Language:
    """The language with this code. Raises KeyError naming the supported ones for any other code."""
    if code not in supported():
        raise KeyError(f"no language {code!r}; there are {', '.join(supported())}")
    return Language(code, tomllib.loads(files(__name__).joinpath(f"{code}.toml").read_text(encoding="utf-8")))


def labelled(tag: str | None) -> str | None:
    """The code of the language that a label (BCP 47: "nb-NO", "EN", "no") names, or None where it has to be detected.

    A label of a language that is not supported is returned as it is, in lower case and without its region.
    """
    code = (tag or "").strip().lower().replace("_", "-").partition("-")[0]
    macrolanguages = {language(c)["macrolanguage"] for c in supported()}
    return code if code and code not in macrolanguages else None
