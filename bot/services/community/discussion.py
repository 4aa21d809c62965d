"""Comments in the threads of deliveries."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Final

from bot.core.comment import Comment, checked_text
from bot.core.community import Channel, Community, Member
from bot.core.delivery import Delivery
from bot.core.ids import CommentId, MessageId, Slug, new_id
from bot.core.phrase import NO_COMMENT, message
from bot.core.subscription import Slot
from bot.errors import Conflict, NotAllowed, NotFound
from bot.ports.clock import Clock
from bot.ports.comments import CommentStore
from bot.ports.delivery_log import DeliveryLog
from bot.services.community.mirroring import FIRST_RETRY
from bot.services.community.moderation import Moderation
from bot.services.community.reading import NOT_OURS, NOT_POSTED, Reading

_NO_THREAD: Final = message("This thread no longer exists.")


class Discussion:
    """What members say about an essay. Only the author edits a comment; the author and admins delete it."""

    def __init__(
        self,
        comments: CommentStore,
        deliveries: DeliveryLog,
        reading: Reading,
        clock: Clock,
        moderation: Moderation,
    ) -> None:
        self._comments = comments
        self._moderation = moderation
        self._deliveries = deliveries
        self._reading = reading
        self._clock = clock

    async def comment(
        self, member: Member, channel: Channel, text: str, slug: Slug | None = None, *, mirror: bool = False
    ) -> Comment:
        """Comment on an essay that was posted in ``channel``: the one called ``slug``, or today's. With ``mirror`` the
        caller shows it in the thread; where that fails, ``Mirroring`` does.

        Raises ``InvalidInput`` for the text, and ``NotFound`` where the essay was never posted here.
        """
        checked = await self._allowed(member, text)
        return await self._add(member, await self._delivery(channel, slug), checked, mirror=mirror)

    async def comment_in(self, member: Member, slot: Slot, text: str, *, mirror: bool = False) -> Comment:
        """Comment in the thread of the delivery of ``slot``. Raises ``InvalidInput`` and ``NotFound``."""
        checked = await self._allowed(member, text)
        delivery = await self._posted(slot)
        if delivery.channel.community != member.community:  # keys are in the buttons, for all to read
            raise NotFound(NOT_OURS)
        return await self._add(member, delivery, checked, mirror=mirror)

    async def captured(
        self, author: Member, slot: Slot, message: MessageId, text: str, at: datetime | None = None
    ) -> Comment:
        """Save what ``author`` wrote in the thread themselves, in ``message``, ``at`` an instant (None: just now); a
        second call with another text is an edit. Raises ``InvalidInput`` for the text, ``NotFound``, and ``Conflict``
        for one that was deleted or hidden.
        """
        known = await self._comments.of_message(author.community, message)
        if known is None:
            checked = await self._allowed(author, text, at=at)
            return await self._add(author, await self._posted(slot), checked, message, at=at)
        if not known.is_live:
            raise Conflict("The comment {id} no longer exists.", id=known.id)
        return await self.edit(known.author, known.id, text) if known.text != text else known

    async def referred(
        self, author: Member, slot: Slot, message: MessageId, text: str, at: datetime | None = None
    ) -> Comment:
        """Save where ``author`` wrote in the thread, not what; ``text`` is only checked for the rules. A second call
        changes nothing. Raises ``InvalidInput`` for the text, and ``NotFound``.
        """
        known = await self._comments.of_message(author.community, message)
        if known is not None:
            return known
        await self._allowed(author, text, at=at)
        return await self._add(author, await self._posted(slot), "", message, at=at)

    async def vanished(self, community: Community, message: MessageId) -> Comment | None:
        """The message of a comment was deleted on the platform: delete the comment. Returns what it was,
        or None if the message was not a comment.
        """
        known = await self._comments.of_message(community, message)
        if known is None or not known.is_live:
            return None
        await self._comments.delete(known.id, self._clock.now())
        return known

    async def of_message(self, community: Community, message: MessageId) -> Comment:
        """The comment of a message. Raises ``NotFound``."""
        known = await self._comments.of_message(community, message)
        if known is None or not known.is_live:
            raise NotFound("This message is not a comment on an essay.")
        return known

    async def is_author(self, member: Member, comment: CommentId) -> bool:
        """Whether the comment is the member's own. Raises ``NotFound``."""
        return (await self._existing(member, comment)).author.id == member.id

    async def own(self, member: Member, comment: CommentId) -> Comment:
        """The member's own comment. Raises ``NotFound`` and ``NotAllowed``."""
        found = await self._existing(member, comment)
        if found.author.id != member.id:
            raise NotAllowed("Only the author can edit a comment.")
        return found

    async def edit(self, member: Member, comment: CommentId, text: str) -> Comment:
        """Replace the text of the member's own comment. Raises ``InvalidInput``, ``NotFound`` and ``NotAllowed``."""
        checked = await self._allowed(member, text, edit=True)
        await self.own(member, comment)
        return await self._comments.edit(comment, checked, self._clock.now())

    async def delete(self, member: Member, comment: CommentId) -> Comment:
        """Delete a comment and its text. Returns what it was. Raises ``NotFound`` and ``NotAllowed``."""
        found = await self._existing(member, comment)
        if found.author.id != member.id and not member.is_admin:
            raise NotAllowed("Only the author or an admin can delete a comment.")
        await self._comments.delete(comment, self._clock.now())
        return found

    async def thread(self, slot: Slot, latest: int | None = None) -> Sequence[Comment]:
        """The comments of a thread, oldest first; of many the ``latest`` alone."""
        return await self._comments.of_slot(slot, latest)

    async def counts(self, slots: Collection[Slot]) -> Mapping[Slot, int]:
        """How many comments each thread has; threads without any may be absent."""
        return await self._comments.count(slots)

    async def _delivery(self, channel: Channel, slug: Slug | None) -> Delivery:
        if slug is None:
            return (await self._reading.today(channel)).delivery
        delivery = await self._deliveries.latest_of(channel, slug)
        if delivery is None:
            raise NotFound(NOT_POSTED, slug=slug[:80])
        return delivery

    async def _allowed(self, member: Member, text: str, *, edit: bool = False, at: datetime | None = None) -> str:
        checked = checked_text(text)
        await self._moderation.allow(member, checked, edit=edit, at=at)
        return checked

    async def _posted(self, slot: Slot) -> Delivery:
        delivery = await self._deliveries.get(slot)
        if delivery is None:
            raise NotFound(_NO_THREAD)
        return delivery

    async def _add(
        self,
        member: Member,
        delivery: Delivery,
        text: str,
        message: MessageId | None = None,
        *,
        mirror: bool = False,
        at: datetime | None = None,
    ) -> Comment:
        if delivery.post is None:
            raise NotFound(_NO_THREAD)
        now = self._clock.now()
        comment = Comment(
            id=CommentId(new_id()),
            slot=delivery.slot,
            slug=delivery.post.slug,
            author=member,
            text=text,
            created=min(at or now, now),
            message=message,
            mirror_at=now + FIRST_RETRY if mirror else None,
        )
        await self._comments.add(comment)
        return comment

    async def _existing(self, member: Member, comment: CommentId) -> Comment:
        """The comment, if it is one of the member's own community."""
        found = await self._comments.get(comment)
        if found is None or not found.is_live or found.author.community != member.community:
            raise NotFound(NO_COMMENT)
        return found
