"""How the desk answers a team: `python -m benchmarks.desk --place LEDGER [--readers 50] [--coders 2] [--seconds 60]`.

Starts `varsel desk` over a ledger, in processes of its own. Readers open what readers open, as often as WEIGHTS says: pages of
the chronology by filters of the kind that stand on it (drawn from what the ledger has), the next page, an entry, an actor, an
article, an answer of the API; after each they think for THINK seconds. Coders correct an item through the API, look at it,
and think as long. The first minute and a half of this is not measured: the desk counts ahead what takes long. Prints the time until the last
byte of each kind of page, and what went wrong. The ledger is written to: give a copy.
"""

import argparse
import os
import random
import socket
import statistics
import subprocess
import sys
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import httpx2

THINK = 3.0, 10.0  # seconds between two pages: as long as it takes to look through one
FLOOR = 0.500  # seconds, the 95th percentile of all
#: How often a reader opens what.
WEIGHTS = {"chronology": 40, "next page": 10, "item": 20, "article": 12, "actor": 10, "api": 8}


@dataclass
class Seen:
    """What a reader may ask for: what the ledger has, the common as often as it is there."""

    actors: list[str] = field(default_factory=list)
    towards: list[str] = field(default_factory=list)
    categories: list[str] = field(default_factory=list)
    outlets: list[str] = field(default_factory=list)
    months: list[str] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    items: list[int] = field(default_factory=list)
    statements: list[int] = field(default_factory=list)
    articles: list[int] = field(default_factory=list)


@dataclass
class Measured:
    """Seconds by kind of page, and what went wrong."""

    took: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    errors: Counter[str] = field(default_factory=Counter)


@contextmanager
def served(place: str, workers: int) -> Iterator[str]:
    """The address of a desk over a ledger, in a process of its own."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    desk = subprocess.Popen([sys.executable, "-m", "varsel", "desk", "--ledger", place, "--port", str(port), "--by", "benchmark",
                             "--workers", str(workers)])
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(600):
            if desk.poll() is not None:
                raise SystemExit(f"the desk did not start (exit code {desk.returncode})")
            try:
                httpx2.get(f"{address}/static/desk.css")
                break
            except httpx2.TransportError:
                time.sleep(0.1)
        yield address
    finally:
        desk.terminate()
        desk.wait()


def looked(client: httpx2.Client, chance: random.Random) -> Seen:
    """What the ledger has, from stretches of its chronology here and there."""
    seen = Seen()
    pages = [{"size": 100}, {"size": 100, "newest": "true"}]
    first, last = (client.get("/api/v1/chronology", params=p).raise_for_status().json()["items"] for p in pages)
    if not first:
        raise SystemExit("there is nothing in this ledger")
    years = sorted({item["days"][end][:4] for item in first + last for end in ("first", "last") if item["days"][end]})
    months = [f"{year}-{month:02}" for year in range(int(years[0]), int(years[-1]) + 1) for month in range(1, 13)]
    items = [*first, *last]
    for month in chance.sample(months, min(24, len(months))):
        items += client.get("/api/v1/chronology", params={"time": month, "size": 50}).raise_for_status().json()["items"]
    for item in items:
        now = item["now"]
        seen.actors += filter(None, [now.get("speaker") or now.get("actor") or now.get("observer")])
        seen.towards += filter(None, [now.get("recipient") or now.get("about")])
        seen.categories += item["categories"]
        seen.outlets += filter(None, [item["article"]["outlet"]])
        seen.months += filter(None, [(item["days"]["first"] or "")[:7]])
        seen.words += [word for word in item["words"].split() if len(word) > 5 and word.isalpha()][:2]
        seen.items.append(item["id"])
        seen.articles.append(item["article"]["entry"])
        if item["kind"] == "statement":
            seen.statements.append(item["id"])
    return seen


def filters(seen: Seen, chance: random.Random) -> dict[str, str]:
    """One question as readers ask it: mostly one filter, sometimes two, now and then none."""
    single: list[Callable[[], dict[str, str]]] = [
        lambda: {"actor": chance.choice(seen.actors)},
        lambda: {"category": chance.choice(seen.categories)},
        lambda: {"time": chance.choice(seen.months)},
        lambda: {"text": chance.choice(seen.words)},
        lambda: {"kind": chance.choice(("deed", "observation"))},
        lambda: {"outlet": chance.choice(seen.outlets)} if seen.outlets else {},
        lambda: {"newest": "true"},
    ]
    many = chance.choices((0, 1, 2), (10, 60, 30))[0]
    return {key: value for one in chance.sample(single, many) for key, value in one().items()}


class Reader:
    """Somebody who looks: opens a page, thinks, opens another."""

    def __init__(self, address: str, seen: Seen, seed: int) -> None:
        self.client = httpx2.Client(base_url=address, timeout=60, headers={"accept-language": "en"})
        self.seen, self.chance, self.next = seen, random.Random(seed), "/"

    def turn(self) -> Iterator[tuple[str, Callable[[], httpx2.Response]]]:
        kind = self.chance.choices(list(WEIGHTS), list(WEIGHTS.values()))[0]
        seen, pick = self.seen, self.chance.choice
        paths = {
            "item": f"/item/{pick(seen.items)}", "article": f"/article/{pick(seen.articles)}", "next page": self.next,
            "actor": httpx2.URL("/actor", params={"name": pick(seen.actors)}), "chronology": httpx2.URL("/", params=filters(seen, self.chance)),
            "api": httpx2.URL("/api/v1/chronology", params=filters(seen, self.chance)),
        }  # fmt: skip
        yield kind, lambda: self._opened(paths[kind])

    def _opened(self, path: str | httpx2.URL) -> httpx2.Response:
        answer = self.client.get(path)
        _, link, rest = answer.text.partition('<a rel="next" href="')
        self.next = rest.partition('"')[0].replace("&amp;", "&") if link else "/"
        return answer


class Coder(Reader):
    """Somebody who corrects: says of an item who spoke, and looks at it again."""

    def turn(self) -> Iterator[tuple[str, Callable[[], httpx2.Response]]]:
        id = self.chance.choice(self.seen.statements)
        said = {"field": "speaker", "value": self.chance.choice(self.seen.actors), "why": "benchmark"}
        yield "correction", lambda: self.client.post(f"/api/v1/items/{id}/corrections", json=said)
        yield "item", lambda: self.client.get(f"/item/{id}")


def work(somebody: Reader, measured: Measured, begin: float, end: float) -> None:
    """Lets somebody work until the end; what was asked for before the beginning does not count."""
    time.sleep(somebody.chance.uniform(0, THINK[0]))
    while time.perf_counter() < end:
        for kind, ask in somebody.turn():
            start = time.perf_counter()
            try:
                status = ask().status_code
            except httpx2.HTTPError as error:
                status = type(error).__name__
            if start >= begin:
                measured.took[kind].append(time.perf_counter() - start)
                if status not in (200, 201):
                    measured.errors[f"{kind}: {status}"] += 1
        time.sleep(somebody.chance.uniform(*THINK))


def told(name: str, took: list[float]) -> str:
    """A line on how long something took: half of it, 95 and 99 of a hundred, at most."""
    at = statistics.quantiles(took, n=100) if len(took) > 1 else took * 99
    figures = "".join(f"{1000 * value:8.0f}" for value in (at[49], at[94], at[98]))
    return f"{name:12}{len(took):7,}{figures}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--place", required=True, help="a ledger, which is written to: give a copy")
    parser.add_argument("--readers", type=int, default=50)
    parser.add_argument("--coders", type=int, default=2)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--before", type=float, default=90, help="seconds of the same work that are not measured")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1, help="processes that answer")
    options = parser.parse_args()
    measured = Measured()
    with served(options.place, options.workers) as address:
        with httpx2.Client(base_url=address, timeout=120) as client:
            print(client.get("/api/v1/ledger").raise_for_status().json()["counts"])
            seen = looked(client, random.Random(1))
        begin = time.perf_counter() + options.before
        people = [Reader(address, seen, n) for n in range(options.readers)]
        people += [Coder(address, seen, 1000 + n) for n in range(options.coders)]
        threads = [threading.Thread(target=work, args=(p, measured, begin, begin + options.seconds)) for p in people]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    print(f"{options.readers} readers and {options.coders} coders, who think {THINK[0]:g} to {THINK[1]:g} s, {options.seconds:g} s")
    print(f"{'':12}{'asked':>7}{'p50':>8}{'p95':>8}{'p99':>8}  ms")
    for kind, took in sorted(measured.took.items()):
        print(told(kind, took))
    everything = [t for took in measured.took.values() for t in took]
    print(told("all", everything))
    p95 = statistics.quantiles(everything, n=100)[94]
    print(f"p95 {1000 * p95:.0f} ms (floor {1000 * FLOOR:.0f}); errors: {dict(measured.errors) or 'none'}")
    sys.exit(0 if p95 < FLOOR and not measured.errors else 1)


if __name__ == "__main__":
    main()
