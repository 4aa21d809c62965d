"""Following what happens on a platform, where nobody waits for an answer."""

from __future__ import annotations

import logging
from collections.abc import Awaitable

from bot.errors import BotError, NotFound

log = logging.getLogger(__name__)


async def follow(work: Awaitable[object], what: str) -> None:
    """Do ``work`` for an event, which ``what`` names in the log. Raises no ``Exception``; what is not ours is left."""
    try:
        await work
    except NotFound as error:
        log.debug("%s is not ours: %s", what, error)
    except BotError as error:
        log.warning("%s could not be followed: %s", what, error)
    except Exception:
        log.exception("%s could not be followed", what)
