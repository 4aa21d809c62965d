"""An essay's whole text for a chat, in as many parts as its platform needs."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from bot.core.collection import collection_of
from bot.core.essay import Essay, Rights
from bot.core.hosts import host_of, is_public_url
from bot.core.picture import Pictures
from bot.language.blocks import Block, Image, Role, Span, Words, blocks_in
from bot.language.markdown import to_html
from bot.language.paginate import Fit, parts_of
from bot.language.tags import words_of
from bot.ports.essays import EssayStore
from bot.ports.pictures import PictureStore


@dataclass(frozen=True, slots=True)
class Part:
    """Part ``number`` of ``count``, counted from 1. The paths of its images are whole addresses."""

    blocks: tuple[Block, ...]
    number: int
    count: int

    @property
    def is_first(self) -> bool:
        return self.number == 1

    @property
    def is_last(self) -> bool:
        return self.number == self.count


class ReadingInChat:
    """``public_url`` is the address of our pages. Where others than this machine cannot open it, no picture is shown,
    since chats load pictures from there; its words are. The same holds of what belongs to communities: those pictures
    are not for whoever asks.
    """

    def __init__(self, essays: EssayStore, pictures: PictureStore, public_url: str) -> None:
        self._essays = essays
        self._pictures = pictures
        self._public_url = public_url.rstrip("/") if is_public_url(public_url) else ""

    async def part(self, essay: Essay, number: int, fit: Fit) -> Part:
        """Part ``number`` of the essay as ``fit`` divides it; the last one where there are fewer. At its end stands the
        closing question. Of an essay to which only a link is allowed there are its summary and the link.
        """
        copies = await self._copies(essay)
        parts = await asyncio.to_thread(self._parts, essay, copies, fit)
        number = max(1, min(number, len(parts)))
        return Part(parts[number - 1], number, len(parts))

    async def _copies(self, essay: Essay) -> Pictures:
        if not self._public_url or (await self._essays.owners()).get(collection_of(essay)):
            return {}
        shown = (await self._pictures.of([essay.slug])).get(essay.slug, ())
        return {each.address: each.picture for each in shown if each.picture is not None}

    def _parts(self, essay: Essay, copies: Pictures, fit: Fit) -> list[tuple[Block, ...]]:
        blocks = [self._addressed(block) for block in _blocks(essay, copies)]
        return parts_of(blocks, essay.language, fit)

    def _addressed(self, block: Block) -> Block:
        return Image(self._public_url + block.path, block.words) if isinstance(block, Image) else block


def _blocks(essay: Essay, copies: Pictures) -> Sequence[Block]:
    if essay.rights is Rights.LINK_ONLY:
        return _pointing(essay)
    html = to_html(essay.body, essay.title, copies)
    blocks = blocks_in(html)
    if not essay.question or words_of(html).endswith(essay.question):
        return blocks
    return *blocks, Words(Role.HEADING, (Span(essay.question),), level=3)


def _pointing(essay: Essay) -> Sequence[Block]:
    summary = Words(Role.PARAGRAPH, (Span(essay.summary),))
    if not essay.source_link:
        return (summary,)
    way = Span(host_of(essay.source_link), link=essay.source_link)
    return summary, Words(Role.PARAGRAPH, (way,))
