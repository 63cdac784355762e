"""Reviews: what each coder said of an item, the items by how sure the machine is, and what is counted of an actor; for whom somebody speaks.

``review`` is filled from the log when this is done (``Ledger``).
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

CURRENT = {"sqlite_where": sa.text("current = 1"), "postgresql_where": sa.text("current")}
NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_index("item_confidence", "item", ["kind", "confidence", "id"], **CURRENT)
    counted = ["actor", "kind", "id", "utterance", "first", "last", "dated", "holes", "counterpart", "status", "place", "current"]
    op.create_index("item_counted", "item", counted, **CURRENT)
    op.create_index("article_first", "article", ["first"])
    op.create_table(
        "office",
        sa.Column("item", NUMBER, autoincrement=False, nullable=False),
        sa.Column("article", NUMBER, nullable=False),
        sa.Column("actor", sa.Integer(), nullable=False),
        sa.Column("side", sa.Integer(), nullable=False),
        sa.Column("current", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["actor"], ["name.id"]),
        sa.ForeignKeyConstraint(["article"], ["article.seq"]),
        sa.ForeignKeyConstraint(["item"], ["item.id"]),
        sa.ForeignKeyConstraint(["side"], ["name.id"]),
        sa.PrimaryKeyConstraint("item"),
    )
    op.create_index("office_actor", "office", ["actor", "side", "article"], **CURRENT)
    op.create_index("office_side", "office", ["side", "actor", "article"], **CURRENT)
    op.create_table(
        "review",
        sa.Column("item", NUMBER, autoincrement=False, nullable=False),
        sa.Column("coder", sa.Text(), nullable=False),
        sa.Column("last", sa.BigInteger(), nullable=False),
        sa.Column("first", sa.BigInteger(), nullable=True),
        sa.Column("coded", sa.BigInteger(), nullable=True),
        sa.Column("given", sa.Text(), nullable=True),
        sa.Column("withdrawn", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["item"], ["item.id"]),
        sa.PrimaryKeyConstraint("item", "coder"),
    )
    op.create_index("review_coder", "review", ["coder", "last"])
