"""What came of learning, for a person: how well each category does with it, and which statements to code next."""

import textwrap
from collections.abc import Mapping

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from varsel.coding.learning import Learned, Outcome
from varsel.evaluate.scores import Rate
from varsel.faces import harmless
from varsel.faces.printing import PLAIN, printed

NARROWEST = 80  # columns that a report needs

HOW = (
    "F1, precision and recall against the majority of the coders; ties are left out. “Rules and learning” is measured "
    "on articles that were not learned from (cross-validation, all statements of an article in one fold), so it is "
    "what to expect on new articles. A category is learned where that beats the rules."
)


def report(learned: Learned, passages: Mapping[tuple[str, str], str], *, width: int = 100, colour: bool = False) -> str:
    """The outcome of learning as tables of at most ``width`` columns (80 at least), with a new line at the end.

    Args:
        learned: what came of learning.
        passages: what was said, by article and statement, of the statements to code next.
    """
    width = max(width, NARROWEST)
    head = f"{_number(learned.statements, 'statement')} of {_number(learned.articles, 'article')} coded by people"
    parts: list[RenderableType] = [Text(head), "", _outcomes(learned), "", Text(HOW, "dim")]
    if learned.to_code:
        parts += ["", Text("Code these next: much is learned from them", "bold"), "", _next(learned, passages, width)]
    return printed(Group(*parts), width, colour)


def _outcomes(learned: Learned) -> Table:
    table = Table(box=PLAIN, padding=(0, 1, 0, 0), pad_edge=False, show_edge=False)
    longest = max((len(outcome.category) for outcome in learned.outcomes), default=0)
    table.add_column("category", overflow="fold", min_width=min(longest, 30))
    for heading in ("with it", "rules", "P", "R", "rules and\nlearning", "P", "R"):
        table.add_column(heading, justify="right", no_wrap=True)
    table.add_column("", overflow="fold")
    for outcome in sorted(learned.outcomes, key=lambda o: (o.learned is None, -o.positive)):
        table.add_row(
            harmless(outcome.category), f"{outcome.positive} of {outcome.positive + outcome.negative}",
            *_figures(outcome.rules), *_figures(outcome.learned), _verdict(outcome),
        )  # fmt: skip
    tried = [o for o in learned.outcomes if o.learned]
    if len(tried) > 1:
        rules = sum((o.rules for o in tried), Rate())
        both = sum((o.learned if o.used else o.rules for o in tried), Rate())
        table.add_row("all with a figure", str(rules.gold), *_figures(rules), *_figures(both), "as used")
    return table


def _verdict(outcome: Outcome) -> str:
    if outcome.learned is None:
        return outcome.why
    return "learned" if outcome.used else "rules alone"


def _figures(rate: Rate | None) -> tuple[str, str, str]:
    if rate is None:
        return "–", "–", "–"
    return f"{rate.f1:.1%}", f"{rate.precision:.0%}", f"{rate.recall:.0%}"


def _next(learned: Learned, passages: Mapping[tuple[str, str], str], width: int) -> Table:
    table = Table(box=PLAIN, padding=(0, 1, 0, 0), pad_edge=False, show_edge=False)
    table.add_column("article", overflow="fold", max_width=width // 5)
    table.add_column("statement")
    table.add_column("in doubt", overflow="fold")
    table.add_column("probability", justify="right")
    table.add_column("passage", overflow="fold")
    for item in learned.to_code:
        words = textwrap.shorten(harmless(passages[item.article, item.statement]), 2 * width // 3, placeholder=" …")
        table.add_row(
            harmless(item.article), harmless(item.statement), harmless(item.category), f"{item.probability:.2f}", words
        )
    return table


def _number(count: int, of: str) -> str:
    return f"{count} {of}{'' if count == 1 else 's'}"
