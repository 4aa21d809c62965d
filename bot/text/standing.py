"""What admins read of a channel's standing order and its deliveries: keys of the catalogue, and what Babel spells."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Final

from babel import Locale
from babel.dates import get_day_names
from babel.lists import format_list
from babel.units import format_unit

from bot.core.delivery import Delivery, DeliveryState, Reason
from bot.core.essay import Language
from bot.core.pick import Policy
from bot.core.subscription import SubscriptionState
from bot.text.catalogue import message
from bot.text.wording import format_days

POLICIES: Final = {
    Policy.SHUFFLE: message("shuffled, none twice until all have come"),
    Policy.IN_ORDER: message("oldest first"),
    Policy.NEWEST: message("newest first"),
    Policy.BEST_RATED_UNSEEN: message("best rated first"),
}
LANGUAGES: Final = {
    None: message("every language"),
    Language.JA: message("Japanese"),
    Language.EN: message("English"),
}
"""The essays' language."""
CARDS: Final = {
    None: message("each essay's own"),
    Language.JA: message("Japanese"),
    Language.EN: message("English"),
}
"""The language of what everybody sees."""
STOPPED: Final = {
    SubscriptionState.PAUSED: message("Paused: no essay comes until you resume."),
    SubscriptionState.SUSPENDED: message(
        "Suspended: this channel could not be reached. Give me access again, then resume."
    ),
}
NOTHING_AHEAD: Final = message("Nothing is to come: the schedule has no day in the next two years.")
_DAYS: Final = {
    "all": message("every day"),
    "weekdays": message("Monday to Friday"),
    "weekends": message("Saturday and Sunday"),
}
_OUTCOMES: Final = {
    DeliveryState.DUE: message("waiting"),
    DeliveryState.SENDING: message("being posted"),
    DeliveryState.UNCERTAIN: message("being checked: it may have been posted"),
    DeliveryState.RECONCILING: message("being checked: it may have been posted"),
    DeliveryState.POSTED: message("posted"),
    DeliveryState.THREADED: message("posted"),
    DeliveryState.DONE: message("posted"),
}
_SKIPPED: Final = {
    Reason.LATE: message("left out: it would have come too late"),
    Reason.ADMIN: message("left out by an admin"),
    Reason.NO_ESSAY: message("left out: no essay fits the settings"),
}
_SKIPPED_OTHERWISE: Final = message("left out: it could not be posted")
_HELD: Final = message("held: whether it was posted cannot be found out")


def outcome(delivery: Delivery) -> str:
    """The catalogue key of what became of a delivery."""
    if delivery.state is DeliveryState.SKIPPED:
        return _SKIPPED.get(delivery.reason, _SKIPPED_OTHERWISE)
    if delivery.state is DeliveryState.UNCERTAIN and delivery.next_attempt is None:
        return _HELD
    return _OUTCOMES[delivery.state]


def weekdays(days: frozenset[int], say: Callable[[str], str], language: Language) -> str:
    """Weekdays in words; ``say`` is the catalogue in ``language``."""
    name = format_days(days)
    if name in _DAYS:
        return say(_DAYS[name])
    names = get_day_names("abbreviated", locale=language.value)
    return format_list([names[day] for day in sorted(days)], locale=language.value)


def country(code: str, language: Language) -> str:
    """The name of an ISO country; the code where it has none."""
    return str(Locale(language.value).territories.get(code, code))


def length(wait: timedelta, language: Language) -> str:
    """A length of whole minutes in words, such as ``1 hour 30 minutes``."""
    hours, minutes = divmod(int(wait.total_seconds()) // 60, 60)
    parts = [(hours, "hour"), (minutes, "minute")]
    if language is Language.JA:  # which writes no spaces, and has no long form of these units
        words = [format_unit(n, f"duration-{unit}", "short", locale="ja") for n, unit in parts if n]
        return "".join(words).replace(" ", "")
    return " ".join(format_unit(n, f"duration-{unit}", "long", locale="en") for n, unit in parts if n)
