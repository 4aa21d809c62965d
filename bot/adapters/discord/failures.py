"""Discord's failures as ours: what was certainly not accepted, and what may have been."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any, Final

import aiohttp
import discord

from bot.errors import ChatForbidden, ChatGone, ChatRejected, ChatUnavailable, ChatUncertain

THREAD_EXISTS: Final = 160004
LOCKED: Final = frozenset({50083, 160005})
"""A thread that is archived and locked, or locked; see "JSON Error Codes" in Discord's documentation."""
FULL: Final = frozenset({160006, 160007})
"""No more active threads fit into the guild for now."""
INVALID_FORM: Final = 50035
FULL_FOR: Final = timedelta(minutes=10)


class LostAnswer(Exception):
    """A write met a failure after which nobody knows whether it was accepted; the library would have tried again."""


@contextmanager
def wrapped() -> Iterator[None]:
    """Raises a ``ChatError`` for whatever the library raises inside."""
    try:
        yield
    except discord.RateLimited as exc:
        wait = timedelta(seconds=exc.retry_after)
        raise ChatUnavailable("Discord asks to wait.", retry_after=wait) from exc
    except discord.HTTPException as exc:
        raise _refusal(exc) from exc
    except aiohttp.ClientConnectorError as exc:  # no connection was made, so nothing was sent
        raise ChatUnavailable("Discord could not be reached.") from exc
    except (LostAnswer, aiohttp.ClientError, OSError) as exc:
        raise ChatUncertain("Discord's answer was lost ({kind}).", kind=type(exc).__name__) from exc


def _refusal(
    error: discord.HTTPException,
) -> ChatForbidden | ChatGone | ChatRejected | ChatUnavailable | ChatUncertain:
    said = {"status": error.status, "code": error.code}
    if error.code in LOCKED:
        return ChatForbidden("This thread is locked, so nothing can be written in it.", locked=True)
    if error.code in FULL:
        return ChatUnavailable("The guild has too many open threads.", retry_after=FULL_FOR)
    if error.status >= 500:
        return ChatUncertain("Discord failed ({status}).", **said)
    match error.status:
        case 401:
            return ChatUnavailable("Discord does not accept the bot's token.")
        case 403:
            return ChatForbidden("Discord does not allow this here ({code}).", code=error.code)
        case 404:
            return ChatGone("This does not exist on Discord any more ({code}).", **said)
        case 429:
            return ChatUnavailable("Discord asks to wait.", retry_after=_retry_after(error))
    return ChatRejected("Discord refuses what was sent ({status}, {code}).", **said)


def _retry_after(error: discord.HTTPException) -> timedelta | None:
    response: Any = error.response  # none where the library made the error by itself, whatever its types say
    given = response.headers.get("Retry-After", "") if response is not None else ""
    return timedelta(seconds=float(given)) if given.replace(".", "", 1).isdecimal() else None
