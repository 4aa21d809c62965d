"""The one table of commands. Discord's declarations, what Slack and the local page read, help, completion and the
reference pages are made from it.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Final

from bot.conversation import labels, options
from bot.conversation.catalogue import Catalogue
from bot.conversation.command import Allowed, Choice, Command, Option, Takes
from bot.conversation.command_line import CommandLine, folded
from bot.core.comment import COMMENT_MAX
from bot.core.community import Platform
from bot.core.essay import Language
from bot.core.phrase import message
from bot.core.post_style import QUESTION_MAX

NAME_MAX: Final = 32
"""Characters of a tag or an author: all options of a search stand in one button's id."""
_ONE_CHANNEL: Final = {Platform.LOCAL: "The page is one channel."}
_IN_THE_LIST: Final = {Platform.DISCORD: "The list itself has buttons and a menu for it."}
_NO_ROLES: Final = {
    Platform.LOCAL: "The page has no roles.",
    Platform.SLACK: "Slack lets no app mention a user group without a paid plan's scope.",
}
_ALWAYS_STORED: Final = {
    Platform.LOCAL: "Every comment on the page is stored.",
    Platform.SLACK: "Slack sends the messages of channels that the bot is in, so they are followed by themselves.",
}

LANGUAGE: Final = Option(
    "lang",
    message("Only essays in this language"),
    Takes.CHOICE,
    "lang:ja",
    options.LANGUAGES,
    formal="language",
)
_ESSAY: Final = Option("essay", message("An essay other than today's"), Takes.ESSAY, "essay:the-green-folder")
_THE_ESSAY: Final = replace(_ESSAY, example="the-green-folder", positional=True)
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
            _ESSAY,
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
            _ESSAY,
        ),
        slow=True,
        form_without="text",
    ),
    Command(
        "comments",
        message("Read the comments on an essay"),
        "/essay comments",
        (_THE_ESSAY, Option("page", message("The page of comments"), Takes.PAGE, "page:2", longest=9)),
    ),
    Command("submit", message("Write an essay for this community, or see yours that wait"), "/essay submit"),
    Command("saved", message("Show your saved essays"), "/essay saved"),
    Command(
        "my-data",
        message("What is stored about you"),
        "/essay my-data export",
        (
            Option(
                "what",
                message("export or delete"),
                Takes.CHOICE,
                "export",
                (
                    Choice("export", message("Get a copy of all your data")),
                    Choice("delete", message("Delete all your data")),
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
_SCHEDULE: Final = (
    Option("at", message("The time of day, such as 08:00"), Takes.TIME, "at:08:00", positional=True, longest=40),
    Option(
        "channel",
        message("The channel to move the essays to"),
        Takes.CHANNEL,
        "channel:#essays",
        lacking=_ONE_CHANNEL,
    ),
    Option("tz", message("The time zone for that time"), Takes.ZONE, "tz:Asia/Tokyo", longest=60),
    Option("days", message("mon-fri, mon,wed,fri or all"), Takes.LISTED, "days:mon-fri", options.DAYS, longest=60),
    Option(
        "holidays",
        message("Skip this country's public holidays, such as JP; “none” to skip none"),
        Takes.COUNTRY,
        "holidays:JP",
        longest=10,
    ),
    Option(
        "late",
        message("How late an essay can still be posted, such as 6h"),
        Takes.LISTED,
        "late:6h",
        options.LATE,
        longest=20,
    ),
    Option("policy", labels.ORDER_OF_ESSAYS, Takes.CHOICE, "policy:shuffle", options.ORDERS),
    LANGUAGE,
    Option(
        "collections",
        message("Only essays in these collections, separated by commas; “all” for all"),
        Takes.COLLECTIONS,
        'collections:"Work, Letters"',
        longest=300,
    ),
    Option("scale", message("The reactions that members rate with"), Takes.LISTED, "scale:five", options.SCALES),
    Option("role", message("A role to mention with each essay"), Takes.ROLE, "role:@readers", lacking=_NO_ROLES),
    Option("no-role", message("Stop mentioning a role"), Takes.SWITCH, "no-role:on", lacking=_NO_ROLES),
    Option("cards", labels.CARDS_LANGUAGE, Takes.CHOICE, "cards:ja", options.CARDS),
    Option(
        "summary",
        message("Maximum characters in a summary, 80 to 600; “default” for the usual length"),
        Takes.LISTED,
        "summary:120",
        options.SUMMARIES,
        longest=20,
    ),
    Option(
        "question",
        message("What to ask when an essay has no question; “none” for nothing"),
        Takes.LISTED,
        message('question:"What stays with you?"'),
        options.QUESTIONS,
        longest=QUESTION_MAX + 100,
    ),
    Option(
        "capture",
        message("Save what members write in threads as comments"),
        Takes.SWITCH,
        "capture:on",
        lacking=_ALWAYS_STORED,
    ),
)
_SETTER: Final = Allowed.SETTER
_ADMINS: Final = (
    Command(
        "channels",
        message("List all channels with essays, and choose where I report problems"),
        "/essay channels",
        (
            Option(
                "what",
                message("remove ends the essays in this channel"),
                Takes.CHOICE,
                "remove",
                (Choice("remove", message("End the essays in this channel for good")),),
                positional=True,
            ),
            Option("page", message("The page of the list"), Takes.PAGE, "page:2", longest=9, lacking=_IN_THE_LIST),
            Option(
                "log",
                labels.LOG_CHANNEL,
                Takes.CHANNEL,
                "log:#admins",
                formal="notices",
                lacking={**_ONE_CHANNEL, **_IN_THE_LIST},
            ),
            Option(
                "no-log",
                message("Report problems to whoever set up the channel"),
                Takes.SWITCH,
                "no-log:on",
                formal="no-notices",
                lacking={**_ONE_CHANNEL, **_IN_THE_LIST},
            ),
        ),
        allowed=Allowed.ADMIN,
        slow=True,
    ),
    Command("setup", message("Set up the daily essay in a minute"), "/essay setup", allowed=_SETTER),
    Command(
        "schedule",
        message("Set when and how essays are posted"),
        "/essay schedule at:08:00 tz:Asia/Tokyo days:mon-fri",
        _SCHEDULE,
        allowed=_SETTER,
        slow=True,
    ),
    Command(
        "settings",
        message("Show the settings and the latest deliveries"),
        "/essay settings",
        (options.RECOUNT,),
        allowed=_SETTER,
        slow=True,
    ),
    Command(
        "preview",
        message("Show the next ten essays, put them in order, or pin one to a date"),
        "/essay preview pin:the-green-folder date:2026-12-24",
        (
            replace(
                _ESSAY,
                name="pin",
                description=message("The essay to pin to a date: its title or short name"),
                example="pin:the-green-folder",
            ),
            Option(
                "date",
                message("The date, such as 2026-12-24 or 12/24; “none” takes the pin back"),
                Takes.LISTED,
                "date:2026-12-24",
                options.DATES,
                longest=20,
            ),
        ),
        allowed=_SETTER,
        slow=True,
    ),
    Command(
        "skip",
        message("Skip the next essay, or take a skip back"),
        "/essay skip",
        (
            Option(
                "what",
                message("undo takes the latest skip back"),
                Takes.CHOICE,
                "undo",
                (Choice("undo", message("Take the latest skip back"), ("元に戻す", "取り消す")),),
                positional=True,
            ),
        ),
        allowed=_SETTER,
        slow=True,
    ),
    Command("pause", message("Stop posting essays until you resume"), "/essay pause", allowed=_SETTER, slow=True),
    Command("resume", message("Start posting essays again after a pause"), "/essay resume", allowed=_SETTER, slow=True),
    Command("post-now", message("Post the next essay now"), "/essay post-now", allowed=_SETTER, slow=True),
    Command("source", message("Show where the essays come from"), "/essay source", allowed=_SETTER),
    Command(
        "moderation",
        message("Set the rules for comments in the whole community"),
        "/essay moderation",
        (
            Option(
                "search",
                message("Whether searches in this community include comments"),
                Takes.SWITCH,
                "search:on",
                options.SEARCHED,
                positional=True,
            ),
        ),
        allowed=Allowed.ADMIN,
        slow=True,
        form_without="search",
    ),
)

COMMANDS: Final = (*_READING, *_TAKING_PART, *_ADMINS)


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
