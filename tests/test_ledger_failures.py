"""Killed, crowded out, on a full disk, read-only, of another version, damaged, cut off: a clear error, nothing half-written."""

import multiprocessing
import os
import re
import shutil
import stat
import tempfile
import threading
from pathlib import Path

import pytest
from click.testing import CliRunner
from ledger_example import STRAIT, TALKS, reported
from sqlalchemy import create_engine, event, text

from benchmarks import kills
from benchmarks.ledger import World
from varsel.cli import main
from varsel.ledger import Ledger, LedgerBusy, LedgerError

FORK = multiprocessing.get_context("fork")


def test_killed_at_any_moment_it_goes_on_with_nothing_lost_or_doubled(place):
    assert kills.run(place, kills=8, articles=60).endswith(": 0 lost, 0 doubled, 0 breaks in the chain")


def test_two_who_write_at_once_lose_nothing(place):
    made = [World().article(n) for n in range(45)]
    Ledger(place).close()
    writers = [FORK.Process(target=kills.add_all, args=(place, part)) for part in (made[:30], made[15:])]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert [writer.exitcode for writer in writers] == [0, 0]
    with Ledger(place) as ledger:
        assert kills.missing_and_doubled(ledger, made) == (0, 0)
        assert list(ledger.verify()) == []


def test_who_has_to_wait_too_long_is_told_so(place):
    with Ledger(place) as first, Ledger(place, wait=0.1) as second:
        with first.store.writing():
            with pytest.raises(LedgerBusy, match="another process is writing to it .*try again, or wait longer"):
                second.add(*STRAIT)
            assert second.count()["entries"] == 0  # readers are not held up
        assert second.add(*STRAIT).was == "new"


def test_what_is_begun_and_not_finished_is_not_there(place):
    with Ledger(place) as ledger:
        with pytest.raises(RuntimeError), ledger.store.writing() as connection:
            from varsel.ledger import log

            log.append(connection, "article", "x", "key", {"a": 1})
            raise RuntimeError
        assert list(ledger.entries()) == []


def test_a_full_disk(tmp_path):
    ledger = Ledger(tmp_path / "ledger.db")
    ledger.add(*STRAIT)

    @event.listens_for(ledger.store.engine, "checkout")
    def _(connection, *_):
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count = {pages}")

    long = reported("long", ("Viktor Aldane", " ".join(os.urandom(40_000).hex(" ").split()), [], None))
    with pytest.raises(
        LedgerError, match="the disk is full; nothing of this was written: make room and run the same again"
    ):
        ledger.add(*long)
    assert ledger.count()["articles"] == 1
    assert list(ledger.verify()) == []


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody who may not write")
def test_a_file_that_may_not_be_written_to():
    folder = Path(tempfile.mkdtemp())
    place = folder / "ledger.db"
    with Ledger(place) as ledger:
        ledger.add(*STRAIT)
    os.chmod(place, stat.S_IRUSR | stat.S_IRGRP | stat.S_IROTH)
    os.chmod(folder, 0o555)
    said, there = FORK.Pipe(duplex=False)

    def as_nobody():
        os.setgroups([])
        os.setgid(65534)
        os.setuid(65534)
        try:
            with Ledger(place, create=False) as ledger:
                there.send(ledger.count()["articles"])
                ledger.add(*TALKS)
        except LedgerError as error:
            there.send(str(error))

    process = FORK.Process(target=as_nobody)
    process.start()
    process.join()
    found = [said.recv() for _ in range(2) if said.poll()]
    shutil.rmtree(folder)
    assert found[0] == 1
    assert "it can only be read here" in found[1]


def test_a_newer_schema(place):
    with Ledger(place) as ledger, ledger.store.writing() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(LedgerError, match=r"a newer Varsel made it \(schema 9999, this one knows \d+\): update Varsel"):
        Ledger(place)


def test_a_database_that_is_something_else(place):
    if "://" in place:
        engine = create_engine(place.replace("postgresql:", "postgresql+psycopg:"))
    else:
        engine = create_engine(f"sqlite:///{place}")
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE recipes (name text)"))
    engine.dispose()
    with pytest.raises(LedgerError, match="that is no ledger"):
        Ledger(place, create=False)


def test_a_file_that_is_no_database(tmp_path):
    file = tmp_path / "notes.txt"
    file.write_text("These are my notes of the week. " * 50)
    with pytest.raises(LedgerError, match="that file is no ledger"):
        Ledger(file)
    assert file.read_text().startswith("These are my notes")


def test_a_damaged_file(tmp_path):
    place = tmp_path / "ledger.db"
    with Ledger(place) as ledger:
        for n in range(30):
            ledger.add(*World().article(n))
    damaged = bytearray(place.read_bytes())
    damaged[len(damaged) // 4 : -4096] = os.urandom(len(damaged) - 4096 - len(damaged) // 4)
    place.write_bytes(damaged)
    with pytest.raises(LedgerError, match="the file is damaged: restore a backup"), Ledger(place) as ledger:
        list(ledger.verify())
        ledger.items([row.id for row in ledger.chronology(size=1000).rows])


def test_a_connection_that_is_lost(database):
    with Ledger(database) as ledger:
        ledger.add(*STRAIT)
        with pytest.raises(
            LedgerError, match="the connection to the server failed; what was not finished was not written"
        ):
            with ledger.store.writing() as connection:
                own = connection.scalar(text("SELECT pg_backend_pid()"))
                with ledger.store.engine.connect() as other:
                    other.execute(text(f"SELECT pg_terminate_backend({own})"))
                connection.execute(text("SELECT 1"))
        assert ledger.add(*TALKS).was == "new"
        assert list(ledger.verify()) == []


@pytest.mark.parametrize(
    "place, said",
    [
        ("postgresql://nobody@127.0.0.1:1/none", "the connection to the server failed"),
        ("mysql://root@localhost/x", r"a ledger is a file \(SQLite\) or a postgresql:// address"),
        ("postgresql://:::", "no address of a database"),
        ("/no/such/folder/ledger.db", "is the folder there"),
    ],
)
def test_a_place_that_cannot_be(place, said):
    with pytest.raises(LedgerError, match=said):
        Ledger(place, wait=0.1)


def test_a_password_is_never_told():
    with pytest.raises(LedgerError) as error:
        Ledger("postgresql://somebody:hunter2@127.0.0.1:1/none", wait=0.1)
    assert "hunter2" not in str(error.value)


def test_the_command_says_what_is_wrong_and_how_it_goes_on(tmp_path):
    result = CliRunner().invoke(main, ["chronology", "-l", str(tmp_path / "none.db")])
    assert result.exit_code == 1
    assert re.fullmatch(r"varsel: \S+none.db: there is no ledger; make one with: varsel ledger add .+\n", result.stderr)
    assert not (tmp_path / "none.db").exists()


def test_many_threads_may_ask_while_one_writes(place):
    with Ledger(place) as ledger:
        ledger.add(*STRAIT)
        failures = []

        def ask():
            try:
                for _ in range(20):
                    assert len(ledger.chronology().rows) >= 5
            except Exception as error:
                failures.append(error)

        threads = [threading.Thread(target=ask) for _ in range(4)]
        for thread in threads:
            thread.start()
        for n in range(10):
            ledger.add(*World().article(n))
        for thread in threads:
            thread.join()
        assert failures == []
