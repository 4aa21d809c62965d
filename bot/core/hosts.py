"""Which names and addresses are this machine alone."""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit


def is_loopback(name: str) -> bool:
    """Whether only this machine can reach ``name``; of names only localhost is trusted to mean that."""
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return name == "localhost"


def is_loopback_url(url: str) -> bool:
    """Whether ``url`` leads to this machine alone."""
    return is_loopback(urlsplit(url).hostname or "")
