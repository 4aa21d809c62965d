"""A title for an essay that does not name one: its first heading, or the words of its file's name."""

from __future__ import annotations

import re
from typing import Final

from bot.language.markdown import to_line

_HEADING: Final = re.compile(
    r" {0,3}#[ \t\u3000]+(.+?)(?:[ \t]+#+)?[ \t]*\Z|<h1\b[^<>]*>(.+?)</h1>\s*\Z", re.IGNORECASE
)
_UNDERLINE: Final = re.compile(r" {0,3}=+[ \t]*\Z")
_FENCE: Final = re.compile(r" {0,3}(```+|~~~+)")
_LOOKED_AT: Final = 400
"""Lines."""
_LONGEST: Final = 1000
"""Characters of a line that may be a heading."""


def first_heading(body: str) -> str:
    """The words of the first heading of the first level; empty where there is none."""
    fence = ""
    before = ""
    for line in body.split("\n", _LOOKED_AT)[:_LOOKED_AT]:
        if len(line) > _LONGEST:
            continue
        opened = _FENCE.match(line)
        if opened and (not fence or opened.group(1).startswith(fence)):
            fence = "" if fence else opened.group(1)[:3]
        if fence:
            continue
        found = _HEADING.match(line)
        words = next(filter(None, found.groups()), "") if found else before if _UNDERLINE.match(line) else ""
        if words and (title := to_line(words)):
            return title
        before = line.strip()
    return ""


def words_of_name(name: str) -> str:
    """``my-first-post`` is “My first post”; a date stays as it is."""
    if re.fullmatch(r"[\d\-_.]+", name):
        return name
    words = re.sub(r"\A(?:\d{4}[-_.]\d{1,2}[-_.]\d{1,2}|(?:19|20)\d{6})[-_. ]+", "", name)
    plain = " ".join(re.split(r"[-_\s]+", words)).strip() or name
    return plain[:1].upper() + plain[1:]
