"""What can go wrong with a ledger, in words that say what to do."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from sqlalchemy.exc import DBAPIError

from varsel.worded import Worded

if TYPE_CHECKING:
    from varsel.ledger.kept import Redaction


class LedgerError(Exception):
    """Something about a ledger that keeps it from being used; nothing was written. ``text`` says what to do.

    The message names the ledger first, where its ``place`` is given.
    """

    def __init__(self, text: str, place: str | None = None) -> None:
        super().__init__(f"{place}: {text}" if place else text)
        self.text = text


class LedgerBusy(LedgerError):
    """Another process was writing for longer than was waited."""


class UnknownItem(LedgerError):
    """No item, article or entry of that number is in the ledger."""


class Withheld(LedgerError):
    """Whoever asks is to code without knowing what others gave, and this would tell."""

    def __init__(self, place: str) -> None:
        super().__init__(Worded("it is counted over what others gave, too, so it is not shown to who codes blind"), place)


class Redacted(UnknownItem):
    """It was in the ledger, and was taken out: ``redaction`` says by whom, when and why."""

    def __init__(self, place: str, redaction: "Redaction") -> None:
        values = {"seq": str(redaction.article), "day": redaction.at[:10], "by": redaction.by, "why": redaction.why}
        super().__init__(Worded("the article of entry %(seq)s was redacted on %(day)s by %(by)s: %(why)s", **values), place)
        self.redaction = redaction


class UnknownName(LedgerError):
    """Nobody in the ledger is so called."""


#: What a store says, in small letters, and what it means for who uses it.
_MEANINGS = (
    (("database is locked", "lock timeout", "could not obtain lock"), LedgerBusy,
     Worded("another process is writing to it and did not finish in time; nothing was written: try again, or wait longer (--wait)")),
    (("disk is full", "no space left", "disk full"), LedgerError,
     Worded("the disk is full; nothing of this was written: make room and run the same again")),
    (("readonly", "read-only"), LedgerError, Worded("it can only be read here: ask for the right to write, or copy it")),
    (("file is not a database",), LedgerError, Worded("that file is no ledger: give another name")),
    (("malformed", "corrupt", "disk i/o error"), LedgerError,
     Worded("the file is damaged: restore a backup (varsel ledger restore), or see how far it holds (varsel ledger verify)")),
    (("unable to open database file",), LedgerError, Worded("it cannot be opened: is the folder there, and may it be written to?")),
    (("append-only",), LedgerError, Worded("what is in the log stays as it is: add a correction, or redact an article")),
    (("connection", "server closed", "terminating", "ssl syscall"), LedgerError,
     Worded("the connection to the server failed; what was not finished was not written: run the same again")),
    (("password", "authentication", "permission denied", "does not exist"), LedgerError,
     Worded("the server does not let you in: check name, password and rights in the address")),
)  # fmt: skip


@contextmanager
def explained(place: str) -> Iterator[None]:
    """Turns what a database raises into a LedgerError that says what to do. ``place`` is the ledger's name."""
    try:
        yield
    except DBAPIError as error:
        said = str(error.orig).strip()
        for signs, kind, meaning in _MEANINGS:
            if any(sign in said.lower() for sign in signs):
                text = Worded("%(meaning)s (%(said)s)", meaning=meaning, said=said.splitlines()[0])
                raise kind(text, place) from error
        raise LedgerError(Worded("the database refused (%(said)s)", said=said), place) from error
