"""The tables of the library: essays, what they were read from, and whom they belong to. What ``schema`` says of its
tables holds for these, too.
"""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Date,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    false,
)

from bot.adapters.sql.columns import Instant, metadata

essays = Table(
    "essays",
    metadata,
    Column("slug", String, primary_key=True),
    Column("source", String, nullable=False),
    Column("withdrawn", Boolean, nullable=False),
    Column("title", Text, nullable=False),
    Column("author", Text, nullable=False),
    Column("language", String, nullable=False),
    Column("date", Date, nullable=False),
    Column("category", Text, nullable=False),
    Column("tags", JSON, nullable=False),
    Column("licence", Text, nullable=False),
    Column("source_url", Text),
    Column("summary", Text, nullable=False),
    Column("question", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("minutes", Integer, nullable=False),
    Column("draft_hash", String, nullable=False),
    Column("edited_summary", Text),  # an editor's corrections, which no source touches
    Column("edited_question", Text),
    Column("summary_origin", String, nullable=False, server_default="extract"),
    Column("question_origin", String, nullable=False, server_default="extract"),
    Column("asked_model", Boolean, nullable=False, server_default=false()),  # its answer was used, or will not do
    Column("changes", Integer, nullable=False, server_default="0"),  # of what posts show
    Column("shown", Integer, nullable=False, server_default="0"),  # how many of them posts show
    Column("place", Integer, nullable=False, server_default="0"),  # bot.core.draw.place_of its slug
    Column("collection", Text, nullable=False, server_default=""),  # bot.core.collection.collection_of it
    Column("rights", String, nullable=False, server_default="owner"),
    Column("terms", Text, nullable=False, server_default=""),
    Column("text_hash", String, nullable=False, server_default="", index=True),  # of the text, before it was cut
    Column("likeness", BigInteger),  # 64 bits that are nearly the same for nearly the same text
    Column("news_at", Instant),  # when its source brought it as news; null for a back catalogue
    Index(None, "source_url"),
)

_news = essays.c.news_at.is_not(None)
for _name, _columns in {
    "news": (essays.c.language, essays.c.news_at, essays.c.slug),
    "collection_news": (essays.c.collection, essays.c.language, essays.c.news_at, essays.c.slug),
}.items():
    Index(f"ix_essays_{_name}", essays.c.withdrawn, *_columns, sqlite_where=_news, postgresql_where=_news)
_unshown = essays.c.changes != essays.c.shown
Index("ix_essays_unshown", essays.c.slug, sqlite_where=_unshown, postgresql_where=_unshown)
# A pick is found in these alone. With every pair of a language and a collection it seeks the end of one stretch.
for _name, _columns in {
    "dates": (essays.c.language, essays.c.date, essays.c.slug),
    "places": (essays.c.language, essays.c.place, essays.c.slug),
    "collection_dates": (essays.c.collection, essays.c.language, essays.c.date, essays.c.slug),
    "collection_places": (essays.c.collection, essays.c.language, essays.c.place, essays.c.slug),
}.items():
    Index(f"ix_essays_{_name}", essays.c.withdrawn, *_columns)
# The site's lists are read in these alone: the order of time, of everything and of each category and author.
_listed = (essays.c.date.desc(), essays.c.slug, essays.c.collection)
Index("ix_essays_times", essays.c.withdrawn, *_listed)
Index("ix_essays_category_times", essays.c.withdrawn, essays.c.category, *_listed)
Index("ix_essays_author_times", essays.c.withdrawn, essays.c.author, *_listed)
# What a map of the site says of each essay stands behind its text.
Index(
    "ix_essays_outlines",
    *(essays.c[_name] for _name in ("withdrawn", "slug", "date", "language", "collection", "draft_hash", "changes")),
)
# The sitemap lists slugs; in the table itself it would read every text for it.
Index("ix_essays_rights", *(essays.c[_name] for _name in ("withdrawn", "rights", "slug", "collection")))
# A start compares the drafts of all essays; in the table itself it would read every text for it.
Index("ix_essays_drafts", *(essays.c[_name] for _name in ("withdrawn", "source", "slug", "draft_hash")))

essay_tags = Table(  # of the essays that are not withdrawn; the list in ``essays`` is in no index
    "essay_tags",
    metadata,
    Column("slug", String, primary_key=True),
    Column("tag", Text, primary_key=True),
    Column("date", Date, nullable=False),
    Column("collection", Text, nullable=False),
)
Index("ix_essay_tags_times", essay_tags.c.tag, essay_tags.c.date.desc(), essay_tags.c.slug, essay_tags.c.collection)

daily_picks = Table(  # the site's own essays of the day
    "daily_picks",
    metadata,
    Column("language", String, primary_key=True),
    Column("day", Date, primary_key=True),
    Column("slug", String, nullable=False),
    Column("round", Integer, nullable=False),
    Index(None, "day", "language"),
    Index(None, "language", "round", "slug", "day"),
)

fingerprints = Table(
    "fingerprints",
    metadata,
    Column("source", String, primary_key=True),
    Column("place", String, primary_key=True),
    Column("value", String, nullable=False),
    Column("slug", String, nullable=False),
    Column("draft_hash", String, nullable=False),
)

unindexed = Table(  # a table of its own: ticking off a column would rewrite each text
    "unindexed",
    metadata,
    Column("slug", String, primary_key=True),
    Column("mark", String, nullable=False),  # another one with every change
)

library_token = Table(  # one row
    "library_token",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("token", String, nullable=False),  # another one with every change of any essay
)

collection_owners = Table(
    "collection_owners",
    metadata,
    Column("collection", String, primary_key=True),
    Column("platform", String, primary_key=True),
    Column("community", String, primary_key=True),
    Column("key", String, nullable=False),
)

sources = Table(
    "sources",
    metadata,
    Column("name", String, primary_key=True),
    Column("title", Text, nullable=False, unique=True),
    Column("kind", String, nullable=False),
    Column("address", Text, nullable=False),
    Column("author", Text, nullable=False),
    Column("language", String),
    Column("category", Text, nullable=False),
    Column("licence", Text, nullable=False),
    Column("rights", String, nullable=False),
    Column("backlog", String, nullable=False),
    Column("platform", String),
    Column("community", String),
    Column("added_by", String),
    Column("state", String, nullable=False),
    Column("created", Instant, nullable=False),
    Column("etag", Text, nullable=False),
    Column("last_modified", Text, nullable=False),
    Column("read_at", Instant),
    Column("next_read", Instant),
    Column("failure", Text, nullable=False),
    Column("failures", Integer, nullable=False),
    Column("failure_fields", JSON, nullable=False, server_default="{}"),
    Column("reading_until", Instant),  # the lease of who reads it
    Column("gone_since", Instant),
    Index(None, "platform", "community"),
    Index(None, "state", "next_read", "name"),
    Index(None, "created", "name"),
)

archived_comments = Table(
    "archived_comments",
    metadata,
    Column("slug", String, primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("author", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("written", Instant),
)

pictures = Table(
    "pictures",
    metadata,
    Column("digest", String, primary_key=True),
    Column("media_type", String, nullable=False),
    Column("width", Integer, nullable=False),
    Column("height", Integer, nullable=False),
    Column("data", LargeBinary, nullable=False),
)

essay_pictures = Table(
    "essay_pictures",
    metadata,
    Column("slug", String, primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("url", Text, nullable=False),
    Column("digest", String, index=True),  # null where there is no copy
    Column("failure", Text, nullable=False),
    Column("words", Text, nullable=False),
)

uncopied = Table(  # the essays whose pictures are yet to be copied, or thrown away
    "uncopied",
    metadata,
    Column("slug", String, primary_key=True),
    Column("mark", String, nullable=False),  # another one with every change
    Column("tries", Integer, nullable=False),
    Column("due", Instant, nullable=False),
    Index(None, "due", "slug"),
)

submissions = Table(
    "submissions",
    metadata,
    Column("id", String, primary_key=True),
    Column("platform", String, nullable=False),
    Column("community", String, nullable=False),
    Column("channel", String, nullable=False),
    Column("author", String, nullable=False),
    Column("author_name", Text, nullable=False),
    Column("language", String, nullable=False),
    Column("title", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("link", Text, nullable=False),
    Column("summary", Text, nullable=False),
    Column("question", Text, nullable=False),
    Column("created", Instant, nullable=False),
    Column("state", String, nullable=False),
    Column("decided", Instant),
    Column("reason", Text, nullable=False),
    Column("slug", String),
    Column("news", String, nullable=False),  # what its author is still to be told
    Index(None, "platform", "community", "state", "created", "id"),
    Index(None, "author", "platform", "community"),
)
_due = submissions.c.news == "due"
Index(
    "ix_submissions_untold",
    *(submissions.c[_name] for _name in ("platform", "decided", "id")),
    sqlite_where=_due,
    postgresql_where=_due,
)

submission_collections = Table(  # of whose members the essays of a collection are
    "submission_collections",
    metadata,
    Column("platform", String, primary_key=True),
    Column("community", String, primary_key=True),
    Column("name", Text, nullable=False, unique=True),
)
