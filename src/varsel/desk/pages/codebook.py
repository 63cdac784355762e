"""The codebooks: what each category means, and how the machine finds it."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, HTTPException
from starlette.responses import HTMLResponse, Response

from varsel.coding import DEFAULT, load
from varsel.coding.codebook import Category, Codebook, Rule, shipped
from varsel.coding.wording import wording
from varsel.desk.visit import Visit, Visiting

router = APIRouter(include_in_schema=False)

KINDS = ("signal", "deed", "indicator")
_LIST = re.compile(r"\{([\w-]+)\}")  # a word list, as patterns name it


@dataclass(frozen=True)
class Found:
    """How the machine finds a category in one language: its rules, how many patterns these have, which word lists they name."""

    lang: str
    rules: tuple[Rule, ...]
    patterns: int
    lists: tuple[str, ...]


@router.get("/codebook", response_class=HTMLResponse)
def codebooks(visit: Visiting) -> Response:
    """All codebooks that ship, with their categories."""
    return _page(visit, "codebooks.html", books=[load(name) for name in dict.fromkeys((*DEFAULT, *shipped()))])


@router.get("/codebook/{name}", response_class=HTMLResponse)
def codebook(visit: Visiting, name: str) -> Response:
    """One codebook, every category with all that a coder needs."""
    return _page(visit, "codebook.html", book=_book(visit, name), found=found, mapped=mapped)


@router.get("/codebook/{name}/rules/{id}", response_class=HTMLResponse)
def rules(visit: Visiting, name: str, id: str) -> Response:
    """The rules by which the machine finds a category, with every pattern of words."""
    book = _book(visit, name)
    if id not in book.by_id or not book.by_id[id].rule:
        raise HTTPException(404, visit.says("There is no such page"))
    category = book.by_id[id]
    return _page(visit, "rules.html", book=book, category=category, ways=found(category), conditions=lambda rule: conditions(visit, rule))


@router.get("/codebook/{name}/lists", response_class=HTMLResponse)
def lists(visit: Visiting, name: str) -> Response:
    """The word lists of a codebook."""
    return _page(visit, "lists.html", book=_book(visit, name))


def _book(visit: Visit, name: str) -> Codebook:
    if name not in shipped():
        raise HTTPException(404, visit.says("There is no such codebook here; there are: %(names)s.") % {"names": ", ".join(shipped())})
    return load(name)


def _page(visit: Visit, template: str, **what: Any) -> Response:
    lang = visit.words["codebook"]
    return visit.page(template, kinds=KINDS, by_kind=by_kind, called=lambda c: c.called(lang), told=lambda book: wording(book, lang), languages_called=_languages(visit), **what)


def by_kind(book: Codebook, kind: str) -> list[Category]:
    """Its categories of a kind, those below another one behind it."""
    roots = [c for c in book.category if c.kind == kind and not c.parent]
    return [c for root in roots for c in book.category if book.lineage(c.id)[-1].id == root.id]


def found(category: Category) -> list[Found]:
    """How the machine finds a category, by language."""
    rules: dict[str, list[Rule]] = {}
    for rule in category.rule:
        rules.setdefault(rule.lang, []).append(rule)
    return [_found(lang, own) for lang, own in sorted(rules.items())]


def _found(lang: str, rules: list[Rule]) -> Found:
    patterns = [pattern for rule in rules for own in rule.patterns.values() for pattern in own]
    lists = sorted({name for pattern in patterns for name in _LIST.findall(pattern)})
    return Found(lang, tuple(rules), len(patterns), tuple(lists))


def mapped(category: Category) -> list[tuple[str, str]]:
    """What a category is called in other schemes: (scheme, name), of deeds by their status where it differs."""
    return [(scheme, _named(name)) for scheme, name in category.maps.items()]


def _named(name: str | Mapping[str, str]) -> str:
    return name if isinstance(name, str) else ", ".join(f"{status}: {called}" for status, called in name.items())


def conditions(visit: Visit, rule: Rule) -> list[str]:
    """What a rule asks beside its words, in plain words."""
    return [text % values for text, values in _conditions(visit, rule)]


def _conditions(visit: Visit, rule: Rule) -> Iterable[tuple[str, dict[str, Any]]]:
    says = visit.says
    if rule.by != "any":
        yield {"own": says("It is the speaker's own side that does it."), "other": says("It is another side that does it.")}[rule.by], {}
    if rule.modality:
        yield says("It is said as: %(modality)s."), {"modality": ", ".join(rule.modality)}
    if rule.negated:
        yield says("It may be negated.") if rule.negated == "any" else says("It is negated."), {}
    else:
        yield says("It is not negated."), {}
    if rule.alone:
        yield says("Nothing else was found."), {}
    if rule.over:
        yield says("Where it holds, these do not: %(names)s."), {"names": ", ".join(rule.over)}
    if rule.actor or rule.recipient:
        roles = {"actor": ", ".join(rule.actor) or "–", "recipient": ", ".join(rule.recipient) or "–"}
        yield says("Who does it stands as: %(actor)s; to whom, as: %(recipient)s."), roles
    if rule.status:
        yield says("It is then: %(status)s."), {"status": visit.words["status"][rule.status]}
    if rule.said:
        yield says("It is done by saying it: a statement, and no deed."), {}
    yield says("How sure the rule is: %(confidence)s"), {"confidence": rule.confidence}


def _languages(visit: Visit) -> dict[str, str]:
    return {"no": visit.says("Norwegian"), "nb": visit.says("Bokmål"), "nn": visit.says("Nynorsk"), "en": visit.says("English")}
