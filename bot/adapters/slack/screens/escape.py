"""What essays and members wrote, made harmless for Slack: shown as it was written, without markup and mentions.

Where Slack offers ``plain_text`` or ``rich_text``, that is taken, and nothing needs escaping. This is for the rest: the
``text`` of a message, and ``mrkdwn``. One pass over the text.
"""

from __future__ import annotations

import re
from typing import Final

from bot.conversation.catalogue import Catalogue
from bot.conversation.escaping import Escaping
from bot.conversation.phrases import BREAK, Markup, Phrases, beginning, visible
from bot.core.essay import Language

_SPELLED: Final = {
    ord("&"): "&amp;",
    ord("<"): "&lt;",
    ord(">"): "&gt;",
    **{ord(char): f"{BREAK}{char}{BREAK}" for char in "*_~`"},
    ord("@"): f"@{BREAK}",
    ord("#"): f"#{BREAK}",
}
"""The first three are all that Slack itself asks to be escaped: without ``<`` nothing is a mention or a link. The
others are for markup, and for names that become links.
"""
_EMOJI: Final = re.compile(r":(?=[\w+'-]+:)")


def _unnamed(text: str) -> str:
    """What is to be seen of ``text``, without names of emojis."""
    return _EMOJI.sub(f":{BREAK}", visible(text))


_ESCAPING: Final = Escaping(_SPELLED, _unnamed)

escape: Final = _ESCAPING.text
"""At most five times as long."""
one_line: Final = _ESCAPING.line


def phrases_in(language: Language, catalogue: Catalogue) -> Phrases:
    """The catalogue for Slack's markup."""
    return Phrases(catalogue, language, escape)


def linked(text: str, url: str) -> Markup:
    """``text`` in ``mrkdwn`` as a link; without an ``url`` it is only escaped."""
    return Markup(f"<{url.replace('&', '&amp;')}|{escape(text)}>" if url else escape(text))


def plain(text: str, limit: int) -> str:
    """The beginning of ``text`` with its lines, for ``plain_text`` and ``rich_text``."""
    return beginning(visible(text).strip(), limit)
