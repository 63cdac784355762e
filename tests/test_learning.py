"""Learning from corrections: `varsel code --learn`, and coding with what was learned."""

import csv
import json
import pickle
import random
import subprocess
import sys
from dataclasses import replace

import pytest
from click.testing import CliRunner
from coding_example import CODEBOOK, TEXT

from varsel.cli import main
from varsel.coding import learned
from varsel.coding.codebook import parse
from varsel.coding.learned import LEARNED, Model, ModelError, Sample
from varsel.coding.learning import LEAST, NEXT, labels, learn
from varsel.evaluate.agreement import Coding
from varsel.record import Reading, Signal, Span, Statement

BOOK = parse(CODEBOOK, "small.toml")
DAYS = ["mandag", "tirsdag", "onsdag", "torsdag", "fredag"]
PLACES = ["Velgrad", "Harnes", "Kolm", "Sundby", "Tessen", "Dravdal", "Lisk", "Tolvin"]


def varsel(*words, given=None):
    return CliRunner().invoke(main, [str(word) for word in words], input=given, catch_exceptions=False)


def said(rng, old):
    """Something that is said to be old news, in words that no rule has, or something else."""
    if old:
        return f"Dette er gammelt nytt, og det samme som de sa i {rng.choice(PLACES)} sist {rng.choice(DAYS)}"
    return f"Vi skal møtes i {rng.choice(PLACES)} på {rng.choice(DAYS)} og snakke om {rng.choice(['fisk', 'tog'])}"


def samples(articles=12, seed=1):
    """Statements, two old news and two others in each article, and what people found in them."""
    rng, found, truth = random.Random(seed), [], {}
    for n in range(articles):
        for k in range(4):
            words = tuple(said(rng, old=k % 2 == 0).casefold().replace(",", "").split())
            found.append(Sample(f"a{n}", f"s{k}", words, ("sa",), {}))
            truth[f"a{n}", f"s{k}"] = {"not-new": k % 2 == 0}
    return found, truth


def by_rule(sample, word):
    """The same statement where the rules find the category by a word."""
    return replace(sample, rules={"not-new": 0.8} if word in sample.words else {})


# ---- what people found


def coding(coder, *categories, statement="s1"):
    return Coding("a", statement, coder, frozenset(categories))


def test_the_majority_of_the_coders_counts_and_ties_are_left_out():
    codings = [coding("Kari", "red-line", "demand"), coding("Ola", "red-line"), coding("Eva", "demand", "offer")]
    assert labels(codings, ["red-line", "demand", "offer"]) == {
        ("a", "s1"): {"red-line": True, "demand": True, "offer": False}
    }
    assert labels(codings[:2], ["red-line", "demand"]) == {("a", "s1"): {"red-line": True}}


def test_a_statement_with_no_category_was_looked_at_and_the_machine_is_nobody():
    codings = [coding("Kari"), coding("machine", "offer", statement="s2")]
    assert labels(codings, ["offer"]) == {("a", "s1"): {"offer": False}}


# ---- learning


def test_what_the_rules_miss_is_learned_and_the_figure_is_of_articles_not_learned_from():
    found = learn(*samples(), BOOK)
    (outcome,) = found.outcomes
    assert (outcome.positive, outcome.negative, outcome.rules.f1) == (24, 24, 0.0)
    assert outcome.learned.f1 > 0.9 and outcome.used
    assert found.model.categories["not-new"].learned_f1 == round(outcome.learned.f1, 4)
    assert (found.statements, found.articles) == (48, 12)


def test_no_article_is_judged_by_itself():
    """Each article has words of its own and all statements alike: whoever has seen the article knows the answer."""
    rng, found, truth = random.Random(3), [], {}
    for n in range(24):
        for k in range(4):
            word = "ord" + "abcdefghijklmnopqrstuvwx"[n] * 6
            found.append(Sample(f"a{n}", f"s{k}", (word, word, rng.choice(DAYS)), ("sa",), {}))
            truth[f"a{n}", f"s{k}"] = {"not-new": n % 2 == 0}
    (outcome,) = learn(found, truth, BOOK).outcomes
    assert outcome.learned.f1 < 0.75


def test_the_same_corrections_give_the_same_model():
    assert learn(*samples(), BOOK).model == learn(*samples(), BOOK).model


def test_a_category_is_learned_only_where_that_beats_the_rules():
    found, truth = samples()
    result = learn([by_rule(s, "gammelt") for s in found], truth, BOOK)
    assert result.outcomes[0].rules.f1 == 1.0 and not result.outcomes[0].used
    assert result.model.categories == {}


@pytest.mark.parametrize(
    "kept, why",
    [
        (lambda n, old: not old or n < 3, f"needs {LEAST - 6} more with it"),
        (lambda n, old: old or n < 2, f"needs {LEAST - 4} more without"),
        (lambda n, old: False, f"needs {LEAST} more with it, {LEAST} more without"),
    ],
)
def test_too_little_to_learn_from_is_said(kept, why):
    found, truth = samples()
    truth = {key: given for key, given in truth.items() if kept(int(key[0][1:]), given["not-new"])}
    (outcome,) = learn(found, truth, BOOK).outcomes
    assert outcome.learned is None and outcome.why == why and not outcome.used


def test_without_corrections_nothing_is_learned():
    found = learn(samples()[0], {}, BOOK)
    assert (found.statements, found.articles, found.to_code) == (0, 0, ())
    assert found.model.categories == {} and found.outcomes[0].learned is None


def test_one_article_alone_is_too_little():
    found, truth = samples()
    one = [Sample("a", f"s{n}", s.words, s.cue, s.rules) for n, s in enumerate(found)]
    (outcome,) = learn(one, {("a", f"s{n}"): given for n, given in enumerate(truth.values())}, BOOK).outcomes
    assert outcome.why == "needs a second article with it"


# ---- what to code next


def test_the_most_doubtful_statements_are_to_be_coded_next_and_no_two_of_the_same_words():
    found, truth = samples()
    mixed = tuple("dette er gammelt nytt vi skal møtes i harnes på fredag og snakke om fisk".split())
    twins = [Sample("new", f"s{n}", mixed, ("sa",), {}) for n in range(3)]
    sure = [Sample(f"x{n}", "s1", s.words, s.cue, {}) for n, s in enumerate(samples(seed=2)[0])]
    to_code = learn([*found, *twins, *sure], truth, BOOK).to_code
    assert len(to_code) == NEXT
    assert to_code[0].article == "new"
    assert sum(item.article == "new" for item in to_code[:2]) == 1
    assert not {(item.article, item.statement) for item in to_code} & truth.keys()


# ---- the file


def test_a_model_is_json_that_comes_back_as_it_was(tmp_path):
    model = learn(*samples(), BOOK).model
    learned.save(model, tmp_path / "m.varsel-coder")
    assert learned.load(tmp_path / "m.varsel-coder") == model
    data = json.loads((tmp_path / "m.varsel-coder").read_text(encoding="utf-8"))
    assert data["codebook"]["name"] == "small" and data["codebook"]["version"] == "1.0"


def whole():
    return json.loads(learn(*samples(), BOOK).model.model_dump_json())


@pytest.mark.parametrize(
    "bytes_of",
    [
        lambda: pickle.dumps({"format": "varsel-coder/1"}),
        lambda: b"",
        lambda: b'{"format": "varsel-coder/2"}',
        lambda: json.dumps(whole() | {"features": {"w x": 1.0}}).encode(),
        lambda: json.dumps(whole() | {"more": 1}).encode(),
        lambda: json.dumps(whole() | {"features": {"w x": float("nan")}, "categories": {}}).encode(),
    ],
)
def test_a_file_that_is_no_model_is_refused(bytes_of, tmp_path):
    file = tmp_path / "m.varsel-coder"
    file.write_bytes(bytes_of())
    with pytest.raises(ModelError, match=r"is no model .*; give what `varsel code --learn` wrote"):
        learned.load(file)


def test_a_model_that_is_not_there_is_told(tmp_path):
    with pytest.raises(ModelError, match="cannot be read"):
        learned.load(tmp_path / "nowhere")


@pytest.mark.parametrize(
    "change, told",
    [
        (('version = "1.0"', 'version = "1.1"'), "and this is small 1.1; learn it anew"),
        (("hørt .. før", "hørt .. tidligere"), "and small 1.0 has been changed since; learn it anew"),
        (('name = "small"', 'name = "other"'), "not with other 1.0; name it with --codebook"),
    ],
)
def test_a_model_is_for_the_codebook_that_it_was_learned_with(change, told):
    model = learn(*samples(), BOOK).model
    assert learned.fitting(model, "m", [BOOK]) is BOOK
    with pytest.raises(ModelError, match=f"learned with the codebook small 1.0, {told}"):
        learned.fitting(model, "m", [parse(CODEBOOK.replace(*change), "x")])


# ---- coding with what was learned


def reading(text, *signals):
    statement = Statement(id="s1", kind="direct", content=(Span(0, len(text)),), signals=signals)
    return Reading(id="x", lang="nb", statements=(statement,))


def test_a_category_that_no_rule_finds_is_coded_with_its_probability_and_the_words_that_speak_for_it():
    model, text = learn(*samples(), BOOK).model, "Dette er gammelt nytt, og det samme som i fjor"
    (signal,) = learned.apply(model, BOOK, text, reading(text)).statements[0].signals
    assert (signal.category, signal.coder) == ("not-new", LEARNED) and 0.5 <= signal.confidence <= 1
    words = [text[start:end] for start, end in signal.evidence]
    assert words and set(words) <= set("Dette er gammelt nytt og det samme".split())


def test_what_is_improbable_is_not_coded_and_everything_else_stays():
    model, text = learn(*samples(), BOOK).model, "Vi skal møtes i Harnes på fredag og snakke om fisk"
    rule, other = Signal(category="not-new", confidence=0.1), Signal(category="offer", confidence=0.8)
    person = Signal(category="not-new", confidence=1, coder="Kari")
    (found,) = learned.apply(model, BOOK, text, reading(text, rule, other, person)).statements
    assert found.signals == (person, other)


def test_a_rule_that_people_have_hardly_seen_at_work_is_not_overruled():
    model, text = learn(*samples(), BOOK).model, "Vi skal møtes i Harnes på fredag og snakke om fisk"
    (found,) = learned.apply(model, BOOK, text, reading(text, Signal(category="not-new", confidence=0.8))).statements
    assert [(signal.confidence, signal.coder) for signal in found.signals] == [(0.8, LEARNED)]


def test_a_rule_that_people_have_often_seen_to_be_wrong_is_overruled():
    found, truth = samples()
    model = learn([by_rule(s, "snakke") for s in found], truth, BOOK).model
    text = "Vi skal møtes i Harnes på fredag og snakke om fisk"
    assert model.categories["not-new"].by_rules >= learned.SEEN
    coded = reading(text, Signal(category="not-new", confidence=0.8))
    assert learned.apply(model, BOOK, text, coded).statements[0].signals == ()


def test_what_holds_only_alone_gives_way_to_what_was_learned():
    fallback = '[[category]]\nid = "assessment"\nkind = "signal"\ndefinition = "d"\n'
    book = parse(CODEBOOK + fallback + '[[category.rule]]\nlang = "no"\nalone = true\n', "x")
    text = "Dette er gammelt nytt, og det samme som i fjor"
    (found,) = learned.apply(
        learn(*samples(), BOOK).model, book, text, reading(text, Signal(category="assessment", confidence=0.5))
    ).statements
    assert [signal.category for signal in found.signals] == ["not-new"]


def test_a_model_of_nothing_changes_nothing():
    empty = Model(codebook=learned.origin(BOOK), features={}, categories={})
    before = reading("Nei.", Signal(category="not-new", confidence=0.5))
    assert learned.apply(empty, BOOK, "Nei.", before) == before


# ---- on the command line


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    """A folder with the codebook, articles, their readings, and what two people coded of the first twelve articles."""
    folder = tmp_path_factory.mktemp("desk")
    (folder / "small.toml").write_text(CODEBOOK, encoding="utf-8")
    rng, lines = random.Random(5), []
    for n in range(15):
        text = "".join(f"– {said(rng, old=k == 0)}, sa president Viktor Aldane onsdag.\n\n" for k in range(2))
        lines.append(json.dumps({"id": f"a{n}", "text": text, "lang": "nb"}) + "\n")
    (folder / "articles.jsonl").write_text("".join(lines), encoding="utf-8")
    varsel("read", "--no-coding", "--to", "jsonl", "-o", folder / "readings.jsonl", folder / "articles.jsonl")
    with (folder / "corrections.csv").open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["article", "statement", "category", "coder"])
        for n in range(12):
            for coder in ("Kari", "Ola"):
                rows.writerows([[f"a{n}", "s1", "not-new", coder], [f"a{n}", "s2", "", coder]])
    return folder


def learn_from(desk, *more):
    files = desk / "readings.jsonl", "--articles", desk / "articles.jsonl", "--codebook", desk / "small.toml"
    return varsel("code", *files, "--learn", desk / "corrections.csv", *more)


@pytest.fixture(scope="module")
def model(desk):
    result = learn_from(desk, "--model", desk / "mine.varsel-coder")
    assert result.exit_code == 0 and "1 category learned" in result.stderr
    return desk / "mine.varsel-coder"


def test_learning_reports_rules_and_learning_and_what_to_code_next(desk):
    result = learn_from(desk)
    assert result.exit_code == 0, result.stderr
    assert result.stdout.startswith("24 statements of 12 articles coded by people\n")
    row = next(line for line in result.stdout.splitlines() if line.startswith("not-new"))
    assert row.split()[1:4] == ["12", "of", "24"] and row.endswith("learned")
    following = result.stdout.split("Code these next")[1]
    assert sum(following.count(f"a{n} ") for n in (12, 13, 14)) == 6


def test_what_was_learned_codes_articles_and_stored_readings(desk, model):
    article = desk / "new.txt"
    article.write_text("– Dette er gammelt nytt, og det samme som de sa sist, sa Ingrid Sollvik.\n", encoding="utf-8")
    codebook = "--codebook", desk / "small.toml"
    assert "not-new" not in varsel("read", *codebook, article).stdout
    assert "= not-new" in varsel("read", *codebook, "--with", model, article).stdout
    result = varsel("code", desk / "readings.jsonl", "-a", desk / "articles.jsonl", *codebook, "--with", model)
    for line in result.stdout.splitlines():
        first, second = Reading.model_validate_json(line).statements
        assert [(s.category, s.coder) for s in first.signals] == [("not-new", LEARNED)] and not second.signals


def test_a_model_is_refused_with_another_codebook_before_anything_is_read(desk, model, tmp_path):
    newer = tmp_path / "newer.toml"
    newer.write_text(CODEBOOK.replace('version = "1.0"', 'version = "2.0"'), encoding="utf-8")
    result = varsel("read", "--codebook", newer, "--with", model, given=TEXT)
    assert (result.exit_code, result.stdout) == (1, "")
    told = f"varsel: {model}: was learned with the codebook small 1.0, and this is small 2.0; "
    assert result.stderr.startswith(told)


def test_what_is_wrong_in_corrections_is_told_and_the_rest_is_learned_from(desk, tmp_path):
    wrong = tmp_path / "wrong.csv"
    wrong.write_text("article,statement,category,coder\na0,s1,notnew,Eva\nnowhere,s1,not-new,Eva\n", encoding="utf-8")
    result = learn_from(desk, "--learn", wrong)
    assert result.exit_code == 1 and "24 statements of 12 articles" in result.stdout
    assert f'{wrong}:2: category "notnew" is not in the codebook' in result.stderr
    assert '1 coded statements are not in the readings, such as "s1" of article "nowhere"' in result.stderr


@pytest.mark.parametrize("words", [["--learn", "x.csv", "--with", "m"], ["--model", "m"]])
def test_options_that_do_not_go_together_are_told(words, desk):
    assert varsel("code", desk / "readings.jsonl", *words).exit_code == 2


@pytest.mark.parametrize("use", [[], ["--with"]])
def test_reading_never_loads_what_only_learning_needs(use, desk, model):
    words = ["read", "--codebook", str(desk / "small.toml"), *(use and [*use, str(model)])]
    run = f"from varsel.cli import main; main({words!r}, standalone_mode=False)"
    code = f"import sys; {run}; print(*sys.modules, file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", code], input=TEXT, capture_output=True, text=True, check=True)
    assert "not-new" in done.stdout and "sklearn" not in done.stderr.split()
