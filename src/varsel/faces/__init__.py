"""How a Reading is shown: as a table or as the marked text for people, as CSV or W3C annotations for programs.

Every face is a function from an Article and its Reading to text. JSON Lines need none: that is the Reading's own
``model_dump_json()``.
"""

import re

from varsel.record import Span, Spans

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]")


def words(text: str, spans: Spans, between: str = " […] ") -> str:
    """The stretches ``spans`` of ``text`` in text order, each run of white space as one space, ``between`` the stretches."""
    return between.join(" ".join(text[start:end].split()) for start, end in sorted(spans))


def harmless(text: str) -> str:
    """``text`` of the same length without the control characters that could steer a terminal; new lines and tabs stay."""
    return _CONTROL.sub("\N{REPLACEMENT CHARACTER}", text)


def offsets(spans: Spans | tuple[Span, ...]) -> str:
    """The spans as "start-end" in code points, end exclusive, with a space between: "16-236 240-252"."""
    return " ".join(f"{start}-{end}" for start, end in spans)
