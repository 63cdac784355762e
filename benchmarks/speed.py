"""How fast: Varsel beside textacy on the same texts in turns, time against length, what coding adds, one article's wait."""

import json
import math
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import linear_regression, median
from typing import Any

HERE = Path(__file__).parent
LENGTHS = (50_000, 100_000, 200_000, 500_000, 1_000_000)


def pair(texts: Sequence[str], peer_python: str, rounds: int) -> dict[str, Any]:
    """Both readers over ``texts``, a round each in turn (A B A B …), each in its own process with its models loaded.

    Gives texts a second (median over the rounds) of both, the ratio of the two, and on how many texts textacy raised.
    """
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "texts.json")
        file.write_text(json.dumps(list(texts)), encoding="utf-8")
        commands = {
            "varsel": [sys.executable, "-m", "benchmarks.worker_varsel", str(file)],
            "textacy": [peer_python, str(HERE / "worker_textacy.py"), str(file)],
        }
        workers = {name: _Worker(command) for name, command in commands.items()}
        results = [{name: worker.round() for name, worker in workers.items()} for _ in range(rounds)]
        for worker in workers.values():
            worker.end()
    rate = {name: median(len(texts) / r[name]["seconds"] for r in results) for name in commands}
    return {
        "texts": len(texts),
        "rounds": rounds,
        "varsel": round(rate["varsel"], 2),
        "textacy": round(rate["textacy"], 2),
        "ratio": round(rate["varsel"] / rate["textacy"], 2),
        "textacy_raised": results[0]["textacy"]["raised"],
    }


class _Worker:
    """A process that does one round each time it is told to (see worker_textacy.py)."""

    def __init__(self, command: list[str]) -> None:
        env = os.environ | {"PYTHONWARNINGS": "ignore"}
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=HERE.parent, env=env
        )
        self._line()

    def round(self) -> dict[str, Any]:
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        return json.loads(self._line())

    def end(self) -> None:
        self.process.stdin.close()
        self.process.wait()

    def _line(self) -> str:
        if line := self.process.stdout.readline():
            return line
        raise RuntimeError(f"{' '.join(self.process.args)} ended with status {self.process.wait()}")


def growth(texts: Sequence[str], lang: str) -> dict[str, Any]:
    """Seconds to read and code one text of each of LENGTHS, made of ``texts`` one after the other, and how they grow.

    ``exponent`` is the slope of log seconds over log length: 1 is linear, 2 quadratic.
    """
    from varsel.coding import DEFAULT, load, read_coded
    from varsel.record import Article

    codebooks = [load(name) for name in DEFAULT]
    whole = "\n\n".join(texts)
    whole *= math.ceil(LENGTHS[-1] / len(whole))
    read_coded(Article(id="warm", text=whole[:2000], lang=lang), codebooks)
    seconds = []
    for length in LENGTHS:
        start = time.perf_counter()
        read_coded(Article(id=str(length), text=whole[:length], lang=lang), codebooks)
        seconds.append(time.perf_counter() - start)
    slope = linear_regression([math.log(n) for n in LENGTHS], [math.log(s) for s in seconds]).slope
    return {"seconds": {str(n): round(s, 2) for n, s in zip(LENGTHS, seconds)}, "exponent": round(slope, 3)}


def coding(articles: Sequence[Any]) -> float:
    """What coding by the shipped codebooks adds to the time of reading, as a share of it, once models and rules are loaded.

    Each article is read and coded in turn.
    """
    from varsel.coding import DEFAULT, code, load
    from varsel.reading import parsed, read_parsed

    codebooks = [load(name) for name in DEFAULT]
    reading = adding = 0.0
    warming = list({article.lang: article for article in articles}.values())  # models and rules of each language loaded
    for number, article in enumerate((*warming, *articles)):
        start = time.perf_counter()
        parse = parsed(article)
        read = read_parsed(article, parse)
        middle = time.perf_counter()
        code(article, read, codebooks, parse)
        end = time.perf_counter()
        if number >= len(warming):
            reading, adding = reading + middle - start, adding + end - middle
    return round(adding / reading, 3)


def start_up(article: Path, times: int = 3) -> float:
    """Seconds from typing `varsel read ARTICLE` to its answer, models loaded and all; the median, after one to warm up."""
    command = [sys.executable, "-m", "varsel", "read", str(article)]
    taken = []
    for _ in range(times + 1):
        start = time.perf_counter()
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd=HERE.parent)
        taken.append(time.perf_counter() - start)
    return round(median(taken[1:]), 2)
