"""How often somebody tried to sign in, counted for all processes that serve a desk."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "account_attempt",
        sa.Column("whose", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
    )
    op.create_index("account_attempt_whose", "account_attempt", ["whose", "at"])
