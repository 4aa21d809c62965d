"""How acts are performed: once, with one sentence where they cannot be done, and with what was typed given back."""

from __future__ import annotations

import logging
from dataclasses import replace

import pytest

from bot.conversation import routes
from bot.conversation.command_line import Call
from bot.conversation.performing import _NAMES, Performing, written
from bot.conversation.request import Request
from bot.conversation.screens import RefusedScreen, UnsavedScreen
from bot.conversation.stage import Answer, Stage
from bot.conversation.table import commands_for
from bot.core.community import Platform
from bot.core.essay import Language
from bot.errors import (
    BotError,
    ChatForbidden,
    ChatUnavailable,
    Conflict,
    InvalidInput,
    StoreBusy,
)
from tests.dialogues.place import PEOPLE
from tests.fakes.host import MemoryHost
from tests.fakes.metrics import ToldMetrics
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


async def test_what_members_do_is_counted_by_our_own_names_and_once() -> None:
    metrics = ToldMetrics()
    services = replace(made_services(MemoryStores.empty()), metrics=metrics)
    performing = Performing(Stage(services, MemoryHost()))
    await performing.command(Call(commands_for(Platform.LOCAL, services.catalogue).read("help").command, {}), ASKED)
    await performing.perform(performing.component("rate").act, ASKED)
    await performing.perform(performing.component("what-a-stranger-wrote").act, ASKED)
    await performing.filled("write", ASKED)
    await performing.filled("what-a-stranger-wrote", ASKED)
    platform = performing.stage.host.platform
    assert [told[2] for told in metrics.told if told[0] == "performed"] == [
        "help",
        "rate",
        "unknown",
        "write",
        "unknown",
    ]
    assert all(told[1] is platform for told in metrics.told)
    assert all(0 <= seconds < 60 for seconds in metrics.seconds)


async def test_an_act_that_ends_in_an_error_of_ours_is_counted(caplog: pytest.LogCaptureFixture) -> None:
    metrics = ToldMetrics()
    services = replace(made_services(MemoryStores.empty()), metrics=metrics)
    performing = Performing(Stage(services, MemoryHost()))
    with caplog.at_level(logging.CRITICAL):
        await refusal(performing, RuntimeError("unforeseen"))
        await refusal(performing, InvalidInput("Type something."))
    assert metrics.told == [("act failed", performing.stage.host.platform)]


def test_the_names_of_acts_are_few() -> None:
    assert {*routes.COMPONENTS, *routes.MESSAGE_MENU, *routes.GLOBAL_MENU} >= set(_NAMES.values())
    assert len({*_NAMES.values(), *routes.COMMANDS, *routes.FORMS}) < 150
