"""docs/reference/commands.md and its Japanese counterpart, made from the commands of all platforms."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from bot.conversation.catalogue import Catalogue
from bot.conversation.command import Option, Takes
from bot.core.community import Platform
from bot.core.essay import Language
from tests.tools.pages import GENERATED
from tests.tools.pages.command_prose import ADMINS, EVERYBODY, PLATFORMS, PROSE, WHY_IN_JAPANESE, introduction, menus
from tests.tools.pages.command_rows import CommandRow, OptionRow, command_rows, message_menus

ADMIN_MENU: Final = "Hide this comment"
THERE: Final = "✓"
LACKING: Final = "–"


def commands_page(catalogue: Catalogue, language: Language) -> str:
    """The page as Markdown: an overview, the menus, what a platform lacks, then each command that has options."""
    prose, rows = PROSE[language], command_rows()
    groups = ((prose.everybody, False), (prose.admins, True))
    overview = [_overview(catalogue, language, rows, title, admin) for title, admin in groups]
    details = [_details(catalogue, language, row) for row in rows if row.options]
    parts = [introduction(language), *overview, _menus(catalogue, language), _lacks(language, rows), *details]
    return GENERATED + "\n".join(parts)


def lacking(rows: Sequence[CommandRow]) -> Mapping[Platform, Mapping[str, str]]:
    """What each platform lacks, and why: names of commands, and of options as ``command option``."""
    return {platform: dict(_lacking(platform, rows)) for platform in PLATFORMS}


def _lacking(platform: Platform, rows: Sequence[CommandRow]) -> Iterator[tuple[str, str]]:
    for row in rows:
        if platform in row.lacking:
            yield row.name, row.lacking[platform]
        else:
            yield from ((f"{row.name} {o.name}", o.lacking[platform]) for o in row.options if platform in o.lacking)


def _overview(catalogue: Catalogue, language: Language, rows: Sequence[CommandRow], title: str, admin: bool) -> str:
    lines = [_command_line(catalogue, language, row) for row in rows if row.admin is admin]
    return f"## {title}\n\n{PROSE[language].overview}{''.join(lines)}"


def _command_line(catalogue: Catalogue, language: Language, row: CommandRow) -> str:
    typed = f"/essay {row.name}"
    cells = [_cell(row.called.get(platform), typed) for platform in PLATFORMS]
    japanese = catalogue.text(Language.JA, row.name)
    return _line(f"`{typed}`", f"`{japanese}`", catalogue.text(language, row.description), *cells)


def _details(catalogue: Catalogue, language: Language, row: CommandRow) -> str:
    prose = PROSE[language]
    lines = [_option_line(catalogue, language, option) for option in row.options]
    notes = "".join(f"- {note}\n" for option in row.options for note in _notes(catalogue, language, option.typed))
    example = catalogue.text(language, row.example)
    table = f"{prose.options}{''.join(lines)}"
    return f"## /essay {row.name}\n\n`{example}`\n\n{table}" + (f"\n{notes}" if notes else "")


def _option_line(catalogue: Catalogue, language: Language, option: OptionRow) -> str:
    typed = f"{option.name}:"
    cells = [_cell(option.called.get(platform), typed) for platform in PLATFORMS]
    japanese = catalogue.text(Language.JA, option.japanese)
    shown = f"`{japanese}:`" if not japanese.isascii() else ""
    return _line(f"`{typed}`", shown, catalogue.text(language, option.description), *cells)


def _cell(called: str | None, typed: str) -> str:
    """How it is called there, where that differs."""
    if called is None:
        return LACKING
    return THERE if called == typed else "<br>".join(f"`{name}`" for name in called.split(", "))


def _menus(catalogue: Catalogue, language: Language) -> str:
    allowed = {True: ADMINS[language], False: EVERYBODY[language]}
    rows = [
        _line(f"`{name}`", f"`{catalogue.text(Language.JA, name)}`", allowed[name == ADMIN_MENU])
        for name in message_menus()
    ]
    return menus(language) + "".join(rows)


def _lacks(language: Language, rows: Sequence[CommandRow]) -> str:
    prose = PROSE[language]
    lines = [
        f"- **{prose.names[platform]}**: `{_typed(name)}` – {_why(language, platform, name, reason)}\n"
        for platform, reasons in lacking(rows).items()
        for name, reason in reasons.items()
    ]
    return f"## {prose.lacks}\n\n{''.join(lines)}"


def _why(language: Language, platform: Platform, name: str, reason: str) -> str:
    return WHY_IN_JAPANESE[platform][name] if language is Language.JA else reason


def _typed(name: str) -> str:
    command, _, option = name.partition(" ")
    return f"/essay {command} {option}:" if option else f"/essay {command}"


def _notes(catalogue: Catalogue, language: Language, option: Option) -> Iterator[str]:
    prose = PROSE[language]
    if option.positional:
        yield prose.positional.format(name=option.name)
    if option.choices:
        values = prose.comma.join(_choice(catalogue, language, c.value, c.label) for c in option.choices)
        sentence = prose.one_of if option.takes is Takes.CHOICE else prose.for_example
        yield sentence.format(name=option.name, values=values)


def _choice(catalogue: Catalogue, language: Language, value: str, label: str) -> str:
    meaning = catalogue.text(language, label) if label else ""
    if not meaning:
        return f"`{value}`"
    return f"`{value}`（{meaning}）" if language is Language.JA else f"`{value}` ({meaning})"


def _line(*cells: str) -> str:
    return "| " + " | ".join(cells) + " |\n"
