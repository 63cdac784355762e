"""Codebooks: the method of coding as a data file that people read, change and cite.

A codebook is a TOML file: what it is called, its version and authors, word lists, and categories, each with its definition,
what it includes and excludes, examples, its parent, what it corresponds to in other schemes, and the rules by which the
machine finds it. ``load`` gives a ``Codebook`` that is right in every line, or says which lines are not.
"""

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator

from varsel.coding.lines import Lines, Place
from varsel.coding.patterns import Lexicons, PatternError, parse_pattern
from varsel.languages import language, supported
from varsel.record import DeedStatus, Modality

Text = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
Id = Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9-]*$")]
Role = Literal[
    "subject", "object", "indirect", "owner", "by", "of", "to", "from", "against", "with", "in", "for", "first", "speaker",
    "complement",
]  # fmt: skip
MACROLANGUAGES = frozenset(filter(None, (language(code)["macrolanguage"] for code in supported())))
LANGUAGES = frozenset(supported()) | MACROLANGUAGES


#: What a rule is "over" that leaves no other category standing.
EVERY = "*"


@dataclass(frozen=True)
class Fault:
    """Something wrong in a codebook: in which file, on which line (from 1), and why."""

    file: str
    line: int
    reason: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.reason}"


class CodebookError(ValueError):
    """A codebook that cannot be used. ``faults`` are all that was found; the message has one on each line."""

    def __init__(self, faults: Iterable[Fault]):
        self.faults = tuple(faults)
        super().__init__("\n".join(map(str, self.faults)))


class _Table(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Example(_Table):
    """A text that the category holds of, or a near miss (``holds = false``) with the reason ``why`` it does not.

    ``cue`` is the word that reports it, where the rules of a category ask for one; ``speaker`` whose words they are.
    """

    lang: str
    text: Text
    holds: bool = True
    cue: Text | None = None
    speaker: Text | None = None
    why: Text | None = None

    @model_validator(mode="after")
    def _near_miss_has_a_reason(self) -> "Example":
        if not self.holds and self.why is None:
            raise ValueError("an example that the category does not hold of says why")
        return self


class Rule(_Table):
    """One way in which the machine finds a category; everything that is given has to hold in one sentence.

    words       patterns of which one is found (see ``patterns``)
    also        further patterns of which one is found in the same sentence
    unless      patterns of which none is found in the same sentence where the words are or near them; anywhere in
                the sentence where there are no words
    cue         patterns of which one is found in the cue, for statements
    not_cue     patterns of which none is found in the cue
    by          whose act it is: the speaker's own side's, or another's; "any" asks nothing
    modality    the modalities in which it counts; none given asks nothing
    negated     false (the default): not where it is negated; true: only there; "any": asks nothing
    over        categories that do not hold of a statement in which this rule holds; "*" for all others
    alone       only where nothing else was found; of several such rules the first in the codebook counts
    actor, recipient   where a deed's parties stand in the sentence, the first that is found counts
    status      the status of the deed, where the words themselves say it
    said        done by saying it ("accused"): a statement and no deed, but an event of other schemes
    confidence  how often it is right, 0 to 1
    """

    lang: str
    words: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    cue: tuple[str, ...] = ()
    not_cue: tuple[str, ...] = ()
    by: Literal["own", "other", "any"] = "any"
    modality: tuple[Modality, ...] = ()
    negated: bool | Literal["any"] = False
    over: tuple[Text, ...] = ()
    alone: bool = False
    actor: tuple[Role, ...] = ()
    recipient: tuple[Role, ...] = ()
    status: DeedStatus | None = None
    said: bool = False
    confidence: float = Field(default=0.8, gt=0, le=1)

    @property
    def patterns(self) -> dict[str, tuple[str, ...]]:
        """Its patterns by the key they stand under."""
        return {"words": self.words, "also": self.also, "unless": self.unless, "cue": self.cue, "not_cue": self.not_cue}


class Category(_Table):
    """One category: what it means, for people; how it is found, for the machine; what it is called elsewhere.

    ``within`` names word lists of which two different words have to stand somewhere in the article, unless it is very
    short: what an article is about in which this is said.
    ``maps`` has, for each other scheme, its name there, or one for each status of the deed ("default" for the rest).
    ``to_come`` is the status of a deed of this category that is said to be to come, ``present`` of one that is told in
    the present tense; ``requested`` is the category of a request for it. ``hostile``: against its recipient; ``towards``
    is false where a deed is often done to nobody, so that nobody is inferred. ``actor``
    and ``recipient`` are the roles that its parties stand in unless a rule says otherwise (see ``Rule``).
    """

    id: Id
    kind: Literal["signal", "deed", "indicator"]
    label: dict[str, Text] = Field(default_factory=dict)
    parent: Id | None = None
    definition: Text
    include: tuple[Text, ...] = ()
    exclude: tuple[Text, ...] = ()
    within: tuple[str, ...] = ()
    maps: dict[str, str | dict[str, str]] = Field(default_factory=dict)
    to_come: Literal["announced", "pledged"] | None = None
    present: Literal["announced", "ongoing"] | None = None
    requested: Id | None = None
    hostile: bool | None = None
    towards: bool | None = None
    actor: tuple[Role, ...] = ()
    recipient: tuple[Role, ...] = ()
    example: tuple[Example, ...] = ()
    rule: tuple[Rule, ...] = ()

    def called(self, lang: str) -> str:
        """What it is called in a language, or its id."""
        return self.label.get(lang) or self.label.get(macrolanguage(lang)) or self.id


class Codebook(_Table):
    """A codebook; ``category`` in the order of the file. Each one loaded is equal to itself alone.

    ``within`` holds for all categories that have none of their own. ``without`` names word lists that tell that an
    article is about something else, in which nothing is coded: it is full of them.
    """

    __hash__ = object.__hash__

    def __eq__(self, other: object) -> bool:
        return self is other

    name: Id
    version: Annotated[str, StringConstraints(pattern=r"^\d+(\.\d+){0,2}$")]
    title: Text
    authors: tuple[Text, ...] = Field(min_length=1)
    about: str = ""
    licence: str | None = None
    lexicons: dict[str, dict[str, tuple[str, ...]]] = Field(default_factory=dict)
    weapons: dict[str, str] = Field(default_factory=dict)
    within: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    category: tuple[Category, ...] = Field(min_length=1)

    @property
    def label(self) -> str:
        """Its name with its version: "signals 1.0"."""
        return f"{self.name} {self.version}"

    @cached_property
    def kinds(self) -> frozenset[str]:
        """Of what kinds its categories are: "signal", "deed", "indicator"."""
        return frozenset(category.kind for category in self.category)

    @cached_property
    def requests(self) -> frozenset[str]:
        """The categories that requests for others are."""
        return frozenset(category.requested for category in self.category if category.requested)

    @cached_property
    def by_id(self) -> Mapping[str, Category]:
        return {category.id: category for category in self.category}

    def lineage(self, id: str) -> list[Category]:
        """A category, its parent, its parent's parent …"""
        found, at = [], self.by_id.get(id)
        while at is not None:
            found.append(at)
            at = self.by_id.get(at.parent or "")
        return found

    def inherited(self, id: str, attribute: str) -> Any:
        """The value of an attribute of a category or, where it has none, of the nearest ancestor that has."""
        return next((value for c in self.lineage(id) if (value := getattr(c, attribute)) not in (None, (), {})), None)

    def mapped(self, id: str, scheme: str, status: str = "default") -> str | None:
        """What a category, in a deed of this status, is called in another scheme ("plover"); None where it is nothing."""
        to = next((c.maps[scheme] for c in self.lineage(id) if scheme in c.maps), None)
        return (to.get(status) or to.get("default")) if isinstance(to, dict) else to

    def words(self, lang: str) -> Lexicons:
        """The word lists that patterns in a language may name: the codebook's own and the language's."""
        return _of_language(lang) | {
            name: tuple(w for code, words in lists.items() if _covers(code, lang) for w in words)
            for name, lists in self.lexicons.items()
        }


def macrolanguage(lang: str) -> str:
    """The language that covers this one ("no" of "nb"); itself where none does."""
    return (language(lang)["macrolanguage"] if lang in supported() else "") or lang


def _covers(code: str, lang: str) -> bool:
    """Whether what is written for ``code`` ("no", "nb") holds in ``lang`` ("nb", or "no" for all of them)."""
    return code == lang or code == macrolanguage(lang) or (lang in MACROLANGUAGES and macrolanguage(code) == lang)


def applies(rule: Rule | Example, lang: str) -> bool:
    """Whether a rule or an example is in this language."""
    return rule.lang == lang or rule.lang == macrolanguage(lang)


@cache
def _of_language(lang: str) -> dict[str, tuple[str, ...]]:
    """The word lists of a language's ``[coding.words]``; of a macrolanguage those of all its languages."""
    lists: dict[str, dict[str, None]] = {}
    for code in supported():
        if _covers(code, lang):
            for name, words in language(code)["coding"]["words"].items():
                lists.setdefault(name, {}).update(dict.fromkeys(words))
    return {name: tuple(words) for name, words in lists.items()}


@cache
def clitics(lang: str) -> tuple[str, ...]:
    """What tokens of the language are split before."""
    return tuple(c for code in supported() if _covers(code, lang) for c in language(code)["coding"].get("clitics", ()))


@cache
def shipped() -> tuple[str, ...]:
    """The names of the codebooks that ship."""
    folder = files(__package__).joinpath("codebooks")
    return tuple(sorted(p.name.removesuffix(".toml") for p in folder.iterdir() if p.name.endswith(".toml")))


def source(name: str | Path) -> tuple[str, str]:
    """The text of a codebook, and the file it is in: one that ships, by its name, or a file.

    Raises CodebookError where there is no such codebook or its file cannot be read.
    """
    if str(name) in shipped():
        return files(__package__).joinpath("codebooks", f"{name}.toml").read_text(encoding="utf-8"), f"{name}.toml"
    try:
        return Path(name).read_text(encoding="utf-8-sig"), str(name)
    except OSError as error:
        known = ", ".join(shipped())
        reason = f"cannot be read ({error.strerror}); give a file, or the name of a codebook that ships: {known}"
        raise CodebookError([Fault(str(name), 1, reason)]) from error
    except UnicodeDecodeError as error:
        raise CodebookError([Fault(str(name), 1, f"is not in UTF-8 ({error.reason} at byte {error.start})")]) from error


@cache
def load(name: str | Path) -> Codebook:
    """A codebook that ships ("signals", "deeds") or one of your own, by its file.

    Raises CodebookError with every fault: file, line and reason.
    """
    text, file = source(name)
    # A test holds those that ship to what is asked of all: looking at each of their patterns again would take seconds.
    return _formed(text, file) if str(name) in shipped() else parse(text, file)


def parse(text: str, file: str) -> Codebook:
    """The codebook that a text is; ``file`` is what faults call it. Raises CodebookError."""
    codebook = _formed(text, file)
    faults = list(_faults(codebook))
    if faults:
        lines = Lines(text)
        raise CodebookError(Fault(file, lines.at(place), reason) for place, reason in faults)
    return codebook


def _formed(text: str, file: str) -> Codebook:
    """The codebook that a text is, each value of the right form; what its patterns say is not looked at."""
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise CodebookError([Fault(file, Lines.of_message(str(error)), f"is no TOML: {error}")]) from error
    try:
        return Codebook.model_validate(raw)
    except ValidationError as error:
        lines = Lines(text)
        faults = [Fault(file, lines.at(e["loc"]), _told(raw, e["loc"], e["msg"])) for e in error.errors()]
        raise CodebookError(faults) from error


def _told(raw: dict[str, Any], place: Place, message: str) -> str:
    """What pydantic has to say, with the category's id and the key in front of it."""
    number = next((p for p in place if isinstance(p, int)), None)
    item = raw["category"][number] if place[:1] == ("category",) and number is not None else None
    where = f"category {item['id']!r}: " if isinstance(item, dict) and "id" in item else ""
    key = next((str(p) for p in reversed(place) if isinstance(p, str)), "")
    if message == "Field required":
        return f"{where}{key!r} is missing"
    if message.startswith("Extra inputs"):
        return f"{where}there is no key {key!r}"
    return f"{where}{key!r}: {message.removeprefix('Value error, ')}"


def _faults(codebook: Codebook) -> Iterator[tuple[Place, str]]:
    """What is wrong beyond the form of single values, with its place."""
    seen: dict[str, int] = {}
    for key in ("within", "without"):
        for k, name in enumerate(getattr(codebook, key)):
            if name not in codebook.lexicons:
                yield (key, k), f"{key!r}: there is no word list {name!r}"
    for n, category in enumerate(codebook.category):
        at: Place = ("category", n)
        if category.id in seen:
            yield (*at, "id"), f"category {category.id!r} is defined twice"
        seen.setdefault(category.id, n)
        if category.parent is not None and category.parent not in codebook.by_id:
            yield (*at, "parent"), f"category {category.id!r}: there is no category {category.parent!r} to be its parent"
        elif _circular(codebook, category.id):
            yield (*at, "parent"), f"category {category.id!r} is its own ancestor"
        if category.requested is not None and category.requested not in codebook.by_id:
            yield (*at, "requested"), f"category {category.id!r}: there is no category {category.requested!r}"
        for k, name in enumerate(category.within):
            if name not in codebook.lexicons:
                yield (*at, "within", k), f"category {category.id!r}: there is no word list {name!r}"
        for key, items in (("example", category.example), ("rule", category.rule)):
            for k, item in enumerate(items):
                if item.lang not in LANGUAGES:
                    known = ", ".join(sorted(LANGUAGES))
                    yield (*at, key, k, "lang"), f"category {category.id!r}: no language {item.lang!r}; there are {known}"
        for k, rule in enumerate(category.rule):
            for id in rule.over:
                if id != EVERY and id not in codebook.by_id:
                    reason = f"category {category.id!r}: no category {id!r} for a rule to be over"
                    yield (*at, "rule", k, "over"), reason
            yield from _rule_faults(codebook, category, rule, (*at, "rule", k))
    for name, lists in codebook.lexicons.items():
        for lang, words in lists.items():
            for k, entry in enumerate(words):
                reason = _pattern_fault(entry, {}, lang)
                if reason:
                    yield ("lexicons", name, lang, k), f"word list {name!r}: {reason}"
    for weapon, name in codebook.weapons.items():
        if name not in codebook.lexicons:
            yield ("weapons", weapon), f"weapon class {weapon!r}: there is no word list {name!r}"


def _rule_faults(codebook: Codebook, category: Category, rule: Rule, at: Place) -> Iterator[tuple[Place, str]]:
    if rule.lang not in LANGUAGES:
        return
    if not (rule.words or rule.cue or rule.alone):
        yield at, f"category {category.id!r}: a rule needs 'words', 'cue' or 'alone'"
    if category.kind != "signal" and not rule.words:
        yield at, f"category {category.id!r}: a rule of a {category.kind} needs 'words'"
    lexicons = codebook.words(rule.lang)
    for key, patterns in rule.patterns.items():
        for k, pattern in enumerate(patterns):
            reason = _pattern_fault(pattern, lexicons, rule.lang)
            if reason:
                yield (*at, key, k), f"category {category.id!r}: {reason}"


def _pattern_fault(pattern: str, lexicons: Lexicons, lang: str) -> str | None:
    try:
        parse_pattern(pattern, lexicons, clitics(lang) if lang in LANGUAGES else ())
    except PatternError as error:
        return str(error)
    return None


def _circular(codebook: Codebook, id: str) -> bool:
    seen = set()
    at: str | None = id
    while at is not None and at not in seen:
        seen.add(at)
        at = codebook.by_id[at].parent if at in codebook.by_id else None
    return at == id
