"""Slack's failures as ours: what was certainly not accepted, and what may have been.

Only what Slack itself says may suspend or skip anything: JSON with ``ok`` and, where that is false, a word for the
error. A page, whatever its status, comes from somebody on the way.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any, Final

import aiohttp
from slack_sdk.errors import SlackApiError

from bot.core.foreign import FAILURE, foreign_answer
from bot.errors import ChatError, ChatForbidden, ChatGone, ChatRejected, ChatUnavailable, ChatUncertain

GONE: Final = frozenset(
    {
        "channel_not_found",
        "is_archived",
        "message_not_found",
        "no_item_specified",
        "team_not_found",
        "thread_not_found",
        "user_not_found",
    }
)
FORBIDDEN: Final = frozenset(
    {
        "access_denied",
        "cannot_dm_bot",
        "cannot_reply_to_message",
        "cant_delete_message",
        "cant_update_message",
        "edit_window_closed",
        "ekm_access_denied",
        "enterprise_is_restricted",
        "messages_tab_disabled",
        "missing_scope",
        "no_permission",
        "not_allowed_token_type",
        "not_authorized",
        "not_in_channel",
        "not_reactable",
        "org_login_required",
        "team_access_not_granted",
        "user_not_in_channel",
    }
)
_BLOCKS_REFUSED: Final = frozenset({"invalid_arguments", "invalid_blocks", "invalid_blocks_format"})
RESTRICTED: Final = "restricted_action"
"""Also the beginning of longer codes: a channel where only some may write, or that is frozen."""
LATER: Final = frozenset(
    {
        "accesslimited",
        "account_inactive",
        "app_uninstalled",
        "invalid_auth",
        "message_limit_exceeded",
        "not_authed",
        "rate_limited",
        "ratelimited",
        "team_added_to_org",
        "token_expired",
        "token_revoked",
        "two_factor_setup_required",
    }
)
DOUBTFUL: Final = frozenset({"fatal_error", "internal_error", "request_timeout", "service_unavailable"})
"""Slack says of these that some of it may have been done."""
DEAD: Final = frozenset({"invalid_auth", "account_inactive", "token_revoked", "not_authed", "app_uninstalled"})
"""What Slack says of a token that is of no use. It may be mended, so what waits goes on then."""
LIMITED: Final = frozenset({"ratelimited", "rate_limited"})
_WAIT_MAX: Final = timedelta(days=1)


class NotSlacks(Exception):
    """What came back with this status is no answer of Slack's."""

    def __init__(self, status: int) -> None:
        super().__init__(str(status))
        self.status = status


@contextmanager
def wrapped() -> Iterator[None]:
    """Raises a ``ChatError`` for whatever the library raises inside."""
    try:
        yield
    except SlackApiError as exc:
        raise _refusal(exc.response) from exc
    except aiohttp.ClientConnectorError as exc:  # no connection was made, so nothing was sent
        raise ChatUnavailable("Slack could not be reached.") from exc
    except NotSlacks as exc:
        raise foreign_answer("Slack", exc.status) from exc
    except (aiohttp.ClientError, OSError, LookupError, TypeError, ValueError) as exc:
        # the last three are of an answer that has not the form that Slack gives it
        raise ChatUncertain("Slack's answer was lost ({kind}).", kind=type(exc).__name__) from exc


def is_slacks(status: int, data: object) -> bool:
    """Whether Slack itself gave this answer. It says 200 to everything but what comes too fast or breaks it."""
    if not isinstance(data, dict) or not isinstance(data.get("ok"), bool):
        return False
    spoken = data["ok"] or (isinstance(data.get("error"), str) and bool(data["error"]))
    return spoken and (status in (200, 429) or status >= FAILURE)


def code_of(error: SlackApiError) -> str:
    """Slack's name of the error; empty where its answer has none."""
    data = getattr(error.response, "data", None)
    return str(data.get("error", "")) if isinstance(data, dict) else ""


def refuses_blocks(error: ChatError) -> bool:
    """Whether Slack took nothing of what was sent because of its blocks, one of which may be a picture that it could
    not load.
    """
    cause = error.__cause__
    return isinstance(cause, SlackApiError) and code_of(cause) in _BLOCKS_REFUSED


def _refusal(answer: Any) -> ChatError:
    data = getattr(answer, "data", None)
    code = str(data.get("error", "")) if isinstance(data, dict) else ""
    status = getattr(answer, "status_code", 0)
    if status == 429 or code in LIMITED:
        return ChatUnavailable("Slack asks to wait.", retry_after=retry_after(answer.headers))
    if status >= FAILURE or not code or code in DOUBTFUL:
        return ChatUncertain("Slack failed ({code}).", code=code or status)
    if code in DEAD:
        return ChatUnavailable("Slack does not accept the workspace's token ({code}).", code=code)
    if code in LATER:
        return ChatUnavailable("Slack does not accept this now ({code}).", code=code)
    if code in GONE:
        return ChatGone("This does not exist on Slack any more ({code}).", code=code)
    if code == "thread_locked":
        return ChatForbidden("This thread is locked, so nothing can be written in it.", locked=True)
    if code == "missing_scope":
        scope = str(data.get("needed", "")) if isinstance(data, dict) else ""
        return ChatForbidden("Slack has not granted the scope {scope} ({code}).", code=code, scope=scope)
    if code in FORBIDDEN or code.startswith(RESTRICTED):
        return ChatForbidden("Slack does not allow this here ({code}).", code=code)
    return ChatRejected("Slack refuses what was sent ({code}).", code=code)


def retry_after(headers: Any) -> timedelta | None:
    """How long Slack asks us to wait; None where it does not say."""
    given = str(headers.get("Retry-After", ""))
    if not (given.isascii() and given.isdecimal()):
        return None
    return timedelta(seconds=min(float(given), _WAIT_MAX.total_seconds()))
