"""The desk as a running server: in this process, or in several that share one address."""

import gc
import json
import os
import socket
from dataclasses import asdict, dataclass
from typing import Literal

import uvicorn
from fastapi import FastAPI
from uvicorn.supervisors import Multiprocess

from varsel.desk import app
from varsel.ledger import Ledger

PATIENCE = 60  # seconds that a process may be too busy to say that it is there, before another one takes its place
KEPT_OPEN = 75  # seconds that a browser's connection stays open for the next page
BEHIND = 300  # seconds old that counts of an actor may be who has tens of thousands of items
COLLECTED = 20_000, 20, 50  # a page makes that many objects, and lets them go by itself
_GIVEN = "VARSEL_DESK"  # the environment variable in which the processes find their options


@dataclass(frozen=True)
class Options:
    """Over which ledger, and what ``varsel.desk.app`` takes beside it."""

    place: str
    person: str
    hosts: tuple[str, ...]
    team: bool = False
    blind: Literal["machine", "bare"] | None = None


def serve(options: Options, listening: socket.socket, workers: int = 1) -> None:
    """Answers what comes in at a socket until it is told to stop (SIGINT, SIGTERM)."""
    os.environ[_GIVEN] = json.dumps(asdict(options))
    config = uvicorn.Config(
        f"{__name__}:made", factory=True, workers=workers, log_level="warning", server_header=False,
        timeout_worker_healthcheck=PATIENCE, timeout_keep_alive=KEPT_OPEN,
    )  # fmt: skip
    if workers == 1:
        uvicorn.Server(config).run(sockets=[listening])
    else:
        Multiprocess(config, sockets=[listening]).run()


def made() -> FastAPI:
    """The desk with the options of this server."""
    given = json.loads(os.environ[_GIVEN])
    desk = app(Ledger(given.pop("place"), create=False, behind=BEHIND), **given)
    gc.freeze()  # what is there now stays: to look through it for what can go would hold up pages
    gc.set_threshold(*COLLECTED)
    return desk
