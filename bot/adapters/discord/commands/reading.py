"""Commands for readers: today's essay, search, cards, rankings, what was posted, and help."""

from __future__ import annotations

from typing import Any, Final, TypeAlias
from zoneinfo import ZoneInfo

import discord
from discord import app_commands
from discord.app_commands import Choice, Group, Range

from bot.adapters.discord import autocomplete, found, refs
from bot.adapters.discord.answering import Answering, Manner
from bot.adapters.discord.asking import Ask
from bot.adapters.discord.escape import escape
from bot.adapters.discord.layout import Screen, link, row, screen
from bot.adapters.discord.render import essay_card
from bot.adapters.discord.translate import _
from bot.conversation.options import FILTERS, query_of
from bot.core.essay import Essay, Language
from bot.core.phrase import message
from bot.services.community.engagement import Period

Interaction: TypeAlias = "discord.Interaction[Any]"

LANGUAGES = [Choice(name=_("Japanese"), value="ja"), Choice(name=_("English"), value="en")]
PERIODS = [
    Choice(name=_("the last 7 days"), value="week"),
    Choice(name=_("the last 30 days"), value="month"),
    Choice(name=_("the last 365 days"), value="year"),
    Choice(name=_("all time"), value="all"),
]
FILTER_NAMES: Final = {
    "tag": _("tag"),
    "author": _("author"),
    "after": _("after"),
    "before": _("before"),
    "rating": _("rating"),
}
QUERY_MAX = 60
HISTORY = 15


async def card(ask: Ask, essay: Essay) -> Screen:
    """An essay's card."""
    standing = await ask.desk.engagement.standing(ask.member.community, essay.slug, ask.member)
    return screen(*essay_card(essay, standing, ask.words))


async def today(ask: Ask) -> Screen:
    """Where the bot lives in the guild, the channel's latest essay; elsewhere one of the library's for the day."""
    asked = ask.interaction
    if ask.channel is None or (asked.is_user_integration() and not asked.is_guild_integration()):
        day = ask.desk.clock.now().astimezone(ZoneInfo(ask.desk.zone)).date()
        return await card(ask, await ask.desk.library.of_the_day(day, ask.language, ask.member.community))
    latest = await ask.desk.reading.today(ask.here)
    essay = await ask.desk.library.essay(latest.post.slug, ask.member.community)
    standing = await ask.desk.engagement.standing(ask.member.community, essay.slug, ask.member)
    count = (await ask.desk.discussion.counts([latest.delivery.slot])).get(latest.delivery.slot, 0)
    _, _n = ask.words.text, ask.words.plural
    comments = _n("{number} comment", "{number} comments", count)
    way = link(_("To the thread"), found.jump_url(latest.delivery))
    return screen(*essay_card(essay, standing, ask.words), f"-# {comments}", row(way))


async def search(ask: Ask, query: str, category: str, language: Language | None, page: int) -> Screen:
    result = await ask.desk.searching.search(query, ask.member.community, language, page, category, ask.channel)
    scores = await ask.desk.engagement.scores(ask.member.community, [r.essay.slug for r in result.results])
    return found.found(result, category, scores, ask.words)


async def turned(ask: Ask) -> Screen:
    """Another page of a search; the button carries all of it."""
    page, language, category, query = ask.argument.split(":", 3)
    shown = ask.interaction.message
    query += found.rest_of_query(refs.shown_ids(shown.components)) if shown else ""
    return await search(ask, query, category, Language(language) if language else None, int(page))


async def opened(ask: Ask) -> Screen:
    """The essay that was chosen from a menu."""
    return await card(ask, await ask.desk.library.essay(ask.value(), ask.member.community))


async def read(ask: Ask, slug: str) -> Screen:
    return await card(ask, await ask.desk.library.essay(slug, ask.member.community))


async def at_random(ask: Ask, language: Language | None) -> Screen:
    return await card(ask, await ask.desk.library.at_random(ask.member.community, language))


async def top(ask: Ask, period: Period) -> Screen:
    return found.ranked(await ask.desk.engagement.top(ask.member.community, period), ask.words)


async def history(ask: Ask) -> Screen:
    return found.posted_before(await ask.desk.reading.history(ask.here, HISTORY), ask.words)


async def about(ask: Ask) -> Screen:
    _ = ask.words.text
    essays = await ask.desk.library.every(ask.member.community)
    ja, en = (sum(essay.language is language for essay in essays) for language in Language)
    parts = [
        "### " + _("About Ichiwa"),
        _("Ichiwa shares one essay on work and careers a day, and opens the talk with the essay's own question."),
        _("Essays in the library: {ja} in Japanese, {en} in English.", ja=ja, en=en),
        _("Of you are kept: your ratings, comments and saved essays. The command “my-data” shows or deletes them."),
    ]
    rules = (await ask.desk.moderation.settings(ask.member.community)).rules.text
    more = ["### " + _("The rules of this community") + f"\n{escape(rules)}"] if rules else []
    return screen("\n".join(parts), *more)


HELP = (
    ("today", message("Show today's essay again")),
    ("search", message("Find essays by words of their title or text")),
    ("read", message("Open an essay by its title")),
    ("related", message("Show essays like today's, or like another one")),
    ("random", message("Show any essay of the library")),
    ("rate", message("Rate an essay from 1 to 5; your latest rating counts")),
    ("comment", message("Write into the thread of an essay")),
    ("comments", message("Read what was written about an essay")),
    ("top", message("Show the best-rated essays")),
    ("saved", message("Show the essays that you saved")),
    ("history", message("Show what was posted in this channel")),
    ("my-data export", message("Get everything that is kept of you")),
    ("my-data delete", message("Delete everything that is kept of you")),
)
ADMIN_HELP = (
    ("schedule", message("Set when and how essays come")),
    ("preview", message("Show which essay comes next, and when")),
    ("skip", message("Leave out the next essay")),
    ("pause", message("Send no more essays until you resume")),
    ("resume", message("Send essays again after a pause")),
    ("post-now", message("Post the next essay at once")),
    ("settings", message("Show the settings and the latest deliveries")),
    ("source", message("Show where the essays come from")),
    ("recount", message("Count the reactions anew")),
    ("moderation", message("Set the rules for comments")),
)


async def help_(ask: Ask) -> Screen:
    _ = ask.words.text
    lines = [_line(ask, name, key) for name, key in HELP]
    parts = ["### " + _("What I can do") + "\n" + "\n".join(lines)]
    if ask.member.is_admin:
        admin = ["- `/" + _("setup") + "` " + _("Set up the daily essay in a minute")]
        admin += [_line(ask, name, key) for name, key in ADMIN_HELP]
        parts.append("### " + _("For admins") + "\n" + "\n".join(admin))
    menus = _("Press long or right-click a message, then choose “Apps”, to rate an essay or keep a comment.")
    return screen(*parts, f"-# {menus}")


def _line(ask: Ask, name: str, key: str) -> str:
    """A command as the member's client names it, and what it does."""
    _ = ask.words.text
    called = " ".join(_(part) for part in ("essay", *name.split()))
    return f"- `/{called}` {_(key)}"


def _language(value: str | None) -> Language | None:
    return Language(value) if value else None


def add_to(group: Group, answering: Answering) -> None:
    """Declare the commands."""
    _add_search(group, answering)
    _add_finding(group, answering)
    _add_listing(group, answering)


def _add_search(group: Group, answering: Answering) -> None:
    attend = answering.attend

    @group.command(name=_("search"), description=_("Find essays by words of their title or text"))
    @app_commands.rename(
        query=_("query"),
        category=_("category"),
        language=_("language"),
        **FILTER_NAMES,
    )
    @app_commands.describe(
        query=_("The words to find"),
        category=_("Only essays of this category"),
        language=_("Only essays in this language"),
        **{option.name: _(option.description) for option in FILTERS},
    )
    @app_commands.autocomplete(
        query=autocomplete.queries(answering.desk),
        category=autocomplete.categories(answering.desk),
        tag=autocomplete.tags(answering.desk),
        author=autocomplete.authors(answering.desk),
    )
    @app_commands.choices(language=LANGUAGES)
    async def search_(
        interaction: Interaction,
        query: Range[str, 1, QUERY_MAX] | None = None,
        category: str | None = None,
        tag: Range[str, 1, autocomplete.NAME_MAX] | None = None,
        author: Range[str, 1, autocomplete.NAME_MAX] | None = None,
        after: Range[str, 4, 10] | None = None,
        before: Range[str, 4, 10] | None = None,
        rating: Range[float, 1, 5] | None = None,
        language: str | None = None,
    ) -> None:
        given = {"query": query, "tag": tag, "author": author, "after": after, "before": before}
        given["rating"] = f"{rating:.1f}" if rating else None
        wanted = query_of({name: value for name, value in given.items() if value})
        await attend(
            interaction, lambda ask: search(ask, wanted, (category or "")[:20], _language(language), 1), Manner.SLOW
        )


def _add_finding(group: Group, answering: Answering) -> None:
    attend = answering.attend

    @group.command(name=_("read"), description=_("Open an essay by its title"))
    @app_commands.rename(essay=_("essay"))
    @app_commands.describe(essay=_("The title, or the essay's short name"))
    @app_commands.autocomplete(essay=autocomplete.essays(answering.desk))
    async def read_(interaction: Interaction, essay: str) -> None:
        await attend(interaction, lambda ask: read(ask, essay))

    @group.command(name=_("random"), description=_("Show any essay of the library"))
    @app_commands.rename(language=_("language"))
    @app_commands.describe(language=_("Only essays in this language"))
    @app_commands.choices(language=LANGUAGES)
    async def random_(interaction: Interaction, language: str | None = None) -> None:
        await attend(interaction, lambda ask: at_random(ask, _language(language)))


def _add_listing(group: Group, answering: Answering) -> None:
    attend = answering.attend

    @group.command(name=_("today"), description=_("Show today's essay again"))
    async def today_(interaction: Interaction) -> None:
        await attend(interaction, today)

    @group.command(name=_("top"), description=_("Show the best-rated essays"))
    @app_commands.rename(period=_("period"))
    @app_commands.describe(period=_("Ratings of this time count"))
    @app_commands.choices(period=PERIODS)
    async def top_(interaction: Interaction, period: str = "all") -> None:
        await attend(interaction, lambda ask: top(ask, Period(period)))

    @group.command(name=_("history"), description=_("Show what was posted in this channel"))
    async def history_(interaction: Interaction) -> None:
        await attend(interaction, history)

    @group.command(name=_("about"), description=_("What this is, what is kept of you, and the rules here"))
    async def about_(interaction: Interaction) -> None:
        await attend(interaction, about)

    @group.command(name=_("help"), description=_("List the commands"))
    async def help__(interaction: Interaction) -> None:
        await attend(interaction, help_)
