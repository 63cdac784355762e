"""The printed chronology as one HTML page: nothing but itself is loaded, and it prints as well as it reads."""

from functools import cache
from importlib.resources import files
from typing import BinaryIO

from jinja2 import Environment, FunctionLoader, Template, select_autoescape

from varsel.exports import Export
from varsel.exports.printed import document


def write(export: Export, out: BinaryIO) -> None:
    """The page, month by month."""
    for part in _template().generate(document(export)):
        out.write(part.encode())


@cache
def _template() -> Template:
    pages = files("varsel.exports") / "pages"
    load = FunctionLoader(lambda name: (pages / name).read_text(encoding="utf-8"))
    return Environment(
        loader=load, autoescape=select_autoescape(default=True), trim_blocks=True, lstrip_blocks=True
    ).get_template("chronology.html")
