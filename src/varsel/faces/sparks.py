"""Sparklines: numbers as a line of small bars, for a table in a terminal."""

from collections.abc import Sequence

BARS = "▁▂▃▄▅▆▇█"


def spark(values: Sequence[float], most: float | None = None) -> str:
    """A bar for each value, the highest one for the largest (or for ``most``), a dot for none."""
    top = most or max(values, default=0)
    return "".join(BARS[min(int(value / top * len(BARS)), len(BARS) - 1)] if value > 0 else "·" for value in values)
