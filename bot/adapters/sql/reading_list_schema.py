"""The tables of what members read who keep a list of it. What ``schema`` says of its tables holds for these, too."""

from __future__ import annotations

from sqlalchemy import Column, Date, Index, String, Table

from bot.adapters.sql.columns import Instant, metadata

reading_lists = Table(
    "reading_lists",
    metadata,
    Column("platform", String, primary_key=True),
    Column("community", String, primary_key=True),  # as in ``saved``
    Column("member", String, primary_key=True),
    Column("since", Instant, nullable=False),
)

readings = Table(
    "readings",
    metadata,
    Column("platform", String, primary_key=True),
    Column("community", String, primary_key=True),  # as in ``saved``
    Column("member", String, primary_key=True),
    Column("slug", String, primary_key=True),
    Column("day", Date, primary_key=True),
    Column("at", Instant, nullable=False),
    Index(None, "member", "platform", "at"),
    Index(None, "at"),
)
