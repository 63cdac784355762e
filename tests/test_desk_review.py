"""Review: a queue of what is least certain or weighs most; accept, correct, join, split, take back; coders blind to each other."""

import re

import pytest
from desk_example import client, post, sign_in
from ledger_example import reported
from lxml import html

from varsel.ledger import Asked, Queue


def page(answer, status=200):
    assert answer.status_code == status, answer.text
    return html.fromstring(answer.text)


def ledger_of(desk):
    return desk.app.state.desk.ledger


def first(desk, **asked):
    """The number of the first entry that is asked for."""
    return ledger_of(desk).chronology(Asked(**asked)).rows[0].id


def threat(desk):
    return first(desk, actor="Aldane", text="sundet", kind="statement")


def sent(found):
    """What a browser sends of the form as it stands."""
    form = found.get_element_by_id("coding")
    return {name: value for name, value in form.form_values() if name != "signals"} | {
        "signals": [value for name, value in form.form_values() if name == "signals"]
    }


def do(desk, id, act, answers=303, query="", **changed):
    """Does something on the page of an entry, with the fields as they stand there but for those that are changed."""
    answer = desk.get(f"/review/{id}{query}")
    values = sent(page(answer)) | changed | {"do": act}
    answer = desk.post(f"/review/{id}{query}", data=values, follow_redirects=False)
    assert answer.status_code == answers, answer.text
    return answer


def listed(desk, **asked):
    found = page(desk.get("/review", params=asked))
    return [int(li.get("id").removeprefix("item-")) for li in found.cssselect(".queue > li[id]")]


# ---- the queue ----


def test_what_the_machine_is_least_sure_of_comes_first(desk):
    sure = [ledger_of(desk).item(id).now.confidence for id in listed(desk)]
    assert len(sure) > 20 and sure == sorted(sure)


def test_the_rule_of_what_weighs_most_is_told_and_kept(desk):
    found = page(desk.get("/review?order=consequential"))
    rule = found.cssselect(".rule")[0].text_content()
    assert "explicit nuclear threat" in rule and "Mobilize" in rule and "for the first time" in rule
    ids = listed(desk, order="consequential")
    assert threat(desk) in ids or threat(desk) in all_of(desk, "consequential")
    days = [row.first for row in ledger_of(desk).queue(Queue("consequential", "kari"), size=500).rows]
    assert days == sorted(days, reverse=True)


def all_of(desk, order, person="kari", **asked):
    return [row.id for row in ledger_of(desk).queue(Queue(order, person, Asked(**asked)), size=1000).rows]


def test_what_somebody_says_again_and_what_weighs_little_is_not_among_the_most_consequential(desk):
    ledger = ledger_of(desk)
    every = set(all_of(desk, "consequential"))
    for id in set(all_of(desk, "uncertain")) - every:
        assert not ledger.beside([id])[id].new or ledger.beside([id])[id].reports > 1
        assert ledger.item(id).kind != "observation"
    assert 0 < len(every) < len(all_of(desk, "uncertain"))


@pytest.mark.parametrize(
    "asked",
    [{"actor": "Aldane"}, {"kind": "deed"}, {"time": "2026-03-12"}, {"text": "sundet"}, {"category": "demand", "lang": "en"},
     {"confidence": "0.9"}],
)  # fmt: skip
def test_every_question_to_the_chronology_can_be_asked_of_the_queue(desk, asked):
    values = {"confidence": 0.9} if "confidence" in asked else asked
    expected = {row.id for row in ledger_of(desk).chronology(Asked(**values), size=500).rows}
    found, at = [], desk.get("/review", params=asked)
    while True:
        shown = page(at)
        found += [int(li.get("id").removeprefix("item-")) for li in shown.cssselect(".queue > li[id]")]
        if not (following := shown.cssselect("a[rel=next]")):
            break
        at = desk.get(following[0].get("href"))
    assert expected and len(found) == len(set(found)) and set(found) == expected


def test_a_place_that_is_none_and_a_time_that_is_none_are_told(desk):
    for asked in ({"after": "x"}, {"after": "1_2_3"}, {"time": "last week"}):
        answer = desk.get("/review", params=asked)
        assert answer.status_code == 400 and page(answer, 400).cssselect("[role=alert]")


def test_next_and_previous_go_through_the_queue(desk):
    ids = listed(desk, kind="deed")
    found = page(desk.get(f"/review/{ids[1]}?kind=deed"))
    at = {a.get("rel"): a.get("href") for a in found.cssselect(".tools a[rel]")}
    assert at == {"prev": f"/review/{ids[0]}?kind=deed", "next": f"/review/{ids[2]}?kind=deed"}


# ---- accept, correct, take back ----


def test_what_is_accepted_leaves_the_queue_of_this_person_alone_and_changes_nothing(desk):
    ids = listed(desk)
    before = ledger_of(desk).item(ids[0])
    answer = do(desk, ids[0], "accept")
    assert answer.headers["location"].startswith(f"/review/{ids[1]}?")
    after = ledger_of(desk).item(ids[0])
    assert after.now == before.now and [(c.field, c.value, c.by) for c in after.corrections] == [("accepted", True, "kari")]
    assert ids[0] not in listed(desk) and listed(desk, order="mine") == [ids[0]]
    assert ids[0] in all_of(desk, "uncertain", person="ola")
    assert "accepted" not in page(desk.get("/", params={"actor": ""})).text_content()


def test_it_is_taken_back_on_the_next_page_and_is_in_the_queue_again(desk):
    ids = listed(desk)
    answer = desk.get(do(desk, ids[0], "accept").headers["location"])
    form = page(answer).cssselect(".done form")[0]
    assert form.cssselect("[data-key=u]")
    desk.post(form.get("action"), data=dict(form.form_values()))
    assert listed(desk)[0] == ids[0] and ledger_of(desk).item(ids[0]).corrections[0].undone


def test_fields_are_corrected_together_and_only_what_was_changed(desk):
    id = threat(desk)
    do(desk, id, "save", speaker="Ida Marken", when="2026-03-10", told_to="Sundtidende", signals=["demand", "red-line"], why="the byline")
    item = ledger_of(desk).item(id)
    assert (item.now.speaker, item.now.when, item.now.told_to) == ("Ida Marken", "2026-03-10", "Sundtidende")
    assert {s.category for s in item.signals} == {"demand", "red-line"} and {c.why for c in item.corrections} == {"the byline"}
    assert sorted(c.field for c in item.corrections) == ["signals", "speaker", "told_to", "when"]


def test_a_deed_and_an_observation_are_corrected_too(desk):
    deed, seen = first(desk, kind="deed"), first(desk, kind="observation")
    do(desk, deed, "save", status="denied", quantity="2 000", unit="rakettar", approximate="yes", when="2026-03~")
    now = ledger_of(desk).item(deed).now
    assert (now.status, now.quantity.value, now.quantity.unit, now.quantity.approximate, now.when) == (
        "denied", 2000, "rakettar", True, "2026-03~",
    )  # fmt: skip
    do(desk, seen, "save", status="unclear", about="Torvania", as_of="2026-03-09/2026-03-12")
    now = ledger_of(desk).item(seen).now
    assert (now.status, now.about, now.as_of) == ("unclear", "Torvania", "2026-03-09/2026-03-12")


def test_the_words_are_those_of_the_article_the_nearest_to_where_they_were(desk):
    id = threat(desk)
    item = ledger_of(desk).item(id)
    text, (start, _) = item.article.text, item.now.content[0]
    words = text[start : text.index(",", start)]
    do(desk, id, "save", content="  ".join(words.split(" ")))
    (found,) = ledger_of(desk).item(id).now.content
    assert text[found.start : found.end] == words and found.start == start
    assert text.count("Aldane") > 1
    do(desk, id, "save", source="Aldane")
    (found,) = ledger_of(desk).item(id).now.source
    near = item.now.source[0].start
    assert abs(found.start - near) == min(abs(m.start() - near) for m in re.finditer("Aldane", text))


def test_words_that_are_not_there_are_told_and_what_was_typed_is_kept(desk):
    id = threat(desk)
    answer = do(desk, id, "save", 422, content="Nobody said this", speaker="Ida Marken", when="one day")
    found = page(answer, 422)
    told = found.cssselect("[role=alert]")[0].text_content()
    assert "Nobody said this" in told and "one day" in told
    assert found.cssselect("textarea[name=content]")[0].value.strip() == "Nobody said this"
    assert found.cssselect("input[name=speaker]")[0].value == "Ida Marken"
    assert ledger_of(desk).item(id).corrections == ()


@pytest.mark.parametrize(
    ("kind", "changed"),
    [("statement", {"signals": ["no-such"]}), ("statement", {"kind": "sung"}), ("statement", {"content": " "}),
     ("statement", {"speaker": "x" * 501}), ("deed", {"quantity": "many"}), ("deed", {"quantity": "1e999"}), ("deed", {"event": "DANCE"}),
     ("deed", {"status": ""}), ("observation", {"indicator": ""}), ("observation", {"as_of": "2026-13"}), ("statement", {})],
)  # fmt: skip
def test_what_cannot_be_is_told_and_nothing_is_written(desk, kind, changed):
    id = first(desk, kind=kind)
    answer = do(desk, id, "save", 422, **changed)
    assert page(answer, 422).cssselect("[role=alert]")
    assert ledger_of(desk).item(id).corrections == ()


@pytest.mark.parametrize("at", ["999-1", "1-99999999999", "a-b", "-", "0-5"])
def test_a_place_that_does_not_have_the_words_is_not_believed(desk, at):
    id = threat(desk)
    do(desk, id, "save", content="sundet", content_at=at)
    item = ledger_of(desk).item(id)
    assert [item.article.text[a:b] for a, b in item.now.content] == ["sundet"]


def test_what_is_no_statement_at_all_is_withdrawn_and_can_be_brought_back(desk):
    id = threat(desk)
    do(desk, id, "withdraw")
    assert id not in [row.id for row in ledger_of(desk).chronology(size=500).rows]
    assert "It was withdrawn" in page(desk.get(f"/review/{id}")).text_content() and listed(desk, order="mine") == [id]
    do(desk, id, "restore")
    assert id in [row.id for row in ledger_of(desk).chronology(size=500).rows]


def test_to_accept_what_was_changed_saves_it_first(desk):
    id = threat(desk)
    do(desk, id, "accept", speaker="Ida Marken")
    assert [c.field for c in ledger_of(desk).item(id).corrections] == ["speaker", "accepted"]


def test_what_is_taken_back_already_is_told(desk):
    id = threat(desk)
    made = ledger_of(desk).correct(id, "speaker", "Ida Marken", by="kari")
    ledger_of(desk).undo(made.seq, by="kari")
    answer = desk.post(f"/review/{id}/undo", data={"act": str(made.seq)})
    assert "already" in page(answer, 409).cssselect("[role=alert]")[0].text_content()


def test_sightings_are_split_and_joined_and_both_are_taken_back(desk):
    ledger = ledger_of(desk)
    id = next(row.id for row in ledger.chronology(Asked(kind="statement"), size=500).rows if len(ledger.utterance(row.id).sightings) > 1)
    others = {s.report.item.id for s in ledger.utterance(id).sightings} - {id}
    where = desk.post(f"/review/{id}/split", follow_redirects=False).headers["location"]
    assert len(ledger.utterance(id).sightings) == 1
    found = page(desk.get(where))
    offered = {int(box.get("value")) for box in found.cssselect("input[type=radio][name=other]")}
    assert others & offered
    other = (others & offered).pop()
    where = desk.post(f"/review/{id}/join", data={"other": ["", str(other)]}, follow_redirects=False).headers["location"]
    assert len(ledger.utterance(id).sightings) > 1
    form = page(desk.get(where)).cssselect(".done form")[0]
    desk.post(form.get("action"), data=dict(form.form_values()))
    assert len(ledger.utterance(id).sightings) == 1


@pytest.mark.parametrize("other", ["", "x", "0", "123456789012345678901234567890", "99999999", "²"])
def test_to_join_with_what_is_no_entry_is_told(desk, other):
    id = threat(desk)
    answer = desk.post(f"/review/{id}/join", data={"other": other})
    assert page(answer, 422).cssselect("[role=alert]")


@pytest.mark.parametrize("id", ["0", "-1", "7", "99999999999999999999", "x"])
def test_an_entry_that_is_not_there_is_told(desk, id):
    assert desk.get(f"/review/{id}").status_code in (404, 422)


def test_the_text_is_shown_as_it_is_with_the_parts_marked(desk):
    id = threat(desk)
    item = ledger_of(desk).item(id)
    shown = page(desk.get(f"/review/{id}")).get_element_by_id("passage")
    start = int(shown.get("data-start"))
    text = shown.text_content()
    assert item.article.text[start : start + len(text)] == text
    for part in ("content", "cue", "source"):
        marked = "".join(m.text_content() for m in shown.cssselect(f"mark.part-{part}"))
        assert marked == "".join(item.article.text[a:b] for a, b in getattr(item.now, part))


def test_what_no_page_can_hold_is_replaced_and_does_not_shift_the_words(desk):
    words = "We will\x00 close \u202eit"
    ledger_of(desk).add(*reported("odd", ("Viktor Aldane", words, ["red-line"], "2031-05-12")))
    id = first(desk, kind="statement", time="2031-05-12")
    answer = desk.get(f"/review/{id}")
    assert not set("\x00\u202e") & set(answer.text)
    found = page(answer)
    text, begins = ledger_of(desk).item(id).article.text, int(found.get_element_by_id("passage").get("data-start"))
    shown = found.get_element_by_id("passage").text_content()
    assert shown.index("close") == text.index("close") - begins
    do(desk, id, "save", content="close \N{REPLACEMENT CHARACTER}it")
    assert [text[start:end] for start, end in ledger_of(desk).item(id).now.content] == ["close \u202eit"]


def test_every_key_has_a_button(desk):
    found = page(desk.get(f"/review/{listed(desk)[1]}"))
    keys = {e.get("data-key"): e.tag for e in found.cssselect("[data-key]")}
    assert set(keys) == set("jkaesx?123")
    assert set(keys.values()) <= {"a", "button", "summary"}


# ---- blind ----


def test_a_blind_coder_sees_what_the_machine_gave_until_they_have_coded_it(desk, blind):
    id = threat(desk)
    given = {s.category for s in ledger_of(desk).item(id).signals}
    do(desk, id, "save", speaker="Ida Marken", signals=["plays-down"])
    found = page(blind.get(f"/review/{id}"))
    assert "Ida Marken" not in blind.get(f"/review/{id}").text and "Ida Marken" not in blind.get("/").text
    assert set(sent(found)["signals"]) == given != {"plays-down"}
    do(blind, id, "save", told_to="Sundtidende")
    assert "Ida Marken" not in blind.get(f"/review/{id}").text
    do(blind, id, "save", signals=["demand"])
    assert "Ida Marken" in blind.get(f"/review/{id}").text


def test_what_a_blind_coder_accepts_is_what_they_saw(desk, blind):
    id = threat(desk)
    given = {s.category for s in ledger_of(desk).item(id).signals}
    do(desk, id, "save", signals=["plays-down"])
    do(blind, id, "accept")
    by = {one.coder: one.categories for one in ledger_of(desk).given() if one.item == id}
    assert by == {"kari": {"plays-down"}, "ola": given, "machine": given}


def test_what_another_one_withdrew_is_still_in_the_blind_coder_s_queue(desk, blind):
    id = listed(desk)[0]
    do(desk, id, "withdraw")
    assert listed(blind)[0] == id and listed(desk)[0] != id
    assert "withdrawn" not in page(blind.get(f"/review/{id}")).get_element_by_id("main").text_content()
    assert blind.get(f"/review/{id}").status_code == 200


def test_bare_shows_the_words_alone(desk):
    with client(ledger_of(desk), person="ola", blind="bare") as bare:
        id = threat(desk)
        found = page(bare.get(f"/review/{id}"))
        assert not sent(found)["signals"] and sent(found)["speaker"] == "" and not found.cssselect("[data-key=a]")
        do(bare, id, "save", signals=["demand"])
        assert {one.coder: one.categories for one in ledger_of(desk).given()}["ola"] == {"demand"}
        assert page(bare.get(f"/review/{id}")).cssselect("[data-key=a]")


def test_in_a_team_coders_correct_under_their_own_name_and_readers_do_not(team):
    id = threat(team)
    for name, answers, by in (("Liv", 403, set()), ("Ola", 303, {"Ola"})):
        sign_in(team, name)
        answer = post(team, f"/review/{id}", {"do": "accept"})
        assert answer.status_code == answers
        assert {c.by for c in ledger_of(team).item(id).corrections} == by
