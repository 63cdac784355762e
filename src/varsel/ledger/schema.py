"""The tables of a ledger.

``entry`` and ``body`` are the record: a log that is only ever added to, each entry with the hash of the one before.
All other tables are an index made from the log, so that questions are answered quickly; ``Ledger.rebuild`` makes them anew.
Only the accounts of the desk, at the end, are neither: they are no part of the record, and of no backup of it.
"""

from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    text,
)

metadata = MetaData()

#: Numbers of entries and items; in SQLite the row's own number, which is looked up fastest.
_Number = BigInteger().with_variant(Integer, "sqlite")

#: Indexes of what is current only, as each of the two databases wants it said.
_CURRENT: dict[str, Any] = {"sqlite_where": text("current = 1"), "postgresql_where": text("current")}


def _key(name: str, of: str) -> Column[Any]:
    return Column(name, _Number, ForeignKey(of), nullable=False)


LONG = 31  # what may have been on more days than these is looked for apart from the rest

#: The log. ``about`` is the entry that this one concerns: the article of a reading, the reading of a correction. ``key`` is
#: what makes it the same as another entry: one of each is kept. ``body_hash`` is SHA-256 over the body, ``hash`` over all else.
entry = Table(
    "entry", metadata,
    Column("seq", _Number, primary_key=True, autoincrement=False),
    Column("kind", Text, nullable=False),
    Column("at", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("about", BigInteger, ForeignKey("entry.seq"), index=True),
    Column("key", Text, nullable=False, unique=True),
    Column("body_hash", Text, nullable=False),
    Column("previous", Text, nullable=False),
    Column("hash", Text, nullable=False),
)  # fmt: skip

#: What an entry says: canonical JSON, packed by zlib. Apart from the log, so that a text can be redacted and the chain still holds.
body = Table(
    "body", metadata,
    Column("seq", _Number, ForeignKey("entry.seq"), primary_key=True, autoincrement=False),
    Column("data", LargeBinary, nullable=False),
)  # fmt: skip

#: Names of outlets, speakers, bodies and states, once each. ``key`` is the Wikidata id, or else the name without case.
name = Table(
    "name", metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("key", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
)  # fmt: skip

#: One version of an article. ``source`` is the id that it came with, ``version`` counts from 1, ``digest`` is
#: SHA-256 over all that came with it, ``reading`` the entry of the newest reading of it. Dates are days since 1 January of the year 1 (``date.toordinal``).
article = Table(
    "article", metadata,
    Column("seq", _Number, ForeignKey("entry.seq"), primary_key=True, autoincrement=False),
    Column("source", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("digest", Text, nullable=False),
    Column("reading", BigInteger),
    Column("outlet", Integer, ForeignKey("name.id")),
    Column("lang", Text),
    Column("published", Text),
    Column("first", Integer),
    Column("last", Integer),
    Column("title", Text),
    Column("url", Text),
    Index("article_source", "source", "version", unique=True),
    Index("article_first", "first"),
)  # fmt: skip

#: One item of the chronology: a statement, a deed or an observation. ``id`` is the number of its reading and its place there.
#: ``first`` and ``last`` are the days between which it was, by what the text says, or else (``dated`` "published") by the article;
#: ``place`` is its place in the chronology: the first day, and a count of those that begin on it (``index.place``); the
#: full-text index has it under this number, so that what is found there comes in the order of time.
#: ``long``: on many days, of which there are few items; ``holes``: not on every day between (see ``moment``). ``current``: of the newest reading of the newest version, and not withdrawn.
item = Table(
    "item", metadata,
    Column("id", _Number, primary_key=True, autoincrement=False),
    Column("place", _Number, nullable=False, unique=True),
    _key("article", "article.seq"),
    Column("local", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("first", Integer, nullable=False),
    Column("last", Integer, nullable=False),
    Column("dated", Text, nullable=False),
    Column("long", Boolean, nullable=False),
    Column("holes", Boolean, nullable=False),
    Column("actor", Integer, ForeignKey("name.id")),
    Column("counterpart", Integer, ForeignKey("name.id")),
    Column("told_to", Integer, ForeignKey("name.id")),
    Column("outlet", Integer, ForeignKey("name.id")),
    Column("lang", Text),
    Column("status", Text),
    Column("confidence", Float, nullable=False),
    Column("utterance", BigInteger, nullable=False),
    Column("current", Boolean, nullable=False),
    Index("item_article", "article"),
    Index("item_utterance", "utterance", "id"),
    Index("item_confidence", "kind", "confidence", "id", **_CURRENT),
    # All that ``history`` takes, so that it need not look up each item.
    Index("item_counted", "actor", "kind", "id", "utterance", "first", "last", "dated", "holes", "counterpart", "status", "place", "current", **_CURRENT),
)  # fmt: skip
for _columns in ((), ("kind",), ("actor",), ("counterpart",), ("told_to",), ("outlet",), ("lang",), ("long",)):
    # In the order of a chronology, within each of what is asked for most; what is not current is seldom asked for.
    Index("_".join(("item", *_columns, "time")), *(item.c[c] for c in (*_columns, "place")), **_CURRENT)
#: The days of an item that has holes: one row for each stretch of them.
moment = Table(
    "moment", metadata,
    _key("item", "item.id"),
    Column("first", Integer, nullable=False),
    Column("last", Integer, nullable=False),
    Index("moment_item", "item"),
)  # fmt: skip

#: The categories of an item, by coder: signals, the event and the mode of a deed, the indicator of an observation.
#: ``current``: they count, because the item is current and no later coder has said otherwise.
code = Table(
    "code", metadata,
    _key("item", "item.id"),
    Column("category", Text, nullable=False),
    Column("coder", Text, nullable=False),
    Column("confidence", Float, nullable=False),
    Column("actor", Integer),
    Column("first", Integer, nullable=False),
    Column("place", _Number, nullable=False),
    Column("current", Boolean, nullable=False),
    Index("code_item", "item"),
    Index("code_category", "category", "place"),
    Index("code_coder", "coder", "place"),
)  # fmt: skip
Index("code_actor", code.c.actor, code.c.category, code.c.first, code.c.item, **_CURRENT)

#: For whom the speaker of a statement acts, where its article says so (``Statement.speaks_for``).
office = Table(
    "office", metadata,
    Column("item", _Number, ForeignKey("item.id"), primary_key=True, autoincrement=False),
    _key("article", "article.seq"),
    Column("actor", Integer, ForeignKey("name.id"), nullable=False),
    Column("side", Integer, ForeignKey("name.id"), nullable=False),
    Column("current", Boolean, nullable=False),
    Index("office_actor", "actor", "side", "article", **_CURRENT),
    Index("office_side", "side", "actor", "article", **_CURRENT),
)  # fmt: skip

#: What people said of an item, by coder, and beside it what the machine gave it: for what somebody has not reviewed, and for how
#: far coders agree. ``last``: the entry in which this coder said something last; ``first``, ``coded`` and ``given``: in which entry
#: they gave its categories first, and last, and those they gave by themselves (JSON); NULL where they gave none.
#: ``withdrawn``: the item does not count, because somebody withdrew it.
review = Table(
    "review", metadata,
    Column("item", _Number, ForeignKey("item.id"), primary_key=True, autoincrement=False),
    Column("coder", Text, primary_key=True),
    Column("last", BigInteger, nullable=False),
    Column("first", BigInteger),
    Column("coded", BigInteger),
    Column("given", Text),
    Column("withdrawn", Boolean, nullable=False),
    Index("review_coder", "coder", "last"),
)  # fmt: skip

#: What was joined or split, in the order of the log: a join of two items is one row; a split of an item one row (``apart``) for
#: each other that it was with. What was taken back has no row here, only its entries.
joint = Table(
    "joint", metadata,
    _key("seq", "entry.seq"),
    Column("a", BigInteger, nullable=False, index=True),
    Column("b", BigInteger, nullable=False, index=True),
    Column("coder", Text, nullable=False),
    Column("confidence", Float, nullable=False),
    Column("why", Text),
    Column("apart", Boolean, nullable=False),
    Index("joint_seq", "seq"),
)  # fmt: skip

#: By what sightings of one utterance are found without comparing each with all (``likeness.marks``); ``first``: the day it was, 0
#: where none is known.
trace = Table(
    "trace", metadata,
    Column("mark", BigInteger, nullable=False),
    Column("first", Integer, nullable=False),
    _key("item", "item.id"),
    Index("trace_mark", "mark", "first"),
    Index("trace_item", "item"),
)  # fmt: skip

#: What statements are compared by (``likeness.Gist``).
gist = Table(
    "gist", metadata,
    Column("item", _Number, ForeignKey("item.id"), primary_key=True, autoincrement=False),
    Column("said", Text, nullable=False),
)  # fmt: skip

# Who may use the desk (``desk.accounts``): apart from the log, because they are changed and removed. Times are seconds since 1970.
# Of what opens the desk only hashes are kept: Argon2 of a password, SHA-256 of the random numbers of sessions and tokens.

#: One person. ``key`` is the name without case.
account = Table(
    "account", metadata,
    Column("id", Integer, primary_key=True),
    Column("key", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("password", Text, nullable=False),
    Column("made", BigInteger, nullable=False),
    sqlite_autoincrement=True,
)  # fmt: skip

#: A browser in which somebody signed in; ``seen``: when it was last used, more or less.
account_session = Table(
    "account_session", metadata,
    Column("digest", Text, primary_key=True),
    Column("account", Integer, ForeignKey("account.id"), nullable=False, index=True),
    Column("made", BigInteger, nullable=False),
    Column("seen", BigInteger, nullable=False),
)  # fmt: skip

#: What a program may come with instead of a password, until a day; ``scope``: how much it may do at most.
account_token = Table(
    "account_token", metadata,
    Column("id", Integer, primary_key=True),
    Column("digest", Text, nullable=False, unique=True),
    Column("account", Integer, ForeignKey("account.id"), nullable=False, index=True),
    Column("label", Text, nullable=False),
    Column("scope", Text, nullable=False),
    Column("made", BigInteger, nullable=False),
    Column("until", BigInteger, nullable=False),
    sqlite_autoincrement=True,
)  # fmt: skip

#: Tries to sign in of the last quarter of an hour; ``whose``: SHA-256 of the name that was given, or of the address.
account_attempt = Table(
    "account_attempt", metadata,
    Column("whose", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
    Index("account_attempt_whose", "whose", "at"),
)  # fmt: skip
