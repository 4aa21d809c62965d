"""A round-up as it is posted, in Components V2."""

from __future__ import annotations

from typing import Any, Final

from discord import ui

from bot.adapters.discord import refs
from bot.adapters.discord.layout import TEXT_MAX
from bot.adapters.discord.phrases import DiscordPhrases
from bot.adapters.discord.render import ACCENT
from bot.adapters.discord.screens.sentences import INLINE, shown
from bot.conversation import labels, spoken_digest
from bot.core.digest import DigestPost

_CUT_BELOW: Final = 80
"""Characters of room below which a part is left out instead of being cut."""


def digest_view(post: DigestPost, key: str, words: DiscordPhrases, *, direct: bool = False) -> ui.LayoutView:
    """The message. Where titles in markup are longer than it holds, the last parts are cut or left out; the menu that
    opens the essays stays. By the button below it the message is found
    again by ``key``. ``direct``: it stands in a member's direct messages.
    """
    view = ui.LayoutView(timeout=None)
    view.add_item(ui.Container(*_items(post, words), accent_colour=ACCENT))
    label = words.text(labels.DIGEST_NOT_TO_ME if direct else labels.DIGEST_TO_ME)
    view.add_item(ui.ActionRow(ui.Button[Any](label=label, custom_id=refs.digest_id(key))))
    view.stop()  # its menu is routed by its id, so nothing of it is kept in memory
    return view


def digest_name(post: DigestPost, words: DiscordPhrases) -> str:
    """What it is called as a forum post."""
    return spoken_digest.fallback(post, words)


def _items(post: DigestPost, words: DiscordPhrases) -> list[ui.Item[Any]]:
    items: list[ui.Item[Any]] = []
    left = TEXT_MAX
    for part in spoken_digest.parts(post, words, INLINE):
        item = shown(part)
        if not isinstance(item, str):
            items.append(item)
            continue
        text = _within(item, left)
        if text:
            items.append(ui.TextDisplay(text))
            left -= len(text)
    return items


def _within(text: str, room: int) -> str:
    """Whole lines of ``text``, so that no markup is cut in two; empty where there is room for none."""
    if len(text) <= room:
        return text
    kept = text[: max(0, room - 2)].rpartition("\n")[0]
    return f"{kept}\n…" if len(kept) >= _CUT_BELOW else ""
