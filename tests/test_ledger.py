"""What is added to a ledger stays: once, whole, in order, and provably as it was."""

import pytest
from ledger_example import STRAIT, TALKS, reported
from sqlalchemy import text

from varsel.coding import load
from varsel.ledger import Ledger, LedgerError, UnknownItem
from varsel.record import Span


@pytest.fixture
def ledger(place):
    with Ledger(place) as opened:
        yield opened


def contents(ledger):
    """Everything that the index has."""
    with ledger.store.reading() as connection:
        names = ["article", "item", "code", "moment", "name", "joint", "trace", "gist"]
        rows = {name: connection.execute(text(f"SELECT * FROM {name}")).all() for name in names}
    return {name: sorted(map(tuple, found), key=repr) for name, found in rows.items()}


def test_an_article_is_added_with_all_that_was_read_from_it(ledger):
    added = ledger.add(*STRAIT)
    assert added.was == "new"
    assert ledger.count() == {"entries": 2, "articles": 1, "deeds": 1, "observations": 1, "statements": 3}
    items = ledger.items(added.items)
    assert [i.now for i in items] == [*STRAIT[1].statements, *STRAIT[1].deeds, *STRAIT[1].observations]
    assert items[0].article == STRAIT[0]
    assert not any(i.corrections for i in items)


def test_the_same_article_twice_changes_nothing(ledger):
    ledger.add(*STRAIT)
    before = contents(ledger), list(ledger.entries())
    assert ledger.add(*STRAIT).was == "known"
    assert (contents(ledger), list(ledger.entries())) == before
    assert ledger.knows(STRAIT[0])
    assert not ledger.knows(TALKS[0])


def test_a_changed_article_is_a_new_version_and_the_old_one_stays(ledger):
    old = ledger.add(*STRAIT)
    article, reading = reported("strait", ("Viktor Aldane", "We may close the strait", ["red-line"], None))
    new = ledger.add(article, reading)
    assert new.was == "changed"
    assert [r.id for r in ledger.chronology().rows] == list(new.items)
    assert ledger.item(old.items[0]).article == STRAIT[0]
    entry = next(e for e in ledger.entries() if e.seq == new.article)
    assert entry.about == old.article


def test_a_version_that_comes_back_is_a_version_again(ledger):
    ledger.add(*STRAIT)
    ledger.add(STRAIT[0].model_copy(update={"title": "Other"}), STRAIT[1])
    assert ledger.add(*STRAIT).was == "changed"
    assert ledger.count()["articles"] == 1


def test_a_reading_by_another_machine_or_codebook_takes_the_place_of_the_first_one(ledger):
    first = ledger.add(*STRAIT)
    again = ledger.add(*STRAIT, by="varsel 9.9")
    coded = ledger.add(*STRAIT, codebooks=[load("signals")])
    assert (again.was, coded.was) == ("reread", "reread")
    assert {r.id for r in ledger.chronology().rows} == set(coded.items)
    assert ledger.item(first.items[0]).entry.by.startswith("varsel 0")


def test_a_reading_of_another_article_is_refused(ledger):
    with pytest.raises(ValueError, match="'samtaler', not of 'strait'"):
        ledger.add(STRAIT[0], TALKS[1])


def test_an_article_alone_can_be_added_and_read_later(ledger):
    assert ledger.add(STRAIT[0]).reading is None
    assert not ledger.knows(STRAIT[0])
    assert ledger.add(*STRAIT).was == "reread"


def test_odd_texts_are_kept_as_they_are(ledger):
    article, reading = reported(
        "odd", ("A\0ldane", "Nei\0 \u202e𝔘 ' \" \\ % : & | !", ["denial"], None), outlet="O'\0x\\"
    )
    added = ledger.add(article, reading)
    assert ledger.item(added.items[0]).article == article
    assert list(ledger.verify()) == []


def test_each_entry_carries_the_hash_of_the_one_before(ledger):
    ledger.add(*STRAIT)
    ledger.add(*TALKS)
    entries = list(ledger.entries())
    assert [e.seq for e in entries] == [1, 2, 3, 4]
    assert [e.previous for e in entries[1:]] == [e.hash for e in entries[:-1]]
    assert list(ledger.verify()) == []


@pytest.mark.parametrize(
    "change, at",
    [
        ("UPDATE entry SET by = 'somebody' WHERE seq = 2", 2),
        ("UPDATE entry SET previous = hash WHERE seq = 3", 3),
        ("DELETE FROM entry WHERE seq = 3", 4),
        ("UPDATE body SET data = (SELECT data FROM body WHERE seq = 1) WHERE seq = 3", 3),
        ("DELETE FROM body WHERE seq = 2", 2),
    ],
)
def test_whoever_changes_the_log_breaks_the_chain(ledger, change, at):
    ledger.add(*STRAIT)
    ledger.add(*TALKS)
    with ledger.store.writing() as connection:
        if ledger.store.is_sqlite:
            connection.execute(text("PRAGMA defer_foreign_keys = ON"))
            for name in ("entry_stays", "entry_remains", "body_stays", "body_remains"):
                connection.execute(text(f"DROP TRIGGER {name}"))
            connection.execute(text("DELETE FROM code"))
        else:
            connection.execute(text("SET session_replication_role = replica"))  # no triggers, no foreign keys
        if ledger.store.is_sqlite and change.startswith("DELETE FROM entry"):
            for name in ("gist", "item", "moment", "trace", "article", "body"):
                connection.execute(
                    text(f"DELETE FROM {name} WHERE {'seq = 3' if name in ('article', 'body') else '1'}")
                )
            connection.execute(text("UPDATE entry SET about = NULL WHERE about = 3"))
        connection.execute(text(change))
    assert at in {b.seq for b in ledger.verify()}


@pytest.mark.parametrize(
    "change", ["UPDATE entry SET by = 'x'", "DELETE FROM entry", "UPDATE body SET data = ''", "DELETE FROM body"]
)
def test_the_store_itself_refuses_changes_to_the_log(ledger, change):
    ledger.add(*STRAIT)
    with pytest.raises(LedgerError, match="append-only"), ledger.store.writing() as connection:
        connection.execute(text(change))
    assert list(ledger.verify()) == []


def test_the_index_is_made_anew_from_the_log(ledger):
    added = ledger.add(*STRAIT)
    ledger.add(*TALKS)
    ledger.add(*STRAIT, by="varsel 9.9")
    undone = ledger.correct(added.items[0], "speaker", "Somebody", by="kari")
    ledger.correct(added.items[1], "signals", ["threat"], by="kari")
    ledger.undo(undone.seq, by="ola")
    before = contents(ledger)
    ledger.rebuild()
    assert contents(ledger) == before


def test_what_is_redacted_is_gone_and_the_log_says_so(ledger):
    added = ledger.add(*STRAIT)
    kept = ledger.add(*TALKS)
    ledger.correct(added.items[0], "speaker", "Secret Name", by="kari")
    assert ledger.redact(added.article, by="editor", why="a court order") == 3
    assert {r.id for r in ledger.chronology().rows} == set(kept.items)
    with pytest.raises(UnknownItem):
        ledger.item(added.items[0])
    assert list(ledger.verify()) == []
    assert [e.by for e in ledger.entries() if e.kind == "redact"] == ["editor"] * 3
    names = {row[2] for row in contents(ledger)["name"]}
    assert "Viktor Aldane" in names  # of the other article too
    assert not names & {"Secret Name", "Ingrid Sollvik", "Harbour Post"}
    ledger.rebuild()
    assert {r.id for r in ledger.chronology().rows} == set(kept.items)


def test_no_byte_of_what_is_redacted_is_left_in_the_file(tmp_path):
    path, (article, reading) = tmp_path / "ledger.db", STRAIT
    start = article.text.index(words := "warship")
    told = reading.statements[0].model_copy(update={"content": (Span(start, start + len(words)),), "speaker": "Zephyrine"})
    with Ledger(path) as opened:
        opened.add(*TALKS)
        added = opened.add(article.model_copy(update={"title": "Quagga"}), reading.model_copy(update={"statements": (told,)}))
        there = [words for words in (b"warship", b"Zephyrine", b"Quagga") if words in _bytes(path)]
        opened.redact(added.article, by="editor", why="a court order")
    assert there == [b"warship", b"Zephyrine", b"Quagga"]
    assert not [words for words in there if words in _bytes(path)]


def _bytes(path):
    return b"".join(file.read_bytes() for file in path.parent.glob(f"{path.name}*"))


def test_what_is_not_there_cannot_be_redacted_or_undone(ledger):
    added = ledger.add(*STRAIT)
    with pytest.raises(UnknownItem, match="is no article"):
        ledger.redact(added.reading, by="x", why="y")
    with pytest.raises(UnknownItem, match="no correction"):
        ledger.undo(added.reading, by="x")
    with pytest.raises(UnknownItem, match="no item 7"):
        ledger.item(7)


def test_the_head_is_the_last_entry_and_tells_whether_anything_changed(place):
    with Ledger(place) as ledger:
        assert ledger.head() is None
        added = ledger.add(*STRAIT)
        before = ledger.head()
        assert before.seq == list(ledger.entries())[-1].seq
        ledger.correct(added.items[0], "speaker", "Ida Marken", by="kari")
        assert ledger.head().previous == before.hash


def test_a_version_of_an_article_has_its_items_and_the_version_before(place):
    article, reading = STRAIT
    with Ledger(place) as ledger:
        first = ledger.add(article, reading)
        second = ledger.add(article.model_copy(update={"title": "Another headline"}), reading)
        found = ledger.article(second.article)
        assert [v.seq for v in found.versions] == [first.article, second.article]
        assert found.before == article and tuple(i.id for i in found.items) == second.items
        assert ledger.article(first.article).before is None
        with pytest.raises(UnknownItem, match="is no article"):
            ledger.article(second.reading)
