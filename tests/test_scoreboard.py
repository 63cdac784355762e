"""The scoreboard says when reading has become worse."""

from benchmarks.scoreboard import FLOORS, fallen, recall, show, value
from varsel.evaluate.scores import Rate, Share

NAME = "norwegian: statements F1"
FLOOR = FLOORS[NAME]


def test_a_drop_of_more_than_a_point_is_found():
    assert fallen({"x": 0.80}, {"x": 0.82}) == ["x"]
    assert fallen({"x": 0.815}, {"x": 0.82}) == []
    assert fallen({"x": 0.95}, {"x": 0.82}) == []


def test_a_figure_that_is_no_longer_measured_is_found():
    assert fallen({}, {"x": 0.82}) == ["x"]


def test_a_figure_that_falls_below_its_floor_is_found_however_little_it_fell():
    assert fallen({NAME: FLOOR - 0.001}, {NAME: FLOOR + 0.001}) == [NAME]
    assert fallen({NAME: FLOOR - 0.003}, {NAME: FLOOR - 0.001}) == []


def test_the_table_says_what_holds():
    names = set(FLOORS) | {f"norwegian{r}{c}: {f}" for r in ("", ", running text") for c in ("", ", nb", ", nn")
                           for f in ("statements F1", "who said what F1", "exact content F1")}  # fmt: skip
    shown = list(show(dict.fromkeys(names, 0.9) | {NAME: FLOOR - 0.1}, {NAME: FLOOR}))
    (row,) = [line for line in shown if line.startswith(NAME + " ")]
    assert "FALLS SHORT" in row and "LOWER" in row
    assert any(line.startswith("example: when") and "holds" in line for line in shown)


def test_a_figure_is_f1_or_the_share_that_was_right():
    found = Rate(hit=6, predicted=8, gold=12)
    assert (value(found), value(recall(found)), value(Share(3, 4))) == (0.6, 0.5, 0.75)
