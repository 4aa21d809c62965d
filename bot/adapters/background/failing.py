"""What becomes of a try that failed, wherever it ran."""

from __future__ import annotations

import logging
from collections.abc import Callable

from bot.errors import BotError, ChatError

log = logging.getLogger(__name__)


def failed(name: str, argument: str, error: Exception, count: Callable[[bool], None]) -> None:
    """Where ``error`` is being handled: log and ``count`` it. What a platform refuses or does not answer is no failure
    of ours.
    """
    if isinstance(error, BotError):
        log.warning("Background work failed: %s %s: %s", name, argument, error)
    else:
        log.exception("Background work failed: %s %s", name, argument)
    if not isinstance(error, ChatError):
        count(True)
