"""What admins are told without having asked, in one sentence each."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from bot.conversation import schedule_text
from bot.conversation.phrases import Markup, Phrases
from bot.core.delivery import Delivery, Reason
from bot.ports.chat import Held, Missed, Notice, PinLapsed, RoundEnding, Suspended

Mention = Callable[[str], str]
"""A platform's link to a channel, by its id."""


def notice_text(notice: Notice, p: Phrases, mention: Mention, suspended: Mapping[Reason, str]) -> str:
    """``suspended`` are the platform's own keys for a channel that is gone and for one that does not let us in."""
    match notice:
        case Suspended(subscription):
            reason = Reason.GONE if subscription.reason == Reason.GONE else Reason.FORBIDDEN
            return p.text(suspended[reason], channel=mention(subscription.channel.id))
        case Held(delivery):
            return p.text(schedule_text.HELD, **_fields(delivery, p, mention))
        case Missed(delivery):
            return p.text(schedule_text.missed(delivery.reason), **_fields(delivery, p, mention))
        case PinLapsed(delivery, title):
            fields = _fields(delivery, p, mention)
            return p.text(schedule_text.LAPSED, title=title, day=fields["day"], channel=fields["channel"])
        case RoundEnding(subscription, left):
            place = mention(subscription.channel.id)
            return p.text(schedule_text.ROUND_ENDING, channel=place, number=left, command="/essay schedule")


def _fields(delivery: Delivery, p: Phrases, mention: Mention) -> dict[str, object]:
    return {
        "channel": mention(delivery.channel.id),
        "day": Markup(delivery.slot.local_date.isoformat()),
        "limit": schedule_text.length(delivery.late_after - delivery.due, p.language),
    }
