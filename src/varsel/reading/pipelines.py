"""Text to Parse, by the spaCy pipelines that are trained in ``training/pipelines`` and ship in ``varsel/models``.

Every line of a text is parsed on its own, so that a sentence never runs over a line end and the time to parse an
article grows with its length only.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from importlib.resources import files
from pathlib import Path

import numpy as np
import spacy
from spacy.attrs import DEP, ENT_IOB, ENT_TYPE, HEAD, IDX, LENGTH, MORPH, POS, SENT_START
from spacy.language import Language
from spacy.strings import StringStore
from spacy.tokens import Doc

from varsel.languages import language
from varsel.reading.parse import Parse
from varsel.record import Span

LONGEST = 5_000  # characters that are parsed as one piece; longer lines are cut
LONGEST_WORD = 200  # characters of a run without white space; longer ones are cut
_NO_WORD = re.compile(rf"\S{{{LONGEST_WORD}}}")

_COLUMNS = (IDX, LENGTH, POS, MORPH, DEP, HEAD, SENT_START, ENT_IOB, ENT_TYPE)
_START, _HEAD, _SENT = (_COLUMNS.index(c) for c in (IDX, HEAD, SENT_START))
_TEXT = {"ROOT": "root", "_": ""}  # what spaCy calls otherwise
_IOB = {3: "B-", 1: "I-"}
_PIECES_AT_ONCE = 64
_SURROGATE = re.compile(r"[\ud800-\udfff]")  # half a character, which spaCy cannot store
_WORD = re.compile(r"\S+")
_UNEVEN = re.compile(r"[^\S ]|^ |  ")  # any white space but single spaces between words


def parse(text: str, lang: str, lines: Sequence[Span], model: Path | None = None) -> Parse:
    """The tokens of ``text`` within ``lines``, with parts of speech, features, dependencies, sentences and names.

    ``lines`` are stretches of ``text`` in order that do not overlap; what lies outside them is not parsed, and all
    white space within one counts as one space. ``model`` is the folder of another pipeline than the language's own.
    Raises KeyError for a language that is not supported.
    """
    return next(parse_many([(text, lang, lines)], model))


def parse_many(articles: Iterable[tuple[str, str, Sequence[Span]]], model: Path | None = None) -> Iterator[Parse]:
    """``parse`` for each (text, lang, lines), in order."""
    for text, lang, lines in articles:
        nlp = pipeline(str(model or shipped(lang)))
        pieces = [(i, piece) for i, line in enumerate(lines) for piece in cut(text, line) if _WORD.search(text, *piece)]
        squeezed = [_squeezed(text, piece) for _, piece in pieces]
        with nlp.memory_zone():  # new words are forgotten after each article, so that an archive needs no more memory
            docs = nlp.pipe((words for words, _ in squeezed), batch_size=_PIECES_AT_ONCE)
            tables = [_table(doc, places) for doc, (_, places) in zip(docs, squeezed)]
            parsed = _joined(text, lang, [line for line, _ in pieces], tables, nlp.vocab.strings)
        yield parsed


def shipped(lang: str) -> Path:
    """The folder of the pipeline that a language's file names."""
    return Path(str(files("varsel") / "models" / language(lang)["pipeline"]))


@cache
def pipeline(folder: str) -> Language:
    """The pipeline in this folder, loaded once for the life of the process."""
    return spacy.load(folder)


def cut(text: str, line: Span, longest: int = LONGEST) -> Iterator[Span]:
    """A line in pieces of at most ``longest`` characters, cut behind white space or, where there is none, hard.

    A run of ``LONGEST_WORD`` characters without white space is no word: it ends a piece too, since the tokenizer takes
    quadratic time on such runs.
    """
    start, end = line
    while start < end:
        stop = min(end, start + longest)
        if stop < end:
            found = max(text.rfind(space, start, stop) for space in " \n\t\u00a0")
            stop = found + 1 if found > start else stop
        if run := _NO_WORD.search(text, start, stop):
            stop = run.end()
        yield Span(start, stop)
        start = stop


def _squeezed(text: str, piece: Span) -> tuple[str, np.ndarray]:
    """The words of a piece with single spaces between them, and where they are.

    The places are int64 of shape (2, words): where each word begins in what is returned, and in ``text``. Where the
    spaces are single already, the whole piece counts as one word.
    """
    start, end = piece
    stretch = _SURROGATE.sub("\ufffd", text[start:end])
    if not _UNEVEN.search(stretch):
        return stretch, np.array([[0], [start]])
    words = [(m.group(), m.start()) for m in _WORD.finditer(stretch)]
    begins = np.cumsum([0] + [len(word) + 1 for word, _ in words[:-1]])
    return " ".join(word for word, _ in words), np.array([begins, [start + at for _, at in words]])


def _table(doc: Doc, places: np.ndarray) -> np.ndarray:
    """``_COLUMNS`` of a Doc as int64 of shape (tokens, columns).

    IDX becomes the place in the article's text, HEAD the index of the head, SENT_START the index of the sentence.
    """
    table = doc.to_array(_COLUMNS).reshape(len(doc), len(_COLUMNS)).view(np.int64)
    word = np.searchsorted(places[0], table[:, _START], side="right") - 1
    table[:, _START] += places[1, word] - places[0, word]
    table[:, _HEAD] += np.arange(len(table))
    table[1:, _SENT] = np.cumsum(table[1:, _SENT] == 1)
    table[:1, _SENT] = 0
    return table


def _joined(text: str, lang: str, lines: Sequence[int], tables: Sequence[np.ndarray], names: StringStore) -> Parse:
    """One Parse of the tables of an article's pieces; ``lines`` has the index of the line that each is from."""
    tokens = sentences = 0
    for table in tables:
        table[:, _HEAD] += tokens
        table[:, _SENT] += sentences
        tokens += len(table)
        sentences = int(table[-1, _SENT]) + 1
    columns = np.concatenate(tables).T if tables else np.zeros((len(_COLUMNS), 0), np.int64)
    start, length, pos, feats, dep, head, sent, iob, kind = columns
    kinds = _strings(kind, names)
    return Parse(
        text=text, lang=lang, start=start.astype(np.int32), end=(start + length).astype(np.int32),
        pos=_strings(pos, names), feats=_strings(feats, names), dep=_strings(dep, names), head=head.astype(np.int32),
        sent=sent.astype(np.int32), line=np.repeat(np.array(lines, np.int32), [len(table) for table in tables]),
        entity=[_IOB[code] + name if code in _IOB else "O" for code, name in zip(iob.tolist(), kinds)],
    )


def _strings(column: np.ndarray, names: StringStore) -> list[str]:
    """The strings that a column of spaCy's hashes stands for."""
    values, index = np.unique(column, return_inverse=True)
    texts = [_TEXT.get(text, text) for text in (names[v] for v in values.view(np.uint64).tolist())]
    return [texts[i] for i in index.tolist()]
