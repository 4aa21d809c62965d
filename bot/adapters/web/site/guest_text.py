"""A guest's text as HTML: plain, but for the links that an admin approved."""

from __future__ import annotations

import re
from typing import Final

from markupsafe import Markup, escape

from bot.core.guest import GuestComment
from bot.core.hosts import host_of

_ADDRESS: Final = re.compile(r"https?://[^\s<>\"'`「」『』（）、。]+", re.IGNORECASE)
_TAIL: Final = ".,:;!?)]}…"
"""What ends a sentence rather than an address."""
_LINK: Final = Markup('<a href="{}" rel="nofollow ugc noopener">{}</a>')


def linked_text(comment: GuestComment) -> Markup:
    """``shown_text``, escaped; addresses can be pressed where an admin approved them. Search engines are told that they
    are not ours.
    """
    if not comment.links:
        return escape(comment.shown_text)
    made, end = Markup(""), 0
    text = comment.shown_text
    for found in _ADDRESS.finditer(text):
        address = found[0].rstrip(_TAIL)
        made += escape(text[end : found.start()])
        made += _LINK.format(address, address) if host_of(address) else escape(address)
        end = found.start() + len(address)
    return made + escape(text[end:])
