"""Sightings: one interview in three languages and many outlets, amid what else was said in those days.

`python -m benchmarks.sightings [dev|test] [--mistakes]` makes the articles of `benchmarks/interviews/`, reads them, adds
them to a ledger and prints how many of the reports of one utterance were joined (recall), and how many that were joined
are of one utterance (precision), counted in pairs. `--growing N` adds N more articles and prints what a statement costs.
"""

import argparse
import itertools
import pickle
import random
import statistics
import tempfile
import time
import tomllib
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from varsel.coding import DEFAULT, load, read_coded
from varsel.ledger import Ledger
from varsel.record import Article, Reading

FOLDER = Path(__file__).parent / "interviews"


@dataclass(frozen=True)
class Told:
    """A paragraph of an article, and which utterance it tells: where it stands, in code points."""

    utterance: str
    start: int
    end: int


def made(path: Path) -> list[tuple[Article, list[Told]]]:
    """The articles of a file, and what each of their paragraphs tells."""
    said = tomllib.loads(path.read_text(encoding="utf-8"))
    told = {t["id"]: t for t in said["told"]}
    return [_article(n, a, told) for n, a in enumerate(said["article"], 1)]


def _article(number: int, said: dict, told: dict) -> tuple[Article, list[Told]]:
    def written(text: str) -> str:
        for right, wrong in said.get("replace", {}).items():
            text = text.replace(right, wrong)
        return text

    text, paragraphs = written(said["lead"]), []
    for name in said["tell"]:
        id, n = name.split(".")
        paragraph = written(told[id][said["lang"]][int(n)])
        start = len(text) + 2
        text += "\n\n" + paragraph
        paragraphs.append(Told(id, start, len(text)))
    about = {key: said.get(key) for key in ("lang", "published", "outlet", "title")}
    return Article(id=f"{number}-{said['lang']}", text=text, **about), paragraphs
