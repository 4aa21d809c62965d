"""The local page's screens in English and in Japanese: each is shown once, as a screen reader would say it.

``won`` is a vote that the first of two essays has won; ``«order»`` is the id of the channel's subscription, ``«essay»``
of the latest submission. What acts do is told by ``tests/dialogues``.
``python -m tests.tools.dialogues`` writes the answers down anew.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.adapters.local.screens import TEMPLATES
from bot.core.community import LOCAL_CHANNEL, LOCAL_COMMUNITY, person_of
from bot.core.essay import Language
from bot.core.ids import Slug
from bot.errors import BotError
from tests.adapters.dialogue import LINE, Talk, opened, plain
from tests.adapters.shelf import EN
from tests.dialogues.scripts import INDENT, Turn, fields_of, turns
from tests.fakes.voted import members_chose
from tests.unit.arranged import ADMIN, ANN

FILES = sorted(Path(__file__).parent.glob("local_screens.*.txt"))
TEXTS = {file: file.read_text(encoding="utf-8") for file in FILES}


async def played(text: str, language: Language) -> str:
    """The file with the answers that are given now."""
    talk, lines = await opened(), []
    for turn in turns(text):
        lines += [turn.line, *(f"  = {each}" for each in turn.more)]
        if turn.is_act:
            lines += [f"{INDENT}{each}".rstrip() for each in (await _said(talk, turn, language)).splitlines()]
    return "\n".join(lines) + "\n"


async def _said(talk: Talk, turn: Turn, language: Language) -> str:
    word, _, rest = turn.line.partition(" ")
    if "«order»" in rest:
        [order] = await talk.services.subscribing.of_community(LOCAL_COMMUNITY)
        rest = rest.replace("«order»", order.id)
    if "«essay»" in rest:
        ids = [each.id for each in await talk.stores.submissions.of_person(person_of(ADMIN))]
        rest = rest.replace("«essay»", ids[0])
    try:
        if word == "won":
            won, other = map(Slug, rest.split())
            await members_chose(talk.stores.ballots, talk.services, LOCAL_CHANNEL, won, other)
            return ""
        if word == "press":
            target, _, value = rest.partition(" = ")
            name, _, argument = target.partition(" ")
            return plain(await talk.press(name, argument, value, language))
        if word == "send":
            name, _, argument = rest.partition(" ")
            return plain(await talk.send(name, argument, fields_of(turn.more), language))
    except BotError as error:
        return talk.catalogue.error(language, error)
    return await talk.say(turn.line, language)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
async def test_each_screen_in_both_languages(file: Path) -> None:
    assert await played(TEXTS[file], Language(file.suffixes[0].removeprefix("."))) == TEXTS[file]


def test_the_same_is_done_in_both_languages() -> None:
    done = {file: [(turn.line, turn.more) for turn in turns(text)] for file, text in TEXTS.items()}
    [english, japanese] = done.values()
    assert english == japanese


def test_every_screen_has_a_template() -> None:
    folder = Path(__file__).parents[2] / "bot" / "adapters" / "local" / "templates"
    named = {f"_screen_{name}.html" for name in TEMPLATES.values()} | {"_screen_parts.html", "_screen_table.html"}
    assert {file.name for file in folder.glob("_screen_*.html")} == named


@pytest.mark.parametrize("command", [command.name for command in LINE.commands if command.admin])
async def test_admins_commands_are_theirs_alone(command: str) -> None:
    talk = await opened()
    assert await talk.say(f"/essay {command}", member=ANN) == f"Only an admin can use /essay {command}."


async def test_help_explains_every_command_and_option() -> None:
    talk = await opened()
    listed = await talk.say("/essay help")
    assert listed == await talk.say("/essay") == await talk.say("／ＥＳＳＡＹ　ＨＥＬＰ")
    for command in LINE.commands:
        assert f"[/essay {command.name}] {command.description}" in listed.splitlines()
        explained = await talk.say(f"/essay help {command.name}", EN)
        assert explained.startswith(f"/essay {command.name}\n{command.description}")
        assert all(f"\n{option.name}:\n{option.description}" in explained for option in command.options)
