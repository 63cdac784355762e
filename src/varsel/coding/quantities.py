"""How many of what: "ytterligere 300.000 russiske soldater", "dozens of tanks", "to milliarder kroner", "€200m"."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from varsel.coding.context import Context
from varsel.languages import language
from varsel.reading.parse import Parse
from varsel.record import Quantity

_DIGITS = re.compile(r"\d{1,3}(?:[.,\u00a0 ]\d{3})+|\d+(?:[.,]\d+)?")
_GROUPED = re.compile(r"\d{1,3}(?:[.,\u00a0 ]\d{3})+")
_CURRENCY = frozenset("$€£¥")
_NUMERAL = ("NUM", "NOUN", "DET", "ADJ", "PRON", "ADV")
_COUNTING = ("nummod", "compound", "nmod", "obj", "obl", "nsubj", "conj", "det", "amod")
NEAR = 25  # an amount is no further than this from the word that decided, in tokens
SCALE = 100  # number words from here on multiply what stands before them


@dataclass(frozen=True)
class _Words:
    """One language's words for numbers (its table ``coding``)."""

    numbers: dict[str, int]
    amounts: dict[str, int]
    suffixes: dict[str, int]
    of: frozenset[str]
    approximately: frozenset[str]
    times: frozenset[str]


@cache
def _words(lang: str) -> _Words:
    coding, time = language(lang)["coding"], language(lang)["time"]
    named = (*time["units"].values(), *time.get("months", ()))
    times = frozenset(w for row in named for w in ([row] if isinstance(row, str) else row))
    return _Words(
        coding["numbers"], coding["amounts"], coding["suffixes"], frozenset(coding["roles"]["of"]),
        frozenset(coding["words"]["approximately"]), times,
    )  # fmt: skip


def quantity(context: Context, head: int, match: Sequence[int]) -> Quantity | None:
    """The first amount in what the deed's words govern, with the noun that it counts as its unit; None without one.

    Years, days and clock times are no amounts: a number counts only where it stands under a noun that is no time word.
    """
    parse = context.parse
    region = sorted({t for i in (head, *match) for t in parse.subtree(i)})
    near = (i for i in region if abs(i - head) <= NEAR and context.is_told_with(i, head))
    return next((found for i in near if (found := amount(parse, i))), None)


def amount(parse: Parse, i: int) -> Quantity | None:
    """The amount whose first word is token ``i``, None where none begins there."""
    words = _words(parse.lang)
    rough = parse.lower[i] in words.amounts
    value = words.amounts[parse.lower[i]] if rough else _value(parse.lower[i], words)
    inside = i > 0 and parse.sentence_of[i - 1] == parse.sentence_of[i] and _value(parse.lower[i - 1], words) is not None
    if value is None or inside or parse.pos[i] not in _NUMERAL:
        return None
    value, end = _multiplied(parse, i, value, rough, words)
    if not (rough or _counts(parse, i, end)):
        return None
    unit = _unit(parse, i, end)
    if unit is None or unit.casefold() in words.times or _DIGITS.fullmatch(unit):
        return None
    before = range(max(0, i - 3), i)
    said = {parse.lower[k] for k in before} | {" ".join(parse.lower[k : k + 2]) for k in before}
    return Quantity(value=value, unit=unit, approximate=rough or bool(said & words.approximately))


def _multiplied(parse: Parse, i: int, value: float, rough: bool, words: _Words) -> tuple[float, int]:
    """The value with the scales after it ("two million", "hundreds of thousands", "€200m"), and the token after them."""
    end = i + 1
    last = min(i + 6, len(parse))
    if i and parse.words[i - 1] in _CURRENCY and end < last and parse.lower[end] in words.suffixes:
        return value * words.suffixes[parse.lower[end]], end + 1
    while end < last and parse.sentence_of[end] == parse.sentence_of[i]:
        at = end + (rough and parse.lower[end] in words.of)
        scales = words.amounts if rough else words.numbers
        scale = scales.get(parse.lower[at], 0) if at < last else 0
        if scale < SCALE:
            break
        value, end = value * scale, at + 1
    return value, end


def _counts(parse: Parse, i: int, end: int) -> bool:
    """Whether a number counts things: not a year, a part of a date, or the article "one"."""
    if parse.rel[i] in _COUNTING:
        return not (parse.rel[i] == "det" and parse.pos[i] == "DET")
    return end < len(parse) and parse.pos[end] in ("NOUN", "ADJ")


def _unit(parse: Parse, i: int, end: int) -> str | None:
    """The noun that an amount counts: the next one, adjectives and "of" between them left out; a currency's sign."""
    if i and parse.words[i - 1] in _CURRENCY:
        return parse.words[i - 1]
    for k in range(end, min(end + 6, len(parse))):
        if parse.sentence_of[k] != parse.sentence_of[i]:
            return None
        if parse.pos[k] in ("NOUN", "SYM") or (parse.pos[k] == "PROPN" and k == end):
            while k + 1 < len(parse) and parse.pos[k + 1] == "NOUN" and parse.dep[k].startswith("compound"):
                k += 1
            return parse.words[k]
        participle = "VerbForm=Part" in parse.feats[k]  # "45 tracked howitzers"
        joined = parse.pos[k] == "CCONJ" and k > end and parse.pos[k - 1] == "ADJ"  # "18,000 Korean and American soldiers"
        if not (participle or joined or parse.pos[k] in ("ADJ", "DET", "PROPN", "ADV", "ADP", "PRON")):
            return None
    return None


def _value(word: str, words: _Words) -> float | None:
    if word in words.numbers:
        return float(words.numbers[word])
    if not _DIGITS.fullmatch(word):
        return None
    return float(re.sub(r"\D", "", word)) if _GROUPED.fullmatch(word) else float(word.replace(",", "."))
