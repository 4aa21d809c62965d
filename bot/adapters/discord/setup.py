"""Setting a channel up: a form, then everything on one screen, to be changed by menus and buttons."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any, Final

from discord import ButtonStyle, SelectDefaultValue, SelectDefaultValueType, ui

from bot.adapters.discord import standing_order
from bot.adapters.discord.asking import Ask
from bot.adapters.discord.layout import OPTIONS_MAX, Screen, button, menu, option, plain, row, screen
from bot.adapters.discord.modals import CHANNELS, moderation_modal, setup_modal
from bot.adapters.discord.refs import snowflake
from bot.conversation import schedule_text
from bot.conversation.typed import parse_time, parse_zone
from bot.core.community import Channel
from bot.core.community_settings import CommunitySettings, HouseRules
from bot.core.essay import Language
from bot.core.phrase import message
from bot.core.pick import Policy
from bot.core.subscription import Subscription
from bot.errors import InvalidInput, NotFound
from bot.language.normalize import fold
from bot.services.community.subscribing import Change

COMMAND: Final = "/setup"
OWN: Final = "own"
_NEEDED: Final = {
    "view_channel": message("View Channel"),
    "send_messages": message("Send Messages"),
    "send_messages_in_threads": message("Send Messages in Threads"),
    "create_public_threads": message("Create Public Threads"),
    "embed_links": message("Embed Links"),
    "add_reactions": message("Add Reactions"),
    "read_message_history": message("Read Message History"),
}
"""Permissions by their names in the portal and in the channel's settings."""


async def form(ask: Ask) -> ui.Modal:
    """The form. It offers the channel in which it was asked for."""
    ask.admin(COMMAND)
    channel = ask.here
    known = await known_of(ask, channel)
    zone = known.schedule.zone if known else ("Asia/Tokyo" if ask.language is Language.JA else ask.desk.zone)
    return setup_modal(int(channel.id), known, zone, ask.words)


async def filled(ask: Ask) -> Screen:
    """The form came back: subscribe the channel, or change its subscription."""
    ask.admin(COMMAND)
    channel = _chosen(ask)
    only = ask.value("language")
    change = Change(
        at=parse_time(ask.value("at")),
        zone=parse_zone(ask.value("zone")),
        weekdays=frozenset(int(day) for day in (ask.values or {}).get("days", ())) or None,
        language=Language(only) if only in tuple(Language) else None,
        any_language=only == "any",
    )
    await ask.desk.setup.set_up(channel, change)
    return await panel(ask, channel)


def _chosen(ask: Ask) -> Channel:
    """The channel that was chosen in the form. Raises ``InvalidInput`` for any that the community does not have."""
    guild, number = ask.interaction.guild, snowflake(ask.value("channel"))
    place = guild.get_channel(number) if guild is not None and number is not None else None
    if place is None or place.type not in CHANNELS:
        raise InvalidInput("Choose a channel of this community.")
    return Channel(ask.here.community, str(place.id))


async def known_of(ask: Ask, channel: Channel) -> Subscription | None:
    try:
        return await ask.desk.setup.of_channel(channel)
    except NotFound:
        return None


async def panel(ask: Ask, channel: Channel) -> Screen:
    """What is set, what comes next, and what can still be chosen."""
    _ = ask.words.text
    state = await ask.desk.setup.state(channel)
    subscription = state.subscription
    settings = await ask.desk.moderation.settings(channel.community)
    text = standing_order.settings_text(subscription, settings, ask.words)
    try:
        preview = standing_order.previewed(await ask.desk.setup.preview(subscription.id), ask.words)
    except NotFound:
        preview = [standing_order.coming(subscription, ask.words)]
    parts: list[str] = ["### " + _("The daily essay") + f"\n{text}", *preview, *missing(ask, channel)]
    rows = [*await _collections(ask, subscription), *_menus(ask, subscription, settings)]
    return screen(*parts, *rows, _buttons(ask, channel, settings, first=not state.log))


async def _collections(ask: Ask, subscription: Subscription) -> Sequence[ui.Item[Any]]:
    """A menu of the library's collections: those that are chosen, then the largest ones, as many as fit."""
    known = await ask.desk.library.collections(ask.member.community)
    chosen = subscription.collections & known.keys()
    shown = sorted(known, key=lambda name: (name not in chosen, -known[name], name))[:OPTIONS_MAX]
    if not shown:
        return []
    _, _n = ask.words.text, ask.words.plural
    options = [
        option(name, plain(name), _n("{number} essay", "{number} essays", known[name]), chosen=name in chosen)
        for name in shown
    ]
    menu = ui.Select[Any](
        custom_id=f"ichiwa:collections:{subscription.channel.id}",
        placeholder=_("Only some collections (all)"),
        min_values=0,
        max_values=len(options),
        options=options,
    )
    return [row(menu)]


def _menus(ask: Ask, subscription: Subscription, settings: CommunitySettings) -> Sequence[ui.Item[Any]]:
    _ = ask.words.text
    place = subscription.channel.id
    policies = [
        option(ask.words.text(label), policy.value, chosen=policy is subscription.policy)
        for policy, label in schedule_text.POLICIES.items()
    ]
    pinged = [SelectDefaultValue(id=int(settings.ping), type=SelectDefaultValueType.role)] if settings.ping else []
    role = ui.RoleSelect[Any](
        custom_id=f"ichiwa:ping:{place}",
        placeholder=_("A role to mention with each essay (nobody)"),
        min_values=0,
        default_values=pinged,
    )
    cards = [
        option(_("Each essay's own language"), OWN, chosen=settings.language is None),
        option(_("Japanese"), Language.JA.value, chosen=settings.language is Language.JA),
        option(_("English"), Language.EN.value, chosen=settings.language is Language.EN),
    ]
    return [
        menu(f"ichiwa:policy:{place}", _("The order in which essays come"), policies),
        menu(f"ichiwa:cards:{place}", _("The language of what everybody sees"), cards),
        row(role),
    ]


def _buttons(ask: Ask, channel: Channel, settings: CommunitySettings, *, first: bool) -> ui.ActionRow[Any]:
    """``first`` offers the first essay; later ones are asked for by a command, so that no second press posts two."""
    _ = ask.words.text
    buttons = [
        button(_("Summary and question"), f"ichiwa:words:{channel.id}"),
        button(_("Rules for comments"), "ichiwa:moderation"),
    ]
    if ask.desk.captures:
        label = _("Keep no messages as comments") if settings.capture else _("Keep thread messages as comments")
        buttons.insert(0, button(label, f"ichiwa:capture:{channel.id}"))
    if first:
        now = button(_("Post the first one now"), f"ichiwa:post-first:{channel.id}", ButtonStyle.primary)
        buttons.insert(0, now)
    return row(*buttons)


def missing(ask: Ask, channel: Channel) -> list[str]:
    """What we may not do in ``channel``, as far as Discord has told us."""
    _ = ask.words.text
    guild = ask.interaction.guild
    place = guild.get_channel(int(channel.id)) if guild else None
    if guild is None or place is None:
        return []
    permissions = place.permissions_for(guild.me)
    names = [_(label) for name, label in _NEEDED.items() if not getattr(permissions, name)]
    if not names:
        return []
    return [_("I still need these permissions in the channel: {names}", names=", ".join(names))]


def _place(ask: Ask) -> Channel:
    ask.admin(COMMAND)
    return Channel(ask.here.community, ask.argument)


async def policy_chosen(ask: Ask) -> Screen:
    channel = _place(ask)
    subscription = await ask.desk.setup.of_channel(channel)
    await ask.desk.setup.schedule(subscription.id, Change(policy=Policy(ask.value())))
    return await panel(ask, channel)


async def collections_chosen(ask: Ask) -> Screen:
    channel = _place(ask)
    subscription = await ask.desk.setup.of_channel(channel)
    values = (ask.values or {}).get("", ())
    chosen = frozenset(
        name for name in await ask.desk.library.collections(ask.member.community) if plain(name) in values
    )
    await ask.desk.setup.schedule(subscription.id, Change(collections=chosen))
    return await panel(ask, channel)


async def cards_chosen(ask: Ask) -> Screen:
    channel = _place(ask)
    await set_cards(ask, ask.value())
    return await panel(ask, channel)


async def set_cards(ask: Ask, chosen: str) -> None:
    """The language of what everybody sees from now on; ``OWN`` is each essay's own."""
    language = None if chosen == OWN else Language(chosen)
    await ask.desk.moderation.change(ask.here.community, lambda before: replace(before, language=language))


async def ping_chosen(ask: Ask) -> Screen:
    channel = _place(ask)
    await set_ping(ask, ask.value())
    return await panel(ask, channel)


async def set_ping(ask: Ask, role: str) -> None:
    """The role that posts mention from now on; none where it is empty. Raises ``InvalidInput``."""
    community = ask.here.community
    if role == community.id:  # the id of everybody is the guild's
        raise InvalidInput("A role can be mentioned, but not everybody.")
    await ask.desk.moderation.change(community, lambda before: replace(before, ping=role))


async def capture_turned(ask: Ask) -> Screen:
    channel = _place(ask)
    await set_capture(ask, not (await ask.desk.moderation.settings(channel.community)).capture)
    return await panel(ask, channel)


async def set_capture(ask: Ask, kept: bool) -> None:
    """Whether messages in threads are comments from now on. Raises ``InvalidInput`` where we may not read them."""
    if kept and not ask.desk.captures:
        raise InvalidInput("I may not read what members write here. Whoever runs this bot can allow it.")
    await ask.desk.moderation.change(ask.here.community, lambda before: replace(before, capture=kept))


async def first_posted(ask: Ask) -> Screen:
    channel = _place(ask)
    _ = ask.words.text
    state = await ask.desk.setup.state(channel)
    if state.log:
        raise InvalidInput("The first essay is on its way already. {command} posts another.", command="/essay post-now")
    await ask.desk.setup.post_now(state.subscription.id)
    return screen(_("The next essay is on its way."), f"<#{channel.id}>")


async def comments_searched(ask: Ask, search: bool) -> Screen:
    """Let searches look into comments, or not."""
    ask.admin("/essay moderation")
    await ask.desk.moderation.change(ask.here.community, lambda before: replace(before, search_comments=search))
    return screen(ask.words.text(schedule_text.COMMENTS_SEARCHED[search]))


async def moderation_form(ask: Ask) -> ui.Modal:
    ask.admin("/essay moderation")
    return moderation_modal(await ask.desk.moderation.settings(ask.here.community), ask.words)


async def moderation_filled(ask: Ask) -> Screen:
    """The house rules came back."""
    ask.admin("/essay moderation")
    _ = ask.words.text
    rules = HouseRules(
        length=_number(ask.value("length")),
        slow_mode=timedelta(seconds=_number(ask.value("slow"))),
        words=tuple(ask.value("words").splitlines()),
        text=ask.value("rules"),
    )
    await ask.desk.moderation.change(ask.here.community, lambda before: replace(before, rules=rules))
    return screen(_("The rules for comments are saved."))


def _number(text: str) -> int:
    digits = fold(text).strip()
    if not (digits.isascii() and digits.isdecimal()):
        raise InvalidInput("“{text}” is no whole number.", text=text[:40])
    return int(digits)
