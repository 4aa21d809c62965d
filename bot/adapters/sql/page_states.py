"""What tells whether a page of the reading site shows the same as before, read from the tables that pages show."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterable
from typing import Any, Final

from sqlalchemy import Connection, Select, func, select

from bot.adapters.sql.engine import Database
from bot.adapters.sql.guest_schema import IS_APPROVED, guest_comments
from bot.adapters.sql.library_schema import archived_comments, collection_owners, essay_pictures, essays, unindexed
from bot.adapters.sql.schema import comments, communities, page_names, subscriptions, votes
from bot.core.ids import Slug
from bot.ports.page_states import PageState, SiteState

SHOWN: Final = frozenset(
    {
        "essays",
        "archived_comments",
        "essay_pictures",
        "collection_owners",
        "unindexed",
        "marks",
        "comments",
        "communities",  # of those that take part in the shared talk: what they are called, and which names they ban
        "guest_comments",
        "subscriptions",
        "page_names",
    }
)
"""The tables of which something can be seen on a page that is not made anew each time."""
NOT_SHOWN: Final = frozenset(
    {
        "alembic_version",
        "ballot_votes",
        "ballots",
        "cards",  # made from essays, and kept by what they are made from
        "clicks",
        "comment_removals",
        "daily_picks",  # pages that show the time are made anew each time
        "deliveries",
        "essay_scores",  # counted from votes
        "essay_tags",  # those of essays
        "fingerprints",
        "guest_days",
        "guest_keys",
        "installations",
        "library_token",  # counts changes of the others
        "local_messages",
        "meta",
        "notified",
        "pace_shares",
        "paces",
        "pictures",  # an essay shows them by their digests
        "pins",
        "quote_consents",  # no page shows a round-up's quote
        "reading_lists",
        "readings",
        "report_groups",
        "report_keys",
        "saved",
        "searched",
        "seen_events",
        "sources",
        "submission_collections",
        "submissions",
        "uncopied",
    }
)
"""All others. A test asks of which kind a new table is."""
_UNSEEN: Final = frozenset({"body", "terms", "asked_model", "shown", "place", "likeness", "text_hash"})
"""Columns of essays that no page shows, or that ``draft_hash`` stands for."""


class SqlPageStates:
    """Small rows of the library, and counts and sums of what members did."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def site(self, without: Collection[str]) -> SiteState:
        listed = [essays.c.withdrawn.is_(False), *([essays.c.collection.not_in(sorted(without))] if without else [])]
        seen = [column for column in essays.c if column.name not in _UNSEEN]
        query = select(*seen).where(*listed).order_by(essays.c.slug)

        def work(connection: Connection) -> SiteState:
            ask = connection.execute
            own = _by_slug(query, connection)
            for table in (archived_comments, essay_pictures):
                _by_slug(select(table).order_by(*table.primary_key), connection, own)
            talk = _token(row for each in _talk() for row in ask(each))
            members: dict[str, list[tuple[object, ...]]] = {row[0]: [(*row, talk)] for row in ask(_VOTES)}
            for row in ask(_COMMENTS):
                members.setdefault(row[0], []).append((*row, talk))
            for row in ask(_GUESTS):
                members.setdefault(row[0], []).append(("guests", *row))
            shared = _token(row for table in _SHARED for row in ask(select(table).order_by(*table.primary_key)))
            return SiteState(
                {
                    Slug(slug): PageState(token.hexdigest(), _token(members.get(slug, ())))
                    for slug, token in own.items()
                },
                shared,
            )

        return await self._database.ask(work)


_SHARED: Final = (collection_owners, unindexed)
_VOTES: Final = select(
    votes.c.slug,
    func.count(),
    func.max(votes.c.id),  # a vote that is given again is a new row
    func.max(votes.c.at),
    func.sum(votes.c.score),
).group_by(votes.c.slug)
_MOMENTS: Final = (comments.c.edited, comments.c.deleted, comments.c.hidden)
_COMMENTS: Final = select(
    comments.c.slug,
    func.count(),
    func.max(comments.c.created),
    *(func.max(moment) for moment in _MOMENTS),
    *(func.count(moment) for moment in _MOMENTS),
    func.sum(func.length(comments.c.text)),
    func.sum(func.length(comments.c.author_name)),
).group_by(comments.c.slug)


_GUESTS: Final = (  # nobody edits one: it comes, once, and goes
    select(guest_comments.c.slug, func.count(), func.max(guest_comments.c.decided), func.sum(guest_comments.c.score))
    .where(IS_APPROVED)
    .group_by(guest_comments.c.slug)
)


def _talk() -> list[Select[Any]]:
    """What decides beside a comment or a rating whether it is shown, and under which name."""
    of_channels = select(*(subscriptions.c[name] for name in ("id", "state", "reason"))).order_by(subscriptions.c.id)
    settings = ("platform", "community", "shared_talk", "house_name", "words")
    houses = select(*(communities.c[name] for name in settings)).where(communities.c.shared_talk)
    named = houses.order_by(*communities.primary_key)
    return [of_channels, named, select(page_names).order_by(*page_names.primary_key)]


def _by_slug(query: Select[Any], connection: Connection, found: dict[str, Any] | None = None) -> dict[str, Any]:
    """A hash of the rows of each slug, which they begin with; where some are ``found``, of these alone."""
    made: dict[str, Any] = {} if found is None else found
    digest: Callable[[], Any] = hashlib.sha256
    for row in connection.execute(query):
        if found is None:
            made[row[0]] = digest()
        if row[0] in made:
            made[row[0]].update(_packed(row))
    return made


def _token(rows: Iterable[Iterable[object]]) -> str:
    digest = hashlib.sha256()
    for row in rows:
        digest.update(_packed(row))
    return digest.hexdigest()


def _packed(row: Iterable[object]) -> bytes:
    packed = repr(tuple(row)).encode("utf-8", "surrogatepass")
    return b"%d:%b" % (len(packed), packed)
