"""Who somebody is in a workspace: their name, their language, and whether they are its admin."""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Generic, TypeVar

from bot.adapters.slack.posts.mrkdwn import mentioned, nameless_channels, plain_text
from bot.adapters.slack.web.clients import Clients
from bot.adapters.slack.web.failures import wrapped
from bot.core.community import Channel, Community, Member
from bot.core.essay import Language
from bot.core.ids import MemberId
from bot.errors import BotError, ChatError
from bot.ports.clock import Clock

log = logging.getLogger(__name__)

CACHE_SIZE: Final = 5_000
FRESH_FOR: Final = timedelta(minutes=10)
CHANNELS: Final = "public_channel,private_channel"
MENTIONS_MAX: Final = 10
_PAGE: Final = 200
_PAGES_MAX: Final = 10
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Profile:
    """``name`` is the member's own text; ``is_admin`` is for the workspace's admins and owners. ``reads`` is the
    language of their locale, None where that is neither of ours; Slack tells no app the workspace's own.
    """

    name: str
    language: Language = Language.EN
    is_admin: bool = False
    is_bot: bool = False
    reads: Language | None = None


@dataclass(frozen=True, slots=True)
class _Seen:
    """A channel's name, and the id of who made it."""

    name: str
    creator: str


class People:
    """Asks Slack at most once in ``FRESH_FOR`` for somebody, and remembers the latest ``CACHE_SIZE``."""

    def __init__(self, clients: Clients, clock: Clock) -> None:
        self._clients = clients
        self._profiles: _Fresh[Profile] = _Fresh(clock)
        self._channels: _Fresh[_Seen] = _Fresh(clock)
        self._makers: _Fresh[bool] = _Fresh(clock)

    async def find(self, community: Community, user: str) -> Profile:
        """Who ``user`` is. Raises any ``ChatError``."""
        return await self._profiles.get((community.id, user), lambda: self._profile(community, user))

    async def member(self, community: Community, user: str) -> Member:
        """The same as our own value. Raises any ``ChatError``."""
        profile = await self.find(community, user)
        return Member(community, MemberId(user), profile.name, profile.is_admin, profile.is_bot)

    async def known(self, community: Community, user: str) -> Member:
        """The same; by id alone where Slack does not tell."""
        try:
            return await self.member(community, user)
        except BotError:
            return Member(community, MemberId(user), user)

    async def readable(self, community: Community, text: str) -> str:
        """A message's text as its readers see it, with names for those and for the channels that it mentions."""
        return plain_text(text, await self.names_in(community, text))

    async def names_in(self, community: Community, text: str) -> dict[str, str]:
        """The names of the first ``MENTIONS_MAX`` members and channels that a text mentions, by their ids."""
        users, channels = mentioned(text)[:MENTIONS_MAX], nameless_channels(text)[:MENTIONS_MAX]
        people = await asyncio.gather(*(self.known(community, user) for user in users))
        names = await asyncio.gather(*(self._channel_name(Channel(community, channel)) for channel in channels))
        found = {user: person.name for user, person in zip(users, people, strict=True)}
        return found | dict(zip(channels, names, strict=True))

    async def _channel_name(self, channel: Channel) -> str:
        """Its name, or its id where Slack does not tell."""
        try:
            return (await self._looked_at(channel)).name or channel.id
        except BotError:
            return channel.id

    async def _looked_at(self, channel: Channel) -> _Seen:
        return await self._channels.get((channel.community.id, channel.id), lambda: self._look_at(channel))

    async def is_bot(self, community: Community, user: str) -> bool:
        """Whether ``user`` is a bot, ourselves included; somebody of whom Slack does not tell counts as a person."""
        if user == (await self._clients.workspace(community)).user:
            return True
        try:
            return (await self.find(community, user)).is_bot
        except ChatError as error:
            log.info("Slack did not say who %s is: %s", user, error)
            return False

    async def has_made(self, user: str, channel: Channel) -> bool:
        """Whether ``user`` created ``channel``; no where Slack does not tell."""
        try:
            return user == (await self._looked_at(channel)).creator
        except BotError:
            return False

    async def is_maker(self, member: Member) -> bool:
        """Whether the member created any channel that both they and we see; no where Slack does not tell."""
        key = (member.community.id, member.id)
        try:
            return await self._makers.get(key, lambda: self._is_maker(member))
        except BotError:
            return False

    async def _is_maker(self, member: Member) -> bool:
        client, cursor = await self._clients.of(member.community), None
        for _ in range(_PAGES_MAX):
            with wrapped():
                answer = await client.users_conversations(
                    user=member.id, types=CHANNELS, exclude_archived=True, limit=_PAGE, cursor=cursor
                )
            if any(channel.get("creator") == member.id for channel in answer.get("channels") or ()):
                return True
            cursor = (answer.get("response_metadata") or {}).get("next_cursor")
            if not cursor:
                break
        return False

    async def _profile(self, community: Community, user: str) -> Profile:
        client = await self._clients.of(community)
        with wrapped():
            answer = await client.users_info(user=user, include_locale=True)
        return profile_of(answer["user"])

    async def _look_at(self, channel: Channel) -> _Seen:
        client = await self._clients.of(channel.community)
        with wrapped():
            found = (await client.conversations_info(channel=channel.id))["channel"]
        return _Seen(str(found.get("name") or ""), str(found.get("creator") or ""))


def profile_of(user: Mapping[str, Any]) -> Profile:
    """A user object of Slack's."""
    shown = user.get("profile") or {}
    name = shown.get("display_name") or shown.get("real_name") or user.get("real_name") or user.get("name") or "?"
    return Profile(
        str(name),
        Language.of_locale(str(user.get("locale") or "")),
        bool(user.get("is_admin") or user.get("is_owner")),
        bool(user.get("is_bot")) or user.get("id") == "USLACKBOT",
        Language.named_by(str(user.get("locale") or "")),
    )


class _Fresh(Generic[T]):
    """Values that are asked for again when they are old; those that were used last are kept."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._kept: OrderedDict[tuple[str, str], tuple[datetime, T]] = OrderedDict()

    async def get(self, key: tuple[str, str], ask: Callable[[], Awaitable[T]]) -> T:
        now = self._clock.now()
        known = self._kept.get(key)
        if known is not None and known[0] > now:
            self._kept.move_to_end(key)
            return known[1]
        value = await ask()
        self._kept[key] = (now + FRESH_FOR, value)
        self._kept.move_to_end(key)
        if len(self._kept) > CACHE_SIZE:
            self._kept.popitem(last=False)
        return value
