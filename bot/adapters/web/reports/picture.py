"""A report as a picture for chats, drawn with Pillow in the colours of ``static/paper.css``."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Final, TypeAlias

from babel.dates import format_date

from bot.adapters.web.cards.fonts import find_font
from bot.adapters.web.cards.glyphs import Glyphs
from bot.adapters.web.cards.lines import clipped
from bot.conversation import report_text
from bot.conversation.phrases import Phrases
from bot.core.report import Report
from bot.core.visible import without_harm
from bot.language.normalize import squeeze

if TYPE_CHECKING:
    from PIL.ImageFont import FreeTypeFont

WIDTH: Final = 1200
HEIGHT: Final = 630
TEXT_MAX: Final = 200
"""Characters of a text that are looked at."""
_PAPER, _SHEET, _INK, _SOFT, _LINE, _ACCENT = "#faf6ee", "#fffdf8", "#231d16", "#655b4d", "#e3dac9", "#b3311a"
_EDGE: Final = 36
_LEFT, _RIGHT = 84, WIDTH - 84
_CHART_TOP, _CHART_BOTTOM = 320, 500
_GAP: Final = 40
_FOOT_SIZES: Final = (20, 18, 16, 14)

_Bars: TypeAlias = Sequence[tuple[str, int]]


class DrawnReports:
    """Draws with the font at ``given``, or with the best that the machine has; nothing where there is none. The font is
    looked for when it is first needed.
    """

    def __init__(self, given: Path | None) -> None:
        self._given = given
        self._sought = False
        self._font_path: Path | None = None
        self._one_at_a_time = Lock()

    async def draw(self, report: Report, p: Phrases) -> bytes:
        return await asyncio.to_thread(self._drawn, report, p)

    def _drawn(self, report: Report, p: Phrases) -> bytes:
        with self._one_at_a_time:
            if not self._sought:
                self._font_path, self._sought = find_font(self._given), True
            return _Sheet(self._font_path).drawn(report, p) if self._font_path is not None else b""


class _Sheet:
    """One picture."""

    def __init__(self, path: Path) -> None:
        from PIL import Image, ImageDraw

        self._path = path
        self._glyphs = _glyphs(path)
        self._image = Image.new("RGB", (WIDTH, HEIGHT), _PAPER)
        self._pen = ImageDraw.Draw(self._image)

    def drawn(self, report: Report, p: Phrases) -> bytes:
        edge = (_EDGE, _EDGE, WIDTH - _EDGE, HEIGHT - _EDGE)
        self._pen.rounded_rectangle(edge, 14, fill=_SHEET, outline=_LINE, width=2)
        self._pen.rectangle((_EDGE + 1, 76, _EDGE + 9, 132), fill=_ACCENT)
        self._text((_LEFT, 120), report_text.heading(p, report), 44, _INK, _RIGHT - _LEFT)
        self._sums(report, p)
        self._charts(report, p)
        said, room = report_text.counted(p, report), _RIGHT - _LEFT
        size = next((size for size in _FOOT_SIZES if _font(self._path, size).getlength(said) <= room), _FOOT_SIZES[-1])
        self._text((_LEFT, 566), said, size, _SOFT, room)
        stored = io.BytesIO()
        self._image.quantize(64).save(stored, "PNG", optimize=True)
        return stored.getvalue()

    def _sums(self, report: Report, p: Phrases) -> None:
        total, fewer = report.total, report_text.FEWER
        shown = (
            (report_text.POSTS, str(total.posts)),
            (report_text.RATINGS, f"{total.ratings.count or fewer} {report_text.stars(total.ratings)}".strip()),
            (report_text.COMMENTS, str(total.comments or fewer)),
            (report_text.SAVES, str(total.saves or fewer)),
        )
        step = (_RIGHT - _LEFT) / len(shown)
        for number, (name, value) in enumerate(shown):
            at = _LEFT + round(number * step)
            self._text((at, 184), p.text(name), 24, _SOFT, step - 20)
            self._text((at, 244), value, 50, _INK, step - 20)

    def _charts(self, report: Report, p: Phrases) -> None:
        names = [format_date(each.month, "LLL", locale=p.language.value) for each in report.months]
        rated = [each.ratings.count for each in report.months]
        kind, counts = (
            (report_text.RATINGS, rated) if any(rated) else (report_text.POSTS, [m.posts for m in report.months])
        )
        by_month = list(zip(names, counts, strict=True))
        spans = [(report_text.span_name(span), span.count) for span in report.spans]
        middle = (_LEFT + _RIGHT) // 2 + 120 if spans else _RIGHT + _GAP
        title = f"{p.text(kind)} · {p.text(report_text.BY_MONTH)}"
        self._bars(_LEFT, middle - _GAP, title, by_month)
        if spans:
            self._bars(middle, _RIGHT, p.text(report_text.DISTRIBUTION), spans)

    def _bars(self, left: int, right: int, title: str, bars: _Bars) -> None:
        self._text((left, _CHART_TOP - 18), title, 22, _SOFT, right - left)
        most = max((value for _, value in bars), default=0) or 1
        step = (right - left) / len(bars)
        self._pen.line((left, _CHART_BOTTOM, right, _CHART_BOTTOM), fill=_LINE, width=2)
        for number, (name, value) in enumerate(bars):
            at = left + number * step
            top = _CHART_BOTTOM - round((_CHART_BOTTOM - _CHART_TOP - 34) * value / most)
            middle = at + step / 2
            if value:
                self._pen.rectangle((at + step * 0.15, top, at + step * 0.85, _CHART_BOTTOM), fill=_ACCENT)
                self._text((middle, top - 6), str(value), 18, _SOFT, step + 8, "ms")
            self._text((middle, _CHART_BOTTOM + 26), name, 19, _SOFT, step + 8, "ms")

    def _text(
        self, at: tuple[float, float], text: str, size: int, colour: str, room: float, anchor: str = "ls"
    ) -> None:
        font = _font(self._path, size)
        shown = squeeze("".join(c for c in squeeze(without_harm(text[:TEXT_MAX])) if c == " " or self._glyphs.has(c)))
        self._pen.text(at, clipped(shown, font.getlength, room), colour, font, anchor)


@lru_cache(maxsize=1)
def _glyphs(path: Path) -> Glyphs:
    return Glyphs(path)


@lru_cache(maxsize=16)
def _font(path: Path, size: int) -> FreeTypeFont:
    from PIL import ImageFont

    return ImageFont.truetype(path, size, layout_engine=ImageFont.Layout.BASIC)
