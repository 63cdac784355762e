"""Takes the pictures of the desk that the documentation shows: `python -m docs.pictures LEDGER` (`make pictures`).

Every page, as a browser shows it, over a ledger of the sample articles; one of them in the dark, one on a narrow screen; and
the first page of the printed chronology.
"""

import sys
from pathlib import Path

from varsel.ledger import Ledger

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))
import browsing  # noqa: E402  the browser of the tests
from desk_example import addresses  # noqa: E402  and the pages that they look at

FOLDER = Path(__file__).parent / "pictures"
WIDE, NARROW = {"width": 1200, "height": 900}, {"width": 360, "height": 740}
PAPER, MARGINS = {"width": 794, "height": 1123}, "body { margin: 22mm 20mm !important }"  # A4, 96 pixels to the inch


def main(place: str) -> None:
    FOLDER.mkdir(exist_ok=True)
    with Ledger(place, create=False) as ledger, browsing.served(ledger) as desk, browsing.browser() as browser:
        for name, address in addresses(ledger).items():
            if name in ("nothing", "months", "rules", "lists"):
                continue  # pages to be tested, and not to be shown
            for suffix, size, scheme, lang in (("", WIDE, "light", "en-GB"), *_OTHERS.get(name, ())):
                page = browser.new_page(viewport=size, color_scheme=scheme, locale=lang)
                page.goto(desk + address)
                page.screenshot(path=FOLDER / f"{name}{suffix}.png")
                page.close()
        page = browser.new_page(viewport=PAPER)
        page.emulate_media(media="print")
        page.set_content(page.request.get(f"{desk}/export/html").text())
        page.add_style_tag(content=MARGINS)
        page.screenshot(path=FOLDER / "printed.png")


#: Other looks of a page: suffix, size, colours, language.
_OTHERS = {
    "chronology": (("-dark", WIDE, "dark", "nb-NO"), ("-narrow", NARROW, "light", "nb-NO")),
    "item": (("-narrow", NARROW, "dark", "en-GB"),),
}

if __name__ == "__main__":
    main(sys.argv[1])
