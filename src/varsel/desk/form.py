"""An item as a form: its fields as they are written there, and what somebody changed in them, as corrections."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, get_args

from varsel.coding import DEFAULT, load
from varsel.coding.codebook import Category, Codebook
from varsel.desk import passage
from varsel.desk.interface import marked as _
from varsel.exports.categories import codebooks, used
from varsel.ledger import Item
from varsel.ledger.times import span
from varsel.record import (
    Deed,
    DeedStatus,
    Kind,
    ObservationStatus,
    Span,
    Spans,
    Statement,
)

LONGEST = 500  # letters of a field

#: The parts of an item that are words of the article, by kind of item.
PARTS = {"statement": ("content", "cue", "source"), "deed": ("evidence",), "observation": ("evidence",)}
_TEXTS = {
    "statement": ("speaker", "speaks_for", "told_to", "where", "occasion", "condition"),
    "deed": ("actor", "recipient", "where"),
    "observation": ("about", "observer"),
}
TIMES = {"statement": "when", "deed": "when", "observation": "as_of"}
_CHOICES = {"statement": ("kind",), "deed": ("event", "mode", "status"), "observation": ("indicator", "status")}
_AMOUNT = ("quantity", "unit", "approximate")  # one value, in three fields
_FIXED = {"kind": get_args(Kind), "deed status": get_args(DeedStatus), "observation status": get_args(ObservationStatus)}


@dataclass(frozen=True)
class Written:
    """What stands in a form: fields by name; ``at`` is where the words of a part were taken from, as far as that is known."""

    fields: dict[str, str]
    signals: tuple[str, ...] = ()
    at: dict[str, Spans] = field(default_factory=dict)


class Mistakes(ValueError):
    """What cannot be as it was written: by field, as a message and what it is about."""

    def __init__(self, found: Mapping[str, tuple[str, str]]) -> None:
        self.found = dict(found)
        super().__init__("; ".join(message % {"what": what} for message, what in self.found.values()))


def empty(item: Item) -> Written:
    """The form of an item whose words are all that is told of it."""
    words = {part: passage.words(item.article.text, spans(item)[part]) for part in PARTS[item.kind]}
    names = (*_TEXTS[item.kind], *_CHOICES[item.kind], TIMES[item.kind], *_AMOUNT)
    return Written(dict.fromkeys(names, "") | words)


def filled(item: Item) -> Written:
    """The form of an item as it stands."""
    thing = item.now
    fields = empty(item).fields | {
        name: getattr(thing, name) or "" for name in (*_TEXTS[item.kind], *_CHOICES[item.kind], TIMES[item.kind])
    }
    if isinstance(thing, Deed) and thing.quantity:
        amount = thing.quantity
        fields |= {"quantity": f"{amount.value:.15g}", "unit": amount.unit or "", "approximate": "yes" * amount.approximate}
    return Written(fields, tuple(used(item)) if isinstance(thing, Statement) else ())


def spans(item: Item) -> dict[str, Spans]:
    """Where the parts of an item stand in its article."""
    return {part: getattr(item.now, part) for part in PARTS[item.kind]}


def written(item: Item, sent: Callable[[str], list[str]]) -> Written:
    """What somebody wrote; ``sent`` gives all that was sent under a name. What was not sent is as it was."""
    before = filled(item).fields
    fields = {name: (sent(name) or [value])[-1].replace("\0", "") for name, value in before.items()}
    if not sent("approximate"):
        fields["approximate"] = ""  # a box that is not ticked sends nothing
    at = {part: _stretches((sent(f"{part}_at") or [""])[-1], len(item.article.text)) for part in PARTS[item.kind]}
    return Written(fields, tuple(dict.fromkeys(sent("signals"))), at)


def _stretches(sent: str, length: int) -> Spans:
    """Stretches as the script writes them, "12-40,51-60"; none where that is not what was sent."""
    found = []
    for one in filter(None, sent.split(",")):
        match = re.fullmatch(r"([0-9]{1,9})-([0-9]{1,9})", one)
        if not match or not int(match[1]) < int(match[2]) <= length:
            return ()
        found.append(Span(int(match[1]), int(match[2])))
    return tuple(found)


def changes(item: Item, now: Written, before: Written) -> dict[str, Any]:
    """What was written otherwise than it was, as corrections.

    Raises:
        Mistakes: something cannot be as it was written.
    """
    changed = {name for name, value in now.fields.items() if _tidy(value) != _tidy(before.fields[name])}
    changed |= {part for part, at in now.at.items() if at and at != spans(item)[part]}
    values: dict[str, Any] = {}
    wrong: dict[str, tuple[str, str]] = {}
    for name in now.fields:
        if name in changed and name not in _AMOUNT:
            values[name] = _value(item, name, now, wrong)
    if isinstance(item.now, Deed) and changed.intersection(_AMOUNT):
        values["quantity"] = _value(item, "quantity", now, wrong)
    if isinstance(item.now, Statement) and set(now.signals) != set(before.signals):
        values["signals"] = list(now.signals)
        if unknown := [id for id in now.signals if id not in signals(item)]:
            wrong["signals"] = (_("There is no category “%(what)s”."), unknown[0])
    if wrong:
        raise Mistakes(wrong)
    return values


def _tidy(value: str) -> list[str]:
    return [" ".join(line.split()) for line in value.splitlines() if line.strip()]


def _value(item: Item, name: str, now: Written, wrong: dict[str, tuple[str, str]]) -> Any:
    """The value of a field as the record has it. What is wrong with it is added to ``wrong``."""
    value = now.fields[name].strip()
    if name in PARTS[item.kind]:
        return _spans(item, name, now, wrong)
    if len(value) > LONGEST:
        wrong[name] = (_("This is too long."), "")
    elif name == TIMES[item.kind] and value:
        try:
            span(value)
        except ValueError:
            wrong[name] = (_("“%(what)s” is no date in EDTF: write 2026-03-11, 2026-03 or one of the forms below."), value)
    elif name == "quantity":
        return _amount(now, wrong)
    elif name in _CHOICES[item.kind] and (value or name != "mode") and value not in choices(item)[name]:
        wrong[name] = (_("Choose one from the list."), value)
    return value or None


def _amount(now: Written, wrong: dict[str, tuple[str, str]]) -> dict[str, Any] | None:
    value, unit = "".join(now.fields["quantity"].split()), now.fields["unit"].strip()
    if not value:
        return None
    try:
        number = float(value.replace(",", "."))
    except ValueError:
        number = float("nan")
    if not abs(number) < float("inf"):
        wrong["quantity"] = (_("“%(what)s” is no number: write 300000 or 2.5."), value)
    return {"value": number, "unit": unit[:LONGEST] or None, "approximate": bool(now.fields["approximate"])}


def _spans(item: Item, name: str, now: Written, wrong: dict[str, tuple[str, str]]) -> list[list[int]]:
    text, near = item.article.text, spans(item)[name]
    try:
        found = passage.found(text, now.fields[name], near, now.at.get(name, ()))
    except LookupError as error:
        wrong[name] = (_("These words are not in the article: “%(what)s”"), str(error.args[0]))
        return []
    if not found and name in ("content", "evidence"):
        wrong[name] = (_("Give the words of the article that it stands on."), "")
    return [list(one) for one in found]


def books(item: Item) -> list[Codebook]:
    """The codebooks by which an item is coded: its own, or where these are not at hand, those that ship."""
    return codebooks(item.codebooks) or [load(name) for name in DEFAULT]


def categories(item: Item, kind: str) -> list[Category]:
    """The categories of a kind that an item can have."""
    return [c for book in books(item) for c in book.category if c.kind == kind]


def signals(item: Item) -> list[str]:
    """The signals that can be chosen: those of the codebook, and what the statement has been given besides."""
    given = [s.category for s in item.now.signals] if isinstance(item.now, Statement) else []
    return list(dict.fromkeys([*(c.id for c in categories(item, "signal")), *given]))


def choices(item: Item) -> dict[str, list[str]]:
    """What can be chosen, by field; what an item has is always among it."""
    deeds = categories(item, "deed")
    all = {
        "kind": _FIXED["kind"], "status": _FIXED.get(f"{item.kind} status", ()),
        "event": [c.id for c in deeds if not c.parent], "mode": [c.id for c in deeds if c.parent],
        "indicator": [c.id for c in categories(item, "indicator")],
    }  # fmt: skip
    has = {name: getattr(item.now, name) for name in _CHOICES[item.kind]}
    return {name: list(dict.fromkeys([*all[name], *([value] if value else [])])) for name, value in has.items()}
