"""A channel's subscription as admins see it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from babel import Locale
from babel.dates import get_day_names
from babel.lists import format_list
from babel.units import format_unit
from discord import utils

from bot.adapters.discord.escape import escape, one_line
from bot.adapters.discord.render import Words
from bot.core.community_settings import CommunitySettings
from bot.core.delivery import Delivery, DeliveryState, Reason
from bot.core.essay import Language
from bot.core.pick import Policy
from bot.core.rating import parse_scale
from bot.core.subscription import NextSlot, Subscription, SubscriptionState
from bot.services.setup import Preview
from bot.text.catalogue import message
from bot.text.wording import format_days, format_time

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
_CARDS: Final = {
    None: message("each essay's own"),
    Language.JA: message("Japanese"),
    Language.EN: message("English"),
}
_DAYS: Final = {
    "all": message("every day"),
    "weekdays": message("Monday to Friday"),
    "weekends": message("Saturday and Sunday"),
}
_STATES: Final = {
    SubscriptionState.PAUSED: message("Paused: no essay comes until you resume."),
    SubscriptionState.SUSPENDED: message(
        "Suspended: this channel could not be reached. Give me access again, then resume."
    ),
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


def settings_text(subscription: Subscription, settings: CommunitySettings, words: Words, language: Language) -> str:
    """All settings of a channel and its community, one a line."""
    _ = words.text
    schedule = subscription.schedule
    country = Locale(language.value).territories.get(schedule.holidays, schedule.holidays)
    holidays = _("left out: {country}", country=country) if country else _("holidays are days like any other")
    rows = (
        (_("Channel"), f"<#{subscription.channel.id}>"),
        (_("Time of day"), f"{format_time(schedule.at)} ({escape(schedule.zone)})"),
        (_("Weekdays"), days(schedule.weekdays, words, language)),
        (_("Public holidays"), holidays),
        (_("Late limit"), _length(subscription.late_limit, language)),
        (_("Order"), _(POLICIES[subscription.policy])),
        (_("Language of the essays"), _(LANGUAGES[subscription.language])),
        (_("Collections"), one_line(", ".join(sorted(subscription.collections)), 300) or _("all")),
        (_("Reactions"), " ".join(parse_scale(subscription.scale).seeds)),
        (_("Language of what everybody sees"), _(_CARDS[settings.language])),
        (_("Role to mention"), f"<@&{settings.ping}>" if settings.ping else _("nobody")),
        (_("Messages in threads"), _("kept as comments") if settings.capture else _("not kept")),
    )
    return "\n".join(f"- {name}: {value}" for name, value in rows)


def coming(subscription: Subscription, words: Words) -> str:
    """When the next essay comes, or why none does."""
    _ = words.text
    if subscription.state in _STATES:
        return _(_STATES[subscription.state])
    return next_one(subscription.upcoming, words)


def next_one(upcoming: NextSlot | None, words: Words) -> str:
    _ = words.text
    if upcoming is None:
        return _("Nothing is to come: the schedule has no day in the next two years.")
    return _("The next essay:") + f" {moment(upcoming.due)}"


def moment(at: datetime) -> str:
    """An instant that Discord shows in the reader's own zone and language, and how far it is away."""
    return f"{utils.format_dt(at, 'f')} ({utils.format_dt(at, 'R')})"


def previewed(preview: Preview, words: Words) -> list[str]:
    """What would be posted next."""
    _, _n = words.text, words.plural
    when = next_one(preview.upcoming, words)
    if preview.planned is None:
        return [when, _("The library has no essay that fits the settings, so nothing would be posted.")]
    post = preview.planned.post
    minutes = _n("{number} minute", "{number} minutes", post.minutes)
    about = f"{one_line(post.author, 60)} · {one_line(post.category, 40)} · {minutes}"
    asked = f"\n> {one_line(post.question, 300)}" if post.question else ""
    return [when, f"### {one_line(post.title, 200)}\n-# {about}\n{escape(post.summary)}{asked}"]


def log_text(log: Sequence[Delivery], words: Words) -> str:
    """The latest deliveries, newest first."""
    _ = words.text
    if not log:
        return ""
    lines = [f"- {utils.format_dt(d.due, 'd')} {_title(d)}{_(outcome(d))}" for d in log]
    return "### " + _("Latest deliveries") + "\n" + "\n".join(lines)


def outcome(delivery: Delivery) -> str:
    """The catalogue key of what became of a delivery."""
    if delivery.state is DeliveryState.SKIPPED:
        return _SKIPPED.get(delivery.reason, _SKIPPED_OTHERWISE)
    if delivery.state is DeliveryState.UNCERTAIN and delivery.next_attempt is None:
        return _HELD
    return _OUTCOMES[delivery.state]


def days(weekdays: frozenset[int], words: Words, language: Language) -> str:
    name = format_days(weekdays)
    if name in _DAYS:
        return words.text(_DAYS[name])
    names = get_day_names("abbreviated", locale=language.value)
    return format_list([names[day] for day in sorted(weekdays)], locale=language.value)


def _title(delivery: Delivery) -> str:
    return f"**{one_line(delivery.post.title, 60)}** · " if delivery.post else ""


def _length(length: timedelta, language: Language) -> str:
    minutes = int(length.total_seconds()) // 60
    unit, number = ("hour", minutes // 60) if minutes % 60 == 0 else ("minute", minutes)
    if language is Language.JA:  # which writes no space, and has no long form of these units
        return format_unit(number, f"duration-{unit}", "short", locale="ja").replace(" ", "")
    return format_unit(number, f"duration-{unit}", "long", locale="en")
