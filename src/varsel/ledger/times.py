"""When an item of the chronology may have been: an EDTF string (ISO 8601-2) as the days it allows."""

import re
from calendar import monthrange
from datetime import date
from functools import lru_cache
from typing import NamedTuple

import edtf

from varsel.worded import Worded

#: Most dates, which need no parser (it takes a tenth of a second for a set): a day, a month, a year, or one of such.
_DATE = r"\d{4}(?:-(?:0[1-9]|1[0-2])(?:-\d\d)?)?"
_PLAIN = re.compile(rf"{_DATE}|\[{_DATE}(?:,{_DATE})*\]")

UNTIL_NOW, FROM_EVER = date.max.toordinal(), 1


class Days(NamedTuple):
    """A stretch of days, both ends included, as ``date.toordinal`` counts them."""

    first: int
    last: int


@lru_cache(maxsize=50_000)
def days(time: str) -> tuple[Days, ...]:
    """The stretches of days that an EDTF string allows, in order: of a set one each, of anything else just one.

    An open or unknown end of an interval reaches as far as there are dates. Doubt (``?``, ``~``) changes nothing: it says
    how sure the source is, not when it was. Raises ValueError where the string is no EDTF.
    """
    if "/" in time:
        start, _, end = time.partition("/")
        first = days(start)[0].first if start not in ("", "..") else FROM_EVER
        last = days(end)[-1].last if end not in ("", "..") else UNTIL_NOW
        if first > last:
            raise ValueError(Worded("%(time)s ends before it begins", time=repr(time)))
        return (Days(first, last),)
    try:
        if _PLAIN.fullmatch(time):
            return _joined(_plain(part) for part in time.strip("[]").split(","))
        parsed = edtf.parse_edtf(time)
        return _joined(_stretch(part) for part in getattr(parsed, "objects", None) or (parsed,))
    except (edtf.EDTFParseException, AttributeError, TypeError, ValueError, OverflowError) as error:
        text = Worded("%(time)s is no date in EDTF, such as 2022-09-21, 2022-09 or 2022-02/2022-09", time=repr(time))
        raise ValueError(text) from error


def span(time: str) -> Days:
    """The first and the last day that an EDTF string allows. Raises ValueError where it is none."""
    found = days(time)
    return Days(found[0].first, found[-1].last)


def _plain(time: str) -> Days:
    """A day, a month or a year."""
    year, month, day = (*map(int, time.split("-")), 0, 0)[:3]
    last = day or (monthrange(year, month)[1] if month else 31)
    return Days(date(year, month or 1, day or 1).toordinal(), date(year, month or 12, last).toordinal())


def _stretch(part: object) -> Days:
    return Days(date(*part.lower_strict()[:3]).toordinal(), date(*part.upper_strict()[:3]).toordinal())


def _joined(stretches: object) -> tuple[Days, ...]:
    """Stretches in order, those that touch as one."""
    joined: list[Days] = []
    for stretch in sorted(stretches):
        if joined and stretch.first <= joined[-1].last + 1:
            joined[-1] = Days(joined[-1].first, max(joined[-1].last, stretch.last))
        else:
            joined.append(stretch)
    return tuple(joined)
