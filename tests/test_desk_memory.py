"""Long counts are remembered for a while, and those of the busiest actors made ahead."""

import threading

import pytest

from varsel.desk import memory
from varsel.desk.memory import Counts, Memory


@pytest.fixture
def long(monkeypatch):
    """Whatever is counted takes long."""
    monkeypatch.setattr(memory, "LONG", -1.0)


def test_what_took_long_is_remembered(long):
    kept, answers = Memory(), iter((1, 2))
    assert [kept.ask("how many", lambda: next(answers)) for _ in range(3)] == [1, 1, 1]
    assert kept.ask("something else", lambda: next(answers)) == 2


def test_what_is_quick_is_counted_anew_each_time():
    kept, answers = Memory(), iter((1, 2))
    assert [kept.ask("how many", lambda: next(answers)) for _ in range(2)] == [1, 2]


def test_what_is_remembered_can_be_renewed(long):
    kept = Memory()
    kept.ask("how many", lambda: 1)
    assert kept.renew("how many", lambda: 2) == (2, True)
    assert kept.ask("how many", lambda: 3) == 2


def test_those_who_have_most_are_counted_ahead(desk, long):
    ledger, kept, stop = desk.app.state.desk.ledger, Memory(), threading.Event()
    counts = Counts(ledger, kept)
    ahead = threading.Thread(target=counts.ahead, args=(stop,))
    ahead.start()
    name = ledger.called_like("")[0]
    while ahead.is_alive() and ("targets", name) not in kept._answers:
        ahead.join(0.05)
    stop.set()
    ahead.join(10)
    assert not ahead.is_alive()
    kept.ask(("targets", name), lambda: pytest.fail("it was not counted ahead"))


def test_a_small_ledger_is_not_counted_ahead(desk, monkeypatch):
    monkeypatch.setattr(memory, "LONG", 60.0)
    Counts(desk.app.state.desk.ledger, Memory()).ahead(threading.Event())
