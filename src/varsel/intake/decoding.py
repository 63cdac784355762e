"""Bytes to text: UTF-8 and UTF-16 by what they are, older encodings by a detector (charset-normalizer)."""

import codecs
import re

from varsel.intake.problem import Problem
from varsel.worded import Worded

BYTE_ORDER_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
FILE_TYPES = {
    b"%PDF": Worded("a PDF document"),
    b"PK\x03\x04": Worded("a zip archive or an office document"),
    b"\xd0\xcf\x11\xe0": Worded("an old Word or Excel document"),
    b"{\\rtf": Worded("a rich text (RTF) document"),
    b"\x1f\x8b": Worded("a gzip archive"),
    b"\x89PNG": Worded("a picture"),
    b"\xff\xd8\xff": Worded("a picture"),
    b"GIF8": Worded("a picture"),
}
USUAL = "cp1252"  # the encoding of most western text that is not UTF-8, and the one that the web assumes
LOOKED_AT = 100_000  # bytes from the beginning that the detector looks at
HALF_PAIR = re.compile("[\ud800-\udfff]")
CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]")
MOST_CONTROLS = 0.02  # share of control characters above which something is no text

SAVE_AS_TEXT = Worded("save it as plain text (UTF-8) or HTML and try again")


def decode(data: bytes, where: str, declared: str | None = None) -> str | Problem:
    """The text of a file, exactly, save that ``\\r\\n`` becomes ``\\n`` and a byte order mark is dropped.

    ``declared`` is an encoding that the source names for itself; it is believed where the bytes are not UTF-8.
    """
    if not data.strip():
        return Problem(where, Worded("is empty"), Worded("check that it was saved or downloaded whole"))
    for beginning, file_type in FILE_TYPES.items():
        if data.startswith(beginning):
            return Problem(where, Worded("is %(kind)s, not text", kind=file_type), SAVE_AS_TEXT)
    text = _text(data, declared)
    if text is None:
        return Problem(where, Worded("is in no text encoding that could be recognised, or binary"), SAVE_AS_TEXT)
    return check(text.replace("\r\n", "\n"), where)


def check(text: str, where: str) -> str | Problem:
    """The text itself where it can be one, otherwise what is wrong with it."""
    if "\0" in text:
        return Problem(where, Worded("holds NUL characters: it is binary, or UTF-16 without a byte order mark"), SAVE_AS_TEXT)
    if HALF_PAIR.search(text):
        return Problem(where, Worded("holds half a surrogate pair, which is no character"), Worded("write the text again as UTF-8"))
    if not any(c.isalpha() for c in text):
        return Problem(where, Worded("has no letters in it"), Worded("check that it is the article that was meant"))
    if len(CONTROL.findall(text)) > MOST_CONTROLS * len(text):
        return Problem(where, Worded("is mostly control characters: it is binary, not text"), SAVE_AS_TEXT)
    return text


def _text(data: bytes, declared: str | None) -> str | None:
    for mark, encoding in BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return _decoded(data, encoding)
    text = _decoded(data, "utf-8")
    if text is None and declared:
        text = _decoded(data, declared)
    return text if text is not None else _detected(data)


def _decoded(data: bytes, encoding: str) -> str | None:
    try:
        decoded = codecs.lookup(encoding).decode(data)[0]
    except (LookupError, ValueError):  # no such encoding, or bytes that it does not have
        return None
    return decoded if isinstance(decoded, str) else None


def _detected(data: bytes) -> str | None:
    """The text in the likeliest legacy encoding; the usual one where it is as likely as any other."""
    if b"\0" in data:
        return None
    from charset_normalizer import from_bytes  # here, because UTF-8 never needs it

    matches = list(from_bytes(data[:LOOKED_AT], enable_fallback=False))
    if not matches:
        return None
    as_likely = {m.encoding for m in matches if m.chaos <= matches[0].chaos}
    return _decoded(data, USUAL if USUAL in as_likely else matches[0].encoding)
