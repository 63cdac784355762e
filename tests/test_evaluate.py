"""Scoring predicted statements against gold ones."""

from dataclasses import replace
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from varsel.evaluate import Rate, Scores, Share, errors, evaluate, reflow, reflowed, table
from varsel.record import Reading, Span, Statement

TEXT = (
    "– Vi gir oss ikke nå. Det er viktig, sier Ola Strand til Fjordposten.\n"
    "Han la til at støtten fortsetter.\n"
    "«Nei», svarte Kari Lunde. Hun mener at pengene mangler."
)


def at(words, text=TEXT):
    start = text.index(words)
    return [start, start + len(words)]


def statement(content, cue="", source="", **values):
    parts = {"content": content, "cue": cue, "source": source}
    return {part: [at(w) for w in words.split(" | ") if w] for part, words in parts.items()} | values


GOLD = {
    "id": "a",
    "lang": "nb",
    "text": TEXT,
    "statements": [
        statement("Vi gir oss ikke nå. Det er viktig", "sier", "Ola Strand", speaker="Ola Strand", kind="direct",
                  told_to="Fjordposten", when=None),
        statement("at støtten fortsetter", "la til", "Han", speaker="Ola Strand", kind="indirect"),
        statement("Nei", "svarte", "Kari Lunde", speaker="Kari Lunde", kind="direct"),
        statement("at pengene mangler", "mener", "Hun", speaker=None, kind="indirect", when="2022-09-21"),
    ],
}  # fmt: skip
PREDICTED = {
    "id": "a",
    "statements": [
        # two pieces that only a stop parts, and edges that do not count: exact all the same
        statement("– Vi gir oss ikke nå. | Det er viktig,", "sier", "Ola Strand til", speaker="Statsråd Ola Strand",
                  kind="direct", told_to="VG"),
        # half of the content: a pair, not exact
        statement("støtten fortsetter", "la til", "Han", speaker="Strand", kind="direct"),
        # less than half: no pair
        statement("svarte Kari Lunde. Hun mener", "mener", "Hun", speaker="Kari Lunde", kind="indirect"),
        statement("at pengene mangler", "mener", "Hun", speaker="Kari Lunde", kind="indirect", when="2022-09- 21"),
    ],
}  # fmt: skip


@pytest.fixture(scope="module")
def scores():
    return evaluate([GOLD], [PREDICTED])


def test_pieces_are_right_when_both_ends_are(scores):
    assert scores.spans == {"content": Rate(2, 4, 4), "cue": Rate(3, 3, 4), "source": Rate(2, 3, 4)}


def test_statements_are_pairs_that_overlap_by_half(scores):
    assert scores.statements == Rate(3, 4, 4)
    assert scores.statements.f1 == 0.75


def test_a_speaker_is_right_when_the_gold_name_is_in_it(scores):
    assert scores.who_said_what == Rate(2, 4, 4)


def test_what_is_asked_of_the_pairs(scores):
    assert scores.in_pairs == {
        "source": Share(3, 3), "speaker": Share(1, 2), "told_to": Share(0, 1), "kind": Share(2, 3), "when": Share(1, 1),
    }  # fmt: skip


def test_kinds_and_languages_have_scores_of_their_own(scores):
    assert scores.kinds == {"direct": Rate(1, 2, 2), "indirect": Rate(1, 2, 2)}
    assert list(scores.languages) == ["nb"] and scores.languages["nb"].statements == scores.statements


def test_the_scores_as_json(scores):
    found = scores.to_json()
    assert list(found) == [
        "documents", "spans", "chars", "statements", "who_said_what", "in_pairs", "kinds", "languages",
    ]  # fmt: skip
    assert found["statements"] == {"p": 0.75, "r": 0.75, "f1": 0.75, "hit": 3, "predicted": 4, "gold": 4}
    assert found["in_pairs"]["kind"] == {"right": 2, "asked": 3, "share": 0.6667}


def test_a_document_that_was_not_predicted_counts_as_empty():
    assert evaluate([GOLD], []).statements == Rate(0, 0, 4)
    assert evaluate([], [PREDICTED]) == Scores()
    assert evaluate([], []).statements.f1 == 0.0


def test_a_stretch_outside_the_text_is_refused():
    with pytest.raises(ValueError, match="no stretch of a text"):
        evaluate([GOLD], [{"id": "a", "statements": [{"content": [[0, len(TEXT) + 1]]}]}])


def test_readings_can_be_scored_as_they_are_dumped():
    content = (Span(*at("at støtten fortsetter")),)
    reading = Reading(id="a", lang="nb", statements=(Statement(id="s1", kind="indirect", content=content),))
    assert evaluate([GOLD], [reading.model_dump()]).statements == Rate(1, 1, 4)


def test_the_errors_in_their_own_words():
    found = list(errors([GOLD], [PREDICTED]))
    assert [(e.type, e.document) for e in found] == [("wrong speaker", "a"), ("missed", "a"), ("spurious", "a")]
    wrong, missed, spurious = found
    assert (wrong.gold.speaker, wrong.predicted.speaker) == ("Ola Strand", "Strand")
    assert (missed.gold.content, missed.gold.cue, missed.gold.source) == ("Nei", "svarte", "Kari Lunde")
    assert missed.predicted is None
    assert spurious.predicted.content == "svarte Kari Lunde. Hun mener" and spurious.gold is None


def test_a_missed_statement_shows_what_came_nearest():
    part = {"id": "a", "statements": [statement("Det er viktig", kind="direct")]}
    [missed, spurious, *_] = errors([GOLD], [part])
    assert missed.type == "missed" and missed.predicted.content == "Det er viktig"
    assert spurious.type == "spurious" and spurious.gold.content == "Vi gir oss ikke nå. Det er viktig"


def test_the_table_names_every_figure(scores):
    lines = table(scores + evaluate([GOLD | {"lang": "nn"}], [PREDICTED])).splitlines()
    assert lines[0] == "2 documents"
    assert "statements                   75.0%   75.0%   75.0%       6       8       8" in lines
    assert any(line.startswith("statements, nn ") for line in lines)
    assert any(line.startswith("  told_to ") and line.endswith("0 of 2") for line in lines)


def test_running_text_keeps_its_offsets_its_headings_and_its_dashes():
    text = "Uro i nord\nHan sa nei. \nHun sa ja.\nDe gikk.\n– Slutt, sa han.\n«Nei.»\nSlutt"
    assert reflow(text) == "Uro i nord\nHan sa nei. \nHun sa ja. De gikk.\n– Slutt, sa han. «Nei.» Slutt"
    assert reflowed({"id": "a", "text": "A.\nB", "statements": []}) == {"id": "a", "text": "A. B", "statements": []}


# -- properties, on invented documents

NAMES = (None, "", "Ola", "Ola Strand", "strand", "Kari")


def invented(seed):
    """A few short texts, each with gold and predicted statements anywhere in it."""
    random = Random(seed)
    return [invented_document(random, str(number)) for number in range(random.randrange(5))]


def invented_document(random, id):
    text = "".join(random.choices("aaab .,«»–!?\n", k=random.randint(1, 40)))

    def spans(least=0):
        return [sorted(random.choices(range(len(text) + 1), k=2)) for _ in range(random.randint(least, 3))]

    def statements():
        return [
            {
                "content": spans(random.randrange(2)), "cue": spans(), "source": random.choice([None, spans()]),
                "speaker": random.choice(NAMES), "kind": random.choice(["direct", "mixed", None]),
                "told_to": random.choice(NAMES), "when": random.choice([None, "2022", "2022-09"]),
            }
            for _ in range(random.randrange(5))
        ]  # fmt: skip

    gold = statements()
    predicted = statements() + [s | {"speaker": random.choice(NAMES)} for s in gold if random.random() < 0.5]
    return {"id": id, "lang": random.choice(["nb", "nn"]), "text": text, "statements": gold}, predicted


CORPORA = st.integers(0, 2**32).map(invented)
CALM = settings(deadline=None, max_examples=200)


def scored(corpus):
    return evaluate([gold for gold, _ in corpus], [{"id": g["id"], "statements": s} for g, s in corpus])


def rates(scores):
    return [*scores.spans.values(), scores.characters, scores.statements, scores.who_said_what, *scores.kinds.values()]


@CALM
@given(CORPORA)
def test_no_more_is_right_than_there_is(corpus):
    scores = scored(corpus)
    for rate in rates(scores):
        assert 0 <= rate.hit <= min(rate.predicted, rate.gold)
        assert 0 <= rate.f1 <= max(rate.precision, rate.recall) + 1e-9 <= 1 + 1e-9
    assert scores.who_said_what.hit <= scores.statements.hit
    assert all(0 <= s.right <= s.asked <= scores.statements.hit for s in scores.in_pairs.values())


@CALM
@given(CORPORA)
def test_the_whole_is_the_sum_of_its_documents_and_of_its_languages(corpus):
    whole = scored(corpus)
    assert sum((scored([document]) for document in corpus), Scores()) == whole
    by_language = sum(whole.languages.values(), Scores())
    assert replace(by_language, languages={}) == replace(whole, languages={})


@CALM
@given(CORPORA)
def test_the_gold_itself_is_right_throughout(corpus):
    gold = [g for g, _ in corpus]
    scores = evaluate(gold, gold)
    for rate in (*scores.spans.values(), scores.characters):
        assert rate.hit == rate.predicted == rate.gold
    with_content = [s for g in gold for s in g["statements"] if g["text"] and _letters(g["text"], s)]
    assert scores.statements == Rate(len(with_content), scores.statements.gold, scores.statements.gold)


@CALM
@given(CORPORA)
def test_gold_and_prediction_change_places(corpus):
    there = scored(corpus)
    back = scored([(g | {"statements": s}, g["statements"]) for g, s in corpus])
    for a, b in zip([*there.spans.values(), there.characters], [*back.spans.values(), back.characters], strict=True):
        assert a == Rate(b.hit, b.gold, b.predicted)


@CALM
@given(CORPORA)
def test_every_statement_that_found_no_partner_is_an_error(corpus):
    scores = scored(corpus)
    found = [e.type for e in errors([g for g, _ in corpus], [{"id": g["id"], "statements": s} for g, s in corpus])]
    assert found.count("missed") == scores.statements.gold - scores.statements.hit
    assert found.count("spurious") == scores.statements.predicted - scores.statements.hit
    assert found.count("wrong speaker") == scores.statements.hit - scores.who_said_what.hit


def _letters(text, statement):
    """Whether the content has anything in it besides edge punctuation."""
    return any(set(text[start:end]) & set("ab!?") for start, end in statement["content"])
