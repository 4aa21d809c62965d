"""Every act, as a dialogue over a plain renderer. ``python -m tests.tools.dialogues`` writes the answers down anew."""

from __future__ import annotations

import pytest

from bot.conversation import routes
from bot.core.essay import Language
from tests.dialogues.scripts import files, name_of, played, turns

TEXTS = {name_of(file): file.read_text(encoding="utf-8") for file in files(Language.EN)}
JAPANESE = {name_of(file): file.read_text(encoding="utf-8") for file in files(Language.JA)}


@pytest.mark.parametrize("name", TEXTS)
async def test_a_dialogue(name: str) -> None:
    assert await played(TEXTS[name], Language.EN) == TEXTS[name]


@pytest.mark.parametrize("name", TEXTS)
async def test_a_dialogue_in_japanese(name: str) -> None:
    assert await played(TEXTS[name], Language.JA) == JAPANESE[name]


def _done() -> set[str]:
    """What the dialogues do: commands, ``press NAME``, ``send NAME`` and ``menu NAME``."""
    acts = [turn.line.partition(": ")[2] for text in TEXTS.values() for turn in turns(text)]
    return {" ".join(act.split()[:2]) for act in acts}


@pytest.mark.parametrize("name", routes.COMMANDS)
def test_every_command_is_in_a_dialogue(name: str) -> None:
    assert f"/essay {name}" in _done()


@pytest.mark.parametrize(
    "act",
    [
        *(f"press {name}" for name in routes.COMPONENTS),
        *(f"send {name}" for name in routes.FORMS),
        *(f"menu {name}" for name in routes.MESSAGE_MENU),
    ],
)
def test_every_route_is_in_a_dialogue(act: str) -> None:
    assert act in _done()
