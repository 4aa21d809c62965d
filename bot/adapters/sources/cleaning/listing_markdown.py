"""Code, in spans and in blocks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from lxml import etree

_LANGUAGE: Final = re.compile(
    r"(?:\A|\s)(?:language-|lang-|highlight-source-|brush:\s*|sourceCode\s+)([A-Za-z0-9+#.-]{1,40})"
)
_GUTTER: Final = re.compile(r"gutter|lineno|line-?numbers?|blob-num|hljs-ln-n", re.IGNORECASE)
_TICKS: Final = re.compile("`+")
_LINES: Final = frozenset({"tr", "div", "p", "li"})


def code_span(code: str) -> str:
    """``code`` between as many backticks as none of its own has."""
    code = " ".join(code.split())
    if not code:
        return ""
    fence = "`" * (max(map(len, _TICKS.findall(code)), default=0) + 1)
    return f"{fence} {code} {fence}" if code[0] == "`" or code[-1] == "`" else f"{fence}{code}{fence}"


def is_listing(table: etree._Element) -> bool:
    """Whether a table holds code beside the numbers of its lines."""
    if table.find(".//pre") is None and table.find(".//code") is None:
        return False
    cells = table.findall(".//td")
    return any(_GUTTER.search(cell.get("class") or "") for cell in cells)


def listing(element: etree._Element) -> list[str]:
    """The lines of a block of code; none where it is empty."""
    code = "".join(_text(element)).expandtabs(4) if element.tag == "table" else "".join(_text(element))
    lines = code.strip("\n").split("\n")
    if not any(line.strip() for line in lines):
        return []
    fence = "`" * max(3, max(map(len, _TICKS.findall(code)), default=0) + 1)
    return [fence + _language(element), *(line.rstrip() for line in lines), fence]


def _text(element: etree._Element) -> Iterator[str]:
    walk = etree.iterwalk(element, events=("start", "end"))
    for event, inner in walk:
        if event == "start" and inner.tag == "br":
            yield "\n"
        elif event == "start" and _GUTTER.search(inner.get("class") or "") and inner is not element:
            walk.skip_subtree()
        elif event == "start":
            yield inner.text or ""
        else:
            yield "\n" if element.tag == "table" and inner.tag in _LINES else ""
            yield (inner.tail or "") if inner is not element else ""


def _language(element: etree._Element) -> str:
    for inner in (element, *element.findall(".//code")[:1], *element.findall(".//pre")[:1]):
        found = _LANGUAGE.search(inner.get("class") or "")
        said = found.group(1) if found else inner.get("data-lang") or inner.get("lang") or ""
        if re.fullmatch(r"[A-Za-z0-9+#.-]{1,40}", said):
            return said
    return ""
