"""The log as one portable file: JSON Lines, packed by gzip. Any store can be restored from it.

First a line that says what it is, then a line for each entry with its body, null where that was redacted, and at last a
line with how many there are and the hash of the last one. `zcat FILE` shows it. The index is made anew.
"""

import gzip
import hashlib
import json
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

import rfc8785
from sqlalchemy import Connection, insert, select

from varsel.ledger.errors import LedgerError
from varsel.ledger.log import Chain, Entry
from varsel.ledger.schema import body, entry
from varsel.replacing import replacing

HEAD = {"varsel": "backup", "version": 1}
BATCH = 500  # entries written to the store at once


def write(connection: Connection, place: str, path: str | Path) -> int:
    """Writes the log that ``connection`` sees to ``path``, and reads it back before that takes the name."""
    try:
        with replacing(path) as file:
            with gzip.GzipFile(filename="", mode="wb", fileobj=file, mtime=0) as packed:
                count = _write(connection, place, packed)
            file.seek(0)
            if sum(1 for _ in _read(file, str(path))) != count:
                raise LedgerError(f"{path}: what was written is not what was to be written; try another disk")
            return count
    except OSError as error:
        raise LedgerError(f"{path}: the backup cannot be written ({error.strerror}); nothing is left of it") from error


def _write(connection: Connection, place: str, out: BinaryIO) -> int:
    asked = select(entry, body.c.data).outerjoin(body, body.c.seq == entry.c.seq).order_by(entry.c.seq)
    chain = Chain()
    out.write(json.dumps(HEAD).encode() + b"\n")
    for row in connection.execute(asked.execution_options(yield_per=BATCH)):
        values = dict(row._mapping)
        data = values.pop("data")
        written = zlib.decompress(data) if data is not None else None
        e = Entry(**values)
        for what in _wrong(chain, e, written):
            raise LedgerError(f"{place}: entry {e.seq}: {what}; no backup was written: see varsel ledger verify")
        out.write(b'{"entry": ' + json.dumps(values).encode() + b', "body": ' + (written or b"null") + b"}\n")
    out.write(json.dumps({"entries": chain.count, "last": chain.last}).encode() + b"\n")
    return chain.count


def load(connection: Connection, path: str | Path) -> int:
    """Writes the entries of a backup into an empty log. How many.

    Raises LedgerError where it is damaged, cut short, or none; what was written until then is to be rolled back.
    """
    entries: list[dict[str, Any]] = []
    bodies: list[dict[str, Any]] = []
    count = 0

    def put() -> None:
        for table, rows in ((entry, entries), (body, bodies)):
            if rows:
                connection.execute(insert(table), rows)
                rows.clear()

    with _opened(path) as file:
        for e, written in _read(file, str(path)):
            entries.append(vars(e))
            if written is not None:
                bodies.append({"seq": e.seq, "data": zlib.compress(written)})
            if len(entries) >= BATCH:
                put()
            count += 1
    put()
    return count


def _opened(path: str | Path) -> BinaryIO:
    try:
        return open(path, "rb")
    except OSError as error:
        raise LedgerError(f"{path}: the backup cannot be read ({error.strerror})") from error


def _read(file: BinaryIO, name: str) -> Iterator[tuple[Entry, bytes | None]]:
    """The entries of a backup, each with its body as it was written, checked as they come."""
    chain, gone, redacted = Chain(), set(), set()
    said: dict[str, Any] = {}
    try:
        with gzip.GzipFile(fileobj=file) as lines:
            if json.loads(lines.readline() or b"null") != HEAD:
                raise LedgerError(f"{name}: that is no backup of a ledger, or a newer Varsel wrote it")
            for line in lines:
                said = json.loads(line)
                if "entry" not in said:
                    break
                e = Entry(**said["entry"])
                written = None if said["body"] is None else rfc8785.dumps(said["body"])
                for what in _wrong(chain, e, written):
                    raise LedgerError(f"{name}: the backup is damaged: entry {e.seq}: {what}; take another one")
                if written is None:
                    gone.add(e.seq)
                if e.kind == "redact":
                    redacted.add(e.about)
                yield e, written
            rest = lines.read(1)
    except (EOFError, zlib.error, gzip.BadGzipFile, ValueError, TypeError, KeyError) as error:
        where = f"behind entry {chain.count}" if chain.count else "or no backup of a ledger"
        raise LedgerError(f"{name}: the backup is damaged, {where} ({error}); take another one") from error
    if rest or said != {"entries": chain.count, "last": chain.last} or gone - redacted:
        raise LedgerError(f"{name}: the backup is damaged: it is not whole; take another one")


def _wrong(chain: Chain, e: Entry, written: bytes | None) -> Iterator[str]:
    yield from chain.wrong(e)
    if written is not None and hashlib.sha256(written).hexdigest() != e.body_hash:
        yield "its body was changed after it was written"
