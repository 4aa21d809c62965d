"""Setting a channel up in one form, and the panel in which an admin goes on from there."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Final

from slack_sdk.errors import SlackApiError

from bot.adapters.slack import post_words, refs, standing_order
from bot.adapters.slack.answering import Mistaken
from bot.adapters.slack.asking import Ask
from bot.adapters.slack.failures import wrapped
from bot.adapters.slack.layout import (
    VALUE_MAX,
    WORDS,
    Block,
    Form,
    Screen,
    button,
    choices,
    entry,
    header,
    live_menu,
    menu,
    menu_of_many,
    option,
    row,
    screen,
)
from bot.adapters.slack.modals import moderation_form
from bot.conversation import schedule_text
from bot.conversation.options import ANY
from bot.conversation.typed import parse_time, parse_zone
from bot.core.community import Channel
from bot.core.community_settings import CommunitySettings, HouseRules
from bot.core.delivery import DeliveryState
from bot.core.essay import Language
from bot.core.pick import Policy
from bot.core.subscription import Subscription
from bot.errors import BotError, ChatError, InvalidInput, NotFound
from bot.language.normalize import fold
from bot.services.community.subscribing import Change, SetupState

COMMAND: Final = "/essay setup"
OWN: Final = "own"
FIRST: Final = "first"
COLLECTIONS: Final = "collections"
DEFAULT_TIME: Final = "08:00"
_SEED_BITS: Final = 31


async def form(ask: Ask) -> Form:
    """The form. It offers the channel in which it was asked for, or the one whose button was pressed."""
    team = ask.member.community.id
    channel = refs.channel_of(team, ask.argument) if ask.argument else ask.channel
    if channel is not None:
        await ask.may_set(channel, COMMAND)
    known = await known_of(ask, channel) if channel is not None else None
    collections = await ask.desk.library.collections(ask.member.community)
    return setup_form(ask, channel, known, collections, await ask.desk.moderation.settings(ask.member.community))


def setup_form(
    ask: Ask,
    channel: Channel | None,
    known: Subscription | None,
    collections: Mapping[str, int],
    settings: CommunitySettings,
) -> Form:
    """Where and when essays come. ``known`` is what is set already."""
    _ = ask.words.text
    seed = str(known.seed if known else secrets.randbits(_SEED_BITS))
    place: Block = {"type": "conversations_select", "filter": {"include": ["public", "private"]}}
    if channel is not None:
        place["initial_conversation"] = channel.id
    at = f"{known.schedule.at:%H:%M}" if known else DEFAULT_TIME
    zone = known.schedule.zone if known else zone_of(ask)
    first = option(_("Post the first one now"), FIRST)
    fields = (
        entry("channel", _("Channel"), place, _("In a private channel, invite me first.")),
        entry("at", _("Time of day"), {"type": "timepicker", "initial_time": at}),
        entry("zone", _("Time zone"), live_menu("zone", _("For example Asia/Tokyo"), option(zone, zone))),
        entry("days", _("Weekdays"), _weekdays(ask, known)),
        entry("language", _("Language of the essays"), _languages(ask, known)),
        *_collections(ask, known, collections),
        entry("policy", _("Order"), _policies(ask, known)),
        *post_words.fields(ask, settings),
        *(() if known else (entry(FIRST, _("The first essay"), choices("checkboxes", [first], []), needed=False),)),
        row(button(_("Preview"), "preview-setup", seed)),
    )
    opener = ("setup", channel.id if channel is not None else "")
    return Form("setup-form", _("The daily essay"), _("Save"), fields, seed, opener)


def zone_of(ask: Ask) -> str:
    """What is offered where nothing is set: Tokyo to who reads Japanese, else the machine's zone."""
    return "Asia/Tokyo" if ask.language is Language.JA else ask.desk.zone


def _weekdays(ask: Ask, known: Subscription | None) -> Block:
    _ = ask.words.text
    names = (_("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"), _("Sunday"))
    chosen = known.schedule.weekdays if known else frozenset(range(7))
    options = [option(name, str(day)) for day, name in enumerate(names)]
    return choices("checkboxes", options, [str(day) for day in chosen])


def _languages(ask: Ask, known: Subscription | None) -> Block:
    _ = ask.words.text
    options = [option(_(label), key.value if key else ANY) for key, label in schedule_text.LANGUAGES.items()]
    return menu("language", _("Language of the essays"), options, (known and known.language) or ANY)


def _collections(ask: Ask, known: Subscription | None, collections: Mapping[str, int]) -> Sequence[Block]:
    """The library's collections: those that are chosen, then the largest ones, as many as fit."""
    _, _n = ask.words.text, ask.words.plain_plural
    chosen = known.collections if known else frozenset()
    names = sorted(collections, key=lambda name: (name not in chosen, -collections[name], name))
    options = [option(n, n, _n("{number} essay", "{number} essays", collections[n])) for n in names if n]
    if not options:
        return ()
    some = menu_of_many(COLLECTIONS, _("all"), options, {name[:VALUE_MAX] for name in chosen})
    return (entry(COLLECTIONS, _("Collections"), some, _("Left empty, essays of all of them come."), needed=False),)


def _policies(ask: Ask, known: Subscription | None) -> Block:
    _ = ask.words.text
    options = [option(_(label), policy.value) for policy, label in schedule_text.POLICIES.items()]
    return menu("policy", _("Order"), options, known.policy if known else Policy.SHUFFLE)


async def check(ask: Ask) -> None:
    """Raise ``Mistaken`` where something in the form cannot be, so that it is told beside its field."""
    channel = _chosen(ask)
    try:
        await ask.may_set(channel, COMMAND)
    except BotError as error:
        raise Mistaken("channel", error) from error
    try:
        parse_zone(ask.value("zone"))
    except InvalidInput as error:
        raise Mistaken("zone", error) from error
    post_words.check(ask)
    if not await joined(ask, channel, join=True):
        raise Mistaken("channel", InvalidInput("I am not in this channel. Type /invite there and choose me."))


async def joined(ask: Ask, channel: Channel, *, join: bool) -> bool:
    """Whether we are in ``channel``; with ``join`` a public one is joined. Where Slack does not tell, a post will."""
    try:
        client = await ask.desk.clients.of(channel.community)
        with wrapped():
            found = (await client.conversations_info(channel=channel.id))["channel"]
            if join and not found.get("is_member") and not found.get("is_private"):
                await client.conversations_join(channel=channel.id)
                return True
        return bool(found.get("is_member"))
    except ChatError as error:
        cause = error.__cause__
        return not (isinstance(cause, SlackApiError) and cause.response.get("error") == "channel_not_found")


async def missing(ask: Ask, channel: Channel) -> str:
    """What keeps us from posting in ``channel``; empty where nothing does."""
    _ = ask.words.text
    return (
        ""
        if await joined(ask, channel, join=False)
        else _("I am not in this channel. Type /invite there and choose me.")
    )


async def filled(ask: Ask) -> Screen:
    """The form came back: subscribe the channel, or change its subscription."""
    channel = _chosen(ask)
    await ask.may_set(channel, COMMAND)
    known = await known_of(ask, channel)
    settled = post_words.settled(ask)
    made = await ask.desk.setup.set_up(channel, await _change(ask, known))
    if settled is not None:
        await ask.desk.moderation.change(channel.community, settled)
    if known is None and FIRST in ask.values.get(FIRST, ()):
        await ask.desk.setup.post_now(made.id)
    return await panel(ask, channel)


async def tried(ask: Ask) -> Screen:
    """What the form as it is filled now would bring."""
    _ = ask.words.text
    if not ask.value("channel"):
        raise InvalidInput("Choose a channel first.")
    channel = _chosen(ask)
    await ask.may_set(channel, COMMAND)
    settled, settings = post_words.settled(ask), await ask.desk.moderation.settings(channel.community)
    change = await _change(ask, await known_of(ask, channel))
    preview = await ask.desk.setup.trial(channel, change, settled(settings) if settled else settings)
    return screen(*standing_order.previewed(preview, ask.words), title=_("Preview"))


def _chosen(ask: Ask) -> Channel:
    return refs.channel_of(ask.member.community.id, ask.value("channel"))


async def _change(ask: Ask, known: Subscription | None) -> Change:
    chosen = ask.values.get(COLLECTIONS)
    collections = [
        name for name in await ask.desk.library.collections(ask.member.community) if name[:VALUE_MAX] in (chosen or ())
    ]
    only, at = ask.value("language"), ask.value("at")
    same = known is not None and f"{known.schedule.at:%H:%M}" == at  # a picker has no seconds, a schedule may
    return Change(
        at=None if same else parse_time(at),
        zone=parse_zone(ask.value("zone")),
        weekdays=frozenset(int(day) for day in ask.values.get("days", ())) or None,
        language=Language(only) if only in tuple(Language) else None,
        any_language=only == ANY,
        collections=None if chosen is None else frozenset(collections),
        policy=Policy(ask.value("policy")),
        seed=int(ask.argument),
    )


async def known_of(ask: Ask, channel: Channel) -> Subscription | None:
    try:
        return await ask.desk.setup.of_channel(channel)
    except NotFound:
        return None


async def panel(ask: Ask, channel: Channel) -> Screen:
    """What is set, what comes next, and what can still be chosen."""
    _ = ask.words.text
    state = await ask.desk.setup.state(channel)
    settings = await ask.desk.moderation.settings(channel.community)
    return screen(
        header(_("The daily essay")),
        standing_order.settings_text(state.subscription, settings, ask.words),
        *await _ahead(ask, state),
        await missing(ask, channel),
        *panel_rows(ask, channel, settings, first=not state.log),
    )


async def _ahead(ask: Ask, state: SetupState) -> Sequence[str | Block]:
    """What comes next. While an essay is on its way, which one follows it is not known yet."""
    _ = ask.words.text
    if any(delivery.state is DeliveryState.DUE for delivery in state.log):
        return [_("The next essay is on its way."), standing_order.coming(state.subscription, ask.words)]
    try:
        return standing_order.previewed(await ask.desk.setup.preview(state.subscription.id), ask.words)
    except NotFound:
        return [standing_order.coming(state.subscription, ask.words)]


def panel_rows(ask: Ask, channel: Channel, settings: CommunitySettings, *, first: bool) -> Sequence[Block]:
    """``first`` offers the first essay; later ones are asked for by a command, so that no second press posts two."""
    _ = ask.words.text
    buttons = [button(_("Change"), "setup", channel.id)]
    if first:
        buttons.insert(0, button(_("Post the first one now"), "post-first", channel.id, "primary"))
    if not ask.member.is_admin:  # the rest is for the whole workspace
        return [row(*buttons)]
    buttons.append(button(_("Rules for comments"), "moderation"))
    cards = [option(_("Each essay's own language"), OWN), option(_("Japanese"), "ja"), option(_("English"), "en")]
    chosen = settings.language.value if settings.language else OWN
    return [row(menu(f"cards:{channel.id}", _("Language of what everybody sees"), cards, chosen)), row(*buttons)]


async def cards_chosen(ask: Ask) -> Screen:
    ask.admin(COMMAND)
    channel, chosen = refs.channel_of(ask.member.community.id, ask.argument), ask.value()
    language = None if chosen == OWN else Language(chosen)
    await ask.desk.moderation.change(channel.community, lambda before: replace(before, language=language))
    return await panel(ask, channel)


async def first_posted(ask: Ask) -> Screen:
    channel = refs.channel_of(ask.member.community.id, ask.argument)
    await ask.may_set(channel, COMMAND)
    _ = ask.words.text
    state = await ask.desk.setup.state(channel)
    if state.log:
        raise InvalidInput("The first essay is on its way already. {command} posts another.", command="/essay post-now")
    await ask.desk.setup.post_now(state.subscription.id)
    return screen(_("The next essay is on its way."))


async def moderation(ask: Ask) -> Form:
    ask.admin("/essay moderation")
    return moderation_form(await ask.desk.moderation.settings(ask.member.community), ask)


async def check_moderation(ask: Ask) -> None:
    """Raise ``Mistaken`` where a number is none."""
    for field in ("length", "slow"):
        try:
            _number(ask.value(field))
        except InvalidInput as error:
            raise Mistaken(field, error) from error


async def moderation_filled(ask: Ask) -> Screen:
    """The house rules came back."""
    ask.admin("/essay moderation")
    _ = ask.words.text
    kept_out = [line for name in sorted(ask.values) if name.startswith(WORDS) for line in ask.value(name).splitlines()]
    rules = HouseRules(
        length=_number(ask.value("length")),
        slow_mode=timedelta(seconds=_number(ask.value("slow"))),
        words=tuple(kept_out),
        text=ask.value("rules"),
    )
    await ask.desk.moderation.change(ask.member.community, lambda before: replace(before, rules=rules))
    return screen(_("The rules for comments are saved."))


def _number(text: str) -> int:
    digits = fold(text).strip()
    if not (digits.isascii() and digits.isdecimal()):
        raise InvalidInput("“{text}” is no whole number.", text=text[:40])
    return int(digits)
