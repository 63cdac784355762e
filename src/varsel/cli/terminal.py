"""What the subcommands share: failures, the streams that they write to, and the faces that they show things with."""

from __future__ import annotations

import gc
import os
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import IO, TYPE_CHECKING, Any, BinaryIO, TextIO

import click

if TYPE_CHECKING:
    from varsel.batch import Coder, Outcome
    from varsel.coding import Codebook
    from varsel.record import Article, Reading

FORMATS = ("table", "jsonl", "csv", "annotation")


class Failure(click.ClickException):
    """Something that keeps a command from doing its work: said on standard error, with the exit status 1."""

    def show(self, file: IO[Any] | None = None) -> None:
        for line in self.message.splitlines():
            click.echo(f"varsel: {line}", file=file, err=True)


def collect_seldom() -> None:
    """Look for garbage less often: models, rules and trees are many small objects that stay, and none go in circles.

    Starting and reading take about a tenth less time.
    """
    gc.set_threshold(100_000, 50, 50)


def tell(problem: object) -> None:
    """A message on standard error."""
    click.echo(f"varsel: {problem}", err=True)


def check_published(date: str | None) -> None:
    """Raises UsageError where what was given as --published is no date."""
    from varsel.intake.dates import edtf_date

    if date and edtf_date(date) != date:
        raise click.UsageError(f"--published {date!r} is no date. Write it as 2022-09-21, 2022-09 or 2022.")


def coder_of(names: Sequence[str], model: str | None, rules_only: bool = False) -> Coder:
    """How to code: by these codebooks (the shipped ones where none is named) and the model in this file, if any.

    Without a model what ships with a codebook joins its rules, unless ``rules_only``.

    Raises Failure, with a line for every fault, where a codebook is not right, or the model is none or not for them.
    """
    from varsel.batch import Coder
    from varsel.coding import DEFAULT, learned

    if model and rules_only:
        raise click.UsageError("--rules-only leaves out what was learned; leave --with out, or --rules-only.")
    books = loaded(names)
    if model:
        try:
            learned.fitting(learned.load(model), model, books)
        except learned.ModelError as error:
            raise Failure(str(error)) from error
    return Coder(tuple(dict.fromkeys(names)) or DEFAULT, model, rules_only)


def loaded(names: Sequence[str]) -> list[Codebook]:
    """The codebooks of these names or files, the shipped ones where none is named. Raises Failure with every fault."""
    from varsel.coding import DEFAULT, load
    from varsel.coding.codebook import CodebookError

    found: list[Codebook] = []
    faults: list[str] = []
    for name in dict.fromkeys(names or DEFAULT):
        try:
            found.append(load(name))
        except CodebookError as error:
            faults += map(str, error.faults)
    if faults:
        raise Failure("\n".join(faults))
    return found


def face(
    to: str, show: bool, coder: Coder | None, out: TextIO
) -> tuple[str, Callable[[Article, Reading], str]]:
    """What stands once at the top of the output, and the function that shows one article."""
    if to == "jsonl":
        return "", lambda article, reading: reading.model_dump_json() + "\n"
    if to == "csv":
        from varsel.faces import csv

        return csv.header(), csv.rows
    if to == "annotation":
        from varsel.faces import annotation

        return "", annotation.page
    from varsel.faces.table import table

    books = [book.label for book in loaded(coder.codebooks)] if coder else []
    shown = partial(table, width=width(out), colour=colour(out), show=show, codebooks=books)
    return "", lambda article, reading: shown(article, reading) + "\n"


def write(
    outcomes: Iterable[Outcome], to: str, out: TextIO, *, show: bool = False, coder: Coder | None = None
) -> bool:
    """Writes readings to ``out`` in the format ``to``, and problems to standard error, as they come.

    Args:
        outcomes: to write.
        to: one of FORMATS.
        out: the stream.
        show: whether the text, marked, stands above each table.
        coder: by which the articles were coded.

    Returns:
        whether all went well.
    """
    from varsel.intake import Problem

    head, shown = face(to, show, coder, out)
    out.write(head)
    well = True
    for outcome in outcomes:
        if isinstance(outcome, Problem):
            well = False
            tell(outcome)
        else:
            out.write(shown(*outcome))
        out.flush()
    return well


def width(out: TextIO) -> int:
    """Columns to print in: the terminal's, or 100 where the output goes to a file or a pipe."""
    return shutil.get_terminal_size().columns if out.isatty() or "COLUMNS" in os.environ else 100


def colour(out: TextIO) -> bool:
    """Colour on a terminal that can show it and where the user does not object (no-color.org)."""
    return out.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


@contextmanager
def opened(path: str | None) -> Iterator[TextIO]:
    """The file to write to, or standard output; always UTF-8, with line ends as the faces write them."""
    if not path:
        sys.stdout.reconfigure(encoding="utf-8", newline="")
        yield sys.stdout
        return
    try:
        file = open(path, "w", encoding="utf-8", newline="")
    except OSError as error:
        raise Failure(f"{path}: cannot be written ({error.strerror}); give another --output") from error
    with file:
        yield file


@contextmanager
def written(path: str | None) -> Iterator[BinaryIO]:
    """The file to write bytes to, which is there whole or not at all; or standard output."""
    from varsel.replacing import replacing

    if not path:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    try:
        with replacing(path) as file:
            yield file
    except OSError as error:
        raise Failure(f"{path}: cannot be written ({error.strerror}); give another --output") from error


@contextmanager
def progress(doing: str, steps: int, out: TextIO) -> Iterator[Callable[[], object]]:
    """A function to call after each step. It moves a bar where there are many and a person sees nothing else move."""
    if steps < 2 or not sys.stderr.isatty() or out.isatty():
        yield lambda: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = TextColumn(doing), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=steps)
        yield lambda: bar.advance(task)
