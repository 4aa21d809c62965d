"""The checker of the bench sees what an editor would strike out, and only that."""

from __future__ import annotations

import pytest

from tests.tools.flaws import flaws


@pytest.mark.parametrize(
    ("chosen", "text", "language", "count"),
    [
        (["店を閉めた。"], ["店を閉めた。"], "ja", 0),
        (["しかし店を閉めた。"], ["雨だった。", "しかし店を閉めた。"], "ja", 1),
        (["雨だった。", "しかし店を閉めた。"], ["雨だった。", "しかし店を閉めた。"], "ja", 0),
        (["棚は以下のとおりです。"], ["棚は以下のとおりです。"], "ja", 1),
        (["It rained.", "He left."], ["It rained.", "I stayed.", "He left."], "en", 2),
        (["Itches heal."], ["Itches heal."], "en", 0),
        (["Learn more on our page."], ["Learn more on our page."], "en", 1),
        (["These are my rules:"], ["No rain.", "These are my rules:"], "en", 2),
    ],
)
def test_flaws(chosen: list[str], text: list[str], language: str, count: int) -> None:
    assert len(flaws(chosen, text, language)) == count
