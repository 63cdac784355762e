"""Lines and paragraphs of plain text."""

from hypothesis import given
from hypothesis import strategies as st

from varsel.reading.layout import lines, paragraphs


def texts(text, spans):
    return [text[start:end] for start, end in spans]


def test_blank_lines_part_paragraphs():
    text = "Første avsnitt.\n\n  Andre avsnitt,\nto linjer.\n \t\nTredje."
    assert texts(text, paragraphs(text)) == ["Første avsnitt.", "Andre avsnitt,\nto linjer.", "Tredje."]


def test_a_heading_keeps_its_line():
    text = "Krisemøte i Havn\nRegjeringen møttes i natt.\n– Vi er rolige, sier hun."
    assert len(lines(text)) == 3


def test_a_line_broken_before_a_small_letter_goes_on():
    text = "Regjeringen i Havn møttes\ni natt for å drøfte saken."
    assert texts(text, lines(text)) == [text]


def test_hard_wrapped_text_is_one_line_a_paragraph():
    text = (
        "The government of Aldmark met through the night to weigh what\n"
        "Norrland had announced on Tuesday, and decided to keep its own\n"
        "Reserve Forces where they are. Nobody in the room had asked for\n"
        "Anything else, the minister said.\n\nA second paragraph."
    )
    assert len(lines(text)) == 2


def test_reading_can_begin_behind_a_preamble():
    text = "date 2026-03 – Vi er klare."
    assert texts(text, lines(text, 12)) == ["– Vi er klare."]


@given(st.text(alphabet=st.sampled_from("ab A.\n\r\t\u2028«–"), max_size=200))
def test_lines_hold_all_but_white_space_and_never_overlap(text):
    found = lines(text)
    assert all(a.end <= b.start for a, b in zip(found, found[1:]))
    assert "".join("".join(text[s:e].split()) for s, e in found) == "".join(text.split())
