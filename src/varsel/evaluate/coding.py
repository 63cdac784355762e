"""How well signals, deeds and observations agree with gold ones: in the field's figures, micro-averaged F1.

Documents are mappings as JSON Lines hold them: ``{"id", "text", "statements", "deeds"?, "observations"?}``. A gold
statement's signals may be plain categories; a gold observation may stand in its statement, as ``indicator``.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from varsel.evaluate.pairing import Document, characters, pair, pieces, same_name
from varsel.evaluate.scores import Rate
from varsel.languages import language, supported

Item = Mapping[str, Any]

#: What makes a deed, in the order in which it is asked for: the first two tell which it is, the others what is said of it.
DEED = ("event", "mode", "status", "actor", "recipient")
OBSERVATION = ("indicator", "about", "observer", "status")


@dataclass(frozen=True)
class CodingScores:
    """Agreement of coded documents with gold ones.

    signals       pairs of statement and category; ``categories`` has them apart
    deeds         right in event type, mode, status, actor and recipient, on words that overlap
    deed_types    right in event type and mode
    observations  right in indicator, whom it is about, observer and status
    fields        of the deeds and observations that were found, how many have each field right: (right, asked)
    """

    signals: Rate
    deeds: Rate
    deed_types: Rate
    observations: Rate
    categories: dict[str, Rate]
    fields: dict[str, tuple[int, int]]

    def to_json(self) -> dict[str, Any]:
        """As plain values for JSON, ratios rounded to four digits."""
        rates = ("signals", "deeds", "deed_types", "observations")
        return {name: getattr(self, name).to_json() for name in rates} | {
            "categories": {category: rate.to_json() for category, rate in self.categories.items()},
            "fields": {name: {"right": right, "asked": asked} for name, (right, asked) in self.fields.items()},
        }


@dataclass(frozen=True)
class Mistake:
    """One thing that is coded otherwise than in the gold: in which document, what, and on which words."""

    id: str
    what: str
    words: str


def has_coding(gold: Iterable[Document]) -> bool:
    """Whether any document of a gold has signals, deeds or observations, so that coding can be scored."""
    return any(
        any(map(_categories, document["statements"])) or _items(document, "deeds") or _items(document, "observations")
        for document in gold
    )


def coding_scores(gold: Sequence[Document], predicted: Sequence[Document]) -> CodingScores:
    """The scores of predicted documents (looked up by "id"; one that is missing has nothing coded)."""
    found = {d["id"]: d for d in predicted}
    by_category: dict[str, Counter[str]] = defaultdict(Counter)
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    fields: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for document in gold:
        other = found.get(document["id"], {"statements": ()})
        for category, outcome, _ in signal_outcomes(document, other):
            by_category[category][outcome] += 1
        for kind, keys, least in (("deeds", DEED, 2), ("observations", OBSERVATION, 1)):
            golden, coded = _items(document, kind), _items(other, kind)
            pairs = _paired(document["text"], golden, coded, keys, least)
            right = sum(all(same_field(a, b, key) for key in keys) for a, b in pairs)
            typed = sum(all(same_field(a, b, key) for key in keys[:least]) for a, b in pairs)
            counts[kind].update(hit=right, gold=len(golden), predicted=len(coded))
            counts[f"{kind} typed"].update(hit=typed, gold=len(golden), predicted=len(coded))
            for a, b in pairs:
                for key in (*keys, *(("quantity",) if a.get("quantity") else ())):
                    fields[f"{kind}: {key}"][0] += same_field(a, b, key)
                    fields[f"{kind}: {key}"][1] += 1
    categories = {c: Rate(n["hit"], n["hit"] + n["extra"], n["hit"] + n["missed"]) for c, n in by_category.items()}
    total = sum(by_category.values(), Counter())
    return CodingScores(
        signals=Rate(total["hit"], total["hit"] + total["extra"], total["hit"] + total["missed"]),
        deeds=Rate(**counts["deeds"]),
        deed_types=Rate(**counts["deeds typed"]),
        observations=Rate(**counts["observations"]),
        categories=dict(sorted(categories.items())),
        fields={name: (right, asked) for name, (right, asked) in fields.items()},
    )


def coding_mistakes(gold: Sequence[Document], predicted: Sequence[Document]) -> Iterator[Mistake]:
    """Every signal, deed and observation that was missed or made up, or has a field wrong."""
    found = {d["id"]: d for d in predicted}
    for document in gold:
        text, other = document["text"], found.get(document["id"], {"statements": ()})
        for category, outcome, spans in signal_outcomes(document, other):
            if outcome != "hit":
                yield Mistake(document["id"], f"{outcome} {category}", _words(text, spans))
        for kind, keys, least in (("deeds", DEED, 2), ("observations", OBSERVATION, 1)):
            golden, coded = _items(document, kind), _items(other, kind)
            pairs = _paired(text, golden, coded, keys, least)
            for a, b in pairs:
                wrong = [f"{key} {b.get(key)} for {a.get(key)}" for key in keys if not same_field(a, b, key)]
                if a.get("quantity") and not same_field(a, b, "quantity"):
                    wrong.append(f"quantity {b.get('quantity')} for {a['quantity']}")
                if wrong:
                    yield Mistake(document["id"], f"{kind}: {a[keys[0]]} {', '.join(wrong)}", _words(text, a["evidence"]))
            for outcome, items, at in (("missed", golden, 0), ("extra", coded, 1)):
                taken = {id(p[at]) for p in pairs}
                for item in (i for i in items if id(i) not in taken):
                    what = " ".join(str(item.get(key)) for key in keys)
                    yield Mistake(document["id"], f"{kind}: {outcome} {what}", _words(text, item["evidence"]))


def signal_outcomes(gold: Document, predicted: Document) -> Iterator[tuple[str, str, Sequence[Sequence[int]]]]:
    """Each category of each statement: (category, "hit", "missed" or "extra", the content it is said in)."""
    paired = pair(gold["text"], gold["statements"], predicted["statements"])
    for a, b in (*paired.pairs, *((s, {}) for s in paired.missed), *(({}, s) for s in paired.spurious)):
        wanted, given = _categories(a), _categories(b)
        for category in sorted(wanted | given):
            outcome = "hit" if category in wanted & given else "missed" if category in wanted else "extra"
            yield category, outcome, (a or b)["content"]


def _categories(statement: Item) -> set[str]:
    return {s if isinstance(s, str) else s["category"] for s in statement.get("signals") or ()}


def _items(document: Document, kind: str) -> list[Item]:
    """The deeds or observations of a document, also those that gold keeps with a statement."""
    items = list(document.get(kind) or ())
    if kind == "observations" and not items:
        for statement in document["statements"]:
            if told := statement.get("indicator"):
                about = {"indicator": told["name"], "about": told["of"], "evidence": statement["content"]}
                items.append(dict(told) | about)
    return items


def _paired(
    text: str, gold: Sequence[Item], predicted: Sequence[Item], keys: Sequence[str], least: int
) -> list[tuple[Item, Item]]:
    """Items one to one on words that overlap and with the same type (the first key), those that agree most first."""
    areas = [[characters(pieces(text, item["evidence"])) for item in items] for items in (gold, predicted)]
    ranked = sorted(
        (
            (sum(same_field(a, b, key) for key in keys), len(areas[0][i] & areas[1][j]), -i, -j)
            for i, a in enumerate(gold)
            for j, b in enumerate(predicted)
            if same_field(a, b, keys[0]) and areas[0][i] & areas[1][j]
        ),
        reverse=True,
    )
    pairs, used = [], (set(), set())
    for _, _, i, j in ranked:
        if i not in used[0] and j not in used[1]:
            used[0].add(i)
            used[1].add(j)
            pairs.append((gold[-i], predicted[-j]))
    return pairs


def same_field(gold: Item, predicted: Item, key: str) -> bool:
    """Whether a field is right; an actor, a recipient or a side that the gold does not know is not asked for."""
    a, b = gold.get(key), predicted.get(key)
    if key in ("actor", "recipient", "about", "observer"):
        return not a or same_name(_bare(a), b)
    if key == "quantity":
        return bool(b) and a["value"] == b["value"] and _last_word(a.get("unit")) in ("", _last_word(b.get("unit")))
    return a == b


def _bare(name: str) -> str:
    """A name without an article before it: "The European Union" is the European Union."""
    first, _, rest = name.partition(" ")
    return rest if rest and first.casefold() in _articles() else name


@cache
def _articles() -> frozenset[str]:
    return frozenset(word for code in supported() for word in language(code)["sides"]["articles"])


def _last_word(unit: str | None) -> str:
    """The noun of a unit: "long-range missiles" are missiles."""
    return unit.casefold().split()[-1] if unit and unit.strip() else ""


def _words(text: str, spans: Iterable[Sequence[int]]) -> str:
    return " … ".join(" ".join(text[start:end].split()) for start, end in spans)

