"""``ChatPort`` over Discord.

A post carries its key twice: as the nonce, by which Discord itself keeps it single for a while, and in the ids of its
buttons, by which it is found later. A forum post has no nonce, so it is looked for before it is made.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import discord
from discord import AllowedMentions
from discord.ui import LayoutView

from bot.adapters.discord import handing_out, refs, render
from bot.adapters.discord.admin_notices import AdminNotices, Readers
from bot.adapters.discord.digest import digest_name, digest_view
from bot.adapters.discord.failures import INVALID_FORM, PUBLISHED, THREAD_EXISTS, wrapped
from bot.adapters.discord.forum import ARCHIVE_MINUTES, Forums
from bot.adapters.discord.mirrors import Mirrors
from bot.adapters.discord.phrases import DiscordPhrases
from bot.adapters.discord.places import Places
from bot.adapters.discord.remote import Place
from bot.adapters.discord.scanning import Scanning
from bot.adapters.discord.seeding import seed
from bot.conversation.catalogue import Catalogue
from bot.core.community import Channel, Community, MessageRef
from bot.core.delivery import Content, DailyPost
from bot.core.digest import DigestPost
from bot.core.essay import Language
from bot.core.ids import MemberId, Slug, ThreadId
from bot.core.rating import RatingSummary
from bot.core.submission import Submission
from bot.core.subscription import public_language
from bot.errors import ChatError, ChatGone, ChatRejected
from bot.ports.chat import Capabilities, Notice
from bot.ports.clock import Clock
from bot.ports.communities import CommunityStore
from bot.ports.subscriptions import SubscriptionStore
from bot.services.background import Background

log = logging.getLogger(__name__)

NONCE_WINDOW: Final = timedelta(seconds=60)
"""Discord remembers a nonce for "the past few minutes" and names no figure."""
LOOK_BACK: Final = timedelta(days=1)
"""How old a forum post may be to be taken for the one that is about to be made."""


class DiscordChat:
    """One for all guilds. ``nonce_window`` None is for a platform that knows no nonce; ``posted`` is told of each
    post. Whoever makes it stops its ``background`` at the end.
    """

    def __init__(
        self,
        client: discord.Client,
        subscriptions: SubscriptionStore,
        communities: CommunityStore,
        catalogue: Catalogue,
        clock: Clock,
        nonce_window: timedelta | None = NONCE_WINDOW,
        posted: Callable[[MessageRef], None] = lambda message: None,
        ratings: Callable[[Community, Slug], Awaitable[RatingSummary]] | None = None,
        places: Places | None = None,
    ) -> None:
        self.capabilities = Capabilities(nonce_window=nonce_window, can_scan=True, can_publish=True)
        self._client = client
        self._subscriptions = subscriptions
        self._communities = communities
        self._catalogue = catalogue
        self._clock = clock
        self._posted = posted
        self._ratings = ratings
        self._places = places or Places(client)
        self._forums = Forums(client, self._places)
        self._scanning = Scanning(client, self._places)
        self.background = Background()
        self._admin_notices = AdminNotices(client, self._places, catalogue)
        mirrors = Mirrors(client, self._places, self.open_thread)
        self.slug_in, self.written_in = self._scanning.slug_in, self._scanning.written_in
        self.mirror, self.mirrored = mirrors.show, mirrors.find
        self.rewrite, self.remove = mirrors.rewrite, mirrors.remove

    async def post(self, channel: Channel, content: Content, key: str) -> MessageRef:
        place = await self._places.reached(channel)
        if isinstance(content, DigestPost):
            return await self._post_digest(channel, place, content, key)
        post, words = content, DiscordPhrases(self._catalogue, content.shown_in)
        role = refs.snowflake(post.style.ping)
        view = render.post_view(post, key, words, ping=role, can_take=self._can_take(channel, role))
        if isinstance(place, discord.ForumChannel):
            name = render.thread_name(post)
            message = await self._post_in_forum(place, channel, post, name, view, key)
        else:
            with wrapped():
                message = await self._send(channel, post, key, view, words, role)
        if place is not None:
            self._posted(message)
            self.background.start(seed(await self._places.message(message), post.seeds))
        return message

    async def _post_digest(self, channel: Channel, place: Place | None, digest: DigestPost, key: str) -> MessageRef:
        words = DiscordPhrases(self._catalogue, digest.language)
        view = digest_view(digest, key, words, direct=place is None)
        if isinstance(place, discord.ForumChannel):
            return await self._post_in_forum(place, channel, digest, digest_name(digest, words), view, key)
        role = refs.snowflake(digest.style.ping)
        with wrapped():
            sent = await self._places.messages(channel).send(view=view, nonce=key, allowed_mentions=_mentions(role))
        return refs.message_of(channel, sent.id)

    async def _post_in_forum(
        self, forum: discord.ForumChannel, channel: Channel, content: Content, name: str, view: LayoutView, key: str
    ) -> MessageRef:
        """A forum post has no nonce, so it is looked for first."""
        found = await self._forums.find(forum, channel, key, self._clock.now() - LOOK_BACK)
        if found:
            return found[0]
        mentions = _mentions(refs.snowflake(content.style.ping))
        return await self._forums.post(forum, channel, content, name, view, mentions)

    async def find(self, channel: Channel, key: str, since: datetime) -> list[MessageRef]:
        place = await self._places.reached(channel)
        if isinstance(place, discord.ForumChannel):
            found = await self._forums.find(place, channel, key, since)
        else:
            found = await self._scanning.scan(channel, key, since)
        if not found and place is not None:  # what was found says by itself that we may look
            await self._places.check_history(place)
        return found

    async def delete(self, message: MessageRef) -> None:
        try:
            if await self._places.is_forum(message.channel):
                await self._forums.delete(message)
                return
            with wrapped():
                await (await self._places.message(message)).delete()
        except ChatGone:
            return

    async def open_thread(self, message: MessageRef, post: DailyPost) -> ThreadId:
        place = await self._places.place(message.channel)
        if isinstance(place, discord.Thread):  # which has no threads of its own
            return ThreadId(message.channel.id)
        if not isinstance(place, discord.ForumChannel):
            with wrapped():
                await self._start_thread(message, post)
        return ThreadId(message.id)

    async def ask(self, message: MessageRef, thread: ThreadId, post: DailyPost, key: str) -> None:
        view = render.question_view(post, key, DiscordPhrases(self._catalogue, post.shown_in))
        place = self._places.messages(Channel(message.channel.community, thread))
        with wrapped():
            await place.send(view=view, nonce=key, allowed_mentions=AllowedMentions.none())

    async def asked(self, message: MessageRef, thread: ThreadId, key: str) -> bool:
        if await self._scanning.asked(Channel(message.channel.community, thread), message, key):
            return True
        await self._places.check_history(await self._places.place(message.channel))
        return False

    def publishes(self, channel: Channel) -> bool:
        known = self._places.known(channel.id)
        return isinstance(known, discord.TextChannel) and known.is_news()

    async def publish(self, message: MessageRef) -> None:
        try:
            with wrapped():
                await self._client.http.publish_message(int(message.channel.id), int(message.id))
        except ChatRejected as error:
            if error.fields.get("code") != PUBLISHED:
                raise

    async def tell_admins(self, channel: Channel, notice: Notice, set_up_by: MemberId | None = None) -> None:
        chosen = public_language(await self._subscriptions.of_channel(channel))
        language = chosen or await self._places.language(channel)
        settings = await self._communities.get(channel.community)
        await self._admin_notices.tell(channel, notice, language, Readers(settings.log_channel, set_up_by or ""))

    async def tell_author(self, submission: Submission) -> None:
        await self._admin_notices.tell_author(submission)

    async def amend(
        self, message: MessageRef, thread: ThreadId | None, content: Content, key: str, question_key: str
    ) -> None:
        if isinstance(content, DigestPost):
            await self._amend_digest(message, content, key)
            return
        post, community = content, message.channel.community
        ratings = await self._ratings(community, post.slug) if self._ratings is not None else None
        await self.edit(message, post, key, post.language, ratings if ratings and ratings.score.count else None)
        await self._rename(message, thread, post)
        if thread is None or not post.question:
            return
        asked = await self._scanning.asked(Channel(community, thread), message, question_key)
        if not asked:
            await self.ask(message, thread, post, question_key)
        words = DiscordPhrases(self._catalogue, post.shown_in)
        for question in asked:
            view = render.question_view(post, question_key, words)
            with wrapped():
                await (await self._places.message(question)).edit(view=view, allowed_mentions=AllowedMentions.none())

    async def _amend_digest(self, message: MessageRef, digest: DigestPost, key: str) -> None:
        is_direct = await self._places.reached(message.channel) is None
        view = digest_view(digest, key, DiscordPhrases(self._catalogue, digest.language), direct=is_direct)
        shown = await self._places.message(message)
        with wrapped():
            await shown.edit(view=view, allowed_mentions=AllowedMentions.none())

    async def edit(
        self, message: MessageRef, post: DailyPost, key: str, language: Language, ratings: RatingSummary | None
    ) -> None:
        """Show the post again in its place, as a plain embed where it is one."""
        words = DiscordPhrases(self._catalogue, post.style.language or language)
        role = refs.snowflake(post.style.ping)
        can_take = self._can_take(message.channel, role)
        view = render.post_view(post, key, words, ratings, ping=role, can_take=can_take)
        shown, none = await self._places.message(message), AllowedMentions.none()
        with wrapped():
            try:
                await shown.edit(view=view, allowed_mentions=none)
            except discord.HTTPException as exc:
                if not _is_refused(exc):
                    raise
                embed, buttons = render.post_embed(post, key, words, ratings)
                await shown.edit(embed=embed, view=buttons, allowed_mentions=none)

    def _can_take(self, channel: Channel, role: int | None) -> bool:
        """Whether members can take the role that is mentioned. A process without a gateway does not know: it would have
        to ask for the guild, and no post waits for that.
        """
        guild = self._client.get_guild(refs.snowflake(channel.community.id) or 0)
        found = guild.get_role(role) if guild is not None and role is not None else None
        return found is not None and handing_out.against(found) is None

    async def _send(
        self,
        channel: Channel,
        post: DailyPost,
        key: str,
        view: discord.ui.LayoutView,
        words: DiscordPhrases,
        role: int | None,
    ) -> MessageRef:
        place = self._places.messages(channel)
        try:
            sent = await place.send(view=view, nonce=key, allowed_mentions=_mentions(role))
        except discord.HTTPException as exc:
            if not _is_refused(exc):
                raise
            log.warning("Discord refuses the card of %s, so a plain embed is sent: %s", key, exc)
            embed, buttons = render.post_embed(post, key, words)
            content = f"<@&{role}>" if role is not None else None
            sent = await place.send(content, embed=embed, view=buttons, nonce=key, allowed_mentions=_mentions(role))
        return refs.message_of(channel, sent.id)

    async def _rename(self, message: MessageRef, thread: ThreadId | None, post: DailyPost) -> None:
        """Give the thread that the message opened, or the forum post, its new title. An archived one keeps its name: to
        change it would revive it.
        """
        name = render.thread_name(post)
        if thread is None or str(thread) != str(message.id):  # it stands beside other posts there
            return
        try:
            known = await self._places.thread(Channel(message.channel.community, thread))
            if known is not None and known.name != name and not known.archived:
                with wrapped():
                    await known.edit(name=name)
        except ChatError as error:  # Discord takes two new names in ten minutes; the card shows the right one
            log.info("A thread keeps its old name: %s", error)

    async def _start_thread(self, message: MessageRef, post: DailyPost) -> None:
        try:
            await self._client.http.start_thread_with_message(
                int(message.channel.id),
                int(message.id),
                name=render.thread_name(post),
                auto_archive_duration=ARCHIVE_MINUTES,
            )
        except discord.HTTPException as exc:
            if exc.code != THREAD_EXISTS:
                raise


def _is_refused(error: discord.HTTPException) -> bool:
    """Whether Discord does not take the form of what was sent."""
    return error.status == 400 and error.code == INVALID_FORM


@dataclass(frozen=True, slots=True)
class _Role:
    """A role to mention. Discord's description wants ids as text, and the library sends them as they are."""

    id: str


def _mentions(role: int | None) -> AllowedMentions:
    """Nobody, but the role that the admins chose."""
    roles: Any = [_Role(str(role))] if role is not None else False
    return AllowedMentions(everyone=False, users=False, roles=roles, replied_user=False)
