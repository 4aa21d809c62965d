"""Which names and addresses are this machine alone."""

from __future__ import annotations

import ipaddress
from collections.abc import Collection
from urllib.parse import urlsplit

from bot.core.community import Platform


def is_loopback(name: str) -> bool:
    """Whether only this machine can reach ``name``; of names only localhost is trusted to mean that."""
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return name == "localhost"


def leads_nowhere(url: str, platforms: Collection[Platform]) -> bool:
    """Whether ``url`` is given to people on ``platforms`` who cannot open it: it leads to this machine alone."""
    return is_loopback_url(url) and any(platform is not Platform.LOCAL for platform in platforms)


def is_loopback_url(url: str) -> bool:
    """Whether ``url`` leads to this machine alone."""
    return is_loopback(urlsplit(url).hostname or "")


def host_of(url: str) -> str:
    """The host that ``url`` names, as people say it; empty where it names none."""
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""
