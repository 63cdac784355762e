"""The words of the domain: what goes in (an Article), what comes out (a Reading), and what stands in between.

All types are frozen. Offsets are code points of ``Article.text``, end exclusive, so that every value leads back to
``article.text[start:end]``. ``Model.model_dump_json()`` writes the JSON of the contract and ``model_validate_json()``
reads it; ``json_schema()`` is the published schema.
"""

from typing import Any, Literal, NamedTuple

from pydantic import BaseModel, ConfigDict, Field

Kind = Literal["direct", "indirect", "mixed"]
MentionType = Literal["PER", "ORG", "GPE", "LOC", "PROD", "EVT"]
DeedStatus = Literal["announced", "pledged", "demanded", "ongoing", "done", "denied", "not-observed"]
ObservationStatus = Literal["observed", "not-observed", "unclear"]
Modality = Literal["asserted", "conditional", "hypothetical", "denied"]

MACHINE = "machine"  # the coder of what the machine coded by the rules of a codebook
LEARNED = "machine+learned"  # the same where what was learned from corrections had a say
MACHINES = (MACHINE, LEARNED)


class Span(NamedTuple):
    """A stretch of an article's text: ``text[start:end]`` in code points. In JSON: ``[start, end]``."""

    start: int
    end: int


Spans = tuple[Span, ...]


class Record(BaseModel):
    """Base of all types: frozen, and refusing fields that the contract does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Article(Record):
    """One news article as it was read: the text and what is known about where it came from.

    ``published`` is an EDTF date of the precision that is known ("2022-09-21", "2022-09"). ``lang`` is "nb", "nn" or
    "en", or null until it has been detected.
    """

    id: str
    text: str
    lang: str | None = None
    published: str | None = None
    outlet: str | None = None
    title: str | None = None
    url: str | None = None
    byline: str | None = None


class Signal(Record):
    """One category of a codebook that a statement was coded with, and the words that decided it.

    ``confidence`` is a probability, 0 to 1. ``modality`` is how it is said: asserted, on a condition (the statement's
    ``condition``; ``consequence`` is then what follows from it), as a mere possibility, or denied. ``target`` is whom it
    is aimed at, ``weapon`` the class of weapon that is named. ``coder`` is who coded it.
    """

    category: str
    confidence: float = Field(ge=0, le=1)
    modality: Modality = "asserted"
    target: tuple[str, ...] = ()
    weapon: str | None = None
    consequence: Span | None = None
    evidence: Spans = ()
    coder: str = MACHINE

    @property
    def by_machine(self) -> bool:
        """Whether no person gave it."""
        return self.coder in MACHINES


class Statement(Record):
    """Something that a source other than the writer is reported to have said, written or publicly held.

    ``content``, ``cue`` and ``source`` are the parts of the attribution (PolNeAR's terms: Newell et al., LREC 2018), each
    a tuple of exact stretches. ``speaker`` is the fullest name that the article or the actor list gives for the source;
    ``when`` an EDTF string (ISO 8601-2) for the time of speaking. A value that the text does not give is None.
    ``speaks_for`` is the state, body or group that the speaker acts for, where that is somebody else and the article or the
    actor list says so: coding finds it. ``evidence`` has, for each of speaker, speaks_for, when, where, occasion, told_to and
    condition that is set, the words it was read from; ``inferred`` names those that were carried over from another
    statement, from context or from the actor list.
    """

    id: str
    kind: Kind
    content: Spans
    cue: Spans = ()
    source: Spans = ()
    speaker: str | None = None
    speaker_id: str | None = None
    speaks_for: str | None = None
    when: str | None = None
    where: str | None = None
    occasion: str | None = None
    told_to: str | None = None
    condition: str | None = None
    signals: tuple[Signal, ...] = ()
    confidence: float = Field(default=1.0, ge=0, le=1)
    evidence: dict[str, Spans] = Field(default_factory=dict)
    inferred: tuple[str, ...] = ()


class Quantity(Record):
    """How many of what: 300,000 soldiers. ``approximate`` where the text says so ("some", "dozens of")."""

    value: float
    unit: str | None = None
    approximate: bool = False


class Deed(Record):
    """Something done, or said to be: a PLOVER event type refined by a mode, with who did it to whom.

    ``actor`` and ``recipient`` are states, bodies or groups, with their countries in ISO 3166-1 alpha-3 ("IGO" for an
    international organisation). ``reported_by`` is the speaker whose statement tells of it, or the article's outlet.
    ``stock`` says where arms come from or go to: "out" of the actor's own stocks, "in" where they are replenished or
    produced. ``inferred`` names the values that follow from the rest of the article, not from the evidence.
    """

    id: str
    event: str
    mode: str | None = None
    status: DeedStatus
    actor: str | None = None
    actor_country: str | None = None
    recipient: str | None = None
    recipient_country: str | None = None
    quantity: Quantity | None = None
    when: str | None = None
    where: str | None = None
    stock: Literal["in", "out"] | None = None
    evidence: Spans
    reported_by: str | None = None
    statement: str | None = None
    confidence: float = Field(default=1.0, ge=0, le=1)
    inferred: tuple[str, ...] = ()


class Observation(Record):
    """Somebody saw, or saw no sign of, something that is watched for (an indicator, as in indications and warning).

    ``as_of`` is an EDTF string; ``inferred`` names the values that follow from the rest of the article.
    """

    indicator: str
    about: str | None = None
    observer: str | None = None
    status: ObservationStatus
    as_of: str | None = None
    evidence: Spans
    statement: str | None = None
    confidence: float = Field(default=1.0, ge=0, le=1)
    inferred: tuple[str, ...] = ()


def time_of(thing: Statement | Deed | Observation) -> str | None:
    """When something was said, done or seen, as EDTF; None where the text does not tell."""
    return thing.as_of if isinstance(thing, Observation) else thing.when


class Mention(Record):
    """A name in the text. ``name`` is the fullest form in the article, ``id`` a Wikidata id where known for certain."""

    start: int
    end: int
    type: MentionType
    name: str
    id: str | None = None


class Reading(Record):
    """What was read from one article: the line that ``varsel read --to jsonl`` writes for it."""

    id: str
    lang: str
    statements: tuple[Statement, ...] = ()
    deeds: tuple[Deed, ...] = ()
    observations: tuple[Observation, ...] = ()
    mentions: tuple[Mention, ...] = ()


def json_schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of one line of output, a Reading."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema"} | Reading.model_json_schema(mode="serialization")
