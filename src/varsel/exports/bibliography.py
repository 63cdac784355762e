"""The articles of a chronology as works that are cited: what BibTeX and CSL-JSON have in common."""

import re
import unicodedata
from collections.abc import Iterable, Iterator

from varsel.ledger import Item, Row
from varsel.record import Article

_PUBLISHED = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?")


def cited(found: Iterable[tuple[Row, Item]]) -> Iterator[tuple[str, Article]]:
    """Each article once, with the key that it is cited by, as they come. Their numbers stay in memory."""
    seen: set[int] = set()
    for row, item in found:
        if row.article not in seen:
            seen.add(row.article)
            yield key(row.article, item.article), item.article


def key(entry: int, article: Article) -> str:
    """What an article is cited by: outlet, year, and the number of its entry in the log: ``harbourpost2031-17``."""
    year = published(article)[:1]
    folded = unicodedata.normalize("NFKD", article.outlet or "article").encode("ascii", "ignore").decode().lower()
    return (re.sub(r"[^a-z]", "", folded)[:24] or "article") + (str(year[0]) if year else "") + f"-{entry}"


def published(article: Article) -> tuple[int, ...]:
    """The date of an article, as far as it is known: (2031, 5, 14), (2031, 5), (2031,) or ()."""
    found = _PUBLISHED.match(article.published or "")
    return tuple(int(part) for part in found.groups() if part) if found else ()
