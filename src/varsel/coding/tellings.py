"""Tellings: a deed as one place of the text tells of it, and those of the same deed made one."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from varsel.coding.marks import Side
from varsel.record import DeedStatus, Quantity, Spans, Statement

RECENT = 8  # a telling is compared with no more deeds, and tellings of one, than this


@dataclass(frozen=True)
class Told:
    """One telling of a deed, before those of the same deed are joined; ``proposed``: its parties by the rule's roles alone."""

    head: int
    event: str
    mode: str | None
    status: DeedStatus
    actor: Side | None
    recipient: Side | None
    quantity: Quantity | None
    when: str | None
    where: str | None
    evidence: Spans
    statement: Statement | None
    confidence: float
    inferred: frozenset[str]
    proposed: tuple[Side | None, ...]


def joined(told: Sequence[Told]) -> list[Told]:
    """The tellings with those of one deed made one: each value from the first that has it, all evidence."""
    groups: dict[tuple[str, str | None], list[list[Told]]] = {}
    order: list[list[Told]] = []
    for t in told:
        key = (t.event, t.proposed[0].name if t.proposed[0] else None)
        latest = groups.get(key, ())[-RECENT:]
        group = next((g for g in latest if all(_compatible(t, other) for other in g[:RECENT])), None)
        if group is None:
            group = []
            groups.setdefault(key, []).append(group)
            order.append(group)
        group.append(t)
    return [_merged(group) for group in order]


def _merged(group: Sequence[Told]) -> Told:
    values = {
        name: next((v for t in group if (v := getattr(t, name)) is not None), None)
        for name in ("mode", "actor", "recipient", "quantity", "when", "where")
    }
    return replace(
        group[0],
        **values,
        evidence=tuple(sorted({span for t in group for span in t.evidence})),
        confidence=max(t.confidence for t in group),
        inferred=frozenset.union(*(t.inferred for t in group)),
    )


def _compatible(one: Told, other: Told) -> bool:
    """Whether two tellings can be of one deed: nothing that both say differs."""
    names = {t.proposed[1].name for t in (one, other) if t.proposed[1]}
    amounts = {t.quantity.value for t in (one, other) if t.quantity}
    modes = {t.mode for t in (one, other) if t.mode}
    return all(len(values) < 2 for values in (names, amounts, modes)) and one.status == other.status
