"""Time expressions: where a text names a time, and which time that is, no more exactly than text and date allow.

Values are EDTF strings (ISO 8601-2:2019, levels 0 to 2): a date at the precision that is known ("2022-02"), one of a
set ("[2022-09-07,2022-09-14]"), an interval ("2022-02-21/2022-09-21"), an approximation ("2022-09-07~"), unspecified
digits ("199X"). Nothing is guessed: under a publication date that is known to the month, "on Wednesday" is the set of
that month's Wednesdays. What cannot be said is None. (Libraries such as dateparser always answer with one moment, which
is why they are not used here.)

A language says in its ``[time]`` table which patterns of words mean what; the meanings are the functions below.
"""

import calendar
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache, lru_cache
from typing import Literal, NamedTuple

from varsel.languages import Language, language
from varsel.reading.parse import Parse
from varsel.record import Span

Tense = Literal["past", "future", "ongoing"]

_TOKEN = re.compile(r"\d+|[^\W\d_]+|[^\w\s]")
_PUBLISHED = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T.*)?)?)?[?~%]?")
_PLAIN = re.compile(r"\d{3}[\dX](?:-\d\d(?:-\d\d)?)?")
_ISO_DAY = re.compile(r"\d{4}-\d\d-\d\d")

# Years that a bare number may be. Outside of these "in 1500" is more often a quantity.
FIRST_YEAR, LAST_YEAR = 1800, 2199
# Marks that do not end a word where a letter follows.
GLUE = frozenset(".-@_/")
# Seasons of EDTF, and the month each begins in.
SEASONS = {"spring": (21, 3), "summer": (22, 6), "autumn": (23, 9), "winter": (24, 12)}
# A date without a year that is fewer days ahead than this is the coming one, where no tense says otherwise.
SOON = 31
# How many sentences back the day may stand that "the same day" points to.
ANAPHOR_REACH = 3


@dataclass(frozen=True)
class TimeExpression:
    """A stretch of text that names a time.

    ``edtf`` is the time, None where it cannot be told. ``tense_hint`` says on which side of the publication it lies,
    None where that is open. ``meaning`` is the name of the reading that was applied ("weekday", "day", "clock" …).
    """

    span: Span
    edtf: str | None
    tense_hint: Tense | None
    meaning: str


@dataclass(frozen=True)
class Published:
    """A publication date as the days it may have been, and how exactly it is known."""

    first: date
    last: date
    precision: Literal["day", "month", "year"]

    @property
    def edtf(self) -> str:
        return self.first.isoformat()[: {"day": 10, "month": 7, "year": 4}[self.precision]]


def published_date(edtf: str | None) -> Published | None:
    """The publication date, from an EDTF date of day, month or year precision; None for anything else."""
    match = _PUBLISHED.fullmatch(edtf.strip()) if edtf else None
    if not match:
        return None
    year, month, day = (int(part) if part else None for part in match.groups())
    try:
        if day:
            return Published(date(year, month, day), date(year, month, day), "day")
        if month:
            return Published(date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1]), "month")
        return Published(date(year, 1, 1), date(year, 12, 31), "year")
    except ValueError:
        return None


@lru_cache(maxsize=1)  # reading and coding ask for those of the same article, one after the other
def expressions(parse: Parse, published: str | None) -> tuple[TimeExpression, ...]:
    """Every time expression of the text, in order and without overlaps.

    ``published`` is the publication date in EDTF, at the precision that is known, or None.
    """
    tables = _tables(language(parse.lang))
    tokens = _tokens(parse.text)
    day_of_publication = published_date(published)
    found: list[TimeExpression] = []
    anaphora = _Anaphora()
    for match in _matches(tokens, tables):
        span = Span(tokens.start[match.first], tokens.end[match.end - 1])
        among = parse.tokens(span)
        if not among or _is_misread(parse, among, match):
            continue
        case = _Case(day_of_publication, match.slots, lambda a=among: clause_tense(parse, a[0]))
        sentence = int(parse.sent[among[0]])
        if match.meaning == "anaphor":
            edtf = anaphora.resolve(sentence, int(match.arguments[0]))
        else:
            edtf = _resolve(match.meaning, match.arguments, case)
        anaphora.saw(sentence, edtf)
        found.append(TimeExpression(span, edtf, _hint(match.meaning, edtf, day_of_publication), match.meaning))
    return tuple(found)


# ----------------------------------------------------------------------------------------------------------------------
# Finding: patterns of words, matched from each token on


class _Tokens(NamedTuple):
    text: str
    start: list[int]
    end: list[int]
    lower: list[str]


def _tokens(text: str) -> _Tokens:
    matches = list(_TOKEN.finditer(text))
    return _Tokens(
        text, [m.start() for m in matches], [m.end() for m in matches], [m.group().casefold() for m in matches]
    )


class _Match(NamedTuple):
    first: int
    end: int
    meaning: str
    arguments: tuple[str, ...]
    slots: dict[str, list]


@dataclass(frozen=True)
class _Tables:
    """The ``[time]`` table of a language, compiled: patterns by the word or kind of word that they may begin with."""

    words: dict[str, dict[str, object]]
    abbreviations: dict[str, dict[str, int]]
    capitalised: bool
    ordinal_suffixes: frozenset[str]
    decade_suffixes: tuple[str, ...]
    clock_suffixes: frozenset[str]
    orders: tuple[str, ...]
    index: dict[str, list[tuple[tuple[str, ...], str, tuple[str, ...]]]] = field(default_factory=dict)
    after_day: dict[str, list[tuple[tuple[str, ...], str, tuple[str, ...]]]] = field(default_factory=dict)


@cache
def _tables(lang: Language) -> _Tables:
    time = lang["time"]
    numbered = lambda rows: {form: i for i, forms in enumerate(rows) for form in forms}  # noqa: E731
    named = lambda table: {form: name for name, forms in table.items() for form in forms}  # noqa: E731
    tables = _Tables(
        words={
            "weekday": numbered(time["weekdays"]),
            "month": {form: i + 1 for form, i in numbered(time["months"]).items()},
            "season": named(time["seasons"]),
            "unit": named(time["units"]),
            # 0 stands for words that do not say how many.
            "n": {form: int(n) or None for n, forms in time["numbers"].items() for form in forms},
            "part": dict.fromkeys(time["parts_of_day"]),
        },
        abbreviations={
            "weekday": numbered([[w] for w in time["weekday_abbreviations"]]),
            "month": {form: i + 1 for form, i in numbered(time["month_abbreviations"]).items()},
        },
        capitalised=time["capitalised"],
        ordinal_suffixes=frozenset(time["ordinal_suffixes"]),
        decade_suffixes=tuple(sorted(time["decade_suffixes"], key=len, reverse=True)),
        clock_suffixes=frozenset(time["clock_suffixes"]),
        orders=tuple(time["numeric_orders"]),
    )
    for pattern, meaning in time["patterns"]:
        _index(tables, tables.index, pattern, meaning)
    for pattern in time["after_day"]:
        _index(tables, tables.after_day, pattern, "")
    return tables


def _index(tables: _Tables, index: dict, pattern: str, meaning: str) -> None:
    """Files a pattern ("i? {month} {year}?|…") under every word it can begin with, "#" for digits."""
    name, *arguments = meaning.split() or [""]
    for elements in _alternatives(pattern.split()):
        slot = elements[0].strip("{}")
        if not elements[0].startswith("{"):
            keys = elements[0].split("|")
        else:
            # A phrase of several words ("et par") is filed under its first.
            keys = [w.split()[0] for w in (*tables.words.get(slot, ()), *tables.abbreviations.get(slot, ()))]
            keys += ["#"] if slot in _DIGIT_SLOTS else []
        for key in dict.fromkeys(keys):
            index.setdefault(key, []).append((elements, name, tuple(arguments)))


def _alternatives(elements: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """A pattern with each optional element ("på?") there and not there."""
    if not elements:
        yield ()
        return
    head, rest = elements[0], elements[1:]
    for tail in _alternatives(rest):
        yield (head.removesuffix("?"), *tail)
        if head.endswith("?"):
            yield tail


def _matches(tokens: _Tokens, tables: _Tables) -> Iterator[_Match]:
    """The longest match at each place, left to right, none overlapping."""
    i = 0
    while i < len(tokens.start):
        best = None if _is_glued_before(tokens, i) else _longest(tokens, i, tables, tables.index)
        if best is None or _is_glued_after(tokens, best.end):
            i += 1
            continue
        if best.meaning in ("day", "today", "weekday", "date", "anaphor", "numeric"):
            while after := _longest(tokens, best.end, tables, tables.after_day):
                best = best._replace(end=after.end)
        yield best
        i = best.end


def _is_glued_before(tokens: _Tokens, i: int) -> bool:
    """Whether token ``i`` goes on a word, as "no" does in "avisa.no"."""
    if not _adjacent(tokens, i):
        return False
    before = tokens.lower[i - 1][-1]
    return before.isalnum() or (before in GLUE and _adjacent(tokens, i - 1) and tokens.lower[i - 2][-1].isalpha())


def _is_glued_after(tokens: _Tokens, end: int) -> bool:
    """Whether a word goes on at token ``end``, as "fredag" does in "fredag-gjengen"."""
    if not _adjacent(tokens, end):
        return False
    after = tokens.lower[end][0]
    return after.isalnum() or (after in GLUE and _adjacent(tokens, end + 1) and tokens.lower[end + 1][0].isalpha())


def _longest(tokens: _Tokens, i: int, tables: _Tables, index: dict) -> _Match | None:
    if i >= len(tokens.start):
        return None
    word = tokens.lower[i]
    best = None
    for elements, meaning, arguments in index.get("#" if word[0].isdigit() else word, ()):
        matched = _match(tokens, i, elements, tables)
        if matched and (best is None or matched[0] > best.end):
            best = _Match(i, matched[0], meaning, arguments, matched[1])
    return best


def _match(tokens: _Tokens, i: int, elements: tuple[str, ...], tables: _Tables) -> tuple[int, dict[str, list]] | None:
    slots: dict[str, list] = {}
    for element in elements:
        if i >= len(tokens.start):
            return None
        if element.startswith("{"):
            slot = element[1:-1]
            taken = _DIGIT_SLOTS[slot](tokens, i, tables) if slot in _DIGIT_SLOTS else None
            taken = taken or (_word_slot(tokens, i, tables, slot) if slot in tables.words else None)
            if taken is None:
                return None
            i = taken[0]
            slots.setdefault(slot, []).append(taken[1])
        elif tokens.lower[i] in element.split("|"):
            i += 1
        else:
            return None
    return i, slots


def _word_slot(tokens: _Tokens, i: int, tables: _Tables, slot: str) -> tuple[int, object] | None:
    """A word, or two, of a class that the language lists: (token after it, its value)."""
    capital = tokens.text[tokens.start[i]].isupper()
    if slot in ("weekday", "month") and tables.capitalised and not capital:
        return None
    words = tables.words[slot]
    for length in (2, 1):
        phrase = " ".join(tokens.lower[i : i + length])
        if phrase in words and i + length <= len(tokens.start):
            return i + length, words[phrase]
    abbreviations = tables.abbreviations.get(slot, {})
    if tokens.lower[i] in abbreviations:
        dotted = _adjacent(tokens, i + 1) and tokens.lower[i + 1] == "."
        if dotted or (slot == "month" and capital == tables.capitalised):
            return i + 1 + dotted, abbreviations[tokens.lower[i]]
    return None


def _adjacent(tokens: _Tokens, i: int) -> bool:
    """Whether token ``i`` exists and stands directly after the one before it."""
    return 0 < i < len(tokens.start) and tokens.end[i - 1] == tokens.start[i]


def _number(tokens: _Tokens, i: int, digits: int) -> int | None:
    word = tokens.lower[i]
    return int(word) if len(word) <= digits and word.isascii() and word.isdigit() else None


def _n_slot(tokens: _Tokens, i: int, tables: _Tables) -> tuple[int, int] | None:
    n = _number(tokens, i, 4)
    return None if n is None else (i + 1, n)


def _day_slot(tokens: _Tokens, i: int, tables: _Tables) -> tuple[int, int] | None:
    n = _number(tokens, i, 2)
    if n is None or not 1 <= n <= 31 or (_adjacent(tokens, i) and tokens.lower[i - 1] in ".,:/"):
        return None
    suffixed = _adjacent(tokens, i + 1) and tokens.lower[i + 1] in tables.ordinal_suffixes
    return i + 1 + suffixed, n


def _year_slot(tokens: _Tokens, i: int, tables: _Tables) -> tuple[int, int] | None:
    n = _number(tokens, i, 4)
    if n is None or not FIRST_YEAR <= n <= LAST_YEAR:
        return None
    # "2.014", "2014,5" and "2014-tallet" are no years.
    if _adjacent(tokens, i) and tokens.lower[i - 1] in ".,:$£€":
        return None
    if _adjacent(tokens, i + 1) and _adjacent(tokens, i + 2):
        follows = tokens.lower[i + 2][0]
        if (tokens.lower[i + 1] in ".,:" and follows.isdigit()) or (tokens.lower[i + 1] == "-" and follows.isalpha()):
            return None
    return i + 1, n


def _decade_slot(tokens: _Tokens, i: int, tables: _Tables) -> tuple[int, str] | None:
    digits = tokens.lower[i]
    if _number(tokens, i, 4) is None or len(digits) not in (2, 4) or not digits.endswith("0"):
        return None
    for suffix in tables.decade_suffixes:
        end = tokens.end[i] + len(suffix)
        if tokens.text[tokens.end[i] : end].casefold() == suffix and not tokens.text[end : end + 1].isalnum():
            after = i + 1
            while after < len(tokens.start) and tokens.start[after] < end:
                after += 1
            return after, digits
    return None


def _clock_slot(tokens: _Tokens, i: int, tables: _Tables) -> tuple[int, None] | None:
    hour = _number(tokens, i, 2)
    if hour is None or hour > 24:
        return None
    i += 1
    while (
        _adjacent(tokens, i)
        and _adjacent(tokens, i + 1)
        and tokens.lower[i] in ".:"
        and _number(tokens, i + 1, 2) is not None
    ):
        i += 2
    if i < len(tokens.start) and tokens.lower[i] in tables.clock_suffixes:
        i += 1
        while _adjacent(tokens, i) and tokens.lower[i] in (".", "m"):
            i += 1
    return i, None


def _numeric_slot(tokens: _Tokens, i: int, tables: _Tables) -> tuple[int, list[date]] | None:
    """A date in figures ("12.03.2024", "2024-03-12"): every date it can be in this language's orders."""
    if _adjacent(tokens, i) and not tokens.lower[i - 1].isalnum() and tokens.lower[i - 1] in "./-":
        return None
    if not all(_adjacent(tokens, i + k) for k in (1, 2, 3, 4)):
        return None
    separator, digits = tokens.lower[i + 1], [tokens.lower[i + k] for k in (0, 2, 4)]
    if (
        separator not in "./-"
        or tokens.lower[i + 3] != separator
        or not all(d.isascii() and d.isdigit() for d in digits)
    ):
        return None
    if len(digits[0]) == 4:
        orders = ("ymd",)
    elif len(digits[2]) == 4:
        orders = tables.orders
    else:
        return None
    dates = [_safe_date(*(int(digits[order.index(part)]) for part in "ymd")) for order in orders]
    possible = sorted({d for d in dates if d})
    return (i + 5, possible) if possible else None


_DIGIT_SLOTS: dict[str, Callable[[_Tokens, int, _Tables], tuple | None]] = {
    "n": _n_slot,
    "day": _day_slot,
    "year": _year_slot,
    "decade": _decade_slot,
    "clock": _clock_slot,
    "numeric": _numeric_slot,
}


def _is_misread(parse: Parse, among: range, match: _Match) -> bool:
    """Whether the words are part of a name ("Dagens Næringsliv"), or are not what they would have to be."""
    first, last = among[0], among[-1]
    exact = {"day", "year", "numeric", "clock"} & set(match.slots)
    if not exact and any(parse.entity[i][2:] in ("ORG", "PER", "PROD") for i in (first, last)):
        starts_inside = parse.entity[first].startswith("I-")
        goes_on = last + 1 < len(parse) and parse.entity[last + 1].startswith("I-") and parse.entity[last] != "O"
        if starts_inside or goes_on:
            return True
    if match.meaning == "season" and not match.slots.get("year"):
        # Norwegian "i vår" is both "this spring" and "in our".
        return parse.pos[last] in ("DET", "PRON", "ADJ", "VERB")
    if set(match.slots) == {"year"}:
        return parse.dep[last] == "nummod" and int(parse.head[last]) > last
    return False


# ----------------------------------------------------------------------------------------------------------------------
# Tense: on which side of now a clause speaks


def clause_tense(parse: Parse, i: int) -> Tense | None:
    """The time that the clause around token ``i`` speaks of: past, future, or None (present, or no verb to tell by)."""
    verb = governor(parse, i)
    if verb is None:
        return None
    auxiliaries = [c for c in parse.children[verb] if parse.dep[c].startswith(("aux", "cop"))]
    time = language(parse.lang)["time"]
    if any(parse.lower[a] in time["future_auxiliaries"] for a in auxiliaries):
        return "future"
    if parse.lower[verb] in time["future_verbs"] and not any("Tense=Past" in parse.feats[a] for a in auxiliaries):
        return "future"
    if "VerbForm=Inf" in parse.feats[verb] and _lies_ahead(parse, verb, auxiliaries, time):
        return "future"
    feats = [parse.feats[v] for v in (verb, *auxiliaries)]
    if any("Tense=Past" in f and "VerbForm=Fin" in f for f in feats):
        return "past"
    has_perfect = "VerbForm=Part" in feats[0] and any(parse.dep[a] == "aux" for a in auxiliaries)
    return "past" if has_perfect or ("Tense=Past" in feats[0] and not auxiliaries) else None


def _lies_ahead(parse: Parse, verb: int, auxiliaries: Sequence[int], time: dict) -> bool:
    """Whether an infinitive is still to come: "agreed to meet", "said that they would meet", "should they meet"."""
    if not auxiliaries:
        return parse.dep[verb] in ("xcomp", "ccomp", "acl", "advcl") and parse.lower[parse.head[verb]] in time["ahead"]
    would = [a for a in auxiliaries if parse.lower[a] in time["future_in_past"]]
    opens = any(a == 0 or not parse.words[a - 1][0].isalnum() and parse.words[a - 1] != "," for a in would)
    return bool(would) and (parse.dep[verb] == "ccomp" or opens)


def governor(parse: Parse, i: int) -> int | None:
    """The verb (or other predicate) of the clause that token ``i`` stands in, None where there is none above it."""
    for _ in range(len(parse)):
        if parse.pos[i] == "VERB" or any(parse.dep[c].startswith(("cop", "nsubj")) for c in parse.children[i]):
            return i
        if int(parse.head[i]) == i:
            return i if parse.pos[i] == "AUX" else None
        i = int(parse.head[i])
    return None


# ----------------------------------------------------------------------------------------------------------------------
# Resolving: from a meaning to an EDTF value


@dataclass
class _Anaphora:
    """The day that was last spoken of, for "the same day" and "the day before"."""

    sentence: int = -ANAPHOR_REACH - 1
    day: date | None = None

    def saw(self, sentence: int, edtf: str | None) -> None:
        if edtf and _ISO_DAY.fullmatch(edtf):
            self.sentence, self.day = sentence, date.fromisoformat(edtf)

    def resolve(self, sentence: int, days: int) -> str | None:
        if self.day is None or sentence - self.sentence > ANAPHOR_REACH:
            return None
        return _iso(_plus(self.day, days))


@dataclass(frozen=True)
class _Case:
    """What a meaning is resolved with: publication date, what the slots of the pattern held, tense of the clause."""

    published: Published | None
    slots: dict[str, list]
    tense: Callable[[], Tense | None]

    def slot(self, name: str):
        values = self.slots.get(name)
        return values[0] if values else None


def _resolve(meaning: str, arguments: tuple[str, ...], case: _Case) -> str | None:
    if meaning in ("since", "until"):
        inner = _resolve(arguments[0], arguments[1:], case)
        if not inner or not _PLAIN.fullmatch(inner):
            return None
        return f"{inner}/.." if meaning == "since" else f"../{inner}"
    return _MEANINGS[meaning](case, *arguments)


def _safe_date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except (ValueError, OverflowError):
        return None


def _plus(day: date, days: int) -> date | None:
    try:
        return day + timedelta(days)
    except OverflowError:
        return None


def _plus_months(day: date, months: int) -> date | None:
    """The same day of another month, or the last one it has."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if not 1 <= year <= 9999:
        return None
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def _shift(day: date, n: int, unit: str) -> date | None:
    if unit in ("month", "year", "decade"):
        return _plus_months(day, n * {"month": 1, "year": 12, "decade": 120}[unit])
    return _plus(day, n * 7 if unit == "week" else n if unit == "day" else 0)


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _month(day: date | None) -> str | None:
    return day.isoformat()[:7] if day else None


def _one_of(values: Sequence[str]) -> str | None:
    """One of several values, in EDTF: the value itself where there is one only."""
    return None if not values else values[0] if len(values) == 1 else f"[{','.join(values)}]"


def _each(published: Published, move: Callable[[date], date | None]) -> str | None:
    """Where ``move`` leads from each day that the publication may have been on. None if that is any day of a year."""
    if published.precision == "year":
        return None
    days = (published.first + timedelta(k) for k in range((published.last - published.first).days + 1))
    return _one_of(sorted({moved.isoformat() for day in days if (moved := move(day))}))


def _between(published: Published, n: int, unit: str) -> str | None:
    """The day or month ``n`` units away, as a range of such where the publication is known less exactly."""
    written = _iso if unit == "day" else _month
    first, last = written(_shift(published.first, n, unit)), written(_shift(published.last, n, unit))
    if not first or not last:
        return None
    return first if first == last else f"[{first}..{last}]"


def _day(case: _Case, n: str) -> str | None:
    """A day counted from publication: "yesterday"."""
    published = case.published
    if not published:
        return None
    if n == "0":
        return published.edtf + {"day": "", "month": "-XX", "year": "-XX-XX"}[published.precision]
    return _between(published, int(n), "day") if published.precision != "year" else None


def _unit(case: _Case, unit: str, n: str, told: Tense | None = None) -> str | None:
    """A week, weekend, month or year from publication on: "last week"; ``told``: its tense where the clause has none."""
    published, count = case.published, int(n)
    if not published:
        return None
    if unit == "year":
        year = published.first.year + count
        return f"{year:04}" if 1 <= year <= 9999 else None
    if unit == "month":
        return _between(published, count, "month")
    if published.precision != "day":
        return None
    monday = _plus(published.first, 7 * count - published.first.weekday())
    if unit == "weekend":
        # From Monday to Friday the weekend that is spoken of as past is that of the week before.
        if count == 0 and published.first.weekday() < 5 and (case.tense() or told) == "past":
            monday = _plus(published.first, -7 - published.first.weekday())
        return _interval(monday and _plus(monday, 5), monday and _plus(monday, 6))
    return _interval(monday, monday and _plus(monday, 6))


def _interval(first: date | None, last: date | None) -> str | None:
    return f"{first.isoformat()}/{last.isoformat()}" if first and last else None


def _weekday(case: _Case, which: str = "near", weeks: str = "0") -> str | None:
    """A day of the week.

    near    the latest on or before publication; in a clause about the future the first on or after it
    on      as near, but in a clause that is not about the past it is the coming one (Norwegian "på onsdag")
    last    the latest before publication
    next    the first after publication, or, where that is in the same week, either it or the one a week later
    previous  likewise before it
    coming  the first after publication
    week    the one in the week so many weeks from that of publication
    """
    published, weekday = case.published, case.slot("weekday")
    if not published:
        return None
    if which in ("near", "on"):
        if published.precision == "month":
            days = (published.first + timedelta(k) for k in range((published.last - published.first).days + 1))
            return _one_of([day.isoformat() for day in days if day.weekday() == weekday])
        tense = case.tense()
        ahead = tense == "future" or (which == "on" and tense != "past")
        return _each(
            published,
            lambda day: _plus(day, (weekday - day.weekday()) % 7 if ahead else -((day.weekday() - weekday) % 7)),
        )
    if which == "week":
        return _each(published, lambda day: _plus(day, 7 * int(weeks) + weekday - day.weekday()))
    ahead = which in ("next", "coming")
    move = _after if ahead else _before
    if which in ("previous", "next") and published.precision == "day":
        nearest = move(published.first, weekday)
        if nearest and nearest.isocalendar()[:2] == published.first.isocalendar()[:2]:
            beyond = _plus(nearest, 7 if ahead else -7)
            return _one_of(sorted(d.isoformat() for d in (nearest, beyond) if d))
    return _each(published, lambda day: move(day, weekday))


def _before(day: date, weekday: int) -> date | None:
    return _plus(day, -((day.weekday() - weekday - 1) % 7 + 1))


def _after(day: date, weekday: int) -> date | None:
    return _plus(day, (weekday - day.weekday() - 1) % 7 + 1)


def _date(case: _Case, year_offset: str | None = None) -> str | None:
    """A calendar date: any of day, month and year."""
    year, month, day = case.slot("year"), case.slot("month"), case.slot("day")
    if year_offset is not None:
        if not case.published:
            return None
        year = case.published.first.year + int(year_offset)
    if month is None:
        return f"{year:04}"
    if year is not None:
        return _written(year, month, day)
    if not case.published:
        if day is not None and not _safe_date(2000, month, day):
            return None
        return f"XXXX-{month:02}" + (f"-{day:02}" if day else "")
    years = _likely_years(case.published, month, day, case.tense(), case.slot("weekday"))
    return _one_of([written for y in years if (written := _written(y, month, day))])


def _written(year: int, month: int, day: int | None) -> str | None:
    if day is None:
        return f"{year:04}-{month:02}"
    return _iso(_safe_date(year, month, day))


def _likely_years(
    published: Published, month: int, day: int | None, tense: Tense | None, weekday: int | None = None
) -> list[int]:
    """The year of a date given without one; both, or all three, where the publication is known to the year only.

    A weekday that goes with the date decides, if only one of the years has it. In a clause about the past it is the
    latest
    on or before publication, in one about the future the first on or after it. Otherwise it is the latest too, unless
    the next is less than ``SOON`` days ahead: writers leave the year out where no reader would think of another.
    """
    here = published.first.year
    years = [y for y in (here - 1, here, here + 1) if 1 <= y <= 9999]
    if day is not None:
        years = [y for y in years if _safe_date(y, month, day)]
        named = [y for y in years if weekday is not None and date(y, month, day).weekday() == weekday]
        if len(named) == 1:
            return named
    if published.precision == "year":
        return [y for y in years if not (tense == "past" and y > here) and not (tense == "future" and y < here)]
    # A publication known to the month may have been on any day of it, so a date in that month lies on neither side.
    by_day = published.precision == "day" and day is not None
    now = published.first if by_day else published.first.replace(day=1)
    ahead = {y: (date(y, month, day if by_day else 1) - now).days for y in years}
    before, after = [y for y in years if ahead[y] <= 0], [y for y in years if ahead[y] >= 0]
    if after and (tense == "future" or not before or (tense is None and ahead[after[0]] < SOON)):
        return after[:1]
    return before[-1:]


def _days(case: _Case) -> str | None:
    """Days from and to within one month: "24.-26. februar"."""
    first, last = (_date(_Case(case.published, case.slots | {"day": [day]}, case.tense)) for day in case.slots["day"])
    plain = first and last and _ISO_DAY.fullmatch(first) and _ISO_DAY.fullmatch(last)
    return f"{first}/{last}" if plain and first < last else None


def _years(case: _Case) -> str | None:
    first, last = case.slots["year"]
    return f"{first:04}/{last:04}" if first < last else None


def _season(case: _Case, year_offset: str | None = None) -> str | None:
    """A season of a year. Without a year: the latest that has begun, unless the clause is about the future."""
    code, begins = SEASONS[case.slot("season")]
    year = case.slot("year")
    if year is None:
        if not case.published or code == 24:  # a winter has two years, and only its own name says which is meant
            return None
        year = case.published.first.year + int(year_offset or 0)
        if year_offset is None and case.published.precision != "year":
            begun = case.published.first.month >= begins
            year -= 1 if not begun and case.tense() == "past" else 0
    return f"{year:04}-{code}" if 1 <= year <= 9999 else None


def _decade(case: _Case) -> str | None:
    """A decade ("the 1990s", "90-tallet"), or a century ("1900-tallet")."""
    digits = case.slot("decade")
    if len(digits) == 4:
        return digits[:2] + "XX" if digits.endswith("00") else digits[:3] + "X"
    if not case.published:
        return None
    here = case.published.first.year
    begins = max((c + int(digits) for c in range(0, here + 1, 100) if c + int(digits) <= here), default=None)
    return None if begins is None else f"{begins:04}"[:3] + "X"


def _away(case: _Case, direction: str) -> str | None:
    """So many units ago, or from now on, as exactly as the unit says: days to the day, years to the year."""
    published, n, unit = case.published, case.slot("n"), case.slot("unit")
    if not published or n is None:
        return None
    n = n if direction == "+" else -n
    if unit in ("hour", "minute"):
        return None
    if unit in ("year", "decade"):
        moved = _shift(published.first, n, unit)
        return None if moved is None else f"{moved.year:04}" if unit == "year" else f"{moved.year:04}~"
    if unit == "month":
        return _between(published, n, "month")
    if unit == "week" and published.precision == "day":
        moved = _iso(_shift(published.first, n, unit))
        return moved and f"{moved}~"
    return _between(published, n * 7 if unit == "week" else n, "day") if published.precision != "year" else None


def _stretch(case: _Case, direction: str) -> str | None:
    """A stretch that ends, or begins, at publication: "the last seven months". Unknown where the number is vague."""
    published, n, unit = case.published, case.slot("n"), case.slot("unit")
    if not published:
        return None
    here = published.edtf
    if n is None:
        return f"/{here}" if direction == "-" else f"{here}/"
    moved = _shift(published.first, -n if direction == "-" else n, unit)
    if (
        moved is None
        or (published.precision == "month" and unit not in ("month", "year", "decade"))
        or (published.precision == "year" and unit not in ("year", "decade"))
    ):
        return f"/{here}" if direction == "-" else f"{here}/"
    there = moved.isoformat()[: len(here)]
    return None if there == here else f"{there}/{here}" if direction == "-" else f"{here}/{there}"


def _numeric(case: _Case) -> str | None:
    return _one_of([day.isoformat() for day in case.slot("numeric")])


def _now(case: _Case) -> str | None:
    return case.published.edtf if case.published else None


_MEANINGS: dict[str, Callable[..., str | None]] = {
    "day": _day,
    "today": _day,
    "today's": _day,
    "unit": _unit,
    "weekday": _weekday,
    "date": _date,
    "days": _days,
    "years": _years,
    "season": _season,
    "decade": _decade,
    "away": _away,
    "stretch": _stretch,
    "numeric": _numeric,
    "now": _now,
    "clock": lambda case: None,  # a time of day says nothing about the day
    "vague": lambda case: None,
}


def _hint(meaning: str, edtf: str | None, published: Published | None) -> Tense | None:
    if meaning in ("since", "now", "stretch"):
        return "ongoing"
    if meaning == "vague":
        return "past"
    if not edtf or not published:
        return None
    bounds = re.findall(r"\d{4}(?:-\d\d)*", re.sub(r"(?<=\d)X", "9", edtf))
    here = published.edtf
    if bounds and max(bounds)[: len(here)] < here[: len(max(bounds))]:
        return "past"
    if bounds and min(bounds)[: len(here)] > here[: len(min(bounds))]:
        return "future"
    return None
