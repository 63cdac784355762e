"""`varsel desk`: the web application over a ledger."""

from __future__ import annotations

import getpass
import ipaddress
import socket
from typing import TYPE_CHECKING

import click

from varsel.cli.ledger import opening, place
from varsel.cli.terminal import Failure, tell

if TYPE_CHECKING:
    from varsel.ledger import Ledger

PORT = 8737


@click.command()
@place
@click.option("--host", metavar="ADDRESS", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", "-p", type=click.IntRange(0, 65535), default=PORT, show_default=True,
              help="The port to listen on; 0 takes a free one.")  # fmt: skip
@click.option("--by", metavar="NAME", help="Who makes the corrections.  [default: your user name]")
@click.option("--team", "is_team", is_flag=True, help="Everybody signs in, by the accounts of the ledger (varsel account).")
@click.option("--name", "names", metavar="HOST", multiple=True,
              help="A name under which the desk is asked for, besides the address; may be given several times.")  # fmt: skip
@click.option("--blind", type=click.Choice(["machine", "bare"]), is_flag=False, flag_value="machine",
              help="Coders do not see what others said of an item until they have coded it: only what the machine gave, or with "
                   "--blind=bare nothing but its words.")  # fmt: skip
@click.option("--workers", type=click.IntRange(1, 64), default=1, show_default=True,
              help="So many processes answer, for a team on a machine of several cores.")  # fmt: skip
@click.option("--open", "is_opened", is_flag=True, help="Open it in the browser.")
def desk(
    place: str, host: str, port: int, by: str | None, is_team: bool, names: tuple[str, ...], blind: str | None,
    workers: int, is_opened: bool,
) -> None:  # fmt: skip
    """Look, correct and cite: the ledger in your browser, until you press Ctrl-C."""
    if not is_team and not _is_this_machine(host):
        raise click.UsageError(f"Others could come in at {host} and change everything: add --team, so that they sign in.")
    from varsel.desk import LOOPBACK
    from varsel.desk.serving import Options, serve

    with opening(place) as ledger:
        if is_team:
            _check_accounts(ledger, place)
        try:
            listening = socket.create_server((host, port))
        except OSError as error:
            raise Failure(f"{host}:{port}: cannot be listened on ({error.strerror}); give another one with --port") from error
        address = f"http://{host}:{listening.getsockname()[1]}/"
        click.echo(f"The desk over {ledger.store.place} is at {address}   (Ctrl-C ends it)")
    if is_opened:
        click.launch(address)
    if is_team and not _is_this_machine(host):
        tell("passwords go over the network as they are: put a server with https before the desk, on this machine")
    serve(Options(place, by or getpass.getuser(), (*LOOPBACK, host, *names), is_team, blind), listening, workers)


def _is_this_machine(host: str) -> bool:
    """Whether nobody but this machine can come in at an address."""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _check_accounts(ledger: Ledger, place: str) -> None:
    from varsel.desk.accounts import Accounts

    if not Accounts(ledger.store).all():
        raise Failure(f"nobody has an account yet: make one with varsel account add NAME --role admin --ledger {place}")
