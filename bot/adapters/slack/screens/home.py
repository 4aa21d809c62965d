"""App Home: what a member finds when they open the app itself."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from typing import Any, Final

from slack_sdk.errors import SlackApiError

from bot.adapters.slack.posts.people import People
from bot.adapters.slack.requests import Place, Requests, Surface
from bot.adapters.slack.screens import reading, running
from bot.adapters.slack.screens.escape import phrases_in
from bot.adapters.slack.screens.layout import (
    LINK,
    VIEW_BLOCKS,
    Block,
    button,
    divider,
    header,
    link,
    listed,
    note,
    rich,
    row,
    section,
    span,
)
from bot.adapters.slack.web.clients import Clients
from bot.adapters.slack.web.failures import code_of, wrapped
from bot.conversation import labels, schedule_text, wording
from bot.conversation.acts.essays import card
from bot.conversation.phrases import Phrases
from bot.conversation.request import Request
from bot.conversation.stage import Stage
from bot.core.community import Community
from bot.core.subscription import Subscription
from bot.errors import BotError, NotFound
from bot.services.community.engagement import Period
from bot.services.community.reading import NONE_YET, Today

log = logging.getLogger(__name__)

SHOWN: Final = 5
CHANNELS: Final = 8
"""Channels whose settings an admin sees; the others by command."""


class Home:
    """Publishes the Home tab each time it is opened, and after what was done from it."""

    def __init__(self, stage: Stage, requests: Requests, clients: Clients, people: People) -> None:
        self._requests = requests
        self._clients = clients
        self._catalogue = stage.services.catalogue
        self._composing = Composing(stage, people)

    async def opened(self, event: Mapping[str, Any], community: Community) -> None:
        """``app_home_opened``. Raises any ``ChatError``."""
        if event.get("tab", "home") == "home":
            shown = str((event.get("view") or {}).get("hash") or "")
            await self._publish(community, str(event.get("user")), shown)

    async def follow(self, request: Request, place: Place) -> None:
        """Show what was changed by an act that began here. Raises nothing: the member sees it at the next opening."""
        if not place.from_home or place.surface is Surface.HOME:
            return
        try:
            await self._publish(request.member.community, request.member.id, "")
        except BotError as error:
            log.info("Home of %s was not refreshed: %s", request.member.id, error)

    async def _publish(self, community: Community, user: str, shown: str) -> None:
        """``shown`` is the hash of what the member sees; where somebody was quicker, the state of now replaces it."""
        request = await self._requests.at_home(community, user)
        client, view = await self._clients.of(community), await self._view(request)
        with wrapped():
            try:
                await client.views_publish(user_id=user, view=view, **({"hash": shown} if shown else {}))
            except SlackApiError as error:
                if code_of(error) != "hash_conflict":
                    raise
                await client.views_publish(user_id=user, view=await self._view(request))

    async def _view(self, request: Request) -> Block:
        blocks = await self._composing.blocks(request, phrases_in(request.language, self._catalogue))
        return {"type": "home", "blocks": blocks[:VIEW_BLOCKS]}


class Composing:
    """What Home shows, in the member's language."""

    def __init__(self, stage: Stage, people: People) -> None:
        self._stage = stage
        self._services = stage.services
        self._people = people

    async def blocks(self, request: Request, p: Phrases) -> Sequence[Block]:
        subscriptions = await self._services.subscribing.of_community(request.member.community)
        return [
            *await self._today(request, subscriptions, p),
            divider(),
            header(p.text(labels.SEARCH_ESSAYS)),
            row(reading.finding_menu(p)),
            *await self._own(request, p),
            *await self._best(request, p),
            *await self._settings(request, subscriptions, p),
        ]

    async def _today(self, request: Request, subscriptions: Sequence[Subscription], p: Phrases) -> Sequence[Block]:
        title = header(p.text(labels.TODAYS_ESSAY))
        try:
            latest = await self._latest(subscriptions)
            essay = await self._services.library.essay(latest.post.slug, request.member.community)
        except NotFound:
            return [title, section(p.text(NONE_YET))]
        [address] = await self._stage.host.addresses([latest.delivery])
        to_thread = [row(link(p.text(labels.TO_THREAD), address, f"{LINK}:thread"))] if address else []
        shown = reading.card(await card(self._stage, request, essay), p, latest.delivery.slot.key)
        return [title, *shown, *to_thread]

    async def _latest(self, subscriptions: Sequence[Subscription]) -> Today:
        """The latest post of all channels. Raises ``NotFound`` before the first."""
        posts: list[Today] = []
        for subscription in subscriptions:
            try:
                posts.append(await self._services.reading.today(subscription.channel))
            except NotFound:
                continue
        if not posts:
            raise NotFound(NONE_YET)
        return max(posts, key=lambda post: post.delivery.due)

    async def _own(self, request: Request, p: Phrases) -> Sequence[Block]:
        """The member's saved essays and ratings."""
        saved = list(await self._services.saving.saved(request.member))[:SHOWN]
        rated = await self._services.engagement.rated_by(request.member, SHOWN)
        shown = [note(p.text(wording.NONE_SAVED))]
        if saved:
            essays = listed(reading.essay_line(essay, None, p) for essay in saved)
            shown = [rich(essays), reading.essays_menu(saved, p)]
        lines = [[span(essay.title[: reading.NAME_MAX], bold=True), span(f" · ★ {by.score:g}")] for essay, by in rated]
        ratings = rich(listed(lines)) if lines else note(p._("You have not rated any essays yet."))
        title = header(p.text(labels.SAVED_ESSAYS))
        return [divider(), title, *shown, header(p._("Your ratings")), ratings]

    async def _best(self, request: Request, p: Phrases) -> Sequence[Block]:
        ranking = await self._services.engagement.top(request.member.community, Period.MONTH, SHOWN)
        title = header(p.text(wording.RANKINGS[Period.MONTH]))
        return [divider(), title, *(reading.ranked(ranking, p) or [note(p.text(wording.NONE_RATED))])]

    async def _settings(self, request: Request, subscriptions: Sequence[Subscription], p: Phrases) -> Sequence[Block]:
        """For the admins, and for whoever made a channel: its settings and what became of its deliveries."""
        member, may_set_up = request.member, self._stage.host.may_set_up
        own = [each for each in subscriptions if not each.is_ended and await may_set_up(member, each.channel)]
        if not own and not member.is_admin and not await self._people.is_maker(member):
            return []
        parts = [divider(), header(p.text(labels.SETTINGS))]
        for subscription in own[:CHANNELS]:
            parts += await self._channel(subscription, p)
        if len(own) > CHANNELS:
            parts += [note(p._("To see another channel's settings, use {command} there.", command="/essay settings"))]
        setting_up = button(p.text(labels.SET_UP_CHANNEL), "setup", "", "" if own else "primary")
        rules = button(p.text(labels.RULES_OF_ALL), "moderation") if member.is_admin else None
        return [*parts, row(setting_up, rules)]

    async def _channel(self, subscription: Subscription, p: Phrases) -> Sequence[Block]:
        state = await self._services.subscribing.state(subscription.channel)
        texts = (
            schedule_text.coming(subscription, p, running.moment),
            running.settings_text(subscription, p),
            running.log_text(state.log, p),
        )
        change = row(button(p.text(labels.CHANGE), "setup", subscription.channel.id))
        return [*(section(text) for text in texts if text), change]
