"""A real browser, and the desk served to it, for the tests that need both."""

import shutil
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import apt
import uvicorn
from playwright.sync_api import Browser, Error, sync_playwright

from varsel.desk import app
from varsel.ledger import Ledger

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
WAIT = 20.0  # seconds until the desk must answer


class NoBrowser(Exception):
    """There is no Chromium, and none can be had; the message says what to do."""


class Address(str):
    """Where a desk is served; ``ledger`` is what it is over."""

    ledger: Ledger


@contextmanager
def browser() -> Iterator[Browser]:
    """Chromium: Playwright's own, the machine's, or the one of the machine's package manager. Raises NoBrowser."""
    with sync_playwright() as playwright:
        try:
            found = playwright.chromium.launch()
        except Error:
            found = playwright.chromium.launch(executable_path=_chromium())
        yield found
        found.close()


def _chromium() -> str:
    if path := _found() or (apt.install("chromium") and _found()):
        return path
    raise NoBrowser("no Chromium: run `playwright install chromium`, or install the package `chromium`")


def _found() -> str | None:
    return next((path for name in NAMES if (path := shutil.which(name))), None)


@contextmanager
def served(ledger: Ledger, **options) -> Iterator[Address]:
    """Serves the desk over a ledger on a free port of this machine; options as ``varsel.desk.app`` takes them."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(app(ledger, **options), log_level="warning"))
        thread = threading.Thread(target=server.run, args=([free],), daemon=True)
        thread.start()
        until = time.monotonic() + WAIT
        while not server.started and time.monotonic() < until:
            time.sleep(0.02)
        if not server.started:
            raise RuntimeError(f"the desk did not answer within {WAIT:.0f} seconds")
        address = Address(f"http://127.0.0.1:{free.getsockname()[1]}")
        address.ledger = ledger
        yield address
        server.should_exit = True
        thread.join()
