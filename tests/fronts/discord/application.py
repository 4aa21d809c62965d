"""The routes of the application, its user and its guilds."""

from __future__ import annotations

from tests.fronts.discord import wire
from tests.fronts.discord.desk import MISSING_PERMISSIONS, ROUTES, Body, Call, Desk, Refused
from tests.fronts.discord.posting import form
from tests.fronts.discord.state import BOT, Json, Member, Permission

CHARACTERS = 8000
MEMBER_ROLE = "/guilds/{guild_id}/members/{user_id}/roles/{role_id}"
COMMANDS = "/applications/{application_id}/commands"


@ROUTES.on("GET", "/gateway")
def gateway(desk: Desk, call: Call) -> Body:
    return {"url": desk.gateway_url}


@ROUTES.on("GET", "/gateway/bot")
def gateway_bot(desk: Desk, call: Call) -> Body:
    limit = {"total": 1000, "remaining": 990, "reset_after": 3_600_000, "max_concurrency": 1}
    return {"url": desk.gateway_url, "shards": desk.shards, "session_start_limit": limit}


@ROUTES.on("GET", "/users/@me")
def me(desk: Desk, call: Call) -> Body:
    return wire.user(desk.state.users[BOT]) | {"verified": True, "mfa_enabled": True, "locale": "en-US", "flags": 0}


@ROUTES.on("GET", "/oauth2/applications/@me")
def about_oauth(desk: Desk, call: Call) -> Body:
    return wire.application()


@ROUTES.on("GET", "/applications/@me")
def about(desk: Desk, call: Call) -> Body:
    return wire.application()


@ROUTES.on("GET", "/users/{user_id}")
def get_user(desk: Desk, call: Call) -> Body:
    user = desk.state.users.get(int(call.path["user_id"]))
    if user is None:
        raise Refused(404, 10013, "Unknown User")
    return wire.user(user)


@ROUTES.on("POST", "/users/@me/channels")
def open_direct(desk: Desk, call: Call) -> Body:
    who = int(call.body["recipient_id"])
    if who not in desk.state.users:
        raise Refused(404, 10013, "Unknown User")
    return wire.channel(desk.state.direct(who), desk.state)


@ROUTES.on("GET", "/users/@me/guilds")
def own_guilds(desk: Desk, call: Call) -> Body:
    guilds = [guild for guild in desk.state.guilds.values() if guild.here and guild.id > call.number("after", 0)]
    wanted = sorted(guilds, key=lambda guild: guild.id)[: call.number("limit", 200)]
    more: Json = {"owner": False, "permissions": "0", "approximate_member_count": 1, "approximate_presence_count": 1}
    return [wire.partial_guild(guild) | more for guild in wanted]


@ROUTES.on("DELETE", "/users/@me/guilds/{guild_id}")
def leave(desk: Desk, call: Call) -> Body:
    desk.guild(call.path["guild_id"]).here = False
    desk.emit("GUILD_DELETE", {"id": call.path["guild_id"]}, int(call.path["guild_id"]))
    return None


@ROUTES.on("GET", COMMANDS)
def list_commands(desk: Desk, call: Call) -> Body:
    return list(desk.state.commands)


@ROUTES.on("PUT", COMMANDS)
def set_commands(desk: Desk, call: Call) -> Body:
    for command in call.body or []:
        if (size := characters(command)) > CHARACTERS:
            raise form(commands=f"Command exceeds maximum size ({size} of {CHARACTERS})")
    standing = {(c["name"], c.get("type", 1)): c["id"] for c in desk.state.commands}
    desk.state.commands = [
        {
            "type": 1,
            "description": "",
            "options": [],
            **command,
            "id": standing.get((command["name"], command.get("type", 1))) or str(desk.state.new_id()),
            "application_id": str(BOT),
            "version": str(desk.state.new_id()),
            "default_member_permissions": _text(command.get("default_member_permissions")),
        }
        for command in call.body or []
    ]
    return list(desk.state.commands)


def _text(permissions: int | None) -> str | None:
    return str(permissions) if permissions is not None else None


def characters(command: Json) -> int:
    """What Discord counts against its limit of a command: names, descriptions and values, the longest translation."""
    size = sum(_longest(command, name) for name in ("name", "description"))
    size += sum(len(choice["name"]) + len(str(choice["value"])) for choice in command.get("choices") or [])
    return size + sum(map(characters, command.get("options") or []))


def _longest(command: Json, name: str) -> int:
    translated = (command.get(f"{name}_localizations") or {}).values()
    return max(map(len, [command.get(name) or "", *translated]))


@ROUTES.on("GET", "/guilds/{guild_id}")
def get_guild(desk: Desk, call: Call) -> Body:
    return wire.partial_guild(desk.guild(call.path["guild_id"]))


@ROUTES.on("GET", "/guilds/{guild_id}/channels")
def guild_channels(desk: Desk, call: Call) -> Body:
    guild = desk.guild(call.path["guild_id"])
    return [wire.channel(channel, desk.state) for channel in guild.channels.values() if not channel.is_thread]


@ROUTES.on("GET", "/guilds/{guild_id}/roles")
def guild_roles(desk: Desk, call: Call) -> Body:
    return [wire.role(role) for role in desk.guild(call.path["guild_id"]).roles.values()]


@ROUTES.on("GET", "/guilds/{guild_id}/members/{user_id}")
def guild_member(desk: Desk, call: Call) -> Body:
    guild = desk.guild(call.path["guild_id"])
    member = guild.members.get(int(call.path["user_id"]))
    if member is None:
        raise Refused(404, 10007, "Unknown Member")
    return wire.member(member)


@ROUTES.on("PUT", MEMBER_ROLE)
def give_role(desk: Desk, call: Call) -> Body:
    member, role = _handed(desk, call)
    if role not in member.roles:
        member.roles.append(role)
    return None


@ROUTES.on("DELETE", MEMBER_ROLE)
def take_role(desk: Desk, call: Call) -> Body:
    member, role = _handed(desk, call)
    if role in member.roles:
        member.roles.remove(role)
    return None


def _handed(desk: Desk, call: Call) -> tuple[Member, int]:
    """The member and the role's id. The bot may hand out roles that stand below one of its own."""
    guild = desk.guild(call.path["guild_id"])
    member, role = guild.members.get(int(call.path["user_id"])), guild.roles.get(int(call.path["role_id"]))
    if member is None:
        raise Refused(404, 10007, "Unknown Member")
    if role is None:
        raise Refused(404, 10011, "Unknown Role")
    own = [guild.roles[id_] for id_ in guild.members[BOT].roles]
    permitted = any(one.permissions & Permission.MANAGE_ROLES for one in own)
    if not permitted or all(one.position <= role.position for one in own):
        raise Refused(*MISSING_PERMISSIONS)
    return member, role.id


@ROUTES.on("GET", "/guilds/{guild_id}/audit-logs")
def audit_log(desk: Desk, call: Call) -> Body:
    desk.guild(call.path["guild_id"])
    raise Refused(403, 50013, "Missing Permissions")
