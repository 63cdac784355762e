"""Dates of publication, as EDTF (ISO 8601-2:2019, level 0): a year, a month or a day, and no more than is known."""

import re
from datetime import date

from varsel.worded import Worded

DATE = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")
TIME = re.compile(r"[T ][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?(?:Z|[+-][0-9]{2}(?::?[0-9]{2})?)?")
FORMS = Worded('write it as "2022", "2022-09" or "2022-09-21"')


def edtf_date(value: str) -> str | None:
    """The EDTF date that ``value`` is, or None where it is none. A time of day after a full date is left out.

    The calendar is checked too ("2022-02-29" is no date), which the EDTF libraries (edtf 5, edtf-validate 2) do not do.
    """
    found = DATE.match(value)
    if not found:
        return None
    year, month, day = found.groups()
    if value[found.end() :] and not (day and TIME.fullmatch(value, found.end())):
        return None
    try:
        date(int(year), int(month or 1), int(day or 1))
    except ValueError:
        return None
    return found.group()
