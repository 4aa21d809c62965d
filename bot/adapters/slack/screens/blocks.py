"""An essay's blocks in Block Kit. All words are rich text, where nothing is markup, so nothing of them is escaped."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Final

from bot.adapters.slack.screens.layout import LINK_MAX, Block, divider, line, quoted, rich
from bot.conversation.escaping import plain_line
from bot.conversation.phrases import visible
from bot.core.picture import WORDS_MAX
from bot.language.blocks import Block as EssayBlock
from bot.language.blocks import Image, Role, Rule, Span, Words
from bot.language.paginate import Fit

BODY_MAX: Final = 3_000
"""What a part has room for: characters, and what each stretch of words and each block takes beside them. No text of
Slack's has more.
"""
_BLOCKS_MAX: Final = 40
"""A message has at most 50 blocks, and some are not the essay's own."""
_SPAN: Final = 20
"""A stretch of words takes about a hundred bytes beside its words, and a view has at most 250 KB."""
_DEEPEST: Final = 8
"""The deepest indent that Slack takes."""


def size(block: EssayBlock) -> int:
    """What a block takes of a part."""
    if not isinstance(block, Words):
        return BODY_MAX // _BLOCKS_MAX
    links = sum(len(span.link) for span in block.spans)
    return max(BODY_MAX // _BLOCKS_MAX, len(block.text) + _SPAN * len(block.spans) + links // 4)


FIT: Final = Fit(size, BODY_MAX)


def without_images(blocks: Iterable[EssayBlock]) -> tuple[EssayBlock, ...]:
    """The blocks with the words of images in their place."""
    worded = (
        Words(Role.CAPTION, (Span(block.words),)) if isinstance(block, Image) and block.words else block
        for block in blocks
    )
    return tuple(block for block in worded if not isinstance(block, Image))


def shown(blocks: Sequence[EssayBlock], title: str) -> Iterator[Block]:
    """The blocks; ``title`` describes a picture that has no words of its own, since Slack wants some for each."""
    for is_list, group in groupby(blocks, _is_listed):
        if is_list:
            yield rich(*_lists([block for block in group if isinstance(block, Words)]))
            continue
        for block in group:
            match block:
                case Words():
                    yield rich(_words(block))
                case Image(path, words):
                    alt = plain_line(words, WORDS_MAX) or plain_line(title, WORDS_MAX)
                    yield {"type": "image", "image_url": path, "alt_text": alt or "–"}
                case Rule():
                    yield divider()


def _is_listed(block: EssayBlock) -> bool:
    """Slack's lists begin at 1, so what stands at 0 keeps its number as text."""
    return isinstance(block, Words) and block.role is Role.ITEM and not block.quoted and block.marker != "0."


def _lists(items: Iterable[Words]) -> Iterator[Block]:
    """One list for each run of items of a kind, which may stand within each other."""
    for (level, is_numbered), group in groupby(items, lambda item: (item.level, item.marker[:1].isdigit())):
        run = list(group)
        made: Block = {
            "type": "rich_text_list",
            "style": "ordered" if is_numbered else "bullet",
            "indent": min(level, _DEEPEST),
            "elements": [line(*_elements(item.spans)) for item in run],
        }
        yield made | {"offset": int(run[0].marker.rstrip(".")) - 1} if is_numbered else made


def _words(block: Words) -> Block:
    if block.role is Role.CODE:
        return {"type": "rich_text_preformatted", "elements": [{"type": "text", "text": visible(block.text) or " "}]}
    strong, emphasis = block.role is Role.HEADING, block.role is Role.CAPTION
    marker = [{"type": "text", "text": f"{block.marker} "}] if block.marker else []
    elements = [*marker, *_elements(block.spans, strong=strong, emphasis=emphasis)]
    return quoted(*elements) if block.quoted else line(*elements)


def _elements(spans: Iterable[Span], *, strong: bool = False, emphasis: bool = False) -> list[Block]:
    made = [_element(span, strong=strong, emphasis=emphasis) for span in spans if visible(span.text)]
    return made or [{"type": "text", "text": " "}]


def _element(span: Span, *, strong: bool, emphasis: bool) -> Block:
    styles = {
        "bold": span.strong or strong,
        "italic": span.emphasis or emphasis,
        "strike": span.struck,
        "code": span.code,
    }
    style = {name: True for name, is_so in styles.items() if is_so}
    text = visible(span.text)
    made: Block = {"type": "link", "url": span.link, "text": text} if _leads(span) else {"type": "text", "text": text}
    return made | {"style": style} if style else made


def _leads(span: Span) -> bool:
    return bool(span.link) and len(span.link) <= LINK_MAX
