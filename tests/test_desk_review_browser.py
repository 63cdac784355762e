"""Review in a real browser: a whole round by keyboard alone, words corrected by selecting them, and nothing that axe-core finds."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from varsel.ledger import Asked, Queue

SELECT = """([text]) => {
  const passage = document.getElementById("passage"), walker = document.createTreeWalker(passage, NodeFilter.SHOW_TEXT);
  const at = passage.textContent.indexOf(text), range = document.createRange();
  let seen = 0;
  for (let node; (node = walker.nextNode()); seen += node.length) {
    if (at >= seen && at < seen + node.length) range.setStart(node, at - seen);
    if (at + text.length > seen && at + text.length <= seen + node.length) range.setEnd(node, at + text.length - seen);
  }
  getSelection().removeAllRanges();
  getSelection().addRange(range);
}"""


@pytest.fixture
def page(browser, served):
    context = browser.new_context(viewport={"width": 1200, "height": 900}, locale="en-GB", base_url=served)
    context.set_default_timeout(10_000)
    page = context.new_page()
    errors = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    yield page
    assert not errors
    context.close()


def queued(served):
    return [row.id for row in served.ledger.queue(Queue("uncertain", "kari")).rows]


def press(page, key):
    """Presses a key that leads to another page."""
    with page.expect_navigation():
        page.keyboard.press(key)


def test_a_whole_review_by_keyboard_alone(page, served):
    first, second, third, fourth, *_ = queued(served)
    page.goto("/review")
    press(page, "j")
    assert page.url.endswith(f"/review/{first}")
    press(page, "a")
    assert f"/review/{second}?" in page.url and [c.field for c in served.ledger.item(first).corrections] == ["accepted"]
    press(page, "u")
    assert page.url.endswith(f"/review/{first}") and served.ledger.item(first).corrections[0].undone
    press(page, "a")
    page.keyboard.press("e")
    page.keyboard.press("Control+A")
    page.keyboard.type("Jansa Eks")  # letters that are keys, too: none of them does anything while typing
    page.keyboard.press("Escape")
    press(page, "s")
    assert served.ledger.item(second).now.speaker == "Jansa Eks" and f"/review/{second}" in page.url
    press(page, "j")
    press(page, "k")
    assert page.url.endswith(f"/review/{second}")  # back to what was just done
    press(page, "j")
    assert page.url.endswith(f"/review/{third}")
    press(page, "x")
    assert served.ledger.item(third).withdrawn and f"/review/{fourth}?" in page.url
    page.keyboard.press("?")
    assert page.locator("#keys").evaluate("keys => keys.open")


def test_keys_can_be_switched_off_and_stay_off(page, served):
    first = queued(served)[0]
    page.goto(f"/review/{first}")
    page.keyboard.press("?")
    page.click("#keys-switch")
    for key in "axsuj":
        page.keyboard.press(key)
    page.goto(f"/review/{first}")
    page.keyboard.press("a")
    page.wait_for_timeout(200)
    assert served.ledger.item(first).corrections == () and page.url.endswith(f"/review/{first}")
    page.keyboard.press("Control+a")
    page.evaluate("document.getElementById('keys').open = true")
    page.click("#keys-switch")
    press(page, "a")
    assert served.ledger.item(first).corrections


def test_a_span_is_corrected_by_selecting_it(page, served):
    id = served.ledger.chronology(Asked(actor="Aldane", text="sundet", kind="statement")).rows[0].id
    item = served.ledger.item(id)
    text = item.article.text
    words = "stenger vi sundet for alle krigsskip"
    assert text.count(words) == 1
    page.goto(f"/review/{id}")
    page.evaluate(SELECT, [words])
    page.keyboard.press("1")
    assert page.locator("#f-content").input_value() == words
    assert "".join(page.locator("#passage mark.part-content").all_text_contents()) == words
    page.evaluate(SELECT, ["Viktor Aldane"])
    page.get_by_role("button", name="Source: the words for who said it").click()
    press(page, "s")
    now = served.ledger.item(id).now
    assert [text[a:b] for a, b in now.content] == [words] and [text[a:b] for a, b in now.source] == ["Viktor Aldane"]
    assert now.cue == item.now.cue


def test_nothing_selected_is_told(page, served):
    page.goto(f"/review/{queued(served)[0]}")
    page.keyboard.press("1")
    assert page.locator("#selected").inner_text() == "Select words in the text first."


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1200])
def test_the_pages_are_accessible_and_fit_the_screen(browser, served, scheme, width):
    ledger = served.ledger
    statement, deed, seen = (ledger.chronology(Asked(kind=kind)).rows[0].id for kind in ("statement", "deed", "observation"))
    for coder, given in (("kari", "demand"), ("ola", "offer")):
        ledger.correct(statement, "signals", [given], by=coder)
    context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme, base_url=served)
    page = context.new_page()
    for path in ("/review", "/review?order=consequential", f"/review/{statement}", f"/review/{deed}", f"/review/{seen}", "/agreement"):
        page.goto(path)
        page.evaluate("for (const d of document.querySelectorAll('details')) d.open = true")
        found = Axe().run(page).response["violations"]
        assert [(path, v["id"], v["nodes"][0]["html"]) for v in found] == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
    context.close()
