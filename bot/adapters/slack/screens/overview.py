"""All channels of a workspace as admins see them, and the way out of one, in Block Kit."""

from __future__ import annotations

from bot.adapters.slack.posts import render
from bot.adapters.slack.screens.layout import (
    PREFIX,
    Block,
    Rendered,
    header,
    menu,
    note,
    option,
    plain,
    rendered,
    row,
)
from bot.adapters.slack.screens.turning import turning
from bot.conversation import labels, schedule_text, trouble_text, wording
from bot.conversation.notices import called
from bot.conversation.phrases import Phrases
from bot.conversation.screens import ChannelsScreen


def channels(screen: ChannelsScreen, p: Phrases) -> Rendered:
    """One line a channel, a menu that opens its panel, and one for the channel in which problems are reported."""
    lines = [
        f"• {called(each, p, render.mention)} · {schedule_text.standing(each, p)}" for each in screen.subscriptions
    ]
    page = wording.listed_page(p, screen)
    offered = [option(*wording.channel_choice(p, each)) for each in screen.subscriptions if not each.is_ended]
    return rendered(
        *_troubled(screen, p),
        header(p.text(labels.CHANNELS)),
        note(page) if page else None,
        "\n".join(lines) or p.text(wording.NO_CHANNELS, command="/essay setup"),
        row(menu("channel", p.text(labels.OPEN_CHANNEL), offered)) if offered else None,
        turning(p, screen.page, screen.pages, "channels", str),
        wording.round_ups(p, screen, render.mention),
        wording.reports(p, render.mention(screen.log_channel) if screen.log_channel else ""),
        row(_log_menu(p)),
    )


def _troubled(screen: ChannelsScreen, p: Phrases) -> list[str | Block | None]:
    """What wants attention, and a menu for what an admin has looked after; one quiet line where all is well."""
    if not screen.subscriptions:
        return []
    if not screen.troubled:
        return [note(p.text(trouble_text.NONE))]
    held = [option(*trouble_text.choice(each)) for each in trouble_text.held(screen.troubled)]
    return [
        header(p.text(trouble_text.WANTED)),
        "\n".join(f"• {trouble_text.line(each, p, render.mention)}" for each in screen.troubled),
        note(p.text(trouble_text.MORE)) if screen.is_more else None,
        row(menu("looked-after", p.text(trouble_text.LOOKED_AFTER), held)) if held else None,
    ]


def _log_menu(p: Phrases) -> Block:
    """Without what is chosen: Slack takes no channel that is gone, and the line above names it."""
    return {
        "type": "conversations_select",
        "action_id": f"{PREFIX}log-channel",
        "placeholder": plain(p.text(labels.LOG_CHANNEL), 150),
        "filter": {"include": ["public", "private"]},
    }
