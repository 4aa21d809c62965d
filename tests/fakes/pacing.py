"""A pace that no test waits for."""

from __future__ import annotations

from bot.core.pacing import Limit
from bot.services.pacing.requests import RequestPacing


def unpaced() -> RequestPacing:
    """As many requests as one likes."""
    return RequestPacing(Limit(rate=10_000.0, burst=5, places=10_000))
