"""The quality of the whole ranking, with the model that comes with the program: floors a little below what holds.

A change that lowers one is looked at with ``python -m tests.tools.bench_career``, which shows each kind and each set.
"""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Sequence
from pathlib import Path

import pytest

from bot.core.essay import Language
from tests.tools.career_queries import SETS, Answer, bundled, first_hits, judged, tally


@pytest.fixture(scope="module")
def answers() -> Sequence[Answer]:
    """What all judged queries find: to encode the essays takes most of the time, so it is done once."""

    async def ask() -> Sequence[Answer]:
        with tempfile.TemporaryDirectory() as folder:
            async with bundled(Path(folder), meaning=True) as core:
                return await first_hits(core.index, [one for name in SETS for one in judged(name)])

    return asyncio.run(ask())


@pytest.mark.parametrize(
    ("language", "really", "good", "early"), [(Language.JA, 40, 50, 60), (Language.EN, 25, 30, 42)]
)
def test_questions_have_their_essay_first_or_near_it(
    answers: Sequence[Answer], language: Language, really: int, good: int, early: int
) -> None:
    found = tally(one for one in answers if (one.asked.kind, one.asked.language) == ("question", language))
    assert (found.really >= really, found.good >= good, found.early >= early) == (True, True, True), found


@pytest.mark.parametrize(("kind", "good"), [("form", 52), ("reading", 50), ("synonym", 20)])
def test_words_have_their_essay_first(answers: Sequence[Answer], kind: str, good: int) -> None:
    found = tally(one for one in answers if one.asked.kind == kind)
    assert found.good >= good, found


def test_most_of_what_is_absent_finds_nothing(answers: Sequence[Answer]) -> None:
    found = tally(one for one in answers if one.asked.kind == "absent")
    assert found.quiet >= 26, found


def test_few_searches_for_what_is_there_find_nothing(answers: Sequence[Answer]) -> None:
    found = tally(one for one in answers if one.asked.good)
    assert found.quiet <= 12, found
