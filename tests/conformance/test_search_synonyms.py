"""Essays that say the same in other words: in SQLite and in PostgreSQL. The one in memory knows no synonyms."""

from __future__ import annotations

from typing import Any

import pytest

from bot.adapters.sql.engine import Database
from bot.core.essay import Language
from tests.conformance.conftest import started
from tests.conformance.test_search import _essay as essay
from tests.conformance.test_search import found

HOME = essay("home", "在宅勤務の朝", "在宅で働く。机が狭い。")
REMOTE = essay("remote", "A quiet kitchen", "Remote work suits my cat.", Language.EN)
TELEWORK = essay("telework", "画面の向こう", "テレワークの一日を書く。")
BOSS = essay("boss", "五両目の扉", "直属の上司がその課長だった。")
MANAGER = essay("manager", "Door Six", "The manager apologised.", Language.EN)
OTHERS = [essay(f"other-{n}", "席", f"窓の席の話 {n}。") for n in range(8)]


@pytest.fixture
async def index(database: Database) -> Any:
    return await started(database)


async def test_what_was_typed_nowhere_finds_its_synonyms_in_either_language(index: Any) -> None:
    await index.update([HOME, REMOTE, BOSS, *OTHERS])
    assert sorted(await found(index, "テレワーク")) == ["home", "remote"]
    assert sorted(await found(index, "telework")) == ["home", "remote"]
    assert await found(index, "テレワーク", Language.EN) == ["remote"]
    assert await found(index, "テレワーク", Language.JA) == ["home"]


async def test_english_finds_japanese(index: Any) -> None:
    await index.update([BOSS, HOME, *OTHERS])
    assert await found(index, "boss") == ["boss"]
    assert await found(index, "How do you tell a boss the truth?") == ["boss"]


async def test_keywords_that_essays_hold_find_no_synonyms(index: Any) -> None:
    await index.update([HOME, REMOTE, TELEWORK, BOSS, MANAGER, *OTHERS])
    assert await found(index, "テレワーク") == ["telework"]
    assert await found(index, "上司") == ["boss"]
    assert await found(index, "manager") == ["manager"]


async def test_in_a_question_what_was_typed_stands_before_its_synonyms(index: Any) -> None:
    await index.update([HOME, REMOTE, TELEWORK, *OTHERS])
    got = await found(index, "テレワークはどうすれば続きますか")
    assert got[0] == "telework"
    assert sorted(got) == ["home", "remote", "telework"]
    got = await found(index, "How do you survive remote work?")
    assert got[0] == "remote"
    assert sorted(got) == ["home", "remote", "telework"]


async def test_a_synonym_that_a_quarter_of_the_essays_hold_finds_none(index: Any) -> None:
    common = [essay(f"common-{n}", "席", f"上司の話 {n}。") for n in range(10)]
    await index.update([*common, MANAGER, *OTHERS, *(essay(f"more-{n}", "朝", f"庭の話 {n}。") for n in range(12))])
    assert await found(index, "boss") == ["manager"]  # 10 of 31 hold 上司
    await index.update([essay(f"still-{n}", "夜", f"駅の話 {n}。") for n in range(15)])
    assert len(await found(index, "boss")) == 11  # of 46


async def test_what_is_no_question_has_no_synonyms(index: Any) -> None:
    await index.update([HOME, REMOTE, *OTHERS])
    assert (await index.search("テレワーク", None, 9, asks=False))[1] == 0
