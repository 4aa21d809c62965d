"""Charts of a report as SVG: leather makes the marks and the axes, and the page's stylesheet their colours, so that
they are as easy to read in the dark. No other module knows leather, which has no types.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from markupsafe import Markup

WIDTH: Final = 380
HEIGHT: Final = 200
"""Units of the drawing; on a phone about one pixel each, so that its letters can be read there."""
_CLASSES: Final = {"text": "chart-label", "line": "chart-rule"}
_COLOURS: Final = frozenset({"fill", "stroke", "font-family", "font-size"})


@dataclass(frozen=True, slots=True)
class Chart:
    """``bars`` are labels, each another one, with their values from 0 on. ``title`` and ``description`` are read aloud;
    ``name`` is single on its page.
    """

    name: str
    title: str
    description: str
    bars: Sequence[tuple[str, int]]


def drawn(chart: Chart) -> Markup:
    """The chart as an element that stands in a page; empty where no bar would be seen."""
    most = max((value for _, value in chart.bars), default=0)
    if most == 0:
        return Markup("")
    import leather  # with its own tests it takes 25 ms, which no start should pay

    drawing: Any = leather.Chart()
    drawing.add_columns([(label, value) for label, value in chart.bars])
    ticks = _ticks(most)
    drawing.set_y_scale(leather.Linear(0, ticks[-1]))
    drawing.add_y_axis(ticks=ticks)
    group: ET.Element = drawing.to_svg_group(WIDTH, HEIGHT)
    group.remove(group[0])  # its background
    root = ET.Element("svg", {"viewBox": f"0 0 {WIDTH} {HEIGHT}", "class": "chart", "role": "img"})
    root.set("aria-labelledby", f"{chart.name}-title {chart.name}-text")
    for tag, text in (("title", chart.title), ("desc", chart.description)):
        ET.SubElement(root, tag, {"id": f"{chart.name}-{'title' if tag == 'title' else 'text'}"}).text = text
    root.append(group)
    for element in group.iter():
        _restyle(element)
    return Markup(ET.tostring(root, encoding="unicode", short_empty_elements=False))  # noqa: S704 (ElementTree escapes)


def _restyle(element: ET.Element) -> None:
    """Take away what says how it looks, and shorten the numbers."""
    for name in _COLOURS & set(element.attrib):
        del element.attrib[name]
    for name, value in element.attrib.items():
        if value.replace(".", "", 1).replace("-", "", 1).isdigit():
            element.set(name, f"{float(value):.1f}".removesuffix(".0"))
    element.set("class", _CLASSES.get(element.tag, element.get("class", "")) or "chart-part")
    if element.tag == "rect":
        element.set("class", "chart-bar")


def _ticks(most: int) -> list[int]:
    """Three round numbers, of which the last is not below ``most``."""
    half = -(-most // 2)
    power = 10 ** (len(str(half)) - 1)
    step = next(factor * power for factor in (1, 2, 3, 5, 10) if factor * power >= half)
    return [0, step, step * 2]
