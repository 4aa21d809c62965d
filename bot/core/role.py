"""What a process does, where the program is split over several."""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """``GATEWAY`` hears Discord's shards and Slack's sockets, ``WORKER`` posts and does what nobody waits for, ``WEB``
    serves pages and Slack's HTTP front, ``ALL`` is all of them in one process.
    """

    ALL = "all"
    GATEWAY = "gateway"
    WORKER = "worker"
    WEB = "web"

    @property
    def hears(self) -> bool:
        """Whether it connects to the platforms for what members do there."""
        return self in (Role.ALL, Role.GATEWAY)

    @property
    def works(self) -> bool:
        """Whether it claims deliveries, and does the work in the background."""
        return self in (Role.ALL, Role.WORKER)

    @property
    def has_pages(self) -> bool:
        """Whether it serves people over HTTP."""
        return self in (Role.ALL, Role.WEB)
