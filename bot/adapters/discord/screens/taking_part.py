"""Ratings and comments."""

from __future__ import annotations

from typing import Any, Final

from discord import ui, utils

from bot.adapters.discord.escape import one_line
from bot.adapters.discord.layout import Part, menu, option
from bot.adapters.discord.phrases import DiscordPhrases
from bot.adapters.discord.screens.essays import TITLE_MAX
from bot.adapters.discord.screens.turning import turning
from bot.conversation import labels, wording
from bot.conversation.screens import (
    CommentsScreen,
    RatedScreen,
)
from bot.core.comment import Comment

_EXCERPT_MAX: Final = 500
"""Characters of a comment that its author is shown again."""
_COMMENT_MAX: Final = 300


def rated(screen: RatedScreen, p: DiscordPhrases) -> list[Part]:
    return [wording.rated(p, screen), f"-# {wording.mean(p, screen.rating.score)}"]


def thread(screen: CommentsScreen, p: DiscordPhrases) -> list[Part]:
    """A page of comments, and menus of those that the member can remove or change."""
    title = one_line(screen.today.post.title, TITLE_MAX)
    head = f"### {title}\n-# {wording.comments(p, screen.total)}"
    head += f" · {wording.page_of(p, screen)}" if screen.pages > 1 else ""
    remove = [_menu("ichiwa:remove", p.text(labels.REMOVE_COMMENT), screen.removable)] if screen.removable else []
    change = [_menu("ichiwa:rewrite", p.text(labels.CHANGE_COMMENT), screen.editable)] if screen.editable else []
    return [head, *(_said(each, screen.text_of(each)) for each in screen.latest), *remove, *change, *_turns(screen, p)]


def _turns(screen: CommentsScreen, p: DiscordPhrases) -> list[Part]:
    """Buttons to the pages before and after, where there are any."""
    if screen.pages <= 1:
        return []
    return [turning(p, screen.page, screen.pages, lambda number: f"ichiwa:comments:{screen.turn(number)}")]


def _menu(custom_id: str, placeholder: str, comments: Any) -> ui.ActionRow[Any]:
    return menu(custom_id, placeholder, [option(each.text, each.id, each.author.name) for each in comments])


def _said(comment: Comment, text: str) -> str:
    when = utils.format_dt(comment.created, "R")
    return f"**{one_line(comment.author.name, 40)}** {when}\n{one_line(text, _COMMENT_MAX)}"
