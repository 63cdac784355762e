"""The command ``varsel``: one subcommand for each thing that the package does for a person at a terminal.

Imports that take time stand in the functions that need them, so that ``varsel --help`` answers at once.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING, Any, TextIO

import click

from varsel.languages import supported

if TYPE_CHECKING:
    from varsel.record import Article, Reading


class Failure(click.ClickException):
    """Something that keeps a command from doing its work: said on standard error, with the exit status 1."""

    def show(self, file: IO[Any] | None = None) -> None:
        click.echo(f"varsel: {self.message}", file=file, err=True)


class Commands(click.Group):
    """The subcommands. Ctrl-C ends any of them with the status that shells expect, 130."""

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            ctx.exit(130)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="varsel", message="%(package)s %(version)s")
def main() -> None:
    """Read the news and record who said what, to whom and when, each value with the words it stands on."""


@main.command()
@click.argument("inputs", nargs=-1, metavar="[FILE|URL|-]...")
@click.option("--from", "from_", type=click.Choice(["auto", "text", "html", "jsonl"]), default="auto", show_default=True,
              help="Format of the input; auto looks at name and content.")  # fmt: skip
@click.option("--to", type=click.Choice(["table", "jsonl", "csv", "annotation"]), default="table", show_default=True,
              help="Format of the output: a table for people, or JSON Lines, CSV or W3C Web Annotations.")  # fmt: skip
@click.option("--show", is_flag=True, help="Above the table, the text with source, cue and content marked.")
@click.option("--lang", type=click.Choice(supported()), help="Language of the articles, instead of detecting it.")
@click.option("--published", metavar="DATE", help="Publication date of articles that do not tell: 2022-09-21 or 2022-09.")
@click.option("--outlet", metavar="NAME", help="Outlet of articles that do not tell.")
@click.option("--output", "-o", type=click.Path(dir_okay=False), help="Write to this file instead of standard output.")
@click.option("--jobs", "-j", type=click.IntRange(min=1), default=1, show_default=True,
              help="Read so many articles at the same time.")  # fmt: skip
def read(inputs: tuple[str, ...], from_: str, to: str, show: bool, lang: str | None, published: str | None,
         outlet: str | None, output: str | None, jobs: int) -> None:  # fmt: skip
    """Read articles: files, web addresses, or - for standard input (also when none is given).

    Files are plain text, HTML or JSON Lines. What cannot be read is reported, the rest is read all the same, and the exit
    status is then 1.
    """
    from varsel import batch
    from varsel.intake.dates import edtf_date

    if show and to != "table":
        raise click.UsageError("--show goes with --to table only: it marks the text for a person.")
    if published and edtf_date(published) != published:
        raise click.UsageError(f"--published {published!r} is no date. Write it as 2022-09-21, 2022-09 or 2022.")
    if not inputs and sys.stdin.isatty():
        raise click.UsageError("Nothing to read. Give a file, a web address, or - for standard input.")
    given = {"lang": lang, "published": published, "outlet": outlet}
    inputs, failed = inputs or ("-",), False
    with _opened(output) as out, _progress(len(inputs), out) as done:
        articles = batch.articles(inputs, None if from_ == "auto" else from_, given, done)
        head, shown = _face(to, show, out)
        out.write(head)
        for outcome in batch.outcomes(articles, jobs):
            if isinstance(outcome, batch.Problem):
                failed = True
                click.echo(f"varsel: {outcome}", err=True)
            else:
                out.write(shown(*outcome))
            out.flush()
    if failed:
        sys.exit(1)


def _face(to: str, show: bool, out: TextIO) -> tuple[str, Callable[[Article, Reading], str]]:
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

    width, colour = _width(out), _colour(out)
    return "", lambda article, reading: table(article, reading, width=width, colour=colour, show=show) + "\n"


def _width(out: TextIO) -> int:
    """Columns to print in: the terminal's, or 100 where the output goes to a file or a pipe."""
    return shutil.get_terminal_size().columns if out.isatty() or "COLUMNS" in os.environ else 100


def _colour(out: TextIO) -> bool:
    """Colour on a terminal that can show it and where the user does not object (no-color.org)."""
    return out.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


@contextmanager
def _opened(path: str | None) -> Iterator[TextIO]:
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
def _progress(inputs: int, out: TextIO) -> Iterator[Callable[[], object]]:
    """A function to call after each input. It moves a bar where there are many and a person sees nothing else move."""
    if inputs < 2 or not sys.stderr.isatty() or out.isatty():
        yield lambda: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = TextColumn("reading"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("", total=inputs)
        yield lambda: progress.advance(task)


@main.command()
@click.argument("gold", type=click.Path(exists=True, dir_okay=False, allow_dash=True))
@click.argument("predicted", type=click.Path(exists=True, dir_okay=False, allow_dash=True))
@click.option("--json", "as_json", is_flag=True, help="Print the scores as one JSON object.")
@click.option("--errors", is_flag=True, help="Also list what was missed, made up, or given to a wrong speaker.")
def evaluate(gold: str, predicted: str, as_json: bool, errors: bool) -> None:
    """Score PREDICTED statements against GOLD ones, both JSON Lines with one document a line.

    Both have {"id", "statements"} on each line, as `varsel read --to jsonl` writes them; GOLD has "text" too. With --json
    and --errors, each mistake is a line of JSON after the scores.
    """
    import json
    from dataclasses import asdict

    from varsel import evaluate as evaluation
    from varsel.faces.mistakes import mistakes

    golden, found = _documents(gold, ("id", "text", "statements")), _documents(predicted, ("id", "statements"))
    for message in _unmatched({d["id"] for d in golden}, {d["id"] for d in found}):
        click.echo(f"varsel: {predicted}: {message}", err=True)
    try:
        scores = evaluation.evaluate(golden, found)
        wrong = list(evaluation.errors(golden, found)) if errors else []
    except (ValueError, KeyError, TypeError) as error:
        raise Failure(f"{predicted}: statements that cannot be scored ({error}); docs/formats.md has the format") from error
    if as_json:
        click.echo(json.dumps(scores.to_json(), indent=1))
        for error in wrong:
            click.echo(json.dumps(asdict(error), ensure_ascii=False))
        return
    click.echo(evaluation.table(scores))
    if errors:
        click.echo("\n" + "\n".join(mistakes(wrong)))


@main.command()
def schema() -> None:
    """Print the JSON Schema of one line of `varsel read --to jsonl`."""
    import json

    from varsel.record import json_schema

    click.echo(json.dumps(json_schema(), indent=2, ensure_ascii=False))


@main.command()
def languages() -> None:
    """List the languages that Varsel reads."""
    from varsel.languages import language, supported

    for code in supported():
        click.echo(f"{code}  {language(code)['name']}")


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
        yield f"{len(missing)} of {len(gold)} gold documents are not in it, such as {min(missing)!r}; they count as missed"
    if extra := predicted - gold:
        yield f"{len(extra)} documents are not in the gold, such as {min(extra)!r}; they are left out"
