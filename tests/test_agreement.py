"""How far coders agree: alpha against published and hand-computed values, tables as people export them, the report."""

import json
import random
import re
import time
from pathlib import Path

import numpy as np
import pytest

from varsel.evaluate.agreement import NONE, Coding, Table2x2, agreement, masi, read, report
from varsel.record import Reading, Signal, Statement

# Krippendorff, "Computing Krippendorff's Alpha-Reliability" (2011); a dot is a missing value.
MEG, OWEN = "0100000010", "1110010000"  # A. binary, two observers, no missing data
BEN, GERRY = "aabbdcccedda", "babbbccceddd"  # B. nominal, two observers
FOUR = ("123321412...", "1233224125.3", ".3332342251.", "12332441251.")


def coded(*coders: str, names: str = "ABCD") -> list[Coding]:
    """Each value as a set of one category; with MASI different sets of one are as far apart as different values are."""
    return [
        Coding("article", f"s{i}", coder, frozenset([value]))
        for coder, values in zip(names, coders, strict=False)
        for i, value in enumerate(values)
        if value != "."
    ]


def sets(**coders: list[str]) -> list[Coding]:
    """Each coder's categories as letters: "ab" is the set of a and b, "" none; None is a statement not coded."""
    return [
        Coding("article", f"s{i}", coder, frozenset(letters))
        for coder, given in coders.items()
        for i, letters in enumerate(given)
        if letters is not None
    ]


def first(codings, **options):
    return agreement(codings, resamples=options.pop("resamples", 200), **options).comparisons[0]


@pytest.fixture
def file(tmp_path):
    def write(content, name="codings.csv"):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
        return path

    return write


# ---- alpha ----


def test_the_published_nominal_example_with_four_coders_and_missing_values():
    found = first(coded(*FOUR))
    assert found.overall.value == pytest.approx(0.743, abs=5e-4)
    assert (found.statements, found.codings) == (11, 40)  # the twelfth was coded once and can be paired with nothing


def test_the_published_nominal_example_with_two_coders():
    assert first(coded(BEN, GERRY)).overall.value == pytest.approx(0.692, abs=5e-4)


def test_the_published_binary_example_is_the_alpha_of_a_category():
    given = sets(Meg=["x" if v == "1" else "" for v in MEG], Owen=["x" if v == "1" else "" for v in OWEN])
    category = first(given).categories["x"]
    assert category.alpha.value == pytest.approx(1 - 19 * 4 / (6 * 14))  # 0.095 in the paper
    assert category.alpha.agreement == pytest.approx(0.6)
    assert category.table == Table2x2(both=1, only_first=1, only_second=3, neither=5)
    assert category.applied == 6


@pytest.mark.parametrize(
    ("one", "other", "distance"),
    [
        ("", "", 0), ("ab", "ab", 0), ("", "a", 1), ("a", "b", 1),
        ("a", "ab", 1 - 1 / 2 * 2 / 3), ("ab", "abcd", 1 - 2 / 4 * 2 / 3),
        ("ab", "bc", 1 - 1 / 3 * 1 / 3), ("abc", "bcd", 1 - 2 / 4 * 1 / 3),
    ],
)  # fmt: skip
def test_masi_by_hand(one, other, distance):
    assert masi(frozenset(one), frozenset(other)) == pytest.approx(distance)
    assert masi(frozenset(other), frozenset(one)) == pytest.approx(distance)


def test_alpha_over_sets_by_hand():
    # Sets: a, ab, a, ab; d(a, ab) = 2/3. Observed: one statement of two differs, 1/2 * 2/3 = 1/3.
    # Expected: of 4 * 3 ordered pairs of different codings 2 * 2 * 2 = 8 are (a, ab), 8/12 * 2/3 = 4/9. Alpha 1 - 3/4.
    assert first(sets(A=["a", "ab"], B=["a", "ab"])).overall.value == 1
    assert first(sets(A=["a", "a"], B=["ab", "ab"])).overall.value == pytest.approx(1 - (2 / 3) / (4 / 9))
    found = first(sets(A=["a", "a", "b"], B=["ab", "a", "b"]))
    # n = 6: a 3 times, ab once, b twice; d(a, ab) = d(b, ab) = 2/3, d(a, b) = 1.
    expected = 2 * (3 * 1 * 2 / 3 + 2 * 1 * 2 / 3 + 3 * 2 * 1) / (6 * 5)
    assert found.overall.value == pytest.approx(1 - (2 / 3 / 3) / expected)
    assert found.overall.agreement == pytest.approx(2 / 3)


def test_a_statement_of_three_coders_weighs_as_many_values_as_it_has():
    # x: applied by 2 of 3 in the first, by 2 of 2 in the second, by nobody of 3 in the third. n = 8, n1 = 4, n0 = 4.
    found = first(sets(A=["x", "x", ""], B=["x", "x", ""], C=["", None, ""]))
    assert found.categories["x"].alpha.value == pytest.approx(1 - 7 * (2 * 1 / 2) / (4 * 4))
    assert found.categories["x"].alpha.agreement == pytest.approx(5 / 7)
    assert found.categories["x"].table is None


def test_perfect_agreement_is_one_and_opposite_coding_is_below_zero():
    alike = first(sets(A=["a", "b", "", "ab"] * 10, B=["a", "b", "", "ab"] * 10))
    assert alike.overall.value == alike.overall.low == alike.overall.high == alike.overall.agreement == 1
    assert all(c.alpha.value == 1 for c in alike.categories.values())
    assert first(sets(A=["a", ""] * 10, B=["", "a"] * 10)).categories["a"].alpha.value < 0


def test_what_never_varies_has_no_alpha_and_says_why():
    found = first(sets(A=["a", "a", "ab"], B=["a", "ab", "a"]), categories=["unused", "b"])
    unused, always = found.categories["unused"].alpha, found.categories["a"].alpha
    assert list(found.categories) == ["unused", "b", "a"]
    assert (unused.value, unused.low, unused.agreement, unused.why) == (None, None, 1, "never applied")
    assert (always.value, always.why) == (None, "always applied")
    nothing = first(sets(A=["", "", ""], B=["", "", ""]))
    assert (nothing.overall.value, nothing.overall.why, nothing.categories) == (None, "all codings are the same", {})


def test_a_single_statement_gives_no_interval():
    apart = first(sets(A=["a"], B=["b"])).overall
    assert (apart.value, apart.low, apart.why) == (0, None, "one statement only")
    assert first(sets(A=["a"], B=["a"])).overall.value is None


def test_a_category_too_rare_for_an_interval_says_so():
    alpha = first(sets(A=["a"] + [""] * 49, B=["a"] + [""] * 49)).categories["a"].alpha
    assert (alpha.value, alpha.low, alpha.why) == (1, None, "too rare")


# ---- intervals ----


def plain_alpha(pairs):
    """Nominal alpha of pairs of values by its definition, over all pairs of values."""
    values = [value for pair in pairs for value in pair]
    n, observed = len(values), sum(a != b for a, b in pairs) / len(pairs)
    expected = sum(values[i] != values[j] for i in range(n) for j in range(n) if i != j) / (n * (n - 1))
    return 1 - observed / expected


def test_the_interval_is_that_of_a_plain_bootstrap_over_statements():
    rng = random.Random(7)
    pairs = [(a, a if rng.random() < 0.8 else not a) for a in (rng.random() < 0.4 for _ in range(60))]
    given = sets(A=["x" if a else "" for a, _ in pairs], B=["x" if b else "" for _, b in pairs])
    found = first(given, resamples=1000)
    drawn = [plain_alpha(rng.choices(pairs, k=len(pairs))) for _ in range(400)]
    low, high = np.quantile(drawn, [0.025, 0.975])
    for alpha in (found.categories["x"].alpha, found.overall):  # sets of none or one: MASI is nominal
        assert alpha.value == pytest.approx(plain_alpha(pairs))
        assert alpha.low == pytest.approx(low, abs=0.06) and alpha.high == pytest.approx(high, abs=0.06)


def test_the_same_seed_gives_the_same_intervals_and_less_confidence_narrower_ones():
    given = sets(A=["a", "b", "", "ab", "a"] * 8, B=["a", "", "", "b", "ab"] * 8)
    wide, again, narrow = (agreement(given, resamples=300, confidence=c) for c in (0.95, 0.95, 0.5))
    assert wide == again
    wide, narrow = wide.comparisons[0].overall, narrow.comparisons[0].overall
    assert wide.low < narrow.low < narrow.value < narrow.high < wide.high


def test_many_statements_are_drawn_together_and_nothing_but_chance_differs(monkeypatch):
    rng = random.Random(3)
    given = {coder: [rng.choice(["", "a", "ab", "b", "c", None]) for _ in range(600)] for coder in ("ola", "per", "machine")}
    given["kari"] = [one if rng.random() < 0.6 else "a" for one in given["ola"]]
    alone = agreement(sets(**given))
    monkeypatch.setattr("varsel.evaluate.agreement.MANY", 100)
    together = agreement(sets(**given))
    assert together != alone  # they were drawn in another order
    for one, other in zip(alone.comparisons, together.comparisons, strict=True):
        assert (one.statements, one.codings, one.confusions) == (other.statements, other.codings, other.confusions)
        for name, category in one.categories.items():
            assert (category.applied, category.table) == (other.categories[name].applied, other.categories[name].table)
        pairs = [(one.overall, other.overall), *((c.alpha, other.categories[name].alpha) for name, c in one.categories.items())]
        for a, b in pairs:
            assert (a.value, a.agreement) == pytest.approx((b.value, b.agreement), abs=1e-12)
            assert (a.low, a.high) == pytest.approx((b.low, b.high), abs=0.15 * (a.high - a.low))


def test_two_thousand_statements_three_coders_and_25_categories_take_seconds():
    rng = random.Random(1)
    names = [f"category-{i}" for i in range(25)]
    given = [
        Coding("article", str(i), coder, frozenset(rng.sample(names, rng.randint(0, 3))))
        for i in range(2000)
        for coder in ("A", "B", "C")
    ]
    start = time.perf_counter()
    found = agreement(given)
    assert time.perf_counter() - start < 10 and len(found.comparisons) == 4


# ---- who is compared ----


def test_people_are_compared_together_and_everybody_two_by_two_with_the_machine_last():
    given = sets(machine=["a", ""], Per=["a", ""], Kari=["a", ""], Anne=["a", "a"])
    assert [c.coders for c in agreement(given, resamples=10).comparisons] == [
        ("Anne", "Kari", "Per"), ("Anne", "Kari"), ("Anne", "Per"), ("Anne", "machine"),
        ("Kari", "Per"), ("Kari", "machine"), ("Per", "machine"),
    ]  # fmt: skip
    (only,) = agreement(given, coders=("machine", "kari"), resamples=10).comparisons
    assert only.coders == ("machine", "Kari")


def test_one_coder_only_is_a_clear_error():
    with pytest.raises(ValueError, match='all codings are by "A"; agreement needs two coders'):
        agreement(sets(A=["a", "b"]))
    with pytest.raises(ValueError, match="there are no codings"):
        agreement([])
    with pytest.raises(ValueError, match='no coding is by "C"; there are codings by A, B'):
        agreement(sets(A=["a"], B=["a"]), coders=("A", "C"))
    with pytest.raises(ValueError, match="no statement was coded by two of A, B"):
        agreement(sets(A=["a", None], B=[None, "a"]))


def test_two_of_three_coders_without_a_statement_in_common():
    found = agreement(sets(A=["a", "b", None], B=["a", None, "b"], C=[None, "b", "b"]), coders=("A", "B"), resamples=10)
    assert found.comparisons[0].statements == 1
    apart = agreement(sets(A=["a", None], B=["a", "b"], C=[None, "b"]), resamples=10).comparisons[2]
    assert (apart.coders, apart.statements, apart.overall.why) == (("A", "C"), 0, "no statement in common")
    assert "no statement in common" in report(agreement(sets(A=["a", None], B=["a", "b"], C=[None, "b"]), resamples=10))


def test_what_is_put_for_what():
    confusions = first(sets(A=["ab", "a", "a", "c"], B=["b", "b", "b", "c"])).confusions
    assert [(c.first, c.second, c.statements) for c in confusions] == [("a", "b", 2), ("a", NONE, 1)]


# ---- tables and readings ----

HEAD = "article,statement,category,coder\n"


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_tables_as_programs_export_them(file, separator, encoding):
    rows = [["Coder", "Statement", "note", "Category", "ARTICLE"], ["Kåre", "s1", '"så; si, ja"', "trussel", "nb-1"]]
    rows += [["Kåre ", "s1", "", "Løfte", "nb-1"], ["kåre", "s2", "", "", "nb-1"], ["", "", "", "", ""]]
    text = "\r\n".join(separator.join(row) for row in rows) + "\r\n"
    codings, problems = read([file(text.encode(encoding))])
    assert not problems
    assert codings == [
        Coding("nb-1", "s1", "Kåre", frozenset({"trussel", "Løfte"})), Coding("nb-1", "s2", "Kåre", frozenset()),
    ]  # fmt: skip


def test_the_line_that_excel_writes_for_the_separator_is_skipped(file):
    codings, problems = read([file("sep=;\n" + HEAD.replace(",", ";") + "a;s1;x;K\na;;x;K\n")])
    assert codings == [Coding("a", "s1", "K", frozenset("x"))]
    assert problems[0].where.endswith("codings.csv:4")


def test_several_tables_are_one(file):
    paths = [file(HEAD + "a,s1,x,K\n", "k.csv"), file(HEAD + "a,s1,X,L\na,s1,y,k\n", "l.csv")]
    codings, problems = read(paths)
    assert not problems
    assert {(c.coder, c.categories) for c in codings} == {("K", frozenset("xy")), ("L", frozenset("x"))}


@pytest.mark.parametrize(
    ("rows", "line", "what", "todo"),
    [
        (",s2,x,K\n", 3, "has no article", "write one row for each category"),
        ("a,,x,K\n", 3, "has no statement", "write one row for each category"),
        ("a,s2,x,\n", 3, "has no coder", "write one row for each category"),
        ("a,s2\n", 3, "has no coder", "write one row for each category"),
        ("a,s2,x,K,more\n", 3, "has 5 cells under 4 columns", "quotation marks"),
        ('a,s2,"x"y,K\n', 3, "is no row of a table", "close every quotation mark"),
        ('a,"s\n2",,K\na,s2,"x,K\n', 5, "is no row of a table", "close every quotation mark"),
        ("a,s2,,K\na,s2,x,K\n", 3, 'says that no category applies, but FILE:4 gives "x"', "remove one of the two rows"),
        ("a,s2,x,K\na,s2,denail,K\n", 4, 'category "denail" is not in the codebook', '"denial"?'),
        ("a,s2,zzzz,K\n", 3, 'category "zzzz" is not in the codebook', "write one of its categories"),
    ],
)
def test_a_bad_row_is_told_with_file_and_line_and_the_rest_goes_on(file, rows, line, what, todo):
    path = file(HEAD + "a,s1,x,K\n" + rows)
    codings, problems = read([path], categories=["x", "denial"])
    assert Coding("a", "s1", "K", frozenset("x")) in codings
    assert not any(c.statement == "s2" for c in codings)  # half a coding would count as disagreement
    (problem,) = problems
    assert problem.where == f"{path}:{line}" and todo in problem.todo
    assert what.replace("FILE", str(path)) in problem.what


def test_a_quotation_mark_that_is_never_closed_does_not_take_the_rows_before_it(file):
    codings, problems = read([file(HEAD + "a,s1,x,K\na,s2,x,K\n" + 'a,s3,"x,K\na,s4,x,K\n')])
    assert [c.statement for c in codings] == ["s1", "s2"] and problems[0].where.endswith(":4")


@pytest.mark.parametrize(
    ("content", "what", "todo"),
    [
        ("article,statement,coder\na,s1,K\n", 'column "category" is not in the first line', "name the columns article"),
        ("article,statement,category,category,coder\n", 'column "category" stands twice', "name the columns article"),
        (b"PK\x03\x04....", "office document", "CSV UTF-8"),
        (b"", "is empty", "check that it was saved"),
        (b"x" * 300_000, 'column "article" is not in the first line', "name the columns"),
    ],
)
def test_a_file_that_is_no_table_is_told_and_the_others_go_on(file, content, what, todo):
    codings, (problem,) = read([file(content, "bad.csv"), file(HEAD + "a,s1,x,K\n")])
    assert what in problem.what and todo in problem.todo and "bad.csv" in problem.where
    assert len(codings) == 1


def test_a_file_that_there_is_not(tmp_path):
    codings, (problem,) = read([tmp_path / "no.csv"])
    assert not codings and "cannot be read" in problem.what


def reading(article="a", **statements):
    signals = {name: tuple(Signal(category=c, confidence=1) for c in given) for name, given in statements.items()}
    made = (Statement(id=name, kind="direct", content=((0, 1),), signals=given) for name, given in signals.items())
    return Reading(id=article, lang="nb", statements=tuple(made))


def test_readings_are_the_machine_s_codings_and_join_tables_by_statement(file):
    machine = file(reading(s1=["x", "y"], s2=[]).model_dump_json() + "\n\n", "out.jsonl")
    table = file(HEAD + "a,s1,x,K\na,s2,,K\n")
    codings, problems = read([table, machine])
    assert not problems
    assert Coding("a", "s1", "machine", frozenset("xy")) in codings
    assert Coding("a", "s2", "machine", frozenset()) in codings
    found = first(codings)
    assert found.coders == ("K", "machine") and found.statements == 2 and found.categories["x"].alpha.value == 1


def test_a_bad_reading_is_told_and_the_rest_goes_on(file):
    readings = reading(s1=["x"]), reading(s1=["y"]), reading("b", s1=["x"])
    good, again, other = (one.model_dump_json() for one in readings)
    lines = [good, "{broken", '{"id": "c"}', "[1]", '{"id": "d", "statements": [1]}', again, other]
    lines.append('{"id": "e", "statements": [{"id": "s1", "signals": [{"category": null}]}]}')
    path = file("\n".join(lines), "out.jsonl")
    codings, problems = read([path])
    assert codings == [Coding(article, "s1", "machine", frozenset("x")) for article in "ab"]
    assert [p.where for p in problems] == [f"{path}:{n}" for n in (2, 3, 4, 5, 6, 8)]
    assert "has no 'statements'" in problems[1].what and f"was read in {path}:1 already" in problems[4].what


def test_odd_characters_do_no_harm(file):
    signal = '{"category": "x\\ud800\\u001b[31m"}'
    path = file('{"id": "a", "statements": [{"id": "s1", "signals": [' + signal + "]}]}", "odd.jsonl")
    codings, _ = read([path, file(HEAD + "a,s1,\x1b[2Jy,K\n" + "a,s2,x,K\n" * 9)])
    shown = report(agreement(codings, resamples=10))
    assert "\x1b" not in shown and shown.encode("utf-8")


# ---- what is shown ----


@pytest.fixture
def three():
    kari = ["ab", "a", "", "b", "c", ""] * 6
    return agreement(
        sets(Kari=kari, Ola=["a", "a", "", "b", "b", ""] * 6, machine=["ab", "c", "", "b", "c", "a"] * 6),
        categories=["a", "b", "c", "unused"],
        resamples=50,
    )


def test_the_report_shows_every_comparison_with_interval_percent_and_confusions(three):
    shown = report(three)
    assert "Statements coded: Kari 36, Ola 36, machine 36" in shown
    for words in ("Kari – Ola", "Kari – machine", "Ola – machine", "only", "neither", "never applied"):
        assert words in shown
    alpha = three.comparisons[0].overall
    row = next(line for line in shown.splitlines() if line.startswith("Kari – Ola"))
    assert row.split()[3:8] == [f"{alpha.value:.3f}", f"{alpha.low:.2f}", "to", f"{alpha.high:.2f}", "66.7%"]
    assert "\x1b" not in shown and "\x1b" in report(three, colour=True)


@pytest.mark.parametrize("width", [80, 140])
def test_the_report_keeps_to_its_width(three, width):
    shown = report(three, width=width)
    assert max(map(len, shown.splitlines())) <= width
    assert "neither" in shown and "…" not in shown
    long = {name: ["a", "ab", ""] * 10 for name in ("Anne-Kristine Lillebø", "Bartholomeus")}
    shown = report(agreement(sets(**long), categories=["implicit-nuclear-threat"], resamples=10), width=width)
    assert max(map(len, shown.splitlines())) <= width and "Bartho…  neither" in shown


def test_few_statements_and_tables_that_are_left_out_are_said():
    few = report(agreement(sets(**{name: ["a", "", "a"] for name in "ABCDE"}), resamples=10))
    assert "Fewer than 30 statements" in few
    assert "7 more comparisons by category are not shown" in few  # all five, and ten pairs


def test_json_has_all_that_the_report_has(three):
    values = json.loads(json.dumps(three.to_json(), allow_nan=False))
    assert values["method"]["interval"] == "percentile bootstrap, statements resampled"
    assert values["coders"] == {"Kari": 36, "Ola": 36, "machine": 36}
    comparison = values["comparisons"][0]
    assert comparison["coders"] == ["Kari", "Ola"] and comparison["statements"] == 36
    assert comparison["overall"]["low"] <= comparison["overall"]["value"] <= comparison["overall"]["high"]
    assert comparison["categories"]["unused"]["alpha"]["value"] is None
    assert comparison["categories"]["a"]["table"] == {"both": 12, "only_first": 0, "only_second": 0, "neither": 24}
    assert {"first": "c", "second": "b", "statements": 6} in comparison["confusions"]


# ---- the documentation ----


def test_the_example_in_the_documentation_is_what_comes_out(file):
    page = (Path(__file__).parent.parent / "docs" / "agreement.md").read_text(encoding="utf-8")
    table, shown = (re.search(rf"```{kind}\n(.*?)```", page, re.DOTALL)[1] for kind in ("csv", "text"))
    codings, problems = read([file(table)])
    assert not problems
    assert report(agreement(codings)) == shown
