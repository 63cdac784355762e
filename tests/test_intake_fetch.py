"""Reading articles from the web, from a server of our own."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from varsel.intake import Problem, articles, fetch

PAGES = Path(__file__).parent / "fixtures" / "html"


class Outlet(BaseHTTPRequestHandler):
    asked: list[str] = []

    def do_GET(self):
        self.asked.append(self.path)
        if self.path == "/flaky" and self.asked.count("/flaky") < 2:
            return self.answer(503, "text/html", b"later")
        if self.path == "/moved":
            self.send_response(302)
            self.send_header("Location", "/news/ferja")
            return self.end_headers()
        known = {
            "/news/ferja": ("text/html; charset=utf-8", (PAGES / "vestlandsbladet.html").read_bytes()),
            "/flaky": ("text/html", (PAGES / "vestlandsbladet.html").read_bytes()),
            "/plain.txt": ("text/plain", b"date 2022-09\nHan sa nei."),
            "/docs.jsonl": ("text/plain", b'{"id": "a", "text": "Hei."}\n{"id": "b", "text": "Du."}'),
            "/picture": ("image/png", b"\x89PNG\r\n\x1a\n"),
            "/endless": ("text/plain", b"nei " * 1000),
        }
        kind, body = known.get(self.path, ("text/html", b"gone"))
        return self.answer(200 if self.path in known else 404, kind, body)

    def answer(self, status, kind, body):
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


@pytest.fixture(scope="module")
def outlet():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Outlet)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch):
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


@pytest.mark.parametrize("path", ["/news/ferja", "/moved", "/flaky"])
def test_an_article_by_its_address(outlet, path):
    [article] = articles(outlet + path)
    assert article.title == "Fylket krev svar om ferja"
    assert article.url == "https://vestlandsbladet.example/2021/11/fylket-krev-svar"
    assert article.id == ("flaky" if path == "/flaky" else "ferja")


def test_plain_text_and_json_lines_by_their_address(outlet):
    [article] = articles(outlet + "/plain.txt")
    assert (article.id, article.published, article.url) == ("plain", "2022-09", outlet + "/plain.txt")
    assert [a.id for a in articles(outlet + "/docs.jsonl")] == ["a", "b"]


@pytest.mark.parametrize(("path", "what"), [("/nowhere", "404"), ("/picture", "picture")])
def test_what_cannot_be_had_is_a_problem(outlet, path, what):
    [problem] = articles(outlet + path)
    assert isinstance(problem, Problem) and what in problem.what and problem.where == outlet + path


def test_more_than_the_size_limit_is_not_taken_in(outlet, monkeypatch):
    monkeypatch.setattr(fetch, "LARGEST", 1000)
    [problem] = articles(outlet + "/endless")
    assert "larger than 1,000 bytes" in problem.what


@pytest.mark.parametrize("address", ["http://127.0.0.1:1/", "http://", "https://[bad", "http://a b/"])
def test_an_address_where_nobody_answers_is_a_problem(address, monkeypatch):
    monkeypatch.setattr(fetch, "TRIES_AGAIN", 0)
    [problem] = articles(address)
    assert isinstance(problem, Problem) and problem.where == address
