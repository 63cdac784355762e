"""JSON Lines: one document a line, ``{"id", "text", "lang"?, "published"?, "outlet"?, "title"?, "url"?}``."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from varsel.intake.dates import FORMS, edtf_date
from varsel.intake.decoding import HALF_PAIR, check
from varsel.intake.problem import Problem
from varsel.intake.text import preamble
from varsel.record import Article
from varsel.worded import Worded

OPTIONAL = ("lang", "published", "outlet", "title", "url", "byline")
AS_JSON = Worded('write one JSON object a line, {"id": "…", "text": "…"}, in UTF-8')


def read(lines: Iterable[bytes], where: str) -> Iterator[Article | Problem]:
    """Articles of the lines, one at a time as they come. Blank lines are skipped, keys that are not known left aside.

    The text is taken exactly as it stands, since offsets are into the reader's own copy of it.
    """
    seen: dict[str, int] = {}
    for number, line in enumerate(lines, start=1):
        if number == 1:
            line = line.removeprefix(b"\xef\xbb\xbf")
        if not line.strip():
            continue
        document = _document(line, f"{where}:{number}")
        if isinstance(document, Article) and document.id in seen:
            document = Problem(
                f"{where}:{number}",
                Worded('id: "%(id)s" is the document of line %(line)s already', id=document.id, line=str(seen[document.id])),
                Worded("give every document an id of its own"),
            )
        if isinstance(document, Article):
            seen[document.id] = number
        yield document


def _document(line: bytes, where: str) -> Article | Problem:
    fields = parsed(line, where)
    return fields if isinstance(fields, Problem) else article(fields, where)


def parsed(line: bytes, where: str) -> dict[str, Any] | Problem:
    """The JSON object that a line is."""
    try:
        fields = json.loads(line.decode("utf-8"))
    except UnicodeDecodeError as error:
        return Problem(where, Worded("is not UTF-8 (byte %(n)s of the line)", n=error.start), AS_JSON)
    except json.JSONDecodeError as error:
        return Problem(where, Worded("is not JSON (%(why)s at character %(n)s)", why=error.msg, n=error.colno), AS_JSON)
    except (RecursionError, ValueError) as error:  # nested too deep, or an integer of too many digits
        return Problem(where, Worded("is not JSON that can be read (%(why)s)", why=str(error)), AS_JSON)
    return fields if isinstance(fields, dict) else Problem(where, Worded("is JSON, but not an object"), AS_JSON)


def article(fields: dict[str, Any], where: str) -> Article | Problem:
    """The article that the fields of a document make."""
    return _wrong_type(fields, where) or _article(fields, where)


def _wrong_type(fields: dict[str, Any], where: str) -> Problem | None:
    """The first field that is missing or not a string."""
    for name in ("id", "text"):
        if not isinstance(fields.get(name), str) or not fields[name].strip():
            is_missing = fields.get(name) is None
            what = Worded("%(field)s: is missing", field=name) if is_missing else Worded("%(field)s: is not a string with something in it", field=name)
            return Problem(where, what, AS_JSON)
    for name in ("id", *OPTIONAL):
        value = fields.get(name)
        if value is not None and not isinstance(value, str):
            return Problem(where, Worded("%(field)s: is not a string", field=name), Worded("write %(field)s as a string or leave it out", field=name))
        if value and HALF_PAIR.search(value):
            return Problem(where, Worded("%(field)s: holds half a surrogate pair", field=name), Worded("write %(field)s again as UTF-8", field=name))
    return None


def _article(fields: dict[str, Any], where: str) -> Article | Problem:
    text = check(fields["text"], f"{where}: text")
    if isinstance(text, Problem):
        return text
    known = {name: fields.get(name) or None for name in OPTIONAL}
    if known["published"]:
        published = edtf_date(known["published"])
        if not published:
            return Problem(where, Worded('published: "%(date)s" is no date', date=known["published"]), FORMS)
    else:
        published, _ = preamble(text)
    return Article(id=fields["id"], text=text, **(known | {"published": published}))
