"""One article as the coder sees it: its parse, what was read from it, and which side everybody acts for."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from varsel.coding.clause import Grammar, grammar, is_verb, relation
from varsel.coding.codebook import Codebook
from varsel.coding.rules import Hit, rules, sentences
from varsel.coding.sides import Side, Sides
from varsel.reading.dates import TimeExpression
from varsel.reading.parse import Parse
from varsel.reading.people.names import nouns
from varsel.record import Article, Mention, Reading, Span, Spans, Statement

_QUOTING = frozenset("«»“”„\"")


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
                rows = sentences(self.parse, range(len(self.parse)))
                found = [(row, hits) for row in rows if (hits := ruled.found(features, row))]
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

    def party(self, i: int) -> tuple[Side, bool] | None:
        """The side that a noun or pronoun stands for, and whether that is inferred; None where it cannot be told.

        "We" is the speaker's side; "he", "she", "they" and "the country" in indirect speech too; elsewhere it is the side
        told of last, in the speaker's own words another than theirs.
        """
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
            if parse.sent[i] - parse.sent[k] > 1:
                return None
            if relation(parse, k) == "nsubj" and parse.pos[k] in ("PROPN", "NOUN") and not is_verb(parse, k):
                side = self.sides.of(k)
                if side and (other is None or side.name != other.name):
                    return side
        return None
