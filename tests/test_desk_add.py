"""Adding articles in the desk: pasted, by their address, or as files."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from desk_example import EXAMPLES, packed, post
from lxml import html

from varsel import batch
from varsel.coding import DEFAULT, load
from varsel.desk import adding
from varsel.intake import Problem, fetch
from varsel.ledger import Ledger, log

TEXT = (
    "Varden warns Norrland over the ferry\n\nForeign minister Ida Marken said on Wednesday that Varden would close its harbours "
    "if Norrland stopped the ferry again.\n\n“We will answer every blockade,” Marken told the Harbour Post.\n"
)


def page(answer):
    assert answer.status_code == 200, answer.text
    return html.fromstring(answer.text)


def problems(answer):
    return [li.text_content() for li in html.fromstring(answer.text).cssselect("[role=alert] li")]


def drop(desk, *files):
    return post(desk, "/add", files=[("files", (name, data, "application/octet-stream")) for name, data in files])


# a text


def test_a_pasted_text_is_read_at_once(desk):
    answer = post(desk, "/add", {"text": TEXT, "outlet": "Harbour Post", "published": "2031-05-14", "title": "Varden warns"})
    assert answer.status_code == 303
    found = page(desk.get(answer.headers["location"]))
    [result] = found.cssselect(".result")
    assert result.cssselect("h3 a")[0].get("href").startswith("/article/")
    assert "Varden warns" in result.cssselect("h3")[0].text_content()
    assert "Harbour Post" in result.cssselect(".facts")[0].text_content()
    assert "We will answer every blockade" in result.text_content()
    assert "We will answer every blockade" in desk.get("/", params={"text": "blockade", "everything": "true"}).text


def test_who_added_an_article_is_kept(desk):
    ledger = desk.app.state.desk.ledger
    before = len(list(ledger.entries()))
    post(desk, "/add", {"text": TEXT})
    article = next(e for e in ledger.entries(before) if e.kind == "article")
    with ledger.store.reading() as connection:
        assert log.said(connection, article.seq)["origin"] == {"added_by": "kari"}


def test_the_same_again_is_there_already(desk):
    post(desk, "/add", {"text": TEXT})
    before = desk.app.state.desk.ledger.count()
    found = page(desk.get(post(desk, "/add", {"text": TEXT}).headers["location"]))
    assert "there already" in found.cssselect(".was")[0].text_content()
    assert desk.app.state.desk.ledger.count() == before


def test_the_same_text_with_another_date_is_a_new_version(desk):
    post(desk, "/add", {"text": TEXT, "published": "2031-05-14"})
    found = page(desk.get(post(desk, "/add", {"text": TEXT, "published": "2031-05-15"}).headers["location"]))
    assert "version 2" in found.cssselect(".was")[0].text_content()


@pytest.mark.parametrize(("data", "told"), [
    ({"text": TEXT, "published": "last week"}, "is no date"), ({"text": "12345 67"}, "no letters"),
    ({"text": TEXT, "lang": "xx"}, "is not read"), ({"text": "Le chat est sur la table et il ne veut pas descendre. " * 5}, ""),
    ({"text": TEXT, "title": "x" * 501}, "longer than"), ({}, "was handed in"), ({"text": "  \n "}, "was handed in"),
    ({"text": "Hun sa nei.\0"}, "NUL"), ({"text": "date 2022-13-45\nHan sa nei."}, "no date"),
])  # fmt: skip
def test_what_cannot_be_read_is_told_and_what_was_typed_is_kept(desk, data, told):
    answer = post(desk, "/add", data)
    assert answer.status_code == 422
    assert told in problems(answer)[0]
    form = html.fromstring(answer.text)
    if told != "NUL":
        assert form.cssselect("textarea")[0].text_content().strip() == data.get("text", "").strip()
    assert form.cssselect("input[name=published]")[0].get("value") == data.get("published", "")


def test_a_text_that_is_too_long_is_refused(desk, monkeypatch):
    monkeypatch.setattr(adding, "LONGEST", 100)
    assert "longer than 100" in problems(post(desk, "/add", {"text": TEXT}))[0]


# files


def test_files_are_read_and_each_that_cannot_be_is_told_of(desk):
    answer = drop(desk, ("ferry.txt", TEXT.encode()), ("picture.png", b"\x89PNG"), ("empty.txt", b""), ("broken.jsonl", b"{"))
    assert answer.status_code == 200
    assert [line.split(":")[0] for line in problems(answer)] == ["picture.png", "empty.txt", "broken.jsonl"]
    assert len(html.fromstring(answer.text).cssselect(".result")) == 1


def test_a_file_that_the_command_added_is_there_already(desk):
    answer = drop(desk, ("en-strait.txt", (EXAMPLES / "en-strait.txt").read_bytes()))
    assert "there already" in page(desk.get(answer.headers["location"])).cssselect(".was")[0].text_content()


def test_another_file_of_the_same_name_is_another_article(desk):
    ledger = desk.app.state.desk.ledger
    before = ledger.count()
    assert drop(desk, ("en-strait.txt", TEXT.encode())).status_code == 303
    after = ledger.count()
    assert after["articles"] == before["articles"] + 1 and after["statements"] > before["statements"]
    assert "known=" in drop(desk, ("en-strait.txt", TEXT.encode())).headers["location"]


def test_an_archive_is_read_file_by_file(desk):
    line = '{"id": "ferry-2", "text": "Ida Marken said on Friday that the ferry sails again.", "published": "2031-05-14"}\n'
    data = packed({"a/ferry.txt": TEXT, "b/lines.jsonl": line, "c/readme.pdf": "%PDF", "__MACOSX/._ferry.txt": b"\0"})
    answer = drop(desk, ("news.zip", data))
    assert answer.status_code == 200
    assert [h.text_content() for h in html.fromstring(answer.text).cssselect(".result h3")] == ["article ferry", "article ferry-2"]
    assert problems(answer)[0].startswith("news.zip: readme.pdf")


def test_so_many_are_read_in_one_go_and_the_rest_in_the_next(desk, monkeypatch):
    monkeypatch.setattr(adding, "ARTICLES", 2)
    lines = "".join(f'{{"id": "n{n}", "text": "Ida Marken said that number {n} was enough."}}\n' for n in range(5)).encode()
    told = [problems(drop(desk, ("n.jsonl", lines))) for _ in range(2)]
    assert "3 more were left out" in told[0][0] and "1 more were left out" in told[1][0]
    answer = drop(desk, ("n.jsonl", lines))
    assert answer.status_code == 303 and answer.headers["location"].count("known=") == 4


def test_reading_ends_in_time(desk, monkeypatch):
    monkeypatch.setattr(adding, "SECONDS", -1.0)
    assert "1 more were left out" in problems(post(desk, "/add", {"text": TEXT}))[0]


# addresses


class Outlet(BaseHTTPRequestHandler):
    def do_GET(self):
        body = f"{TEXT}\nSo it stands at {self.path}.".encode() if self.path.endswith(".txt") else b"gone"
        self.send_response(200 if self.path.endswith(".txt") else 404)
        self.send_header("Content-Type", "text/plain; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


@pytest.fixture
def outlet(monkeypatch):
    """A server on this machine, to which a guarded fetch goes as if it were a public one."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Outlet)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}).start()
    seen = []
    unguarded = fetch.page
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setattr(fetch, "page", lambda url, *, guarded: seen.append(guarded) or unguarded(url))
    yield f"http://127.0.0.1:{server.server_port}", seen
    server.shutdown()
    server.server_close()


def test_the_page_at_an_address_is_fetched_guarded_and_read(desk, outlet):
    root, seen = outlet
    answer = post(desk, "/add", {"address": f"{root}/ferry.txt"})
    assert answer.status_code == 303 and seen == [True]
    assert "ferry" in page(desk.get(answer.headers["location"])).cssselect(".result h3")[0].text_content()
    assert "404" in problems(post(desk, "/add", {"address": f"{root}/nothing"}))[0]


def test_pages_of_the_same_name_at_two_addresses_are_two_articles(desk, outlet):
    root, _ = outlet
    ledger = desk.app.state.desk.ledger
    before = ledger.count()["articles"]
    for path in ("/one/index.txt", "/two/index.txt", "/two/index.txt"):
        post(desk, "/add", {"address": root + path})
    assert ledger.count()["articles"] == before + 2


def test_what_is_read_here_is_what_the_command_reads(tmp_path):
    """The same file gives the same entries, whichever way it came in."""
    data = (EXAMPLES / "nb-havnesperre.txt").read_bytes()
    with Ledger(tmp_path / "a.db") as a, Ledger(tmp_path / "b.db") as b:
        adding.add(a, adding.dropped("nb-havnesperre.txt", data), "kari")
        [article] = batch.articles([str(EXAMPLES / "nb-havnesperre.txt")], None, {})
        outcome = batch.read(article)
        assert not isinstance(outcome, Problem)
        b.add(*outcome, codebooks=[load(name) for name in DEFAULT])
        assert [(r.id, i.now) for r, i in a.walk()] == [(r.id, i.now) for r, i in b.walk()]
