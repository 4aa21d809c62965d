"""What people do on Discord: they come and go, write, react, and ask things of the bot."""

from __future__ import annotations

import secrets
import time
from typing import Any

from tests.fronts.discord import channels, posting, reactions, wire
from tests.fronts.discord.desk import Desk
from tests.fronts.discord.front import Front
from tests.fronts.discord.interactions import Interaction
from tests.fronts.discord.state import (
    BOT,
    EVERYTHING,
    MEMBERS_MAY,
    Channel,
    Guild,
    Json,
    Kind,
    Member,
    Message,
    Overwrite,
    Role,
)

COMMAND, COMPONENT, AUTOCOMPLETE, MODAL = 2, 3, 4, 5


class Acts:
    """Everything that does not come from the bot."""

    def __init__(self, front: Front) -> None:
        self._front = front
        self._desk: Desk = front.desk
        self._state = front.state

    def person(self, name: str, locale: str = "en-US") -> Member:
        """Somebody new on Discord."""
        member = Member(self._state.new_id(), name, locale=locale)
        self._state.users[member.id] = member
        return member

    def found(self, name: str, owner: Member, *people: Member, locale: str = "en-US") -> Guild:
        """A guild with one channel called general, whose ``owner`` invited the bot."""
        id_ = self._state.new_id()
        guild = Guild(id_, name, owner.id, locale=locale)
        guild.roles[id_] = Role(id_, "@everyone", MEMBERS_MAY)
        guild.members = {one.id: one for one in (owner, *people)}
        guild.members[BOT] = Member(BOT, "Ichiwa", bot=True)
        self._state.guilds[id_] = guild
        guild.system_channel = self.channel(guild, "general").id
        self._desk.emit("GUILD_CREATE", wire.guild(guild, self._state, joined=True), id_)
        return guild

    def channel(self, guild: Guild, name: str, kind: Kind = Kind.TEXT) -> Channel:
        """A new channel."""
        channel = Channel(self._state.new_id(), guild.id, name, kind)
        self._state.add(channel)
        self._desk.emit("CHANNEL_CREATE", wire.channel(channel, self._state), guild.id)
        return channel

    def role(self, guild: Guild, name: str, permissions: int = 0) -> Role:
        """A new role above all others."""
        role = Role(self._state.new_id(), name, permissions, len(guild.roles))
        guild.roles[role.id] = role
        self._desk.emit("GUILD_ROLE_CREATE", {"guild_id": str(guild.id), "role": wire.role(role)}, guild.id)
        return role

    def change_role(self, guild: Guild, role: Role) -> None:
        """Tell of a role that was changed."""
        self._desk.emit("GUILD_ROLE_UPDATE", {"guild_id": str(guild.id), "role": wire.role(role)}, guild.id)

    def empower_bot(self, guild: Guild, role: Role) -> None:
        """An admin gives the bot ``role``. Discord tells a bot of changes of its own membership without an intent."""
        bot = guild.members[BOT]
        bot.roles.append(role.id)
        self._desk.emit("GUILD_MEMBER_UPDATE", wire.member(bot) | {"guild_id": str(guild.id)}, guild.id)

    def delete_channel(self, channel: Channel) -> None:
        """The channel goes, with its threads."""
        self._state.remove(channel)
        self._desk.emit("CHANNEL_DELETE", wire.channel(channel, self._state), channel.guild)

    def forbid(self, channel: Channel, *permissions: int) -> None:
        """The bot loses ``permissions`` in ``channel``."""
        self._overwrite(channel, deny=sum(permissions))

    def allow(self, channel: Channel) -> None:
        """The bot may do again what all may."""
        self._overwrite(channel, deny=0)

    def _overwrite(self, channel: Channel, deny: int) -> None:
        kept = [one for one in channel.overwrites if one.id != BOT]
        channel.overwrites = [*kept, Overwrite(BOT, 1, deny=deny)]
        self._desk.emit("CHANNEL_UPDATE", wire.channel(channel, self._state), channel.guild)

    def remove_bot(self, guild: Guild) -> None:
        """Somebody throws the bot out."""
        guild.here = False
        del guild.members[BOT]
        self._desk.emit("GUILD_DELETE", {"id": str(guild.id)}, guild.id)

    def invite_bot(self, guild: Guild) -> None:
        """Somebody invites it back."""
        guild.here = True
        guild.members[BOT] = Member(BOT, "Ichiwa", bot=True, joined=self._state.clock.now().isoformat())
        self._desk.emit("GUILD_CREATE", wire.guild(guild, self._state, joined=True), guild.id)

    def outage(self, guild: Guild) -> None:
        """Discord cannot serve the guild for a while; nobody removed the bot."""
        guild.up = False
        self._desk.emit("GUILD_DELETE", {"id": str(guild.id), "unavailable": True}, guild.id)

    def recovery(self, guild: Guild) -> None:
        guild.up = True
        self._desk.emit("GUILD_CREATE", wire.guild(guild, self._state), guild.id)

    def write(self, channel: Channel, who: Member, content: str) -> Message:
        """Somebody writes a message."""
        message = posting.made(self._desk, channel, who.id, {"content": content})
        posting.put(self._desk, channel, message)
        return message

    def edit(self, channel: Channel, message: Message, content: str) -> None:
        posting.change(self._desk, message, {"content": content})
        posting.changed(self._desk, channel, message)

    def erase(self, channel: Channel, message: Message) -> None:
        channels.erase(self._desk, channel, message)

    def react(self, message: Message, who: Member, emoji: str, *, burst: bool = False) -> None:
        reactions.add(self._desk, self._place(message), message, who.id, emoji, burst=burst)

    def unreact(self, message: Message, who: Member, emoji: str) -> None:
        reactions.remove(self._desk, self._place(message), message, who.id, emoji)

    def clear_reactions(self, message: Message) -> None:
        reactions.clear(self._desk, self._place(message), message)

    def clear_emoji(self, message: Message, emoji: str) -> None:
        reactions.clear_emoji(self._desk, self._place(message), message, emoji)

    def slash(self, channel: Channel, who: Member, words: str, **options: Any) -> Interaction:
        """``words`` as in ``essay search``; options by name."""
        return self._ask(COMMAND, channel, who, self._command(words, options, None))

    def typing(self, channel: Channel, who: Member, words: str, focused: str, **options: Any) -> Interaction:
        """Somebody types in the option ``focused`` and sees what is offered."""
        return self._ask(AUTOCOMPLETE, channel, who, self._command(words, options, focused))

    def message_command(self, who: Member, name: str, message: Message) -> Interaction:
        """A command from the menu of ``message``."""
        command = next(c for c in self._state.commands if c["name"] == name and c["type"] == 3)
        target = wire.message(message, self._state)
        data = {"id": command["id"], "name": name, "type": 3, "target_id": str(message.id)}
        return self._ask(COMMAND, self._place(message), who, data | {"resolved": {"messages": {target["id"]: target}}})

    def press(self, who: Member, message: Message, custom_id: str, values: list[str] | None = None) -> Interaction:
        """A button, or a select with ``values``."""
        one = next(c for c in posting.every_component(message.components) if c.get("custom_id") == custom_id)
        data: Json = {"custom_id": custom_id, "component_type": one["type"], "id": one["id"]}
        if values is not None:
            data["values"] = values
        return self._ask(COMPONENT, self._place(message), who, data, message)

    def submit(self, asked: Interaction, who: Member, **fields: Any) -> Interaction:
        """Send the form that ``asked`` opened; ``fields`` by custom id: a text, or the values of a select."""
        form = asked.modal
        parts = [_filled(one, fields) for one in wire.numbered(form["components"])]
        place = self._state.channel(asked.channel)
        assert place is not None
        return self._ask(MODAL, place, who, {"custom_id": form["custom_id"], "components": parts}, asked.message)

    def again(self, interaction: Interaction) -> None:
        """Discord delivers the same interaction once more."""
        self._desk.emit("INTERACTION_CREATE", interaction.data, interaction.guild)

    async def answered(self, interaction: Interaction) -> Interaction:
        """Wait for the answer; where it is deferred, for what takes its place."""
        what = f"an answer to {interaction.data['data']}"
        await self._front.until(lambda: interaction.answered and not interaction.thinking, what=what)
        return interaction

    def _ask(self, kind: int, channel: Channel, who: Member, data: Json, message: Message | None = None) -> Interaction:
        id_, token = self._state.new_id(), secrets.token_urlsafe(48)
        body = self._event(kind, channel, who) | {"id": str(id_), "token": token, "data": data}
        if message is not None:
            body["message"] = wire.message(message, self._state)
        now, asked = self._state.clock.now(), time.monotonic()
        interaction = Interaction(id_, token, kind, who.id, channel.id, channel.guild, now, body, asked, message)
        self._desk.interactions[token] = interaction
        self._desk.emit("INTERACTION_CREATE", body, channel.guild)
        return interaction

    def _event(self, kind: int, channel: Channel, who: Member) -> Json:
        guild = self._state.guild_of(channel)
        body: Json = {
            "application_id": str(BOT),
            "type": kind,
            "version": 1,
            "channel_id": str(channel.id),
            "channel": wire.channel(channel, self._state) | {"permissions": str(MEMBERS_MAY)},
            "locale": who.locale,
            "entitlements": [],
            "authorizing_integration_owners": {"0": str(channel.guild)} if guild else {"1": str(who.id)},
            "context": 0 if guild else 1,
            "attachment_size_limit": 10_485_760,
            "app_permissions": str(self._state.permissions(channel)),
        }
        if guild is None:
            return body | {"user": wire.user(who)}
        may = EVERYTHING if who.id == guild.owner else self._state.permissions(channel, who.id)
        body |= {"guild_id": str(guild.id), "guild_locale": guild.locale, "member": wire.member(who, may)}
        return body | {"guild": {"id": str(guild.id), "locale": guild.locale, "features": []}}

    def _command(self, words: str, options: Json, focused: str | None) -> Json:
        """The data of a slash command, by the commands that the bot registered."""
        name, *deeper = words.split()
        command = next(c for c in self._state.commands if c["name"] == name and c["type"] == 1)
        data: Json = {"id": command["id"], "name": name, "type": 1}
        inner, known = data, command
        for word in deeper:
            known = next(option for option in known["options"] if option["name"] == word)
            inner["options"] = [{"name": word, "type": known["type"]}]
            inner = inner["options"][0]
        types = {option["name"]: option["type"] for option in known.get("options") or []}
        inner["options"] = [_option(key, types[key], value, focused) for key, value in options.items()]
        return data | self._resolved(types, options)

    def _resolved(self, types: dict[str, int], options: Json) -> Json:
        """Channels and roles that were chosen are sent along."""
        found: Json = {}
        for name, value in options.items():
            if types[name] == 7:
                channel = self._state.channel(int(value))
                assert channel is not None
                written = wire.channel(channel, self._state) | {"permissions": str(MEMBERS_MAY)}
                found.setdefault("channels", {})[str(value)] = written
            if types[name] == 8:
                role = next(g.roles[int(value)] for g in self._state.guilds.values() if int(value) in g.roles)
                found.setdefault("roles", {})[str(value)] = wire.role(role)
        return {"resolved": found} if found else {}

    def _place(self, message: Message) -> Channel:
        place = self._state.channel(message.channel)
        assert place is not None
        return place


def _option(name: str, kind: int, value: Any, focused: str | None) -> Json:
    return {"name": name, "type": kind, "value": value} | ({"focused": True} if name == focused else {})


def _filled(one: Json, fields: Json) -> Json:
    """A part of a form with what the member put in; what is not named stays as it was offered."""
    part: Json = {"type": one["type"], "id": one["id"]}
    if "component" in one:
        return part | {"component": _filled(one["component"], fields)}
    if "components" in one:
        return part | {"components": [_filled(inside, fields) for inside in one["components"]]}
    if "custom_id" not in one:
        return part
    part["custom_id"] = one["custom_id"]
    if one["type"] == 4:
        return part | {"value": fields.get(one["custom_id"], one.get("value") or "")}
    offered = [option["value"] for option in one.get("options") or [] if option.get("default")]
    offered += [value["id"] for value in one.get("default_values") or []]
    return part | {"values": fields.get(one["custom_id"], offered)}
