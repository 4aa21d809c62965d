"""What stood on the platform, from when to when: the fronts write it down at the moment at which they accept."""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bot.adapters.slack.posts import refs as slack_refs
from bot.services.delivery.opening import QUESTION_MARK
from tests.fronts.discord.front import Front as DiscordFront
from tests.fronts.discord.state import BOT
from tests.fronts.slack.front import Front as SlackFront
from tests.fronts.slack.state import Workspace


@dataclass(slots=True)
class Stood:
    """One message: from ``at`` until it was ``gone``, in the machine's monotonic seconds. ``under``: its thread's."""

    id: str
    under: str
    at: float
    gone: float = math.inf


class Ledger:
    """The bot's posts and questions by their keys."""

    def __init__(self) -> None:
        self._by_key: dict[str, list[Stood]] = {}
        self._by_id: dict[tuple[str, str], Stood] = {}

    def came(self, key: str, place: str, id_: str, under: str) -> None:
        """A message with ``key`` was accepted."""
        stood = Stood(id_, under, time.monotonic())
        self._by_key.setdefault(key, []).append(stood)
        self._by_id[place, id_] = stood

    def went(self, place: str, id_: str) -> None:
        """A message was deleted; it may be nobody's that is known here."""
        if (stood := self._by_id.get((place, id_))) is not None:
            stood.gone = time.monotonic()

    @property
    def accepted(self) -> int:
        """How many posts were ever accepted."""
        return sum(len(stood) for key, stood in self._by_key.items() if not key.endswith(QUESTION_MARK))

    def posts(self, key: str) -> Sequence[Stood]:
        """The posts of a slot that stand."""
        return [one for one in self._by_key.get(key, ()) if one.gone == math.inf]

    def together(self, key: str) -> float:
        """For how many seconds more than one post of a slot has stood by now; 0 where that was never so."""
        moments = sorted(self._by_key.get(key, ()), key=lambda one: one.at)
        seconds, until = 0.0, -math.inf
        for one in moments:
            seconds += max(0.0, min(until, one.gone, time.monotonic()) - one.at)
            until = max(until, one.gone)
        return seconds

    def questions(self, key: str, post: Stood) -> int:
        """How many questions of a slot stand under its ``post``."""
        asked = self._by_key.get(f"{key}{QUESTION_MARK}", ())
        return sum(one.under == post.id and one.gone == math.inf for one in asked)


def watch_discord(front: DiscordFront, ledger: Ledger) -> None:
    """Write down what the front tells its sessions."""
    tell = front.desk.emit

    def emit(event: str, data: dict[str, Any], guild: int | None = None) -> None:
        if event == "MESSAGE_CREATE" and data["author"]["id"] == str(BOT):
            place = front.state.channel(int(data["channel_id"]))
            nonce = place.messages[int(data["id"])].nonce if place is not None else None
            if nonce is not None:
                ledger.came(nonce, data["channel_id"], data["id"], data["channel_id"])
        elif event == "MESSAGE_DELETE":
            ledger.went(data["channel_id"], data["id"])
        tell(event, data, guild)

    front.desk.emit = emit


def watch_slack(front: SlackFront, ledger: Ledger) -> None:
    """The same of the events that the app would get. What leaves a tombstone is gone."""
    tell = front.desk.emit

    def emit(workspace: Workspace, event: dict[str, Any]) -> None:
        channel = workspace.channels.get(str(event.get("channel")))
        if event["type"] == "message" and channel is not None:
            known = channel.messages.get(str(event.get("ts")))
            key = slack_refs.key_in({"metadata": known.metadata}) if known is not None and known.by_app else None
            if "subtype" not in event and known is not None and key:
                ledger.came(key, channel.id, known.ts, known.thread_ts or "")
            elif event.get("subtype") == "message_deleted":
                ledger.went(channel.id, event["deleted_ts"])
            elif event.get("subtype") == "message_changed" and event["message"].get("subtype") == "tombstone":
                ledger.went(channel.id, event["message"]["ts"])
        tell(workspace, event)

    front.desk.emit = emit
