"""`varsel code`: stored readings coded again, by another codebook or with what was learned; and the learning itself."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from functools import partial
from typing import TYPE_CHECKING, TextIO

import click

from varsel.cli.terminal import FORMATS, Failure, coder_of, colour, loaded, opened, tell, width, write

if TYPE_CHECKING:
    from varsel.batch import Outcome
    from varsel.coding import Codebook
    from varsel.coding.learning import Learned
    from varsel.evaluate.agreement import Coding
    from varsel.intake import Problem
    from varsel.intake.readings import Read


@click.command()
@click.argument("inputs", nargs=-1, metavar="[READINGS|-]...")
@click.option("--articles", "-a", "texts", multiple=True, metavar="FILE|URL",
              help="What was read, where the readings carry no “text”; may be given several times.")  # fmt: skip
@click.option("--codebook", "-c", "books", multiple=True, metavar="NAME|FILE",
              help="Code by this codebook; may be given several times.  [default: signals and deeds]")  # fmt: skip
@click.option("--with", "model", metavar="MODEL", type=click.Path(dir_okay=False),
              help="Code with what `varsel code --learn` learned, in place of what ships with the codebook.")  # fmt: skip
@click.option("--rules-only", is_flag=True, help="Code by the rules of the codebooks alone, without what was learned.")
@click.option("--learn", "corrections", multiple=True, metavar="CORRECTIONS", type=click.Path(dir_okay=False),
              help="Learn from a table of article, statement, category, coder, and tell what came of it.")  # fmt: skip
@click.option("--model", "saved", metavar="MODEL", type=click.Path(dir_okay=False),
              help="With --learn: write what was learned to this file, for --with.")  # fmt: skip
@click.option("--to", type=click.Choice(FORMATS), default="jsonl", show_default=True, help="Format of the output.")
@click.option("--output", "-o", type=click.Path(dir_okay=False), help="Write to this file instead of standard output.")
@click.option("--jobs", "-j", type=click.IntRange(min=1), default=1, show_default=True,
              help="Code so many articles at the same time.")  # fmt: skip
def code(inputs: tuple[str, ...], texts: tuple[str, ...], books: tuple[str, ...], model: str | None,
         rules_only: bool, corrections: tuple[str, ...], saved: str | None, to: str, output: str | None,
         jobs: int) -> None:  # fmt: skip
    """Code READINGS again, JSON Lines as `varsel read --to jsonl` writes them (- is standard input).

    Their statements stay as they are; the machine's signals, deeds and observations are made anew, what people coded is
    kept. What cannot be coded is reported, the rest is coded all the same, and the exit status is then 1.
    """
    from varsel import batch

    if corrections and model:
        raise click.UsageError("--learn begins from the rules; leave --with out.")
    if saved and not corrections:
        raise click.UsageError("--model is where --learn writes; to use what was learned, write --with.")
    if not inputs and sys.stdin.isatty():
        raise click.UsageError("Nothing to code. Give a file of readings, or - for standard input.")
    coder = coder_of(books, model, rules_only or bool(corrections))
    to_learn = _signals(loaded(books)) if corrections else None
    found = batch.outcomes(_stored(inputs or ("-",), texts), partial(batch.code, coder=coder), jobs)
    with opened(output) as out:
        if to_learn:
            well = _learn(found, corrections, to_learn, saved, out)
        else:
            well = write(found, to, out, coder=coder)
    if not well:
        sys.exit(1)


def _stored(inputs: Iterable[str], texts: Iterable[str]) -> Iterator[Read | Problem]:
    """The readings of all inputs in order, each with its article."""
    from varsel import batch
    from varsel.intake import Problem, readings

    shelf, seen = readings.Shelf(batch.articles(texts, None, {})), {}
    for name in inputs:
        try:
            with click.open_file(name, "rb") as lines:
                yield from readings.read(lines, "<stdin>" if name == "-" else name, shelf, seen)
        except OSError as error:
            yield Problem(name, f"cannot be read ({error.strerror})", "check the name and that you may read it")


def _signals(books: list[Codebook]) -> Codebook:
    """The one codebook of signals, which is what can be learned."""
    found = [book for book in books if any(category.kind == "signal" for category in book.category)]
    if len(found) != 1:
        names = ", ".join(book.name for book in found) or "none of them"
        raise click.UsageError(f"Signals are learned for one codebook, and {names} has some. Name one with --codebook.")
    return found[0]


def _learn(outcomes: Iterable[Outcome], corrections: Iterable[str], codebook: Codebook, saved: str | None,
           out: TextIO) -> bool:  # fmt: skip
    """Learns from corrections and writes the report; whether all went well."""
    from varsel.coding import learned, learning
    from varsel.evaluate import agreement
    from varsel.faces import words
    from varsel.faces.learning import report
    from varsel.intake import Problem

    categories = [category.id for category in codebook.category if category.kind == "signal"]
    codings, problems = agreement.read(corrections, categories)
    samples, passages = [], {}
    for outcome in outcomes:
        if isinstance(outcome, Problem):
            problems.append(outcome)
            continue
        article, reading = outcome
        for statement in reading.statements:
            samples.append(learned.sample(article.id, article.text, statement))
            passages[article.id, statement.id] = words(article.text, statement.content)
    problems += _unknown(codings, passages)
    for problem in problems:
        tell(problem)
    found = learning.learn(samples, learning.labels(codings, categories), codebook)
    out.write(report(found, passages, width=width(out), colour=colour(out)))
    if saved:
        _save(found, saved)
    return not problems


def _unknown(codings: Iterable[Coding], known: Iterable[tuple[str, str]]) -> Iterator[Problem]:
    """What is wrong where people coded statements that are not in the readings."""
    from varsel.intake import Problem

    missing = sorted({(c.article, c.statement) for c in codings}.difference(known))
    if missing:
        article, statement = missing[0]
        what = f'{len(missing)} coded statements are not in the readings, such as "{statement}" of article "{article}"'
        yield Problem("--learn", what, "give the readings that were coded; these are left out")


def _save(found: Learned, path: str) -> None:
    """Writes the model, and says so. Raises Failure where the file cannot be written."""
    from varsel.coding import learned

    try:
        learned.save(found.model, path)
    except OSError as error:
        raise Failure(f"{path}: cannot be written ({error.strerror}); give another --model") from error
    count = len(found.model.categories)
    click.echo(f"varsel: {path}: {count} categor{'y' if count == 1 else 'ies'} learned", err=True)
