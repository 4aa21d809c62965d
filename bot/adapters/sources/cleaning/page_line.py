"""One line of a text, in Markdown or as it was copied, and what tells whether it belongs to the page around."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

_BEHIND: Final = r"\(([^()\s]{0,2100})(?:\s+\"(?:\\.|[^\"\\]){0,700}\")?\)"
_IMAGE: Final = re.compile(rf"(?<!\\)!\[((?:\\.|[^\[\]\\]){{0,400}})\]{_BEHIND}")
_LINK: Final = re.compile(rf"(?<!\\)\[((?:\\.|[^\[\]\\]){{0,600}})\]{_BEHIND}")
_BARE: Final = re.compile(r"<?(https?://[^\s<>()「」、。]{1,2100})>?", re.IGNORECASE)
_MARKER: Final = re.compile(r"\A(?:[ \t>]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)?)+(?:#{1,6}[ \t]+)?")
_ITEM: Final = re.compile(r"\A[ \t>]*(?:[-*+]|\d{1,9}[.)])[ \t]+")
_HEADING: Final = re.compile(r"\A[ \t>]*#{1,6}[ \t]")
_TAG: Final = re.compile(r"(?<!\\)</?[a-z][a-z0-9]{0,10}>")
_STARS: Final = re.compile(r"(?<!\\)(?:\*\*?|~~|`)")
_ESCAPE: Final = re.compile(r"\\([!-/:-@\[-`{-~])")
_LONGEST: Final = 10_000
"""Characters of a line in which markup is looked for; a longer one is no button."""
_MARKUP: Final = re.compile(r"[\[<\\*~`]|://|\A[ \t>]*(?:[#>+-]|[0-9]{1,9}[.)])")


@dataclass(frozen=True, slots=True)
class PageLine:
    """``text`` is what a reader sees of it, ``outside`` the part that is in no link. ``addresses`` are those of its
    links, ``pictures`` those of its pictures.
    """

    text: str
    outside: str
    links: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    pictures: tuple[str, ...] = ()
    is_item: bool = False
    is_heading: bool = False
    is_plain: bool = True
    """Whether it is written as it is seen, so that a part of it can be taken out."""

    @property
    def is_linked(self) -> bool:
        """Whether all of its words lead elsewhere."""
        return bool(self.addresses) and not self.outside.strip(" 　│|｜/・,、()（）:：-–—•·»«>＞→▶▷")

    def hosts(self) -> list[str]:
        return [_host(address) for address in self.addresses]


def read_line(line: str) -> PageLine:
    """What stands in ``line``."""
    if len(line) > _LONGEST or _MARKUP.search(line) is None:
        text = _squeezed(line)
        return PageLine(text, text)
    pictures: list[str] = []
    links: list[str] = []
    addresses: list[str] = []

    def shown(found: re.Match[str]) -> str:
        pictures.append(found.group(2))
        return found.group(1)

    def linked(found: re.Match[str]) -> str:
        links.append(_words(found.group(1)))
        addresses.append(found.group(2))
        return "\x02"

    def bare(found: re.Match[str]) -> str:
        links.append("")
        addresses.append(found.group(1))
        return "\x02"

    body = _MARKER.sub("", line, count=1)
    rest = _BARE.sub(bare, _LINK.sub(linked, _IMAGE.sub(shown, body)))
    outside = _words(rest.replace("\x02", " "))
    order = iter(links)
    text = _words(re.sub("\x02", lambda _: next(order, "").replace("\\", "\\\\"), rest)) if links else outside
    return PageLine(
        text,
        outside,
        tuple(links),
        tuple(addresses),
        tuple(pictures),
        is_item=_ITEM.match(line) is not None,
        is_heading=_HEADING.match(line) is not None,
        is_plain=text == line.strip(),
    )


def _words(markdown: str) -> str:
    return _squeezed(_ESCAPE.sub(r"\1", _STARS.sub("", _TAG.sub("", markdown))))


def _squeezed(text: str) -> str:
    return " ".join(text.split())


def _host(address: str) -> str:
    try:
        return (urlsplit(address).hostname or "").removeprefix("www.")
    except ValueError:
        return ""
