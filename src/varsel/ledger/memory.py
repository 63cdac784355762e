"""What a ledger that is open keeps in memory, so that it need not be gathered for each question."""

import threading
from collections.abc import Sequence

from cachetools import LRUCache
from sqlalchemy import Connection, func, select

from varsel.ledger.asking import named
from varsel.ledger.history import Histories
from varsel.ledger.nearest import Frequencies
from varsel.ledger.schema import name

NAMES = 10_000  # names of which it is kept who is meant by them


class Memory:
    """The histories of actors, the frequencies of words, and who is meant by a name.

    Args:
        behind: how many seconds old may be what takes long to gather.
    """

    def __init__(self, behind: float = 0.0) -> None:
        self.histories, self.frequencies = Histories(behind), Frequencies(behind)
        self._names: LRUCache[tuple[str, int | None], Sequence[int]] = LRUCache(NAMES)
        self._using = threading.Lock()

    def named(self, connection: Connection, called: str) -> Sequence[int]:
        """As ``asking.named``: kept as long as no name is added."""
        key = called, connection.scalar(select(func.max(name.c.id)))
        with self._using:
            if (kept := self._names.get(key)) is not None:
                return kept
        found = named(connection, called)
        with self._using:
            self._names[key] = found
        return found

    def forget(self) -> None:
        """Keeps nothing of what was gathered."""
        self.histories.forget()
        self.frequencies.forget()
        with self._using:
            self._names.clear()
