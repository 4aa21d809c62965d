"""Who may see what: the names by which the pages may be called, and the password."""

from __future__ import annotations

import base64
import ipaddress
import secrets
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from starlette.datastructures import Headers

LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1"})
READING: Final = ("/e/", "/static/", "/language")
"""What the pages behind a link need: they show essays, and nothing of the channel."""

BODY_MAX: Final = 64 * 1024
"""Bytes of a request's body; the longest comment takes a tenth of it."""
LARGE_MAX: Final = 1024 * 1024
"""The same for a platform's own requests: Slack sends a whole form along, of 250 KB at most, packed for the web."""

GUESSES_MAX: Final = 10
"""Wrong passwords that one address may send in ``GUESSES_SECONDS``; then it waits."""
GUESSES_SECONDS: Final = 60.0
_ADDRESSES_MAX: Final = 10_000
_FORWARDED: Final = ("forwarded", "x-forwarded-for", "x-forwarded-host")


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """By which names the front may be called, and with which password.

    ``hosts`` are this machine's own names, lower-case and without port. ``any_address`` accepts every IP address as
    well: a name that was bound to our address by a stranger's DNS is never one. ``public_hosts`` are the names under
    which people elsewhere come, through a proxy: they read essays without a password, and reach the rest with it;
    without one they do not reach it at all. ``password`` empty asks for none; ``open_paths`` never ask. ``private`` are
    the paths that no other site may even read. ``large`` are the paths that take bodies of up to ``LARGE_MAX``.
    """

    hosts: frozenset[str] = LOOPBACK
    any_address: bool = False
    public_hosts: frozenset[str] = frozenset()
    password: str = ""
    open_paths: frozenset[str] = frozenset({"/healthz"})
    private: tuple[str, ...] = ("/channel/",)
    large: frozenset[str] = frozenset()

    def is_own(self, host: str) -> bool:
        """Whether ``host`` names this machine."""
        return host in self.hosts or (self.any_address and _is_address(host))

    def is_outside(self, host: str, headers: Headers) -> bool:
        """Whether a request came from elsewhere: by a public name, or handed on by a proxy."""
        return not self.is_own(host) or any(name in headers for name in _FORWARDED)

    def is_open(self, host: str, path: str) -> bool:
        """Whether ``path`` is for everybody who comes by ``host``."""
        return path in self.open_paths or (host in self.public_hosts and path.startswith(READING))

    def body_max(self, path: str) -> int:
        """The bytes that a request's body may have."""
        return LARGE_MAX if path in self.large else BODY_MAX

    def knows_password(self, headers: Headers) -> bool:
        """Compares in constant time; the user name does not matter."""
        scheme, _, packed = headers.get("authorization", "").partition(" ")
        try:
            given = base64.b64decode(packed.strip(), validate=True).partition(b":")[2]
        except ValueError:  # no base 64, or not even ASCII
            return False
        return scheme.lower() == "basic" and secrets.compare_digest(given, self.password.encode())


class Guesses:
    """Counts wrong passwords by address, so that nobody tries thousands. It remembers the latest addresses only."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._wrong: OrderedDict[str, tuple[float, int]] = OrderedDict()

    def are_up(self, address: str) -> bool:
        """Whether ``address`` has to wait before its next password is looked at."""
        began, count = self._wrong.get(address, (0.0, 0))
        return count >= GUESSES_MAX and self._now() - began < GUESSES_SECONDS

    def wrong(self, address: str) -> None:
        """Count one more."""
        now = self._now()
        began, count = self._wrong.pop(address, (now, 0))
        self._wrong[address] = (began, count + 1) if now - began < GUESSES_SECONDS else (now, 1)
        if len(self._wrong) > _ADDRESSES_MAX:
            self._wrong.popitem(last=False)


def host_name(hosts: list[str]) -> str:
    """The host's name without port; empty where there is not exactly one that can be read."""
    if len(hosts) != 1:
        return ""
    try:
        return (urlsplit(f"//{hosts[0]}").hostname or "").rstrip(".")
    except ValueError:
        return ""


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True
