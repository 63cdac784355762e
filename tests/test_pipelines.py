"""Reading text into a Parse with the shipped pipelines."""

import re

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from varsel.reading.pipelines import cut, parse, parse_many, shipped
from varsel.record import Span

NB = "Statsministeren Kari Moen sa onsdag at Norge vil bygge tre skip. – Det haster, sa hun til Dagsposten."
NN = "Ordføraren i Vinje, Olav Haugen, seier at kommunen ikkje har fått pengane. Han ventar på svar."
EN = "Foreign Minister Anna Berg said on Monday that Norway would not send troops. “We will wait,” she told Reuters."

ODD = ["", " ", "\n\n \t ", "\u200b", "\u00a0\u00a0", "😀", "«", "»»»», ", "\x00\x01", "مرحبا بالعالم", "a\ud83d b"]
PIECES = ["Han", "sa", " ", "  ", "\t", "\n", "\u2028", ".", "«", "”", '"', "- ", "U.S.", "’s", "\u00a0", "👩‍👩‍👧",
          "e\u0301", "שלום", "1.", "a-b", "…", "\ufeff", "\ud800"]


def lines_of(text):
    return [Span(m.start(), m.end()) for m in re.finditer(r"[^\n]+", text)]


def read(text, lang):
    return parse(text, lang, lines_of(text))


def check(p, text):
    """What Parse promises of its columns."""
    n = len(p)
    assert all(len(c) == n for c in (p.end, p.pos, p.feats, p.dep, p.head, p.sent, p.line, p.entity))
    assert all(c.dtype == np.int32 for c in (p.start, p.end, p.head, p.sent, p.line))
    assert all(w and not w.isspace() for w in p.words)
    assert (p.start[1:] >= p.end[:-1]).all() and (n == 0 or (p.start[0] >= 0 and p.end[-1] <= len(text)))
    assert (np.diff(p.sent) >= 0).all() and (np.diff(p.line) >= 0).all()
    assert ((p.head >= 0) & (p.head < n)).all() and (p.sent[p.head] == p.sent).all()
    assert all((d == "root") == (i == h) for i, (d, h) in enumerate(zip(p.dep, p.head.tolist())))
    for first, end in p.sentences:
        assert sum(h == i for i, h in enumerate(p.head[first:end].tolist(), first)) >= 1
        assert p.line[first] == p.line[end - 1]
    assert {e[2:] for e in p.entity if e != "O"} <= {"PER", "ORG", "GPE", "LOC", "PROD", "EVT"}


@pytest.mark.parametrize("text, lang, verb, speaker, name", [
    (NB, "nb", "sa", "Statsministeren", "Kari Moen"),
    (NN, "nn", "seier", "Ordføraren", "Olav Haugen"),
    (EN, "en", "said", "Berg", "Anna Berg"),
])
def test_who_says_what_is_in_the_tree(text, lang, verb, speaker, name):
    p = read(text, lang)
    check(p, text)
    saying = p.words.index(verb)
    assert p.dep[saying] == "root" and p.pos[saying] == "VERB"
    content = [i for i in p.children[saying] if p.dep[i] == "ccomp"]
    assert content, "the reported clause depends on the verb of saying"
    subject = [i for i in p.children[saying] if p.dep[i] == "nsubj"]
    assert speaker in {p.words[i] for s in subject for i in p.subtree(s)}
    assert name in {text[slice(*p.span(a, b))] for a, b, kind in p.names() if kind == "PER"}
    assert len(p.sentences) == 2


def test_a_sentence_never_runs_over_a_line_end():
    text = "Regjeringen legger fram budsjettet\nog opposisjonen venter\n\n  \nDet sa han."
    p = read(text, "nb")
    check(p, text)
    assert p.words[:2] == ["Regjeringen", "legger"] and len(set(p.line.tolist())) >= 3
    assert {int(s) for s in p.sent[p.line == 0]}.isdisjoint({int(s) for s in p.sent[p.line == 1]})


@pytest.mark.parametrize("space", ["\n", "  ", "\t\n ", "\u00a0", " \r\n"])
def test_all_white_space_inside_a_paragraph_counts_as_one_space(space):
    text = f" Hun sa at{space}han kommer."
    one, other = parse(text, "nb", [Span(0, len(text))]), read("Hun sa at han kommer.", "nb")
    check(one, text)
    assert one.words == other.words and one.dep == other.dep


def test_what_lies_outside_the_lines_is_not_read():
    p = parse("OVERSKRIFT Han kom hjem.", "nb", [Span(11, 24)])
    assert p.words[0] == "Han" and int(p.start[0]) == 11


@pytest.mark.parametrize("text", ODD)
@pytest.mark.parametrize("lang", ["nb", "nn", "en"])
def test_odd_texts_are_parsed_without_an_exception(text, lang):
    check(read(text, lang), text)


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.sampled_from(PIECES)).map("".join))
def test_any_mixture_of_marks_and_spaces_keeps_the_promises_of_a_parse(text):
    check(parse(text, "nb", [Span(0, len(text))] if text else []), text)


def test_a_very_long_line_is_cut_at_white_space_and_keeps_every_word():
    text = "Han sa at det regner. " * 600
    p = read(text, "nb")
    check(p, text)
    assert "".join(p.words) == "".join(text.split())
    assert max(b - a for a, b in cut(text, Span(0, len(text)))) <= 5_000


def test_a_long_line_without_white_space_is_cut_hard():
    assert [b - a for a, b in cut("x" * 12_000, Span(0, 12_000))] == [200] * 60


def test_several_articles_at_once_are_read_as_one_by_one():
    articles = [(t, lang, lines_of(t)) for t, lang in ((NB, "nb"), (EN, "en"), (NB, "nb"))]
    for p, (text, lang, lines) in zip(parse_many(articles), articles, strict=True):
        alone = parse(text, lang, lines)
        assert p.dep == alone.dep and p.entity == alone.entity and (p.head == alone.head).all()


def test_an_unknown_language_is_named_with_the_known_ones():
    with pytest.raises(KeyError, match="nb"):
        parse("Hej", "sv", [Span(0, 3)])


def test_each_shipped_pipeline_says_where_it_comes_from_and_how_well_it_does():
    for lang in ("nb", "nn", "en"):
        folder = shipped(lang)
        assert sum(f.stat().st_size for f in folder.rglob("*") if f.is_file()) <= 20_000_000
        card = (folder / "MODEL_CARD.md").read_text(encoding="utf-8")
        assert "Licence" in card and "Data" in card and "Scores" in card
        assert (folder / "scores.json").exists()
