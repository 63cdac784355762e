"""The log: entries that are only ever added, each with the hash of the one before it.

The hash of an entry is SHA-256 over the canonical JSON (RFC 8785) of all its columns but the hash itself, the hash of
its body and the hash of the entry before among them. To change, drop or insert an entry anywhere breaks the chain there.
"""

import hashlib
import zlib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

import rfc8785
from pydantic_core import from_json
from sqlalchemy import Connection, delete, insert, select

from varsel.ledger.schema import body, entry

Kind = Literal["article", "reading", "correction", "join", "split", "redact", "import"]
BEGINNING = "0" * 64  # what the first entry has for the hash of the one before


@dataclass(frozen=True)
class Entry:
    """One entry of the log. ``at`` is in UTC; ``by`` who or what made it; ``about`` the number of the entry it concerns."""

    seq: int
    kind: Kind
    at: str
    by: str
    about: int | None
    key: str
    body_hash: str
    previous: str
    hash: str


@dataclass(frozen=True)
class Break:
    """Where the chain does not hold: at which entry, and what is wrong."""

    seq: int
    what: str


def now() -> str:
    """The time in UTC, to the millisecond, as entries have it."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def append(
    connection: Connection, kind: Kind, by: str, key: str, said: Mapping[str, Any], about: int | None = None
) -> Entry:
    """Adds an entry to the log; the caller holds the right to write, and looked whether one of this key is there.

    Args:
        connection: in a transaction that writes.
        kind: of entry.
        by: who or what makes it: a coder's name, or the machine's with its version.
        key: what makes it the same as another; one of each is kept.
        said: its body, plain values as in JSON.
        about: the number of the entry that it concerns.

    Raises:
        sqlalchemy.exc.IntegrityError: an entry of this key is there.
    """
    last = head(connection)
    written = rfc8785.dumps(dict(said))
    columns = {
        "seq": last.seq + 1 if last else 1, "kind": kind, "at": now(), "by": by, "about": about, "key": key,
        "body_hash": hashlib.sha256(written).hexdigest(), "previous": last.hash if last else BEGINNING,
    }  # fmt: skip
    made = Entry(**columns, hash=_hash(columns))
    connection.execute(insert(entry), vars(made))
    connection.execute(insert(body), {"seq": made.seq, "data": zlib.compress(written)})
    return made


def head(connection: Connection) -> Entry | None:
    """The last entry, by whose hash all before it can be told to be what they were; None of an empty log."""
    row = connection.execute(select(entry).order_by(entry.c.seq.desc()).limit(1)).first()
    return Entry(**row._mapping) if row else None


def of_key(connection: Connection, key: str) -> int | None:
    """The number of the entry of this key, None where there is none."""
    return connection.scalar(select(entry.c.seq).where(entry.c.key == key))


def next_key(connection: Connection, key: str) -> str:
    """This key, with a number where there is an entry of it: for what may be said again after it was taken back."""
    n = 1
    while of_key(connection, key if n == 1 else f"{key} {n}"):
        n += 1
    return key if n == 1 else f"{key} {n}"


def of_kinds(connection: Connection, seq: int, *kinds: Kind) -> Entry | None:
    """The entry of this number, None where it is of none of these kinds."""
    return next((e for e in entries_of(connection, [seq]) if e.kind in kinds), None)


def entries(connection: Connection, after: int = 0, kind: Kind | None = None) -> Iterator[Entry]:
    """The entries in order, from the one behind ``after`` on."""
    asked = select(entry).where(entry.c.seq > after).order_by(entry.c.seq)
    if kind:
        asked = asked.where(entry.c.kind == kind)
    for row in connection.execute(asked.execution_options(yield_per=1000)):
        yield Entry(**row._mapping)


def said(connection: Connection, seq: int) -> dict[str, Any] | None:
    """The body of an entry, None where it was redacted or there is no such entry."""
    data = connection.scalar(select(body.c.data).where(body.c.seq == seq))
    return None if data is None else unpacked(data)


def bodies(connection: Connection, seqs: Collection[int]) -> dict[int, dict[str, Any]]:
    """The bodies of entries, by number, without those that were redacted."""
    rows = connection.execute(select(body.c.seq, body.c.data).where(body.c.seq.in_(seqs)))
    return {row.seq: unpacked(row.data) for row in rows}


def entries_of(connection: Connection, seqs: Collection[int]) -> Iterator[Entry]:
    """The entries of these numbers."""
    yield from (Entry(**row._mapping) for row in connection.execute(select(entry).where(entry.c.seq.in_(seqs))))


def unpacked(data: bytes) -> dict[str, Any]:
    """A body as it was before it was packed."""
    return from_json(zlib.decompress(data))


def redact(connection: Connection, seq: int) -> None:
    """Takes the body of an entry away; that an entry says so must be in the log already, or the store refuses."""
    connection.execute(delete(body).where(body.c.seq == seq))


class Chain:
    """The entries of a log, one after the other, and what is wrong with each."""

    def __init__(self) -> None:
        self.last, self.count = BEGINNING, 0

    def wrong(self, e: Entry) -> Iterator[str]:
        """Why the next entry does not follow from the one before it, or is not what it was; nothing where all is well."""
        if e.seq != self.count + 1:
            yield f"entry {self.count + 1} is missing before it"
        if e.previous != self.last:
            yield "it does not follow from the entry before it"
        if e.hash != _hash({c: v for c, v in vars(e).items() if c != "hash"}):
            yield "it was changed after it was written"
        self.last, self.count = e.hash, e.seq


def verify(connection: Connection) -> Iterator[Break]:
    """Every place where the chain does not hold: a hash, an order, or a body that is not what was written."""
    redacted = {e.about for e in entries(connection, kind="redact")}
    bodies = iter(
        connection.execute(select(body.c.seq, body.c.data).order_by(body.c.seq).execution_options(yield_per=500))
    )
    stored = next(bodies, None)
    chain = Chain()
    for e in entries(connection):
        yield from (Break(e.seq, what) for what in chain.wrong(e))
        while stored and stored.seq < e.seq:
            yield Break(stored.seq, "a body without an entry")
            stored = next(bodies, None)
        if stored and stored.seq == e.seq:
            if not _is_body(stored.data, e.body_hash):
                yield Break(e.seq, "its body was changed after it was written")
            stored = next(bodies, None)
        elif e.seq not in redacted:
            yield Break(e.seq, "its body is gone, and no entry says that it was redacted")


def _is_body(data: bytes, digest: str) -> bool:
    try:
        return hashlib.sha256(zlib.decompress(data)).hexdigest() == digest
    except zlib.error:
        return False


def _hash(columns: Mapping[str, Any]) -> str:
    return hashlib.sha256(rfc8785.dumps(dict(columns))).hexdigest()
