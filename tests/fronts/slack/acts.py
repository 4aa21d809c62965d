"""What people do in Slack: they come and go, write, react, and ask things of the app."""

from __future__ import annotations

from tests.fronts.slack import chatting, people, places, reacting, wire
from tests.fronts.slack.asking import Asking
from tests.fronts.slack.front import Front
from tests.fronts.slack.state import BOT_TOKEN, Channel, Json, Kind, Member, Message, Workspace


class Acts(Asking):
    """Everything that does not come from the app. Asking things of it is in ``Asking``."""

    def __init__(self, front: Front) -> None:
        super().__init__(front)
        self._state = front.state

    def found(self, name: str, *, installed: bool = True) -> Workspace:
        """A workspace with the channel general; the first one that has the app has ``BOT_TOKEN``."""
        id_ = self._state.new_id("T")
        bot = Member(self._state.new_id("U"), "Ichiwa", id_, bot=True)
        first = installed and all(one.token != BOT_TOKEN for one in self._state.workspaces.values())
        token = (BOT_TOKEN if first else f"xoxb-{id_}") if installed else None
        one = Workspace(id_, name, name.lower().replace(" ", "-"), token, bot, self._state.new_id("B"), here=installed)
        one.members[bot.id] = bot
        self._state.workspaces[id_] = one
        self.channel(one, "general", bot=False).general = True
        return one

    def person(
        self, where: Workspace, name: str, locale: str = "en-US", *, admin: bool = False, owner: bool = False
    ) -> Member:
        """Somebody new in a workspace, and in all of its public channels."""
        one = Member(self._state.new_id("U"), name, where.id, locale, admin=admin, owner=owner)
        where.members[one.id] = one
        for channel in where.channels.values():
            if channel.kind is Kind.PUBLIC:
                channel.members.append(one.id)
        return one

    def channel(
        self, where: Workspace, name: str, *people: Member, kind: Kind = Kind.PUBLIC, bot: bool = True
    ) -> Channel:
        """A new channel; of a public one everybody is a member. ``bot``: the app was invited long ago."""
        there = [one.id for one in where.members.values() if not one.bot] if kind is Kind.PUBLIC else []
        members = list(dict.fromkeys([*there, *(one.id for one in people), *([where.bot.id] if bot else [])]))
        one = Channel(self._state.new_id("C"), where.id, name, kind, members)
        where.channels[one.id] = one
        return one

    def invite_bot(self, channel: Channel, by: Member) -> None:
        """Somebody invites the app into a channel."""
        places.enter(self._desk, channel, self._workspace(channel).bot.id, by.id)

    def remove_bot(self, channel: Channel, by: Member) -> None:
        """Somebody removes the app from a channel, and it is told."""
        workspace = self._workspace(channel)
        channel.members.remove(workspace.bot.id)
        self._event(workspace, self._of_kind(channel, "left"), channel=channel.id, actor_id=by.id)

    def archive(self, channel: Channel, by: Member) -> None:
        channel.archived = True
        self._event(self._workspace(channel), self._of_kind(channel, "archive"), channel=channel.id, user=by.id)

    def unarchive(self, channel: Channel, by: Member) -> None:
        """Bots are no longer in a channel that comes back."""
        channel.archived = False
        self._event(self._workspace(channel), self._of_kind(channel, "unarchive"), channel=channel.id, user=by.id)

    def rename(self, channel: Channel, name: str) -> None:
        channel.name = name
        body: Json = {"id": channel.id, "name": name, "created": 1700000000}
        self._event(self._workspace(channel), self._of_kind(channel, "rename"), channel=body)

    def delete_channel(self, channel: Channel, by: Member) -> None:
        """The channel goes, with all that stands in it."""
        workspace = self._workspace(channel)
        del workspace.channels[channel.id]
        self._event(workspace, self._of_kind(channel, "deleted"), channel=channel.id, actor_id=by.id)

    def leave_channel(self, channel: Channel, who: Member) -> None:
        channel.members.remove(who.id)

    def write(
        self, channel: Channel, who: Member, text: str, *, thread: Message | str | None = None, broadcast: bool = False
    ) -> Message:
        """Somebody writes a message, or a reply in the ``thread`` of one."""
        ts = thread.ts if isinstance(thread, Message) else thread
        body: Json = {"text": text, "thread_ts": ts, "reply_broadcast": broadcast}
        message = chatting.made(self._desk, channel, who.id, body)
        chatting.put(self._desk, channel, message)
        return message

    def edit(self, channel: Channel, message: Message, text: str) -> None:
        chatting.change(self._desk, channel, message, {"text": text})

    def erase(self, channel: Channel, message: Message) -> None:
        chatting.erase(self._desk, channel, message)

    def react(self, message: Message, who: Member, name: str) -> None:
        """``name`` as in ``thumbsup``."""
        reacting.add(self._desk, self._place(message), message, who.id, name)

    def unreact(self, message: Message, who: Member, name: str) -> None:
        reacting.remove(self._desk, self._place(message), message, who.id, name)

    def silently(self, message: Message, who: Member, *names: str) -> None:
        """Somebody's reactions are ``names`` now, and nobody was told: the app was away."""
        for users in message.reactions.values():
            if who.id in users:
                users.remove(who.id)
        for name in names:
            message.reactions.setdefault(name, []).append(who.id)

    def open_home(self, who: Member, tab: str = "home") -> None:
        """Somebody opens the app's own page."""
        workspace = self._state.workspaces[who.workspace]
        channel = self._desk.direct(workspace, who.id).id
        event: Json = {"user": who.id, "channel": channel, "tab": tab}
        if who.id in workspace.homes and tab == "home":
            event["view"] = wire.view(workspace.homes[who.id], workspace)
        self._event(workspace, "app_home_opened", **event)

    def revoke(self, workspace: Workspace) -> None:
        """Somebody revokes the app's token."""
        people.revoked(self._desk, workspace)

    def uninstall(self, workspace: Workspace) -> None:
        """Somebody removes the app from the workspace."""
        people.uninstalled(self._desk, workspace)

    def _event(self, workspace: Workspace, type_: str, **more: object) -> None:
        self._desk.emit(workspace, {"type": type_, **more, "event_ts": self._state.new_ts()})

    def _of_kind(self, channel: Channel, what: str) -> str:
        """Slack's name of an event: that of a private channel begins with ``group``."""
        return f"{'group' if channel.kind is Kind.PRIVATE else 'channel'}_{what}"

    def _workspace(self, channel: Channel) -> Workspace:
        return self._state.workspaces[channel.workspace]

    def _place(self, message: Message) -> Channel:
        found = (one.channels.get(message.channel) for one in self._state.workspaces.values())
        return next(channel for channel in found if channel is not None)
