"""Telling an excerpt from a text: feeds hold one or the other and do not say which."""

from __future__ import annotations

import html
import re
from typing import Final

SHORT: Final = 400
"""Characters below which the only text of an entry is taken for an excerpt: WordPress cuts at 55 words, Hatena at 400
characters.
"""

_TAG: Final = re.compile(r"<[^<>]*>")
_SPACE: Final = re.compile(r"\s+")
_CUT: Final = re.compile(
    r"(?:\[?\s?(?:…+|\.{3,}|・{3,}|⋯+)\s?\]?|続きを読む|続きをみる|もっと読む|read (?:more|on)|continue reading|"
    r"read the (?:rest|full)[^.]{0,60})[\s→»›>.。」】)）\]]{0,9}$",
    re.IGNORECASE,
)
_LINK: Final = r"<a\b[^>]*>[^<]*</a>"
_ANNOUNCED: Final = re.compile(
    rf"<p>\s*The post\b[^<]{{0,20}}{_LINK}\s+(?:first )?appeared (?:first )?on\s+{_LINK}\.?\s*</p>\s*\Z"
    rf"|<p>\s*投稿\s*{_LINK}\s*は\s*{_LINK}\s*に最初に表示されました。\s*</p>\s*\Z"
)
_TAIL: Final = 1_500


def plain(markup: str) -> str:
    """The text of ``markup`` on one line, for comparing; not for showing."""
    return _SPACE.sub(" ", html.unescape(_TAG.sub(" ", markup))).strip()


def without_announcement(markup: str) -> str:
    """``markup`` without the paragraph that WordPress ends each entry of a feed with: where the post appeared first."""
    head, tail = markup[:-_TAIL], markup[-_TAIL:]
    return head + _ANNOUNCED.sub("", tail)


def is_cut(text: str) -> bool:
    """Whether plain ``text`` ends as what a program cuts off does: in dots, or in a call to read on."""
    return _CUT.search(text[-200:].rstrip()) is not None


def is_beginning(excerpt: str, text: str) -> bool:
    """Whether plain ``excerpt`` was cut off the beginning of plain ``text``, and no author wrote it."""
    bare = re.sub(r"\s", "", _CUT.sub("", excerpt))
    return not bare or re.sub(r"\s", "", text[: len(excerpt) * 3]).startswith(bare[: max(len(bare) - 3, 10)])
