"""How well this version of the machine reads and codes, as it was measured on gold and recorded: it goes with the package.

``measured.json`` is made from the scoreboard's record (``make bench RECORD=1``, then ``make readme``).
"""

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from varsel.evaluate.scores import Rate, Share


@dataclass(frozen=True)
class Figure:
    """One figure: ``value`` from 0 to 1 (F1, or a share), and the counts that it stands on where they were recorded."""

    value: float
    of: Rate | Share | None


@cache
def measured() -> dict[str, Figure]:
    """Every recorded figure by its name."""
    recorded = json.loads(files(__package__).joinpath("measured.json").read_text(encoding="utf-8"))
    counts = {name: _of(numbers) for name, numbers in recorded["counts"].items()}
    return {name: Figure(value, counts.get(name)) for name, value in recorded["accuracy"].items()}


def _of(numbers: dict[str, int]) -> Rate | Share:
    return Rate(**numbers) if "hit" in numbers else Share(**numbers)
