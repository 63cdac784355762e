"""One article as the coder sees it: its parse, what was read from it, and which side everybody acts for."""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from varsel.coding.clause import Grammar, grammar, is_verb
from varsel.coding.codebook import Codebook
from varsel.coding.rules import Hit, rules, sentences
from varsel.coding.sides import Side, Sides
from varsel.reading.dates import TimeExpression
from varsel.reading.parse import Parse
from varsel.reading.people.names import nouns
from varsel.record import Article, Mention, Reading, Span, Spans, Statement

BEFORE, AFTER = 3, 1  # sentences before and after a deed's in which its parties are looked for
MOST = 16  # namings of a sentence that are looked at
_QUOTING = frozenset("«»“”„\"")


class Naming(NamedTuple):
    """A place where somebody is named or meant: the token, the head of its phrase, whom it stands for, and by what.

    ``kind`` is that of a mark, or "person", "pronoun", "noun"; ``local`` where it only says where something happens.
    """

    token: int
    top: int
    side: Side
    kind: str
    inferred: bool
    local: bool


@dataclass(frozen=True, eq=False)
class Context:
    """An article, its reading and its parse."""

    article: Article
    reading: Reading
    parse: Parse
    sides: Sides
    times: Sequence[TimeExpression]

    @cached_property
    def dated(self) -> frozenset[int]:
        """The tokens of time expressions, which are nobody."""
        return frozenset(i for time in self.times for i in self.parse.tokens(time.span))

    @cached_property
    def grammar(self) -> Grammar:
        return grammar(self.parse.lang)

    @cached_property
    def _hits(self) -> dict[Codebook, list[tuple[list[int], list[Hit]]]]:
        return {}

    def hits(self, codebook: Codebook) -> list[tuple[list[int], list[Hit]]]:
        """What the rules of a codebook's deeds and indicators find in each sentence; looked for once for both."""
        if codebook not in self._hits:
            found = []
            if codebook.kinds & {"deed", "indicator"}:
                ruled = rules(codebook, self.parse.lang)
                features = ruled.features(self.parse)
                rows = [(row, ruled.found(features, row)) for row in sentences(self.parse, range(len(self.parse)))]
                elsewhere = self.elsewhere(codebook) if any(hits for _, hits in rows) else frozenset()
                placed = ((row, [h for h in hits if h.category.id not in elsewhere]) for row, hits in rows)
                found = [(row, hits) for row, hits in placed if hits]
            self._hits[codebook] = found
        return self._hits[codebook]

    @cached_property
    def _elsewhere(self) -> dict[Codebook, frozenset[str]]:
        return {}

    def elsewhere(self, codebook: Codebook) -> frozenset[str]:
        """The categories of a codebook that have no place in this article (``within``); looked for once."""
        if codebook not in self._elsewhere:
            self._elsewhere[codebook] = rules(codebook, self.parse.lang).elsewhere(self.parse)
        return self._elsewhere[codebook]

    @cached_property
    def statement_of(self) -> dict[int, Statement]:
        """For each token in what somebody said, the innermost statement (the one with the shortest content)."""
        found: dict[int, Statement] = {}
        length = {s.id: sum(e - b for b, e in s.content) for s in self.reading.statements}
        for statement in sorted(self.reading.statements, key=lambda s: -length[s.id]):
            for i in self.tokens(statement.content):
                found[i] = statement
        return found

    @cached_property
    def _cue_of(self) -> dict[int, Statement]:
        """For each token of a cue its statement."""
        return {i: statement for statement in self.reading.statements for i in self.tokens(statement.cue)}

    @cached_property
    def namings(self) -> list[list[Naming]]:
        """Who is named or meant in each sentence."""
        return [
            [naming for i in range(first, end) if (naming := self._naming(i))] for first, end in self.parse.sentences
        ]

    def _naming(self, i: int) -> Naming | None:
        parse, marks = self.parse, self.sides.marks
        mark, mention = marks.get(i), marks.mentions.get(i)
        if mark:
            if mark.first != i or marks.is_dateline(i):
                return None
            return Naming(i, marks.top(i), marks.side(mark), mark.kind, False, marks.is_locality(i, mark))
        if mention:
            if mention[1] != i or i in self.dated:
                return None
            if mention[0].type == "PER":
                return self._meant(i, "person")
            return Naming(i, marks.top(i), Side(mention[0].name), mention[0].type, False, False)
        if parse.pos[i] in ("PRON", "DET"):
            return self._meant(i, "pronoun") if parse.lower[i] in self._pronouns else None
        if parse.pos[i] == "PROPN":
            return self._unread(i)
        is_noun = parse.pos[i] == "NOUN" and (self.is_agent(i) or self.sides.is_country(i))
        return self._meant(i, "noun") if is_noun else None

    def _unread(self, i: int) -> Naming | None:
        """A name that the reading did not find as one."""
        parse = self.parse
        if i in self.dated or not parse.words[i][0].isupper() or (i and self._is_unread(i - 1)) or parse.words[i].isupper():
            return None
        end = i + 1
        while end < len(parse) and end - i < 4 and self._is_unread(end) and parse.sentence_of[end] == parse.sentence_of[i]:
            end += 1
        start, stop = parse.span(i, end)
        name = parse.text[start:stop].removesuffix(nouns(parse.lang).genitive or "\0")
        return Naming(i, self.sides.marks.top(i), Side(name), "word", False, False)

    def _is_unread(self, i: int) -> bool:
        marks = self.sides.marks
        return self.parse.pos[i] == "PROPN" and i not in marks and i not in marks.mentions and i not in self.dated

    def _meant(self, i: int, kind: str) -> Naming | None:
        party = self.party(i)
        return Naming(i, i, party[0], kind if party[0].named else "phrase", party[1], False) if party else None

    @cached_property
    def _near(self) -> dict[int, dict[str, tuple[Side, set[str]]]]:
        return {}

    def near(self, sentence: int) -> dict[str, tuple[Side, set[str]]]:
        """What the sentences before and after one tell of everybody that they name."""
        if sentence not in self._near:
            found: dict[str, tuple[Side, set[str]]] = {}
            for step in (*range(1, BEFORE + 1), *range(-1, -AFTER - 1, -1)):
                if 0 <= (other := sentence - step) < len(self.namings):
                    for naming in self.namings[other][:MOST]:
                        if naming.kind != "phrase":
                            acts = " subject" if self.parse.rel[naming.top] == "nsubj" else ""
                            _, told = found.setdefault(naming.side.name, (naming.side, set()))
                            told.update((f"near {step}", f"near {step}{acts} {naming.kind}"))
            self._near[sentence] = found
        return self._near[sentence]

    @cached_property
    def profiles(self) -> dict[str, tuple[Side, frozenset[str]]]:
        """What the article as a whole tells of everybody that it names, the one named most often first."""
        kinds: dict[str, Counter[str]] = defaultdict(Counter)
        sides: dict[str, Side] = {}
        for row in self.namings:
            for n in row:
                if n.kind != "phrase":
                    sides.setdefault(n.side.name, n.side)
                    acts = self.parse.rel[n.top] == "nsubj"
                    kinds[n.side.name].update(("all", n.kind, *(("local",) if n.local else ()), *(("acts",) if acts else ())))
        order = sorted(kinds, key=lambda name: -kinds[name]["all"])
        found = {}
        speaking = {side.name for s in self.reading.statements if (side := self.speaking(s))}
        for rank, name in enumerate(order, 1):
            counts = kinds[name]
            told = {f"rank {min(rank, 5)}", f"count {min(counts['all'], 5)}"}
            told |= {f"ever {kind}" for kind in counts if kind != "all"}
            told |= {f"only {kind}" for kind, count in counts.items() if kind != "all" and count == counts["all"]}
            if name in speaking:
                told.add("speaks")
            found[name] = sides[name], frozenset(told)
        for n, name in enumerate(list(sides)[:3], 1):
            found[name] = sides[name], found[name][1] | {f"first {n}"}
        return found

    @cached_property
    def _pronouns(self) -> frozenset[str]:
        return self.grammar.words["own"] | self.grammar.words["they"]

    def nearest_time(self, head: int) -> str | None:
        """The time expression nearest to a token in its sentence, within the same statement or the outlet's own words."""
        parse, statement = self.parse, self.statement_of.get(head)
        near = [
            (abs(tokens[0] - head), time.edtf)
            for time in self.times
            if time.edtf
            and (tokens := parse.tokens(time.span))
            and parse.sentence_of[tokens[0]] == parse.sentence_of[head]
            and self.statement_of.get(tokens[0]) is statement
        ]
        return min(near)[1] if near else None

    def is_told_with(self, i: int, head: int) -> bool:
        """Whether a token is in the same statement as ``head``, in what ``head`` reports as its cue, or both in none."""
        return self.statement_of.get(i) in (self.statement_of.get(head), self._cue_of.get(head))

    @cached_property
    def _mentions(self) -> tuple[list[int], list[Mention]]:
        mentions = sorted(self.reading.mentions, key=lambda m: m.start)
        return [m.start for m in mentions], mentions

    def named_in(self, first: int, end: int) -> list[Mention]:
        """The names in a stretch of the text, in order."""
        starts, mentions = self._mentions
        return [m for m in mentions[bisect_left(starts, first) : bisect_left(starts, end)] if m.end <= end]

    def tokens(self, spans: Spans) -> list[int]:
        """The tokens of spans, in order."""
        return [i for span in spans for i in self.parse.tokens(Span(*span))]

    def speaking(self, statement: Statement) -> Side | None:
        """The side that the speaker of a statement speaks for."""
        return self.sides.of_speaker(statement.speaker) if statement.speaker else None

    @cached_property
    def _quoted(self) -> frozenset[int]:
        """The tokens between quotation marks, line by line."""
        inside, found, line = False, [], -1
        for i, word in enumerate(self.parse.words):
            if self.parse.line[i] != line:
                inside, line = False, self.parse.line[i]
            if word in _QUOTING:
                inside = word in "«“„" or (word == '"' and not inside)
            elif inside:
                found.append(i)
        return frozenset(found)

    def is_quoted(self, i: int) -> bool:
        """Whether a token is in the speaker's own words: in a direct statement or between quotation marks."""
        statement = self.statement_of.get(i)
        return i in self._quoted or (statement is not None and statement.kind == "direct")

    def is_agent(self, i: int) -> bool:
        """Whether a noun names people or a body, who can act or be acted upon."""
        word = self.parse.lower[i]
        role = nouns(self.parse.lang).role(word)
        return (role is not None and role.kind != "document") or self.sides.is_apart(word)

    @cached_property
    def _parties(self) -> dict[int, tuple[Side, bool] | None]:
        return {}

    def party(self, i: int) -> tuple[Side, bool] | None:
        """The side that a noun or pronoun stands for, and whether that is inferred; None where it cannot be told.

        "We" is the speaker's side; "he", "she", "they" and "the country" in indirect speech too; elsewhere it is the side
        told of last, in the speaker's own words another than theirs.
        """
        if i not in self._parties:
            self._parties[i] = self._party(i)
        return self._parties[i]

    def _party(self, i: int) -> tuple[Side, bool] | None:
        parse, words = self.parse, self.grammar.words
        statement, word = self.statement_of.get(i), parse.lower[i]
        if i in self.dated or self.sides.marks.is_dateline(i):
            return None
        if word in words["own"]:
            side = self.speaking(statement) if statement else None
            return (side, True) if side else None
        if word in words["they"] and parse.pos[i] in ("PRON", "DET"):
            speaking = self.speaking(statement) if statement else None
            side = self._told_before(i, speaking) if self.is_quoted(i) else speaking or self._told_before(i)
            return (side, True) if side else None
        if statement and not self.is_quoted(i) and self.sides.is_country(i) and (side := self.speaking(statement)):
            return side, True
        side = self.sides.of(i)
        return (side, False) if side else None

    def _told_before(self, i: int, other: Side | None = None) -> Side | None:
        """The subject that stands nearest before a token in its sentence or the one before, of a side but ``other``."""
        parse = self.parse
        for k in range(i - 1, max(-1, i - 60), -1):
            if parse.sentence_of[i] - parse.sentence_of[k] > 1:
                return None
            if parse.rel[k] == "nsubj" and parse.pos[k] in ("PROPN", "NOUN") and not is_verb(parse, k):
                side = self.sides.of(k)
                if side and (other is None or side.name != other.name):
                    return side
        return None
