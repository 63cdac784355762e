"""What takes the ledger long to count is remembered for a short while: a large one is asked the same by many at once.

Of those who have most on record it is counted ahead, so that nobody waits for it.
"""

import threading
import time
from collections.abc import Callable, Hashable
from datetime import date
from functools import partial
from typing import Any, TypeVar

from cachetools import TTLCache

from varsel.desk import categories
from varsel.ledger import Dossier, Lag, Ledger, LedgerError, Line, Target

LONG = 0.05  # seconds that an answer took, from which on it is remembered: in a small ledger none is
KEPT = 600.0  # seconds
MOST = 2_000  # answers
AGAIN = 0.5  # of KEPT, after which they are counted anew

Answer = TypeVar("Answer")


class Memory:
    """Answers by what was asked. Whoever asks within KEPT seconds gets the same one, however the ledger has changed."""

    def __init__(self) -> None:
        self._answers: TTLCache[Hashable, Any] = TTLCache(MOST, KEPT)
        self._using = threading.Lock()

    def ask(self, what: Hashable, count: Callable[[], Answer]) -> Answer:
        """The answer to ``what``: as it is remembered, or else as ``count`` gives it now."""
        with self._using:
            if what in self._answers:
                return self._answers[what]
        return self.renew(what, count)[0]

    def renew(self, what: Hashable, count: Callable[[], Answer]) -> tuple[Answer, bool]:
        """The answer as ``count`` gives it now, and whether that took long, so that it is remembered."""
        start = time.perf_counter()
        answer = count()
        is_long = time.perf_counter() - start > LONG
        if is_long:
            with self._using:
                self._answers[what] = answer
        return answer, is_long


class Counts:
    """What is counted of actors, by way of the memory."""

    def __init__(self, ledger: Ledger, memory: Memory) -> None:
        self.ledger, self.memory = ledger, memory

    def dossier(self, name: str) -> Dossier:
        """``Ledger.actor`` until the newest article."""
        return self.memory.ask(*self._asked(name, self.ledger.until())["dossier"])

    def axis(self, name: str, day: date) -> tuple[Line, ...]:
        return self.memory.ask(*self._asked(name, day)["axis"])

    def lags(self, name: str, day: date) -> tuple[Lag, ...]:
        return self.memory.ask(*self._asked(name, day)["lags"])

    def targets(self, name: str, day: date) -> tuple[Target, ...]:
        return self.memory.ask(*self._asked(name, day)["targets"])

    def called_like(self, name: str) -> tuple[str, ...]:
        return self.memory.ask(("called like", name), partial(self.ledger.called_like, name))

    def ahead(self, until: threading.Event) -> None:
        """Counts those who have most, again and again, where that takes long at all; ends when ``until`` is set."""
        is_long = True
        while is_long and not until.is_set():
            is_long = False
            for name in self.ledger.called_like(""):
                for what, count in self._asked(name, self.ledger.until()).values():
                    if until.is_set():
                        return
                    try:
                        is_long |= self.memory.renew(what, count)[1]
                    except LedgerError:  # it is told to whoever asks for it
                        break
            if is_long:
                until.wait(KEPT * AGAIN)

    def _asked(self, name: str, day: date) -> dict[str, tuple[Hashable, Callable[[], Any]]]:
        ledger = self.ledger
        return {
            "dossier": (("dossier", name, day), partial(ledger.actor, name, on=day)),
            "axis": (("axis", name, day), partial(ledger.axis, name, groups=categories.groups(), on=day)),
            "lags": (("lags", name, day), partial(ledger.lags, name, on=day)),
            "targets": (("targets", name), partial(ledger.targets, name)),
        }
