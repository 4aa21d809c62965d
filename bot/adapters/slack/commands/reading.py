"""Commands for readers: today's essay, search, cards, rankings, what was posted, and help."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import Final
from zoneinfo import ZoneInfo

from bot.adapters.slack import found
from bot.adapters.slack.asking import Ask
from bot.adapters.slack.commands.table import command_line
from bot.adapters.slack.failures import wrapped
from bot.adapters.slack.layout import PREFIX, Block, Screen, header, line, link, note, rich, row, screen
from bot.adapters.slack.layout import words as said
from bot.adapters.slack.render import essay_blocks
from bot.conversation.command import Command
from bot.conversation.options import language_of, query_of
from bot.core.delivery import Delivery
from bot.core.essay import Essay, Language
from bot.errors import ChatError, NotFound
from bot.services.community.engagement import Period

HISTORY: Final = 15
_COMMENT: Final = f"{PREFIX}comment-essay"
Arguments = Mapping[str, str]


async def card(ask: Ask, essay: Essay) -> list[Block]:
    """An essay's card."""
    standing = await ask.desk.engagement.standing(ask.member.community, essay.slug, ask.member)
    blocks = essay_blocks(essay, standing, ask.words, await ask.desk.collections.address(essay, ask.member.community))
    if ask.channel is None:  # there is no thread to write into
        wanted = [each for each in blocks[-1]["elements"] if not each["action_id"].startswith(_COMMENT)]
        blocks[-1] = row(*wanted)
    return blocks


async def today(ask: Ask, _arguments: Arguments) -> Screen:
    """The channel's latest essay; in direct messages one of the library's for the day."""
    if ask.channel is None:
        day = ask.desk.clock.now().astimezone(ZoneInfo(ask.desk.zone)).date()
        return screen(*await card(ask, await ask.desk.library.of_the_day(day, ask.language, ask.member.community)))
    latest = await ask.desk.reading.today(ask.here)
    essay = await ask.desk.library.essay(latest.post.slug, ask.member.community)
    slot = latest.delivery.slot
    count = (await ask.desk.discussion.counts([slot])).get(slot, 0)
    _, _n = ask.words.text, ask.words.plural
    address = await permalink(ask, latest.delivery)
    way = row(link(_("To the thread"), address)) if address else None
    return screen(*await card(ask, essay), note(_n("{number} comment", "{number} comments", count)), way)


async def permalink(ask: Ask, delivery: Delivery) -> str:
    """The address of a post; empty where Slack gives none."""
    if delivery.message is None:
        return ""
    try:
        client = await ask.desk.clients.of(ask.member.community)
        with wrapped():
            answer = await client.chat_getPermalink(channel=delivery.channel.id, message_ts=delivery.message.id)
    except ChatError:
        return ""
    return str(answer["permalink"])


async def search(ask: Ask, arguments: Arguments) -> Screen:
    query, category = query_of(arguments), arguments.get("category", "")
    return await results(ask, query, category, language_of(arguments), 1)


async def results(ask: Ask, query: str, category: str, language: Language | None, page: int) -> Screen:
    result = await ask.desk.searching.search(query, ask.member.community, language, page, category, ask.channel)
    scores = await ask.desk.engagement.scores(ask.member.community, [r.essay.slug for r in result.results])
    return found.found(result, category, scores, ask.words)


async def turned(ask: Ask) -> Screen:
    """Another page of a search; the button carries all of it."""
    try:
        page, language, category, query = found.read_search_value(ask.argument)
    except ValueError:
        raise NotFound("This button does not work any more.") from None
    return await results(ask, query, category, language, page)


async def opened(ask: Ask) -> Screen:
    """The essay that was chosen from a menu."""
    return screen(*await card(ask, await ask.desk.library.essay(ask.value(), ask.member.community)))


async def read(ask: Ask, arguments: Arguments) -> Screen:
    named = arguments.get("essay", "")
    if not named:
        return await today(ask, {})
    return screen(*await card(ask, await named_essay(ask, named)))


async def named_essay(ask: Ask, named: str) -> Essay:
    """The essay with that short name, else the one whose title or tags fit best. Raises ``NotFound``."""
    try:
        return await ask.desk.library.essay(named, ask.member.community)
    except NotFound:
        for essay in await ask.desk.searching.complete(named, ask.member.community, 1):
            return essay
        raise


async def at_random(ask: Ask, arguments: Arguments) -> Screen:
    return screen(*await card(ask, await ask.desk.library.at_random(ask.member.community, language_of(arguments))))


async def top(ask: Ask, arguments: Arguments) -> Screen:
    period = Period(arguments.get("period", Period.ALL))
    return found.ranked(await ask.desk.engagement.top(ask.member.community, period), ask.words)


async def history(ask: Ask, _arguments: Arguments) -> Screen:
    posts = await ask.desk.reading.history(ask.here, HISTORY)
    addresses = await asyncio.gather(*(permalink(ask, post.delivery) for post in posts))
    return found.posted_before(posts, addresses, ask.words)


async def about(ask: Ask, _arguments: Arguments) -> Screen:
    _ = ask.words.text
    essays = await ask.desk.library.every(ask.member.community)
    ja, en = (sum(essay.language is language for essay in essays) for language in Language)
    texts = (
        _("Ichiwa shares one essay on work and careers a day, and opens the talk with the essay's own question."),
        _("Essays in the library: {ja} in Japanese, {en} in English.", ja=ja, en=en),
        _("Of you are kept: your ratings, comments and saved essays. {command} shows them.", command="/essay my-data"),
    )
    rules = (await ask.desk.moderation.settings(ask.member.community)).rules.text
    own = (header(_("The rules of this community")), rich(line(said(rules)))) if rules else ()
    return screen(header(_("About Ichiwa")), "\n".join(texts), *own)


async def help_(ask: Ask, arguments: Arguments) -> Screen:
    table = command_line(ask.desk.catalogue)
    name = arguments.get("command")
    if name:
        return _explained(ask, table.find(name))
    _ = ask.words.text
    everybody = "\n".join(_line(ask, command) for command in table.commands if not command.admin)
    admin = "\n".join(_line(ask, command) for command in table.commands if command.admin)
    for_admins = (header(_("For admins")), admin) if await ask.is_admin_here() else ()
    thread = _("In a thread, mention me instead of typing a command: I understand the same words.")
    shortcuts = _("A message's menu has “Rate this essay” and “Save as comment”, for threads too.")
    return screen(header(_("What I can do")), everybody, *for_admins, note(f"{thread}\n{shortcuts}"))


def _line(ask: Ask, command: Command) -> str:
    return " ".join([f"• `{command.line}`", *_also(ask, command.also), ask.words.text(command.description)])


def _also(ask: Ask, names: Sequence[str], behind: str = "") -> list[str]:
    """The Japanese names, which can be typed as well, for those who read Japanese."""
    return [f"`{name}{behind}`" for name in names] if ask.language is Language.JA else []


def _explained(ask: Ask, command: Command) -> Screen:
    """One command with its options."""
    _ = ask.words.text
    options = [
        " ".join([f"• `{option.name}:`", *_also(ask, option.also, "："), _(option.description)])
        for option in command.options
    ]
    example = _("For example: {example}", example=_(command.example))
    title = " ".join([f"`{command.line}`", *_also(ask, command.also)])
    return screen(f"{title}\n{_(command.description)}", "\n".join(options), note(example))
