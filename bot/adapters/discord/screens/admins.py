"""A channel's daily essay as admins see it: settings, what comes next, and what can be changed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from discord import ButtonStyle, SelectDefaultValue, SelectDefaultValueType, ui, utils

from bot.adapters.discord import render
from bot.adapters.discord.escape import few_lines, one_line
from bot.adapters.discord.layout import OPTIONS_MAX, Part, button, menu, option, row
from bot.adapters.discord.phrases import DiscordPhrases
from bot.conversation import labels, options, schedule_text, wording
from bot.conversation.notices import called
from bot.conversation.screens import (
    PanelScreen,
    PreviewScreen,
    SettingsScreen,
)
from bot.conversation.spoken_guests import to_guests
from bot.core.delivery import Delivery
from bot.core.subscription import Subscription
from bot.services.community.changes import Preview


def settings(screen: SettingsScreen, p: DiscordPhrases) -> list[Part]:
    subscription = screen.state.subscription
    texts = [
        f"### {p.text(labels.SETTINGS)}",
        schedule_text.coming(subscription, p, moment),
        *_rows(subscription, p),
    ]
    return ["\n".join(texts), *map(p.say, screen.missing), *_log(screen.state.log, p), *_ways(screen, p)]


def _ways(screen: SettingsScreen, p: DiscordPhrases) -> list[Part]:
    """What can be done from the settings."""
    buttons = [button(p.text(labels.RECOUNT), "ichiwa:recount")] if screen.can_recount else []
    if screen.waiting is not None:
        buttons.append(button(f"{p.text(labels.SUBMISSIONS)} ({screen.waiting})", "ichiwa:submissions:1"))
    if screen.guests is not None:
        way = to_guests(screen.guests, p)
        buttons.append(button(way.label, f"ichiwa:{way.name}:{way.value}"))
    return [row(*buttons)] if buttons else []


def panel(screen: PanelScreen, p: DiscordPhrases, *, captures: bool) -> list[Part]:
    """``captures`` offers to store what members write."""
    subscription = screen.subscription
    head = "\n".join([f"### {p.text(labels.DAILY_ESSAY)}", *_rows(subscription, p)])
    if screen.preview is not None:
        ahead = _previewed(screen.preview, p, own=screen.own is not None)
    else:
        ahead = [p.text(wording.ON_ITS_WAY)] if screen.on_its_way else []
        ahead.append(schedule_text.coming(subscription, p, moment))
    return [
        head,
        *ahead,
        *map(p.say, screen.missing),
        *_collections(screen, p),
        *_menus(subscription, p),
        _buttons(screen, p, captures=captures),
        row(button(p.text(labels.REMOVE_CHANNEL), f"ichiwa:end:{subscription.id}")),
    ]


def preview(screen: PreviewScreen, p: DiscordPhrases) -> list[Part]:
    return preview_of(screen.preview, p)


def preview_of(ahead: Preview, p: DiscordPhrases, *, own: bool = False) -> list[Part]:
    """What is posted next, as it will be shown. ``own``: its words are the member's to correct."""
    return [*_previewed(ahead, p, own=own)]


def moment(at: datetime) -> str:
    """An instant that Discord shows in the reader's own zone and language, and how far it is away."""
    return f"{utils.format_dt(at, 'f')} ({utils.format_dt(at, 'R')})"


def _rows(subscription: Subscription, p: DiscordPhrases) -> list[str]:
    """All settings of a channel."""
    role = subscription.style.ping
    collections = one_line(", ".join(sorted(subscription.collections)), 300)
    rows = (
        *schedule_text.settings(subscription, p, collections, called(subscription, p, render.mention)),
        (p._("Role to mention"), f"<@&{role}>" if role else p._("nobody")),
        (p.text(labels.VOTE), p.text(options.vote_of(subscription).label)),
        (p._("Messages in threads"), p._("saved as comments") if subscription.capture else p._("not saved")),
    )
    return [f"- {name}: {value}" for name, value in rows]


def _previewed(ahead: Preview, p: DiscordPhrases, *, own: bool) -> list[str]:
    """What would be posted next, and whose words it has."""
    when = wording.coming_on(p, ahead.upcoming, moment)
    if ahead.planned is None:
        return [when, p.text(wording.NO_FITTING)]
    post = ahead.planned.post
    about = f"{one_line(post.author, 60)} · {one_line(post.category, 40)} · {wording.minutes(p, post.minutes)}"
    asked = f"\n> {one_line(post.question, 300)}" if post.question else ""
    whose = "\n".join(f"-# {line}" for line in schedule_text.told_whose(post, p, own=own))
    return [when, f"### {one_line(post.title, 200)}\n-# {about}\n{few_lines(post.summary, 1500)}{asked}", whose]


def _log(log: Sequence[Delivery], p: DiscordPhrases) -> list[str]:
    """The latest deliveries, newest first."""
    if not log:
        return []
    texts = [f"### {p.text(labels.LATEST_DELIVERIES)}"]
    for each in log:
        title = f"**{one_line(each.post.title, 60)}** · " if each.post else ""
        texts.append(f"- {utils.format_dt(each.due, 'd')} {title}{p.text(schedule_text.outcome(each))}")
    return ["\n".join(texts)]


def _collections(screen: PanelScreen, p: DiscordPhrases) -> list[ui.ActionRow[Any]]:
    """A menu of the library's collections, as many as fit."""
    sizes, chosen = screen.collections, screen.subscription.collections
    offered = [
        option(name, options.menu_value(name), wording.essays(p, sizes[name]), chosen=name in chosen)
        for name in options.collections_first(chosen, sizes)[:OPTIONS_MAX]
    ]
    if not offered:
        return []
    several: ui.Select[Any] = ui.Select(
        custom_id=f"ichiwa:collections:{screen.subscription.channel.id}",
        placeholder=p.text(labels.SOME_COLLECTIONS),
        min_values=0,
        max_values=len(offered),
        options=offered,
    )
    return [row(several)]


def _menus(subscription: Subscription, p: DiscordPhrases) -> list[ui.ActionRow[Any]]:
    place, style = subscription.channel.id, subscription.style
    cards = style.language or options.OWN
    orders = [option(p.text(c.label), c.value, chosen=c.value == subscription.policy) for c in options.ORDERS]
    languages = [option(p.text(c.label), c.value, chosen=c.value == cards) for c in options.CARDS]
    now = options.vote_of(subscription)
    votes = [option(f"{p.text(labels.VOTE)}: {p.text(c.label)}", c.value, chosen=c == now) for c in options.VOTES]
    pinged = [SelectDefaultValue(id=int(style.ping), type=SelectDefaultValueType.role)] if style.ping else []
    role: ui.RoleSelect[Any] = ui.RoleSelect(
        custom_id=f"ichiwa:ping:{place}", placeholder=p.text(labels.ROLE), min_values=0, default_values=pinged
    )
    return [
        menu(f"ichiwa:policy:{place}", p.text(labels.ORDER_OF_ESSAYS), orders),
        menu(f"ichiwa:vote:{place}", p.text(labels.VOTE), votes),
        menu(f"ichiwa:cards:{place}", p.text(labels.CARDS_LANGUAGE), languages),
        row(role),
    ]


def _buttons(screen: PanelScreen, p: DiscordPhrases, *, captures: bool) -> ui.ActionRow[Any]:
    """The first essay is offered here; later ones are asked for by a command, so that no second press posts two."""
    place = screen.subscription.channel.id
    buttons = []
    if screen.is_first:
        buttons.append(button(p.text(labels.POST_FIRST), f"ichiwa:post-first:{place}", ButtonStyle.primary))
    if captures:
        label = labels.STORE_NO_MESSAGES if screen.subscription.capture else labels.STORE_MESSAGES
        buttons.append(button(p.text(label), f"ichiwa:capture:{place}"))
    buttons.append(button(p.text(labels.SUMMARY_AND_QUESTION), f"ichiwa:words:{place}"))
    buttons.append(button(p.text(labels.RULES_OF_ALL), "ichiwa:moderation"))
    if screen.own:
        buttons.append(button(p.text(labels.CORRECT), f"ichiwa:correct:{screen.own}"))
    return row(*buttons)
