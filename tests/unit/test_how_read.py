"""Whoever sets a channel up is told where its members read: in the chat, or on our pages."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.conversation.acts.channels import how_read
from bot.conversation.performing import Performing
from bot.conversation.screens import PanelScreen
from bot.conversation.stage import Stage
from bot.core.community import LOCAL_CHANNEL
from bot.core.essay import Language
from tests.dialogues.talk import Talk

IN_CHAT = "“Read” opens the whole essay here in the chat."
ON_PAGES = "“Read” leads to essays.example.org, and “Read here” opens the whole essay in the chat."


@pytest.mark.parametrize(
    ("url", "told", "not_told"),
    [
        ("http://127.0.0.1:8080", IN_CHAT, "leads to"),
        ("http://ichiwa.local:8080", IN_CHAT, "leads to"),
        ("https://essays.example.org", ON_PAGES, IN_CHAT),
    ],
)
async def test_a_panel_says_where_members_read_and_names_no_address_of_this_machine(
    url: str, told: str, not_told: str
) -> None:
    talk = Talk(Language.EN)
    await talk.begin()
    talk.performing = Performing(Stage(replace(talk.services, public_url=url), talk.host))
    await talk.do("Admin: /essay schedule at:09:00", {})
    assert isinstance(talk.answer, PanelScreen)
    said = "\n".join(talk.phrases.say(sentence) for sentence in talk.answer.missing)
    assert told in said
    assert not_told not in said
    assert "127.0.0.1" not in said


async def test_the_local_page_says_nothing_of_it() -> None:
    talk = Talk(Language.EN)
    assert not how_read(Stage(talk.services, talk.host), LOCAL_CHANNEL)
