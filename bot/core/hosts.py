"""Which names and addresses are this machine alone."""

from __future__ import annotations

import ipaddress
from typing import Final
from urllib.parse import urlsplit

_LOCAL_NAMES: Final = (".localhost", ".local", ".internal", ".home.arpa", ".lan", ".invalid")


def is_loopback(name: str) -> bool:
    """Whether only this machine can reach ``name``; of names only localhost is trusted to mean that, and no address of
    IPv6 that stands for one of IPv4, which Python takes for it from 3.13 on.
    """
    try:
        address = ipaddress.ip_address(name)
    except ValueError:
        return name == "localhost"
    return address.is_loopback and not (isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped)


def is_loopback_url(url: str) -> bool:
    """Whether ``url`` leads to this machine alone."""
    return is_loopback(urlsplit(url).hostname or "")


def is_public_url(url: str) -> bool:
    """Whether people elsewhere can open ``url``, as far as its name tells: it names neither this machine nor one that
    only its own network knows (RFC 6761, RFC 6762, RFC 8375, and the IANA registries of special addresses).
    """
    try:
        host = (urlsplit(url).hostname or "").rstrip(".")
    except ValueError:
        return False
    try:
        return ipaddress.ip_address(host).is_global
    except ValueError:
        return "." in host and not host.endswith(_LOCAL_NAMES)


def host_of(url: str) -> str:
    """The host that ``url`` names, as people say it; empty where it names none."""
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""
