"""What the API takes and answers. Answers are made of what the ledger gives, field by field (``from_attributes``)."""

from datetime import date
from typing import Annotated, Any, Literal, Self

from fastapi import Path
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    JsonValue,
    model_validator,
)

from varsel import ledger as kept
from varsel.coding.codebook import Codebook
from varsel.desk.asking import Filters
from varsel.exports.categories import used
from varsel.exports.flat import day, exact
from varsel.ledger.times import Days
from varsel.ledger.times import days as stretches
from varsel.record import Deed, Observation, Statement

LARGEST = 2**63 - 1  # that a database counts to
MOST = 500  # items on a page of the API
LONGEST = 1_000_000  # characters of an article

Number = Annotated[int, Path(ge=1, le=LARGEST, description="Its number in the ledger")]
Day = Annotated[date | None, BeforeValidator(lambda value: day(value) if isinstance(value, int) else value)]


def _edtf(time: str) -> str:
    stretches(time)
    return time


Edtf = Annotated[str, Field(max_length=200, json_schema_extra={"format": "edtf"}), AfterValidator(_edtf)]
Text = Annotated[str, Field(min_length=1, max_length=500)]
Why = Annotated[str | None, Field(max_length=2000, description="The reason, which the log keeps")]


class Shown(BaseModel):
    """An answer."""

    model_config = ConfigDict(from_attributes=True, frozen=True)


class Given(BaseModel):
    """What somebody sends; what is not known is refused."""

    model_config = ConfigDict(extra="forbid")


# what is asked


class Paged(Filters):
    """A question, and which page of its answer."""

    model_config = ConfigDict(extra="forbid")

    time: Edtf | None = Field(
        None, description="EDTF (ISO 8601-2): what may have been on one of its days", examples=["2026-03", "2026-03-01/2026-03-15"]
    )
    after: str | None = Field(None, pattern=r"^[0-9]{1,18}$", description="`next` of the page before")
    size: int = Field(50, ge=1, le=MOST, description="So many items at most")


class Exported(Filters):
    """A question of which the whole answer is wanted."""

    model_config = ConfigDict(extra="forbid")

    time: Edtf | None = Paged.model_fields["time"]  # type: ignore[assignment]


class Document(BaseModel):
    """An article to be read: a JSON document as `varsel read --from jsonl` takes it. What is not known is left aside."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{
            "id": "courier-2031-05-14", "lang": "en", "published": "2031-05-14", "outlet": "Strait Courier",
            "title": "Torvania warns Halvmark", "text": "“We will close the strait,” President Viktor Aldane said on Wednesday.",
        }]}
    )  # fmt: skip

    id: str = Field(min_length=1, max_length=500, description="Tells it apart: another text of the same id is a new version of it")
    text: str = Field(min_length=1, max_length=LONGEST, description="Kept exactly as it is: all offsets are into it, in code points")
    lang: Literal["nb", "nn", "en"] | None = Field(None, description="Detected where it is not given")
    published: str | None = Field(None, max_length=100, description="The date it was published: EDTF, of the precision that is known")
    outlet: str | None = Field(None, max_length=500)
    title: str | None = Field(None, max_length=2000)
    url: str | None = Field(None, max_length=2000, description="Where it stands; it is not fetched")
    byline: str | None = Field(None, max_length=500)


class Correct(Given):
    """What holds of an item instead."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"field": "speaker", "value": "Ida Marken", "why": "the byline is wrong"}]}
    )

    field: str = Field(
        max_length=50,
        description="Which field: one of those of `now`, or `withdrawn` (true: it is no such thing). Of `signals`: the list of "
        "categories that you give it",
    )  # fmt: skip
    value: JsonValue = Field(description="What it is instead; null: the text does not tell")
    why: Why = None


class JoinTwo(Given):
    """Two statements that report one utterance."""

    a: int = Field(ge=1, le=LARGEST, description="The number of one", examples=[12])
    b: int = Field(ge=1, le=LARGEST, description="The number of the other", examples=[40])
    why: Why = None


class Split(Given):
    """Why a statement does not report what it was joined with."""

    why: Why = None


# what is answered


class Period(Shown):
    """The days between which something was, both included; null where that end is open."""

    first: date | None
    last: date | None

    @model_validator(mode="before")
    @classmethod
    def _of(cls, value: Any) -> Any:
        return {"first": day(value.first), "last": day(value.last)} if isinstance(value, Days) else value


class Correction(Shown):
    """What somebody said holds instead."""

    seq: int = Field(description="The entry of the log; by it the correction can be taken back")
    item: int
    field: str
    value: JsonValue
    by: str
    at: str = Field(description="When, in UTC")
    why: str | None
    undone: int | None = Field(description="The entry that took it back")


class Source(Shown):
    """The article that something was read from, without its text."""

    entry: int = Field(description="The number of the article: `/api/v1/articles/{seq}`")
    id: str
    lang: str | None
    published: str | None
    outlet: str | None
    title: str | None
    url: str | None
    byline: str | None


class Read(Shown):
    """By whom and when something was read from its article: an entry of the log."""

    entry: int
    at: str
    by: str = Field(description="The machine with its version, or a person")
    hash: str


Thing = Statement | Deed | Observation


class Item(Shown):
    """One item of the chronology: what was said, done or seen, with the words that it stands on."""

    id: int
    kind: Literal["statement", "deed", "observation"]
    words: str = Field(description="The words of the article; ` […] ` stands between stretches")
    days: Period = Field(description="When it may have been")
    dated: Literal["said", "published", "nothing"] = Field(
        description="Where the days are from: the text tells, the date of the article, or nothing does"
    )
    now: Thing = Field(description="What holds: the machine's reading with all corrections made")
    machine: Thing = Field(description="What was read before any correction")
    categories: list[str] = Field(description="Those that count: a person's in place of the machine's")
    withdrawn: bool = Field(description="A person says that it is no such thing")
    corrections: list[Correction]
    article: Source
    reading: Read
    codebooks: list[str] = Field(description="By which it was coded, with their versions")
    coder: str | None = Field(description="Who coded it by hand; null of what a machine read")
    utterance: int = Field(description="Statements with the same number report one utterance")

    @classmethod
    def of(cls, row: kept.Row, item: kept.Item) -> Self:
        """An item as the ledger has it."""
        spans = item.now.content if isinstance(item.now, Statement) else item.now.evidence
        return cls(
            id=item.id, kind=item.kind, words=exact(item.article.text, spans), days=Days(row.first, row.last), dated=row.dated,
            now=item.now, machine=item.machine, categories=used(item), withdrawn=item.withdrawn,
            corrections=[Correction.model_validate(c) for c in item.corrections],
            article=Source(entry=row.article, **item.article.model_dump(exclude={"text"})),
            reading=Read(entry=item.entry.seq, at=item.entry.at, by=item.entry.by, hash=item.entry.hash),
            codebooks=item.codebooks, coder=item.coder, utterance=item.utterance,
        )  # fmt: skip


class Page(Shown):
    """Some of what was asked for, in the order of time."""

    items: list[Item]
    next: str | None = Field(description="Ask for the items after these with `after` set to this; null at the end")


class Article(Source):
    """An article whole, and what was read from it."""

    text: str
    version: int = Field(description="Which version of the article of this id, from 1")
    versions: list[int] = Field(description="The entries of all its versions, the first one first")
    sha256: str = Field(description="Over the canonical JSON (RFC 8785) of all that came with it")
    added: str = Field(description="When it was added, in UTC")
    items: list[Item] = Field(description="What was read from it, in the order of the reading")

    @classmethod
    def of(cls, filed: kept.Filed, items: list[Item]) -> Self:
        """An article as the ledger has it."""
        return cls(
            entry=filed.entry.seq, **filed.article.model_dump(), version=filed.version.version,
            versions=[v.seq for v in filed.versions], sha256=filed.version.digest, added=filed.entry.at, items=items,
        )  # fmt: skip


class Added(Shown):
    """What came of an article that was sent."""

    article: int = Field(description="Its number")
    reading: int | None = Field(description="The entry of its reading")
    items: list[int] = Field(description="The numbers of the items that are new")
    was: Literal["new", "changed", "reread", "known"] = Field(
        description="new; changed: a new version; reread: the same article, by another machine or codebook; known: nothing was written"
    )


class Made(Shown):
    """An entry that was written to the log."""

    seq: int = Field(description="Its number; by it what it says can be taken back")


class Count(Shown):
    """How many there certainly were and may have been, and how many of `least` stand at an article's date."""

    least: int
    most: int
    by_article: int


class Ratio(Shown):
    """A rate divided by another: the middle, and the bounds of its 95 % credible interval."""

    low: float
    middle: float
    high: float
    differs: bool = Field(description="Whether the two rates are credibly not the same")


class Recent(Shown):
    """How often in the last days, and how much more often than before them."""

    days: int
    count: Count
    of: Count = Field(description="Everything that was said (done, seen) in these days")
    rate: Ratio | None = Field(description="Per day; null where one of the two times was not observed")
    share: Ratio | None = Field(description="Per thing said")


class Habit(Shown):
    """How often somebody said (did, saw) something of one category; null: of all that were asked for, together."""

    kind: str
    category: str | None
    ever: Count
    recent: list[Recent]


class Reach(Shown):
    """How far a record goes back."""

    begins: Day
    days: int
    count: Count
    is_enough: bool = Field(description="Whether it can tell that something was not said before")


class First(Shown):
    """Whether something is there for the first time."""

    what: Literal["category", "phrase", "target", "condition"]
    value: str
    verdict: Literal["first", "maybe", "before"]
    earlier: int | None = Field(description="The last item that had it before, or may have")
    by_others: bool | None = Field(description="Whether others had it before; null: not looked")


class Near(Shown):
    """An earlier item of the same speaker, by the rare words and the categories that both have."""

    item: int
    utterance: int
    days: tuple[int, int] = Field(description="How many days before, at least and at most")
    share: float = Field(description="Of the rare words, by weight")
    words: list[str]
    categories: list[str]


class Baseline(Shown):
    """An item beside what the record has of the same speaker before it."""

    item: int
    when: Period
    dated: str
    reach: Reach
    habits: list[Habit]
    firsts: list[First]
    near: list[Near]


class Claim(Shown):
    """What a statement says of how new somebody's words are, and what the record says to that."""

    says: Literal["new", "not-new"]
    about: str | None = Field(description="Whose words; null where that cannot be told")
    words: int | None = Field(description="The item that has these words")
    inferred: str | None = Field(description="Why it is taken to be about these; null where the text says so")
    categories: list[str]
    before: Habit | None
    reach: Reach | None
    verdict: Literal["supported", "contradicted", "record too short", "dates too uncertain", "unknown"]
    evidence: list[int] = Field(description="Earlier items of the same")


class Link(Shown):
    """One that an utterance went through: outlet, agency or speaker."""

    name: str
    inferred: bool = Field(description="Other sightings say so, not this one")


class Change(Shown):
    """Some words beside those of an earlier sighting."""

    how: Literal["same", "cut", "added", "replaced"]
    was: str
    now: str


class Joined(Shown):
    """How a statement came to be joined with the others."""

    entry: int
    confidence: float
    by: str
    why: str | None


class Sighting(Shown):
    """One report of an utterance."""

    item: int
    article: int
    outlet: str | None
    published: str | None
    lang: str
    words: str
    told_to: str | None
    joined: Joined | None = Field(description="Null where the others were joined to it")
    chain: list[Link] = Field(description="Who had it from whom, from the outlet to the speaker")
    like: int | None = Field(description="The item of the earlier sighting in its language that it is most like")
    changes: list[Change] = Field(description="What is different from that one, word by word")


class Utterance(Shown):
    """What somebody said once, with all its sightings, the first one first."""

    id: int
    speaker: str | None
    told_to: str | None
    original: int | None = Field(description="The item that has the words as they were said, as far as is known")
    sightings: list[Sighting]

    @classmethod
    def of(cls, found: kept.Utterance, rows: dict[int, kept.Row]) -> Self:
        """An utterance as the ledger has it; ``rows`` are those of its sightings' items."""
        ids = [s.report.item.id for s in found.sightings]
        sightings = [
            Sighting(
                item=id, article=rows[id].article, outlet=s.report.item.article.outlet, published=s.report.item.article.published,
                lang=s.report.lang, words=s.report.words, told_to=s.report.told_to,
                joined=s.report.joined and Joined.model_validate(s.report.joined), chain=[Link.model_validate(k) for k in s.chain],
                like=None if s.like is None else ids[s.like], changes=[Change.model_validate(c) for c in s.changes],
            )
            for id, s in zip(ids, found.sightings, strict=True)
        ]  # fmt: skip
        original = found.original and found.original.report.item.id
        return cls(id=found.id, speaker=found.speaker, told_to=found.told_to, original=original, sightings=sightings)


class Dossier(Shown):
    """What one actor is on record with until a day."""

    names: list[str] = Field(description="Under which the actor is kept")
    day: Day
    reach: dict[str, Reach] = Field(description="By kind: statement, deed, observation")
    habits: list[Habit]


class Line(Shown):
    """How much was said, done or seen of one category, by period."""

    kind: str
    category: str
    status: str | None = Field(description="Of deeds and observations")
    periods: dict[str, Count] = Field(description="By day, month or year; what is not there had none")
    whole: int
    undated: int = Field(description="How many of them cannot be placed")


class Lag(Shown):
    """A deed that was to come, and the first one seen done that fits it. That the two are the same is inferred."""

    item: int
    status: str
    event: str
    mode: str | None
    done: int | None = Field(description="The item of the deed that was seen; null: it is open")
    days: tuple[int, int] | None = Field(description="Between the two, at least and at most")
    open: tuple[int, int] | None = Field(description="How many days it has been open")
    why: list[str] = Field(description="What the two have in common, and what they leave open")


class Sighted(Shown):
    """One observation of an indicator."""

    item: int
    observer: str | None
    status: str
    days: Period
    dated: str
    age: tuple[int, int] | None = Field(description="In days, at least and at most; null where nothing tells when it was")


class Light(Shown):
    """One indicator on the board."""

    indicator: str
    about: str | None
    latest: Sighted
    contradicted: list[Sighted] = Field(description="Others who say otherwise of the same time")
    observers: int
    reports: int


class Label(Shown):
    """A codebook, in short."""

    name: str
    version: str
    title: str
    authors: list[str]
    licence: str | None
    kinds: list[str] = Field(description="Of its categories: signal, deed, indicator")
    categories: list[str]

    @classmethod
    def of(cls, book: Codebook) -> Self:
        """A codebook in short."""
        return cls(**{f: getattr(book, f) for f in ("name", "version", "title", "authors", "licence")},
                   kinds=sorted(book.kinds), categories=[c.id for c in book.category])  # fmt: skip


class Head(Shown):
    """The last entry of the log. Its hash stands for everything before it."""

    seq: int
    at: str
    hash: str


class Ledger(Shown):
    """What the ledger has, and how far its log goes."""

    counts: dict[str, int] = Field(
        description="Entries, articles, and the items that count, by kind", examples=[{"entries": 40, "articles": 9, "statements": 90}]
    )
    head: Head | None = Field(description="Null where the ledger is empty")
    machine: str = Field(description="The version of Varsel that reads what is added now")
