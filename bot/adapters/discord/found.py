"""Lists of essays as screens: a search, a ranking, what was posted, what was saved."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from discord import ui, utils

from bot.adapters.discord.escape import escape, one_line
from bot.adapters.discord.layout import ID_MAX, Screen, button, menu, option, plain, row, screen
from bot.adapters.discord.render import Words
from bot.core.delivery import DailyPost, Delivery
from bot.core.essay import Essay, Language
from bot.core.ids import Slug
from bot.core.phrase import message
from bot.core.rating import Score
from bot.language.snippet import Segment
from bot.services.community.engagement import Period, Ranking
from bot.services.community.reading import Today
from bot.services.library.searching import NEAREST_MAX, SearchPage

OPEN: Final = "ichiwa:open"
TITLE_MAX: Final = 80
_RANKINGS: Final = {
    Period.WEEK: message("The best-rated essays of the last 7 days"),
    Period.MONTH: message("The best-rated essays of the last 30 days"),
    Period.YEAR: message("The best-rated essays of the last 365 days"),
    Period.ALL: message("The best-rated essays of all time"),
}


_QUERY_PART: Final = 54  # characters of a query that fit behind the longest head of a custom_id
_REST_PART: Final = 88
REST: Final = "ichiwa:rest"


def search_id(page: int, language: Language | None, category: str, query: str) -> str:
    """Everything that another page of the same search needs, within the length of a custom_id."""
    head = f"ichiwa:search:{page}:{language.value if language else ''}:{category.replace(':', ' ')[:20]}:"
    return f"{head}{query}"[:ID_MAX]


def found(page: SearchPage, category: str, scores: Mapping[Slug, Score], words: Words) -> Screen:
    """One page of a search, with its hits marked and a menu that opens each essay."""
    _, _n = words.text, words.plural
    title = _n("{number} essay for “{query}”", "{number} essays for “{query}”", page.total, query=page.query)
    if not page.results and not page.remarks:
        nothing = _("Nothing was found. Try other words, or fewer of them.")
        if not page.nearest:
            return screen(f"### {title}\n{nothing}")
        instead = {search_id(1, page.language, "", near): plain(near) for near in page.nearest[:NEAREST_MAX]}
        ways = row(*(button(near, own) for own, near in instead.items()))
        return screen(f"### {title}\n{nothing}", _("Perhaps one of these:"), ways)
    where = _("Page {page} of {pages}", page=page.page, pages=page.pages)
    parts = [f"### {title}\n-# {where}"]
    for result in page.results:
        line = essay_line(result.essay, scores.get(result.essay.slug), words)
        parts.append(f"{line}\n> {_marked(result.snippet)}")
    parts += _in_comments(page, words)
    rows = [essays_menu(page.essays, words, page.query[_QUERY_PART + _REST_PART :] if page.pages > 1 else "")]
    rows += [_turns(page, category, words)] if page.pages > 1 else []
    return screen(*parts, *rows)


def _turns(page: SearchPage, category: str, words: Words) -> ui.ActionRow[Any]:
    """Buttons to the other pages. What of a long query does not fit into their ids stands in those of neighbours."""
    _ = words.text
    begin, rest = page.query[:_QUERY_PART], page.query[_QUERY_PART : _QUERY_PART + _REST_PART]
    before = button(_("Previous page"), search_id(page.page - 1, page.language, category, begin), off=page.page <= 1)
    after = button(
        _("Next page"), search_id(page.page + 1, page.language, category, begin), off=page.page >= page.pages
    )
    more = [button(f"{page.page} / {page.pages}", f"{REST}:{rest}", off=True)] if rest else []
    return row(before, *more, after)


def rest_of_query(custom_ids: Iterable[str]) -> str:
    """The end of a long query, from the ids of all components of its page."""
    carried = {
        name: each[len(name) + 1 :] for each in custom_ids for name in (REST, OPEN) if each.startswith(f"{name}:")
    }
    return carried.get(REST, "") + carried.get(OPEN, "")


def _in_comments(page: SearchPage, words: Words) -> list[str]:
    """The comments that were found, each with its essay."""
    _n = words.plural
    if not page.remarks:
        return []
    head = "### " + _n("{number} comment found", "{number} comments found", page.in_comments)
    lines = [
        f"**{one_line(each.comment.author.name, 40)}** · {one_line(each.essay.title, TITLE_MAX)} · "
        f"{utils.format_dt(each.comment.created, 'd')}\n> {_marked(each.snippet)}"
        for each in page.remarks
    ]
    return ["\n".join([head, *lines])]


def _marked(snippet: Iterable[Segment]) -> str:
    marked = "".join(f"**{escape(s.text)}**" if s.hit else escape(s.text) for s in snippet)
    return " ".join(marked.split())


def similar(essay: Essay, others: Sequence[Essay], scores: Mapping[Slug, Score], words: Words) -> Screen:
    """Essays like ``essay``."""
    _ = words.text
    title = "### " + _("More like “{title}”", title=one_line(essay.title, TITLE_MAX))
    if not others:
        return screen(title, _("No essay is like this one yet."))
    lines = [f"- {essay_line(other, scores.get(other.slug), words)}" for other in others]
    return screen(f"{title}\n" + "\n".join(lines), essays_menu(others, words))


def ranked(ranking: Ranking, words: Words) -> Screen:
    """The best essays."""
    _ = words.text
    title = f"### {_(_RANKINGS[ranking.period])}"
    if not ranking.places:
        return screen(title, _("Nobody rated an essay in this time."))
    places = [
        f"{number}. {essay_line(place.essay, place.score, words)}" for number, place in enumerate(ranking.places, 1)
    ]
    return screen(f"{title}\n" + "\n".join(places), essays_menu([p.essay for p in ranking.places], words))


def kept(essays: Sequence[Essay], scores: Mapping[Slug, Score], words: Words) -> Screen:
    """What a member saved."""
    _ = words.text
    title = "### " + _("Your saved essays")
    if not essays:
        return screen(title, _("You have saved no essay yet. The button “Save” below each essay does it."))
    lines = [f"- {essay_line(essay, scores.get(essay.slug), words)}" for essay in essays[:25]]
    return screen(f"{title}\n" + "\n".join(lines), essays_menu(essays, words))


def posted_before(posts: Sequence[Today], words: Words) -> Screen:
    """What was posted to a channel, with the way to each thread."""
    lines = [
        f"- {utils.format_dt(p.delivery.due, 'd')} [{one_line(p.post.title, TITLE_MAX)}]({jump_url(p.delivery)})"
        for p in posts
    ]
    _ = words.text
    title = _("The latest essays of this channel")
    seen: dict[Slug, DailyPost] = {p.post.slug: p.post for p in posts}
    options = [option(post.title, post.slug, post.category) for post in seen.values()]
    return screen(f"### {title}\n" + "\n".join(lines), menu(OPEN, _("Open an essay"), options))


def jump_url(delivery: Delivery) -> str:
    """The address of a post."""
    message = delivery.message
    if message is None:
        return "https://discord.com/app"
    return f"https://discord.com/channels/{message.channel.community.id}/{message.channel.id}/{message.id}"


def essay_line(essay: Essay, score: Score | None, words: Words) -> str:
    """An essay in one line: title, author, category, date, reading time, score."""
    _n = words.plural
    minutes = _n("{number} minute", "{number} minutes", essay.minutes)
    mean = score.mean if score else None
    rated = f" · ★ {mean:.1f} ({score.count})" if score and mean is not None else ""
    about = f"{one_line(essay.author, 40)} · {one_line(essay.category, 30)} · {essay.date} · {minutes}{rated}"
    return f"**{one_line(essay.title, TITLE_MAX)}** · {about}"


def essays_menu(essays: Iterable[Essay], words: Words, carried: str = "") -> ui.ActionRow[Any]:
    """A menu that opens an essay's card; its id carries the end of a long query."""
    _ = words.text
    options = [option(essay.title, essay.slug, f"{essay.author} · {essay.category}") for essay in essays]
    return menu(f"{OPEN}:{carried}" if carried else OPEN, _("Open an essay"), options)
