"""A ledger as a coder may see it who is to code alone."""

from collections.abc import Sequence
from dataclasses import replace

from varsel.ledger import Beside, Item, Ledger
from varsel.ledger.said import blinded


class Blind(Ledger):
    """The same ledger, in which every item is given without what others said of it, until ``person`` has coded it.

    What it writes is written to the ledger itself. It shares the database of the one it is made of, which closes it.
    """

    def __init__(self, ledger: Ledger, person: str) -> None:
        self.store, self._histories, self.person = ledger.store, ledger._histories, person

    def beside(self, ids: Sequence[int]) -> dict[int, Beside]:
        """As in the ledger, without what is new: that would name categories that others gave."""
        return {id: replace(one, new=()) for id, one in super().beside(ids).items()}

    def _shown(self, found: Item) -> Item:
        return blinded(found, self.person)
