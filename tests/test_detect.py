"""Telling languages apart on a paragraph of text."""

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from varsel.languages import supported
from varsel.languages.detect import Detection, detect

PARAGRAPHS = [
    (path.stem, paragraph.strip())
    for path in sorted((Path(__file__).parent / "fixtures" / "detect").glob("*.txt"))
    for paragraph in path.read_text(encoding="utf-8").split("\n\n")
]


@pytest.mark.parametrize(("code", "paragraph"), PARAGRAPHS)
def test_a_paragraph_is_known_for_what_it_is(code, paragraph):
    assert len(paragraph) >= 200
    found = detect(paragraph)
    assert found.code == code
    assert found.confidence > 0.9
    assert len(found.runners_up) >= 2 and code not in dict(found.runners_up)


@pytest.mark.parametrize("code", ["da", "nb", "nn", "sv", "en"])
def test_an_article_is_known_even_with_a_quotation_in_another_language(code):
    own = [p for c, p in PARAGRAPHS if c == code][:3]
    other = next(p for c, p in PARAGRAPHS if c == ("nb" if code in ("en", "sv") else "en"))
    assert detect("\n\n".join([own[0], other, *own[1:]])).code == code


@pytest.mark.parametrize("text", ["", " \n", "😀 🎉 🚀", "1 234 567,89 – 50 % (2022)", "…!?", "\0\1\2"])
def test_a_text_without_words_is_undetermined(text):
    assert detect(text) == Detection("und", 0.0)


def test_a_headline_gets_a_less_certain_answer():
    assert detect("Regjeringen sier nei til ny avtale").confidence < 0.99


def test_capital_letters_are_read_like_small_ones():
    paragraph = next(p for c, p in PARAGRAPHS if c == "nn")
    assert detect(paragraph.upper()).code == "nn"


@settings(deadline=None, max_examples=150)
@given(st.text(st.characters()))
def test_any_text_gets_an_answer(text):
    found = detect(text)
    assert 0 <= found.confidence <= 1
    assert sum(p for _, p in found.runners_up) + found.confidence <= 1.001


def test_a_plain_article_is_told_without_loading_the_large_detector():
    texts = ["\n\n".join(p for c, p in PARAGRAPHS if c == code) for code in supported()]
    program = (
        "import sys; from varsel.languages.detect import detect\n"
        f"assert [detect(t).code for t in {texts!r}]\n"
        "sys.exit('py3langid' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", program], env={"PYTHONPATH": ":".join(sys.path)}).returncode == 0
