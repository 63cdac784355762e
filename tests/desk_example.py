"""A ledger of the sample articles, and the desk over it, for the tests of its pages."""

import io
import zipfile
from pathlib import Path

from starlette.testclient import TestClient

from varsel import batch
from varsel.coding import DEFAULT, load
from varsel.desk import app
from varsel.intake import Problem
from varsel.ledger import Asked, Ledger

EXAMPLES = Path(__file__).parent.parent / "examples"
TEAM = {"Kari": "admin", "Nils": "editor", "Ola": "coder", "Liv": "reader"}
PASSWORD = "seven grey herons"
HERE = {"sec-fetch-site": "same-origin"}  # what a browser says when a page of the desk asks for something


def filled(place: Path) -> None:
    """Adds the short sample articles to a ledger."""
    names = [str(path) for path in sorted(EXAMPLES.iterdir()) if path.suffix in (".txt", ".html")]
    with Ledger(place) as ledger:
        for article in batch.articles(names, None, {}):
            assert not isinstance(article, Problem)
            outcome = batch.read(article)
            assert not isinstance(outcome, Problem)
            ledger.add(*outcome, codebooks=[load(name) for name in DEFAULT])


def client(ledger: Ledger, **options) -> TestClient:
    """The desk over a ledger, asked as a browser on this machine asks."""
    return TestClient(app(ledger, **options), base_url="http://127.0.0.1", headers={"accept-language": "en"})


def sign_in(browser: TestClient, name: str, password: str = PASSWORD, **more):
    """Somebody signs in, in a browser; what is answered."""
    return post(browser, "/sign-in", {"name": name, "password": password, **more})


def post(browser: TestClient, path: str, data=None, **options):
    """A form of the desk is sent; what is answered, and not what that leads on to."""
    return browser.post(path, data=data, headers=HERE, follow_redirects=False, **options)


def packed(files: dict[str, bytes | str], **options) -> bytes:
    """Files in an archive."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", **{"compression": zipfile.ZIP_DEFLATED, **options}) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


def addresses(ledger: Ledger | None) -> dict[str, str]:
    """The pages of the desk by name, each with an address of one in this ledger; without one only the names count."""
    item, seq = 0, 0
    if ledger is not None:
        row = ledger.chronology(Asked(actor="Viktor Aldane", category="deterrent-warning")).rows[0]
        item, seq = row.id, row.article
    return {
        "chronology": "/", "filtered": "/?actor=Aldane&time=2026-03", "nothing": "/?actor=nobody",
        "item": f"/item/{item}", "article": f"/article/{seq}", "redact": f"/article/{seq}/redact",
        "actor": "/actor?name=Viktor+Aldane", "months": "/actor/months?name=Viktor+Aldane", "indicators": "/indicators",
        "review": "/review", "reviewing": f"/review/{item}", "agreement": "/agreement",
        "add": "/add", "codebooks": "/codebook", "codebook": "/codebook/signals#red-line",
        "rules": "/codebook/signals/rules/red-line", "lists": "/codebook/signals/lists", "sure": "/sure", "api": "/api",
    }  # fmt: skip
