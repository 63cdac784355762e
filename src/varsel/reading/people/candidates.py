"""Which entries could be the speaker of an attribution, and what speaks for each: the features that the ranker weighs.

For one attribution ``candidates`` gives the few entries that could be its speaker and ``features`` one row of numbers
for each. Both look at a bounded stretch around the source, so that the work grows linearly with the text.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from math import log

from varsel.reading.people.inventory import ALIKE, NOBODY, SUBJECTS, Entry, Inventory, Source
from varsel.reading.people.names import Name, Role, is_acronym

# How far candidates are looked for: mentions before and after the source, and different entries among them.
BEFORE, AFTER, ENTRIES_BEFORE, ENTRIES_AFTER = 120, 40, 24, 5

SOURCES = (
    "none", "cue-only", "male", "female", "one", "many", "i", "we", "general", "full-name", "part-name", "name-inside",
    "person", "group", "document", "other",
)  # fmt: skip
KINDS = ("PER", "ORG", "GPE", "name", "phrase", "group", "nobody")
_ONE_OF_SOURCES = {kind: tuple(float(kind == k) for k in SOURCES) for kind in SOURCES}
_ONE_OF_KINDS = {kind: tuple(float(kind == k) for k in KINDS) for kind in KINDS}
CONFLICT = 0.95  # as far from the pronoun's gender as this, a first name is one of the other gender
NAMED = ("full-name", "part-name", "name-inside")


def candidates(inventory: Inventory, i: int, speakers: Sequence[Entry | None]) -> list[Entry]:
    """The entries that may be the speaker of attribution ``i``, each once, those of the source first.

    ``speakers`` has the speakers found so far, None where still unknown.
    """
    source = inventory.sources[i]
    named = [(e, n) for e, n in source.named if not _is_other(inventory, source, n)]
    own = [source.itself, source.joined, source.owner, source.author, *(e for e, _ in named)]
    chosen = {id(e): e for e in own if e}
    for _, name in named[:ALIKE]:
        for part in {name.key[0], name.key[-1]}:
            chosen.update((id(e), e) for e in inventory.by_part.get(part, ())[:ALIKE])
    if source.kind not in NAMED or source.head not in inventory.name_at:
        _around(inventory, source, chosen)
        near = [speakers[j] for j in range(max(0, i - 3), min(len(speakers), i + 4))] + [_outer(inventory, i, speakers)]
        alike = inventory.alike[i].most_common(ALIKE) if source.kind in ("none", "cue-only") else ()
        near += [speakers[j] for j, _ in alike]
        chosen.update((id(e), e) for e in near if e and e is not NOBODY)
        if source.role:
            base = inventory.lexicon.kin.get(source.role.base, source.role.base)
            chosen.update((id(e), e) for e in inventory.by_base.get(base, ())[:ALIKE])
    for entry, name in source.named:
        # "Bergs advokat" is not Berg, however near Berg is named.
        whose = inventory.owns(name) or _qualifies(inventory, source, name)
        if _is_other(inventory, source, name) and whose and entry not in own:
            chosen.pop(id(entry), None)
    if (certain := inventory.certain(source)) is not None:
        chosen[id(certain)] = certain
    inside = [e for e in chosen.values() if e.kind == "phrase" and e not in own and _within(source, e)]
    for entry in inside:
        del chosen[id(entry)]
    if source.kind in ("male", "female"):
        # A body or a place is no he or she, and a man's first name no woman's.
        wanted = float(source.kind == "female")
        fitting = {k: e for k, e in chosen.items() if e.female is None or abs(wanted - e.female) < CONFLICT}
        chosen = {k: e for k, e in (fitting or chosen).items() if e.kind in ("PER", "phrase", "name")}
    return [*chosen.values(), NOBODY]


def _around(inventory: Inventory, source: Source, chosen: dict[int, Entry]) -> None:
    at = bisect_left(inventory.mention_tokens, source.first)
    limit = len(chosen) + ENTRIES_BEFORE
    for entry in reversed(inventory.mention_entries[max(0, at - BEFORE) : at]):
        if len(chosen) >= limit:
            break
        chosen[id(entry)] = entry
    limit = len(chosen) + ENTRIES_AFTER
    for entry in inventory.mention_entries[at : at + AFTER]:
        if len(chosen) >= limit:
            break
        chosen[id(entry)] = entry
    chosen.update((id(e), e) for e in inventory.frequent)


def _outer(inventory: Inventory, i: int, speakers: Sequence[Entry | None]) -> Entry | None:
    outer = inventory.inner[i]
    return speakers[outer] if outer is not None else None


def features(
    inventory: Inventory, i: int, candidates: Sequence[Entry], speakers: Sequence[Entry | None]
) -> list[list[float]]:
    """One row of ``FEATURES`` for each candidate."""
    around = _surroundings(inventory, i, speakers)
    head = _about_source(inventory, i)
    ranks = _ranks(inventory, inventory.sources[i], candidates)
    fits = [_fits(inventory, inventory.sources[i], entry) for entry in candidates]
    best = max(map(sum, fits), default=0.0)
    return [
        head + _about(inventory, i, entry, speakers, around, ranks, fit, best) for entry, fit in zip(candidates, fits)
    ]


def _about_source(inventory: Inventory, i: int) -> list[float]:
    source, attribution, parse = inventory.sources[i], inventory.attributions[i], inventory.parse
    role = source.role
    line = inventory.line[source.first] if len(parse) else 0
    before = i - 1
    gap = inventory.starts[i] - inventory.ends[before] if i else 999
    return [
        *_ONE_OF_SOURCES[source.kind],
        float(source.plural), float(source.definite), float(source.indefinite), float(len(source.named) > 1),
        *(float(role is not None and role.kind == kind) for kind in ("person", "group", "document")),
        float(source.head in inventory.name_at),
        float(attribution.kind == "direct"), float(inventory.inner[i] is not None), float(line < 2),
        min(2.0, log(1 + max(0, gap)) / 3), float(0 <= gap < 4), float(len(source.tokens) > 3),
        float(i + 1 < len(inventory.attributions) and inventory.sources[i + 1].kind == "none"),
        float(line in parse.headings), float(inventory.answers[i]), *map(float, inventory.first_person[i]),
    ]  # fmt: skip


def _surroundings(inventory: Inventory, i: int, speakers: Sequence[Entry | None]) -> dict[str, Entry | None]:
    n = len(speakers)
    earlier = [speakers[j] for j in range(i - 1, max(-1, i - 6), -1)]
    later = [speakers[j] for j in range(i + 1, min(n, i + 6))]
    known_later = [e for e in later if e]
    other = next((e for e in earlier[1:] if e and e is not earlier[0]), None) if earlier else None
    named = inventory.first_named
    direct = (
        speakers[j]
        for j in range(i - 1, max(-1, i - 8), -1)
        if inventory.attributions[j].kind == "direct" and inventory.inner[j] is None
    )
    return {
        "last": earlier[0] if earlier else None, "before last": earlier[1] if len(earlier) > 1 else None,
        "other": other, "next": known_later[0] if known_later else None,
        "after next": known_later[1] if len(known_later) > 1 else None,
        "outer": _outer(inventory, i, speakers), "direct": next(direct, None),
        "first": speakers[named] if named is not None else None,
    }  # fmt: skip


def _ranks(inventory: Inventory, source: Source, candidates: Sequence[Entry]) -> dict[int, list[int]]:
    """For each candidate: its last mention before the source, its next one, and how many were mentioned later.

    That is counted among all candidates, among the persons and among those that agree with a pronoun.
    """
    last, following = {}, {}
    for entry in candidates:
        at = bisect_left(entry.tokens, source.first)
        last[id(entry)] = entry.tokens[at - 1] if at else -1
        # What stands in the source itself is no later mention.
        after = bisect_right(entry.tokens, source.tokens[-1] if source.tokens else source.first)
        following[id(entry)] = entry.tokens[after] if after < len(entry.tokens) else -1
    persons = [e for e in candidates if e.kind == "PER"]
    agreeing = [e for e in candidates if _may_be(source, e)]
    ranks: dict[int, list[int]] = {key: [pair, following[key]] for key, pair in last.items()}
    for group in (candidates, persons, agreeing):
        for entry in candidates:
            ranks[id(entry)].append(99)
        for rank, entry in enumerate(sorted(group, key=lambda e: -last[id(e)])):
            ranks[id(entry)][-1] = rank
    return ranks


def _may_be(source: Source, entry: Entry) -> bool:
    """Whether a pronoun can stand for the entry, by what is known of number and gender."""
    if source.kind in ("male", "female"):
        wanted = float(source.kind == "female")
        human = entry.kind in ("PER", "name") or bool(entry.bases)
        return human and not entry.plural and (entry.female is None or abs(entry.female - wanted) < 0.7)
    if source.kind in ("many", "we"):
        return entry.plural or entry.kind in ("ORG", "group")
    return entry is not NOBODY


def _about(inventory: Inventory, i, entry: Entry, speakers, around, ranks, fit, best) -> list[float]:
    source, attribution, parse = inventory.sources[i], inventory.attributions[i], inventory.parse
    if entry is NOBODY:
        return [*_ONE_OF_KINDS["nobody"], *[0.0] * (len(ABOUT) - len(KINDS))]
    last, following, rank, person_rank, agreeing = ranks[id(entry)]
    in_source = next((n for e, n in source.named if e is entry), None) if source.named else None
    here, there = source.first, last if last >= 0 else source.first
    sentences = int(inventory.sent[here] - inventory.sent[there])
    row = [
        *_ONE_OF_KINDS[entry.kind], *_in_source(inventory, source, entry, in_source), min(4, len(entry.words)) / 4,
        float(last < 0), 1 / (1 + rank), float(rank == 0), 1 / (1 + person_rank),
        1 / (1 + agreeing), float(agreeing == 0), float(agreeing == 99),
    ]  # fmt: skip
    if last >= 0:
        subject = float(_subject(inventory, last))
        since = float(i > 0 and parse.start[last] >= inventory.over[i - 1])
        row += [
            float(sentences == 0), float(sentences == 1), min(1.0, sentences / 12),
            float(inventory.line[here] == inventory.line[there]), subject, subject * (sentences == 1),
            float(inventory.quoted[last] == 2), float(inventory.quoted[last] == 1),
            since, since * subject, min(1.0, (here - there) / 200),
        ]  # fmt: skip
    else:
        row += [0.0] * 11
    ahead = inventory.sent[following] - inventory.sent[here] if following >= 0 else 99
    row += [
        float(0 <= following - here < 25), float(ahead <= 2), float(ahead == 0), log(1 + len(entry.tokens)) / 3,
        len(entry.tokens) / max(inventory.most, len(entry.tokens)), float(inventory.sent[entry.tokens[0]] < 3),
        float(ahead <= 1 and _subject(inventory, following)), *_pronouns_near(inventory, i, entry),
    ]  # fmt: skip
    row += _agreement(inventory, source, entry)
    row += _described(source, entry, fit, best)
    row += [float(around[key] is entry) for key in AROUND]
    row += [
        float(around["outer"] is entry and attribution.kind == "direct"),
        float(around["last"] is entry and inventory.line[here] == inventory.line[max(0, there)]),
        float(around["last"] is entry and around["next"] is entry),
        float(around["last"] is entry and inventory.attributions[i - 1].kind == "direct"),
        float(around["last"] is entry and inventory.sources[i - 1].kind == source.kind),
        log(1 + entry.said) / 3, entry.said / (1 + len(speakers)),
    ]  # fmt: skip
    inside = sum(
        bisect_left(entry.tokens, r.stop) - bisect_left(entry.tokens, r.start) for r in inventory.content_tokens[i]
    )
    row += [float(inside > 0), _echo(inventory, i, entry, speakers)]
    return row


def _in_source(inventory: Inventory, source: Source, entry: Entry, name: Name | None) -> list[float]:
    """Where in its source the entry stands, and how far the names there are parts of its name."""
    row = [
        float(entry is source.itself), float(entry is source.owner), float(entry is source.author),
        float(entry is source.joined),
    ]  # fmt: skip
    if not source.named:
        return row + [0.0] * 13
    inside = [0.0] * 8
    if name is not None:
        inside = [
            1.0, float(source.head is not None and name.first <= source.head < name.end),
            float(_attached(inventory, source, name)), float(inventory.owns(name)),
            float(name is source.named[0][1]), float(name is source.named[-1][1]),
            float(entry.words[-1:] == name.key[-1:]), float(_after_preposition(inventory, source, name)),
        ]  # fmt: skip
    keys = [n.key for _, n in source.named]
    person = next((n for e, n in source.named if e.kind == "PER" and not is_aside(inventory, source, n)), None)
    return row + inside + [
        float(name is not None and name is person), float(person is None),
        float(any(set(key) <= set(entry.words) for key in keys)),
        float(any(key[-1:] == entry.words[-1:] for key in keys)),
        float(any(key[:1] == entry.words[:1] for key in keys)),
    ]  # fmt: skip


def _within(source: Source, entry: Entry) -> bool:
    """Whether a noun phrase stands inside the source and nowhere else."""
    return bool(source.tokens) and source.tokens[0] <= entry.tokens[0] and entry.tokens[-1] <= source.tokens[-1]


def _is_other(inventory: Inventory, source: Source, name: Name) -> bool:
    """Whether a name only says whose somebody is: "Bergs advokat", "en talsmann for Vatikanet"."""
    somebody = source.role is not None and source.role.kind != "document" and source.head not in inventory.name_at
    aside = is_aside(inventory, source, name) or _qualifies(inventory, source, name)
    return somebody and source.itself is not None and aside


def _qualifies(inventory: Inventory, source: Source, name: Name) -> bool:
    """Whether a name before the noun of a source only says of what somebody is: "the Havnian president"."""
    before = name.end <= source.head and inventory.head[name.end - 1] == source.head
    return before and inventory.parse.dep[name.end - 1] in ("amod", "compound", "nmod")


def is_aside(inventory: Inventory, source: Source, name: Name) -> bool:
    """Whether a name in a source is in the genitive or behind a preposition."""
    return inventory.owns(name) or _after_preposition(inventory, source, name)


def _after_preposition(inventory: Inventory, source: Source, name: Name) -> bool:
    for i in range(name.first - 1, max(source.tokens[0], name.first - 4) - 1, -1):
        if inventory.parse.pos[i] not in ("ADJ", "DET", "NUM"):
            return inventory.parse.pos[i] == "ADP"
    return False


def _attached(inventory: Inventory, source: Source, name: Name) -> bool:
    """Whether a name is in apposition to the head of its source: "forlagssjef i Oktober, Geir Berdahl"."""
    head = inventory.head_of(range(name.first, name.end))
    return source.head is not None and inventory.head[head] == source.head and inventory.parse.dep[head] in (
        "appos", "flat", "flat:name", "conj",
    )  # fmt: skip


def _subject(inventory: Inventory, token: int) -> bool:
    head = int(inventory.head[token])
    return inventory.parse.dep[token] in SUBJECTS or (
        inventory.parse.dep[token] in ("flat", "flat:name", "det", "amod", "compound")
        and inventory.parse.dep[head] in SUBJECTS
    )


def _agreement(inventory: Inventory, source: Source, entry: Entry) -> list[float]:
    """Number and gender, as far as both are known."""
    female = entry.female
    wanted = {"female": 1.0, "male": 0.0}.get(source.kind)
    if wanted is None and source.role and (gender := inventory.lexicon.gender(source.role)):
        wanted = float(gender == "female")
    agree = 0.0 if female is None or wanted is None else 1 - 2 * abs(wanted - female)
    animate = entry.kind == "PER" or (entry.kind == "phrase" and entry.female is not None)
    return [
        agree, float(agree < -0.8), float(wanted is not None and female is None), float(animate),
        float(source.plural == entry.plural), float(source.plural and entry.plural),
        float(entry.plural and not source.plural), float(entry.kind == "phrase" and bool(entry.bases)),
    ]  # fmt: skip


def _pronouns_near(inventory: Inventory, i: int, entry: Entry) -> list[float]:
    """Whether the last "he" or "she" before a statement and the next one behind it can stand for the entry."""
    if entry.female is None or inventory.sources[i].tokens:
        return [0.0, 0.0]
    return [0.0 if wanted is None else 1 - 2 * abs(wanted - entry.female) for wanted in inventory.pronouns_near(i)]


def _fits(inventory: Inventory, source: Source, entry: Entry) -> list[float]:
    """How far the noun of a source fits what the article says of the entry."""
    role = source.role
    if role is None or entry is source.itself or entry is NOBODY:
        return [0.0] * 8
    kin = inventory.lexicon.kin.get(role.base, role.base)
    return [
        float(role.stem in entry.stems), float(role.base in entry.bases),
        float(any(inventory.lexicon.kin.get(base, base) == kin for base in entry.bases)),
        float(any(s.endswith(role.stem) or role.stem.endswith(s) for s in entry.stems)),
        min(3, len(source.words & entry.about)) / 3,
        float(bool(entry.words) and entry.kind != "PER" and _ends_alike(inventory, role, entry.words[-1])),
        float(len(source.last) < 6 and is_acronym(source.last.upper(), entry.words)),
        float(any(set(entry.words) <= set(holder.casefold().split()) for holder in source.holders)),
    ]  # fmt: skip


def _described(source: Source, entry: Entry, fit: list[float], best: float) -> list[float]:
    """The fit of an entry beside the best one of all candidates."""
    own = entry is source.itself
    return [
        *fit, float(best > 0 and sum(fit) == best), best / 4, (best - sum(fit)) / 4,
        float(entry.kind == "PER" and bool(entry.bases)), float(own and bool(entry.bases)),
    ]  # fmt: skip


def _ends_alike(inventory: Inventory, role: Role, word: str) -> bool:
    other = inventory.lexicon.role(word)
    return other is not None and (other.base == role.base or other.stem.endswith(role.stem))


def _echo(inventory: Inventory, i: int, entry: Entry, speakers: Sequence[Entry | None]) -> float:
    """How many rare words the statement shares with the most similar one of this speaker."""
    return min(2.0, max((weight for j, weight in inventory.alike[i].items() if speakers[j] is entry), default=0.0))


AROUND = ("last", "before last", "other", "next", "after next", "outer", "direct", "first")
OF_SOURCE = (
    *(f"source {kind}" for kind in SOURCES), "plural", "definite", "indefinite", "several names",
    "person role", "group role", "document role", "name as head", "direct", "inner", "top",
    "gap", "no gap", "long", "next has none", "heading", "answer", "says I", "says we",
)  # fmt: skip
ABOUT = (
    *(f"is {kind}" for kind in KINDS), "itself", "owner", "author", "joined", "in source", "head", "attached", "owns",
    "first name", "last name", "in by surname", "after preposition", "first person", "no person", "all words",
    "same end", "same start", "length", "new", "rank", "nearest", "person rank", "agreeing rank", "nearest agreeing",
    "not agreeing", "same sentence", "sentence before", "sentences", "same line", "subject", "subject before",
    "quoted", "reported", "since last", "subject since last", "distance", "soon", "next sentences", "later in sentence",
    "count", "share", "early", "subject next", "pronoun before", "pronoun behind",
    "agrees", "clashes", "unknown gender", "animate", "number", "both many", "too many", "noun", "same stem",
    "same base", "kin", "stem ends", "about", "ends alike", "acronym", "holder", "best fit", "fit of the best",
    "fit behind", "has role", "noun itself", *AROUND, "outer direct", "last in line", "last and next", "last direct",
    "last same source", "said", "said share", "in content", "echo",
)  # fmt: skip
FEATURES = OF_SOURCE + ABOUT
