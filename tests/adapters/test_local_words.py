"""What admins of the local channel settle about summaries and questions."""

from __future__ import annotations

import pytest

from tests.adapters.dialogue import Talk, opened
from tests.unit.arranged import ANN, draft


@pytest.fixture
async def talk() -> Talk:
    return await opened()


async def test_how_long_a_summary_is_and_what_is_asked_where_an_essay_asks_nothing(talk: Talk) -> None:
    quiet = draft("quiet", title="Quiet", summary="", question="", body="Ink dries. " * 20 + "Nobody asked.")
    await talk.fill(quiet)
    rows = "Summary\nat most 80 characters\nQuestion for essays without one\nWhat of “{title}” stays?"
    assert rows in await talk.say('/essay schedule at:08:00 summary:80 question:"What of “{title}” stays?"')
    assert rows in await talk.say("/essay settings")
    said = (await talk.say("/essay preview")).splitlines()
    assert "What of “Quiet” stays?" in said
    assert "Summary: the essay's own sentences · Question: the channel's template" in said
    assert max(len(line) for line in said if line.startswith("Ink dries.")) <= 80
    rows = "Summary\nthe usual length for the language\nQuestion for essays without one\nnone"
    assert rows in await talk.say("/essay schedule summary:default question:none")
    assert "Question: none" in await talk.say("/essay preview")


async def test_a_wrong_length_changes_nothing_else_either(talk: Talk) -> None:
    before = await talk.say("/essay settings")
    await talk.say("/essay schedule at:09:00 question:Why? summary:9000")
    assert await talk.say("/essay settings") == before


@pytest.mark.parametrize("said", ["summary:80", "question:Why?"])
async def test_what_holds_for_the_community_is_the_admins_to_set(talk: Talk, said: str) -> None:
    assert await talk.say(f"/essay schedule {said}", member=ANN) == "Only an admin can use /essay schedule."
