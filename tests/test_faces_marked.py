"""`varsel read --show`: the text with its marks."""

from faces_example import ARTICLE, CODED, READING
from hypothesis import given
from hypothesis import strategies as st

from varsel.faces import harmless
from varsel.faces.marked import ORDER, Mark, legend, marked, nested, ordered
from varsel.record import Article, Reading, Span, Statement


def test_brackets_stand_around_the_parts_and_carry_the_statements_number():
    lines = marked(ARTICLE, READING, colour=False).plain.split("\n\n")
    assert lines[0] == (
        "– [Vi stenger sundet. Fristen er fredag]¹, {sa}¹ <president Viktor Aldane>¹ til Sundtidende onsdag."
    )
    assert lines[2] == "<Ingrid Sollvik>³ {sier}³ [at <Halvmark>⁴ {tror}⁴ [at fristen er en bløff]⁴]³."


def test_in_colour_no_brackets_are_added():
    assert "[" not in marked(ARTICLE, READING, colour=True).plain


def test_the_legend_explains_both():
    assert legend(colour=False).plain.startswith("[content]  {cue}  <source>")
    assert legend(colour=True).plain.startswith("content  cue  source")


def test_the_words_that_tell_of_deeds_are_marked_with_the_deeds_number():
    first, _, _ = marked(ARTICLE, CODED, colour=False).plain.partition("\n\n")
    assert first.startswith("– [_Vi stenger sundet_ᵈ¹. Fristen er fredag]¹, {sa}¹")
    assert first.endswith("_til Sundtidende_ᵈ² _onsdag_ᵈ².")
    assert "_deed_" in legend(colour=False, deeds=True).plain and "deed" not in legend(colour=False).plain


def test_in_colour_a_deed_within_a_statement_keeps_the_statements_colour():
    coloured = marked(ARTICLE, CODED, colour=True)
    styles = {coloured.plain[s.start : s.end]: s.style for s in coloured.spans}
    assert styles["Vi stenger sundet"] == "green underline" and styles["onsdag"] == "underline"


@st.composite
def readings(draw):
    text = draw(st.text(alphabet="ab \n\t\x1b😀e\u0301ש", min_size=1, max_size=40))
    spans = st.builds(lambda a, b: Span(min(a, b), max(a, b)), *[st.integers(0, len(text))] * 2)
    parts = st.lists(spans, max_size=3).map(tuple)
    statements = st.lists(st.builds(Statement, id=st.just("s"), kind=st.just("direct"), content=parts, cue=parts, source=parts), max_size=4)  # fmt: skip
    return Article(id="x", text=text), Reading(id="x", lang="en", statements=tuple(draw(statements)))


@given(readings(), st.booleans())
def test_any_marks_at_all_leave_the_text_as_it_is(case, colour):
    article, reading = case
    shown = marked(article, reading, colour).plain
    assert "".join(c for c in shown if c not in "[]{}<>⁰¹²³⁴⁵⁶⁷⁸⁹") == harmless(article.text)


SPANS = st.lists(st.tuples(st.integers(0, 20), st.integers(1, 20), st.sampled_from(ORDER)), max_size=8)


@given(SPANS)
def test_as_markup_no_mark_ends_outside_of_the_one_it_begins_in(spans):
    found = ordered(Mark(start, start + length, part, n) for n, (start, length, part) in enumerate(spans))
    opened, whole = [], []
    for edge in nested(found):
        if edge.begins:
            opened.append(edge.mark)
            whole += [] if edge.broken else [edge.mark]
        else:
            assert opened.pop() == edge.mark
    assert not opened and sorted(whole) == sorted(found)


def test_of_two_that_cross_the_one_farther_inside_is_broken():
    deed, content = Mark(0, 5, "deed", 1), Mark(3, 9, "content", 2)
    assert {edge.mark.part for edge in nested(ordered([deed, content])) if edge.broken} == {"deed"}
