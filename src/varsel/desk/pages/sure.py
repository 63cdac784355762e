"""How sure is this? The measured error of the machine, on the gold and by what reviewers of this desk said."""

from dataclasses import dataclass

from fastapi import APIRouter
from starlette.responses import HTMLResponse, Response

from varsel.desk.visit import Visiting
from varsel.evaluate.measured import Figure, measured
from varsel.evaluate.scores import Rate
from varsel.ledger import Reviews
from varsel.ledger.history import KINDS
from varsel.ledger.rates import Interval, share

router = APIRouter(include_in_schema=False)

WEAK = 0.5  # F1 below which what the machine says is no more than a hint

#: What is measured, in the order in which it is told, with the data that it was measured on, as the scoreboard names both. By
#: the first it is said to be weak: the one that least was tuned on.
QUESTIONS = {
    "statements F1": ("norwegian", "norwegian, running text", "english"),
    "who said what F1": ("norwegian", "norwegian, running text"),
    "exact content F1": ("norwegian", "norwegian, running text", "english"),
    "signals F1": ("our test articles", "our dev articles", "example"),
    "types of deeds F1": ("our test articles", "our dev articles"),
    "deeds F1": ("our test articles", "our dev articles"),
    "event type F1": ("plover",),
    "observations F1": ("our test articles", "our dev articles"),
}


@dataclass(frozen=True)
class Row:
    """One figure on one set of data, and what is credible of its two sides where it is known what they stand on."""

    data: str
    figure: Figure
    precision: Interval | None
    recall: Interval | None

    @property
    def is_weak(self) -> bool:
        return self.figure.value < WEAK


@dataclass(frozen=True)
class Changed:
    """How often reviewers changed a field of a kind of item (None: anything of it), and what share is credible."""

    kind: str
    field: str | None
    changed: int
    reviewed: int
    credible: Interval | None


@router.get("/sure", response_class=HTMLResponse)
def sure(visit: Visiting) -> Response:
    """What was measured, where it is weak, and what people changed of what they reviewed here."""
    measures = {question: rows for question, data in QUESTIONS.items() if (rows := _rows(question, data))}
    reviews = visit.ledger.reviews() if not visit.blind else None
    return visit.page(
        "sure.html", measures=measures, weak=[question for question, rows in measures.items() if rows[0].is_weak],
        reviews=reviews, changed=list(changed(reviews)) if reviews else [],
    )  # fmt: skip


def _rows(question: str, data: tuple[str, ...]) -> list[Row]:
    found = measured()
    return [_row(name, figure) for name in data if (figure := found.get(f"{name}: {question}"))]


def _row(data: str, figure: Figure) -> Row:
    of = figure.of
    if not isinstance(of, Rate):
        return Row(data, figure, None, None)
    return Row(data, figure, share(of.hit, of.predicted), share(of.hit, of.gold))


def changed(reviews: Reviews) -> list[Changed]:
    """What was changed of each kind, first anything at all, then by field, the most often first."""
    found = []
    for kind in KINDS:
        if not (reviewed := reviews.reviewed.get(kind, 0)):
            continue
        fields = [(field, n) for (of, field), n in reviews.changed.items() if of == kind]
        anything = (None, reviewed - reviews.accepted.get(kind, 0))
        for field, n in (anything, *sorted(fields, key=lambda f: (-f[1], f[0]))):
            found.append(Changed(kind, field, n, reviewed, share(n, reviewed)))
    return found
