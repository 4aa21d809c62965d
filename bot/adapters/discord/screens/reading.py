"""An essay read in the chat, a part at a time: its blocks in Discord's markup, within a message's 4,000 characters and
40 components.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any, Final
from urllib.parse import quote

from discord import MediaGalleryItem, ui

from bot.adapters.discord import refs, render
from bot.adapters.discord.escape import escape, one_line
from bot.adapters.discord.layout import Part, button, link, row
from bot.adapters.discord.phrases import DiscordPhrases
from bot.adapters.discord.screens.turning import turning
from bot.conversation import labels, schedule_text, wording
from bot.conversation.acts.reading import part_argument
from bot.conversation.escaping import plain_line
from bot.conversation.phrases import BREAK, visible
from bot.conversation.screens import ReadingScreen
from bot.core.picture import WORDS_MAX
from bot.language.blocks import Block, Image, Role, Rule, Span, Words
from bot.language.paginate import Fit

TITLE_MAX: Final = 200
LINK_MAX: Final = 2_000
"""Characters of an address behind words."""
BODY_MAX: Final = 3_000
"""Characters of a part's blocks; its title, its byline and its rating take the others."""
_IMAGES_MAX: Final = 8
_DEEPEST: Final = 4
"""Levels of a list that stand further to the right than the one before."""
_RULE: Final = "\\* \\* \\*"
_SAFE: Final = "%/:=&?~#+!$,;'[]"
"""What stays in an address as it is. Parentheses would end a link, and an at sign could begin a mention."""


def size(block: Block) -> int:
    """What a block takes of a part: its markup and what stands between it and the next one."""
    if isinstance(block, Image):
        return BODY_MAX // _IMAGES_MAX
    return len(_markup(block)) + 2


FIT: Final = Fit(size, BODY_MAX)


def part(screen: ReadingScreen, p: DiscordPhrases) -> list[Part]:
    """The title, the part itself, and buttons to the others; below the last one those to take part."""
    return [_head(screen, p), *body(screen.part.blocks), *_end(screen, p)]


def _head(screen: ReadingScreen, p: DiscordPhrases) -> str:
    essay, shown = screen.card.essay, screen.part
    number = f"-# {wording.part_of(p, shown)}" if shown.count > 1 else ""
    if not shown.is_first:
        return f"{number} · {one_line(essay.title, TITLE_MAX)}"
    details = (one_line(detail, render.DETAIL_MAX) for detail in wording.byline(essay, p))
    byline = f"-# {' · '.join(filter(None, details))}"
    return "\n".join(filter(None, (f"## {one_line(essay.title, TITLE_MAX)}", byline, number)))


def _end(screen: ReadingScreen, p: DiscordPhrases) -> Iterator[Part]:
    slug, shown, rating = screen.card.essay.slug, screen.part, screen.card.rating.score
    if shown.is_last:
        yield f"-# {schedule_text.rating(rating.mean, rating.count, p)}"
    if shown.count > 1:
        yield turning(p, shown.number, shown.count, lambda number: refs.part_id(part_argument(slug, number)))
    buttons = [link(p.text(labels.OPEN_PAGE), screen.page)] if screen.page and render.fits(screen.page) else []
    if shown.is_last:
        buttons += taking_part(screen, p)
    if buttons:
        yield row(*buttons)


def taking_part(screen: ReadingScreen, p: DiscordPhrases) -> Iterator[ui.Button[Any]]:
    slug = screen.card.essay.slug
    if screen.card.in_channel:
        yield button(p.text(labels.RATE), refs.essay_rate_id(slug))
        yield button(p.text(labels.COMMENT), refs.essay_comment_id(slug))
    yield button(p.text(labels.SAVE), refs.save_id(slug))


def body(blocks: Iterable[Block]) -> Iterator[Part]:
    """One text between two pictures."""
    texts: list[str] = []
    before: Block | None = None
    for block in blocks:
        if isinstance(block, Image):
            yield "".join(texts)
            texts.clear()
            words = plain_line(block.words, WORDS_MAX)
            yield ui.MediaGallery(MediaGalleryItem(block.path, description=words or None))
        else:
            texts += ["\n" if _belongs(before, block) else "\n\n"] if texts else []
            texts.append(_markup(block))
        before = block
    yield "".join(texts)


def _belongs(before: Block | None, block: Block) -> bool:
    """Whether a block stands close below the one before it, as items of a list do."""
    if not isinstance(before, Words) or not isinstance(block, Words) or before.quoted != block.quoted:
        return False
    return before.role is Role.HEADING or block.quoted or (before.role == block.role and block.role in _CLOSE)


_CLOSE: Final = frozenset({Role.ITEM, Role.ROW})


def _markup(block: Words | Rule) -> str:
    if isinstance(block, Rule):
        return _RULE
    lines = _listing(block) if block.role is Role.CODE else _lines(block)
    return "\n".join(f"> {line}" for line in lines) if block.quoted else "\n".join(lines)


def _listing(block: Words) -> list[str]:
    text = visible(block.text).replace("`", f"`{BREAK}")  # so that no backticks end the block
    return ["```", *text.split("\n"), "```"]


def _lines(block: Words) -> list[str]:
    lines = ["".join(_marked(line)) for line in _by_line(block.spans)]
    match block.role:
        case Role.HEADING:
            return [f"### {' '.join(lines)}"]
        case Role.CAPTION:
            return [f"-# {line}" for line in lines]
        case Role.ITEM:
            indent = "  " * min(block.level, _DEEPEST)
            marker = "-" if block.marker and not block.marker[:1].isdigit() else block.marker
            behind = f"{indent}{' ' * (len(marker) + 1 if marker else 2)}"
            first = f"{indent}{marker} " if marker else behind
            return [f"{behind if number else first}{line}" for number, line in enumerate(lines)]
    return lines


def _by_line(spans: Iterable[Span]) -> list[list[Span]]:
    """The spans of each line, since no mark of Discord's reaches over a line's end in a quote or a list."""
    lines: list[list[Span]] = [[]]
    for span in spans:
        for number, text in enumerate(span.text.split("\n")):
            if number:
                lines.append([])
            lines[-1].append(replace(span, text=text))
    return lines


def _marked(spans: Iterable[Span]) -> Iterator[str]:
    """The spans in Discord's markup; between two marks something stands that nobody sees, or they would be one."""
    behind_mark = False
    for span in spans:
        made = _span(span)
        is_marked = bool(made) and made[0] in _MARKS
        yield f"{BREAK}{made}" if behind_mark and is_marked else made
        behind_mark = bool(made) and made[-1] in _MARKS


_MARKS: Final = frozenset("*~`")


def _span(span: Span) -> str:
    shown = visible(span.text)
    inner = shown.strip()
    if not inner:
        return shown
    before, after = shown[: len(shown) - len(shown.lstrip())], shown[len(shown.rstrip()) :]
    text = f"`{inner}`" if span.code and "`" not in inner else escape(inner)
    for is_so, mark in ((span.emphasis, "*"), (span.strong, "**"), (span.struck, "~~")):
        text = f"{mark}{text}{mark}" if is_so else text
    return f"{before}{_linked(text, inner, span.link)}{after}"


def _linked(text: str, shown: str, address: str) -> str:
    """Discord makes no link of words that look like an address, and of an address itself without brackets one with a
    preview.
    """
    if len(address) > LINK_MAX or not address.lower().startswith(("https://", "http://")):
        return text
    target = quote(visible(address), safe=_SAFE)
    if "://" in shown:
        return f"<{target}>" if shown.strip() == address else text
    return f"[{text}]({target})" if len(target) <= LINK_MAX else text
