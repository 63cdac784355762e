"""Marks: where in an article a state, a place, a body or a group is named, and by which form.

What is known comes from ``varsel.actors``. States and bodies that no list knows, as the invented ones of an exercise, are
told by how the article uses their names: what they own, who they are, the adjectives made from them.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, cached_property, lru_cache

from babel import Locale

from varsel.actors import Actors
from varsel.actors.lexicon import WORD, Known
from varsel.languages import language
from varsel.reading.parse import Parse
from varsel.reading.people.names import nouns
from varsel.record import Mention

PHRASE = 24  # no noun phrase is followed further than this many tokens
TITLE = 8  # a person's title has no more tokens than this before the name
STEM = 4  # what a name and an adjective made from it have in common, in letters, at the least
LOSS = 3  # and what an adjective may lack of the name
FAR = 90  # how many tokens before it a noun may mean what was named there
ACRONYM = 5  # a word in capitals with more letters than this is no acronym
LETTERS = 40  # a longer word is no compound

#: Relations inside a noun phrase.
INSIDE = frozenset(
    {"amod", "nmod", "nmod:poss", "compound", "flat", "flat:name", "appos", "det", "nummod", "case", "name"}
)
#: The kinds of marks that stand for a state.
STATE = frozenset({"name", "adjective", "metonym"})
_NOMINAL = frozenset({"NOUN", "PROPN", "ADJ", "X", "SYM", "NUM"})


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
class Mark:
    """A stretch of tokens that stands for somebody: a state, a place, a body, a group.

    ``kind`` is that of ``actors.lexicon.Known``; ``of`` identifies whom it stands for.
    """

    first: int
    end: int
    kind: str
    of: str
    side: Side


class Nouns:
    """A list of nouns, found inflected and, from five letters on, as the last part of a compound too."""

    def __init__(self, words: Sequence[str], endings: Sequence[str]) -> None:
        self._forms = frozenset(f for w in words for f in (w, *(w + e for e in endings), *_without_e(w, endings)))

    def __contains__(self, word: str) -> bool:
        """Whether a word in lower case is one of them."""
        return self.letters(word) > 0

    @lru_cache(maxsize=50_000)
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
class Words:
    """What one language says about sides (its table ``sides``)."""

    _apart: Nouns
    organs: Nouns
    endings: tuple[str, ...]
    names: dict[str, str]
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
def side_words(lang: str) -> Words:
    table = language(lang)["sides"]
    inflections = tuple(e for e in language(lang)["people"]["noun_endings"] if e.isalpha())
    return Words(
        _apart=Nouns(table["apart"], inflections),
        organs=Nouns(table["organs"], inflections),
        endings=tuple(table["adjective_endings"]),
        names=table["adjective_names"],
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


@cache
def _regions(lang: str) -> frozenset[str]:
    """The names of continents and other parts of the world in a language, in lower case."""
    return frozenset(name.casefold() for code, name in Locale.parse(lang).territories.items() if code.isdigit())


class Marks:
    """For each token of an article that names somebody, whom it stands for.

    Args:
        parse: the annotated text.
        mentions: its names (``Reading.mentions``).
        published: EDTF date of publication, for offices held then; None where it is not known.
        actors: the actors that are known.

    ``mentions`` has for each token inside a name the mention, its first token and its last (exclusive); ``kin`` the
    tokens that name a people in another country ("ethnic Albanians"); ``named`` whom the article names.
    """

    def __init__(self, parse: Parse, mentions: Sequence[Mention], published: str | None, actors: Actors) -> None:
        self.parse, self.published, self.actors = parse, published, actors
        self._lang, self._language, self._nouns = parse.lang, side_words(parse.lang), nouns(parse.lang)
        self._head, self._sent = parse.up, parse.sentence_of
        self.mentions = self._at(mentions)
        self._told: dict[str, Mark] = {}
        self._names: dict[str, str] = {}
        self._marks: dict[int, Mark] = {}
        self.kin: set[int] = set()
        self._read_lexicon()
        self._read_mentions()
        self._read_strangers()
        self.named = frozenset(mark.of for mark in self._marks.values())

    def get(self, i: int) -> Mark | None:
        """The mark that a token is in."""
        return self._marks.get(i)

    def __getitem__(self, i: int) -> Mark:
        return self._marks[i]

    def __contains__(self, i: int) -> bool:
        return i in self._marks

    # -- reading

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
                self.kin.add(first)
            elif self._counts(first, end, known) and not self._relates(words, low, i, count, first, end):
                self._mark(first, end, known, text)
            i += count

    def _counts(self, first: int, end: int, known: Known) -> bool:
        """Whether a form is used as a name: not as another part of speech, and not inside a person's name."""
        inside = self.mentions.get(first)
        if inside and inside[0].type == "PER" and end <= inside[2]:
            whole = inside[1] == first and inside[2] == end
            # A title may have been taken into the name: "Kyrgyz Prime Minister Nikolai Tanaev".
            titled = any(self._nouns.role(self.parse.lower[i]) for i in range(end, inside[2]))
            return known.kind != "place" and (whole or titled)
        return any(self.parse.pos[i] in _NOMINAL or i in self.mentions for i in range(first, end))

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
        mark = Mark(first, end, known.kind, known.of, Side(name, known.country))
        for i in range(first, end):
            self._marks[i] = mark
        if known.kind in ("name", "body", "group"):
            # The fullest form that the article has is what it is called.
            plain = self._nominative(text, first, end)
            if len(plain) > len(self._names.get(known.of, "")):
                self._names[known.of] = plain

    def _called(self, known: Known, text: str) -> str:
        if known.kind in STATE:
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

    def _bare(self, name: str) -> str:
        """A name without an article in lower case before it ("the United Nations")."""
        first, _, rest = name.partition(" ")
        if not rest or first.casefold() not in self._language.articles:
            return name
        return rest if first.islower() or self.actors.lexicon(self._lang).is_form(rest) else name

    def _read_mentions(self) -> None:
        """Names that no lexicon knows: bodies, and states or places; then the adjectives made from them."""
        places: dict[str, list[Mark]] = {}
        distinct = list({m[1]: m for m in self.mentions.values()}.values())
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
            if organ and beside is not None and kind == "group" and beside.kind in STATE:
                # A state's organ: "British Defence", "Russian Foreign Ministry".
                for i in range(first, end):
                    self._marks[i] = beside
                continue
            name = self._bare(mention.name)
            mark = Mark(first, end, kind, name, Side(name, country))
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
            state = self.told(self.parse.lower[first])
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
            if self.parse.dep[self.top(first)].startswith("nsubj"):
                acting.add(mention.name)
            if first and self._sent[first - 1] == self._sent[first]:
                if self.parse.lower[first - 1] in self._language.within:
                    within.add(mention.name)
                role = self._nouns.role(self.parse.lower[first - 1])
                if (role and role.kind == "person") or self.parse.lower[first - 1] in self._nouns.honorifics:
                    spoken.add(mention.name)
        found = {m.name for m, first, end in distinct if self._owns(m, first, end)}
        regions = _regions(self._lang)
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
            acts = self.parse.dep[self.top(first)].startswith("nsubj") or self._owns(mention, first, end)
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

    def _read_adjectives(self, places: dict[str, list[Mark]]) -> None:
        """Adjectives and names of people made from a name in the article: "torvansk" of "Torvania"."""
        for i, word in enumerate(self.parse.lower):
            marked = self._marks.get(i)
            if marked and (marked.kind != "group" or marked.side.country or marked.end - marked.first > 1):
                continue
            if len(word) <= STEM or self.parse.pos[i] not in _NOMINAL:
                continue
            for mark in places.get(word[:STEM], ())[:PHRASE]:
                if self._derived(word, mark.of.casefold()):
                    self._marks[i] = self._told[word] = Mark(i, i + 1, "adjective", mark.of, mark.side)
                    break

    def _read_strangers(self) -> None:
        """States that the reading took no name of: told by an adjective with a capital ("Karsovian warplanes")."""
        if not self._language.names:
            return
        parse, found = self.parse, {}
        for i, word in enumerate(parse.words):
            if self._is_strange(i, word) and (name := self._made_from(word)):
                self._marks[i] = self._told[parse.lower[i]] = Mark(i, i + 1, "adjective", name, Side(name))
                found[name.casefold()] = self._marks[i]
        for i, word in enumerate(parse.lower if found else ()):
            if word in found and i not in self._marks:
                self._marks[i] = self._told[word] = replace(found[word], first=i, end=i + 1, kind="name")

    def _is_strange(self, i: int, word: str) -> bool:
        """Whether a word that stands for nobody has a capital and says which ("the Karsovian navy")."""
        if i in self._marks or not word[0].isupper() or len(word) <= STEM:
            return False
        mention = self.mentions.get(i)
        alone = mention is None or mention[2] - mention[1] == 1
        says = self.parse.dep[i] in INSIDE and self._head[i] > i and self.parse.words[self._head[i]].islower()
        return alone and says and self.parse.pos[i] in _NOMINAL

    def _made_from(self, word: str) -> str | None:
        """The name that an adjective is made from: a word of the article's, else by its ending."""
        low = word.casefold()
        ending = next((e for e in self._language.names if low.endswith(e)), None)
        if ending is None:
            return None
        names = (w for w in self._capitals.get(low[:STEM], ()) if w.casefold() != low and self._derived(low, w.casefold()))
        return min(names, key=len, default=word[: -len(ending)] + self._language.names[ending])

    @cached_property
    def _capitals(self) -> dict[str, set[str]]:
        """The article's words with a capital by their first letters."""
        found: dict[str, set[str]] = defaultdict(set)
        for word, low in zip(self.parse.words, self.parse.lower):
            if word[0].isupper():
                found[low[:STEM]].add(word)
        return found

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

    # -- questions

    def told(self, word: str) -> Mark | None:
        """What a word in lower case, in the genitive or not, stands for by what the article alone tells."""
        bare = word.removesuffix(self._nouns.genitive) if self._nouns.genitive else word
        return self._told.get(bare) or self._told.get(word)

    def is_named_in_full(self, of: str) -> bool:
        """Whether the article has a name, not only a place or an adjective, for whom a mark stands for."""
        return of in self._names

    def side(self, mark: Mark) -> Side:
        """The side that a mark stands for, by the fullest name that the article has for it."""
        if mark.kind == "place":
            return mark.side if mark.side.country else replace(mark.side, named=False)
        return Side(self._names.get(mark.of, mark.side.name), mark.side.country)

    def name_of(self, of: str) -> str:
        """What the article, else its language, calls whom ``of`` identifies."""
        return self._names.get(of) or self.actors.called(of, self._lang)

    def most_named(self, others: frozenset[str]) -> Mark | None:
        """The state that is named most often in the article, those in ``others`` left out."""
        return next((mark for of, mark in self.by_frequency.items() if of not in others), None)

    @cached_property
    def by_frequency(self) -> dict[str, Mark]:
        """The states that the article names, the one named most often first."""
        marks = [m for m in self._marks.values() if m.kind in ("name", "adjective")]
        first: dict[str, Mark] = {}
        for mark in marks:
            first.setdefault(mark.of, mark)
        return {of: first[of] for of, _ in Counter(m.of for m in marks).most_common()}

    def before(
        self, i: int, others: frozenset[str] = frozenset(), kinds: frozenset[str] = STATE
    ) -> Mark | None:
        """The state (or mark of other ``kinds``) told of last before a token, those in ``others`` left out.

        A subject of its sentence or of the two before it, else whatever stands nearest.
        """
        nearest = None
        for k in range(i - 1, max(-1, i - FAR), -1):
            mark = self._marks.get(k)
            if self._sent[i] - self._sent[k] > 2:
                break
            if mark is None or mark.kind not in kinds or mark.of in others or self.is_locality(k, mark):
                continue
            if self.parse.dep[self.top(k)].startswith("nsubj"):
                return mark
            nearest = nearest or mark
        return nearest

    def is_locality(self, i: int, mark: Mark) -> bool:
        """Whether a capital is only where something happens, or that of the report ("GENEVA –")."""
        place = mark.kind == "metonym" and i > 0 and self.parse.lower[i - 1] in self._language.within
        return place or self.is_dateline(i)

    def is_dateline(self, i: int) -> bool:
        """Whether a token is in capitals and no acronym, as the place is at the head of a report ("GENEVA –")."""
        near = (k for k in (i - 1, i, i + 1) if 0 <= k < len(self.parse) and self.parse.words[k].isupper())
        return self.parse.words[i].isupper() and sum(len(self.parse.words[k]) for k in near) > ACRONYM

    def top(self, i: int) -> int:
        """The head of the noun phrase that a token is in."""
        for _ in range(TITLE):
            if self.parse.dep[i] not in INSIDE or self._head[i] == i:
                break
            i = self._head[i]
        return i

    def near(self, i: int) -> list[Mark]:
        """The states and places that the sentence of a token names."""
        first, end = self.parse.sentences[self._sent[i]]
        found = {m.first: m for k in range(first, min(end, first + 200)) if (m := self._marks.get(k))}
        return [m for m in found.values() if m.kind in ("name", "adjective", "place", "metonym", "group")]
