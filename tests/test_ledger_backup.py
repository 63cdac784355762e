"""The whole ledger as one file, from which any other one can be restored."""

import gzip

import pytest
from click.testing import CliRunner
from ledger_example import STRAIT, TALKS, reported
from sqlalchemy import text
from test_ledger import contents

from varsel.cli import main
from varsel.ledger import Ledger, LedgerError


@pytest.fixture
def ledger(place):
    with Ledger(place) as opened:
        added = opened.add(*STRAIT)
        opened.add(*TALKS)
        opened.correct(added.items[0], "speaker", "Ida Marken", by="kari", why="the byline is wrong")
        gone = opened.add(*reported("gone", ("A", "Secret words", [], None)))
        opened.redact(gone.article, by="editor", why="a court order")
        yield opened


@pytest.fixture
def saved(ledger, tmp_path):
    file = tmp_path / "ledger.backup"
    assert ledger.backup(file) == 9
    return file


def test_a_ledger_is_restored_from_its_backup_entry_by_entry(ledger, saved, tmp_path):
    with Ledger(tmp_path / "other.db") as other:
        assert other.restore(saved) == 9
        assert list(other.entries()) == list(ledger.entries())
        assert list(other.verify()) == []
        assert contents(other) == contents(ledger)
        assert not any("Secret" in str(row) for row in contents(other).values())


def test_the_backup_of_either_store_is_restored_to_the_other(saved, ledger, database, tmp_path):
    with Ledger(database) if ledger.store.is_sqlite else Ledger(tmp_path / "sqlite.db") as other:
        other.restore(saved)
        assert contents(other) == contents(ledger)
        other.backup(tmp_path / "again.backup")
    assert (tmp_path / "again.backup").read_bytes() == saved.read_bytes()


def test_a_restored_ledger_goes_on(saved, tmp_path):
    with Ledger(tmp_path / "other.db") as other:
        other.restore(saved)
        assert other.add(*STRAIT).was == "known"
        assert (
            other.add(*reported("gone", ("A", "Secret words", [], None))).was == "known"
        )  # it was redacted, and stays so
        assert other.add(*reported("new", ("A", "New words", [], None))).was == "new"
        assert list(other.verify()) == []


def test_nothing_is_restored_over_what_is_there(ledger, saved):
    before = list(ledger.entries())
    with pytest.raises(LedgerError, match="only an empty ledger"):
        ledger.restore(saved)
    assert list(ledger.entries()) == before


def repacked(change):
    """A backup whose lines were changed, and packed again as if nothing had happened."""
    return lambda data: gzip.compress(change(gzip.decompress(data)))


@pytest.mark.parametrize(
    "damage, said",
    [
        (lambda data: data[: len(data) // 2], "damaged"),
        (lambda data: data[:400] + bytes([data[400] ^ 1]) + data[401:], "damaged"),
        (lambda data: b"", "damaged"),
        (lambda data: b"PK\x03\x04", "damaged"),
        (repacked(lambda lines: b'{"varsel": "backup", "version": 9}\n'), "a newer Varsel"),
        (repacked(lambda lines: lines.replace(b"threats before", b"threats never!")), "its body was changed"),
        (repacked(lambda lines: lines.replace(b'"by": "kari"', b'"by": "ola"')), "it was changed"),
        (repacked(lambda lines: b"".join(lines.splitlines(True)[:-1])), "not whole"),
        (repacked(lambda lines: b"".join(lines.splitlines(True)[:-2] + lines.splitlines(True)[-1:])), "not whole"),
        (repacked(lambda lines: b"".join(lines.splitlines(True)[:3] + lines.splitlines(True)[4:])), "is missing before it"),
        (repacked(lambda lines: lines + b"{}\n"), "not whole"),
        (repacked(lambda lines: b"".join(line if b'"kind": "redact"' in line or not line.startswith(b'{"entry": {"seq": 2,')
                                         else line.split(b', "body"')[0] + b', "body": null}\n'
                                         for line in lines.splitlines(True))), "not whole"),
    ],
)  # fmt: skip
def test_of_a_damaged_backup_nothing_is_restored(saved, damage, said, tmp_path):
    saved.write_bytes(damage(saved.read_bytes()))
    with Ledger(tmp_path / "other.db") as other:
        with pytest.raises(LedgerError, match=said):
            other.restore(saved)
        assert other.count()["entries"] == 0


def test_a_ledger_whose_chain_is_broken_is_not_backed_up_and_the_older_backup_stays(ledger, saved, tmp_path):
    before = saved.read_bytes()
    with ledger.store.writing() as connection:
        if ledger.store.is_sqlite:
            connection.execute(text("DROP TRIGGER entry_stays"))
        else:
            connection.execute(text("SET session_replication_role = replica"))
        connection.execute(text("UPDATE entry SET by = 'somebody' WHERE seq = 2"))
    with pytest.raises(LedgerError, match="entry 2: it was changed after it was written; no backup"):
        ledger.backup(saved)
    assert saved.read_bytes() == before
    assert list(tmp_path.glob(".*backup*")) == []


def test_a_backup_that_cannot_be_written_says_so(ledger, tmp_path):
    with pytest.raises(LedgerError, match="cannot be written"):
        ledger.backup(tmp_path / "no such folder" / "ledger.backup")


def test_the_command_backs_up_and_restores(ledger, tmp_path, place):
    file, other = str(tmp_path / "b"), str(tmp_path / "other.db")
    saved = CliRunner().invoke(main, ["ledger", "backup", file, "-l", place])
    assert (saved.exit_code, saved.output) == (0, f"{file}: 9 entries of {ledger.store.place}; the chain holds\n")
    done = CliRunner().invoke(main, ["ledger", "restore", file, "-l", other])
    assert (done.exit_code, done.output) == (0, f"{other}: 9 entries restored; the chain holds\n")
    again = CliRunner().invoke(main, ["ledger", "restore", file, "-l", other])
    assert again.exit_code == 1
