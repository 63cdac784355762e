"""Reading whole articles: the promises that hold for any text, and what a reader of news expects."""

import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from varsel.reading import UnsupportedLanguage, read
from varsel.record import Article, Reading

BOKMAAL = """Statsråden: Ikke aktuelt

– Vi kommer ikke til å flytte styrkene våre. Grensen ligger fast, sa forsvarsminister Ingrid Solvang i Havn onsdag.

Hun la til at regjeringen «ikke lar seg presse».

Utenriksminister Tor Breivang krever at Norrland trekker soldatene tilbake.
"""
NYNORSK = """– Vi kjem ikkje til å flytte styrkane våre, seier forsvarsminister Ingrid Solvang til avisa Havnposten.

Ho legg til at regjeringa er klar for samtalar.
"""
ENGLISH = """“We will not move our forces,” Defence Minister Ingrid Solvang told reporters on Wednesday.

She said the government was ready for talks. According to the foreign ministry, no date has been set.
"""


def words(article: Article, spans) -> list[str]:
    return [article.text[start:end] for start, end in spans]


def by_cue(article: Article, cue: str):
    found = [s for s in read(article).statements if " ".join(words(article, s.cue)).startswith(cue)]
    assert found, f"no statement with the cue {cue!r}"
    return found[0]


def test_a_speech_dash_closed_by_its_speaker():
    article = Article(id="a", text=BOKMAAL, published="2026-03-13")
    statement = by_cue(article, "sa")
    assert words(article, statement.content) == ["Vi kommer ikke til å flytte styrkene våre. Grensen ligger fast"]
    assert statement.kind == "direct" and statement.speaker == "Ingrid Solvang" and statement.when == "2026-03-11"


def test_a_pronoun_is_the_speaker_of_the_sentence_before():
    article = Article(id="a", text=BOKMAAL)
    statement = by_cue(article, "la")
    assert statement.kind == "mixed" and statement.speaker == "Ingrid Solvang" and "speaker" in statement.inferred
    assert words(article, statement.source) == ["Hun"] and words(article, statement.cue) == ["la til"]


def test_nynorsk_is_told_from_bokmaal_and_read():
    article = Article(id="a", text=NYNORSK)
    reading = read(article)
    assert reading.lang == "nn"
    assert by_cue(article, "seier").told_to == "avisa Havnposten"
    assert by_cue(article, "legg").speaker == "Ingrid Solvang"


def test_english():
    article = Article(id="a", text=ENGLISH, published="2026-03-13")
    statement = by_cue(article, "told")
    assert statement.speaker == "Ingrid Solvang" and statement.kind == "direct" and statement.when == "2026-03-11"
    assert by_cue(article, "said").speaker == "Ingrid Solvang"


def test_the_same_article_gives_the_same_reading():
    article = Article(id="a", text=BOKMAAL)
    assert read(article) == read(article)


def test_a_language_that_is_not_supported_is_said():
    text = (
        "Le ministre a déclaré mercredi que les troupes ne seraient pas déplacées, et que la frontière était sûre. " * 3
    )
    with pytest.raises(UnsupportedLanguage, match="fr"):
        read(Article(id="a", text=text))
    with pytest.raises(UnsupportedLanguage, match="xx"):
        read(Article(id="a", text=BOKMAAL, lang="xx"))


def holds(article: Article, reading: Reading) -> None:
    """What is true of every reading: spans in the text and not empty, values that stand on words."""
    for statement in reading.statements:
        for start, end in [
            *statement.content,
            *statement.cue,
            *statement.source,
            *sum(statement.evidence.values(), ()),
        ]:
            assert 0 <= start < end <= len(article.text)
        assert statement.content
        for field in ("speaker", "when", "where", "occasion", "told_to", "condition"):
            assert getattr(statement, field) is None or statement.evidence.get(field), field
    for mention in reading.mentions:
        assert 0 <= mention.start < mention.end <= len(article.text)
    assert Reading.model_validate_json(reading.model_dump_json()) == reading


ODD = "–-—«»“”„\"'‘’()[]:;,.!?… \n\t\u00a0\u200b\u200f\u202e\ufeff\u0301🙂👩‍🚀אبć\x00\r\u2028"
PIECES = [
    "sier",
    "sa",
    "han",
    "hun",
    "Solvang",
    "at",
    "ifølge",
    "said",
    "according to",
    "the minister",
    "ikke",
    "onsdag",
    "2026",
    "if",
]


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(st.one_of(st.sampled_from(PIECES), st.text(alphabet=ODD, max_size=4), st.text(max_size=6)), max_size=60),
    st.sampled_from(["nb", "nn", "en"]),
    st.sampled_from(["", " "]),
)
def test_no_text_is_too_odd(pieces, lang, between):
    article = Article(id="odd", text=between.join(pieces), lang=lang, published="2026-03")
    holds(article, read(article))


@pytest.mark.parametrize("text", [BOKMAAL, NYNORSK, ENGLISH, "", " ", "\n\n", "–", "«", "🙂" * 50])
def test_readings_hold_their_promises(text):
    article = Article(id="a", text=text, lang="nb")
    holds(article, read(article))


@pytest.mark.parametrize("unit", ["a", "« ", "– ", "sier ", "x" * 50 + " ", "Han sa at ", "🙂"])
def test_a_line_of_100_000_characters(unit):
    article = Article(id="long", text=(unit * 100_000)[:100_000], lang="nb")
    holds(article, read(article))


def test_time_grows_with_the_length_of_the_text_only():
    def seconds(times: int) -> float:
        started = time.process_time()
        read(Article(id="long", text=BOKMAAL * times, lang="nb"))
        return time.process_time() - started

    seconds(5)  # models loaded, caches warm
    assert seconds(80) < 16 * max(seconds(10), 0.05)  # eight times the text; twice that is allowed to a busy machine
