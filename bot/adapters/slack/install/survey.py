"""What the doctor finds in Slack: who we are in each workspace, what we may do there, and whether the socket opens."""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Final

import aiohttp
from slack_sdk.errors import SlackApiError

from bot.adapters.slack.install.manifest import SCOPES
from bot.adapters.slack.install.workspaces import Workspace, Workspaces
from bot.adapters.slack.web.failures import code_of, wrapped
from bot.adapters.slack.web.web import Web
from bot.core.community import Channel
from bot.errors import BotError

HELLO_SECONDS: Final = 10
LOOKED_AT: Final = 1_000
"""Workspaces that are asked at most: Slack takes some tens of requests a minute."""
_NO_SUCH: Final = frozenset({"channel_not_found", "team_not_found"})


@dataclass(frozen=True, slots=True)
class WorkspaceFound:
    """A workspace that has the app; ``missing`` are scopes that it did not grant, ``problem`` what else is wrong."""

    name: str
    missing: tuple[str, ...] = ()
    problem: str = ""


@dataclass(frozen=True, slots=True)
class ChannelFound:
    """A channel with a subscription, and why nothing can be posted there (empty: it can)."""

    name: str
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Survey:
    """``socket`` says why Socket Mode does not open; empty where it does, None where it is not used."""

    workspaces: tuple[WorkspaceFound, ...]
    channels: tuple[ChannelFound, ...]
    socket: str | None


async def survey(web: Web, workspaces: Workspaces, subscribed: Collection[Channel], app_token: str | None) -> Survey:
    """Look at ``LOOKED_AT`` workspaces at most, at the channels that are ``subscribed``, and at the socket. Raises any
    ``BotError``.
    """
    every = await workspaces.some(LOOKED_AT)
    by_team = {workspace.team: workspace for workspace in every}
    found = [await _workspace(web, workspace) for workspace in every]
    channels = [await _channel(web, by_team.get(channel.community.id), channel) for channel in subscribed]
    return Survey(tuple(found), tuple(channels), await _socket(web, app_token) if app_token else None)


async def _workspace(web: Web, workspace: Workspace) -> WorkspaceFound:
    try:
        with wrapped():
            answer = await web.client(workspace.token).auth_test()
    except BotError as exc:
        return WorkspaceFound(workspace.team, problem=str(exc))
    granted = _header(answer.headers, "x-oauth-scopes").split(",")
    missing = tuple(scope for scope in SCOPES if scope not in granted)
    return WorkspaceFound(str(answer.get("team") or workspace.team), missing)


async def _channel(web: Web, workspace: Workspace | None, channel: Channel) -> ChannelFound:
    if workspace is None:
        return ChannelFound(channel.id, "Ichiwa is not installed in its workspace")
    try:
        with wrapped():
            return _seen(await _info(web, workspace, channel), channel)
    except BotError as exc:
        return ChannelFound(channel.id, str(exc).rstrip("."))


async def _info(web: Web, workspace: Workspace, channel: Channel) -> Any:
    try:
        return (await web.client(workspace.token).conversations_info(channel=channel.id))["channel"]
    except SlackApiError as exc:
        if code_of(exc) in _NO_SUCH:
            return None
        raise


def _seen(info: Any, channel: Channel) -> ChannelFound:
    if info is None:
        return ChannelFound(channel.id, "it does not exist, or it is private and Ichiwa is not in it")
    name = f"#{info.get('name') or channel.id}"
    if info.get("is_archived"):
        return ChannelFound(name, "it is archived")
    if not info.get("is_member"):
        return ChannelFound(name, "Ichiwa is not in it; write /invite @Ichiwa there")
    return ChannelFound(name)


async def _socket(web: Web, app_token: str) -> str:
    """Open one more socket for the moment of a hello. An event that comes just then goes to another one afterwards."""
    client = web.client()
    try:
        with wrapped():
            url = str((await client.apps_connections_open(app_token=app_token))["url"])
        async with (
            aiohttp.ClientSession() as session,
            asyncio.timeout(HELLO_SECONDS),
            session.ws_connect(url, proxy=client.proxy) as socket,
        ):
            hello = await socket.receive_json()
    except BotError as exc:
        return str(exc)
    except (aiohttp.ClientError, OSError, TimeoutError, TypeError, ValueError) as exc:
        return f"no hello came ({type(exc).__name__})"
    return "" if hello.get("type") == "hello" else f"Slack said {hello.get('reason') or hello.get('type')}"


def _header(headers: Any, name: str) -> str:
    """One header's value, whatever its case and whether the library gives one value or several."""
    for key, value in headers.items():
        if key.lower() == name:
            return (value if isinstance(value, str) else ",".join(value)).replace(" ", "")
    return ""
