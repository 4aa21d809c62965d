"""An address that leads nowhere is told where somebody sets a channel up, and by the doctor: by one rule."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.conversation.performing import Performing
from bot.conversation.screens import PanelScreen
from bot.conversation.stage import Stage
from bot.core.community import Platform
from bot.core.essay import Language
from bot.core.hosts import leads_nowhere
from tests.dialogues.talk import Talk


@pytest.mark.parametrize(("url", "told"), [("http://127.0.0.1:8080", 1), ("https://essays.example.org", 0)])
async def test_a_panel_says_that_members_cannot_open_the_links(url: str, told: int) -> None:
    talk = Talk(Language.EN)
    await talk.begin()
    talk.performing = Performing(Stage(replace(talk.services, public_url=url), talk.host))
    await talk.do("Admin: /essay schedule at:09:00", {})
    assert isinstance(talk.answer, PanelScreen)
    said = [talk.phrases.say(sentence) for sentence in talk.answer.missing]
    assert sum(f"{url} leads nowhere from other machines" in sentence for sentence in said) == told


@pytest.mark.parametrize(
    ("platforms", "nowhere"),
    [([Platform.LOCAL], False), ([Platform.LOCAL, Platform.SLACK], True), ([Platform.DISCORD], True), ([], False)],
)
def test_at_this_machine_alone_it_leads_somewhere(platforms: list[Platform], nowhere: bool) -> None:
    assert leads_nowhere("http://localhost:8080", platforms) is nowhere
    assert leads_nowhere("https://essays.example.org", platforms) is False
