"""The same gold as running text: a reader must not lean on line ends."""

import re
from typing import Any

from varsel.evaluate.pairing import Document

LINE_END = re.compile(r"(?<=[.!?:»”\"])\n(?![-–—] )")


def reflow(text: str) -> str:
    """The text with each line end after a full sentence made a space, save before a speech dash; offsets stay."""
    return LINE_END.sub(" ", text)


def reflowed(document: Document) -> dict[str, Any]:
    """The document with its text as running text."""
    return {**document, "text": reflow(document["text"])}
