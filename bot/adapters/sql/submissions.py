"""What members wrote for the daily essay."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, delete, func, literal_column, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.adapters.sql import dialect
from bot.adapters.sql.content_rows import Row, Values
from bot.adapters.sql.engine import Database
from bot.adapters.sql.library_schema import submission_collections, submissions
from bot.adapters.sql.rows import community_of, community_values, settings_values, whose
from bot.adapters.sql.schema import communities
from bot.core.community import Channel, Community, Member, Person, Platform
from bot.core.community_settings import CommunitySettings
from bot.core.essay import Language
from bot.core.ids import MemberId, SubmissionId
from bot.core.phrase import NO_SUBMISSION
from bot.core.submission import AuthorNews, Submission, SubmissionState, Written
from bot.errors import NotFound
from bot.ports.submissions import Room

_OLDEST = (submissions.c.created, submissions.c.id)
_DUE = submissions.c.news == literal_column("'due'")  # written out, for the index of these alone to be used
_UNHEARD = (AuthorNews.DUE, AuthorNews.LATER)


class SqlSubmissions:
    """Submissions by id."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, submission: Submission, *, of_member: int, of_community: int) -> Room:
        community = submission.author.community
        whose = submissions.c.author == submission.author.id

        async def work(connection: AsyncConnection) -> Room:
            await _lock(connection, community)
            if (await connection.execute(_counted(community))).scalar_one() >= of_community:
                return Room.COMMUNITY_FULL
            if (await connection.execute(_counted(community).where(whose))).scalar_one() >= of_member:
                return Room.MEMBER_FULL
            await connection.execute(submissions.insert().values(submission_values(submission)))
            return Room.THERE

        return await self._database.write(work)

    async def get(self, submission: SubmissionId) -> Submission | None:
        found = await self._all(select(submissions).where(submissions.c.id == submission))
        return found[0] if found else None

    async def update(self, submission: SubmissionId, change: Callable[[Submission], Submission]) -> Submission:
        this = submissions.c.id == submission

        async def work(connection: AsyncConnection) -> Submission:
            query = dialect.locked(select(submissions).where(this))
            row = (await connection.execute(query)).mappings().first()
            if row is None:
                raise NotFound(NO_SUBMISSION)
            changed = change(submission_of(row))
            if changed.id != submission:
                raise ValueError("a change keeps the id")
            await connection.execute(submissions.update().where(this).values(submission_values(changed)))
            return changed

        return await self._database.write(work)

    async def waiting(self, community: Community, limit: int, offset: int = 0) -> Sequence[Submission]:
        query = select(submissions).where(*_waits(community)).order_by(*_OLDEST)
        return await self._all(query.limit(limit).offset(offset))

    async def count_waiting(self, community: Community) -> int:
        async with self._database.read() as connection:
            return (await connection.execute(_counted(community))).scalar_one()

    async def count_since(self, author: Member, since: datetime) -> int:
        query = select(func.count()).select_from(submissions)
        async with self._database.read() as connection:
            recent = query.where(*whose(submissions.c.author, _here(author)), submissions.c.created >= since)
            return (await connection.execute(recent)).scalar_one()

    async def of_author(self, author: Member) -> Sequence[Submission]:
        query = select(submissions).where(*whose(submissions.c.author, _here(author)))
        open_ones = or_(submissions.c.state == SubmissionState.WAITING, submissions.c.news.in_(_UNHEARD))
        return await self._all(query.where(open_ones).order_by(*_OLDEST))

    async def untold(self, platforms: Collection[Platform], limit: int) -> Sequence[Submission]:
        query = select(submissions).where(_DUE, submissions.c.platform.in_(platforms))
        return await self._all(query.order_by(submissions.c.decided, submissions.c.id).limit(limit))

    async def of_person(self, person: Person) -> Sequence[Submission]:
        newest = (submissions.c.created.desc(), submissions.c.id.desc())
        return await self._all(select(submissions).where(*whose(submissions.c.author, person)).order_by(*newest))

    async def forget(self, person: Person) -> int:
        async def work(connection: AsyncConnection) -> int:
            return (await connection.execute(delete(submissions).where(*whose(submissions.c.author, person)))).rowcount

        return await self._database.write(work)

    async def collection(self, community: Community) -> str:
        async with self._database.read() as connection:
            return await _name(connection, community)

    async def name_collection(self, community: Community, name: str) -> bool:
        row = {**community_values(community), "name": name}

        async def work(connection: AsyncConnection) -> bool:
            named = dialect.insert(connection, submission_collections).values(row)
            await connection.execute(named.on_conflict_do_nothing())
            return await _name(connection, community) == name

        return await self._database.write(work)

    async def _all(self, query: Select[Any]) -> Sequence[Submission]:
        async with self._database.read() as connection:
            return [submission_of(row) for row in (await connection.execute(query)).mappings()]


async def _lock(connection: AsyncConnection, community: Community) -> None:
    """Have others who add to the community wait until the commit; its row is there from then on."""
    blank = settings_values(CommunitySettings(community=community))
    await connection.execute(dialect.insert(connection, communities).values(blank).on_conflict_do_nothing())
    row = select(communities.c.platform).filter_by(**community_values(community))
    await connection.execute(dialect.locked(row))


async def _name(connection: AsyncConnection, community: Community) -> str:
    query = select(submission_collections.c.name).filter_by(**community_values(community))
    return (await connection.execute(query)).scalar() or ""


def _waits(community: Community) -> list[ColumnElement[bool]]:
    here = [submissions.c[name] == value for name, value in community_values(community).items()]
    return [*here, submissions.c.state == SubmissionState.WAITING]


def _counted(community: Community) -> Select[int]:
    return select(func.count()).select_from(submissions).where(*_waits(community))


def _here(author: Member) -> Person:
    return Person(author.community.platform, author.id, author.community)


def submission_values(submission: Submission) -> Values:
    author, written = submission.author, submission.written
    return {
        "id": submission.id,
        **community_values(author.community),
        "channel": submission.channel.id,
        "author": author.id,
        "author_name": author.name,
        "language": submission.language,
        "title": written.title,
        "text": written.text,
        "link": written.link,
        "summary": written.summary,
        "question": written.question,
        "created": submission.created,
        "state": submission.state,
        "decided": submission.decided,
        "reason": submission.reason,
        "slug": submission.slug,
        "news": submission.news,
    }


def submission_of(row: Row) -> Submission:
    community = community_of(row)
    return Submission(
        id=row["id"],
        author=Member(community, MemberId(row["author"]), row["author_name"]),
        channel=Channel(community, row["channel"]),
        language=Language(row["language"]),
        written=Written(row["title"], row["text"], row["link"], row["summary"], row["question"]),
        created=row["created"],
        state=SubmissionState(row["state"]),
        decided=row["decided"],
        reason=row["reason"],
        slug=row["slug"],
        news=AuthorNews(row["news"]),
    )
