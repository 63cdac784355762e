"""The page of an entry: its words, how new they are, who else reported them, what was corrected, how to cite it."""

import json
import re
from urllib.parse import urlsplit

import pytest
from desk_example import client
from ledger_example import STRAIT, TALKS, reported
from lxml import html

from varsel.ledger import Ledger
from varsel.record import Span


@pytest.fixture
def ledger(tmp_path):
    """Two articles; another outlet's report of words in the first; a deed announced in one article and seen done in another."""
    with Ledger(tmp_path / "made.db") as made:
        for article, reading in (STRAIT, TALKS):
            made.add(article, reading)
        said = ("Viktor Aldane", "We will close the strait to every single warship", ["red-line"], "2031-05-12")
        made.add(*reported("copy", said, outlet="Strait Courier", published="2031-05-15", told_to="Harbour Post"))
        deed = {"event": "MOBILIZE", "mode": "deploy", "actor": "Torvania", "recipient": "Halvmark"}
        word = deed | {"words": "Torvania will send two ships", "status": "announced", "when": "2021-05-20"}
        done = deed | {"words": "Two ships of Torvania came", "status": "done", "when": "2021-06-01"}
        made.add(*reported("word", published="2021-05-20", deeds=[word]))
        made.add(*reported("done", published="2021-06-02", deeds=[done]))
        yield made


@pytest.fixture
def desk(ledger):
    with client(ledger, person="kari") as made:
        yield made


def number(ledger, words):
    """The number of the item that has these words."""
    return next(row.id for row, item in ledger.walk() if words in item.article.text[slice(*_spans(item)[0])])


def _spans(item):
    return item.now.content if item.kind == "statement" else item.now.evidence


def page(desk, id):
    answer = desk.get(f"/item/{id}")
    assert answer.status_code == 200, answer.text
    return html.fromstring(answer.text)


def section(found, id):
    return found.xpath(f"//section[*[@id='{id}']]")[0]


def said(found, id):
    return " ".join(section(found, id).text_content().split())


def facts(found, id):
    """What stands in a section's lists of facts, by what it is called."""
    rows = section(found, id).cssselect("dl.facts-of > div")
    return {row[0].text_content(): " ".join(row[1].text_content().split()) for row in rows}


def test_the_words_stand_in_their_sentence_with_who_said_them_marked(desk, ledger):
    found = page(desk, number(ledger, "close the strait to every warship"))
    sentence = found.cssselect(".sentence")[0]
    assert sentence.text_content() == "“We will close the strait to every warship”, Viktor Aldane said."
    assert sentence.cssselect(".mark-content")[0].text_content() == "We will close the strait to every warship"


def test_only_the_sentences_of_the_words_are_shown(tmp_path):
    article, reading = reported("one", ("Ida Marken", "we wait", [], None))
    text = f"Mr. Holt left. {article.text.strip()} Then it rained.\n\nNobody came."
    statement = reading.statements[0]
    moved = statement.model_copy(update={"content": (Span(statement.content[0].start + 15, statement.content[0].end + 15),)})
    with Ledger(tmp_path / "l.db") as ledger:
        added = ledger.add(article.model_copy(update={"text": text}), reading.model_copy(update={"statements": (moved,)}))
        assert page(client(ledger), added.items[0]).cssselect(".sentence")[0].text_content() == "“we wait”, Ida Marken said."


def test_each_category_tells_how_it_is_meant_and_what_it_was_decided_by(desk):
    ledger = desk.app.state.desk.ledger
    found = page(desk, number(ledger, "close the strait to every warship"))
    assert said(found, "signals").count("as it is: asserted") == 2


def test_categories_lead_to_their_definitions(samples):
    with Ledger(samples) as ledger, client(ledger) as desk:
        row, item = next((row, item) for row, item in ledger.walk() if item.kind == "statement" and item.signals)
        found = page(desk, row.id)
        links = [a.get("href") for a in section(found, "signals").cssselect("h3 a")]
        assert links and all(re.fullmatch(r"/codebook/signals#[\w-]+", link) for link in links)
        decided = facts(found, "signals")["decided by"]
        assert decided and all(piece in item.article.text for piece in decided.split(" … "))


def test_what_was_inferred_says_so_and_a_date_what_it_was_read_from(samples):
    with Ledger(samples) as ledger, client(ledger) as desk:
        items = [item for _, item in ledger.walk() if item.kind == "statement"]
        worked_out = next(item for item in items if item.now.when and item.now.evidence.get("when"))
        [(start, end), *_] = worked_out.now.evidence["when"]
        assert f"read from {worked_out.article.text[start:end]}" in facts(page(desk, worked_out.id), "read")["time"]
        carried = next(item for item in items if "speaker" in item.now.inferred)
        assert "inferred" in facts(page(desk, carried.id), "read")["speaker"]


def test_a_date_that_the_text_does_not_tell_is_the_articles(desk, ledger):
    found = facts(page(desk, number(ledger, "Soldatene må trekkes")), "read")
    assert found["time"] == "(3 June 2031) the article's date: its text tells no other"


def test_a_deed_that_was_announced_leads_to_the_day_it_was_seen_done_and_back(desk, ledger):
    word, done = number(ledger, "will send two ships"), number(ledger, "Two ships of Torvania")
    found = page(desk, word)
    assert "Seen done after 12 days" in said(found, "thread") and "the same Deploy" in said(found, "thread")
    assert section(found, "thread").cssselect(".inferred")
    assert f"/item/{done}" in [a.get("href") for a in section(found, "thread").cssselect("a")]
    assert "12 days before (announced)" in said(page(desk, done), "thread")


def test_a_deed_that_nobody_saw_is_open(desk, ledger):
    ledger.correct(number(ledger, "Two ships of Torvania"), "status", "denied", by="kari")
    assert "Not seen done. Open for" in said(page(desk, number(ledger, "will send two ships")), "thread")


def test_it_tells_what_is_new_for_the_speaker_and_that_the_record_is_short(desk, ledger):
    found = page(desk, number(ledger, "vi vil ha samtaler"))
    assert "New: offer – not once before in the record." in said(found, "new")
    assert "It is short" in said(found, "new")


def test_what_is_not_new_has_its_earlier_statement(desk, ledger):
    later = reported("later", ("Viktor Aldane", "The red line stays", ["red-line"], "2031-08-01"), published="2031-08-01")
    [id] = ledger.add(*later).items
    found = page(desk, id)
    assert "Not new: red-line – once before." in said(found, "new")
    earlier = {f"/item/{number(ledger, f'close the strait to every {words}')}" for words in ("warship", "single warship")}
    assert earlier & {a.get("href") for a in section(found, "new").cssselect(".near a")}


def test_a_rate_has_its_interval_in_words_and_in_a_picture(desk, ledger):
    earlier = [("Viktor Aldane", f"Line {n}", ["red-line"], f"2031-{6 + n % 6:02}-{n + 1:02}") for n in range(24)]
    ledger.add(*reported("many", *earlier, published="2031-12-24"))
    [id] = ledger.add(*reported("last", ("Viktor Aldane", "No more", ["red-line"], "2032-01-10"), published="2032-01-10")).items
    found = page(desk, id)
    rate = re.search(r"last 90 days, per day: ([\d.]+) times as often \(credibly between ([\d.]+) and ([\d.]+) times\)", said(found, "new"))
    middle, low, high = map(float, rate.groups())
    assert low < middle < high
    assert section(found, "new").cssselect("figure svg")
    assert desk.get(f"/item/{id}/baseline.png").content.startswith(b"\x89PNG")


def test_a_claim_stands_beside_the_record(desk, ledger):
    found = page(desk, number(ledger, "heard these threats before"))
    assert "It claims: this is not new" in said(found, "new")
    assert "inferred" in said(found, "new") and "The record is too short to tell" in said(found, "new")


def test_the_first_sighting_is_named_and_what_changed_of_the_words_is_told_in_words(desk, ledger):
    copy = number(ledger, "close the strait to every single warship")
    found = page(desk, copy)
    assert "First reported by Harbour Post on 14 May 2031. 2 sightings" in said(found, "sightings")
    assert section(found, "sightings").cssselect("ins")[0].text_content() == "added: single"
    assert "Strait Courier ← Harbour Post ← Viktor Aldane" in said(found, "sightings")
    assert "As it was said, in English, by Harbour Post: “We will close the strait to every warship”" in said(found, "sightings")


def test_the_history_has_the_machines_value_and_each_correction(desk, ledger):
    id = number(ledger, "This is no bluff")
    taken = ledger.correct(id, "speaker", "Ida Marken", by="ola", why="the byline")
    ledger.undo(taken.seq, by="kari")
    ledger.correct(id, "signals", ["warning"], by="kari", why="softer & later")
    lines = [" ".join(li.text_content().split()) for li in section(page(desk, id), "history").cssselect("li")]
    assert "read by varsel" in lines[0]
    assert "ola: speaker before: Viktor Aldane → instead: Ida Marken why: the byline" in lines[1] and "taken back" in lines[1]
    assert "before: denial-of-bluff → instead: warning why: softer & later" in lines[2]


def test_what_was_withdrawn_says_so_and_is_still_there(desk, ledger):
    id = number(ledger, "This is no bluff")
    ledger.correct(id, "withdrawn", True, by="kari")
    found = page(desk, id)
    assert "Withdrawn" in found.cssselect(".problem")[0].text_content()
    assert "before: no → instead: yes" in said(found, "history")


def test_a_reference_names_its_source_and_the_head_of_the_log(desk, ledger):
    id = number(ledger, "close the strait to every warship")
    reference = page(desk, id).get_element_by_id("reference").text_content()
    head = ledger.head()
    assert "Viktor Aldane (12 May 2031). In: “About strait”, Harbour Post, 14 May 2031" in reference
    assert f"entry {head.seq}, SHA-256 {head.hash}" in reference and f"http://127.0.0.1/item/{id}" in reference
    assert [entry.hash for entry in ledger.entries()][-1] == head.hash


def test_all_sightings_are_sources_for_reference_managers(desk, ledger):
    id = number(ledger, "close the strait to every single warship")
    works = json.loads(desk.get(f"/item/{id}/cite.json").content)
    assert [work["container-title"] for work in works] == ["Strait Courier", "Harbour Post"]
    assert desk.get(f"/item/{id}/cite.bib").text.count("@article") == 2
    assert desk.get(f"/item/{id}/cite.ris").status_code == 404


@pytest.mark.parametrize("id", ["1", "9223372036854775807", "9223372036854775808", "0", "-1", "x"])
def test_a_number_that_is_no_items_is_told_on_a_page(desk, id):
    answer = desk.get(f"/item/{id}")
    assert answer.status_code in (404, 422) and "<h1>" in answer.text


def test_hostile_names_and_words_stay_text(desk, ledger):
    evil = "<script>alert(1)</script>"
    article, reading = reported("evil", (evil, evil, [evil], None), outlet=evil, told_to=evil)
    [id] = ledger.add(article.model_copy(update={"url": "javascript:alert(1)", "title": evil}), reading).items
    ledger.correct(id, "where", evil, by=evil, why=evil)
    answer = desk.get(f"/item/{id}").text
    found = html.fromstring(answer)
    assert not [s for s in found.cssselect("script") if not (s.get("src") or "").startswith("/static/")]
    assert all(urlsplit(a.get("href")).scheme in ("", "http") for a in found.cssselect("a"))
    assert evil in " ".join(found.text_content().split())


def test_it_speaks_norwegian(desk, ledger):
    answer = desk.get(f"/item/{number(ledger, 'close the strait to every warship')}", headers={"accept-language": "nb"})
    assert "Nytt for denne taleren?" in answer.text and "Først gjengitt av Harbour Post 14. mai 2031." in answer.text


def test_beside_words_stand_the_deeds_of_the_articles_that_report_them(desk, ledger):
    words = page(desk, number(ledger, "We will close the strait"))
    told = [item for _, item in ledger.walk() if item.kind != "statement" and item.article.id == "strait"]
    links = {a.get("href") for a in section(words, "done").cssselect("li a")}
    assert told and {f"/item/{item.id}" for item in told} <= links
    around = urlsplit(section(words, "done").cssselect("p a")[0].get("href")).query
    assert "kind=deed" in around and "time=2031-04-1" in around


def test_where_the_articles_tell_of_no_deed_the_page_says_so(desk, ledger):
    ledger.add(*reported("quiet", ("Milena Orsk", "There is nothing to say", ["refusal"], "2031-07-01")))
    assert "tell of no deed" in said(page(desk, number(ledger, "There is nothing to say")), "done")
