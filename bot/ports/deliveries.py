"""Where deliveries are stored."""

from __future__ import annotations

from typing import Protocol

from bot.ports.delivery_log import DeliveryLog
from bot.ports.delivery_queue import DeliveryQueue


class DeliveryStore(DeliveryQueue, DeliveryLog, Protocol):
    """The truth about what was posted. Who only works on deliveries, or only shows them, asks for one of the two."""
