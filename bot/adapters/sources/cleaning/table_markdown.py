"""Tables of data. A table that only lays a page out is no such thing: its cells are blocks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from lxml import etree

_BLOCKS: Final = ("table", "ul", "ol", "dl", "pre", "blockquote", "hr", "h1", "h2", "h3", "h4", "h5", "h6", "form")
_COLUMNS_MAX: Final = 30
_CELLS_MAX: Final = 3_000
_CELL_MAX: Final = 400
"""Characters of a cell; what is longer is no datum."""


def is_data(table: etree._Element) -> bool:
    """Whether it has at least two rows and columns, and words alone in its cells."""
    rows = _rows(table)
    widths = [len(_cells(row)) for row in rows]
    if len(rows) < 2 or max(widths) < 2 or max(widths) > _COLUMNS_MAX or sum(widths) > _CELLS_MAX:
        return False
    if any(table.find(f".//{name}") is not None for name in _BLOCKS):
        return False
    return all(
        len(cell.findall("p")) < 2 and sum(map(len, cell.itertext())) <= _CELL_MAX
        for row in rows
        for cell in _cells(row)
    )


def table_lines(table: etree._Element, words: Callable[[etree._Element], str]) -> list[str]:
    """Its lines in Markdown, where ``words`` writes a cell; none for a table without words."""
    rows = [_filled(row, words) for row in _rows(table)]
    rows = [row for row in rows if any(row)]
    if not rows:
        return []
    first = next(row for row in _rows(table) if len(_cells(row)))
    headed = all(cell.tag == "th" for cell in _cells(first)) and any(_filled(first, words))
    width = min(max(map(len, rows)), _COLUMNS_MAX)
    if not headed:
        rows.insert(0, [])
    padded = [(row + [""] * width)[:width] for row in rows]
    lines = [f"| {' | '.join(row)} |" for row in padded]
    return [lines[0], f"|{' --- |' * width}", *lines[1:]]


def _rows(table: etree._Element) -> list[etree._Element]:
    return [*table.iter("tr")]


def _cells(row: etree._Element) -> list[etree._Element]:
    return [cell for cell in row if cell.tag in ("td", "th")]


def _filled(row: etree._Element, words: Callable[[etree._Element], str]) -> list[str]:
    filled: list[str] = []
    for cell in _cells(row):
        span = cell.get("colspan") or "1"
        wide = int(span) if span.isascii() and span.isdigit() and len(span) < 3 else 1
        filled += [words(cell), *[""] * (wide - 1)]
    return filled[:_COLUMNS_MAX]
