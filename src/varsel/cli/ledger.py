"""`varsel ledger`: the store behind the chronology; and `varsel chronology`: what it has."""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from varsel.cli.terminal import (
    Failure,
    check_published,
    coder_of,
    colour,
    loaded,
    opened,
    progress,
    tell,
    width,
    written,
)
from varsel.languages import supported

if TYPE_CHECKING:
    from varsel.ledger import Ledger

DEFAULT = "varsel.db"
FORMATS = ("table", "csv", "xlsx", "parquet", "jsonl", "annotation", "plover", "timeline", "bibtex", "csl", "codings",
           "html", "pdf")  # fmt: skip
INTERFACES = ("en", "no")
WAIT = 30.0

place = click.option(
    "--ledger", "-l", "place", metavar="FILE|URL", envvar="VARSEL_LEDGER", default=DEFAULT, show_default=True,
    help="The ledger: a file, or postgresql://user@host/name. The environment variable VARSEL_LEDGER sets another default.",
)  # fmt: skip
wait = click.option(
    "--wait", metavar="SECONDS", type=click.FloatRange(min=0), default=WAIT, show_default=True,
    help="How long to wait while another process writes.",
)  # fmt: skip
by = click.option("--by", required=True, metavar="NAME", help="Who says so.")
why = click.option("--why", metavar="REASON", help="For what reason; the log keeps it.")


def opening(place: str, create: bool = False, **options: Any) -> Ledger:
    """The ledger. Raises Failure where it cannot be opened."""
    from varsel.ledger import Ledger, LedgerError

    try:
        return Ledger(place, create=create, **options)
    except LedgerError as error:
        raise Failure(str(error)) from error


class Commands(click.Group):
    """Commands on a ledger: what goes wrong with it is told as any other failure."""

    def invoke(self, ctx: click.Context) -> object:
        return _told(super().invoke, ctx)


class Command(click.Command):
    """The same for a command of its own."""

    def invoke(self, ctx: click.Context) -> object:
        return _told(super().invoke, ctx)


def _told(invoke: Any, ctx: click.Context) -> object:
    try:
        return invoke(ctx)
    except click.ClickException:
        raise
    except Exception as error:
        from varsel.ledger import LedgerError
        from varsel.ledger.revisions import CorrectionError

        if isinstance(error, LedgerError | CorrectionError):
            raise Failure(str(error)) from error
        raise


@click.group(cls=Commands)
def ledger() -> None:
    """The ledger: a chronology that is only ever added to."""


@ledger.command()
@click.argument("inputs", nargs=-1, metavar="[FILE|URL|-]...")
@place
@click.option("--from", "from_", type=click.Choice(["auto", "text", "html", "jsonl"]), default="auto", show_default=True,
              help="Format of the input; auto looks at name and content.")  # fmt: skip
@click.option("--codebook", "-c", "books", multiple=True, metavar="NAME|FILE",
              help="Code by this codebook; may be given several times.  [default: signals and deeds]")  # fmt: skip
@click.option("--lang", type=click.Choice(supported()), help="Language of the articles, instead of detecting it.")
@click.option("--published", metavar="DATE", help="Publication date of articles that do not tell.")
@click.option("--outlet", metavar="NAME", help="Outlet of articles that do not tell.")
@click.option("--jobs", "-j", type=click.IntRange(min=1), default=1, show_default=True,
              help="Read so many articles at the same time.")  # fmt: skip
@wait
def add(inputs: tuple[str, ...], place: str, from_: str, books: tuple[str, ...], lang: str | None,
        published: str | None, outlet: str | None, jobs: int, wait: float) -> None:  # fmt: skip
    """Read articles into the ledger, which is made where there is none.

    What is there already is not read again; an article that has changed is kept as a new version. Each article is added
    whole or not at all: whenever this is stopped, run the same again and it goes on where it was.
    """
    from varsel import batch
    from varsel.intake import Problem

    check_published(published)
    if not inputs and sys.stdin.isatty():
        raise click.UsageError("Nothing to add. Give a file, a web address, or - for standard input.")
    coder = coder_of(books, None)
    codebooks = loaded(books)
    given = {"lang": lang, "published": published, "outlet": outlet}
    inputs = inputs or ("-",)
    was: dict[str, int] = {}
    items, well = 0, True
    with opening(place, create=True, wait=wait) as found, progress("adding", len(inputs), sys.stdout) as done:

        def fresh() -> Any:
            for article in batch.articles(inputs, None if from_ == "auto" else from_, given, done):
                if isinstance(article, Problem) or not found.knows(article, codebooks):
                    yield article
                else:
                    was["known"] = was.get("known", 0) + 1

        for outcome in batch.outcomes(fresh(), partial(batch.read, coder=coder), jobs):
            if isinstance(outcome, Problem):
                well = False
                tell(outcome)
                continue
            added = found.add(*outcome, codebooks=codebooks)
            was[added.was] = was.get(added.was, 0) + 1
            items += len(added.items)
    click.echo(_summary(was, items, place))
    if not well:
        sys.exit(1)


_WAS = {"new": "new", "changed": "in a new version", "reread": "read again", "known": "there already"}


def _summary(was: dict[str, int], items: int, place: str) -> str:
    told = ", ".join(f"{was[key]} {words}" for key, words in _WAS.items() if was.get(key)) or "none"
    return f"{place}: articles: {told}; {items} new items in the chronology"


def _example(ctx: click.Context, _: click.Parameter, is_wanted: bool) -> None:
    if is_wanted:
        from varsel.imports import example

        click.echo(example(), nl=False)
        ctx.exit()


@ledger.command("import")
@click.argument("file", type=click.Path(dir_okay=False, exists=True))
@click.option("--mapping", "-m", "mapped", required=True, metavar="FILE", type=click.Path(dir_okay=False),
              help="Which column is what, and what the categories are here.")  # fmt: skip
@click.option("--coder", required=True, metavar="NAME", help="Who coded the chronology.")
@click.option("--codebook", "-c", "books", multiple=True, metavar="NAME|FILE",
              help="Whose categories it has; may be given several times.  [default: signals and deeds]")  # fmt: skip
@click.option("--no-coding", is_flag=True, help="Do not let the machine code the same words beside the coder.")
@click.option("--example", is_flag=True, is_eager=True, expose_value=False, callback=_example,
              help="Print a mapping to fill in, with comments.")  # fmt: skip
@place
@wait
def import_(
    file: str, mapped: str, coder: str, books: tuple[str, ...], no_coding: bool, place: str, wait: float
) -> None:
    """Take in a chronology that was coded by hand: a CSV or Excel FILE, coder by coder.

    Each row is kept once: the same again changes nothing, and rows of another coder on the same words stand beside the
    first one's. A row that cannot be understood is told with its column, and what to do; the rest is taken in.
    """
    from varsel import imports
    from varsel.intake import Problem

    codebooks = loaded(books)
    try:
        mapping = imports.load(mapped, codebooks)
    except imports.MappingError as error:
        raise Failure(str(error)) from error
    was: dict[str, int] = {}
    well = True
    with opening(place, create=True, wait=wait) as found:
        for row in imports.rows(Path(file), mapping, coder, codebooks):
            done = row if isinstance(row, Problem) else imports.add(found, row, coder, file, codebooks, not no_coding)
            if isinstance(done, Problem):
                well = False
                tell(done)
            else:
                was[done.was] = was.get(done.was, 0) + 1
    told = ", ".join(f"{was[key]} {words}" for key, words in _ROWS.items() if was.get(key)) or "none"
    click.echo(f"{found.store.place}: rows of {coder}: {told}")
    if not well:
        sys.exit(1)


_ROWS = {"new": "new", "coded": "on words that were there", "changed": "in a new version", "known": "there already"}


@ledger.command()
@place
def verify(place: str) -> None:
    """Prove that nothing in the log was changed since it was written."""
    with opening(place) as found:
        breaks = list(found.verify())
        count = found.count()["entries"]
    for b in breaks:
        tell(f"{place}: entry {b.seq}: {b.what}")
    if breaks:
        raise Failure(f"{place}: the chain does not hold; restore a backup, and ask who could write to it")
    click.echo(f"{place}: {count} entries; the chain holds")


@ledger.command()
@place
@wait
def migrate(place: str, wait: float) -> None:
    """Bring a ledger that an older Varsel made forward to this one. Back it up first."""
    with opening(place, migrate=True, wait=wait) as found:
        click.echo(f"{place}: schema {found.store.schema()[0]}")


@ledger.command()
@place
@wait
def rebuild(place: str, wait: float) -> None:
    """Make the index anew from the log."""
    with opening(place, wait=wait) as found:
        found.rebuild()
        click.echo(f"{place}: the index was made anew")


@ledger.command()
@click.argument("file", type=click.Path(dir_okay=False))
@place
def backup(file: str, place: str) -> None:
    """Write the whole log to FILE, packed and verified; any ledger can be restored from it."""
    with opening(place) as found:
        count = found.backup(file)
    click.echo(f"{file}: {count} entries of {found.store.place}; the chain holds")


@ledger.command()
@click.argument("file", type=click.Path(dir_okay=False, exists=True))
@place
@wait
def restore(file: str, place: str, wait: float) -> None:
    """Fill an empty ledger from a backup, all of it or nothing; made where there is none."""
    with opening(place, create=True, wait=wait) as found:
        count = found.restore(file)
    click.echo(f"{found.store.place}: {count} entries restored; the chain holds")


@ledger.command()
@click.argument("article", type=int, metavar="ENTRY")
@place
@click.option("--by", required=True, metavar="NAME", help="Who does it.")
@click.option("--why", required=True, metavar="REASON", help="For what reason; the log keeps it.")
@click.option("--yes", is_flag=True, help="Do not ask.")
def redact(article: int, place: str, by: str, why: str, yes: bool) -> None:
    """Take the text of an article, and what was read from it, out of the ledger for ever.

    ENTRY is the number of the article in the log. The log keeps that it was there, its hash, and who took it out and why.
    """
    if not yes:
        click.confirm(f"Take article {article} out of {place} for ever?", abort=True)
    with opening(place) as found:
        gone = found.redact(article, by=by, why=why)
    click.echo(f"{place}: {gone} entries redacted")


@ledger.command()
@click.argument("item", type=int)
@place
@click.option("--output", "-o", type=click.Path(dir_okay=False), help="Write to this file instead of standard output.")
def sightings(item: int, place: str, output: str | None) -> None:
    """Show all reports of the utterance that a statement reports: who had it from whom, and how its wording changed.

    ITEM is the number of the statement, which stands in the last column of a chronology.
    """
    from varsel.faces.sightings import sightings as shown

    with opening(place) as found, opened(output) as out:
        out.write(shown(found.utterance(item), width(out), colour(out)))


@ledger.command()
@click.argument("a", type=int)
@click.argument("b", type=int)
@place
@by
@why
@wait
def join(a: int, b: int, place: str, by: str, why: str | None, wait: float) -> None:
    """Say that two statements, by their numbers, report one utterance."""
    with opening(place, wait=wait) as found:
        found.join(a, b, by=by, why=why)
        count = len(found.utterance(a).sightings)
    click.echo(f"{place}: {a} and {b} are one utterance, with {count} sightings")


@ledger.command()
@click.argument("item", type=int)
@place
@by
@why
@wait
def split(item: int, place: str, by: str, why: str | None, wait: float) -> None:
    """Say that a statement does not report the utterance that it was joined with. The machine does not join them again."""
    with opening(place, wait=wait) as found:
        found.split(item, by=by, why=why)
    click.echo(f"{place}: {item} is an utterance of its own")


def _export(place: str, asked: Any, to: str, interface: str, title: str | None, output: str | None) -> None:
    from varsel.exports import FORMATS as EXPORTS
    from varsel.exports import Export

    if EXPORTS[to].is_binary and not output:
        raise click.UsageError(f"{to} is for a file, not for a terminal: say which with -o FILE.{to}")
    with opening(place) as found, written(output) as out:
        EXPORTS[to].write(Export(found.walk(asked), found, asked, interface, title), out)


@click.command(cls=Command)
@place
@click.option("--actor", multiple=True, metavar="NAME", help="Who speaks, acts or observes: a name or a part of it.")
@click.option("--side", multiple=True, metavar="NAME",
              help="Whose words and deeds: a state's or body's own, and those of whoever speaks for it.")  # fmt: skip
@click.option("--towards", multiple=True, metavar="NAME", help="Whom it is aimed at, done to, or about.")
@click.option("--category", "-c", multiple=True, metavar="CATEGORY", help="Signal, event type, mode or indicator.")
@click.option(
    "--kind",
    multiple=True,
    type=click.Choice(["statement", "deed", "observation"]),
    help="Words, deeds or what was seen.",
)
@click.option("--time", metavar="EDTF", help="When it may have been: 2022-09-21, 2022-09, 2022-02-24/2022-09-21.")
@click.option("--outlet", multiple=True, metavar="NAME", help="Which outlet reported it.")
@click.option("--told-to", multiple=True, metavar="NAME", help="To whom it was said.")
@click.option("--lang", multiple=True, type=click.Choice(supported()), help="Language of the article.")
@click.option(
    "--coder", multiple=True, metavar="NAME", help="Coded so by this coder: machine, machine+learned, or a person."
)
@click.option("--confidence", type=click.FloatRange(0, 1), metavar="0..1", help="At least so sure.")
@click.option("--text", metavar="WORDS", help='Words in the passage, in any form; "in quotation marks" side by side.')
@click.option("--newest", is_flag=True, help="The newest first.")
@click.option("--size", type=click.IntRange(1, 10_000), default=50, show_default=True, help="How many on a page.")
@click.option("--after", metavar="PLACE", help="The page after this place, which the page before tells.")
@click.option("--to", type=click.Choice(FORMATS), default="table", show_default=True,
              help="table prints a page; every other format has all that was asked for. See docs/formats.md.")  # fmt: skip
@click.option("--interface", type=click.Choice(INTERFACES), default="en", show_default=True,
              help="Language of headings, dates and names of categories, in what is printed and in Excel.")  # fmt: skip
@click.option("--title", metavar="TEXT", help="Title of what is printed.  [default: what was asked for]")
@click.option("--output", "-o", type=click.Path(dir_okay=False), help="Write to this file instead of standard output.")
def chronology(place: str, size: int, after: str | None, to: str, interface: str, title: str | None, output: str | None,
               **asked: Any) -> None:  # fmt: skip
    """What was said, done and seen, in the order of time. Several values of one option widen it, each option narrows it."""
    from varsel.faces.chronology import table
    from varsel.ledger import Asked

    if to != "table":
        if after:
            raise click.UsageError("--after goes with --to table: the other formats have all pages in one.")
        _export(place, Asked(**asked), to, interface, title, output)
        return
    with opening(place) as found, opened(output) as out:
        page = found.chronology(Asked(**asked), after=after, size=size)
        out.write(table(page, found.items([row.id for row in page.rows]), width(out), colour(out)))
        if page.next:
            tell(f"there are more; the next page: --after {page.next}")
