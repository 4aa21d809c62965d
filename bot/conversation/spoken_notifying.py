"""The role that posts mention, taken and given back, in a sentence and a button."""

from __future__ import annotations

from typing import Final

from bot.conversation import labels
from bot.conversation.parts import Inline, Part, Press
from bot.conversation.phrases import Phrases
from bot.conversation.screens import NotifyingScreen, Screen
from bot.core.phrase import message

KINDS: Final[frozenset[type]] = frozenset({NotifyingScreen})
_ON: Final = message("You now have the role “{role}”, which each new essay in this channel mentions.")
_OFF: Final = message("You no longer have the role “{role}”, so new essays in this channel do not notify you.")


def spoken(screen: Screen, p: Phrases, inline: Inline) -> list[Part]:
    """The parts of a screen of this kind; none for any other."""
    if not isinstance(screen, NotifyingScreen):
        return []
    return [p.text(_ON if screen.on else _OFF, role=screen.role), (press(p, notified=screen.on),)]


def press(p: Phrases, *, notified: bool) -> Press:
    """What a member presses who has the role (``notified``), or has not."""
    if notified:
        return Press(p.text(labels.NOTIFY_NO_MORE), "notify-no-more", "")
    return Press(p.text(labels.NOTIFY_ME), "notify-me", "")
