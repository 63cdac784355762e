"""Articles that somebody hands in: pasted, by their address, or as files, alone or packed; read at once.

What is handed in is not trusted: no file is written, nothing is packed out beyond its limits, no address of a private
network is asked. What cannot be read is a ``Problem`` that says why; everything else goes on.
"""

import hashlib
import threading
import time
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import PurePosixPath

from varsel import batch, intake
from varsel.coding import DEFAULT, load
from varsel.intake import Problem
from varsel.ledger import Added, Ledger, LedgerError
from varsel.record import Article
from varsel.worded import Worded

LARGEST = 20_000_000  # bytes of all files together
UNPACKED = 50_000_000  # bytes of all that is packed in one archive
TIMES = 100  # so many times smaller may something be packed; text packs to a tenth of it at best
FILES = 500  # in one archive
ARTICLES, SECONDS = 50, 60.0  # that are read in one go
LONGEST = 200_000  # characters of an article
FORMATS: dict[str, intake.Format] = {".txt": "text", ".html": "html", ".htm": "html", ".jsonl": "jsonl"}
ARCHIVE = ".zip"
KNOWN_PACKING = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)

_reading = threading.Lock()  # it takes all that a processor has, and readers of the desk need some too

Found = Iterator[Article | Problem]


@dataclass(frozen=True)
class Outcome:
    """What came of what was handed in: what was added or is there already, and what could not be read."""

    added: tuple[Added, ...]
    problems: tuple[Problem, ...]


def pasted(text: str, called: str) -> Found:
    """The article that a text is, which problems tell of as ``called``."""
    yield from intake.articles(_Named(text.encode("utf-8", "replace"), called), format="text")


def at(address: str) -> Found:
    """The articles at an address of the public web."""
    yield from intake.page(address.strip(), guarded=True)


def dropped(name: str, data: bytes) -> Found:
    """The articles in a file, which may be an archive of such files."""
    name = _called(name)
    if PurePosixPath(name).suffix.lower() == ARCHIVE:
        yield from _unpacked(name, data)
    else:
        yield from _file(name, name, data)


def add(ledger: Ledger, found: Iterable[Article | Problem], by: str) -> Outcome:
    """Reads articles and adds them to a ledger, as many as one request may take; what is there already takes none of its time."""
    codebooks = [load(name) for name in DEFAULT]
    added: list[Added] = []
    problems: list[Problem] = []
    is_read, left, until = 0, 0, time.monotonic() + SECONDS
    for article in found:
        if isinstance(article, Problem):
            problems.append(article)
            continue
        try:
            if not ledger.knows(article, codebooks):
                if is_read == ARTICLES or time.monotonic() > until:
                    left += 1
                    continue
                is_read += 1
            outcome = _too_long(article) or read(article)
            if isinstance(outcome, Problem):
                problems.append(outcome)
            else:
                added.append(ledger.add(*outcome, codebooks=codebooks, origin={"added_by": by}))
        except LedgerError as error:
            problems.append(Problem(article.id, Worded("could not be kept (%(why)s)", why=error.text), Worded("try again")))
    if left:
        what = Worded("%(n)s more were left out: up to %(most)s are read in one go, for at most %(seconds)s seconds",
                      n=left, most=ARTICLES, seconds=int(SECONDS))  # fmt: skip
        problems.append(Problem(Worded("articles"), what, Worded("hand in the same again: it goes on where it was")))
    return Outcome(tuple(added), tuple(problems))


def own(ledger: Ledger, found: Found) -> Found:
    """Articles that are called after a file or a page, each with an id that no other article in the ledger has.

    Many pages are called "index". One of the same address, or the same words, is the same article.
    """
    taken: dict[str, Article] = {}
    for article in found:
        if isinstance(article, Article):
            there = taken.get(article.id) or ledger.newest(article.id)
            if there and not (article.text == there.text or (article.url and article.url == there.url)):
                digest = hashlib.sha256((article.url or article.text).encode()).hexdigest()
                article = article.model_copy(update={"id": f"{article.id}-{digest[:12]}"})
            taken[article.id] = article
        yield article


def read(article: Article) -> batch.Outcome:
    """An article and its reading, or why it could not be read; one at a time, whoever asks."""
    with _reading:
        return batch.read(article)


def _too_long(article: Article) -> Problem | None:
    if len(article.text) <= LONGEST:
        return None
    return Problem(article.id, Worded("is longer than %(n)s characters", n=LONGEST), Worded("hand in one article at a time"))


class _Named(BytesIO):
    """Bytes with the name that they are told of by."""

    def __init__(self, data: bytes, name: str) -> None:
        super().__init__(data)
        self.name = name


def _called(name: str) -> str:
    """The last part of a file's name, as far as it can be shown: folders, wherever they lead, are no part of it."""
    last = name.replace("\\", "/").rpartition("/")[2]
    return "".join(c for c in last if c.isprintable())[-200:] or "?"


def _file(name: str, where: str, data: bytes) -> Found:
    path = PurePosixPath(name)
    if (format := FORMATS.get(path.suffix.lower())) is None:
        kinds = Worded("give %(kinds)s or %(packed)s", kinds=", ".join(FORMATS), packed=ARCHIVE)
        yield Problem(where, Worded("is of no kind that can be read here"), kinds)
        return
    for found in intake.articles(_Named(data, where), format=format):
        is_named = isinstance(found, Article) and format != "jsonl"
        yield found.model_copy(update={"id": path.stem}) if is_named else found


def _unpacked(where: str, data: bytes) -> Found:
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            packed = [entry for entry in archive.infolist() if not entry.is_dir()]
            if problem := _too_much(where, packed):
                yield problem
                return
            for entry in packed:
                yield from _entry(archive, entry, where)
    except (zipfile.BadZipFile, NotImplementedError, ValueError, EOFError, OSError) as error:
        yield Problem(where, Worded("is no archive that can be opened (%(why)s)", why=str(error)), Worded("pack it again, as an ordinary zip"))


def _too_much(where: str, packed: list[zipfile.ZipInfo]) -> Problem | None:
    """What an archive says of itself is enough to refuse it; what it does not say is packed out no further than it says."""
    if len(packed) > FILES:
        return Problem(where, Worded("has more than %(n)s files in it", n=FILES), Worded("pack fewer into one archive"))
    if sum(entry.file_size for entry in packed) > UNPACKED:
        return Problem(where, Worded("is more than %(n)s bytes when it is unpacked", n=UNPACKED), Worded("pack less into one archive"))
    if any(entry.file_size > TIMES * max(entry.compress_size, 1) + 1000 for entry in packed):
        return Problem(where, Worded("is more than %(n)s times larger when it is unpacked", n=TIMES), Worded("give the files as they are"))
    return None


def _entry(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, within: str) -> Found:
    name = _called(entry.filename)
    where = f"{within}: {name}"
    if entry.flag_bits & 0x1:
        yield Problem(where, Worded("is encrypted"), Worded("pack it again without a password"))
    elif PurePosixPath(name).suffix.lower() == ARCHIVE:
        yield Problem(where, Worded("is an archive within an archive"), Worded("unpack it, and give what is in it"))
    elif entry.compress_type not in KNOWN_PACKING:
        yield Problem(where, Worded("is packed in a way that is not unpacked here"), Worded("pack it again, as an ordinary zip"))
    elif name.startswith("."):
        return  # what a system puts beside the files that somebody chose
    else:
        try:
            data = archive.read(entry)
        except (zipfile.BadZipFile, zlib.error, EOFError) as error:
            yield Problem(where, Worded("is damaged (%(why)s)", why=str(error)), Worded("pack it again"))
            return
        yield from _file(name, where, data)
