"""The command tree keeps Discord's limits, and has Japanese and English names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from discord import AppCommandType

from tests.adapters.discord.talk import EN, JA, Talk

LIMIT = 8000
WORDS = re.compile(r"[^\W\d]")
NAME = re.compile(r"[-_'\w]{1,32}")


async def payloads(talk: Talk) -> list[dict[str, Any]]:
    tree = talk.env.bot.tree  # type: ignore[attr-defined]
    both = [*tree.get_commands(), *tree.get_commands(type=AppCommandType.message)]
    return [await command.get_translated_payload(tree, tree.translator) for command in dict.fromkeys(both)]


def nodes(payload: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield payload
    for key in ("options", "choices"):
        for inner in payload.get(key) or ():
            yield from nodes(inner)


def length(payload: dict[str, Any]) -> int:
    """Characters of names, descriptions and choices' values, of each the longest localisation, as Discord counts."""
    texts = 0
    for node in nodes(payload):
        for key in ("name", "description"):
            spelled = [node.get(key) or "", *(node.get(f"{key}_localizations") or {}).values()]
            texts += max(map(len, spelled))
        texts += len(str(node.get("value", "")))
    return texts


async def test_each_command_fits_into_discords_limits(talk: Talk) -> None:
    for payload in await payloads(talk):
        assert length(payload) <= LIMIT, payload["name"]
        for node in nodes(payload):
            assert len(node.get("options") or ()) <= 25, node["name"]
            assert len(node.get("choices") or ()) <= 25, node["name"]
            assert len(node.get("description") or "") <= 100, node["name"]


async def test_every_name_and_description_is_there_in_both_languages(talk: Talk) -> None:
    for payload in await payloads(talk):
        menu = payload.get("type") == 3
        for node in nodes(payload):
            if (
                ("value" in node and "★" in node["name"])
                or "️⃣" in node["name"]
                or "👍" in node["name"]
                or "💔" in node["name"]
            ):
                continue
            keys = ("name",) if menu or "value" in node else ("name", "description")
            for key in keys:
                names = node.get(f"{key}_localizations") or {}
                assert {"ja", "en-US", "en-GB"} <= set(names), (node["name"], key)
                assert names["ja"] != node[key], (node["name"], key)
                assert names["en-US"] == node[key]
            if not menu and "value" not in node:
                for name in (node["name"], node["name_localizations"]["ja"]):
                    assert NAME.fullmatch(name), name
                    assert name == name.lower()


async def test_names_in_japanese_are_told_apart(talk: Talk) -> None:
    for payload in await payloads(talk):
        for node in nodes(payload):
            names = [inner["name_localizations"]["ja"] for inner in node.get("options") or ()]
            assert len(names) == len(set(names)), names


async def test_readers_commands_work_where_only_the_user_installed_it(talk: Talk) -> None:
    named = {payload["name"]: payload for payload in await payloads(talk)}
    essay, setup = named["essay"], named["setup"]
    assert sorted(essay["integration_types"]) == [0, 1]
    assert sorted(essay["contexts"]) == [0, 1, 2]
    assert setup["default_member_permissions"] == 32
    assert sorted(setup["contexts"]) == [0]


@pytest.mark.parametrize(
    ("command", "option", "typed", "offered"),
    [
        ("search", "query", "letter", ["letter", "Letter 1"]),
        ("search", "category", "つな", ["つながり"]),
        ("search", "category", "tsuna", ["つながり"]),
        ("search", "tag", "じんみ", ["人脈"]),
        ("search", "tag", "zzz", []),
        ("search", "author", "edit", ["Ichiwa editors"]),
        ("search", "author", "一話", ["一話編集部"]),
        ("read", "essay", "名刺", ["名刺の箱が四つ · 一話編集部"]),
        ("read", "essay", "x" * 6000, []),
        ("schedule", "tz", "", ["Asia/Tokyo"]),
        ("schedule", "collections", "", ["Beginnings", "Letters", "つながり"]),
        ("schedule", "collections", "つな", ["つながり"]),
        ("schedule", "collections", "letters、b", ["letters, Beginnings"]),
        ("schedule", "collections", "letters, le", []),
        ("schedule", "tz", "paris", ["Europe/Paris"]),
        ("schedule", "at", "7", ["07:00", "07:30"]),
        ("schedule", "days", "平", []),
        ("schedule", "days", "wee", ["weekdays · Monday to Friday", "weekends · Saturday and Sunday"]),
        ("schedule", "holidays", "jp", ["JP · Japan"]),
        ("schedule", "scale", "fi", ["five · 1️⃣ 2️⃣ 3️⃣ 4️⃣ 5️⃣"]),
        ("help", "command", "post", ["post-now · Post the next essay now"]),
    ],
)
async def test_completion(talk: Talk, command: str, option: str, typed: str, offered: list[str]) -> None:
    filled = {"query": "x"} if command == "search" and option != "query" else {}
    choices = await talk.ann.autocomplete(talk.channel, f"essay {command}", option, typed, **filled)
    assert [choice["name"] for choice in choices][: len(offered) or 1] == offered
    assert len(choices) <= 25


async def test_in_a_guild_that_has_only_a_member_with_the_bot_today_is_an_essay_of_the_day(talk: Talk) -> None:
    talk.installed_by({"1": str(talk.ann.id)})
    assert (await talk.do("/essay today")).startswith("## Letter ")
    talk.speaking(JA)
    assert (await talk.do("/essay today")).startswith("## 名刺の箱が四つ")
    talk.installed_by({"0": str(talk.guild.id), "1": str(talk.ann.id)})
    assert await talk.do("/essay today") == "ここにはまだ一話が届いていません。"


async def test_in_a_direct_message_readers_commands_work_and_others_say_where_they_do(talk: Talk) -> None:
    user = talk.env.create_user("Far")
    await user.send_dm("hello")
    for line, said in (
        ("read", "Letter 2"),
        ("about", "About Ichiwa"),
        ("saved", "You have not saved any essays yet."),
        ("today", "## Letter"),
        ("random", "1 minute to read"),
        ("search", "### 6 essays for “letter”"),
        ("top", "Nobody rated an essay in this period."),
        ("history", "This works in a community's channel, not in a direct message."),
        ("rate", "This works in a community's channel, not in a direct message."),
        ("posts skip", "This works in a community's channel, not in a direct message."),
        ("moderation", "Only an admin can use /essay moderation."),
    ):
        talk.speaking(EN)
        options: dict[str, Any] = {"essay": "letter-2"} if line == "read" else {"score": 4} if line == "rate" else {}
        options |= {"query": "letter"} if line == "search" else {}
        talk.last = await user.slash(f"essay {line}", **options)
        assert said in talk.read()


async def test_in_a_direct_message_a_card_has_no_button_that_cannot_work(talk: Talk) -> None:
    user = talk.env.create_user("Far")
    await user.send_dm("hello")
    talk.last = await user.slash("essay read", essay="letter-2")
    assert talk.read().splitlines()[-1] == "[Read] [Save]"
