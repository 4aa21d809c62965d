"""What is logged while a delivery is worked says which one it is."""

from __future__ import annotations

from contextlib import AbstractContextManager

from bot.core.community import Channel
from bot.core.log_context import logged_with
from bot.core.subscription import Slot


def about(slot: Slot, channel: Channel) -> AbstractContextManager[None]:
    """Every line meanwhile carries the delivery's key and its platform, those of libraries included."""
    return logged_with(delivery=slot.key, platform=channel.platform)
