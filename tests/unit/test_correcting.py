"""Whose words a community's admins correct, and that a correction stays."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.core.community import LOCAL_COMMUNITY, Community, Platform
from bot.core.essay import SUMMARY_MAX, Origin
from bot.core.ids import Slug
from bot.errors import InvalidInput, NotAllowed, NotFound
from bot.services.library.correcting import Correcting
from bot.services.library.indexing import Indexer
from bot.services.library.library import Library
from tests.fakes.fingerprints import MemoryFingerprints
from tests.fakes.library import ListSource
from tests.fakes.search import MemorySearch
from tests.fakes.stores import MemoryEssays
from tests.unit.arranged import draft

OURS = Community(Platform.DISCORD, "ours")
THEIRS = Community(Platform.SLACK, "theirs")
DRAFT = draft("letter", category="Letters", summary="A letter.", question="Who are you?")


class World:
    def __init__(self) -> None:
        self.essays = MemoryEssays()
        self.library = Library(self.essays, Indexer(self.essays, MemorySearch(self.essays)), MemoryFingerprints())
        self.correcting = Correcting(self.library, self.essays)


@pytest.fixture
async def world() -> World:
    made = World()
    await made.library.sync(ListSource("test", [DRAFT]))
    return made


async def test_only_what_nobody_else_reads_is_a_communitys_own(world: World) -> None:
    correct = world.correcting.correct
    for owners in ({}, {OURS: "a", THEIRS: "b"}):
        await world.essays.give("Letters", owners)
        with pytest.raises(NotAllowed):
            await correct("letter", OURS, "Ours.", "")
    await world.essays.give("Letters", {THEIRS: "b"})
    with pytest.raises(NotFound):
        await correct("letter", OURS, "Ours.", "")
    await world.essays.give("Letters", {})
    assert (await correct("letter", LOCAL_COMMUNITY, "The operator's.", "")).summary == "The operator's."


async def test_a_correction_stays_whatever_the_source_says_until_it_is_taken_back(world: World) -> None:
    await world.essays.give("Letters", {OURS: "a"})
    await world.essays.shown(Slug("letter"), (await world.essays.unshown()).get(Slug("letter"), 0))
    corrected = await world.correcting.correct("letter", OURS, " Never\nsent. ", "Who are you?")
    assert (corrected.summary, corrected.summary_origin) == ("Never sent.", Origin.EDITOR)
    assert (corrected.question, corrected.question_origin) == ("Who are you?", Origin.AUTHOR), "it was not touched"
    assert Slug("letter") in await world.essays.unshown(), "posts that are out are updated"
    await world.library.sync(ListSource("test", [replace(DRAFT, summary="Another.", question="Where?")]))
    essay = await world.correcting.own("letter", OURS)
    assert (essay.summary, essay.question) == ("Never sent.", "Where?")
    with pytest.raises(InvalidInput):
        await world.correcting.correct("letter", OURS, "x" * (SUMMARY_MAX + 1), "")
    assert (await world.correcting.correct("letter", OURS, "", "Where?")).summary == "Another."


async def test_a_poems_summary_that_was_left_as_it_is_stays_the_essays_own(world: World) -> None:
    poem = draft("tide", summary="", body="The bell is in the kitchen\\\nthe boat is in a field\\\nand nothing rings\n")
    await world.library.sync(ListSource("other", [poem]))
    shown = (await world.correcting.own("tide", LOCAL_COMMUNITY)).summary
    assert shown.count("\n") == 2
    kept = await world.correcting.correct("tide", LOCAL_COMMUNITY, shown, "Which bell?")
    assert (kept.summary, kept.summary_origin) == (shown, Origin.EXTRACT)
