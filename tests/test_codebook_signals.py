"""The codebook of signals: complete, and its rules find what its own examples say."""

import pytest

from varsel.coding.codebook import load
from varsel.coding.examples import tried
from varsel.coding.learned import shipped

BOOK = load("signals")
ORDER = """explicit-nuclear-threat implicit-nuclear-threat conventional-threat sanction-threat deterrent-warning red-line
escalation-risk denial-of-bluff denial reaffirmed-norm reassurance offer demand request refusal pledge-of-support resolve
announcement condemnation accusation takes-seriously plays-down not-new new assessment""".split()

def test_the_categories_are_those_of_the_method_in_its_order() -> None:
    assert [category.id for category in BOOK.category] == ORDER
    assert {category.kind for category in BOOK.category} == {"signal"}


@pytest.mark.parametrize("category", BOOK.category, ids=lambda c: c.id)
def test_each_category_is_labelled_and_has_examples_and_near_misses_in_both_languages(category) -> None:
    assert set(category.label) == {"no", "en"}
    for languages in ({"nb", "nn"}, {"en"}):
        ours = [e for e in category.example if e.lang in languages]
        assert len(ours) >= 3
        assert any(not e.holds for e in ours)
    assert any(e.lang == "nn" for e in category.example)
    assert {rule.lang for rule in category.rule} == {"no", "en"}


def test_the_rules_find_what_the_examples_say() -> None:
    wrong = [f"{t.category.id}, found: {t.found}: {t.example.text}" for t in tried(BOOK) if not t.right]
    assert not wrong, "\n".join(wrong)


def test_what_ships_with_it_was_learned_with_this_very_version() -> None:
    """If not: `make coder`."""
    model = shipped(BOOK)
    assert model is not None
    assert set(model.categories) == {category.id for category in BOOK.category}
