"""A codebook's rules, ready to be looked for in texts of one language."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from varsel.coding.clause import is_command
from varsel.coding.codebook import Category, Codebook, Rule, applies, clitics
from varsel.coding.patterns import MOST_WORDS, Finder, Match, parse_pattern
from varsel.reading.parse import Parse


#: What patterns are looked for in, for or, the second, only where a rule's own words were found.
SAID, BESIDE, CUE, WEAPON, WITHIN = "said", "beside", "cue", "weapon", "within"
#: In which of them each key of a rule is looked for.
GROUPS = {"words": SAID, "also": BESIDE, "unless": BESIDE, "cue": CUE, "not_cue": CUE}
NEAR = 5  # words between the words of a rule and those of its "unless", at the most
TELLING = 60  # tokens of a text from which on it tells what it is about
WORDS = 2  # different words that tell that it is about something
FULL = 3  # different words, at the least, of which an article is full that has one in so many tokens:
SPARSE = 40


class Hit(NamedTuple):
    """A rule of a category whose words were found in a stretch."""

    category: Category
    rule: Rule
    match: Match


Cued = Mapping[int, Mapping[str, list[Match]]]
"""For each rule, by its number, where a cue has the words that the rule asks of it, or must not have ("not_cue")."""


class Rules:
    """All rules of a codebook in one language, and its weapon classes. Make them with ``rules``, which remembers."""

    def __init__(self, codebook: Codebook, lang: str):
        self.codebook = codebook
        self._finder = Finder()
        self._places: dict[int, list[tuple[int, str]]] = defaultdict(list)
        self._beside: dict[int, set[int]] = defaultdict(set)
        lexicons = codebook.words(lang)
        self.rules: list[tuple[Category, Rule]] = []
        numbers: dict[tuple[str, str], int] = {}

        def add(pattern: str, owner: int, key: str) -> None:
            group = GROUPS[key]
            if (pattern, group) not in numbers:
                numbers[pattern, group] = self._finder.add(parse_pattern(pattern, lexicons, clitics(lang)), group)
            number = numbers[pattern, group]
            self._places[number].append((owner, key))
            if group == BESIDE:
                self._beside[owner].add(number)

        for category in codebook.category:
            for rule in category.rule:
                if applies(rule, lang):
                    self.rules.append((category, rule))
                    for key, patterns in rule.patterns.items():
                        for pattern in patterns:
                            add(pattern, len(self.rules) - 1, key)
        self._weapons = {}
        for weapon, name in codebook.weapons.items():
            if lexicons.get(name):
                self._weapons[self._finder.add(parse_pattern(f"{{{name}}}", lexicons), WEAPON)] = weapon
        asked = (codebook, *codebook.category)
        lists = dict.fromkeys(name for c in asked for name in (*c.within, *codebook.without) if lexicons.get(name))
        self._lists = {self._finder.add(parse_pattern(f"{{{name}}}", lexicons), WITHIN): name for name in lists}

    def features(self, parse: Parse) -> list[frozenset[int]]:
        """What ``found`` needs to know of each token of an article."""
        return self._finder.features(parse.lower, _classes(parse))

    def elsewhere(self, parse: Parse) -> frozenset[str]:
        """The categories that have no place in an article, as it lacks the words they have to stand among (``within``).

        None has one in an article that is full of the words of ``without``, unless it has twice as many of ``within``.
        A text of fewer than ``TELLING`` tokens does not tell what it is about: all have a place there.
        """
        categories, aside = self.codebook.category, self.codebook.without
        asking = {c.id: within for c in categories if (within := c.within or self.codebook.within)}
        if not (asking or aside) or len(parse) < TELLING:
            return frozenset()
        there = self._told(parse)

        def told(names: Iterable[str]) -> int:
            return len(set().union(*(there[name] for name in names)))

        if told(aside) >= max(FULL, len(parse) / SPARSE, told(self.codebook.within) / 2):
            return frozenset(c.id for c in categories)
        return frozenset(id for id, within in asking.items() if told(within) < WORDS)

    def _told(self, parse: Parse) -> Mapping[str, set[str]]:
        """The different words of each list of ``within`` and ``without`` that an article has."""
        features = self._finder.features(parse.lower, {})
        found: dict[str, set[str]] = defaultdict(set)
        for number, match in self._finder.find(features, range(len(features)), WITHIN):
            found[self._lists[number]].add(parse.lower[match.tokens[0]])
        return found

    def cued(self, features: Sequence[frozenset[int]], cue: Sequence[int]) -> Cued:
        """What the rules ask of a cue and is found in this one; for ``found``."""
        found = self._by_rule(self._finder.find(features, cue, CUE))
        return {owner: {key: keys[key] for key in ("cue", "not_cue") if key in keys} for owner, keys in found.items()}

    def found(self, features: Sequence[frozenset[int]], tokens: Sequence[int], cued: Cued | None = None) -> list[Hit]:
        """The rules that hold in a stretch as far as words go, each once for every place of its words.

        Args:
            features: as ``features`` gives them.
            tokens: the stretch, at most a sentence.
            cued: what ``cued`` gives for the statement that the stretch is in.
        """
        cued = cued or {}
        there = self._finder.stretch(features, tokens)
        by_rule = self._by_rule(self._finder.find_in(there, SAID))
        owners = sorted(by_rule.keys() | cued.keys())
        asked = set().union(*(self._beside[owner] for owner in owners if owner in self._beside))
        around = self._by_rule(self._finder.find_in(there, BESIDE, asked)) if asked else {}
        hits = []
        for owner in owners:
            category, rule = self.rules[owner]
            keys, said = by_rule.get(owner, {}) | around.get(owner, {}), cued.get(owner, {})
            if (rule.cue and "cue" not in said) or (rule.also and "also" not in keys) or "not_cue" in said:
                continue
            unless = keys.get("unless", [])
            if rule.words:
                matches = list(_clear(keys.get("words", []), unless))
            else:
                matches = [] if unless else said.get("cue", [])
            hits += [Hit(category, rule, match) for match in matches]
        return hits

    def weapons(self, features: Sequence[frozenset[int]], tokens: Sequence[int]) -> list[str]:
        """The classes of weapon that are named in a stretch, in the codebook's order."""
        found = {self._weapons[number] for number, _ in self._finder.find(features, tokens, WEAPON)}
        return [weapon for weapon in self._weapons.values() if weapon in found]

    def _by_rule(self, matches: Iterable[tuple[int, Match]]) -> dict[int, dict[str, list[Match]]]:
        """What was found of the patterns, by rule and key."""
        found: dict[int, dict[str, list[Match]]] = {}
        for number, match in matches:
            for owner, key in self._places[number]:
                found.setdefault(owner, {}).setdefault(key, []).append(match)
        return found


def _clear(matches: Sequence[Match], unless: Sequence[Match]) -> Iterator[Match]:
    """The matches whose words neither overlap those of another row of matches nor stand near them (``NEAR``)."""
    others = sorted(unless, key=lambda other: other.tokens[0])
    starts = [other.tokens[0] for other in others]
    for match in matches:
        first, last = match.tokens[0] - NEAR, match.tokens[-1] + NEAR
        window = others[bisect_left(starts, first - MOST_WORDS) : bisect_right(starts, last)]
        if not any(other.tokens[-1] >= first for other in window):
            yield match


@lru_cache(maxsize=1)  # the codebooks of an article ask for them one after the other
def _classes(parse: Parse) -> dict[str, list[int]]:
    """The tokens of an article by the classes of words that patterns may name."""
    verbs = [i for i, pos in enumerate(parse.pos) if pos in ("VERB", "AUX")]
    return {
        "<number>": [i for i, pos in enumerate(parse.pos) if pos == "NUM"],
        "<name>": [i for i, tag in enumerate(parse.entity) if tag != "O"],
        "<verb>": verbs,
        "<finite>": [i for i in verbs if "VerbForm=Fin" in parse.feats[i]],
        "<command>": [i for i in verbs if is_command(parse, i)],
        "<adjective>": [i for i, pos in enumerate(parse.pos) if pos == "ADJ"],
    }


@cache
def rules(codebook: Codebook, lang: str) -> Rules:
    """The rules of a codebook in a language; compiled once for each (codebooks are compared by identity)."""
    return Rules(codebook, lang)


def sentences(parse: Parse, tokens: Sequence[int]) -> Iterator[list[int]]:
    """Tokens, in order, by the sentence that they stand in."""
    row: list[int] = []
    for i in tokens:
        if row and parse.sent[i] != parse.sent[row[-1]]:
            yield row
            row = []
        row.append(i)
    if row:
        yield row
