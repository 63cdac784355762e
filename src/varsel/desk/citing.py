"""How to cite an item so that a reader finds it, and can prove that it is what it was."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO

from varsel.desk.visit import Visit
from varsel.exports import FORMATS, Export, plain
from varsel.exports.dates import spoken
from varsel.exports.printed import entry, source, who
from varsel.ledger import Entry, Item, Row, Utterance


@dataclass(frozen=True)
class Citation:
    """A reference to an item: as text; its articles for LaTeX and for reference managers; its address; the log's last entry."""

    text: str
    bibtex: str
    csl: str
    address: str
    head: Entry | None


def citation(visit: Visit, item: Item, row: Row, told_of: Utterance | None) -> Citation:
    """The reference to an item, with all the articles that its utterance was sighted in."""
    address = f"{str(visit.request.base_url).rstrip('/')}/item/{item.id}"
    head = visit.ledger.head()
    bibtex, csl = (work.decode() for work in works(visit, item, told_of, "bibtex", "csl"))
    return Citation(_text(visit, item, row, address, head), bibtex, csl, address, head)


def works(visit: Visit, item: Item, told_of: Utterance | None, *formats: str) -> Iterator[bytes]:
    """The articles of an item and of its other sightings in some formats of bibliographies, its own first."""
    others = [s.report.item for s in told_of.sightings if s.report.item.id != item.id] if told_of else []
    rows = visit.ledger.rows([item.id, *(other.id for other in others)])
    found = [(rows[each.id], each) for each in (item, *others)]
    for format in formats:
        out = BytesIO()
        FORMATS[format].write(Export(found, visit.ledger, interface=visit.lang), out)
        yield out.getvalue()


def _text(visit: Visit, item: Item, row: Row, address: str, head: Entry | None) -> str:
    words, article = visit.words, source(item.article, visit.words)
    speaker = plain(who(item) or words["printed"]["unknown"])
    said = entry(row, item, words)
    parts = (article["byline"], f"{words['quotes']['open']}{article['title']}{words['quotes']['close']}", article["outlet"],
             article["published"], article["url"])  # fmt: skip
    told = {
        "speaker": speaker, "date": said["date"].strip("()"), "article": ", ".join(filter(None, parts)), "id": item.id,
        "ledger": visit.ledger.store.place.rpartition("/")[2], "seq": item.entry.seq, "hash": item.entry.hash,
        "last": head.seq if head else 0, "head": head.hash if head else "",
        "today": spoken(f"{datetime.now(UTC):%Y-%m-%d}", words), "address": address,
    }  # fmt: skip
    return visit.says(
        "%(speaker)s (%(date)s). In: %(article)s. Entry %(id)s of the ledger %(ledger)s (read in log entry %(seq)s, SHA-256 %(hash)s; "
        "head of the log: entry %(last)s, SHA-256 %(head)s). Retrieved %(today)s from %(address)s"
    ) % told
