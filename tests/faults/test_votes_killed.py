"""Votes that come in a burst are kept many at a time: what a member was told is kept, whenever the process dies."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from bot.adapters.sql.stores import SqlStores
from bot.core.community import LOCAL_COMMUNITY
from bot.core.ids import Slug
from tests import postgres
from tests.tools.process import ROOT
from tests.tools.scale_world import database_at

TOLD = 1_000


@pytest.mark.parametrize(
    "kind",
    ["sqlite", pytest.param("postgresql", marks=pytest.mark.skipif(not postgres.is_there(), reason=postgres.REASON))],
)
async def test_no_vote_is_lost_that_was_told_before_the_kill(
    kind: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    async with AsyncExitStack() as stack:
        url = f"sqlite:///{tmp_path / 'ichiwa.db'}"
        if kind == "postgresql":
            url = await stack.enter_async_context(postgres.own_database(request.getfixturevalue("postgres_url")))
            await stack.enter_async_context(database_at(url))  # it has our schema from here on
        told = await asyncio.to_thread(told_until_killed, url)
        ratings = SqlStores(await stack.enter_async_context(database_at(url))).ratings
        kept = [vote for number in range(5) for vote in await ratings.of_essay(LOCAL_COMMUNITY, Slug(f"e{number}"))]
        scores = await ratings.scores(LOCAL_COMMUNITY)
    assert len(told) >= TOLD
    assert told <= {vote.member for vote in kept}
    assert sum(score.count for score in scores.values()) == len(kept), "the sums are of the votes that are kept"


def told_until_killed(url: str) -> set[str]:
    """What a process of its own was told that it is kept."""
    command, told = [sys.executable, "-m", "tests.faults.voting", url], set[str]()
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        for line in process.stdout:
            told.add(line.strip())
            if len(told) == TOLD:
                process.kill()
    return told
