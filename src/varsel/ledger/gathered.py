"""What was gathered from some articles, at a glance."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, select

from varsel.ledger.asking import COLUMNS, Row
from varsel.ledger.schema import article, item, name


@dataclass(frozen=True)
class Gathered:
    """A version of an article, by the number of its entry, and its items that count, in the order of its text."""

    seq: int
    source: str
    version: int
    title: str | None
    outlet: str | None
    published: str | None
    lang: str | None
    rows: tuple[Row, ...]

    def count(self, kind: str) -> int:
        """How many items of a kind there are."""
        return sum(row.kind == kind for row in self.rows)


def gathered(connection: Connection, articles: Collection[int]) -> Sequence[Gathered]:
    """In the order of the entries' numbers; without those that are no article's."""
    of: dict[int, list[Row]] = defaultdict(list)
    for row in connection.execute(select(*COLUMNS).where(item.c.article.in_(articles), item.c.current).order_by(item.c.id)):
        of[row.article].append(Row(*row))
    asked = select(
        article.c.seq, article.c.source, article.c.version, article.c.title, name.c.name.label("outlet"), article.c.published,
        article.c.lang,
    ).outerjoin(name, name.c.id == article.c.outlet)  # fmt: skip
    found = connection.execute(asked.where(article.c.seq.in_(articles)).order_by(article.c.seq))
    return [Gathered(**row._mapping, rows=tuple(of[row.seq])) for row in found]
