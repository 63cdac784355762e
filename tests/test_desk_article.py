"""The page of an article: its text with what was read from it marked, and beside it what that is."""

import pytest
from desk_example import client
from hypothesis import given
from hypothesis import strategies as st
from ledger_example import STRAIT, reported
from lxml import html

from varsel.desk.marking import blocks
from varsel.faces.marked import PASSAGE, Mark, ordered
from varsel.ledger import Ledger
from varsel.record import Article, Deed, Reading, Span, Statement

TEXT = "Hun sier at han tror at fristen er en bløff.\n\nIngen svarer.\n\n“We wait,” said Marken. “For now.”"


def span(words):
    start = TEXT.index(words)
    return Span(start, start + len(words))


NESTED = (
    Article(id="nested", text=TEXT, lang="nb", outlet="Sundtidende", published="2031-05-14"),
    Reading(
        id="nested", lang="nb",
        statements=(
            Statement(id="s1", kind="indirect", source=(span("Hun"),), cue=(span("sier"),), content=(span("at han tror at fristen er en bløff"),), speaker="Ingrid Sollvik"),
            Statement(id="s2", kind="indirect", source=(span("han"),), cue=(span("tror"),), content=(span("at fristen er en bløff"),), speaker="Viktor Aldane"),
            Statement(id="s3", kind="direct", source=(span("Marken"),), cue=(span("said"),), content=(span("We wait,"), span("For now.")), speaker="Ida Marken"),
        ),
        deeds=(Deed(id="d1", event="ACCUSE", status="done", evidence=(span("tror at fristen er"),)),),
    ),
)  # fmt: skip


@pytest.fixture
def ledger(tmp_path):
    with Ledger(tmp_path / "made.db") as made:
        yield made


@pytest.fixture
def desk(ledger):
    with client(ledger) as made:
        yield made


def page(desk, seq):
    answer = desk.get(f"/article/{seq}")
    assert answer.status_code == 200, answer.text
    return html.fromstring(answer.text)


def text_of(element):
    """The words alone, without the numbers that lead to what stands beside them."""
    return "".join(element.xpath(".//text()[not(parent::a[@class='ref'])]"))


def test_every_paragraph_is_there_and_what_was_read_from_it_stands_beside_it(ledger, desk):
    found = page(desk, ledger.add(*NESTED).article)
    found_blocks = found.cssselect(".block")
    assert "\n\n".join(text_of(block.cssselect(".text")[0]) for block in found_blocks) == TEXT
    assert [len(block.cssselect(".note")) for block in found_blocks] == [3, 0, 1]


def test_parts_within_and_across_each_other_are_marked_right(ledger, desk):
    found = page(desk, ledger.add(*NESTED).article)
    outer, *inner = found.cssselect(".block:first-child .mark-content")
    assert text_of(outer) == "at han tror at fristen er en bløff"
    assert "".join(text_of(piece) for piece in inner) == "at fristen er en bløff"
    assert all(piece in outer.iterdescendants() for piece in inner)
    assert "".join(text_of(piece) for piece in found.cssselect(".text .mark-deed")) == "tror at fristen er"


def test_an_anchor_holds_all_of_the_words_and_leads_to_the_entry_and_back(ledger, desk):
    added = ledger.add(*NESTED)
    found = page(desk, added.article)
    for id in added.items:
        passage, note = found.get_element_by_id(f"item-{id}"), found.get_element_by_id(f"about-{id}")
        assert "passage" in passage.get("class")
        assert note.cssselect(f"a[href='#item-{id}']") and note.cssselect(f"a[href='/item/{id}']")
        assert found.cssselect(f".text a[href='#about-{id}']")
    assert text_of(found.get_element_by_id(f"item-{added.items[2]}")) == "We wait,” said Marken. “For now."


@given(
    st.text(alphabet="ab \n", min_size=1, max_size=40),
    st.lists(st.tuples(st.integers(0, 39), st.integers(1, 20), st.sampled_from(["content", "deed", PASSAGE])), max_size=6),
)
def test_any_marks_at_all_nest_and_leave_the_words_as_they_are(text, found):
    marks = ordered(Mark(start, min(start + n, len(text)), part, k) for k, (start, n, part) in enumerate(found) if start < len(text))
    opened, shown = [], ""
    for block in blocks(text, marks):
        for piece in block.pieces:
            shown += piece.text
            assert piece.text or piece.edge
            if piece.edge and piece.edge.begins:
                opened.append(piece.edge.mark)
            elif piece.edge:
                assert opened.pop() == piece.edge.mark
        assert not opened
    assert "".join(shown.split()) == "".join(text.split())


def test_versions_lead_to_each_other_and_differ_word_by_word(ledger, desk):
    article, reading = STRAIT
    first = ledger.add(article, reading).article
    text = article.text.replace("no bluff", "no joke")
    second = ledger.add(article.model_copy(update={"text": text, "title": "Another headline"}), reading).article
    found = page(desk, second)
    assert f"/article/{first}" in [a.get("href") for a in found.cssselect(".versions a")]
    assert [d.text_content() for d in found.cssselect(".difference del")] == ["cut: About strait", "cut: bluff”,"]
    assert [d.text_content() for d in found.cssselect(".difference ins")] == ["added: Another headline", "added: joke”,"]
    assert "there is a newer one" in page(desk, first).cssselect(".versions")[0].text_content()
    assert ledger.article(second).version.digest in found.text_content()


def test_other_sightings_of_a_statement_lead_to_their_passage(ledger, desk):
    said = ("Viktor Aldane", "We will close the strait to every warship", [], "2031-05-12")
    one, other = ledger.add(*reported("one", said)), ledger.add(*reported("other", said, outlet="Strait Courier"))
    links = [a.get("href") for a in page(desk, one.article).cssselect(".note a")]
    assert f"/article/{other.article}#item-{other.items[0]}" in links


def test_what_was_withdrawn_is_not_marked_but_named(ledger, desk):
    added = ledger.add(*NESTED)
    ledger.correct(added.items[1], "withdrawn", True, by="kari")
    found = page(desk, added.article)
    assert not found.cssselect(f"#item-{added.items[1]}") and f"/item/{added.items[1]}" in [a.get("href") for a in found.cssselect("a")]


def test_words_of_a_reading_where_there_is_no_text_do_not_break_the_page(ledger, desk):
    article, reading = NESTED
    first, second, *others = reading.statements
    outside = first.model_copy(update={"content": (Span(5000, 9000),)}), second.model_copy(update={"content": (Span(len(TEXT) - 1, 9000),)})
    added = ledger.add(article, reading.model_copy(update={"statements": (*outside, *others)}))
    found = page(desk, added.article)
    assert found.get_element_by_id(f"about-{added.items[0]}") is not None
    assert text_of(found.get_element_by_id(f"item-{added.items[1]}")) == TEXT[-1:]


def test_the_articles_own_markup_is_never_shown(ledger, desk):
    article = Article(id="evil", text="<img src=x onerror=alert(1)> said <b>she</b>", title="<script>1</script>", url="javascript:alert(1)")
    found = page(desk, ledger.add(article).article)
    assert found.cssselect(".text")[0].text_content() == article.text
    assert not found.cssselect("main img, main script, main b, a[href^='javascript']")


@pytest.mark.parametrize("seq", ["2", "99", "9223372036854775808", "x"])
def test_an_entry_that_is_no_article_is_told_on_a_page(ledger, desk, seq):
    ledger.add(*NESTED)
    assert desk.get(f"/article/{seq}").status_code in (404, 422)
