"""What people said of items, in the index: what each has yet to look at, and what each coder gave. On both databases."""

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from ledger_example import STRAIT
from sqlalchemy import select, text

from varsel.ledger import Asked, CorrectionError, Ledger, LedgerError, Queue
from varsel.ledger.schema import code, metadata, review


@pytest.fixture
def ledger(place):
    with Ledger(place) as opened:
        opened.add(*STRAIT)
        yield opened


def ids(ledger, order="uncertain", person="kari", is_blind=False, **asked):
    return [row.id for row in ledger.queue(Queue(order, person, Asked(**asked, alone=person if is_blind else None)), size=500).rows]


def said(ledger):
    with ledger.store.reading() as connection:
        return connection.execute(select(review).order_by(review.c.item, review.c.coder)).all()


def codes(ledger):
    with ledger.store.reading() as connection:
        return sorted(map(tuple, connection.execute(select(code))))


def reviewed(ledger):
    """Three entries of which kari and ola said something."""
    one, two, three, *_ = ids(ledger, kind="statement")
    ledger.correct(one, "accepted", True, by="kari")
    ledger.correct_all(two, {"speaker": "Ida Marken", "signals": ["demand"]}, by="kari", why="the byline")
    ledger.correct(two, "signals", [], by="ola")
    ledger.undo(ledger.correct(three, "when", "2031-05-01", by="ola").seq, by="ola")
    ledger.correct(three, "withdrawn", True, by="kari")
    return one, two, three


def test_pages_of_a_queue_follow_each_other(ledger):
    every, found, after = ids(ledger), [], None
    while True:
        page = ledger.queue(Queue("uncertain", "kari"), after=after, size=1)
        found += [row.id for row in page.rows]
        if (after := page.next) is None:
            break
    assert found == every and len(every) == len(set(every)) > 3
    for before, id, behind in zip([None, *every], every, [*every[1:], None], strict=False):
        assert ledger.around(Queue("uncertain", "kari"), id) == (before, behind)


def test_what_somebody_said_something_of_is_theirs_and_no_longer_to_be_looked_at(ledger):
    every = ids(ledger)
    one, two, three = reviewed(ledger)
    assert ids(ledger) == [id for id in every if id not in (one, two, three)]
    assert ids(ledger, "mine") == [three, two, one]
    assert ids(ledger, person="ola") == [id for id in every if id not in (two, three)]
    assert ids(ledger, person="ola", is_blind=True) == [id for id in every if id != two]


def test_to_accept_changes_nothing_and_is_taken_back(ledger):
    id = ids(ledger)[0]
    before = ledger.item(id).now
    made = ledger.correct(id, "accepted", True, by="kari")
    assert ledger.item(id).now == before and id not in ids(ledger)
    with pytest.raises(CorrectionError, match="taking that back"):
        ledger.correct(id, "accepted", False, by="kari")
    ledger.undo(made.seq, by="kari")
    assert id in ids(ledger) and ids(ledger, "mine") == []


def test_several_fields_are_corrected_or_none(ledger):
    id = ids(ledger, kind="statement")[0]
    with pytest.raises(CorrectionError):
        ledger.correct_all(id, {"speaker": "Ida Marken", "when": "last week"}, by="kari")
    assert ledger.item(id).corrections == ()
    made = ledger.correct_all(id, {"source": [[0, 3]], "cue": [[4, 7]]}, by="kari")
    assert (ledger.item(id).now.source, ledger.item(id).now.cue) == (((0, 3),), ((4, 7),))
    assert [c.seq for c in made] == [made[0].seq, made[0].seq + 1]


def test_what_each_coder_gave_by_themselves(ledger):
    one, two, three = reviewed(ledger)
    machine = {one.item: one.categories for one in ledger.given() if one.coder == "machine"}
    assert {(g.item, g.coder): g.categories for g in ledger.given() if g.coder != "machine"} == {
        (one, "kari"): machine[one], (two, "kari"): {"demand"}, (two, "ola"): set(), (three, "kari"): set(),
    }  # fmt: skip


def test_the_index_of_it_is_made_anew_from_the_log(ledger):
    reviewed(ledger)
    before = said(ledger)
    ledger.rebuild()
    assert said(ledger) == before and before


def test_what_was_redacted_is_not_in_it(ledger):
    reviewed(ledger)
    article = ledger.item(ids(ledger)[0]).entry.about
    ledger.redact(article, by="kari", why="for safety")
    assert said(ledger) == [] and ids(ledger) == []


def older(ledger):
    """Makes a ledger as the first Varsel made it."""
    with ledger.store.writing() as connection:
        for table in ("office", "review", "account_attempt", "account_session", "account_token", "account"):
            connection.execute(text(f"DROP TABLE {table}"))
        for index in ("item_confidence", "item_counted", "article_first"):
            connection.execute(text(f"DROP INDEX {index}"))
        deeds = "item IN (SELECT id FROM item WHERE kind = 'deed')"
        connection.execute(text(f"DELETE FROM code WHERE NOT current AND {deeds}"))
        connection.execute(text(f"UPDATE code SET coder = 'machine' WHERE {deeds}"))
        connection.execute(text("UPDATE alembic_version SET version_num = '0001'"))


def test_an_older_ledger_is_brought_forward_with_all_that_was_said(place):
    with Ledger(place) as ledger:
        ledger.add(*STRAIT)
        reviewed(ledger)
        ledger.correct(next(row.id for row in ledger.chronology(Asked(kind="deed")).rows), "event", "ASSAULT", by="kari")
        before = said(ledger), ids(ledger), codes(ledger)
        older(ledger)
    with pytest.raises(LedgerError, match="varsel ledger migrate"):
        Ledger(place)
    with Ledger(place, migrate=True) as ledger:
        assert (said(ledger), ids(ledger), codes(ledger)) == before
        assert list(ledger.verify()) == []


def test_the_migrations_make_the_tables_of_the_schema(ledger):
    with ledger.store.reading() as connection:
        context = MigrationContext.configure(connection, opts={"include_object": lambda o, name, *_: not (name or "").startswith("words")})
        assert compare_metadata(context, metadata) == []


def found(ledger, category, alone=None, coder=()):
    return [row.id for row in ledger.chronology(Asked(category=category, coder=coder, alone=alone), size=500).rows]


def test_what_is_coded_alone_is_found_by_what_the_machine_gave_until_it_is_coded(ledger):
    deed = next(row.id for row in ledger.chronology(Asked(kind="deed")).rows)
    was = ledger.item(deed).now.event
    ledger.correct(deed, "event", "ASSAULT", by="kari")
    assert deed in found(ledger, "ASSAULT") and deed not in found(ledger, was)
    assert deed in found(ledger, was, alone="ola") and deed not in found(ledger, "ASSAULT", alone="ola")
    assert not found(ledger, "ASSAULT", alone="ola", coder="kari")
    ledger.correct(deed, "event", "COERCE", by="ola")
    assert deed in found(ledger, "COERCE", alone="ola") and deed not in found(ledger, was, alone="ola")
    assert found(ledger, "ASSAULT", alone="kari") == [] and deed in found(ledger, "COERCE", alone="kari")


def test_what_each_gave_a_deed_is_kept_beside_what_counts(ledger):
    deed = next(row.id for row in ledger.chronology(Asked(kind="deed")).rows)
    was = ledger.item(deed).now.event
    seq = ledger.correct(deed, "event", "ASSAULT", by="kari").seq
    assert deed in found(ledger, was, coder="machine") and deed in found(ledger, "ASSAULT", coder="kari")
    assert deed not in found(ledger, "ASSAULT", coder="machine")
    ledger.undo(seq, by="kari")
    assert deed in found(ledger, was) and not found(ledger, "ASSAULT", coder="kari")


def test_an_entry_keeps_its_place_among_those_of_its_day_when_it_is_corrected(ledger):
    every = [row.id for row in ledger.chronology(size=500).rows]
    for id in every:
        ledger.correct(id, "accepted", True, by="kari")
    assert [row.id for row in ledger.chronology(size=500).rows] == every
