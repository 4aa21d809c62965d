"""The routes by which a bot answers interactions: the callback, and the webhook that its token opens."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

from tests.fronts.discord import posting, wire
from tests.fronts.discord.desk import ROUTES, UNKNOWN_INTERACTION, UNKNOWN_MESSAGE, Body, Call, Desk, Refused
from tests.fronts.discord.interactions import ANSWER_WITHIN, EPHEMERAL, TOKEN_HOLDS, Interaction
from tests.fronts.discord.state import BOT, Channel, Json, Message

WEBHOOK = "/webhooks/{webhook_id}/{webhook_token}"
ORIGINAL = f"{WEBHOOK}/messages/@original"
FOLLOW_UP = f"{WEBHOOK}/messages/{{message_id}}"

MESSAGE, THINKING, DEFERRED_UPDATE, UPDATE, CHOICES, MODAL = 4, 5, 6, 7, 8, 9


@ROUTES.on("POST", "/interactions/{interaction_id}/{interaction_token}/callback")
def callback(desk: Desk, call: Call) -> Body:
    interaction = desk.interactions.get(call.path["interaction_token"])
    if interaction is None or interaction.id != int(call.path["interaction_id"]):
        raise Refused(*UNKNOWN_INTERACTION)
    if desk.state.clock.now() - interaction.at > ANSWER_WITHIN:
        raise Refused(*UNKNOWN_INTERACTION)
    if interaction.answered:
        raise Refused(400, 40060, "Interaction has already been acknowledged.")
    kind, data = call.body["type"], call.body.get("data") or {}
    if kind == MESSAGE:
        interaction.original = _say(desk, interaction, data)
    elif kind == UPDATE and interaction.message is not None:
        posting.change(desk, interaction.message, data)
        _told(desk, interaction.message)
    elif kind == CHOICES and len(data.get("choices") or []) > 25:
        raise posting.form(choices="Must be 25 or fewer in length.")
    if kind in (UPDATE, DEFERRED_UPDATE):
        interaction.original = interaction.message
    interaction.answer, interaction.seconds = call.body, time.monotonic() - interaction.asked
    return _response(desk, interaction) if call.query.get("with_response") in ("1", "true") else None


def _response(desk: Desk, interaction: Interaction) -> Json:
    assert interaction.answer is not None
    about: Json = {"id": str(interaction.id), "type": interaction.kind, "channel_id": str(interaction.channel)}
    resource: Json = {"type": interaction.answer["type"]}
    if interaction.original is not None:
        about |= {"response_message_id": str(interaction.original.id), "response_message_ephemeral": False}
        resource["message"] = wire.message(interaction.original, desk.state)
    return {"interaction": about, "resource": resource}


@ROUTES.on("GET", ORIGINAL)
def get_original(desk: Desk, call: Call) -> Body:
    return wire.message(_original(_by_token(desk, call)), desk.state)


@ROUTES.on("PATCH", ORIGINAL)
def edit_original(desk: Desk, call: Call) -> Body:
    interaction = _by_token(desk, call)
    if interaction.thinking:
        interaction.original = _say(desk, interaction, _deferred(interaction, call.body))
        return wire.message(interaction.original, desk.state)
    return _changed(desk, _original(interaction), call.body)


@ROUTES.on("DELETE", ORIGINAL)
def delete_original(desk: Desk, call: Call) -> Body:
    interaction = _by_token(desk, call)
    message = _original(interaction)
    if not message.ephemeral:
        _place(desk, interaction).messages.pop(message.id, None)
    interaction.original = None
    return None


@ROUTES.on("POST", WEBHOOK)
def follow_up(desk: Desk, call: Call) -> Body:
    """The first one after a deferred answer takes its place."""
    interaction = _by_token(desk, call)
    if interaction.thinking:
        interaction.original = _say(desk, interaction, _deferred(interaction, call.body))
        return wire.message(interaction.original, desk.state)
    message = _say(desk, interaction, call.body)
    interaction.more.append(message)
    return wire.message(message, desk.state)


@ROUTES.on("GET", FOLLOW_UP)
def get_follow_up(desk: Desk, call: Call) -> Body:
    return wire.message(_follow_up(_by_token(desk, call), call), desk.state)


@ROUTES.on("PATCH", FOLLOW_UP)
def edit_follow_up(desk: Desk, call: Call) -> Body:
    return _changed(desk, _follow_up(_by_token(desk, call), call), call.body)


@ROUTES.on("DELETE", FOLLOW_UP)
def delete_follow_up(desk: Desk, call: Call) -> Body:
    interaction = _by_token(desk, call)
    interaction.more.remove(_follow_up(interaction, call))
    return None


def _by_token(desk: Desk, call: Call) -> Interaction:
    """The interaction whose token opens the webhook, for fifteen minutes."""
    interaction = desk.interactions.get(call.path["webhook_token"])
    if interaction is None or int(call.path["webhook_id"]) != BOT:
        raise Refused(404, 10015, "Unknown Webhook")
    if desk.state.clock.now() - interaction.at > TOKEN_HOLDS:
        raise Refused(401, 50027, "Invalid Webhook Token")
    if not interaction.answered:
        raise Refused(404, 10015, "Unknown Webhook")
    return interaction


def _original(interaction: Interaction) -> Message:
    if interaction.original is None:
        raise Refused(*UNKNOWN_MESSAGE)
    return interaction.original


def _follow_up(interaction: Interaction, call: Call) -> Message:
    wanted = int(call.path["message_id"])
    for message in [*interaction.more, *filter(None, [interaction.original])]:
        if message.id == wanted:
            return message
    raise Refused(*UNKNOWN_MESSAGE)


def _deferred(interaction: Interaction, body: Json) -> Json:
    """``body`` as private as the deferred answer said."""
    assert interaction.answer is not None
    flags = (interaction.answer.get("data") or {}).get("flags") or 0
    return {**body, "flags": (body.get("flags") or 0) | flags & EPHEMERAL}


def _say(desk: Desk, interaction: Interaction, body: Mapping[str, Any]) -> Message:
    place = _place(desk, interaction)
    message = posting.made(desk, place, BOT, body)
    message.ephemeral = bool(message.flags & EPHEMERAL)
    if not message.ephemeral:
        posting.put(desk, place, message)
    return message


def _changed(desk: Desk, message: Message, body: Mapping[str, Any]) -> Json:
    posting.change(desk, message, body)
    _told(desk, message)
    return wire.message(message, desk.state)


def _told(desk: Desk, message: Message) -> None:
    place = desk.state.channel(message.channel)
    if place is not None and not message.ephemeral:
        posting.changed(desk, place, message)


def _place(desk: Desk, interaction: Interaction) -> Channel:
    place = desk.state.channel(interaction.channel)
    if place is None:
        raise Refused(404, 10003, "Unknown Channel")
    return place
