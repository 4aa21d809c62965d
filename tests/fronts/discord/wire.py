"""The front's values as Discord writes them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import count

from tests.fronts.discord.state import BOT, Channel, Guild, Json, Kind, Member, Message, Reaction, Role, State


def instant(at: datetime | None) -> str | None:
    return at.isoformat() if at is not None else None


def emoji(name: str) -> Json:
    """``name`` is the emoji itself, or ``name:id`` for a guild's own."""
    if ":" in name:
        own, _, id_ = name.partition(":")
        return {"id": id_, "name": own}
    return {"id": None, "name": name}


def user(member: Member) -> Json:
    return {
        "id": str(member.id),
        "username": member.name,
        "discriminator": "0",
        "global_name": member.name,
        "avatar": None,
        "bot": member.bot,
        "public_flags": 0,
    }


def member(one: Member, permissions: int | None = None) -> Json:
    body: Json = {
        "user": user(one),
        "nick": one.nick,
        "avatar": None,
        "roles": [str(role) for role in one.roles],
        "joined_at": one.joined,
        "premium_since": None,
        "deaf": False,
        "mute": False,
        "pending": False,
        "flags": 0,
        "communication_disabled_until": None,
    }
    return body if permissions is None else body | {"permissions": str(permissions)}


def role(one: Role) -> Json:
    return {
        "id": str(one.id),
        "name": one.name,
        "color": 0,
        "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
        "hoist": False,
        "icon": None,
        "unicode_emoji": None,
        "position": one.position,
        "permissions": str(one.permissions),
        "managed": False,
        "mentionable": one.mentionable,
        "flags": 0,
        **({"tags": one.tags} if one.tags else {}),
    }


def channel(one: Channel, state: State) -> Json:
    if one.kind is Kind.DM:
        recipients = [user(state.users[one.recipient])] if one.recipient is not None else []
        return {"id": str(one.id), "type": 1, "last_message_id": None, "recipients": recipients, "flags": 0}
    common: Json = {
        "id": str(one.id),
        "guild_id": str(one.guild),
        "name": one.name,
        "type": int(one.kind),
        "parent_id": str(one.parent) if one.parent is not None else None,
        "last_message_id": str(max(one.messages)) if one.messages else None,
        "rate_limit_per_user": 0,
        "flags": 1 << 4 if one.needs_tag else 0,
    }
    return common | (_thread_parts(one) if one.is_thread else _channel_parts(one))


def _thread_parts(one: Channel) -> Json:
    return {
        "owner_id": str(one.owner),
        "message_count": len(one.messages),
        "total_message_sent": len(one.messages),
        "member_count": 1,
        "applied_tags": [str(tag) for tag in one.applied_tags],
        "thread_metadata": {
            "archived": one.archived,
            "auto_archive_duration": one.auto_archive,
            "archive_timestamp": instant(one.made),
            "create_timestamp": instant(one.made),
            "locked": one.locked,
        },
    }


def _channel_parts(one: Channel) -> Json:
    overwrites = [{"id": str(o.id), "type": o.kind, "allow": str(o.allow), "deny": str(o.deny)} for o in one.overwrites]
    body: Json = {"position": 0, "topic": None, "nsfw": False, "permission_overwrites": overwrites}
    if one.kind is Kind.FORUM:
        body |= {"available_tags": one.tags, "default_reaction_emoji": None, "default_forum_layout": 0}
    return body


def message(one: Message, state: State, viewer: int = BOT) -> Json:
    """``one`` as ``viewer`` reads it; the nonce is given only where it is created."""
    place = state.channel(one.channel)
    author = state.users[one.author]
    body: Json = {
        "id": str(one.id),
        "channel_id": str(one.channel),
        "type": one.kind,
        "author": user(author),
        "content": one.content,
        "timestamp": instant(one.at),
        "edited_timestamp": instant(one.edited),
        "tts": False,
        "mention_everyone": "everyone" in one.pinged,
        "mentions": [user(state.users[id_]) for id_ in _pinged(one, "user") if id_ in state.users],
        "mention_roles": [str(id_) for id_ in _pinged(one, "role")],
        "attachments": [],
        "embeds": one.embeds,
        "components": one.components,
        "pinned": False,
        "flags": one.flags | (1 << 5 if one.thread is not None else 0),
        "reactions": [_reaction(r, viewer) for r in one.reactions.values() if r.users],
    }
    if author.bot:
        body["application_id"] = str(author.id)
    if one.poll is not None:
        body["poll"] = _poll(one, one.poll)
    if one.reference is not None:
        body["message_reference"] = one.reference
    thread = state.channel(one.thread) if one.thread is not None else None
    if thread is not None:
        body["thread"] = channel(thread, state)
    if place is not None and place.kind is Kind.THREAD and one.id == place.id:
        body["position"] = 0
    return body


def _poll(one: Message, asked: Json) -> Json:
    counts = asked.get("counts") or [0] * len(asked["answers"])
    results = [{"id": n, "count": count, "me_voted": False} for n, count in enumerate(counts, 1)]
    return {
        "question": asked["question"],
        "answers": [{"answer_id": n, "poll_media": each["poll_media"]} for n, each in enumerate(asked["answers"], 1)],
        "expiry": instant(asked.get("ended") or one.at + timedelta(hours=asked["duration"])),
        "allow_multiselect": asked["allow_multiselect"],
        "layout_type": asked["layout_type"],
        "results": {"is_finalized": bool(asked.get("final")), "answer_counts": results},
    }


def _pinged(one: Message, kind: str) -> list[int]:
    return [int(who.partition(":")[2]) for who in one.pinged if who.startswith(f"{kind}:")]


def _reaction(one: Reaction, viewer: int) -> Json:
    bursts = len(one.super)
    return {
        "emoji": emoji(one.emoji),
        "count": len(one.users),
        "count_details": {"normal": len(one.users) - bursts, "burst": bursts},
        "me": viewer in one.users,
        "me_burst": viewer in one.super,
        "burst_colors": [],
    }


def guild(one: Guild, state: State, *, joined: bool = False) -> Json:
    """A GUILD_CREATE, with the members that Discord sends where nobody asked for more: the bot alone. ``joined``: the
    bot is new in it, which clients tell by what is missing.
    """
    known: Json = {} if joined else {"unavailable": False}
    return (
        partial_guild(one)
        | known
        | {
            "joined_at": one.members[BOT].joined if BOT in one.members else None,
            "large": False,
            "member_count": len(one.members),
            "members": [member(one.members[BOT])] if BOT in one.members else [],
            "channels": [channel(c, state) for c in one.channels.values() if not c.is_thread],
            "threads": [channel(c, state) for c in one.channels.values() if c.is_thread and not c.archived],
            "presences": [],
            "voice_states": [],
            "stage_instances": [],
            "guild_scheduled_events": [],
            "soundboard_sounds": [],
        }
    )


def partial_guild(one: Guild) -> Json:
    """As GET /guilds/{id} gives it."""
    return {
        "id": str(one.id),
        "name": one.name,
        "icon": None,
        "splash": None,
        "discovery_splash": None,
        "owner_id": str(one.owner),
        "afk_channel_id": None,
        "afk_timeout": 300,
        "verification_level": 0,
        "default_message_notifications": 1,
        "explicit_content_filter": 0,
        "roles": [role(r) for r in one.roles.values()],
        "emojis": [],
        "stickers": [],
        "features": [],
        "mfa_level": 0,
        "application_id": None,
        "system_channel_id": str(one.system_channel) if one.system_channel is not None else None,
        "system_channel_flags": 0,
        "rules_channel_id": None,
        "vanity_url_code": None,
        "description": None,
        "banner": None,
        "premium_tier": 0,
        "preferred_locale": one.locale,
        "public_updates_channel_id": None,
        "nsfw_level": 0,
        "premium_progress_bar_enabled": False,
        "safety_alerts_channel_id": None,
    }


def application() -> Json:
    owner = user(Member(42, "owner"))
    return {
        "id": str(BOT),
        "name": "Ichiwa",
        "icon": None,
        "description": "",
        "bot_public": True,
        "bot_require_code_grant": False,
        "verify_key": "0" * 64,
        "flags": 1 << 19,
        "owner": owner,
        "team": None,
        "approximate_guild_count": 1,
        "integration_types_config": {"0": {}, "1": {}},
    }


def numbered(components: Iterable[Json]) -> list[Json]:
    """The components of a message with the ids that Discord gives to those without one."""
    ids = count(1)

    def walk(value: Json) -> Json:
        made = {"id": next(ids), **value}
        for name in ("components", "accessory", "component"):
            inside = made.get(name)
            if isinstance(inside, list):
                made[name] = [walk(one) for one in inside]
            elif isinstance(inside, dict):
                made[name] = walk(inside)
        return made

    return [walk(one) for one in components]
