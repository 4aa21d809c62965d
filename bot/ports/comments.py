"""Where members' comments are stored; what ``bot.ports`` says of stores holds here."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from bot.core.comment import Comment, CommentsOnPage, NamedComment, PendingRemoval
from bot.core.community import Channel, Community, Person, Platform, Shards
from bot.core.ids import CommentId, MessageId, Slug
from bot.core.subscription import Slot


class CommentStore(Protocol):
    """Members' comments."""

    async def add(self, comment: Comment) -> None:
        """Add. Raises ``Conflict`` where the id exists."""
        ...

    async def get(self, comment: CommentId) -> Comment | None:
        """The comment, deleted or not, or None."""
        ...

    async def edit(self, comment: CommentId, text: str, at: datetime) -> Comment:
        """Replace the text; raises ``NotFound`` where it does not exist or was deleted."""
        ...

    async def delete(self, comment: CommentId, at: datetime) -> None:
        """Mark as deleted and forget the text, also where a digest that is kept quotes it; raises ``NotFound`` where it
        does not exist or was deleted before.
        """
        ...

    async def of_slot(self, slot: Slot, latest: int | None = None) -> Sequence[Comment]:
        """The comments that stand (neither hidden nor deleted), oldest first, ties by id; of many only the
        ``latest``.
        """
        ...

    async def count(self, slots: Collection[Slot]) -> Mapping[Slot, int]:
        """How many comments that stand each slot has; slots without any may be absent."""
        ...

    async def hide(self, comment: CommentId, at: datetime) -> Comment:
        """Hide it and keep its text, which every digest that is kept leaves out; raises ``NotFound`` where it does not
        exist, is hidden or was deleted.
        """
        ...

    async def placed(self, comment: CommentId, message: MessageId) -> None:
        """Keep in which message the comment stands, so that it is brought into none any more; raises ``NotFound`` where
        it does not exist or was deleted.
        """
        ...

    async def claim_mirrors(
        self,
        now: datetime,
        again: datetime,
        platforms: Collection[Platform],
        limit: int,
        shards: Shards | None = None,
    ) -> Sequence[Comment]:
        """Of the comments of ``platforms`` and ``shards`` in no message yet, hidden and deleted ones too, the ``limit``
        that are due to be brought into one for longest, oldest first, ties by id. They are due again at ``again``, so
        that nobody else gets them meanwhile.
        """
        ...

    async def mirror_at(self, comment: CommentId, at: datetime | None) -> None:
        """When the comment is brought into a message; None: not any more. Does nothing where it is in one."""
        ...

    async def remove_later(self, removals: Collection[PendingRemoval]) -> None:
        """Keep that what shows these comments is to be removed; one that is kept already is replaced."""
        ...

    async def claim_removals(
        self,
        now: datetime,
        again: datetime,
        platforms: Collection[Platform],
        limit: int,
        shards: Shards | None = None,
    ) -> Sequence[PendingRemoval]:
        """The ``limit`` removals that are due for longest, ties by comment, as in ``claim_mirrors``."""
        ...

    async def removed(self, comment: CommentId) -> None:
        """Nothing has to be removed for the comment any more. Unknown ones are no error."""
        ...

    async def of_message(self, community: Community, message: MessageId) -> Comment | None:
        """The comment that is in a message, hidden or deleted ones too, or None."""
        ...

    async def of_author(self, person: Person, limit: int | None = None) -> Sequence[Comment]:
        """A person's latest comments that were not deleted, hidden ones too, newest first, ties by id downwards."""
        ...

    async def holding(
        self, channel: Channel, pieces: Collection[str], without: Collection[str], limit: int
    ) -> Sequence[Comment]:
        """The latest ``limit`` comments on what was posted to ``channel`` that stand and whose folded text
        (``bot.language.normalize.fold``) holds all of ``pieces`` and none of ``without``, newest first, ties by id
        downwards. The pieces are folded, not empty, and data: nothing in them is a pattern.
        """
        ...

    async def on_page(self, slug: Slug, community: Community | None, latest: int) -> CommentsOnPage:
        """The comments on an essay, of all communities or one, whose authors agreed (``PageNameStore``) that pages show
        them: those that stand and whose text is stored. Where we are not let in any more, in the channel or in its
        community (``bot.core.delivery.LEFT``), nobody could take their agreement back, and nothing is shown.
        """
        ...

    async def elsewhere(
        self, slug: Slug, community: Community, limit: int, after: Comment | None = None
    ) -> Sequence[NamedComment]:
        """At most ``limit`` comments on an essay from other communities than ``community``: those that ``on_page``
        has, whose admins take part in the shared talk (``CommunitySettings``) and whose authors agreed to that
        (``PageName.elsewhere``); no bot's. Newest first, ties by id downwards; those that come after ``after`` in this
        order, which may be gone by now.
        """
        ...

    async def forget(self, person: Person) -> int:
        """Remove everything of a person's comments, names too, also from digests that are kept; returns how many there
        were, deleted ones included.
        """
        ...
