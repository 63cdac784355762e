"""The cue lexicons: what a language file says about the words that report words."""

import re
from collections import Counter

import pytest

from varsel.languages import language, supported
from varsel.reading.attribution.features import cue_classes

CLASSES = ["say", "write", "think", "demand", "commit", "judge", "refuse", "particle", "noun", "state", "source"]
LEMMAS = {"nb": 350, "nn": 300, "en": 500}
# A word and its class, of each class and of the forms that are easily got wrong.
KNOWN = {
    "nb": {
        "say": "sier sa sagt sies opplyste opplyses påpekte understreket understreka hevdet hevda spurte fastslo",
        "write": "skrev melder rapporterte",
        "think": "mener mente tror trodde frykter håpet synes",
        "demand": "krever krevde ber ba oppfordret foreslo advarte",
        "commit": "lover lovet varsler truet kunngjorde vedtok",
        "judge": "kritiserte fordømte beskyldte kalte beskrev avfeide anklaget",
        "refuse": "nekter nektet avviser avslo benektet dementerte",
        "particle": "peker slår legger viser",
        "noun": "påstanden påstandene krav kravet meldinga meldingen uttalelser trusselen løfter",
        "state": "redd bekymret bekymra enige overbevist",
        "source": "ifølge følge iflg.",
    },
    "nn": {
        "say": "seier sa sagt fortel fortalde fortelje fortelja hevda hevdar understrekar påpeika spør stadfestar vedgår",
        "write": "skriv skreiv melder",
        "think": "meiner meinte trur trudde fryktar håpar synest tykkjer ønskjer",
        "demand": "krev kravde krevje bad oppmodar åtvarar foreslår",
        "commit": "lovar varslar trugar vedtok",
        "judge": "kritiserer skuldar skulda kallar beskreiv",
        "refuse": "nektar avviser avslo dementerte",
        "particle": "peikar slår legg viser",
        "noun": "påstandane kravet meldinga fråsegn lovnad åtvaringa framlegg",
        "state": "redd samde usamde overtydd uroleg",
        "source": "ifølgje følgje iflg.",
    },
    "en": {
        "say": "say says said saying told added noted admitted admitting quipped replies replied argued arguing",
        "write": "wrote written tweeted published",
        "think": "thinks believed fears hoped preferred preferring",
        "demand": "demanded urges urging begged proposed",
        "commit": "vowed pledges threatened promising",
        "judge": "criticized criticised condemned slammed praised called blamed",
        "refuse": "denied denies rejected refusing",
        "particle": "pointed laid took",
        "noun": "statement statements accusations criticism theories",
        "state": "worried convinced adamant willing",
        "source": "according per",
    },
}
EXAMPLES = [
    (code, name, word)
    for code, classes in KNOWN.items()
    for name, words in classes.items()
    for word in words.split()
]
# Words that are far more often something else than a cue, whatever a corpus may say.
COMMON = {
    "nb": "er har var blir ble og å det som ikke på om vil skal kan se kommer",
    "nn": "er har var vert vart og å det som ikkje på om vil skal kan sjå kjem",
    "en": "is has have had was be been the of to in for will would can do did like state news",
}


def forms(code):
    """Every (class, lemma, form) of a language's lexicon."""
    cues = language(code)["cues"]
    return [(name, lemma, form) for name, lemmas in cues.items() for lemma, many in lemmas.items() for form in many]


@pytest.mark.parametrize("code", supported())
def test_every_language_has_the_same_classes_in_the_same_order(code):
    assert list(language(code)["cues"]) == CLASSES


@pytest.mark.parametrize("code", sorted(LEMMAS))
def test_the_lexicon_is_broad(code):
    assert sum(len(lemmas) for lemmas in language(code)["cues"].values()) >= LEMMAS[code]


@pytest.mark.parametrize("code", supported())
def test_a_form_is_one_word_in_lower_case(code):
    assert [f for _, _, f in forms(code) if f != f.lower() or not re.fullmatch(r"[^\W\d_]+([-’'][^\W\d_]+)*\.?", f)] == []


@pytest.mark.parametrize("code", supported())
def test_no_lemma_is_empty_and_none_gives_a_form_twice(code):
    entries = [(lemma, many) for lemmas in language(code)["cues"].values() for lemma, many in lemmas.items()]
    assert [lemma for lemma, many in entries if not many or len(set(many)) < len(many)] == []


@pytest.mark.parametrize("code", supported())
def test_a_form_stands_in_one_class_and_under_one_lemma_unless_it_needs_a_particle(code):
    count = Counter(form for name, _, form in forms(code) if name != "particle")
    assert [form for form, n in count.items() if n > 1] == []


@pytest.mark.parametrize("code", sorted(COMMON))
def test_words_that_are_mostly_something_else_are_no_cues(code):
    assert set(COMMON[code].split()) & set(cue_classes(language(code))) == set()


@pytest.mark.parametrize("code, name, word", EXAMPLES)
def test_a_reporting_word_is_known_in_its_inflected_form(code, name, word):
    assert cue_classes(language(code)).get(word) == name
