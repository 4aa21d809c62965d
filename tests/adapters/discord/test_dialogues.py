"""Every screen in Japanese and in English, as a dialogue: see the files in ``dialogues``."""

from __future__ import annotations

from pathlib import Path

import pytest
from discord import AppCommandType
from discord.app_commands import Group

from bot.core.essay import Language
from tests.adapters.discord.acting import FOLDER, Stage, turns, written
from tests.adapters.discord.talk import SimClient, Talk

FILES = sorted(FOLDER.glob("*.txt"))
TEXTS = {file: file.read_text() for file in FILES}


def language_of(file: Path) -> Language:
    return Language(file.suffixes[0].removeprefix("."))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
async def test_a_dialogue(talk: Talk, file: Path) -> None:
    stage = Stage(talk, language_of(file))
    for turn in turns(TEXTS[file]):
        assert written(await stage.play(turn)) == written(turn)


def test_each_dialogue_is_held_in_both_languages() -> None:
    names = {language: {f.name.split(".")[0] for f in FILES if language_of(f) is language} for language in Language}
    assert names[Language.JA] == names[Language.EN]
    for name in names[Language.JA]:
        ja, en = (list(turns(TEXTS[FOLDER / f"{name}.{language}.txt"])) for language in ("ja", "en"))
        assert [(t.who, bool(t.answer)) for t in ja] == [(t.who, bool(t.answer)) for t in en], name


@pytest.mark.parametrize("language", list(Language))
async def test_every_command_is_in_a_dialogue(talk: Talk, language: Language) -> None:
    said = [turn.what for file in FILES if language_of(file) is language for turn in turns(TEXTS[file])]
    assert isinstance(talk.env.bot, SimClient)
    tree = talk.env.bot.tree
    named = [f"/{c.qualified_name}" for c in tree.walk_commands() if not isinstance(c, Group)]
    named += [f"<{menu.name}>" for menu in tree.walk_commands(type=AppCommandType.message)]
    assert [name for name in named if not any(f"{line} ".startswith(f"{name} ") for line in said)] == []
