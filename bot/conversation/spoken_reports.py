"""Screens about reports: a few sentences each, a picture, and what can be pressed."""

from __future__ import annotations

from typing import Final

from bot.conversation import report_text, wording
from bot.conversation.parts import Inline, Link, Note, Part, Picture, Press, Title, Tone
from bot.conversation.phrases import Phrases, beginning
from bot.conversation.screens import ReportLinkScreen, ReportScreen, Screen

KINDS: Final = frozenset({ReportLinkScreen, ReportScreen})
LISTED: Final = 5
TALKED: Final = 3
TITLE_MAX: Final = 80
QUESTION_MAX: Final = 120


def spoken(screen: Screen, p: Phrases, inline: Inline) -> list[Part]:
    """The parts of a screen of this kind; none for any other."""
    match screen:
        case ReportScreen():
            return _report(screen, p, inline)
        case ReportLinkScreen():
            return _link(screen, p)
    return []


def _report(screen: ReportScreen, p: Phrases, inline: Inline) -> list[Part]:
    report = screen.report
    parts: list[Part] = [Title(report_text.heading(p.unescaped(), report))]
    if report.essays:
        if screen.picture or screen.picture_address:
            parts.append(Picture(screen.picture_address, report_text.described(p, report)))
        parts += [] if report.is_of_one else [report_text.sums(p, report)]
        parts += [*_essays(screen, p, inline), *_talk(screen, p, inline)]
        if lines := _searches(screen, p):
            parts.append(lines)
    else:
        parts.append(p.text(report_text.NOTHING))
    parts.append(Note(report_text.counted(p, report)))
    presses = [
        Press(p.text(label), "report", f"{month:%Y-%m}")
        for label, month in ((report_text.EARLIER, screen.earlier), (report_text.LATER, screen.later))
        if month is not None
    ]
    presses.append(Press(p.text(report_text.AS_FILE), "report-file", f"{report.month:%Y-%m}"))
    parts.append(tuple(presses))
    return [*parts, Link(p.text(report_text.OPEN), screen.address)] if screen.address else parts


def _essays(screen: ReportScreen, p: Phrases, inline: Inline) -> list[Part]:
    rows = screen.report.essays[:LISTED]
    return ["\n".join(f"{inline.strong(each.title, TITLE_MAX)}: {report_text.essay_line(p, each)}" for each in rows)]


def _talk(screen: ReportScreen, p: Phrases, inline: Inline) -> list[Part]:
    asked = [each for each in screen.report.talked if each.question][:TALKED]
    lines = [
        p._(
            "“{question}” ({comments})",
            question=beginning(each.question, QUESTION_MAX),
            comments=wording.comments(p.unescaped(), each.comments),
        )
        for each in asked
    ]
    head = inline.strong(p.unescaped().text(report_text.TALKED), TITLE_MAX)
    return ["\n".join([head, *lines])] if lines else []


def _searches(screen: ReportScreen, p: Phrases) -> str:
    words: dict[str, int] = {}
    for each in screen.report.essays:
        for text, count in each.searches:
            words[text] = words.get(text, 0) + count
    most = sorted(words.items(), key=lambda pair: (-pair[1], pair[0]))[:LISTED]
    told = ", ".join(f"{p.escape(text)} ({count})" for text, count in most)
    return f"{p.text(report_text.SEARCHED)}: {told}" if told else ""


def _link(screen: ReportLinkScreen, p: Phrases) -> list[Part]:
    parts: list[Part] = [Title(p.unescaped().text(report_text.OF_SOURCE))]
    if screen.is_new:
        parts.append(p._("This is the new link. The one before opens nothing any more."))
    if screen.address:
        parts.append(
            p._(
                "Whoever has this link reads the report on “{title}”, without a password. Give it to the author alone.",
                title=beginning(screen.title, TITLE_MAX),
            )
        )
        parts.append(p.escape(screen.address))
    if not screen.is_public:
        parts.append(Note(p._("The pages have no public address, so nobody elsewhere could open the link.")))
    again = Press(p.text(report_text.NEW_LINK), "source-report-new", screen.name, Tone.DANGER)
    return [*parts, (again,), *([Link(p.text(report_text.OPEN), screen.address)] if screen.is_public else [])]
