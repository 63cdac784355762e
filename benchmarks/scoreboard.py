"""The scoreboard: `python -m benchmarks.scoreboard --data ../shared [--record]`, or `make bench`.

Reads the development sets with `varsel.reading.read`, which sees id, text, language, outlet and publication date of an
article and nothing of its gold; scores them with `varsel.evaluate`; pairs the speed with textacy's; prints one table.
Ends with status 1 where an accuracy figure is more than a point (0.01) lower than benchmarks/scores.json records it, or where
one that was at its floor or above is below it now. Times are shown and
recorded, but do not decide: they are the machine's as much as the reader's.
"""

import argparse
import json
import sys
import time
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Any

from benchmarks import coding, plover, speed
from benchmarks.coding import documents
from varsel.evaluate import Scores, evaluate, reflowed
from varsel.evaluate.coding import coding_scores
from varsel.evaluate.scores import Rate, Share
from varsel.reading import read
from varsel.record import Article

HERE = Path(__file__).parent
RECORD = HERE / "scores.json"
ALLOWED_DROP = 0.01

#: The least that must hold, for the figures that something is promised of.
FLOORS = {
    "example: statements found": 1.0,
    "example: speaker": 1.0,
    "example: kind": 17 / 18,
    "example: told_to": 1.0,
    "example: when": 13 / 15,
    "norwegian: statements F1": 0.82,
    "norwegian: who said what F1": 0.70,
    "norwegian: exact content F1": 0.70,
    "norwegian, running text: statements F1": 0.78,
    "norwegian, running text: who said what F1": 0.66,
    "norwegian, running text: exact content F1": 0.66,
    "english: exact content F1": 0.50,
    "english: exact cue F1": 0.52,
    "english: exact source F1": 0.60,
    "example: signals F1": 0.85,
    "example: deeds right": 1.0,
    "example: observation right": 1.0,
    "our test articles: signals F1": 0.75,
    "our test articles: deeds F1": 0.75,
    "our test articles: observations F1": 0.75,
    "plover: event type F1": 0.70,
    "plover: source country right": 0.80,
    "plover: target country right": 0.80,
}
#: Pairs of figures of which the second may be so much lower than the first.
GAPS = [
    ("norwegian, nb: statements F1", "norwegian, nn: statements F1", 0.06),
    ("norwegian, nb: who said what F1", "norwegian, nn: who said what F1", 0.06),
    ("norwegian: statements F1", "norwegian, running text: statements F1", 0.04),
    ("norwegian: who said what F1", "norwegian, running text: who said what F1", 0.04),
    ("norwegian: exact content F1", "norwegian, running text: exact content F1", 0.04),
]

Document = dict[str, Any]
Figure = tuple[str, Rate | Share]


def scored(gold: list[Document]) -> Scores:
    """The scores of the reader on the texts of these documents."""
    return evaluate(gold, [read(_article(document)).model_dump() for document in gold])


def _article(document: Document) -> Article:
    return Article(**{field: document.get(field) for field in ("id", "text", "lang", "outlet", "published")})


def figures(data: Path) -> Iterator[Figure]:
    """Every accuracy figure by its name."""
    example = scored(documents(data / "examples" / "nato-sjefen.gold.jsonl"))
    yield "example: statements found", recall(example.statements)
    for field in ("speaker", "kind", "told_to", "when"):
        yield f"example: {field}", example.in_pairs[field]
    gold = documents(data / "gold" / "norwegian-dev.jsonl")
    for name, docs in (("norwegian", gold), ("norwegian, running text", [reflowed(d) for d in gold])):
        scores = scored(docs)
        yield from _f1(name, scores)
        for field in ("source", "speaker", "kind", "when", "told_to"):
            yield f"{name}: {field} right", scores.in_pairs[field]
        for code, part in sorted(scores.languages.items()):
            yield from _f1(f"{name}, {code}", part)
    english = scored(documents(data / "corpora" / "polnear" / "dev.jsonl.gz"))
    yield from _f1("english", english, said=False)


def coding_figures(data: Path) -> Iterator[Figure]:
    """Every figure of signals, deeds and observations by its name."""
    gold = documents(data / "examples" / "nato-sjefen.gold.jsonl")
    example = coding_scores(gold, coding.coded(gold))
    yield "example: signals F1", example.signals
    yield "example: deeds right", recall(example.deeds)
    yield "example: observation right", recall(example.observations)
    for name in ("dev", "test"):
        articles = coding.gold(coding.FOLDER / name)
        scores = coding_scores(articles, coding.coded(articles))
        yield f"our {name} articles: signals F1", scores.signals
        yield f"our {name} articles: deeds F1", scores.deeds
        yield f"our {name} articles: types of deeds F1", scores.deed_types
        yield f"our {name} articles: observations F1", scores.observations
    records = plover.agreement(list(plover.outcomes(documents(data / "corpora" / "plover" / "dev.jsonl"))))
    yield "plover: event type F1", records.types
    yield "plover: source country right", records.source
    yield "plover: target country right", records.target
    yield "plover: both right", records.both


def _f1(name: str, scores: Scores, said: bool = True) -> Iterator[Figure]:
    yield f"{name}: statements F1", scores.statements
    if said:
        yield f"{name}: who said what F1", scores.who_said_what
    for part, rate in scores.spans.items():
        yield f"{name}: exact {part} F1", rate


def recall(rate: Rate) -> Share:
    """Recall alone."""
    return Share(rate.hit, rate.gold)


def value(figure: Rate | Share) -> float:
    """A figure as a share from 0 to 1: F1 of a rate."""
    return round(figure.f1 if isinstance(figure, Rate) else figure.share, 4)


def times(data: Path, peer_python: str | None, texts: int, rounds: int) -> dict[str, Any]:
    """How fast the reader is; beside textacy where there is a Python that has it."""
    english = [d["text"] for d in documents(data / "corpora" / "polnear" / "dev.jsonl.gz")]
    result: dict[str, Any] = {"pair": speed.pair(english[:texts], peer_python, rounds)} if peer_python else {}
    norwegian = documents(data / "gold" / "norwegian-dev.jsonl")[: texts // 2]
    both = [_article(d) for d in norwegian + documents(data / "corpora" / "polnear" / "dev.jsonl.gz")[: texts // 2]]
    result["coding_share"] = speed.coding(both)
    result["growth"] = speed.growth(english, "en")
    result["start_up_seconds"] = speed.start_up(HERE.parent / "examples" / "en-strait.txt")
    return result


def show(found: dict[str, float], before: dict[str, float]) -> Iterator[str]:
    """The table of accuracy: each figure, what it was when last recorded, and what must hold."""
    yield f"{'':<46}{'now':>8}{'recorded':>10}{'floor':>8}"
    for name, value in found.items():
        floor, recorded = FLOORS.get(name), before.get(name)
        remark = "" if floor is None else "  holds" if value >= floor else "  FALLS SHORT"
        drop = "  LOWER" if fallen({name: value}, {name: recorded} if recorded is not None else {}) else ""
        yield f"{name:<46}{value:>8.3f}{_number(recorded):>10}{_number(floor):>8}{remark}{drop}"
    for higher, lower, most in GAPS:
        gap = found[higher] - found[lower]
        yield f"{higher}, less {lower}: {gap:.3f}, at most {most}: {'holds' if gap <= most else 'FALLS SHORT'}"


def fallen(found: dict[str, float], before: dict[str, float]) -> list[str]:
    """The figures that are more than a point lower than recorded, or held what is promised and do so no more."""
    return [
        name
        for name, recorded in before.items()
        if (now := found.get(name, 0.0)) < recorded - ALLOWED_DROP or now < FLOORS.get(name, 0.0) <= recorded
    ]


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.3f}"


def show_times(taken: dict[str, Any]) -> Iterator[str]:
    """The table of times."""
    if pair := taken.get("pair"):
        yield f"{pair['texts']} English articles, {pair['rounds']} rounds each in turn, one process each:"
        yield f"  varsel read              {pair['varsel']:>7.2f} articles/s   statements, speakers, dates, signals, deeds"
        yield f"  textacy direct quotations{pair['textacy']:>7.2f} articles/s   raised on {pair['textacy_raised']} of them"
        yield f"  ratio                    {pair['ratio']:>7.2f}   {'holds' if pair['ratio'] >= 1 else 'FALLS SHORT'}"
    share = taken["coding_share"]
    yield f"coding adds {share:.1%} to the time of reading (15 % at most): {'holds' if share <= 0.15 else 'FALLS SHORT'}"
    seconds = ", ".join(f"{int(n) // 1000}k: {s}" for n, s in taken["growth"]["seconds"].items())
    yield f"one text of so many characters, seconds: {seconds}"
    yield f"  grows with length to the power of {taken['growth']['exponent']:.2f} (1 is linear)"
    yield f"varsel read on one article, from a cold start: {taken['start_up_seconds']:.2f} s (3 s must hold)"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="the folder with gold/, examples/ and corpora/")
    parser.add_argument("--record", action="store_true", help="write the figures to benchmarks/scores.json")
    parser.add_argument("--peer-python", help="a Python that has requirements/bench.txt; without it no speed is paired")
    parser.add_argument("--texts", type=int, default=40, help="articles in the pairing (default: %(default)s)")
    parser.add_argument("--rounds", type=int, default=2, help="rounds of the pairing (default: %(default)s)")
    parser.add_argument("--no-times", action="store_true", help="accuracy only")
    options = parser.parse_args()
    if not (options.data / "gold").is_dir():
        parser.error(f"there is no {options.data / 'gold'}: --data must name the folder with the gold and the corpora")

    before = json.loads(RECORD.read_text(encoding="utf-8")) if RECORD.exists() else {}
    start = time.perf_counter()
    measured = dict(chain(figures(options.data), coding_figures(options.data)))
    now = {name: value(figure) for name, figure in measured.items()}
    print("\n".join(show(now, before.get("accuracy", {}))), flush=True)
    print(f"({time.perf_counter() - start:.0f} s)\n", flush=True)
    taken = before.get("times", {})
    if not options.no_times:
        taken = times(options.data, options.peer_python, options.texts, options.rounds)
        print("\n".join(show_times(taken)))
    if options.record:
        written = {"accuracy": now, "counts": {name: vars(figure) for name, figure in measured.items()}, "times": taken}
        RECORD.write_text(json.dumps(written, indent=1) + "\n", encoding="utf-8")
        print(f"\nrecorded in {RECORD.relative_to(HERE.parent)}")
        return
    if names := fallen(now, before.get("accuracy", {})):
        sys.exit("lower than recorded by more than a point, or below the floor: " + "; ".join(names))


if __name__ == "__main__":
    main()
