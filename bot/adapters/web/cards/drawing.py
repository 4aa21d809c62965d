"""Draws a card with Pillow, in the colours of ``static/paper.css``."""

from __future__ import annotations

import hashlib
import io
import json
import unicodedata
from dataclasses import astuple, dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bot.adapters.web.cards.glyphs import Glyphs
from bot.adapters.web.cards.lines import Setting, clipped, fitted
from bot.core.visible import without_harm
from bot.language.normalize import squeeze

if TYPE_CHECKING:
    from PIL.ImageDraw import ImageDraw
    from PIL.ImageFont import FreeTypeFont

WIDTH: Final = 1200
HEIGHT: Final = 630
TEXT_MAX: Final = 300
"""Characters of a text that are looked at."""
_DRAWN_AS: Final = 1
"""Grows when cards look different, so that those that are kept are drawn anew."""

_PAPER, _SHEET, _INK, _SOFT, _LINE, _ACCENT, _ON_FILL = (
    "#faf6ee",
    "#fffdf8",
    "#231d16",
    "#655b4d",
    "#e3dac9",
    "#b3311a",
    "#fffaf2",
)
_EDGE: Final = 36
_LEFT: Final = 100
_SETTINGS: Final = tuple(Setting(size, lines) for size, lines in ((88, 2), (76, 3), (68, 3), (60, 4), (52, 4), (44, 5)))
_LEADING: Final = 1.36
_TITLE_TOP, _TITLE_BOTTOM = 150, 466
_FOOT: Final = 543
"""The base line of the author."""
_SEAL: Final = 96
_COLOURS: Final = 32


@dataclass(frozen=True, slots=True)
class Card:
    """The words of a card: ``head`` stands above the title, ``foot`` below it."""

    title: str
    head: str
    foot: str


class Drawing:
    """Draws with the font at ``path``, of which ``fonts.fits`` is true. Not for several threads at once."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._glyphs = Glyphs(path)
        self.identity = (_DRAWN_AS, path.name, path.stat().st_size)

    def digest(self, card: Card) -> str:
        """Another one for each card that looks different; 64 hexadecimal digits."""
        return hashlib.sha256(json.dumps([self.identity, astuple(card)]).encode()).hexdigest()

    def draw(self, card: Card) -> bytes:
        """The card as a PNG of ``WIDTH`` by ``HEIGHT`` pixels. It takes too long for the loop."""
        from PIL import Image, ImageDraw

        image = Image.new("RGB", (WIDTH, HEIGHT), _PAPER)
        pen = ImageDraw.Draw(image)
        sheet = (_EDGE, _EDGE, WIDTH - _EDGE, HEIGHT - _EDGE)
        pen.rounded_rectangle(sheet, 14, fill=_SHEET, outline=_LINE, width=2)
        pen.rectangle((_EDGE + 1, 108, _EDGE + 9, 486), fill=_ACCENT)
        self._words(pen, card)
        self._seal(pen, WIDTH - _LEFT - _SEAL, HEIGHT - 60 - _SEAL)
        stored = io.BytesIO()
        # Better quantizing and packing take six times as long, for a tenth of the bytes.
        few = image.quantize(_COLOURS, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
        few.save(stored, "PNG", compress_level=6)
        return stored.getvalue()

    def _words(self, pen: ImageDraw, card: Card) -> None:
        width = WIDTH - 2 * _LEFT
        head, foot = self._font(30), self._font(32)
        pen.text((_LEFT, 122), clipped(self._shown(card.head), head.getlength, width), _ACCENT, head, "ls")
        title = self._shown(card.title) or self._shown(card.foot) or "Ichiwa"
        size, lines = fitted(title, _SETTINGS, lambda size, text: self._font(size).getlength(text), width)
        step = size * _LEADING
        top = (_TITLE_TOP + _TITLE_BOTTOM - step * len(lines)) / 2
        for number, line in enumerate(lines):
            pen.text((_LEFT, round(top + step * (number + 0.77))), line, _INK, self._font(size), "ls")
        room = width - _SEAL - 40
        pen.text((_LEFT, _FOOT), clipped(self._shown(card.foot), foot.getlength, room), _SOFT, foot, "ls")

    def _seal(self, pen: ImageDraw, left: int, top: int) -> None:
        pen.rounded_rectangle((left, top, left + _SEAL, top + _SEAL), 12, fill=_ACCENT)
        for number, character in enumerate("一話"):
            at = (left + _SEAL / 2, top + _SEAL / 2 + (number - 0.5) * 38)
            pen.text(at, character, _ON_FILL, self._font(38), "mm")

    def _shown(self, text: str) -> str:
        """What of ``text`` the font can show, in one line: a letter with a mark that it does not have loses the mark,
        and a sign that it does not have is left out.
        """
        text = unicodedata.normalize("NFC", squeeze(without_harm(text[:TEXT_MAX])))
        return squeeze("".join(map(self._shown_one, text)))

    def _shown_one(self, character: str) -> str:
        if character.isspace() or self._glyphs.has(character):
            return character
        plain = unicodedata.normalize("NFKD", character)
        return "".join(each for each in plain if self._glyphs.has(each) and not unicodedata.combining(each))

    @lru_cache(maxsize=16)  # noqa: B019 (there is one drawing, as long as the program runs)
    def _font(self, size: int) -> FreeTypeFont:
        from PIL import ImageFont

        # The basic layout is the same everywhere; the other one is not built into every Pillow.
        return ImageFont.truetype(self._path, size, layout_engine=ImageFont.Layout.BASIC)
