"""The tables of readers without an account: what they wrote, the secrets of their forms, and how often they came. What
``schema`` says of its tables holds for these, too.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import JSON, Boolean, Column, Date, Index, Integer, String, Table, Text, false, literal_column

from bot.adapters.sql.columns import Instant, metadata

guest_comments = Table(
    "guest_comments",
    metadata,
    Column("id", String, primary_key=True),
    Column("slug", String, nullable=False),
    Column("platform", String, nullable=False),
    Column("community", String, nullable=False),
    Column("name", Text, nullable=False),
    Column("emoji", String, nullable=False),
    Column("text", Text, nullable=False),
    Column("score", Integer),
    Column("created", Instant, nullable=False),
    Column("state", String, nullable=False),
    Column("decided", Instant),
    Column("links", Boolean, nullable=False),
    Column("announced", Boolean, nullable=False, server_default=false()),  # its admins were told that it waits
    Index(None, "platform", "community", "state", "created", "id"),
)
_STATE: Final = guest_comments.c.state
IS_APPROVED: Final = literal_column("'approved'") == _STATE  # written out, as in the indexes
IS_WAITING: Final = literal_column("'waiting'") == _STATE
IS_DECLINED: Final = literal_column("'declined'") == _STATE
for _name, _columns, _which in (
    ("shown", ("slug", "created", "id"), IS_APPROVED),
    ("waiting", ("created",), IS_WAITING),
    ("declined", ("decided",), IS_DECLINED),
):
    Index(
        f"ix_guest_comments_{_name}",
        *(guest_comments.c[_column] for _column in _columns),
        sqlite_where=_which,
        postgresql_where=_which,
    )

guest_keys = Table(
    "guest_keys",
    metadata,
    Column("platform", String, primary_key=True),
    Column("community", String, primary_key=True),
    Column("key", String, nullable=False),
    Column("told", Instant),  # when its admins were last told that comments wait
)

guest_days = Table(
    "guest_days",
    metadata,
    Column("day", Date, primary_key=True),
    Column("key", String, nullable=False),  # of the senders' hashes
    Column("came", JSON, nullable=False),  # a list of [sender, microseconds of the day]
)
