"""`varsel codebook`: check, show, compare and begin codebooks."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from varsel.cli.terminal import Failure, colour, loaded, opened, width

if TYPE_CHECKING:
    from varsel.coding.codebook import Category, Codebook


@click.group()
def codebook() -> None:
    """Check, show, compare and begin codebooks, the files that say what is coded and how."""


@codebook.command()
@click.argument("files", nargs=-1, required=True, metavar="NAME|FILE...")
@click.option("--examples", is_flag=True, help="Also put each codebook's examples to the coder, and tell which fail.")
def check(files: tuple[str, ...], examples: bool) -> None:
    """Say what is wrong in codebooks: file, line and reason; or that they are right.

    The exit status is 1 where a codebook has a fault. That an example is not coded as it says is no fault.
    """
    from varsel.coding.codebook import CodebookError, parse, source

    well = True
    for file in files:
        try:
            text, name = source(file)
            found = parse(text, name)
        except CodebookError as error:
            well = False
            click.echo(str(error))
            continue
        rules = sum(len(category.rule) for category in found.category)
        click.echo(f"{name}: right, {_number(len(found.category), 'category')}, {_number(rules, 'rule')}")
        if examples:
            _try_examples(found, text, name)
    if not well:
        sys.exit(1)


def _try_examples(found: Codebook, text: str, name: str) -> None:
    """Prints each example that is not coded as it says, with its line, and how many are."""
    from varsel.coding.examples import tried
    from varsel.coding.lines import Lines

    lines, right, total = Lines(text), 0, 0
    places = {category.id: n for n, category in enumerate(found.category)}
    for attempt in tried(found):
        total += 1
        right += attempt.right
        if not attempt.right:
            line = lines.at(("category", places[attempt.category.id], "example", attempt.number))
            what = "near miss is found" if attempt.found else "example is not found"
            words = " ".join(attempt.example.text.split())
            click.echo(f"{name}:{line}: {attempt.category.id}: {what}: “{words}”")
    click.echo(f"{name}: {right} of {_number(total, 'example')} coded as they say")


@codebook.command()
@click.argument("name", metavar="NAME|FILE")
@click.argument("category", required=False)
@click.option("--to", type=click.Choice(["text", "markdown"]), default="text", show_default=True,
              help="For a terminal, or a page of documentation.")  # fmt: skip
@click.option("--output", "-o", type=click.Path(dir_okay=False), help="Write to this file instead of standard output.")
def show(name: str, category: str | None, to: str, output: str | None) -> None:
    """Show a codebook, or one CATEGORY of it: definition, what it includes and excludes, examples."""
    from varsel.coding.codebook import shipped
    from varsel.faces.codebook import markdown, shown

    (found,) = loaded([name])
    if category and to == "markdown":
        raise click.UsageError("A page shows a whole codebook; leave CATEGORY out.")
    categories = [_category(found, category)] if category else found.category
    with opened(output) as out:
        if to == "markdown":
            out.write(markdown(found, f"{name}.toml" if name in shipped() else Path(name).name))
        else:
            out.write(shown(found, categories, width=width(out), colour=colour(out)))


def _category(found: Codebook, id: str) -> Category:
    import difflib

    known = {category.id.casefold(): category for category in found.category}
    if id.casefold() not in known:
        near = difflib.get_close_matches(id.casefold(), known, 3) or known
        there = ", ".join(known[name].id for name in near)
        raise Failure(f"{found.label}: has no category {id!r}; there is {there}")
    return known[id.casefold()]


@codebook.command()
@click.argument("old", metavar="OLD")
@click.argument("new", metavar="NEW")
def diff(old: str, new: str) -> None:
    """Say what differs between two codebooks (names or files): categories, definitions, rules, examples, word lists."""
    from varsel.coding.changes import changes, unversioned

    (before,), (after,) = loaded([old]), loaded([new])
    lines = list(changes(before, after))
    click.echo(f"{before.label} -> {after.label}")
    click.echo("\n".join(lines) or "no difference")
    if unversioned(before, after):
        click.echo(f"both are {after.label}, though they differ: give the changed one another version")


@codebook.command()
@click.argument("name")
@click.option("--from", "from_", metavar="NAME|FILE", help="Copy this codebook, instead of beginning with a skeleton.")
@click.option("--output", "-o", metavar="FILE", type=click.Path(dir_okay=False),
              help="Where to write it, a file that is not there yet.  [default: NAME.toml]")  # fmt: skip
def new(name: str, from_: str | None, output: str | None) -> None:
    """Begin a codebook of your own, called NAME: a file to edit, which is right as it stands."""
    from varsel.coding.codebook import shipped, source
    from varsel.coding.drafts import copied, skeleton

    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9-]*", name):
        raise click.UsageError(f"{name!r} is no name. Write letters, digits and hyphens, a letter first.")
    if name in shipped():
        raise click.UsageError(f"A codebook {name!r} ships with Varsel. Choose another name, so that none is mistaken.")
    file = Path(output or f"{name}.toml")
    if from_:
        (origin,) = loaded([from_])
        text = copied(source(from_)[0], from_, origin.label, name, str(file))
    else:
        text = skeleton(name, str(file))
    try:
        with file.open("x", encoding="utf-8") as out:
            out.write(text)
    except FileExistsError as error:
        raise Failure(f"{file}: is there already; give another --output") from error
    except OSError as error:
        raise Failure(f"{file}: cannot be written ({error.strerror}); give another --output") from error
    click.echo(f"{file}: written; edit it, then `varsel codebook check {file}`")


def _number(count: int, of: str) -> str:
    many = of[:-1] + "ies" if of.endswith("y") else of + "s"
    return f"{count} {of if count == 1 else many}"
