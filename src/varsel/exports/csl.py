"""CSL-JSON: the articles of a chronology for reference managers (Zotero and others)."""

import json
from typing import Any, BinaryIO

from varsel.exports import Export, plain
from varsel.exports.bibliography import cited, published
from varsel.record import Article


def write(export: Export, out: BinaryIO) -> None:
    """One article after the other, as one JSON array."""
    parted = b"[\n"
    for key, article in cited(export.found):
        out.write(parted + json.dumps(work(key, article), ensure_ascii=False).encode())
        parted = b",\n"
    out.write(b"\n]\n" if parted == b",\n" else b"[]\n")


def work(key: str, article: Article) -> dict[str, Any]:
    """An article as a CSL item, without what is not known."""
    date = published(article)
    values = {
        "id": key, "type": "article-newspaper", "title": article.title, "container-title": article.outlet,
        "issued": {"date-parts": [list(date)]} if date else None, "URL": article.url, "language": article.lang,
        "author": [{"literal": plain(article.byline)}] if article.byline else None, "note": f"varsel: {article.id}",
    }  # fmt: skip
    return {name: plain(value) if isinstance(value, str) else value for name, value in values.items() if value}
