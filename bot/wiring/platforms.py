"""The platforms that a process of a role reaches, each loaded where it is needed and beside the loop."""

from __future__ import annotations

import asyncio
import importlib
from typing import TYPE_CHECKING

from bot.core.community import Platform
from bot.core.role import Role

if TYPE_CHECKING:
    from bot.adapters.local.hub import Hub
    from bot.config import Settings
    from bot.core.link import Link, SlackLinks
    from bot.wiring.core import Core
    from bot.wiring.discord import DiscordPart
    from bot.wiring.slack import Slack
    from bot.wiring.slack_use import SlackUse


def local_channel(core: Core) -> Hub:
    """Have the local channel among the platforms; returns what tells its open pages of changes."""
    from bot.adapters.local.ballots import LocalBallots
    from bot.adapters.local.chat import LocalChat, thread_url
    from bot.adapters.local.hub import Hub

    hub, platforms = Hub(), core.services.platforms
    chat = LocalChat(core.stores.local_log, hub, core.services.clock, core.stores.comments)
    platforms.chats[Platform.LOCAL] = chat
    platforms.polls[Platform.LOCAL] = LocalBallots(chat, core.services.voting)
    platforms.thread_links[Platform.LOCAL] = thread_url
    return hub


async def discord_part(core: Core, role: Role, link: Link) -> DiscordPart | None:
    """Discord as the role has it: with the gateway, or by requests alone; None without a token, or where only pages
    are served. Its library takes a while to load.
    """
    if core.settings.discord_token is None or role is Role.WEB:
        return None
    await asyncio.to_thread(importlib.import_module, "bot.wiring.discord")
    from bot.wiring.discord import discord_front, discord_poster

    made = discord_front if role.hears else discord_poster
    return made(core, core.settings.discord_token.get_secret_value(), link)


async def slack_part(core: Core, role: Role, use: SlackUse | None, links: SlackLinks) -> Slack | None:
    """Slack as the role has it: with Socket Mode, with events over HTTP, or by requests alone; None where nothing of it
    is set or comes here. Raises ``ConfigError`` where the keys of the settings do not open the tokens that workspaces
    gave.
    """
    if use is None or not _reaches_slack(role, use):
        return None
    await asyncio.to_thread(importlib.import_module, "bot.wiring.slack")
    from bot.wiring.slack import Slack

    slack = Slack(core, use, links, role)
    await slack.check()
    return slack


def links(settings: Settings, role: Role, use: SlackUse | None, discord: Link, slack: SlackLinks) -> list[Link]:
    """The connections that the settings want of the role. Tokens of workspaces that installed us are their admins'
    matter.
    """
    wanted = {
        discord: settings.discord_token is not None and role is not Role.WEB,
        slack.socket: use is not None and use.socket and role.hears,
        slack.token: use is not None and settings.slack_bot_token is not None and _reaches_slack(role, use),
    }
    return [link for link, is_on in wanted.items() if is_on]


def _reaches_slack(role: Role, use: SlackUse) -> bool:
    return role.works or (role.hears and use.socket) or (role.has_pages and use.http)
