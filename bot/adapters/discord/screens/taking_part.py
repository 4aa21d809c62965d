"""Ratings and comments."""

from __future__ import annotations

from typing import Any, Final

from discord import ui, utils

from bot.adapters.discord.escape import one_line
from bot.adapters.discord.layout import Part, menu, option
from bot.adapters.discord.phrases import DiscordPhrases
from bot.adapters.discord.screens.essays import TITLE_MAX
from bot.adapters.discord.screens.turning import turning
from bot.conversation import labels, talk_text, wording
from bot.conversation.screens import (
    CommentsScreen,
    RatedScreen,
)
from bot.core.comment import Comment
from bot.core.shared_talk import SaidElsewhere

_EXCERPT_MAX: Final = 500
"""Characters of a comment that its author is shown again."""
_COMMENT_MAX: Final = 300
_SHARED_MAX: Final = 230
"""The same where each says where it was said, so that a page of them stays within what Discord takes."""
_PLACE_MAX: Final = 60


def rated(screen: RatedScreen, p: DiscordPhrases) -> list[Part]:
    return [wording.rated(p, screen), f"-# {wording.mean(p, screen.rating.score)}"]


def thread(screen: CommentsScreen, p: DiscordPhrases) -> list[Part]:
    """A page of comments, and menus of those that the member can remove or change."""
    title = one_line(screen.today.post.title, TITLE_MAX)
    head = f"### {title}\n-# {wording.comments(p, screen.total)}"
    head += f" · {wording.page_of(p, screen)}" if screen.pages > 1 else ""
    head += f"\n-# {elsewhere}" if (elsewhere := talk_text.rated_elsewhere(p, screen.ratings)) else ""
    remove = [_menu("ichiwa:remove", p.text(labels.REMOVE_COMMENT), screen.removable)] if screen.removable else []
    change = [_menu("ichiwa:rewrite", p.text(labels.CHANGE_COMMENT), screen.editable)] if screen.editable else []
    return [head, *(_said(each, screen, p) for each in screen.latest), *remove, *change, *_turns(screen, p)]


def _turns(screen: CommentsScreen, p: DiscordPhrases) -> list[Part]:
    """Buttons to the pages before and after, where there are any."""
    if screen.pages <= 1:
        return []
    return [turning(p, screen.page, screen.pages, lambda number: f"ichiwa:comments:{screen.turn(number)}")]


def _menu(custom_id: str, placeholder: str, comments: Any) -> ui.ActionRow[Any]:
    return menu(custom_id, placeholder, [option(each.text, each.id, each.author.name) for each in comments])


def _said(comment: Comment | SaidElsewhere, screen: CommentsScreen, p: DiscordPhrases) -> str:
    when = utils.format_dt(comment.created, "R")
    place = f" · {one_line(talk_text.said_in(p, comment), _PLACE_MAX)}" if screen.shared else ""
    place += f" · {rated}" if (rated := talk_text.rated(comment)) else ""
    by = one_line(talk_text.said_by(p, comment), 40)
    text = one_line(screen.text_of(comment), _SHARED_MAX if screen.shared else _COMMENT_MAX)
    return f"**{by}** {when}{place}\n{text}"
