"""The tables of reports. What ``schema`` says of its tables holds for these, too."""

from __future__ import annotations

from sqlalchemy import JSON, Column, Date, Float, Index, Integer, String, Table, Text, UniqueConstraint

from bot.adapters.sql.columns import Instant, metadata

searched = Table(  # the searches that led a member to an essay
    "searched",
    metadata,
    Column("platform", String, primary_key=True),
    Column("community", String, primary_key=True),
    Column("member", String, primary_key=True),
    Column("slug", String, primary_key=True),
    Column("words", Text, primary_key=True),
    Column("at", Instant, nullable=False),
    Index(None, "at"),
    Index(None, "member", "platform"),
    Index(None, "slug", "community", "words", "at"),
)

# What members did, in groups that name nobody: see bot.core.report. A group of no members has lost one and counts no
# more; its row stays, so that none of what it held is ever counted again.
report_groups = Table(
    "report_groups",
    metadata,
    Column("platform", String, primary_key=True),
    Column("community", String, primary_key=True),
    Column("slug", String, primary_key=True),
    Column("figure", String, primary_key=True),
    Column("words", Text, primary_key=True),
    Column("until", Instant, primary_key=True, autoincrement=False),
    Column("since", Instant, nullable=False),
    Column("month", Date, nullable=False),
    Column("members", Integer, nullable=False),
    Column("count", Integer, nullable=False),
    Column("total", Float, nullable=False),
    Column("spans", JSON, nullable=False),
    Index(None, "platform", "community", "month"),
    Index(None, "slug", "month"),
    Index(None, "month"),
)

report_keys = Table(
    "report_keys",
    metadata,
    Column("token", String, primary_key=True),
    Column("key", String, nullable=False),
    Column("platform", String, nullable=False),  # with the community, empty where it is a source's
    Column("community", String, nullable=False),
    Column("source", String, nullable=False),
    UniqueConstraint("platform", "community", "source"),
)
