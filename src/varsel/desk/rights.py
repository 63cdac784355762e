"""Who may change what others said of sightings, or take back what they said: the one rule of pages and API.

What the machine did, and what somebody did themselves, any coder may change. What another person joined is split, what they split
is joined, and what they said is taken back, by an editor.
"""

from collections.abc import Iterable

from fastapi import HTTPException

from varsel.desk.accounts import is_machine
from varsel.desk.visit import Visit


class NotTheirs(HTTPException):
    """It is another's to change, or an editor's."""


def join(visit: Visit, a: int, b: int, why: str | None) -> int:
    """As ``Ledger.join``; raises NotTheirs where another person split these."""
    _allow(visit, visit.ledger.split_by(a, b))
    return visit.ledger.join(a, b, by=visit.person, why=why)


def split(visit: Visit, id: int, why: str | None) -> int:
    """As ``Ledger.split``; raises NotTheirs where another person joined it."""
    _allow(visit, [act.by for act in visit.ledger.acts(id) if act.what == "join"])
    return visit.ledger.split(id, by=visit.person, why=why)


def undo(visit: Visit, *seqs: int, why: str | None = None) -> None:
    """As ``Ledger.undo``, of several entries the last first; raises NotTheirs where another person said one: then of none."""
    _allow(visit, [by for seq in seqs for by in visit.ledger.said_by(seq)])
    for seq in sorted(seqs, reverse=True):
        visit.ledger.undo(seq, by=visit.person, why=why)


def may_change(visit: Visit, by: str) -> bool:
    """Whether who asks may change or take back what somebody, or the machine, said."""
    return by == visit.person or is_machine(by) or visit.may("editor")


def _allow(visit: Visit, by: Iterable[str]) -> None:
    if others := [one for one in by if not may_change(visit, one)]:
        says = visit.says("That is what %(who)s said: to change it takes them, or an editor.")
        raise NotTheirs(403, says % {"who": ", ".join(dict.fromkeys(others))})
