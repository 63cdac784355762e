"""Deeds and observations in whole articles: what was done, by whom, to whom, whether, and who saw it. All invented."""

import pytest

from varsel.coding import events, load, read_coded
from varsel.record import Article, Deed, Reading

CODEBOOKS = [load("deeds")]


def coded(lang: str, text: str, published: str | None = "2031-03-14") -> Reading:
    article = Article(id="x", text=text, lang=lang, published=published, outlet="Sundtidende")
    return read_coded(article, CODEBOOKS)


def deed(lang: str, text: str, mode: str) -> Deed:
    """The one deed of this mode (or type) in a text."""
    found = [d for d in coded(lang, text).deeds if mode in (d.mode, d.event)]
    assert len(found) == 1, found
    return found[0]


@pytest.mark.parametrize(
    ("lang", "text", "mode", "status"),
    [
        ("nb", "Ungarn har sendt 40 stridsvogner til Romania.", "arms", "done"),
        ("nb", "Ungarn vil sende 40 stridsvogner til Romania, sier forsvarsministeren.", "arms", "announced"),
        ("nb", "Ungarn lover å sende stridsvogner til Romania.", "arms", "pledged"),
        ("nb", "Ungarn krever at Romania trekker soldatene ut av Bulgaria.", "withdraw", "demanded"),
        ("nb", "Ungarn benekter at landet har bombet byen Brod i Romania.", "strike", "denied"),
        ("nn", "Ungarn har trekt soldatane ut av Romania.", "withdraw", "done"),
        ("en", "Hungary has sent 40 tanks to Romania.", "arms", "done"),
        ("en", "Hungary will send 40 tanks to Romania, the minister said.", "arms", "announced"),
        ("en", "Hungary promised to send tanks to Romania.", "arms", "pledged"),
        ("en", "Hungary demanded that Romania withdraw its troops from Bulgaria.", "withdraw", "demanded"),
    ],
)
def test_the_status_is_what_the_nearest_verb_says(lang, text, mode, status):
    assert deed(lang, text, mode).status == status


def test_what_may_happen_or_only_happens_on_a_condition_is_no_deed():
    assert not coded("en", "Hungary may send 40 tanks to Romania.").deeds
    assert not coded("en", "If Romania attacks, Hungary will send 40 tanks to Bulgaria, the minister said.").deeds
    assert not coded("nb", "Dersom Romania angriper, vil Ungarn sende 40 stridsvogner til Bulgaria, sier ministeren.").deeds


def test_what_a_film_shows_and_what_was_done_a_generation_ago_is_no_deed():
    assert not coded("en", "The film shows how Hungary bombs the town of Brod in Romania.").deeds
    assert not coded("nb", "Romanen forteller om da Ungarn bombet byen Brod i Romania.").deeds
    assert not coded("en", "Hungary bombed the town of Brod in Romania in 1941.").deeds
    assert coded("en", "Hungary, a member since 1951, has bombed the town of Brod in Romania.").deeds
    assert coded("en", "Hungary bombed the town of Brod in Romania in 2029.").deeds


def test_a_deed_says_who_did_it_to_whom_and_how_many_on_which_words():
    text = "Ungarn har sendt 40 stridsvogner til Romania."
    found = deed("nb", text, "arms")
    assert (found.actor, found.actor_country) == ("Ungarn", "HUN")
    assert (found.recipient, found.recipient_country) == ("Romania", "ROU")
    assert (found.quantity.value, found.quantity.unit) == (40, "stridsvogner")
    assert [text[s:e] for s, e in found.evidence] == ["Ungarn har sendt 40 stridsvogner til Romania"]
    assert found.reported_by == "Sundtidende"


def test_a_deed_says_where_and_when_it_was_done():
    found = deed("en", "Hungary bombed a bridge in Brod on Monday, the army of Romania said.", "strike")
    assert (found.where, found.when) == ("Brod", "2031-03-10")


def test_a_deed_that_a_speaker_tells_of_is_reported_by_them_and_we_is_their_side():
    text = "– Vi har sendt 40 stridsvogner til Romania, sier Ungarns statsminister Petra Varga."
    found = deed("nb", text, "arms")
    assert found.reported_by == "Petra Varga"
    assert found.actor == "Ungarn"
    assert "actor" in found.inferred


def test_a_deed_that_is_told_twice_is_one_deed():
    text = "Ungarn har sendt 40 stridsvogner til Romania.\n\nDet var første gang at Ungarn sendte stridsvogner til Romania."
    assert len([d for d in coded("nb", text).deeds if d.mode == "arms"]) == 1


def test_saying_something_is_no_deed_but_an_event_of_other_schemes():
    article = Article(id="x", text="Hungary accused Romania of cheating on Monday.", lang="en")
    assert not read_coded(article, CODEBOOKS).deeds
    assert [(d.event, d.actor_country, d.recipient_country) for d in events(article, CODEBOOKS)] == [
        ("ACCUSE", "HUN", "ROU")
    ]


def test_an_observation_says_who_saw_what_about_whom_and_whether():
    text = "Nato har ikke sett tegn til noen endring i Russlands atomvåpenstyrker, sier talspersonen."
    (found,) = coded("nb", text).observations
    assert (found.indicator, found.status) == ("nuclear-posture-change", "not-observed")
    assert (found.about, found.observer) == ("Russland", "Nato")


def test_what_was_not_seen_is_an_observation_and_no_deed_that_was_denied():
    text = "Nato har ikke sett tegn til noen endring i Russlands atomvåpenstyrker, sier talspersonen."
    assert not coded("nb", text).deeds


def test_what_nobody_saw_a_sign_of_is_not_observed():
    text = "Hungary has seen no sign that Romania is withdrawing its troops from Brod, the minister said."
    assert deed("en", text, "withdraw").status == "not-observed"


def test_no_text_makes_coding_raise_or_point_outside_it():
    for text in ("", "«", "«»" * 50, "sendte sendte sendte til til", "40 40 40 40", "– – –, sier han."):
        reading = coded("nb", text)
        for item in (*reading.deeds, *reading.observations):
            assert all(0 <= s < e <= len(text) for s, e in item.evidence)
