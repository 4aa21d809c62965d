"""Every screen can be shown, and every command is named as the member's client names it."""

from __future__ import annotations

from typing import get_args

import pytest

from bot.adapters.discord import screens as rendered
from bot.adapters.discord.phrases import DiscordPhrases
from bot.adapters.discord.search_ids import read_search
from bot.conversation.acts.reading import read_search_argument
from bot.conversation.screens import PanelScreen, Screen
from bot.conversation.spoken import KINDS
from bot.conversation.table import COMMANDS
from bot.core.essay import Language
from tests.fakes.services import catalogue

EN, JA = Language.EN, Language.JA


def test_every_screen_can_be_shown() -> None:
    assert not KINDS & {*rendered._RENDERERS, PanelScreen}
    assert KINDS | {*rendered._RENDERERS, PanelScreen} == set(get_args(Screen))


@pytest.mark.parametrize(
    ("line", "en", "ja"),
    [
        ("/essay setup", "/setup", "/セットアップ"),
        ("/essay rate 4", "/essay rate 4", "/エッセイ 評価 4"),
        ("/essay my-data", "/essay my-data view", "/エッセイ 自分のデータ 表示"),
        ("/essay my-data export", "/essay my-data export", "/エッセイ 自分のデータ 受け取る"),
        (
            "/essay schedule at:08:00 lang:ja",
            "/essay schedule at:08:00 language:ja",
            "/エッセイ 予定 時刻:08:00 言語:ja",
        ),
        ("/essay search {title}", "/essay search {title}", "/エッセイ 検索 {title}"),
    ],
)
def test_commands_are_named_as_the_client_names_them(line: str, en: str, ja: str) -> None:
    assert DiscordPhrases(catalogue(), EN).localized_command(line) == en
    assert DiscordPhrases(catalogue(), JA).localized_command(line) == ja


def test_only_fields_that_are_commands_are_translated() -> None:
    p = DiscordPhrases(catalogue(), JA)
    assert p.text("{title} {command}", title="/essay today", command="/essay today") == "/essay today /エッセイ 今日"


def test_a_search_that_was_sent_before_leads_to_its_page() -> None:
    argument = read_search("2:ja:つながり:begin ", ["ichiwa:rest:middle ", "ichiwa:open:end", "ichiwa:other:x"])
    assert read_search_argument(argument) == (2, JA, "つながり", "begin middle end")
    assert read_search("x", []) == "x"


def test_a_command_that_opens_a_form_is_not_acknowledged_before() -> None:
    commands = {command.name: command for command in COMMANDS}
    assert not commands["comment"].is_slow({"essay": "letter-1"})
    assert commands["comment"].is_slow({"text": "Yes"})
    assert not commands["moderation"].is_slow({})
    assert all(commands[name].is_slow({}) for name in ("skip", "pause", "resume", "post-now", "schedule", "settings"))
