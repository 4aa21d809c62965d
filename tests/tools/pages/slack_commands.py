"""docs/reference/slack-commands.md, made from the table of what can be typed on Slack."""

from __future__ import annotations

from typing import Final

from bot.adapters.slack.commands.table import command_line
from bot.conversation.catalogue import load_catalogue
from tests.tools.commands_page import commands_page

_INTRODUCTION: Final = """\
# Commands on Slack

Type `/essay` and a word, in English or Japanese: `/essay rate 4`, `/essay 評価 4`. Options are written `name:value`, in
any order, with quotes round a value that has spaces; one option of a command can be written without its name, and
full-width letters, colons and quotes will do. Answers are seen by the asker alone, in Japanese where that is the
language of their Slack.

**In a thread** Slack knows no commands. Mention the app instead and write the same words (`@Ichiwa rate 4`), or use
the menu of a message: *Rate this essay*, *Save as comment* and, for admins, *Hide this comment*. *Search essays*
stands among the shortcuts and looks for essays while you type. The **Home** tab of the app has today's essay, the
search, what you saved and rated, the best of the month and, for admins, settings and deliveries.

**Admins** are the workspace's admins and owners. Whoever made a channel may also set up and change the essays of that
channel, but not what is for the whole workspace: the rules for comments, the language of what everybody sees, and
hiding comments.
"""


def reference() -> str:
    catalogue = load_catalogue()
    return commands_page(catalogue, command_line(catalogue).commands, _INTRODUCTION)
