"""The tables of what we owe the platforms: who installed us, which events were handled, at which pace we ask, and what
stands in the local channel. What ``schema`` says of its tables holds for these, too.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    literal_column,
)

from bot.adapters.sql.columns import Instant, metadata

seen_events = Table(
    "seen_events",
    metadata,
    Column("event", String, primary_key=True),
    Column("at", Instant, nullable=False, index=True),
)

paces = Table(
    "paces",
    metadata,
    Column("bucket", String, primary_key=True),
    Column("next_at", BigInteger, nullable=False),  # microseconds since 1970 by the server's clock
)

pace_shares = Table(
    "pace_shares",
    metadata,
    Column("bucket", String, primary_key=True),
    Column("holder", String, primary_key=True),
    Column("places", Integer, nullable=False),
    Column("needs", Integer, nullable=False),
    Column("until", BigInteger, nullable=False),
)

installations = Table(
    "installations",
    metadata,
    Column("platform", String, primary_key=True),
    Column("community", String, primary_key=True),
    Column("token", Text, nullable=False),  # encrypted; its key is not in the database
    Column("user", String, nullable=False),
    Column("bot", String, nullable=False),
    Column("admin", String, nullable=False),
    Column("name", Text, nullable=False),
    Column("scopes", JSON, nullable=False),
    Column("at", Instant, nullable=False),
    Index(None, "at", "platform", "community"),
)

local_messages = Table(
    "local_messages",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("key", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("at", Instant, nullable=False),
    Column("post", JSON(none_as_null=True)),
    Column("parent", Integer, index=True),
    Column("text", Text, nullable=False),
    UniqueConstraint("key"),
    sqlite_autoincrement=True,  # a removed message's id must not come back as another's
)
IS_NOTICE: Final = local_messages.c.kind == literal_column("'notice'")  # written out, as in the index
Index("ix_local_messages_notices", local_messages.c.at, sqlite_where=IS_NOTICE, postgresql_where=IS_NOTICE)
