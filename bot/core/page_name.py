"""The names under which members let the reading pages show their comments."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from bot.core.visible import is_visible, without_harm
from bot.errors import InvalidInput

PAGE_NAME_MAX: Final = 40
"""Characters of a name: one line on a narrow telephone."""


@dataclass(frozen=True, slots=True)
class PageName:
    """A person agreed, at ``since``, that the reading pages show their comments: under ``name``, or where that is empty
    without one. ``elsewhere``: other communities may see them in their chats, too, with where they were written; that
    is an agreement of its own, and nobody gave it by the first. ``ratings``: both show the person's ratings, too, with
    where they were given. It is a third one, which goes with the second.
    """

    name: str
    since: datetime
    elsewhere: bool = False
    ratings: bool = False


def checked_page_name(text: str) -> str:
    """``text`` as it is kept: in one line, without what comments may not have either; empty where nothing is to be
    seen. Raises ``InvalidInput`` where it is too long.
    """
    name = " ".join(without_harm(text).split())
    if not any(map(is_visible, name)):
        return ""
    if len(name) > PAGE_NAME_MAX:
        raise InvalidInput(
            "The name has {length} characters; the limit is {limit}.", length=len(name), limit=PAGE_NAME_MAX
        )
    return name
