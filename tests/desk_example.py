"""A ledger of the sample articles, and the desk over it, for the tests of its pages."""

from pathlib import Path

from starlette.testclient import TestClient

from varsel import batch
from varsel.coding import DEFAULT, load
from varsel.desk import app
from varsel.intake import Problem
from varsel.ledger import Ledger

EXAMPLES = Path(__file__).parent.parent / "examples"


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
