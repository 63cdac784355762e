"""Every page of the desk in a real browser: for everybody, in both languages, on a narrow screen, and without a script."""

import shutil

import browsing
import pytest
from axe_playwright_python.sync_playwright import Axe
from desk_example import addresses

from varsel.ledger import Ledger

PAGES = tuple(addresses(None))


@pytest.fixture(scope="module")
def served(samples, tmp_path_factory):
    """The address of a desk that nobody changes."""
    path = tmp_path_factory.mktemp("pages") / "served.db"
    shutil.copy(samples, path)
    with Ledger(path) as ledger, browsing.served(ledger, person="kari") as address:
        yield address


@pytest.fixture
def page(browser):
    context = browser.new_context(viewport={"width": 1200, "height": 900})
    yield context.new_page()
    context.close()


def opened(page, served, name):
    """The page of this name, opened, with all that went wrong in the browser meanwhile."""
    wrong = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda message: wrong.append(message.text) if message.type == "error" else None)
    answer = page.goto(served + addresses(served.ledger)[name])
    assert answer.status == 200
    return wrong


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_there_for_everybody_in_the_light_in_the_dark_and_on_a_narrow_screen(page, served, name):
    wrong = opened(page, served, name)
    assert page.locator("h1").count() == 1
    assert wrong == []
    for scheme, width in (("light", 1200), ("dark", 360)):
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        found = Axe().run(page)
        assert [(v["id"], [n["html"][:200] for n in v["nodes"][:3]]) for v in found.response["violations"]] == []


@pytest.mark.parametrize("name", PAGES)
def test_a_page_works_without_a_script(browser, served, name):
    context = browser.new_context(java_script_enabled=False, locale="nb-NO")
    page = context.new_page()
    opened(page, served, name)
    assert page.locator("html").get_attribute("lang") == "no"
    assert page.locator("main").inner_text().strip()
    page.get_by_role("link", name="Kronologi", exact=True).first.click()
    assert page.locator("h1").inner_text() == "Kronologi"
    context.close()


@pytest.mark.parametrize("name", ["chronology", "indicators"])
def test_on_a_telephone_what_can_be_asked_is_folded_and_on_a_wide_screen_it_is_there(page, served, name):
    opened(page, served, name)
    field, fold = page.locator(".ask input").first, page.locator(".ask > summary")
    assert field.is_visible() and not fold.is_visible()
    page.set_viewport_size({"width": 360, "height": 740})
    assert fold.is_visible() and not field.is_visible()
    assert page.locator(".picture, main h2").first.bounding_box()["y"] < 0.6 * 740
    fold.focus()
    page.keyboard.press("Enter")
    assert field.is_visible()


def test_what_is_asked_for_is_told_where_it_is_folded(page, served):
    opened(page, served, "filtered")
    page.set_viewport_size({"width": 360, "height": 740})
    assert page.locator(".ask > summary").inner_text() == "Ask for some of it Aldane March 2026"


def test_a_filter_is_found_shared_and_shown_to_another(page, served, browser):
    opened(page, served, "chronology")
    page.get_by_label("Who").fill("Aldane")
    page.get_by_role("button", name="Show").click()
    entries = page.locator("article.entry").count()
    assert entries and all("Aldane" in who for who in page.locator("article.entry .who").all_inner_texts())
    other = browser.new_context(locale="nb-NO").new_page()
    other.goto(page.url)
    assert other.locator("article.entry").count() == entries
    other.context.close()


def test_dragging_over_the_axis_asks_for_its_days(page, served):
    opened(page, served, "chronology")
    box = page.locator("[data-brush]").bounding_box()
    at = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + box["width"] * 0.6, at)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.8, at, steps=5)
    with page.expect_navigation():
        page.mouse.up()
    assert "time=2026-03-1" in page.url.replace("%2F", "/")
    assert page.locator("input[name=time]").input_value().count("/") == 1
