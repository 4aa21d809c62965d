"""A channel's subscription as admins see it, in mrkdwn."""

from __future__ import annotations

from collections.abc import Sequence

from bot.adapters.slack.escape import one_line
from bot.adapters.slack.found import day, moment, title_of
from bot.adapters.slack.layout import Block, note, quoted, rich
from bot.adapters.slack.layout import words as said
from bot.adapters.slack.render import Words, card
from bot.conversation import schedule_text
from bot.core.community_settings import CommunitySettings
from bot.core.delivery import Delivery
from bot.core.subscription import NextSlot, Subscription
from bot.services.community.subscribing import Preview


def settings_text(subscription: Subscription, settings: CommunitySettings, words: Words) -> str:
    """All settings of a channel and its workspace, one a line."""
    collections = one_line(", ".join(sorted(subscription.collections)), 600)
    rows = schedule_text.settings(subscription, settings, words, collections)
    return "\n".join(f"• {name}: {value}" for name, value in rows)


def coming(subscription: Subscription, words: Words) -> str:
    """When the next essay comes, or why none does."""
    return schedule_text.coming(subscription, words, moment)


def next_one(upcoming: NextSlot | None, words: Words) -> str:
    """When it comes."""
    return schedule_text.next_one(upcoming, words, moment)


def previewed(preview: Preview, words: Words) -> list[str | Block]:
    """What would be posted next, as it would be shown."""
    _ = words.text
    when = next_one(preview.upcoming, words)
    if preview.planned is None:
        return [when, _("The library has no essay that fits the settings, so nothing would be posted.")]
    post = preview.planned.post
    asked = [rich(quoted(said(post.question)))] if post.question else []
    return [when, *card(post, post.url, words, None), *asked, note("\n".join(schedule_text.told_whose(post, words)))]


def log_text(log: Sequence[Delivery], words: Words) -> str:
    """The latest deliveries, newest first."""
    _ = words.text
    if not log:
        return ""
    lines = [f"• {day(each.due)} {title_of(each)}{_(schedule_text.outcome(each))}" for each in log]
    return f"*{_('Latest deliveries')}*\n" + "\n".join(lines)
