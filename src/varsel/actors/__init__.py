"""Actors: states, organisations, persons and the offices they held, with Wikidata ids where those are certain.

Names of states in every language are CLDR's (by the library Babel); everything else stands in ``actors.toml``, which
a file of your own extends: ``load(extra="my-actors.toml")``. The file tells who somebody is; it never says who spoke
where the article itself does not.
"""

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Any

from babel import Locale
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, field_validator

_DATE = r"\d{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?"
_INTERVAL = re.compile(rf"(?:{_DATE}|\.\.)/(?:{_DATE}|\.\.)")
_NOT_STATES = frozenset({"EU", "EZ", "UN", "ZZ", "XA", "XB", "QO", "AQ"})

Wikidata = Annotated[str, StringConstraints(pattern=r"^Q[1-9]\d*$")]
Text = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]


class ActorFileError(ValueError):
    """An actor file that cannot be used: names the file, the entry and the reason."""


class _Entry(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    id: Wikidata | None = None


class Person(_Entry):
    """Somebody by name; ``names`` are other forms of the full name."""

    name: Text
    names: tuple[Text, ...] = ()


class Organisation(_Entry):
    """A body by name; ``names`` are its other names and short forms, in any language."""

    name: Text
    names: tuple[Text, ...] = ()


class State(_Entry):
    """A state by its code (ISO 3166-1). ``metonyms`` speak for it ("Kreml"), ``adjectives`` are of it ("russisk")."""

    code: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
    names: tuple[Text, ...] = ()
    adjectives: tuple[Text, ...] = ()
    metonyms: tuple[Text, ...] = ()


class Holder(BaseModel):
    """Who held an office, and when: ``held`` is an EDTF interval ("2014-10-01/2024-09-30", "2024-10-01/..")."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    person: Text
    held: str

    @field_validator("held")
    @classmethod
    def _is_interval(cls, value: str) -> str:
        if not _INTERVAL.fullmatch(value):
            raise ValueError(f"{value!r} is no EDTF interval such as 2014-10-01/2024-09-30 or 2024-10/..")
        return value


class Office(_Entry):
    """An office of ``of`` (an organisation's name or a state's code), by the ``titles`` it goes by in any language."""

    of: Text
    titles: tuple[Text, ...] = Field(min_length=1)
    holders: tuple[Holder, ...] = ()


_TABLES: dict[str, type[_Entry]] = {"person": Person, "organisation": Organisation, "state": State, "office": Office}


@dataclass(frozen=True)
class Actors:
    """All actors that are known."""

    persons: tuple[Person, ...] = ()
    organisations: tuple[Organisation, ...] = ()
    states: tuple[State, ...] = ()
    offices: tuple[Office, ...] = ()

    def state(self, name: str, lang: str) -> str | None:
        """The code (ISO 3166-1) of the state with this name in this language, else None."""
        return self._state_names.get(name.casefold()) or _territories(lang).get(name.casefold())

    def speaks_for(self, name: str) -> str | None:
        """The code of the state that a metonym speaks for ("Kreml" -> RU), else None."""
        return self._metonyms.get(name.casefold())

    def holders(self, title: str, lang: str, published: str | None) -> frozenset[str]:
        """The persons who held the office of this title ("Nato-sjefen") at the date, an EDTF date or None for ever."""
        offices = self._titles.get(_bare(title), ())
        return frozenset(h.person for o in offices for h in o.holders if _holds(h.held, published))

    def same(self, name: str) -> str | None:
        """The main name of the organisation that goes by this name too ("NATO" for "Nato"), else None."""
        organisation = self._organisations.get(name.casefold())
        return organisation.name if organisation else None

    def identify(
        self, name: str, kind: str, lang: str, published: str | None = None, named: Iterable[str] = ()
    ) -> str | None:
        """The Wikidata id of a name of this kind ("PER", "ORG", "GPE"), None where it is not certain.

        A person is certain by the full name, and by the surname alone where one person of that name held an office at
        the date of publication and the article, whose names are ``named``, names what it is an office of.
        """
        if kind == "PER":
            person = self._persons.get(name.casefold()) or self._in_office(name, lang, published, named)
            return person.id if person else None
        organisation = self._organisations.get(name.casefold())
        if organisation:
            return organisation.id
        return self._state_ids.get(self.state(name, lang) or "")

    def _in_office(self, surname: str, lang: str, published: str | None, named: Iterable[str]) -> Person | None:
        if published is None or " " in surname:
            return None
        found = {
            h.person
            for office, h in self._surnames.get(surname.casefold(), ())
            if _holds(h.held, published) and any(self._is_of(office.of, n, lang) for n in named)
        }
        return self._persons.get(found.pop().casefold()) if len(found) == 1 else None

    def _is_of(self, of: str, name: str, lang: str) -> bool:
        return of in (self.state(name, lang), self.speaks_for(name), self.same(name))

    @cached_property
    def _persons(self) -> dict[str, Person]:
        return {name.casefold(): p for p in reversed(self.persons) for name in (p.name, *p.names)}

    @cached_property
    def _organisations(self) -> dict[str, Organisation]:
        return {name.casefold(): o for o in reversed(self.organisations) for name in (o.name, *o.names)}

    @cached_property
    def _state_names(self) -> dict[str, str]:
        return {name.casefold(): s.code for s in self.states for name in s.names}

    @cached_property
    def _state_ids(self) -> dict[str, str]:
        return {s.code: s.id for s in self.states if s.id}

    @cached_property
    def _metonyms(self) -> dict[str, str]:
        return {name.casefold(): s.code for s in self.states for name in s.metonyms}

    @cached_property
    def _titles(self) -> dict[str, list[Office]]:
        titles: dict[str, list[Office]] = defaultdict(list)
        for office in self.offices:
            for title in office.titles:
                titles[_bare(title)].append(office)
        return titles

    @cached_property
    def _surnames(self) -> dict[str, list[tuple[Office, Holder]]]:
        surnames: dict[str, list[tuple[Office, Holder]]] = defaultdict(list)
        for office in self.offices:
            for holder in office.holders:
                surnames[holder.person.casefold().split()[-1]].append((office, holder))
        return surnames


def load(extra: str | Path | None = None) -> Actors:
    """The actors that ship, and those of a file of your own.

    An entry of your file comes before a shipped one of the same name. Raises ActorFileError, naming file, entry and
    reason, for a file that cannot be read or has an entry that is not right.
    """
    shipped = _parsed(files(__name__).joinpath("actors.toml").read_text(encoding="utf-8"), "actors.toml")
    if extra is None:
        return _gathered([shipped])
    try:
        text = Path(extra).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ActorFileError(f"{extra}: cannot be read: {error}") from error
    return _gathered([_parsed(text, str(extra)), shipped], str(extra))


def _parsed(text: str, path: str) -> dict[str, list[_Entry]]:
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ActorFileError(f"{path}: is no TOML: {error}") from error
    entries: dict[str, list[_Entry]] = {}
    for table, items in tables.items():
        if table not in _TABLES or not isinstance(items, list):
            known = ", ".join(f"[[{t}]]" for t in _TABLES)
            raise ActorFileError(f"{path}: {table}: there is no such table; write {known}")
        entries[table] = [_checked(path, table, number, item) for number, item in enumerate(items, 1)]
    return entries


def _checked(path: str, table: str, number: int, item: Any) -> _Entry:
    try:
        return _TABLES[table].model_validate(item)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"])
        called = item.get("name") or item.get("code") or item.get("titles") if isinstance(item, dict) else None
        label = f"[[{table}]] number {number}" + (f" ({called})" if called else "")
        raise ActorFileError(f"{path}: {label}: {field}: {first['msg']}") from error


def _gathered(parsed: list[dict[str, list[_Entry]]], path: str = "actors.toml") -> Actors:
    persons, organisations, states, offices = (
        tuple(entry for entries in parsed for entry in entries.get(table, ())) for table in _TABLES
    )
    known = {name.casefold() for p in persons for name in (p.name, *p.names)}
    for office in offices:
        for holder in office.holders:
            if holder.person.casefold() not in known:
                raise ActorFileError(
                    f"{path}: [[office]] {office.titles[0]}: no [[person]] is called {holder.person!r}"
                )
    return Actors(persons, organisations, states, offices)


@cache
def _territories(lang: str) -> dict[str, str]:
    """The names of states in one language, case-folded, with their codes (Unicode CLDR by Babel)."""
    names = Locale.parse(lang).territories
    return {n.casefold(): code for code, n in names.items() if len(code) == 2 and code not in _NOT_STATES}


def _bare(title: str) -> str:
    words = title.casefold().replace("’", "'").split()
    return " ".join(words[1:] if len(words) > 1 and words[0] in ("the",) else words)


def _holds(held: str, published: str | None) -> bool:
    """Whether an office was held at some day of the date."""
    if published is None or not re.fullmatch(_DATE, published):
        return True
    start, end = held.split("/")
    first, last = (published + "-00-00")[:10], (published + "-99-99")[:10]
    return (start == ".." or (start + "-00-00")[:10] <= last) and (end == ".." or (end + "-99-99")[:10] >= first)
