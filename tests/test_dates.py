"""Time expressions: what a reader finds, and what each means under a publication date of a given precision."""

import re
import time

import numpy as np
import pytest
from edtf import parse_edtf
from hypothesis import given, settings
from hypothesis import strategies as st

from varsel.languages import language, supported
from varsel.reading import layout, pipelines
from varsel.reading.dates import expressions, published_date
from varsel.reading.parse import Parse


def flat(text: str, lang: str, entity: dict[str, str] | None = None) -> Parse:
    """The words of a text without a tree: every token its own root, all in one sentence."""
    found = list(re.finditer(r"\w+|[^\w\s]", text))
    n = len(found)
    return Parse(
        text=text,
        lang=lang,
        start=np.array([m.start() for m in found], dtype=np.int32),
        end=np.array([m.end() for m in found], dtype=np.int32),
        pos=["X"] * n,
        feats=[""] * n,
        dep=["root"] * n,
        head=np.arange(n, dtype=np.int32),
        sent=np.zeros(n, dtype=np.int32),
        line=np.zeros(n, dtype=np.int32),
        entity=[(entity or {}).get(m.group(), "O") for m in found],
    )


def tree(text: str, lang: str, verb: str, feats: str, auxiliary: str | None = None) -> Parse:
    """A flat parse in which everything hangs from one verb, which may have an auxiliary."""
    parse = flat(text, lang)
    head = parse.words.index(verb)
    dep = ["root" if i == head else "aux" if word == auxiliary else "obl" for i, word in enumerate(parse.words)]
    return Parse(
        **{name: getattr(parse, name) for name in ("text", "lang", "start", "end", "sent", "line", "entity")},
        pos=["VERB" if i == head else "X" for i in range(len(parse))],
        feats=[feats if i == head else "" for i in range(len(parse))],
        dep=dep,
        head=np.full(len(parse), head, dtype=np.int32),
    )


def values(text: str, lang: str, published: str | None) -> list[str | None]:
    return [e.edtf for e in expressions(flat(text, lang), published)]


# 21 September 2022 is a Wednesday.
WEDNESDAY = "2022-09-21"


@pytest.mark.parametrize(
    "text, edtf",
    [
        ("onsdag", "2022-09-21"),
        ("torsdag", "2022-09-15"),
        ("onsdag morgen", "2022-09-21"),
        ("onsdag kl. 14.30", "2022-09-21"),
        ("natt til onsdag", "2022-09-21"),
        ("sist onsdag", "2022-09-14"),
        ("forrige onsdag", "2022-09-14"),
        ("neste onsdag", "2022-09-28"),
        ("onsdag i forrige uke", "2022-09-14"),
        ("fredagens møte", "2022-09-16"),
        ("i dag", "2022-09-21"),
        ("i natt", "2022-09-21"),
        ("i kveld", "2022-09-21"),
        ("i går", "2022-09-20"),
        ("i går kveld", "2022-09-20"),
        ("i forrige uke", "2022-09-12/2022-09-18"),
        ("i fjor", "2021"),
        ("i fjor høst", "2021-23"),
        ("sommeren 2020", "2020-22"),
        ("de siste sju månedene", "2022-02-21/2022-09-21"),
        ("de siste ukene", "/2022-09-21"),
        ("tidlig i mars", "2022-03"),
        ("i slutten av mars i fjor", "2021-03"),
        ("24. februar", "2022-02-24"),
        ("24. februar 2021", "2021-02-24"),
        ("24. feb. 2021", "2021-02-24"),
        ("24.–26. februar", "2022-02-24/2022-02-26"),
        ("24.-26. februar", "2022-02-24/2022-02-26"),
        ("fredag 23. september", "2022-09-23"),
        ("12.03.2024", "2024-03-12"),
        ("i 2014", "2014"),
        ("fra 2010 til 2014", "2010/2014"),
        ("siden 2014", "2014/.."),
        ("innen 2030", "../2030"),
        ("på 1990-tallet", "199X"),
        ("1990-åra", "199X"),
        ("90-tallet", "199X"),
        ("1800-tallet", "18XX"),
        ("for to år siden", "2020"),
        ("for tre dager siden", "2022-09-18"),
        ("for to uker siden", "2022-09-07~"),
        ("kl. 14", None),
        ("30. februar", None),
    ],
)
def test_bokmål(text, edtf):
    assert values(text, "nb", WEDNESDAY) == [edtf]


@pytest.mark.parametrize(
    "text, edtf",
    [
        ("onsdag i førre veke", "2022-09-14"),
        ("laurdag", "2022-09-17"),
        ("måndag føremiddag", "2022-09-19"),
        ("i går ettermiddag", "2022-09-20"),
        ("dei siste sju månadene", "2022-02-21/2022-09-21"),
        ("for to år sidan", "2020"),
        ("sidan 2014", "2014/.."),
        ("1990-talet", "199X"),
        ("hausten 2020", "2020-23"),
        ("klokka 19.55", None),
    ],
)
def test_nynorsk(text, edtf):
    assert values(text, "nn", WEDNESDAY) == [edtf]


@pytest.mark.parametrize(
    "text, edtf",
    [
        ("on Wednesday", "2022-09-21"),
        ("Thursday morning", "2022-09-15"),
        ("last Wednesday", "2022-09-14"),
        ("next Wednesday", "2022-09-28"),
        ("yesterday", "2022-09-20"),
        ("last night", "2022-09-20"),
        ("last week", "2022-09-12/2022-09-18"),
        ("two weeks ago", "2022-09-07~"),
        ("ten days ago", "2022-09-11"),
        ("in early March", "2022-03"),
        ("mid-March", "2022-03"),
        ("February 24", "2022-02-24"),
        ("Feb. 24, 2022", "2022-02-24"),
        ("24 February 2022", "2022-02-24"),
        ("on the 24th of February", "2022-02-24"),
        ("Tuesday, March 8, at 9:30 a.m.", "2022-03-08"),
        ("over the past seven months", "2022-02-21/2022-09-21"),
        ("in the past few weeks", "/2022-09-21"),
        ("the 1990s", "199X"),
        ("since 2014", "2014/.."),
        ("in the summer of 2020", "2020-22"),
        ("03/12/2024", "[2024-03-12,2024-12-03]"),
        ("03/25/2024", "2024-03-25"),
        ("2024-03-12", "2024-03-12"),
    ],
)
def test_english(text, edtf):
    assert values(text, "en", WEDNESDAY) == [edtf]


def test_a_weekday_of_an_article_known_to_the_month_is_one_of_that_months():
    assert values("onsdag", "nb", "2022-09") == ["[2022-09-07,2022-09-14,2022-09-21,2022-09-28]"]
    assert values("on Wednesday", "en", "2022-09") == ["[2022-09-07,2022-09-14,2022-09-21,2022-09-28]"]


@pytest.mark.parametrize(
    "text, edtf",
    [
        ("i går", "[2022-08-31..2022-09-29]"),
        ("i dag", "2022-09-XX"),
        ("i forrige uke", None),
        ("24. februar", "2022-02-24"),
        ("i fjor", "2021"),
        ("de siste sju månedene", "2022-02/2022-09"),
    ],
)
def test_the_month_of_publication_is_as_exact_as_its_times_get(text, edtf):
    assert values(text, "nb", "2022-09") == [edtf]


def test_what_a_year_or_no_date_of_publication_leaves_open():
    assert values("onsdag i går 24. februar 2021 for to år siden", "nb", "2022") == [None, None, "2021-02-24", "2020"]
    assert values("onsdag i går 24. februar for to år siden", "nb", None) == [None, None, "XXXX-02-24", None]


def test_next_friday_in_the_same_week_is_either_of_two():
    assert values("next Friday", "en", WEDNESDAY) == ["[2022-09-23,2022-09-30]"]
    assert values("next Tuesday", "en", WEDNESDAY) == ["2022-09-27"]


def test_the_tense_of_the_clause_says_which_weekday():
    past = tree("Avisa skrev om det på lørdag", "nb", "skrev", "Mood=Ind|Tense=Past|VerbForm=Fin")
    future = tree("Avisa vil skrive om det på lørdag", "nb", "skrive", "VerbForm=Inf", "vil")
    present = tree("Avisa skriver om det på lørdag", "nb", "skriver", "Mood=Ind|Tense=Pres|VerbForm=Fin")
    assert [[e.edtf for e in expressions(p, WEDNESDAY)] for p in (past, future, present)] == [
        ["2022-09-17"],
        ["2022-09-24"],
        ["2022-09-24"],
    ]


def test_the_same_day_is_the_day_last_spoken_of():
    assert values("Han kom fredag. Samme dag dro hun.", "nb", WEDNESDAY) == ["2022-09-16", "2022-09-16"]
    assert values("He came on Friday. The previous day she had left.", "en", WEDNESDAY) == ["2022-09-16", "2022-09-15"]
    assert values("Samme dag dro hun.", "nb", WEDNESDAY) == [None]


@pytest.mark.parametrize(
    "text, lang",
    [
        ("1.400 soldater og 2.000 våpen", "nb"),
        ("Man sa det var vår båt", "nb"),
        ("he may march on and the second of them too", "en"),
        ("in 2,000 homes", "en"),
        ("version 3.14", "en"),
        ("2014-modellen", "nb"),
        ("les avisa.no i tide", "nn"),
        ("fredag-gjengen", "nb"),
    ],
)
def test_what_is_no_time(text, lang):
    assert values(text, lang, WEDNESDAY) == []


def test_a_name_is_no_time():
    assert expressions(flat("Dagens Næringsliv", "nb", {"Dagens": "B-ORG", "Næringsliv": "I-ORG"}), WEDNESDAY) == ()
    assert [e.edtf for e in expressions(flat("dagens Firda", "nb", {"Firda": "B-ORG"}), WEDNESDAY)] == [WEDNESDAY]


def test_the_span_is_the_words_and_the_hint_the_side():
    text = "Det skjedde i går kveld, og siden 2014 har det vært slik."
    found = expressions(flat(text, "nb"), WEDNESDAY)
    assert [(text[e.span.start : e.span.end], e.tense_hint) for e in found] == [
        ("i går kveld", "past"),
        ("siden 2014", "ongoing"),
    ]


@pytest.mark.parametrize("published", ["2022-09-21T14:00:00Z", "2022-09-21", "2022-09", "2022"])
def test_a_publication_date_of_any_precision(published):
    assert published_date(published).edtf == published[:10]


@pytest.mark.parametrize("published", ["", "soon", "2022-13", "2022-02-30", "[2022-01,2022-02]", "0000"])
def test_no_publication_date(published):
    assert published_date(published) is None
    assert values("onsdag", "nb", published) == [None]


def _vocabulary(lang: str) -> list[str]:
    table = language(lang)["time"]
    words = {w for pattern, _ in table["patterns"] for w in re.split(r"[ |]", pattern.replace("?", "")) if "{" not in w}
    forms = [w for key in ("weekdays", "months") for row in table[key] for w in row]
    forms += [w for key in ("seasons", "units", "numbers") for row in table[key].values() for w in row]
    return sorted(words | set(forms) | {w.capitalize() for w in forms}) + [
        "1",
        "24",
        "31",
        "2022",
        "90",
        "1990",
        "s",
        "-",
        "/",
    ]


@given(
    data=st.data(),
    lang=st.sampled_from(supported()),
    published=st.sampled_from([WEDNESDAY, "2022-09", "2022", "9999-12-31", "0001-01-01", None]),
)
@settings(max_examples=60, deadline=None)
def test_any_words_give_valid_edtf_inside_the_text(data, lang, published):
    words = data.draw(st.lists(st.one_of(st.sampled_from(_vocabulary(lang)), st.text(max_size=4)), max_size=12))
    text = data.draw(st.sampled_from([" ", ""])).join(words)
    reached = 0
    for e in expressions(flat(text, lang), published):
        assert reached <= e.span.start < e.span.end <= len(text)
        reached = e.span.end
        if e.edtf is not None:
            parse_edtf(e.edtf)  # raises where it is not EDTF


@pytest.mark.parametrize("lang", supported())
def test_every_pattern_has_slots_and_a_meaning_that_exist(lang):
    """A pattern that names an unknown slot, or a meaning that does not exist, is a slip in the language's file."""
    from varsel.reading.dates import _DIGIT_SLOTS, _MEANINGS, _tables

    tables = _tables(language(lang))
    for pattern, meaning in language(lang)["time"]["patterns"]:
        assert set(re.findall(r"{(\w+)}", pattern)) <= set(tables.words) | set(_DIGIT_SLOTS), pattern
        name, *arguments = meaning.split()
        assert name in _MEANINGS.keys() | {"since", "until", "anaphor"}, meaning
        if name in ("since", "until"):
            assert arguments[0] in _MEANINGS, meaning


def test_a_long_text_takes_time_in_proportion_to_its_length():
    def seconds(n: int) -> float:
        parse = flat("Onsdag 24. februar 2022 sa de siste tre 1 2 3 i i i for to " * n, "nb")
        begun = time.process_time()
        expressions(parse, WEDNESDAY)
        return time.process_time() - begun

    seconds(50)
    assert seconds(1000) < 16 * max(seconds(250), 0.02)


@pytest.mark.parametrize(
    ("lang", "text", "published", "words", "time"),
    [
        ("en", "Pictures taken over the weekend show it.", "2031-02-11", "over the weekend", "2031-02-08/2031-02-09"),
        ("en", "They will meet over the weekend.", "2031-02-11", "over the weekend", "2031-02-15/2031-02-16"),
        ("en", "He announced that two ships would visit Ostby in May.", "2031-03-28", "in May", "2031-05"),
        ("en", "He said he would not resign after he lost in May.", "2031-03-28", "in May", "2030-05"),
        ("en", "The council offered to receive both ministers in February.", "2031-01-08", "in February", "2031-02"),
        ("en", "They had agreed to meet again on Friday.", "2031-02-11", "on Friday", "2031-02-14"),
        ("en", "They managed to meet on Friday.", "2031-02-11", "on Friday", "2031-02-07"),
        ("en", "The bridge will be closed from Friday.", "2031-02-11", "from Friday", "2031-02-14/.."),
        ("en", "They have to leave by Friday.", "2031-02-11", "by Friday", "../2031-02-14"),
        ("nb", "Statsministeren kommer til øya fredag.", "2031-02-11", "fredag", "2031-02-14"),
        ("nb", "Statsministeren kom til øya fredag.", "2031-02-11", "fredag", "2031-02-07"),
        ("nb", "Skulle de komme i mai, blir det fest.", "2031-03-28", "i mai", "2031-05"),
        ("nb", "De må ut innen fredag 21. februar.", "2031-02-11", "innen fredag 21. februar", "../2031-02-21"),
        ("nn", "Statsministeren kjem til øya fredag.", "2031-02-11", "fredag", "2031-02-14"),
    ],
)  # fmt: skip
def test_the_verb_says_on_which_side_of_now_a_time_lies(lang, text, published, words, time):
    found = expressions(pipelines.parse(text, lang, layout.lines(text)), published)
    assert {text[slice(*e.span)]: e.edtf for e in found}[words] == time
