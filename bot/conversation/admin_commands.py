"""The commands for admins, a part of the one table."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from bot.conversation import labels, options
from bot.conversation.command import Allowed, Choice, Command, Option, Takes
from bot.conversation.usual_options import ESSAY
from bot.core.community import Platform
from bot.core.phrase import message
from bot.core.post_style import QUESTION_MAX
from bot.core.source import TITLE_MAX

ADDRESS_MAX: Final = 2_000
_ONE_CHANNEL: Final = {Platform.LOCAL: "The page is one channel."}
_IN_THE_LIST: Final = {Platform.DISCORD: "The list itself has buttons and a menu for it."}
_NO_ROLES: Final = {
    Platform.LOCAL: "The page has no roles.",
    Platform.SLACK: "Slack lets no app mention a user group without a paid plan's scope.",
}
_UPLOADED_ELSEWHERE: Final = {
    Platform.LOCAL: "The form behind “Add a source” takes a file.",
    Platform.SLACK: "Slack's commands take no files. Give the file's address, or add it on the local page.",
}
_ALWAYS_STORED: Final = {
    Platform.LOCAL: "Every comment on the page is stored.",
    Platform.SLACK: "Slack sends the messages of channels that the bot is in, so they are followed by themselves.",
}

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
    Option(
        "lang",
        message("The essays' language; by weekday, such as ja:mon,wed,fri/en:tue,thu"),
        Takes.LISTED,
        "lang:alternate",
        options.SCHEDULE_LANGUAGES,
        formal="language",
    ),
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
    Option(
        "vote",
        message("Let members choose the next essay in a poll"),
        Takes.CHOICE,
        "vote:2",
        options.VOTES,
    ),
)
_SETTER: Final = Allowed.SETTER
ADMINS: Final = (
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
                ESSAY,
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
    Command(
        "source",
        message("See where the essays come from; add, refresh, pause or remove a source"),
        "/essay source add https://example.org/feed",
        (
            Option(
                "what",
                message("list, add, refresh, pause, resume or remove"),
                Takes.CHOICE,
                "refresh",
                options.SOURCE_ACTS,
                positional=True,
            ),
            Option(
                "url",
                message("The address of a feed, a blog, a page or an export"),
                Takes.ADDRESS,
                "url:https://example.org/feed",
                longest=ADDRESS_MAX,
                trailing=True,
            ),
            Option(
                "file",
                message("An export of a blog, or a Markdown file"),
                Takes.FILE,
                "file:export.txt",
                lacking=_UPLOADED_ELSEWHERE,
            ),
            Option(
                "name",
                message("The name of a source"),
                Takes.SOURCE,
                'name:"Letters from work"',
                longest=TITLE_MAX,
            ),
        ),
        allowed=Allowed.ADMIN,
        slow=True,
    ),
    Command(
        "report",
        message("See what became of the essays by month: posts, ratings, comments and more"),
        "/essay report month:2026-11",
        (
            Option(
                "month",
                message("The month, such as 2026-11"),
                Takes.LISTED,
                "month:2026-11",
                positional=True,
                shortest=6,
                longest=7,
            ),
            replace(ESSAY, description=message("One essay alone: its title or short name")),
            Option("format", message("csv sends it as a file"), Takes.CHOICE, "format:csv", options.REPORT_FORMATS),
        ),
        allowed=Allowed.ADMIN,
        slow=True,
    ),
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
            Option(
                "quotes",
                message("Whether round-ups can quote every comment, or only of members who agreed"),
                Takes.SWITCH,
                "quotes:on",
                options.QUOTED,
            ),
            Option(
                "talk",
                message("Share comments and ratings with other communities that read the same essay"),
                Takes.SWITCH,
                "talk:on",
                options.TALKED,
            ),
        ),
        allowed=Allowed.ADMIN,
        slow=True,
        form_without=("search", "talk"),
    ),
)
