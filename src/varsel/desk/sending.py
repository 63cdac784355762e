"""Exports as they are sent: piece by piece while they are made, so that none is in memory, however much is asked for."""

import threading
from collections.abc import Callable, Generator, Iterator
from contextlib import closing, contextmanager
from queue import Full, Queue
from tempfile import TemporaryFile
from typing import IO, Any

from starlette.responses import StreamingResponse

from varsel.desk.visit import Visit
from varsel.exports import FORMATS, Export
from varsel.ledger import Asked, LedgerBusy, LedgerError
from varsel.worded import Worded

PIECE = 1 << 16  # bytes sent at a time
AHEAD = 16  # pieces that are made before they are sent
STALLED = 60.0  # seconds that nothing of an export is taken, after which it is given up: a ledger is kept open for it
AT_ONCE = 8  # exports
PRINTED = 20_000  # items in a format that is for reading, and is made whole in memory
TYPES = {
    "csv": ("csv", "text/csv; charset=utf-8"), "xlsx": ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "parquet": ("parquet", "application/vnd.apache.parquet"), "jsonl": ("jsonl", "application/jsonl"),
    "annotation": ("annotation.jsonl", "application/jsonl"), "plover": ("plover.jsonl", "application/jsonl"),
    "timeline": ("timeline.json", "application/json"), "bibtex": ("bib", "application/x-bibtex; charset=utf-8"),
    "csl": ("csl.json", "application/vnd.citationstyles.csl+json"), "codings": ("codings.csv", "text/csv; charset=utf-8"),
    "html": ("html", "text/html; charset=utf-8"), "pdf": ("pdf", "application/pdf"),
}  # fmt: skip
_PRINTED = ("html", "pdf")

_running = threading.BoundedSemaphore(AT_ONCE)


class Gone(Exception):
    """Nobody takes an export any more."""


def sent(visit: Visit, asked: Asked, format: str) -> StreamingResponse:
    """All that is asked for, in one of FORMATS, as a file to keep.

    What can be written piece by piece is sent while it is made; a workbook, a Parquet file and a PDF are made whole in a
    temporary file first. What goes wrong before the first piece is an error; later the connection breaks, so that
    nobody takes a half for the whole.

    Raises:
        LedgerError: what is asked for cannot be understood, or is more than can be printed.
        LedgerBusy: AT_ONCE exports are running.
    """
    found = visit.ledger.walk(asked)
    export = Export(_few(found) if format in _PRINTED else found, visit.ledger, asked, visit.lang)
    pieces = _pieces(format, export)
    first = next(pieces, b"")
    ending, media = TYPES[format]
    headers = {"Content-Disposition": f'attachment; filename="varsel.{ending}"'}
    return StreamingResponse(_after(first, pieces), media_type=media, headers=headers)


def _after(first: bytes, pieces: Generator[bytes]) -> Iterator[bytes]:
    with closing(pieces):
        yield first
        yield from pieces


def _pieces(format: str, export: Export) -> Generator[bytes]:
    with _one_of_few():
        yield from (_whole if FORMATS[format].is_binary else _piped)(lambda out: FORMATS[format].write(export, out))


@contextmanager
def _one_of_few() -> Iterator[None]:
    if not _running.acquire(blocking=False):
        raise LedgerBusy(Worded("%(n)s exports are running; try again when one of them has ended", n=AT_ONCE))
    try:
        yield
    finally:
        _running.release()


def _few(found: Iterator[Any]) -> Iterator[Any]:
    for n, one in enumerate(found):
        if n == PRINTED:
            raise LedgerError(Worded("that is more than %(n)s items, too much to print; ask for less, or take csv or jsonl", n=PRINTED))
        yield one


def _whole(write: Callable[[IO[bytes]], None]) -> Iterator[bytes]:
    """What is written, from a temporary file."""
    with TemporaryFile() as out:
        write(out)
        out.seek(0)
        while piece := out.read(PIECE):
            yield piece


def _piped(write: Callable[[IO[bytes]], None]) -> Iterator[bytes]:
    """What is written, while it is written, by a thread of its own."""
    pipe = _Pipe()
    threading.Thread(target=pipe.fill, args=(write,), name="export", daemon=True).start()
    try:
        yield from pipe.taken()
    finally:
        pipe.is_closed.set()  # the writer sees it when it next has a piece


class _Pipe:
    """A file to write to, whose pieces are taken at the other end."""

    def __init__(self) -> None:
        self.pieces: Queue[bytes | Exception | None] = Queue(AHEAD)
        self.is_closed = threading.Event()
        self._held = bytearray()

    def fill(self, write: Callable[[Any], None]) -> None:
        """Lets something write, and sends on how that ends."""
        end: Exception | None = None
        try:
            write(self)
            self._put(bytes(self._held))
        except Gone:
            return
        except Exception as error:  # raised again where the pieces are taken
            end = error
        try:
            self._put(end)
        except Gone:
            return

    def taken(self) -> Iterator[bytes]:
        """The pieces in order. Raises what the writer raised."""
        while (piece := self.pieces.get()) is not None:
            if isinstance(piece, Exception):
                raise piece
            if piece:
                yield piece

    def write(self, data: Any) -> int:
        self._held += data
        if len(self._held) >= PIECE:
            self._put(bytes(self._held))
            self._held.clear()
        return len(data)

    def writable(self) -> bool:
        return True

    def readable(self) -> bool:
        return False

    def seekable(self) -> bool:
        return False

    def flush(self) -> None:
        """Pieces go when they are full."""

    @property
    def closed(self) -> bool:
        return False

    def _put(self, piece: bytes | Exception | None) -> None:
        for _ in range(int(STALLED)):
            if self.is_closed.is_set():
                raise Gone
            try:
                return self.pieces.put(piece, timeout=1.0)
            except Full:
                continue
        self.is_closed.set()
        with self.pieces.mutex:
            self.pieces.queue.clear()
        self.pieces.put(Gone("nothing of the export was taken for too long"))
        raise Gone
