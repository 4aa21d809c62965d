"""What open pages are told, and what becomes of one that does not keep up."""

from __future__ import annotations

import asyncio

from bot.adapters.local.hub import Change, ChangeKind, Hub, Listener
from tests.hanging import HANGING


def changed(number: int) -> Change:
    return Change(ChangeKind.CHANGED, str(number))


async def heard(listener: Listener) -> list[Change]:
    """Everything up to the end of the stream, which must come by itself."""
    async with asyncio.timeout(HANGING):
        return [change async for change in listener.changes()]


async def drained(hub: Hub, listener: Listener) -> list[Change]:
    hub.close()
    return await heard(listener)


async def test_everybody_who_listens_hears_everything_in_order() -> None:
    hub = Hub()
    hub.publish(changed(0))
    with hub.listener() as early:
        hub.publish(changed(1))
        with hub.listener() as late:
            hub.publish(changed(2))
            assert await drained(hub, early) == [changed(1), changed(2)]
            assert await drained(hub, late) == [changed(2)]


async def test_a_page_that_does_not_keep_up_is_told_to_look_anew() -> None:
    hub = Hub()
    with hub.listener() as slow:
        for number in range(1000):
            hub.publish(changed(number))
        heard = await drained(hub, slow)
    assert Change(ChangeKind.EVERYTHING) in heard
    assert len(heard) < 100
    assert heard[-1] == changed(999) or heard[-1] == Change(ChangeKind.EVERYTHING)


async def test_a_full_queue_still_ends() -> None:
    hub = Hub()
    with hub.listener() as slow:
        for number in range(64):
            hub.publish(changed(number))
        hub.close()
        assert await heard(slow) == []


async def test_nothing_is_told_after_the_end() -> None:
    hub = Hub()
    with hub.listener() as open_page:
        hub.close()
        for number in range(100):
            hub.publish(changed(number))
        assert await heard(open_page) == []


async def test_who_comes_after_the_end_hears_it_at_once() -> None:
    hub = Hub()
    hub.close()
    with hub.listener() as late:
        assert await heard(late) == []


async def test_who_left_is_forgotten() -> None:
    hub = Hub()
    with hub.listener() as gone:
        pass
    hub.publish(changed(1))
    gone.tell(None)
    assert await heard(gone) == []
