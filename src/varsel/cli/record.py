"""`varsel baseline`, `varsel indicators` and `varsel axis`: what the record says beside what is said now."""

from __future__ import annotations

from datetime import date, datetime

import click

from varsel.cli.ledger import Command, opening, place
from varsel.cli.terminal import colour, opened, width

FEW = 2  # so few months are shown by day

on = click.option(
    "--on", metavar="DATE", type=click.DateTime(["%Y-%m-%d"]),
    help="As it stood on this day: nothing later counts, and ages are counted to it.  [default: today]",
)  # fmt: skip
output = click.option(
    "--output", "-o", type=click.Path(dir_okay=False), help="Write to this file instead of standard output."
)


def _day(on: datetime | None) -> date:
    return on.date() if on else date.today()


@click.command(cls=Command)
@click.argument("item", type=int, required=False)
@place
@click.option("--actor", metavar="NAME", help="Instead of an item: all that this speaker is on record with.")
@click.option("--category", "-c", multiple=True, metavar="CATEGORY", help="With --actor: only this category.")
@on
@output
def baseline(item: int | None, place: str, actor: str | None, category: tuple[str, ...],
             on: datetime | None, output: str | None) -> None:  # fmt: skip
    """Is this new for this speaker? An item of the chronology, or an actor, beside the record.

    ITEM is a number that `varsel chronology` shows. How often the same speaker said the like before, what is there for the
    first time, and which earlier words are nearest.
    """
    if (item is None) == (actor is None):
        raise click.UsageError("Give the number of an item, or --actor with a name.")
    if item is not None and (category or on):
        raise click.UsageError("--category and --on go with --actor: an item is compared with what was before it.")
    from varsel.faces import baseline as face

    with opening(place) as found, opened(output) as out:
        if actor is not None:
            said = found.actor(actor, category=category, on=_day(on))
            out.write(face.dossier(said, found.axis(actor, category=category, on=_day(on)), width(out), colour(out)))
        else:
            this, compared, claims = found.item(item), found.baseline(item), found.claims(item)
            named = {i.id: i for i in found.items(face.named_in(compared, claims))}
            out.write(face.baseline(this, compared, claims, named, width(out), colour(out)))


@click.command(cls=Command)
@place
@click.option("--about", metavar="NAME", help="Only what was observed of this one.")
@click.option(
    "--indicator", "-c", multiple=True, metavar="INDICATOR", help="Only this indicator; may be given several times."
)
@on
@output
def indicators(
    place: str, about: str | None, indicator: tuple[str, ...], on: datetime | None, output: str | None
) -> None:
    """The board: what was last seen of each indicator, by whom, how long ago, and who contradicts it."""
    from varsel.faces.board import board

    with opening(place) as found, opened(output) as out:
        lights = found.board(about=about, indicator=indicator, on=_day(on))
        named = {s.item for light in lights for s in (light.latest, *light.contradicted)}
        out.write(board(lights, {i.id: i for i in found.items(sorted(named))}, _day(on), width(out), colour(out)))


@click.command(cls=Command)
@place
@click.option("--actor", metavar="NAME", multiple=True, required=True,
              help="Whose words and deeds; several are taken together.")  # fmt: skip
@click.option("--towards", metavar="NAME", help="Only those aimed at this one.")
@click.option(
    "--category", "-c", multiple=True, metavar="CATEGORY", help="Only this category; may be given several times."
)
@click.option("--by", "step", type=click.Choice(["day", "month", "year"]),
              help="The steps of the axis.  [default: month, or day where there are few of them]")  # fmt: skip
@on
@output
def axis(place: str, actor: tuple[str, ...], towards: str | None, category: tuple[str, ...], step: str | None,
         on: datetime | None, output: str | None) -> None:  # fmt: skip
    """Words and deeds on one axis of time, and how long after it was announced something was seen done."""
    from varsel.faces.board import axis as face

    with opening(place) as found, opened(output) as out:
        lines = found.axis(*actor, towards=towards, category=category, step=step or "month", on=_day(on))
        if step is None and len({period for line in lines for period in line.periods}) <= FEW:
            lines, step = found.axis(*actor, towards=towards, category=category, step="day", on=_day(on)), "day"
        lags = found.lags(*actor, towards=towards, on=_day(on))
        named = {id for lag in lags for id in (lag.item, lag.done) if id is not None}
        items = {i.id: i for i in found.items(sorted(named))}
        title = " and ".join(actor) + (f" towards {towards}" if towards else "") + f", until {_day(on)}"
        out.write(face(lines, lags, items, step or "month", title, width(out), colour(out)))
