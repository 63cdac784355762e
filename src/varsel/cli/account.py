"""`varsel account`: who may use the desk of a team."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from varsel.cli.ledger import Commands, opening, place
from varsel.cli.terminal import Failure

if TYPE_CHECKING:
    from varsel.desk.accounts import Accounts

ROLES = ("reader", "coder", "editor", "admin")


@contextmanager
def accounts_of(place: str) -> Iterator[Accounts]:
    """The accounts of a ledger. What cannot be done to one is told as a Failure."""
    from varsel.desk.accounts import AccountError, Accounts

    with opening(place) as ledger:
        try:
            yield Accounts(ledger.store)
        except AccountError as error:
            raise Failure(str(error)) from error


def password_of(name: str) -> str:
    """A password: asked for twice at a terminal, and not shown; else the first line of standard input."""
    if sys.stdin.isatty():
        return click.prompt(f"Password of {name}", hide_input=True, confirmation_prompt=True, err=True)
    return sys.stdin.readline().rstrip("\r\n")


@click.group(cls=Commands)
def account() -> None:
    """The accounts of a team, for `varsel desk --team`."""


@account.command()
@click.argument("name")
@click.option("--role", type=click.Choice(ROLES), default="coder", show_default=True, help="What the person may do.")
@place
def add(name: str, role: str, place: str) -> None:
    """Make an account. The password is asked for, or read from standard input."""
    with accounts_of(place) as accounts:
        made = accounts.add(name, role, password_of(name))
        click.echo(f"{made.name} may sign in, as {made.role}")


@account.command("list")
@place
def list_(place: str) -> None:
    """Print everybody's name and role, a line each."""
    with accounts_of(place) as accounts:
        for one in accounts.all():
            click.echo(f"{one.name}\t{one.role}")


@account.command()
@click.argument("name")
@click.argument("role", type=click.Choice(ROLES))
@place
def role(name: str, role: str, place: str) -> None:
    """Give somebody another role, from their next page on."""
    with accounts_of(place) as accounts:
        accounts.set_role(name, role)
        click.echo(f"{name} is {role} now")


@account.command()
@click.argument("name")
@place
def password(name: str, place: str) -> None:
    """Set somebody's password, as when it was forgotten. Their sessions and tokens end."""
    with accounts_of(place) as accounts:
        accounts.set_password(name, password_of(name))
        click.echo(f"{name} has a new password")


@account.command()
@click.argument("name")
@place
def remove(name: str, place: str) -> None:
    """Take an account away. What the person said of the record stays."""
    with accounts_of(place) as accounts:
        accounts.remove(name)
        click.echo(f"{name} may not sign in any more")
