"""How a ledger of a million statements answers: `python -m benchmarks.ledger [--place FILE|URL] [--articles 100000]`.

Articles are generated (invented speakers, categories and outlets, as unevenly frequent as in life) and filled in, and then
asked for by every filter and many pairs of them. Prints the median and the slowest of each, and what it cost to add an
article as `varsel ledger add` does, sightings and all, at the thousandth and at the end. A ledger that holds so many
already is asked only.
"""

import argparse
import hashlib
import random
import statistics
import time
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from sqlalchemy import select, text

from varsel.ledger import Asked, Ledger, log, machine, words
from varsel.ledger.index import Index, listed, passage
from varsel.ledger.schema import article, item, metadata
from varsel.ledger.store import vector
from varsel.record import Article, Deed, Observation, Reading, Signal, Span, Statement

STATEMENTS = 10  # an article
FIRST_DAY = date(2019, 1, 1)
DAYS = 2500
PAGE = 50
BATCH = 250  # articles in a transaction, where they are filled in
THOUSANDTH, ADDED = 1_000, 300  # adding is timed for so many articles behind the 1,000th, and for the last ones
FLOOR = 0.150  # seconds, median
RATIO = 1.5  # of adding at the end to adding at the beginning

_SYLLABLES = ["ka", "ri", "mo", "ten", "sul", "va", "ler", "nis", "dro", "pe", "lan", "gos", "ti", "hel", "bra", "un"]
_EN = ("we will answer any attack on our convoys the missiles were moved north talks are open sanctions hurt soldiers "
       "border strait warships harbour nuclear weapons threat bluff agreement cease fire withdraw deliver ammunition").split()  # fmt: skip
_NO = ("vi vil svare på alle angrep mot konvoiene rakettene ble flyttet nordover samtaler er åpne sanksjoner soldatene "
       "grensen sundet krigsskip havnen atomvåpen trussel bløff avtale våpenhvile trekke leverer ammunisjon").split()  # fmt: skip
_CATEGORIES = ["assessment", "accusation", "announcement", "condemnation", "demand", "denial", "deterrent-warning", "offer",
               "pledge-of-support", "reassurance", "red-line", "refusal", "request", "resolve", "sanction-threat", "new",
               "not-new", "escalation-risk", "conventional-threat", "implicit-nuclear-threat", "explicit-nuclear-threat"]  # fmt: skip


def _name(chance: random.Random, parts: int) -> str:
    return "".join(chance.choice(_SYLLABLES) for _ in range(parts)).capitalize()


class World:
    """What the generated articles tell of, drawn from a fixed seed. Frequencies fall as in Zipf's law."""

    def __init__(self, seed: int = 1) -> None:
        chance = random.Random(seed)
        self.speakers = [f"{_name(chance, 2)} {_name(chance, 3)}" for _ in range(5_000)]
        self.states = [_name(chance, 3) + "ia" for _ in range(60)]
        self.outlets = [_name(chance, 2) + " Post" for _ in range(300)]
        self.rare = [_name(chance, 4).lower() for _ in range(20_000)]

    def article(self, n: int) -> tuple[Article, Reading]:
        """The n-th article with its reading; the same one whenever it is asked for."""
        chance = random.Random(n)
        lang = chance.choice(("nb", "en", "en"))
        day = FIRST_DAY + timedelta(days=n * DAYS // 100_000 + chance.randrange(3))
        text, statements = [], []
        at = 0
        for k in range(STATEMENTS):
            words = " ".join(self._words(chance, lang))
            speaker = _zipf(chance, self.speakers)
            sentence = f"“{words}”, {speaker} said. "
            text.append(sentence)
            signals = tuple(
                Signal(category=c, confidence=round(chance.uniform(0.4, 0.99), 2), target=(_zipf(chance, self.states),))
                for c in {_zipf(chance, _CATEGORIES) for _ in range(chance.choice((0, 1, 1, 2)))}
            )
            statements.append(
                Statement(
                    id=f"s{k + 1}", kind="direct", content=(Span(at + 1, at + 1 + len(words)),), speaker=speaker,
                    when=_when(chance, day), told_to=_zipf(chance, self.outlets) if chance.random() < 0.2 else None,
                    signals=signals, confidence=round(chance.uniform(0.5, 0.99), 2),
                    speaks_for=self.side(speaker) if (STATEMENTS * n + k) % 10 == 0 else None,
                )
            )  # fmt: skip
            at += len(sentence)
        deeds = (
            Deed(id="d1", event="MOBILIZE", mode="deploy", status="done", actor=_zipf(chance, self.states),
                 recipient=_zipf(chance, self.states), when=day.isoformat(), evidence=(Span(0, 20),), confidence=0.7),
        ) if chance.random() < 0.4 else ()  # fmt: skip
        seen = (
            Observation(indicator="force-build-up", about=_zipf(chance, self.states), observer=_zipf(chance, self.states),
                        status="not-observed", evidence=(Span(0, 20),), confidence=0.7),
        ) if chance.random() < 0.1 else ()  # fmt: skip
        article = Article(
            id=f"article-{n}", text="".join(text), lang=lang, published=day.isoformat(),
            outlet=_zipf(chance, self.outlets), title=f"Article {n}", url=f"https://example.org/{n}",
        )  # fmt: skip
        return article, Reading(id=article.id, lang=lang, statements=tuple(statements), deeds=deeds, observations=seen)

    def side(self, speaker: str) -> str:
        """The state that somebody speaks for: some states have many who do."""
        return _zipf(random.Random(speaker), self.states)

    def _words(self, chance: random.Random, lang: str) -> Iterator[str]:
        for _ in range(chance.randrange(8, 25)):
            yield chance.choice(self.rare) if chance.random() < 0.6 else _zipf(chance, _EN if lang == "en" else _NO)


def _zipf(chance: random.Random, things: Sequence[str]) -> str:
    return things[min(int(len(things) ** chance.random()) - 1, len(things) - 1)]


def _when(chance: random.Random, day: date) -> str | None:
    """As statements are dated: on the day, on one of several days, in a month or a longer time, or not at all."""
    kind = chance.random()
    if kind < 0.5:
        return day.isoformat()
    if kind < 0.6:
        return f"[{day.isoformat()},{(day + timedelta(days=7)).isoformat()}]"
    if kind < 0.65:
        return day.isoformat()[:7]
    if kind < 0.68:
        return f"{day.year - 1}/{day.isoformat()}"
    return None


def questions(world: World) -> dict[str, Asked]:
    """Every filter alone, common and rare, and pairs of them that seldom or never meet."""
    often, seldom = world.speakers[0], world.speakers[4_000]
    return {
        "nothing": Asked(),
        "newest": Asked(newest=True),
        "kind": Asked(kind="observation"),
        "actor, common": Asked(actor=often),
        "actor, rare": Asked(actor=seldom),
        "actor, a part of many names": Asked(actor=often.split()[0]),
        "towards": Asked(towards=world.states[2]),
        "side": Asked(side=world.states[0]),
        "side and category": Asked(side=world.states[3], category=_CATEGORIES[2], newest=True),
        "side and month": Asked(side=world.states[1], time="2022-09"),
        "category, common": Asked(category=_CATEGORIES[0]),
        "category, rare": Asked(category=_CATEGORIES[-1]),
        "categories": Asked(category=tuple(_CATEGORIES[3:8]), newest=True),
        "day": Asked(time="2022-09-21"),
        "month": Asked(time="2022-09"),
        "interval": Asked(time="2020/2023", newest=True),
        "set": Asked(time="[2022-09-07,2022-09-14,2022-09-21]"),
        "outlet": Asked(outlet=world.outlets[3]),
        "told to": Asked(told_to=world.outlets[7]),
        "language": Asked(lang="nb"),
        "coder": Asked(coder="machine"),
        "coder, nobody": Asked(coder="kari"),
        "confidence": Asked(confidence=0.98),
        "text, common word": Asked(text="threat"),
        "text, rare word": Asked(text=world.rare[77]),
        "text, two common words": Asked(text="missile sanctions"),
        "text, phrase": Asked(text='"any attack"', newest=True),
        "actor and category": Asked(actor=often, category=_CATEGORIES[4]),
        "rare actor and rare category": Asked(actor=seldom, category=_CATEGORIES[-1]),
        "actor and time": Asked(actor=often, time="2022-09"),
        "category and day": Asked(category=_CATEGORIES[0], time="2022-09-21"),
        "category and outlet": Asked(category=_CATEGORIES[0], outlet=world.outlets[290]),
        "text and actor": Asked(text="threat", actor=world.speakers[200]),
        "text and time": Asked(text="threat", time="2022-09-21"),
        "text and category": Asked(text="ammunition", category=_CATEGORIES[-1]),
        "language and kind and confidence": Asked(lang="nb", kind="deed", confidence=0.6),
        "towards and told to": Asked(towards=world.states[0], told_to=world.outlets[0]),
        "everything": Asked(
            kind="statement", actor=often, category=_CATEGORIES[:3], time="2022", lang="en", confidence=0.5
        ),
    }


def fill(ledger: Ledger, world: World, first: int, last: int) -> None:
    """Adds the articles from number ``first`` to before ``last``, many in a transaction and without looking for sightings.

    The same rows as when they are added one by one, but for joins: in an hour less.
    """
    for start in range(first, last, BATCH):
        with ledger.store.writing() as connection:
            index = Index(ledger.store, connection)
            for n in range(start, min(start + BATCH, last)):
                article, reading = world.article(n)
                digest = hashlib.sha256(article.text.encode()).hexdigest()
                said = {"article": article.model_dump(), "sha256": digest, "version": 1, "origin": {}}
                at = log.append(connection, "article", machine(), f"article 1 {article.id}", said).seq
                index.add_article(at, article, 1, digest)
                said = {"reading": reading.model_dump(), "codebooks": []}
                read = log.append(connection, "reading", machine(), f"reading {at} {machine()}", said, at).seq
                index.add_reading(read, at, article, reading)
        if (start - first) % 5_000 == 0:
            print(f"  {start:,} articles", flush=True)


def copy(ledger: Ledger, other: Ledger, world: World) -> None:
    """Fills an empty PostgreSQL ledger with all rows of a SQLite one, by COPY: minutes instead of an hour.

    The words, which SQLite keeps in another way, are made again from the generated articles.
    """
    with other.store.reading() as reading, ledger.store.writing() as connection:
        driver = connection.connection.driver_connection.cursor()
        for table in metadata.sorted_tables:
            columns = ", ".join(f'"{c.name}"' for c in table.columns)
            with driver.copy(f'COPY "{table.name}" ({columns}) FROM STDIN') as out:
                for row in reading.execution_options(yield_per=5_000).execute(select(table)):
                    out.write_row(tuple(row))
            print(f"  {table.name}", flush=True)
        with driver.copy("COPY words (place, stems) FROM STDIN") as out:
            of = select(item.c.place, item.c.local, article.c.source).join(article, article.c.seq == item.c.article)
            at, read = None, {}
            for row in reading.execution_options(yield_per=5_000).execute(of.order_by(item.c.article)):
                if row.source != at:
                    at, (found, reading_) = row.source, world.article(int(row.source.removeprefix("article-")))
                    read = {local: passage(found.text, thing) for _, local, thing in listed(reading_)}
                out.write_row((row.place, vector(words.stems(read[row.local], found.lang))))
    with ledger.store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE"))  # what PostgreSQL does by itself some minutes later


def add(ledger: Ledger, world: World, first: int, last: int) -> float:
    """Adds these articles one by one, as `varsel ledger add` does; the median seconds that one took."""
    took = []
    for n in range(first, last):
        made = world.article(n)
        start = time.perf_counter()
        ledger.add(*made)
        took.append(time.perf_counter() - start)
    return statistics.median(took)


def ask(ledger: Ledger, asked: Asked, times: int = 5) -> list[float]:
    """The seconds that a page of an answer took, with what stands on it: the first page, and the ones after it."""
    took, place = [], None
    for _ in range(times):
        start = time.perf_counter()
        page = ledger.chronology(asked, after=place, size=PAGE)
        ledger.items([row.id for row in page.rows])
        took.append(time.perf_counter() - start)
        place = page.next
    return took


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--place", default="build/ledger.db", help="a SQLite file or a postgresql:// address")
    parser.add_argument("--articles", type=int, default=100_000, help=f"with {STATEMENTS} statements each")
    parser.add_argument("--copy", metavar="FILE", help="fill an empty PostgreSQL ledger from this SQLite one")
    options = parser.parse_args()
    world = World()
    with Ledger(options.place) as ledger:
        if options.copy and not ledger.count()["articles"]:
            with Ledger(options.copy, create=False) as other:
                copy(ledger, other, world)
        there = ledger.count()["articles"]
        first = last = 0.0
        if not there:
            fill(ledger, world, 0, THOUSANDTH)
            first = add(ledger, world, THOUSANDTH, THOUSANDTH + ADDED)
            there = THOUSANDTH + ADDED
        if there < options.articles - ADDED:
            fill(ledger, world, there, options.articles - ADDED)
            ledger.store.analyze()
        if there < options.articles:
            last = add(ledger, world, options.articles - ADDED, options.articles)
        print(ledger.count())
        slowest = {name: ask(ledger, asked) for name, asked in questions(world).items()}
    for name, took in slowest.items():
        print(f"{name:36} {statistics.median(took) * 1000:8.1f} ms median {max(took) * 1000:8.1f} ms slowest")
    worst = max(statistics.median(took) for took in slowest.values())
    print(f"slowest median {worst * 1000:.1f} ms (floor {FLOOR * 1000:.0f}); adding: {first * 1000:.1f} ms at the 1,000th "
          f"article, {last * 1000:.1f} ms at the last one" + (f", ratio {last / first:.2f} (floor {RATIO})" if first else ""))  # fmt: skip


if __name__ == "__main__":
    main()
