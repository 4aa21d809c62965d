"""Dialogue files, read and written: turns of what somebody does, and what is answered."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from bot.core.essay import Language
from tests.dialogues.talk import Talk

FOLDER: Final = Path(__file__).parent
INDENT: Final = "    "


@dataclass(slots=True)
class Turn:
    """``line`` is what is done, ``more`` the fields of a form; comment lines and blank ones are kept as they are."""

    line: str
    more: list[str] = field(default_factory=list)
    answer: list[str] = field(default_factory=list)

    @property
    def is_act(self) -> bool:
        return bool(self.line) and not self.line.startswith("#")


def files(language: Language) -> list[Path]:
    return sorted(FOLDER.glob(f"*.{language}.txt"))


def name_of(file: Path) -> str:
    return file.name.partition(".")[0]


def turns(text: str) -> Iterator[Turn]:
    turn: Turn | None = None
    for line in text.splitlines():
        if line.startswith("  = "):
            assert turn is not None
            turn.more.append(line.removeprefix("  = "))
        elif line.startswith(INDENT):
            assert turn is not None
            turn.answer.append(line.removeprefix(INDENT))
        else:
            if turn is not None:
                yield turn
            turn = Turn(line)
    if turn is not None:
        yield turn


def fields_of(lines: Iterable[str]) -> dict[str, list[str]]:
    """The fields of a form, one ``field = value | value`` a line."""
    fields: dict[str, list[str]] = {}
    for line in lines:
        name, _, value = line.partition("=")
        fields[name.strip()] = [part.strip() for part in value.split(" | ")] if value.strip() else []
    return fields


async def played(text: str, language: Language) -> str:
    """The file with the answers that are given now to who speaks ``language``; what is done is the same in all."""
    talk = Talk(language)
    await talk.begin()
    lines: list[str] = []
    for turn in turns(text):
        lines.append(turn.line)
        lines += [f"  = {each}" for each in turn.more]
        if turn.is_act:
            lines += [f"{INDENT}{each}".rstrip() for each in await talk.do(turn.line, fields_of(turn.more))]
    return "\n".join(lines) + "\n"
