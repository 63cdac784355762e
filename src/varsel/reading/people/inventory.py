"""Everybody and everything in an article that a source may refer to, and each source looked at closely."""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from varsel.actors import Actors
from varsel.reading.attribution import Attribution
from varsel.reading.parse import Parse
from varsel.reading.people.names import MAX_WORDS, Entity, Name, Role, entities, nouns, span_of, without_genitive
from varsel.record import Span

RARE, SHARED, STEM = 12, 40, 6  # what statements share: a word in more than RARE of them says nothing
PHRASE = 12  # no noun phrase is followed further than this many tokens to either side of its head

NEAR = 30  # tokens within which a pronoun stands beside a statement
OPENING = 60  # so many tokens of a statement are looked through for "I" and "we"
MARKS = frozenset("-–—―«»“”„\"'‘’")  # what may stand between a question and its answer

SOON = 100  # tokens within which somebody described is named
ALIKE = 8  # so many entries of one description are looked at
MOST_ALIKE = 40  # and so many, where only one of them may fit
GROUPED = ("PER", "ORG", "GPE")  # what is spoken of as "they" where several stand side by side
FREQUENT = 6  # so many of the entries named most are candidates everywhere
BODIES = ("ORG", "GPE", "name")
AHEAD = 400  # tokens within which a body that a bare noun stands for is named at the latest
SUBJECTS = ("nsubj", "nsubj:pass", "csubj")


@dataclass(eq=False)
class Entry:
    """A possible speaker: ``name`` is what it would be called, ``evidence`` where that was read.

    ``tokens`` has the first token of each mention, sorted. ``bases``, ``stems`` and ``about`` are the nouns that
    describe it anywhere in the article and the words beside them ("trener", "voldatrener", {"volda"}).
    """

    kind: str
    name: str
    evidence: tuple[Span, ...] = ()
    tokens: list[int] = field(default_factory=list)
    plural: bool = False
    female: float | None = None
    bases: set[str] = field(default_factory=set)
    stems: set[str] = field(default_factory=set)
    about: set[str] = field(default_factory=set)
    words: tuple[str, ...] = ()
    said: int = 0


@dataclass(eq=False)
class Source:
    """The source of one attribution, looked at closely."""

    kind: str
    first: int
    tokens: range
    head: int | None = None
    role: Role | None = None
    plural: bool = False
    definite: bool = False
    indefinite: bool = False
    words: frozenset[str] = frozenset()
    last: str = ""
    itself: Entry | None = None
    owner: Entry | None = None
    author: Entry | None = None
    joined: Entry | None = None
    named: list[tuple[Entry, Name]] = field(default_factory=list)
    holders: frozenset[str] = frozenset()


NOBODY = Entry("nobody", "")


class Inventory:
    """All entries of one article, and the sources of its attributions."""

    def __init__(
        self,
        parse: Parse,
        attributions: Sequence[Attribution],
        female: Callable[[str, bool], float | None],
        actors: Actors,
        published: str | None,
    ) -> None:
        self.parse, self.attributions, self.lexicon = parse, attributions, nouns(parse.lang)
        self.female, self.actors, self.published = female, actors, published
        # Plain lists: one number out of an array costs many times what one out of a list does.
        self.head, self.sent, self.line = parse.head.tolist(), parse.sent.tolist(), parse.line.tolist()
        self.entries: dict[tuple[str, str], Entry] = {}
        self.name_at: dict[int, tuple[Entry, Name]] = {}
        self.entities: list[tuple[Entity, Entry]] = [(e, self._named(e)) for e in entities(parse)]
        self._groups()
        heads = self._source_heads()
        self._phrases(heads)
        self._roles()
        self.phrases_of: dict[str, list[Entry]] = defaultdict(list)
        for entry in self.entries.values():
            for stem in entry.stems if entry.kind == "phrase" else ():
                self.phrases_of[stem].append(entry)
        self.sources = [self._source(a) for a in attributions]
        self._index()
        self._contents()

    # -- entries

    def _entry(self, kind: str, name: str, token: int, evidence: tuple[Span, ...]) -> Entry:
        key = (kind, name.casefold())
        entry = self.entries.get(key)
        if entry is None:
            words = tuple(name.casefold().split()[: 4 * PHRASE])
            entry = self.entries[key] = Entry(kind, name, evidence, words=words)
        entry.tokens.append(token)
        return entry

    def _named(self, entity: Entity) -> Entry:
        kind = {"PER": "PER", "ORG": "ORG", "GPE": "GPE"}.get(entity.type, "name")
        fullest = entity.fullest
        entry = self._entry(kind, entity.name, entity.names[0].first, (span_of(self.parse, fullest),))
        entry.tokens += [n.first for n in entity.names[1:]]
        for name in entity.names:
            for i in range(name.first, name.end):
                self.name_at[i] = (entry, name)
            self._describe(entry, name)
        if kind in ("PER", "name") and (kind == "PER" or len(entity.fullest.words) > 1):
            entry.female = self._gender(entry, entity)
        return entry

    def _gender(self, entry: Entry, entity: Entity) -> float | None:
        full = entity.fullest.words
        honorific = self.parse.lower[entity.names[0].first - 1] if entity.names[0].first else ""
        if honorific in self.lexicon.honorifics and (
            honorific in self.lexicon.female or honorific in self.lexicon.male
        ):
            return 1.0 if honorific in self.lexicon.female else 0.0
        female = self.female(full[0], len(full) > 1)
        if female is not None and not 0.1 < female < 0.9:
            return female
        told = {base in self.lexicon.female for base in entry.bases if base in self.lexicon.female | self.lexicon.male}
        return float(told.pop()) if len(told) == 1 else female

    def _describe(self, entry: Entry, name: Name) -> None:
        """The nouns in title, apposition or predicate of one mention of a name."""
        parse, head = self.parse, self.head_of(range(name.first, name.end))
        near = [i for i in range(max(0, name.first - 5), name.first) if self.sent[i] == self.sent[name.first]]
        while near and any(parse.pos[i] in ("VERB", "AUX", "SCONJ") for i in near):
            near.pop(0)
        after = []
        comma = name.end < len(parse) and parse.words[name.end] in (",", "(")
        for i in range(name.end + 1, min(name.end + 8, len(parse))) if comma else ():
            if self.sent[i] != self.sent[head] or parse.pos[i] in ("PUNCT", "VERB", "AUX", "PRON"):
                break
            after.append(i)
        tree = [self.head[head]] + [c for c in parse.children[head][:PHRASE] if parse.dep[c] == "appos"]
        if parse.dep[head] not in (*SUBJECTS, "flat", "flat:name", "appos", "nmod", "compound"):
            tree = tree[1:]
        elif (
            self.owns(name)
            or any(parse.dep[c] == "case" for c in parse.children[head][:PHRASE])
            or (parse.dep[head] in SUBJECTS and not self._copula(tree[0]))
        ):
            tree = tree[1:]
        window = near[-1:] + [i for i in near[:-1] if parse.pos[i] == "NOUN"] + after + tree
        for i in window:
            # A title before the name is a proper noun where it has a capital: "President Ada Lund".
            noun = parse.pos[i] == "NOUN" or (i == name.first - 1 and self.lexicon.titles(parse.lower[i]))
            role = self.lexicon.role(parse.lower[i]) if noun and i not in self.name_at else None
            if role and role.kind != "document":
                entry.bases.add(role.base)
                entry.stems.add(role.stem)
                entry.about.update(parse.lower[j] for j in near + window if parse.pos[j] in ("NOUN", "PROPN", "ADJ"))
                entry.about.add(parse.lower[i].partition("-")[0])

    def owns(self, name: Name) -> bool:
        """Whether a name stands in the genitive."""
        return (
            self.parse.dep[self.head_of(range(name.first, name.end))] == "nmod:poss"
            or "Case=Gen" in self.parse.feats[name.end - 1]
            or name.words[-1] != self.parse.words[name.end - 1]
            or (name.end < len(self.parse) and self.parse.lower[name.end] in self.lexicon.possessive_endings)
        )

    def _copula(self, i: int) -> bool:
        return any(self.parse.dep[c] == "cop" for c in self.parse.children[i][:PHRASE])

    def named_later(self, source: Source) -> Entry | None:
        """The person whom the article first describes ("en talsperson for departementet") and only then names.

        That is the first person named soon after the source whose title or apposition has the same noun and one more
        word in common with it.
        """
        if not source.indefinite or source.plural or source.role is None or source.role.kind != "person":
            return None
        own = {w[:STEM] for w in source.words if len(w) >= STEM and self.lexicon.role(w) != source.role}
        for entry in self.by_base.get(self.lexicon.kin.get(source.role.base, source.role.base), ())[:ALIKE]:
            later = entry.kind == "PER" and 0 < entry.tokens[0] - source.tokens[-1] < SOON
            if later and source.role.stem in entry.stems and own & {w[:STEM] for w in entry.about if len(w) >= STEM}:
                return entry
        return None

    def certain(self, source: Source) -> Entry | None:
        """Who a source is wherever the words of the article leave no other choice."""
        if (later := self.named_later(source)) is not None:
            return later
        if (titled := self._titled_person(source)) is not None:
            return titled
        if source.named:
            return source.itself if self._ends_in_body(source.tokens) else self._of_surname(source) or self._fuller(source)
        return self._named_alike(source)

    def _titled_person(self, source: Source) -> Entry | None:
        """The person whom a source names behind a title and no other words: "Foreign Minister Ada Lund"."""
        if len(source.named) != 1 or source.named[0][0].kind != "PER" or not source.tokens:
            return None
        entry, name = source.named[0]
        title = self.parse.lower[source.tokens[0] : name.first]
        ends = name.end == source.tokens[-1] + 1
        return entry if ends and title and self.lexicon.title(title) == len(title) else None

    def _of_surname(self, source: Source) -> Entry | None:
        """The one person with a place's name for a surname, where that name alone is the source: "sier Førde"."""
        entry = source.named[0][0]
        if len(source.tokens) > 1 or entry.kind == "PER":
            return None
        alike = self.by_part.get(entry.words[-1], ())[:MOST_ALIKE]
        persons = [e for e in alike if e.kind == "PER" and len(e.words) > 1]
        return persons[0] if len(persons) == 1 and persons[0].words[-1] == entry.words[-1] else None

    def _named_alike(self, source: Source) -> Entry | None:
        """The one body whose name ends with the noun that stands for it alone: "utvalget" for "Scenekunstutvalget".

        A noun in the plural stands for one whose name ends with a plural in lower case: "vitnene", "Jehovas vitner".
        """
        if not self._is_bare(source):
            return None
        named = self.by_base_of_name.get(source.role.base, ())[:MOST_ALIKE]
        bodies = [e for e in named if e.tokens[0] < source.first + AHEAD]
        if source.plural:
            alike = [e for e in bodies if e.name.rpartition(" ")[2].islower() and e.words[-1] != source.role.base]
        else:
            alike = [e for e in bodies if e.words[-1] != source.last] if source.role.kind == "group" else []
        return alike[0] if len(alike) == 1 else None

    def _is_bare(self, source: Source) -> bool:
        """Whether a source is a single definite noun, with a capital letter or without."""
        return source.role is not None and len(source.tokens) == 1 and (source.definite or bool(source.named))

    def _fuller(self, source: Source) -> Entry | None:
        """The one phrase in the article that says more of a bare noun: "styret" -> "styret i Havn Bygg".

        Or, for a compound, whose it is: "sikkerhetsrådet" -> "FNs sikkerhetsråd".
        """
        if source.plural or not self._is_bare(source):
            return None
        alike = [e for e in self.phrases_of.get(source.role.stem, ()) if len(e.words) > 1 and not e.plural][:ALIKE]
        compound = source.role.stem != source.role.base and source.role.kind == "group"
        fuller = [
            e
            for e in alike
            if (e.words[0] == source.last and e.words[1] in self.lexicon.of)
            or (compound and len(e.words) == 2 and e.tokens[0] - 1 in self.name_at)
        ]
        return fuller[0] if len(fuller) == 1 else None

    def _groups(self) -> None:
        """Names in co-ordination ("A, B og C") as one entry, for the plural pronouns."""
        names = sorted({id(n): (e, n) for e, n in self.name_at.values()}.values(), key=lambda pair: pair[1].first)
        run: list[tuple[Entry, Name]] = []
        for pair in [*names, None]:
            joined = pair and run and pair[0].kind == run[-1][0].kind in GROUPED and self._joins(run[-1][1], pair[1])
            if joined and len(run) < MAX_WORDS:
                run.append(pair)
                continue
            gap = self._conjunction(run)
            if gap and len({id(e) for e, _ in run}) == len(run):
                names_of = [e.name for e, _ in run]
                name = f"{', '.join(names_of[:-1])} {gap} {names_of[-1]}"
                evidence = tuple(span for e, _ in run for span in e.evidence)
                self._entry("group", name, run[0][1].first, evidence).plural = True
            run = [pair] if pair else []

    def _conjunction(self, run: list[tuple[Entry, Name]]) -> str | None:
        """The word that joins the last of some names to those before it; None where there is none."""
        between = range(run[-2][1].end, run[-1][1].first) if len(run) > 1 else ()
        return next((self.parse.words[i] for i in between if self.parse.pos[i] == "CCONJ"), None)

    def _joins(self, a: Name, b: Name) -> bool:
        between = range(a.end, b.first)
        return (
            0 < len(between) <= 3
            and self.sent[a.first] == self.sent[b.first]
            and all(self.parse.words[i] == "," or self.parse.pos[i] in ("CCONJ", "NOUN") for i in between)
            and (self.parse.words[a.end] == "," or self.parse.pos[a.end] == "CCONJ")
        )

    def _phrases(self, heads: dict[int, range]) -> None:
        """The noun phrases that may speak: those for persons and bodies, subjects, and all sources."""
        parse = self.parse
        for i, pos in enumerate(parse.pos):
            if i in heads:
                self._phrase(i, heads[i])
            elif pos == "NOUN" and i not in self.name_at:
                role = self.lexicon.role(parse.lower[i])
                if (role and role.kind != "document") or parse.dep[i] in SUBJECTS:
                    tokens = self._extent(i)
                    if not any(j in self.name_at and self._titled(i, j) for j in tokens):
                        self._phrase(i, tokens)

    def _roles(self) -> None:
        """A definite noun phrase that describes one person of the article is a mention of that person too."""
        persons: dict[str, list[Entry]] = defaultdict(list)
        for entry in self.entries.values():
            for stem in entry.stems if entry.kind == "PER" else ():
                persons[stem].append(entry)
        for entry in [e for e in self.entries.values() if e.kind == "phrase" and not e.plural]:
            for token in entry.tokens:
                role = self.lexicon.role(self.parse.lower[token])
                known = persons.get(role.stem, ()) if role and role.kind == "person" else ()
                owned = any(self.parse.dep[c] == "nmod:poss" for c in self.parse.children[token][:PHRASE])
                if len(known) == 1 and (owned or "Definite=Ind" not in self.parse.feats[token]):
                    known[0].tokens.append(token)

    def _titled(self, i: int, j: int) -> bool:
        """Whether noun ``i`` only introduces the name at ``j`` ("statsminister Solberg")."""
        return j == i + 1 or (self.head[j] == i and self.parse.dep[j] in ("flat", "flat:name", "appos"))

    def _phrase(self, head: int, tokens: range) -> Entry:
        entry = self._entry("phrase", self._text(tokens), head, (self._plain(tokens),))
        if len(entry.tokens) == 1:
            entry.plural = "Number=Plur" in self.parse.feats[head]
            role = self.lexicon.role(self.parse.lower[head])
            if role:
                gender = self.lexicon.gender(role)
                entry.female = None if gender is None else float(gender == "female")
                entry.bases, entry.stems = {role.base}, {role.stem}
                entry.about = {self.parse.lower[i] for i in tokens[:PHRASE]}
        return entry

    def _extent(self, head: int) -> range:
        """A noun phrase around its head: what stands before the noun, and a prepositional phrase after it."""
        parse, first, end = self.parse, head, head + 1
        while (
            first > 0 and head - first < PHRASE and parse.pos[first - 1] != "PUNCT" and self._under(first - 1, head, 3)
        ):
            first -= 1
        while first < head and (
            parse.pos[first] in ("ADP", "PUNCT", "CCONJ", "ADV", "SCONJ") or parse.lower[first] in self.lexicon.both
        ):
            first += 1
        if end < len(parse) and parse.pos[end] == "ADP":
            while end < len(parse) and end - head < PHRASE and parse.pos[end] != "PUNCT" and self._under(end, head, 4):
                end += 1
            while end > head + 1 and parse.pos[end - 1] in ("ADP", "CCONJ", "DET"):
                end -= 1
        return range(first, end)

    def _under(self, i: int, head: int, steps: int) -> bool:
        for _ in range(steps):
            i = self.head[i]
            if i == head:
                return True
        return False

    def _plain(self, tokens: range) -> Span:
        """The characters of a noun phrase without a genitive ending."""
        start, end = self.parse.span(tokens[0], tokens[-1] + 1)
        last = self.parse.words[tokens[-1]]
        return Span(start, end - len(last) + len(without_genitive(last, self.parse.feats[tokens[-1]], self.lexicon)))

    def _text(self, tokens: range) -> str:
        start, end = self._plain(tokens)
        return " ".join(self.parse.text[start:end].split())

    # -- sources

    def head_of(self, tokens: range) -> int:
        """The head of a noun phrase: what its other tokens hang on, but never what its first preposition governs."""
        pos, tokens = self.parse.pos, tokens[: 4 * PHRASE]
        inside = [i for i in tokens if not tokens[0] <= self.head[i] <= tokens[-1] or self.head[i] == i]
        nominal = [i for i in inside if pos[i] in ("NOUN", "PROPN", "PRON", "ADJ", "NUM")]
        head = (nominal or inside or [tokens[0]])[0]
        preposition = next((i for i in tokens if pos[i] == "ADP"), head)
        before = [i for i in range(tokens[0], preposition) if pos[i] in ("NOUN", "PROPN")]
        return before[-1] if before and preposition < head else head

    def _tokens(self, attribution: Attribution) -> range:
        """The tokens of a source, without what stands in brackets at its end and without asides."""
        if not attribution.source:
            return range(0)
        tokens = self.parse.tokens(attribution.source[0])
        words = self.parse.words
        while len(tokens) > 1 and words[tokens[-1]] in ",.;:":
            tokens = tokens[:-1]
        tokens = self._without_aside(tokens)
        if len(tokens) > 3 and words[tokens[-1]] == ")":
            opening = next((i for i in reversed(tokens[1:]) if words[i] == "("), None)
            tokens = range(tokens[0], opening) if opening else tokens
        return tokens

    def _without_aside(self, tokens: range) -> range:
        """A source without what only tells more of it: "she in the video", "the tall man, who came later"."""
        pos, feats, words = self.parse.pos, self.parse.feats, self.parse.words
        if len(tokens) > 1 and pos[tokens[1]] == "ADP":
            person = self.lexicon.pronouns.get(self.parse.lower[tokens[0]]) in ("male", "female")
            tokens = tokens[:1] if person else tokens
        for k, i in enumerate(tokens[2 : 4 * PHRASE], 2):
            if words[i - 1] == "," and "PronType=Rel" in feats[i]:
                return tokens[: k - 1]
        return tokens

    def _source_heads(self) -> dict[int, range]:
        heads = {}
        for attribution in self.attributions:
            tokens = self._tokens(attribution)
            if not tokens or self._pronoun(tokens) or any(i in self.name_at for i in tokens[: 4 * PHRASE]):
                continue
            heads[self.head_of(tokens)] = tokens
        return heads

    def _pronoun(self, tokens: range) -> str | None:
        if len(tokens) > 2 or (len(tokens) == 2 and self.parse.lower[tokens[1]] not in ("", *self.lexicon.pronouns)):
            return None
        return self.lexicon.pronouns.get(self.parse.lower[tokens[0]]) or (
            "owner" if self.parse.lower[tokens[0]] in self.lexicon.possessives and len(tokens) == 1 else None
        )

    def _source(self, attribution: Attribution) -> Source:
        tokens, parse = self._tokens(attribution), self.parse
        if not tokens:
            start = min((s.start for s in attribution.content), default=0)
            first = parse.tokens(Span(start, start + 1)).start
            return Source("cue-only" if attribution.cue else "none", min(first, max(0, len(parse) - 1)), tokens)
        head = tokens[-1] if self._ends_in_body(tokens) else self._owned(tokens, self.head_of(tokens))
        pronoun = self._pronoun(tokens)
        words = frozenset(
            part for i in tokens[: 4 * PHRASE] for part in (parse.lower[i], parse.lower[i].partition("-")[0])
        )
        source = Source("other", tokens[0], tokens, head, words=words, last=parse.lower[tokens[-1]])
        source.role = self.lexicon.role(parse.lower[head])
        source.plural = "Number=Plur" in parse.feats[head]
        source.definite = "Definite=Def" in parse.feats[head] or bool(words & self.lexicon.definite)
        source.indefinite = parse.lower[tokens[0]] in self.lexicon.indefinite
        source.holders = self.actors.holders(self._text(tokens), parse.lang, self.published)
        if pronoun:
            source.kind = {"owner": "general"}.get(pronoun, pronoun)
            source.plural = pronoun in ("many", "we")
            return source
        seen: dict[int, tuple[Entry, Name]] = {}
        for i in tokens[: 4 * PHRASE]:
            if i in self.name_at:
                seen.setdefault(id(self.name_at[i][1]), self.name_at[i])
        source.named = list(seen.values())
        self._parts(source)
        if not source.named:
            source.kind = source.role.kind if source.role else "other"
            source.itself = self._fuller(source) or self._phrase_entry(source)
            return source
        headed = [n for e, n in source.named if n.first <= head < n.end]
        alone = headed and len(source.named) == 1
        source.kind = ("full-name" if len(headed[0].words) > 1 else "part-name") if alone else "name-inside"
        if source.kind == "part-name" and source.role:
            # A common noun that the parse took for a name, or a name that is one too ("Sikkerhetsrådet").
            source.kind = source.role.kind
        whole = self._text(tokens)
        if not any(e.name == whole for e, _ in source.named) and self._titled_person(source) is None:
            source.itself = self._extra("phrase", whole, (self._plain(tokens),), tokens[0])
        source.joined = self._coordinated(source)
        return source

    def _owned(self, tokens: range, head: int) -> int:
        """The head of a source where the parse took a name in the genitive for it: "Chiles ledere" -> "ledere"."""
        if head not in self.name_at or not self.owns(self.name_at[head][1]):
            return head
        behind = range(self.name_at[head][1].end, tokens[-1] + 1)[:PHRASE]
        return next((i for i in behind if self.parse.pos[i] == "NOUN" and self.parse.words[i].islower()), head)

    def _ends_in_body(self, tokens: range) -> bool:
        """Whether a source is a name and the noun for a body of that name: "Kvam kommune"."""
        last = tokens[-1]
        named = last - 1 in self.name_at and last not in self.name_at
        if len(tokens) < 2 or not named or not self.parse.words[last].islower():
            return False
        entry, name = self.name_at[last - 1]
        role = self.lexicon.role(self.parse.lower[last])
        before = range(tokens[0], name.first)
        alone = not any(self.parse.pos[i] == "ADP" or i in self.name_at for i in before[: 4 * PHRASE])
        person = entry.kind == "PER" and len(name.words) > 1
        return alone and role is not None and role.kind == "group" and not person and not self.owns(name)

    def _phrase_entry(self, source: Source) -> Entry:
        return self.entries.get(("phrase", self._text(source.tokens).casefold())) or self._phrase(
            source.head, source.tokens
        )

    def _extra(self, kind: str, name: str, evidence: tuple[Span, ...], token: int) -> Entry:
        """An entry that only one source offers, unless it is there already."""
        for known in ("PER", "ORG", "GPE", "name", kind):
            if (entry := self.entries.get((known, name.casefold()))) is not None:
                return entry
        entry = self._entry(kind, name, token, evidence)
        role = self.lexicon.role(entry.words[-1]) if entry.words else None
        if role:
            entry.bases, entry.stems = {role.base}, {role.stem}
        return entry

    def _parts(self, source: Source) -> None:
        """The owner ("politiets rapport") and the author ("tal frå forsikringsbransjen") of a document or of words."""
        parse, tokens, head = self.parse, source.tokens, source.head
        if source.role and source.role.kind != "document":
            return
        for i in tokens[: 2 * PHRASE]:
            genitive = "Case=Gen" in parse.feats[i] or parse.dep[i] == "nmod:poss"
            if i < head and genitive and parse.lower[i] not in self.lexicon.possessives and i not in self.name_at:
                stem = range(tokens[0], i + 1)
                source.owner = self._extra("phrase", self._text(stem), (self._plain(stem),), i)
                break
        at = head + 1
        if at + 1 in tokens and parse.lower[at] in self.lexicon.of and at + 1 not in self.name_at:
            rest = range(at + 1, tokens[-1] + 1)
            source.author = self._extra("phrase", self._text(rest), (self._plain(rest),), at + 1)

    def _coordinated(self, source: Source) -> Entry | None:
        """ "Både han og Kolås": the conjuncts of a source, each by the fullest name, in one entry."""
        parse, tokens = self.parse, source.tokens
        parts, start, marks = [], tokens[0], []
        for i in tokens[: 4 * PHRASE]:
            if (parse.pos[i] == "CCONJ" and i not in self.name_at) or parse.words[i] == ",":
                if parse.lower[i] in self.lexicon.both or i == start:
                    start = i + 1
                    continue
                parts.append(range(start, i))
                marks.append(parse.words[i])
                start = i + 1
        parts.append(range(start, tokens[-1] + 1))
        parts = [p for p in parts if len(p)]
        if len(parts) < 2 or len(marks) != len(parts) - 1 or marks[-1] == "," or any(self._pronoun(p) for p in parts):
            return None
        persons = [self._conjunct(part) for part in parts]
        names = [e.name if e else self._text(part) for e, part in zip(persons, parts)]
        others = [part for e, part in zip(persons, parts) if not e]
        # Only the second of two may be unnamed: "Lunde og hans kolleger"; a bare noun is another title of the first.
        if len(set(names)) < len(names) or (others and (len(parts) > 2 or others != parts[1:])):
            return None
        if others and len(others[0]) == 1 and "Definite=Def" not in parse.feats[others[0][0]]:
            return None
        text = names[0] + "".join(("," if m == "," else f" {m}") + f" {n}" for m, n in zip(marks, names[1:]))
        entry = self._extra("group", text, self._evidence(persons, parts), tokens[0])
        entry.plural = True
        return entry

    def _conjunct(self, part: range) -> Entry | None:
        """The name that a conjunct is headed by: its first one, where no preposition stands before it."""
        first = next((i for i in part if i in self.name_at or self.parse.pos[i] == "ADP"), None)
        if first not in self.name_at or self.owns(self.name_at[first][1]):
            return None
        return self.name_at[first][0]

    def _evidence(self, persons: list[Entry | None], parts: list[range]) -> tuple[Span, ...]:
        return tuple(s for e, part in zip(persons, parts) for s in (e.evidence if e else (self._plain(part),)))

    # -- looking up

    def _index(self) -> None:
        mentions = sorted((t, k) for k, e in enumerate(self.entries.values()) for t in set(e.tokens))
        self.order = list(self.entries.values())
        self.mention_tokens = [t for t, _ in mentions]
        self.mention_entries = [self.order[k] for _, k in mentions]
        for entry in self.order:
            entry.tokens = sorted(set(entry.tokens))
        named = [e for e in self.order if e.kind not in ("phrase", "group")]
        self.frequent = sorted(named, key=lambda e: -len(e.tokens))[:FREQUENT]
        self.most = max((len(e.tokens) for e in self.frequent), default=1)
        self.by_base: dict[str, list[Entry]] = defaultdict(list)
        self.by_part: dict[str, list[Entry]] = defaultdict(list)
        self.by_base_of_name: dict[str, list[Entry]] = defaultdict(list)
        for entry in self.order:
            role = self.lexicon.role(entry.words[-1]) if entry.kind in BODIES and entry.words else None
            if role:
                self.by_base_of_name[role.base].append(entry)
            for base in entry.bases:
                self.by_base[self.lexicon.kin.get(base, base)].append(entry)
            if entry.words and entry.kind not in ("phrase", "group"):
                for word in {entry.words[-1], entry.words[-1].rpartition("-")[2], entry.words[0]}:
                    self.by_part[word].append(entry)

    def _contents(self) -> None:
        """Which statements stand inside the words of another, and which share rare words."""
        parse, n = self.parse, len(self.attributions)
        self.starts = [min((s.start for s in a.content), default=0) for a in self.attributions]
        self.ends = [max((s.end for s in a.content), default=0) for a in self.attributions]
        self.inner: list[int | None] = [None] * n
        stack: list[int] = []
        for i in sorted(range(n), key=lambda i: (self.starts[i], -self.ends[i])):
            while stack and self.ends[stack[-1]] <= self.starts[i]:
                stack.pop()
            if stack and self.ends[i] <= self.ends[stack[-1]]:
                self.inner[i] = stack[-1]
            stack.append(i)
        self.content_tokens = [[parse.tokens(s) for s in a.content] for a in self.attributions]
        self.quoted = bytearray(len(parse))
        for attribution, pieces in zip(self.attributions, self.content_tokens):
            for piece in pieces:
                self.quoted[piece.start : piece.stop] = (b"\2" if attribution.kind == "direct" else b"\1") * len(piece)
        self._spoken()
        self.over = [
            max((s.end for part in (a.content, a.cue, a.source) for s in part), default=0) for a in self.attributions
        ]
        vocabulary: dict[str, list[int]] = defaultdict(list)
        for i, pieces in enumerate(self.content_tokens):
            # The beginning of a word stands for the word, so that inflected and compound forms meet.
            content = ("NOUN", "VERB", "ADJ", "PROPN", "NUM")
            for word in {parse.lower[t][:STEM] for r in pieces for t in r if parse.pos[t] in content}:
                vocabulary[word].append(i)
        self.alike: list[Counter[int]] = [Counter() for _ in range(n)]
        for word, where in vocabulary.items():
            if 1 < len(where) <= RARE and len(word) > 3:
                for i in where:
                    if len(self.alike[i]) < SHARED:
                        self.alike[i].update({j: 1 / len(where) for j in where if j != i})

    def _spoken(self) -> None:
        """For each statement whether it answers a question and says "I" and "we"; where "he" and "she" stand.

        Only what stands outside of all statements counts as the writer's "he" or "she". ``first_named`` is the first
        statement whose source is a name.
        """
        parse, pronouns = self.parse, self.lexicon.pronouns
        kinds = [pronouns.get(word) for word in parse.lower]
        genders = {"male": 0.0, "female": 1.0}
        self.gendered = [i for i, kind in enumerate(kinds) if kind in genders and not self.quoted[i]]
        self.genders = [genders[kinds[i]] for i in self.gendered]
        self.answers, self.first_person = [], []
        for pieces in self.content_tokens:
            first = pieces[0].start if pieces else 0
            before = next((i for i in range(first - 1, max(-1, first - 4), -1) if parse.words[i][:1] not in MARKS), 0)
            self.answers.append(parse.words[before] == "?")
            said = {kinds[t] for piece in pieces for t in piece[:OPENING]}
            self.first_person.append(("i" in said, "we" in said))
        named = (i for i, source in enumerate(self.sources) if source.kind in ("full-name", "part-name", "name-inside"))
        self.first_named = next(named, None)

    def pronouns_near(self, i: int) -> tuple[float | None, float | None]:
        """The genders of the last "he" or "she" close before statement ``i`` and of the next one close behind it."""
        pieces = self.content_tokens[i]
        if not pieces:
            return None, None
        first, end = pieces[0].start, pieces[-1].stop
        before, behind = bisect_left(self.gendered, first) - 1, bisect_left(self.gendered, end)
        return (
            self.genders[before] if before >= 0 and first - self.gendered[before] < NEAR else None,
            self.genders[behind] if behind < len(self.gendered) and self.gendered[behind] - end < NEAR else None,
        )
