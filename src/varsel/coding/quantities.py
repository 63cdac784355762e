"""How many of what: "ytterligere 300.000 russiske soldater", "dozens of tanks", "to milliarder kroner"."""

import re
from collections.abc import Sequence
from functools import cache

from varsel.coding.clause import relation
from varsel.coding.context import Context
from varsel.languages import language
from varsel.record import Quantity

_DIGITS = re.compile(r"\d{1,3}(?:[.,\u00a0 ]\d{3})+|\d+(?:[.,]\d+)?")
_CURRENCY = {"$": "dollar", "€": "euro", "£": "pound"}


def quantity(context: Context, head: int, match: Sequence[int]) -> Quantity | None:
    """The first amount in what the deed's words govern, with the noun that it counts as its unit; None without one.

    Years, days and clock times are no amounts: a number counts only where it stands under a noun that is no time word.
    """
    parse = context.parse
    region = sorted({t for i in (head, *match) for t in parse.subtree(i)} if len(parse) else ())
    statement = context.statement_of.get(head)
    for i in region:
        if abs(i - head) > 25 or context.statement_of.get(i) is not statement:
            continue
        found = _amount(context, i)
        if found:
            return found
    return None


def _amount(context: Context, i: int) -> Quantity | None:
    parse = context.parse
    numbers, amounts, approximate, times = _words(parse.lang)
    word = parse.lower[i]
    rough = word in amounts
    value = amounts.get(word) if rough else _value(word, numbers)
    if value is None or (i and parse.sent[i - 1] == parse.sent[i] and _is_number(parse.lower[i - 1], numbers)):
        return None
    end = i + 1
    while end < len(parse) and parse.sent[end] == parse.sent[i] and parse.lower[end] in numbers and numbers[parse.lower[end]] >= 100:
        value, end = value * numbers[parse.lower[end]], end + 1
    if parse.pos[i] not in ("NUM", "NOUN", "DET", "ADJ", "PRON", "ADV") or (not rough and not _counts(context, i, end)):
        return None
    unit = _unit(context, i, end, rough)
    if unit is None or unit.casefold() in times or re.fullmatch(r"[\d.,:]+", unit):
        return None
    before = {parse.lower[k] for k in range(max(0, i - 3), i)} | {" ".join(parse.lower[k : k + 2]) for k in range(max(0, i - 3), i)}
    return Quantity(value=value, unit=unit, approximate=rough or bool(before & approximate))


def _counts(context: Context, i: int, end: int) -> bool:
    """Whether a number counts things: not a year, a part of a date, or the article "one"."""
    parse = context.parse
    if relation(parse, i) in ("nummod", "compound", "nmod", "obj", "obl", "nsubj", "conj", "det", "amod"):
        return not (relation(parse, i) == "det" and parse.pos[i] == "DET")
    return end < len(parse) and parse.pos[end] in ("NOUN", "ADJ")


def _unit(context: Context, i: int, end: int, rough: bool) -> str | None:
    """The noun that an amount counts: the next one, adjectives and "of" between them left out."""
    parse = context.parse
    if i and parse.words[i - 1] in _CURRENCY:
        return _CURRENCY[parse.words[i - 1]]
    of = {"of", "av"} if rough else frozenset()
    for k in range(end, min(end + 5, len(parse))):
        if parse.sent[k] != parse.sent[i]:
            return None
        if parse.pos[k] in ("NOUN", "SYM") or (parse.pos[k] == "PROPN" and k == end):
            while k + 1 < len(parse) and parse.pos[k + 1] == "NOUN" and parse.dep[k].startswith("compound"):
                k += 1
            return parse.words[k]
        if parse.pos[k] not in ("ADJ", "DET", "PROPN", "ADV") and parse.lower[k] not in of and parse.pos[k] != "ADP":
            return None
    return None


def _value(word: str, numbers: dict[str, int]) -> float | None:
    if word in numbers:
        return float(numbers[word])
    if not _DIGITS.fullmatch(word):
        return None
    if re.fullmatch(r"\d{1,3}(?:[.,\u00a0 ]\d{3})+", word):
        return float(re.sub(r"\D", "", word))
    return float(word.replace(",", "."))


def _is_number(word: str, numbers: dict[str, int]) -> bool:
    return _value(word, numbers) is not None


@cache
def _words(lang: str) -> tuple[dict[str, int], dict[str, int], frozenset[str], frozenset[str]]:
    """Number words, rough amounts, what makes an amount approximate, and words of time, of a language."""
    coding, time = language(lang)["coding"], language(lang)["time"]
    units = frozenset(w for unit in time["units"].values() for w in ([unit] if isinstance(unit, str) else unit))
    months = frozenset(w for row in time.get("months", ()) for w in ([row] if isinstance(row, str) else row))
    return coding["numbers"], coding["amounts"], frozenset(coding["words"]["approximately"]), units | months
