"""A title in lines: as large as it fits, broken between phrases, the lines of about one length."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TypeAlias

from bot.language.cut import ELLIPSIS, is_boundary
from bot.language.phrase_breaks import may_end, phrase_breaks

Measure: TypeAlias = Callable[[str], float]
"""The width of a text, in pixels."""


@dataclass(frozen=True, slots=True)
class Setting:
    """A size of type in pixels, with the most lines that there is room for."""

    size: int
    lines: int


def fitted(
    text: str, settings: Sequence[Setting], measure: Callable[[int, str], float], width: float
) -> tuple[int, list[str]]:
    """The first of ``settings``, largest first, in which ``text`` fits with all its phrases whole, with its lines; else
    the last one, with phrases divided where they must be, and what is too much cut off.
    """
    pieces = phrase_breaks(text)
    for setting in settings:
        measured = partial(measure, setting.size)
        whole = all(measured(piece.strip()) <= width for piece in pieces)
        if whole and len(_filled(pieces, measured, width)) <= setting.lines:
            return setting.size, balanced(pieces, measured, width)
    size, most = settings[-1].size, settings[-1].lines
    measured = partial(measure, size)
    small = [part for piece in pieces for part in _divided(piece, measured, width)]
    lines = _filled(small, measured, width)
    if len(lines) <= most:
        return size, balanced(small, measured, width)
    return size, [*lines[: most - 1], clipped(lines[most - 1] + ELLIPSIS, measured, width)]


def clipped(text: str, measure: Measure, width: float) -> str:
    """``text``, or as much of it as fits, with an ellipsis at its end."""
    if measure(text) <= width:
        return text
    text = text.removesuffix(ELLIPSIS)
    end = len(text)
    while end and (not is_boundary(text, end) or measure(text[:end].rstrip() + ELLIPSIS) > width):
        end -= 1
    return text[:end].rstrip() + ELLIPSIS


def balanced(pieces: Sequence[str], measure: Measure, width: float) -> list[str]:
    """As few lines as there must be, and of these the most even ones: the sum of the squares of what they leave free is
    the least (Knuth and Plass, 1981).
    """
    least = len(_filled(pieces, measure, width))
    # best[n][k]: the least sum with which the first k pieces are set in n lines, and where the last line begins
    best: list[list[tuple[float, int]]] = [[(0.0, 0)] + [(float("inf"), 0)] * len(pieces)]
    for _ in range(least):
        row = [(float("inf"), 0)]
        for end in range(1, len(pieces) + 1):
            found = (float("inf"), 0)
            for start in range(end - 1, -1, -1):
                free = width - measure("".join(pieces[start:end]).strip())
                if free < 0:
                    break
                found = min(found, (best[-1][start][0] + free * free, start))
            row.append(found)
        best.append(row)
    lines: list[str] = []
    end = len(pieces)
    for row in reversed(best[1:]):
        start = row[end][1]
        lines.append("".join(pieces[start:end]).strip())
        end = start
    return [line for line in reversed(lines) if line]


def _filled(pieces: Sequence[str], measure: Measure, width: float) -> list[str]:
    """Each line as full as it can be."""
    lines: list[str] = []
    for piece in pieces:
        if lines and measure((lines[-1] + piece).strip()) <= width:
            lines[-1] += piece
        else:
            lines.append(piece)
    return [line.strip() for line in lines]


def _divided(piece: str, measure: Measure, width: float) -> list[str]:
    """``piece``, in parts of which each fits into a line."""
    parts: list[str] = []
    while len(piece) > 1 and measure(piece.strip()) > width:
        end = len(piece) - 1
        while end > 1 and measure(piece[:end].strip()) > width:
            end -= 1
        good = (at for at in range(end, 0, -1) if is_boundary(piece, at) and may_end(piece[at - 1], piece[at]))
        end = next(good, end)
        parts.append(piece[:end])
        piece = piece[end:]
    return [*parts, piece]
