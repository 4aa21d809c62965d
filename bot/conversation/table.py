"""The one table of commands. Discord's declarations, what Slack and the local page read, help, completion and the
reference pages are made from it.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Final

from bot.conversation import options
from bot.conversation.admin_commands import ADMINS
from bot.conversation.catalogue import Catalogue
from bot.conversation.command import Choice, Command, Option, Takes
from bot.conversation.command_line import CommandLine, folded
from bot.conversation.usual_options import ESSAY, LANGUAGE
from bot.core.comment import COMMENT_MAX
from bot.core.community import Platform
from bot.core.essay import Language
from bot.core.phrase import message

NAME_MAX: Final = 32
"""Characters of a tag or an author: all options of a search stand in one button's id."""
_THE_ESSAY: Final = replace(ESSAY, example="the-green-folder", positional=True)
FILTERS: Final = (
    Option("tag", message("Only essays with this tag"), Takes.TAG, "tag:人脈", longest=NAME_MAX),
    Option("author", message("Only essays by this author"), Takes.AUTHOR, "author:Ichiwa", longest=NAME_MAX),
    Option(
        "after",
        message("Only essays from this date on, such as 2026-04-01, 2026-04 or 2026"),
        Takes.LISTED,
        "after:2026-04",
        shortest=4,
        longest=10,
    ),
    Option(
        "before",
        message("Only essays from before this date, such as 2026-04-01, 2026-04 or 2026"),
        Takes.LISTED,
        "before:2026",
        shortest=4,
        longest=10,
    ),
    Option(
        "rating",
        message("Only essays with at least this mean rating"),
        Takes.NUMBER,
        "rating:4",
        options.RATINGS,
        longest=3,
    ),
)

_READING: Final = (
    Command("today", message("Show today's essay again"), "/essay today"),
    Command(
        "search",
        message("Find essays by words in their title or text"),
        "/essay search 人脈",
        (
            Option("query", message("The words to search for"), Takes.QUERY, "人脈", positional=True, longest=60),
            Option(
                "category", message("Only essays in this category"), Takes.CATEGORY, "category:Beginnings", longest=20
            ),
            *FILTERS,
            LANGUAGE,
            Option("page", message("The page of results"), Takes.PAGE, "page:2", longest=9),
        ),
        slow=True,
    ),
    Command(
        "read",
        message("Open an essay by its title"),
        "/essay read the-green-folder",
        (replace(_THE_ESSAY, description=message("The title, or the essay's short name")),),
    ),
    Command(
        "random",
        message("Show a random essay from the library"),
        "/essay random",
        (replace(LANGUAGE, example="ja", positional=True),),
    ),
    Command(
        "top",
        message("Show the best-rated essays"),
        "/essay top month",
        (
            Option(
                "period",
                message("Rank by the ratings of this period"),
                Takes.CHOICE,
                "month",
                options.PERIODS,
                positional=True,
            ),
        ),
    ),
    Command(
        "digest",
        message("Show the round-up of the week or the month, and have it sent by itself"),
        "/essay digest month",
        (
            Option(
                "period",
                message("What the round-up tells of"),
                Takes.CHOICE,
                "month",
                options.DIGEST_PERIODS,
                positional=True,
            ),
        ),
        slow=True,
    ),
    Command(
        "remind",
        message("Have an essay sent to you alone later, or the essay of each day at your own hour"),
        "/essay remind tonight",
        (
            Option(
                "at",
                message("When: tonight, tomorrow, 2h or 18:30"),
                Takes.LISTED,
                "tonight",
                options.REMIND_AT,
                positional=True,
                longest=20,
            ),
            ESSAY,
        ),
        slow=True,
    ),
    Command(
        "related",
        message("Show essays similar to today's or to another one"),
        "/essay related",
        (_THE_ESSAY,),
        slow=True,
    ),
    Command("history", message("Show what was posted in this channel"), "/essay history"),
)
_TAKING_PART: Final = (
    Command(
        "rate",
        message("Rate an essay from 1 to 5; your latest rating counts"),
        "/essay rate 4",
        (
            Option(
                "score", message("A number from 1 to 5"), Takes.SCORE, "4", options.SCORES, positional=True, longest=3
            ),
            ESSAY,
        ),
    ),
    Command(
        "comment",
        message("Comment in an essay's thread"),
        message("/essay comment I know that feeling."),
        (
            Option(
                "text",
                message("What you want to say; leave it out to open a form"),
                Takes.TEXT,
                message("I know that feeling."),
                positional=True,
                longest=COMMENT_MAX,
            ),
            ESSAY,
        ),
        slow=True,
        form_without=("text",),
    ),
    Command(
        "comments",
        message("Read the comments on an essay"),
        "/essay comments",
        (_THE_ESSAY, Option("page", message("The page of comments"), Takes.PAGE, "page:2", longest=9)),
    ),
    Command("submit", message("Write an essay for this community, or see yours that wait"), "/essay submit"),
    Command("saved", message("Show what you saved, rated and read"), "/essay saved"),
    Command(
        "my-data",
        message("What is stored about you"),
        "/essay my-data export",
        (
            Option(
                "what",
                message("export, delete or page"),
                Takes.CHOICE,
                "export",
                (
                    Choice("export", message("Get a copy of all your data")),
                    Choice("delete", message("Delete all your data")),
                    Choice("page", message("Let the reading pages show your comments, or stop that")),
                ),
                positional=True,
            ),
        ),
    ),
    Command("about", message("What Ichiwa is, what it stores about you, and the rules here"), "/essay about"),
    Command(
        "help",
        message("List the commands, or explain one of them"),
        "/essay help rate",
        (Option("command", message("The command to explain"), Takes.COMMAND, "rate", positional=True, longest=20),),
    ),
)
COMMANDS: Final = (*_READING, *_TAKING_PART, *ADMINS)


@cache
def commands_for(platform: Platform, catalogue: Catalogue) -> CommandLine:
    """The commands of ``platform``, with the Japanese names that the catalogue has for commands, options and their
    values.
    """

    def also(*keys: str) -> tuple[str, ...]:
        names = {folded(catalogue.text(Language.JA, key)) for key in keys if key}
        return tuple(sorted(names.difference(keys)))

    def choice(one: Choice) -> Choice:
        return replace(one, also=(*one.also, *also(one.value, one.label)))

    def option(one: Option) -> Option:
        return replace(one, also=also(one.formal or one.name), choices=tuple(map(choice, one.choices)))

    def command(one: Command) -> Command:
        held = [each for each in one.options if platform not in each.lacking]
        return replace(one, also=also(one.name), options=tuple(map(option, held)))

    return CommandLine([command(one) for one in COMMANDS if platform not in one.lacking])
