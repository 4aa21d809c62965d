"""Footnotes: marks that lead to notes on the same page, whoever wrote the HTML."""

from __future__ import annotations

import re
from typing import Final

from lxml import etree

from bot.adapters.sources.cleaning.html_tree import words_in

_MARK: Final = re.compile(r"\s*[\[(（［]?\s*[*＊※]?\s*(?:\d{1,3}|[*＊†‡])\s*[\])）］]?\s*")
_NOTE: Final = re.compile(r"(?:\A|\s)(?:li|p|div|dd|aside)\Z")
_BLOCKS: Final = frozenset({"li", "p", "div", "dd", "aside"})
_DELIMITER: Final = re.compile(r"(?:\A|\s)(?:footnote-delimiter|footnote-back(?:link|ref)|reversefootnote)(?:\s|\Z)")
_CLIMB_MAX: Final = 4


class Footnotes:
    """Which elements of a tree are marks, which are notes, and which only lead back."""

    def __init__(self, body: etree._Element) -> None:
        self._marks: dict[etree._Element, str] = {}
        self._notes: dict[etree._Element, str] = {}
        links = [link for link in body.iter("a") if (link.get("href") or "").startswith("#")]
        if not links:
            return
        order = {element: i for i, element in enumerate(body.iter())}
        targets: dict[str, etree._Element] = {}
        for element in order:
            for name in (element.get("id"), element.get("name")):
                if name:
                    targets.setdefault(name, element)
        for link in links:
            self._take(link, targets, order)

    def mark(self, element: etree._Element) -> str | None:
        """The label that a mark carries; empty for a link back to one, None for all else."""
        if not self._notes:
            return None
        if _DELIMITER.search(element.get("class") or ""):
            return ""
        return self._marks.get(element)

    def note(self, element: etree._Element) -> str | None:
        """The label of the note that the element is."""
        return self._notes.get(element)

    def is_note(self, element: etree._Element) -> bool:
        return element in self._notes

    def _take(self, link: etree._Element, targets: dict[str, etree._Element], order: dict[etree._Element, int]) -> None:
        target = targets.get((link.get("href") or "")[1:])
        if target is None or target is link:
            return
        note = _block_of(target)
        if note is None:
            return
        if order[target] < order[link]:
            if any(inner in self._notes for inner in _ancestors(link)):
                self._marks[link] = ""  # leads back
            return
        link = _raised(link)
        if note in self._notes:
            self._marks[link] = self._notes[note]
        elif _MARK.fullmatch(words_in(link)) and not any(up in self._notes for up in _ancestors(link)):
            label = str(len(self._notes) + 1)
            self._notes[note] = label
            self._marks[link] = label


def _raised(link: etree._Element) -> etree._Element:
    """The element that only raises the mark, if there is one."""
    above = link.getparent()
    if above is not None and above.tag in ("sup", "span", "small"):
        words = words_in(link).strip()
        return above if words_in(above).strip() == words else link
    return link


def _block_of(target: etree._Element) -> etree._Element | None:
    """The note that an anchor stands in."""
    if target.tag in _BLOCKS:
        return target
    for above in _ancestors(target):
        if above.tag in _BLOCKS:
            return above
    return None


def _ancestors(element: etree._Element) -> list[etree._Element]:
    found: list[etree._Element] = []
    above = element.getparent()
    while above is not None and len(found) < _CLIMB_MAX:
        found.append(above)
        above = above.getparent()
    return found
