"""The words of a language that tell how something was said: its ``[chain]`` table, made ready for looking up."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cache

from varsel.languages import Language


@dataclass(frozen=True)
class Words:
    """The ``[chain]`` table of a language."""

    to: frozenset[str]  # prepositions before somebody spoken to
    place: frozenset[str]  # prepositions before a place
    at: frozenset[str]  # prepositions before a medium or an occasion
    partner: frozenset[str]  # prepositions between an interview and who it was given to
    telling: frozenset[str]  # verbs whose object is spoken to
    idioms: frozenset[str]  # nouns that make a fixed phrase with a preposition, and nobody spoken to
    receiving: frozenset[str]  # verbs whose subject gets a message
    messages: frozenset[str]  # the messages that it gets by them
    occasions: tuple[str, ...]  # endings of nouns for an interview, a speech, a meeting
    events: tuple[str, ...]  # those of them that many take part in
    interviews: tuple[str, ...]  # those of them that have a partner
    media: tuple[str, ...]  # endings of nouns for something that one says things in
    sidelines: tuple[tuple[str, ...], ...]  # what comes before an occasion that one speaks beside
    unrelated: frozenset[str]  # prepositions before something whose time is not that of saying
    after: frozenset[str]  # prepositions that make it later than a time they stand before
    tying: frozenset[str]  # words that tie what was said to an event
    adding: frozenset[str]  # words of cues that go on with what was said before
    conditionals: tuple[tuple[str, ...], ...]  # what opens a condition
    whenever: frozenset[str]  # what does so only where the main clause has one of the modals
    whether: frozenset[str]  # what does so, besides, only at the start of a sentence
    modals: frozenset[str]  # verbs such as "will" and "can"
    verb_first: frozenset[str]  # verbs that open a condition by standing first
    verb_first_any: bool  # whether any verb does
    then: frozenset[str]  # words that may stand between a clause and the main clause after it
    verb_second: bool  # whether such a main clause has its verb first
    quotes_in_present: bool  # whether the language's news quote in the present tense


# The fields of Words that are sets of single words, as they stand in the table.
_WORD_SETS = tuple(f.name for f in fields(Words) if f.type == frozenset[str])


@cache
def words_of(lang: Language) -> Words:
    """The ``[chain]`` table of ``lang``, read once."""
    table: Mapping = lang["chain"]
    return Words(
        **{name: frozenset(table[name]) for name in _WORD_SETS},
        occasions=tuple(table["occasions"] + table["interviews"]),
        events=tuple(table["occasions"]),
        interviews=tuple(table["interviews"]),
        media=tuple(table["media"]),
        sidelines=tuple(tuple(phrase.split()) for phrase in table["sidelines"]),
        conditionals=tuple(sorted((tuple(phrase.split()) for phrase in table["conditionals"]), key=len, reverse=True)),
        verb_first_any=table["verb_first_any"],
        quotes_in_present=table["quotes_in_present"],
        verb_second=table["verb_second"],
    )
