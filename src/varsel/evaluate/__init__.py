"""Evaluation: how well predicted statements, and what they are coded as, agree with gold ones, and where they do not.

Documents are mappings as JSON Lines hold them: ``{"id", "text", "lang"?, "statements": [...]}``, offsets in code points
of ``text``, end exclusive. A predicted document needs "id" and "statements" only.
"""

from varsel.evaluate.coding import CodingScores, Mistake, coding_mistakes, coding_scores, has_coding
from varsel.evaluate.errors import Error, Said, errors
from varsel.evaluate.pairing import Document
from varsel.evaluate.reflow import reflow, reflowed
from varsel.evaluate.scores import Rate, Scores, Share, evaluate
from varsel.evaluate.table import table

__all__ = [
    "CodingScores", "Document", "Error", "Mistake", "Rate", "Said", "Scores", "Share", "coding_mistakes",
    "coding_scores", "errors", "evaluate", "has_coding", "reflow", "reflowed", "table",
]  # fmt: skip
