"""Scores as a table for people."""

from collections.abc import Iterator

from varsel.evaluate.scores import Rate, Scores

HEADING = f"{'':<24}{'precision':>10}{'recall':>8}{'F1':>8}{'right':>8}{'found':>8}{'gold':>8}"


def table(scores: Scores) -> str:
    """The scores as lines of plain text, in percent."""
    return "\n".join(_lines(scores))


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


def _rate(name: str, rate: Rate) -> str:
    ratios = f"{rate.precision:>10.1%}{rate.recall:>8.1%}{rate.f1:>8.1%}"
    return f"{name:<24}{ratios}{rate.hit:>8}{rate.predicted:>8}{rate.gold:>8}"
