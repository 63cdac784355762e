"""A codebook's rules, ready to be looked for in texts of one language."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, cached_property
from typing import NamedTuple

from varsel.coding.codebook import Category, Codebook, Rule, applies, clitics
from varsel.coding.patterns import Finder, Match, parse_pattern
from varsel.reading.parse import Parse


class Hit(NamedTuple):
    """A rule of a category whose words were found in a stretch."""

    category: Category
    rule: Rule
    match: Match


class Rules:
    """All rules of a codebook in one language, and its weapon classes. Make them with ``rules``, which remembers."""

    def __init__(self, codebook: Codebook, lang: str):
        self.codebook = codebook
        self._finder = Finder()
        self._places: dict[int, list[tuple[int, str]]] = defaultdict(list)
        lexicons = codebook.words(lang)
        self.rules: list[tuple[Category, Rule]] = []
        numbers: dict[str, int] = {}

        def add(pattern: str, owner: int, key: str) -> None:
            if pattern not in numbers:
                numbers[pattern] = self._finder.add(parse_pattern(pattern, lexicons, clitics(lang)))
            self._places[numbers[pattern]].append((owner, key))

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
                numbers[f"weapon {weapon}"] = number = self._finder.add(parse_pattern(f"{{{name}}}", lexicons))
                self._weapons[number] = weapon

    @cached_property
    def alone(self) -> list[tuple[Category, Rule]]:
        """The rules for where nothing else was found."""
        return [(category, rule) for category, rule in self.rules if rule.alone]

    def features(self, parse: Parse) -> list[frozenset[int]]:
        """What ``found`` needs to know of each token of an article."""
        numbers = [i for i, pos in enumerate(parse.pos) if pos == "NUM"]
        names = [i for i, tag in enumerate(parse.entity) if tag != "O"]
        return self._finder.features(parse.lower, numbers, names)

    def found(self, features: Sequence[frozenset[int]], tokens: Sequence[int], cue: Sequence[int] = ()) -> list[Hit]:
        """The rules that hold in a stretch as far as words go, each once for every place of its words.

        Args:
            features: as ``features`` gives them.
            tokens: the stretch, at most a sentence.
            cue: the tokens of the cue of the statement that the stretch is in.
        """
        by_rule = self._by_rule(features, tokens)
        said = self._by_rule(features, cue) if cue else {}
        hits = []
        for owner in sorted(by_rule.keys() | said.keys()):
            category, rule = self.rules[owner]
            keys = by_rule.get(owner, {})
            cued = said.get(owner, {}).get("cue", [])
            if rule.alone or (rule.cue and not cued) or (rule.also and "also" not in keys) or "unless" in keys:
                continue
            matches = keys.get("words", []) if rule.words else cued
            hits += [Hit(category, rule, match) for match in matches]
        return hits

    def holds_alone(
        self, rule: Rule, features: Sequence[frozenset[int]], tokens: Sequence[int], cue: Sequence[int]
    ) -> bool:
        """Whether a rule for where nothing else was found is not kept from it by what it asks for."""
        owner = next(n for n, (_, r) in enumerate(self.rules) if r is rule)
        keys, said = self._by_rule(features, tokens).get(owner, {}), self._by_rule(features, cue).get(owner, {})
        asked = [(rule.words, "words" in keys), (rule.also, "also" in keys), (rule.cue, "cue" in said)]
        return "unless" not in keys and all(found for patterns, found in asked if patterns)

    def weapons(self, features: Sequence[frozenset[int]], tokens: Sequence[int]) -> list[str]:
        """The classes of weapon that are named in a stretch, in the codebook's order."""
        found = {self._weapons[n] for n, _ in self._finder.find(features, tokens) if n in self._weapons}
        return [weapon for weapon in self._weapons.values() if weapon in found]

    def _by_rule(self, features: Sequence[frozenset[int]], tokens: Sequence[int]) -> Mapping[int, dict[str, list[Match]]]:
        found: dict[int, dict[str, list[Match]]] = {}
        for number, match in self._finder.find(features, tokens):
            for owner, key in self._places.get(number, ()):
                found.setdefault(owner, {}).setdefault(key, []).append(match)
        return found


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
