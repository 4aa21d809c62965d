"""Screens about sources: a few sentences each, with what can be pressed and chosen."""

from __future__ import annotations

from typing import Final

from bot.conversation import labels, report_text, source_text, wording
from bot.conversation.parts import Inline, Menu, Note, Part, Press, Quote, Title, Tone
from bot.conversation.phrases import Phrases
from bot.conversation.screens import (
    Screen,
    SourceCancelledScreen,
    SourcePreviewScreen,
    SourceRemovedScreen,
    SourceRemoveScreen,
    SourceScreen,
    SourcesScreen,
)
from bot.core.essay import Rights
from bot.core.phrase import NO_ESSAYS
from bot.core.source import Backlog, SourceState
from bot.services.sources.adding import Sample
from bot.services.sources.taking import Take

KINDS: Final = frozenset(
    {
        SourceCancelledScreen,
        SourcePreviewScreen,
        SourceRemoveScreen,
        SourceRemovedScreen,
        SourceScreen,
        SourcesScreen,
    }
)
LISTED: Final = 10
"""Sources that are told of in full; the menu has more."""
TITLE_MAX: Final = 80


def spoken(screen: Screen, p: Phrases, inline: Inline) -> list[Part]:
    """The parts of a screen of this kind; none for any other."""
    match screen:
        case SourcesScreen():
            return _sources(screen, p, inline)
        case SourceScreen(status, said):
            source = status.source
            lines = "\n".join(source_text.status(p, status, inline.moment))
            told: list[Part] = [p.say(said)] if said is not None else []
            return [*told, Title(source.title), lines, *_buttons(screen, p)]
        case SourcePreviewScreen():
            return _preview(screen, p, inline)
        case SourceCancelledScreen():
            return [p.text(source_text.CANCELLED)]
        case SourceRemoveScreen(status):
            sure = Press(p.text(source_text.REMOVE_ALL), "source-end", status.source.name, Tone.DANGER)
            return [_remove_question(screen, p), (sure,)]
        case SourceRemovedScreen(title, essays):
            withdrawn = wording.essays(p.unescaped(), essays)
            return [p._("“{title}” was removed; withdrawn with it: {essays}.", title=title, essays=withdrawn)]
    return []


def _sources(screen: SourcesScreen, p: Phrases, inline: Inline) -> list[Part]:
    parts: list[Part] = [Title(p.unescaped().text(source_text.YOUR_SOURCES))]
    for each in screen.own[:LISTED]:
        lines = source_text.status(p, each, inline.moment)
        parts.append("\n".join([inline.strong(each.source.title, TITLE_MAX), *lines]))
    if not screen.own:
        parts.append(p.text(source_text.NONE_YET))
    offered = tuple((each.source.name, each.source.title) for each in screen.own)
    parts += [Menu(p.unescaped().text(source_text.OPEN), "source", "", offered)] if offered else []
    parts.append((Press(p.text(source_text.ADD), "source-add", "new"),))
    for title, sizes in ((labels.SOURCES, screen.sources), (labels.COLLECTIONS, screen.collections)):
        counts = [f"{inline.strong(name, TITLE_MAX)}: {wording.essays(p, number)}" for name, number in sizes.items()]
        parts += [Title(p.unescaped().text(title)), " · ".join(counts)] if counts else []
    return parts if screen.sources else [*parts, p.text(NO_ESSAYS)]


def _buttons(screen: SourceScreen, p: Phrases) -> list[Part]:
    """What can be done with a source; nothing with one that was removed."""
    source, status = screen.status.source, screen.status
    if source.state is SourceState.REMOVED:
        return []
    is_read = source.is_file and source.read_at is not None
    wanted: list[tuple[str, str]] = []
    if status.is_read_now:
        wanted.append((source_text.LOOK, "source"))
    elif not is_read and source.state is SourceState.READING:
        wanted.append((source_text.REFRESH, "source-refresh"))
    if not is_read:
        is_going = source.state is SourceState.READING
        wanted.append((source_text.PAUSE, "source-pause") if is_going else (source_text.RESUME, "source-resume"))
    wanted.append((report_text.OF_SOURCE, "source-report"))
    buttons = [Press(p.text(label), route, source.name) for label, route in wanted]
    return [(*buttons, Press(p.text(source_text.REMOVE), "source-remove", source.name, Tone.DANGER))]


def _preview(screen: SourcePreviewScreen, p: Phrases, inline: Inline) -> list[Part]:
    preview = screen.preview
    source, token = preview.source, preview.source.name
    parts: list[Part] = [Title(source.title), "\n".join(source_text.previewed(p, preview))]
    for each in preview.samples:
        parts += _sample(each, p, inline)

    def menu(name: str, label: str, keys: dict[str, str], chosen: str) -> Menu:
        plain = p.unescaped()
        choices = tuple((value, plain.text(key)) for value, key in keys.items())
        return Menu(plain.text(label), name, token, choices, chosen)

    rights = {each.value: source_text.RIGHTS[each] for each in Rights}
    backlogs = {each.value: source_text.BACKLOGS[each] for each in Backlog}
    parts += [
        menu("source-rights", source_text.RIGHTS_MENU, rights, source.defaults.rights),
        menu("source-order", source_text.BACKLOG_MENU, backlogs, source.backlog),
    ]
    if screen.subscription is not None:
        takes = {each.value: source_text.TAKES[each] for each in Take}
        parts.append(menu("source-take", source_text.TAKE_MENU, takes, preview.take))
    add = Press(p.text(source_text.CONFIRM), "source-confirm", token, Tone.CHOSEN)
    return [*parts, (add, Press(p.text(labels.CANCEL), "source-cancel", token))]


def _sample(its: Sample, p: Phrases, inline: Inline) -> list[Part]:
    essay = its.essay
    question: list[Part] = [Note(p.text(source_text.ASKS, question=essay.question))] if essay.question else []
    left_out: list[Part] = [Note(said)] if (said := source_text.dropped(p, its)) else []
    head = "\n".join([inline.strong(essay.title, TITLE_MAX), *source_text.sample(p, its)])
    return [head, Quote(essay.summary), *question, *left_out]


def _remove_question(screen: SourceRemoveScreen, p: Phrases) -> str:
    status = screen.status
    essays = wording.essays(p.unescaped(), status.essays)
    return p.text(source_text.REMOVE_QUESTION, title=status.source.title, essays=essays)
