"""One request to the desk: over which ledger, by whom, in which language, and how its page is rendered."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property, wraps
from importlib.metadata import version
from typing import Annotated, Any, Literal, ParamSpec
from urllib.parse import urlencode

from babel.numbers import format_decimal
from fastapi import Depends, Request
from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.responses import HTMLResponse, Response

from varsel.desk import interface
from varsel.desk.accounts import Account, Accounts
from varsel.exports.dates import spoken
from varsel.exports.texts import texts
from varsel.intake import Problem
from varsel.ledger import Ledger
from varsel.ledger.blind import Blind
from varsel.worded import Worded

Asks = ParamSpec("Asks")


@dataclass(frozen=True)
class Desk:
    """What the desk serves: a ledger; ``person`` is whose corrections are made where nobody signs in.

    ``accounts``: of a team, in which everybody signs in; None where the desk is one person's.
    ``blind``: coders do not see what others said of an item before they have coded it: only what the machine gave ("machine"),
    or when they review it, not even that ("bare").
    """

    ledger: Ledger
    person: str
    accounts: Accounts | None = None
    blind: Literal["machine", "bare"] | None = None


@dataclass(frozen=True)
class Visit:
    """What a page knows of the request it answers."""

    request: Request
    desk: Desk

    @cached_property
    def ledger(self) -> Ledger:
        """The ledger, as whoever asks may see it."""
        return Blind(self.desk.ledger, self.person) if self.blind else self.desk.ledger

    @property
    def blind(self) -> Literal["machine", "bare"] | None:
        """How blind who asks is to what others gave. In a team editors are not: they settle what coders disagree on."""
        return None if self.desk.accounts and self.may("editor") else self.desk.blind

    @property
    def account(self) -> Account | None:
        """Who asks (``safety.Gate``); None before somebody signed in."""
        return getattr(self.request.state, "account", None)

    @property
    def person(self) -> str:
        """By whom corrections are made."""
        return self.account.name if self.account else self.desk.person

    def may(self, role: str) -> bool:
        """Whether who asks may do what somebody of this role may."""
        return self.account is not None and self.account.may(role)

    @cached_property
    def lang(self) -> str:
        """The language of the interface: "en" or "no"."""
        return interface.chosen(self.request.cookies.get(interface.COOKIE), self.request.headers.get("accept-language"))

    @property
    def words(self) -> dict[str, Any]:
        """What is printed of a chronology, in the language of the interface."""
        return texts(self.lang)

    def says(self, text: str) -> str:
        """A text of the interface in its language."""
        return interface.translations(self.lang).gettext(text)

    def tells(self, text: str) -> str:
        """What the ledger or the intake says to people, in the language of the interface; other words as they are."""
        if not isinstance(text, Worded):
            return text
        return self.says(text.form) % {name: self._value(value) for name, value in text.values.items()}

    def _value(self, value: str | int) -> str:
        return format_decimal(value, locale=self.words["locale"]) if isinstance(value, int) else self.tells(value)

    def told(self, problem: Problem) -> Problem:
        """Why something could not be read, in the language of the interface."""
        return Problem(*(self.tells(text) for text in (problem.where, problem.what, problem.todo)))

    @property
    def here(self) -> str:
        """The address of the page, within the desk."""
        url = self.request.url
        return f"{url.path}?{url.query}" if url.query else url.path

    @property
    def menu(self) -> list[tuple[str, str]]:
        """The pages of the menu: address and name."""
        add = [("/add", self.says("Add"))] if self.may("coder") else []
        counted = [] if self.blind else [("/indicators", self.says("Indicators"))]
        return [("/", self.says("Chronology")), *counted, ("/review", self.says("Review")),
                *add, ("/codebook", self.says("Codebook")), ("/sure", self.says("How sure is this?"))]

    def page(self, template: str, status: int = 200, **what: Any) -> HTMLResponse:
        """A page; ``what`` is what its template tells."""
        return HTMLResponse(_templates(self.lang).get_template(template).render(visit=self, **what), status)


@cache
def _templates(lang: str) -> Environment:
    """The templates of a language. What is not there is an error, and every text is escaped."""
    env = Environment(
        loader=PackageLoader("varsel.desk"), autoescape=True, trim_blocks=True, lstrip_blocks=True,
        undefined=StrictUndefined, extensions=["jinja2.ext.i18n"],
    )  # fmt: skip
    env.install_gettext_translations(interface.translations(lang), newstyle=True)  # type: ignore[attr-defined]
    words = texts(lang)
    env.globals |= {"version": version("varsel"), "words": words, "languages": interface.languages()}
    env.filters |= {
        "date": lambda time: spoken(time, words), "iso": lambda day: date.fromordinal(day).isoformat(), "address": address,
        "figure": lambda value: figure(value, words["locale"]),
    }  # fmt: skip
    return env


def address(path: str, asked: Mapping[str, Any] | None = None, /, **more: Any) -> str:
    """An address within the desk with its query; what is None, empty or false is left out."""
    pairs = [(key, value) for key, values in ((asked or {}) | more).items() for value in _each(values)]
    return f"{path}?{urlencode(pairs)}" if pairs else path


def figure(value: float, locale: str) -> str:
    """A rate or a ratio with as many digits as mean something: 0.04, 1.3, 12."""
    return format_decimal(value, "0.00" if value < 0.1 else "0.0" if value < 10 else "#,##0", locale=locale)


def ours(back: str) -> str:
    """An address within the desk as it is; the first page in place of one that leads, or could lead, to another site."""
    return back if back.startswith("/") and not back.startswith(("//", "/\\")) and back.isprintable() else "/"


def _each(values: Any) -> list[Any]:
    if isinstance(values, list | tuple):
        return [value for value in values if value not in (None, "")]
    return [] if values in (None, "", False) else ["true" if values is True else values]


def visit_of(request: Request) -> Visit:
    """The visit that a request is."""
    return Visit(request, request.app.state.desk)


def still(page: Callable[Asks, Response]) -> Callable[Asks, Response]:
    """A page that only reads: all of it as the ledger is when it begins, whatever is written meanwhile."""

    @wraps(page)
    def read(*args: Asks.args, **asked: Asks.kwargs) -> Response:
        with asked["visit"].ledger.still():  # type: ignore[attr-defined]
            return page(*args, **asked)

    return read


#: The visit, as pages take it.
Visiting = Annotated[Visit, Depends(visit_of)]
