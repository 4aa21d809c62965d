"""Posts, cards and notices as Discord's components. Nothing here asks for anything: values in, components out.

One message holds at most 40 components and 4,000 characters that are displayed.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from discord import ButtonStyle, Embed, ui

from bot.adapters.discord import refs
from bot.adapters.discord.escape import escape, one_line, plain_line
from bot.conversation import schedule_text as wordings
from bot.conversation.catalogue import Catalogue
from bot.conversation.phrases import Markup, Sentences
from bot.conversation.typed import format_duration
from bot.core.delivery import DailyPost, Delivery, Reason
from bot.core.essay import Essay, Language
from bot.core.phrase import message
from bot.ports.chat import Held, Missed, Notice, Suspended
from bot.services.community.engagement import Standing

ACCENT: Final = 0x3E6C5A
TITLE_MAX: Final = 300
DETAIL_MAX: Final = 100
SUMMARY_MAX: Final = 2600
QUESTION_MAX: Final = 1500
THREAD_NAME_MAX: Final = 100
MIRROR_MAX: Final = 4000

_SUSPENDED: Final = {
    Reason.GONE: message("The daily essay in {channel} is suspended, because the channel is gone."),
    Reason.FORBIDDEN: message(
        "The daily essay in {channel} is suspended, because I may not post there any more. "
        "Give me my permissions back, then resume it with /essay resume."
    ),
}


class Words(Sentences):
    """The catalogue in one language, for Discord's markup."""

    def __init__(self, catalogue: Catalogue, language: Language) -> None:
        super().__init__(catalogue, language, escape)


def post_view(
    post: DailyPost, key: str, words: Words, standing: Standing | None = None, ping: int | None = None
) -> ui.LayoutView:
    """The daily post. ``key`` goes into its buttons, by which it is found again; ``ping`` is a role to mention."""
    view = ui.LayoutView(timeout=None)
    if ping is not None:
        view.add_item(ui.TextDisplay(f"<@&{ping}>"))
    row = ui.ActionRow[Any](
        _link(words._("Read"), post.url),
        ui.Button(label=words._("Rate"), custom_id=refs.rate_id(key)),
        ui.Button(label=words._("Comment"), custom_id=refs.comment_id(key)),
        ui.Button(label=words._("Save"), custom_id=refs.save_id(post.slug)),
    )
    texts = [ui.TextDisplay[Any](text) for text in _texts(post, words, standing)]
    view.add_item(ui.Container(*texts, row, accent_colour=ACCENT))
    view.stop()  # its buttons are routed by their ids, so nothing of it is kept in memory
    return view


def post_embed(post: DailyPost, key: str, words: Words, standing: Standing | None = None) -> tuple[Embed, ui.View]:
    """The daily post where Components V2 are refused."""
    _title, details, summary, *rating = _texts(post, words, standing)
    title = plain_line(post.title, 256)
    embed = Embed(title=title, url=post.url, description="\n\n".join((summary, details, *rating)), colour=ACCENT)
    view = ui.View(timeout=None)
    view.add_item(_link(words._("Read"), post.url))
    view.add_item(ui.Button(label=words._("Rate"), custom_id=refs.rate_id(key)))
    view.add_item(ui.Button(label=words._("Comment"), custom_id=refs.comment_id(key)))
    view.add_item(ui.Button(label=words._("Save"), custom_id=refs.save_id(post.slug)))
    view.stop()
    return embed, view


def essay_card(essay: Essay, standing: Standing | None, words: Words) -> list[ui.Item[Any]]:
    """An essay that is shown elsewhere than in its post: the items of a view, buttons last."""
    row = ui.ActionRow[Any](
        ui.Button(label=words._("Rate"), custom_id=refs.essay_rate_id(essay.slug)),
        ui.Button(label=words._("Comment"), custom_id=refs.essay_comment_id(essay.slug)),
        ui.Button(label=words._("Save"), custom_id=refs.save_id(essay.slug)),
    )
    return [ui.TextDisplay("\n".join(_texts(essay, words, standing))), row]


def question_view(post: DailyPost, key: str, words: Words) -> ui.LayoutView:
    """The closing question, with a button to answer it."""
    view = ui.LayoutView(timeout=None)
    view.add_item(ui.TextDisplay(f"### {one_line(post.question, QUESTION_MAX)}"))
    view.add_item(ui.ActionRow(ui.Button(label=words._("Comment"), custom_id=refs.comment_id(key))))
    view.stop()
    return view


def mirror_embed(name: str, text: str) -> Embed:
    """A member's comment, with their name, as it stands in a thread. Nothing in an embed mentions anybody."""
    embed = Embed(description=escape(text)[:MIRROR_MAX], colour=ACCENT)
    return embed.set_author(name=plain_line(name, 256) or "?")


def hello_view(words: Words) -> ui.LayoutView:
    """What the bot says in a guild that it joins."""
    view = ui.LayoutView(timeout=None)
    ask = words._("An admin chooses channel and time here, or with /setup. Nothing is posted before that.")
    view.add_item(ui.TextDisplay(f"{_hello(words)}\n{ask}"))
    setup = ui.Button[Any](label=words._("Set up"), custom_id=refs.SETUP_ID, style=ButtonStyle.primary)
    view.add_item(ui.ActionRow(setup))
    view.stop()
    return view


def hello_to_owner(guild: int, words: Words) -> ui.LayoutView:
    """The same in a direct message, in which nobody is an admin: the way leads to the guild."""
    view = ui.LayoutView(timeout=None)
    ask = words._("Type /setup in the channel where essays are to come. Nothing is posted before that.")
    view.add_item(ui.TextDisplay(f"{_hello(words)}\n{ask}"))
    view.add_item(ui.ActionRow(_link(words._("Open the community"), f"https://discord.com/channels/{guild}")))
    view.stop()
    return view


def _hello(words: Words) -> str:
    return words._("Hello! I bring one essay a day on work and careers, and open its discussion.")


def back_view(channels: Sequence[str], words: Words) -> ui.LayoutView:
    """What the bot says when it can post again in ``channels``, which it had lost with their guild."""
    view = ui.LayoutView(timeout=None)
    names = Markup(", ".join(_mention(channel) for channel in channels))
    view.add_item(ui.TextDisplay(words._("I am back, and the daily essay goes on in {channels}.", channels=names)))
    view.stop()
    return view


def farewell_view(guild: str, words: Words) -> ui.LayoutView:
    """What the owner of a guild is told that the bot was removed from."""
    view = ui.LayoutView(timeout=None)
    gone = words._("I was removed from “{guild}”, so the daily essay is suspended there.", guild=one_line(guild, 100))
    kept = words._("Nothing is deleted: invite me again, and it goes on by itself.")
    view.add_item(ui.TextDisplay(f"{gone}\n{kept}"))
    view.stop()
    return view


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


def thread_name(post: DailyPost) -> str:
    return plain_line(post.title, THREAD_NAME_MAX) or post.slug


def _texts(shown: DailyPost | Essay, words: Words, standing: Standing | None) -> Sequence[str]:
    """Title, details and summary, and the rating where one is given."""
    details = [
        one_line(shown.author, DETAIL_MAX),
        one_line(shown.category, DETAIL_MAX),
        words._n("{number} minute to read", "{number} minutes to read", shown.minutes),
    ]
    texts = [
        f"## {one_line(shown.title, TITLE_MAX)}",
        f"-# {' · '.join(detail for detail in details if detail)}",
        one_line(shown.summary, SUMMARY_MAX) or "–",
    ]
    return [*texts, f"-# {standing_line(standing, words)}"] if standing is not None else texts


def _link(label: str, url: str) -> ui.Button[Any]:
    return ui.Button(label=label, url=url)


def _mention(channel_id: str) -> Markup:
    """A link to the channel, which notifies nobody."""
    number = refs.snowflake(channel_id)
    return Markup(f"<#{number}>" if number is not None else escape(channel_id))


def _of(delivery: Delivery) -> dict[str, object]:
    return {
        "channel": _mention(delivery.channel.id),
        "day": Markup(delivery.slot.local_date.isoformat()),
        "limit": format_duration(delivery.late_after - delivery.due),
    }
