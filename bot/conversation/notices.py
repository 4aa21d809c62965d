"""What admins are told without having asked, in one sentence each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from bot.conversation import digest_trouble, schedule_text
from bot.conversation.phrases import Markup, Phrases, beginning
from bot.core.delivery import Delivery, Reason
from bot.core.guest import GuestComment
from bot.core.phrase import message
from bot.core.subscription import Kind, Subscription
from bot.ports.chat import (
    GuestsWaiting,
    Held,
    Missed,
    Notice,
    PinLapsed,
    RoundEnding,
    SourceGone,
    Submitted,
    Suspended,
    Unpublished,
    VoteRefused,
)

NAME_MAX: Final = 100
"""Characters of a channel's name; Discord and Slack take no longer one."""
TITLE_MAX: Final = 200
GUEST_TEXT_MAX: Final = 300
"""Characters of a reader's comment."""
GUESTS_WAIT: Final = message("Comments from the essay pages wait for you: {number}. {command} leads to them.")
GUEST_WAITS: Final = message(
    "A reader commented on the page of “{title}”: “{text}” It waits for an admin. {command} leads to it."
)
Mention = Callable[[str], str]
"""A platform's link to a channel, by its id."""


def _named(name: str, p: Phrases) -> Markup:
    return Markup(f"#{p.escape(beginning(name, NAME_MAX))}")


def called(subscription: Subscription, p: Phrases, mention: Mention) -> str:
    """A link to the subscription's channel; its name where a link may lead nowhere and the name is known."""
    name = subscription.channel_name
    if name and (subscription.is_ended or subscription.reason == Reason.GONE):
        return _named(name, p)
    return mention(subscription.channel.id)


def notice_text(notice: Notice, p: Phrases, mention: Mention, suspended: Mapping[Reason, str]) -> str:
    """``suspended`` are the platform's own keys for a channel that is gone and for one that does not let us in."""
    match notice:
        case Suspended(subscription) if subscription.kind is Kind.DIGEST:
            where = called(subscription, p, mention)
            key = digest_trouble.suspended(subscription.reason)
            return p.text(key, channel=where, command=digest_trouble.COMMAND)
        case Suspended(subscription):
            reason = Reason.GONE if subscription.reason == Reason.GONE else Reason.FORBIDDEN
            command = "/essay setup" if reason is Reason.GONE else "/essay resume"
            return p.text(
                suspended[reason], channel=called(subscription, p, mention), command=command, remove="/essay channels"
            )
        case Held(delivery, name):
            held = digest_trouble.HELD if delivery.kind is Kind.DIGEST else schedule_text.HELD
            return p.text(held, **_fields(delivery, name, p, mention))
        case Unpublished(delivery, name):
            unpublished = digest_trouble if delivery.kind is Kind.DIGEST else schedule_text
            return p.text(unpublished.UNPUBLISHED, **_fields(delivery, name, p, mention))
        case Missed(delivery, name):
            missed = digest_trouble.missed if delivery.kind is Kind.DIGEST else schedule_text.missed
            return p.text(missed(delivery.reason), **_fields(delivery, name, p, mention))
        case PinLapsed(delivery, title):
            fields = _fields(delivery, "", p, mention)
            return p.text(schedule_text.LAPSED, title=title, day=fields["day"], channel=fields["channel"])
        case RoundEnding(subscription, left, language):
            key = schedule_text.ROUND_ENDING_IN[language] if language else schedule_text.ROUND_ENDING
            return p.text(key, channel=mention(subscription.channel.id), number=left, command="/essay schedule")
        case VoteRefused(subscription):
            key = schedule_text.vote_refused(subscription.channel.platform)
            return p.text(key, channel=mention(subscription.channel.id), command=schedule_text.NO_VOTES)
        case SourceGone(title):
            return p.text(schedule_text.SOURCE_GONE, title=title, command="/essay source")
        case Submitted(submission):
            return p.text(
                schedule_text.SUBMITTED,
                name=beginning(submission.author.name, NAME_MAX),
                title=beginning(submission.written.name, TITLE_MAX),
                command="/essay submit",
            )
        case GuestsWaiting():
            return guests_text(notice, p)


def guests_text(notice: GuestsWaiting, p: Phrases) -> str:
    """What admins are told of readers' comments; of a single one its beginning, which is no link to anywhere."""
    if notice.comment is None:
        return p.text(GUESTS_WAIT, number=notice.number, command="/essay submit")
    return p.text(GUEST_WAITS, command="/essay submit", **guest_fields(notice.comment, notice.title))


def guest_fields(comment: GuestComment, title: str) -> dict[str, str]:
    return {
        "title": beginning(title, TITLE_MAX),
        "text": beginning(" ".join(comment.shown_text.split()), GUEST_TEXT_MAX),
    }


def _fields(delivery: Delivery, name: str, p: Phrases, mention: Mention) -> dict[str, object]:
    return {
        "channel": _named(name, p) if name and delivery.reason is Reason.GONE else mention(delivery.channel.id),
        "day": Markup(delivery.slot.local_date.isoformat()),
        "limit": schedule_text.length(delivery.late_after - delivery.due, p.language),
    }
