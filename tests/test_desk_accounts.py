"""The accounts of a team: passwords, sessions, tokens and roles."""

import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from desk_example import PASSWORD, client, post, sign_in
from lxml import html
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher
from sqlalchemy import text

from varsel.desk import accounts as module
from varsel.desk.accounts import AccountError, Accounts
from varsel.ledger import Ledger, LedgerError
from varsel.ledger.schema import metadata
from varsel.ledger.store import Store, _config

pytestmark = pytest.mark.usefixtures("quick_hashing")


@pytest.fixture
def ledger(place):
    with Ledger(place) as opened:
        yield opened


@pytest.fixture
def accounts(ledger):
    made = Accounts(ledger.store)
    made.add("Kari", "admin", PASSWORD)
    return made


@pytest.fixture
def clock(monkeypatch):
    """The time, which passes when a test says so."""
    at = [1_900_000_000]
    monkeypatch.setattr(module, "now", lambda: at[0])
    return lambda seconds: at.__setitem__(0, at[0] + seconds)


# who there is


def test_a_password_proves_who_somebody_is(accounts):
    assert accounts.proven("Kari", PASSWORD).role == "admin"
    assert accounts.proven("kari", PASSWORD).name == "Kari"
    assert accounts.proven("Kari", PASSWORD + "x") is None
    assert accounts.proven("Nobody", PASSWORD) is None


def test_a_password_is_the_same_however_its_letters_are_written(accounts):
    accounts.add("Ola", "coder", "bl\N{LATIN SMALL LETTER A WITH RING ABOVE}b\u00e6r og fl\u00f8te")
    assert accounts.proven("Ola", "bla\N{COMBINING RING ABOVE}b\u00e6r og fl\u00f8te")


def test_of_passwords_sessions_and_tokens_only_hashes_are_kept(accounts, ledger):
    account = accounts.proven("Kari", PASSWORD)
    secrets = accounts.begin(account), accounts.issue(account, "a script", "read", 30)
    with ledger.store.reading() as connection:
        tables = ("account", "account_session", "account_token")
        kept = repr([connection.execute(text(f"SELECT * FROM {name}")).all() for name in tables])
    assert "$argon2id$" in kept
    assert not any(secret in kept for secret in (PASSWORD, *secrets))


@pytest.mark.parametrize("password", ["short", "elevenchars", "aaaaaaaaaaaaaaaa", "KariKariKari1", "x" * 1001])
def test_a_password_that_is_easy_to_guess_is_refused(accounts, password):
    with pytest.raises(AccountError):
        accounts.set_password("Kari", password)
    assert accounts.proven("Kari", PASSWORD)


@pytest.mark.parametrize("name", ["", "  ", "kari", "varsel 0.1.0", "machine", "Machine+learned", "<b>x</b>", "a\nb\0", "x" * 61])
def test_a_name_that_is_none_or_taken_or_the_machine_s_is_refused(accounts, name):
    with pytest.raises(AccountError):
        accounts.add(name, "coder", PASSWORD)


def test_there_is_always_an_admin(accounts):
    for change in (lambda: accounts.remove("Kari"), lambda: accounts.set_role("Kari", "coder")):
        with pytest.raises(AccountError, match="only admin"):
            change()
    accounts.add("Ola", "admin", PASSWORD)
    accounts.remove("Kari")
    assert [one.name for one in accounts.all()] == ["Ola"]


def test_the_ledger_is_proven_rebuilt_and_backed_up_without_the_accounts(accounts, ledger, tmp_path):
    ledger.rebuild()
    assert accounts.proven("Kari", PASSWORD)
    assert not list(ledger.verify()) and not list(ledger.entries())
    ledger.backup(tmp_path / "backup")
    with Ledger(tmp_path / "other.db") as other:
        other.restore(tmp_path / "backup")
        assert not Accounts(other.store).all()


def test_passwords_are_hashed_as_strongly_as_is_recommended(monkeypatch, ledger):
    monkeypatch.undo()  # in earnest
    Accounts(ledger.store).add("Kari", "admin", PASSWORD)
    with ledger.store.reading() as connection:
        kept = connection.execute(text("SELECT password FROM account")).scalar_one()
    memory, times = map(int, re.match(r"\$argon2id\$v=19\$m=(\d+),t=(\d+),", kept).groups())
    assert memory >= 19 * 1024 and times >= 2  # OWASP, Password Storage Cheat Sheet


def test_a_password_that_was_hashed_less_strongly_is_hashed_anew(accounts, ledger, monkeypatch):
    strong = PasswordHash((Argon2Hasher(time_cost=2, memory_cost=64, parallelism=1),))
    monkeypatch.setattr(module, "_hasher", lambda: strong)
    assert accounts.proven("Kari", PASSWORD)
    with ledger.store.reading() as connection:
        assert ",t=2," in connection.execute(text("SELECT password FROM account")).scalar_one()
    assert accounts.proven("Kari", PASSWORD)


def test_a_ledger_from_before_there_were_accounts_is_brought_forward(place):
    store = Store(place)
    with store.writing() as connection:
        command.upgrade(_config(connection), "0001")
    store.close()
    with pytest.raises(LedgerError, match="varsel ledger migrate"):
        Ledger(place)
    with Ledger(place, migrate=True) as ledger:
        Accounts(ledger.store).add("Kari", "admin", PASSWORD)
        assert [one.name for one in Accounts(ledger.store).all()] == ["Kari"]


def test_the_tables_of_accounts_are_those_that_the_migrations_make(ledger):
    with ledger.store.reading() as connection:
        differ = compare_metadata(MigrationContext.configure(connection), metadata)
    assert not [what for what in differ if "account" in str(what)]


# sessions


def test_a_session_ends_when_it_is_not_used(accounts, clock):
    secret = accounts.begin(accounts.proven("Kari", PASSWORD))
    for _ in range(3):
        clock(module.IDLE - 60)
        assert accounts.of_session(secret).name == "Kari"
    clock(module.IDLE + 60)
    assert accounts.of_session(secret) is None


def test_a_session_ends_after_a_week_in_any_case(accounts, clock):
    secret = accounts.begin(accounts.proven("Kari", PASSWORD))
    for _ in range(module.LONGEST // module.HOUR):
        assert accounts.of_session(secret)
        clock(module.HOUR)
    clock(module.HOUR)
    assert accounts.of_session(secret) is None


def test_a_change_of_the_password_ends_all_sessions(accounts):
    account = accounts.proven("Kari", PASSWORD)
    secrets = [accounts.begin(account), accounts.begin(account)]
    accounts.set_password("Kari", "eight grey herons")
    assert [accounts.of_session(secret) for secret in secrets] == [None, None]


def test_sessions_that_are_over_are_forgotten(accounts, ledger, clock):
    account = accounts.proven("Kari", PASSWORD)
    accounts.begin(account)
    clock(module.IDLE + 60)
    accounts.begin(account)
    with ledger.store.reading() as connection:
        assert len(connection.execute(text("SELECT * FROM account_session")).all()) == 1


def test_who_is_removed_is_out_at_once(accounts):
    accounts.add("Ola", "coder", PASSWORD)
    account = accounts.proven("Ola", PASSWORD)
    secret, token = accounts.begin(account), accounts.issue(account, "a script", "read", 30)
    accounts.remove("Ola")
    assert accounts.of_session(secret) is None and accounts.of_token(token) is None


# tokens


def test_a_token_may_do_what_it_is_for_and_no_more_than_its_owner(accounts):
    accounts.add("Liv", "reader", PASSWORD)
    kari, liv = accounts.proven("Kari", PASSWORD), accounts.proven("Liv", PASSWORD)
    roles = [accounts.of_token(accounts.issue(who, "a script", scope, 30)).role for who in (kari, liv) for scope in module.SCOPES]
    assert roles == ["reader", "editor", "admin", "reader", "reader", "reader"]
    by_token = accounts.of_token(accounts.issue(kari, "a script", "write", 30))
    assert by_token.has("read") and by_token.has("write") and not by_token.has("admin")


def test_a_token_expires_and_is_revoked_by_its_owner_alone(accounts, clock):
    accounts.add("Ola", "coder", PASSWORD)
    kari, ola = accounts.proven("Kari", PASSWORD), accounts.proven("Ola", PASSWORD)
    short, long = accounts.issue(kari, "short", "read", 1), accounts.issue(kari, "long", "read", 30)
    clock(module.DAY)
    assert accounts.of_token(short) is None and accounts.of_token(long)
    [id] = [token.id for token in accounts.tokens(kari) if token.label == "long"]
    accounts.revoke(ola, id)
    assert accounts.of_token(long)
    accounts.revoke(kari, id)
    assert accounts.of_token(long) is None


@pytest.mark.parametrize(("label", "scope", "days"), [("", "read", 30), ("x", "all", 30), ("x", "read", 0), ("x", "read", 366)])
def test_a_token_for_nothing_or_for_ever_is_refused(accounts, label, scope, days):
    with pytest.raises(AccountError):
        accounts.issue(accounts.proven("Kari", PASSWORD), label, scope, days)


# the pages


def test_nothing_is_shown_before_somebody_signed_in(team):
    for path in ("/", "/add", "/account", "/accounts", "/export/csv", "/atom.xml", "/chronology.png", "/nothing"):
        answer = team.get(path, follow_redirects=False)
        assert answer.status_code == 303 and answer.headers["location"].startswith("/sign-in?back=%2F"), path
    assert team.get("/api/openapi.json").status_code == 401
    assert team.get("/static/desk.css").status_code == 200
    shown = team.get("/sign-in").text
    assert "team.db" not in shown and "<nav" not in shown


def test_signing_in_leads_to_where_one_wanted_to_go(team):
    asked = team.get("/?actor=Aldane", follow_redirects=False).headers["location"]
    back = html.fromstring(team.get(asked).text).cssselect("input[name=back]")[0].get("value")
    assert sign_in(team, "Ola", back=back).headers["location"] == "/?actor=Aldane"
    assert "Ola" in html.fromstring(team.get("/").text).cssselect(".reader")[0].text_content()


@pytest.mark.parametrize("back", ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)"])
def test_signing_in_never_leads_to_another_site(team, back):
    assert sign_in(team, "Ola", back=back).headers["location"] == "/"


def test_signing_out_ends_the_session_also_for_who_kept_the_cookie(team):
    sign_in(team, "Ola")
    kept = dict(team.cookies)
    assert post(team, "/sign-out").headers["location"] == "/sign-in"
    assert not team.cookies
    team.cookies.update(kept)
    assert team.get("/", follow_redirects=False).status_code == 303


def test_the_cookie_is_hidden_from_scripts_and_other_sites_and_behind_https_from_the_wire(team):
    plain = sign_in(team, "Ola").headers["set-cookie"]
    assert {"HttpOnly", "SameSite=lax"} <= set(plain.split("; ")) and "Secure" not in plain
    team.base_url = "https://127.0.0.1"
    safe = sign_in(team, "Ola").headers["set-cookie"]
    assert safe.startswith("__Host-varsel=") and "Secure" in safe and "Path=/" in safe and "Domain" not in safe
    assert team.get("/").status_code == 200


def test_what_a_team_sees_is_kept_in_no_cache(team):
    sign_in(team, "Ola")
    assert team.get("/").headers["cache-control"] == "no-store"
    assert "cache-control" not in team.get("/static/desk.css").headers


def test_one_s_own_password_is_changed_with_the_old_one(team):
    sign_in(team, "Ola")
    other = client(team.app.state.desk.ledger, team=True)
    sign_in(other, "Ola")
    new = {"new": "eight grey herons", "again": "eight grey herons"}
    assert post(team, "/account/password", {"old": "wrong", **new}).status_code == 403
    assert post(team, "/account/password", {"old": PASSWORD, **new, "again": "other"}).status_code == 422
    assert post(team, "/account/password", {"old": PASSWORD, "new": "short", "again": "short"}).status_code == 422
    assert post(team, "/account/password", {"old": PASSWORD, **new}).status_code == 303
    assert team.get("/account").status_code == 200
    assert other.get("/account", follow_redirects=False).status_code == 303
    assert sign_in(other, "Ola").status_code == 403


def test_a_token_is_shown_once(team):
    sign_in(team, "Ola")
    answer = post(team, "/account/tokens", {"label": "my script", "scope": "read", "days": "30"})
    token = re.search(r"varsel_[\w-]{43}", answer.text)[0]
    assert answer.headers["cache-control"] == "no-store"
    assert "my script" in team.get("/account").text and token not in team.get("/account").text
    program = client(team.app.state.desk.ledger, team=True)
    assert program.get("/", headers={"authorization": f"Bearer {token}"}).status_code == 200
    id = html.fromstring(team.get("/account").text).cssselect("input[name=id]")[0].get("value")
    post(team, "/account/tokens/revoke", {"id": id})
    assert program.get("/", headers={"authorization": f"Bearer {token}"}).status_code == 401


def test_an_admin_makes_changes_and_removes_accounts(team):
    sign_in(team, "Kari")
    answer = post(team, "/accounts", {"name": "Eva", "role": "reader"})
    password = html.fromstring(answer.text).cssselect(".handed code")[0].text
    eva = client(team.app.state.desk.ledger, team=True)
    assert sign_in(eva, "Eva", password).status_code == 303
    assert eva.get("/add").status_code == 403
    assert post(team, "/accounts/role", {"name": "Eva", "role": "coder"}).status_code == 303
    assert eva.get("/add").status_code == 200
    again = html.fromstring(post(team, "/accounts/password", {"name": "Eva"}).text).cssselect(".handed code")[0].text
    assert eva.get("/", follow_redirects=False).status_code == 303
    assert sign_in(eva, "Eva", again).status_code == 303
    assert post(team, "/accounts/remove", {"name": "Eva"}).status_code == 303
    assert "Eva" not in team.get("/accounts").text


@pytest.mark.parametrize(("path", "data"), [
    ("/accounts", {"name": "Ola", "role": "coder"}), ("/accounts", {"name": "Eva", "role": "king"}),
    ("/accounts/role", {"name": "Nobody", "role": "coder"}), ("/accounts/password", {"name": "Nobody"}),
    ("/accounts/remove", {"name": "Kari"}), ("/accounts/remove", {}),
])  # fmt: skip
def test_what_cannot_be_done_to_an_account_is_told_on_the_page(team, path, data):
    sign_in(team, "Kari")
    answer = post(team, path, data)
    assert answer.status_code == 422 and html.fromstring(answer.text).cssselect("[role=alert]")


def test_alone_nobody_signs_in(desk):
    assert "kari" in html.fromstring(desk.get("/").text).cssselect(".reader")[0].text_content()
    assert desk.get("/account").status_code == 200
    assert desk.get("/sign-in").status_code == desk.get("/accounts").status_code == 404


# trying to sign in


def test_so_many_tries_may_be_made_of_one_name_and_no_more_until_they_are_forgotten(accounts, clock):
    tried = [accounts.attempts.may(name, f"192.0.2.{n}") for n, name in enumerate(["Kari", "kari "] * 6)]
    assert tried == [True] * module.BY_NAME + [False] * 2
    assert accounts.attempts.may("Nils", "192.0.2.1")
    clock(module.TRIED_FOR - 1)
    assert not accounts.attempts.may("Kari", "192.0.2.1")
    clock(1)
    assert accounts.attempts.may("Kari", "192.0.2.1")


def test_an_address_is_a_whole_network_of_ipv6(accounts):
    tried = [accounts.attempts.may(f"name{n}", f"2001:db8::{n:x}") for n in range(module.BY_ADDRESS + 1)]
    assert tried[-2:] == [True, False]
    assert accounts.attempts.may("name", "2001:db8:0:1::1") and accounts.attempts.may("name", "testclient")


def test_several_processes_count_together(accounts, place):
    with Ledger(place) as elsewhere:
        others = Accounts(elsewhere.store).attempts
        tried = [which.may("Kari", "192.0.2.1") for which in [accounts.attempts, others] * module.BY_NAME]
    assert sum(tried) == module.BY_NAME


def test_tries_at_the_same_moment_are_not_more_than_there_may_be(accounts):
    with ThreadPoolExecutor(8) as pool:
        tried = list(pool.map(lambda _: accounts.attempts.may("Kari", "192.0.2.1"), range(3 * module.BY_NAME)))
    assert sum(tried) == module.BY_NAME


def test_neither_names_nor_addresses_that_were_tried_are_kept_and_no_try_for_long(accounts, ledger, clock):
    for n in range(5):
        accounts.attempts.may(f"Secret{n}", "192.0.2.77")
    with ledger.store.reading() as connection:
        kept = repr(connection.execute(text("SELECT * FROM account_attempt")).all())
    assert kept.count("(") == 10 and "Secret" not in kept and "192.0.2" not in kept
    clock(module.TRIED_FOR)
    accounts.attempts.may("Kari", "192.0.2.77")
    with ledger.store.reading() as connection:
        assert connection.scalar(text("SELECT count(*) FROM account_attempt")) == 2


def test_who_is_stopped_holds_up_nobody_who_writes(accounts, place, ledger):
    for _ in range(module.BY_NAME):
        accounts.attempts.may("Kari", "192.0.2.1")
    with Ledger(place, wait=0.1) as elsewhere, ledger.store.writing():
        assert not Accounts(elsewhere.store).attempts.may("Kari", "192.0.2.1")
        with pytest.raises(LedgerError):
            Accounts(elsewhere.store).attempts.may("Nils", "192.0.2.1")
