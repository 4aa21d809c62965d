"""Posts, cards and notices as Block Kit. Nothing here asks for anything: values in, blocks out.

What essays and members wrote stands in ``plain_text`` and ``rich_text``, where nothing is markup. Only our own
sentences are ``mrkdwn``, and their fields are escaped.
"""

from __future__ import annotations

import re
from typing import Any, Final

from bot.adapters.slack import refs
from bot.adapters.slack.escape import escape, one_line, plain, plain_line
from bot.adapters.slack.layout import Block, button, line, link, rich, row, section, way
from bot.adapters.slack.layout import words as bold
from bot.conversation import schedule_text as wordings
from bot.conversation.catalogue import Catalogue
from bot.conversation.phrases import Markup, Sentences
from bot.conversation.typed import format_duration
from bot.core.delivery import DailyPost, Delivery, Reason
from bot.core.essay import Essay, Language
from bot.core.phrase import message
from bot.ports.chat import Held, Missed, Notice, Suspended
from bot.services.community.engagement import Standing

TITLE_MAX: Final = 300
DETAIL_MAX: Final = 100
SUMMARY_MAX: Final = 2900
QUESTION_MAX: Final = 1500
COMMENT_MAX: Final = 2900
NAME_MAX: Final = 100
FALLBACK_SUMMARY: Final = 1000
_ID: Final = re.compile(r"[A-Z0-9]{2,30}")

_SUSPENDED: Final = {
    Reason.GONE: message("The daily essay in {channel} is suspended, because the channel was deleted or archived."),
    Reason.FORBIDDEN: message(
        "The daily essay in {channel} is suspended, because I may not post there any more. "
        "Invite me to the channel again, then resume it with /essay resume."
    ),
}


class Words(Sentences):
    """The catalogue in one language, for Slack's markup."""

    def __init__(self, catalogue: Catalogue, language: Language) -> None:
        super().__init__(catalogue, language, escape)

    def plain(self, key: str, /, **fields: object) -> str:
        """For ``plain_text`` and ``rich_text``, where nothing is escaped."""
        return self._catalogue.text(self.language, key, **fields)

    def plain_plural(self, singular: str, plural: str, number: int, /, **fields: object) -> str:
        return self._catalogue.plural(self.language, singular, plural, number, **fields)


def post_blocks(post: DailyPost, key: str, words: Words, standing: Standing | None = None) -> list[Block]:
    """The daily post; ``key`` goes into its buttons."""
    buttons = row(
        link(words._("Read"), post.url),
        button(words._("Rate"), "rate", key),
        button(words._("Comment"), "comment", key),
        button(words._("Save"), "save", post.slug),
    )
    return [*card(post, post.url, words, standing), buttons]


def post_text(post: DailyPost | Essay, words: Words) -> str:
    """The same for notifications and screen readers, in two lines."""
    title = one_line(post.title, 2 * TITLE_MAX)
    return f"{title} – {escape(_details(post, words))}\n{one_line(post.summary, FALLBACK_SUMMARY)}"


def essay_blocks(essay: Essay, standing: Standing | None, words: Words, url: str) -> list[Block]:
    """An essay that is shown elsewhere than in its post, buttons last."""
    buttons = row(
        link(words._("Read"), url, f"read:{essay.slug}"),
        button(words._("Rate"), "rate-essay", essay.slug),
        button(words._("Comment"), "comment-essay", essay.slug),
        button(words._("Save"), "save", essay.slug),
    )
    return [*card(essay, url, words, standing), buttons]


def question_blocks(post: DailyPost, key: str, words: Words) -> list[Block]:
    """The closing question, with a button to answer it."""
    question = rich(line(bold(plain_line(post.question, QUESTION_MAX), bold=True)))
    return [question, row(button(words._("Comment"), "comment", key.removesuffix(refs.QUESTION_MARK)))]


def question_text(post: DailyPost) -> str:
    return one_line(post.question, 2 * QUESTION_MAX)


def mirror_blocks(name: str, text: str) -> list[Block]:
    """A member's comment with their name, as it stands in a thread. Nothing in plain text mentions anybody."""
    return [_small(plain_line(name, NAME_MAX) or "?"), _plain_section(plain(text, COMMENT_MAX))]


def mirror_text(name: str, text: str) -> str:
    return f"{one_line(name, 2 * NAME_MAX) or '?'}: {one_line(text, COMMENT_MAX)}"


def notice_blocks(notice: Notice, words: Words) -> list[Block]:
    return [section(notice_text(notice, words))]


def notice_text(notice: Notice, words: Words) -> str:
    """What admins are told."""
    match notice:
        case Suspended(subscription):
            reason = Reason.GONE if subscription.reason == Reason.GONE else Reason.FORBIDDEN
            return words.text(_SUSPENDED[reason], channel=_mention(subscription.channel.id))
        case Held(delivery):
            return words.text(wordings.HELD, **_of(delivery))
        case Missed(delivery):
            return words.text(wordings.missed(delivery.reason), **_of(delivery))


def standing_line(standing: Standing, words: Words) -> str:
    """The rating so far in one line."""
    return wordings.rating(standing.score.mean, standing.score.count, words)


def card(shown: DailyPost | Essay, url: str, words: Words, standing: Standing | None) -> list[Block]:
    """Title, details and summary, and the rating where one is given."""
    title = plain_line(shown.title, TITLE_MAX) or shown.slug
    linked = way(url, title) | {"style": {"bold": True}}
    blocks = [
        rich(line(linked)),
        _small(_details(shown, words)),
        _plain_section(plain_line(shown.summary, SUMMARY_MAX) or "–"),
    ]
    return [*blocks, _small(standing_line(standing, words))] if standing is not None else blocks


def _details(shown: DailyPost | Essay, words: Words) -> str:
    details = [
        plain_line(shown.author, DETAIL_MAX),
        plain_line(shown.category, DETAIL_MAX),
        words._n("{number} minute to read", "{number} minutes to read", shown.minutes),
    ]
    return " · ".join(detail for detail in details if detail)


def _small(text: str) -> Block:
    return {"type": "context", "elements": [{"type": "plain_text", "text": text, "emoji": False}]}


def _plain_section(text: str) -> Block:
    return {"type": "section", "text": {"type": "plain_text", "text": text, "emoji": False}}


def _mention(channel_id: str) -> Markup:
    """A link to the channel, which notifies nobody."""
    return Markup(f"<#{channel_id}>" if _ID.fullmatch(channel_id) else escape(channel_id))


def _of(delivery: Delivery) -> dict[str, Any]:
    return {
        "channel": _mention(delivery.channel.id),
        "day": Markup(delivery.slot.local_date.isoformat()),
        "limit": format_duration(delivery.late_after - delivery.due),
    }
