"""An item in words, for the pages that show one in full: its categories, its values, and the figures beside it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from babel import Locale, UnknownLocaleError
from babel.numbers import format_decimal

from varsel.coding.wording import wording
from varsel.desk.visit import Visit
from varsel.exports import plain
from varsel.exports.categories import codebooks, label
from varsel.exports.dates import spoken
from varsel.exports.printed import amount
from varsel.ledger import Item, Lag
from varsel.record import Quantity, Signal, Span
from varsel.worded import Worded

AGE = 100 * 366  # days: a longer time has an end that is open
FAR = 0.01, 100  # times as often: what is farther out is not told more closely


@dataclass(frozen=True)
class Defined:
    """A category: what it is called, where it is defined, how and in which language; "" where its codebook is not at hand."""

    id: str
    label: str
    address: str
    definition: str
    lang: str


def category(visit: Visit, item: Item, id: str) -> Defined:
    """A category of an item, by the codebooks that it was coded by."""
    book = next((book for book in codebooks(item.codebooks) if id in book.by_id), None)
    if book is None:
        return Defined(id, id, "", "", "")
    lang = visit.words["codebook"]
    told = wording(book, lang)
    return Defined(id, book.by_id[id].called(lang), f"/codebook/{book.name}#{id}", told.definition[id], told.lang)


def words_at(item: Item, spans: Iterable[Span]) -> str:
    """The words at some places of an item's article."""
    return plain(" … ".join(" ".join(item.article.text[start:end].split()) for start, end in spans))


def value(visit: Visit, item: Item, field: str, held: Any) -> str:
    """What a field of an item holds, as it was read or as somebody corrected it, to be read."""
    if held in (None, "", [], ()):
        return visit.says("nothing")
    if isinstance(held, bool):
        return visit.says("yes") if held else visit.says("no")
    if field in ("content", "evidence"):
        return words_at(item, held)
    if field == "signals":
        ids = dict.fromkeys(s.category if isinstance(s, Signal) else str(s) for s in held)
        return ", ".join(category(visit, item, id).label for id in ids)
    if field in ("event", "mode", "indicator"):
        return category(visit, item, str(held)).label
    if field == "quantity":
        return plain(amount(Quantity.model_validate(held), visit.words))
    if field in ("when", "as_of"):
        return plain(spoken(held, visit.words))
    return plain(visit.words["status"].get(str(held), str(held)) if field == "status" else str(held))


def between(visit: Visit, days: tuple[int, int]) -> str:
    """A number of days, or the least and the most that it may be: "3", "2–5", "at least 3" where the other end is open."""
    least, most = days
    if most > AGE:
        return visit.says("at least %(days)s") % {"days": least}
    return str(least) if least == most else f"{least}–{most}"


def times(visit: Visit, ratio: float) -> str:
    """A number of times as often, to two figures, in the digits of the language; "under" or "over" what is far out."""
    least, most = FAR
    if not least <= ratio <= most:
        bound = format_decimal(least if ratio < least else most, locale=visit.words["locale"])
        return (visit.says("under %(bound)s") if ratio < least else visit.says("over %(bound)s")) % {"bound": bound}
    return format_decimal(ratio, format="@@", locale=visit.words["locale"])


def reasons(visit: Visit, lag: Lag) -> list[str]:
    """Why two deeds are taken for one, in the language of the interface, with categories by their names."""
    called = visit.words["codebook"]
    named = ({k: label(str(v), called) if k == "category" else v for k, v in why.values.items()} for why in lag.why)
    return [visit.tells(Worded(why.form, **values)) for why, values in zip(lag.why, named, strict=True)]


def language_name(code: str | None, lang: str) -> str:
    """What a language is called in another; its code where nothing is known of it."""
    try:
        return Locale.parse(code or "").get_language_name(lang) or code or ""
    except (ValueError, UnknownLocaleError):
        return plain(code or "")
