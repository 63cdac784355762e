"""Dates in EDTF as people write them, in a language of the interface, no more certain than they are."""

import re
from datetime import date
from functools import lru_cache
from typing import Any

from babel.dates import format_date

_SINGLE = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?([?~%]?)$")

_DAY = re.compile(r"(\d{4}-\d\d)-\d\d$")


def spoken(time: str, words: dict[str, Any]) -> str:
    """``2031-05-12`` as "12 May 2031", ``[2031-05-06,2031-05-13]`` as "6 or 13 May 2031".

    What is written in a way that is not known here stays as it is. ``words`` are the texts of the language.
    """
    says = words["dates"]
    if time[:1] in ("[", "{"):
        parts = _parts([part.strip() for part in time[1:-1].split(",")], words)
        joined = parts[0]
        if len(parts) > 1:
            joined = says["or" if time[0] == "[" else "and"].format(first=", ".join(parts[:-1]), last=parts[-1])
        return says["one_of" if time[0] == "[" and len(parts) > 2 else "all_of"].format(list=joined)
    if "/" in time:
        return _between(*time.split("/", 1), words)
    return _single(time, words)


def _parts(times: list[str], words: dict[str, Any]) -> list[str]:
    """Times as they are written side by side: days of one month have it only once."""
    days = [_DAY.match(time) for time in times]
    if all(days) and len({found[1] for found in days}) == 1:
        pattern = words["dates"]["day_of"]
        short = [_written(date.fromisoformat(time), pattern, words["locale"]) for time in times[:-1]]
        return [*short, _single(times[-1], words)]
    return [_range(time, words) for time in times]


def _range(part: str, words: dict[str, Any]) -> str:
    return _between(*part.split("..", 1), words) if ".." in part else _single(part, words)


def _between(first: str, last: str, words: dict[str, Any]) -> str:
    says = words["dates"]
    is_open, has_no_end = first in ("", ".."), last in ("", "..")
    if is_open or has_no_end:
        return says["until" if is_open else "since"].format(first=_single(first, words), last=_single(last, words))
    first, last = _parts([first, last], words)
    return says["between"].format(first=first, last=last)


def _single(time: str, words: dict[str, Any]) -> str:
    if not (found := _SINGLE.match(time)):
        return time
    year, month, day, doubt = found.groups()
    try:
        named = date(int(year), int(month or 1), int(day or 1))
    except ValueError:
        return time
    says = words["dates"]
    text = _written(named, says["day"] if day else says["month"], words["locale"]) if month else year
    return says["about" if doubt == "~" else "doubtful"].format(time=text) if doubt else text


@lru_cache(maxsize=10_000)
def _written(day: date, pattern: str, locale: str) -> str:
    """A day as Babel writes it, which takes a while: a chronology has the same ones over and over."""
    return format_date(day, pattern, locale=locale)


def month_of(ordinal: int, words: dict[str, Any]) -> tuple[str, str]:
    """The month of a day, as ``date.toordinal`` counts it: ("2031-05", "May 2031")."""
    day = date.fromordinal(ordinal)
    return f"{day:%Y-%m}", _written(day, words["dates"]["month"], words["locale"])
