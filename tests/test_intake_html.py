"""Reading web pages."""

from pathlib import Path

import pytest

from varsel.intake import Problem, articles

PAGES = Path(__file__).parent / "fixtures" / "html"


def only(source, **options):
    [item] = articles(source, **options)
    return item


@pytest.fixture(scope="module")
def fjordposten():
    return only(PAGES / "fjordposten.html")


def test_what_the_page_says_about_the_article(fjordposten):
    known = fjordposten.model_dump(exclude={"text"})
    assert known == {
        "id": "fjordposten",
        "lang": None,
        "published": "2023-03-15",
        "outlet": "Fjordposten",
        "title": "– Vi ser ingen tegn til opptrapping",
        "url": "https://www.fjordposten.example/nyheter/utenriks/vi-ser-ingen-tegn/4711",
        "byline": "Kari Lunde",
    }


def test_headline_paragraphs_subheadings_and_list_items_stand_by_themselves(fjordposten):
    paragraphs = fjordposten.text.split("\n\n")
    assert paragraphs[0] == "– Vi ser ingen tegn til opptrapping"
    assert paragraphs[1].startswith("Forsvarsminister Tor Eide avviser")
    assert "– Ingen bløff" in paragraphs
    assert "Om reservistene blir kalt inn til øvelser" in paragraphs
    assert paragraphs[-1].endswith("skrev han i en e-post til avisen onsdag kveld.")
    assert len(paragraphs) == 12 and all(p == p.strip() != "" for p in paragraphs)


@pytest.mark.parametrize(
    "beside",
    ["Foto:", "Av Kari Lunde", "17:42", "informasjonskapsler", "Les også", "påskeværet", "Mest lest", "Kultur"],
)
def test_what_stands_beside_the_article_is_left_out(fjordposten, beside):
    assert beside not in fjordposten.text


def test_an_english_page():
    article = only(PAGES / "harbour-courier.html")
    assert (article.outlet, article.byline, article.published) == ("The Harbour Courier", "Joan Pell", "2024-02-07")
    assert article.text.startswith("Minister warns of reply “in kind” after border shelling\n\nForeign minister says")
    assert (
        "\n\n“Our teams were out at first light and found the road empty,” he wrote in a statement.\n\n" in article.text
    )
    for beside in ("Joan Pell", "Photograph", "privacy", "Sign up", "soups"):
        assert beside not in article.text


def test_a_page_that_dates_itself_in_words_only():
    article = only(PAGES / "vestlandsbladet.html")
    assert (article.published, article.byline) == ("2021-11-04", "Eldbjørg Hauge")
    assert "Publisert" not in article.text


def test_of_a_page_behind_a_wall_what_stands_before_it():
    article = only(PAGES / "bakmur.html")
    assert article.text.split("\n\n") == [
        "Ministeren: – Vi gir oss ikke",
        "Utenriksminister Ola Strand lover å fortsette støtten gjennom hele vinteren, uansett hva det koster.",
        "– Vi gir oss ikke nå, sier han til Dagsavtrykket.",
    ]


@pytest.mark.parametrize(
    "page",
    [(PAGES / "only-navigation.html").read_bytes(), b"<html></html>", b"<p>Hei", b"<html><body>" + b"<div>" * 5000],
)
def test_a_page_with_no_article_is_a_problem(page):
    problem = only(page)
    assert isinstance(problem, Problem) and "no article" in problem.what and "front page" in problem.todo


def test_a_page_is_known_by_its_first_line_where_it_has_no_name():
    page = (PAGES / "fjordposten.html").read_bytes()
    assert only(b"\n\n  " + page).title == "– Vi ser ingen tegn til opptrapping"


@pytest.mark.parametrize(
    "declaration", ['<meta charset="windows-1252">', "<meta http-equiv='x' content='a; charset=latin1'>"]
)
def test_a_page_in_the_encoding_that_it_declares(declaration):
    page = (PAGES / "bakmur.html").read_text(encoding="utf-8").replace('<meta charset="utf-8">', declaration)
    assert "støtten gjennom" in only(page.replace("–", "-").encode("cp1252")).text


def test_line_breaks_inside_a_paragraph_are_kept_as_lines():
    page = (
        "<html><body><article><p>Ordføreren svarte med en tekst i fire linjer som hun leste høyt for de fremmøtte:<br>"
    )
    page += "Vi bøyer oss ikke<br>Vi går ikke hjem<br><br>Etterpå var det stille lenge i salen, sier hun.</p></article>"
    assert "leste høyt for de fremmøtte:\nVi bøyer oss ikke\nVi går ikke hjem\n\nEtterpå" in only(page.encode()).text
