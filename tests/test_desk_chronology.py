"""The first page of the desk: the time axis, the list, filters in the address, exports and the feed."""

import re
from xml.etree import ElementTree

import pytest
from lxml import html

from varsel.exports import FORMATS


def page(answer):
    assert answer.status_code == 200, answer.text
    return html.fromstring(answer.text)


def test_each_entry_has_its_words_speaker_date_and_source(desk):
    found = page(desk.get("/", params={"actor": "Aldane", "text": "sundet"}))
    first = found.cssselect("article.entry")[0]
    assert "Dersom øvelsen ikke avlyses innen fredag" in first.cssselect("blockquote")[0].text_content()
    assert first.cssselect(".who")[0].text_content() == "Viktor Aldane"
    assert first.cssselect(".date")[0].text_content() == "11 March 2026"
    assert first.cssselect(".source a")[0].get("href").startswith("/article/")


def test_the_axis_has_words_above_and_deeds_below_with_a_link_to_each(desk):
    found = page(desk.get("/"))
    links = {a.get("href") for a in found.cssselect("svg a")}
    assert links and all(re.fullmatch(r"/item/\d+", link) for link in links)
    assert "side-1" in desk.get("/").text and "var(--deed)" in desk.get("/").text


def test_a_filter_is_shared_by_its_address(desk):
    everything = len(page(desk.get("/?everything=true")).cssselect("article.entry"))
    found = page(desk.get("/?kind=deed&time=2026-03-12&actor="))
    assert 0 < len(found.cssselect("article.entry")) < everything
    assert found.cssselect("select[name=kind] option[selected]")[0].get("value") == "deed"
    assert found.cssselect("input[name=time]")[0].get("value") == "2026-03-12"


def test_pages_follow_each_other_without_a_gap(desk):
    seen, at = [], "/?everything=true"
    while at:
        found = page(desk.get(at))
        seen += [a.get("id") for a in found.cssselect("article.entry")]
        following = found.cssselect("a[rel=next]")
        at = following[0].get("href") if following else None
    assert len(seen) == len(set(seen)) > 50


def test_a_time_that_is_none_is_told_and_nothing_is_lost(desk):
    answer = desk.get("/", params={"time": "last week", "actor": "Aldane"})
    assert answer.status_code == 400
    found = html.fromstring(answer.text)
    assert "last week" in found.cssselect("[role=alert]")[0].text_content()
    assert found.cssselect("input[name=actor]")[0].get("value") == "Aldane"


@pytest.mark.parametrize("format", FORMATS)
def test_everything_is_exported_in_every_format(desk, format):
    answer = desk.get(f"/export/{format}", params={"actor": "Aldane"})
    assert answer.status_code == 200 and answer.content
    assert answer.headers["content-disposition"].startswith("attachment")


def test_the_feed_has_the_newest_entries(desk):
    feed = ElementTree.fromstring(desk.get("/atom.xml", params={"actor": "Aldane"}).content)
    atom = "{http://www.w3.org/2005/Atom}"
    titles = [entry.findtext(f"{atom}title") for entry in feed.iter(f"{atom}entry")]
    assert titles and titles[0].startswith("(16 March 2026): ") and "Viktor Aldane" in titles[0]


def test_the_interface_speaks_the_reader_s_language(desk):
    assert "<h1>Kronologi</h1>" in desk.get("/", headers={"accept-language": "nb-NO,nb;q=0.9,en;q=0.5"}).text
    assert "<h1>Chronology</h1>" in desk.get("/", headers={"accept-language": "fr"}).text
    answer = desk.get("/interface/no", params={"back": "/?actor=Aldane"}, follow_redirects=False)
    assert answer.headers["location"] == "/?actor=Aldane"
    assert "<h1>Kronologi</h1>" in desk.get("/").text


@pytest.mark.parametrize("back", ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)"])
def test_the_way_back_never_leads_to_another_site(desk, back):
    answer = desk.get("/interface/no", params={"back": back}, follow_redirects=False)
    assert answer.headers["location"] == "/"


def test_the_picture_comes_as_png_too(desk):
    assert desk.get("/chronology.png").content.startswith(b"\x89PNG")


def test_what_is_not_there_is_told_on_a_page(desk):
    answer = desk.get("/nothing")
    assert answer.status_code == 404 and "There is no such page" in answer.text


def test_another_host_name_is_refused(desk):
    assert desk.get("/", headers={"host": "evil.example"}).status_code == 400


def test_nothing_but_the_desk_s_own_is_loaded(desk):
    policy = desk.get("/").headers["content-security-policy"]
    assert "default-src 'none'" in policy and "unsafe" not in policy
