"""What can be typed after /essay, in English and in Japanese."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.conversation.catalogue import load_catalogue
from bot.conversation.routes import COMMANDS
from bot.conversation.table import commands_for
from bot.core.community import Platform
from bot.core.essay import Language
from bot.errors import InvalidInput

CATALOGUE = load_catalogue()
LINE = commands_for(Platform.SLACK, CATALOGUE)


@pytest.mark.parametrize(
    ("typed", "command", "arguments"),
    [
        ("", "help", {}),
        ("TODAY", "today", {}),
        ("今日", "today", {}),
        ("search 人脈　つくり方 lang:ja", "search", {"query": "人脈 つくり方", "lang": "ja"}),
        (
            "検索 人脈 言語：日本語 カテゴリ:「つながり」",
            "search",
            {"query": "人脈", "lang": "ja", "category": "つながり"},
        ),
        ("search “career change”", "search", {"query": "“career change”"}),
        ("search tag:work after:2020", "search", {"tag": "work", "after": "2020"}),
        ("search タグ:work pay tag:“first job”", "search", {"tag": "work", "query": 'pay tag:"first job"'}),
        ('rate 4 essay:"the green folder"', "rate", {"score": "4", "essay": "the green folder"}),
        ("評価 ５ エッセイ：letter-1", "rate", {"score": "５", "essay": "letter-1"}),
        ("comment essay:letter-1 「はい」 lang:ja", "comment", {"essay": "letter-1", "text": "「はい」 lang:ja"}),
        ("comment", "comment", {}),
        ("自分のデータ 削除", "my-data", {"what": "delete"}),
        ("my-data page", "my-data", {"what": "page"}),
        ("自分のデータ ページ", "my-data", {"what": "page"}),
        ("予定 7時半 曜日：平日 順番：古い順", "schedule", {"at": "7時半", "days": "平日", "policy": "in-order"}),
        ("Post_Now", "post-now", {}),
        ("ランキング 今月", "top", {"period": "month"}),
        ("top 期間：全期間", "top", {"period": "all"}),
    ],
)
def test_what_is_typed_is_read(typed: str, command: str, arguments: dict[str, str]) -> None:
    call = LINE.read(typed)
    assert (call.command.name, dict(call.arguments)) == (command, arguments)


@pytest.mark.parametrize(
    ("typed", "near"),
    [("serch x", "/essay search"), ("ランキン 月", "/essay ランキング"), ("setings", "/essay settings")],
)
def test_a_word_that_is_none_is_told_with_the_nearest(typed: str, near: str) -> None:
    with pytest.raises(InvalidInput) as error:
        LINE.read(typed)
    assert error.value.fields["near"] == near


@given(st.text(max_size=60))
def test_any_text_is_read_or_told(typed: str) -> None:
    with suppress(InvalidInput):
        assert LINE.read(typed).command.name in COMMANDS


def test_every_command_does_something_and_no_name_means_two() -> None:
    assert {command.name for command in LINE.commands} <= set(COMMANDS)
    names = Counter(name for command in LINE.commands for name in (command.name, *command.also))
    assert max(names.values()) == 1
    for command in LINE.commands:
        assert command.also, f"{command.name} has a Japanese name"
        options = Counter(name for option in command.options for name in (option.name, *option.also))
        assert max(options.values(), default=1) == 1


@pytest.mark.parametrize("language", Language)
def test_every_example_can_be_typed(language: Language) -> None:
    for command in LINE.commands:
        typed = CATALOGUE.text(language, command.example).removeprefix("/essay ")
        assert LINE.read(typed).command.name == command.name
