"""What is logged while a delivery is worked says which one it is."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import AbstractContextManager
from typing import TypeVar

from bot.core.community import Channel
from bot.core.delivery import Delivery
from bot.core.log_context import logged_with
from bot.core.subscription import Slot

T = TypeVar("T")


def about(slot: Slot, channel: Channel) -> AbstractContextManager[None]:
    """Every line meanwhile carries the delivery's key and its platform, those of libraries included."""
    return logged_with(delivery=slot.key, platform=channel.platform)


async def done_about(row: Delivery, work: Callable[[Delivery], Awaitable[T]]) -> T:
    """What ``work`` returns for ``row``, with every line about it."""
    with about(row.slot, row.channel):
        return await work(row)
