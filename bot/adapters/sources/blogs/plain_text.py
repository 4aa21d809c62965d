"""The plain text of a short piece of HTML: of a comment, or to compare an excerpt with a text."""

from __future__ import annotations

import html
import re
from typing import Final

_BREAK: Final = re.compile(r"<\s*(?:br|/p|/div|/li)\b[^<>]{0,200}>", re.IGNORECASE)
_TAG: Final = re.compile(r"</?[A-Za-z][^<>]*>|<!--[^<>]*-->")
_READING: Final = re.compile(r"<(rt|rp)\b[^<>]*>[^<>]*</\1>", re.IGNORECASE)
_STYLED: Final = re.compile(
    r"</?(?:a|b|big|br|code|em|font|i|mark|rb|rt|rp|ruby|s|small|span|strong|sub|sup|u|wbr)(?:\s[^<>]*)?/?>",
    re.IGNORECASE,
)
_SPACES: Final = re.compile(r"\s+")
_CONTROLS: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
_CUT: Final = ".…・[]"
_MORE: Final = ("続きを読む", "more")
_COMPARED: Final = 2_000
"""Characters of an excerpt that are compared with the text's beginning; a program cuts at some hundreds."""


def without_controls(text: str) -> str:
    """``text`` without the characters that nobody sees and no XML may hold; line ends and tabs stay."""
    return _CONTROLS.sub("", text)


def plain(fragment: str) -> str:
    """The words of ``fragment``, with its line breaks."""
    if not any(mark in fragment for mark in "<&\n"):
        return without_controls(fragment).strip()
    text = html.unescape(_TAG.sub("", _BREAK.sub("\n", fragment)))
    lines = (line.strip() for line in without_controls(text).split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def plain_title(title: str) -> str:
    """A title without styling and readings. Whatever else looks like a tag (``List<String>``) is meant as it stands."""
    if any(mark in title for mark in "<&"):
        title = html.unescape(_STYLED.sub("", _READING.sub("", title)))
    return _SPACES.sub(" ", without_controls(title)).strip()


def is_beginning(excerpt: str, body: str) -> bool:
    """Whether ``excerpt`` is the beginning of ``body``, both in HTML, as a program cuts it off: whatever it did with
    spaces, breaks and the end.
    """
    if not excerpt.strip():
        return True
    cut = _SPACES.sub("", plain(excerpt)).rstrip(_CUT)
    for more in _MORE:
        cut = cut.removesuffix(more).rstrip(_CUT)
    begun = _SPACES.sub("", plain(body[: len(excerpt) * 20 + 20_000]))
    return not cut or begun.startswith(cut[:_COMPARED])
