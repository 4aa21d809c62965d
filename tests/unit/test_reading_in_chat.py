"""Who may open an essay in the chat, and which part of it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.conversation.acts.reading import part_argument, part_number
from bot.conversation.request import Request
from bot.conversation.screens import ReadingScreen, RefusedScreen
from bot.conversation.stage import Answer
from bot.core.community import Community, Platform
from bot.core.essay import Language
from bot.core.ids import Slug
from tests.dialogues.place import HERE, PEOPLE
from tests.dialogues.talk import Talk

THEM = Community(Platform.DISCORD, "their guild")
SOMEWHERE = Community(Platform.DISCORD, "@me")


async def opened(talk: Talk, argument: str, community: Community | None = None) -> Answer:
    ann = PEOPLE["Ann"] if community is None else replace(PEOPLE["Ann"], community=community)
    channel = HERE if community is None else None
    request = Request(member=ann, language=Language.EN, channel=channel, argument=argument)
    return await talk.performing.perform(talk.performing.component("read").act, request)


@pytest.fixture
async def talk() -> Talk:
    made = Talk(Language.EN)
    await made.begin()
    return made


@pytest.mark.parametrize("argument", ["letter-1", "letter-1/2", "nowhere", "", "/", "../letter-2", "letter-2 "])
async def test_what_is_not_for_them_is_no_essay_whatever_a_button_carries(talk: Talk, argument: str) -> None:
    await talk.stores.essays.give("Letters", {THEM: "key"})
    answer = await opened(talk, argument)
    assert isinstance(answer, RefusedScreen)
    assert answer.error.message == "There is no essay called “{slug}”."


async def test_only_its_own_community_reads_it_and_has_a_link_to_its_page(talk: Talk) -> None:
    await talk.stores.essays.give("Letters", {THEM: "key"})
    answer = await opened(talk, "letter-1", THEM)
    assert isinstance(answer, ReadingScreen)
    assert answer.page.startswith("https://essays.example.org/e/letter-1?")
    assert isinstance(await opened(talk, "letter-1", SOMEWHERE), RefusedScreen)


async def test_in_a_direct_message_what_is_public_is_read_without_buttons_that_cannot_work(talk: Talk) -> None:
    answer = await opened(talk, "letter-1", SOMEWHERE)
    assert isinstance(answer, ReadingScreen)
    assert (answer.card.in_channel, answer.page) == (False, "")


async def test_a_withdrawn_essay_is_told_in_one_sentence(talk: Talk) -> None:
    await talk.stores.essays.apply("test", (), [Slug("letter-1")])
    assert isinstance(await opened(talk, "letter-1"), RefusedScreen)


@pytest.mark.parametrize(("text", "number"), [("", 1), ("2", 2), ("-1", 1), ("٣", 1), ("9" * 30, 1), ("0", 0)])
def test_what_is_no_number_is_the_first_part(text: str, number: int) -> None:
    assert part_number(text) == number
    assert part_argument(Slug("on-work"), 12) == "on-work/12"


@pytest.mark.parametrize("number", ["0", "1", "2", "3", "4", "999999"])
async def test_there_is_always_a_part(talk: Talk, number: str) -> None:
    answer = await opened(talk, f"the-green-folder/{number}")
    assert isinstance(answer, ReadingScreen)
    assert (answer.part.number, answer.part.count) == (max(1, min(3, int(number))), 3)
