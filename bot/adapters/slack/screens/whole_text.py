"""An essay read in the chat, a part at a time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from bot.adapters.slack.posts import render
from bot.adapters.slack.screens import blocks
from bot.adapters.slack.screens.layout import (
    LINK,
    Block,
    Rendered,
    button,
    line,
    link,
    note,
    rendered,
    rich,
    row,
    span,
)
from bot.adapters.slack.screens.turning import turning
from bot.conversation import labels, schedule_text, wording
from bot.conversation.acts.reading import part_argument
from bot.conversation.escaping import plain_line
from bot.conversation.phrases import Phrases
from bot.conversation.screens import ReadingScreen


def part(screen: ReadingScreen, p: Phrases) -> Rendered:
    """The title, the part itself, and buttons to the others; below the last one those to take part."""
    essay, shown = screen.card.essay, screen.part
    title = plain_line(essay.title, render.TITLE_MAX) or essay.slug
    head = [rich(line(span(title, bold=True))), render.small(render.details(essay, p))] if shown.is_first else []
    return rendered(
        *head,
        note(wording.part_of(p, shown)) if shown.count > 1 else None,
        *blocks.shown(shown.blocks, title),
        *_end(screen, p),
        title=plain_line(essay.title, 24),
    )


def without_images(screen: ReadingScreen) -> ReadingScreen:
    """The same with the words of pictures, for where Slack cannot load one and refuses all of it."""
    return replace(screen, part=replace(screen.part, blocks=blocks.without_images(screen.part.blocks)))


def _end(screen: ReadingScreen, p: Phrases) -> Iterator[Block | None]:
    slug, shown, rating = screen.card.essay.slug, screen.part, screen.card.rating.score
    yield render.small(schedule_text.rating(rating.mean, rating.count, p)) if shown.is_last else None
    yield turning(p, shown.number, shown.count, "part", lambda number: part_argument(slug, number))
    buttons = [link(p.text(labels.OPEN_PAGE), screen.page, f"{LINK}:page")] if screen.page else []
    if shown.is_last:
        buttons += [
            *([button(p.text(labels.RATE), "rate-essay", slug)] if screen.card.can_rate else []),
            *([button(p.text(labels.COMMENT), "comment-essay", slug)] if screen.card.in_channel else []),
            button(p.text(labels.SAVE), "save", slug),
        ]
    yield row(*buttons) if buttons else None
