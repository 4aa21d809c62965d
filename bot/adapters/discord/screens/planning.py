"""The essays that are to come, with the menus that put them in order."""

from __future__ import annotations

from collections.abc import Sequence

from discord import SelectOption, utils

from bot.adapters.discord.escape import one_line
from bot.adapters.discord.layout import Part, button, menu, option, row
from bot.adapters.discord.phrases import DiscordPhrases
from bot.adapters.discord.screens import admins
from bot.conversation import labels, upcoming_text, wording
from bot.conversation.screens import UpcomingScreen
from bot.services.community.planning import Ahead, PinnedLater

TITLE_MAX = 80


def upcoming(screen: UpcomingScreen, p: DiscordPhrases) -> list[Part]:
    said = [p.say(screen.said)] if screen.said else []
    lines = [f"### {p.text(labels.UPCOMING)}", *(_line(screen, each, p) for each in screen.outlook.slots)]
    later = [
        f"- {each.day.isoformat()} **{one_line(each.title, TITLE_MAX)}** · {upcoming_text.seen_later(p, each)}"
        for each in screen.outlook.later
    ]
    held = [f"### {p.text(labels.PINNED_LATER)}", *later] if later else []
    notes = [f"-# {note}" for note in upcoming_text.upcoming_notes(p, screen)]
    texts = ["\n".join(part) for part in (lines, held, notes) if part]
    return [*said, *admins.preview_of(screen.preview, p, own=screen.own is not None), *texts, *_menus(screen, p)]


def _line(screen: UpcomingScreen, each: Ahead, p: DiscordPhrases) -> str:
    """A slot in the reader's own zone, and its essay."""
    title = f"**{one_line(each.title, TITLE_MAX)}**" if each.essay else p.text(wording.NO_FITTING)
    said = upcoming_text.seen_of(p, screen, each)
    return f"- {utils.format_dt(each.upcoming.due, 'd')} {title}" + (f" · {said}" if said else "")


def _menus(screen: UpcomingScreen, p: DiscordPhrases) -> list[Part]:
    filled, pinned = screen.filled, screen.pinned
    menus: list[Part] = []
    if len(filled) > 1:
        menus.append(menu(f"ichiwa:move-up:{screen.channel}", p.text(labels.MOVE_UP), _offered(filled[1:])))
        menus.append(menu(f"ichiwa:move-down:{screen.channel}", p.text(labels.MOVE_DOWN), _offered(filled[:-1])))
    if pinned:
        menus.append(menu(f"ichiwa:unpin:{screen.channel}", p.text(labels.UNPIN), _offered(pinned)))
    buttons = [button(p.text(labels.HOLD), f"ichiwa:hold:{screen.channel}")] if screen.can_hold else []
    buttons += [button(p.text(labels.CORRECT), f"ichiwa:correct:{screen.own}")] if screen.own else []
    menus += [row(*buttons)] if buttons else []
    return menus


def _offered(rows: Sequence[Ahead | PinnedLater]) -> list[SelectOption]:
    return [option(each.title, each.key, each.day.isoformat()) for each in rows]
