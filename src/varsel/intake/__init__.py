"""Intake: bytes in, articles out. Formats are plain text, HTML and JSON Lines.

Whatever cannot be read is a ``Problem`` that says where, what and what to do; everything else goes on.
"""

import hashlib
import re
import sys
from collections.abc import Iterator
from io import BytesIO
from itertools import chain
from pathlib import Path, PurePosixPath
from typing import BinaryIO, Literal, get_args
from urllib.parse import unquote, urlsplit

from varsel.intake import fetch, html, jsonl, text
from varsel.intake.problem import Problem
from varsel.record import Article
from varsel.worded import Worded

__all__ = ["Article", "Format", "Problem", "Source", "articles", "page"]

Format = Literal["text", "html", "jsonl"]
Source = str | Path | bytes | BinaryIO

SUFFIXES: dict[str, Format] = {
    ".txt": "text", ".text": "text", ".md": "text",
    ".html": "html", ".htm": "html", ".xhtml": "html",
    ".jsonl": "jsonl", ".ndjson": "jsonl",
}  # fmt: skip
CONTENT_TYPES: dict[str, Format] = {
    "text/html": "html", "application/xhtml+xml": "html",
    "application/jsonl": "jsonl", "application/x-ndjson": "jsonl", "application/x-jsonlines": "jsonl",
}  # fmt: skip
LOOKS_LIKE_HTML = re.compile(rb"\s*<(!doctype|!--|\?xml|html|head|body|meta|title|div|article|main|section|p)\b", re.I)
LOOKS_LIKE_JSON = re.compile(rb"\s*\{\s*(?:\"|\}|$)")


def articles(source: Source, *, format: Format | None = None) -> Iterator[Article | Problem]:
    """The articles of one source, in order, as they come.

    Args:
        source: a path, an http(s) address, "-" for standard input, an open binary file, or the bytes themselves.
        format: of the source; by default what its content type, its name or its first line tells.

    Yields:
        an Article for each one read, a Problem for each that could not be. The id is a JSON Lines document's own, or
        the file's or page's name without its ending, or, where there is no name, the beginning of the SHA-256.

    Raises:
        ValueError: for a format that there is not. No content ever raises.
    """
    if format is not None and format not in get_args(Format):
        raise ValueError(f"no format {format!r}; there are {', '.join(get_args(Format))}")
    return _articles(source, format)


def _articles(source: Source, format: Format | None) -> Iterator[Article | Problem]:
    if isinstance(source, str) and re.match(r"https?://", source, re.IGNORECASE):
        yield from page(source, format)
    elif isinstance(source, bytes):
        yield from _stream(BytesIO(source), "bytes", format)
    elif source == "-":
        yield from _stream(sys.stdin.buffer, "standard input", format)
    elif isinstance(source, str | Path):
        yield from _file(Path(source), format)
    else:
        yield from _stream(source, str(getattr(source, "name", "stream")), format)


def _file(path: Path, format: Format | None) -> Iterator[Article | Problem]:
    where = str(path)
    try:
        file = path.open("rb")
    except FileNotFoundError:
        yield Problem(where, Worded("there is no such file"), Worded("check the name and the folder"))
    except IsADirectoryError:
        yield Problem(where, Worded("is a folder"), Worded("give the files in it"))
    except (OSError, ValueError) as error:  # ValueError: a name that no file can have
        yield Problem(where, Worded("could not be opened (%(why)s)", why=str(error)), Worded("check the name and that you may read it"))
    else:
        with file:
            yield from _stream(file, where, format or SUFFIXES.get(path.suffix.lower()), path.stem)


def page(url: str, format: Format | None = None, *, guarded: bool = False) -> Iterator[Article | Problem]:
    """The articles at an http or https address. ``guarded``: it is one that somebody else names (``fetch.page``)."""
    got = fetch.page(url, guarded=guarded)
    if isinstance(got, Problem):
        yield got
        return
    path = PurePosixPath(unquote(urlsplit(got.url).path))
    known = CONTENT_TYPES.get(got.type or "") or SUFFIXES.get(path.suffix.lower())
    format = format or known or _guess(got.data[:4096])
    if format == "html":
        yield html.read(got.data, url, path.stem or _digest(got.data), url=got.url, encoding=got.encoding)
        return
    for found in _stream(BytesIO(got.data), url, format, path.stem):
        yield found if isinstance(found, Problem) or found.url else found.model_copy(update={"url": got.url})


def _stream(
    stream: BinaryIO, where: str, format: Format | None, name: str | None = None
) -> Iterator[Article | Problem]:
    first: list[bytes] = []
    while format is None:  # look at the first line with something in it, and no further
        first.append(stream.readline())
        if first[-1].strip() or not first[-1]:
            format = _guess(first[-1])
    if format == "jsonl":
        yield from jsonl.read(chain(first, stream), where)
        return
    data = b"".join(first) + stream.read()
    yield {"text": text.read, "html": html.read}[format](data, where, name or _digest(data))


def _guess(beginning: bytes) -> Format:
    beginning = beginning.removeprefix(b"\xef\xbb\xbf")
    if LOOKS_LIKE_HTML.match(beginning):
        return "html"
    return "jsonl" if LOOKS_LIKE_JSON.match(beginning) else "text"


def _digest(data: bytes) -> str:
    return f"sha256-{hashlib.sha256(data).hexdigest()[:16]}"
