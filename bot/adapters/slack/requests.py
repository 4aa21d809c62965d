"""What Slack hands over when a member acts, as a request; where its answer goes stays apart from it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any, Final, TypeAlias

from bot.adapters.slack.posts import refs
from bot.adapters.slack.posts.people import People, Profile
from bot.adapters.slack.screens.layout import PREFIX
from bot.conversation.forms import joined
from bot.conversation.request import PointedMessage, Request
from bot.core.community import Community, Member
from bot.core.ids import MemberId, MessageId, ThreadId
from bot.errors import BotError

Payload: TypeAlias = "Mapping[str, Any]"
_DIRECT: Final = "D"
"""The first letter of a direct message's id."""
_SUBMITTED: Final = "view_submission"


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


class Requests:
    """Reads the payloads of commands, components, shortcuts, forms and events."""

    def __init__(self, people: People) -> None:
        self._people = people

    async def read(self, body: Payload) -> tuple[Request, Place]:
        """Who asks for what, and where the answer goes. Raises nothing."""
        community, meta = community_at(body), _metadata(body)
        user = str(body.get("user_id") or (body.get("user") or {}).get("id"))
        where = str(body.get("channel_id") or (body.get("channel") or {}).get("id") or meta.get("channel", ""))
        in_channel = bool(where) and not where.startswith(_DIRECT)
        profile = await self._profile(community, user, str(body.get("user_name") or ""))
        thread = _thread(body) or meta.get("thread", "")
        request = Request(
            member=Member(community, MemberId(user), profile.name, profile.is_admin, profile.is_bot),
            language=profile.language,
            essays_language=profile.reads,
            channel=refs.channel_of(community.id, where) if in_channel else None,
            thread=ThreadId(thread) if thread else None,
            argument=_argument(body, meta),
            fields=_fields(body),
            message=await self._pointed(body, community) if body.get("type") == "message_action" else None,
            at_home=not in_channel,
            direct=refs.channel_of(community.id, where) if where and not in_channel else None,
        )
        return request, _place(body, meta)

    async def at_home(self, community: Community, user: str) -> Request:
        """A member who looks at Home."""
        request, _place = await self.read({"team_id": community.id, "user_id": user})
        return request

    async def _profile(self, community: Community, user: str, name: str) -> Profile:
        """Slack may be slow or busy: the member is answered all the same, without rights and in English."""
        try:
            return await self._people.find(community, user)
        except BotError:
            return Profile(name or user)

    async def _pointed(self, body: Payload, community: Community) -> PointedMessage:
        """The message from whose menu something was chosen."""
        message = body.get("message") or {}
        writer = str(message.get("user") or "")
        is_persons = bool(writer) and not message.get("bot_id")
        return PointedMessage(
            MessageId(str(message.get("ts"))),
            await self._people.known(community, writer) if is_persons else None,
            await self._people.readable(community, str(message.get("text") or "")),
        )


def community_at(body: Payload) -> Community:
    """The workspace in which somebody acts."""
    team = body.get("team_id") or (body.get("team") or {}).get("id") or (body.get("user") or {}).get("team_id")
    return refs.community_of(str(team))


def name_of(action_id: object) -> str:
    """The route that is in an action's or a callback's id, which can go on after a colon."""
    return str(action_id).removeprefix(PREFIX).partition(":")[0]


def metadata(request: Request, place: Place, argument: str = "") -> str:
    """What a modal that answers ``request`` carries, so that what is done in it knows where it began."""
    kept = {
        "channel": request.channel.id if request.channel else "",
        "thread": request.thread or "",
        "home": "1" if place.from_home else "",
        "argument": argument,
    }
    return json.dumps({name: value for name, value in kept.items() if value}, ensure_ascii=False)


def _metadata(body: Payload) -> dict[str, str]:
    """What one of our modals carries."""
    try:
        found = json.loads((body.get("view") or {}).get("private_metadata") or "{}")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _thread(body: Payload) -> str:
    """The thread in which the member acted; a post that has replies names itself, and is in none."""
    message, container = body.get("message") or {}, body.get("container") or {}
    thread = str(message.get("thread_ts") or container.get("thread_ts") or body.get("thread_ts") or "")
    return "" if thread == (message.get("ts") or container.get("message_ts")) else thread


def _place(body: Payload, meta: Mapping[str, str]) -> Place:
    view = body.get("view") or {}
    kind = {"home": Surface.HOME, "modal": Surface.MODAL}.get(str(view.get("type")), Surface.CHANNEL)
    if body.get("type") == _SUBMITTED:
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


def _fields(body: Payload) -> dict[str, Sequence[str]]:
    """What was chosen or typed, with the parts of a longer text joined again."""
    found = joined(dict(_typed(body)))
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
