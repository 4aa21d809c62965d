"""The commands, as one table: what can be typed, explained, completed and documented comes from here."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from bot.conversation.command import Choice, Command, Option, Takes
from bot.conversation.command_line import CommandLine
from bot.conversation.options import (
    FILTERS,
    LANGUAGE,
    LANGUAGES,
    ORDERS,
    PERIODS,
    QUESTION,
    RUNNING,
    SCALES,
    SCORES,
    SEARCH_COMMENTS,
    SUMMARY,
)
from bot.core.phrase import message

_DAYS: Final = (
    Choice("all", message("every day")),
    Choice("weekdays", message("Monday to Friday")),
    Choice("weekends", message("Saturday and Sunday")),
)
_LATE: Final = tuple(Choice(length) for length in ("1h", "3h", "6h", "12h", "24h"))

_ESSAY: Final = Option(
    "essay", message("Another essay than today's, by its short name"), Takes.ESSAY, "essay:the-green-folder"
)

_SCHEDULE: Final = (
    Option("at", message("The time of day at which the essay comes"), Takes.TIME, "at:08:00", positional=True),
    Option("tz", message("The time zone of that time"), Takes.ZONE, "tz:Asia/Tokyo"),
    Option("days", message("The weekdays on which an essay comes"), Takes.LISTED, "days:mon-fri", _DAYS),
    Option("holidays", message("No essay on the public holidays of this country"), Takes.COUNTRY, "holidays:JP"),
    Option(
        "late", message("How late an essay may still come, for example after a restart"), Takes.LISTED, "late:6h", _LATE
    ),
    Option("policy", message("The order in which essays come"), Takes.CHOICE, "policy:shuffle", ORDERS),
    LANGUAGE,
    Option("scale", message("The reactions by which members rate"), Takes.LISTED, "scale:five", SCALES),
    SUMMARY,
    QUESTION,
)

COMMANDS: Final = (
    Command("today", message("Show today's essay again"), "/essay today"),
    Command(
        "search",
        message("Find essays by words of their title or text"),
        "/essay search 人脈",
        (
            Option("query", message("The words to find"), Takes.QUERY, "人脈", positional=True),
            Option("category", message("Only essays of this category"), Takes.CATEGORY, "category:Beginnings"),
            *FILTERS,
            LANGUAGE,
            Option("page", message("The page of the results"), Takes.PAGE, "page:2"),
        ),
    ),
    Command(
        "random",
        message("Show any essay of the library"),
        "/essay random",
        (Option("lang", LANGUAGE.description, Takes.CHOICE, "ja", LANGUAGES, positional=True),),
    ),
    Command(
        "rate",
        message("Rate an essay from 1 to 5; your latest rating counts"),
        "/essay rate 4",
        (Option("score", message("A number from 1 to 5"), Takes.LISTED, "4", SCORES, positional=True), _ESSAY),
    ),
    Command(
        "comment",
        message("Write into the thread of an essay"),
        message("/essay comment I know that feeling."),
        (
            Option(
                "text", message("What you want to say"), Takes.TEXT, message("I know that feeling."), positional=True
            ),
            _ESSAY,
        ),
    ),
    Command(
        "top",
        message("Show the best-rated essays"),
        "/essay top month",
        (Option("period", message("Ratings of this time count"), Takes.CHOICE, "month", PERIODS, positional=True),),
    ),
    Command(
        "help",
        message("List the commands, or explain one of them"),
        "/essay help schedule",
        (Option("command", message("The command to explain"), Takes.COMMAND, "schedule", positional=True),),
    ),
    Command(
        "related",
        message("Show essays like today's, or like another one"),
        "/essay related",
        (Option("essay", _ESSAY.description, Takes.ESSAY, "the-green-folder", positional=True),),
    ),
    Command(
        "schedule",
        message("Set when and how essays come"),
        "/essay schedule at:08:00 tz:Asia/Tokyo days:mon-fri",
        _SCHEDULE,
        admin=True,
    ),
    *RUNNING,
    Command(
        "moderation",
        message("Let searches look into comments, or not"),
        "/essay moderation search:on",
        (replace(SEARCH_COMMENTS, example="on", positional=True),),
        admin=True,
    ),
)

LINE: Final = CommandLine(COMMANDS)


def command_called(name: str) -> Command | None:
    """The command called ``name``, however it is spelled: ``Post_Now`` is ``post-now``."""
    return LINE.called(name)
