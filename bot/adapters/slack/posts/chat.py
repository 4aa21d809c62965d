"""``ChatPort`` over Slack.

A post carries its key in its metadata, by which it is found again. Slack has no key that keeps a message single, so an
answer that was lost is looked for before anything is sent once more.
"""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime
from typing import Any, Final, TypeVar

from slack_sdk.errors import SlackApiError

from bot.adapters.slack.posts import refs, render
from bot.adapters.slack.posts.admin_notices import QUIETLY, AdminNotices
from bot.adapters.slack.posts.digest import digest_blocks
from bot.adapters.slack.posts.people import People
from bot.adapters.slack.posts.scanning import Scanning
from bot.adapters.slack.posts.seeding import Seeding
from bot.adapters.slack.screens.escape import phrases_in
from bot.adapters.slack.web.clients import Clients
from bot.adapters.slack.web.failures import code_of, refuses_blocks, wrapped
from bot.adapters.slack.web.pacing import PAUSE, ChannelPacing
from bot.conversation import spoken_digest
from bot.conversation.catalogue import Catalogue
from bot.core.comment import CommentMirror
from bot.core.community import Channel, MessageRef
from bot.core.delivery import Content, DailyPost
from bot.core.digest import DigestPost
from bot.core.essay import Language
from bot.core.ids import MemberId, Slug, ThreadId
from bot.core.rating import RatingSummary
from bot.core.submission import Submission
from bot.core.subscription import public_language
from bot.errors import ChatError, ChatForbidden, ChatRejected, ChatUnavailable
from bot.ports.chat import Capabilities, Notice
from bot.ports.communities import CommunityStore
from bot.ports.pacing import Pacing
from bot.ports.subscriptions import SubscriptionStore
from bot.services.background import Background
from bot.services.community.engagement import Engagement
from bot.services.pacing.alone import PacingAlone

log = logging.getLogger(__name__)

T = TypeVar("T")
UNLOADABLE_MAX: Final = 500
"""Pictures that Slack could not load are remembered, so that an edit of their posts does not try them each time."""
_NOT_THERE: Final = frozenset({"message_not_found", "channel_not_found"})
_NOT_OURS_TO_CHANGE: Final = "cant_update_message"
_NOT_OURS_TO_DELETE: Final = "cant_delete_message"


class SlackChat:
    """One for all workspaces. ``engagement`` knows the rating so far; ``pause``: seconds between two messages in one
    channel, whichever process of ``shared`` sends them (None: there is no other). Whoever makes it stops its
    ``background`` at the end.
    """

    capabilities = Capabilities(nonce_window=None, can_scan=True)

    def __init__(
        self,
        clients: Clients,
        people: People,
        subscriptions: SubscriptionStore,
        communities: CommunityStore,
        catalogue: Catalogue,
        engagement: Engagement,
        pause: float = PAUSE,
        shared: Pacing | None = None,
    ) -> None:
        self._clients = clients
        self._subscriptions = subscriptions
        self._communities = communities
        self._catalogue = catalogue
        self._engagement = engagement
        self._pacing = ChannelPacing(shared if shared is not None else PacingAlone(), pause)
        self._scanning = Scanning(clients)
        self.slug_in, self.written_in = self._scanning.slug_in, self._scanning.written_in
        self.in_thread = self._scanning.thread
        self._unloadable: deque[str] = deque(maxlen=UNLOADABLE_MAX)
        self.background = Background()
        self._seeding = Seeding(clients, pause)
        self._admin_notices = AdminNotices(clients, people, catalogue)

    async def post(self, channel: Channel, content: Content, key: str) -> MessageRef:
        if isinstance(content, DigestPost):
            return await self._post_digest(channel, content, key)
        post, p = content, phrases_in(content.shown_in, self._catalogue)
        ratings = await self._rated(channel, post.slug)

        async def send(shown: DailyPost) -> MessageRef:
            return await self.send(
                channel,
                text=render.post_text(shown, p),
                blocks=render.post_blocks(shown, key, p, ratings),
                metadata=refs.metadata(refs.POST, key),
            )

        return await self._with_picture(post, send)

    async def _post_digest(self, channel: Channel, digest: DigestPost, key: str) -> MessageRef:
        return await self.send(channel, **self._digest_message(digest, key))

    def _digest_message(self, digest: DigestPost, key: str) -> dict[str, Any]:
        p = phrases_in(digest.language, self._catalogue)
        return {
            "text": spoken_digest.fallback(digest, p),
            "blocks": list(digest_blocks(digest, p).blocks),
            "metadata": refs.metadata(refs.POST, key),
        }

    async def find(self, channel: Channel, key: str, since: datetime) -> list[MessageRef]:
        return await self._scanning.channel(channel, key, since)

    async def delete(self, message: MessageRef) -> None:
        client = await self._clients.of(message.channel.community)
        with wrapped():
            try:
                await client.chat_delete(channel=message.channel.id, ts=message.id)
            except SlackApiError as exc:
                if code_of(exc) not in _NOT_THERE:
                    raise

    async def open_thread(self, message: MessageRef, post: DailyPost) -> ThreadId:
        """Every message can have one from the start. The emojis come with it, whoever had sent the post."""
        self.background.start(self._seeding.seed(message, post.seeds))
        return ThreadId(message.id)

    async def ask(self, message: MessageRef, thread: ThreadId, post: DailyPost, key: str) -> None:
        p = phrases_in(post.shown_in, self._catalogue)
        await self.send(
            message.channel,
            thread_ts=thread,
            text=render.question_text(post),
            blocks=render.question_blocks(post, key, p),
            metadata=refs.metadata(refs.QUESTION, key),
        )

    async def asked(self, message: MessageRef, thread: ThreadId, key: str) -> bool:
        return bool(await self._scanning.thread(refs.message_of(message.channel, thread), key))

    def publishes(self, channel: Channel) -> bool:
        return False

    async def publish(self, message: MessageRef) -> None:
        """No channel follows another one here."""

    async def amend(
        self, message: MessageRef, thread: ThreadId | None, content: Content, key: str, question_key: str
    ) -> None:
        if isinstance(content, DigestPost):
            await self._amend_digest(message, content, key)
            return
        post = content
        ratings = await self._rated(message.channel, post.slug)
        await self.edit(message, post, key, post.language, ratings)
        if thread is None or not post.question:
            return
        asked = await self._scanning.thread(refs.message_of(message.channel, thread), question_key)
        if not asked:
            await self.ask(message, thread, post, question_key)
        for question in asked:
            await self._ask_anew(question, post, question_key)

    async def _amend_digest(self, message: MessageRef, digest: DigestPost, key: str) -> None:
        await self.rewritten(message, **self._digest_message(digest, key))

    async def _ask_anew(self, question: MessageRef, post: DailyPost, key: str) -> None:
        p = phrases_in(post.shown_in, self._catalogue)
        await self.rewritten(
            question,
            text=render.question_text(post),
            blocks=render.question_blocks(post, key, p),
            metadata=refs.metadata(refs.QUESTION, key),
        )

    async def tell_admins(self, channel: Channel, notice: Notice, set_up_by: MemberId | None = None) -> None:
        language = public_language(await self._subscriptions.of_channel(channel))
        settings = await self._communities.get(channel.community)
        await self._admin_notices.tell(channel, notice, language, (settings.log_channel, set_up_by or ""))

    async def tell_author(self, submission: Submission) -> None:
        await self._admin_notices.tell_author(submission)

    async def mirror(self, mirror: CommentMirror) -> MessageRef:
        comment = mirror.comment
        return await self.send(
            mirror.message.channel,
            thread_ts=mirror.message.id,
            text=render.mirror_text(comment.author.name, comment.text),
            blocks=render.mirror_blocks(comment.author.name, comment.text),
            metadata=refs.metadata(refs.SAID, comment.id),
        )

    async def mirrored(self, mirror: CommentMirror) -> list[MessageRef]:
        return await self._scanning.thread(mirror.message, mirror.comment.id)

    async def rewrite(self, mirror: CommentMirror, text: str) -> bool:
        """Slack changes an app's own messages for it, and nobody else's."""
        name = mirror.comment.author.name
        try:
            await self.rewritten(
                refs.message_of(mirror.message.channel, mirror.comment.message or ""),
                text=render.mirror_text(name, text),
                blocks=render.mirror_blocks(name, text),
                metadata=refs.metadata(refs.SAID, mirror.comment.id),
            )
        except ChatError as error:
            if isinstance(error.__cause__, SlackApiError) and code_of(error.__cause__) == _NOT_OURS_TO_CHANGE:
                return False
            raise
        return True

    async def remove(self, mirror: CommentMirror) -> bool:
        """The same as with ``rewrite``."""
        try:
            await self.delete(refs.message_of(mirror.message.channel, mirror.comment.message or ""))
        except ChatForbidden as error:
            if isinstance(error.__cause__, SlackApiError) and code_of(error.__cause__) == _NOT_OURS_TO_DELETE:
                return False
            raise
        return True

    async def edit(
        self, message: MessageRef, post: DailyPost, key: str, language: Language, ratings: RatingSummary | None
    ) -> None:
        """Show the post again in its place."""
        p = phrases_in(post.style.language or language, self._catalogue)

        async def update(shown: DailyPost) -> None:
            await self.rewritten(
                message,
                text=render.post_text(shown, p),
                blocks=render.post_blocks(shown, key, p, ratings),
                metadata=refs.metadata(refs.POST, key),
            )

        await self._with_picture(post, update)

    async def rewritten(self, message: MessageRef, **body: Any) -> None:
        """Let a message of ours say ``body`` from now on. Raises any ``ChatError``."""
        client = await self._clients.of(message.channel.community)
        with wrapped():
            # parse: its link_names is a text by Slack's description, and says no more than this
            await client.chat_update(channel=message.channel.id, ts=message.id, **body, parse="none")

    async def send(self, channel: Channel, **message: Any) -> MessageRef:
        """Post a message of ours, at the channel's pace. Raises any ``ChatError``."""
        client = await self._clients.of(channel.community)
        await self._pacing.wait(channel)
        try:
            with wrapped():
                sent = await client.chat_postMessage(channel=channel.id, **message, **QUIETLY)
        except ChatUnavailable as error:
            await self._pacing.refused(channel, error)
            raise
        return refs.message_of(channel, str(sent["ts"]))

    async def _with_picture(self, post: DailyPost, send: Callable[[DailyPost], Awaitable[T]]) -> T:
        """What ``send`` returns for ``post``. Slack loads a picture before it accepts a message, and refuses all of it
        where it cannot: nothing was posted then, so the same is sent once more without the picture.
        """
        if post.picture not in self._unloadable:
            try:
                return await send(post)
            except ChatRejected as error:
                if not post.picture or not refuses_blocks(error):
                    raise
        sent = await send(replace(post, picture=""))
        if post.picture not in self._unloadable:
            log.warning("Slack does not take the picture %s; its essay is shown without it.", post.picture)
            self._unloadable.append(post.picture)
        return sent

    async def _rated(self, channel: Channel, slug: Slug) -> RatingSummary | None:
        """The rating so far; None where nobody has rated."""
        ratings = await self._engagement.summary(channel.community, slug)
        return ratings if ratings.score.count else None
