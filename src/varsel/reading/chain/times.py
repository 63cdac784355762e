"""The times of the article: where its time expressions stand, and which times are a day of the news."""

import re
from bisect import bisect_left
from collections.abc import Sequence
from datetime import date, timedelta

from varsel.reading.dates import TimeExpression, published_date
from varsel.record import Span

# A day further back than this before publication is not the news but what it recalls.
NEWS = timedelta(days=7)
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


class Times:
    """The time expressions of the article, found by place."""

    def __init__(self, found: Sequence[TimeExpression], published: str | None):
        self.found = list(found)
        self.starts = [t.span.start for t in found]
        self.published = published if published and len(published) >= 10 else None

    def between(self, start: int, end: int) -> list[TimeExpression]:
        return self.found[bisect_left(self.starts, start) : bisect_left(self.starts, end)]

    def covers(self, span: Span) -> bool:
        return any(t.span.start < span.end and span.start < t.span.end for t in self.between(span.start - 40, span.end))


def is_day(edtf: str | None) -> bool:
    """Whether a value is a day, or one of a set of days."""
    return edtf is not None and _DAY.match(edtf.removeprefix("[")) is not None and not ("/" in edtf or ".." in edtf)


def is_news(when: str | None, published: str | None) -> bool:
    """Whether a time is a day, or one of a set of days, in the week up to a publication known to the day."""
    known = published_date(published)
    if not when or not known or not is_day(when):
        return False
    last = max(date.fromisoformat(day) for day in _DAY.findall(when))
    return known.precision != "day" or known.first - last <= NEWS
