"""What Slack hands over when a member acts, turned into our own values."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Any, Final, TypeAlias

from bot.adapters.slack import refs
from bot.adapters.slack.desk import Desk
from bot.adapters.slack.layout import PREFIX
from bot.adapters.slack.people import Profile
from bot.adapters.slack.render import Words
from bot.core.community import Channel, Community, Member, MessageRef
from bot.core.essay import Language
from bot.core.ids import MemberId, MessageId, ThreadId
from bot.errors import BotError, InvalidInput, NotAllowed

Payload: TypeAlias = "Mapping[str, Any]"
_DIRECT: Final = "D"
"""The first letter of a direct message's id."""


class Surface(Enum):
    """Where the member acted."""

    CHANNEL = auto()
    HOME = auto()
    MODAL = auto()


@dataclass(frozen=True, slots=True)
class Place:
    """Where an answer goes. ``url`` takes answers to a message or a command; ``trigger`` opens one modal, for three
    seconds; ``view`` and ``hash`` are those of the modal in which the member acted.
    """

    surface: Surface = Surface.CHANNEL
    url: str = ""
    trigger: str = ""
    view: str = ""
    hash: str = ""
    from_home: bool = False


@dataclass(frozen=True, slots=True)
class Ask:
    """Who asks, and where. ``channel`` is None in Home and in a direct message; ``thread`` is the one in which the
    member acted. ``argument`` is what the pressed component carries; ``values`` are what was chosen or typed, by field
    (a component's own under ``""``); ``message`` is the one that a shortcut was used on.
    """

    desk: Desk
    member: Member
    channel: Channel | None
    thread: ThreadId | None
    language: Language
    words: Words
    place: Place
    argument: str = ""
    values: Mapping[str, Sequence[str]] = field(default_factory=dict)
    message: Payload | None = None

    @property
    def here(self) -> Channel:
        """The channel. Raises ``InvalidInput`` where there is none."""
        if self.channel is None:
            raise InvalidInput("This works in a channel of a community, not in a direct message.")
        return self.channel

    def value(self, name: str = "") -> str:
        """The first value of a field; empty where there is none."""
        return next(iter(self.values.get(name, ())), "")

    def admin(self, command: str) -> None:
        """Raise ``NotAllowed`` where the member is no admin of the workspace."""
        if not self.member.is_admin:
            raise NotAllowed("Only an admin can use {command}.", command=command)

    async def is_admin_here(self) -> bool:
        """Whether the member may set up the channel in which they are."""
        own = self.channel is not None and await self.desk.people.has_made(self.member.id, self.channel)
        return self.member.is_admin or own

    async def may_set(self, channel: Channel, command: str) -> None:
        """Raise ``NotAllowed`` where the member is neither an admin of the workspace nor made ``channel``."""
        if not self.member.is_admin and not await self.desk.people.has_made(self.member.id, channel):
            raise NotAllowed("Only an admin, or whoever made the channel, can use {command}.", command=command)

    def ref(self, ts: str) -> MessageRef:
        """A message of this channel. Raises ``InvalidInput``."""
        return MessageRef(self.here, MessageId(ts))


async def ask_of(desk: Desk, body: Payload) -> Ask:
    """The payload of a command, a component, a shortcut or a form in our own words."""
    community = community_at(body)
    team = community.id
    user = str(body.get("user_id") or (body.get("user") or {}).get("id"))
    meta = metadata_of(body.get("view") or {})
    where = str(body.get("channel_id") or (body.get("channel") or {}).get("id") or meta.get("channel", ""))
    in_channel = bool(where) and not where.startswith(_DIRECT)
    profile = await _profile(desk, community, user, str(body.get("user_name") or ""))
    member = Member(community, MemberId(user), profile.name, profile.is_admin, profile.is_bot)
    thread = _thread(body) or meta.get("thread", "")
    return Ask(
        desk=desk,
        member=member,
        channel=refs.channel_of(team, where) if in_channel else None,
        thread=ThreadId(thread) if thread else None,
        language=profile.language,
        words=Words(desk.catalogue, profile.language),
        place=_place(body, meta),
        argument=_argument(body, meta),
        values=_values(body),
        message=body.get("message") if body.get("type") == "message_action" else None,
    )


def community_at(body: Payload) -> Community:
    """The workspace in which somebody acts."""
    team = body.get("team_id") or (body.get("team") or {}).get("id") or (body.get("user") or {}).get("team_id")
    return refs.community_of(str(team))


def metadata_of(view: Payload) -> dict[str, str]:
    """What one of our modals carries."""
    try:
        found = json.loads(view.get("private_metadata") or "{}")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def metadata(ask: Ask, argument: str = "") -> str:
    """What a modal that answers ``ask`` carries, so that what is done in it knows where it began."""
    kept = {
        "channel": ask.channel.id if ask.channel else "",
        "thread": ask.thread or "",
        "home": "1" if ask.place.from_home else "",
        "argument": argument,
    }
    return json.dumps({name: value for name, value in kept.items() if value}, ensure_ascii=False)


async def _profile(desk: Desk, community: Any, user: str, name: str) -> Profile:
    """Slack may be slow or busy: the member is answered all the same, without rights and in English."""
    try:
        return await desk.people.find(community, user)
    except BotError:
        return Profile(name or user)


def _thread(body: Payload) -> str:
    """The thread in which the member acted; a post that has replies names itself, and is in none."""
    message, container = body.get("message") or {}, body.get("container") or {}
    thread = str(message.get("thread_ts") or container.get("thread_ts") or body.get("thread_ts") or "")
    return "" if thread == (message.get("ts") or container.get("message_ts")) else thread


def _place(body: Payload, meta: Mapping[str, str]) -> Place:
    view = body.get("view") or {}
    kind = {"home": Surface.HOME, "modal": Surface.MODAL}.get(str(view.get("type")), Surface.CHANNEL)
    if body.get("type") == "view_submission":
        kind = Surface.CHANNEL  # the modal is gone by the time of the answer
    return Place(
        surface=kind,
        url=str(body.get("response_url") or ""),
        trigger=str(body.get("trigger_id") or ""),
        view=str(view.get("id") or ""),
        hash=str(view.get("hash") or ""),
        from_home=kind is Surface.HOME or bool(meta.get("home")),
    )


def _argument(body: Payload, meta: Mapping[str, str]) -> str:
    """What a component carries: a button its value, a menu what stands behind the second colon of its id."""
    for action in body.get("actions") or ():
        behind = str(action.get("action_id") or "").removeprefix(PREFIX).partition(":")[2]
        return str(action.get("value") or "") or behind
    return meta.get("argument", "")


def _values(body: Payload) -> dict[str, Sequence[str]]:
    found: dict[str, Sequence[str]] = dict(_typed(body))
    for action in body.get("actions") or ():
        found[""] = _chosen(action)
    return found


def _typed(body: Payload) -> Iterator[tuple[str, Sequence[str]]]:
    """The fields of the view or the message, by the name of their action."""
    state = (body.get("view") or {}).get("state") or body.get("state") or {}
    for block in (state.get("values") or {}).values():
        for action, value in block.items():
            yield str(action).removeprefix(PREFIX), _chosen(value)


def _chosen(value: Payload) -> list[str]:
    """What one element holds, whatever its kind."""
    if many := value.get("selected_options"):
        return [str(each["value"]) for each in many]
    if one := value.get("selected_option"):
        return [str(one["value"])]
    for name in ("selected_conversation", "selected_channel", "selected_time", "selected_user", "value"):
        if value.get(name):
            return [str(value[name])]
    return []
