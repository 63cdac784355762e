"""The HTTP API: what can be looked up, exported, added, corrected and taken back, and how it says what went wrong."""

import json
import time

import pytest
from desk_example import client
from lxml import html

from varsel.desk import sending
from varsel.desk.accounts import Accounts
from varsel.desk.api.document import operations
from varsel.exports import FORMATS, Export

API = "/api/v1"
ARTICLE = {
    "id": "courier-1", "lang": "en", "published": "2031-05-14", "outlet": "Strait Courier",
    "text": "“We will close the strait to every warship,” President Viktor Aldane said on Wednesday.",
}  # fmt: skip


def get(desk, path, **query):
    answer = desk.get(API + path, params=query)
    assert answer.status_code == 200, answer.text
    return answer.json()


def problem(answer, status):
    """What is told of a problem, which has to be one (RFC 9457)."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    told = answer.json()
    assert told["status"] == status and told["title"] and told["detail"]
    return told


@pytest.fixture
def statement(desk):
    """A statement of Viktor Aldane's."""
    return get(desk, "/chronology", actor="Aldane", kind="statement", size=1)["items"][0]


# looking up


def test_the_chronology_has_the_filters_of_the_page(desk):
    found = get(desk, "/chronology", actor="Aldane", text="sundet", time="2026-03")["items"]
    assert found and all(item["now"]["speaker"] == "Viktor Aldane" for item in found)
    first = found[0]
    assert first["words"].startswith("Dersom øvelsen ikke avlyses innen fredag")
    assert first["days"] == {"first": "2026-03-11", "last": "2026-03-11"} and first["dated"] == "said"


def test_pages_follow_each_other_without_a_gap(desk):
    seen, after = [], None
    while after is not None or not seen:
        page = get(desk, "/chronology", size=30, everything=True, **({"after": after} if after else {}))
        seen += [item["id"] for item in page["items"]]
        after = page["next"]
    counts = get(desk, "/ledger")["counts"]
    assert len(seen) == len(set(seen)) == counts["statements"] + counts["deeds"] + counts["observations"]


def test_an_item_leads_back_to_its_words_and_its_article(desk, statement):
    article = get(desk, f"/articles/{statement['article']['entry']}")
    assert statement["id"] in [item["id"] for item in article["items"]]
    spans = [article["text"][start:end] for start, end in statement["now"]["content"]]
    assert " […] ".join(spans) == statement["words"]
    assert get(desk, f"/items/{statement['id']}") == statement


def test_an_item_stands_beside_the_record(desk, statement):
    assert get(desk, f"/items/{statement['id']}/baseline")["item"] == statement["id"]
    assert isinstance(get(desk, f"/items/{statement['id']}/claims"), list)
    sightings = get(desk, f"/items/{statement['id']}/sightings")["sightings"]
    assert statement["id"] in [s["item"] for s in sightings]


def test_an_actor_has_a_dossier_an_axis_and_lags(desk):
    dossier = get(desk, "/actors", name="Aldane")
    assert dossier["names"] == ["Viktor Aldane"] and dossier["reach"]["statement"]["count"]["most"] > 0
    assert {line["kind"] for line in get(desk, "/axis", actor="Aldane")} >= {"statement"}
    assert isinstance(get(desk, "/lags", actor=["Aldane", "Torvania"], on="2026-06-01"), list)


def test_the_board_stands_as_on_a_day(desk):
    assert get(desk, "/indicators")
    assert get(desk, "/indicators", on="2020-01-01") == []


def test_codebooks_come_in_short_and_whole(desk):
    names = [book["name"] for book in get(desk, "/codebooks")]
    assert names == ["deeds", "signals"]
    assert next(c for c in get(desk, "/codebooks/signals")["category"] if c["id"] == "red-line")["definition"]


def test_the_head_of_the_log_is_the_hash_of_its_last_entry(desk):
    *_, last = desk.app.state.desk.ledger.entries()
    assert get(desk, "/ledger")["head"] == {"seq": last.seq, "at": last.at, "hash": last.hash}


# exports


@pytest.mark.parametrize("format", FORMATS)
def test_everything_is_exported_in_every_format(desk, format):
    answer = desk.get(f"{API}/export/{format}", params={"actor": "Aldane"})
    assert answer.status_code == 200
    if format != "xlsx":  # a workbook has the time at which it was made
        assert answer.content == desk.get(f"/export/{format}", params={"actor": "Aldane"}).content
    assert answer.headers["content-disposition"].startswith("attachment")


def test_an_export_is_sent_while_it_is_made(desk, monkeypatch):
    monkeypatch.setattr(sending, "PIECE", 100)
    monkeypatch.setattr(sending, "AHEAD", 2)
    made = []
    ledger = desk.app.state.desk.ledger
    found = (made.append(one) or one for one in ledger.walk())
    pieces = sending._pieces("jsonl", Export(found, ledger))
    assert next(pieces) and 0 < len(made) < 20
    rest = b"".join(pieces)
    assert len(made) > 50 and json.loads(rest.splitlines()[-1])["item"]


def test_an_export_that_fails_at_once_is_a_problem_and_no_file(desk, monkeypatch):
    monkeypatch.setattr(sending, "PRINTED", 3)
    assert "too much to print" in problem(desk.get(f"{API}/export/html"), 400)["detail"]
    assert "too much to print" in problem(desk.get(f"{API}/export/pdf"), 400)["detail"]


def test_an_export_that_fails_later_breaks_off(monkeypatch):
    def broken(out):
        out.write(b"x" * sending.PIECE)
        raise OSError("no space left")

    pieces = sending._piped(broken)
    assert next(pieces)
    with pytest.raises(OSError, match="no space left"):
        list(pieces)


def test_who_lets_an_export_stand_does_not_keep_the_ledger(monkeypatch):
    monkeypatch.setattr(sending, "STALLED", 1)
    ended = []

    def endless(out):
        try:
            while True:
                out.write(b"x" * sending.PIECE)
        finally:
            ended.append(True)

    pieces = sending._piped(endless)
    next(pieces)
    deadline = time.monotonic() + 20
    while not ended and time.monotonic() < deadline:
        time.sleep(0.05)
    assert ended
    with pytest.raises(sending.Gone):
        list(pieces)


# adding and correcting


def test_an_article_is_read_when_it_is_sent_and_known_when_sent_again(desk):
    answer = desk.post(f"{API}/articles", json=ARTICLE)
    assert answer.status_code == 201 and answer.json()["was"] == "new"
    article = desk.get(answer.headers["location"]).json()
    assert article["items"][0]["now"]["speaker"] == "Viktor Aldane"
    again = desk.post(f"{API}/articles", json=ARTICLE)
    assert again.status_code == 200 and again.json()["was"] == "known"
    changed = desk.post(f"{API}/articles", json=ARTICLE | {"text": ARTICLE["text"].replace("every", "any")}).json()
    assert changed["was"] == "changed" and get(desk, f"/articles/{changed['article']}")["version"] == 2


def test_a_correction_holds_until_it_is_taken_back(desk, statement):
    at = f"/items/{statement['id']}"
    made = desk.post(f"{API}{at}/corrections", json={"field": "speaker", "value": "Ida Marken", "why": "the byline"})
    assert made.status_code == 201 and made.json()["by"] == "kari"
    corrected = get(desk, at)
    assert corrected["now"]["speaker"] == "Ida Marken" and corrected["machine"]["speaker"] == "Viktor Aldane"
    assert desk.delete(f"{API}/corrections/{made.json()['seq']}", params={"why": "no"}).status_code == 204
    back = get(desk, at)
    assert back["now"]["speaker"] == "Viktor Aldane" and back["corrections"][0]["undone"]


def test_statements_are_joined_and_split(desk):
    a, b = (item["id"] for item in get(desk, "/chronology", kind="statement", newest=True, everything=True, size=2)["items"])
    made = desk.post(f"{API}/joins", json={"a": a, "b": b, "why": "the same words"})
    assert made.status_code == 201
    assert {s["item"] for s in get(desk, f"/items/{a}/sightings")["sightings"]} >= {a, b}
    problem(desk.post(f"{API}/joins", json={"a": a, "b": b}), 400)
    assert desk.post(f"{API}/items/{b}/split", json={"why": "other words"}).status_code == 201
    assert b not in {s["item"] for s in get(desk, f"/items/{a}/sightings")["sightings"]}


# a team


def test_a_team_s_desk_asks_for_a_token_of_the_right_scope(desk):
    ledger = desk.app.state.desk.ledger
    accounts = Accounts(ledger.store)
    accounts.add("Kari", "coder", "a long enough phrase")
    accounts.add("Liv", "reader", "another long phrase")
    kari, liv = accounts.all()
    with client(ledger, team=True) as team:
        problem(team.get(f"{API}/ledger"), 401)
        for account, scope, may_write in ((kari, "read", False), (kari, "write", True), (liv, "write", False)):
            headers = {"authorization": f"Bearer {accounts.issue(account, 'a script', scope, 30)}"}
            assert team.get(f"{API}/ledger", headers=headers).status_code == 200
            answer = team.post(f"{API}/articles", json=ARTICLE | {"id": f"{account.name} {scope}"}, headers=headers)
            assert answer.status_code == 201 if may_write else problem(answer, 403)


# problems


@pytest.mark.parametrize("path", ["/items/7", "/items/-1", "/items/99999999999999999999999", "/items/abc", "/articles/0",
                                  "/articles/999999", "/codebooks/none", "/actors?name=Nobody+Atall", "/export/docx", "/nothing"])  # fmt: skip
def test_what_is_not_there_is_404(desk, path):
    problem(desk.get(API + path), 404)


@pytest.mark.parametrize(("query", "where"), [
    ("actr=Aldane", "actr"), ("size=501", "size"), ("size=0", "size"), ("time=last+week", "time"), ("confidence=nan", "confidence"),
    ("confidence=2", "confidence"), ("kind=wish", "kind.0"), ("after=x", "after"), ("text=" + "x" * 501, "text"),
])  # fmt: skip
def test_what_is_not_of_the_right_form_says_where(desk, query, where):
    told = problem(desk.get(f"{API}/chronology?{query}"), 422)
    assert [fault["where"] for fault in told["errors"]] == [where]


@pytest.mark.parametrize("body", [
    '{"field": "mood", "value": "angry"}', '{"field": "when", "value": "last week"}', '{"field": "withdrawn", "value": 1e999}',
    '{"field": "speaker", "value": "\\ud800"}', '{"field": "content", "value": []}', '{"field": "content", "value": [[-5, 4]]}',
    '{"field": "content", "value": [[0, 99999999]]}', '{"field": "signals", "value": "red-line"}', "[" * 10_000,
])  # fmt: skip
def test_a_correction_that_cannot_be_is_refused_and_nothing_is_written(desk, statement, body):
    before = get(desk, "/ledger")["head"]
    headers = {"content-type": "application/json"}
    problem(desk.post(f"{API}/items/{statement['id']}/corrections", content=body, headers=headers), 400)
    assert get(desk, "/ledger")["head"] == before


@pytest.mark.parametrize("change", [{"id": ""}, {"text": "12"}, {"published": "soon"}, {"lang": "de"}, {"text": "x" * 1_000_001}])
def test_an_article_that_cannot_be_read_says_why(desk, change):
    problem(desk.post(f"{API}/articles", json=ARTICLE | change), 422)


def test_a_problem_does_not_tell_where_the_ledger_is(desk):
    assert "/" not in problem(desk.get(f"{API}/items/7"), 404)["detail"]


# the document


def test_every_operation_is_described_for_people(desk):
    document = desk.get("/api/openapi.json").json()
    for method, path, operation in operations(document):
        assert operation["summary"] and path.startswith(API), (method, path)
        assert all(p.get("description") for p in operation.get("parameters", ())), (method, path)
        scopes = [scope for asked in operation["security"] for each in asked.values() for scope in each]
        assert scopes == ["read" if method == "GET" else "write"]
        assert all("application/problem+json" in a["content"] for s, a in operation["responses"].items() if s >= "400")


def test_the_page_tells_the_same_as_the_document(desk):
    found = html.fromstring(desk.get("/api").text)
    shown = {(o.cssselect(".method")[0].text, o.cssselect(".call code")[0].text) for o in found.cssselect(".operation")}
    assert shown == {(method, path) for method, path, _ in operations(desk.get("/api/openapi.json").json())}
    assert all(script.get("src").startswith("/static/") for script in found.cssselect("script"))
