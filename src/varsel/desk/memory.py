"""What takes the ledger long to count is remembered for a short while: a large one is asked the same by many at once."""

import threading
import time
from collections.abc import Callable, Hashable
from typing import Any, TypeVar

from cachetools import TTLCache

LONG = 0.05  # seconds that an answer took, from which on it is remembered: in a small ledger none is
KEPT = 300.0  # seconds
MOST = 1_000  # answers

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
        start = time.perf_counter()
        answer = count()
        if time.perf_counter() - start > LONG:
            with self._using:
                self._answers[what] = answer
        return answer
