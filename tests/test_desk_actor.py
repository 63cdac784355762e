"""The page of an actor: over time beside what is usual, first-evers, targets, from word to deed; near names."""

import re
from datetime import date

import pytest
from ledger_example import STRAIT, TALKS, reported
from lxml import html

import desk_example
from varsel.desk import categories
from varsel.desk.charts import actor as chart
from varsel.ledger import Ledger, LedgerError


def page(answer, status=200):
    assert answer.status_code == status, answer.text
    return html.fromstring(answer.text)


@pytest.fixture
def crisis(place):
    """A ledger in which Torvania threatens, announces and deploys, as the tests below say."""
    deed = {"event": "MOBILIZE", "mode": "deploy", "actor": "Torvania", "recipient": "Halvmark"}
    articles = [
        reported("a", ("Torvania", "We may close the strait", ["conventional-threat"], "2026-01-10"), published="2026-01-10"),
        reported("b", ("Torvania", "We will close it", ["conventional-threat", "demand"], "2026-01-20"), published="2026-02-01"),
        reported("c", deeds=[deed | {"words": "Torvania said it would send ships", "status": "announced", "when": "2026-02-01"}],
                 published="2026-02-01"),
        reported("d", deeds=[deed | {"words": "Torvania sent ships", "status": "done", "when": "2026-02-11"}], published="2026-02-11"),
    ]  # fmt: skip
    with Ledger(place) as ledger:
        for article in articles:
            ledger.add(*article)
        yield ledger


def test_words_stand_above_deeds_and_every_figure_can_be_read_without_the_picture(desk):
    found = page(desk.get("/actor", params={"name": "Viktor Aldane"}))
    assert found.cssselect("figure svg") and found.cssselect("figure svg a[href^='/?actor=Viktor+Aldane']")
    (link,) = [a.get("href") for a in found.cssselect("figcaption a") if a.text_content() == "The same as a table"]
    table = page(desk.get(link)).cssselect("table")[0]
    assert [th.text_content() for th in table.cssselect("thead th")][0] == "Month"
    assert "March 2026" in table.text_content() and "usual a month" in table.text_content()


def test_each_month_of_a_kind_is_one_link_with_a_name_of_its_own(desk):
    svg = page(desk.get("/actor", params={"name": "Viktor Aldane"})).cssselect("figure svg")[0]
    links = svg.cssselect("a")
    assert len({a.get("href") for a in links}) == len(links) > 3
    assert all(re.match(r"2026-\d\d, .+: \d", a.get("aria-label")) and a.cssselect("path") for a in links)
    assert svg.get("aria-label").startswith("Viktor Aldane: words above") and not svg.xpath(".//*[@aria-roledescription]")


@pytest.mark.parametrize("query", ["", "?name=", "?name=Nobody"])
def test_months_of_nobody_are_told(desk, query):
    assert desk.get(f"/actor/months{query}").status_code == 404


def test_a_figure_of_the_table_leads_to_as_many_entries(crisis):
    with desk_example.client(crisis) as desk:
        table = page(desk.get("/actor/months?name=Torvania")).cssselect("table")[0]
        (row,) = [tr for tr in table.cssselect("tbody tr") if "January 2026" in tr.text_content()]
        threats = row.cssselect("a[href*=conventional-threat]")[0]
        assert threats.text_content() == "2"
        assert len(page(desk.get(threats.get("href"))).cssselect("article.entry")) == 2


def test_what_has_several_categories_of_a_group_counts_once_in_it(crisis):
    lines = crisis.axis("Torvania", groups={"conventional-threat": "hard", "demand": "hard"}, on=date(2026, 3, 1))
    (hard,) = [line for line in lines if line.kind == "statement"]
    assert (hard.category, hard.whole) == ("hard", 2)


def test_the_usual_rate_leaves_out_the_last_months_of_a_long_record():
    def line(**periods):
        from varsel.ledger import Line
        from varsel.ledger.counting import Count

        counts = {month.replace("_", "-")[1:]: Count(n, n) for month, n in periods.items()}
        return Line("statement", "THREATEN", None, counts, sum(periods.values()), 0)

    drawn = chart.history([line(m2026_01=1, m2026_02=1, m2026_11=40)], date(2026, 1, 1), date(2026, 12, 31))
    assert drawn.reckoned[-1] == "2026-09" and drawn.kinds[0].usual.high < 2
    short = chart.history([line(m2026_01=1, m2026_02=1)], date(2026, 1, 1), date(2026, 2, 28))
    assert short.reckoned == ("2026-01", "2026-02")
    assert short.kinds[0].usual.low < 1 < short.kinds[0].usual.high


def test_groups_are_those_of_plover():
    groups = categories.groups()
    assert groups["explicit-nuclear-threat"] == "THREATEN" and groups["deploy"] == groups["MOBILIZE"] == "MOBILIZE"
    assert "conventional-threat" in categories.within(["THREATEN"], "signal")


def test_the_first_of_each_category_stands_with_its_passage(crisis):
    with desk_example.client(crisis) as desk:
        found = page(desk.get("/actor?name=Torvania"))
    firsts = found.xpath("//section[@aria-labelledby='firsts']//li")
    threat = next(li for li in firsts if "conventional threat" in li.text_content())
    assert "We may close the strait" in threat.text_content() and "10 January 2026" in threat.text_content()
    assert threat.cssselect("a.label")[0].get("href") == "/codebook/signals#conventional-threat"
    assert "We will close it" not in threat.text_content()


def test_what_nothing_dates_is_no_first(place):
    with Ledger(place) as ledger:
        ledger.add(*reported("x", ("Torvania", "Some day we will", ["announcement"], None), published=None))
        assert ledger.firsts("Torvania") == ()


def test_targets_are_counted_by_kind_and_lead_to_their_entries(crisis):
    (target,) = crisis.targets("Torvania")
    assert (target.name, target.deeds, target.whole) == ("Halvmark", 2, 2)
    with desk_example.client(crisis) as desk:
        links = page(desk.get("/actor?name=Torvania")).xpath("//section[@aria-labelledby='targets']//td/a/@href")
        assert len(page(desk.get(links[0])).cssselect("article.entry")) == 2


def test_from_word_to_deed_tells_the_days_and_the_reasons(crisis):
    with desk_example.client(crisis) as desk:
        text = page(desk.get("/actor?name=Torvania")).xpath("//section[@aria-labelledby='lags']")[0].text_content()
        assert "Seen done 11 February 2026, after 10 days" in " ".join(text.split())
        assert "the same Deploy; the same recipient (Halvmark)" in text
        norwegian = desk.get("/actor?name=Torvania", headers={"accept-language": "nb"}).text
        assert "samme mottaker (Halvmark)" in norwegian


def test_a_word_without_a_deed_is_open(crisis):
    deed = {"words": "Torvania announced talks", "event": "CONSULT", "mode": "talks", "actor": "Torvania", "status": "announced",
            "when": "2026-03-01"}  # fmt: skip
    crisis.add(*reported("e", deeds=[deed], published="2026-03-01"))
    crisis.add(*reported("f", published="2026-03-11"))
    with desk_example.client(crisis) as desk:
        assert "Not seen done: open for 10 days." in " ".join(page(desk.get("/actor?name=Torvania")).text_content().split())


def test_a_name_that_is_nobody_s_suggests_those_that_are_near(desk):
    found = page(desk.get("/actor", params={"name": "Viktor Aldnae"}), 404)
    assert "Nobody in this ledger is called Viktor Aldnae" in found.cssselect("[role=alert]")[0].text_content()
    assert "Viktor Aldane" in [a.text_content() for a in found.cssselect(".names a")]
    assert found.cssselect("input[name=name]")[0].get("value") == "Viktor Aldnae"


def test_without_a_name_those_who_are_there_most_are_shown(place):
    with Ledger(place) as ledger, desk_example.client(ledger) as desk:
        assert page(desk.get("/actor?name=")).cssselect(".nothing")
        ledger.add(*STRAIT)
        ledger.add(*TALKS)
        assert page(desk.get("/actor")).cssselect(".names a")[0].text_content() == "Viktor Aldane"
        assert ledger.called_like("%") == ledger.called_like("xyzzy") == ()


def test_names_are_no_markup(place):
    name = "<script>alert(1)</script>"
    with Ledger(place) as ledger, desk_example.client(ledger) as desk:
        ledger.add(*reported("x", (name, "We will “<b>act</b>”", ["announcement"], "2026-01-10")))
        for answer in (desk.get("/actor", params={"name": name}), desk.get("/actor", params={"name": name + "2"})):
            assert "<script>alert" not in answer.text and "<b>act" not in answer.text


def test_the_picture_comes_as_png_too(desk):
    assert desk.get("/actor.png", params={"name": "Viktor Aldane"}).content.startswith(b"\x89PNG")
    assert desk.get("/actor.png").status_code == 404


def test_the_record_ends_with_the_newest_article(crisis, place):
    assert crisis.until() == date(2026, 2, 11)
    with pytest.raises(LedgerError):
        crisis.firsts("Nobody")
    with desk_example.client(crisis) as desk:
        assert re.search(r"until the newest article: 11 February 2026", desk.get("/actor?name=Torvania").text)
