"""The printed chronology as PDF, set by Typst. What articles say comes to it as data, never as markup."""

import json
import tempfile
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from typing import BinaryIO

import typst

from varsel.exports import Export
from varsel.exports.printed import document


def write(export: Export, out: BinaryIO) -> None:
    """The whole document. The same chronology gives the same pages."""
    with tempfile.TemporaryDirectory(prefix="varsel-") as folder:
        Path(folder, "chronology.json").write_text(json.dumps(document(export), ensure_ascii=False), encoding="utf-8")
        template = Path(folder, "chronology.typ")
        template.write_bytes((files("varsel.exports") / "pages" / "chronology.typ").read_bytes())
        out.write(typst.compile(str(template), root=folder, font_paths=_fonts()))


def _fonts() -> list[str]:
    """Where the sans serif is; the serif is Typst's own. Without it, one that the system has is taken."""
    spec = find_spec("font_source_sans_pro")
    return [str(Path(place) / "files") for place in (spec.submodule_search_locations or ())] if spec else []
