"""Cutting texts takes milliseconds, so it never happens on the event loop's thread."""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator, Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from bot.adapters.search.sqlite import SqliteSearch
from bot.adapters.sql.engine import Database
from bot.core.essay import Essay
from bot.language.morphemes import Morphemes
from bot.services.library.naming import fitting
from tests.conformance.examples import essay
from tests.conformance.test_search import LIBRARY


class WatchedMorphemes(Morphemes):
    """Knows which threads it worked in."""

    def __init__(self) -> None:
        super().__init__()
        self.threads: list[threading.Thread] = []

    def _cut(self, piece: str) -> Any:
        self.threads.append(threading.current_thread())
        return super()._cut(piece)


async def test_nothing_is_cut_on_the_event_loop(tmp_path: Path) -> None:
    async def batches() -> AsyncIterator[Sequence[Essay]]:
        yield LIBRARY

    database = Database(f"sqlite:///{tmp_path / 'search.db'}")
    await database.start()
    try:
        morphemes = WatchedMorphemes()
        index = SqliteSearch(database, morphemes)
        await index.start()
        acts: list[Callable[[], Any]] = [
            lambda: index.update(LIBRARY),
            lambda: index.update([essay("another", title="転職の扉")]),
            lambda: index.search("転職の面接はどうでしたか。", None, 10),
            lambda: index.rebuild(batches()),
        ]
        for act in acts:
            morphemes.threads.clear()
            await act()
            assert morphemes.threads
            assert threading.current_thread() not in morphemes.threads
        index._words.forget()  # so that it is cut again for being taken out
        morphemes.threads.clear()
        await index.remove([one.slug for one in LIBRARY])
        await index.complete("てんしょく", 9)
        assert morphemes.threads
        assert threading.current_thread() not in morphemes.threads
    finally:
        await database.stop()


async def test_names_are_read_beside_the_event_loop(monkeypatch: pytest.MonkeyPatch) -> None:
    watched = WatchedMorphemes()
    monkeypatch.setattr("bot.services.library.naming.shared", lambda: watched)
    assert await fitting({"転職の扉を開ける": 1}, "とび", 3) == ["転職の扉を開ける"]
    assert threading.current_thread() not in watched.threads
