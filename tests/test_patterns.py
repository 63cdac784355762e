"""The pattern language: what a pattern finds, what cannot be written, and how long it takes."""

import time

import pytest

from varsel.coding.patterns import Finder, PatternError, parse_pattern

LISTS = {"weapon": ("nuclear weapon|weapons", "missile"), "yield": ("bow", "give in|up")}


def found(pattern: str, sentence: str, **classes: list[int]) -> list[list[str]]:
    """The words of each match of a pattern in a sentence."""
    words = sentence.split()
    finder = Finder()
    finder.add(parse_pattern(pattern, LISTS, ("n't",)))
    features = finder.features([w.casefold() for w in words], {f"<{name}>": at for name, at in classes.items()})
    return [[words[i] for i in match.tokens] for _, match in finder.find(features, range(len(words)))]


@pytest.mark.parametrize(
    ("pattern", "sentence", "matches"),
    [
        ("no bluff", "This is No bluff", [["No", "bluff"]]),
        ("no bluff", "no such bluff", []),
        ("no .. bluff", "no such old bluff", [["no", "bluff"]]),
        ("no .. bluff", "no a b c d bluff", []),
        ("no ... bluff", "no a b c d bluff", [["no", "bluff"]]),
        ("no .... bluff", "no " + "x " * 20 + "bluff", [["no", "bluff"]]),
        ("threat*", "threatening", [["threatening"]]),
        ("*våpen", "atomvåpen", [["atomvåpen"]]),
        ("*fysisk*", "kjernefysiske", [["kjernefysiske"]]),
        ("says|said no", "he said no", [["said", "no"]]),
        ("take_part|join", "they take part", [["take", "part"]]),
        ("will [not] yield", "will yield", [["will", "yield"]]),
        ("will [not] yield", "will not yield", [["will", "not", "yield"]]),
        ("use {weapon}", "use nuclear weapons", [["use", "nuclear", "weapons"]]),
        ("never {yield}", "never give up", [["never", "give", "up"]]),
        ("won't bow", "we wo n't bow", [["wo", "n't", "bow"]]),
        ("<start> no", "no means no", [["no"]]),
        ("<start> means", "no means no", []),
    ],
)
def test_what_a_pattern_finds(pattern: str, sentence: str, matches: list[list[str]]) -> None:
    assert found(pattern, sentence) == matches


def test_classes_of_words_stand_for_what_the_parse_says() -> None:
    assert found("<number> tanks", "send 45 tanks", number=[1]) == [["45", "tanks"]]
    assert found("{weapon}/<verb>", "missile missile", verb=[1]) == [["missile"]]
    assert found("{weapon}/<verb>", "missile", verb=[]) == []


def test_the_marked_word_is_told() -> None:
    finder = Finder()
    finder.add(parse_pattern("will ^use .. {weapon}", LISTS))
    features = finder.features("we will use the missile".split(), {})
    ((_, match),) = finder.find(features, range(5))
    assert match.head == 2


def test_groups_are_looked_for_apart() -> None:
    finder = Finder()
    finder.add(parse_pattern("said", {}), "cue")
    features = finder.features(["said"], {})
    assert not list(finder.find(features, [0]))
    assert list(finder.find(features, [0], "cue"))


@pytest.mark.parametrize(
    ("pattern", "reason"),
    [
        ("(a|b)+", "no groups"),
        ("a+", "no repetition"),
        ("no?", "no '?'"),
        (r"\w", "no regular expression"),
        ("*", "almost every word"),
        ("a*", "almost every word"),
        (".. bluff", "begins with a gap"),
        ("bluff ..", "ends with a gap"),
        ("no .. ... bluff", "two gaps in a row"),
        ("[no]", "would match everywhere"),
        ("{nothing}", "no word list 'nothing'"),
        ("^a ^b", "more than one word"),
        ("we <start> go", "stands first"),
        ("word/<nouns>", "no class <nouns>"),
        (" ".join(["word"] * 17), "more than 16"),
    ],
)
def test_what_cannot_be_written_is_refused_with_the_reason(pattern: str, reason: str) -> None:
    with pytest.raises(PatternError, match=reason.replace("?", r"\?").replace("*", r"\*")):
        parse_pattern(pattern, LISTS)


def test_time_is_linear_in_the_sentence() -> None:
    finder = Finder()
    for pattern in ("a .... a .... a .... a .... b", "[a] .. [a] .. a ... a c", "a* ... *a .... d"):
        finder.add(parse_pattern(pattern.replace("a*", "aa*").replace("*a", "*aa"), {}))

    def seconds(length: int) -> float:
        features = finder.features(["a", "aa"] * (length // 2), {})
        begun = time.process_time()
        list(finder.find(features, range(length)))
        return time.process_time() - begun

    short, long = seconds(10_000), seconds(100_000)
    assert long < 25 * max(short, 0.01)
