"""The database behind a ledger: a SQLite file, or PostgreSQL by its address. What differs between the two is here.

One process writes at a time, the others wait; readers are never held up. What is written is there as a whole or not at
all, also when the process is killed.
"""

import os
import threading
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path
from typing import Any
from urllib.parse import quote

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    Engine,
    Integer,
    TableClause,
    Text,
    TextClause,
    bindparam,
    column,
    create_engine,
    event,
    make_url,
    table,
    text,
    type_coerce,
)
from sqlalchemy.exc import ArgumentError

from varsel.ledger.errors import LedgerError, explained

WAIT = 30.0  # seconds that a writer waits for another one
_PRAGMAS = ("synchronous = FULL", "foreign_keys = ON", "secure_delete = ON", "cache_size = -16384")
_CONNECTIONS = 20  # that are kept open, and as many more for a moment: a new one knows nothing yet, and is slow at first
_POOL: dict[str, Any] = {"pool_size": _CONNECTIONS, "max_overflow": _CONNECTIONS}
_LOCK = 0x56617273656C  # "Varsel": the advisory lock that writers to a PostgreSQL ledger take


class _Held(threading.local):
    """The connection on which a thread reads for a while."""

    connection: Connection | None = None


class Store:
    """A database with the tables of a ledger. ``place`` is how it is named to a person, without a password."""

    def __init__(self, place: str | Path, wait: float = WAIT) -> None:
        """Raises LedgerError where the address cannot be understood."""
        self.engine = _postgres(str(place), wait) if "://" in str(place) else _sqlite(Path(place), wait)
        self.place = make_url(str(place)).render_as_string(hide_password=True) if "://" in str(place) else str(place)
        self._held = _Held()
        self.is_sqlite = self.engine.dialect.name == "sqlite"
        #: How the full-text index is asked: the column of the places, and what matches a query.
        self._place = "rowid" if self.is_sqlite else "place"
        self._matches = "words MATCH :query" if self.is_sqlite else "stems @@ CAST(:query AS tsquery)"

    def close(self) -> None:
        self.engine.dispose()

    @contextmanager
    def still(self) -> Iterator[None]:
        """What is read within this, in this thread, is read on one connection: all of it as it is now, whatever is written."""
        with self.reading() as connection:
            before, self._held.connection = self._held.connection, connection
            try:
                yield
            finally:
                self._held.connection = before

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection on which everything is seen as it is now (or was when ``still`` began)."""
        if self._held.connection is not None:
            yield self._held.connection
            return
        with explained(self.place), self.engine.connect() as connection:
            if not self.is_sqlite:
                connection = connection.execution_options(isolation_level="REPEATABLE READ")
            with connection.begin():
                yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A connection in a transaction that no other one writes beside. All of it is written at the end, or nothing."""
        with explained(self.place), self.engine.connect() as connection:
            connection = connection.execution_options(varsel_writes=True)
            with connection.begin():
                if not self.is_sqlite:
                    connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
                yield connection

    def schema(self) -> tuple[str | None, str]:
        """The version of the schema that the database has (None: none), and the one that this Varsel needs."""
        with self.reading() as connection:
            return MigrationContext.configure(connection).get_current_revision(), _scripts().get_current_head()

    def ready(self, create: bool, migrate: bool = False) -> bool:
        """Makes sure that the tables are there. Whether older ones were brought forward.

        Args:
            create: make them where there are none.
            migrate: bring older ones forward.

        Raises:
            LedgerError: there are none, or they are of another version than this Varsel needs.
        """
        if self.is_sqlite and not create and not Path(self.place).exists():
            raise LedgerError(
                f"{self.place}: there is no ledger; make one with: varsel ledger add --ledger {self.place} FILE…"
            )
        has, needs = self.schema()
        if has == needs:
            return False
        if has is None and not create:
            raise LedgerError(
                f"{self.place}: that is no ledger; give another name, or make a new one with varsel ledger add"
            )
        if has is not None and has not in {script.revision for script in _scripts().walk_revisions()}:
            raise LedgerError(
                f"{self.place}: a newer Varsel made it (schema {has}, this one knows {needs}): update Varsel"
            )
        if has is not None and not migrate:
            raise LedgerError(
                f"{self.place}: an older Varsel made it (schema {has}, this one needs {needs}): "
                f"back it up, then run: varsel ledger migrate --ledger {self.place}"
            )
        with self.writing() as connection:
            command.upgrade(_config(connection), "head")
        return has is not None

    def aside(self, column: ColumnElement[Any]) -> ColumnElement[Any]:
        """A column for a condition that is no way to the rows: SQLite does not know which values are many, and would try."""
        if not self.is_sqlite:
            return column
        return column.concat("") if isinstance(column.type, Text) else type_coerce(column, Integer) + 0

    def analyze(self) -> None:
        """Lets the database count what it has, by which it then chooses its ways; PostgreSQL does so by itself now and then."""
        with explained(self.place), self.engine.connect() as connection:
            connection.execution_options(isolation_level="AUTOCOMMIT").execute(
                text("PRAGMA optimize" if self.is_sqlite else "ANALYZE")
            )

    def match(self, query: str) -> TextClause:
        """The places of the items whose words match ``query``, which ``phrases`` makes."""
        return text(f"SELECT {self._place} FROM words WHERE {self._matches}").bindparams(_bound(query))

    def count(self, connection: Connection, query: str, most: int) -> int:
        """How many items match a query, ``most`` at most. In PostgreSQL words side by side count wherever they stand: that is
        quick to tell, and no less.
        """
        query = query if self.is_sqlite else query.replace(" <-> ", " & ")
        sql = f"SELECT count(*) FROM (SELECT 1 FROM words WHERE {self._matches} LIMIT {most}) found"
        return connection.execute(text(sql), {"query": query}).scalar_one()

    def places(self, connection: Connection, query: str, most: int) -> Sequence[int]:
        """The places of items that match a query, ``most`` at most."""
        return connection.scalars(text(f"SELECT {self._place} FROM words WHERE {self._matches} LIMIT {most}"), {"query": query}).all()

    def words(self, query: str) -> tuple[TableClause, ColumnElement[int], TextClause]:
        """The full-text index, its column of places, by which it comes in order, and the condition that its rows match."""
        words = table("words", column(self._place))
        return words, words.c[self._place], text(self._matches).bindparams(_bound(query))

    def phrases(self, alternatives: Sequence[Sequence[Sequence[str]]]) -> str:
        """A query for texts that have, of one of the alternatives, all phrases, each of them stems that stand side by side."""
        quote, beside, both, either = ("", " ", " AND ", " OR ") if self.is_sqlite else ("'", " <-> ", " & ", " | ")
        around = '"{}"' if self.is_sqlite else "({})"
        return either.join(
            "("
            + both.join(around.format(beside.join(f"{quote}{stem}{quote}" for stem in phrase)) for phrase in phrases)
            + ")"
            for phrases in alternatives
        )

    def index_words(self, connection: Connection, rows: Sequence[tuple[int, Sequence[str]]]) -> None:
        """Puts the stems of items, by their places, into the full-text index."""
        if self.is_sqlite:
            sql, form = "INSERT INTO words (rowid, stems) VALUES (:place, :stems)", " ".join
        else:
            sql, form = "INSERT INTO words (place, stems) VALUES (:place, CAST(:stems AS tsvector))", vector
        if rows:
            connection.execute(text(sql), [{"place": place, "stems": form(stems)} for place, stems in rows])

    def forget_words(self, connection: Connection, rows: Sequence[tuple[int, Sequence[str]]]) -> None:
        """Takes items out of the full-text index, by their places, with the stems that were put there."""
        if self.is_sqlite:
            sql = "INSERT INTO words (words, rowid, stems) VALUES ('delete', :place, :stems)"
        else:
            sql = "DELETE FROM words WHERE place = :place"
        if rows:
            connection.execute(text(sql), [{"place": place, "stems": " ".join(stems)} for place, stems in rows])

    def purge_words(self, connection: Connection) -> None:
        """Makes sure that no word is left in the full-text index of what was taken out of it; PostgreSQL does so when it vacuums."""
        if self.is_sqlite:  # it only notes what was taken out, until it merges its parts
            connection.execute(text("INSERT INTO words (words) VALUES ('optimize')"))

    def clear_words(self, connection: Connection) -> None:
        """Empties the full-text index."""
        connection.execute(
            text("INSERT INTO words (words) VALUES ('delete-all')" if self.is_sqlite else "DELETE FROM words")
        )


def _bound(query: str) -> BindParameter[str]:
    """A query as the value of a parameter of its own, so that several may stand in one statement."""
    return bindparam("query", query, unique=True)


def vector(stems: Sequence[str]) -> str:
    """Stems as PostgreSQL writes a tsvector: each with its places, which it counts to 16,383."""
    places = defaultdict(list)
    for place, stem in enumerate(stems, 1):
        places[stem].append(str(min(place, 16383)))
    return " ".join(f"'{stem}':{','.join(at[:255])}" for stem, at in places.items())


def _sqlite(path: Path, wait: float) -> Engine:
    can_write = not path.exists() or (os.access(path, os.W_OK) and os.access(path.parent, os.W_OK))
    # Who may not write cannot see what another one is writing, beside the file, unless that is there already.
    mode = "" if can_write else "?mode=ro" if path.with_name(f"{path.name}-wal").exists() else "?immutable=1"
    address = f"sqlite:///file:{quote(str(path.absolute()))}{mode}{'&' if mode else '?'}uri=true"
    engine = create_engine(address, connect_args={"timeout": wait}, **_POOL)

    @event.listens_for(engine, "connect")
    def _(connection: Any, record: Any) -> None:
        connection.isolation_level = None  # transactions begin below, not in the driver
        for pragma in (*(("journal_mode = WAL",) if can_write else ()), *_PRAGMAS):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _(connection: Connection) -> None:
        writes = connection.get_execution_options().get("varsel_writes")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _postgres(address: str, wait: float) -> Engine:
    try:
        url = make_url(address)
    except (ArgumentError, ValueError) as error:
        raise LedgerError(f"{address}: that is no address of a database; write postgresql://user@host/name") from error
    if url.get_backend_name() not in ("postgresql", "postgres"):
        raise LedgerError(f"{url.render_as_string()}: a ledger is a file (SQLite) or a postgresql:// address")
    try:
        return create_engine(
            url.set(drivername="postgresql+psycopg"), pool_pre_ping=True, **_POOL,
            # All questions are short: to compile one, or to share it out, takes longer than to answer it.
            connect_args={"options": f"-c lock_timeout={int(wait * 1000)} -c jit=off -c max_parallel_workers_per_gather=0",
                          "connect_timeout": max(int(wait), 2)},
        )  # fmt: skip
    except ImportError as error:
        raise LedgerError("a PostgreSQL ledger needs one more package: pip install 'varsel[postgres]'") from error


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(files("varsel.ledger") / "migrations"))
    config.attributes["connection"] = connection
    return config


def _scripts() -> ScriptDirectory:
    return ScriptDirectory.from_config(_config())
