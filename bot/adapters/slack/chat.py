"""``ChatPort`` over Slack.

A post carries its key in its metadata, by which it is found again. Slack has no key that keeps a message single, so an
answer that was lost is looked for before anything is sent once more.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from slack_sdk.errors import SlackApiError

from bot.adapters.slack import refs, render
from bot.adapters.slack.clients import Clients
from bot.adapters.slack.failures import code_of, wrapped
from bot.adapters.slack.pacing import PAUSE, Pacing
from bot.adapters.slack.people import People
from bot.adapters.slack.scanning import Scanning
from bot.adapters.slack.seeding import Seeding
from bot.adapters.slack.telling import QUIETLY, Telling
from bot.conversation.catalogue import Catalogue
from bot.core.comment import CommentMirror
from bot.core.community import Channel, MessageRef
from bot.core.delivery import DailyPost
from bot.core.essay import Language
from bot.core.ids import Slug, ThreadId
from bot.ports.chat import Capabilities, Notice
from bot.ports.store import CommunityStore
from bot.services.community.engagement import Engagement, Standing

_NOT_THERE: Final = frozenset({"message_not_found", "channel_not_found"})


class SlackChat:
    """One for all workspaces. ``engagement`` knows the rating so far; ``pause``: seconds between two messages in one
    channel.
    """

    capabilities = Capabilities(nonce_window=None, can_scan=True)

    def __init__(
        self,
        clients: Clients,
        people: People,
        communities: CommunityStore,
        catalogue: Catalogue,
        engagement: Engagement,
        pause: float = PAUSE,
    ) -> None:
        self._clients = clients
        self._communities = communities
        self._catalogue = catalogue
        self._engagement = engagement
        self._pacing = Pacing(pause)
        self._scanning = Scanning(clients)
        self._seeding = Seeding(clients, pause)
        self._telling = Telling(clients, people, catalogue)

    async def stop(self) -> None:
        """End what still runs in the background."""
        await self._seeding.stop()

    async def post(self, channel: Channel, post: DailyPost, key: str) -> MessageRef:
        words = await self._words(channel, post.language)
        standing = await self._rated(channel, post.slug)
        return await self._send(
            channel,
            text=render.post_text(post, words),
            blocks=render.post_blocks(post, key, words, standing),
            metadata=refs.metadata(refs.POST, key),
        )

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
        self._seeding.seed(message, post.seeds)
        return ThreadId(message.id)

    async def ask(self, message: MessageRef, thread: ThreadId, post: DailyPost, key: str) -> None:
        words = await self._words(message.channel, post.language)
        await self._send(
            message.channel,
            thread_ts=thread,
            text=render.question_text(post),
            blocks=render.question_blocks(post, key, words),
            metadata=refs.metadata(refs.QUESTION, key),
        )

    async def asked(self, message: MessageRef, thread: ThreadId, key: str) -> bool:
        return bool(await self._scanning.thread(refs.message_of(message.channel, thread), key))

    async def amend(
        self, message: MessageRef, thread: ThreadId | None, post: DailyPost, key: str, question_key: str
    ) -> None:
        standing = await self._rated(message.channel, post.slug)
        await self.edit(message, post, key, post.language, standing)
        if thread is None or not post.question:
            return
        asked = await self._scanning.thread(refs.message_of(message.channel, thread), question_key)
        if not asked:
            await self.ask(message, thread, post, question_key)
        for question in asked:
            await self._ask_anew(question, post, question_key)

    async def _ask_anew(self, question: MessageRef, post: DailyPost, key: str) -> None:
        words = await self._words(question.channel, post.language)
        client = await self._clients.of(question.channel.community)
        with wrapped():
            await client.chat_update(
                channel=question.channel.id,
                ts=question.id,
                text=render.question_text(post),
                blocks=render.question_blocks(post, key, words),
                metadata=refs.metadata(refs.QUESTION, key),
                parse="none",
            )

    async def tell_admins(self, channel: Channel, notice: Notice) -> None:
        settings = await self._communities.get(channel.community)
        await self._telling.tell(channel, notice, settings.language)

    async def mirror(self, mirror: CommentMirror) -> MessageRef:
        comment = mirror.comment
        return await self._send(
            mirror.message.channel,
            thread_ts=mirror.message.id,
            text=render.mirror_text(comment.author.name, comment.text),
            blocks=render.mirror_blocks(comment.author.name, comment.text),
            metadata=refs.metadata(refs.SAID, comment.id),
        )

    async def mirrored(self, mirror: CommentMirror) -> list[MessageRef]:
        return await self._scanning.thread(mirror.message, mirror.comment.id)

    async def rewrite(self, message: MessageRef, text: str, name: str) -> None:
        """Show another text in the message that ``mirror`` made. Raises any ``ChatError``."""
        client = await self._clients.of(message.channel.community)
        with wrapped():
            await client.chat_update(
                channel=message.channel.id,
                ts=message.id,
                text=render.mirror_text(name, text),
                blocks=render.mirror_blocks(name, text),
                parse="none",
            )

    async def edit(
        self, message: MessageRef, post: DailyPost, key: str, language: Language, standing: Standing | None
    ) -> None:
        """Show the post anew in its place."""
        words = await self._words(message.channel, language)
        client = await self._clients.of(message.channel.community)
        with wrapped():
            await client.chat_update(
                channel=message.channel.id,
                ts=message.id,
                text=render.post_text(post, words),
                blocks=render.post_blocks(post, key, words, standing),
                metadata=refs.metadata(refs.POST, key),
                parse="none",  # its link_names is a text by Slack's description, and says no more than this
            )

    async def _send(self, channel: Channel, **message: Any) -> MessageRef:
        client = await self._clients.of(channel.community)
        await self._pacing.wait(channel)
        with wrapped():
            sent = await client.chat_postMessage(channel=channel.id, **message, **QUIETLY)
        return refs.message_of(channel, str(sent["ts"]))

    async def _rated(self, channel: Channel, slug: Slug) -> Standing | None:
        """The rating so far; None where nobody has rated."""
        standing = await self._engagement.standing(channel.community, slug)
        return standing if standing.score.count else None

    async def _words(self, channel: Channel, language: Language) -> render.Words:
        settings = await self._communities.get(channel.community)
        return render.Words(self._catalogue, settings.language or language)
