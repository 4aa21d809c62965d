"""Comments among what a search finds, as a dialogue with the local channel."""

from __future__ import annotations

import pytest

from tests.adapters.dialogue import EN, Talk, opened


@pytest.fixture
async def talk() -> Talk:
    return await opened()


async def test_comments_are_found_where_the_channel_lets_them(talk: Talk) -> None:
    await talk.say("/essay comment Never water the plant while watermarks dry.")
    await talk.follow(
        EN,
        ("/essay moderation", "Searches here do not look into comments."),
        (
            "/essay search watermarks",
            """
            0 essays for “watermarks”
            Nothing was found. Try other words, or fewer of them.
            Perhaps one of these: [人脈] [名刺] [first job]
            """,
        ),
        ("/essay moderation on", "Searches here look into comments, too."),
        ("/essay moderation search:on", "Searches here look into comments, too."),
        (
            "/essay search watermarks",
            """
            0 essays for “watermarks”
            1 comment found
            The Green Folder
            Admin
            November 24, 2026
            Never water the plant while watermarks dry.
            """,
        ),
        ("/essay moderation off", "Searches here do not look into comments."),
    )
    assert "Never water" not in await talk.say("/essay search watermarks")
