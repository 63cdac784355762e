"""Attacks on the desk, and what becomes of them."""

import re
import socket
import threading
import zipfile
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from desk_example import HERE, PASSWORD, client, packed, post, sign_in
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ledger_example import reported
from lxml import html

from varsel.desk import accounts, adding, safety
from varsel.intake import Problem, fetch
from varsel.ledger import Ledger

HOSTILE = '"><script>alert(1)</script><img src=x onerror=alert(2)><svg onload=alert(3)>{{7*7}}\'<!--'
#: Every page, and where on it hostile text may come in by the address. One line for each page.
PAGES = [
    "/", "/?everything=true", "/add", "/account", "/nothing", "/actor?name={}", "/indicators", "/indicators?about={}", "/codebook",
    "/codebook/signals", "/codebook/{}", "/sure", "/article/1", "/item/2097152", "/item/2097153", "/item/2097154", "/item/{}", "/article/{}", "/atom.xml", "/export/html",
    "/?actor={}", "/?towards={}", "/?text={}", "/?time={}", "/?outlet={}", "/?after={}", "/?category={}", "/?kind={}",
    "/add?new={}", "/export/{}", "/interface/no?back={}", "/interface/{}",
]  # fmt: skip
OPENED = ("/sign-in", "/sign-in?back={}")  # of a team


# scripts in what is shown


@pytest.fixture(scope="module")
def haunted(tmp_path_factory):
    """The desk over a ledger in which all that an article can say is hostile."""
    said = (HOSTILE, f"We will close the strait {HOSTILE}", ["red-line"], "2031-05-12")
    parties = {"actor": HOSTILE, "recipient": HOSTILE}
    article, reading = reported(
        f"id{HOSTILE}", said, outlet=f"Outlet {HOSTILE}", told_to=HOSTILE,
        deeds=[{"words": f"moved {HOSTILE}", "event": "MOBILIZE", "mode": "deploy", "status": "announced", "when": "2031-04"} | parties],
        observations=[{"words": f"no sign {HOSTILE}", "indicator": HOSTILE, "observer": HOSTILE, "about": HOSTILE,
                       "status": "not-observed", "as_of": "2031-05-13"}],
    )  # fmt: skip
    article = article.model_copy(update={"title": HOSTILE, "byline": HOSTILE, "url": "javascript:alert(4)", "lang": f"en{HOSTILE}"})
    with Ledger(tmp_path_factory.mktemp("haunted") / "haunted.db") as ledger:
        items = ledger.add(article, reading).items
        ledger.correct(items[0], "where", HOSTILE, by=HOSTILE, why=HOSTILE)
        with client(ledger, person=HOSTILE) as browser:
            yield browser


def assert_harmless(answer):
    assert answer.status_code < 500
    if not answer.headers.get("content-type", "").startswith("text/html"):
        return
    found = html.fromstring(answer.text)
    assert all((s.get("src") or "").startswith("/static/") and not s.text for s in found.iter("script"))
    for element in found.iter(html.etree.Element):
        assert not [name for name in element.attrib if name.lower().startswith("on")], element.tag
        links = [element.get(name, "") for name in ("href", "src", "action", "{http://www.w3.org/1999/xlink}href")]
        assert not [link for link in links if re.match(r"\s*(javascript|data|vbscript):", link, re.IGNORECASE)]
    assert not found.cssselect("img[src=x]") and "onload" not in {name for e in found.iter("svg") for name in e.attrib}
    assert "49" not in found.text_content().replace(HOSTILE, "") or "{{7*7}}" in found.text_content()


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("language", ["en", "no"])
def test_hostile_text_stays_text_on_every_page(haunted, page, language):
    answer = haunted.get(page.replace("{}", HOSTILE.replace("#", "%23")), headers={"accept-language": language})
    assert_harmless(answer)


@pytest.mark.parametrize("page", OPENED)
def test_hostile_text_stays_text_before_somebody_signed_in(team, page):
    assert_harmless(team.get(page.replace("{}", HOSTILE)))
    assert_harmless(sign_in(team, HOSTILE, HOSTILE, back=HOSTILE))


def test_hostile_text_is_really_on_the_pages_that_were_looked_at(haunted):
    found = html.fromstring(haunted.get("/").text)
    assert "<script>alert(1)</script>" in found.cssselect("blockquote")[0].text_content()
    assert "<script>alert(1)</script>" in found.cssselect(".who")[0].text_content()


@pytest.mark.parametrize("data", [
    {"text": HOSTILE, "title": HOSTILE, "outlet": HOSTILE, "published": HOSTILE, "lang": HOSTILE},
    {"text": f"Ida Marken said no. {HOSTILE}", "title": HOSTILE, "outlet": HOSTILE}, {"address": f"javascript:{HOSTILE}"},
    {"address": f"http://{HOSTILE}/"},
])  # fmt: skip
def test_hostile_text_stays_text_where_it_is_added(desk, data):
    answer = post(desk, "/add", data)
    assert_harmless(answer)
    if answer.status_code == 303:
        assert_harmless(desk.get(answer.headers["location"]))


def test_hostile_names_of_files_and_tokens_stay_text(desk, team):
    assert_harmless(post(desk, "/add", files=[("files", (f"{HOSTILE}.txt", b"Ida Marken said no.", "text/plain"))]))
    sign_in(team, "Kari")
    assert_harmless(post(team, "/account/tokens", {"label": HOSTILE, "scope": HOSTILE, "days": "30"}))
    assert_harmless(post(team, "/account/tokens", {"label": HOSTILE, "scope": "read", "days": "30"}))
    assert_harmless(post(team, "/accounts", {"name": HOSTILE, "role": HOSTILE}))


@pytest.mark.parametrize("path", ["/", "/nothing", "/static/desk.css", "/export/csv", "/static/nothing"])
def test_every_answer_forbids_scripts_and_frames_of_others(desk, path):
    headers = desk.get(path).headers
    assert headers["content-security-policy"] == safety.POLICY and "unsafe" not in safety.POLICY
    assert headers["x-content-type-options"] == "nosniff"


def test_what_is_refused_forbids_them_too(desk):
    for answer in (desk.get("/", headers={"host": "evil.example"}), desk.post("/add", headers={"sec-fetch-site": "cross-site"}),
                   desk.post("/add", content=b"x", headers={"content-length": "99999999"})):  # fmt: skip
        assert answer.status_code in (400, 403, 413) and answer.headers["content-security-policy"] == safety.POLICY


# forgery from other sites


def changing(app):
    """Every path of a desk at which something may be changed, with its method."""
    found = {(method, path) for path, methods in _routes(app.routes) for method in methods - set(safety.SAFE)}
    return sorted((method, re.sub(r"\{[^}]*\}", "1", path)) for method, path in found)


def _routes(routes, before=""):
    for route in routes:
        inner = getattr(route, "original_router", None)
        if inner is not None:
            yield from _routes(inner.routes, before + (getattr(route.include_context, "prefix", "") or ""))
        elif getattr(route, "methods", None):
            yield before + route.path, set(route.methods)


def test_all_that_changes_something_is_known_here(desk):
    found = {path for _, path in changing(desk.app)}
    assert {"/add", "/sign-in", "/sign-out", "/account/password", "/account/tokens", "/accounts", "/accounts/remove"} <= found


@pytest.mark.parametrize("headers", [
    {"sec-fetch-site": "cross-site"}, {"sec-fetch-site": "same-site"}, {"origin": "https://evil.example"}, {"origin": "null"},
    {"origin": "http://127.0.0.1:8000"}, {"referer": "https://evil.example/127.0.0.1"}, {"origin": "http://127.0.0.1.evil.example"},
    {"sec-fetch-site": "cross-site", "origin": "http://127.0.0.1"}, {"origin": "http://[bad"},
    {"sec-fetch-site": "cross-site", "authorization": "Bearer x"},
])  # fmt: skip
def test_another_site_can_change_nothing(desk, headers):
    before = desk.app.state.desk.ledger.count()
    for method, path in changing(desk.app):
        assert desk.request(method, path, headers=headers, data={"text": "Ida Marken said no."}).status_code == 403, path
    assert desk.app.state.desk.ledger.count() == before


def test_another_site_can_change_nothing_for_who_is_signed_in(team):
    sign_in(team, "Kari")
    for method, path in changing(team.app):
        assert team.request(method, path, headers={"sec-fetch-site": "cross-site"}).status_code == 403, path
        assert team.request(method, path).status_code == 403, path  # a cookie, and nothing that says from where
    assert len(team.app.state.desk.accounts.all()) == 4


@pytest.mark.parametrize("headers", [HERE, {"sec-fetch-site": "none"}, {"origin": "http://127.0.0.1"}, {"referer": "http://127.0.0.1/add"}])
def test_the_desk_s_own_pages_can(desk, headers):
    assert desk.post("/add", data={}, headers=headers).status_code == 422


def test_a_program_without_a_cookie_can(desk):
    assert desk.post("/add", data={}).status_code == 422


# sessions, roles, tokens


def test_a_session_that_somebody_else_chose_is_not_taken(team):
    team.cookies.set("varsel-session", "chosen-by-somebody-else", domain="127.0.0.1")
    fixed = dict(team.cookies)
    sign_in(team, "Kari")
    assert dict(team.cookies) != fixed
    other = client(team.app.state.desk.ledger, team=True)
    other.cookies.update(fixed)
    assert other.get("/", follow_redirects=False).status_code == 303


def test_signing_in_again_ends_the_session_before(team):
    sign_in(team, "Ola")
    before = dict(team.cookies)
    sign_in(team, "Ola")
    other = client(team.app.state.desk.ledger, team=True)
    other.cookies.update(before)
    assert other.get("/", follow_redirects=False).status_code == 303


@pytest.mark.parametrize(("name", "path", "status"), [
    ("Liv", "/", 200), ("Liv", "/account", 200), ("Liv", "/add", 403), ("Liv", "/accounts", 403),
    ("Ola", "/add", 200), ("Ola", "/accounts", 403), ("Nils", "/accounts", 403), ("Kari", "/accounts", 200),
])  # fmt: skip
def test_each_role_has_its_pages(team, name, path, status):
    sign_in(team, name)
    assert team.get(path).status_code == status


def test_a_reader_changes_nothing_at_all(team):
    sign_in(team, "Liv")
    for method, path in changing(team.app):
        if not path.startswith(("/account/", "/sign-")):
            assert team.request(method, path, headers=HERE, data={"text": "Ida Marken said no."}).status_code == 403, path
    assert all(one.role == role for one, role in zip(team.app.state.desk.accounts.all(), ("admin", "reader", "editor", "coder")))


def test_a_reader_finds_no_way_round_in_how_a_path_is_written(team):
    sign_in(team, "Liv")
    for path in ("/static/../accounts", "/static/%2e%2e/accounts", "//accounts", "/accounts/", "/account/../accounts", "/%61ccounts"):
        assert "Nils" not in team.get(path).text, path
        assert post(team, path, {"name": "Eva", "role": "admin"}).status_code in (307, 403, 404, 405), path


def token(team, name, scope):
    made = team.app.state.desk.accounts
    return {"authorization": f"Bearer {made.issue(made.proven(name, PASSWORD), 'test', scope, 30)}"}


def test_a_token_opens_what_it_is_for_and_no_more(team):
    read, write, admin = (token(team, "Kari", scope) for scope in ("read", "write", "admin"))
    assert team.get("/", headers=read).status_code == 200
    assert team.post("/add", data={}, headers=read).status_code == 403
    assert team.post("/add", data={}, headers=write).status_code == 422
    assert team.get("/accounts", headers=write).status_code == 403
    assert team.get("/accounts", headers=admin).status_code == 200
    assert team.post("/add", data={}, headers=token(team, "Liv", "admin")).status_code == 403


def test_a_token_makes_no_token_and_changes_no_password(team):
    headers = token(team, "Kari", "admin")
    for path in ("/account/tokens", "/account/tokens/revoke", "/account/password", "/sign-out"):
        assert team.post(path, data={"id": "1"}, headers=headers).status_code == 403
    assert team.get("/account", headers=headers).status_code == 403


@pytest.mark.parametrize("value", ["Bearer", "Bearer ", "Bearer x", "bearer varsel_x", "Bearer " + "x" * 5000, "Bearer \xe5"])
def test_a_token_that_is_none_is_refused_even_with_a_cookie(team, value):
    sign_in(team, "Kari")
    answer = team.get("/", headers={"authorization": value.encode("latin-1")})
    assert answer.status_code == 401 and answer.headers["www-authenticate"] == "Bearer"


# guessing passwords


def test_guessing_is_stopped_by_name_also_for_names_that_nobody_has(team):
    for name in ("Ola", "ola ", "Nobody"):
        tried = [sign_in(team, name, "wrong").status_code for _ in range(accounts.BY_NAME + 1)]
        assert tried[-1] == 429
    answer = sign_in(team, "Ola")
    assert answer.status_code == 429 and "retry-after" in answer.headers and not team.cookies
    assert sign_in(team, "Kari").status_code == 303


def test_guessing_is_stopped_by_address(team, monkeypatch):
    monkeypatch.setattr(accounts, "BY_ADDRESS", 5)
    tried = [sign_in(team, f"name{n}", "wrong").status_code for n in range(6)]
    assert tried == [403] * 5 + [429]


def test_whether_a_name_is_anybody_s_is_not_told(team):
    known, unknown = (re.sub("Ola|Nobody", "", sign_in(team, name, "wrong").text) for name in ("Ola", "Nobody"))
    assert known == unknown


def test_a_name_that_nobody_has_takes_a_hash_too(team, monkeypatch):
    hasher, tried = accounts._hasher(), []
    monkeypatch.setattr(type(hasher), "verify_and_update", lambda self, *words: tried.append(words) or (False, None))
    for name in ("Ola", "Nobody"):
        sign_in(team, name, "wrong")
    assert len(tried) == 2 and all(kept.startswith("$argon2id$") for _, kept in tried)


# reaching private networks


PRIVATE = [
    "127.0.0.1", "127.1", "2130706433", "0x7f000001", "0x7f.1", "017700000001", "0", "0.0.0.0", "localhost", "[::1]", "[::]",
    "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::ffff:10.0.0.1]", "169.254.169.254", "[fe80::1]", "10.0.0.1", "172.16.0.1",
    "192.168.1.1", "100.64.0.1", "192.0.2.1", "224.0.0.1", "240.0.0.1", "255.255.255.255", "[fc00::1]", "[fd00:ec2::254]",
    "[64:ff9b::7f00:1]", "[2002:7f00:1::]", "[::127.0.0.1]", "[fec0::1]", "[ff02::1]",
]  # fmt: skip


@pytest.fixture
def connections(monkeypatch):
    """The addresses that are connected to; nothing is."""
    seen = []

    def connect(address, *_, **__):
        seen.append(address)
        raise OSError("no network in this test")

    monkeypatch.setattr("urllib3.util.connection.create_connection", connect)
    monkeypatch.setattr(fetch, "TRIES_AGAIN", 0)
    return seen


@pytest.mark.parametrize("scheme", ["http", "https"])
@pytest.mark.parametrize("host", PRIVATE)
def test_no_private_address_is_connected_to(connections, host, scheme):
    found = fetch.page(f"{scheme}://{host}/", guarded=True)
    assert isinstance(found, Problem) and not connections


def test_a_public_address_is(connections):
    fetch.page("http://93.184.215.14/", guarded=True)
    assert connections == [("93.184.215.14", 80)]


@pytest.mark.parametrize("address", [
    "http://93.184.215.14:22/", "http://93.184.215.14:8080/", "https://93.184.215.14:80/", "file:///etc/passwd", "ftp://93.184.215.14/",
    "/etc/passwd", "-", "gopher://93.184.215.14/", "http://", "http:///x", "//93.184.215.14/", "data:text/plain,Hei", "",
])  # fmt: skip
def test_only_the_web_is_asked(connections, address):
    assert isinstance(fetch.page(address, guarded=True), Problem)
    assert not connections


def test_a_page_of_a_private_network_is_told_as_such_and_no_more(desk, connections):
    answer = post(desk, "/add", {"address": "http://169.254.169.254/latest/meta-data/"})
    assert answer.status_code == 422 and "no public address" in answer.text and not connections


def test_a_proxy_of_the_environment_is_not_asked(connections, monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:3128")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:3128")
    fetch.page("http://93.184.215.14/", guarded=True)
    assert connections == [("93.184.215.14", 80)]


def _answers(*addresses):
    """What a name's addresses are, each time that it is asked."""
    left = list(addresses)

    def getaddrinfo(host, port, *_, **__):
        if host != "rebound.example":
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (host, port or 0))]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (left.pop(0) if len(left) > 1 else left[0], port or 0))]

    return getaddrinfo


def test_a_name_that_turns_to_a_private_address_when_it_is_asked_again_leads_nowhere(connections, monkeypatch):
    monkeypatch.setattr(socket, "getaddrinfo", _answers("93.184.215.14", "127.0.0.1"))
    fetch.page("http://rebound.example/", guarded=True)
    assert connections == [("93.184.215.14", 80)]


def test_a_name_of_a_private_address_leads_nowhere(connections, monkeypatch):
    monkeypatch.setattr(socket, "getaddrinfo", _answers("10.0.0.1"))
    assert isinstance(fetch.page("http://rebound.example/", guarded=True), Problem) and not connections


class Redirecting(BaseHTTPRequestHandler):
    """Passes for a public server, and sends on to where the test says."""

    to, asked = "", []

    def do_GET(self):
        self.asked.append(self.path)
        self.send_response(302 if self.path == "/" else 200)
        self.send_header("Location", self.to)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


@pytest.fixture
def redirecting(monkeypatch):
    """A server on this machine that is reached as if it were at a public address, port 80."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Redirecting)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}).start()
    connect = socket.create_connection
    port = server.server_port
    monkeypatch.setattr(
        "urllib3.util.connection.create_connection",
        lambda address, *_, **__: connect(("127.0.0.1", port) if address[0] == "93.184.215.14" else address, 5),
    )
    monkeypatch.setattr(Redirecting, "asked", [])
    yield port
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize("to", ["http://127.0.0.1:{}/secret", "http://localhost:{}/secret", "http://[::ffff:127.0.0.1]:{}/secret",
                                "http://127.0.0.1/secret", "file:///etc/passwd", "http://93.184.215.14:{}/secret"])  # fmt: skip
def test_a_public_page_that_sends_on_to_a_private_one_leads_nowhere(redirecting, monkeypatch, to):
    monkeypatch.setattr(Redirecting, "to", to.format(redirecting))
    assert isinstance(fetch.page("http://93.184.215.14/", guarded=True), Problem)
    assert Redirecting.asked == ["/"]


def test_a_public_page_that_sends_on_to_another_public_one_is_fetched(redirecting, monkeypatch):
    monkeypatch.setattr(Redirecting, "to", "http://93.184.215.14/next")
    found = fetch.page("http://93.184.215.14/", guarded=True)
    assert Redirecting.asked == ["/", "/next"] and found.url.endswith("/next")


# files and paths


@pytest.mark.parametrize("path", [
    "/export/../../etc/passwd", "/export/..%2f..%2fetc%2fpasswd", "/export/__init__", "/export/csv%00", "/static/../visit.py",
    "/static/..%2fvisit.py", "/static/%2e%2e/visit.py", "/static//etc/passwd", "/static/..%5cvisit.py", "/fonts/../__init__.py",
    "/fonts/..%2f__init__.py", "/interface/..%2f..%2fetc",
])  # fmt: skip
def test_no_path_leads_out_of_where_it_begins(desk, path):
    answer = desk.get(path)
    assert answer.status_code == 404 and "root:" not in answer.text and "import" not in answer.text


@pytest.mark.parametrize("name", ["../../../etc/cron.d/x.txt", "..\\..\\x.txt", "/etc/x.txt", "C:\\x.txt", "x\0.txt", "\u202ex.txt"])
def test_a_file_s_name_leads_nowhere(desk, tmp_path, monkeypatch, name):
    monkeypatch.chdir(tmp_path)
    before = sorted(tmp_path.rglob("*"))
    [found] = adding.dropped(name, b"Ida Marken said no.")
    assert found.id == "x"
    [found] = adding.dropped("a.zip", packed({name: "Ida Marken said no."}))
    assert isinstance(found, Problem) or found.id == "x"
    assert sorted(tmp_path.rglob("*")) == before


def told(data):
    found = list(adding.dropped("a.zip", data))
    assert found and all(isinstance(one, Problem) for one in found)
    return found[0].what


def test_a_zip_bomb_is_not_unpacked():
    assert "times larger" in told(packed({"a.txt": b"0" * 10_000_000}))
    assert "bytes when it is unpacked" in told(packed({f"{n}.txt": b"0" * 10_000_000 for n in range(6)}))
    assert "more than 500 files" in told(packed({f"{n}.txt": "" for n in range(501)}))
    assert "archive within" in told(packed({"b.zip": packed({"a.txt": "Hei."})}))


def test_a_zip_bomb_that_lies_of_its_size_gives_no_more_than_it_says():
    data = packed({"a.txt": b"Han sa nei. " * 100_000})
    at = data.rfind(b"PK\x01\x02")
    lying = bytearray(data)
    for field in (24, data.find(b"PK\x03\x04") - at + 22):  # the size, in the directory and before the file itself
        lying[at + field : at + field + 4] = (100).to_bytes(4, "little")
    assert "damaged" in told(bytes(lying))


def test_an_archive_that_cannot_be_opened_is_told():
    encrypted = bytearray(packed({"a.txt": "Hei."}))
    encrypted[encrypted.rfind(b"PK\x01\x02") + 8] |= 1
    assert "encrypted" in told(bytes(encrypted))
    assert "not unpacked here" in told(packed({"a.txt": "Hei."}, compression=zipfile.ZIP_LZMA))
    assert "no archive" in told(b"PK\x03\x04 and no more")
    assert "no archive" in told(b"")


@settings(max_examples=200, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(st.integers(0, 300), st.integers(0, 255)), max_size=12), st.integers(0, 300))
def test_no_archive_ever_raises(changes, end):
    data = bytearray(packed({"a.txt": "Ida Marken said no.", "b.txt": "Han sa nei."}))
    for at, value in changes:
        data[at % len(data)] = value
    for _ in adding.dropped("a.zip", bytes(data[: len(data) - end % 50])):
        pass


def test_more_than_may_be_sent_is_refused(desk):
    form = HERE | {"content-type": "application/x-www-form-urlencoded"}
    assert desk.post("/account/password", data={"old": "x" * (safety.LARGEST + 1)}, headers=HERE).status_code == 413
    assert desk.post("/account/password", content=iter([b"old=", b"x" * safety.LARGEST]), headers=form).status_code == 413
    files = [("files", ("a.txt", b"x" * (adding.LARGEST + 200_000), "text/plain"))]
    assert post(desk, "/add", files=files).status_code == 413
    assert desk.post("/add", content=b"", headers=HERE | {"content-length": "-1"}).status_code == 413


def test_a_form_of_a_million_fields_is_refused(desk):
    fields = "&".join(f"f{n}=" for n in range(50_000))
    headers = HERE | {"content-type": "application/x-www-form-urlencoded"}
    assert desk.post("/add", content=fields, headers=headers).status_code in (400, 413, 422)


def test_bad_numbers_in_addresses_and_forms_are_no_fault_of_ours(team):
    sign_in(team, "Kari")
    for n in ("-1", "0", "99999999999999999999999999", "x", ""):
        assert team.get("/add", params={"new": n}).status_code in (200, 422)
        assert post(team, "/account/tokens/revoke", {"id": n}).status_code in (303, 422)
        assert post(team, "/account/tokens", {"label": "x", "scope": "read", "days": n or "0"}).status_code == 422
