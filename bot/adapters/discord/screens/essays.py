"""Essays: a card, and lists of them with a menu that opens each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final

from discord import ui, utils

from bot.adapters.discord import refs, render, search_ids
from bot.adapters.discord.escape import escape, one_line
from bot.adapters.discord.layout import Part, button, link, menu, option, plain, row
from bot.adapters.discord.phrases import DiscordPhrases
from bot.adapters.discord.screens.sentences import pressed
from bot.adapters.discord.screens.turning import turning
from bot.conversation import labels, searched, spoken_notifying, ways, wording
from bot.conversation.escaping import plain_line
from bot.conversation.screens import (
    EssayScreen,
    FinderScreen,
    HistoryScreen,
    RankingScreen,
    RelatedScreen,
    ResultsScreen,
    TodayScreen,
)
from bot.core.essay import Essay
from bot.core.ids import Slug
from bot.core.rating import Score
from bot.language.snippet import Segment
from bot.services.library.searching import SearchPage

TITLE_MAX: Final = 80


def card(screen: EssayScreen, p: DiscordPhrases, key: str = "") -> list[Part]:
    """``key`` is that of the post that the card is about, where it is about one."""
    essay = screen.essay
    reading = render.reading_buttons(ways.of_card(screen, p, render.fits, key), essay.slug)
    buttons: list[ui.Button[Any]] = []
    if screen.in_channel:
        buttons.append(button(p.text(labels.RATE), refs.essay_rate_id(essay.slug)))
        buttons.append(button(p.text(labels.COMMENT), refs.essay_comment_id(essay.slug)))
    buttons.append(button(p.text(labels.SAVE), refs.save_id(essay.slug)))
    if screen.can_correct:
        buttons.append(button(p.text(labels.CORRECT), f"ichiwa:correct:{essay.slug}"))
    rows = (row(*each) for each in render.in_rows(reading, buttons))
    return ["\n".join(render.texts(essay, p, screen.rating)), *rows]


def latest(screen: TodayScreen, p: DiscordPhrases) -> list[Part]:
    ways = [link(p.text(labels.TO_THREAD), screen.thread)] if screen.thread else []
    if screen.notified is not None:
        ways.append(pressed(spoken_notifying.press(p, notified=screen.notified)))
    rows = [row(*ways)] if ways else []
    return [*card(screen.card, p, screen.today.delivery.slot.key), f"-# {wording.comments(p, screen.comments)}", *rows]


def finder(screen: FinderScreen, p: DiscordPhrases) -> list[Part]:
    return card(screen.chosen, p) if screen.chosen is not None else [p.text(labels.FIND_ESSAY)]


def results(screen: ResultsScreen, p: DiscordPhrases) -> list[Part]:
    """One page of a search, with its hits marked."""
    page = screen.page
    title = "\n".join((f"### {wording.results_title(p, page)}", *searched.above(p, page)))
    if not page.results and not page.remarks:
        return [title, *_instead(screen, p), searched.onward(p, page)]
    found = [
        f"{_line(result.essay, screen.scores, p, searched.foreign(p, page, result.essay))}\n> {_marked(result.snippet)}"
        for result in page.results
    ]
    _, _, rest = search_ids.parts_of(page.query)
    rows = [_open(page.essays, p, rest if page.pages > 1 else "")]
    rows += [_pages(page, screen.category, p)] if page.pages > 1 else []
    instead = _instead(screen, p)
    before, after = (instead, []) if page.typed else ([], instead)
    return [f"{title}\n-# {wording.page_of(p, page)}", *before, *found, *_remarks(page, p), *rows, *after]


def alike(screen: RelatedScreen, p: DiscordPhrases) -> list[Part]:
    title = "### " + wording.related_title(p, plain_line(screen.essay.title, TITLE_MAX))
    if not screen.others:
        return [title, p.text(wording.NONE_RELATED)]
    return listed(title, screen.others, screen.scores, p)


def ranking(screen: RankingScreen, p: DiscordPhrases) -> list[Part]:
    title = f"### {p.text(wording.RANKINGS[screen.ranking.period])}"
    places = screen.ranking.places
    if not places:
        return [title, p.text(wording.NONE_RATED)]
    scores = {place.essay.slug: place.score for place in places}
    texts = [f"{number}. {_line(place.essay, scores, p)}" for number, place in enumerate(places, 1)]
    return ["\n".join([title, *texts]), _open([place.essay for place in places], p)]


def history(screen: HistoryScreen, p: DiscordPhrases) -> list[Part]:
    """What was posted to a channel, with the way to each thread."""
    texts = [f"### {p.text(labels.HISTORY)}"]
    for post, address in zip(screen.posts, screen.addresses, strict=True):
        title = one_line(post.post.title, TITLE_MAX)
        day = utils.format_dt(post.delivery.due, "d")
        texts.append(f"- {day} [{title}]({address})" if address else f"- {day} {title}")
    posts = {post.post.slug: post.post for post in screen.posts}
    options = [option(post.title, post.slug, post.category) for post in posts.values()]
    return ["\n".join(texts), menu(search_ids.OPEN, p.text(labels.OPEN_ESSAY), options)]


def listed(
    title: str,
    essays: Sequence[Essay],
    scores: Mapping[Slug, Score],
    p: DiscordPhrases,
    behind: Mapping[Slug, str] = MappingProxyType({}),
) -> list[Part]:
    """Essays below a title, with a menu that opens each; ``behind`` is what else is said of some."""
    texts = [f"- {_line(essay, scores, p)}{behind.get(essay.slug, '')}" for essay in essays]
    return ["\n".join([title, *texts]), _open(essays, p)]


def _line(essay: Essay, scores: Mapping[Slug, Score], p: DiscordPhrases, language: str = "") -> str:
    """An essay in one line: title, author, category, date, reading time, score; ``language`` where it is told."""
    by, of = one_line(essay.author, 40), one_line(essay.category, 30)
    told = (by, of, str(essay.date), language, wording.minutes(p, essay.minutes))
    about = " · ".join(filter(None, told))
    return f"**{one_line(essay.title, TITLE_MAX)}** · {about}{wording.score_in_list(scores.get(essay.slug))}"


def _open(essays: Iterable[Essay], p: DiscordPhrases, carried: str = "") -> ui.ActionRow[Any]:
    """A menu that opens an essay's card; its id carries the end of a long query."""
    options = [option(essay.title, essay.slug, f"{essay.author} · {essay.category}") for essay in essays]
    return menu(f"{search_ids.OPEN}:{carried}" if carried else search_ids.OPEN, p.text(labels.OPEN_ESSAY), options)


def _instead(screen: ResultsScreen, p: DiscordPhrases) -> list[Part]:
    """Other searches. Each is in its button's id as a whole, or it is left out; so are all beside the buttons that
    carry the end of a long query, since that would be taken for theirs.
    """
    page = screen.page
    if page.pages > 1 and search_ids.parts_of(page.query)[1]:
        return []
    parts: list[Part] = []
    for each in searched.offers(p, page, screen.category):
        ids = {offer: search_ids.search_id(1, offer.language, offer.category, offer.query) for offer in each.offers}
        whole = {own: plain(offer.label) for offer, own in ids.items() if own.endswith(f":{offer.query}")}
        if whole:
            parts += [each.sentence, row(*(button(label, own) for own, label in whole.items()))]
    return parts


def _pages(page: SearchPage, category: str, p: DiscordPhrases) -> ui.ActionRow[Any]:
    """Buttons to the other pages."""
    begin, rest, _ = search_ids.parts_of(page.query)
    between = [button(f"{page.page} / {page.pages}", f"{search_ids.REST}:{rest}", off=True)] if rest else []

    def id_of(number: int) -> str:
        return search_ids.search_id(number, page.language, category, begin)

    return turning(p, page.page, page.pages, id_of, *between)


def _remarks(page: SearchPage, p: DiscordPhrases) -> list[str]:
    """The comments that were found, each with its essay."""
    if not page.remarks:
        return []
    texts = [
        f"**{one_line(each.comment.author.name, 40)}** · {one_line(each.essay.title, TITLE_MAX)} · "
        f"{utils.format_dt(each.comment.created, 'd')}\n> {_marked(each.snippet)}"
        for each in page.remarks
    ]
    return ["\n".join([f"### {wording.comments_found(p, page.in_comments)}", *texts])]


def _marked(snippet: Iterable[Segment]) -> str:
    marked = "".join(f"**{escape(s.text)}**" if s.hit else escape(s.text) for s in snippet)
    return " ".join(marked.split())
