"""The reporting chain: when, to whom, where and on what condition something was said. All sentences are our own."""

import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from varsel.languages import supported
from varsel.reading.attribution import Attribution
from varsel.reading.chain import Chain, chain
from varsel.reading.parse import Parse
from varsel.record import Span


def drawn(lang: str, *sentences: str) -> Parse:
    """A parse drawn by hand, a line a token: "form pos head relation entity? feats?", heads from 1 in each sentence."""
    words, pos, head, dep, entity, feats, sent = [], [], [], [], [], [], []
    for number, sentence in enumerate(sentences):
        offset = len(words)
        for line in sentence.strip().splitlines():
            form, tag, above, relation, *rest = line.split()
            words.append(form)
            pos.append(tag)
            head.append(offset + int(above) - 1 if above != "0" else len(words) - 1)
            dep.append(relation)
            entity.append(rest[0] if rest else "O")
            feats.append(rest[1] if len(rest) > 1 else "")
            sent.append(number)
    starts = np.cumsum([0] + [len(w) + 1 for w in words[:-1]])
    return Parse(
        text=" ".join(words),
        lang=lang,
        start=starts.astype(np.int32),
        end=(starts + [len(w) for w in words]).astype(np.int32),
        pos=pos,
        feats=feats,
        dep=dep,
        head=np.array(head, dtype=np.int32),
        sent=np.array(sent, dtype=np.int32),
        line=np.array(sent, dtype=np.int32),
        entity=entity,
    )


def said(parse: Parse, content: str, cue: str = "", source: str = "", kind: str = "direct") -> Attribution:
    """An attribution by its words, each the first place they stand at."""

    def spans(words: str) -> tuple[Span, ...]:
        start = parse.text.index(words)
        return (Span(start, start + len(words)),) if words else ()

    token = parse.tokens(spans(cue)[0])[0] if cue else None
    return Attribution(kind, spans(content), spans(cue), spans(source), token)


INTERVIEW = """
– PUNCT 4 punct
Dette PRON 4 nsubj
er AUX 4 cop
farlig ADJ 6 ccomp
, PUNCT 4 punct
sa VERB 0 root O Mood=Ind|Tense=Past|VerbForm=Fin
Holm PROPN 6 nsubj B-PER
i ADP 9 case
intervju NOUN 6 obl
med ADP 11 case
Nordnytt PROPN 9 nmod B-ORG
onsdag NOUN 6 obl
. PUNCT 6 punct
"""
ADDED = """
Han PRON 2 nsubj
la VERB 0 root O Mood=Ind|Tense=Past|VerbForm=Fin
til ADP 2 compound:prt
at SCONJ 5 mark
kampen NOUN 6 nsubj
fortsetter VERB 2 ccomp
. PUNCT 2 punct
"""
VENUE = """
Intervjuet NOUN 4 nsubj
med ADP 3 case
Holm PROPN 1 nmod B-PER
fant VERB 0 root
sted NOUN 4 obj
på ADP 7 case
sidelinjen NOUN 4 obl
av ADP 9 case
havkonferansen NOUN 7 nmod
i ADP 11 case
Wien PROPN 9 nmod B-GPE
. PUNCT 4 punct
"""


def interview() -> tuple[Parse, list[Attribution]]:
    parse = drawn("nb", INTERVIEW, ADDED, VENUE)
    return parse, [
        said(parse, "Dette er farlig", "sa", "Holm"),
        said(parse, "at kampen fortsetter", "la til", "Han", kind="indirect"),
    ]


def test_an_interview_gives_its_outlet_and_day():
    parse, statements = interview()
    first = chain(parse, statements, ["Holm", "Holm"], "2022-09-21")[0]
    assert (first.when, first.told_to) == ("2022-09-21", "Nordnytt")
    assert [parse.text[a:b] for a, b in first.evidence["when"]] == ["onsdag"]
    assert "when" not in first.inferred


def test_what_is_added_has_the_same_day_and_outlet_by_inference():
    parse, statements = interview()
    second = chain(parse, statements, ["Holm", "Holm"], "2022-09-21")[1]
    assert (second.when, second.told_to) == ("2022-09-21", "Nordnytt")
    assert {"when", "told_to"} <= set(second.inferred)


def test_a_sentence_about_the_interview_tells_where_it_was():
    parse, statements = interview()
    for found in chain(parse, statements, ["Holm", "Holm"], "2022-09-21"):
        assert (found.occasion, found.where) == ("havkonferansen", "Wien")
        assert {"occasion", "where"} <= set(found.inferred)
        assert [parse.text[a:b] for a, b in found.evidence["where"]] == ["Wien"]


def test_it_tells_nothing_of_what_others_said():
    parse, statements = interview()
    other = chain(parse, statements, ["Holm", "Vik"], "2022-09-21")[1]
    assert other == Chain()


def test_a_day_known_to_the_month_stays_a_set():
    parse, statements = interview()
    assert (
        chain(parse, statements, ["Holm", None], "2022-09")[0].when == "[2022-09-07,2022-09-14,2022-09-21,2022-09-28]"
    )


def test_a_time_inside_the_content_is_not_when_it_was_said():
    parse = drawn(
        "nb",
        """
        Holm PROPN 2 nsubj B-PER
        sier VERB 0 root
        at SCONJ 6 mark
        de PRON 6 nsubj
        ikke PART 6 advmod
        kommer VERB 2 ccomp
        fredag NOUN 6 obl
        """,
    )
    assert chain(
        parse, [said(parse, "at de ikke kommer fredag", "sier", "Holm", "indirect")], ["Holm"], "2022-09-21"
    ) == [Chain()]


def test_speakers_who_spoke_on_two_days_are_not_dated_by_either():
    parse = drawn(
        "nb",
        "Holm PROPN 2 nsubj B-PER\nsa VERB 0 root\nja INTJ 2 obj\nonsdag NOUN 2 obl",
        "Holm PROPN 2 nsubj B-PER\nmente VERB 0 root\nnei INTJ 2 obj\ntorsdag NOUN 2 obl",
        "Holm PROPN 2 nsubj B-PER\nsvarte VERB 0 root\nkanskje ADV 2 obj",
    )
    statements = [said(parse, "ja", "sa"), said(parse, "nei", "mente"), said(parse, "kanskje", "svarte")]
    assert [c.when for c in chain(parse, statements, ["Holm"] * 3, "2022-09-22")] == ["2022-09-21", "2022-09-22", None]


def test_the_person_told_is_the_object_of_a_verb_of_telling():
    parse = drawn(
        "en",
        """
        Holm PROPN 2 nsubj B-PER
        told VERB 0 root
        reporters NOUN 2 obj
        in ADP 5 case
        Vienna PROPN 2 obl B-GPE
        on ADP 7 case
        Wednesday PROPN 2 obl
        that SCONJ 10 mark
        talks NOUN 10 nsubj
        failed VERB 2 ccomp
        """,
    )
    [found] = chain(parse, [said(parse, "that talks failed", "told", "Holm", "indirect")], ["Holm"], "2022-09-21")
    assert (found.told_to, found.where, found.when) == ("reporters", "Vienna", "2022-09-21")


CONDITIONAL = """
{mark} SCONJ 3 mark
de PRON 3 nsubj
angriper VERB 6 advcl
, PUNCT 3 punct
{modal} AUX 6 aux
svare VERB 0 root
"""


@pytest.mark.parametrize(
    "mark, modal, condition",
    [
        ("Hvis", "vil", "Hvis de angriper"),
        ("Dersom", "har", "Dersom de angriper"),
        ("Når", "vil", "Når de angriper"),
        ("Når", "har", None),
        ("Fordi", "vil", None),
    ],
)
def test_a_condition_is_the_clause_it_depends_on(mark, modal, condition):
    parse = drawn("nb", CONDITIONAL.format(mark=mark, modal=modal))
    [found] = chain(parse, [Attribution("direct", (Span(0, len(parse.text)),))], [None], None)
    assert found.condition == condition


def test_a_condition_by_word_order():
    parse = drawn(
        "nb",
        """
        Skulle AUX 3 aux
        de PRON 3 nsubj
        angripe VERB 7 advcl
        , PUNCT 3 punct
        vil AUX 7 aux
        vi PRON 7 nsubj
        svare VERB 0 root
        """,
    )
    [found] = chain(parse, [Attribution("direct", (Span(0, len(parse.text)),))], [None], None)
    assert found.condition == "Skulle de angripe"


@pytest.mark.parametrize("conjunction, condition", [("hvis", "hvis de angriper"), ("om", None), ("at", None)])
def test_a_condition_after_the_main_clause(conjunction, condition):
    parse = drawn(
        "nb",
        f"""
        Vi PRON 3 nsubj
        vil AUX 3 aux
        svare VERB 0 root
        {conjunction} SCONJ 6 mark
        de PRON 6 nsubj
        angriper VERB 3 advcl
        """,
    )
    [found] = chain(parse, [Attribution("direct", (Span(0, len(parse.text)),))], [None], None)
    assert found.condition == condition


def test_the_condition_in_english():
    parse = drawn(
        "en",
        """
        If SCONJ 3 mark
        they PRON 3 nsubj
        attack VERB 7 advcl
        , PUNCT 3 punct
        we PRON 7 nsubj
        will AUX 7 aux
        respond VERB 0 root
        """,
    )
    [found] = chain(parse, [Attribution("direct", (Span(0, len(parse.text)),))], [None], None)
    assert found.condition == "If they attack"


MEETING = """
På ADP 2 case
møtet NOUN 4 obl
onsdag NOUN 4 obl
var VERB 0 root O Mood=Ind|Tense=Past|VerbForm=Fin
stemningen NOUN 4 nsubj
god ADJ 4 xcomp
. PUNCT 4 punct
"""


@pytest.mark.parametrize("verb, tense, when", [("mente", "Past", "2022-09-21"), ("mener", "Pres", None)])
def test_what_was_said_in_the_past_tense_was_said_at_the_meeting_that_is_reported(verb, tense, when):
    parse = drawn(
        "nb",
        MEETING,
        f"""
        Vik PROPN 2 nsubj B-PER
        {verb} VERB 0 root O Mood=Ind|Tense={tense}|VerbForm=Fin
        at SCONJ 5 mark
        kampen NOUN 5 nsubj
        fortsetter VERB 2 ccomp
        """,
    )
    [found] = chain(parse, [said(parse, "at kampen fortsetter", verb, "Vik", "indirect")], ["Vik"], "2022-09-22")
    assert found.when == when
    assert found.inferred == (("when",) if when else ())


def test_a_summary_before_a_quotation_was_told_to_the_same_outlet():
    parse = drawn(
        "nb",
        """
        De PRON 2 nsubj
        kommer VERB 4 ccomp
        , PUNCT 2 punct
        sier VERB 0 root O Mood=Ind|Tense=Pres|VerbForm=Fin
        talsmannen NOUN 4 nsubj
        . PUNCT 4 punct
        """,
        """
        – PUNCT 3 punct
        De PRON 3 nsubj
        trues VERB 5 ccomp
        , PUNCT 3 punct
        melder VERB 0 root O Mood=Ind|Tense=Pres|VerbForm=Fin
        Vik PROPN 5 nsubj B-PER
        til ADP 9 case
        TV-kanalen NOUN 9 nmod
        Nordnytt PROPN 5 obl B-ORG
        . PUNCT 5 punct
        """,
    )
    statements = [
        said(parse, "De kommer", "sier", "talsmannen", "indirect"),
        said(parse, "De trues", "melder", "Vik"),
    ]
    told = chain(parse, statements, ["Vik", "Vik"], None)
    assert [c.told_to for c in told] == ["TV-kanalen Nordnytt", "TV-kanalen Nordnytt"]
    assert [c.inferred for c in told] == [("told_to",), ()]


def test_the_one_who_gets_a_message_is_told():
    parse = drawn(
        "nb",
        """
        Avisa NOUN 2 nsubj
        fikk VERB 0 root O Mood=Ind|Tense=Past|VerbForm=Fin
        beskjed NOUN 2 obj
        fra ADP 5 case
        politiet NOUN 3 nmod
        om ADP 7 case
        stans NOUN 3 nmod
        """,
    )
    statement = Attribution("indirect", (Span(31, 36),), (Span(6, 18),), (Span(23, 31),), 1)
    assert parse.text[6:18] == "fikk beskjed"
    [found] = chain(parse, [statement], ["politiet"], None)
    assert found.told_to == "Avisa"


def test_a_long_text_takes_time_in_proportion_to_its_length():
    def seconds(n: int) -> float:
        parse = drawn("nb", *[INTERVIEW, ADDED, VENUE] * n)
        tokens = len(parse) // n
        at = [parse.start[k * tokens : (k + 1) * tokens] for k in range(n)]
        statements = []
        for start in at:
            statements.append(
                Attribution("direct", (Span(int(start[1]), int(start[4])),), (Span(*_of(parse, start[5])),))
            )
        begun = time.process_time()
        chain(parse, statements, ["Holm"] * n, "2022-09-21")
        return time.process_time() - begun

    seconds(10)
    assert seconds(200) < 16 * max(seconds(50), 0.02)


def _of(parse: Parse, start: int) -> tuple[int, int]:
    [token] = parse.tokens(Span(int(start), int(start) + 1))
    return int(parse.start[token]), int(parse.end[token])


def test_no_statements_no_chains():
    assert chain(drawn("nb", ADDED), [], [], "2022-09-21") == []


@given(data=st.data(), lang=st.sampled_from(supported()))
@settings(max_examples=60, deadline=None)
def test_no_tree_however_odd_makes_it_raise_or_leave_the_text(data, lang):
    words = st.sampled_from(
        [
            "Hvis",
            "når",
            "if",
            "la",
            "sa",
            "said",
            "i",
            "to",
            "med",
            "intervju",
            "onsdag",
            "Wednesday",
            ",",
            "Wien",
            "2014",
            "på",
            "sidelinjen",
            "av",
        ]
    )
    n = data.draw(st.integers(1, 12))
    rows = []
    for i in range(n):
        relation = data.draw(
            st.sampled_from(["nsubj", "obl", "case", "advcl", "ccomp", "mark", "punct", "conj", "nmod", "aux"])
        )
        above = data.draw(st.integers(0, n).filter(lambda h, i=i: h != i + 1))
        tag = data.draw(st.sampled_from(["VERB", "AUX", "NOUN", "PROPN", "ADP", "PUNCT"]))
        name = data.draw(st.sampled_from(["O", "B-GPE", "B-ORG", "I-ORG"]))
        rows.append(f"{data.draw(words)} {tag} {above} {relation} {name}")
    # Trees without cycles only: that is what a Parse is.
    parse = drawn(lang, "\n".join(rows))
    if any(_in_cycle(parse, i) for i in range(n)):
        return
    piece = st.tuples(st.integers(0, n - 1), st.integers(0, n - 1)).map(lambda p: parse.span(min(p), max(p) + 1))
    pieces = st.lists(piece, max_size=2).map(tuple)
    statements = [
        Attribution("direct", (data.draw(piece),), data.draw(pieces), data.draw(pieces))
        for _ in range(data.draw(st.integers(1, 3)))
    ]
    for found in chain(parse, statements, [data.draw(st.sampled_from([None, "Wien"])) for _ in statements], "2022-09"):
        for name, spans in found.evidence.items():
            assert getattr(found, name)
            assert all(0 <= a < b <= len(parse.text) for a, b in spans)


def _in_cycle(parse: Parse, i: int) -> bool:
    for _ in range(len(parse)):
        if int(parse.head[i]) == i:
            return False
        i = int(parse.head[i])
    return True


def test_the_dateline_of_a_report_is_nobody_spoken_to():
    parse = drawn(
        "en",
        """OSTBY PROPN 4 nsubj:pass B-ORG
        — PUNCT 1 punct
        All PRON 4 nsubj
        closed VERB 7 ccomp
        , PUNCT 4 punct
        Lund PROPN 7 nsubj B-PER
        told VERB 0 root
        the DET 9 det
        agency NOUN 7 obj
        . PUNCT 7 punct""",
    )
    (found,) = chain(parse, [said(parse, "All closed", "told", "Lund")], ["Lund"], "2031-02-11")
    assert found.told_to == "the agency"
