"""Questions to the chronology."""

import pytest
from ledger_example import STRAIT, TALKS, reported

from varsel.ledger import Asked, Ledger, LedgerError, asking
from varsel.ledger.index import passage


@pytest.fixture(params=["few", "many"])
def ledger(place, request, monkeypatch):
    """With many items that meet each condition the chronology is walked through: with FEW = 1, any is many."""
    if request.param == "many":
        monkeypatch.setattr(asking, "FEW", 1)
    with Ledger(place) as opened:
        opened.add(*STRAIT)
        opened.add(*TALKS)
        yield opened


def words(ledger, **asked):
    """The first words of what is found, in order."""
    rows = ledger.chronology(Asked(**asked)).rows
    return [" ".join(passage(i.article.text, i.now).split()[:3]) for i in ledger.items([r.id for r in rows])]


CLOSE, BLUFF, HEARD = "We will close", "This is no", "We have heard"
MOVED, SIGN, TALK, SOLDIERS = "Torvania moved two", "Halvmark has seen", "Vi truer ingen,", "Soldatene må trekkes"
ALL = [MOVED, HEARD, CLOSE, BLUFF, SIGN, TALK, SOLDIERS]


@pytest.mark.parametrize(
    "asked, found",
    [
        ({}, ALL),
        ({"newest": True}, ALL[::-1]),
        ({"kind": "deed"}, [MOVED]),
        ({"kind": ("deed", "observation")}, [MOVED, SIGN]),
        ({"actor": "Viktor Aldane"}, [CLOSE, BLUFF, TALK]),
        ({"actor": "aldane"}, [CLOSE, BLUFF, TALK]),
        ({"actor": "ald"}, []),
        ({"actor": ("Mira Stancu", "Sollvik")}, [HEARD, SOLDIERS]),
        ({"actor": "Torvania", "towards": "Halvmark"}, [MOVED]),
        ({"towards": "Torvania"}, [SIGN]),
        ({"category": "MOBILIZE"}, [MOVED]),
        ({"category": "deploy"}, [MOVED]),
        ({"category": "nuclear-alert-raised"}, [SIGN]),
        ({"category": ("red-line", "conventional-threat", "denial")}, [CLOSE, TALK]),
        ({"category": "nothing"}, []),
        ({"outlet": "Sundtidende"}, [TALK, SOLDIERS]),
        ({"outlet": "Sundtidende", "category": "offer", "actor": "Aldane"}, [TALK]),
        ({"told_to": "Harbour Post"}, [HEARD, CLOSE, BLUFF]),
        ({"lang": "nb"}, [TALK, SOLDIERS]),
        ({"coder": "machine", "kind": "statement"}, [HEARD, CLOSE, BLUFF, TALK, SOLDIERS]),
        ({"coder": "nobody"}, []),
        ({"confidence": 0.95}, [MOVED, SIGN]),
        ({"text": "threat"}, [HEARD]),
        ({"text": "warships closing"}, [CLOSE]),
        ({"text": "soldat"}, [SOLDIERS]),
        ({"text": "SAMTALENE"}, [TALK]),
        ({"text": '"two missile brigades"'}, [MOVED]),
        ({"text": '"brigades missile"'}, []),
        ({"text": "sundet", "newest": True}, [TALK]),
        ({"text": "?!"}, ALL),
    ],
)
def test_what_is_asked_for_is_found(ledger, asked, found):
    assert words(ledger, **asked) == found


@pytest.mark.parametrize(
    "time, found",
    [
        ("2031-05-12", [CLOSE, BLUFF]),
        ("2031-05-06", [HEARD]),
        ("2031-05-07", []),  # between the two days that the statement may have been on
        ("2031-05-07/2031-05-12", [CLOSE, BLUFF]),
        ("2031-04-15", [MOVED]),  # the text says April
        ("2031-05", [HEARD, CLOSE, BLUFF, SIGN]),
        ("2031-06", [TALK, SOLDIERS]),  # the last one by its article's date
        ("[2031-05-13,2031-06-02]", [HEARD, SIGN, TALK]),
        ("2031", ALL),
        ("2031-06-02/..", [TALK, SOLDIERS]),
        ("../2031-04-30", [MOVED]),
        ("2040", []),
    ],
)
def test_a_time_matches_what_may_have_been_then(ledger, time, found):
    assert words(ledger, time=time) == found


def test_what_may_have_been_on_many_days_is_found_among_the_rest(ledger):
    ledger.add(*reported("war", ("Mira Stancu", "It was the longest of wars", ["assessment"], "2029-01/2031-05-20")))
    ledger.add(*reported("undated", ("Mira Stancu", "Nobody knows when", ["assessment"], None), published=None))
    assert words(ledger, time="2031-05-12") == ["Nobody knows when", "It was the", CLOSE, BLUFF]
    assert words(ledger, time="2030") == ["Nobody knows when", "It was the"]
    assert words(ledger, time="2031-05-12", newest=True, actor="Stancu") == ["It was the", "Nobody knows when"]


def test_pages_follow_each_other_while_the_ledger_grows(ledger):
    first = ledger.chronology(size=3)
    ledger.add(*reported("before", ("Mira Stancu", "Long ago", [], "2030-01-01")))
    second = ledger.chronology(size=3, after=first.next)
    third = ledger.chronology(size=3, after=second.next)
    ids = [r.id for page in (first, second, third) for r in page.rows]
    assert len(ids) == len(set(ids)) == 7
    assert third.next is None
    backwards = ledger.chronology(Asked(newest=True), size=4)
    rest = ledger.chronology(Asked(newest=True), size=9, after=backwards.next)
    assert [r.id for r in (*backwards.rows, *rest.rows)][:7] == ids[::-1]


def test_a_state_is_found_by_its_name_in_any_language(ledger):
    deed = {"event": "AID", "mode": "arms", "status": "done", "actor": "Norge", "recipient": "Ukraina"}
    ledger.add(*reported("arms", lang="nb", deeds=[{"words": "Norge sendte våpen"} | deed]))
    assert words(ledger, actor="Norway") == words(ledger, towards="Ukraine") == ["Norge sendte våpen"]


def test_a_name_is_everybody_whose_name_has_all_its_words(ledger):
    ledger.add(*reported("short", ("Aldane", "I said so", [], None), ("Maja Aldane-Riis", "So did I", [], None)))
    assert words(ledger, actor="ALDANE") == [CLOSE, BLUFF, "I said so", "So did I", TALK]
    assert words(ledger, actor="Aldane Viktor") == [CLOSE, BLUFF, TALK]
    assert words(ledger, actor="Maja Aldane-Riis") == ["So did I"]
    assert words(ledger, actor="Aldan") == words(ledger, actor="Aldane Sollvik") == []


def test_a_known_state_and_a_wikidata_id_are_just_that_one(ledger):
    said = [("Norway", "A state speaks", [], None), ("Bank of Norway", "A bank speaks", [], None)]
    article, reading = reported("norway", *said)
    known = [s.model_copy(update={"speaker_id": "Q20"}) if s.speaker == "Norway" else s for s in reading.statements]
    ledger.add(article, reading.model_copy(update={"statements": tuple(known)}))
    assert words(ledger, actor="Norge") == words(ledger, actor="Q20") == ["A state speaks"]
    assert words(ledger, actor="bank of norway") == ["A bank speaks"]


@pytest.mark.parametrize("asked, said", [({"time": "soon"}, "'soon' is no date in EDTF")])
def test_a_question_that_cannot_be_understood_says_so(ledger, asked, said):
    with pytest.raises(LedgerError, match=said):
        ledger.chronology(Asked(**asked))


def test_a_place_that_no_page_gave_says_so(ledger):
    with pytest.raises(LedgerError, match="no place in a chronology"):
        ledger.chronology(after="yesterday")
