"""What exports say in the language of whoever reads them, as data: ``en.toml``, ``no.toml``. One file a language."""

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def interfaces() -> tuple[str, ...]:
    """The languages that there are texts in."""
    return tuple(sorted(f.name.removesuffix(".toml") for f in files(__name__).iterdir() if f.name.endswith(".toml")))


@cache
def texts(interface: str) -> dict[str, Any]:
    """The texts of a language, by table and key."""
    return tomllib.loads(files(__name__).joinpath(f"{interface}.toml").read_text(encoding="utf-8"))
