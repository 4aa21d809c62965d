"""What admins are told: in the log channel, to whoever set the channel up, to the owner, or in the system channel."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

import discord
from discord import AllowedMentions, ui

from bot.adapters.discord import permissions, refs, render
from bot.adapters.discord.direct import direct_channel
from bot.adapters.discord.failures import wrapped
from bot.adapters.discord.phrases import DiscordPhrases
from bot.adapters.discord.places import Places
from bot.adapters.discord.remote import Remote
from bot.adapters.discord.screens.sentences import pressed
from bot.conversation.below_notices import below
from bot.conversation.catalogue import Catalogue
from bot.conversation.spoken_submissions import told_author
from bot.core.community import Channel
from bot.core.essay import Language
from bot.core.submission import Submission
from bot.errors import ChatError, ChatForbidden, ChatUncertain
from bot.ports.chat import (
    GuestsWaiting,
    Held,
    Missed,
    Notice,
    PinLapsed,
    RoundEnding,
    SourceGone,
    Submitted,
    Suspended,
    Unpublished,
    VoteRefused,
)

Messageable: TypeAlias = discord.abc.Messageable

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Readers:
    """Who is told before the guild's owner is: the ids of the log channel and of whoever set the channel up; empty for
    none.
    """

    log_channel: str = ""
    set_up_by: str = ""


NOBODY: Final = Readers()


class AdminNotices:
    """Tells once: the first place that takes the message, or may have taken it, is the last that is tried."""

    def __init__(self, client: discord.Client, places: Places, catalogue: Catalogue) -> None:
        self._client = client
        self._places = places
        self._elsewhere = Places(client, Remote(client))
        self._catalogue = catalogue

    async def tell(self, channel: Channel, notice: Notice, language: Language, readers: Readers = NOBODY) -> None:
        """Never raises a ``ChatError``."""
        guild = await self._guild(channel)
        if guild is None:
            log.warning("Nobody in guild %s can be notified of %s", channel.community.id, type(notice).__name__)
            return
        p = DiscordPhrases(self._catalogue, language)
        view, inside = _view(notice, p), _view(notice, p, inside=True)
        await self.say(guild, view, _nonce(notice), inside=inside, readers=readers)

    async def tell_author(self, submission: Submission) -> None:
        """In a direct message. Raises any ``ChatError``."""
        number = refs.snowflake(submission.author.id)
        if number is None:
            raise ChatForbidden("There is no member “{id}”.", id=submission.author.id)
        p = DiscordPhrases(self._catalogue, submission.language)
        view = _of_texts("\n".join(told_author(submission, p)))
        place = await self._direct(number)
        nonce = hashlib.sha256(f"author {submission.id}".encode()).hexdigest()[:25]
        with wrapped():
            await place.send(view=view, nonce=nonce, allowed_mentions=AllowedMentions.none())

    async def _guild(self, channel: Channel) -> discord.Guild | None:
        """None where we are in it no more. One of another process's shard is asked for."""
        try:
            return await self._places.guild(channel) or await self._elsewhere.guild(channel)
        except ChatError as error:
            log.info("Guild %s cannot be found: %s", channel.community.id, error)
            return None

    async def say(
        self,
        guild: discord.Guild,
        view: ui.LayoutView,
        nonce: str,
        *,
        public: ui.LayoutView | None = None,
        inside: ui.LayoutView | None = None,
        readers: Readers = NOBODY,
    ) -> bool:
        """Say it to ``readers``, or else to the owner, or else in the system channel; with ``public``, that in the
        system channel first. ``inside``: what is said instead in a channel of the guild, where buttons are an admin's.
        """
        in_guild = public if public is not None else inside
        async for place in self._ways(guild, readers, public=public is not None):
            said = view if in_guild is None or not _is_inside(place) else in_guild
            try:
                with wrapped():
                    await place.send(view=said, nonce=nonce, allowed_mentions=AllowedMentions.none())
                return True
            except ChatUncertain as error:
                log.warning("It is unclear whether the admins of guild %s were notified: %s", guild.id, error)
                return True
            except ChatError as error:
                log.info("A way to the admins of guild %s is closed: %s", guild.id, error)
        log.warning("The admins of guild %s could not be notified", guild.id)
        return False

    async def say_to_owner(self, guild: discord.Guild, view: ui.LayoutView, nonce: str) -> None:
        """Say it to the owner of a guild in which we are no more; nobody else of it can be reached."""
        try:
            if guild.owner_id is not None:
                place = await self._direct(guild.owner_id)
                with wrapped():
                    await place.send(view=view, nonce=nonce, allowed_mentions=AllowedMentions.none())
        except ChatError as error:
            log.info("The owner of guild %s, which we left, takes no message: %s", guild.id, error)

    async def _direct(self, person: int) -> Messageable:
        """Where somebody reads what we tell them. Raises any ``ChatError``."""
        return self._client.get_partial_messageable(await direct_channel(self._client, person))

    def _log_channel(self, guild: discord.Guild, readers: Readers) -> Messageable | None:
        """The chosen channel; None where we cannot write to it."""
        known = guild.get_channel(refs.snowflake(readers.log_channel) or 0)
        return known if isinstance(known, discord.TextChannel) and permissions.may_speak(known) else None

    async def _ways(self, guild: discord.Guild, readers: Readers, *, public: bool) -> AsyncIterator[Messageable]:
        if (chosen := self._log_channel(guild, readers)) is not None:
            yield chosen
        channel = guild.system_channel
        open_channel = channel if channel is not None and permissions.may_speak(channel) else None
        if public and open_channel is not None:
            yield open_channel
        for person in dict.fromkeys((refs.snowflake(readers.set_up_by), guild.owner_id)):
            try:
                if person is not None:
                    yield await self._direct(person)
            except ChatError as error:
                log.info("Member %s of guild %s takes no message: %s", person, guild.id, error)
        if not public and open_channel is not None:
            yield open_channel


def _is_inside(place: Messageable) -> bool:
    """Whether it is a channel of the guild, and no direct message."""
    return isinstance(place, discord.TextChannel) or getattr(place, "guild_id", None) is not None


def _of_texts(text: str, *rows: ui.ActionRow[Any]) -> ui.LayoutView:
    view = ui.LayoutView(timeout=None)
    view.add_item(ui.TextDisplay(text))
    for each in rows:
        view.add_item(each)
    view.stop()
    return view


def _view(notice: Notice, p: DiscordPhrases, *, inside: bool = False) -> ui.LayoutView:
    """A notice, with the buttons that decide where they can be pressed: in a direct message nobody is an admin."""
    text = render.notice_text(notice, p)
    presses = below(notice, p) if inside else ()
    return _of_texts(text, ui.ActionRow(*map(pressed, presses))) if presses else _of_texts(text)


def _nonce(notice: Notice) -> str:
    match notice:
        case Suspended(subscription):
            told = f"suspended {subscription.id} {subscription.reason}"
        case Held(delivery, _):
            told = f"held {delivery.slot.key}"
        case Unpublished(delivery, _):
            told = f"unpublished {delivery.slot.key}"
        case Missed(delivery, _):
            told = f"missed {delivery.slot.key}"
        case PinLapsed(delivery):
            told = f"pin {delivery.slot.key}"
        case RoundEnding(subscription, left, language):
            told = f"round {subscription.id} {left}" + (f" {language}" if language else "")
        case VoteRefused(subscription):
            told = f"vote {subscription.id}"
        case SourceGone(title):
            told = f"source {title}"
        case Submitted(submission):
            told = f"submitted {submission.id}"
        case GuestsWaiting(at=at):
            told = f"guests {at.timestamp()}"
    return hashlib.sha256(told.encode()).hexdigest()[:25]
