"""Amounts in running text: how many of what."""

import pytest

from varsel.coding.quantities import amount
from varsel.reading import parsed
from varsel.record import Article


def amounts(lang: str, text: str) -> list[tuple[float, str | None, bool]]:
    parse = parsed(Article(id="x", text=text, lang=lang))
    return [(q.value, q.unit, q.approximate) for i in range(len(parse)) if (q := amount(parse, i))]


@pytest.mark.parametrize(
    ("lang", "text", "expected"),
    [
        ("nb", "Landet gir 1,2 milliarder kroner til telt og brød.", (1.2e9, "kroner", False)),
        ("nb", "De mobiliserer ytterligere 300.000 unge soldater.", (300_000, "soldater", False)),
        ("nn", "Om lag 5000 menneske gjekk i tog.", (5000, "menneske", True)),
        ("en", "The country is sending €200m and mortar rounds.", (200e6, "€", False)),
        ("en", "The pact sent hundreds of thousands of shells last year.", (100_000, "shells", True)),
        ("en", "They barred 14 of its executives from entering.", (14, "executives", False)),
        ("en", "More than 300,000 men were called up.", (300_000, "men", True)),
    ],
)
def test_an_amount_has_a_value_a_unit_and_whether_it_is_rough(lang, text, expected):
    assert amounts(lang, text)[0] == expected


def test_years_days_and_clock_times_are_no_amounts():
    assert amounts("en", "It began on 24 February 2014 at 10 a.m.") == []


def test_no_text_makes_it_raise():
    for text in ("€", "5", "dozens of", "hundreds of thousands of", "two million", "1.2.3 4,5,6 €7 m"):
        amounts("en", text)
