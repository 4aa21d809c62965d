"""How acts are performed: once, with one sentence where they cannot be done, and with what was typed given back."""

from __future__ import annotations

import logging

import pytest

from bot.conversation.performing import Performing, written
from bot.conversation.request import Request
from bot.conversation.screens import RefusedScreen, UnsavedScreen
from bot.conversation.stage import Answer, Stage
from bot.core.essay import Language
from bot.errors import (
    BotError,
    ChatForbidden,
    ChatUnavailable,
    Conflict,
    InvalidInput,
    StoreBusy,
)
from tests.dialogues.talk import PEOPLE
from tests.fakes.host import MemoryHost
from tests.fakes.services import made_services
from tests.fakes.stores import MemoryStores

ASKED = Request(member=PEOPLE["Ann"], language=Language.EN)


@pytest.fixture
def performing() -> Performing:
    return Performing(Stage(made_services(MemoryStores.empty()), MemoryHost()))


async def refusal(performing: Performing, error: Exception, request: Request = ASKED) -> RefusedScreen:
    async def act(stage: Stage, request: Request) -> Answer:
        raise error

    answer = await performing.perform(act, request)
    assert isinstance(answer, RefusedScreen)
    return answer


async def test_an_act_is_answered_with_its_screen(performing: Performing) -> None:
    async def act(stage: Stage, request: Request) -> Answer:
        return UnsavedScreen()

    assert await performing.perform(act, ASKED) == UnsavedScreen()


def test_an_interaction_is_new_once(performing: Performing) -> None:
    assert [performing.is_new(key) for key in ("a", "b", "a", "", "")] == [True, True, False, True, True]


def test_only_the_latest_interactions_are_remembered(performing: Performing) -> None:
    assert all(performing.is_new(str(number)) for number in range(3_000))
    assert not performing.is_new("2999")
    assert performing.is_new("0")


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (InvalidInput("Write a word."), "Write a word."),
        (Conflict("Somebody was first."), "Somebody was first."),
        (StoreBusy("locked"), "database is busy"),
        (ChatUnavailable("503"), "Discord did not answer"),
        (ChatForbidden("50013"), "Discord does not"),
        (KeyError("a bug"), "Something went wrong"),
    ],
)
async def test_what_cannot_be_done_becomes_one_sentence(
    performing: Performing, error: Exception, sentence: str, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO):
        assert sentence in str((await refusal(performing, error)).error)
    is_members_own = isinstance(error, InvalidInput | StoreBusy)
    assert bool(caplog.records) is not is_members_own


async def test_what_was_written_at_length_is_given_back(performing: Performing) -> None:
    filled = Request(member=PEOPLE["Ann"], language=Language.EN, fields={"text": ["A long comment."], "at": ["8:00"]})
    assert (await refusal(performing, BotError("No."), filled)).typed == "A long comment."
    typed = Request(member=PEOPLE["Ann"], language=Language.EN, options={"text": "By command."})
    assert written(typed) == "By command."
