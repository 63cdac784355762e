"""A ledger as a coder may see it who is to code alone."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from typing import Any, NoReturn

from varsel.ledger import (
    Asked,
    Beside,
    Filed,
    Given,
    Item,
    Lag,
    Ledger,
    Outline,
    Page,
    Queue,
    Row,
)
from varsel.ledger.asking import categories
from varsel.ledger.errors import Withheld
from varsel.ledger.said import blinded


def _withheld(self: "Blind", *_: Any, **__: Any) -> NoReturn:
    """Raises Withheld: it is counted over all entries, and would tell what others gave."""
    raise Withheld(self.store.place)


class Blind(Ledger):
    """The same ledger, in which every item is given without what others said of it, until ``person`` has coded it.

    Items are found by the categories that this person may see (``asking.counts``). What is counted over all of them is withheld.
    What it writes is written to the ledger itself. It shares the database of the one it is made of, which closes it.
    """

    def __init__(self, ledger: Ledger, person: str) -> None:
        self.store, self._memory, self.person = ledger.store, ledger._memory, person

    baseline = claims = actor = board = axis = firsts = targets = lags = reviews = _withheld

    def chronology(self, asked: Asked = Asked(), *, after: str | None = None, size: int = 50) -> Page:
        return super().chronology(self._alone(asked), after=after, size=size)

    def walk(self, asked: Asked = Asked(), size: int = 500) -> Iterator[tuple[Row, Item]]:
        return super().walk(self._alone(asked), size)

    def queue(self, queue: Queue, *, after: str | None = None, size: int = 25) -> Page:
        return super().queue(replace(queue, asked=self._alone(queue.asked)), after=after, size=size)

    def around(self, queue: Queue, id: int) -> tuple[int | None, int | None]:
        return super().around(replace(queue, asked=self._alone(queue.asked)), id)

    def article(self, seq: int) -> Filed:
        found = super().article(seq)
        return replace(found, items=tuple(self._shown(one) for one in found.items))

    def given(self, kind: str = "statement") -> list[Given]:
        """Of those items alone that this person has coded."""
        found = super().given(kind)
        own = {one.item for one in found if one.coder == self.person}
        return [one for one in found if one.item in own]

    def beside(self, ids: Sequence[int]) -> dict[int, Beside]:
        """As in the ledger, without what is new: that would name categories that others gave."""
        return {id: replace(one, new=()) for id, one in super().beside(ids).items()}

    def outlines(self, ids: Sequence[int]) -> list[Outline]:
        found = super().outlines(ids)
        with self.store.reading() as connection:
            seen = categories(connection, ids, self.person)
        return [replace(one, categories=tuple(seen.get(one.id, ()))) for one in found]

    def threads(self, ids: Collection[int], on: Any = None) -> tuple[Lag, ...]:
        """None: which deeds are the same goes by their categories."""
        return ()

    def thread(self, id: int, on: Any = None) -> tuple[Lag, ...]:
        return ()

    def _alone(self, asked: Asked) -> Asked:
        return replace(asked, alone=self.person)

    def _shown(self, found: Item) -> Item:
        return blinded(found, self.person)
