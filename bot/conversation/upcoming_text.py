"""What is said of a channel's next essays: why each of them comes, and how long that holds."""

from __future__ import annotations

from typing import Final

from bot.conversation.phrases import Phrases
from bot.conversation.reasons import reason_text
from bot.conversation.screens import UpcomingScreen
from bot.core.phrase import message
from bot.core.pick import Policy
from bot.services.community.planning import Ahead, PinnedLater

PINNED: Final = message("pinned")
PIN_EXAMPLE: Final = "/essay preview pin:the-green-folder date:2026-12-24"
NEWS: Final = message("new, so it comes first")
VOTED: Final = message("chosen by vote")
FORECAST: Final = message("forecast")
_NOTHING_DUE: Final = message("pinned, but nothing is due on that date")
_LAPSED: Final = message("the pinned essay cannot be shown here any more")
_BY_DATE: Final = message("The order stays as long as no essays join or leave the library.")
_BY_RATINGS: Final = message("The order follows the ratings of today, and changes as members rate.")
_STAYS: Final = {
    Policy.SHUFFLE: message("The order is drawn once, and stays as long as no essays join or leave the library."),
    Policy.IN_ORDER: _BY_DATE,
    Policy.NEWEST: _BY_DATE,
    Policy.BEST_RATED_UNSEEN: _BY_RATINGS,
    Policy.LEARNED: _BY_RATINGS,
}


def seen_of(p: Phrases, screen: UpcomingScreen, row: Ahead) -> str:
    """What is said behind a slot's essay; empty for what comes by its date alone."""
    if row.pick is None:
        return ""
    if row.pick.lapsed:
        return p.text(_LAPSED)
    if row.is_pinned:
        return p.text(VOTED if row.pick.voted else PINNED)
    if row.pick.is_news:
        return p.text(NEWS)
    return "" if screen.is_certain else p.text(FORECAST)


def seen_later(p: Phrases, later: PinnedLater) -> str:
    """The same of a pin beyond."""
    return p.text(PINNED if later.is_due else _NOTHING_DUE)


def upcoming_notes(p: Phrases, screen: UpcomingScreen) -> list[str]:
    """How long the list holds, and how another essay is pinned."""
    pin = p._("To pin an essay to a date, write for example {example}", example=PIN_EXAMPLE)
    stays = p.text(_STAYS[screen.outlook.subscription.policy])
    planned = screen.preview.planned
    why = reason_text(p, planned.pick) if planned is not None else ""
    return [*([why] if why else []), stays, pin]
