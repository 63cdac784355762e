"""Adding articles: pasted, by their address, or as files; read at once."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Annotated

from fastapi import APIRouter, Depends, File, Form, Query, UploadFile
from starlette.responses import HTMLResponse, RedirectResponse, Response

from varsel.desk import adding
from varsel.desk.pages.chronology import Entry, entries
from varsel.desk.safety import needs
from varsel.desk.visit import Visit, Visiting, address
from varsel.intake import Article, Problem
from varsel.intake.dates import FORMS, edtf_date
from varsel.languages import supported
from varsel.ledger import Gathered
from varsel.worded import Worded

router = APIRouter(include_in_schema=False, dependencies=[needs("coder")])

SHOWN = 5  # entries of each article
ARTICLES = 50  # of which the entries are shown
LONGEST = 500  # characters of a title or the name of an outlet


@dataclass(frozen=True)
class Given:
    """What was typed into the form."""

    text: str = ""
    outlet: str = ""
    published: str = ""
    title: str = ""
    lang: str = ""
    address: str = ""

    @property
    def known(self) -> dict[str, str]:
        """What was said of a text, each in one line that can be shown."""
        said = {"outlet": self.outlet, "published": self.published, "title": self.title, "lang": self.lang}
        return {name: line for name, value in said.items() if (line := _line(value))}


@dataclass(frozen=True)
class Result:
    """An article as the page tells of it: what was gathered from it, the first of that, and whether it was there already."""

    gathered: Gathered
    entries: list[Entry]
    was: str


def _given(text: Annotated[str, Form()] = "", outlet: Annotated[str, Form()] = "", published: Annotated[str, Form()] = "",
           title: Annotated[str, Form()] = "", lang: Annotated[str, Form()] = "",
           address: Annotated[str, Form()] = "") -> Given:  # fmt: skip
    return Given(text, outlet, published, title, lang, address)


@router.get("/add", response_class=HTMLResponse)
def form(visit: Visiting, new: Annotated[list[int], Query()] = [], changed: Annotated[list[int], Query()] = [],
         reread: Annotated[list[int], Query()] = [], known: Annotated[list[int], Query()] = []) -> Response:  # fmt: skip
    """The form and, after articles were added, what was read from them: the entries of these, by what they were."""
    was = {"new": new, "changed": changed, "reread": reread, "known": known}
    seqs = {seq: key for key, found in was.items() for seq in found if 0 < seq < 1 << 62}
    return _page(visit, 200, Given(), seqs, [])


@router.post("/add")
def add(visit: Visiting, given: Annotated[Given, Depends(_given)], files: Annotated[list[UploadFile], File()] = []) -> Response:
    """Reads what was handed in, and leads to what it gave; where something could not be read, says so with all that was typed."""
    problems = list(_wrong(given))
    outcome = adding.add(visit.ledger, _found(visit, given, files), visit.person) if not problems else adding.Outcome((), ())
    problems += outcome.problems
    was = {added.article: added.was for added in outcome.added}
    if not was and not problems:
        problems = [Problem(Worded("nothing"), Worded("was handed in"), Worded("paste a text, give an address or a file"))]
    if problems:
        return _page(visit, 200 if was else 422, given, was, problems)
    keyed = {key: [seq for seq, how in was.items() if how == key] for key in ("new", "changed", "reread", "known")}
    return RedirectResponse(address("/add", keyed), 303)


def _found(visit: Visit, given: Given, files: list[UploadFile]) -> Iterator[Article | Problem]:
    if given.text.strip():
        for found in adding.own(visit.ledger, adding.pasted(given.text, visit.says("the text"))):
            yield found.model_copy(update=given.known) if isinstance(found, Article) else found
    if given.address.strip():
        yield from adding.own(visit.ledger, adding.at(given.address))
    named = [file for file in files if file.filename]
    yield from adding.own(visit.ledger, chain.from_iterable(adding.dropped(f.filename or "", f.file.read()) for f in named))


def _wrong(given: Given) -> Iterator[Problem]:
    """What of a text cannot be so."""
    if not given.text.strip():
        return
    known = given.known
    if "published" in known and edtf_date(known["published"]) != known["published"]:
        yield Problem(Worded("Published"), Worded("%(value)s is no date", value=repr(known["published"])), FORMS)
    if "lang" in known and known["lang"] not in supported():
        what, todo = Worded("%(value)s is not read", value=repr(known["lang"])), Worded("choose %(all)s", all=", ".join(supported()))
        yield Problem(Worded("Language"), what, todo)
    for name, where in (("title", Worded("Title")), ("outlet", Worded("Outlet"))):
        if len(known.get(name, "")) > LONGEST:
            yield Problem(where, Worded("is longer than %(n)s characters", n=LONGEST), Worded("shorten it"))


def _page(visit: Visit, status: int, given: Given, was: dict[int, str], problems: list[Problem]) -> Response:
    gathered = visit.ledger.gathered(list(was)[:ARTICLES])
    shown = [row for one in gathered for row in one.rows[:SHOWN]]
    read = entries(visit, visit.ledger.filled(shown))
    results = [Result(one, [e for e in read if e.row.article == one.seq], was[one.seq]) for one in gathered]
    return visit.page("add.html", status, given=given, results=results, problems=[visit.told(p) for p in problems], langs=supported(),
                      formats=[*adding.FORMATS, adding.ARCHIVE], most=adding.LARGEST // 1_000_000)  # fmt: skip


def _line(text: str) -> str:
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())
