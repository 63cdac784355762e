"""Exports of what is asked for, in all formats of the ledger, and as a feed to subscribe to."""

from datetime import UTC, datetime

from fastapi import APIRouter, HTTPException
from feedgen.feed import FeedGenerator
from starlette.responses import Response, StreamingResponse

from varsel.desk.asking import Filtered
from varsel.desk.sending import sent
from varsel.desk.visit import Visiting, address
from varsel.exports import FORMATS, plain
from varsel.exports.printed import entry, title
from varsel.ledger import Asked

router = APIRouter(include_in_schema=False)

IN_FEED = 50  # entries, the newest


@router.get("/export/{format}")
def export(visit: Visiting, filters: Filtered, format: str) -> StreamingResponse:
    """All that is asked for, in a format."""
    if format not in FORMATS:
        raise HTTPException(404, f"there is no format {format!r}; there are {', '.join(FORMATS)}")
    return sent(visit, filters.asked, format)


@router.get("/atom.xml")
def atom(visit: Visiting, filters: Filtered) -> Response:
    """What is asked for as an Atom feed, the newest first."""
    asked = Asked(**{**vars(filters.asked), "newest": True})
    page = visit.ledger.chronology(asked, size=IN_FEED)
    found = visit.ledger.filled(page.rows)
    root = str(visit.request.base_url).rstrip("/")
    feed = FeedGenerator()
    feed.id(root + address("/", filters.query))
    feed.title(f"Varsel: {title(asked, visit.words)}")
    feed.link(href=root + address("/atom.xml", filters.query), rel="self")
    feed.link(href=root + address("/", filters.query), rel="alternate")
    feed.updated(max((_at(item.entry.at) for _, item in found), default=datetime.fromtimestamp(0, UTC)))
    for row, item in found:
        printed = entry(row, item, visit.words)
        one = feed.add_entry(order="append")
        one.id(f"{root}/item/{item.id}")
        one.link(href=f"{root}/item/{item.id}")
        one.title(f"{printed['date']}: {printed['who']}: {', '.join((*printed['labels'], printed['status'])).strip(', ')}")
        one.content(" … ".join(printed["pieces"]), type="text")
        one.author(name=plain(item.article.outlet or item.article.id))
        one.updated(_at(item.entry.at))
    return Response(feed.atom_str(pretty=True), media_type="application/atom+xml")


def _at(time: str) -> datetime:
    return datetime.fromisoformat(time).astimezone(UTC)
