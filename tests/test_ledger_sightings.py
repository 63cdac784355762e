"""Reports of one utterance are joined as they are added; people join and split them; nothing is lost by it."""

import pytest
from ledger_example import STRAIT, reported
from test_ledger import contents

from varsel.ledger import Ledger, LedgerError, UnknownItem
from varsel.ledger.likeness import alike, compared, gist, odds, same_speaker
from varsel.record import Statement

WORDS = "If the alliance moves its 12 submarines, we will close the strait and the harbour"
CUT = "we will close the strait and the harbour"
NB = "Hvis alliansen flytter sine 12 ubåter, stenger vi sundet og havnen"
NN = "Viss alliansen flyttar dei tolv ubåtane sine, stengjer vi sundet og hamna"
OTHER = "The budget for hospitals and schools has to grow next year"


@pytest.fixture
def ledger(place):
    with Ledger(place) as opened:
        yield opened


def said(ledger, id, words, speaker="Viktor Aldane", **about):
    """Adds an article in which this is said; the number of the statement."""
    return ledger.add(*reported(id, (speaker, words, [], None), **about)).items[0]


def joined(ledger):
    """What the index has of items and of what was joined."""
    return {table: rows for table, rows in contents(ledger).items() if table in ("item", "joint", "trace", "gist")}


def utterances(ledger, *items):
    """What each item is a report of, the first of them as "a"."""
    of = [ledger.item(i).utterance for i in items]
    names = {u: chr(97 + n) for n, u in enumerate(dict.fromkeys(of))}
    return "".join(names[u] for u in of)


def test_wire_copy_is_joined_with_what_it_copies(ledger):
    items = [said(ledger, n, WORDS, outlet=n) for n in ("a", "b", "c")]
    assert utterances(ledger, *items, said(ledger, "d", OTHER)) == "aaab"
    assert ledger.item(items[2]).utterance == items[0]
    joins = [e for e in ledger.entries() if e.kind == "join"]
    assert len(joins) == 2
    assert all(e.by.startswith("varsel ") for e in joins)


def test_a_translation_is_joined_with_the_original(ledger):
    items = [said(ledger, "en", WORDS), said(ledger, "nb", NB, lang="nb"), said(ledger, "nn", NN, lang="nn")]
    assert utterances(ledger, *items) == "aaa"


def test_the_same_words_of_another_speaker_are_another_utterance(ledger):
    assert utterances(ledger, said(ledger, "a", WORDS), said(ledger, "b", WORDS, "Ingrid Sollvik")) == "ab"


def test_a_name_that_is_spelled_wrong_is_the_same_speaker(ledger):
    assert utterances(ledger, said(ledger, "a", WORDS), said(ledger, "b", WORDS, "Viktor Aldene")) == "aa"


def test_what_nobody_signs_does_not_bring_two_speakers_together(ledger):
    a, b = said(ledger, "a", WORDS), said(ledger, "b", WORDS, "Ingrid Sollvik")
    said(ledger, "c", WORDS, "the president")
    assert utterances(ledger, a, b) == "ab"


@pytest.mark.parametrize("published, same", [("2031-05-16", "aa"), ("2031-08-14", "ab"), (None, "aa")])
def test_the_same_words_months_later_are_said_again(ledger, published, same):
    assert utterances(ledger, said(ledger, "a", WORDS), said(ledger, "b", WORDS, published=published)) == same


def test_what_was_said_on_other_days_is_not_joined(ledger):
    a = ledger.add(*reported("a", ("Viktor Aldane", WORDS, [], "2031-05-10"))).items[0]
    b = ledger.add(*reported("b", ("Viktor Aldane", WORDS, [], "2031-05-13"))).items[0]
    assert utterances(ledger, a, b) == "ab"


def test_an_article_that_says_two_things_keeps_them_apart(ledger):
    alike_ones = [("Viktor Aldane", "We will close the strait to warships", [], None),
                  ("Viktor Aldane", "We will close the strait to every merchant ship", [], None)]  # fmt: skip
    first = ledger.add(*reported("a", *alike_ones)).items
    second = ledger.add(*reported("b", *reversed(alike_ones))).items
    assert utterances(ledger, *first, *second) == "abba"


def test_a_report_that_resembles_two_utterances_does_not_make_them_one(ledger):
    first = [said(ledger, f"a{n}", "We have moved 3,000 soldiers to the harbour, and they will stay there") for n in "12"]
    other = [said(ledger, f"b{n}", "If the talks fail on Sunday, we will send 8,000 soldiers to the strait") for n in "12"]
    both = "We have moved 3,000 soldiers to the harbour, and if the talks fail we will send 8,000 soldiers to the strait"
    said(ledger, "c", both)
    assert utterances(ledger, *first, *other) == "aabb"


def test_two_misspellings_of_a_name_are_joined_through_the_right_one(ledger):
    names = ("Viktor Aldnae", "Viktor Aldane", "Defence Minister Viktor Aldene")
    assert utterances(ledger, *(said(ledger, name, WORDS, name) for name in names)) == "aaa"


def test_people_join_and_split(ledger):
    a, b = said(ledger, "a", WORDS), said(ledger, "b", OTHER)
    seq = ledger.join(a, b, by="kari", why="the same speech")
    assert utterances(ledger, a, b) == "aa"
    assert ledger.utterance(a).sightings[1].report.joined is None  # b was joined to, not a
    assert (
        ledger.utterance(a).sightings[0].report.joined.by,
        ledger.utterance(a).sightings[0].report.joined.entry,
    ) == ("kari", seq)
    ledger.split(b, by="ola")
    assert utterances(ledger, a, b) == "ab"
    ledger.join(a, b, by="kari")
    assert utterances(ledger, a, b) == "aa"
    assert list(ledger.verify()) == []


def test_joins_and_splits_are_taken_back(ledger):
    a, b, c = said(ledger, "a", WORDS), said(ledger, "b", WORDS), said(ledger, "c", OTHER)
    joined = ledger.join(c, a, by="kari")
    split = ledger.split(a, by="kari")
    assert utterances(ledger, a, b, c) == "abb"
    ledger.undo(split, by="kari")
    assert utterances(ledger, a, b, c) == "aaa"
    ledger.undo(joined, by="kari")
    ledger.undo(joined, by="kari")  # twice is once
    assert utterances(ledger, a, b, c) == "aab"


def test_the_others_stay_together_when_the_one_they_were_joined_to_is_split(ledger):
    a, b, c = (said(ledger, n, WORDS) for n in "abc")
    ledger.split(a, by="kari")
    assert utterances(ledger, a, b, c) == "abb"


def test_the_machine_does_not_join_what_a_person_split(ledger):
    a, b = said(ledger, "a", WORDS), said(ledger, "b", WORDS)
    ledger.split(b, by="kari", why="said again at the dinner")
    c = said(ledger, "c", WORDS)
    again = ledger.add(*reported("b", ("Viktor Aldane", WORDS, [], None)), by="varsel 9.9").items[0]
    assert utterances(ledger, a, b) == "ab"
    assert utterances(ledger, a, again) == "ab"
    assert utterances(ledger, a, c) in ("aa", "ab")


def test_what_was_joined_holds_when_an_article_is_read_again(ledger):
    a, b = said(ledger, "a", WORDS), said(ledger, "b", OTHER)
    ledger.join(a, b, by="kari")
    again = ledger.add(*reported("b", ("Viktor Aldane", OTHER, [], None)), by="varsel 9.9").items[0]
    assert utterances(ledger, a, again) == "aa"
    assert [s.report.item.id for s in ledger.utterance(a).sightings] == [a, again]


def test_the_index_made_anew_has_the_same_utterances(ledger):
    a, b, c = said(ledger, "a", WORDS), said(ledger, "b", WORDS), said(ledger, "nb", NB, lang="nb")
    d = said(ledger, "d", OTHER)
    ledger.undo(ledger.join(d, a, by="kari"), by="kari")
    ledger.split(b, by="kari")
    ledger.add(*reported("b", ("Viktor Aldane", WORDS, [], None)), by="varsel 9.9")
    gone = ledger.add(*reported("e", ("Viktor Aldane", WORDS, [], None)))
    ledger.redact(gone.article, by="kari", why="asked to")
    before = joined(ledger)
    assert utterances(ledger, a, c) == "aa"
    ledger.rebuild()
    assert joined(ledger) == before


def test_what_was_joined_by_a_redacted_article_alone_falls_apart(ledger):
    a, c = said(ledger, "a", WORDS), said(ledger, "c", OTHER)
    between = ledger.add(*reported("b", ("Viktor Aldane", "Nothing of the kind", [], None)))
    ledger.join(between.items[0], a, by="kari")
    ledger.join(c, between.items[0], by="kari")
    assert utterances(ledger, a, c) == "aa"
    ledger.redact(between.article, by="kari", why="asked to")
    assert utterances(ledger, a, c) == "ab"
    before = joined(ledger)
    ledger.rebuild()
    assert joined(ledger) == before


def test_only_statements_that_are_there_are_joined(ledger):
    added = ledger.add(*STRAIT)
    with pytest.raises(LedgerError, match="is a deed"):
        ledger.join(added.items[0], added.items[3], by="kari")
    with pytest.raises(LedgerError, match="joined with nothing"):
        ledger.split(added.items[0], by="kari")
    with pytest.raises(LedgerError, match="one utterance already"):
        ledger.join(added.items[0], added.items[0], by="kari")
    with pytest.raises(UnknownItem):
        ledger.utterance(7)


def test_who_had_it_from_whom_and_what_became_of_the_words(ledger):
    said(ledger, "late", CUT, outlet="Sound Times", published="2031-05-15", told_to="the agency Nordsamband")
    said(ledger, "nb", NB, lang="nb", outlet="Sundtidende", published="2031-05-15")
    first = said(ledger, "first", WORDS, outlet="Nordsamband", published="2031-05-14", told_to="Nordsamband")
    found = ledger.utterance(first)
    assert [s.report.item.article.outlet for s in found.sightings] == ["Nordsamband", "Sound Times", "Sundtidende"]
    assert found.first is found.original
    assert found.told_to == "Nordsamband"
    chains = [" < ".join(f"({link.name})" if link.inferred else link.name for link in s.chain) for s in found.sightings]
    assert chains == [
        "Nordsamband < Viktor Aldane", "Sound Times < Nordsamband < Viktor Aldane", "Sundtidende < (Nordsamband) < Viktor Aldane",
    ]  # fmt: skip
    assert [(c.how, c.was) for c in found.sightings[1].changes][0] == (
        "cut",
        "If the alliance moves its 12 submarines,",
    )
    assert found.sightings[2].like is None


def test_original_words_are_not_known_where_no_sighting_has_them(ledger):
    assert ledger.utterance(said(ledger, "a", WORDS, told_to="Nordsamband")).original is None


@pytest.mark.parametrize(
    "a, b, langs, same",
    [("Viktor Aldane", "Aldane", ("en", "en"), True), ("Viktor Aldane", "Mira Aldane", ("en", "en"), False),
     ("the president", "Viktor Aldane", ("en", "en"), None), (None, "Viktor Aldane", ("en", "nb"), None),
     ("General Viktor Aldane", "Viktor Aldane", ("en", "en"), True), ("The president", "Viktor Aldane", ("en", "en"), None),
     ("Viktor Aldnae", "Viktor Aldane", ("en", "en"), True), ("the North Sea Council", "Nordsjørådet", ("en", "nb"), True)],
)  # fmt: skip
def test_speakers(a, b, langs, same):
    assert same_speaker(a, b, langs) is same


def test_words_are_alike_across_languages():
    assert alike("ultimatum", "ultimatumet")
    assert not alike("strait", "street")


def test_numbers_count_however_they_are_written():
    def of(words, lang):
        return gist(Statement(id="s", kind="direct", content=()), words, lang).numbers

    assert (
        of("some 40,000 men, twelve ships and 2.5 tons", "en")
        == of("40.000 mann, tolv skip og 2,5 tonn", "nb")
        == (12, 40_000)
    )
    assert of("240 million crowns in 2014, two", "en") == of("240 millioner kroner i 2014", "nb") == (2014, 240_000_000)


def test_a_quote_keeps_its_order_in_translation():
    def of(words, lang):
        return gist(Statement(id="s", kind="direct", content=()), words, lang)

    first = of("The ships will close the strait", "en")
    assert compared(first, of("Skipene stenger sundet", "nb")).order == 1
    assert compared(first, of("The strait is no place for ships", "en")).order == 0


def test_other_numbers_speak_against():
    def of(words):
        return gist(Statement(id="s", kind="indirect", content=()), words, "en")

    one, same, other = (
        of("that 40,000 reservists were called up"),
        of("40,000 reservists are called up"),
        of("5,000 reservists are called up"),
    )
    assert odds(compared(one, same)) > 0 > odds(compared(one, other))


def test_a_withdrawn_statement_reports_nothing_any_more(place):
    with Ledger(place) as ledger:
        added = ledger.add(*STRAIT)
        ledger.correct(added.items[1], "withdrawn", True, by="kari")
        with pytest.raises(UnknownItem, match="withdrawn"):
            ledger.utterance(added.items[1])


def test_where_else_a_statement_is_reported(place):
    said = ("Viktor Aldane", "We will close the strait to every warship", [], "2031-05-12")
    with Ledger(place) as ledger:
        one = ledger.add(*reported("one", said, ("Ida Marken", "Nobody else has this", [], None)))
        other = ledger.add(*reported("other", said, outlet="Strait Courier", published="2031-05-15"))
        [elsewhere] = ledger.elsewhere(one.items)[one.items[0]]
        assert (elsewhere.item, elsewhere.article) == (other.items[0], other.article)
        assert (elsewhere.outlet, elsewhere.published) == ("Strait Courier", "2031-05-15")
        assert one.items[1] not in ledger.elsewhere(one.items)
