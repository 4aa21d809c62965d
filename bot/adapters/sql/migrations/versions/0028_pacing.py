"""How fast a platform may be asked, as several processes divide it among them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
OLD_CODE_GOES_ON = True


def upgrade() -> None:
    """On a server without the write-ahead log: what is lost in a crash is a second old, and nothing waits for disks."""
    op.create_table(
        "paces",
        sa.Column("bucket", sa.String(), nullable=False),
        sa.Column("next_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("bucket", name="pk_paces"),
    )
    op.create_table(
        "pace_shares",
        sa.Column("bucket", sa.String(), nullable=False),
        sa.Column("holder", sa.String(), nullable=False),
        sa.Column("places", sa.Integer(), nullable=False),
        sa.Column("needs", sa.Integer(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("bucket", "holder", name="pk_pace_shares"),
    )
    if op.get_bind().dialect.name == "postgresql":
        for table in ("paces", "pace_shares"):
            op.execute(f"ALTER TABLE {table} SET UNLOGGED")
