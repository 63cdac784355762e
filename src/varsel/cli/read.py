"""`varsel read`: articles in, who said what and what was done out."""

from __future__ import annotations

import sys
from functools import partial

import click

from varsel.cli.terminal import FORMATS, check_published, coder_of, opened, progress, write
from varsel.languages import supported


@click.command()
@click.argument("inputs", nargs=-1, metavar="[FILE|URL|-]...")
@click.option("--from", "from_", type=click.Choice(["auto", "text", "html", "jsonl"]), default="auto",
              show_default=True, help="Format of the input; auto looks at name and content.")  # fmt: skip
@click.option("--to", type=click.Choice(FORMATS), default="table", show_default=True,
              help="Format of the output: a table for people, or JSON Lines, CSV or W3C Web Annotations.")  # fmt: skip
@click.option("--show", is_flag=True, help="Above the table, the text with source, cue, content and deeds marked.")
@click.option("--codebook", "-c", "books", multiple=True, metavar="NAME|FILE",
              help="Code by this codebook; may be given several times.  [default: signals and deeds]")  # fmt: skip
@click.option("--no-coding", is_flag=True, help="Only read: no signals, deeds or observations.")
@click.option("--with", "model", metavar="MODEL", type=click.Path(dir_okay=False),
              help="Code with what `varsel code --learn` learned, in place of what ships with the codebook.")  # fmt: skip
@click.option("--rules-only", is_flag=True, help="Code by the rules of the codebooks alone, without what was learned.")
@click.option("--lang", type=click.Choice(supported()), help="Language of the articles, instead of detecting it.")
@click.option("--published", metavar="DATE",
              help="Publication date of articles that do not tell: 2022-09-21 or 2022-09.")  # fmt: skip
@click.option("--outlet", metavar="NAME", help="Outlet of articles that do not tell.")
@click.option("--output", "-o", type=click.Path(dir_okay=False), help="Write to this file instead of standard output.")
@click.option("--jobs", "-j", type=click.IntRange(min=1), default=1, show_default=True,
              help="Read so many articles at the same time.")  # fmt: skip
def read(inputs: tuple[str, ...], from_: str, to: str, show: bool, books: tuple[str, ...], no_coding: bool,
         model: str | None, rules_only: bool, lang: str | None, published: str | None, outlet: str | None,
         output: str | None, jobs: int) -> None:  # fmt: skip
    """Read articles: files, web addresses, or - for standard input (also when none is given).

    Files are plain text, HTML or JSON Lines. What cannot be read is reported, the rest is read all the same, and the
    exit status is then 1. What is read is coded by the codebooks signals and deeds, or by those that are named.
    """
    from varsel import batch

    if show and to != "table":
        raise click.UsageError("--show goes with --to table only: it marks the text for a person.")
    if no_coding and (books or model or rules_only):
        raise click.UsageError("--no-coding leaves nothing to do for --codebook, --with and --rules-only; leave it out.")
    check_published(published)
    if not inputs and sys.stdin.isatty():
        raise click.UsageError("Nothing to read. Give a file, a web address, or - for standard input.")
    coder = None if no_coding else coder_of(books, model, rules_only)
    given = {"lang": lang, "published": published, "outlet": outlet}
    inputs = inputs or ("-",)
    with opened(output) as out, progress("reading", len(inputs), out) as done:
        articles = batch.articles(inputs, None if from_ == "auto" else from_, given, done)
        outcomes = batch.outcomes(articles, partial(batch.read, coder=coder), jobs)
        well = write(outcomes, to, out, show=show, coder=coder)
    if not well:
        sys.exit(1)
