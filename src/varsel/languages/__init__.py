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


def supported() -> tuple[str, ...]:
    """The codes (ISO 639-1) of the languages that Varsel reads, sorted."""
    return tuple(sorted(f.name.removesuffix(".toml") for f in files(__name__).iterdir() if f.name.endswith(".toml")))


@cache
def language(code: str) -> Language:
    """The language with this code. Raises KeyError naming the supported ones for any other code."""
    if code not in supported():
        raise KeyError(f"no language {code!r}; there are {', '.join(supported())}")
    return Language(code, tomllib.loads(files(__name__).joinpath(f"{code}.toml").read_text(encoding="utf-8")))
