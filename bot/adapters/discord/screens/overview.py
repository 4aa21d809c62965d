"""All channels of a guild as admins see them, and the way out of one."""

from __future__ import annotations

from typing import Any

from discord import ChannelType, SelectDefaultValue, SelectDefaultValueType, ui

from bot.adapters.discord import refs, render
from bot.adapters.discord.layout import Part, menu, option, row
from bot.adapters.discord.phrases import DiscordPhrases
from bot.adapters.discord.screens.turning import turning
from bot.conversation import labels, schedule_text, trouble_text, wording
from bot.conversation.notices import called
from bot.conversation.screens import ChannelsScreen


def channels(screen: ChannelsScreen, p: DiscordPhrases) -> list[Part]:
    """One line a channel, a menu that opens its panel, and one for the channel in which problems are reported."""
    lines = [
        f"- {called(each, p, render.mention)} · {schedule_text.standing(each, p)}" for each in screen.subscriptions
    ]
    lines = lines or [p.text(wording.NO_CHANNELS, command="/essay setup")]
    offered = [option(*wording.channel_choice(p, each)) for each in screen.subscriptions if not each.is_ended]
    opening = [menu("ichiwa:channel", p.text(labels.OPEN_CHANNEL), offered)] if offered else []
    page = wording.listed_page(p, screen)
    return [
        *_troubled(screen, p),
        "\n".join([f"### {p.text(labels.CHANNELS)}", *([f"-# {page}"] if page else []), *lines]),
        *opening,
        *([turning(p, screen.page, screen.pages, "ichiwa:channels:{}".format)] if page else []),
        wording.round_ups(p, screen, render.mention),
        wording.reports(p, render.mention(screen.log_channel) if screen.log_channel else ""),
        row(_log_menu(screen, p)),
    ]


def _troubled(screen: ChannelsScreen, p: DiscordPhrases) -> list[Part]:
    """What wants attention, and a menu for what an admin has looked after; one quiet line where all is well."""
    if not screen.subscriptions:
        return []
    if not screen.troubled:
        return [f"-# {p.text(trouble_text.NONE)}"]
    lines = [f"- {trouble_text.line(each, p, render.mention)}" for each in screen.troubled]
    more = [f"-# {p.text(trouble_text.MORE)}"] if screen.is_more else []
    held = [option(*trouble_text.choice(each)) for each in trouble_text.held(screen.troubled)]
    menus = [menu("ichiwa:looked-after", p.text(trouble_text.LOOKED_AFTER), held)] if held else []
    return ["\n".join([f"### {p.text(trouble_text.WANTED)}", *lines, *more]), *menus]


def _log_menu(screen: ChannelsScreen, p: DiscordPhrases) -> ui.ChannelSelect[Any]:
    """Emptied, it chooses none."""
    number = refs.snowflake(screen.log_channel)
    chosen = [SelectDefaultValue(id=number, type=SelectDefaultValueType.channel)] if number is not None else []
    return ui.ChannelSelect(
        custom_id="ichiwa:log-channel",
        placeholder=p.text(labels.LOG_CHANNEL),
        channel_types=[ChannelType.text, ChannelType.news],
        min_values=0,
        default_values=chosen,
    )
