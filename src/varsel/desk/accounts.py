"""The accounts of a team: who may use the desk, and how each proves to be who they are.

Passwords are hashed by Argon2 (pwdlib). A browser in which somebody signed in has a random number of 256 bits in a cookie, a
program one in its ``Authorization`` header; of both only SHA-256 is kept, which is enough for what nobody can guess.
"""

import hashlib
import ipaddress
import re
import secrets
import threading
import time
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any

from pwdlib import PasswordHash
from sqlalchemy import Connection, Row, delete, func, insert, select, update

from varsel.desk.interface import marked as _
from varsel.ledger.schema import account as people
from varsel.ledger.schema import account_attempt as tried
from varsel.ledger.schema import account_session as sessions
from varsel.ledger.schema import account_token as tokens
from varsel.ledger.store import Store

#: Each may do what those before it may.
ROLES = ("reader", "coder", "editor", "admin")
#: What a token may be for, each with all before it, and the most that its bearer may then do.
SCOPES = {"read": "reader", "write": "editor", "admin": "admin"}

LEAST, MOST = 12, 1000  # characters of a password
DIFFERENT = 5  # characters in it that differ, besides the name
HOUR, DAY = 3600, 24 * 3600  # seconds
IDLE, LONGEST = 12 * HOUR, 7 * DAY  # a session ends when it was not used for so long, and in any case
SEEN_EVERY = HOUR / 6  # so often is noted that a session is used
TOKEN_DAYS = 365  # a token is valid for, at most
PREFIX = "varsel_"  # of tokens, by which people and scanners recognise one that lies about
BY_NAME, BY_ADDRESS, TRIED_FOR = 10, 60, 15 * 60  # tries to sign in, of one name and from one address, in so many seconds
NAME = re.compile(r"[^\W_](?:[\w .'’-]{0,58}[\w.])?")
RESERVED = ("varsel", "machine")  # the first word of what the log has for machines

_hashing = threading.Semaphore(2)  # each hash takes 64 MiB for a moment: so many at a time


class AccountError(Exception):
    """What was asked for cannot be done to an account; ``text``, with its ``values`` filled in, says why."""

    def __init__(self, text: str, **values: object) -> None:
        super().__init__(text % values)
        self.text, self.values = text, values


@dataclass(frozen=True)
class Account:
    """Somebody who may use the desk. ``scope``: they come with a token, which is for no more than this; else None."""

    id: int
    name: str
    role: str
    scope: str | None = None

    def may(self, role: str) -> bool:
        """Whether they may do what somebody of this role may."""
        return ROLES.index(self.role) >= ROLES.index(role)

    def has(self, scope: str) -> bool:
        """Whether they came for as much as this; who signed in came for everything."""
        return self.scope is None or list(SCOPES).index(self.scope) >= list(SCOPES).index(scope)


@dataclass(frozen=True)
class Token:
    """A token as it is listed: never itself."""

    id: int
    label: str
    scope: str
    made: int
    until: int

    @property
    def is_valid(self) -> bool:
        return self.until > now()

    @property
    def expires(self) -> str:
        """The day on which it is no longer valid."""
        return datetime.fromtimestamp(self.until, UTC).date().isoformat()


def now() -> int:
    """Seconds since 1970."""
    return int(time.time())


class Accounts:
    """The accounts of a ledger."""

    def __init__(self, store: Store) -> None:
        self._store = store
        _nobody()  # hashed now, so that the first name that nobody has takes no longer than others
        self.attempts = Attempts(store)

    # who there is

    def all(self) -> Sequence[Account]:
        """Everybody, by name."""
        with self._store.reading() as connection:
            return [_account(row) for row in connection.execute(select(people).order_by(people.c.key))]

    def add(self, name: str, role: str, password: str) -> Account:
        """A new account. Raises AccountError where the name is taken or none, there is no such role, or the password is too easy."""
        name = checked_name(name)
        hashed = _hashed(checked(password, name))
        with self._store.writing() as connection:
            if _find(connection, name):
                raise AccountError(_("there is an account of %(name)s already"), name=name)
            values = {"key": _key(name), "name": name, "role": _role(role), "password": hashed, "made": now()}
            id = connection.execute(insert(people).values(values).returning(people.c.id)).scalar_one()
            return Account(id, name, role)

    def set_role(self, name: str, role: str) -> None:
        """Raises AccountError where there is no such account or role, or nobody would be an admin."""
        with self._store.writing() as connection:
            found = _there(connection, name)
            if found.role == "admin" and _role(role) != "admin":
                _another_admin(connection, found)
            connection.execute(update(people).where(people.c.id == found.id).values(role=_role(role)))

    def set_password(self, name: str, password: str, *, keep_tokens: bool = False) -> None:
        """Ends all sessions of the account and, unless ``keep_tokens``, all its tokens. Raises AccountError."""
        hashed = _hashed(checked(password, name))
        with self._store.writing() as connection:
            found = _there(connection, name)
            connection.execute(update(people).where(people.c.id == found.id).values(password=hashed))
            connection.execute(delete(sessions).where(sessions.c.account == found.id))
            if not keep_tokens:
                connection.execute(delete(tokens).where(tokens.c.account == found.id))

    def remove(self, name: str) -> None:
        """Takes an account away; what the person said of the record stays. Raises AccountError."""
        with self._store.writing() as connection:
            found = _there(connection, name)
            if found.role == "admin":
                _another_admin(connection, found)
            for table in (sessions, tokens):
                connection.execute(delete(table).where(table.c.account == found.id))
            connection.execute(delete(people).where(people.c.id == found.id))

    # signing in

    def proven(self, name: str, password: str) -> Account | None:
        """The account of this name, where the password is its own. It takes as long where there is no such account."""
        with self._store.reading() as connection:
            found = _find(connection, name)
        with _hashing:
            is_right, anew = _hasher().verify_and_update(_normal(password), found.password if found else _nobody())
        if not is_right or found is None:
            return None
        if anew:  # the library hashes stronger now than when it was set
            with self._store.writing() as connection:
                connection.execute(update(people).where(people.c.id == found.id).values(password=anew))
        return _account(found)

    def begin(self, account: Account) -> str:
        """A new session: what its cookie is to hold. Sessions that are over are forgotten."""
        secret, at = secrets.token_urlsafe(32), now()
        with self._store.writing() as connection:
            connection.execute(delete(sessions).where((sessions.c.seen < at - IDLE) | (sessions.c.made < at - LONGEST)))
            values = {"digest": _digest(secret), "account": account.id, "made": at, "seen": at}
            connection.execute(insert(sessions).values(values))
        return secret

    def of_session(self, secret: str) -> Account | None:
        """Who signed in in the browser with this in its cookie; None where the session is over, or was none."""
        digest, at = _digest(secret), now()
        asked = select(people, sessions.c.seen).join(sessions, sessions.c.account == people.c.id).where(
            sessions.c.digest == digest, sessions.c.seen >= at - IDLE, sessions.c.made >= at - LONGEST
        )  # fmt: skip
        with self._store.reading() as connection:
            found = connection.execute(asked).first()
        if found and found.seen < at - SEEN_EVERY:
            with self._store.writing() as connection:
                connection.execute(update(sessions).where(sessions.c.digest == digest).values(seen=at))
        return _account(found) if found else None

    def end(self, secret: str) -> None:
        """Ends a session."""
        with self._store.writing() as connection:
            connection.execute(delete(sessions).where(sessions.c.digest == _digest(secret)))

    # programs

    def tokens(self, account: Account) -> Sequence[Token]:
        """The tokens of somebody, the newest first."""
        columns = (tokens.c.id, tokens.c.label, tokens.c.scope, tokens.c.made, tokens.c.until)
        asked = select(*columns).where(tokens.c.account == account.id).order_by(tokens.c.id.desc())
        with self._store.reading() as connection:
            return [Token(**row._mapping) for row in connection.execute(asked)]

    def issue(self, account: Account, label: str, scope: str, days: int) -> str:
        """A new token, which cannot be seen again. Raises AccountError where there is no such scope, or it is for too long."""
        if scope not in SCOPES:
            raise AccountError(_("there is no scope %(scope)s; there are %(all)s"), scope=scope, all=", ".join(SCOPES))
        if not 1 <= days <= TOKEN_DAYS:
            raise AccountError(_("a token is valid for 1 to %(days)s days"), days=TOKEN_DAYS)
        label = _printable(label)[:100]
        if not label:
            raise AccountError(_("say what the token is for"))
        secret = PREFIX + secrets.token_urlsafe(32)
        values = {"digest": _digest(secret), "account": account.id, "label": label, "scope": scope, "made": now(),
                  "until": now() + days * DAY}  # fmt: skip
        with self._store.writing() as connection:
            connection.execute(insert(tokens).values(values))
        return secret

    def revoke(self, account: Account, id: int) -> None:
        """Takes a token of somebody back; nothing happens where it is another's, or none."""
        with self._store.writing() as connection:
            connection.execute(delete(tokens).where(tokens.c.id == id, tokens.c.account == account.id))

    def of_token(self, secret: str) -> Account | None:
        """Whose token this is, with no more rights than it is for; None where it expired, was revoked, or is none."""
        asked = select(people, tokens.c.scope).join(tokens, tokens.c.account == people.c.id)
        with self._store.reading() as connection:
            found = connection.execute(asked.where(tokens.c.digest == _digest(secret), tokens.c.until > now())).first()
        if found is None:
            return None
        return Account(found.id, found.name, min(found.role, SCOPES[found.scope], key=ROLES.index), found.scope)


class Attempts:
    """How often somebody may try to sign in, of one name and from one address: counted in the ledger, for all that serve it."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def may(self, name: str, address: str) -> bool:
        """Whether this attempt may be made; it then counts as one."""
        most = {_digest(f"name {_key(name)}"): BY_NAME, _digest(f"address {_network(address)}"): BY_ADDRESS}
        with self._store.reading() as connection:  # who is stopped holds up nobody who writes
            if self._is_too_often(connection, most):
                return False
        with self._store.writing() as connection:
            connection.execute(delete(tried).where(tried.c.at <= now() - TRIED_FOR))
            if self._is_too_often(connection, most):
                return False
            connection.execute(insert(tried), [{"whose": whose, "at": now()} for whose in most])
            return True

    def _is_too_often(self, connection: Connection, most: Mapping[str, int]) -> bool:
        counted = select(tried.c.whose, func.count()).where(tried.c.whose.in_(most), tried.c.at > now() - TRIED_FOR)
        return any(n >= most[whose] for whose, n in connection.execute(counted.group_by(tried.c.whose)))


def checked(password: str, name: str) -> str:
    """A password that may be one. Raises AccountError where it is too easy."""
    normal = _normal(password)
    if not LEAST <= len(normal) <= MOST:
        raise AccountError(_("a password has %(least)s to %(most)s characters: several words that do not belong together are a good one"), least=LEAST, most=MOST)
    if len(set(normal.casefold().replace(_key(name), ""))) < DIFFERENT:
        raise AccountError(_("that password is too easy to guess"))
    return normal


def checked_name(name: str) -> str:
    """A name that an account may have. Raises AccountError."""
    name = unicodedata.normalize("NFC", " ".join(name.split()))
    if not NAME.fullmatch(name):
        raise AccountError(_("%(name)s cannot be a name: it has letters, figures and spaces, at most 60 of them"), name=repr(name))
    if is_machine(name):
        raise AccountError(_("%(name)s cannot be a person's name: what the machine did is so called"), name=name)
    return name


def is_machine(name: str) -> bool:
    """Whether the log so names a machine, and no person."""
    return re.split(r"\W", _key(name))[0] in RESERVED


def _role(role: str) -> str:
    if role not in ROLES:
        raise AccountError(_("there is no role %(role)s; there are %(all)s"), role=role, all=", ".join(ROLES))
    return role


def _another_admin(connection: Connection, found: Row[Any]) -> None:
    others = select(func.count()).select_from(people).where(people.c.role == "admin", people.c.id != found.id)
    if not connection.scalar(others):
        raise AccountError(_("%(name)s is the only admin: make another one first"), name=found.name)


def _find(connection: Connection, name: str) -> Row[Any] | None:
    return connection.execute(select(people).where(people.c.key == _key(name))).first()


def _there(connection: Connection, name: str) -> Row[Any]:
    if (found := _find(connection, name)) is None:
        raise AccountError(_("there is no account of %(name)s"), name=repr(name))
    return found


def _account(row: Row[Any]) -> Account:
    return Account(row.id, row.name, row.role)


def _key(name: str) -> str:
    return unicodedata.normalize("NFC", _printable(name).casefold())


def _printable(text: str) -> str:
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def _normal(password: str) -> str:
    """The same password, whichever way a keyboard writes its letters."""
    return unicodedata.normalize("NFKC", password)


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def _network(address: str) -> str:
    """What one person can be expected to have: an IPv4 address, or a /64 of IPv6."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    return str(ipaddress.ip_network((found, 64), strict=False)) if found.version == 6 else address


def _hashed(password: str) -> str:
    with _hashing:
        return _hasher().hash(_normal(password))


@cache
def _hasher() -> PasswordHash:
    return PasswordHash.recommended()


@cache
def _nobody() -> str:
    """The hash of a password that nobody has."""
    return _hasher().hash(secrets.token_urlsafe(32))
