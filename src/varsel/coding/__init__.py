"""Coding: from a Reading to a coded Reading, by codebooks. ``code`` is the one way through; the modules are its steps.

codebook      what a codebook is; loading one, or saying what is wrong with it (lines: on which line)
patterns      the words that decide, as a codebook writes them down (rules: all of a codebook's at once)
marks         where a state, a place, a body or a group is named
sides         which of them somebody acts for
clause        who does what to whom in a clause, by the parse
statements    signals: what a statement does with words
deeds         what was done or is said to be (parties: by and to whom; standing: whether; quantities: how many of what)
observations  what somebody saw, or saw no sign of
"""

from collections.abc import Iterable, Sequence

from varsel.actors import load as load_actors
from varsel.coding.codebook import Codebook, load
from varsel.coding.context import Context
from varsel.coding.deeds import deeds
from varsel.coding.learned import Model, apply, shipped
from varsel.coding.observations import observations
from varsel.coding.sides import Sides
from varsel.coding.statements import coded
from varsel.reading import parsed, published_of, read_parsed
from varsel.reading.dates import expressions
from varsel.reading.parse import Parse
from varsel.record import Article, Deed, Observation, Reading, Statement

__all__ = ["DEFAULT", "Codebook", "code", "events", "load", "read_coded"]

#: The codebooks that are used where none is named.
DEFAULT = ("signals", "deeds")


def code(
    article: Article,
    reading: Reading,
    codebooks: Sequence[Codebook],
    parse: Parse | None = None,
    models: Sequence[Model] | None = None,
) -> Reading:
    """The reading with its signals, deeds and observations, by these codebooks.

    Pure and in time linear in the length of the text. What was coded before is replaced.

    Args:
        article: the article.
        reading: what was read from it.
        codebooks: whose categories of signals, deeds and indicators are looked for; each kind in all of them.
        parse: the article's parse where it is at hand; it is made anew otherwise, which takes longer than the coding.
        models: what was learned from people's codings, to join the rules of the codebooks that they fit. By default what
            ships with these; () for the rules alone.
    """
    parse = parse or parsed(article.model_copy(update={"lang": reading.lang}))
    context = context_of(article, reading, parse)
    signals = [coded(context, codebook) for codebook in codebooks]
    seen = tuple(o for codebook in codebooks for o in observations(context, codebook))
    done = _numbered(d for codebook in codebooks for d in deeds(context, codebook) if not _is_unseen(d, seen))
    ruled = reading.model_copy(
        update={
            "statements": tuple(
                _of_whom(context, statement).model_copy(update={"signals": tuple(s for found in row for s in found)})
                for statement, *row in zip(reading.statements, *signals, strict=True)
            ),
            "deeds": done,
            "observations": seen,
        }
    )
    for codebook in codebooks:
        fitting = shipped(codebook) if models is None else next((m for m in models if m.fits(codebook)), None)
        if fitting:
            ruled = apply(fitting, codebook, article.text, ruled, context.elsewhere(codebook))
    return ruled


def _of_whom(context: Context, statement: Statement) -> Statement:
    """A statement with whom its speaker acts for."""
    found = context.sides.speaks_for(statement.speaker or "")
    evidence = {field: spans for field, spans in statement.evidence.items() if field != "speaks_for"}
    inferred = tuple(field for field in statement.inferred if field != "speaks_for")
    if found and found[1]:
        evidence["speaks_for"] = found[1]
    elif found:
        inferred = (*inferred, "speaks_for")
    return statement.model_copy(update={"speaks_for": found and found[0], "evidence": evidence, "inferred": inferred})


def _is_unseen(deed: Deed, seen: Iterable[Observation]) -> bool:
    """Whether what is said of a deed is that it was not seen, and told by an observation."""
    return deed.status in ("denied", "not-observed") and any(
        o.status == "not-observed" and a[0] < b[1] and b[0] < a[1]
        for o in seen for a in o.evidence for b in deed.evidence
    )  # fmt: skip


def read_coded(article: Article, codebooks: Sequence[Codebook], models: Sequence[Model] | None = None) -> Reading:
    """An article read and coded, with one parse for both. Raises UnsupportedLanguage as ``reading.read`` does."""
    parse = parsed(article)
    return code(article, read_parsed(article, parse), codebooks, parse, models)


def events(article: Article, codebooks: Sequence[Codebook]) -> tuple[Deed, ...]:
    """The deeds of an article and what is done in it by saying it: the events that schemes such as PLOVER count.

    Whoever acts towards nobody of another country acts, as PLOVER has it, within their own.
    """
    parse = parsed(article)
    context = context_of(article, read_parsed(article, parse), parse)
    found = _numbered(deed for codebook in codebooks for deed in deeds(context, codebook, said=True))
    return tuple(deed if deed.recipient_country else _domestic(deed) for deed in found)


def _domestic(deed: Deed) -> Deed:
    inferred = (*deed.inferred, *(("recipient_country",) if deed.actor_country else ()))
    return deed.model_copy(update={"recipient_country": deed.actor_country, "inferred": inferred})


def context_of(article: Article, reading: Reading, parse: Parse) -> Context:
    published = published_of(article)
    sides = Sides(parse, reading.mentions, published, load_actors(), reading.statements)
    return Context(article, reading, parse, sides, expressions(parse, published))


def _numbered(found: Iterable[Deed]) -> tuple[Deed, ...]:
    """Deeds with the ids that they have in the article: d1, d2 …"""
    return tuple(deed.model_copy(update={"id": f"d{n}"}) for n, deed in enumerate(found, 1))
