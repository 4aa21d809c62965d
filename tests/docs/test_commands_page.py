"""The page about the commands leaves out no command, option or value, on any platform, in either language."""

from __future__ import annotations

import pytest

from bot.conversation.catalogue import load_catalogue
from bot.core.community import Platform
from bot.core.essay import Language
from tests.tools.commands_page import LACKING, THERE, commands_page, lacking
from tests.tools.pages.command_prose import PLATFORMS, WHY_IN_JAPANESE
from tests.tools.pages.command_rows import command_rows, message_menus

both = pytest.mark.parametrize("language", Language)


def cells(page: str, first: str) -> list[str]:
    """The cells of the only row that begins with ``first``, below ``first``'s own heading where it is an option."""
    [row] = [line for line in page.splitlines() if line.startswith(f"| `{first}` |")]
    return [cell.strip() for cell in row.strip("|").split("|")]


@both
def test_every_command_is_explained_with_a_column_for_each_platform(language: Language) -> None:
    catalogue = load_catalogue()
    page = commands_page(catalogue, language)
    for row in command_rows():
        _, japanese, meaning, *platforms = cells(page, f"/essay {row.name}")
        assert japanese == f"`{catalogue.text(Language.JA, row.name)}`"
        assert meaning == catalogue.text(language, row.description)
        assert [cell != LACKING for cell in platforms] == [platform in row.called for platform in PLATFORMS], row.name
        for platform, cell in zip(PLATFORMS, platforms, strict=True):
            assert cell in (THERE, LACKING) or cell.strip("`").split("`<br>`") == row.called[platform].split(", ")


@both
def test_every_option_is_explained_below_its_command(language: Language) -> None:
    catalogue = load_catalogue()
    page = commands_page(catalogue, language)
    for row in command_rows():
        for option in row.options:
            section = page.split(f"\n## /essay {row.name}\n")[1].split("\n## ")[0]
            _, _, meaning, *platforms = cells(section, f"{option.name}:")
            assert meaning == catalogue.text(language, option.description)
            assert [cell != LACKING for cell in platforms] == [platform in option.called for platform in PLATFORMS]


@both
def test_every_value_is_named(language: Language) -> None:
    page = commands_page(load_catalogue(), language)
    typed = [option.typed for row in command_rows() for option in row.options]
    assert [choice for option in typed for choice in option.choices if f"`{choice.value}`" not in page] == []


def test_what_a_platform_lacks_has_a_reason_in_both_languages() -> None:
    for platform, reasons in lacking(command_rows()).items():
        assert set(WHY_IN_JAPANESE[platform]) == set(reasons), platform


def test_discord_is_given_what_the_table_does_not_take_from_it() -> None:
    for row in command_rows():
        assert (Platform.DISCORD in row.called) != (Platform.DISCORD in row.lacking), row.name


def test_every_entry_of_a_messages_menu_is_there() -> None:
    page = commands_page(load_catalogue(), Language.EN)
    assert all(cells(page, name)[2] for name in message_menus())
