"""Comments in the threads of deliveries."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from bot.core.comment import Comment, checked_text
from bot.core.community import Channel, Member
from bot.core.delivery import Delivery
from bot.core.ids import CommentId, Slug, new_id
from bot.core.subscription import Slot
from bot.errors import NotAllowed, NotFound
from bot.ports.clock import Clock
from bot.ports.store import CommentStore, DeliveryStore
from bot.services.reading import Reading


class Discussion:
    """What members say about an essay. Only the author edits a comment; the author and admins delete it."""

    def __init__(self, comments: CommentStore, deliveries: DeliveryStore, reading: Reading, clock: Clock) -> None:
        self._comments = comments
        self._deliveries = deliveries
        self._reading = reading
        self._clock = clock

    async def comment(self, member: Member, channel: Channel, text: str, slug: Slug | None = None) -> Comment:
        """Comment on an essay that was posted in ``channel``: the one called ``slug``, or today's.

        Raises ``InvalidInput`` for the text, and ``NotFound`` where the essay was never posted here.
        """
        checked = checked_text(text)
        return await self._add(member, await self._delivery(channel, slug), checked)

    async def comment_in(self, member: Member, slot: Slot, text: str) -> Comment:
        """Comment in the thread of the delivery of ``slot``. Raises ``InvalidInput`` and ``NotFound``."""
        checked = checked_text(text)
        delivery = await self._deliveries.get(slot)
        if delivery is None:
            raise NotFound("This thread does not exist any more.")
        return await self._add(member, delivery, checked)

    async def edit(self, member: Member, comment: CommentId, text: str) -> Comment:
        """Replace the text of the member's own comment. Raises ``InvalidInput``, ``NotFound`` and ``NotAllowed``."""
        checked = checked_text(text)
        found = await self._existing(member, comment)
        if found.author.id != member.id:
            raise NotAllowed("Only the author can edit a comment.")
        return await self._comments.edit(comment, checked, self._clock.now())

    async def delete(self, member: Member, comment: CommentId) -> Comment:
        """Delete a comment; its text is forgotten. Returns what it was. Raises ``NotFound`` and ``NotAllowed``."""
        found = await self._existing(member, comment)
        if found.author.id != member.id and not member.is_admin:
            raise NotAllowed("Only the author or an admin can delete a comment.")
        await self._comments.delete(comment, self._clock.now())
        return found

    async def thread(self, slot: Slot) -> Sequence[Comment]:
        """The comments of a thread, oldest first."""
        return await self._comments.of_slot(slot)

    async def counts(self, slots: Collection[Slot]) -> Mapping[Slot, int]:
        """How many comments each thread has; threads without any may be absent."""
        return await self._comments.count(slots)

    async def _delivery(self, channel: Channel, slug: Slug | None) -> Delivery:
        if slug is None:
            return (await self._reading.today(channel)).delivery
        delivery = await self._deliveries.latest_of(channel, slug)
        if delivery is None:
            raise NotFound("The essay “{slug}” has not been posted here, so it has no thread yet.", slug=slug[:80])
        return delivery

    async def _add(self, member: Member, delivery: Delivery, text: str) -> Comment:
        if delivery.post is None:
            raise NotFound("This thread does not exist any more.")
        comment = Comment(
            id=CommentId(new_id()),
            slot=delivery.slot,
            slug=delivery.post.slug,
            author=member,
            text=text,
            created=self._clock.now(),
        )
        await self._comments.add(comment)
        return comment

    async def _existing(self, member: Member, comment: CommentId) -> Comment:
        """The comment, if it is one of the member's own community."""
        found = await self._comments.get(comment)
        if found is None or found.deleted or found.author.community != member.community:
            raise NotFound("This comment does not exist any more.")
        return found
