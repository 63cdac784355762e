"""The reporting chain of each statement: when, to whom, on which occasion and where it was said, and on what condition.

What the clause of the cue says of itself counts first. A sentence of the article's own about the interview or meeting
("Intervjuet fant sted …") says the same of every statement that was made there, and a day that all dated statements of
a speaker share is the day of the others too. Such values are carried over, and marked as inferred.

The modules, each of which uses only those above it:

- ``result``: the chain of one statement.
- ``words``: the language's ``[chain]`` table.
- ``clause``: the clause of the cue.
- ``times``: the article's time expressions by place, and which times are news.
- ``phrases``: noun phrases.
- ``conditions``: the condition in what was said.
- ``telling``: when and to whom, by the cue's clause.
- ``setting``: occasion and place.
- ``carrying``: carrying over from one statement to others.
"""

from collections.abc import Sequence

from varsel.languages import language
from varsel.reading.attribution import Attribution
from varsel.reading.chain.carrying import carry_addressee, carry_day, carry_report
from varsel.reading.chain.clause import Frame, frames_of
from varsel.reading.chain.conditions import condition
from varsel.reading.chain.result import Chain
from varsel.reading.chain.setting import carry_venue, occasion_and_place
from varsel.reading.chain.telling import told_to, when
from varsel.reading.chain.times import Times
from varsel.reading.chain.words import Words, words_of
from varsel.reading.dates import expressions
from varsel.reading.parse import Parse

__all__ = ["Chain", "chain"]


def chain(
    parse: Parse, attributions: Sequence[Attribution], speakers: Sequence[str | None], published: str | None
) -> list[Chain]:
    """The chain of each attribution, in their order.

    Args:
        parse: the annotated text.
        attributions: its statements.
        speakers: who was found to have said each, None where that is not known.
        published: the publication date in EDTF at the precision that is known, or None.
    """
    words = words_of(language(parse.lang))
    times = Times(expressions(parse, published), published)
    frames = frames_of(parse, attributions)
    chains = [_own(parse, a, frame, times, words) for a, frame in zip(attributions, frames, strict=True)]
    chains = carry_venue(parse, attributions, speakers, chains, words)
    chains = carry_report(parse, attributions, frames, chains, times, words, published)
    chains = carry_day(speakers, chains, published)
    return carry_addressee(parse, attributions, frames, speakers, chains, words)


def _own(parse: Parse, attribution: Attribution, frame: Frame | None, times: Times, words: Words) -> Chain:
    """The chain of a statement as it tells it itself, before anything is carried over."""
    found = Chain()
    depends = condition(parse, attribution.content, words)
    if depends:
        found = found.given("condition", parse.text[depends.start : depends.end], (depends,))
    if frame is None:
        return found
    time = when(parse, frame, times, words)
    if time:
        found = found.given("when", time.edtf or times.published, (time.span,), inferred=time.edtf is None)
    addressee = told_to(parse, frame, times, words)
    if addressee:
        found = found.given("told_to", parse.text[addressee.start : addressee.end], (addressee,))
    occasion, where = occasion_and_place(parse, frame, times, words)
    if where:
        found = found.given("where", parse.text[where.start : where.end], (where,))
    if occasion:
        found = found.given("occasion", parse.text[occasion.start : occasion.end], (occasion,))
    return found
