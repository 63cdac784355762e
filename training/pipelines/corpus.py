"""Sentences of the corpora as columns, and reading of the CoNLL formats that they come in."""

import gzip
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path


@dataclass
class Sentence:
    """One annotated sentence in Universal Dependencies, as columns of equal length.

    words   the tokens
    pos     universal part of speech
    feats   universal features ("Mood=Ind|Tense=Past") or ""
    head    index of the head token; the root is its own head
    dep     universal relation; "root" for the root
    name    names in IOB with the types PER ORG GPE LOC PROD EVT: "B-PER", "I-PER", "O"
    spaces  whether white space follows each token
    starts_paragraph  whether the corpus has a paragraph or document boundary before it
    """

    words: list[str]
    pos: list[str]
    feats: list[str]
    head: list[int]
    dep: list[str]
    name: list[str]
    spaces: list[bool] = field(default_factory=list)
    starts_paragraph: bool = False

    def __len__(self) -> int:
        return len(self.words)


def blocks(path: Path) -> Iterator[tuple[list[str], list[list[str]]]]:
    """The blank-line separated blocks of a gzipped CoNLL file: (comment lines, rows of tab-separated columns)."""
    comments: list[str] = []
    rows: list[list[str]] = []
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            line = line.rstrip("\n")
            if not line:
                if rows:
                    yield comments, rows
                    comments, rows = [], []
            elif line.startswith("#") and "\t" not in line:
                comments.append(line[1:].strip())
            else:
                rows.append(line.split("\t"))
    if rows:
        yield comments, rows
