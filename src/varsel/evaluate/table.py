"""Scores as a table for people."""

from collections.abc import Iterator

from varsel.evaluate.coding import CodingScores
from varsel.evaluate.scores import Rate, Scores

HEADING = f"{'':<24}{'precision':>10}{'recall':>8}{'F1':>8}{'right':>8}{'found':>8}{'gold':>8}"


def table(scores: Scores, coded: CodingScores | None = None) -> str:
    """The scores of statements, and those of coding where there are any, as lines of plain text, in percent."""
    return "\n".join((*_lines(scores), *(_coding_lines(coded) if coded else ())))


def _lines(scores: Scores) -> Iterator[str]:
    yield f"{scores.documents} document{'' if scores.documents == 1 else 's'}"
    yield ""
    yield HEADING
    yield _rate("statements", scores.statements)
    yield _rate("who said what", scores.who_said_what)
    for part, rate in scores.spans.items():
        yield _rate(f"exact {part}", rate)
    yield _rate("characters of content", scores.characters)
    for kind, rate in scores.kinds.items():
        yield _rate(f"{kind} statements", rate)
    if len(scores.languages) > 1:
        yield ""
        for code, of_language in sorted(scores.languages.items()):
            yield _rate(f"statements, {code}", of_language.statements)
            yield _rate(f"who said what, {code}", of_language.who_said_what)
    if scores.in_pairs:
        yield ""
        yield "of the statements found, right"
        for name, share in scores.in_pairs.items():
            yield f"  {name:<22}{share.share:>10.1%}   {share.right} of {share.asked}"


def _coding_lines(coded: CodingScores) -> Iterator[str]:
    yield ""
    yield HEADING
    for name in ("signals", "deeds", "deed_types", "observations"):
        if (rate := getattr(coded, name)).gold or rate.predicted:
            yield _rate(name.replace("_", " "), rate)
    if coded.categories:
        yield ""
        for category, rate in coded.categories.items():
            yield _rate(category, rate)
    if coded.fields:
        yield ""
        yield "of the deeds and observations found, right"
        for name, (right, asked) in coded.fields.items():
            yield f"  {name:<30}{right / asked:>10.1%}   {right} of {asked}"


def _rate(name: str, rate: Rate) -> str:
    ratios = f"{rate.precision:>10.1%}{rate.recall:>8.1%}{rate.f1:>8.1%}"
    return f"{name:<24}{ratios}{rate.hit:>8}{rate.predicted:>8}{rate.gold:>8}"
