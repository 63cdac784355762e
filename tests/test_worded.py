"""What is told to people: English as it is, and put into their language by the desk."""

import pickle

import pytest
from desk_example import packed
from lxml import html

from varsel.intake.decoding import decode
from varsel.ledger import Asked, Ledger
from varsel.worded import Worded

NORWEGIAN = {"accept-language": "nb"}


def test_a_text_is_english_as_it_is():
    text = Worded("is larger than %(n)s bytes: %(what)s, not 100 %%", n=20_000_000, what=Worded("a picture"))
    assert text == "is larger than 20,000,000 bytes: a picture, not 100 %"
    assert Worded("100 %%") == "100 %"


def test_it_comes_from_another_process_as_it_went():
    text = Worded("%(what)s (%(n)s)", what=Worded("a %% picture"), n=1000)
    back = pickle.loads(pickle.dumps(text))
    assert (back, back.form, back.values) == (text, text.form, text.values)
    assert isinstance(back.values["what"], Worded)


def test_a_problem_of_the_intake_says_in_english_what_it_says_to_programs():
    assert str(decode(b"%PDF-1.4", "x.pdf")) == "x.pdf: is a PDF document, not text; save it as plain text (UTF-8) or HTML and try again"


@pytest.mark.parametrize(("name", "data", "told"), [
    ("x.pdf.txt", b"%PDF-1.4 x", "er et PDF-dokument, ikke tekst; lagre den som ren tekst"),
    ("x.txt", b" ", "er tom"), ("x.docx", b"x", "er av et slag som ikke kan leses her; gi .txt, .html"),
    ("x.jsonl", b'{"id": 1}', "id: er ikke en streng med noe i"), ("x.html", b"<html><p></p></html>", "har ingen artikkel i seg"),
    ("x.zip", packed({f"{n}.txt": "x" for n in range(501)}), "har mer enn 500 filer i seg"),
    ("x.zip", packed({"x.txt": "x" * 50_000_001}), "50\N{NO-BREAK SPACE}000\N{NO-BREAK SPACE}000 byte"),
])  # fmt: skip
def test_why_an_article_cannot_be_read_is_told_in_the_language_of_the_interface(desk, name, data, told):
    answer = desk.post("/add", files={"files": (name, data)}, headers=NORWEGIAN)
    assert answer.status_code == 422 and told in html.fromstring(answer.text).cssselect(".problems li")[0].text_content()


def test_a_pasted_text_that_is_of_another_language_too(desk):
    text = "Der Präsident sagte am Mittwoch, dass die Regierung die Grenze schließen werde, wenn das Nachbarland nicht nachgibt. " * 4
    answer = desk.post("/add", data={"text": text}, headers=NORWEGIAN)
    assert answer.status_code == 422 and "teksten ser ut til å være på språket" in answer.text
    assert "teksten:1" in desk.post("/add", data={"text": "date 2022-99-99 Noe."}, headers=NORWEGIAN).text


@pytest.mark.parametrize(("path", "told"), [
    ("/item/7", "det finnes ingen post 7"), ("/article/999999", "loggpost 999999 er ingen artikkel"),
    ("/?time=x", "er ingen dato i EDTF"), ("/?after=x", "er ikke noe sted i en kronologi"),
    ("/review?after=x", "er ikke noe sted i denne køen"),
])  # fmt: skip
def test_what_the_ledger_says_is_told_in_the_language_of_the_interface(desk, path, told):
    answer = desk.get(path, headers=NORWEGIAN)
    assert answer.status_code in (400, 404) and told in answer.text
    assert told not in desk.get(path).text


def test_why_two_cannot_be_joined_and_why_a_correction_cannot_be_made(desk):
    ledger: Ledger = desk.app.state.desk.ledger
    id = ledger.chronology(Asked(kind="statement")).rows[0].id
    deed = ledger.chronology(Asked(kind="deed")).rows[0].id
    joined = desk.post(f"/review/{id}/join", data={"other": str(deed)}, headers=NORWEGIAN)
    assert f"{deed} er en handling; bare uttalelser slås sammen" in joined.text
    told = desk.post(f"/api/v1/items/{id}/corrections", json={"field": "content", "value": []}, headers=NORWEGIAN)
    assert told.status_code == 400 and "det står ikke på noen ord i artikkelen" in told.json()["detail"]
