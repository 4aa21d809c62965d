"""Draws a card with Pillow, in the colours of ``static/paper.css``."""

from __future__ import annotations

import hashlib
import io
import json
import unicodedata
from dataclasses import astuple, dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from bot.adapters.web.cards.glyphs import Glyphs
from bot.adapters.web.cards.lines import Setting, clipped, fitted
from bot.core.visible import without_harm
from bot.language.normalize import squeeze

if TYPE_CHECKING:
    from collections.abc import Iterable

    from PIL.Image import Image
    from PIL.ImageFont import FreeTypeFont

WIDTH: Final = 1200
HEIGHT: Final = 630
TEXT_MAX: Final = 300
"""Characters of a text that are looked at."""
_DRAWN_AS: Final = 2
"""Grows when cards look different, so that those that are kept are drawn anew."""

_PAPER, _SHEET, _INK, _SOFT, _LINE, _ACCENT = (
    "#faf6ee",
    "#fffdf8",
    "#231d16",
    "#655b4d",
    "#e3dac9",
    "#b3311a",
)
_EDGE: Final = 36
_LEFT: Final = 100
_SETTINGS: Final = tuple(Setting(size, lines) for size, lines in ((88, 2), (76, 3), (68, 3), (60, 4), (52, 4), (44, 5)))
_LEADING: Final = 1.36
_TITLE_TOP, _TITLE_BOTTOM = 150, 466
_FOOT: Final = 543
"""The base line of the author."""
_SEAL: Final = 96
_SEAL_LEFT, _SEAL_TOP = WIDTH - _LEFT - _SEAL, HEIGHT - 60 - _SEAL


class _Ramp(NamedTuple):
    """The places in the palette of a colour on the sheet: ``first`` is its faintest, the last one its full."""

    colour: str
    first: int
    steps: int

    def places(self) -> list[int]:
        """For each coverage of a pixel of the sheet, from 0 to 255, its place."""
        steps = (round(coverage * self.steps / 255) for coverage in range(256))
        return [self.first + step - 1 if step else _SHEET_AT for step in steps]


# Sixteen colours take half a byte for each pixel, and so half the time to pack them.
_PAPER_AT, _SHEET_AT, _LINE_AT = range(3)
_ACCENTS, _INKS, _SOFTS = _Ramp(_ACCENT, 3, 3), _Ramp(_INK, 6, 7), _Ramp(_SOFT, 13, 3)
_ACCENT_AT: Final = _ACCENTS.first + _ACCENTS.steps - 1
_IN_ACCENT, _IN_INK, _IN_SOFT = (each.places() for each in (_ACCENTS, _INKS, _SOFTS))
_RUNS: Final = 3  # zlib's Z_RLE
_HEAD_ROOM, _TITLE_ROOM, _FOOT_ROOM = (
    (60, 60, 1140, 140),
    (60, 140, 1140, _SEAL_TOP),
    (60, _SEAL_TOP, _SEAL_LEFT - 10, 590),
)
"""Where each text is, and nothing else."""


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
        image = self._blank.copy()
        self._words(image, card)
        image.putpalette(_palette())
        stored = io.BytesIO()
        # Only runs are packed: in half the time, to as many bytes.
        image.save(stored, "PNG", compress_level=6, compress_type=_RUNS)
        return stored.getvalue()

    @cached_property
    def _blank(self) -> Image:
        """A card without words; each pixel is a place in the palette."""
        from PIL import Image, ImageDraw

        image = Image.new("L", (WIDTH, HEIGHT), _PAPER_AT)
        pen = ImageDraw.Draw(image)
        sheet = (_EDGE, _EDGE, WIDTH - _EDGE, HEIGHT - _EDGE)
        pen.rounded_rectangle(sheet, 14, fill=_SHEET_AT, outline=_LINE_AT, width=2)
        pen.rectangle((_EDGE + 1, 108, _EDGE + 9, 486), fill=_ACCENT_AT)
        right, bottom = _SEAL_LEFT + _SEAL, _SEAL_TOP + _SEAL
        pen.rounded_rectangle((_SEAL_LEFT, _SEAL_TOP, right, bottom), 12, fill=_ACCENT_AT)
        inside = (_SEAL_LEFT + 12, _SEAL_TOP + 8, right - 12, bottom - 8)
        middle = _SEAL_LEFT + _SEAL / 2
        lines = [(middle, _SEAL_TOP + _SEAL / 2 + (number - 0.5) * 38, each) for number, each in enumerate("一話")]
        self._write(image, inside, lines, 38, _IN_ACCENT[::-1], anchor="mm")
        return image

    def _words(self, image: Image, card: Card) -> None:
        width = WIDTH - 2 * _LEFT
        head = clipped(self._shown(card.head), self._font(30).getlength, width)
        self._write(image, _HEAD_ROOM, [(_LEFT, 122, head)], 30, _IN_ACCENT)
        title = self._shown(card.title) or self._shown(card.foot) or "Ichiwa"
        size, lines = fitted(title, _SETTINGS, lambda size, text: self._font(size).getlength(text), width)
        step = size * _LEADING
        top = (_TITLE_TOP + _TITLE_BOTTOM - step * len(lines)) / 2
        set_at = [(_LEFT, round(top + step * (number + 0.77)), line) for number, line in enumerate(lines)]
        self._write(image, _TITLE_ROOM, set_at, size, _IN_INK)
        foot = clipped(self._shown(card.foot), self._font(32).getlength, width - _SEAL - 40)
        self._write(image, _FOOT_ROOM, [(_LEFT, _FOOT, foot)], 32, _IN_SOFT)

    def _write(
        self,
        image: Image,
        room: tuple[int, int, int, int],
        lines: Iterable[tuple[float, float, str]],
        size: int,
        places: list[int],
        anchor: str = "ls",
    ) -> None:
        """Set ``lines``, each with its place on the card, and in ``room`` let ``places`` say what their coverage is."""
        from PIL import Image, ImageDraw

        left, top, right, bottom = room
        coverage = Image.new("L", (right - left, bottom - top), 0)
        pen = ImageDraw.Draw(coverage)
        for x, y, line in lines:
            pen.text((x - left, y - top), line, 255, self._font(size), anchor)
        image.paste(coverage.point(places), (left, top))

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


def _palette() -> list[int]:
    """The colours of a card, three numbers each."""
    colours = [_rgb(_PAPER), _rgb(_SHEET), _rgb(_LINE)]
    for ramp in (_ACCENTS, _INKS, _SOFTS):
        for step in range(1, ramp.steps + 1):
            pairs = zip(_rgb(_SHEET), _rgb(ramp.colour), strict=True)
            colours.append(tuple(round(a + (b - a) * step / ramp.steps) for a, b in pairs))
    return [part for colour in colours for part in colour]


def _rgb(colour: str) -> tuple[int, ...]:
    return tuple(bytes.fromhex(colour[1:]))
