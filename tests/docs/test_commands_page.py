"""The page about the commands leaves nothing out."""

from __future__ import annotations

from bot.adapters.local.commands import COMMANDS
from bot.conversation.catalogue import load_catalogue
from bot.core.essay import Language
from tests.tools.commands_page import commands_page


def test_every_command_and_option_is_explained_in_both_languages() -> None:
    catalogue = load_catalogue()
    rows = commands_page(catalogue).splitlines()
    for command in COMMANDS:
        for typed, key in [
            (command.line, command.description),
            *((f"{o.name}:", o.description) for o in command.options),
        ]:
            english, japanese = catalogue.text(Language.EN, key), catalogue.text(Language.JA, key)
            assert f"| `{typed}` | {english} | {japanese} |" in rows


def test_every_value_is_named() -> None:
    page = commands_page(load_catalogue())
    for option in (option for command in COMMANDS for option in command.options):
        assert all(f"`{choice.value}`" in page for choice in option.choices)
