"""W3C Web Annotation pages: one page a line, each with some of the items, anchored in the words of their articles."""

import json
import uuid
from itertools import islice
from typing import Any, BinaryIO

from varsel.exports import Export
from varsel.exports.flat import corrected
from varsel.faces.annotation import CONTEXT, annotation
from varsel.ledger import Item

SIZE = 100  # annotations on a page


def write(export: Export, out: BinaryIO) -> None:
    """One page after the other. Each has the same name in every export of what was asked for."""
    collection = uuid.uuid5(uuid.NAMESPACE_URL, f"varsel {export.place} {export.asked}").urn
    items = (annotated(item) for _, item in export.found)
    number, page = 0, list(islice(items, SIZE))
    while page or number == 0:
        following = list(islice(items, SIZE))
        content = {
            "@context": CONTEXT, "id": f"{collection}#{number}", "type": "AnnotationPage",
            "partOf": {"id": collection, "type": "AnnotationCollection", "label": export.title or export.place},
            "startIndex": number * SIZE, "items": page, **({"next": f"{collection}#{number + 1}"} if following else {}),
        }  # fmt: skip
        out.write(json.dumps(content, ensure_ascii=False).encode() + b"\n")
        number, page = number + 1, following


def annotated(item: Item) -> dict[str, Any]:
    """An item as an annotation: who made it and when, and who corrected what."""
    found = annotation(item.article, item.now, int(item.local[1:]) if item.kind == "observation" else None)
    maker = {"type": "Person", "name": item.coder} if item.coder else {"type": "Software", "name": item.entry.by}
    found |= {"creator" if item.coder else "generator": maker, "created": item.entry.at}
    standing = [c for c in item.corrections if c.undone is None]
    if standing:
        found["modified"] = standing[-1].at
        changed = corrected(item)
        found["body"] += [
            {"type": "TextualBody", "purpose": "commenting",
             "creator": {"type": "Person", "name": c.by}, "created": c.at,
             "value": f"corrected: {c.field}" + (f" ({c.why})" if c.why else "")}
            for c in standing if c.field in changed
        ]  # fmt: skip
    return found
