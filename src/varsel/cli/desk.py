"""`varsel desk`: the web application over a ledger."""

from __future__ import annotations

import getpass
import socket

import click

from varsel.cli.ledger import opening, place
from varsel.cli.terminal import Failure

PORT = 8737


@click.command()
@place
@click.option("--host", metavar="ADDRESS", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", "-p", type=click.IntRange(0, 65535), default=PORT, show_default=True,
              help="The port to listen on; 0 takes a free one.")  # fmt: skip
@click.option("--by", metavar="NAME", help="Who makes the corrections.  [default: your user name]")
@click.option("--open", "is_opened", is_flag=True, help="Open it in the browser.")
def desk(place: str, host: str, port: int, by: str | None, is_opened: bool) -> None:
    """Look, correct and cite: the ledger in your browser, until you press Ctrl-C."""
    import uvicorn

    from varsel.desk import LOOPBACK, app

    with opening(place) as ledger:
        try:
            listening = socket.create_server((host, port))
        except OSError as error:
            raise Failure(f"{host}:{port}: cannot be listened on ({error.strerror}); give another one with --port") from error
        address = f"http://{host}:{listening.getsockname()[1]}/"
        click.echo(f"The desk over {ledger.store.place} is at {address}   (Ctrl-C ends it)")
        if is_opened:
            click.launch(address)
        made = app(ledger, person=by or getpass.getuser(), hosts=(*LOOPBACK, host))
        uvicorn.Server(uvicorn.Config(made, log_level="warning", server_header=False)).run(sockets=[listening])
