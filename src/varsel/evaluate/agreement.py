"""Agreement between coders: how far two or more people, or people and the machine, code the same statements alike.

``read`` takes tables of codings and readings, ``agreement`` computes, ``report`` shows. Krippendorff's alpha is that of
K. Krippendorff, "Computing Krippendorff's Alpha-Reliability" (2011); the distance of two sets of categories is MASI
(R. Passonneau, "Measuring Agreement on Set-Valued Items (MASI) for Semantic and Pragmatic Annotation", LREC 2006).
Intervals are percentile intervals of a bootstrap over statements, which A. Zapf et al. ("Measuring inter-rater
reliability for nominal data", BMC Medical Research Methodology 16:93, 2016) found to hold what they promise.
"""

import csv
import difflib
import io
import json
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import chain, combinations
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from varsel.faces import harmless
from varsel.faces.printing import PLAIN, printed
from varsel.intake.decoding import USUAL, decode
from varsel.intake.problem import Problem
from varsel.record import LEARNED, MACHINE

COLUMNS = ("article", "statement", "category", "coder")
NONE = "(none)"  # stands in the list of confusions where a coder gave nothing in place of a category

CONFIDENCE = 0.95
RESAMPLES = 1000
SEED = 2006
ENOUGH = 0.9  # share of the resamples in which alpha must be defined for an interval to be given
FEW = 30  # statements below which an interval is only rough
CELLS = 4_000_000  # numbers held at once while resampling
MANY = 4_000  # statements above which those that were coded alike are drawn together: the same chances, in a tenth of the time
LONGEST_HEAD = 100_000  # characters of a table's first line that are looked at
NARROWEST = 80  # columns that a report needs
MOST_TABLES = 4  # tables by category that a report shows: three coders two by two, and all three

WRITE_ROWS = "write one row for each category given: article, statement, category, coder"
WRITE_READINGS = "give what `varsel read --to jsonl` wrote"
EXPORT = 'export the sheet as "CSV UTF-8" and try again'


class Coding(NamedTuple):
    """All the categories that one coder gave one statement; an empty set where the coder found that none applies."""

    article: str
    statement: str
    coder: str
    categories: frozenset[str]


@dataclass(frozen=True)
class Alpha:
    """Krippendorff's alpha (1 perfect, 0 as by chance, below 0 worse than chance) with its interval.

    ``value`` is None where alpha is not defined, ``low`` and ``high`` where there is no interval; ``why`` says why.
    ``agreement`` is the share of the pairs of codings of a same statement that are alike, None without any pair.
    """

    value: float | None
    low: float | None
    high: float | None
    agreement: float | None
    why: str | None = None


@dataclass(frozen=True)
class Table2x2:
    """In how many statements a category was given by both of two coders, by one of them only, by neither."""

    both: int
    only_first: int
    only_second: int
    neither: int


@dataclass(frozen=True)
class Category:
    """One category, applied or not applied (nominal alpha). ``applied`` counts the codings that have it."""

    alpha: Alpha
    applied: int
    table: Table2x2 | None  # None where more than two coders are compared


@dataclass(frozen=True)
class Confusion:
    """In how many statements the first coder gave ``first``, not ``second``, and the second coder the reverse."""

    first: str
    second: str
    statements: int


@dataclass(frozen=True)
class Comparison:
    """Two or more coders compared on the statements that at least two of them coded.

    ``overall`` is over whole sets of categories with MASI distance; its ``agreement`` counts sets that are the same.
    ``confusions`` (two coders only) are the most frequent first.
    """

    coders: tuple[str, ...]
    statements: int
    codings: int
    overall: Alpha
    categories: dict[str, Category]
    confusions: tuple[Confusion, ...]


@dataclass(frozen=True)
class Agreement:
    """Who coded how many statements, and every comparison: all the people together where they are more than two, then
    every two coders. The machine is compared with each, but is no judge among the people."""

    coders: dict[str, int]
    comparisons: tuple[Comparison, ...]
    resamples: int
    confidence: float
    seed: int

    def to_json(self) -> dict[str, Any]:
        """The whole as JSON values: shares and alphas as numbers up to 1, None (null) for what is not defined."""
        method = {
            "per_category": "Krippendorff's alpha, nominal (applied or not applied)",
            "overall": "Krippendorff's alpha over sets of categories, MASI distance (Passonneau 2006)",
            "interval": "percentile bootstrap, statements resampled",
            "resamples": self.resamples,
            "confidence": self.confidence,
            "seed": self.seed,
        }
        return {"method": method, "coders": self.coders, "comparisons": [asdict(c) for c in self.comparisons]}


# ---- what the coders gave ----


class Row(NamedTuple):
    """One line of input: a coder gave a statement a category, or, where ``category`` is empty, none."""

    where: str
    article: str
    statement: str
    category: str
    coder: str


def read(paths: Iterable[str | Path], categories: Sequence[str] = ()) -> tuple[list[Coding], list[Problem]]:
    """The codings in tables (CSV with comma, semicolon or tab) and in readings (JSON Lines of `varsel read`).

    A table has the columns article, statement, category and coder, one row for each category given; a row with an empty
    category says that the coder gave none. Names of categories and coders are the same whatever their case. In a
    reading every statement was coded by the machine. A coding with a doubtful row in it is left out whole, for half a
    set of categories would count as disagreement.

    Args:
        paths: of the files.
        categories: names that there are, from a codebook; any other is a problem. Without them any name is taken.

    Returns:
        the codings, and what was wrong and left out, each with its file and line.
    """
    rows: list[Row] = []
    problems: list[Problem] = []
    articles: dict[str, str] = {}
    for path in paths:
        for found in _rows(Path(path), articles):
            if isinstance(found, Problem):
                problems.append(found)
            else:
                rows.append(found)
    codings = []
    for found in _codings(rows, categories):
        if isinstance(found, Problem):
            problems.append(found)
        else:
            codings.append(found)
    return codings, problems


def _rows(path: Path, articles: dict[str, str]) -> Iterator[Row | Problem]:
    where = str(path)
    try:
        data = path.read_bytes()
    except OSError as error:
        yield Problem(where, f"cannot be read ({error.strerror})", "check the name and that you may read it")
        return
    text = decode(data, where, declared=USUAL)  # what Excel writes for plain "CSV"; too short to be guessed from
    if isinstance(text, Problem):
        yield replace(text, todo=EXPORT) if data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")) else text
    elif text.lstrip().startswith("{"):
        yield from _reading_rows(text, where, articles)
    else:
        yield from _table_rows(text, where)


def _table_rows(text: str, where: str) -> Iterator[Row | Problem]:
    lines = io.StringIO(text, newline="")
    before, head = 0, lines.readline()
    if head.casefold().startswith("sep="):  # a line that Excel understands and some programs write for it
        before, head = 1, lines.readline()
    separator = max(",;\t", key=head.count)
    names = [_tidy(name).casefold() for name in next(csv.reader([head[:LONGEST_HEAD]], delimiter=separator), [])]
    for column in COLUMNS:
        if names.count(column) != 1:
            wrong = "stands twice in the first line" if column in names else f"is not in the first line: {_short(head)}"
            todo = f"name the columns {', '.join(COLUMNS)}"
            yield Problem(f"{where}:{before + 1}", f'column "{column}" {wrong}', todo)
            return
    cells = csv.reader(lines, delimiter=separator, strict=True)
    while True:
        at = f"{where}:{before + 2 + cells.line_num}"
        try:
            row = next(cells)
        except StopIteration:
            return
        except csv.Error as error:
            todo = "close every quotation mark, or double it inside a cell; what the mark runs over is left out"
            yield Problem(at, f"is no row of a table ({error})", todo)
            continue
        if any(cell.strip() for cell in row):
            yield _row(row, names, at)


def _row(cells: list[str], names: list[str], where: str) -> Row | Problem:
    if any(cell.strip() for cell in cells[len(names) :]):
        todo = "put a cell that has the separator in it in quotation marks; the row is left out"
        return Problem(where, f"has {len(cells)} cells under {len(names)} columns", todo)
    values = dict(zip(names, map(_tidy, cells), strict=False))
    for column in ("article", "statement", "coder"):
        if not values.get(column):
            return Problem(where, f"has no {column}", f"{WRITE_ROWS}; the row is left out")
    return Row(where, *(values.get(column, "") for column in COLUMNS))


def _reading_rows(text: str, where: str, articles: dict[str, str]) -> Iterator[Row | Problem]:
    """The rows of readings. ``articles`` says where each article was read, so that none is taken twice."""
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        at = f"{where}:{number}"
        rows = _of_reading(line, at)
        if isinstance(rows, Problem):
            yield rows
            continue
        article = rows[0].article if rows else None
        if article in articles:
            todo = "give one reading of an article; this one is left out"
            yield Problem(at, f'article "{article}" was read in {articles[article]} already', todo)
        elif article is not None:
            articles[article] = at
            yield from rows


def _of_reading(line: str, where: str) -> list[Row] | Problem:
    try:
        reading = json.loads(line)
        rows = []
        for statement in reading["statements"]:
            signals = statement.get("signals") or ()
            given = [(_string(signal["category"]), _coder(signal)) for signal in signals]
            if all(coder != MACHINE for _, coder in given):
                given.append(("", MACHINE))
            rows += [Row(where, _string(reading["id"]), _string(statement["id"]), *one) for one in given]
        return rows
    except (KeyError, TypeError, AttributeError, ValueError, RecursionError) as error:
        wrong = f"has no {error}" if isinstance(error, KeyError) else str(error)
        return Problem(where, f"is no reading ({wrong})", f"{WRITE_READINGS}; the line is left out")


def _coder(signal: dict[str, Any]) -> str:
    """Who gave a signal; the machine is one coder, by rules and by what it learned."""
    coder = _string(signal.get("coder", MACHINE))
    return MACHINE if coder == LEARNED else coder


def _codings(rows: list[Row], categories: Sequence[str]) -> Iterator[Coding | Problem]:
    known = {name.casefold(): name for name in categories}
    spelt = dict(known)
    coders: dict[str, str] = {}
    given: dict[tuple[str, str, str], list[Row]] = defaultdict(list)
    for row in rows:
        coder = coders.setdefault(row.coder.casefold(), row.coder)
        given[row.article, row.statement, coder].append(row)
    for (article, statement, coder), of_coder in given.items():
        if problem := _doubt(of_coder, known):
            yield problem
            continue
        names = (row.category for row in of_coder if row.category)
        yield Coding(article, statement, coder, frozenset(spelt.setdefault(n.casefold(), n) for n in names))


def _doubt(rows: list[Row], known: dict[str, str]) -> Problem | None:
    """What is wrong with one coder's rows for one statement, if anything is."""
    left_out = f'; until then {rows[0].coder}\'s coding of statement "{rows[0].statement}" is left out'
    some = next((row for row in rows if row.category), None)
    none = next((row for row in rows if not row.category), None)
    if some and none:
        what = f'says that no category applies, but {some.where} gives "{some.category}"'
        return Problem(none.where, what, "remove one of the two rows" + left_out)
    for row in rows:
        if known and row.category and row.category.casefold() not in known:
            near = difflib.get_close_matches(row.category.casefold(), known, 1)
            hint = f'"{known[near[0]]}"?' if near else "write one of its categories, one a row"
            return Problem(row.where, f'category "{_short(row.category)}" is not in the codebook', hint + left_out)
    return None


def _string(value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        raise TypeError("an id, category or coder is no string with something in it")
    return _tidy(value)


def _tidy(cell: str) -> str:
    """The words of a cell, one space between them, without what cannot be written out again (half a surrogate pair)."""
    return " ".join(unicodedata.normalize("NFC", cell).encode("utf-8", "replace").decode("utf-8").split())


def _short(text: str, length: int = 60) -> str:
    text = harmless(" ".join(text.split()))
    return text if len(text) <= length else text[: length - 1] + "…"


# ---- how far they agree ----


def agreement(
    codings: Iterable[Coding],
    *,
    coders: Sequence[str] = (),
    categories: Sequence[str] = (),
    resamples: int = RESAMPLES,
    confidence: float = CONFIDENCE,
    seed: int = SEED,
) -> Agreement:
    """How far the coders agree, in each category and over whole sets of categories.

    Args:
        codings: one for each coder and statement; a statement that a coder did not code is simply not there.
        coders: those to compare; by default all.
        categories: to report on even where nobody gave them, in this order; others that were given come after them.
        resamples: how often the statements are drawn anew, with replacement, for the interval.
        confidence: that the interval is to have, 0 to 1.
        seed: of the drawing; the same seed gives the same intervals.

    Raises:
        ValueError: for fewer than two coders, a coder who coded nothing, no statement that two of them coded, or
            numbers that there cannot be.
    """
    by_coder: dict[str, dict[tuple[str, str], frozenset[str]]] = defaultdict(dict)
    for coding in codings:
        by_coder[coding.coder][coding.article, coding.statement] = coding.categories
    if resamples < 1 or not 0 < confidence < 1:
        raise ValueError("the interval needs at least one resample, and a confidence between 0 and 1")
    chosen = tuple(dict.fromkeys(_chosen(coders, by_coder)))
    if len(chosen) < 2:
        only = f'all codings are by "{chosen[0]}"' if chosen else "there are no codings"
        raise ValueError(f"{only}; agreement needs two coders: add the table of another, or readings of the machine")
    used = {c for coder in chosen for given in by_coder[coder].values() for c in given}
    names = [*dict.fromkeys(categories), *sorted(used.difference(categories))]
    people = tuple(coder for coder in chosen if coder != MACHINE)
    groups = [people] if len(people) > 2 else []
    groups += combinations(chosen, 2)
    draw = _Draw(resamples, confidence, seed)
    comparisons = tuple(_compared(group, [by_coder[coder] for coder in group], names, draw) for group in groups)
    if not any(c.statements for c in comparisons):
        raise ValueError(
            f"no statement was coded by two of {', '.join(chosen)}; check that articles and statements have"
            " the same ids in all tables and readings"
        )
    return Agreement({c: len(by_coder[c]) for c in chosen}, comparisons, resamples, confidence, seed)


def masi(first: frozenset[str], second: frozenset[str]) -> float:
    """The MASI distance of two sets, 0 (the same) to 1 (nothing in common): 1 - Jaccard * monotonicity.

    Monotonicity is 1 for the same set, 2/3 where one holds the other, 1/3 where they overlap, 0 else (Passonneau 2006).
    Two empty sets are the same; an empty set has nothing in common with any other.
    """
    return float(_masi(*(np.array([len(s)]) for s in (first & second, first, second)))[0])


def _chosen(coders: Sequence[str], there: Iterable[str]) -> Iterator[str]:
    spelt = {coder.casefold(): coder for coder in there}
    if not coders:
        yield from sorted(spelt.values(), key=lambda coder: (coder == MACHINE, coder.casefold()))
    for coder in coders:
        if coder.casefold() not in spelt:
            raise ValueError(f'no coding is by "{coder}"; there are codings by {", ".join(sorted(spelt.values()))}')
        yield spelt[coder.casefold()]


@dataclass(frozen=True)
class _Draw:
    """How resamples are drawn."""

    resamples: int
    confidence: float
    seed: int

    def weights(self, times: np.ndarray) -> Iterator[np.ndarray]:
        """How often each unit was drawn, a row for each resample, some rows at a time; ``times``: how often it is there."""
        rng, statements = np.random.default_rng(self.seed), int(times.sum())
        most = max(CELLS // len(times), 1)
        for start in range(0, self.resamples, most):
            rows = min(most, self.resamples - start)
            yield rng.multinomial(statements, times / statements, size=rows).astype(float)

    def interval(self, alphas: np.ndarray) -> tuple[float, float] | None:
        """The percentile interval of the resamples' alphas; None where too many of them are not defined (NaN)."""
        defined = alphas[~np.isnan(alphas)]
        if not len(alphas) or len(defined) < ENOUGH * len(alphas):
            return None
        tail = (1 - self.confidence) / 2
        low, high = np.quantile(defined, [tail, 1 - tail])
        return float(low), float(high)


#: What the coders who are compared gave one statement, in their order; None where one of them did not code it.
_Given = tuple[frozenset[str] | None, ...]


def _units(sets: Sequence[dict[tuple[str, str], frozenset[str]]]) -> Iterable[tuple[_Given, int]]:
    """What was given to the statements that at least two coders coded, and to how many: to each by itself where they are few."""
    coders = Counter(chain.from_iterable(sets))
    keys = sorted(key for key, count in coders.items() if count > 1)
    given = list(zip(*(map(of_coder.get, keys) for of_coder in sets), strict=True))
    return Counter(given).items() if len(given) > MANY else ((one, 1) for one in given)


@dataclass(frozen=True)
class _Data:
    """The codings of the statements that at least two coders coded, as columns; a unit is one of these, or several alike.

    ``times`` (U,) is how many statements each unit is. ``unit`` and ``value`` (n,) give, for each of its codings, its unit and
    its set of categories; ``sets`` (V, K) is 1 where a set holds a category; ``size`` (U,) is the number of coders of each unit.
    ``firsts`` and ``seconds`` (P,) are all pairs of codings of a same unit.
    """

    times: np.ndarray
    unit: np.ndarray
    value: np.ndarray
    sets: np.ndarray
    size: np.ndarray
    firsts: np.ndarray
    seconds: np.ndarray

    @property
    def statements(self) -> int:
        return int(self.times.sum())

    @property
    def codings(self) -> int:
        return int((self.times * self.size).sum())

    @property
    def pairs(self) -> np.ndarray:
        """(P,): in how many statements there is each pair."""
        return self.times[self.unit[self.firsts]]

    @property
    def applied(self) -> np.ndarray:
        """(U, K): how many coders gave each unit each category."""
        counts = np.zeros((len(self.size), self.sets.shape[1]))
        np.add.at(counts, self.unit, self.sets[self.value])
        return counts


def _data(units: Sequence[tuple[_Given, int]], names: Sequence[str]) -> _Data:
    column = {name: i for i, name in enumerate(names)}
    values: dict[frozenset[str], int] = {}
    unit, value, pairs = [], [], []
    for number, (given, _) in enumerate(units):
        start = len(unit)
        for categories in given:
            if categories is not None:
                unit.append(number)
                value.append(values.setdefault(categories, len(values)))
        pairs += combinations(range(start, len(unit)), 2)
    incidence = np.zeros((len(values), len(names)))
    for categories, row in values.items():
        incidence[row, [column[c] for c in categories]] = 1
    firsts, seconds = np.array(pairs, dtype=int).reshape(-1, 2).T
    unit = np.array(unit, dtype=int)
    size = np.bincount(unit, minlength=len(units)).astype(float)
    times = np.array([count for _, count in units], dtype=float)
    return _Data(times, unit, np.array(value, dtype=int), incidence, size, firsts, seconds)


#: Alphas (rows, n) by how often each unit counts (rows, U), NaN where one is not defined.
_Alphas = Callable[[np.ndarray], np.ndarray]


def _compared(
    coders: tuple[str, ...], sets: Sequence[dict[tuple[str, str], frozenset[str]]], names: Sequence[str], draw: _Draw
) -> Comparison:
    units = list(_units(sets))
    data = _data(units, names)
    two = len(coders) == 2
    values, drawn = _resampled([_nominal(data), _of_sets(data)], data, draw)
    return Comparison(
        coders=coders,
        statements=data.statements,
        codings=data.codings,
        overall=_overall(data, values[-1], drawn[:, -1], draw),
        categories=_by_category(data, names, values, drawn, two, draw),
        confusions=tuple(_confusions(units)) if two else (),
    )


def _nominal(data: _Data) -> _Alphas:
    """Alphas by category: applied, or not applied."""
    applied, size = data.applied, data.size[:, None]
    parting = applied * (size - applied)  # pairs of coders that differ
    sums = np.hstack([applied, parting / (size - 1), size])  # all that alpha needs, as sums over units

    def alphas(weights: np.ndarray) -> np.ndarray:
        count = applied.shape[1]
        given, differing, total = np.split(weights @ sums, [count, 2 * count], axis=1)
        expected = given * (total - given)
        return 1 - (total - 1) * np.divide(differing, expected, out=np.full_like(given, np.nan), where=expected > 0)

    return alphas


def _of_sets(data: _Data) -> _Alphas:
    """The alpha over whole sets, with MASI distance."""
    first, second = data.value[data.firsts], data.value[data.seconds]
    sizes = data.sets.sum(axis=1)
    shared = (data.sets[first] * data.sets[second]).sum(axis=1)
    apart = _masi(shared, sizes[first], sizes[second])
    differing = np.bincount(data.unit[data.firsts], apart, minlength=len(data.size)) * 2 / (data.size - 1)

    def alphas(weights: np.ndarray) -> np.ndarray:
        counts = [np.bincount(data.value, row[data.unit], minlength=len(sizes)) for row in weights]
        expected = _expected(np.array(counts), data.sets)
        observed = weights @ differing * (weights @ data.size - 1)
        ratio = np.divide(observed, expected, out=np.full_like(expected, np.nan), where=expected > 0)
        return 1 - ratio[:, None]

    return alphas


def _by_category(
    data: _Data, names: Sequence[str], values: np.ndarray, drawn: np.ndarray, two: bool, draw: _Draw
) -> dict[str, Category]:
    applied, size = data.applied, data.size[:, None]
    given, parting = data.times @ applied, data.times @ (applied * (size - applied))
    pairs = float(data.pairs.sum())
    found = {}
    for k, name in enumerate(names):
        why = "never applied" if not given[k] else "always applied" if given[k] == data.codings else None
        share = 1 - float(parting[k]) / pairs if pairs else None
        alpha = _alpha(values[k], drawn[:, k], share, why, data.statements, draw)
        found[name] = Category(alpha, int(given[k]), _two_by_two(data, k) if two else None)
    return found


def _overall(data: _Data, value: float, drawn: np.ndarray, draw: _Draw) -> Alpha:
    if not data.statements:
        return Alpha(None, None, None, None, "no statement in common")
    why = "all codings are the same" if len(data.sets) == 1 else None
    alike = data.pairs[data.value[data.firsts] == data.value[data.seconds]].sum() / data.pairs.sum()
    return _alpha(value, drawn, float(alike), why, data.statements, draw)


def _expected(counts: np.ndarray, sets: np.ndarray) -> np.ndarray:
    """(rows,): for each row of counts (rows, V) the distances of all its sets from all, summed.

    Takes V * V steps a row, but never holds more than some columns of the distances.
    """
    sizes = sets.sum(axis=1)
    total = np.zeros(len(counts))
    step = max(CELLS // max(len(sets), 1), 1)
    for start in range(0, len(sets), step):
        some = slice(start, start + step)
        apart = _masi(sets @ sets[some].T, sizes[:, None], sizes[some])
        total += np.einsum("rv,rv->r", counts @ apart, counts[:, some])
    return total


def _masi(shared: np.ndarray, first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """MASI distances from the number of shared categories and the sizes of the sets; see ``masi``."""
    union = first + second - shared
    within = shared == np.minimum(first, second)
    monotonicity = np.where(shared == union, 1.0, np.where(within, 2 / 3, 1 / 3))
    jaccard = np.divide(shared, union, out=np.ones(np.shape(union)), where=union > 0)
    return 1 - jaccard * monotonicity


def _resampled(alphas: Sequence[_Alphas], data: _Data, draw: _Draw) -> tuple[np.ndarray, np.ndarray]:
    """The alphas (K,) side by side, and (resamples, K) those of all resamples; no row where there is nothing to draw from."""

    def all_of(weights: np.ndarray) -> np.ndarray:
        return np.hstack([of(weights) for of in alphas])

    values = all_of(data.times[None])
    drawn = [all_of(weights) for weights in draw.weights(data.times)] if data.statements > 1 else [values[:0]]
    return values[0], np.concatenate(drawn)


def _alpha(
    value: float, drawn: np.ndarray, share: float | None, why: str | None, statements: int, draw: _Draw
) -> Alpha:
    if statements == 0:
        return Alpha(None, None, None, None, "no statement in common")
    if np.isnan(value):
        return Alpha(None, None, None, share, why)
    interval = draw.interval(drawn)
    if interval is None:
        return Alpha(float(value), None, None, share, "one statement only" if statements == 1 else "too rare")
    return Alpha(float(value), *interval, share)


def _two_by_two(data: _Data, category: int) -> Table2x2:
    given = data.sets[:, category].astype(bool)
    first, second = given[data.value[data.firsts]], given[data.value[data.seconds]]
    return Table2x2(
        both=int(data.pairs[first & second].sum()),
        only_first=int(data.pairs[first & ~second].sum()),
        only_second=int(data.pairs[~first & second].sum()),
        neither=int(data.pairs[~first & ~second].sum()),
    )


def _confusions(units: Iterable[tuple[_Given, int]]) -> Iterator[Confusion]:
    """What one gave where the other gave something else.

    In each statement, all that is the first's alone stands beside all that is the second's alone; beside NONE where
    nothing is.
    """
    counts: Counter[tuple[str, str]] = Counter()
    for (first, second), statements in units:
        mine, theirs = first - second, second - first
        if mine or theirs:
            counts.update({(a, b): statements for a in mine or {NONE} for b in theirs or {NONE}})
    for (a, b), statements in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
        yield Confusion(a, b, statements)


# ---- how it is shown ----


def report(agreed: Agreement, *, width: int = 100, colour: bool = False, confusions: int = 10) -> str:
    """The agreement as tables for people, at most ``width`` columns (80 at least), with a new line at the end.

    First every comparison over whole sets, then the categories of the first comparisons, and for two coders what they
    most often put for one another. Without ``colour`` the result holds no escape sequences.
    """
    width = max(width, NARROWEST)
    parts: list[RenderableType] = [_who(agreed), "", _overview(agreed)]
    shown = [c for c in agreed.comparisons if c.statements][:MOST_TABLES]
    for comparison in shown:
        parts += ["", Text(_names(comparison), "bold"), "", _categories(comparison)]
        if comparison.confusions:
            parts += ["", _confused(comparison, confusions)]
    parts += ["", _method(agreed)]
    if left := sum(1 for c in agreed.comparisons if c.statements) - len(shown):
        parts += [f"{left} more comparisons by category are not shown; name two coders to see theirs."]
    if any(0 < c.statements < FEW for c in agreed.comparisons):
        parts += [f"Fewer than {FEW} statements: take the intervals as rough."]
    return printed(Group(*parts), width, colour)


def _who(agreed: Agreement) -> Text:
    coded = ", ".join(f"{harmless(coder)} {count}" for coder, count in agreed.coders.items())
    return Text(f"Statements coded: {coded}")


def _overview(agreed: Agreement) -> Table:
    table = _plain_table("whole sets of categories")
    for heading in ("alpha", "interval", "same set", "statements"):
        table.add_column(heading, justify="right", no_wrap=True)
    for comparison in agreed.comparisons:
        table.add_row(_names(comparison), *_figures(comparison.overall), str(comparison.statements))
    return table


def _categories(comparison: Comparison) -> Table:
    table = _plain_table("category")
    if len(comparison.coders) == 2:
        counts = ["both", *(f"only\n{_short(coder, 7)}" for coder in comparison.coders), "neither"]
    else:
        counts = ["applied", "codings"]
    for heading in ("alpha", "interval", "agree"):
        table.add_column(heading, justify="right", no_wrap=True)
    for heading in counts:
        table.add_column(heading, justify="right", overflow="fold")
    for name, category in comparison.categories.items():
        cells = asdict(category.table).values() if category.table else (category.applied, comparison.codings)
        table.add_row(harmless(name), *_figures(category.alpha), *map(str, cells))
    return table


def _confused(comparison: Comparison, most: int) -> Table:
    table = _plain_table(f"{harmless(comparison.coders[0])} gave")
    table.add_column(f"where {harmless(comparison.coders[1])} gave", overflow="fold")
    table.add_column("statements", justify="right")
    for confusion in comparison.confusions[:most]:
        table.add_row(harmless(confusion.first), harmless(confusion.second), str(confusion.statements))
    return table


def _method(agreed: Agreement) -> Text:
    how = f"{agreed.confidence:.0%} intervals: percentile bootstrap, {agreed.resamples} resamples of the statements"
    return Text(f"Krippendorff's alpha: nominal in each category, MASI distance over sets.\n{how}, seed {agreed.seed}.")


def _figures(alpha: Alpha) -> tuple[str, str, str]:
    value = "–" if alpha.value is None else _number(alpha.value, 3)
    interval = alpha.why or "–" if alpha.low is None else f"{_number(alpha.low, 2)} to {_number(alpha.high, 2)}"
    return value, interval, "–" if alpha.agreement is None else f"{alpha.agreement:.1%}"


def _number(value: float, digits: int) -> str:
    return f"{round(value, digits) + 0:.{digits}f}"  # + 0: no "-0.00"


def _names(comparison: Comparison) -> str:
    return " – ".join(harmless(coder) for coder in comparison.coders)


def _plain_table(first: str) -> Table:
    table = Table(box=PLAIN, padding=(0, 1, 0, 0), pad_edge=False, show_edge=False)
    table.add_column(first, overflow="fold", min_width=15)
    return table
