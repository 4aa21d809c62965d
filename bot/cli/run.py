"""``ichiwa run``."""

from __future__ import annotations

import asyncio

import click

from bot.cli.entry import load_settings
from bot.core.role import Role


@click.command()
@click.option(
    "--role",
    type=click.Choice([role.value for role in Role]),
    help="What this process does, instead of ROLE: with PostgreSQL, the program can be split over several processes.",
)
def run(role: str | None) -> None:
    """Serve the local channel and post what is due, until Ctrl+C or SIGTERM.

    The first run loads the bundled essays, makes a daily subscription at 08:00 and posts its first essay at once. Only
    this machine can open the page, unless HTTP_HOST, HTTP_PASSWORD and HTTP_ALLOW_REMOTE say otherwise.
    """
    settings = load_settings(serving=True)
    from bot.wiring import serve

    asyncio.run(serve(settings, Role(role) if role is not None else None))
