"""Searching what members wrote, where their community allows it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from bot.core.comment import Comment
from bot.core.community import Channel
from bot.core.essay import Essay
from bot.language.detect import detect
from bot.language.query import Query, left_out, pieces
from bot.language.snippet import Segment, snippet
from bot.ports.comments import CommentStore
from bot.ports.communities import CommunityStore

FOUND_MAX: Final = 200
"""The latest comments that answer a query; whoever finds more asks for something else."""


@dataclass(frozen=True, slots=True)
class Remark:
    """A comment that was found, and the essay that it is about. ``snippet`` is a stretch of its text with the hits."""

    comment: Comment
    essay: Essay
    snippet: tuple[Segment, ...]


class Remarks:
    """The comments on what was posted to one channel, which are searched and shown only there: a reader of one
    may not see another. They are searched where they are stored, so that what was hidden or deleted is no longer
    found.
    """

    def __init__(self, comments: CommentStore, communities: CommunityStore) -> None:
        self._comments = comments
        self._communities = communities

    async def found(self, channel: Channel, query: Query) -> Sequence[Comment]:
        """The comments that hold every word of ``query``, newest first; none where the community does not allow it."""
        wanted = pieces(query)
        if not wanted or not (await self._communities.get(channel.community)).search_comments:
            return ()
        return await self._comments.holding(channel, wanted, left_out(query), FOUND_MAX)

    @staticmethod
    async def shown(found: Sequence[tuple[Comment, Essay]], asked: Query) -> tuple[Remark, ...]:
        """The comments as they are shown."""

        def cut() -> tuple[Remark, ...]:
            return tuple(Remark(c, essay, _snippet(c.text, asked)) for c, essay in found)

        return await asyncio.to_thread(cut)


def _snippet(text: str, asked: Query) -> tuple[Segment, ...]:
    return snippet(text, asked.loose, detect(text), phrases=asked.phrases)
