"""How a channel's admins want its posts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from bot.core.essay import Language

SUMMARY_LENGTHS: Final = (80, 600)
"""Characters that a channel may give a summary, from … to."""
QUESTION_MAX: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class PostStyle:
    """``language`` is that of public messages (None: the essay's own); ``ping`` is the platform's id of the role that a
    post mentions, or empty.

    ``summary_length`` is the most characters of a summary (None: the language's usual length); ``question`` opens the
    thread of an essay without a closing question of its own: ``{title}`` in it is the essay's title; where it is empty,
    nothing is asked.
    """

    language: Language | None = None
    ping: str = ""
    summary_length: int | None = None
    question: str = ""
