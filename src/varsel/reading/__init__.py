"""Reading: from an Article to a Reading. ``read`` is the one way through; the modules are its steps, in this order.

layout       lines and paragraphs
pipelines    tokens, parts of speech, dependencies, names: a Parse
attribution  content, cue and source of each statement (quotes, features and network are its parts)
people       who the source is (names, inventory and candidates are its parts)
dates        time expressions and what they stand for
chain        when, where, at what occasion, to whom, on what condition
"""


from varsel.intake.text import preamble
from varsel.languages import labelled, language, supported
from varsel.languages.detect import detect
from varsel.reading.attribution import Attribution, attributions
from varsel.reading.chain import Chain, chain
from varsel.reading.layout import lines
from varsel.reading.parse import Parse
from varsel.reading.people import Speaker, mentions, speakers
from varsel.reading.pipelines import parse
from varsel.record import Article, Reading, Statement
from varsel.worded import Worded


class UnsupportedLanguage(ValueError):
    """The article is in a language that Varsel does not read. The message says which, and which ones it does."""


def read(article: Article) -> Reading:
    """Everything that the article reports as said, by whom, when and where.

    Pure: no disk but the package's own models, no clock, no network. The same article gives the same reading. Takes time
    linear in the length of the text.

    Raises:
        UnsupportedLanguage: where the article's language, given or detected, is none of ``languages.supported()``.
    """
    return read_parsed(article, parsed(article))


def parsed(article: Article) -> Parse:
    """The article's text with tokens, sentences, dependencies and names. Raises UnsupportedLanguage."""
    code = labelled(article.lang) or detected(article.text)
    if code not in supported():
        raise UnsupportedLanguage(Worded("language %(lang)s is not supported; Varsel reads %(all)s", lang=repr(code), all=", ".join(supported())))
    return parse(article.text, code, lines(article.text, preamble(article.text)[1]))


def read_parsed(article: Article, parse: Parse) -> Reading:
    """``read`` for an article whose parse is there already."""
    published = published_of(article)
    found = attributions(parse, lines(article.text, preamble(article.text)[1]), language(parse.lang))
    who = speakers(parse, found, published)
    chains = chain(parse, found, [s.name for s in who], published)
    statements = (_statement(f"s{n}", *parts) for n, parts in enumerate(zip(found, who, chains), 1))
    named = mentions(parse, published=published)
    return Reading(id=article.id, lang=parse.lang, statements=tuple(statements), mentions=tuple(named))


def published_of(article: Article) -> str | None:
    """The publication date of an article, as it is known of it or as its text begins with."""
    return article.published or preamble(article.text)[0]


def detected(text: str) -> str:
    """The code of the language that ``text`` is in. Raises UnsupportedLanguage where Varsel does not read it."""
    found = detect(text)
    if found.code not in supported():
        raise UnsupportedLanguage(Worded(
            "the text seems to be in language %(lang)s, and Varsel reads %(all)s; if that is wrong, say which it is",
            lang=repr(found.code), all=", ".join(supported()),
        ))  # fmt: skip
    return found.code


def _statement(id: str, found: Attribution, who: Speaker, chained: Chain) -> Statement:
    evidence = dict(chained.evidence)
    if who.name is not None:
        evidence["speaker"] = who.evidence
    return Statement(
        id=id,
        kind=found.kind,
        content=found.content,
        cue=found.cue,
        source=found.source,
        speaker=who.name,
        speaker_id=who.id,
        when=chained.when,
        where=chained.where,
        occasion=chained.occasion,
        told_to=chained.told_to,
        condition=chained.condition,
        confidence=round(found.confidence, 3),
        evidence=evidence,
        inferred=(("speaker",) if who.inferred else ()) + tuple(chained.inferred),
    )
