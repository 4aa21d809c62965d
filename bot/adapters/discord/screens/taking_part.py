"""Ratings and comments."""

from __future__ import annotations

from typing import Any, Final

from discord import ButtonStyle, ui, utils

from bot.adapters.discord.escape import escape, one_line
from bot.adapters.discord.layout import Part, button, menu, option, row
from bot.adapters.discord.phrases import DiscordPhrases
from bot.adapters.discord.screens.essays import TITLE_MAX
from bot.conversation import labels, wording
from bot.conversation.phrases import beginning
from bot.conversation.screens import (
    CommentChangedScreen,
    CommentScreen,
    CommentsScreen,
    RatedScreen,
    ScoresScreen,
    WithdrawnScreen,
)
from bot.core.comment import Comment
from bot.core.rating import HIGHEST, LOWEST

_EXCERPT_MAX: Final = 500
"""Characters of a comment that its author is shown again."""
_COMMENT_MAX: Final = 300


def scores(screen: ScoresScreen, p: DiscordPhrases) -> list[Part]:
    """Five buttons for a score, and one to take it back."""
    slug, mine = screen.essay.slug, screen.rating.mine
    stars = [
        button("★" * n, f"ichiwa:score:{slug}:{n}", ButtonStyle.primary if mine == n else ButtonStyle.secondary)
        for n in range(int(LOWEST), int(HIGHEST) + 1)
    ]
    back = [row(button(p.text(labels.WITHDRAW), f"ichiwa:withdraw:{slug}"))] if mine is not None else []
    return [p.text(wording.HOW_GOOD), row(*stars), *back]


def rated(screen: RatedScreen, p: DiscordPhrases) -> list[Part]:
    return [wording.rated(p, screen), f"-# {wording.mean(p, screen.rating.score)}"]


def withdrawn(screen: WithdrawnScreen, p: DiscordPhrases) -> list[Part]:
    return [wording.withdrawn(p, screen), f"-# {wording.mean(p, screen.rating.score)}"]


def comment_stored(screen: CommentScreen, p: DiscordPhrases) -> list[Part]:
    return [p.text(wording.STORED[screen.shown]), _quoted(screen.comment.text)]


def comment_changed(screen: CommentChangedScreen, p: DiscordPhrases) -> list[Part]:
    return [p.text(wording.CHANGED), _quoted(screen.text)]


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
    before, after = (f"ichiwa:comments:{screen.turn(screen.page + step)}" for step in (-1, 1))
    return [
        row(
            button(p.text(labels.PREVIOUS_PAGE), before, off=screen.page <= 1),
            button(p.text(labels.NEXT_PAGE), after, off=screen.page >= screen.pages),
        )
    ]


def _menu(custom_id: str, placeholder: str, comments: Any) -> ui.ActionRow[Any]:
    return menu(custom_id, placeholder, [option(each.text, each.id, each.author.name) for each in comments])


def _said(comment: Comment, text: str) -> str:
    when = utils.format_dt(comment.created, "R")
    return f"**{one_line(comment.author.name, 40)}** {when}\n{one_line(text, _COMMENT_MAX)}"


def _quoted(text: str) -> str:
    return "\n".join(f"> {line}" for line in escape(beginning(text, _EXCERPT_MAX)).split("\n"))
