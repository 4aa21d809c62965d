"""App Home: what a member finds when they open the app itself."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Final

from slack_sdk.errors import SlackApiError

from bot.adapters.slack import standing_order
from bot.adapters.slack.asking import Ask, Payload, ask_of
from bot.adapters.slack.commands import reading
from bot.adapters.slack.desk import Desk
from bot.adapters.slack.failures import code_of, wrapped
from bot.adapters.slack.found import NAME_MAX, essay_line, essays_menu
from bot.adapters.slack.layout import (
    VIEW_BLOCKS,
    Block,
    button,
    divider,
    header,
    link,
    listed,
    live_menu,
    note,
    rich,
    row,
    section,
)
from bot.adapters.slack.layout import words as said
from bot.core.community import Community
from bot.core.subscription import Subscription
from bot.errors import BotError, NotFound
from bot.services.community.engagement import Period
from bot.services.community.reading import Today

log = logging.getLogger(__name__)

SHOWN: Final = 5
CHANNELS: Final = 8
"""Channels whose settings an admin sees; the others by command."""


class Home:
    """Publishes the Home tab, anew each time it is opened and after what was done from it."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def opened(self, event: Payload, community: Community) -> None:
        """``app_home_opened``. Raises any ``ChatError``."""
        if event.get("tab", "home") != "home":
            return
        body = {"team_id": community.id, "user_id": event.get("user"), "view": {"type": "home"}}
        shown = str((event.get("view") or {}).get("hash") or "")
        await self._publish(await ask_of(self._desk, body), shown)

    async def refresh(self, ask: Ask) -> None:
        """Show what has changed. Raises nothing: the member sees it at the next opening."""
        try:
            body = {"team_id": ask.member.community.id, "user_id": ask.member.id, "view": {"type": "home"}}
            await self._publish(await ask_of(self._desk, body), "")
        except BotError as error:
            log.info("Home of %s was not refreshed: %s", ask.member.id, error)

    async def _publish(self, ask: Ask, shown: str) -> None:
        """``shown`` is the hash of what the member sees; where somebody was quicker, the state of now replaces it."""
        client = await self._desk.clients.of(ask.member.community)
        view = {"type": "home", "blocks": await home_blocks(ask)}
        with wrapped():
            try:
                await client.views_publish(user_id=ask.member.id, view=view, **({"hash": shown} if shown else {}))
            except SlackApiError as error:
                if code_of(error) != "hash_conflict":
                    raise
                view["blocks"] = await home_blocks(ask)
                await client.views_publish(user_id=ask.member.id, view=view)


async def home_blocks(ask: Ask) -> list[Block]:
    """Everything, in the member's language."""
    orders = await ask.desk.setup.of_community(ask.member.community)
    parts = [
        *await _today(ask, orders),
        *_search(ask),
        *await _own(ask),
        *await _best(ask),
        *await _settings(ask, orders),
    ]
    return parts[:VIEW_BLOCKS]


async def _today(ask: Ask, orders: Sequence[Subscription]) -> list[Block]:
    _ = ask.words.text
    title = header(_("Today's essay"))
    posts: list[Today] = []
    for order in orders:
        try:
            posts.append(await ask.desk.reading.today(order.channel))
        except NotFound:
            continue
    if not posts:
        return [title, section(_("No essay has been posted here yet."))]
    latest = max(posts, key=lambda post: post.delivery.due)
    try:
        card = await reading.card(ask, await ask.desk.library.essay(latest.post.slug, ask.member.community))
    except NotFound:
        return [title, section(_("No essay has been posted here yet."))]
    address = await reading.permalink(ask, latest.delivery)
    return [title, *card, *([row(link(_("To the thread"), address, "read:thread"))] if address else [])]


def _search(ask: Ask) -> list[Block]:
    _ = ask.words.text
    return [divider(), header(_("Search essays")), row(live_menu("find", _("Type a title, a tag or a word")))]


async def _own(ask: Ask) -> list[Block]:
    """The member's saved essays and ratings."""
    _ = ask.words.text
    saved = list(await ask.desk.saving.saved(ask.member))[:SHOWN]
    rated = await ask.desk.engagement.rated_by(ask.member, SHOWN)
    parts = [divider(), header(_("Your saved essays"))]
    if saved:
        parts += [rich(listed(essay_line(essay, None, ask.words) for essay in saved)), essays_menu(saved, ask.words)]
    else:
        parts += [note(_("You have saved no essay yet. The button “Save” below each essay does it."))]
    parts += [header(_("Your ratings"))]
    lines = [[said(essay.title[:NAME_MAX], bold=True), said(f" · ★ {mark.score:g}")] for essay, mark in rated]
    return [*parts, rich(listed(lines)) if lines else note(_("You have rated no essay yet."))]


async def _best(ask: Ask) -> list[Block]:
    _ = ask.words.text
    ranking = await ask.desk.engagement.top(ask.member.community, Period.MONTH, SHOWN)
    title = header(_("The best-rated essays of the last 30 days"))
    if not ranking.places:
        return [divider(), title, note(_("Nobody rated an essay in this time."))]
    places = listed((essay_line(place.essay, place.score, ask.words) for place in ranking.places), numbered=True)
    return [divider(), title, rich(places), essays_menu([place.essay for place in ranking.places], ask.words)]


async def _settings(ask: Ask, orders: Sequence[Subscription]) -> list[Block]:
    """For the admins, and for whoever made a channel: its settings and what became of its deliveries."""
    _ = ask.words.text
    people, own = ask.desk.people, ask.member
    mine = [o for o in orders if own.is_admin or await people.has_made(own.id, o.channel)]
    parts: list[Block] = [divider(), header(_("Settings"))]
    community = await ask.desk.moderation.settings(own.community)
    for order in mine[:CHANNELS]:
        state = await ask.desk.setup.state(order.channel)
        texts = (
            standing_order.coming(order, ask.words),
            standing_order.settings_text(order, community, ask.words),
            standing_order.log_text(state.log, ask.words),
        )
        parts += [section(text) for text in texts if text]
        parts += [row(button(_("Change"), "setup", order.channel.id))]
    if len(mine) > CHANNELS:
        parts += [note(_("The other channels show theirs by {command}.", command="/essay settings"))]
    buttons = [button(_("Set up a channel"), "setup", "", "" if mine else "primary")]
    if own.is_admin:
        buttons.append(button(_("Rules for comments"), "moderation"))
    return [*parts, row(*buttons)]
