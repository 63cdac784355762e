"""For whom somebody speaks, by all that the articles say; what one side said and did."""

import pytest
from ledger_example import reported

from varsel.ledger import Asked, Ledger, UnknownName

ALDANE = "Viktor Aldane"


@pytest.fixture
def ledger(place):
    with Ledger(place) as opened:
        yield opened


def said(ledger, id, side=None, speaker=ALDANE, lang="en"):
    """Adds an article in which somebody speaks, for a side where it says so; the statement's number."""
    words = " ".join(f"{id}{n}" for n in ("one", "two", "three", "four"))  # nothing else that was said
    return ledger.add(*reported(id, (speaker, words, ["red-line"], None), speaks_for=side, lang=lang)).items[0]


def of_side(ledger, name):
    return {row.id for row in ledger.chronology(Asked(side=name)).rows}


def test_who_is_said_to_speak_for_a_state_does_so_wherever_they_are_quoted(ledger):
    told, untold = said(ledger, "a", "Torvania"), said(ledger, "b")
    said(ledger, "c", "Halvmark", speaker="Ingrid Sollvik")
    said(ledger, "d", speaker="Tor Eikamo")
    assert of_side(ledger, "Torvania") == {told, untold}
    assert ledger.side("Aldane") == "Torvania"
    assert ledger.side("Eikamo") is None


def test_a_side_is_just_the_one_of_this_name(ledger):
    word = said(ledger, "a", "Torvania")
    said(ledger, "b", speaker="Torvania Herald")
    own = said(ledger, "c", speaker="Torvania")
    assert of_side(ledger, "Torvania") == {word, own}


def test_a_side_has_its_own_deeds_too(ledger):
    word = said(ledger, "a", "Torvania")
    deeds = [{"words": "Torvania mined the sound", "event": "ASSAULT", "status": "done", "actor": "Torvania"},
             {"words": "Halvmark swept it", "event": "COOPERATE", "status": "done", "actor": "Halvmark"}]  # fmt: skip
    own, _ = ledger.add(*reported("b", deeds=deeds)).items
    assert of_side(ledger, "Torvania") == {word, own}


def test_a_state_is_one_side_in_all_languages(ledger):
    ids = {said(ledger, "a", "Germany"), said(ledger, "b", "Tyskland", lang="nb")}
    assert of_side(ledger, "Germany") == of_side(ledger, "Tyskland") == ids


def test_who_is_said_to_speak_for_several_has_no_side(ledger):
    ids = {said(ledger, str(n), side) for n, side in enumerate(("Torvania", "Torvania", "Halvmark"))}
    assert ledger.side(ALDANE) == "Torvania"  # two of three say so
    said(ledger, "more", "Halvmark")
    assert ledger.side(ALDANE) is None and not ids & of_side(ledger, "Torvania")
    assert [(office.name, office.articles) for office in ledger.offices(ALDANE)] == [("Torvania", 2), ("Halvmark", 2)]


def test_many_statements_of_one_article_say_it_once(ledger):
    four = [(ALDANE, f"words{n} number{n} of{n} four{n}", ["red-line"], None) for n in range(4)]
    ledger.add(*reported("a", *four, speaks_for="Halvmark"))
    for id in ("b", "c"):
        said(ledger, id, "Torvania")
    assert ledger.side(ALDANE) == "Torvania"


def test_those_who_speak_for_a_side_are_named(ledger):
    for n, speaker in enumerate((ALDANE, ALDANE, "Danica Torbel")):
        said(ledger, str(n), "Torvania", speaker)
    assert [(one.name, one.articles) for one in ledger.spokesmen("Torvania")] == [(ALDANE, 2), ("Danica Torbel", 1)]
    assert ledger.spokesmen(ALDANE) == ()
    with pytest.raises(UnknownName):
        ledger.spokesmen("Nemo")


def test_it_follows_corrections(ledger):
    id, other = said(ledger, "a", "Halvmark"), said(ledger, "b")
    ledger.correct(id, "speaks_for", "Torvania", by="kari")
    assert ledger.side(ALDANE) == "Torvania"
    made = ledger.correct(id, "speaker", "Mira Stancu", by="kari")
    assert ledger.item(id).now.speaks_for is None  # it was said of the one who was taken for the speaker
    assert ledger.side("Stancu") is None and ledger.side(ALDANE) is None
    ledger.undo(made.seq, by="kari")
    assert of_side(ledger, "Torvania") == {id, other}
    ledger.correct(id, "withdrawn", True, by="kari")
    assert ledger.side(ALDANE) is None


def test_what_is_read_anew_or_redacted_says_nothing_any_more(ledger):
    id = said(ledger, "a", "Halvmark")
    article, reading = reported("a", (ALDANE, "other words of another version", ["red-line"], None))
    other = said(ledger, "b", "Torvania")
    ledger.add(article, reading)
    assert ledger.side(ALDANE) == "Torvania"
    ledger.redact(ledger.rows([other])[other].article, by="kari", why="for safety")
    assert ledger.side(ALDANE) is None
    assert id not in of_side(ledger, ALDANE)


def test_the_index_made_anew_says_the_same(ledger):
    ids = {said(ledger, "a", "Torvania"), said(ledger, "b")}
    ledger.rebuild()
    assert of_side(ledger, "Torvania") == ids


def test_marks_of_one_side_are_of_one_hue(ledger):
    ids = [said(ledger, "a", "Torvania"), said(ledger, "b"), said(ledger, "c", speaker="Tor Eikamo")]
    assert [o.side for o in ledger.outlines(ids)] == ["Torvania", "Torvania", "Tor Eikamo"]
