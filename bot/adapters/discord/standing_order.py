"""A channel's subscription as admins see it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from discord import utils

from bot.adapters.discord.escape import escape, one_line
from bot.adapters.discord.render import Words
from bot.core.community_settings import CommunitySettings
from bot.core.delivery import Delivery
from bot.core.essay import Language
from bot.core.rating import parse_scale
from bot.core.subscription import NextSlot, Subscription
from bot.services.setup import Preview
from bot.text import standing
from bot.text.standing import outcome
from bot.text.wording import format_time

__all__ = ["coming", "log_text", "moment", "next_one", "outcome", "previewed", "settings_text"]


def settings_text(subscription: Subscription, settings: CommunitySettings, words: Words, language: Language) -> str:
    """All settings of a channel and its community, one a line."""
    _ = words.text
    schedule = subscription.schedule
    country = standing.country(schedule.holidays, language)
    holidays = _("left out: {country}", country=country) if country else _("holidays are days like any other")
    rows = (
        (_("Channel"), f"<#{subscription.channel.id}>"),
        (_("Time of day"), f"{format_time(schedule.at)} ({escape(schedule.zone)})"),
        (_("Weekdays"), standing.weekdays(schedule.weekdays, _, language)),
        (_("Public holidays"), holidays),
        (_("Late limit"), standing.length(subscription.late_limit, language)),
        (_("Order"), _(standing.POLICIES[subscription.policy])),
        (_("Language of the essays"), _(standing.LANGUAGES[subscription.language])),
        (_("Collections"), one_line(", ".join(sorted(subscription.collections)), 300) or _("all")),
        (_("Reactions"), " ".join(parse_scale(subscription.scale).seeds)),
        (_("Language of what everybody sees"), _(standing.CARDS[settings.language])),
        (_("Role to mention"), f"<@&{settings.ping}>" if settings.ping else _("nobody")),
        (_("Messages in threads"), _("kept as comments") if settings.capture else _("not kept")),
    )
    return "\n".join(f"- {name}: {value}" for name, value in rows)


def coming(subscription: Subscription, words: Words) -> str:
    """When the next essay comes, or why none does."""
    _ = words.text
    if subscription.state in standing.STOPPED:
        return _(standing.STOPPED[subscription.state])
    return next_one(subscription.upcoming, words)


def next_one(upcoming: NextSlot | None, words: Words) -> str:
    _ = words.text
    if upcoming is None:
        return _(standing.NOTHING_AHEAD)
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


def _title(delivery: Delivery) -> str:
    return f"**{one_line(delivery.post.title, 60)}** · " if delivery.post else ""
