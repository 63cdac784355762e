"""Charts: each is a specification in Vega-Lite, made from plain values; here it is drawn, as SVG or as PNG. The timeline alone,
which has to be quick and is printed too, is SVG from the beginning (``exports.picture``).

The colours of a specification are names of PALETTE. In SVG they are left to the page, which has them for light and for
dark; in PNG they are those of paper.
"""

import json
import re
import threading
from collections.abc import Mapping
from functools import cache, lru_cache
from html import escape
from importlib.resources import files
from typing import Any

from babel import Locale

from varsel.exports.picture import PALETTE, on_paper
from varsel.exports.texts import texts

VEGA_LITE = "5.20"
FONT = "Source Sans Pro"
ON_PAGES = "sans-serif"  # on a page its style says in which typeface; this one is measured five times as quickly
SCALE = 2.0  # of PNG, for screens and print of today
BASE = "https://desk.invalid"  # links of a chart begin so while it is drawn: the engine takes no others as they are
_SCHEMA = "https://vega.github.io/schema/vega-lite/v5.json"
_drawing = threading.Lock()


def specification(**parts: Any) -> dict[str, Any]:
    """A specification with the look that all charts have."""
    text = {"labelColor": PALETTE["soft"], "titleColor": PALETTE["soft"], "labelFont": FONT, "titleFont": FONT, "labelFontSize": 12,
            "titleFontSize": 12, "titleFontWeight": "normal"}  # fmt: skip
    lines = {"domainColor": PALETTE["line"], "tickColor": PALETTE["line"], "gridColor": PALETTE["line"]}
    config = {"font": FONT, "axis": text | lines, "legend": text, "view": {"stroke": None}, "text": {"font": FONT}}
    return {"$schema": _SCHEMA, "background": PALETTE["paper"], "config": config} | parts


def svg(spec: Mapping[str, Any], lang: str, title: str) -> str:
    """The chart as SVG to stand in a page, in the colours of that page; ``title`` is what it is called to who cannot see it."""
    written = json.dumps(spec, sort_keys=True).replace(f'"{FONT}"', f'"{ON_PAGES}"')
    drawn = _drawn("svg", written, lang).decode()
    for name, colour in PALETTE.items():
        drawn = drawn.replace(f'"{colour}"', f'"var(--{name})"')
    drawn = drawn.replace(f'xlink:href="{BASE}', 'href="')
    return drawn.replace("<svg ", f'<svg role="group" aria-label="{escape(title)}" ', 1)


#: What nobody sees of a drawing; what the engine tells of its parts, in English, to who cannot see them; values that hold anyway.
_UNSEEN = re.compile(r'<path [^>]*(?:class="background"|display="none")[^>]*/>')
_TAG = re.compile(r"<(?!a |svg )[^>]*>")
_NEEDLESS = re.compile(r' (?:role|class|aria-roledescription|aria-label)="[^"]*"| (?:fill-)?opacity="1"| stroke-dasharray="1,0"')
_LABELLED = re.compile(r'(<a [^>]*)><path (aria-label="[^"]*")')
_TWICE = re.compile(r"(<a [^>]*>)((?:<path[^>]*/>)+)</a>\1")
_LONG = re.compile(r"\d+\.\d{2,}")


def light(drawn: str) -> str:
    """A chart whose marks are links, in half of the letters: each link once with its name, and numbers as fine as a screen is."""
    drawn = _LABELLED.sub(r"\1 \2><path", _UNSEEN.sub("", drawn))
    drawn = _TAG.sub(lambda tag: _LONG.sub(lambda n: f"{float(n[0]):.1f}", _NEEDLESS.sub("", tag[0])), drawn)
    merged = 1
    while merged:
        drawn, merged = _TWICE.subn(r"\1\2", drawn)
    return drawn


def png(spec: Mapping[str, Any], lang: str) -> bytes:
    """The chart as PNG."""
    return _drawn("png", json.dumps(spec, sort_keys=True), lang)


def png_of(drawn: str) -> bytes:
    """A picture that was written as SVG, as PNG: in the colours of paper."""
    drawn = on_paper(drawn).replace("<svg ", f'<svg font-family="{FONT}" ', 1)
    head, _, rest = drawn.partition(">")
    return _vega().svg_to_png(f'{head}><rect width="100%" height="100%" fill="{PALETTE["paper"]}"/>{rest}', scale=SCALE)


@lru_cache(maxsize=256)
def _drawn(format: str, spec: str, lang: str) -> bytes:
    vega = _vega()
    given: dict[str, Any] = {"vl_version": VEGA_LITE, **_locale(texts(lang)["locale"])}
    with _drawing:  # one at a time: each takes all that the engine has
        if format == "svg":
            return vega.vegalite_to_svg(json.loads(spec), **given).encode()
        return vega.vegalite_to_png(json.loads(spec), scale=SCALE, **given)


@cache
def _locale(name: str) -> dict[str, Any]:
    """How the engine is to write numbers and months, as CLDR has it."""
    locale = Locale.parse(name)
    signs = locale.number_symbols["latn"]
    numbers = {"decimal": signs["decimal"], "thousands": signs["group"], "grouping": [3], "currency": ["", ""]}
    return {"format_locale": numbers, "time_format_locale": str(locale).replace("_", "-")}


@cache
def _vega() -> Any:
    """The engine, which is slow to start: loaded when the first chart is drawn."""
    import vl_convert

    vl_convert.register_font_directory(str(files("font_source_sans_pro") / "files"))
    return vl_convert
