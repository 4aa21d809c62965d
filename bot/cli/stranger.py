"""Whether the channel is open to strangers, as the site is: ``ichiwa doctor`` comes through the public address, as they
would.
"""

from __future__ import annotations

import http.client
from contextlib import closing
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

SECONDS: Final = 10
_CHANNEL: Final = "/channel"
_OURS: Final = b"/static/channel.js"
"""Stands on the channel's page. Another page may be what a proxy shows by that name."""
_SITE: Final = b"/static/site.css"
"""Stands on the pages of the site."""
_READ_MAX: Final = 64 * 1024
_CLAIMS: Final = (
    {"Host": "localhost"},
    {"Host": "127.0.0.1", "X-Forwarded-For": "127.0.0.1", "X-Forwarded-Host": "localhost"},
)
"""What strangers write who want to pass for somebody at this machine."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What was found, what is wrong with it, and what is good to know."""

    found: str
    problems: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def ask_as_stranger(public_url: str) -> Answer:
    """Ask for the channel with each of the claims; nothing is changed there. No proxy is asked on the way."""
    statuses: list[int] = []
    for claim in ({"Host": urlsplit(public_url).netloc}, *_CLAIMS):
        try:
            status, page = _asked(public_url, _CHANNEL, claim)
        except (OSError, http.client.HTTPException) as exc:
            reason = " ".join(str(exc).split()) or type(exc).__name__
            note = "So nothing is known about who can open the channel there. Run this again where it can be reached."
            return Answer(f"{public_url} cannot be reached from here ({reason})", notes=(note,))
        if status == http.client.OK and _OURS in page:
            problem = (
                f"Strangers can open the channel at {public_url} and are its admins: they only have to send "
                f"“Host: {claim['Host']}”. Set HTTP_PASSWORD, keep PUBLIC_URL as it is, and start Ichiwa again."
            )
            return Answer(f"{public_url} is open to strangers", (problem,))
        statuses.append(status)
    told = ", ".join(str(status) for status in dict.fromkeys(statuses))
    closed = f"the channel at {public_url} is closed to strangers, also by “Host: localhost” (status {told})"
    return Answer(f"{closed}; the essays are open to them" if _shows_site(public_url) else closed)


def _shows_site(public_url: str) -> bool:
    try:
        status, page = _asked(public_url, "/", {"Host": urlsplit(public_url).netloc})
    except (OSError, http.client.HTTPException):
        return False
    return status == http.client.OK and _SITE in page


def _asked(public_url: str, path: str, claim: dict[str, str]) -> tuple[int, bytes]:
    address = urlsplit(public_url)
    kind = http.client.HTTPSConnection if address.scheme == "https" else http.client.HTTPConnection
    with closing(kind(address.hostname or "", address.port, timeout=SECONDS)) as connection:
        connection.request("GET", address.path.rstrip("/") + path, headers=claim | {"Accept": "text/html"})
        answer = connection.getresponse()
        return answer.status, answer.read(_READ_MAX)
