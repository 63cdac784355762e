"""The first schema: the log, the index, the words."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

CURRENT = {"sqlite_where": sa.text("current = 1"), "postgresql_where": sa.text("current")}
NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

# The log is only ever added to; a body goes where an entry says that it was redacted.
SQLITE = (
    "CREATE VIRTUAL TABLE words USING fts5(stems, content = '', tokenize = \"ascii tokenchars '_'\")",
    "CREATE TRIGGER entry_stays BEFORE UPDATE ON entry BEGIN SELECT raise(ABORT, 'the log is append-only'); END",
    "CREATE TRIGGER entry_remains BEFORE DELETE ON entry BEGIN SELECT raise(ABORT, 'the log is append-only'); END",
    "CREATE TRIGGER body_stays BEFORE UPDATE ON body BEGIN SELECT raise(ABORT, 'the log is append-only'); END",
    """CREATE TRIGGER body_remains BEFORE DELETE ON body
       WHEN NOT EXISTS (SELECT 1 FROM entry WHERE about = old.seq AND kind = 'redact')
       BEGIN SELECT raise(ABORT, 'the log is append-only'); END""",
)
POSTGRESQL = (
    "CREATE TABLE words (place bigint PRIMARY KEY, stems tsvector NOT NULL)",
    "CREATE INDEX words_stems ON words USING gin (stems)",
    """CREATE FUNCTION varsel_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
       BEGIN RAISE EXCEPTION 'the log is append-only'; END $$""",
    """CREATE FUNCTION varsel_redacted_only() RETURNS trigger LANGUAGE plpgsql AS $$
       BEGIN
         IF NOT EXISTS (SELECT 1 FROM entry WHERE about = OLD.seq AND kind = 'redact') THEN
           RAISE EXCEPTION 'the log is append-only';
         END IF;
         RETURN OLD;
       END $$""",
    "CREATE TRIGGER entry_stays BEFORE UPDATE OR DELETE ON entry FOR EACH ROW EXECUTE FUNCTION varsel_append_only()",
    "CREATE TRIGGER entry_remains BEFORE TRUNCATE ON entry FOR EACH STATEMENT EXECUTE FUNCTION varsel_append_only()",
    "CREATE TRIGGER body_stays BEFORE UPDATE ON body FOR EACH ROW EXECUTE FUNCTION varsel_append_only()",
    "CREATE TRIGGER body_remains BEFORE DELETE ON body FOR EACH ROW EXECUTE FUNCTION varsel_redacted_only()",
)


def upgrade() -> None:
    op.create_table(
        "entry",
        sa.Column("seq", NUMBER, autoincrement=False, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("about", sa.BigInteger(), nullable=True),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("body_hash", sa.Text(), nullable=False),
        sa.Column("previous", sa.Text(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["about"], ["entry.seq"]),
        sa.PrimaryKeyConstraint("seq"),
        sa.UniqueConstraint("key"),
    )
    op.create_index("ix_entry_about", "entry", ["about"])
    op.create_table(
        "name",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("key"),
    )
    op.create_table(
        "article",
        sa.Column("seq", NUMBER, autoincrement=False, nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("reading", sa.BigInteger(), nullable=True),
        sa.Column("outlet", sa.Integer(), nullable=True),
        sa.Column("lang", sa.Text(), nullable=True),
        sa.Column("published", sa.Text(), nullable=True),
        sa.Column("first", sa.Integer(), nullable=True),
        sa.Column("last", sa.Integer(), nullable=True),
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("url", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["outlet"], ["name.id"]),
        sa.ForeignKeyConstraint(["seq"], ["entry.seq"]),
        sa.PrimaryKeyConstraint("seq"),
    )
    op.create_index("article_source", "article", ["source", "version"], unique=True)
    op.create_table(
        "body",
        sa.Column("seq", NUMBER, autoincrement=False, nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["seq"], ["entry.seq"]),
        sa.PrimaryKeyConstraint("seq"),
    )
    op.create_table(
        "joint",
        sa.Column("seq", NUMBER, nullable=False),
        sa.Column("a", sa.BigInteger(), nullable=False),
        sa.Column("b", sa.BigInteger(), nullable=False),
        sa.Column("coder", sa.Text(), nullable=False),
        sa.Column("confidence", sa.Float(), nullable=False),
        sa.Column("why", sa.Text(), nullable=True),
        sa.Column("apart", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["seq"], ["entry.seq"]),
    )
    op.create_index("ix_joint_a", "joint", ["a"])
    op.create_index("ix_joint_b", "joint", ["b"])
    op.create_index("joint_seq", "joint", ["seq"])
    op.create_table(
        "item",
        sa.Column("id", NUMBER, autoincrement=False, nullable=False),
        sa.Column("place", NUMBER, nullable=False),
        sa.Column("article", NUMBER, nullable=False),
        sa.Column("local", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("first", sa.Integer(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.Column("dated", sa.Text(), nullable=False),
        sa.Column("long", sa.Boolean(), nullable=False),
        sa.Column("holes", sa.Boolean(), nullable=False),
        sa.Column("actor", sa.Integer(), nullable=True),
        sa.Column("counterpart", sa.Integer(), nullable=True),
        sa.Column("told_to", sa.Integer(), nullable=True),
        sa.Column("outlet", sa.Integer(), nullable=True),
        sa.Column("lang", sa.Text(), nullable=True),
        sa.Column("status", sa.Text(), nullable=True),
        sa.Column("confidence", sa.Float(), nullable=False),
        sa.Column("utterance", sa.BigInteger(), nullable=False),
        sa.Column("current", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["actor"], ["name.id"]),
        sa.ForeignKeyConstraint(["article"], ["article.seq"]),
        sa.ForeignKeyConstraint(["counterpart"], ["name.id"]),
        sa.ForeignKeyConstraint(["outlet"], ["name.id"]),
        sa.ForeignKeyConstraint(["told_to"], ["name.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("place"),
    )
    op.create_index("item_actor_time", "item", ["actor", "place"], **CURRENT)
    op.create_index("item_article", "item", ["article"])
    op.create_index("item_counterpart_time", "item", ["counterpart", "place"], **CURRENT)
    op.create_index("item_kind_time", "item", ["kind", "place"], **CURRENT)
    op.create_index("item_lang_time", "item", ["lang", "place"], **CURRENT)
    op.create_index("item_long_time", "item", ["long", "place"], **CURRENT)
    op.create_index("item_outlet_time", "item", ["outlet", "place"], **CURRENT)
    op.create_index("item_time", "item", ["place"], **CURRENT)
    op.create_index("item_told_to_time", "item", ["told_to", "place"], **CURRENT)
    op.create_index("item_utterance", "item", ["utterance", "id"])
    op.create_table(
        "code",
        sa.Column("item", NUMBER, nullable=False),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("coder", sa.Text(), nullable=False),
        sa.Column("confidence", sa.Float(), nullable=False),
        sa.Column("actor", sa.Integer(), nullable=True),
        sa.Column("first", sa.Integer(), nullable=False),
        sa.Column("place", NUMBER, nullable=False),
        sa.Column("current", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["item"], ["item.id"]),
    )
    op.create_index("code_actor", "code", ["actor", "category", "first", "item"], **CURRENT)
    op.create_index("code_category", "code", ["category", "place"])
    op.create_index("code_coder", "code", ["coder", "place"])
    op.create_index("code_item", "code", ["item"])
    op.create_table(
        "gist",
        sa.Column("item", NUMBER, autoincrement=False, nullable=False),
        sa.Column("said", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["item"], ["item.id"]),
        sa.PrimaryKeyConstraint("item"),
    )
    op.create_table(
        "moment",
        sa.Column("item", NUMBER, nullable=False),
        sa.Column("first", sa.Integer(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["item"], ["item.id"]),
    )
    op.create_index("moment_item", "moment", ["item"])
    op.create_table(
        "trace",
        sa.Column("mark", sa.BigInteger(), nullable=False),
        sa.Column("first", sa.Integer(), nullable=False),
        sa.Column("item", NUMBER, nullable=False),
        sa.ForeignKeyConstraint(["item"], ["item.id"]),
    )
    op.create_index("trace_item", "trace", ["item"])
    op.create_index("trace_mark", "trace", ["mark", "first"])
    for statement in SQLITE if op.get_bind().dialect.name == "sqlite" else POSTGRESQL:
        op.execute(statement)
