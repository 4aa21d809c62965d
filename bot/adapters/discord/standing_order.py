"""A channel's subscription as admins see it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from discord import utils

from bot.adapters.discord.escape import escape, one_line
from bot.adapters.discord.render import Words
from bot.conversation import schedule_text
from bot.core.community_settings import CommunitySettings
from bot.core.delivery import Delivery
from bot.core.subscription import NextSlot, Subscription
from bot.services.community.subscribing import Preview


def settings_text(subscription: Subscription, settings: CommunitySettings, words: Words) -> str:
    """All settings of a channel and its community, one a line."""
    _ = words.text
    collections = one_line(", ".join(sorted(subscription.collections)), 300)
    rows = (
        *schedule_text.settings(subscription, settings, words, collections),
        (_("Role to mention"), f"<@&{settings.ping}>" if settings.ping else _("nobody")),
        (_("Messages in threads"), _("kept as comments") if settings.capture else _("not kept")),
    )
    return "\n".join(f"- {name}: {value}" for name, value in rows)


def coming(subscription: Subscription, words: Words) -> str:
    """When the next essay comes, or why none does."""
    return schedule_text.coming(subscription, words, moment)


def next_one(upcoming: NextSlot | None, words: Words) -> str:
    """When it comes."""
    return schedule_text.next_one(upcoming, words, moment)


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
    whose = "\n".join(f"-# {line}" for line in schedule_text.told_whose(post, words))
    return [when, f"### {one_line(post.title, 200)}\n-# {about}\n{escape(post.summary)}{asked}", whose]


def log_text(log: Sequence[Delivery], words: Words) -> str:
    """The latest deliveries, newest first."""
    _ = words.text
    if not log:
        return ""
    lines = [f"- {utils.format_dt(d.due, 'd')} {_title(d)}{_(schedule_text.outcome(d))}" for d in log]
    return "### " + _("Latest deliveries") + "\n" + "\n".join(lines)


def _title(delivery: Delivery) -> str:
    return f"**{one_line(delivery.post.title, 60)}** · " if delivery.post else ""
