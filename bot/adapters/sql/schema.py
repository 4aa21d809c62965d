"""The tables of communities and what happens in them; ``library_schema`` has those of the library.
``migrations/versions`` makes the same ones; a test holds both together.

There are deliberately no foreign keys: what was posted, rated and said outlives its subscription.
"""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    Date,
    Float,
    Index,
    Integer,
    String,
    Table,
    Text,
    Time,
    UniqueConstraint,
    and_,
    false,
    literal_column,
    true,
)

from bot.adapters.sql import guest_schema, library_schema, platform_schema, reading_list_schema, report_schema
from bot.adapters.sql.columns import Duration, Instant
from bot.core.subscription import Kind

_ELSEWHERE: Final = (
    library_schema.essays,
    report_schema.searched,
    guest_schema.guest_comments,
    platform_schema.installations,
    reading_list_schema.readings,
)
metadata: Final = _ELSEWHERE[0].metadata  # with the tables that have a module of their own


def _partial(name: str, *columns: Any, where: ColumnElement[bool]) -> None:
    """An index of those rows alone for which ``where`` holds."""
    Index(name, *columns, sqlite_where=where, postgresql_where=where)


meta = Table(
    "meta",
    metadata,
    Column("key", String, primary_key=True),
    Column("value", Text, nullable=False),
)

subscriptions = Table(
    "subscriptions",
    metadata,
    Column("id", String, primary_key=True),
    Column("platform", String, nullable=False),
    Column("community", String, nullable=False),
    Column("channel", String, nullable=False),
    Column("at", Time, nullable=False),
    Column("zone", String, nullable=False),
    Column("weekdays", JSON, nullable=False),
    Column("holidays", String, nullable=False),
    Column("policy", String, nullable=False),
    Column("language", String),
    Column("collections", JSON, nullable=False, server_default="[]"),
    Column("scale", Text, nullable=False),
    Column("late_limit", Duration, nullable=False),
    Column("seed", BigInteger, nullable=False),
    Column("state", String, nullable=False),
    Column("reason", Text, nullable=False),
    Column("upcoming_date", Date),
    Column("upcoming_turn", Integer),
    Column("upcoming_due", Instant),
    Column("channel_name", Text, nullable=False, server_default=""),
    Column("set_up_by", String),
    Column("publishing_refused", Boolean, nullable=False, server_default=false()),
    Column("first_day", String, nullable=False, server_default=""),
    Column("created", Instant, nullable=False),
    Column("public_language", String),
    Column("ping", String, nullable=False, server_default=""),
    Column("capture", Boolean, nullable=False, server_default=false()),
    Column("summary_length", Integer),
    Column("question", Text, nullable=False, server_default=""),
    Column("kind", String, nullable=False, server_default="essay"),
    Column("member", String),  # whose direct messages the channel is
    Column("follows", String),
    Column("monthly", Boolean, nullable=False, server_default=false()),
    Column("ballot", Integer, nullable=False, server_default="0"),  # how many essays members choose among
    Index(None, "platform", "community", "channel", "id"),
    Index(None, "state", "upcoming_due", "id"),
    Index(None, "created", "id"),
)
_holidays, _reason, _set_up_by = (subscriptions.c[name] for name in ("holidays", "reason", "set_up_by"))
_member, _follows = subscriptions.c.member, subscriptions.c.follows
# Partial, because few rows or none are asked for by them.
_partial("ix_subscriptions_holidays", _holidays, where=_holidays != "")
_partial(
    "ix_subscriptions_stopped",
    *(subscriptions.c[name] for name in ("platform", "reason", "community")),
    where=_reason != "",
)
_partial("ix_subscriptions_set_up_by", _set_up_by, subscriptions.c.platform, where=_set_up_by.is_not(None))
_partial("ix_subscriptions_member", _member, subscriptions.c.platform, where=_member.is_not(None))
_partial("ix_subscriptions_follows", _follows, where=_follows.is_not(None))

_upcoming = subscriptions.c.upcoming_due
BRINGS_DAILY: Final = subscriptions.c.kind == literal_column(f"'{Kind.ESSAY}'")  # as the index has it
_partial("ix_subscriptions_due_daily", subscriptions.c.state, _upcoming, subscriptions.c.id, where=BRINGS_DAILY)

deliveries = Table(
    "deliveries",
    metadata,
    Column("subscription", String, primary_key=True),
    Column("local_date", Date, primary_key=True),
    Column("turn", Integer, primary_key=True, autoincrement=False),
    Column("platform", String, nullable=False),
    Column("community", String, nullable=False),
    Column("channel", String, nullable=False),
    Column("due", Instant, nullable=False),
    Column("late_after", Instant, nullable=False),
    Column("state", String, nullable=False),
    Column("reason", String, nullable=False),
    Column("fence", Integer, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("lease_until", Instant),
    Column("next_attempt", Instant),
    Column("first_sent", Instant),
    Column("slug", String),  # the post's, for the questions that ask by essay
    Column("language", String),  # the post's, too, for the rounds of a language
    Column("post", JSON(none_as_null=True)),
    Column("round", Integer, nullable=False),
    Column("message_channel", String),
    Column("message", String),
    Column("thread", String),
    Column("settled", Instant),
    Column("sweep_at", Instant),
    Column("publish_at", Instant),
    Column("heard_until", Instant),
    Column("frozen", Boolean, nullable=False, server_default=true()),  # the post is whole: see bot.core.retention
    Column("kind", String, nullable=False, server_default="essay"),
    Column("quoted", String),  # the comment that a digest quotes, so that it leaves when that is deleted
    Column("amend_at", Instant),  # when its message is to be shown anew, where its quote changed
    Index(None, "state", "lease_until"),
    Index(None, "state", "late_after"),
    Index(None, "channel", "community", "platform", "due"),
    Index(None, "message", "message_channel", "community", "platform"),
    Index(None, "slug", "due"),
    Index(None, "community", "platform", "due"),
    Index(None, "subscription", "round", "slug"),
    Index(None, "subscription", "language", "round", "slug"),
    Index(None, "subscription", "slug"),
    Index(None, "subscription", "due", "local_date", "turn"),
)
_next, _sweep, _publish = deliveries.c.next_attempt, deliveries.c.sweep_at, deliveries.c.publish_at
_amend = deliveries.c.amend_at
# Partial, because nearly all rows are done with; the first holds the whole order in which rows are claimed.
_partial("ix_deliveries_claim", _next, *deliveries.primary_key.columns, where=_next.is_not(None))
IS_DAILY: Final = deliveries.c.kind == literal_column(f"'{Kind.ESSAY}'")  # so that a query by it uses the index
_daily = and_(_next.is_not(None), IS_DAILY)  # those are found behind any number of round-ups
_partial("ix_deliveries_claim_daily", _next, *deliveries.primary_key.columns, where=_daily)
_partial("ix_deliveries_publish", _publish, where=_publish.is_not(None))
_partial("ix_deliveries_amend", _amend, where=_amend.is_not(None))
_partial("ix_deliveries_sweep", _sweep, where=_sweep.is_not(None))

_quoted = deliveries.c.quoted
_partial("ix_deliveries_quoted", _quoted, where=_quoted.is_not(None))

FROZEN: Final = deliveries.c.frozen.is_(True)  # as the index has it, so that a query by it is answered there
_partial("ix_deliveries_frozen", deliveries.c.due, where=FROZEN)

pins = Table(
    "pins",
    metadata,
    Column("subscription", String, primary_key=True),
    Column("local_date", Date, primary_key=True),
    Column("turn", Integer, primary_key=True, autoincrement=False),
    Column("slug", String, nullable=False),
    Column("voted", Boolean, nullable=False, server_default=false()),
)

ballots = Table(
    "ballots",
    metadata,
    Column("subscription", String, primary_key=True),
    Column("local_date", Date, primary_key=True),
    Column("turn", Integer, primary_key=True, autoincrement=False),
    Column("platform", String, nullable=False),
    Column("community", String, nullable=False),
    Column("channel", String, nullable=False),
    Column("under", String, nullable=False),
    Column("thread", String, nullable=False),
    Column("language", String, nullable=False),
    Column("choices", JSON, nullable=False),
    Column("opened", Instant, nullable=False),
    Column("closes", Instant, nullable=False),
    Column("state", String, nullable=False),
    Column("next_attempt", Instant),
    Column("attempts", Integer, nullable=False),
    Column("message_channel", String),
    Column("message", String),
    Column("counts", JSON, nullable=False),
    Column("won", String),
    Index(None, "next_attempt"),
)

ballot_votes = Table(  # of a vote that is open: who chose what
    "ballot_votes",
    metadata,
    Column("subscription", String, primary_key=True),
    Column("local_date", Date, primary_key=True),
    Column("turn", Integer, primary_key=True, autoincrement=False),
    Column("platform", String, primary_key=True),
    Column("community", String, primary_key=True),
    Column("member", String, primary_key=True),
    Column("slug", String, nullable=False),
    Column("at", Instant, nullable=False),
    Index(None, "member", "platform"),
)

notified = Table(
    "notified",
    metadata,
    Column("subscription", String, primary_key=True),
    Column("about", String, primary_key=True),
    Column("at", Instant),  # of what is over some day; else it is remembered for good
)
_told = notified.c.at.is_not(None)
_partial("ix_notified_at", notified.c.at, where=_told)

votes = Table(
    "marks",
    metadata,
    Column("id", Integer, primary_key=True),  # grows: of votes at the same instant, the later given counts
    Column("platform", String, nullable=False),
    Column("community", String, nullable=False),
    Column("slug", String, nullable=False, index=True),
    Column("member", String, nullable=False),
    Column("source", String, nullable=False),
    Column("score", Float, nullable=False),
    Column("at", Instant, nullable=False),
    UniqueConstraint("platform", "community", "slug", "member", "source"),
    Index(None, "member", "platform"),
    Index(None, "at"),
)
# Scores are counted in it alone, in its order: of each member's votes the latest comes first.
Index(
    "ix_marks_latest",
    *(votes.c[name] for name in ("platform", "community", "slug", "member")),
    votes.c.at.desc(),
    votes.c.id.desc(),
    votes.c.score,
)

# What the votes of an essay in a community add up to, kept with each of them: to count them anew costs as much as
# there are votes. No row: nobody rates it.
essay_scores = Table(
    "essay_scores",
    metadata,
    Column("platform", String, primary_key=True),
    Column("community", String, primary_key=True),
    Column("slug", String, primary_key=True),
    Column("count", Integer, nullable=False),
    Column("total", Float, nullable=False),
    Index(None, "slug", "count", "total"),  # for what everybody together gave
    Index(None, "platform", "community", "count", "slug"),  # what is rated most, for picks that learn
)

clicks = Table(
    "clicks",
    metadata,
    Column("platform", String, primary_key=True),
    Column("community", String, primary_key=True),
    Column("slug", String, primary_key=True),
    Column("day", Date, primary_key=True),
    Column("count", Integer, nullable=False),
    Index(None, "slug", "day"),
)

comments = Table(
    "comments",
    metadata,
    Column("id", String, primary_key=True),
    Column("subscription", String, nullable=False),
    Column("local_date", Date, nullable=False),
    Column("turn", Integer, nullable=False),
    Column("slug", String, nullable=False),
    Column("platform", String, nullable=False),
    Column("community", String, nullable=False),
    Column("author", String, nullable=False),
    Column("author_name", Text, nullable=False),
    Column("author_is_admin", Boolean, nullable=False),
    Column("author_is_bot", Boolean, nullable=False),
    Column("text", Text, nullable=False),
    Column("created", Instant, nullable=False),
    Column("edited", Instant),
    Column("deleted", Instant),
    Column("hidden", Instant),
    Column("message", String, index=True),
    Column("mirror_at", Instant),
    Column("folded", Text, nullable=False, server_default=""),  # the text as searches look at it
    Index(None, "community", "platform", "created"),
    Index(None, "subscription", "local_date", "turn", "created"),
    Index(None, "author", "platform"),
    Index(None, "slug", "created", "id"),
    Index(None, "created"),
)
_mirror = comments.c.mirror_at
_partial("ix_comments_mirror", _mirror, where=_mirror.is_not(None))

_deleted = comments.c.deleted.is_not(None)
_partial("ix_comments_deleted", comments.c.deleted, where=_deleted)

comment_removals = Table(
    "comment_removals",
    metadata,
    Column("comment", String, primary_key=True),
    Column("platform", String, nullable=False),
    Column("community", String, nullable=False),
    Column("subscription", String, nullable=False),
    Column("local_date", Date, nullable=False),
    Column("turn", Integer, nullable=False),
    Column("written", Instant, nullable=False),
    Column("message", String),
    Column("since", Instant, nullable=False),
    Column("due", Instant, nullable=False, index=True),
)

page_names = Table(
    "page_names",
    metadata,
    Column("platform", String, primary_key=True),
    Column("community", String, primary_key=True),  # empty where an id is the same person in every community
    Column("member", String, primary_key=True),
    Column("name", Text, nullable=False),
    Column("since", Instant, nullable=False),
    Column("elsewhere", Boolean, nullable=False, server_default=false()),
    Column("ratings", Boolean, nullable=False, server_default=false()),
)

quote_consents = Table(
    "quote_consents",
    metadata,
    Column("platform", String, primary_key=True),
    Column("community", String, primary_key=True),  # as in ``page_names``
    Column("member", String, primary_key=True),
    Column("since", Instant, nullable=False),
)

saved = Table(
    "saved",
    metadata,
    Column("platform", String, primary_key=True),
    Column("community", String, primary_key=True),  # empty where an id is the same person in every community
    Column("member", String, primary_key=True),
    Column("slug", String, primary_key=True),
    Column("at", Instant, nullable=False),
    Column("place", String),  # the community in which it was saved, also where an id is the same person everywhere
    Index(None, "at"),
    Index(None, "slug", "place", "at"),
)

communities = Table(
    "communities",
    metadata,
    Column("platform", String, primary_key=True),
    Column("community", String, primary_key=True),
    Column("length", Integer, nullable=False),
    Column("slow_mode", Duration, nullable=False),
    Column("words", JSON, nullable=False),
    Column("rules", Text, nullable=False),
    Column("greeted", Instant),
    Column("search_comments", Boolean, nullable=False, server_default=false()),
    Column("log_channel", String, nullable=False, server_default=""),
    Column("quote_comments", Boolean, nullable=False, server_default=false()),
    Column("tell_coming", Boolean, nullable=False, server_default=true()),
    Column("shared_talk", Boolean, nullable=False, server_default=false()),
    Column("house_name", Text, nullable=False, server_default=""),
)
