"""The actors that ship, and a file of one's own: names, peoples, adjectives, seats of government, bodies, leaders."""

import pytest

from varsel.actors import ActorFileError, load


@pytest.fixture(scope="module")
def actors():
    return load()


@pytest.mark.parametrize(
    ("name", "lang", "country"),
    [
        ("Russlands", "nb", "RUS"),
        ("russiske", "nb", "RUS"),
        ("ungarerne", "nb", "HUN"),
        ("ungararane", "nn", "HUN"),
        ("austerrikske", "nn", "AUT"),
        ("Noreg", "nn", "NOR"),
        ("nordmennene", "nb", "NOR"),
        ("Hungarians", "en", "HUN"),
        ("Budapest", "en", "HUN"),
        ("the Kremlin", "en", "RUS"),
        ("Burma", "en", "MMR"),
        ("Elfenbeinskysten", "nn", "CIV"),
        ("Côte d’Ivoire", "en", "CIV"),
        ("Zaire", "nb", "COD"),
        ("kosovoalbanere", "nb", "XKX"),
        ("Soviet", "en", "SUN"),
        ("USAs", "nb", "USA"),
        ("U.S.", "en", "USA"),
        ("Nato-sjefen", "nb", "IGO"),
        ("FNs sikkerhetsråd", "nb", "IGO"),
        ("Tryggingsrådet", "nn", "IGO"),
        ("U.N. Security Council", "en", "IGO"),
        ("Røde Kors", "nb", "IGO"),
        ("Tamil Tigers", "en", "LKA"),
        ("Houthi rebels", "en", "YEM"),
        ("Putin", "nb", "RUS"),
        ("President Yoweri Museveni", "en", "UGA"),
    ],
)
def test_country_of_a_name_in_any_form(actors, name, lang, country):
    assert actors.country(name, lang) == country


@pytest.mark.parametrize(("name", "lang"), [("us", "en"), ("who", "en"), ("Torvania", "nb"), ("un", "nn"), ("", "nb")])
def test_words_that_are_no_actor_have_no_country(actors, name, lang):
    assert actors.country(name, lang) is None


def test_every_state_has_codes_of_its_own_and_a_name_in_each_language(actors):
    states = {s.code: s for s in actors.states}
    assert len(states) == len(actors.states)
    assert len({s.alpha3 for s in actors.states}) == len(states)
    for lang in ("nb", "nn", "en"):
        unnamed = [c for c in states if actors.called(c, lang) == c]
        assert unnamed == []
        wrong = {c for c in states if actors.country(actors.called(c, lang), lang) != states[c].alpha3}
        assert wrong == set()


def test_bodies_and_leaders_are_of_states_and_bodies_that_are_known(actors):
    of = {b.state for b in actors.organisations if b.state} | {x.of for x in actors.leaders}
    assert {o for o in of if actors.country_of(o) is None} == set()


def test_the_state_is_called_what_the_language_calls_it(actors):
    assert actors.called("HU", "nb") == "Ungarn"
    assert actors.called("CI", "en") == "Ivory Coast"
    assert actors.called("AT", "nn") == "Austerrike"


def test_a_surname_of_leaders_of_two_states_is_decided_by_the_date(actors):
    assert actors.leader("Gandhi").of == "IN"
    assert actors.leader("Bush", "1990").name == "George H. W. Bush"
    assert actors.leader("Bush", "2003").name == "George W. Bush"
    assert actors.leader("Sharif", "2023-01").of == "PK"


def test_a_file_of_ones_own_adds_states_and_bodies(tmp_path):
    own = tmp_path / "own.toml"
    own.write_text(
        '[[state]]\ncode = "QT"\nalpha3 = "QTV"\nnames = ["Torvania"]\nadjectives = "torvansk, torvaner"\n'
        '[[organisation]]\nname = "Nordpakten"\ninternational = true\n'
        '[[leader]]\nof = "QT"\nname = "Viktor Aldane"\nheld = "2020/.."\n',
        encoding="utf-8",
    )
    actors = load(own)
    assert actors.country("torvanerne", "nb") == "QTV"
    assert actors.country("Nordpaktens", "nb") == "IGO"
    assert actors.country("Aldane", "nb") == "QTV"
    assert actors.country("russiske", "nb") == "RUS"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('[[leader]]\nof = "RU"\nname = "Somebody"\nheld = "always"\n', "EDTF"),
        ('[[state]]\ncode = "Torvania"\n', "code"),
        ('[[organisation]]\nname = "X"\nstate = "Norway"\n', "state"),
        ('[[kingdom]]\nname = "X"\n', "no such table"),
    ],
)
def test_an_entry_that_is_not_right_is_refused_with_its_name(tmp_path, text, told):
    own = tmp_path / "own.toml"
    own.write_text(text, encoding="utf-8")
    with pytest.raises(ActorFileError, match=told) as error:
        load(own)
    assert "own.toml" in str(error.value)
