"""Killed at any moment, nothing is lost or doubled: `python -m benchmarks.kills [--place FILE|URL] [--kills 200] [--articles 2000]`.

A process adds articles to a ledger and is killed with SIGKILL at a random moment; the next one goes on with all of
them from the first, again and again. In the end each article has to be there once, with all that was read from it, and the
chain of the log has to hold.
"""

import argparse
import os
import random
import signal
import time
from collections import Counter
from collections.abc import Iterable

from benchmarks.ledger import World
from varsel.ledger import Asked, Ledger
from varsel.record import Article, Reading

LIFE = 0.25  # seconds that a process has at most before it is killed


def add_all(place: str, made: Iterable[tuple[Article, Reading]]) -> None:
    """What `varsel ledger add` does with articles that are read."""
    with Ledger(place) as ledger:
        for article, reading in made:
            if not ledger.knows(article):
                ledger.add(article, reading)


def killed(place: str, made: list[tuple[Article, Reading]], after: float | None) -> bool:
    """Adds in a process of its own, which is killed after so many seconds, if any; whether it was before its end."""
    child = os.fork()
    if child == 0:
        try:
            add_all(place, made)
        except BaseException:
            import traceback

            traceback.print_exc()
            os._exit(1)
        os._exit(0)
    if after is not None:
        time.sleep(after)
        os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    if os.WIFEXITED(status) and os.WEXITSTATUS(status):
        raise RuntimeError("the process that adds failed by itself")
    return os.WIFSIGNALED(status)


def missing_and_doubled(ledger: Ledger, made: list[tuple[Article, Reading]]) -> tuple[int, int]:
    """How many articles and items are not in the ledger, and how many are there more than once."""
    articles = Counter(entry.key.rsplit(" ", 1)[-1] for entry in ledger.entries() if entry.kind == "article")
    items: Counter[int] = Counter()
    place = None
    while True:
        page = ledger.chronology(Asked(), after=place, size=1000)
        items.update(row.id for row in page.rows)
        if (place := page.next) is None:
            break
    wanted = sum(len(r.statements) + len(r.deeds) + len(r.observations) for _, r in made)
    lost = sum(article.id not in articles for article, _ in made) + max(wanted - len(items), 0)
    doubled = sum(n - 1 for n in articles.values()) + max(len(items) - wanted, 0) + sum(n - 1 for n in items.values())
    return lost, doubled


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "--place", default="build/kills.db", help="a new SQLite file or an empty postgresql:// database"
    )
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--articles", type=int, default=2000)
    options = parser.parse_args()
    print(run(options.place, options.kills, options.articles))


def run(place: str, kills: int, articles: int, seed: int = 7) -> str:
    """Kills so often, then adds the rest; what came of it. The articles are divided among the lives, so that all are used up."""
    world, chance = World(), random.Random(seed)
    made = [world.article(n) for n in range(articles)]
    for life in range(1, kills + 1):
        # so many more in each life that it is seldom at its end when it is killed
        part = made[: -(-articles * life // kills) + 50]
        if not killed(place, part, chance.uniform(0, LIFE)):
            print(f"life {life} came to its end before it was killed")
    killed(place, made, None)
    with Ledger(place) as ledger:
        lost, doubled = missing_and_doubled(ledger, made)
        breaks = len(list(ledger.verify()))
    return f"{place}: {kills} kills while adding {articles} articles: {lost} lost, {doubled} doubled, {breaks} breaks in the chain"


if __name__ == "__main__":
    main()
