"""`varsel evaluate`: how well readings agree with gold ones, and coders with one another."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any

import click

from varsel.cli.terminal import Failure, colour, loaded, tell, width


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="GOLD PREDICTED | --coders FILE...",
                type=click.Path(exists=True, dir_okay=False, allow_dash=True))  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Print the scores as one JSON object.")
@click.option("--errors", is_flag=True, help="Also list what was missed, made up, or given to a wrong speaker.")
@click.option("--coders", "of_coders", is_flag=True, help="Compare coders: FILEs are tables of codings, and readings.")
@click.option("--coder", "names", multiple=True, metavar="NAME",
              help="With --coders: compare this coder; may be given several times.  [default: all]")  # fmt: skip
@click.option("--codebook", "-c", "books", multiple=True, metavar="NAME|FILE",
              help="With --coders: categories are this codebook's; may be given several times.")  # fmt: skip
def evaluate(files: tuple[str, ...], as_json: bool, errors: bool, of_coders: bool, names: tuple[str, ...],
             books: tuple[str, ...]) -> None:  # fmt: skip
    """Score PREDICTED readings against GOLD ones, or compare coders.

    GOLD and PREDICTED are JSON Lines with {"id", "statements"} on each line, as `varsel read --to jsonl` writes them;
    GOLD has "text" too. Signals, deeds and observations are scored where GOLD has any. With --json and --errors, each
    mistake is a line of JSON after the scores.

    With --coders, FILEs are tables with the columns article, statement, category and coder, and readings, whose coder
    is the machine; Krippendorff's alpha says how far they agree.
    """
    if of_coders:
        if errors:
            raise click.UsageError("--errors is for GOLD and PREDICTED; with --coders, confusions are always told.")
        _agreement(files, names, books, as_json)
        return
    if names or books:
        raise click.UsageError("--coder and --codebook go with --coders.")
    if len(files) != 2:
        raise click.UsageError("Give two files, GOLD and PREDICTED, or compare coders with --coders.")
    _scores(*files, as_json, errors)


def _agreement(files: tuple[str, ...], names: tuple[str, ...], books: tuple[str, ...], as_json: bool) -> None:
    import json

    from varsel.evaluate import agreement

    signals = [c.id for book in (loaded(books) if books else ()) for c in book.category if c.kind == "signal"]
    codings, problems = agreement.read(files, signals)
    for problem in problems:
        tell(problem)
    try:
        found = agreement.agreement(codings, coders=names, categories=signals)
    except ValueError as error:
        raise Failure(f"{', '.join(files)}: {error}") from error
    if as_json:
        click.echo(json.dumps(found.to_json(), ensure_ascii=False, indent=1))
    else:
        click.echo(agreement.report(found, width=width(sys.stdout), colour=colour(sys.stdout)), nl=False)
    if problems:
        sys.exit(1)


def _scores(gold: str, predicted: str, as_json: bool, errors: bool) -> None:
    import json
    from dataclasses import asdict

    from varsel import evaluate as evaluation
    from varsel.faces.mistakes import mistakes, otherwise_coded

    golden, found = _documents(gold, ("id", "text", "statements")), _documents(predicted, ("id", "statements"))
    for message in _unmatched({d["id"] for d in golden}, {d["id"] for d in found}):
        tell(f"{predicted}: {message}")
    try:
        scores = evaluation.evaluate(golden, found)
        coded = evaluation.coding_scores(golden, found) if evaluation.has_coding(golden) else None
        wrong = list(evaluation.errors(golden, found)) if errors else []
        otherwise = list(evaluation.coding_mistakes(golden, found)) if errors and coded else []
    except (ValueError, KeyError, TypeError) as error:
        what = f"{predicted}: statements that cannot be scored ({error})"
        raise Failure(f"{what}; docs/formats.md has the format") from error
    if as_json:
        click.echo(json.dumps(scores.to_json() | ({"coding": coded.to_json()} if coded else {}), indent=1))
        for error in (*wrong, *otherwise):
            click.echo(json.dumps(asdict(error), ensure_ascii=False))
        return
    click.echo(evaluation.table(scores, coded))
    if errors:
        click.echo("\n" + "\n".join((*mistakes(wrong), *otherwise_coded(otherwise))))


def _documents(path: str, fields: tuple[str, ...]) -> list[dict[str, Any]]:
    """The documents of a JSON Lines file. Ends the command at a line that is no JSON object with all of ``fields``."""
    import json

    documents, number = [], 0
    with click.open_file(path, encoding="utf-8") as lines:
        try:
            for number, line in enumerate(lines, start=1):
                if line.strip():
                    documents.append(document := json.loads(line))
                    if missing := [f for f in fields if not isinstance(document, dict) or f not in document]:
                        raise Failure(f"{path}:{number}: has no {missing[0]!r}; every line needs {', '.join(fields)}")
        except ValueError as error:
            raise Failure(f"{path}:{number}: is no JSON ({error}); mend or remove the line") from error
    return documents


def _unmatched(gold: set[str], predicted: set[str]) -> Iterator[str]:
    if missing := gold - predicted:
        what = f"{len(missing)} of {len(gold)} gold documents are not in it, such as {min(missing)!r}"
        yield f"{what}; they count as missed"
    if extra := predicted - gold:
        yield f"{len(extra)} documents are not in the gold, such as {min(extra)!r}; they are left out"
