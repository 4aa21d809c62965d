"""``SavedStore``."""

from __future__ import annotations

from bot.core.community import Person, person_of
from bot.core.ids import Slug
from bot.core.saved import Saved
from tests.conformance.bundle import Stores
from tests.conformance.examples import NOW, SECOND, WORKSPACE, member

SIX, SEVEN = Slug("door-six"), Slug("door-seven")
ME = person_of(member())
SLACK_ME = person_of(member(community=WORKSPACE))


async def test_saved_essays_come_back_newest_first(stores: Stores) -> None:
    assert await stores.saved.save(ME, Saved(SIX, NOW))
    assert await stores.saved.save(ME, Saved(SEVEN, NOW + SECOND))
    assert await stores.saved.save(ME, Saved(Slug("door-eight"), NOW))
    assert [saved.slug for saved in await stores.saved.of_person(ME)] == [SEVEN, "door-eight", SIX]
    assert await stores.saved.of_person(person_of(member("m2"))) == []


async def test_saving_twice_keeps_the_first(stores: Stores) -> None:
    assert await stores.saved.save(ME, Saved(SIX, NOW))
    assert not await stores.saved.save(ME, Saved(SIX, NOW + SECOND))
    assert list(await stores.saved.of_person(ME)) == [Saved(SIX, NOW)]


async def test_removing_tells_whether_it_was_saved(stores: Stores) -> None:
    await stores.saved.save(ME, Saved(SIX, NOW))
    assert not await stores.saved.remove(ME, SEVEN)
    assert not await stores.saved.remove(SLACK_ME, SIX)
    assert await stores.saved.remove(ME, SIX)
    assert not await stores.saved.remove(ME, SIX)


async def test_a_person_of_one_workspace_is_nobody_in_another(stores: Stores) -> None:
    await stores.saved.save(SLACK_ME, Saved(SIX, NOW))
    elsewhere = Person(SLACK_ME.platform, SLACK_ME.id, None)
    assert await stores.saved.of_person(elsewhere) == []
    assert list(await stores.saved.of_person(SLACK_ME)) == [Saved(SIX, NOW)]


async def test_forgetting_takes_one_persons_alone(stores: Stores) -> None:
    other = person_of(member("m2"))
    for whose in (ME, other):
        await stores.saved.save(whose, Saved(SIX, NOW))
    await stores.saved.save(ME, Saved(SEVEN, NOW))
    assert await stores.saved.forget(ME) == 2
    assert await stores.saved.forget(ME) == 0
    assert await stores.saved.of_person(ME) == []
    assert list(await stores.saved.of_person(other)) == [Saved(SIX, NOW)]
