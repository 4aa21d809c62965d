"""Slack's failures as ours: what was certainly not accepted, and what may have been."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any, Final

import aiohttp
from slack_sdk.errors import SlackApiError

from bot.errors import ChatError, ChatForbidden, ChatGone, ChatRejected, ChatUnavailable, ChatUncertain

GONE: Final = frozenset(
    {
        "account_inactive",
        "app_uninstalled",
        "channel_not_found",
        "is_archived",
        "message_not_found",
        "no_item_specified",
        "team_not_found",
        "thread_not_found",
        "token_revoked",
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
RESTRICTED: Final = "restricted_action"
"""Also the beginning of longer codes: a channel where only some may write, or that is frozen."""
LATER: Final = frozenset(
    {
        "accesslimited",
        "invalid_auth",
        "message_limit_exceeded",
        "not_authed",
        "rate_limited",
        "ratelimited",
        "team_added_to_org",
        "token_expired",
        "two_factor_setup_required",
    }
)
DOUBTFUL: Final = frozenset({"fatal_error", "internal_error", "request_timeout", "service_unavailable"})
"""Slack says of these that some of it may have been done."""
LIMITED: Final = frozenset({"ratelimited", "rate_limited"})


class LostAnswer(Exception):
    """What came back is no answer of Slack's, so nobody knows whether the call was accepted."""


@contextmanager
def wrapped() -> Iterator[None]:
    """Raises a ``ChatError`` for whatever the library raises inside."""
    try:
        yield
    except SlackApiError as exc:
        raise _refusal(exc.response) from exc
    except aiohttp.ClientConnectorError as exc:  # no connection was made, so nothing was sent
        raise ChatUnavailable("Slack could not be reached.") from exc
    except (LostAnswer, aiohttp.ClientError, OSError) as exc:
        raise ChatUncertain("Slack's answer was lost ({kind}).", kind=type(exc).__name__) from exc


def code_of(error: SlackApiError) -> str:
    """Slack's name of the error; empty where its answer has none."""
    data = getattr(error.response, "data", None)
    return str(data.get("error", "")) if isinstance(data, dict) else ""


def _refusal(answer: Any) -> ChatError:
    data = getattr(answer, "data", None)
    code = str(data.get("error", "")) if isinstance(data, dict) else ""
    status = getattr(answer, "status_code", 0)
    if status == 429 or code in LIMITED:
        return ChatUnavailable("Slack asks to wait.", retry_after=retry_after(answer.headers))
    if status >= 500 or not code or code in DOUBTFUL:
        return ChatUncertain("Slack failed ({code}).", code=code or status)
    if code in LATER:
        return ChatUnavailable("Slack does not accept this now ({code}).", code=code)
    if code in GONE:
        return ChatGone("This does not exist on Slack any more ({code}).", code=code)
    if code == "thread_locked":
        return ChatForbidden("This thread is locked, so nothing can be written in it.", locked=True)
    if code in FORBIDDEN or code.startswith(RESTRICTED):
        return ChatForbidden("Slack does not allow this here ({code}).", code=code)
    return ChatRejected("Slack refuses what was sent ({code}).", code=code)


def retry_after(headers: Any) -> timedelta | None:
    """How long Slack asks us to wait; None where it does not say."""
    given = str(headers.get("Retry-After", ""))
    return timedelta(seconds=int(given)) if given.isascii() and given.isdecimal() else None
