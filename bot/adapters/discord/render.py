"""Posts, cards and notices as Discord's components. Nothing here asks for anything: values in, components out.

One message holds at most 40 components and 4,000 characters that are displayed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from discord import ButtonStyle, Embed, MediaGalleryItem, ui

from bot.adapters.discord import refs
from bot.adapters.discord.escape import escape, few_lines, one_line
from bot.adapters.discord.phrases import DiscordPhrases
from bot.conversation import labels, notices, schedule_text, ways, wording
from bot.conversation.escaping import plain_line
from bot.conversation.phrases import Markup
from bot.core.delivery import DailyPost, Reason
from bot.core.essay import Essay
from bot.core.ids import Slug
from bot.core.phrase import message
from bot.core.picture import WORDS_MAX
from bot.core.rating import RatingSummary
from bot.ports.chat import Notice

ACCENT: Final = 0x3E6C5A
TITLE_MAX: Final = 300
DETAIL_MAX: Final = 100
SUMMARY_MAX: Final = 2600
QUESTION_MAX: Final = 1500
THREAD_NAME_MAX: Final = 100
MIRROR_MAX: Final = 4000
LINK_MAX: Final = 512
"""Characters of a button's address; an address in Japanese has nine for each character of its name."""
LABEL_MAX: Final = 80
ROW_MAX: Final = 5
"""Buttons of a row."""

_SUSPENDED: Final = {
    Reason.GONE: message(
        "The daily essay in {channel} is suspended because the channel is gone. Set up another channel with {command}, "
        "or end this one for good with {remove}."
    ),
    Reason.FORBIDDEN: message(
        "The daily essay in {channel} is suspended because I am no longer allowed to post there. Give me "
        "my permissions back, then use {command}."
    ),
}


def post_view(
    post: DailyPost,
    key: str,
    words: DiscordPhrases,
    ratings: RatingSummary | None = None,
    ping: int | None = None,
    *,
    can_take: bool = False,
) -> ui.LayoutView:
    """The daily post. ``key`` goes into its buttons, by which it is found again; ``ping`` is a role to mention, which
    members can take by a button with ``can_take``.
    """
    view = ui.LayoutView(timeout=None)
    if ping is not None:
        view.add_item(ui.TextDisplay(f"<@&{ping}>"))
    title, *rest = (ui.TextDisplay[Any](text) for text in texts(post, words, ratings))
    rows = (ui.ActionRow[Any](*buttons) for buttons in _rows(post, key, words, can_take=can_take))
    view.add_item(ui.Container(title, *_picture(post), *rest, *rows, accent_colour=ACCENT))
    view.stop()  # its buttons are routed by their ids, so nothing of it is kept in memory
    return view


def post_embed(
    post: DailyPost, key: str, words: DiscordPhrases, ratings: RatingSummary | None = None
) -> tuple[Embed, ui.View]:
    """The daily post where Components V2 are refused."""
    _title, details, summary, *rating = texts(post, words, ratings)
    title = plain_line(post.title, 256)
    url = ways.of_post(post, key, words, fits)[0].url or None
    embed = Embed(title=title, url=url, description="\n\n".join((summary, details, *rating)), colour=ACCENT)
    if post.shown_picture:
        embed.set_image(url=post.shown_picture)
    view = ui.View(timeout=None)
    for number, buttons in enumerate(_rows(post, key, words)):
        for button in buttons:
            button.row = number
            view.add_item(button)
    view.stop()
    return embed, view


def question_view(post: DailyPost, key: str, words: DiscordPhrases) -> ui.LayoutView:
    """The closing question, with a button to answer it."""
    view = ui.LayoutView(timeout=None)
    view.add_item(ui.TextDisplay(f"### {one_line(post.question, QUESTION_MAX)}"))
    view.add_item(ui.ActionRow(ui.Button(label=words.text(labels.COMMENT), custom_id=refs.comment_id(key))))
    view.stop()
    return view


def mirror_embed(name: str, text: str) -> Embed:
    """A member's comment, with their name, as it is in a thread. Nothing in an embed mentions anybody."""
    embed = Embed(description=escape(text)[:MIRROR_MAX], colour=ACCENT)
    return embed.set_author(name=plain_line(name, 256) or "?")


def hello_view(words: DiscordPhrases) -> ui.LayoutView:
    """What the bot says in a guild that it joins."""
    view = ui.LayoutView(timeout=None)
    ask = words._("An admin chooses the channel and the time here or with /setup. Nothing is posted until then.")
    view.add_item(ui.TextDisplay(f"{words.text(wording.HELLO)}\n{ask}"))
    setup = ui.Button[Any](label=words.text(labels.SET_UP), custom_id=refs.SETUP_ID, style=ButtonStyle.primary)
    view.add_item(ui.ActionRow(setup))
    view.stop()
    return view


def hello_to_owner(guild: int, words: DiscordPhrases) -> ui.LayoutView:
    """The same in a direct message, in which nobody is an admin: the way leads to the guild."""
    view = ui.LayoutView(timeout=None)
    ask = words._("Type /setup in the channel where you want the essays. Nothing is posted until then.")
    view.add_item(ui.TextDisplay(f"{words.text(wording.HELLO)}\n{ask}"))
    view.add_item(ui.ActionRow(_link(words._("Open the community"), f"https://discord.com/channels/{guild}")))
    view.stop()
    return view


def back_view(channels: Sequence[str], words: DiscordPhrases) -> ui.LayoutView:
    """What the bot says when it can post again in ``channels``, which it had lost with their guild."""
    view = ui.LayoutView(timeout=None)
    names = Markup(", ".join(mention(channel) for channel in channels))
    view.add_item(ui.TextDisplay(words._("I am back. The daily essay resumes in {channels}.", channels=names)))
    view.stop()
    return view


def farewell_view(guild: str, words: DiscordPhrases) -> ui.LayoutView:
    """What the owner of a guild is told that the bot was removed from."""
    view = ui.LayoutView(timeout=None)
    gone = words._("I was removed from “{guild}”, so its daily essay is suspended.", guild=one_line(guild, 100))
    kept = words._("Nothing was deleted. Invite me again, and it resumes by itself.")
    view.add_item(ui.TextDisplay(f"{gone}\n{kept}"))
    view.stop()
    return view


def notice_text(notice: Notice, words: DiscordPhrases) -> str:
    """What admins are told."""
    return notices.notice_text(notice, words, mention, _SUSPENDED)


def thread_name(post: DailyPost) -> str:
    return plain_line(post.title, THREAD_NAME_MAX) or post.slug


def texts(shown: DailyPost | Essay, words: DiscordPhrases, ratings: RatingSummary | None) -> Sequence[str]:
    """Title, details and summary, and the rating where one is given."""
    details = [one_line(detail, DETAIL_MAX) for detail in wording.byline(shown, words)]
    lines = [
        f"## {one_line(shown.title, TITLE_MAX)}",
        f"-# {' · '.join(detail for detail in details if detail)}",
        few_lines(shown.summary, SUMMARY_MAX) or "–",
    ]
    if ratings is None:
        return lines
    return [*lines, f"-# {schedule_text.rating(ratings.score.mean, ratings.score.count, words)}"]


def _rows(
    post: DailyPost, key: str, words: DiscordPhrases, *, can_take: bool = False
) -> Sequence[Sequence[ui.Button[Any]]]:
    reading = reading_buttons(ways.of_post(post, key, words, fits), post.slug)
    taking_part = [
        ui.Button[Any](label=words.text(labels.RATE), custom_id=refs.rate_id(key)),
        ui.Button[Any](label=words.text(labels.COMMENT), custom_id=refs.comment_id(key)),
        ui.Button[Any](label=words.text(labels.SAVE), custom_id=refs.save_id(post.slug)),
    ]
    if can_take:
        taking_part.append(ui.Button(label=words.text(labels.NOTIFY_ME_BRIEFLY), custom_id=refs.NOTIFY_ID))
    return in_rows(reading, taking_part)


def reading_buttons(found: Sequence[ways.Way], slug: Slug) -> list[ui.Button[Any]]:
    """A button for each way to an essay's text."""
    return [_way(each, plain_line(each.label, LABEL_MAX), slug) for each in found]


def _way(way: ways.Way, label: str, slug: Slug) -> ui.Button[Any]:
    return _link(label, way.url) if way.url else ui.Button(label=label, custom_id=refs.read_id(slug))


def in_rows(
    reading: Sequence[ui.Button[Any]], taking_part: Sequence[ui.Button[Any]]
) -> Sequence[Sequence[ui.Button[Any]]]:
    """One row, where it has room for all; else those for reading stand above the others."""
    return [[*reading, *taking_part]] if len(reading) + len(taking_part) <= ROW_MAX else [reading, taking_part]


def fits(url: str) -> bool:
    """Whether a button takes the address."""
    return len(url) <= LINK_MAX


def _picture(post: DailyPost) -> Iterator[ui.MediaGallery[Any]]:
    if post.shown_picture:
        words = plain_line(post.picture_words, WORDS_MAX)
        yield ui.MediaGallery(MediaGalleryItem(post.shown_picture, description=words or None))


def _link(label: str, url: str) -> ui.Button[Any]:
    return ui.Button(label=label, url=url)


def mention(channel_id: str) -> Markup:
    """A link to the channel, which notifies nobody."""
    number = refs.snowflake(channel_id)
    return Markup(f"<#{number}>" if number is not None else escape(channel_id))
