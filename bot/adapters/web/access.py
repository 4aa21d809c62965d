"""Who can see what: the host names at which the pages can be opened, and the password."""

from __future__ import annotations

import base64
import ipaddress
import re
import secrets
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from starlette.datastructures import Headers

LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1"})
METRICS: Final = "/metrics"
WATCHED: Final = frozenset({"/healthz", "/readyz"})
"""What tells whoever watches over the program how it is; it names nobody."""
READING: Final = re.compile(
    r"/(?:(?:today|archive|search|ranking|digests|about|language)/?)?"  # with a slash at its end it leads to the page
    r"|/(?:e|pictures|static|archive|category|tag|author|ranking|digests)/.*"
    r"|/search(?:-[0-9]+)?\.json"
    r"|/(?:(?:feed|digest)(?:\.(?:ja|en))?\.(?:atom|json)|sitemap(?:-[0-9]+)?\.xml|robots\.txt|oembed|card\.png)",
    re.DOTALL,
)
"""The paths of the reading site: they show essays, and nothing of the channel."""

BODY_MAX: Final = 64 * 1024
"""Bytes of a request's body; the longest comment takes a tenth of it."""
LARGE_MAX: Final = 1024 * 1024
"""The same for a form in which an essay is written, for a platform's own requests, and for pieces of files: Slack
sends a whole form along, of 250 KB at most, packed for the web.
"""

GUESSES_MAX: Final = 10
"""Wrong passwords that one address may send in ``GUESSES_SECONDS``; then it waits."""
GUESSES_ALL_MAX: Final = 200
"""The same for all addresses together: some guessers have very many, or write them into a header themselves."""
GUESSES_SECONDS: Final = 60.0
_ADDRESSES_MAX: Final = 10_000
_FORWARDED: Final = (
    "forwarded",
    "via",
    "x-forwarded-for",
    "x-forwarded-host",
    "x-forwarded-port",
    "x-forwarded-proto",
    "x-forwarded-server",
    "x-real-ip",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """Which host names the front accepts, and which password.

    ``hosts`` are this machine's own names, lower-case and without port. ``any_address`` accepts every IP address as
    well: a name that was bound to our address by a stranger's DNS is never one. ``public_hosts`` are the names under
    which people elsewhere come, through a proxy. As soon as there is one the front is *published*: a proxy on this
    machine looks like somebody who sits at it, so whoever asks, and by whatever name, reads essays without a password
    and reaches the rest with it; without one nobody reaches the rest. A front that is not published and has no password
    belongs to this machine. ``open_paths`` never ask. ``private`` are the paths that no other site may even read.
    ``nameless`` are the paths at which any name of the host will do: they say nothing of anybody. ``metrics_token``
    opens ``METRICS`` by whatever name and from wherever; empty: nothing does but what opens the rest. ``large`` are
    the paths that take bodies of up to ``LARGE_MAX``. ``origin`` is the host and port of the public
    address, as a browser names the page that asks; ``secure`` says that this address begins with https.
    """

    hosts: frozenset[str] = LOOPBACK
    any_address: bool = False
    public_hosts: frozenset[str] = frozenset()
    origin: str = ""
    secure: bool = False
    password: str = ""
    open_paths: frozenset[str] = WATCHED
    nameless: frozenset[str] = frozenset()
    metrics_token: str = ""
    private: tuple[str, ...] = ("/channel/",)
    large: frozenset[str] = frozenset()

    @property
    def is_published(self) -> bool:
        """Whether people elsewhere can come."""
        return bool(self.public_hosts)

    def knows(self, host: str) -> bool:
        """Whether ``host`` is one of our names. It proves nothing about who asks: they write it themselves."""
        return host in self.hosts or host in self.public_hosts or (self.any_address and _address(host) is not None)

    def is_at_this_machine(self, peer: str, headers: Headers) -> bool:
        """Whether whoever asks sits at this machine. ``peer`` is the address of the other end of the connection, or the
        one that a trusted proxy tells. Headers can speak against it, never for it.
        """
        address = _address(peer)
        near = address is not None and address.is_loopback
        return near and not self.is_published and not any(name in headers for name in _FORWARDED)

    def is_open(self, path: str) -> bool:
        """Whether ``path`` is for everybody."""
        return path in self.open_paths or (self.is_published and READING.fullmatch(path) is not None)

    def is_own_origin(self, origin: str, host: str) -> bool:
        """Whether ``origin``, host and port of the page that asks, is ours; ``host`` is the request's. A proxy may have
        put its own name there.
        """
        return origin != "" and origin in {host.lower(), self.origin}

    def knows_token(self, headers: Headers) -> bool:
        """Whether the token that opens the metrics came along; compares in constant time."""
        scheme, _, given = headers.get("authorization", "").partition(" ")
        return scheme.lower() == "bearer" and secrets.compare_digest(
            given.strip().encode(), self.metrics_token.encode()
        )

    def body_max(self, path: str) -> int:
        """The bytes that a request's body may have."""
        return LARGE_MAX if path in self.large else BODY_MAX

    def knows_password(self, headers: Headers) -> bool:
        """Compares in constant time; the user name does not matter."""
        scheme, _, packed = headers.get("authorization", "").partition(" ")
        try:
            given = base64.b64decode(packed.strip(), validate=True).partition(b":")[2]
        except ValueError:  # not base 64, or not even ASCII
            return False
        return scheme.lower() == "basic" and secrets.compare_digest(given, self.password.encode())


class Guesses:
    """Counts wrong passwords by address, so that nobody tries thousands. It remembers the latest addresses only."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._wrong: OrderedDict[str, tuple[float, int]] = OrderedDict()
        self._all = (0.0, 0)

    def are_up(self, address: str) -> bool:
        """Whether ``address`` has to wait before its next password is looked at."""
        own = self._wrong.get(caller_of(address), (0.0, 0))
        return self._is_up(own, GUESSES_MAX) or self._is_up(self._all, GUESSES_ALL_MAX)

    def wrong(self, address: str) -> None:
        """Count one more."""
        guesser = caller_of(address)
        self._wrong[guesser] = self._one_more(self._wrong.pop(guesser, (0.0, 0)))
        self._all = self._one_more(self._all)
        if len(self._wrong) > _ADDRESSES_MAX:
            self._wrong.popitem(last=False)

    def _is_up(self, counted: tuple[float, int], most: int) -> bool:
        began, count = counted
        return count >= most and self._now() - began < GUESSES_SECONDS

    def _one_more(self, counted: tuple[float, int]) -> tuple[float, int]:
        began, count = counted
        now = self._now()
        return (began, count + 1) if count and now - began < GUESSES_SECONDS else (now, 1)


def host_name(hosts: list[str]) -> str:
    """The host's name without port; empty where there is not exactly one that can be read."""
    if len(hosts) != 1:
        return ""
    try:
        parts = urlsplit(f"//{hosts[0]}")
        return (parts.hostname or "").rstrip(".") if parts.netloc == hosts[0] and "@" not in hosts[0] else ""
    except ValueError:
        return ""


def caller_of(address: str) -> str:
    """Whom what comes from ``address`` counts for. One customer has a whole /64 of IPv6 addresses; what is no address
    at all was written by whoever asks, and they are all one.
    """
    found = _address(address)
    if isinstance(found, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((found, 64), strict=False))
    return str(found) if found is not None else ""


def _address(name: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """The IP address that ``name`` is; an IPv4 address that came over an IPv6 socket is itself."""
    try:
        found = ipaddress.ip_address(name)
    except ValueError:
        return None
    return (found.ipv4_mapped or found) if isinstance(found, ipaddress.IPv6Address) else found
