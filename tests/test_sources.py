"""Sources that the tree gives to cues that the network left without one. All texts are our own."""

from dataclasses import replace

import pytest

from varsel.languages import language
from varsel.reading import layout, pipelines
from varsel.reading.attribution import Attribution, without_agencies
from varsel.reading.attribution.sources import completed
from varsel.record import Span


def span(text: str, part: str) -> tuple[Span, ...]:
    return (Span(text.index(part), text.index(part) + len(part)),)


def sourceless(text: str, content: str, cue: str, lang: str) -> tuple:
    """The parse of a text, and a statement of it without a source."""
    parse = pipelines.parse(text, lang, layout.lines(text))
    token = parse.words.index(cue.split()[-1])
    return parse, Attribution("indirect", span(text, content), span(text, cue), cue_token=token)


@pytest.mark.parametrize(
    ("text", "content", "cue", "lang", "source"),
    [
        ("Ministeren tok ordet og ba folk om å vente.", "folk om å vente", "ba", "nb", "Ministeren"),
        ("De spurte Kari Lunde, som mente at broen holder.", "at broen holder", "mente", "nb", "Kari Lunde"),
        ("Dei tilsette kom i går, og krev at hamna vert opna.", "at hamna vert opna", "krev", "nn", "Dei tilsette"),
    ],
)
def test_the_subject_of_a_clause_is_the_source_of_its_cue(text, content, cue, lang, source):
    parse, statement = sourceless(text, content, cue, lang)
    (found,) = completed(parse, [statement], language(lang))
    assert [text[a:b] for a, b in found.source] == [source]


@pytest.mark.parametrize(
    ("text", "content", "cue"),
    [
        ("Vi stod på kaien og trodde at skipet ville komme.", "at skipet ville komme", "trodde"),
        ("Det hevdes at skipet kommer.", "at skipet kommer", "hevdes"),
        ("Lunde ble bedt om å vente.", "å vente", "bedt"),
    ],
)
def test_the_writer_nobody_and_whoever_is_spoken_to_are_no_source(text, content, cue):
    parse, statement = sourceless(text, content, cue, "nb")
    assert completed(parse, [statement], language("nb"))[0].source == ()


def test_a_subject_in_the_words_of_a_statement_leads_to_who_says_them():
    text = "– Jeg vant fortjent, sa Lie og mente at løpet var hardt."
    parse, second = sourceless(text, "at løpet var hardt", "mente", "nb")
    first = replace(
        second, kind="direct", content=span(text, "Jeg vant fortjent"), cue=span(text, "sa"), source=span(text, "Lie"),
        cue_token=parse.words.index("sa"),
    )  # fmt: skip
    assert [text[a:b] for a, b in completed(parse, [first, second], language("nb"))[1].source] == ["Lie"]


def test_a_source_that_was_found_stays():
    text = "Ministeren tok ordet og ba folk om å vente, sier Lie."
    parse, statement = sourceless(text, "folk om å vente", "ba", "nb")
    given = replace(statement, source=span(text, "Lie"))
    assert completed(parse, [given], language("nb")) == [given]


def test_the_agency_that_a_statement_came_through_does_not_speak():
    text = "– Vi venter, sier Kari Holm onsdag, ifølge Kystbyrået."

    holm = Attribution("direct", span(text, "Vi venter"), span(text, "sier"), span(text, "Kari Holm"))
    through = span(text, "ifølge"), span(text, "Kystbyrået")
    agency = Attribution("mixed", span(text, "Vi venter, sier Kari Holm onsdag"), *through)
    alone = Attribution("direct", span(text, "Vi venter"), *through)
    assert without_agencies(text, [agency, holm]) == [holm]
    assert without_agencies(text, [alone]) == [alone]
