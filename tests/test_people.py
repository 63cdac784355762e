"""Who is who: names gathered, sources resolved, actors known. All texts are our own."""

import json
from importlib.resources import files
from time import process_time

import numpy as np
import pytest

from varsel import actors
from varsel.actors import ActorFileError
from varsel.reading import layout, people, pipelines
from varsel.reading.attribution import Attribution
from varsel.reading.parse import Parse
from varsel.reading.people.candidates import FEATURES
from varsel.reading.people.names import nouns
from varsel.record import Span


def spans(text: str, *parts: str) -> tuple[Span, ...]:
    return tuple(Span(text.index(part), text.index(part) + len(part)) for part in parts)


def said(text: str, content: str, source: str = "", cue: str = "", kind: str = "direct", nth: int = 0) -> Attribution:
    """An attribution by its words; the source is looked for behind the content, ``nth`` skips the first ones."""
    start = text.index(content)
    at = start
    for _ in range(nth + 1):
        at = text.index(source, at + 1) if source else at
    source_spans = (Span(at, at + len(source)),) if source else ()
    return Attribution(kind, (Span(start, start + len(content)),), spans(text, cue) if cue else (), source_spans)


def resolved(text: str, lang: str, *attributions: Attribution, published: str | None = None):
    parse = pipelines.parse(text, lang, layout.lines(text))
    return people.speakers(parse, attributions, published)


NB = (
    "Statsminister Kari Lunde varsler nye tiltak.\n"
    "– Vi står sammen, sier Lunde til avisen.\n"
    "Hun mener at grensen må holdes åpen.\n"
    "Forsvarssjef Per Holm er uenig.\n"
    "– Dette blir dyrt, sier han.\n"
    "– Vi må se på tallene, sier forsvarssjefen."
)


def test_a_surname_is_given_the_full_name_and_the_place_it_was_read_from():
    (speaker,) = resolved(NB, "nb", said(NB, "Vi står sammen", "Lunde", "sier"))
    assert (speaker.name, speaker.inferred) == ("Kari Lunde", False)
    assert [NB[a:b] for a, b in speaker.evidence] == ["Kari Lunde"]


def test_pronouns_and_roles_are_resolved_and_marked_as_inferred():
    found = resolved(
        NB, "nb", said(NB, "Vi står sammen", "Lunde"),
        Attribution("indirect", spans(NB, "at grensen må holdes åpen"), spans(NB, "mener"), spans(NB, "Hun")),
        said(NB, "Dette blir dyrt", "han"), said(NB, "Vi må se på tallene", "forsvarssjefen"),
    )  # fmt: skip
    assert [s.name for s in found] == ["Kari Lunde", "Kari Lunde", "Per Holm", "Per Holm"]
    assert [s.inferred for s in found] == [False, True, True, True]
    assert all(0 < s.confidence <= 1 for s in found)


def test_an_unnamed_source_keeps_its_noun_phrase():
    text = "Det brant i natt.\n– Ingen ble skadd, opplyser politiet.\n– Vi så røyken, sier en nabo."
    found = resolved(text, "nb", said(text, "Ingen ble skadd", "politiet"), said(text, "Vi så røyken", "en nabo"))
    assert [s.name for s in found] == ["politiet", "en nabo"]
    assert [text[a:b] for s in found for a, b in s.evidence] == ["politiet", "en nabo"]


def test_a_quotation_without_source_between_two_of_one_speaker_is_theirs():
    text = (
        "Ordførar Gro Vik er nøgd.\n– Dette er bra, seier Vik.\n– Kva skjer no?\n– Vi byggjer vidare.\n"
        "– Det er alt eg kan seie, seier Vik."
    )
    found = resolved(
        text, "nn", said(text, "Dette er bra", "Vik"), said(text, "Vi byggjer vidare"),
        said(text, "Det er alt eg kan seie", "Vik"),
    )  # fmt: skip
    assert [s.name for s in found] == ["Gro Vik"] * 3
    assert [s.inferred for s in found] == [False, True, False]


def test_english_names_and_pronouns():
    text = (
        "Foreign Minister Anna Reed met reporters on Monday.\n“We will not yield,” Reed said.\n"
        "She said that talks would go on."
    )
    found = resolved(
        text, "en", said(text, "We will not yield", "Reed", "said"),
        Attribution("indirect", spans(text, "that talks would go on"), (), spans(text, "She")),
    )  # fmt: skip
    assert [s.name for s in found] == ["Anna Reed", "Anna Reed"]


def test_mentions_carry_the_fullest_form_and_ids_that_are_certain():
    text = "Vladimir Putin talte i Moskva. Russlands president ble kritisert. Putin svarte ikke."
    parse = pipelines.parse(text, "nb", layout.lines(text))
    found = {text[m.start : m.end]: m for m in people.mentions(parse)}
    assert found["Putin"].name == "Vladimir Putin"
    assert found["Putin"].id == "Q7747"
    assert found["Russland"].id == "Q159"


def test_no_text_makes_it_raise():
    odd = ["", "…", "«»–", "Han", "sier", "A. " * 50, "Ola Nord og " * 60, "(" * 100, "\u202eOla\u200b Nord"]
    for text in odd:
        parse = pipelines.parse(text, "nb", layout.lines(text))
        whole = [Attribution("direct", (Span(0, len(text)),), (), source) for source in ((), (Span(0, len(text)),))]
        for speaker in people.speakers(parse, whole, "2020"):
            assert all(0 <= a <= b <= len(text) for a, b in speaker.evidence)
        people.mentions(parse)


def test_time_grows_with_the_text_and_not_faster():
    def seconds(times: int) -> float:
        text = "Ola Nord er statsråd. Han sier at Kari Sør tar feil.\n" * times
        parse = pipelines.parse(text, "nb", layout.lines(text))
        size = len(text) // times
        here = [
            Attribution("indirect", (Span(i * size + 31, i * size + 50),), (), (Span(i * size + 22, i * size + 25),))
            for i in range(times)
        ]
        start = process_time()
        people.speakers(parse, here)
        return process_time() - start

    seconds(5)
    assert seconds(160) < 10 * seconds(40)  # four times the text: not sixteen times the time


def test_an_empty_parse_has_no_speakers():
    none = np.zeros(0, np.int32)
    parse = Parse("", "nb", none, none, [], [], [], none, none, none, [])
    assert people.speakers(parse, [], None) == []
    assert people.mentions(parse) == []


@pytest.mark.parametrize(
    ("lang", "word", "kind", "stem"),
    [
        ("nb", "utenriksministeren", "person", "utenriksminister"),
        ("nn", "ordføraren", "person", "ordførar"),
        ("nb", "departementet", "group", "departement"),
        ("nn", "meldinga", "document", "melding"),
        ("en", "spokeswoman", "person", "spokeswoman"),
    ],
)
def test_nouns_are_found_in_inflected_and_compound_forms(lang, word, kind, stem):
    role = nouns(lang).role(word)
    assert (role.kind, role.stem) == (kind, stem)


def test_the_shipped_ranker_was_trained_on_these_features():
    model = json.loads(files("varsel").joinpath("models/people.json").read_text(encoding="utf-8"))
    assert tuple(model["features"]) == FEATURES


def test_first_names_tell_gender_and_surnames_alone_do_not():
    female = people.trained().female
    assert female("Kari") > 0.7 > 0.1 > female("Per")
    assert female("Xqzt", False) is None


# -- actors ---------------------------------------------------------------------------------------------------------


def test_states_are_known_by_their_names_in_every_language():
    known = actors.load()
    assert {known.state("Tyskland", "nb"), known.state("Germany", "en")} == {"DE"}
    assert known.identify("Noreg", "GPE", "nn") == "Q20"
    assert known.speaks_for("Kreml") == "RU"
    assert known.identify("Atlantis", "GPE", "en") is None


def test_a_surname_is_certain_only_with_the_office_at_the_date():
    known = actors.load()
    assert known.identify("Stoltenberg", "PER", "nb", "2022-09", ["Nato"]) == "Q57665"
    assert known.identify("Stoltenberg", "PER", "nb", "2022-09", ["Bergen"]) is None
    assert known.identify("Stoltenberg", "PER", "nb", None, ["Nato"]) is None
    assert known.holders("Nato-sjefen", "nb", "2022-09") == {"Jens Stoltenberg"}
    assert known.holders("the NATO chief", "en", "2010") == {"Anders Fogh Rasmussen"}


def test_users_add_actors_of_their_own(tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text(
        '[[person]]\nname = "Ada Nord"\n[[office]]\nof = "NO"\ntitles = ["ministeren for havet"]\n'
        'holders = [{ person = "Ada Nord", held = "2030-01/.." }]\n',
        encoding="utf-8",
    )
    assert actors.load(extra=path).holders("Ministeren for havet", "nb", "2031") == {"Ada Nord"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[[person]]\nname = ''", "[[person]] number 1"),
        ('[[person]]\nname = "A"\nid = "7747"', "id"),
        ('[[office]]\nof = "NO"\ntitles = ["x"]\nholders = [{ person = "A", held = "2030" }]', "EDTF"),
        ('[[office]]\nof = "NO"\ntitles = ["x"]\nholders = [{ person = "Nobody", held = "2030/.." }]', "Nobody"),
        ("[[planet]]\nname = 'Mars'", "planet"),
        ("not toml", "TOML"),
    ],
)
def test_an_actor_file_that_is_wrong_says_where_and_why(tmp_path, text, said):
    path = tmp_path / "mine.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ActorFileError, match="mine.toml") as error:
        actors.load(extra=path)
    assert said in str(error.value)


def test_a_missing_actor_file_is_named(tmp_path):
    with pytest.raises(ActorFileError, match="absent.toml"):
        actors.load(extra=tmp_path / "absent.toml")


def names_of(text: str, lang: str = "nb") -> dict[str, str]:
    """The fullest form of each name in a text, by the words that stand there."""
    parse = pipelines.parse(text, lang, layout.lines(text))
    return {text[m.start : m.end]: m.name for m in people.mentions(parse)}


def test_a_surname_with_a_slip_is_the_one_that_it_is_nearest_to():
    text = "Kari Thommessen møtte pressen. Hun svarte. – Vi venter, sa Thommesen. Lunde var der også."
    assert names_of(text)["Thommesen"] == "Kari Thommessen"


def test_a_web_address_is_no_part_of_the_name_before_it():
    text = "Per Holm vant. – Dette er stort, sier Holm Avisen.no etter løpet."
    assert "Holm Avisen.no" not in names_of(text)


def test_what_always_follows_a_name_in_the_genitive_belongs_to_it():
    text = "Jehovas vitner feirer ikke jul. Mange kjenner Jehovas vitner. I år vokser Jehovas vitner igjen."
    parse = pipelines.parse(text, "nb", layout.lines(text))
    assert {m.name for m in people.mentions(parse) if text[m.start : m.end].startswith("Jehovas")} == {"Jehovas vitner"}


def test_two_who_speak_together_are_both_named():
    text = (
        "Kari Lunde og Per Holm møtte pressen.\n– Vi er enige, sier Lunde og Holm.\n"
        "– Vi går, sier Lunde og hans kolleger."
    )
    found = resolved(
        text, "nb", said(text, "Vi er enige", "Lunde og Holm"), said(text, "Vi går", "Lunde og hans kolleger")
    )
    assert [s.name for s in found] == ["Kari Lunde og Per Holm", "Kari Lunde og hans kolleger"]


def test_a_bare_noun_is_the_one_body_whose_name_ends_with_it():
    text = "Havneutvalget møttes mandag.\n– Vi er ferdige, skriver utvalget.\nPer Holm leste saken."
    (found,) = resolved(text, "nb", said(text, "Vi er ferdige", "utvalget"))
    assert (found.name, found.inferred) == ("Havneutvalget", True)


def test_a_bare_noun_is_the_fuller_phrase_that_begins_with_it():
    text = "Styret i havnelaget møttes mandag.\n– Vi er ferdige, skriver styret."
    (found,) = resolved(text, "nb", said(text, "Vi er ferdige", "styret"))
    assert found.name == "Styret i havnelaget"


def test_whose_lawyer_somebody_is_does_not_speak():
    text = "Per Holm ble dømt. Holm gikk ut.\n– Vi anker, sier Holms forsvarer."
    (found,) = resolved(text, "nb", said(text, "Vi anker", "Holms forsvarer"))
    assert found.name == "Holms forsvarer"


def test_a_pronoun_with_a_place_behind_it_is_a_pronoun():
    text = "Kari Lunde er statsminister.\n– Det blir bra, sier hun i Avisen."
    (found,) = resolved(text, "nb", said(text, "Det blir bra", "hun i Avisen"))
    assert found.name == "Kari Lunde"


def test_kin_keep_their_first_names_and_a_surname_is_the_first_ones():
    text = "Per Holm vant valget. Kona Kari Holm var til stede. – Dette er stort, sier Holm."
    (found,) = resolved(text, "nb", said(text, "Dette er stort", "Holm"))
    assert found.name == "Per Holm"


def test_the_halves_of_a_compound_are_one_name():
    text = "Brevet kom fra Klima- og miljødepartementet i går."
    assert "Klima- og miljødepartementet" in names_of(text).values()


@pytest.mark.parametrize(
    ("words", "names", "expected"),
    [
        # a first name at the start of a sentence that the parse took for a noun
        ("Lasse Holm vant . Holm lo . Lasse Holm gikk .", {1: "PER", 4: "PER", 8: "PER"}, "Lasse Holm"),
        # a particle between two names
        ("Så kom Guy de Seynes .", {2: "PER", 4: "PER"}, "Guy de Seynes"),
        # a body and a person whom the parse ran together
        ("Her er Norsk Havnelag Kari Lunde . Lunde lo .", {2: "ORG+4", 7: "PER"}, "Kari Lunde"),
    ],
)
def test_names_that_the_parse_cut_or_ran_together_are_mended(words, names, expected):
    parse = tagged(words.split(), names)
    assert expected in {m.name for m in people.mentions(parse)}


def tagged(words: list[str], names: dict[int, str], lang: str = "nb") -> Parse:
    """A parse of these words where only names, sentences and the coarsest parts of speech are known."""
    text = " ".join(words)
    starts = np.cumsum([0, *(len(w) + 1 for w in words[:-1])]).astype(np.int32)
    entity = ["O"] * len(words)
    for first, kind in names.items():
        type, _, length = kind.partition("+")
        entity[first] = f"B-{type}"
        for i in range(first + 1, first + int(length or 1)):
            entity[i] = f"I-{type}"
    pos = ["PUNCT" if w == "." else "PROPN" if entity[i] != "O" else "X" for i, w in enumerate(words)]
    sent = np.cumsum([0, *(w == "." for w in words[:-1])]).astype(np.int32)
    firsts = np.array([int(np.flatnonzero(sent == s)[0]) for s in sent], np.int32)
    dep = ["root" if i == first else "dep" for i, first in enumerate(firsts)]
    ends = (starts + [len(w) for w in words]).astype(np.int32)
    return Parse(
        text, lang, starts, ends, pos, [""] * len(words), dep, firsts, sent, np.zeros(len(words), np.int32), entity
    )


@pytest.mark.parametrize(
    ("lang", "text", "names"),
    [
        ("en", "Marshal Ulf Tresk arrived. Later Marshal Tresk said he would leave.", {"Ulf Tresk"}),
        ("en", "Deputy Foreign Minister Lena Varg said no. “It is over,” Ms. Varg said.", {"Lena Varg"}),
        ("en", "The Secretary General Mathis Holm left. Mr. Holm smiled.", {"Mathis Holm"}),
        ("en", "He met Foreign Minister Varg on Monday.", {"Varg"}),
        ("en", "Stenmar closes bridge\n\nPresident Arvid Stenmar has ordered the bridge closed.", {"Arvid Stenmar"}),
        ("nb", "Marskalk Ulf Tresk kom mandag. Siden sa marskalk Tresk at han ville dra.", {"Ulf Tresk"}),
        ("nn", "Admiral Lena Varg kom måndag. Seinare sa admiral Varg at ho ville reise.", {"Lena Varg"}),
    ],
)
def test_a_name_has_no_title(lang, text, names):
    parse = pipelines.parse(text, lang, layout.lines(text))
    assert {m.name for m in people.mentions(parse) if m.type == "PER"} == names


@pytest.mark.parametrize(
    ("words", "names", "expected"),
    [
        ("Her kom Ada Lund of the Bay Council .", {2: "PER+4"}, {"Ada Lund"}),
        ("Ada Lund of the Bay Council sang . Lund lo .", {0: "ORG+6", 8: "PER"}, {"Ada Lund", "Bay Council"}),
        ("So Commander Ada Lund of Ostby sang .", {2: "ORG+4"}, {"Ada Lund", "Ostby"}),
        ("The Royal Society of Ostby sang .", {1: "ORG+4"}, {"Royal Society of Ostby"}),
        ("So the General Motors Store sang .", {2: "ORG+2"}, {"General Motors"}),
    ],
)
def test_a_persons_name_has_no_tail(words, names, expected):
    parse = tagged(words.split(), names, "en")
    assert {m.name for m in people.mentions(parse)} == expected


def test_the_president_is_the_one_whom_the_article_calls_so():
    text = (
        "President Arvid Stenmar closed the bridge on Monday.\n"
        "“The door is shut,” the president said.\n"
        "“It is late,” Ostian minister Lena Varg said."
    )
    (speaker,) = resolved(text, "en", said(text, "The door is shut", "the president", "said"))
    assert speaker.name == "Arvid Stenmar"


def test_what_somebody_is_of_does_not_speak_for_them():
    text = "Things changed in Ostia.\n“The door is shut,” the Ostian president said. Lena Varg, an Ostian poet, wept."
    (speaker,) = resolved(text, "en", said(text, "The door is shut", "the Ostian president", "said"))
    assert speaker.name == "the Ostian president"
