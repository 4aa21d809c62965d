"""What the local channel tells its admins, kept as a key with fields so that each viewer reads it in their language."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from bot.conversation import digest_trouble, schedule_text
from bot.conversation.notices import GUEST_WAITS, GUESTS_WAIT, TITLE_MAX, guest_fields
from bot.conversation.phrases import beginning
from bot.core.delivery import Delivery, Reason
from bot.core.guest import GuestState
from bot.core.phrase import message
from bot.core.submission import Submission, SubmissionState
from bot.core.subscription import Kind
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

_SUSPENDED: Final = message("The daily essay is suspended because this channel refused the last one.")
_HELD: Final = message("It is unclear whether the essay for {day} was posted. It will not be sent again automatically.")
_MISSED: Final = {
    Reason.LATE: message("The essay for {day} was skipped: it would have been more than {limit} late."),
    Reason.NO_ESSAY: message("The essay for {day} was skipped: no essay in the library fits the settings."),
    Reason.ADMIN: message("The essay for {day} was skipped at an admin's request."),
}
_MISSED_OTHERWISE: Final = message("The essay for {day} was skipped because it could not be posted.")
_LAPSED: Final = message(
    "“{title}” was pinned to {day}, but can no longer be shown here. Another essay takes its place."
)
_ROUND_ENDING: Final = message(
    "Essays left before they begin again: {number}. For more, add Markdown files to the essays folder, or choose more "
    "collections or languages with {command}."
)
_DECIDED: Final = {
    SubmissionState.APPROVED: message("“{title}” by {name} was approved."),
    SubmissionState.DECLINED: message("“{title}” by {name} was declined."),
}
_DECLINED_BECAUSE: Final = message("“{title}” by {name} was declined: {reason}")
_UNREADABLE: Final = message("This version cannot read the notice that was here.")
_EARLIER: Final = {
    "The daily essay is suspended, because this channel refused the last one.": _SUSPENDED,
    "Whether the essay of {day} was posted cannot be found out, so it is not sent again by itself.": _HELD,
    "The essay of {day} was left out: it would have come more than {limit} late.": _MISSED[Reason.LATE],
    "The essay of {day} was left out: the library has none that fits the settings.": _MISSED[Reason.NO_ESSAY],
    "The essay of {day} was left out, as an admin asked.": _MISSED[Reason.ADMIN],
    "The essay of {day} was left out, because it could not be posted.": _MISSED_OTHERWISE,
}
"""Sentences that earlier versions stored, with those of today."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A catalogue key and its fields. A field called ``day`` is an ISO date, for the viewer's language to spell out."""

    key: str
    fields: dict[str, str]


def sentence_of(notice: Notice) -> Sentence:
    """The sentence that tells of ``notice``."""
    match notice:
        case Suspended(subscription) if subscription.kind is Kind.DIGEST:
            fields = {"channel": "Ichiwa", "command": digest_trouble.COMMAND}
            return Sentence(digest_trouble.suspended(subscription.reason), fields)
        case Held(delivery) | Missed(delivery) if delivery.kind is Kind.DIGEST:
            fields = {"day": delivery.slot.local_date.isoformat(), "channel": "Ichiwa", "limit": _limit(delivery)}
            held = isinstance(notice, Held)
            return Sentence(digest_trouble.HELD if held else digest_trouble.missed(delivery.reason), fields)
        case Suspended():
            return Sentence(_SUSPENDED, {})
        case Held(delivery, _):
            return Sentence(_HELD, {"day": delivery.slot.local_date.isoformat()})
        case Unpublished(delivery, _):
            fields = {"day": delivery.slot.local_date.isoformat(), "channel": "Ichiwa"}
            return Sentence(schedule_text.UNPUBLISHED, fields)
        case Missed(delivery, _):
            fields = {"day": delivery.slot.local_date.isoformat(), "limit": _limit(delivery)}
            return Sentence(_MISSED.get(delivery.reason, _MISSED_OTHERWISE), fields)
        case PinLapsed(delivery, title):
            return Sentence(_LAPSED, {"title": title, "day": delivery.slot.local_date.isoformat()})
        case RoundEnding(_, left, language):
            fields = {"number": str(left), "command": "/essay schedule"}
            if language is not None:
                return Sentence(schedule_text.ROUND_ENDING_IN[language], fields | {"channel": "Ichiwa"})
            return Sentence(_ROUND_ENDING, fields)
        case VoteRefused(subscription):
            key = schedule_text.vote_refused(subscription.channel.platform)
            return Sentence(key, {"channel": "Ichiwa", "command": schedule_text.NO_VOTES})
        case SourceGone(title):
            return Sentence(schedule_text.SOURCE_GONE, {"title": title, "command": "/essay source"})
        case Submitted(submission):
            fields = {**_named(submission), "command": "/essay submit", "submission": submission.id}
            return Sentence(schedule_text.SUBMITTED, fields)
        case GuestsWaiting(number, _, comment, title):
            fields = {"command": "/essay submit", "guests": f"{GuestState.WAITING}:1"}
            if comment is None:
                return Sentence(GUESTS_WAIT, fields | {"number": str(number)})
            return Sentence(GUEST_WAITS, fields | guest_fields(comment, title))


def decision_of(submission: Submission) -> Sentence:
    """The sentence that tells the author, and everybody on the page, what was decided."""
    fields = _named(submission)
    if submission.reason:
        return Sentence(_DECLINED_BECAUSE, fields | {"reason": submission.reason})
    return Sentence(_DECIDED[submission.state], fields)


def key_of(notice: Notice, at: datetime) -> str:
    """The same for the same delivery, so that telling it again adds nothing; a subscription can be suspended again."""
    match notice:
        case Suspended(subscription):
            return f"suspended-{subscription.id}-{at:%Y%m%d%H%M%S}"
        case Held(delivery, _):
            return f"held-{delivery.slot.key}"
        case Unpublished(delivery, _):
            return f"unpublished-{delivery.slot.key}"
        case Missed(delivery, _):
            return f"missed-{delivery.slot.key}"
        case PinLapsed(delivery):
            return f"pin-{delivery.slot.key}"
        case RoundEnding(subscription):
            return f"round-{subscription.id}-{at:%Y%m%d%H%M%S}"
        case VoteRefused(subscription):
            return f"vote-{subscription.id}-{at:%Y%m%d%H%M%S}"
        case SourceGone(title):
            return f"source-{title}-{at:%Y%m%d%H%M%S}"
        case Submitted(submission):
            return f"submitted-{submission.id}"
        case GuestsWaiting():
            return f"guests-{at:%Y%m%d%H%M%S}"


def pack(sentence: Sentence) -> str:
    return json.dumps({"key": sentence.key, "fields": sentence.fields}, ensure_ascii=False)


def unpack(text: str) -> Sentence:
    """The opposite of ``pack``; never raises, because one odd row must not hide the channel."""
    try:
        packed = json.loads(text)
        return Sentence(
            _EARLIER.get(packed["key"], str(packed["key"])),
            {str(name): str(value) for name, value in packed["fields"].items()},
        )
    except (ValueError, KeyError, TypeError, AttributeError):
        return Sentence(_UNREADABLE, {})


def _named(submission: Submission) -> dict[str, str]:
    return {"title": beginning(submission.written.name, TITLE_MAX), "name": submission.author.name}


def _limit(delivery: Delivery) -> str:
    """In minutes: each viewer reads the length in their language."""
    return str(int((delivery.late_after - delivery.due).total_seconds()) // 60)
