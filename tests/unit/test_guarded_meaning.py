"""A model that fails holds nobody up, and an idle one holds no memory."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence

import pytest

from bot.errors import ModelDamaged, ModelError, ModelRefused, ModelUnavailable
from bot.ports.meaning import Vector
from bot.services.library.guarded_meaning import IDLE, LONGEST, SHORTEST, GuardedMeaning
from tests.fakes.elapsed import FixedElapsed
from tests.fakes.meaning import WordsMeaning

AWAY = ModelUnavailable("It is away.")


class Guarded:
    def __init__(self, meaning: WordsMeaning | None = None) -> None:
        self.model = meaning or WordsMeaning()
        self.elapsed = FixedElapsed()
        self.meaning = GuardedMeaning(self.model, self.elapsed)

    async def outcome(self) -> str:
        """Of one call: what it raised, or nothing."""
        try:
            await self.meaning.of_texts(["text"])
        except ModelError as error:
            return str(error)
        return ""

    async def wait(self) -> float:
        """How long the model is not asked, to a second; then it is asked once."""
        asked, began = len(self.model.asked), self.elapsed.passed
        while len(self.model.asked) == asked:
            self.elapsed.passed += 1
            await self.outcome()
        return self.elapsed.passed - began


@pytest.fixture
def guarded() -> Guarded:
    return Guarded()


async def test_while_it_works_every_call_goes_through(guarded: Guarded) -> None:
    assert guarded.meaning.name == guarded.model.name
    assert [await guarded.outcome() for _ in range(3)] == [""] * 3
    assert len(guarded.model.asked) == 3


async def test_after_a_failure_nobody_waits_for_it_and_each_pause_is_twice_as_long(guarded: Guarded) -> None:
    guarded.model.fails = AWAY
    assert await guarded.outcome() == "It is away."
    assert await guarded.outcome() == "The model of meaning has failed and is tried again later."
    assert len(guarded.model.asked) == 1
    assert [await guarded.wait() for _ in range(8)] == [5, 10, 20, 40, 80, 160, LONGEST, LONGEST]


async def test_when_it_works_again_everything_is_as_before(guarded: Guarded) -> None:
    guarded.model.fails = AWAY
    await guarded.outcome()
    await guarded.wait()
    guarded.model.fails = None
    await guarded.wait()
    assert await guarded.outcome() == ""
    guarded.model.fails = AWAY
    await guarded.outcome()
    assert await guarded.wait() == SHORTEST


@pytest.mark.parametrize("kind", [ModelRefused, ModelDamaged])
async def test_what_somebody_must_mend_first_is_tried_seldom(guarded: Guarded, kind: type[ModelError]) -> None:
    guarded.model.fails = kind("No.")
    await guarded.outcome()
    assert await guarded.wait() == LONGEST


async def test_the_log_has_one_line_for_a_failure_and_one_for_its_end(
    guarded: Guarded, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    guarded.model.fails = AWAY
    await guarded.outcome()
    for _ in range(3):
        await guarded.wait()
    guarded.model.fails = None
    await guarded.wait()
    await guarded.outcome()
    said = [(record.levelname, record.getMessage()) for record in caplog.records]
    assert said == [
        ("WARNING", "Search goes on by words alone: It is away."),
        ("INFO", "Search finds by meaning again."),
    ]


class Slow(WordsMeaning):
    """Answers when it is told to."""

    def __init__(self) -> None:
        super().__init__()
        self.may_go = asyncio.Event()

    async def of_texts(self, texts: Sequence[str]) -> Sequence[Vector]:
        await self.may_go.wait()
        return await super().of_texts(texts)


async def test_calls_that_fail_together_count_as_one() -> None:
    guarded = Guarded(slow := Slow())
    slow.fails = AWAY
    calls = [asyncio.create_task(guarded.outcome()) for _ in range(5)]
    await asyncio.sleep(0)
    slow.may_go.set()
    assert await asyncio.gather(*calls) == ["It is away."] * 5
    assert await guarded.wait() == SHORTEST


async def test_one_call_alone_tries_it_and_one_that_is_cancelled_leaves_it_to_the_next() -> None:
    guarded = Guarded(slow := Slow())
    slow.may_go.set()
    slow.fails = AWAY
    await guarded.outcome()
    slow.fails = None
    slow.may_go.clear()
    guarded.elapsed.passed += SHORTEST
    trying = asyncio.create_task(guarded.outcome())
    await asyncio.sleep(0)
    assert "tried again later" in await guarded.outcome()
    trying.cancel()
    with pytest.raises(asyncio.CancelledError):
        await trying
    slow.may_go.set()
    assert await guarded.outcome() == ""


async def test_an_idle_model_rests_once(guarded: Guarded) -> None:
    await guarded.meaning.rest_when_idle()
    assert guarded.model.rests == 0  # nothing was loaded
    await guarded.outcome()
    guarded.elapsed.passed += IDLE.total_seconds() - 1
    await guarded.meaning.rest_when_idle()
    assert guarded.model.rests == 0
    await guarded.outcome()
    guarded.elapsed.passed += IDLE.total_seconds() - 1
    await guarded.meaning.rest_when_idle()
    assert guarded.model.rests == 0  # somebody asked meanwhile
    guarded.elapsed.passed += 1
    for _ in range(3):
        await guarded.meaning.rest_when_idle()
    assert guarded.model.rests == 1
