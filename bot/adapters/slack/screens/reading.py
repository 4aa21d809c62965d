"""What readers see, in Block Kit: cards and lists of essays."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final

from bot.adapters.slack.posts import render
from bot.adapters.slack.screens.layout import (
    Block,
    Rendered,
    button,
    header,
    line,
    link,
    listed,
    live_menu,
    menu,
    note,
    option,
    quoted,
    rendered,
    rich,
    row,
    section,
    span,
    way,
)
from bot.adapters.slack.screens.sentences import INLINE, shown
from bot.adapters.slack.screens.turning import turning
from bot.conversation import labels, searched, spoken_own_reading, ways, wording
from bot.conversation.acts.reading import search_argument
from bot.conversation.escaping import plain_line
from bot.conversation.phrases import Phrases
from bot.conversation.screens import (
    EssayScreen,
    FinderScreen,
    HistoryScreen,
    RankingScreen,
    RelatedScreen,
    ResultsScreen,
    SavedEssaysScreen,
    TodayScreen,
)
from bot.core.essay import Essay
from bot.core.ids import Slug
from bot.core.rating import Score
from bot.language.snippet import Segment
from bot.services.community.engagement import Ranking
from bot.services.library.searching import SearchPage

NAME_MAX: Final = 120
_SAVED_MAX: Final = 25
_OPEN: Final = "open"


def card(screen: EssayScreen, p: Phrases, key: str = "") -> list[Block]:
    """An essay elsewhere than in its post; buttons that cannot work are left out. ``key`` is that of the post that the
    card is about, where it is about one.
    """
    essay, to_text = screen.essay, ways.of_card(screen, p, render.fits, key)
    buttons = (
        *render.reading_buttons(to_text, essay.slug),
        button(p.text(labels.RATE), "rate-essay", essay.slug) if screen.can_rate else None,
        button(p.text(labels.COMMENT), "comment-essay", essay.slug) if screen.in_channel else None,
        button(p.text(labels.SAVE), "save", essay.slug),
        button(p.text(labels.CORRECT), "correct", essay.slug) if screen.can_correct else None,
    )
    return [*render.card(essay, to_text[0].url, p, screen.rating), row(*buttons)]


def essay_shown(screen: EssayScreen, p: Phrases) -> Rendered:
    return rendered(*card(screen, p))


def today(screen: TodayScreen, p: Phrases) -> Rendered:
    to_thread = row(link(p.text(labels.TO_THREAD), screen.thread)) if screen.thread else None
    return rendered(
        *card(screen.card, p, screen.today.delivery.slot.key), note(wording.comments(p, screen.comments)), to_thread
    )


def finder(screen: FinderScreen, p: Phrases) -> Rendered:
    """A menu that looks for essays while the member types, above the card of the one that was chosen."""
    shown = card(screen.chosen, p) if screen.chosen else [note(p._("Essays appear as you type."))]
    return rendered(row(finding_menu(p)), *shown, title=p.text(labels.SEARCH_ESSAYS))


def finding_menu(p: Phrases) -> Block:
    return live_menu("find", p.text(labels.FIND_ESSAY))


def results(screen: ResultsScreen, p: Phrases) -> Rendered:
    """One page of a search, with its hits marked and a menu that opens each essay."""
    page = screen.page
    title = header(wording.results_title(p.unescaped(), page))
    above = searched.above(p, page)
    if not page.results and not page.remarks:
        return rendered(title, *above, *_instead(screen, p), searched.onward(p, page))
    parts: list[Block] = []
    for result in page.results:
        language = searched.foreign(p, page, result.essay)
        told = essay_line(result.essay, screen.scores.get(result.essay.slug), p, language)
        parts += [line(*told), *_marked(result.snippet)]
    return rendered(
        title,
        *above,
        *(_instead(screen, p) if page.typed else ()),
        note(wording.page_of(p, page)),
        rich(*parts) if parts else None,
        *_in_comments(page, p),
        essays_menu(page.essays, p),
        _other_pages(screen, p),
        *(() if page.typed else _instead(screen, p)),
    )


def _instead(screen: ResultsScreen, p: Phrases) -> Sequence[str | Block]:
    """Other searches, each a button away."""
    parts: list[str | Block] = []
    for each in searched.offers(p, screen.page, screen.category):
        buttons = [
            button(
                offer.label, f"search:near-{number}", search_argument(1, offer.language, offer.category, offer.query)
            )
            for number, offer in enumerate(each.offers)
        ]
        parts += [*([each.sentence] if each.sentence else []), row(*buttons)]
    return parts


def _in_comments(page: SearchPage, p: Phrases) -> list[Block]:
    """The comments that were found, each with its essay."""
    parts: list[Block] = []
    for each in page.remarks:
        author = span(plain_line(each.comment.author.name, 40), bold=True)
        about = span(f" · {plain_line(each.essay.title, NAME_MAX)} · ")
        parts += [line(author, about, date(each.comment.created))]
        parts += _marked(each.snippet)
    return [header(wording.comments_found(p, page.in_comments)), rich(*parts)] if parts else []


def _marked(snippet: Iterable[Segment]) -> list[Block]:
    marked = [span(part.text.replace("\n", " "), bold=part.hit) for part in snippet if part.text]
    return [quoted(*marked)] if marked else []


def _other_pages(screen: ResultsScreen, p: Phrases) -> Block | None:
    """Buttons to the pages before and after, as far as there are any."""
    page = screen.page

    def argument(number: int) -> str:
        return search_argument(number, page.language, screen.category, page.query)

    return turning(p, page.page, page.pages, "search", argument)


def related(screen: RelatedScreen, p: Phrases) -> Rendered:
    title = wording.related_title(p.unescaped(), plain_line(screen.essay.title, NAME_MAX))
    return rendered(header(title), *_essays(screen.others, screen.scores, p, wording.NONE_RELATED))


def saved(screen: SavedEssaysScreen, p: Phrases) -> Rendered:
    essays = screen.essays[:_SAVED_MAX]
    behind = spoken_own_reading.own_scores(essays, screen.own.scores, p)
    listing = _essays(essays, screen.scores, p, wording.NONE_SAVED, behind)
    above, below = spoken_own_reading.above(screen, p), spoken_own_reading.below(screen, p, INLINE)
    return rendered(*map(shown, above), header(p.text(labels.SAVED_ESSAYS)), *listing, *map(shown, below))


def ranking(screen: RankingScreen, p: Phrases) -> Rendered:
    title = header(p.text(wording.RANKINGS[screen.ranking.period]))
    return rendered(title, *(ranked(screen.ranking, p) or [section(p.text(wording.NONE_RATED))]))


def ranked(ranking: Ranking, p: Phrases) -> Sequence[Block]:
    """The best essays with a menu that opens them; empty where there are none."""
    if not ranking.places:
        return []
    lines = listed((essay_line(place.essay, place.score, p) for place in ranking.places), numbered=True)
    return [rich(lines), essays_menu([place.essay for place in ranking.places], p)]


def history(screen: HistoryScreen, p: Phrases) -> Rendered:
    """What was posted to a channel, with the way to each thread that is known."""
    lines = [
        [date(post.delivery.due), span(" "), _linked(post.post.title, address)]
        for post, address in zip(screen.posts, screen.addresses, strict=True)
    ]
    options = {each.post.slug: option(each.post.title, each.post.slug, each.post.category) for each in screen.posts}
    return rendered(header(p.text(labels.HISTORY)), rich(listed(lines)), _opening(options.values(), p))


def _essays(
    essays: Sequence[Essay],
    scores: Mapping[Slug, Score],
    p: Phrases,
    none: str,
    behind: Mapping[Slug, str] = MappingProxyType({}),
) -> Sequence[str | Block]:
    """A list of essays with a menu that opens them; ``none`` says that there are none, and ``behind`` what else is said
    of some.
    """
    if not essays:
        return [p.text(none)]
    lines = ([*essay_line(each, scores.get(each.slug), p), *_behind(behind.get(each.slug))] for each in essays)
    return [rich(listed(lines)), essays_menu(essays, p)]


def _behind(text: str | None) -> list[Block]:
    return [span(text)] if text else []


def essay_line(essay: Essay, score: Score | None, p: Phrases, language: str = "") -> list[Block]:
    """An essay in one line: title, author, category, date, reading time, score; ``language`` where it is told."""
    author, category = plain_line(essay.author, 40), plain_line(essay.category, 30)
    about = (author, category, essay.date, language, wording.minutes(p, essay.minutes))
    told = "".join(f" · {each}" for each in about if each) + wording.score_in_list(score)
    return [span(plain_line(essay.title, NAME_MAX), bold=True), span(told)]


def essays_menu(essays: Iterable[Essay], p: Phrases) -> Block:
    """A menu that opens an essay's card."""
    return _opening([option(each.title, each.slug, f"{each.author} · {each.category}") for each in essays], p)


def _opening(options: Collection[Block], p: Phrases) -> Block:
    return row(menu(_OPEN, p.text(labels.OPEN_ESSAY), options))


def _linked(title: str, address: str) -> Block:
    shown = plain_line(title, NAME_MAX)
    return way(address, shown) if address else span(shown)


def date(at: datetime) -> dict[str, Any]:
    """A day that Slack shows in the reader's own zone."""
    return {"type": "date", "timestamp": int(at.timestamp()), "format": "{date_num}", "fallback": f"{at:%Y-%m-%d}"}
