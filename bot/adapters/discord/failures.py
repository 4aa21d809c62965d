"""Discord's failures as ours: what was certainly not accepted, and what may have been.

Only what Discord itself says may suspend or skip anything. Its refusals are JSON with a code of its own; a page with
the same status comes from somebody on the way, and says nothing about a channel.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any, Final

import aiohttp
import discord

from bot.core.foreign import FAILURE, foreign_answer
from bot.errors import ChatForbidden, ChatGone, ChatRejected, ChatUnavailable, ChatUncertain

PUBLISHED: Final = 40033
"""The message was published already; see "JSON Error Codes" in Discord's documentation."""
THREAD_EXISTS: Final = 160004
LOCKED: Final = frozenset({50083, 160005})
"""A thread that is archived and locked, or locked; see "JSON Error Codes" in Discord's documentation."""
FULL: Final = frozenset({160006, 160007})
"""No more active threads fit into the guild for now."""
INVALID_FORM: Final = 50035
FULL_FOR: Final = timedelta(minutes=10)
_FIRST_CODE: Final = 10_000
"""Discord's codes begin here; below are the 0 of its general errors and other people's copies of the status."""
_JSON: Final = "application/json"
_WAIT_MAX: Final = timedelta(days=1)


class LostAnswer(Exception):
    """A write met a failure after which nobody knows whether it was accepted; the library would have tried again."""


class NotDiscords(discord.HTTPException):
    """An answer that Discord did not give. ``answered`` is its status; ``status`` and ``code``, which stand for
    Discord's own, are 0.
    """

    def __init__(self, answered: int) -> None:
        Exception.__init__(self, f"{answered} from somebody other than Discord")
        self.answered = answered
        self.status = self.code = 0
        self.text = ""


def is_discords(error: discord.HTTPException) -> bool:
    """Whether Discord itself refused. A 429 asks for nothing but patience, and a 5xx says nothing for sure, whoever
    gave them.
    """
    if error.status == 429 or error.status >= FAILURE:
        return True
    response: Any = error.response  # none where the library made the error by itself, whatever its types say
    if response is None or response.headers.get("Content-Type") != _JSON:
        return False
    code: object = error.code  # whatever stood there
    if error.status == 401:
        return code == 0 and error.text.startswith("401: ")  # Discord has no code of its own for it
    return isinstance(code, int) and code >= _FIRST_CODE


@contextmanager
def wrapped() -> Iterator[None]:
    """Raises a ``ChatError`` for whatever the library raises inside."""
    try:
        yield
    except discord.RateLimited as exc:
        wait = timedelta(seconds=min(exc.retry_after, _WAIT_MAX.total_seconds()))
        raise ChatUnavailable("Discord asks to wait.", retry_after=wait) from exc
    except NotDiscords as exc:
        raise foreign_answer("Discord", exc.answered) from exc
    except discord.HTTPException as exc:
        raise (_refusal(exc) if is_discords(exc) else foreign_answer("Discord", exc.status)) from exc
    except aiohttp.ClientConnectorError as exc:  # no connection was made, so nothing was sent
        raise ChatUnavailable("Discord could not be reached.") from exc
    except (LostAnswer, aiohttp.ClientError, OSError, LookupError, TypeError, ValueError) as exc:
        # the last three are the library's, when what came back is not of the form that it knows
        raise ChatUncertain("Discord's answer was lost ({kind}).", kind=type(exc).__name__) from exc


def _refusal(
    error: discord.HTTPException,
) -> ChatForbidden | ChatGone | ChatRejected | ChatUnavailable | ChatUncertain:
    said = {"status": error.status, "code": error.code}
    if error.code in LOCKED:
        return ChatForbidden("This thread is locked, so nothing can be written in it.", locked=True)
    if error.code in FULL:
        return ChatUnavailable("The guild has too many open threads.", retry_after=FULL_FOR)
    if error.status >= FAILURE:
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
    if not (given.isascii() and given.replace(".", "", 1).isdecimal()):
        return None
    return timedelta(seconds=min(float(given), _WAIT_MAX.total_seconds()))
