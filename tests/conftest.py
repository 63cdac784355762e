"""What several test files share: a ledger's place, in SQLite and in PostgreSQL; the desk, asked by a client and by a browser."""

import itertools
import shutil

import browsing
import desk_example
import postgres
import pytest
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher
from sqlalchemy import create_engine, text

from varsel.desk import accounts
from varsel.ledger import Ledger

_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def server():
    """The address of a running PostgreSQL server."""
    try:
        with postgres.server() as address:
            yield address
    except postgres.NoServer as reason:
        pytest.skip(str(reason))


@pytest.fixture
def database(server):
    """The address of a new, empty PostgreSQL database."""
    name = f"ledger{next(_numbers)}"
    engine = create_engine(
        f"{server}/postgres".replace("postgresql:", "postgresql+psycopg:"), isolation_level="AUTOCOMMIT"
    )
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    yield f"{server}/{name}"
    with engine.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    engine.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request, tmp_path):
    """Where a new ledger may be: a test that asks for it runs on both databases."""
    return str(tmp_path / "ledger.db") if request.param == "sqlite" else request.getfixturevalue("database")


@pytest.fixture(scope="session")
def samples(tmp_path_factory):
    """A ledger of the short sample articles; to be read only, or copied."""
    path = tmp_path_factory.mktemp("desk") / "samples.db"
    desk_example.filled(path)
    return path


@pytest.fixture
def copied(samples, tmp_path):
    """A copy of that ledger, open: to be changed."""
    path = tmp_path / "copied.db"
    shutil.copy(samples, path)
    with Ledger(path) as ledger:
        yield ledger


@pytest.fixture
def desk(copied):
    """The desk over a copy of that ledger; ``desk.app.state.desk.ledger`` is the ledger."""
    with desk_example.client(copied, person="kari") as client:
        yield client


@pytest.fixture
def blind(desk):
    """A desk over the same ledger where ola is to code without seeing what kari said."""
    with desk_example.client(desk.app.state.desk.ledger, person="ola", blind="machine") as other:
        yield other


@pytest.fixture
def quick_hashing(monkeypatch):
    """Passwords are hashed as in earnest, but hardly: a test would wait a second for each."""
    quick = PasswordHash((Argon2Hasher(time_cost=1, memory_cost=64, parallelism=1),))
    monkeypatch.setattr(accounts, "_hasher", lambda: quick)


@pytest.fixture
def team(copied, quick_hashing):
    """The desk of a team over a copy of the samples, in which nobody has signed in yet; each with ``desk_example.PASSWORD``."""
    made = accounts.Accounts(copied.store)
    for name, role in desk_example.TEAM.items():
        made.add(name, role, desk_example.PASSWORD)
    with desk_example.client(copied, team=True) as browser:
        yield browser


@pytest.fixture(scope="session")
def browser():
    """A browser without a window: Chromium, by Playwright."""
    try:
        with browsing.browser() as found:
            yield found
    except browsing.NoBrowser as reason:
        pytest.skip(str(reason))


@pytest.fixture
def served(copied):
    """The address of a desk over a copy of the samples' ledger (``served.ledger``), for a browser; corrections are by kari."""
    with browsing.served(copied, person="kari") as address:
        yield address
