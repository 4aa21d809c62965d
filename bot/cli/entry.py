"""From the command line into the program: read the settings, start the log, and run one piece of work."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import urlsplit

from bot.cli.logs import start_log

if TYPE_CHECKING:  # loading the settings takes a sixth of a second, which `ichiwa --help` does not need
    from bot.adapters.sql.engine import Database
    from bot.config import Settings
    from bot.wiring import Core

T = TypeVar("T")


def load_settings(*, serving: bool = False) -> Settings:
    """The settings. The log follows them from now on, but short commands log only warnings. Raises ``ConfigError``."""
    from pydantic import SecretStr

    from bot.config import Settings, keep_numpy_to_one_thread, specs

    keep_numpy_to_one_thread()
    settings = Settings.load()
    values = [getattr(settings, spec.name.lower()) for spec in specs() if spec.secret]
    flat = [one for value in values for one in (value if isinstance(value, tuple) else (value,))]
    secrets = [one.get_secret_value() for one in flat if isinstance(one, SecretStr)]
    start_log(
        settings.log_level if serving or settings.log_level != "info" else "warning",
        as_json=settings.log_format == "json",
        secrets=[*secrets, *filter(None, [urlsplit(settings.database_url).password])],
    )
    return settings


def with_core(work: Callable[[Core], Awaitable[T]]) -> T:
    """What ``work`` returns, with the services open for it."""
    from bot.wiring import opened

    settings = load_settings()

    async def run() -> T:
        async with opened(settings) as core:
            return await work(core)

    return asyncio.run(run())


def with_database(work: Callable[[Database], Awaitable[T]]) -> T:
    """What ``work`` returns, with the database open for it as it is: no schema is changed."""
    from bot.wiring import connected

    settings = load_settings()

    async def run() -> T:
        async with connected(settings) as database:
            return await work(database)

    return asyncio.run(run())
