"""``ichiwa run``: what the role of a process starts, and stops at its end."""

from __future__ import annotations

import asyncio
import gc
import logging
from contextlib import AsyncExitStack
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from bot.core.link import Link, SlackLinks
from bot.core.role import Role
from bot.errors import ConfigError
from bot.wiring.core import opened
from bot.wiring.embedding import resting_tickers
from bot.wiring.health import Condition
from bot.wiring.meaning import meaning_tickers
from bot.wiring.model import model_use
from bot.wiring.page import health_url, operations_server, web_server
from bot.wiring.platforms import discord_part, links, local_channel, slack_part
from bot.wiring.slack_use import slack_use
from bot.wiring.stopping import Deadline, Ends, stopped_by_signals
from bot.wiring.working import Work

if TYPE_CHECKING:
    from bot.adapters.scheduler.ticker import Ticker
    from bot.config import Settings
    from bot.services.delivery.pace import Pace
    from bot.wiring.core import Core
    from bot.wiring.slack_use import SlackUse

log = logging.getLogger(__name__)


async def serve(settings: Settings, role: Role | None = None, pace: Pace | None = None) -> None:
    """Run the parts of ``role`` (None: of the settings') until SIGINT or SIGTERM, then stop in order. ``pace`` None is
    the usual one. Raises ``ConfigError`` and ``StoreError`` where it cannot begin.
    """
    from bot.adapters.scheduler.pulse import Pulse
    from bot.adapters.scheduler.ticker import Tickers

    role = role or settings.role
    use, model = slack_use(settings), model_use(settings)
    _check(settings, role, use)
    deadline = Deadline()
    with stopped_by_signals(deadline):
        async with AsyncExitStack() as stack:
            ends = Ends(stack, deadline)
            core = await _opened(settings, role, pace, ends)
            ends.add("the refreshing of cards", core.services.refreshing.stop)  # when nobody tells of ratings any more
            hub, pulse = local_channel(core), Pulse()
            work = Work(core, pulse, model) if role.works else None
            discord_link, slack_links = Link("Discord"), SlackLinks()
            connections = links(settings, role, use, discord_link, slack_links)
            condition = Condition(core, pulse, connections, work.filling if work is not None else None)
            slack = await slack_part(core, role, use, slack_links)
            if slack is not None:
                ends.add("Slack", slack.stop)
            server = web_server(core, hub, condition, slack) if role.has_pages else operations_server(core, condition)
            ends.add("the web server", server.stop)
            await server.start()
            stack.callback(hub.close)  # before the server stops, which waits for the streams
            _greet(settings, role)
            discord = await discord_part(core, role, discord_link)
            if discord is not None:
                ends.add("Discord", discord.stop)
                discord.start()
            if slack is not None:
                slack.start()
            clocks = Tickers()
            if work is not None:
                await work.start(ends)
            ends.add("the clocks", clocks.stop)
            clocks.start(*_clocks(core, condition), *(work.clocks() if work is not None else ()))
            if work is not None:
                work.filling.start()  # the last: neither platforms nor due essays wait for it
            await asyncio.to_thread(_settle_down)
            if work is not None:
                await work.start_summaries(ends)
            await asyncio.Event().wait()


def _check(settings: Settings, role: Role, use: SlackUse | None) -> None:
    """Raise ``ConfigError`` for a role that could do nothing, or not without the others in its process."""
    if role is not Role.ALL and settings.is_sqlite:
        raise ConfigError(
            "ROLE={role} needs PostgreSQL: on SQLite one process is all of Ichiwa (docs/how-to/several-processes.md)",
            role=role.value,
        )
    if role is Role.GATEWAY and settings.discord_token is None and (use is None or not use.socket):
        raise ConfigError(
            "ROLE=gateway needs DISCORD_TOKEN or SLACK_APP_TOKEN: there is nobody to hear (docs/how-to/"
            "several-processes.md)"
        )


async def _opened(settings: Settings, role: Role, pace: Pace | None, ends: Ends) -> Core:
    """The services over the open database, which closes by the deadline like everything else."""
    opening = opened(settings, serving=True, pace=pace, role=role)
    core = await opening.__aenter__()
    ends.add("the database", partial(opening.__aexit__, None, None, None))
    return core


def _greet(settings: Settings, role: Role) -> None:
    """The lines that a person sees first."""
    if not role.has_pages:
        log.info("Ichiwa's %s is ready: it says at %s how it is. Ctrl+C stops it.", role, health_url(settings))
        return
    others = "no other machine can reach" if settings.is_loopback else "other machines can reach with the password"
    if settings.is_loopback and settings.public_hosts:
        how = "opens with the password" if settings.http_password else "is closed without HTTP_PASSWORD"
        others = f"a proxy can reach; everybody reads essays there, the channel at /channel {how}"
    greeting = "Ichiwa is ready: open %s (it listens on %s, which %s). Ctrl+C stops it."
    log.info(greeting, settings.own_url, settings.http_host, others)


def _clocks(core: Core, condition: Condition) -> list[Ticker]:
    """The clocks that every role has."""
    from bot.adapters.scheduler.ticker import Ticker

    return [
        Ticker(timedelta(seconds=core.settings.tick_seconds), condition.look),
        *meaning_tickers(core.meaning),
        *resting_tickers(core),
    ]


def _settle_down() -> None:
    """Have the thesaurus at hand, which the first search would wait for, and give back what Sudachi took for it. What
    is there by now stays: so the garbage collector need not go through it now and then, some 50 ms each time.
    """
    from bot.language.morphemes import shared
    from bot.language.thesaurus import found_in

    found_in("", shared())
    shared().rest()
    gc.collect()
    gc.freeze()
