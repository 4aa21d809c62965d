"""What is in a button's custom id, and how our identities and Discord's snowflakes are turned into each other.

A post is recognised by the ids of its own buttons: no other message may carry ``rate_id``, ``comment_id`` or
``digest_id`` of its key.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from bot.core.community import Channel, Community, MessageRef, Platform
from bot.core.delivery import Delivery
from bot.core.ids import MessageId, Slug

PREFIX: Final = "ichiwa"

_KEY: Final = r"(?P<key>[0-9a-z]+-[0-9]{8}-[0-9]+q?)"
_SLUG: Final = r"(?P<slug>[a-z0-9]+(?:-[a-z0-9]+)*)"
RATE: Final = rf"{PREFIX}:rate:{_KEY}"
COMMENT: Final = rf"{PREFIX}:comment:{_KEY}"
SAVE: Final = rf"{PREFIX}:save:{_SLUG}"
DIGEST: Final = rf"{PREFIX}:digest-me:{_KEY}"
SETUP_ID: Final = f"{PREFIX}:setup"
NOTIFY_ID: Final = f"{PREFIX}:notify-me"

_SAVE: Final = re.compile(SAVE)
_MARK: Final = re.compile(rf"{RATE}|{COMMENT.replace('key', 'asked')}|{DIGEST.replace('key', 'digest')}")


def rate_id(key: str) -> str:
    """The *Rate* button of a post."""
    return f"{PREFIX}:rate:{key}"


def comment_id(key: str) -> str:
    """The *Comment* button of a post, or of its closing question."""
    return f"{PREFIX}:comment:{key}"


def digest_id(key: str) -> str:
    """The button below a digest that sends the next ones to whoever presses it, or no more."""
    return f"{PREFIX}:digest-me:{key}"


def save_id(slug: Slug) -> str:
    """The *Save* button of an essay."""
    return f"{PREFIX}:save:{slug}"


def read_id(slug: Slug) -> str:
    """What opens an essay in the chat."""
    return f"{PREFIX}:read:{slug}"


def part_id(argument: str) -> str:
    """What shows another part of an essay that was opened in the chat."""
    return f"{PREFIX}:part:{argument}"


def essay_rate_id(slug: Slug) -> str:
    """The *Rate* button of an essay that is shown elsewhere than in its post."""
    return f"{PREFIX}:rate-essay:{slug}"


def essay_comment_id(slug: Slug) -> str:
    """The *Comment* button of an essay that is shown elsewhere than in its post."""
    return f"{PREFIX}:comment-to:{slug}"


def key_in(custom_ids: Iterator[str]) -> str | None:
    """The key that a message's buttons carry; None where it is neither a post nor a closing question."""
    for custom_id in custom_ids:
        if match := _MARK.fullmatch(custom_id):
            return match["key"] or match["asked"] or match["digest"]
    return None


def slug_in(custom_ids: Iterator[str]) -> Slug | None:
    """The essay that a message's *Save* button keeps; None where it has none."""
    for custom_id in custom_ids:
        if match := _SAVE.fullmatch(custom_id):
            return Slug(match["slug"])
    return None


def custom_ids(components: object) -> Iterator[str]:
    """The custom ids in a message's raw components, however deeply they are nested."""
    if isinstance(components, Mapping):
        found: Any = components.get("custom_id")
        if isinstance(found, str):
            yield found
        for inner in components.values():
            yield from custom_ids(inner)
    elif isinstance(components, list | tuple):
        for inner in components:
            yield from custom_ids(inner)


def shown_ids(components: Iterable[Any]) -> Iterator[str]:
    """The custom ids of a message's components as the library has them."""
    for component in components:
        if custom_id := getattr(component, "custom_id", None):
            yield custom_id
        yield from shown_ids(getattr(component, "children", ()))


def community_of(guild_id: int) -> Community:
    return Community(Platform.DISCORD, str(guild_id))


def channel_of(guild_id: int, channel_id: int) -> Channel:
    return Channel(community_of(guild_id), str(channel_id))


def message_of(channel: Channel, message_id: int) -> MessageRef:
    return MessageRef(channel, MessageId(str(message_id)))


def snowflake(text: str) -> int | None:
    """The number of an id of Discord's; None for what Discord never gave."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= 20 else None


def jump_url(message: MessageRef) -> str:
    """The address of a message."""
    return f"https://discord.com/channels/{message.channel.community.id}/{message.channel.id}/{message.id}"


def thread_url(delivery: Delivery) -> str:
    """``ThreadLink``: a thread is a channel of its own."""
    if delivery.thread is None:
        return jump_url(delivery.message) if delivery.message is not None else ""
    return f"https://discord.com/channels/{delivery.channel.community.id}/{delivery.thread}"
