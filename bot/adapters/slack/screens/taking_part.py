"""What members see who take part, in Block Kit: ratings, comments, saved essays and their own data."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from bot.adapters.slack.screens.escape import linked, plain
from bot.adapters.slack.screens.layout import (
    Block,
    Rendered,
    button,
    header,
    line,
    listed,
    menu,
    note,
    option,
    quoted,
    rendered,
    rich,
    row,
    span,
)
from bot.adapters.slack.screens.reading import date
from bot.adapters.slack.screens.turning import turning
from bot.conversation import labels, talk_text, wording
from bot.conversation.escaping import plain_line
from bot.conversation.phrases import Phrases
from bot.conversation.screens import (
    CommentsScreen,
    ForgetScreen,
    OwnDataFileScreen,
    OwnDataScreen,
    RatedScreen,
    ReportFileScreen,
)
from bot.core.comment import Comment
from bot.core.phrase import message

_LISTED: Final = 300
_PLACE_MAX: Final = 60
"""The same of a comment among others."""
_WRITTEN_THERE: Final = message("Written in the thread.")


def rated(screen: RatedScreen, p: Phrases) -> Rendered:
    essay = linked(screen.essay.title, screen.address)
    return rendered(wording.rated(p, screen, essay), note(wording.mean(p, screen.rating.score)))


def comments(screen: CommentsScreen, p: Phrases) -> Rendered:
    """The latest comments on an essay, with menus to remove or change those that the member is allowed to."""
    parts: list[Block] = []
    for each in screen.latest:
        by = plain_line(talk_text.said_by(p, each), 40)
        place = [span(f" · {plain_line(talk_text.said_in(p, each), _PLACE_MAX)}")] if screen.shared else []
        rated = [span(f" · {text}")] if (text := talk_text.rated(each)) else []
        parts += [line(span(by, bold=True), span(" · "), date(each.created), *place, *rated)]
        parts += [quoted(span(plain(screen.text_of(each), _LISTED) or p.text(_WRITTEN_THERE)))]
    removing = _menu("remove", labels.REMOVE_COMMENT, screen.removable, p)
    changing = _menu("rewrite", labels.CHANGE_COMMENT, screen.editable, p)
    total = wording.comments(p, screen.total)
    elsewhere = talk_text.rated_elsewhere(p, screen.ratings)
    return rendered(
        header(plain_line(screen.today.post.title, 150)),
        note(f"{total} · {wording.page_of(p, screen)}" if screen.pages > 1 else total),
        note(elsewhere) if elsewhere else None,
        rich(*parts) if parts else None,
        row(removing, changing) if removing or changing else None,
        turning(p, screen.page, screen.pages, "comments", screen.turn),
    )


def own_data(screen: OwnDataScreen, p: Phrases) -> Rendered:
    if screen.stored.is_empty:
        return rendered(p.text(wording.NO_OWN_DATA))
    counts = rich(listed([span(count)] for count in wording.own_counts(p, screen)))
    shown = row(button(p.text(labels.ON_PAGE), "page-consent"))
    return rendered(p.text(wording.STORED_DATA), counts, wording.own_data_commands(p), shown)


def own_data_sent(screen: OwnDataFileScreen, p: Phrases) -> Rendered:
    """The file itself was sent before."""
    return rendered(p._("I sent you all your data as a file, in a direct message."))


def report_sent(screen: ReportFileScreen, p: Phrases) -> Rendered:
    """The file itself was sent before."""
    return rendered(p._("I sent you the report as a CSV file, in a direct message."))


def forget(screen: ForgetScreen, p: Phrases) -> Rendered:
    gone, stays = wording.forget_warning(p, screen)
    return rendered(gone, note(stays), row(button(p.text(labels.FORGET), "forget", style="danger")))


def _menu(name: str, label: str, offered: Iterable[Comment], p: Phrases) -> Block | None:
    options = [option(each.text or p.text(_WRITTEN_THERE), each.id, each.author.name) for each in offered]
    return menu(name, p.text(label), options) if options else None
