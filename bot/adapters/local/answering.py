"""What a command does, and the value that answers it."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, TypeAlias

from bot.adapters.local.parsing import Call, find_command, folded, parse
from bot.conversation.command import Command
from bot.conversation.options import change_of, in_query, language_of, query_of, score_of, settled_of
from bot.core.comment import Comment
from bot.core.community import Channel, Member
from bot.core.community_settings import CommunitySettings
from bot.core.delivery import DailyPost
from bot.core.essay import Essay
from bot.core.ids import Slug, SubscriptionId
from bot.core.rating import Score
from bot.core.subscription import Subscription
from bot.errors import InvalidInput, NotAllowed, NotFound
from bot.services.community.discussion import Discussion
from bot.services.community.engagement import Engagement, Period, Ranking, Standing
from bot.services.community.moderation import Moderation
from bot.services.community.reading import Reading, Today
from bot.services.community.subscribing import PostNow, Preview, Setup, SetupState, Skipped
from bot.services.library.library import Library
from bot.services.library.searching import Searching, SearchPage


@dataclass(frozen=True, slots=True)
class TodayShown:
    """Today's essay. ``zone`` is the zone in which instants are told, here and below."""

    today: Today
    standing: Standing
    comments: int
    zone: str


@dataclass(frozen=True, slots=True)
class EssayShown:
    """An essay of the library."""

    essay: Essay
    standing: Standing


@dataclass(frozen=True, slots=True)
class Found:
    """Results of a search, with the scores of those that were rated."""

    page: SearchPage
    scores: Mapping[Slug, Score]


@dataclass(frozen=True, slots=True)
class Related:
    """Essays like ``essay``."""

    essay: Essay
    others: Sequence[Essay]


@dataclass(frozen=True, slots=True)
class Rated:
    """A rating was kept."""

    essay: Essay | DailyPost
    standing: Standing


@dataclass(frozen=True, slots=True)
class Commented:
    """A comment was kept."""

    comment: Comment


@dataclass(frozen=True, slots=True)
class Help:
    """All commands, or one of them."""

    command: Command | None


@dataclass(frozen=True, slots=True)
class Scheduled:
    """A subscription was made or changed."""

    subscription: Subscription
    community: CommunitySettings
    is_new: bool


@dataclass(frozen=True, slots=True)
class SettingsShown:
    """What is set, and what became of the latest deliveries."""

    state: SetupState
    community: CommunitySettings


@dataclass(frozen=True, slots=True)
class Previewed:
    """What comes next."""

    preview: Preview
    zone: str


@dataclass(frozen=True, slots=True)
class LeftOut:
    """The next slot was skipped."""

    skipped: Skipped
    zone: str


@dataclass(frozen=True, slots=True)
class Paused:
    """No more slots are made."""

    subscription: Subscription


@dataclass(frozen=True, slots=True)
class Resumed:
    """Slots are made again."""

    subscription: Subscription


@dataclass(frozen=True, slots=True)
class OnItsWay:
    """An essay will be posted in a moment."""

    made: PostNow
    zone: str


@dataclass(frozen=True, slots=True)
class CommentsSearched:
    """Whether searches look into comments."""

    search: bool


Answer: TypeAlias = (
    TodayShown
    | EssayShown
    | Found
    | Related
    | Rated
    | Commented
    | Ranking
    | Help
    | Scheduled
    | SettingsShown
    | Previewed
    | LeftOut
    | Paused
    | Resumed
    | OnItsWay
    | CommentsSearched
)


@dataclass(frozen=True, slots=True)
class _Ask:
    """Who asks for what, and where."""

    member: Member
    channel: Channel
    arguments: Mapping[str, str]


class Commander:
    """Runs commands. ``zone`` is the machine's: a new subscription has it where none is named."""

    def __init__(
        self,
        *,
        library: Library,
        reading: Reading,
        engagement: Engagement,
        discussion: Discussion,
        searching: Searching,
        setup: Setup,
        moderation: Moderation,
        zone: str,
    ) -> None:
        self._library = library
        self._reading = reading
        self._engagement = engagement
        self._discussion = discussion
        self._searching = searching
        self._setup = setup
        self._community = moderation
        self._zone = zone
        self._acts: dict[str, Callable[[_Ask], Awaitable[Answer]]] = {
            "today": self._today,
            "search": self._search,
            "related": self._related,
            "random": self._random,
            "rate": self._rate,
            "comment": self._comment,
            "top": self._top,
            "help": self._help,
            "schedule": self._schedule,
            "settings": self._settings,
            "preview": self._preview,
            "skip": self._skip,
            "pause": self._pause,
            "resume": self._resume,
            "post-now": self._post_now,
            "moderation": self._moderation,
        }

    async def run(self, member: Member, channel: Channel, text: str) -> Answer:
        """Do what ``text`` asks for. Raises ``BotError`` with a sentence for the member."""
        return await self.do(member, channel, parse(text))

    async def do(self, member: Member, channel: Channel, call: Call) -> Answer:
        """Do what is parsed already. Raises ``NotAllowed`` where an admin's command comes from somebody else."""
        if call.command.admin and not member.is_admin:
            raise NotAllowed("Only an admin can use {command}.", command=call.command.line)
        return await self._acts[call.command.name](_Ask(member, channel, call.arguments))

    async def _today(self, ask: _Ask) -> Answer:
        today = await self._reading.today(ask.channel)
        standing = await self._engagement.standing(ask.member.community, today.post.slug, ask.member)
        counts = await self._discussion.counts([today.delivery.slot])
        return TodayShown(today, standing, counts.get(today.delivery.slot, 0), await self._told_in(ask.channel))

    async def _search(self, ask: _Ask) -> Answer:
        query, page = query_of(ask.arguments), _page(ask.arguments.get("page", "1"))
        if category := ask.arguments.get("category"):
            query = f"{query} category:{in_query(category)}".strip()
        found = await self._searching.search(
            query, ask.member.community, language_of(ask.arguments), page, here=ask.channel
        )
        slugs = [result.essay.slug for result in found.results]
        return Found(found, await self._engagement.scores(ask.member.community, slugs))

    async def _related(self, ask: _Ask) -> Answer:
        slug = ask.arguments.get("essay") or (await self._reading.today(ask.channel)).post.slug
        essay = await self._library.essay(slug, ask.member.community)
        return Related(essay, await self._searching.related(essay, ask.member.community))

    async def _random(self, ask: _Ask) -> Answer:
        essay = await self._library.at_random(ask.member.community, language_of(ask.arguments))
        return EssayShown(essay, await self._engagement.standing(ask.member.community, essay.slug, ask.member))

    async def _rate(self, ask: _Ask) -> Answer:
        score = score_of(ask.arguments.get("score", ""))
        named = ask.arguments.get("essay")
        essay: Essay | DailyPost
        if named:
            essay = await self._library.essay(named, ask.member.community)
        else:
            essay = (await self._reading.today(ask.channel)).post
        return Rated(essay, await self._engagement.rate(ask.member, essay.slug, score, alone=True))

    async def _comment(self, ask: _Ask) -> Answer:
        named = ask.arguments.get("essay")
        slug = Slug(named) if named else None
        return Commented(await self._discussion.comment(ask.member, ask.channel, ask.arguments.get("text", ""), slug))

    async def _top(self, ask: _Ask) -> Answer:
        period = Period(ask.arguments.get("period", Period.ALL))
        return await self._engagement.top(ask.member.community, period)

    async def _help(self, ask: _Ask) -> Answer:
        name = ask.arguments.get("command")
        return Help(find_command(name) if name else None)

    async def _schedule(self, ask: _Ask) -> Answer:
        if not ask.arguments:
            return await self._settings(ask)
        change, settled = change_of(ask.arguments), settled_of(ask.arguments)
        known = await self._known(ask.channel)
        if known is not None:
            made = await self._setup.schedule(known.id, change)
        else:
            made = await self._setup.add(ask.channel, replace(change, zone=change.zone or self._zone))
        community = await self._settled(ask)
        if settled is not None:
            community = await self._community.change(ask.channel.community, settled)
        return Scheduled(made, community, is_new=known is None)

    async def _settings(self, ask: _Ask) -> Answer:
        return SettingsShown(await self._setup.state(ask.channel), await self._settled(ask))

    async def _settled(self, ask: _Ask) -> CommunitySettings:
        return await self._community.settings(ask.channel.community)

    async def _preview(self, ask: _Ask) -> Answer:
        subscription = await self._setup.of_channel(ask.channel)
        return Previewed(await self._setup.preview(subscription.id), subscription.schedule.zone)

    async def _skip(self, ask: _Ask) -> Answer:
        subscription = await self._setup.of_channel(ask.channel)
        return LeftOut(await self._setup.skip(subscription.id), subscription.schedule.zone)

    async def _pause(self, ask: _Ask) -> Answer:
        return Paused(await self._setup.pause(await self._id(ask.channel)))

    async def _resume(self, ask: _Ask) -> Answer:
        return Resumed(await self._setup.resume(await self._id(ask.channel)))

    async def _post_now(self, ask: _Ask) -> Answer:
        subscription = await self._setup.of_channel(ask.channel)
        return OnItsWay(await self._setup.post_now(subscription.id), subscription.schedule.zone)

    async def _moderation(self, ask: _Ask) -> Answer:
        """Settle whether comments are searched; without an option, tell."""
        named, community = ask.arguments.get("search"), ask.member.community
        if named is None:
            return CommentsSearched((await self._community.settings(community)).search_comments)
        search = named == "on"
        await self._community.change(community, lambda before: replace(before, search_comments=search))
        return CommentsSearched(search)

    async def _id(self, channel: Channel) -> SubscriptionId:
        return (await self._setup.of_channel(channel)).id

    async def _known(self, channel: Channel) -> Subscription | None:
        try:
            return await self._setup.of_channel(channel)
        except NotFound:
            return None

    async def _told_in(self, channel: Channel) -> str:
        known = await self._known(channel)
        return known.schedule.zone if known else self._zone


_PAGE: Final = re.compile(r"[0-9]{1,9}")


def _page(text: str) -> int:
    digits = folded(text).strip()
    if not _PAGE.fullmatch(digits):
        raise InvalidInput("“{text}” is no page. Write it like {example}", text=text[:40], example="page:2")
    return int(digits)
