"""Names: the names in a text, gathered into entities, each with the fullest name that the article gives."""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property

from varsel.languages import language
from varsel.reading.parse import Parse
from varsel.record import Span

# A name is no longer than this, and a word not longer than that: more is noise.
MAX_WORDS, MAX_LETTERS = 12, 40

UNTYPED = "MISC"  # a proper noun that the parse took for no name
ALWAYS = 3  # so often the same word stands behind a name that is cut before it
MISSPELT, SURNAMES = 6, 60  # letters of a surname that may have a slip in it, and how many of an article are looked at


@dataclass(frozen=True)
class Role:
    """What a common noun says of whoever it names: "utenriksministeren" -> person, minister, utenriksminister."""

    kind: str
    base: str
    stem: str


class Nouns:
    """The nouns for persons, bodies and documents of one language, found in inflected and compound forms too."""

    def __init__(self, table: dict, calendar: frozenset[str]) -> None:
        self.calendar = calendar
        self.pronouns = {word: kind for kind, words in table["pronouns"].items() for word in words}
        self.female, self.male = frozenset(table["female_nouns"]), frozenset(table["male_nouns"])
        self.kin = {word: group[0] for group in table["kinships"] for word in group}
        self.possessives = frozenset(table["possessives"])
        self.definite, self.indefinite = frozenset(table["definite"]), frozenset(table["indefinite"])
        self.honorifics, self.both, self.of = (frozenset(table[key]) for key in ("honorifics", "both", "of"))
        self.offices, self.ranks, self._title_words = (
            frozenset(table[key]) for key in ("offices", "ranks", "title_words")
        )
        self.particles = frozenset(table["particles"])
        self.possessive_endings = tuple(table["possessive_endings"])
        self.genitive = table["genitive"]
        self._forms: dict[str, tuple[str, str]] = {}
        self._seen: dict[str, Role | None] = {}
        for kind in ("document", "group", "person"):
            for noun in table[f"{kind}_nouns"]:
                self._forms.update({form: (kind, noun) for form in _inflected(noun, table["noun_endings"])})
        for kind in ("document", "group", "person"):
            self._forms.update({noun: (kind, noun) for noun in table[f"{kind}_nouns"]})

    def role(self, word: str) -> Role | None:
        """The role that a word in lower case names, by the longest noun that it is or ends with."""
        if word not in self._seen:
            if len(self._seen) > 50_000:
                self._seen.clear()
            self._seen[word] = self._role(word)
        return self._seen[word]

    def _role(self, word: str) -> Role | None:
        if len(word) > MAX_LETTERS:
            return None
        for cut in range(len(word) - 2):
            # The first part of a compound has two letters at least ("EU-sjefen").
            if cut != 1 and (found := self._forms.get(word[cut:])):
                kind, base = found
                return Role(kind, base, word[:cut].rstrip("-") + base)
        return None

    def titles(self, word: str) -> bool:
        """Whether a word in lower case is an office or a rank, which stands before a name."""
        role = self.role(word)
        return role is not None and (role.base in self.offices or role.base in self.ranks)

    def title(self, words: Sequence[str]) -> int:
        """How many words in lower case, from the first on, are an office or a rank: 3 of "deputy foreign minister x"."""
        run = 0
        while run < len(words) and (words[run] in self._title_words or self.titles(words[run])):
            run += 1
        while run and not self.titles(words[run - 1]):
            run -= 1
        return run

    def is_form(self, word: str) -> bool:
        """Whether a word in lower case is itself one of the nouns, inflected or not."""
        return word in self._forms

    def gender(self, role: Role) -> str | None:
        """ "female", "male" or None, as far as the noun itself says."""
        return "female" if role.base in self.female else "male" if role.base in self.male else None


def _inflected(noun: str, endings: Sequence[str]) -> Iterator[str]:
    """The forms of a noun; a last e gives way to an ending that begins with a vowel ("jente", "jenta")."""
    for ending in endings:
        yield noun + ending
        if noun.endswith("e") and ending[0] in "aeiou":
            yield noun[:-1] + ending


@cache
def nouns(code: str) -> Nouns:
    """The nouns of the language with this code."""
    lang = language(code)
    time = lang["time"]
    days = (*time["weekdays"], *time["months"], time["weekday_abbreviations"], *time["month_abbreviations"])
    return Nouns(lang["people"], frozenset(form for forms in days for word in forms for form in (word, f"{word}.")))


@dataclass(frozen=True, eq=False)
class Name:
    """One name in the text: tokens ``first`` to ``end`` (exclusive), and its words without a genitive ending."""

    first: int
    end: int
    type: str
    words: tuple[str, ...]

    @property
    def key(self) -> tuple[str, ...]:
        return tuple(word.casefold() for word in self.words)


@dataclass(eq=False)
class Entity:
    """All names in one article that are taken to name the same one, in text order."""

    type: str
    names: list[Name] = field(default_factory=list)

    @cached_property
    def fullest(self) -> Name:
        """The longest of the names, rather not one in capitals, rather the commonest, else the first."""
        count = Counter(name.words for name in self.names)
        return max(self.names, key=lambda n: (len(n.words), not _shouted(n.words), count[n.words], -n.first))

    @property
    def name(self) -> str:
        return " ".join(self.fullest.words)


def _shouted(words: tuple[str, ...]) -> bool:
    return all(word.isupper() for word in words) and sum(map(len, words)) > 4


def found(parse: Parse) -> list[Name]:
    """The names in the text, in order: those of the parse, and proper nouns in capitals that it left out."""
    lexicon = nouns(parse.lang)
    spans = [s for first, end, kind in parse.names() if (s := _trim(parse, lexicon, first, end, kind))]
    taken = bytearray(len(parse))
    for first, end, _ in spans:
        taken[first:end] = b"\1" * (end - first)
    spans += [s for first, end in _proper(parse, taken) if (s := _trim(parse, lexicon, first, end, UNTYPED))]
    spans = [s for joined in _joined(parse, lexicon, sorted(spans)) if (s := _trim(parse, lexicon, *joined))]
    spans += _surnames(parse, lexicon, spans)
    spans = _with_first_names(parse, lexicon, _persons_apart(parse, lexicon, _whole(parse, lexicon, sorted(spans))))
    plain = {parse.lower[end - 1] for _, end, _ in spans if "Case=Gen" not in parse.feats[end - 1]}
    return [Name(first, end, kind, _words(parse, lexicon, first, end, plain)) for first, end, kind in spans]


def _joined(parse: Parse, lexicon: Nouns, spans: list[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    """A proper noun that the parse took for no name belongs to the person's name that it stands right beside.

    Not so a title before the name, even where the language writes it with a capital letter: "Defence Minister".
    """
    joined: list[tuple[int, int, str]] = []
    for first, end, kind in spans:
        before = joined[-1] if joined else (0, 0, "")
        titled = first > 0 and lexicon.role(parse.lower[first - 1]) is not None
        beside = before[1] == first and first and parse.line[first] == parse.line[first - 1] and not titled
        if kind == "PER" and not beside and not titled and _begins_name(parse, first - 1):
            first -= 1
        if beside and {before[2], kind} == {"PER", UNTYPED} and end - before[0] <= MAX_WORDS:
            joined[-1] = (before[0], end, "PER")
        elif before[1] and before[2] == kind == "PER" and _is_particle(parse, lexicon, before[1], first):
            joined[-1] = (before[0], end, "PER")
        else:
            joined.append((first, end, kind))
    return joined


def _is_particle(parse: Parse, lexicon: Nouns, i: int, end: int) -> bool:
    """Whether token ``i``, the only one before ``end``, joins two parts of a name: "Guillaume de Seynes"."""
    grammatical = ("ADP", "SCONJ", "CCONJ", "ADV", "VERB", "AUX")
    return end - i == 1 and parse.words[i] in lexicon.particles and parse.pos[i] not in grammatical


def _begins_name(parse: Parse, i: int) -> bool:
    """Whether a word in the middle of a sentence has a capital letter that only a name would give it."""
    words = parse.words
    return i > 0 and parse.line[i - 1] == parse.line[i + 1] and words[i].istitle() and words[i - 1].islower()


def _surnames(parse: Parse, lexicon: Nouns, spans: list[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    """Words that are the surname of somebody named in full elsewhere, where the parse took them for no name."""
    last = {parse.words[end - 1] for first, end, kind in spans if kind == "PER" and end - first > 1}
    last |= {name + lexicon.genitive for name in last}
    taken = bytearray(len(parse))
    for first, end, _ in spans:
        taken[first:end] = b"\1" * (end - first)
    return [
        (i, i + 1, "PER") for i, word in enumerate(parse.words) if not taken[i] and word in last and word[0].isupper()
    ]


def _persons_apart(
    parse: Parse, lexicon: Nouns, spans: list[tuple[int, int, str]]
) -> list[tuple[int, int, str]]:
    """A person and a body, taken apart where the parse ran them together.

    "Norsk Havnelag Kari Lunde", "Ada Lund of Havn".

    That is a name of four words or more that ends with one that stands alone for a person elsewhere; or one whose first
    two words are such a person's, or stand behind a title, and a preposition behind them.
    """
    alone = {parse.words[first] for first, end, kind in spans if kind == "PER" and end - first == 1}
    apart = []
    for first, end, kind in spans:
        if kind == "ORG" and end - first > 3 and parse.words[end - 1] in alone:
            apart += [(first, end - 2, kind), (end - 2, end, "PER")]
        elif kind == "ORG" and end - first > 3 and parse.lower[first + 2] in lexicon.of and (
            parse.words[first + 1] in alone or (first and lexicon.titles(parse.lower[first - 1]))
        ):  # fmt: skip
            behind = first + 3 + (parse.lower[first + 3] in lexicon.definite)
            apart += [(first, first + 2, "PER")] + ([(behind, end, kind)] if behind < end else [])
        else:
            apart.append((first, end, kind))
    return apart


def _with_first_names(parse: Parse, lexicon: Nouns, spans: list[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    """Surnames with the first name before them, where that begins a sentence and the parse took it for a noun.

    Such a word is no noun that introduces a person, and stands before the surname twice or has no form of a noun.
    """
    taken = {i for first, end, _ in spans for i in range(first, end)}
    before: dict[int, int] = {}
    for first, end, kind in spans:
        i = first - 1
        if kind != "PER" and kind != UNTYPED or end - first > 1 or i < 0 or i in taken or not _initial(parse, i):
            continue
        capital = parse.words[i].istitle() and parse.pos[i] in ("NOUN", "PROPN", "X") and len(parse.words[i]) > 1
        if capital and parse.line[i] == parse.line[first] and lexicon.role(parse.lower[i]) is None:
            before[first] = i
    pairs = Counter((parse.words[i], parse.words[first]) for first, i in before.items())
    sure = {
        first for first, i in before.items() if pairs[parse.words[i], parse.words[first]] > 1 or not parse.feats[i]
    }
    return [(f - 1, e, "PER") if f in sure else (f, e, kind) for f, e, kind in spans]


def _whole(parse: Parse, lexicon: Nouns, spans: list[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    """A name in the genitive that the same word in lower case always follows is a part of a longer one.

    "Jehovas vitner", where the article never has another word behind "Jehovas".
    """
    followers: dict[str, list[str]] = defaultdict(list)
    for first, end, _ in spans:
        if end - first == 1 and lexicon.genitive and parse.lower[first].endswith(lexicon.genitive):
            followers[parse.words[first]].append(parse.words[end] if end < len(parse) else "")
    always = {
        word: after[0]
        for word, after in followers.items()
        if len(after) >= ALWAYS and len(set(after)) == 1 and after[0].islower() and after[0].isalpha()
    }
    whole = [(f, e + 1, "ORG") if e - f == 1 and parse.words[f] in always else (f, e, kind) for f, e, kind in spans]
    ends = [_end_of_pair(parse, e) for _, e, _ in whole]
    return [(f, end, "ORG" if end > e else kind) for (f, e, kind), end in zip(whole, ends)]


def _end_of_pair(parse: Parse, end: int) -> int:
    """Where a name ends that the parse cut behind the first half of a compound: "Klima- og miljødepartementet"."""
    if end + 1 < len(parse) and parse.words[end - 1].endswith("-") and parse.pos[end] == "CCONJ":
        return end + 2 if parse.words[end - 1][:1].isupper() and parse.words[end + 1].isalpha() else end
    return end


def _proper(parse: Parse, taken: bytearray) -> Iterator[tuple[int, int]]:
    first = None
    for i in range(len(parse) + 1):
        inside = (
            i < len(parse)
            and parse.pos[i] == "PROPN"
            and not taken[i]
            and parse.words[i][:1].isupper()
            and (first is None or parse.sent[i] == parse.sent[first])
        )
        if inside and first is None:
            first = i
        elif not inside and first is not None:
            yield first, i
            first = None
            if i < len(parse) and parse.pos[i] == "PROPN" and not taken[i] and parse.words[i][:1].isupper():
                first = i


def _trim(parse: Parse, lexicon: Nouns, first: int, end: int, kind: str) -> tuple[int, int, str] | None:
    """A name without the title before it, the possessive mark after it and a bracket or a web address in it."""
    for i in range(first + 1, min(end, first + MAX_WORDS)):
        if parse.words[i] == "(" or (kind == "PER" and _is_address(parse.words[i])):
            end = i
            break
    while end - first > 1 and parse.lower[end - 1] in lexicon.possessive_endings:
        end -= 1
    while end > first and not any(c.isalnum() for c in parse.words[end - 1]):
        end -= 1
    while end - first > 1 and kind == "PER" and parse.pos[end - 1] == "NOUN" and parse.words[end - 1].islower():
        end -= 1
    while end - first > 1 and kind != "PER" and _is_document(parse, lexicon, end - 1):
        end -= 1
    while end - first > 1 and kind in ("PER", UNTYPED) and _is_no_part(parse, lexicon, first):
        first += 1
    first, kind = _untitled(parse, lexicon, first, end, kind)
    if kind == "PER":
        end = _without_tail(parse, lexicon, first, end)
    if not 0 < end - first <= MAX_WORDS or (end - first == 1 and _is_noun(parse, lexicon, first, kind)):
        return None
    return first, end, kind


def _untitled(parse: Parse, lexicon: Nouns, first: int, end: int, kind: str) -> tuple[int, str]:
    """Where a name begins behind the title that was taken into it, and its type: "Defence Minister Ada Lund" -> PER.

    A title makes a person of what the parse took for none: any title where two names or three stand behind it, and
    where it is one only, an office before what has no type ("General Motors" stays what it is). What is nothing but a
    title has no name behind it.
    """
    count = lexicon.title(parse.lower[first:end])
    name = range(first + count, end)
    if kind == "PER":
        return (name.start, kind) if name else (first, kind)
    if not name and kind == UNTYPED:
        return end, kind
    title = parse.lower[name.start - 1] if count or (first and parse.line[first - 1] == parse.line[first]) else ""
    role = lexicon.role(title)
    called = role is not None and role.base in lexicon.offices and title.endswith(role.base)
    alone = kind == UNTYPED and (called or title in lexicon.honorifics)
    personal = all(parse.words[i].istitle() and lexicon.role(parse.lower[i]) is None for i in name)
    if personal and (alone or (count and 2 <= len(name) <= 3)):
        return name.start, "PER"
    return first, kind


def _without_tail(parse: Parse, lexicon: Nouns, first: int, end: int) -> int:
    """Where a person's name ends, without the words that go on to say of what: "Ada Lund of the"."""
    words = range(first + 2, end)
    end = next((i for i in words if parse.lower[i] in lexicon.of and parse.lower[i] not in lexicon.particles), end)
    while end - first > 1 and parse.lower[end - 1] in lexicon.definite | lexicon.indefinite:
        end -= 1
    return end


def _is_document(parse: Parse, lexicon: Nouns, i: int) -> bool:
    """Whether a word in lower case names what the body before it has written: "Havnelagets rapport"."""
    role = lexicon.role(parse.lower[i]) if parse.words[i].islower() else None
    return role is not None and role.kind == "document"


def _is_address(word: str) -> bool:
    """Whether a word is the name of a web site: "avisen.no"."""
    before, _, ending = word.rpartition(".")
    return len(before) > 1 and ending.isalpha() and ending.islower() and 2 <= len(ending) <= 3


def _is_noun(parse: Parse, lexicon: Nouns, i: int, kind: str) -> bool:
    """Whether a single word is a day's or month's, begins a sentence as a noun ("Politiet"), or is a role ("Nato-sjefen")."""
    if kind == UNTYPED and parse.lower[i] in lexicon.calendar:
        return True
    role = lexicon.role(parse.lower[i])
    if role is None:
        return False
    inflected = not parse.lower[i].endswith(role.base)
    compound = "-" in parse.words[i][:-1] and parse.words[i].rpartition("-")[2].islower()
    return kind == UNTYPED or (role.kind == "person" and (inflected or compound))


def _is_no_part(parse: Parse, lexicon: Nouns, i: int) -> bool:
    """Whether the first word of a person's name is a title, or an adjective or verb that begins the sentence."""
    word = parse.words[i]
    initial = _initial(parse, i)
    role = lexicon.role(parse.lower[i]) if word.islower() or initial else None
    other = initial and parse.pos[i] in ("ADJ", "VERB", "ADV", "DET", "ADP", "SCONJ") and parse.pos[i + 1] == "PROPN"
    return parse.lower[i] in lexicon.honorifics or not any(c.isalnum() for c in word) or role is not None or other


def _words(parse: Parse, lexicon: Nouns, first: int, end: int, plain: set[str]) -> tuple[str, ...]:
    words = parse.words[first:end]
    return (*words[:-1], without_genitive(words[-1], parse.feats[end - 1], lexicon, plain))


def without_genitive(word: str, feats: str, lexicon: Nouns, plain: set[str] | frozenset[str] = frozenset()) -> str:
    """A word without its genitive ending; ``plain`` has words known to stand without one."""
    for ending in lexicon.possessive_endings:
        if len(word) > len(ending) + 1 and word.endswith(ending):
            return word[: -len(ending)]
    ending = lexicon.genitive
    if ending and len(word) > 2 and word.endswith(ending):
        stem = word[: -len(ending)]
        noun = stem.islower() and lexicon.is_form(stem) and "Case=" not in feats
        genitive = "Case=Gen" in feats and word.casefold() not in plain
        if genitive or stem.casefold() in plain or noun:
            return stem
    return word


def entities(parse: Parse) -> list[Entity]:
    """The names of the text, each entity's together, in the order of their first mention.

    A shorter name of a person joins the fullest name that it is the end or the beginning of ("Stoltenberg" and "Jens"
    both join "Jens Stoltenberg"). Where several fit, a surname is that of whoever the article names first with it, for
    their kin keep their first names; a first name is that of whoever was named last. Other names join by their letters,
    and a short form in brackets joins the name before it.
    """
    names = _typed(_plain_in_headings(parse, _without_adjective(parse, found(parse))))
    full = _fuller(names)
    aliases = _acronyms(names) | _in_brackets(parse, names)
    slips = _slips(names, full)
    by_key: dict[tuple[str, ...], Entity] = {}
    for name in names:
        key = aliases.get(name.key) or _full_name_of(name, full) or slips.get(name.key) or name.key
        entity = by_key.get(key)
        if entity is None:
            entity = by_key[key] = Entity(name.type)
        entity.names.append(name)
    return list(by_key.values())


def _without_adjective(parse: Parse, names: list[Name]) -> list[Name]:
    """Names without the adjective that a sentence begins with: "Glade Kari Lunde vant", where "Kari" stands alone too.

    That is the first of three words or more, which never stands inside a sentence, before one that is a whole name.
    """
    alone = {name.key[0] for name in names if name.type == "PER" and len(name.key) == 1}
    inside = {name.key[0] for name in names if not _initial(parse, name.first)}
    adjectives = {
        name.key[0]
        for name in names
        if name.type == "PER" and len(name.key) > 2 and _initial(parse, name.first)
        if name.key[1] in alone and name.key[0] not in inside and name.key[0] not in alone
    }
    return [
        Name(name.first + 1, name.end, name.type, name.words[1:])
        if name.type == "PER" and len(name.key) > 1 and name.key[0] in adjectives and name.key[1] in alone
        else name
        for name in names
    ]


def _initial(parse: Parse, i: int) -> bool:
    return i == 0 or parse.line[i - 1] != parse.line[i] or not parse.words[i - 1][:1].isalnum()


def _plain_in_headings(parse: Parse, names: list[Name]) -> list[Name]:
    """Names without the adjective that a heading begins with: "Søvnløs Svindal vant" names Svindal.

    That is a first word which begins no name in the running text, where the rest of the name is one there.
    """
    in_heading = parse.headings
    body = [name for name in names if int(parse.line[name.first]) not in in_heading]
    begins = {name.key[0] for name in body if len(name.key) > 1}
    parts = {part for name in body if name.type == "PER" for part in (name.key, name.key[-1:], name.key[:1])}
    plain = []
    for name in names:
        starts = _initial(parse, name.first)
        if name.type == "PER" and len(name.key) > 1 and starts and int(parse.line[name.first]) in in_heading:
            if name.key[0] not in begins and name.key[1:] in parts:
                name = Name(name.first + 1, name.end, name.type, name.words[1:])
        plain.append(name)
    return plain


def _typed(names: list[Name]) -> list[Name]:
    """The same words have the same type all through an article: the commonest that the parse gave them."""
    votes: dict[tuple[str, ...], Counter[str]] = defaultdict(Counter)
    parts: Counter[str] = Counter()
    surnames = {name.key[0] for name in names if name.type == "PER" and len(name.key) == 1}
    for name in names:
        votes[name.key][name.type] += 1 if name.type != UNTYPED else 0
        if name.type == "PER" and len(name.key) > 1:
            parts.update(name.key[-1:] + name.key[:1])
    typed = []
    for name in names:
        kind, count = votes[name.key].most_common(1)[0]
        # A person's surname stays one whatever the parse took it for; only a place of that name is left to the count.
        part = parts[name.key[0]] if len(name.key) == 1 else 0
        if part and (kind != "GPE" or part >= count):
            kind = "PER"
        # "Hans-Tore Lie", taken for a body, is a person where "Lie" alone is one.
        if kind == "ORG" and len(name.key) in (2, 3) and name.key[-1] in surnames:
            kind = "PER"
        typed.append(name if kind == name.type else Name(name.first, name.end, kind, name.words))
    return typed


def _fuller(names: list[Name]) -> dict[tuple[str, ...], list[tuple[int, tuple[str, ...]]]]:
    """For each shorter name of a person, the places (token, fullest name) where a fuller one stands, in order."""
    persons = sorted((n for n in names if n.type in ("PER", UNTYPED) and len(n.key) > 1), key=lambda n: -len(n.key))
    by_last: dict[str, list[tuple[str, ...]]] = defaultdict(list)
    canonical: dict[tuple[str, ...], tuple[str, ...]] = {}
    for name in persons:
        key = name.key
        if key in canonical:
            continue
        # At most a few full names share a surname; more are not looked at, to stay linear on odd texts.
        same = by_last[key[-1]][:20]
        longer = [f for f in same if (f[0] == key[0] and set(key) <= set(f)) or f[-len(key) :] == key]
        canonical[key] = longer[0] if longer else key
        if not longer:
            by_last[key[-1]].append(key)
    places: dict[tuple[str, ...], list[tuple[int, tuple[str, ...]]]] = defaultdict(list)
    for name in sorted(persons, key=lambda n: n.first):
        full = canonical[name.key]
        if full != name.key:
            places[name.key].append((name.first, full))
        for cut in range(1, len(full)):
            places[full[cut:]].append((name.first, full))
        if "-" in full[-1]:
            places[(full[-1].rpartition("-")[2],)].append((name.first, full))
        places[full[:1]].append((name.first, full))
    return places


def _full_name_of(name: Name, full: dict[tuple[str, ...], list[tuple[int, tuple[str, ...]]]]) -> tuple[str, ...] | None:
    places = full.get(name.key)
    if not places or name.type not in ("PER", UNTYPED):
        return None
    at = bisect_left(places, (name.first,))
    nearest = places[max(0, at - 1)][1]
    return nearest if nearest[0] == name.key[0] else places[0][1]


def _acronyms(names: list[Name]) -> dict[tuple[str, ...], tuple[str, ...]]:
    """Acronyms that another name ends with: "Verdens barnefond UNICEF" -> {unicef: verdens barnefond unicef}."""
    aliases: dict[tuple[str, ...], tuple[str, ...]] = {}
    for name in names:
        last = name.words[-1]
        if name.type not in ("PER", UNTYPED) and len(name.words) > 1 and len(last) > 2 and last.isupper():
            if not _shouted(name.words):
                aliases.setdefault(name.key[-1:], name.key)
    return aliases


def _slips(names: list[Name], full: dict) -> dict[tuple[str, ...], tuple[str, ...]]:
    """Surnames with a slip of one letter ("Tommesen" for "Thommesen"), and the full names that they stand for."""
    surnames = list(dict.fromkeys(n.key[-1] for n in names if n.type == "PER" and len(n.key) > 1))[:SURNAMES]
    slips = {}
    for name in names:
        word = name.key[0]
        if name.type in ("PER", UNTYPED) and len(name.key) == 1 and len(word) >= MISSPELT and name.key not in full:
            near = [surname for surname in surnames if _one_slip(word, surname)]
            if len(near) == 1 and (places := full.get((near[0],))):
                slips[name.key] = places[0][1]
    return slips


def _one_slip(a: str, b: str) -> bool:
    """Whether two words differ by one letter that is missing, added or another one; not by a genitive ending."""
    if a == b or a[0] != b[0] or abs(len(a) - len(b)) > 1 or min(len(a), len(b)) < MISSPELT - 1:
        return False
    start = next((i for i, (x, y) in enumerate(zip(a, b)) if x != y), min(len(a), len(b)))
    rests = (a[start + 1 :], b[start + 1 :]) if len(a) == len(b) else (a[start:], b[start + 1 :])
    if len(a) > len(b):
        rests = (a[start + 1 :], b[start:])
    return rests[0] == rests[1] and len(rests[0]) > 0


def _in_brackets(parse: Parse, names: list[Name]) -> dict[tuple[str, ...], tuple[str, ...]]:
    """Short forms given in brackets after a name: "Verdens helseorganisasjon (WHO)" -> {who: verdens helseorg…}."""
    aliases: dict[tuple[str, ...], tuple[str, ...]] = {}
    for a, b in zip(names, names[1:]):
        bracketed = (
            b.first == a.end + 1 and b.end < len(parse) and parse.words[a.end] == "(" and parse.words[b.end] == ")"
        )
        if bracketed and a.type != "PER" and len(b.words) == 1 and is_acronym(b.words[0], a.words):
            aliases.setdefault(b.key, aliases.get(a.key, a.key))
    return aliases


def is_acronym(short: str, words: tuple[str, ...]) -> bool:
    """Whether ``short`` is in capitals, and its letters stand in the words in that order, the first one first."""
    if not 2 <= len(short) <= 8 or not short[-1].isupper() or len(short) >= sum(map(len, words)):
        return False
    letters = iter("".join(words).casefold()[: MAX_LETTERS * MAX_WORDS])
    return short[0].casefold() == words[0][:1].casefold() and all(c in letters for c in short.casefold())


def span_of(parse: Parse, name: Name) -> Span:
    """The characters of a name, without a genitive ending."""
    start, end = parse.span(name.first, name.end)
    last = parse.words[name.end - 1]
    return Span(start, end - (len(last) - len(name.words[-1])))
