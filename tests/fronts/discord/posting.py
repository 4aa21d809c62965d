"""Making and changing messages, with what Discord checks of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from tests.fronts.discord import wire
from tests.fronts.discord.desk import MISSING_PERMISSIONS, Desk, Refused
from tests.fronts.discord.mentions import pinged, texts
from tests.fronts.discord.state import BOT, Channel, Json, Kind, Message, Permission

V2: Final = 1 << 15
CONTENT: Final = 2000
DISPLAYED: Final = 4000
COMPONENTS: Final = 40
EMBEDDED: Final = 6000


def form(**why: str) -> Refused:
    """400: the body is not as it must be."""
    errors = {name: {"_errors": [{"code": "BASE_TYPE_BAD", "message": reason}]} for name, reason in why.items()}
    return Refused(400, 50035, "Invalid Form Body", errors=errors)


def check(body: Mapping[str, Any], flags: int = 0) -> None:
    """The limits of a message that count across its parts. ``flags``: those that it already has."""
    content, embeds, components = body.get("content") or "", body.get("embeds") or [], body.get("components") or []
    if len(content) > CONTENT:
        raise form(content=f"Must be {CONTENT} or fewer in length.")
    if sum(len(text) for embed in embeds for text in _embedded(embed)) > EMBEDDED:
        raise form(embeds=f"Embed size exceeds maximum size of {EMBEDDED}")
    if (flags | (body.get("flags") or 0)) & V2:
        if content or embeds or body.get("poll"):
            raise form(content="The 'content' field cannot be used when using MessageFlags.IS_COMPONENTS_V2")
        if sum(map(len, texts(body))) > DISPLAYED:
            raise form(components=f"The total displayed text exceeds {DISPLAYED}")
    elif any(one.get("type") != 1 for one in components):
        raise form(components="Only action rows without MessageFlags.IS_COMPONENTS_V2")
    names = [one["custom_id"] for one in every_component(components) if one.get("custom_id")]
    if len(names) != len(set(names)):
        raise form(components="Component custom id cannot be duplicated")
    if len(every_component(components)) > COMPONENTS:
        raise form(components=f"Must be {COMPONENTS} or fewer in length.")


def every_component(components: list[Json]) -> list[Json]:
    """All components, however deep they stand."""
    found: list[Json] = []
    for one in components:
        found.append(one)
        inside = [*(one.get("components") or []), *filter(None, (one.get("accessory"), one.get("component")))]
        found += every_component(inside)
    return found


def _embedded(embed: Json) -> list[str]:
    fields = [text for one in embed.get("fields") or [] for text in (one.get("name", ""), one.get("value", ""))]
    named = [(embed.get(name) or {}).get(key) or "" for name, key in (("footer", "text"), ("author", "name"))]
    return [embed.get("title") or "", embed.get("description") or "", *fields, *named]


def made(desk: Desk, channel: Channel, author: int, body: Mapping[str, Any]) -> Message:
    """A new message, not yet put anywhere."""
    check(body)
    if not any(body.get(part) for part in ("content", "embeds", "components", "poll", "sticker_ids")):
        raise Refused(400, 50006, "Cannot send an empty message")
    nonce = body.get("nonce")
    return Message(
        id=desk.state.new_id(),
        channel=channel.id,
        author=author,
        at=desk.state.clock.now(),
        content=body.get("content") or "",
        embeds=[{"type": "rich", **embed} for embed in body.get("embeds") or []],
        components=wire.numbered(body.get("components") or []),
        flags=body.get("flags") or 0,
        nonce=str(nonce) if nonce is not None else None,
        reference=body.get("message_reference"),
        pinged=pinged(body),
        poll=dict(body["poll"]) if body.get("poll") else None,
    )


def put(desk: Desk, channel: Channel, message: Message) -> Json:
    """Let ``message`` stand in ``channel`` and tell everybody; returns it with its nonce."""
    if channel.archived:
        channel.archived = False
        desk.emit("THREAD_UPDATE", wire.channel(channel, desk.state), channel.guild)
    channel.messages[message.id] = message
    written = wire.message(message, desk.state)
    if message.nonce is not None:
        written["nonce"] = message.nonce
    event = dict(written)
    guild = desk.state.guild_of(channel)
    if guild is not None:
        event |= {"guild_id": str(guild.id), "member": wire.member(guild.members[message.author])}
    desk.emit("MESSAGE_CREATE", event, channel.guild)
    return written


def sent(desk: Desk, channel: Channel, body: Mapping[str, Any]) -> Json:
    """What the bot sends to ``channel``; with ``enforce_nonce``, an earlier message with the same nonce comes back."""
    may = desk.state.permissions(channel)
    needed = Permission.SEND_MESSAGES_IN_THREADS if channel.is_thread else Permission.SEND_MESSAGES
    if not may & needed:
        raise Refused(*MISSING_PERMISSIONS)
    if body.get("poll") and not may & Permission.SEND_POLLS:
        raise Refused(*MISSING_PERMISSIONS)
    if channel.locked and not may & Permission.MANAGE_THREADS:
        raise Refused(400, 50083, "Thread is archived")
    if channel.kind is Kind.FORUM:
        raise Refused(400, 50008, "Cannot send messages in a non-text channel")
    key = (channel.id, str(body["nonce"])) if body.get("enforce_nonce") and body.get("nonce") is not None else None
    known = desk.nonces.get(key) if key is not None else None
    if known is not None and desk.state.clock.now() < known.at + desk.nonce_window:
        return wire.message(known, desk.state) | {"nonce": known.nonce}
    message = made(desk, channel, BOT, body)
    if key is not None:
        desk.nonces[key] = message
    return put(desk, channel, message)


def change(desk: Desk, message: Message, body: Mapping[str, Any]) -> None:
    """Edit ``message``: only what ``body`` names changes; Components V2 cannot be taken back."""
    flags = body.get("flags")
    if flags is not None and message.flags & V2 and not flags & V2:
        raise form(flags="MessageFlags.IS_COMPONENTS_V2 cannot be removed")
    if flags is not None and flags & V2 and _is_left(message, body):
        raise form(flags="The 'content' and 'embeds' fields cannot stay when using MessageFlags.IS_COMPONENTS_V2")
    check(body, message.flags)
    if "content" in body:
        message.content = body["content"] or ""
        message.pinged = pinged(body)
    if "embeds" in body:
        message.embeds = [{"type": "rich", **embed} for embed in body["embeds"] or []]
    if "components" in body:
        message.components = wire.numbered(body["components"] or [])
    if flags is not None:
        message.flags = flags
    message.edited = desk.state.clock.now()


def _is_left(message: Message, body: Mapping[str, Any]) -> bool:
    """Whether text or embeds that Components V2 know not would stay in ``message``."""
    return bool(body.get("content", message.content) or body.get("embeds", message.embeds))


def changed(desk: Desk, channel: Channel, message: Message) -> Json:
    """Tell everybody that ``message`` was edited; returns it."""
    written = wire.message(message, desk.state)
    guild = {"guild_id": str(channel.guild)} if channel.guild is not None else {}
    desk.emit("MESSAGE_UPDATE", written | guild, channel.guild)
    return written
