"""What people ask of the app: commands, buttons, forms, shortcuts, and selects in which they type."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.fronts.slack import filling, wire
from tests.fronts.slack.asked import Asked, Delivery
from tests.fronts.slack.front import Front
from tests.fronts.slack.outbox import COMMANDS, INTERACTIVE
from tests.fronts.slack.state import APP_ID, COMMAND, Channel, Json, Member, Message, View, Workspace, opaque


class Asking:
    """Each act returns what was asked; ``answered`` waits for the answer."""

    def __init__(self, front: Front) -> None:
        self._front = front
        self._desk = front.desk

    def slash(self, channel: Channel, who: Member, text: str = "", command: str = COMMAND) -> Asked:
        """``text`` is what stands behind the command."""
        workspace = self._home(who)
        body: Json = {"token": "unused", "team_id": workspace.id, "team_domain": workspace.domain}
        body |= {"channel_id": channel.id, "channel_name": channel.name or "directmessage", "user_id": who.id}
        body |= {"user_name": who.name.lower(), "command": command, "text": text, "api_app_id": APP_ID}
        return self._ask(COMMANDS, "slash", who, channel.id, body | {"is_enterprise_install": "false"})

    def press(self, who: Member, where: Message | View, action_id: str, value: str | None = None) -> Asked:
        """A button; ``value`` tells it from others with the same action id. Of an action id its beginning is enough."""
        pairs = [
            (block, element)
            for block, element in filling.elements(where.blocks)
            if element["type"] in ("button", "overflow") and value in (None, element.get("value"))
        ]
        exact = [pair for pair in pairs if pair[1]["action_id"] == action_id]
        pairs = exact or [pair for pair in pairs if pair[1]["action_id"].startswith(action_id)]
        known = [one["action_id"] for _, one in filling.elements(where.blocks)]
        assert pairs, f"there is no button {action_id}, only {known}"
        block, element = pairs[0]
        shown = ("action_id", "text", "value", "style", "type")
        action: Json = {name: element[name] for name in shown if name in element}
        return self._act(who, where, block, action)

    def choose(self, who: Member, where: Message | View, action_id: str, value: Any) -> Asked:
        """A select, a picker or boxes that tell the app at once; ``value`` as in ``submit``."""
        block, element = filling.find(where.blocks, action_id)
        offered = where.offered if isinstance(where, View) else {}
        action = {"action_id": element["action_id"], **filling.state_of(element, value, offered)}
        if element["type"] == "overflow":
            chosen = next(one for one in element["options"] if value in (one["value"], one["text"]["text"]))
            action = {"action_id": element["action_id"], "type": "overflow", "selected_option": chosen}
        if isinstance(where, View):
            where.typed[block["block_id"], element["action_id"]] = value
        return self._act(who, where, block, action)

    def submit(self, who: Member, view: View, /, **fields: Any) -> Asked:
        """Send a modal. ``fields`` by action or block id: a text, an option's value or words, or several of them."""
        return self.submit_with(who, view, fields)

    def submit_with(self, who: Member, view: View, fields: Mapping[str, Any]) -> Asked:
        """The same for names that are no Python names."""
        assert not view.closed, "the modal is closed"
        filling.fill(view, fields)
        missing = filling.missing(view)
        assert not missing, f"Slack does not let it go without {missing}"
        view.errors = {}
        body = {"type": "view_submission", "view": self._seen(view), "response_urls": []}
        return self._ask(INTERACTIVE, "view_submission", who, None, body, view)

    def close(self, who: Member, view: View) -> None:
        """Somebody closes a modal with its cross; the app hears of it where it wanted to."""
        view.closed = True
        if view.body.get("notify_on_close"):
            body = {"type": "view_closed", "view": self._seen(view), "is_cleared": False}
            self._ask(INTERACTIVE, "view_closed", who, None, body, view)

    def typing(self, who: Member, where: Message | View, action_id: str, value: str) -> Asked:
        """Somebody types in an external select and sees what is offered (``options``)."""
        block, element = filling.find(where.blocks, action_id)
        body: Json = {"type": "block_suggestion", "action_id": element["action_id"], "block_id": block["block_id"]}
        body |= {"value": value, "container": self._container(where)}
        body |= {"view": self._seen(where)} if isinstance(where, View) else self._message_parts(where)
        channel = where.channel if isinstance(where, Message) else None
        asked = self._ask(INTERACTIVE, "block_suggestion", who, channel, body, where)
        asked.delivery.payload.pop("trigger_id", None)
        return asked

    def message_shortcut(self, who: Member, callback_id: str, message: Message) -> Asked:
        """A shortcut from the menu of a message."""
        workspace = self._home(who)
        body: Json = {"type": "message_action", "callback_id": callback_id, "message_ts": message.ts}
        body |= {"channel": {"id": message.channel, "name": workspace.channels[message.channel].name}}
        body |= {"message": wire.message(message, workspace), "action_ts": self._desk.state.new_ts()}
        return self._ask(INTERACTIVE, "message_action", who, message.channel, body, message)

    def shortcut(self, who: Member, callback_id: str) -> Asked:
        """A shortcut from the lightning menu or the search, without a channel."""
        body = {"type": "shortcut", "callback_id": callback_id, "action_ts": self._desk.state.new_ts()}
        return self._ask(INTERACTIVE, "shortcut", who, None, body)

    def again(self, what: Asked | Delivery) -> None:
        """Slack delivers the same once more."""
        self._front.outbox.again(what.delivery if isinstance(what, Asked) else what)

    async def answered(self, asked: Asked) -> Asked:
        """Wait until something is shown for it."""
        await self._front.until(lambda: asked.answered or asked.delivery.failed, what=f"an answer to {asked.kind}")
        assert asked.answered, f"{asked.kind} failed: {asked.delivery}"
        return asked

    async def acknowledged(self, asked: Asked) -> Asked:
        """Wait until the app has taken it, whatever it shows."""
        await self._front.until(lambda: asked.acknowledged or asked.delivery.failed, what=f"{asked.kind} to be taken")
        return asked

    async def shown(self, asked: Asked) -> Message:
        """The last message that answered."""
        await self._front.until(lambda: bool(asked.shown), what=f"a message that answers {asked.kind}")
        return asked.shown[-1]

    async def opened(self, asked: Asked) -> View:
        """The modal that answered."""
        await self._front.until(lambda: asked.view is not None, what=f"a modal that answers {asked.kind}")
        assert asked.view is not None
        return asked.view

    async def offered(self, asked: Asked) -> list[Json]:
        """The options of an external select; they can be chosen from now on."""
        await self._front.until(lambda: asked.options is not None, what="options")
        assert asked.options is not None
        if isinstance(asked.origin, View):
            asked.origin.offered[asked.delivery.payload["action_id"]] = asked.options
        return asked.options

    def _act(self, who: Member, where: Message | View, block: Json, action: Json) -> Asked:
        action |= {"block_id": block["block_id"], "action_ts": self._desk.state.new_ts()}
        body: Json = {"type": "block_actions", "actions": [action], "container": self._container(where)}
        if isinstance(where, View):
            seen = self._seen(where)
            body |= {"view": seen, "state": seen["state"]}
            return self._ask(INTERACTIVE, "block_actions", who, None, body, where)
        body |= self._message_parts(where) | {"state": {"values": {}}}
        return self._ask(INTERACTIVE, "block_actions", who, where.channel, body, where)

    def _ask(
        self,
        envelope: str,
        kind: str,
        who: Member,
        channel: str | None,
        body: Json,
        origin: Message | View | None = None,
    ) -> Asked:
        workspace, token = self._home(who), opaque()
        trigger = f"{self._desk.state.new_ts()}.{token}"
        if envelope == INTERACTIVE:
            user = {"id": who.id, "username": who.name.lower(), "name": who.name.lower(), "team_id": workspace.id}
            body |= {"user": user, "api_app_id": APP_ID, "token": "unused", "is_enterprise_install": False}
            body |= {"team": {"id": workspace.id, "domain": workspace.domain}, "enterprise": None}
        body["trigger_id"] = trigger
        if channel is not None:
            body["response_url"] = f"{self._front.url}/response/{token}"
        now = self._desk.state.clock.now()
        delivery = Delivery(envelope, body, workspace.id, opaque())
        asked = Asked(kind, workspace.id, who.id, channel, now, trigger, token, delivery, origin)
        self._desk.asked[token] = self._desk.triggers[trigger] = asked
        self._front.outbox.dispatch(delivery)
        return asked

    def _home(self, who: Member) -> Workspace:
        return self._desk.state.workspaces[who.workspace]

    def _seen(self, view: View) -> Json:
        body = wire.view(view, self._desk.state.workspaces[view.workspace])
        return body | {"state": {"values": filling.values(view)}}

    def _container(self, where: Message | View) -> Json:
        if isinstance(where, View):
            return {"type": "view", "view_id": where.id}
        body: Json = {"type": "message", "message_ts": where.ts, "channel_id": where.channel}
        body["is_ephemeral"] = where.to is not None
        return body | ({"thread_ts": where.thread_ts} if where.thread_ts else {})

    def _message_parts(self, message: Message) -> Json:
        workspace = next(w for w in self._desk.state.workspaces.values() if message.channel in w.channels)
        channel = {"id": message.channel, "name": workspace.channels[message.channel].name or "directmessage"}
        # Slack does not send an ephemeral message along, only that it was one.
        seen = {} if message.to is not None else {"message": wire.message(message, workspace)}
        return {"channel": channel, **seen}
