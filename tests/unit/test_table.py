"""The one table of commands: every platform has every command, or says why it cannot."""

from __future__ import annotations

import pytest

from bot.conversation import routes
from bot.conversation.catalogue import load_catalogue
from bot.conversation.command import Command, Takes
from bot.conversation.table import COMMANDS, commands_for
from bot.core.community import Platform

CATALOGUE = load_catalogue()


@pytest.mark.parametrize("platform", Platform)
@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_a_platform_has_a_command_or_the_reason_why_not(command: Command, platform: Platform) -> None:
    known = commands_for(platform, CATALOGUE).called(command.name)
    assert (known is None) is (platform in command.lacking)
    for option in command.options:
        assert known is None or (known.option(option.name) is None) is (platform in option.lacking)
    lacking = [command.lacking, *(option.lacking for option in command.options)]
    reasons = [each[platform] for each in lacking if platform in each]
    assert all(reason.endswith(".") and len(reason) > 20 for reason in reasons)


def test_no_platform_lacks_a_command() -> None:
    assert [command.name for command in COMMANDS if command.lacking] == []


def test_every_command_has_an_act_and_every_act_a_command() -> None:
    assert {command.name for command in COMMANDS} == set(routes.COMMANDS)
    assert len({command.name for command in COMMANDS}) == len(COMMANDS)


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_the_table_is_sound(command: Command) -> None:
    assert sum(option.positional for option in command.options) <= 1
    assert len({option.name for option in command.options}) == len(command.options)
    assert all(option.choices for option in command.options if option.takes is Takes.CHOICE)
    assert all(1 <= option.shortest <= option.longest for option in command.options)


@pytest.mark.parametrize("platform", Platform)
def test_japanese_names_lead_to_one_command_or_option_alone(platform: Platform) -> None:
    line = commands_for(platform, CATALOGUE)
    names = [name for command in line.commands for name in (command.name, *command.also)]
    assert len(names) == len(set(names))
    for command in line.commands:
        options = [name for option in command.options for name in (option.name, *option.also)]
        assert len(options) == len(set(options)), command.name
