"""Sightings: one interview in three languages and many outlets, amid what else was said in those days.

`python -m benchmarks.sightings [dev|dev2|test] [--mistakes]` makes the articles of `benchmarks/interviews/`, reads them, adds
them to a ledger and prints how many of the reports of one utterance were joined (recall), and how many that were joined
are of one utterance (precision), counted in pairs. `--growing N` adds N more articles and prints what a statement costs.
"""

import argparse
import itertools
import random
import statistics
import tempfile
import time
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from varsel.coding import DEFAULT, load, read_coded
from varsel.ledger import Ledger
from varsel.ledger.sightings import Sightings
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


Read = tuple[Article, Reading, list[Told]]


def read(which: str) -> list[Read]:
    """The articles of an interview, as Varsel reads them."""
    codebooks = [load(name) for name in DEFAULT]
    return [(article, read_coded(article, codebooks), told) for article, told in made(FOLDER / f"{which}.toml")]


@dataclass(frozen=True)
class Report:
    """A paragraph that tells an utterance, the items that were read from it, and the utterances they were joined to."""

    article: int
    utterance: str
    words: str
    items: tuple[int, ...]
    joined: frozenset[int]


def reports(ledger: Ledger, articles: Sequence[Read]) -> list[Report]:
    """What a ledger made of the articles, which are added to it in this order."""
    found = []
    for n, (article, reading, told) in enumerate(articles):
        added = ledger.add(article, reading)
        statements = list(zip(added.items, reading.statements, strict=False))
        for t in told:
            ids = tuple(
                id for id, s in statements if any(span.start < t.end and span.end > t.start for span in s.content)
            )
            found.append((n, t.utterance, article.text[t.start : t.end], ids))
    utterances = {i.id: i.utterance for report in found for i in ledger.items(report[3])}
    return [Report(*report, frozenset(utterances[id] for id in report[3])) for report in found]


@dataclass(frozen=True)
class Scores:
    """Pairs of reports of different articles. ``unread``: pairs of one utterance of which the reader missed one at least."""

    right: int
    wrong: tuple[tuple[Report, Report], ...]
    missed: tuple[tuple[Report, Report], ...]
    unread: int

    @property
    def precision(self) -> float:
        return self.right / (self.right + len(self.wrong))

    @property
    def recall(self) -> float:
        return self.right / (self.right + len(self.missed))

    @property
    def of_all(self) -> float:
        """Recall where what was not read counts as missed."""
        return self.right / (self.right + len(self.missed) + self.unread)


def scored(found: Sequence[Report]) -> Scores:
    """How many pairs of reports of one utterance were joined, and which were joined wrongly or not at all."""
    right, unread, wrong, missed = 0, 0, [], []
    for a, b in itertools.combinations(found, 2):
        if a.article == b.article:
            continue
        same, joined = a.utterance == b.utterance, bool(a.joined & b.joined)
        right += same and joined
        if same and not (a.items and b.items):
            unread += 1
        elif same != joined:
            (wrong if joined else missed).append((a, b))
    return Scores(right, tuple(wrong), tuple(missed), unread)


def growing(articles: Sequence[Read], count: int, seed: int = 1) -> Iterator[tuple[int, float, float]]:
    """What a statement costs as a ledger grows: (articles so far, statements looked at for each, milliseconds of work for each).

    The ledger grows by the articles over and over, on the days of one year and by twenty speakers for each of theirs.
    """
    chance = random.Random(seed)
    looked: list[float] = []
    costs: list[float] = []
    with tempfile.TemporaryDirectory() as folder, Ledger(Path(folder) / "growing.db") as ledger:
        for n in range(1, count + 1):
            article, reading, _ = articles[n % len(articles)]
            id, day = f"{article.id}-{n}", date(2000, 1, 1) + timedelta(days=chance.randrange(365))
            of = {s.speaker: f"{s.speaker}{chance.randrange(20)}" for s in reading.statements if s.speaker}
            said = tuple(s.model_copy(update={"speaker": of.get(s.speaker), "when": None}) for s in reading.statements)
            article = article.model_copy(update={"id": id, "published": day.isoformat()})
            ids = ledger.add(article, reading.model_copy(update={"id": id, "statements": said})).items[: len(said)]
            with ledger.store.reading() as connection:
                sightings = Sightings(connection)
                started = time.process_time()
                for _ in sightings.found(ids):
                    pass
                costs.append((time.process_time() - started) * 1000 / len(said))
            looked.append(sightings.looked_at / len(said))
            if n % (count // 5) == 0:
                yield n, statistics.mean(looked[-200:]), statistics.median(costs[-200:])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("which", nargs="?", choices=["dev", "dev2", "test"], default="dev")
    parser.add_argument("--orders", type=int, default=5, help="in so many orders, the first one that of the file")
    parser.add_argument("--mistakes", action="store_true", help="print what was joined wrongly, or not at all")
    parser.add_argument("--growing", type=int, metavar="N", help="what a statement costs in a ledger of N articles")
    args = parser.parse_args()
    articles = read(args.which)
    for order in range(args.orders):
        if order:
            random.Random(order).shuffle(articles)
        with tempfile.TemporaryDirectory() as folder, Ledger(Path(folder) / "ledger.db") as ledger:
            s = scored(reports(ledger, articles))
        pairs = s.right + len(s.missed)
        print(
            f"{args.which} order {order}: precision {s.precision:.3f} recall {s.recall:.3f} of {pairs} pairs; of all told {s.of_all:.3f}"
        )
        if args.mistakes:
            for what, mistakes in (("wrong", s.wrong), ("missed", s.missed)):
                for words in dict.fromkeys((a.words, b.words) for a, b in mistakes):
                    print(what, *words, sep="\n   ")
    if args.growing:
        for n, looked, cost in growing(articles, args.growing):
            print(f"{n} articles: {looked:.1f} statements looked at for each, {cost:.2f} ms for each")


if __name__ == "__main__":
    main()
