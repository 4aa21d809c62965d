"""What the admins of a community have set for all of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from bot.core.comment import COMMENT_MAX
from bot.core.community import Community

SLOW_MODE_MAX: Final = timedelta(hours=6)
WORDS_MAX: Final = 200
WORD_LIST_MAX: Final = 4000
"""Characters of the words that no comment is allowed to have, one a line, as a form takes them."""
RULES_MAX: Final = 1500
"""Characters of the rules text, so that it fits into one message beside the rest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HouseRules:
    """What is asked of comments: at most ``length`` characters, ``slow_mode`` between two by one member, and none of
    ``words``. ``text`` is the community's own rules, for its members to read.
    """

    length: int = COMMENT_MAX
    slow_mode: timedelta = timedelta()
    words: tuple[str, ...] = ()
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CommunitySettings:
    """What concerns every channel alike; what a channel's posts look like is its subscription's ``PostStyle``.

    ``greeted`` is the instant of the join that the bot last said hello for. With ``search_comments`` the community's
    searches include its own comments. ``log_channel`` is the platform's id of the channel in which admins are told what
    happened, or empty. With ``quote_comments`` its rules say that round-ups may quote every comment; with
    ``tell_coming`` they name the essays that come next. With ``shared_talk`` it takes part in the talk with other
    communities, in which it is called ``house_name``; empty: by its platform alone.
    """

    community: Community
    rules: HouseRules = field(default_factory=HouseRules)
    greeted: datetime | None = None
    search_comments: bool = False
    log_channel: str = ""
    quote_comments: bool = False
    tell_coming: bool = True
    shared_talk: bool = False
    house_name: str = ""
