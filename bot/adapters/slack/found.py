"""Lists of essays as screens: a search, a ranking, what was posted, what was saved."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from bot.adapters.slack.escape import one_line, plain_line
from bot.adapters.slack.layout import (
    Block,
    Screen,
    button,
    header,
    line,
    listed,
    menu,
    note,
    option,
    quoted,
    rich,
    row,
    screen,
    way,
)
from bot.adapters.slack.layout import (
    words as said,
)
from bot.adapters.slack.render import Words
from bot.core.delivery import Delivery
from bot.core.essay import Essay, Language
from bot.core.ids import Slug
from bot.core.phrase import message
from bot.core.rating import Score
from bot.language.snippet import Segment
from bot.services.community.engagement import Period, Ranking
from bot.services.community.reading import Today
from bot.services.library.searching import SearchPage

OPEN: Final = "open"
NAME_MAX: Final = 120
_RANKINGS: Final = {
    Period.WEEK: message("The best-rated essays of the last 7 days"),
    Period.MONTH: message("The best-rated essays of the last 30 days"),
    Period.YEAR: message("The best-rated essays of the last 365 days"),
    Period.ALL: message("The best-rated essays of all time"),
}


def found(page: SearchPage, category: str, scores: Mapping[Slug, Score], words: Words) -> Screen:
    """One page of a search, with its hits marked and a menu that opens each essay."""
    title = words.plain_plural(
        "{number} essay for “{query}”", "{number} essays for “{query}”", page.total, query=page.query
    )
    _ = words.text
    if not page.results and not page.remarks:
        nothing = _("Nothing was found. Try other words, or fewer of them.")
        instead = [
            button(near, f"search:near-{number}", search_value(replace(page, query=near), 1, ""))
            for number, near in enumerate(page.nearest)
        ]
        offered = (_("Perhaps one of these:"), row(*instead)) if instead else ()
        return screen(header(title), nothing, *offered)
    parts: list[Block] = []
    for result in page.results:
        parts += [line(*essay_line(result.essay, scores.get(result.essay.slug), words))]
        parts += _marked(result.snippet)
    comments = _in_comments(page, words)
    where = note(_("Page {page} of {pages}", page=page.page, pages=page.pages))
    turns = _turns(page, category, words)
    results = [rich(*parts)] if parts else []
    return screen(header(title), where, *results, *comments, essays_menu(page.essays, words), turns)


def _in_comments(page: SearchPage, words: Words) -> list[Block]:
    """The comments that were found, each with its essay."""
    if not page.remarks:
        return []
    _n = words.plain_plural
    parts: list[Block] = []
    for each in page.remarks:
        about = f" · {plain_line(each.essay.title, NAME_MAX)} · "
        parts += [
            line(said(plain_line(each.comment.author.name, 40), bold=True), said(about), date(each.comment.created))
        ]
        parts += _marked(each.snippet)
    return [header(_n("{number} comment found", "{number} comments found", page.in_comments)), rich(*parts)]


def _marked(snippet: Iterable[Segment]) -> list[Block]:
    marked = [said(part.text.replace("\n", " "), bold=part.hit) for part in snippet if part.text]
    return [quoted(*marked)] if marked else []


def _turns(page: SearchPage, category: str, words: Words) -> Block | None:
    """Buttons to the pages before and after, as far as there are any."""
    _ = words.text
    before = button(_("Previous page"), "search:back", search_value(page, page.page - 1, category))
    after = button(_("Next page"), "search:on", search_value(page, page.page + 1, category))
    buttons = [before] * (page.page > 1) + [after] * (page.page < page.pages)
    return row(*buttons) if buttons else None


def search_value(page: SearchPage, number: int, category: str) -> str:
    """Everything that another page of the same search needs."""
    language = page.language.value if page.language else ""
    return json.dumps([number, language, category[:NAME_MAX], page.query], ensure_ascii=False)


def read_search_value(value: str) -> tuple[int, Language | None, str, str]:
    """The opposite of ``search_value``: page, language, category and query. Raises ``ValueError``."""
    number, language, category, query = json.loads(value)
    return int(number), Language(language) if language else None, str(category), str(query)


def similar(essay: Essay, others: Sequence[Essay], scores: Mapping[Slug, Score], words: Words) -> Screen:
    """Essays like ``essay``."""
    _ = words.text
    title = header(words.plain("More like “{title}”", title=plain_line(essay.title, NAME_MAX)))
    if not others:
        return screen(title, _("No essay is like this one yet."))
    lines = listed(essay_line(other, scores.get(other.slug), words) for other in others)
    return screen(title, rich(lines), essays_menu(others, words))


def ranked(ranking: Ranking, words: Words) -> Screen:
    """The best essays."""
    _ = words.text
    title = header(_(_RANKINGS[ranking.period]))
    if not ranking.places:
        return screen(title, _("Nobody rated an essay in this time."))
    places = listed((essay_line(place.essay, place.score, words) for place in ranking.places), numbered=True)
    return screen(title, rich(places), essays_menu([p.essay for p in ranking.places], words))


def kept(essays: Sequence[Essay], scores: Mapping[Slug, Score], words: Words) -> Screen:
    """What a member saved."""
    _ = words.text
    title = header(_("Your saved essays"))
    if not essays:
        return screen(title, _("You have saved no essay yet. The button “Save” below each essay does it."))
    lines = listed(essay_line(essay, scores.get(essay.slug), words) for essay in essays[:25])
    return screen(title, rich(lines), essays_menu(essays, words))


def posted_before(posts: Sequence[Today], addresses: Sequence[str], words: Words) -> Screen:
    """What was posted to a channel; ``addresses`` lead to each thread, empty where none is known."""
    _ = words.text
    lines = [
        [date(post.delivery.due), said(" "), _linked(post.post.title, address)]
        for post, address in zip(posts, addresses, strict=True)
    ]
    options = {p.post.slug: option(p.post.title, p.post.slug, p.post.category) for p in posts}
    opening = row(menu(OPEN, _("Open an essay"), options.values()))
    return screen(header(_("The latest essays of this channel")), rich(listed(lines)), opening)


def essay_line(essay: Essay, score: Score | None, words: Words) -> list[Block]:
    """An essay in one line: title, author, category, date, reading time, score."""
    _n = words.plain_plural
    minutes = _n("{number} minute", "{number} minutes", essay.minutes)
    mean = score.mean if score else None
    rated = f" · ★ {mean:.1f} ({score.count})" if score and mean is not None else ""
    about = f" · {plain_line(essay.author, 40)} · {plain_line(essay.category, 30)} · {essay.date} · {minutes}{rated}"
    return [said(plain_line(essay.title, NAME_MAX), bold=True), said(about)]


def essays_menu(essays: Iterable[Essay], words: Words) -> Block:
    """A menu that opens an essay's card."""
    _ = words.text
    options = [option(essay.title, essay.slug, f"{essay.author} · {essay.category}") for essay in essays]
    return row(menu(OPEN, _("Open an essay"), options))


def date(at: datetime) -> dict[str, Any]:
    """A day that Slack shows in the reader's own zone."""
    return {"type": "date", "timestamp": int(at.timestamp()), "format": "{date_num}", "fallback": f"{at:%Y-%m-%d}"}


def moment(at: datetime) -> str:
    """An instant in mrkdwn, which Slack shows in the reader's own zone and language."""
    return f"<!date^{int(at.timestamp())}^{{date_long_pretty}} {{time}}|{at:%Y-%m-%d %H:%M} UTC>"


def day(at: datetime) -> str:
    """A day in mrkdwn, which Slack shows in the reader's own zone."""
    return f"<!date^{int(at.timestamp())}^{{date_num}}|{at:%Y-%m-%d}>"


def title_of(delivery: Delivery) -> str:
    """The title of what was posted, in mrkdwn."""
    return f"*{one_line(delivery.post.title, 60)}* · " if delivery.post else ""


def _linked(title: str, address: str) -> Block:
    shown = plain_line(title, NAME_MAX)
    return way(address, shown) if address else said(shown)
