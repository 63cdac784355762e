"""Corrections: what a coder says of an item instead of, or beside, the machine; the last one of each field holds.

A correction changes nothing that was: the machine's own coding, and those before, stay in the log and can be had back.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import rfc8785
from pydantic import ValidationError

from varsel.record import Deed, Observation, Signal, Statement
from varsel.worded import Worded

Recorded = Statement | Deed | Observation

#: What can be corrected, by kind.
FIELDS: Mapping[str, tuple[str, ...]] = {
    "statement": ("content", "speaker", "speaker_id", "speaks_for", "when", "where", "occasion", "told_to", "condition", "kind",
                  "signals", "cue", "source"),
    "deed": ("evidence", "event", "mode", "status", "actor", "actor_country", "recipient", "recipient_country", "quantity",
             "when", "where", "stock", "reported_by"),
    "observation": ("evidence", "indicator", "about", "observer", "status", "as_of"),
}  # fmt: skip
#: Of these, by which its category is given; a statement's are its ``signals``.
CATEGORIES = ("event", "mode", "indicator")
#: What is said of an item as a whole: that it is no such thing at all (true or false); that somebody has looked, and it is right
#: as it stands (true), which changes nothing.
OF_ALL = ("withdrawn", "accepted")
_TIMES = ("when", "as_of")
_SPANS = ("content", "source", "cue", "evidence")
#: Values that say more of another one, and go with it.
_GOES_WITH = {"speaker": ("speaker_id", "speaks_for"), "actor": ("actor_country",), "recipient": ("recipient_country",)}


class CorrectionError(ValueError):
    """A correction that cannot be made; ``text`` says why, and what can."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text


@dataclass(frozen=True)
class Correction:
    """One correction in the log. ``seq`` is its entry, ``why`` the coder's reason, ``undone`` by which entry, if any."""

    seq: int
    item: int
    field: str
    value: Any
    by: str
    at: str
    why: str | None = None
    undone: int | None = None


@dataclass(frozen=True)
class Revised:
    """A thing with all corrections made. ``coder``: whose categories count, None where they are the machine's."""

    thing: Recorded
    withdrawn: bool = False
    coder: str | None = None


def revised(kind: str, thing: Recorded, corrections: Iterable[Correction]) -> Revised:
    """What holds of a thing after corrections, in order. Raises CorrectionError where one cannot be made."""
    withdrawn, coder = False, None
    for c in corrections:
        if c.undone is not None:
            continue
        if c.field == "withdrawn":
            withdrawn = bool(c.value)
        elif c.field == "accepted":
            if c.value is not True:
                raise CorrectionError(Worded("an item is accepted by true; that it is not any more, by taking that back"))
        elif c.field == "signals" and isinstance(thing, Statement):
            kept = tuple(s for s in thing.signals if s.coder != c.by)
            thing, coder = thing.model_copy(update={"signals": (*kept, *_signals(c))}), c.by
        else:
            thing = _with(kind, thing, c.field, c.value)
            coder = c.by if c.field in CATEGORIES else coder
    return Revised(thing, withdrawn, coder)


def check(correction: Correction, thing: Recorded, text: str) -> None:
    """Raises CorrectionError where its value cannot be kept or, with it, a thing stands on no words of the article's text."""
    try:
        rfc8785.dumps(correction.value)
    except (rfc8785.CanonicalizationError, UnicodeEncodeError) as error:
        raise CorrectionError(Worded("%(value)s cannot be kept: %(why)s", value=repr(correction.value), why=str(error))) from error
    if correction.field not in _SPANS:
        return
    spans = getattr(thing, correction.field)
    if not spans and correction.field in ("content", "evidence"):
        raise CorrectionError(Worded("it stands on no words of the article; where it is no such thing, say withdrawn"))
    for start, end in spans:
        if not 0 <= start < end <= len(text):
            at = f"{start}-{end}"
            raise CorrectionError(Worded("%(at)s is no stretch of the article, which has %(n)s characters", at=at, n=len(text)))


def _signals(correction: Correction) -> tuple[Signal, ...]:
    if not isinstance(correction.value, list | tuple) or not all(isinstance(c, str) for c in correction.value):
        raise CorrectionError(Worded("signals are a list of categories, not %(value)s", value=repr(correction.value)))
    return tuple(Signal(category=c, confidence=1.0, coder=correction.by) for c in dict.fromkeys(correction.value))


def _with(kind: str, thing: Recorded, field: str, value: Any) -> Recorded:
    if field not in FIELDS[kind]:
        has = ", ".join((*FIELDS[kind], *OF_ALL))
        raise CorrectionError(Worded("a %(kind)s has no %(field)s to correct; it has %(all)s", kind=kind, field=repr(field), all=has))
    if field in _TIMES and value is not None:
        from varsel.ledger.times import span

        try:
            span(value)
        except ValueError as error:
            raise CorrectionError(error.args[0]) from error
    values = thing.model_dump() | {field: value}
    values["inferred"] = tuple(f for f in values["inferred"] if f != field)
    if "evidence" in values and field != "evidence" and isinstance(values["evidence"], dict):
        values["evidence"].pop(field, None)
    if values[field] != getattr(thing, field):
        gone = _GOES_WITH.get(field, ())
        values |= dict.fromkeys(gone)
        values["inferred"] = tuple(f for f in values["inferred"] if f not in gone)
        if isinstance(values.get("evidence"), dict):
            values["evidence"] = {f: spans for f, spans in values["evidence"].items() if f not in gone}
    try:
        return type(thing).model_validate(values)
    except ValidationError as error:
        first = error.errors()[0]
        said = {"field": field, "value": repr(value), "why": first["msg"]}
        raise CorrectionError(Worded("%(field)s cannot be %(value)s: %(why)s", **said)) from error
