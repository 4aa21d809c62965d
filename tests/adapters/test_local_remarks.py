"""Comments among what a search finds, as a dialogue with the local channel."""

from __future__ import annotations

import pytest

from tests.adapters.dialogue import Talk, opened


@pytest.fixture
async def talk() -> Talk:
    return await opened()


async def test_comments_are_found_where_the_channel_lets_them(talk: Talk) -> None:
    await talk.say("/essay comment Never water the plant while watermarks dry.")
    assert "Never water" not in await talk.say("/essay search watermarks")
    await talk.say("/essay moderation search:on")
    found = await talk.say("/essay search watermarks")
    comment = "The Green Folder\nAdmin\nNovember 24, 2026\nNever water the plant while watermarks dry."
    assert found == f"0 essays for “watermarks”\n1 comment found\n{comment}"
    await talk.say("/essay moderation off")
    assert "Never water" not in await talk.say("/essay search watermarks")
