"""What can be typed after ``/essay``, as one table: it is read, explained and documented from here."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Final

from bot.conversation.catalogue import Catalogue
from bot.conversation.command import Choice, Command, Option, Takes
from bot.conversation.command_line import CommandLine, folded
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
from bot.core.essay import Language
from bot.core.phrase import message
from bot.services.community.engagement import Period

_WORDS: Final = {
    Period.WEEK: ("今週", "週"),
    Period.MONTH: ("今月", "月"),
    Period.YEAR: ("今年", "年"),
    Period.ALL: ("全期間", "すべて"),
}
_PERIODS: Final = tuple(replace(period, also=_WORDS[Period(period.value)]) for period in PERIODS)
_OWN_DATA: Final = (
    Choice("export", message("Get everything that is kept of you")),
    Choice("delete", message("Delete everything that is kept of you")),
)

_ESSAY: Final = Option("essay", message("Another essay than today's"), Takes.ESSAY, "essay:the-green-folder")
_THE_ESSAY: Final = Option(
    "essay", message("The title, or the essay's short name"), Takes.ESSAY, "the-green-folder", positional=True
)

_READING: Final = (
    Command("today", message("Show today's essay again"), "/essay today"),
    Command(
        "search",
        message("Find essays by words of their title or text"),
        "/essay search 人脈",
        (
            Option("query", message("The words to find"), Takes.QUERY, "人脈", positional=True),
            Option("category", message("Only essays of this category"), Takes.LISTED, "category:Beginnings"),
            *FILTERS,
            LANGUAGE,
        ),
    ),
    Command("read", message("Open an essay by its title"), "/essay read the-green-folder", (_THE_ESSAY,)),
    Command(
        "random",
        message("Show any essay of the library"),
        "/essay random",
        (Option("lang", LANGUAGE.description, Takes.CHOICE, "ja", LANGUAGES, positional=True),),
    ),
    Command(
        "top",
        message("Show the best-rated essays"),
        "/essay top month",
        (Option("period", message("Ratings of this time count"), Takes.CHOICE, "month", _PERIODS, positional=True),),
    ),
    Command(
        "related",
        message("Show essays like today's, or like another one"),
        "/essay related",
        (Option("essay", _ESSAY.description, Takes.ESSAY, "the-green-folder", positional=True),),
    ),
    Command("history", message("Show what was posted in this channel"), "/essay history"),
)
_TAKING_PART: Final = (
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
                "text",
                message("What you want to say; left out, a form opens"),
                Takes.TEXT,
                message("I know that feeling."),
                positional=True,
            ),
            _ESSAY,
        ),
    ),
    Command(
        "comments",
        message("Read what was written about an essay"),
        "/essay comments",
        (Option("essay", _ESSAY.description, Takes.ESSAY, "the-green-folder", positional=True),),
    ),
    Command("saved", message("Show the essays that you saved"), "/essay saved"),
    Command(
        "my-data",
        message("What is kept of you"),
        "/essay my-data export",
        (
            Option(
                "what",
                message("export or delete"),
                Takes.CHOICE,
                "export",
                _OWN_DATA,
                positional=True,
            ),
        ),
    ),
    Command("about", message("What this is, what is kept of you, and the rules here"), "/essay about"),
    Command(
        "help",
        message("List the commands, or explain one of them"),
        "/essay help rate",
        (Option("command", message("The command to explain"), Takes.COMMAND, "rate", positional=True),),
    ),
)
_SCHEDULE: Final = (
    Option("at", message("The time of day, such as 08:00"), Takes.TIME, "at:08:00", positional=True),
    Option("tz", message("The time zone of that time"), Takes.ZONE, "tz:Asia/Tokyo"),
    Option("days", message("mon-fri, mon,wed,fri or all"), Takes.LISTED, "days:mon-fri"),
    Option(
        "holidays",
        message("No essay on the public holidays of this country, such as JP; “none” for none"),
        Takes.COUNTRY,
        "holidays:JP",
    ),
    Option("late", message("How late an essay may still come, such as 6h"), Takes.LISTED, "late:6h"),
    Option("policy", message("The order in which essays come"), Takes.CHOICE, "policy:shuffle", ORDERS),
    LANGUAGE,
    Option(
        "collections",
        message("Only essays of these collections, with commas between; “all” for all"),
        Takes.LISTED,
        'collections:"Work, Letters"',
    ),
    Option("scale", message("The reactions by which members rate"), Takes.LISTED, "scale:five", SCALES),
    SUMMARY,
    QUESTION,
)
_ADMINS: Final = (
    Command("setup", message("Set up the daily essay in a minute"), "/essay setup", admin=True),
    Command(
        "schedule",
        message("Set when and how essays come"),
        "/essay schedule at:08:00 tz:Asia/Tokyo days:mon-fri",
        _SCHEDULE,
        admin=True,
    ),
    *RUNNING,
    Command("source", message("Show where the essays come from"), "/essay source", admin=True),
    Command("recount", message("Count the reactions anew"), "/essay recount", admin=True),
    Command("moderation", message("Set the rules for comments"), "/essay moderation", (SEARCH_COMMENTS,), admin=True),
)

COMMANDS: Final = (*_READING, *_TAKING_PART, *_ADMINS)
_NAMED: Final = {"lang": "language"}
"""Options whose Japanese name the catalogue has under a longer word."""


@cache
def command_line(catalogue: Catalogue) -> CommandLine:
    """Reads what is typed, with the Japanese names that the catalogue has for commands, options and their values."""

    def also(*keys: str) -> tuple[str, ...]:
        names = {folded(catalogue.text(Language.JA, key)) for key in keys if key}
        return tuple(sorted(names.difference(keys)))

    def choice(one: Choice) -> Choice:
        return replace(one, also=(*one.also, *also(one.value, one.label)))

    def option(one: Option) -> Option:
        return replace(one, also=also(_NAMED.get(one.name, one.name)), choices=tuple(map(choice, one.choices)))

    def command(one: Command) -> Command:
        return replace(one, also=also(one.name), options=tuple(map(option, one.options)))

    return CommandLine([command(one) for one in COMMANDS])
