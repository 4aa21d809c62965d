"""Posts, cards and notices as Block Kit. Nothing here asks for anything: values in, blocks out.

What essays and members wrote is in ``plain_text`` and ``rich_text``, where nothing is markup. Only our own
sentences are ``mrkdwn``, and their fields are escaped.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from bot.adapters.slack.posts import refs
from bot.adapters.slack.screens.escape import escape, one_line, plain
from bot.adapters.slack.screens.layout import (
    BUTTON_MAX,
    LINK,
    LINK_MAX,
    Block,
    button,
    line,
    link,
    rich,
    row,
    section,
    span,
    way,
)
from bot.conversation import labels, schedule_text, spoken_submissions, ways, wording
from bot.conversation.below_notices import below
from bot.conversation.escaping import plain_line, plain_lines
from bot.conversation.notices import notice_text
from bot.conversation.parts import Tone
from bot.conversation.phrases import Markup, Phrases
from bot.core.delivery import DailyPost, Reason
from bot.core.essay import Essay
from bot.core.ids import Slug
from bot.core.phrase import message
from bot.core.picture import WORDS_MAX
from bot.core.rating import RatingSummary
from bot.core.submission import Submission
from bot.ports.chat import Notice
from bot.summaries.verse import in_one_line

TITLE_MAX: Final = 300
DETAIL_MAX: Final = 100
SUMMARY_MAX: Final = 2900
QUESTION_MAX: Final = 1500
COMMENT_MAX: Final = 2900
NAME_MAX: Final = 100
FALLBACK_SUMMARY: Final = 1000
_ID: Final = re.compile(r"[A-Z0-9]{2,30}")

_SUSPENDED: Final = {
    Reason.GONE: message(
        "The daily essay in {channel} is suspended because the channel was deleted or archived. Set up another channel "
        "with {command}, or end this one for good with {remove}."
    ),
    Reason.FORBIDDEN: message(
        "The daily essay in {channel} is suspended because I am no longer allowed to post there. Invite "
        "me again, then use {command}."
    ),
}


def post_blocks(post: DailyPost, key: str, p: Phrases, rating: RatingSummary | None = None) -> list[Block]:
    """The daily post; ``key`` goes into its buttons."""
    to_text = ways.of_post(post, key, p, fits)
    buttons = row(
        *reading_buttons(to_text, post.slug),
        button(p.text(labels.RATE), "rate", key),
        button(p.text(labels.COMMENT), "comment", key),
        button(p.text(labels.SAVE), "save", post.slug),
    )
    title, *rest = card(post, to_text[0].url, p, rating)
    return [title, *_picture(post), *rest, buttons]


def reading_buttons(found: Sequence[ways.Way], slug: Slug) -> Iterator[Block]:
    """A button for each way to an essay's text. Within a row, each has its own name."""
    for number, each in enumerate(found):
        label = plain_line(each.label, BUTTON_MAX)
        yield link(label, each.url, f"{LINK}:{number}") if each.url else button(label, "read", slug)


def fits(url: str) -> bool:
    """Whether a button takes the address."""
    return len(url) <= LINK_MAX


def post_text(post: DailyPost | Essay, p: Phrases) -> str:
    """The same for notifications and screen readers, in two lines."""
    title = one_line(post.title, 2 * TITLE_MAX)
    return f"{title} – {escape(details(post, p))}\n{one_line(in_one_line(post.summary), FALLBACK_SUMMARY)}"


def question_blocks(post: DailyPost, key: str, p: Phrases) -> list[Block]:
    """The closing question, with a button to answer it."""
    question = rich(line(span(plain_line(post.question, QUESTION_MAX), bold=True)))
    return [question, row(button(p.text(labels.COMMENT), "comment", key.removesuffix(refs.QUESTION_MARK)))]


def question_text(post: DailyPost) -> str:
    return one_line(post.question, 2 * QUESTION_MAX)


def mirror_blocks(name: str, text: str) -> list[Block]:
    """A member's comment with their name, as it is in a thread. Nothing in plain text mentions anybody."""
    return [small(plain_line(name, NAME_MAX) or "?"), _plain_section(plain(text, COMMENT_MAX))]


def mirror_text(name: str, text: str) -> str:
    return f"{one_line(name, 2 * NAME_MAX) or '?'}: {one_line(text, COMMENT_MAX)}"


def told(notice: Notice, p: Phrases) -> tuple[str, list[Block]]:
    """What admins are told, as text and as blocks."""
    text = notice_text(notice, p, mention, _SUSPENDED)
    presses = below(notice, p)
    if not presses:
        return text, [section(text)]
    tones = {Tone.CHOSEN: "primary", Tone.DANGER: "danger"}
    return text, [
        section(text),
        row(*(button(each.label, each.name, each.value, tones.get(each.tone, "")) for each in presses)),
    ]


def told_author(submission: Submission, p: Phrases) -> tuple[str, list[Block]]:
    """What an author is told of a decision, as text and as blocks."""
    said, *reason = spoken_submissions.told_author(submission, p)
    return "\n".join((said, *reason)), [section(said), *map(section, reason)]


def card(shown: DailyPost | Essay, url: str, p: Phrases, rating: RatingSummary | None) -> list[Block]:
    """Title, details and summary, and the rating where one is given. ``url`` empty: the essay has no page."""
    title = plain_line(shown.title, TITLE_MAX) or shown.slug
    linked = way(url, title) | {"style": {"bold": True}} if url else span(title, bold=True)
    blocks = [
        rich(line(linked)),
        small(details(shown, p)),
        _plain_section(plain_lines(shown.summary, SUMMARY_MAX) or "–"),
    ]
    if rating is None:
        return blocks
    return [*blocks, small(schedule_text.rating(rating.score.mean, rating.score.count, p))]


def _picture(post: DailyPost) -> list[Block]:
    """Slack wants words for every picture."""
    if not post.shown_picture:
        return []
    words = plain_line(post.picture_words, WORDS_MAX) or plain_line(post.title, WORDS_MAX) or post.slug
    return [{"type": "image", "image_url": post.shown_picture, "alt_text": words}]


def details(shown: DailyPost | Essay, p: Phrases) -> str:
    """What stands below a title, in one line."""
    said = [plain_line(detail, DETAIL_MAX) for detail in wording.byline(shown, p)]
    return " · ".join(filter(None, said))


def small(text: str) -> Block:
    """A small line without markup."""
    return {"type": "context", "elements": [{"type": "plain_text", "text": text, "emoji": False}]}


def _plain_section(text: str) -> Block:
    return {"type": "section", "text": {"type": "plain_text", "text": text, "emoji": False}}


def mention(channel_id: str) -> Markup:
    """A link to the channel, which notifies nobody."""
    return Markup(f"<#{channel_id}>" if _ID.fullmatch(channel_id) else escape(channel_id))
