"""What the bot says of itself, in Block Kit: about, help, and why something was not done."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from bot.adapters.slack.screens.layout import (
    INPUT_MAX,
    Block,
    Rendered,
    button,
    header,
    line,
    note,
    quoted,
    rendered,
    rich,
    row,
    span,
)
from bot.conversation import labels, wording
from bot.conversation.command import Command
from bot.conversation.phrases import Phrases
from bot.conversation.screens import (
    AboutScreen,
    CommandScreen,
    HelpScreen,
    RefusedScreen,
)
from bot.core.essay import Language
from bot.core.phrase import message

_IN_THREADS: Final = message("In a thread, mention me instead of typing a command. I understand the same words.")
_IN_MENUS: Final = message("Every message's menu has “Rate this essay” and “Save as comment”, in threads too.")


def about(screen: AboutScreen, p: Phrases) -> Rendered:
    own = (header(p.text(labels.COMMUNITY_RULES)), rich(line(span(screen.rules)))) if screen.rules else ()
    return rendered(header(p.text(labels.ABOUT)), "\n".join(wording.about(p, screen)), *own)


def help_(screen: HelpScreen, p: Phrases) -> Rendered:
    """Commands by whom they are for, and how to do without them in threads."""
    everybody, admins = (
        "\n".join(f"• {_named(each, p)} {p.text(each.description)}" for each in screen.commands if each.admin is admin)
        for admin in (False, True)
    )
    for_admins = (header(p.text(labels.FOR_ADMINS)), admins) if admins else ()
    hints = note(f"{p.text(_IN_THREADS)}\n{p.text(_IN_MENUS)}")
    return rendered(header(p.text(labels.COMMANDS)), everybody, *for_admins, hints)


def command(screen: CommandScreen, p: Phrases) -> Rendered:
    """One command with its options."""
    shown = screen.command
    options = [
        " ".join([f"• `{option.name}:`", *_also(option.also, p, "："), p.text(option.description)])
        for option in shown.options
    ]
    example = wording.example(p, shown)
    return rendered(f"{_named(shown, p)}\n{p.text(shown.description)}", "\n".join(options), note(example))


def refused(screen: RefusedScreen, p: Phrases) -> Rendered:
    """One sentence, what was typed, and a button to the form as it was filled in."""
    again = row(button(p.text(labels.OPEN_FORM), "again", screen.again, "primary")) if screen.again else None
    return rendered(p.error(screen.error), *_given_back(screen.typed, p), again)


def _given_back(typed: str, p: Phrases) -> Sequence[Block]:
    """What was typed and not taken, so that nobody writes it twice."""
    return (note(p.text(wording.GIVEN_BACK)), rich(quoted(span(typed[:INPUT_MAX])))) if typed else ()


def _named(command: Command, p: Phrases) -> str:
    return " ".join([f"`{command.line}`", *_also(command.also, p)])


def _also(names: Sequence[str], p: Phrases, behind: str = "") -> list[str]:
    """The Japanese names, which can be typed as well, for those who read Japanese."""
    return [f"`{name}{behind}`" for name in names] if p.language is Language.JA else []
