"""Who asks: a nickname and a secret random id, kept together in one cookie.

The id is the credential by which a member's ratings and comments are theirs. It is never shown, and no other page can
read it. Everybody who can reach the page may also set its schedule: it is open to this machine only, or asks for a
password.
"""

from __future__ import annotations

import re
import secrets
import unicodedata
from typing import Final
from urllib.parse import quote, unquote

from starlette.requests import Request
from starlette.responses import Response

from bot.core.community import LOCAL_COMMUNITY, Member
from bot.core.ids import MemberId
from bot.core.phrase import message
from bot.core.visible import is_visible, without_towers
from bot.errors import InvalidInput, NotAllowed

COOKIE: Final = "ichiwa_member"
NICKNAME_MAX: Final = 32
_A_YEAR: Final = 365 * 24 * 3600
_ID_BYTES: Final = 18
_ID: Final = re.compile(r"[A-Za-z0-9_-]{24}")

NOBODY: Final = Member(LOCAL_COMMUNITY, MemberId(""), "", is_admin=True)
"""Someone who has not chosen a nickname: may read, search and set things up, and owns nothing."""


class NicknameNeeded(NotAllowed):
    """The page asks for a nickname and then goes on with what the person was doing."""

    def __init__(self) -> None:
        super().__init__(message("Choose a nickname first, so that others know who is speaking."))


def new_member(nickname: str) -> Member:
    """A member who has never been here. Raises ``InvalidInput`` for the nickname."""
    return _member(secrets.token_urlsafe(_ID_BYTES), cleaned(nickname))


def renamed(member: Member, nickname: str) -> Member:
    """The same member under another name. Raises ``InvalidInput`` for the nickname."""
    return _member(member.id, cleaned(nickname))


def cleaned(nickname: str) -> str:
    """``nickname`` as it is kept: no control characters, nothing that turns the direction of writing, single spaces.

    Raises ``InvalidInput`` where nothing visible is left, or too much.
    """
    shown = (c for c in unicodedata.normalize("NFC", nickname) if c.isspace() or c.isprintable() or c in "\u200d\ufe0f")
    kept = without_towers(" ".join("".join(shown).split()))
    if len(kept) > NICKNAME_MAX:
        raise InvalidInput("A nickname can have at most {limit} characters.", limit=NICKNAME_MAX)
    if not any(is_visible(c) for c in kept):
        raise InvalidInput("Type a nickname that others can see, for example your first name.")
    return kept


def member_of(request: Request) -> Member | None:
    """The member whose cookie the request brings; None without a cookie of ours."""
    member_id, _, packed = request.cookies.get(COOKIE, "").partition(".")
    if not _ID.fullmatch(member_id):
        return None
    try:
        return _member(member_id, cleaned(unquote(packed)))
    except InvalidInput:
        return None


def named_member(request: Request) -> Member:
    """The member, who must have a nickname by now. Raises ``NicknameNeeded``."""
    member = member_of(request)
    if member is None:
        raise NicknameNeeded
    return member


def remember(member: Member, request: Request, response: Response) -> None:
    """Let ``response`` leave the member's cookie with the browser; the web adapter says at ``request.state.secure``
    whether by https alone.
    """
    value = f"{member.id}.{quote(member.name, safe='')}"
    response.set_cookie(COOKIE, value, max_age=_A_YEAR, httponly=True, samesite="strict", secure=request.state.secure)


def _member(member_id: str, name: str) -> Member:
    return Member(LOCAL_COMMUNITY, MemberId(member_id), name, is_admin=True)
