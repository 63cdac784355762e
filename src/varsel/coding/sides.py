"""Sides: which state, body or group a noun phrase or a speaker acts for.

"Russlands president Vladimir Putin", "russiske soldater", "Kreml" and "Putin" are all Russland; "the Nato chief" is
Nato. What is known comes from ``varsel.actors``; what an article itself tells of persons ("Torvania's president Viktor
Aldane") comes before that, and holds for invented states as well. Codes of countries are ISO 3166-1 alpha-3, "IGO" for
international bodies.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, cached_property

from babel import Locale

from varsel.actors import Actors
from varsel.actors.lexicon import WORD, Known
from varsel.languages import language
from varsel.reading.parse import Parse
from varsel.reading.people.names import nouns
from varsel.record import Mention, Span, Statement

PHRASE = 24  # no noun phrase is followed further than this many tokens
TITLE = 8  # a person's title has no more tokens than this before the name
APPOSITION = 14  # and an apposition no more than this after it
STEM = 4  # what a name and an adjective made from it have in common, in letters, at the least
FAR = 90  # how many tokens before it a noun may mean what was named there
ACRONYM = 5  # a word in capitals with more letters than this is no acronym
LETTERS = 40  # a longer word is no compound
LOSS = 3  # and what an adjective may lack of the name

_NOMINAL = frozenset({"NOUN", "PROPN", "ADJ", "X", "SYM", "NUM"})
_INSIDE = frozenset(
    {"amod", "nmod", "nmod:poss", "compound", "flat", "flat:name", "appos", "det", "nummod", "case", "name"}
)
_MARKS = frozenset(',;:.()[]»«"”“–')
_STATE = frozenset({"name", "adjective", "metonym"})


@dataclass(frozen=True)
class Side:
    """Who acts: by the name that the article's language gives it, and its country (alpha-3, "IGO", None if unknown).

    It is ``named`` unless ``name`` is no more than the noun phrase that stands in the article ("the rebels"); ``of`` is
    then the state or body that the phrase says they are of ("Torvanian prisoners"), ``both`` where it is all the
    parties ("both sides").
    """

    name: str
    country: str | None = None
    named: bool = field(default=True, compare=False)
    of: str | None = field(default=None, compare=False)
    both: bool = field(default=False, compare=False)


@dataclass(frozen=True)
class _Mark:
    """A stretch of tokens that stands for somebody: a state, a place, a body, a group.

    ``kind`` is that of ``actors.lexicon.Known``; ``of`` identifies whom it stands for.
    """

    first: int
    end: int
    kind: str
    of: str
    side: Side


class _Nouns:
    """A list of nouns, found inflected and, from five letters on, as the last part of a compound too."""

    def __init__(self, words: Sequence[str], endings: Sequence[str]) -> None:
        self._forms = frozenset(f for w in words for f in (w, *(w + e for e in endings), *_without_e(w, endings)))

    def __contains__(self, word: str) -> bool:
        """Whether a word in lower case is one of them."""
        return self.letters(word) > 0

    def letters(self, word: str) -> int:
        """How much of a word, from its end, is one of them; 0 where it is none."""
        if word in self._forms:
            return len(word)
        cuts = range(2, min(len(word), LETTERS) - 4)
        return next((len(word) - cut for cut in cuts if word[cut:] in self._forms), 0)


def _without_e(word: str, endings: Sequence[str]) -> Iterator[str]:
    """The forms of a noun whose last e (or y) gives way to the ending: "gruppe", "grupper"; "country", "countries"."""
    if word.endswith("e"):
        yield from (word[:-1] + e for e in endings if e[0] in "aeiou")
    elif word.endswith("y"):
        yield word[:-1] + "ies"


@dataclass(frozen=True)
class _Words:
    """What one language says about sides (its table ``sides``)."""

    _apart: _Nouns
    organs: _Nouns
    endings: tuple[str, ...]
    inflections: tuple[str, ...]
    before: frozenset[str]
    after: frozenset[str]
    articles: frozenset[str]
    former: frozenset[str]
    ethnic: frozenset[str]
    of: frozenset[str]
    within: frozenset[str]
    countries: frozenset[str]
    alliances: frozenset[str]
    possessives: frozenset[str]
    both: frozenset[str]

    def is_country(self, word: str) -> bool:
        """Whether a noun in lower case is one for a state, as the end of a compound too ("øystaten")."""
        return any(word.endswith(country) for country in self.countries)

    def is_apart(self, word: str) -> bool:
        """Whether a noun in lower case names those who act for themselves; a spokeswoman is no woman."""
        return self._apart.letters(word) >= max(1, self.organs.letters(word))


@cache
def _words(lang: str) -> _Words:
    table = language(lang)["sides"]
    inflections = tuple(e for e in language(lang)["people"]["noun_endings"] if e.isalpha())
    return _Words(
        _apart=_Nouns(table["apart"], inflections),
        organs=_Nouns(table["organs"], inflections),
        endings=tuple(table["adjective_endings"]),
        inflections=("", *inflections),
        before=frozenset(table["relation_before"]),
        after=frozenset(table["relation_after"]),
        articles=frozenset(table["articles"]),
        former=frozenset(table["former"]),
        ethnic=frozenset(table["ethnic"]),
        of=frozenset(language(lang)["people"]["of"]),
        within=frozenset(language(lang)["coding"]["roles"]["in"]),
        countries=frozenset(table["countries"]),
        alliances=frozenset(table["alliances"]),
        possessives=frozenset(table["possessives"]),
        both=frozenset(table["both"]),
    )


class Sides:
    """The sides of one article.

    Args:
        parse: the annotated text.
        mentions: its names (``Reading.mentions``).
        published: EDTF date of publication, for offices held then; None where it is not known.
        actors: the actors that are known.
        statements: what was said in it, for the sides of officials whose state is not said.
    """

    def __init__(
        self,
        parse: Parse,
        mentions: Sequence[Mention],
        published: str | None,
        actors: Actors,
        statements: Sequence[Statement] = (),
    ) -> None:
        self.parse, self.published, self.actors = parse, published, actors
        self._statements: dict[str, list[Statement]] = defaultdict(list)
        for statement in statements:
            self._statements[(statement.speaker or "").casefold()].append(statement)
        self._lang, self._language, self._nouns = parse.lang, _words(parse.lang), nouns(parse.lang)
        self._head, self._sent = parse.head.tolist(), parse.sent.tolist()
        self._found: dict[int, Side | None] = {}
        self._mentions = self._at(mentions)
        self._by_name: dict[str, tuple[Mention, int, int]] = {}
        for mention in self._mentions.values():
            self._by_name.setdefault(mention[0].name.casefold(), mention)
        self._told: dict[str, _Mark] = {}
        self._names: dict[str, str] = {}
        self._marks: dict[int, _Mark] = {}
        self._kin: set[int] = set()
        self._read_lexicon()
        self._read_mentions(mentions)
        self._named = frozenset(mark.of for mark in self._marks.values())
        self._persons: dict[str, tuple[Side, bool]] = {}
        self._read_persons()

    # -- what is marked in the text

    def _at(self, mentions: Sequence[Mention]) -> dict[int, tuple[Mention, int, int]]:
        """For each token inside a name: the mention, its first token, its last (exclusive)."""
        at = {}
        starts, n = self.parse.start.tolist(), len(self.parse)
        token = 0
        for mention in sorted(mentions, key=lambda m: m.start):
            while token < n and starts[token] < mention.start:
                token += 1
            end = token
            while end < n and starts[end] < mention.end:
                end += 1
            for i in range(token, end):
                at[i] = (mention, token, end)
        return at

    def _read_lexicon(self) -> None:
        """Mark every form that the lexicon knows, the longest first."""
        parse, lexicon = self.parse, self.actors.lexicon(self._lang)
        found = [(m.start(), m.group()) for m in WORD.finditer(parse.text)]
        words = [w for _, w in found]
        low = [w.casefold() for w in words]
        starts = parse.start.tolist()
        ends = parse.end.tolist()
        token, tokens = 0, []
        for start, _ in found:
            while token < len(starts) - 1 and ends[token] <= start:
                token += 1
            tokens.append(token)
        i = 0
        while i < len(words):
            match = lexicon.match(words, low, i)
            if match is None:
                i += 1
                continue
            count, known = match
            first, end = tokens[i], tokens[i + count - 1] + 1
            start, stop = found[i][0], found[i + count - 1][0] + len(words[i + count - 1])
            dotted = parse.text[stop : stop + 1] == "." and "." in parse.text[start:stop]
            text = parse.text[start : stop + dotted]  # "U.S." has its last dot too
            if self._is_ethnic(first):
                self._kin.add(first)
            elif self._counts(first, end, known) and not self._relates(words, low, i, count, first, end):
                self._mark(first, end, known, text)
            i += count

    def _counts(self, first: int, end: int, known: Known) -> bool:
        """Whether a form is used as a name: not as another part of speech, and not inside a person's name."""
        inside = self._mentions.get(first)
        if inside and inside[0].type == "PER" and end <= inside[2]:
            whole = inside[1] == first and inside[2] == end
            # A title may have been taken into the name: "Kyrgyz Prime Minister Nikolai Tanaev".
            titled = any(self._nouns.role(self.parse.lower[i]) for i in range(end, inside[2]))
            return known.kind != "place" and (whole or titled)
        return any(self.parse.pos[i] in _NOMINAL or i in self._mentions for i in range(first, end))

    def _is_ethnic(self, first: int) -> bool:
        """Whether a word before says that this is a people in another country ("ethnic Albanians")."""
        return first > 0 and self.parse.lower[first - 1] in self._language.ethnic

    def _relates(self, words: list[str], low: list[str], i: int, count: int, first: int, end: int) -> bool:
        """Whether the word only says how somebody stands to a country: "pro-Iranian", "Syrian-backed"."""
        text, starts = self.parse.text, self.parse.start
        before = i > 0 and low[i - 1] in self._language.before and int(starts[first]) > 0
        after = i + count < len(low) and low[i + count] in self._language.after
        near = text[int(starts[first]) - 1] == "-" if int(starts[first]) else False
        hyphens = "-" in text[int(starts[first]) : int(self.parse.end[min(end, len(self.parse) - 1)])] or near
        return hyphens and (before or after)

    def _mark(self, first: int, end: int, known: Known, text: str) -> None:
        name = self._called(known, text)
        mark = _Mark(first, end, known.kind, known.of, Side(name, known.country))
        for i in range(first, end):
            self._marks[i] = mark
        if known.kind in ("name", "body", "group"):
            # The fullest form that the article has is what it is called.
            plain = self._nominative(text, first, end)
            if len(plain) > len(self._names.get(known.of, "")):
                self._names[known.of] = plain

    def _called(self, known: Known, text: str) -> str:
        if known.kind in _STATE:
            return self.actors.called(known.of, self._lang)
        return text

    def _nominative(self, text: str, first: int, end: int) -> str:
        """A name without a genitive ending: as its mention has it, else by the form itself."""
        genitive, lexicon = self._nouns.genitive, self.actors.lexicon(self._lang)
        if (
            genitive
            and text.endswith(genitive)
            and (not lexicon.is_form(text) or text[: -len(genitive)].isupper())
            and lexicon.is_form(text[: -len(genitive)])
        ):
            text = text[: -len(genitive)]
        return self._bare(text)

    def _without_genitive(self, word: str) -> str:
        """A name in lower case that the article has, without its genitive ending; any other word as it is."""
        bare = word.removesuffix(self._nouns.genitive) if self._nouns.genitive else word
        return bare if bare in self._told else word

    def _bare(self, name: str) -> str:
        """A name without an article in lower case before it ("the United Nations")."""
        first, _, rest = name.partition(" ")
        if not rest or first.casefold() not in self._language.articles:
            return name
        return rest if first.islower() or self.actors.lexicon(self._lang).is_form(rest) else name

    def _read_mentions(self, mentions: Sequence[Mention]) -> None:
        """Names that no lexicon knows: bodies, and states or places; then the adjectives made from them."""
        places: dict[str, list[_Mark]] = {}
        distinct = list({m[1]: m for m in self._mentions.values()}.values())
        states = self._states(distinct)
        located = self._located(distinct)
        stems = defaultdict(list)
        for name in states:
            stems[name.casefold()[:STEM]].append(name.casefold())
        for mention, first, end in distinct:
            low = mention.name.casefold()
            if any(low != name and self._derived(low, name) for name in stems[low[:STEM]]):
                continue  # an adjective
            if any(i in self._marks and self._whole(i, first, end) for i in range(first, end)):
                continue
            if mention.type not in ("ORG", "GPE") and mention.name not in states:
                continue
            role = self._nouns.role(self.parse.lower[first])
            if end - first > 1 and role and role.kind == "person" and self.parse.lower[first] in self._language.organs:
                continue  # a person, whose title was taken for the beginning of a name
            inner = next((self._marks[i] for i in range(first, end) if i in self._marks), None)
            kind = "name" if mention.name in states and inner is None else "group"
            if kind == "name" and mention.name in located:
                kind = "place"
            beside = inner or (
                self._marks.get(first - 1) if first and self._sent[first - 1] == self._sent[first] else None
            )
            country = beside.side.country if beside else None
            organ = any(self.parse.lower[i] in self._language.organs for i in range(first, end))
            if organ and beside is not None and kind == "group" and beside.kind in _STATE:
                # A state's organ: "British Defence", "Russian Foreign Ministry".
                for i in range(first, end):
                    self._marks[i] = beside
                continue
            name = self._bare(mention.name)
            mark = _Mark(first, end, kind, name, Side(name, country))
            for i in range(first, end):
                self._marks[i] = mark
            if kind == "name":  # what only ever happens somewhere has no adjective that acts
                self._told[name.casefold()] = mark
                places.setdefault(name.casefold()[:STEM], []).append(mark)
        if places:
            self._read_adjectives(places)
        self._read_organs(distinct)

    def _read_organs(self, distinct: Sequence[tuple[Mention, int, int]]) -> None:
        """Bodies that have a state's name in theirs are that state's: "Torvanias nasjonalforsamling"."""
        for _, first, end in distinct:
            state = self._told.get(self._without_genitive(self.parse.lower[first]))
            if state and end - first > 1 and any(self.parse.lower[i] in self._language.organs for i in range(first, end)):
                self._marks.update((i, replace(state, first=first, end=end)) for i in range(first, end))

    def _states(self, distinct: Sequence[tuple[Mention, int, int]]) -> set[str]:
        """The names that are of states or places: by their type, what they own, their adjective, or as nobody's name.

        The names of invented or little known states are often taken for persons. But persons are named with a first name
        or a title once at least in the news: a name that never is, is a state's.
        """
        types: dict[str, Counter[str]] = defaultdict(Counter)
        spoken: set[str] = set()
        within: set[str] = set()
        acting: set[str] = set()
        for mention, first, _ in distinct:
            types[mention.name][mention.type] += 1
            if self.parse.dep[self._top(first)].startswith("nsubj"):
                acting.add(mention.name)
            if first and self._sent[first - 1] == self._sent[first]:
                if self.parse.lower[first - 1] in self._language.within:
                    within.add(mention.name)
                role = self._nouns.role(self.parse.lower[first - 1])
                if (role and role.kind == "person") or self.parse.lower[first - 1] in self._nouns.honorifics:
                    spoken.add(mention.name)
        found = {m.name for m, first, end in distinct if self._owns(m, first, end)}
        regions = {name.casefold() for code, name in Locale.parse(self._lang).territories.items() if code.isdigit()}
        for name, counts in types.items():
            most = counts.most_common(1)[0][0]
            low = name.casefold()
            if most == "GPE" and low not in regions:
                found.add(name)
            elif " " in name or "-" in name or name.isupper() or low in regions:
                continue
            elif self._has_adjective(low):
                found.add(name)
            elif (most == "ORG" and name in within) or (most == "LOC" and name in acting):
                found.add(name)
            elif most == "PER" and name not in spoken and self.actors.leader(name, self.published) is None:
                found.add(name)
        return found

    def _located(self, distinct: Sequence[tuple[Mention, int, int]]) -> set[str]:
        """The names that nowhere act, own nothing and have no adjective: towns and fields, not states."""
        acting: dict[str, bool] = {}
        for mention, first, end in distinct:
            acts = self.parse.dep[self._top(first)].startswith("nsubj") or self._owns(mention, first, end)
            acting[mention.name] = acting.get(mention.name, False) or acts
        return {name for name, acts in acting.items() if not acts and not self._has_adjective(name.casefold())}

    def _has_adjective(self, name: str) -> bool:
        """Whether the article has an adjective made from a name in lower case."""
        return any(self._derived(word, name) for word in self._stems[name[:STEM]] if word not in (name, name + "s"))

    @cached_property
    def _stems(self) -> dict[str, set[str]]:
        """The article's words in lower case by their first letters."""
        stems: dict[str, set[str]] = defaultdict(set)
        for word in self.parse.lower:
            stems[word[:STEM]].add(word)
        return stems

    def _owns(self, mention: Mention, first: int, end: int) -> bool:
        """Whether a name of one word has a minister or an army of its own."""
        if " " in mention.name or end - first != 1:
            return False
        after = end + (end < len(self.parse) and self.parse.lower[end] in self._nouns.possessive_endings)
        owns = after > end or "Case=Gen" in self.parse.feats[first] or len(self.parse.words[first]) > len(mention.name)
        window = range(after, min(after + 3, len(self.parse)))
        return owns and any(self.parse.lower[i] in self._language.organs for i in window)

    def _whole(self, i: int, first: int, end: int) -> bool:
        """Whether a mark is all that a mention says, so that the mention adds nothing."""
        mark = self._marks[i]
        return (
            mark.first <= first
            and mark.end >= end
            or mark.kind in ("body", "name")
            and mark.end - mark.first >= end - first - 1
        )

    def _read_adjectives(self, places: dict[str, list[_Mark]]) -> None:
        """Adjectives and names of people made from a name in the article: "torvansk" of "Torvania"."""
        for i, word in enumerate(self.parse.lower):
            marked = self._marks.get(i)
            if marked and (marked.kind != "group" or marked.side.country or marked.end - marked.first > 1):
                continue
            if len(word) <= STEM or self.parse.pos[i] not in _NOMINAL:
                continue
            for mark in places.get(word[:STEM], ())[:PHRASE]:
                if self._derived(word, mark.of.casefold()):
                    self._marks[i] = self._told[word] = _Mark(i, i + 1, "adjective", mark.of, mark.side)
                    break

    def _derived(self, word: str, name: str) -> bool:
        """Whether a word is a name's stem with an adjective's ending, inflected or not."""
        stem = 0
        while stem < min(len(word), len(name)) and word[stem] == name[stem]:
            stem += 1
        if len(name) - stem > LOSS or stem < STEM or " " in name:
            return False
        for cut in range(stem, max(STEM, stem - 2) - 1, -1):
            rest = word[cut:]
            for ending in self._language.endings:
                if rest.startswith(ending) and (rest[len(ending) :] in self._language.inflections):
                    return True
        return False

    # -- persons

    def _read_persons(self) -> None:
        """Whom the persons of the article are said to lead or speak for, by title, apposition or predicate."""
        seen: set[int] = set()
        for mention, first, end in self._mentions.values():
            if mention.type != "PER" or first in seen:
                continue
            seen.add(first)
            known = self._persons.get(mention.name.casefold())
            if known and known[1]:
                continue
            described = self._description(first, end)
            if described and (known is None or described[1]):
                self._persons[mention.name.casefold()] = described

    def _description(self, first: int, end: int) -> tuple[Side, bool] | None:
        """The side in the words around a person's name, and whether they act for it."""
        inside = range(first, end)
        for window in (*self._windows(first, end), inside):
            title = self._title(window)
            if title is None:
                continue
            marks = [self._marks[i] for i in window if i in self._marks]
            if not marks and (meant := self._meant_before(window, title)):
                marks = [meant]
            if not marks:
                continue
            mark = min(marks, key=lambda m: (abs(m.first - title), m.first < title))
            acts = not self._language.is_apart(self.parse.lower[title]) and mark.kind != "place"
            former = any(self.parse.lower[i] in self._language.former for i in window if i <= title)
            return self._side(mark), acts and not former
        return None

    def _meant_before(self, window: Sequence[int], title: int) -> _Mark | None:
        """The state or alliance that words around a name mean: "its foreign minister", "the bloc's commissioner"."""
        words, lower = self._language, self.parse.lower
        if lower[title] not in words.organs:
            return None
        if any(lower[i] in words.alliances for i in window):
            return self._before(title, kinds=frozenset({"body"}))
        if any(lower[i] in words.possessives or lower[i] in words.countries for i in window):
            return self._before(title)
        return None

    def _title(self, window: Sequence[int]) -> int | None:
        for i in window:
            low = self.parse.lower[i]
            role = self._nouns.role(low.rpartition("-")[2])
            plain = (i not in self._mentions and i not in self._marks) or "-" in low
            if plain and ((role and role.kind == "person") or self._language.is_apart(low)):
                return i
        return next((i for i in window if i not in self._marks and self._nouns.role(self.parse.lower[i])), None)

    def _windows(self, first: int, end: int) -> Iterator[list[int]]:
        """The tokens before a name, in apposition after it, and in a predicate of it."""
        parse, stop = self.parse, ("VERB", "AUX", "PRON", "SCONJ", "CCONJ")
        i = first - 1
        while i >= 0 and first - i <= TITLE and self._sent[i] == self._sent[first]:
            other = self._mentions.get(i)
            if i == first - 1 and parse.words[i] == "," and i and parse.lower[i - 1] in self._language.organs:
                i -= 1  # "Torvania's president, Viktor Aldane"
                continue
            its = parse.lower[i] in self._language.possessives
            if parse.words[i] in _MARKS or (parse.pos[i] in stop and parse.words[i].isalnum() and not its):
                break
            if (other and other[0].type == "PER") or (parse.pos[i] == "ADP" and i == first - 1):
                break
            i -= 1
        title = [k for k in range(i + 1, first) if parse.words[k] != ","]
        yield title
        if (
            title
            and end < len(parse)
            and parse.lower[end] in self._language.of
            and self._sent[end] == self._sent[first]
        ):
            yield title + list(range(end + 1, end + 1 + self._until_break(end + 1)))
        if end < len(parse) and parse.words[end] in (",", "(") and self._sent[end] == self._sent[first]:
            last = end + 1
            while last < len(parse) and last - end < APPOSITION and self._sent[last] == self._sent[first]:
                verb = parse.pos[last] in ("VERB", "AUX", "PRON", "SCONJ") and parse.dep[last] not in (
                    "amod",
                    "nmod:poss",
                )
                if verb or parse.words[last] in ",;:.)":
                    break
                last += 1
            yield list(range(end + 1, last))
        head = next((i for i in range(first, end) if not first <= self._head[i] < end), first)
        over = self._head[head]
        if parse.dep[head] == "appos" and over < first:  # "NATO's commander in the Baltic, Lt Gen Paula Greve"
            whole = [i for i in (over, *self._modifiers(over)) if i < first]
            yield list(range(min(whole), max(whole) + 1))
        if parse.dep[head] == "nsubj" and any(parse.dep[c] == "cop" for c in parse.children[over][:PHRASE]):
            yield list(range(over, min(over + TITLE, len(parse))))
            yield list(range(max(end, over - TITLE), over + 1))

    def _until_break(self, first: int) -> int:
        """How many tokens from here on, up to three, are of one noun phrase."""
        n = 0
        while n < 3 and first + n < len(self.parse) and self.parse.pos[first + n] in ("DET", "ADJ", "NOUN", "PROPN"):
            n += 1
        return n

    def _person(self, mention: Mention, first: int) -> Side:
        known = self._persons.get(mention.name.casefold())
        if known is None or known[0].country is None:
            known = self._by_office(mention.name) if known is None else self._completed(known, mention.name)
            known = self._persons[mention.name.casefold()] = known or self._titled(first) or (Side(mention.name), False)
        side, acts = known
        return side if acts else Side(mention.name, side.country)

    def _completed(self, known: tuple[Side, bool], name: str) -> tuple[Side, bool]:
        """A side without a country, with that of a known leader of this full name where there is one."""
        leader = self.actors.leader(name) if " " in name else None
        return (Side(known[0].name, self.actors.country_of(leader.of)), known[1]) if leader else known

    def _by_office(self, name: str) -> tuple[Side, bool] | None:
        """The side of a leader that is known; whether they acted for it at the date."""
        # A name that ends in the letter of the genitive may have lost it.
        forms = (name, name + self._nouns.genitive)
        leaders = (self.actors.leader(form, self.published, self._named) for form in forms)
        leader = next((x for x in leaders if x), None)
        if leader is None:
            return None
        acts = not leader.apart and self.actors.held(leader, self.published)
        return Side(self._name_of(leader.of), self.actors.country_of(leader.of)), acts

    def _titled(self, first: int) -> tuple[Side, bool] | None:
        """The side of an official whose state is not said, of the states that they do not themselves speak of by name.

        The one that was told of last before, else the one named most often. Whoever has no office of a state does not
        act for it, but may be from the only one that the sentence names.
        """
        title = first - 1
        low = self.parse.lower[title] if title >= 0 else ""
        role = self._nouns.role(low)
        if not role or role.kind != "person" or self._language.is_apart(low):
            return None
        if low in self._language.organs:
            others = self._spoken_of(first)
            mark = self._before(title, others) or self._most_named(others)
            return (self._side(mark), True) if mark else None
        marks = self._near(first)
        countries = {m.side.country or m.side.name for m in marks}
        return (self._side(marks[0]), False) if len(countries) == 1 else None

    def _spoken_of(self, first: int) -> frozenset[str]:
        """The states that a person speaks of by name."""
        mention = self._mentions.get(first)
        said = self._statements.get(mention[0].name.casefold(), ()) if mention else ()
        tokens = (i for statement in said for piece in statement.content for i in self.parse.tokens(Span(*piece)))
        return frozenset(self._marks[i].of for i in tokens if i in self._marks)

    def _most_named(self, others: frozenset[str]) -> _Mark | None:
        """The state that is named most often in the article, those in ``others`` left out."""
        return next((mark for of, mark in self._by_frequency.items() if of not in others), None)

    @cached_property
    def _by_frequency(self) -> dict[str, _Mark]:
        """The states that the article names, the one named most often first."""
        marks = [m for m in self._marks.values() if m.kind in ("name", "adjective")]
        first: dict[str, _Mark] = {}
        for mark in marks:
            first.setdefault(mark.of, mark)
        return {of: first[of] for of, _ in Counter(m.of for m in marks).most_common()}

    def _before(
        self, i: int, others: frozenset[str] = frozenset(), kinds: frozenset[str] = _STATE
    ) -> _Mark | None:
        """The state (or mark of other ``kinds``) told of last before a token, those in ``others`` left out.

        A subject of its sentence or of the two before it, else whatever stands nearest.
        """
        nearest = None
        for k in range(i - 1, max(-1, i - FAR), -1):
            mark = self._marks.get(k)
            if self._sent[i] - self._sent[k] > 2:
                break
            if mark is None or mark.kind not in kinds or mark.of in others or self._is_locality(k, mark):
                continue
            if self.parse.dep[self._top(k)].startswith("nsubj"):
                return mark
            nearest = nearest or mark
        return nearest

    def _is_locality(self, i: int, mark: _Mark) -> bool:
        """Whether a capital is only where something happens, or that of the report ("GENEVA –")."""
        place = mark.kind == "metonym" and i > 0 and self.parse.lower[i - 1] in self._language.within
        return place or self.is_dateline(i)

    def is_dateline(self, i: int) -> bool:
        """Whether a token is in capitals and no acronym, as the place is at the head of a report ("GENEVA –")."""
        near = (k for k in (i - 1, i, i + 1) if 0 <= k < len(self.parse) and self.parse.words[k].isupper())
        return self.parse.words[i].isupper() and sum(len(self.parse.words[k]) for k in near) > ACRONYM

    def _top(self, i: int) -> int:
        """The head of the noun phrase that a token is in."""
        for _ in range(TITLE):
            if self.parse.dep[i] not in _INSIDE or self._head[i] == i:
                break
            i = self._head[i]
        return i

    def _near(self, i: int) -> list[_Mark]:
        """The states and places that the sentence of a token names."""
        first, end = self.parse.sentences[self._sent[i]]
        found = {m.first: m for k in range(first, min(end, first + 200)) if (m := self._marks.get(k))}
        return [m for m in found.values() if m.kind in ("name", "adjective", "place", "metonym", "group")]

    # -- phrases

    def is_apart(self, word: str) -> bool:
        """Whether a noun in lower case names those who act for themselves, not for their state."""
        return self._language.is_apart(word)

    def of(self, token: int) -> Side | None:
        """The side that the noun phrase with this head acts for; None for what is no noun phrase."""
        if token not in self._found:
            self._found[token] = self._of(token)
        return self._found[token]

    def _of(self, token: int) -> Side | None:
        parse = self.parse
        mention = self._mentions.get(token)
        if mention and mention[0].type == "PER" and token not in self._marks:
            return self._person(mention[0], mention[1])
        mark = self._marks.get(token)
        if mark and not self._compound(token, mark):
            return self._side(mark)
        if parse.pos[token] not in ("NOUN", "PROPN", "ADJ", "NUM", "X", "SYM"):
            return None
        mark = mark or self._owner(token) or self._beside(token)
        if mark is None or mark.kind == "group":
            mark = self._meant(token) or mark
        apart = self._language.is_apart(parse.lower[token])
        if mark is None:
            person = self._named_person(token) or self._unnamed_leader(token)
            if person and not apart:
                return person
            country = person.country if person else self._dwelling(token)
            if country is None and parse.pos[token] == "PROPN" and not apart:
                names = (i for i in range(max(1, token - 1), min(token + 2, len(parse))) if parse.pos[i - 1] == "PROPN")
                titled = map(self._titled, names)
                country = next((t[0].country for t in titled if t), None)
            return Side(self._phrase(token), country, named=False, both=self._is_both(token))
        if apart or mark.kind in ("place", "group"):
            country = mark.side.country or (self._dwelling(token) if mark.kind == "group" else None)
            of = self._side(mark).name if mark.kind in _STATE else None
            return Side(self._phrase(token), country, named=False, of=of)
        return self._side(mark)

    def is_country(self, i: int) -> bool:
        """Whether a noun means a state without naming it: "the country"."""
        return self.parse.lower[i] in self._language.countries and self._definite(i) and self._owner(i) is None

    def _beside(self, head: int) -> _Mark | None:
        """The state whose name stands at once after a noun for one: "øystaten Solvær"."""
        mark = self._marks.get(head + 1)
        if mark is None or mark.kind != "name" or self._sent[mark.first] != self._sent[head]:
            return None
        return mark if self._language.is_country(self.parse.lower[head]) else None

    def _meant(self, head: int) -> _Mark | None:
        """The state or alliance that a noun stands for without naming it: "the country", "its army", "landets regjering"."""
        parse, words = self.parse, self._language
        near = {head, *parse.children[head]}
        if any(parse.lower[i] in words.alliances for i in near):
            return self._before(head, kinds=frozenset({"body"})) if self._definite(head) else None
        country = any(parse.lower[i] in words.countries for i in near) and self._definite(head)
        organ = parse.lower[head] in words.organs and head not in self._mentions
        owned = organ and any(parse.lower[i] in words.possessives for i in near)
        alone = organ and self._definite(head) and not any(parse.dep[c].startswith("nmod") for c in parse.children[head])
        return self._before(head) if country or owned or alone else None

    def place(self, i: int) -> str | None:
        """The name of the place or state that a token is in."""
        mention = self._mentions.get(i)
        return mention[0].name if mention and mention[0].type in ("GPE", "LOC") else None

    def is_place(self, i: int) -> bool:
        """Whether a token is in the name of a place."""
        return i in self._marks and self._marks[i].kind == "place"

    def _is_both(self, head: int) -> bool:
        """Whether a noun phrase means all the parties: "both sides", "partene"."""
        near = (head, *self.parse.children[head])
        return any(self.parse.lower[i] in self._language.both for i in near)

    def _definite(self, head: int) -> bool:
        near = (head, *self.parse.children[head])
        return any("Definite=Def" in self.parse.feats[i] or self.parse.lower[i] in self._nouns.definite for i in near)

    def _dwelling(self, head: int) -> str | None:
        """The country named in a clause about a noun ("rebels fighting in Darfur"), or that a people lives in."""
        below = self.parse.subtree(head) if len(self.parse.children[head]) else [head]
        marks = [self._marks[i] for i in below[:PHRASE] if i > head and i in self._marks and self._is_of(i, head)]
        if not marks and any(i in self._kin for i in below[:PHRASE]):
            marks = self._near(head)
        return next((m.side.country for m in marks if m.side.country), None)

    def _is_of(self, i: int, head: int) -> bool:
        """Whether the preposition before a name says where or whose ("in", "of"), not against whom."""
        before = next((k for k in range(i - 1, max(head, i - TITLE), -1) if self.parse.pos[k] == "ADP"), None)
        return before is None or self.parse.lower[before] in self._language.of

    def _unnamed_leader(self, head: int) -> Side | None:
        """A known leader whose name the reading did not take for a person's."""
        parse, last = self.parse, head
        for child in parse.children[head][:PHRASE]:
            if parse.dep[child].startswith(("flat", "compound", "appos")) and parse.pos[child] == "PROPN":
                last = max(last, child)
        first = last
        while (
            first > 0
            and last - first < 3
            and parse.pos[first - 1] == "PROPN"
            and self._sent[first - 1] == self._sent[last]
        ):
            first -= 1
        for i in range(first, last + 1):
            name = " ".join(parse.words[i : last + 1])
            if parse.pos[last] == "PROPN" and (found := self._by_office(name)):
                return found[0] if found[1] else Side(name, found[0].country)
        return None

    def _compound(self, token: int, mark: _Mark) -> bool:
        """Whether a token is a compound whose last part is a noun of its own ("Nato-sjefen", "Irak-flyktninger")."""
        word = self.parse.lower[token]
        return "-" in word and self._language.is_apart(word.rpartition("-")[2])

    def _owner(self, head: int) -> _Mark | None:
        """Whose a noun is: what stands before it comes before what follows, and the nearest first."""
        before, after = [], []
        for i in self._modifiers(head):
            if i in self._marks:
                (before if i < head else after).append(i)
        if before:
            best = max(before)
            return self._marks[best]
        behind = next((i for i in range(head + 1, min(after, default=head)) if self.parse.pos[i] == "ADP"), None)
        if not after or (behind is not None and self.parse.lower[behind] not in self._language.of):
            return None  # "rockets at a state" are not that state's
        return self._marks[min(after)]

    def _modifiers(self, head: int) -> list[int]:
        """The tokens below a noun that are part of its phrase, but of no clause, apposition or other member."""
        found, stack = [], [(head, 0)]
        while stack and len(found) < PHRASE:
            node, depth = stack.pop()
            for child in self.parse.children[node][:PHRASE]:
                dep = self.parse.dep[child]
                if dep in _INSIDE or dep.startswith(("nmod", "compound", "flat", "amod", "obl")) and depth < 3:
                    found.append(child)
                    stack.append((child, depth + 1))
        return found

    def _named_person(self, head: int) -> Side | None:
        """The person that a title, an apposition or a phrase names ("president Aldane", "supporters of Aldane")."""
        for child in (head + 1, *self._modifiers(head)):
            mention = self._mentions.get(child)
            if mention and mention[0].type == "PER":
                return self._person(mention[0], mention[1])
        return None

    def _phrase(self, head: int) -> str:
        """The words of a noun phrase without its article and without what follows a comma."""
        parse = self.parse
        own = sorted({head, *self._modifiers(head)})
        at = own.index(head)
        first = end = at
        while (
            first > 0
            and own[at] - own[first - 1] <= PHRASE
            and all(
                k in own or parse.pos[k] in ("ADP", "PART", "CCONJ", "PUNCT") for k in range(own[first - 1], own[first])
            )
        ):
            first -= 1
        while end + 1 < len(own) and own[end + 1] == own[end] + 1 and parse.pos[own[end + 1]] != "PUNCT":
            end += 1
        while first < at and (
            parse.lower[own[first]] in self._language.articles or parse.pos[own[first]] in ("PUNCT", "ADP", "CCONJ")
        ):
            first += 1
        start, stop = parse.span(own[first], self._with_place(head, own[end] + 1))
        return " ".join(parse.text[start:stop].split())

    def _with_place(self, head: int, end: int) -> int:
        """The end of a noun phrase with what follows at once on where it is ("the arms industry in several countries")."""
        parse = self.parse
        if end >= len(parse) or parse.lower[end] not in self._language.within or self._sent[end] != self._sent[head]:
            return end
        place = self._head[end]
        beside = self._head[place] in (head, self._head[head])
        inside = range(end + 1, place + 1)
        common = all(parse.pos[i] in ("ADJ", "NOUN", "DET") and i not in self._marks for i in inside)
        return place + 1 if beside and 0 < len(inside) < 4 and common else end

    def _side(self, mark: _Mark) -> Side:
        if mark.kind == "place":
            return mark.side if mark.side.country else replace(mark.side, named=False)
        return Side(self._names.get(mark.of, mark.side.name), mark.side.country)

    def _name_of(self, of: str) -> str:
        return self._names.get(of) or self.actors.called(of, self._lang)

    def named(self, i: int, bodies: bool = True) -> Side | None:
        """The state (or body) that a token names, which is no place and no more than where something happens."""
        mark = self._marks.get(i)
        if mark is None or self._is_locality(i, mark) or not (mark.kind in _STATE or (bodies and mark.kind == "body")):
            return None
        return self._side(mark)

    def two_main(self) -> tuple[Side, ...]:
        """The two states that the article names most often; nothing where it names fewer."""
        first = self._most_named(frozenset())
        second = self._most_named(frozenset({first.of})) if first else None
        return (self._side(first), self._side(second)) if first and second else ()

    def main(self, other: Side | None) -> Side | None:
        """The state that the article names most often, another than the one of ``other``."""
        sides = (self._side(mark) for mark in self._by_frequency.values())
        return next((side for side in sides if other is None or side.name != other.name), None)

    # -- speakers

    def of_speaker(self, name: str) -> Side | None:
        """The side that a resolved speaker speaks for ("Jens Stoltenberg" -> Nato); None for no name at all."""
        if not name:
            return None
        if name.casefold() in self._by_name:
            mention, first, end = self._by_name[name.casefold()]
            mark = self._marks.get(first)
            if mark and first <= mark.first and mark.end <= end:
                return self._side(mark)
            if mark is None:
                return self._person(mention, first) if mention.type == "PER" else Side(name)
        person = self._by_office(name)
        if person:
            return person[0] if person[1] else Side(name, person[0].country)
        words = [self._without_genitive(w.casefold()) for w in WORD.findall(name)]
        found = list(self.actors.lexicon(self._lang).found(name))
        if not found:
            told = next((self._told[w] for w in words if w in self._told), None)
            return self._side(told) if told and not any(self._language.is_apart(w) for w in words) else Side(name)
        known = found[0][2]
        whole = found[0][0] == 0 and found[0][1] == len(words)
        apart = not whole and (known.kind in ("place", "group") or any(self._language.is_apart(w) for w in words))
        if apart or (whole and known.of not in self._names and known.kind not in _STATE):
            return Side(name, known.country)
        return Side(self._name_of(known.of), known.country)
