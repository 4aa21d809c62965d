"""``WorkerSigns``."""

from __future__ import annotations

from datetime import timedelta

from tests.conformance.bundle import Stores
from tests.unit.arranged import NOW


async def test_the_latest_sign_of_any_worker_is_kept(stores: Stores) -> None:
    assert await stores.worker_signs.latest() is None
    await stores.worker_signs.leave(NOW)
    assert await stores.worker_signs.latest() == NOW
    later = NOW + timedelta(microseconds=1)
    await stores.worker_signs.leave(later)
    await stores.worker_signs.leave(NOW)  # another one, whose clock is behind
    assert await stores.worker_signs.latest() == later
