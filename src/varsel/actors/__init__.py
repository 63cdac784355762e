"""Actors: states, organisations, persons and the offices they held, with Wikidata ids where those are certain.

Names of states in every language are CLDR's (by the library Babel); everything else stands in the data files beside
this one, which a file of your own extends: ``load(extra="my-actors.toml")``. They tell who somebody is; they never say
who spoke where the article itself does not. ``Actors.lexicon`` finds all of them in running text (``lexicon``).
"""

import re
import tomllib
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Any

from babel import Locale
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, ValidationError

from varsel.actors.lexicon import Known, Lexicon

_DATE = r"\d{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?"
_INTERVAL = re.compile(rf"(?:{_DATE}|\.\.)/(?:{_DATE}|\.\.)")
_LONGEST = 6  # a person's name has no more words than this
_PARTICLES = frozenset({"al", "de", "dos", "bin", "von", "der", "van", "ben", "el"})
_NOT_STATES = frozenset({"EU", "EZ", "UN", "ZZ", "XA", "XB", "QO", "AQ"})

Wikidata = Annotated[str, StringConstraints(pattern=r"^Q[1-9]\d*$")]
Code = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
Text = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
#: An array of strings, or one string with commas between them.
Texts = Annotated[
    tuple[Text, ...], BeforeValidator(lambda value: value.split(",") if isinstance(value, str) else value)
]
INTERNATIONAL = "IGO"


class ActorFileError(ValueError):
    """An actor file that cannot be used: names the file, the entry and the reason."""


class _Entry(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    id: Wikidata | None = None


class Person(_Entry):
    """Somebody by name; ``names`` are other forms of the full name."""

    name: Text
    names: Texts = ()


class Organisation(_Entry):
    """A body by name; ``names`` are its other names and short forms, in any language.

    It is ``international``, or acts in one ``state`` (ISO 3166-1), which it need not be part of. ``called`` is what a
    language calls it where that is not the main name.
    """

    name: Text
    names: Texts = ()
    international: bool = False
    state: Code | None = None
    called: dict[str, Text] = Field(default_factory=dict)


class State(_Entry):
    """A state by its codes (ISO 3166-1). ``metonyms`` speak for it ("Kreml"), ``adjectives`` are of it ("russisk").

    ``called`` is its name by language where that is not CLDR's; ``adjectives`` have the names of its people too, in the
    form that inflections are added to; ``places`` are places and peoples in it, which do not speak for it. Where the
    names of its people have the ``family_first``, newspapers use their first word alone.
    """

    code: Code
    alpha3: Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")] | None = None
    called: dict[str, Text] = Field(default_factory=dict)
    names: Texts = ()
    adjectives: Texts = ()
    metonyms: Texts = ()
    places: Texts = ()
    family_first: bool = False


def _is_interval(value: str) -> str:
    if not _INTERVAL.fullmatch(value):
        raise ValueError(f"{value!r} is no EDTF interval such as 2014-10-01/2024-09-30 or 2024-10/..")
    return value


Interval = Annotated[str, AfterValidator(_is_interval)]


class Holder(BaseModel):
    """Who held an office, and when: ``held`` is an EDTF interval ("2014-10-01/2024-09-30", "2024-10-01/..")."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    person: Text
    held: Interval


class Office(_Entry):
    """An office of ``of`` (an organisation's name or a state's code), by the ``titles`` it goes by in any language."""

    of: Text
    titles: tuple[Text, ...] = Field(min_length=1)
    holders: tuple[Holder, ...] = ()


class Leader(_Entry):
    """Who led or spoke for ``of`` (an organisation's name or a state's code) in some office, and when.

    ``held`` is an EDTF interval. ``apart``: known there, but not speaking for it (opposition, rebels).
    """

    of: Text
    name: Text
    names: Texts = ()
    held: Interval
    apart: bool = False


_TABLES: dict[str, type[_Entry]] = {
    "person": Person,
    "organisation": Organisation,
    "state": State,
    "office": Office,
    "leader": Leader,
}
_SHIPPED = ("actors.toml", "states.toml", "bodies.toml", "leaders.toml")


@dataclass(frozen=True)
class Actors:
    """All actors that are known."""

    persons: tuple[Person, ...] = ()
    organisations: tuple[Organisation, ...] = ()
    states: tuple[State, ...] = ()
    offices: tuple[Office, ...] = ()
    leaders: tuple[Leader, ...] = ()

    def country(self, name: str, lang: str) -> str | None:
        """The country (ISO 3166-1 alpha-3, "IGO" for an international body) that a name or phrase points to, else None.

        The name may be a state's, of its people, an adjective or seat of government, a place, body or leader there, and
        may stand in a longer phrase: then a leader comes first, then whatever stands first.
        """
        words = name.split()[-_LONGEST:]
        leader = next((x for n in range(len(words)) if (x := self.leader(" ".join(words[n:])))), None)
        if leader:
            return self.country_of(leader.of)
        found = [known for _, _, known in self.lexicon(lang).found(name)]
        return found[0].country if found else None

    def country_of(self, of: str) -> str | None:
        """The country (alpha-3 or "IGO") of a state's code or an organisation's name, None where it is not known."""
        if of in self._by_code:
            return self._by_code[of].alpha3
        body = self._organisations.get(of.casefold())
        if body is None:
            return None
        return INTERNATIONAL if body.international else self.country_of(body.state) if body.state else None

    def called(self, of: str, lang: str) -> str:
        """What a language calls a state, by its code ("RU" -> "Russland"), or a body, by its main name."""
        entry = self._by_code.get(of) or self._organisations.get(of.casefold())
        if entry is None:
            return of
        return entry.called.get(lang) or Locale.parse(lang).territories.get(of, of)

    def leader(self, name: str, published: str | None = None, named: Collection[str] = ()) -> Leader | None:
        """Who led something by this name, full or the surname alone; with a date, those in office then come first.

        A name that leaders of several states or bodies share is nobody's, unless the date decides, or that only one of
        them is among the ``named`` (codes and names of what an article names). A word in small letters is nobody's.
        """
        if name.islower():
            return None
        called = self._leaders.get(name.casefold(), ())
        for held in (published, None) if published else (None,):
            found = [x for x in called if _holds(x.held, held)]
            if len({x.of for x in found}) > 1:
                found = [x for x in found if x.of in named]
            if found and len({x.of for x in found}) == 1:
                return found[0]
        return None

    def held(self, leader: Leader, published: str | None) -> bool:
        """Whether somebody of this leader's name led what they led at the date too, in whatever office."""
        same = self._leaders.get(leader.name.casefold(), ())
        return any(x.of == leader.of and _holds(x.held, published) for x in same)

    def lexicon(self, lang: str) -> Lexicon:
        """Finds every actor but persons in text of a language, in all inflections."""
        if lang not in self._lexicons:
            self._lexicons[lang] = Lexicon(self._forms(lang), lang)
        return self._lexicons[lang]

    def _forms(self, lang: str) -> Iterator[tuple[str, Known]]:
        """Every form of the lexicon; of two meanings of one form the later one holds."""
        for state in self.states:
            for kind, forms in (("place", state.places), ("metonym", state.metonyms)):
                for form in forms:
                    yield form, Known(state.code, state.alpha3, kind)
        for body in reversed(self.organisations):
            country = self.country_of(body.name)
            known = Known(body.name, country, "body" if country == INTERNATIONAL else "group")
            for form in (body.name, *body.names) if country else ():
                yield form, known
        territories = Locale.parse(lang).territories
        for state in reversed(self.states):
            names = (*state.names, *state.called.values(), territories.get(state.code, ""))
            for kind, forms in (("adjective", state.adjectives), ("name", names)):
                for form in forms:
                    yield form, Known(state.code, state.alpha3, kind)

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
    def _lexicons(self) -> dict[str, Lexicon]:
        return {}

    @cached_property
    def _by_code(self) -> dict[str, State]:
        return {s.code: s for s in reversed(self.states)}

    @cached_property
    def _leaders(self) -> dict[str, list[Leader]]:
        """Leaders by full name and by surname, holders of offices among them."""
        leaders: dict[str, list[Leader]] = defaultdict(list)
        holders = (
            Leader(of=o.of, name=h.person, names=self._persons[h.person.casefold()].names, held=h.held)
            for o in self.offices
            for h in o.holders
        )
        for leader in (*self.leaders, *holders):
            for name in {n.casefold() for n in (leader.name, *leader.names)}:
                leaders[name].append(leader)
            for form in self._short(leader) - {leader.name.casefold()}:
                leaders[form].append(leader)
        return leaders

    def _short(self, leader: Leader) -> set[str]:
        """The forms of a leader's name that newspapers use alone."""
        state = self._by_code.get(leader.of)
        if state is not None and state.family_first:
            return {leader.name.casefold().split()[0]}
        names = {n.casefold() for n in (leader.name, *leader.names)}
        return {_surname(n) for n in names} - names

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
    if extra is None:
        return _shipped()
    try:
        text = Path(extra).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ActorFileError(f"{extra}: cannot be read: {error}") from error
    return _gathered([_parsed(text, str(extra)), *_shipped_files()], str(extra))


@cache
def _shipped() -> Actors:
    return _gathered(_shipped_files())


@cache
def _shipped_files() -> list[dict[str, list[_Entry]]]:
    return [_parsed(files(__name__).joinpath(name).read_text(encoding="utf-8"), name) for name in _SHIPPED]


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
    persons, organisations, states, offices, leaders = (
        tuple(entry for entries in parsed for entry in entries.get(table, ())) for table in _TABLES
    )
    known = {name.casefold() for p in persons for name in (p.name, *p.names)}
    for office in offices:
        for holder in office.holders:
            if holder.person.casefold() not in known:
                raise ActorFileError(
                    f"{path}: [[office]] {office.titles[0]}: no [[person]] is called {holder.person!r}"
                )
    return Actors(persons, organisations, states, offices, leaders)


@cache
def _territories(lang: str) -> dict[str, str]:
    """The names of states in one language, case-folded, with their codes (Unicode CLDR by Babel)."""
    names = Locale.parse(lang).territories
    return {n.casefold(): code for code, n in names.items() if len(code) == 2 and code not in _NOT_STATES}


def _surname(name: str) -> str:
    """The last word, with the small words before it ("de klerk"): the form that newspapers use alone."""
    words = name.split()
    return " ".join(words[-2:]) if len(words) > 2 and words[-2] in _PARTICLES else words[-1]


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
