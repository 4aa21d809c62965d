"""What is said in a report, in chat, on its page and on its picture; and the same as a file of values."""

from __future__ import annotations

import csv
import io
from datetime import date
from typing import Final

from babel.dates import format_date

from bot.conversation import schedule_text, wording
from bot.conversation.phrases import Phrases
from bot.core.phrase import message
from bot.core.rating import Score
from bot.core.report import EssayReport, MonthReport, Report, Span

MONTH: Final = message("Month")
ESSAY: Final = message("Essay")
POSTS: Final = message("Posts")
CHANNELS: Final = message("Channels")
CLICKS: Final = message("Clicks, at least")
RATINGS: Final = message("Ratings")
MEAN: Final = message("Mean")
COMMENTS: Final = message("Comments")
SAVES: Final = message("Saved")
SEARCHES: Final = message("Searches")
SCORE: Final = message("Stars")
BY_MONTH: Final = message("Month by month")
BY_ESSAY: Final = message("Essay by essay")
DISTRIBUTION: Final = message("How the ratings are distributed")
TALKED: Final = message("Questions that made people talk")
SEARCHED: Final = message("Searches that led here")
NOTHING: Final = message("There is nothing to tell of this month yet.")
EARLIER: Final = message("The month before")
LATER: Final = message("The month after")
AS_FILE: Final = message("As a CSV file")
OF_SOURCE: Final = message("The author's report")
NEW_LINK: Final = message("Make a new link")
OPEN: Final = message("Open the report")
FILE_HERE: Final = message("Here is the report as a CSV file.")
FEWER: Final = "–"
"""In a table, for what fewer members did than may be told."""
FILE_NAME: Final = "report.csv"
PICTURE_NAME: Final = "report.png"
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
_COLUMNS: Final = (
    "month",
    "essay",
    "title",
    "author",
    "posts",
    "channels",
    "clicks at least",
    "ratings",
    "mean rating",
    "rating spans",
    "comments",
    "saved",
    "searches",
    "question",
)


def month_name(p: Phrases, month: date) -> str:
    """A month in words."""
    pattern = "y年M月" if p.language == "ja" else "MMMM y"
    return format_date(month, pattern, locale=p.language.value)


def heading(p: Phrases, report: Report) -> str:
    month = month_name(p, report.month)
    if report.source:
        return p._("Report on “{title}” for {month}", title=report.source, month=month)
    return p._("Report for {month}", month=month)


def counted(p: Phrases, report: Report) -> str:
    """What stands behind the figures."""
    until = schedule_text.day_text(report.until, p)
    return p._(
        "What members did is counted up to the beginning of {until} (UTC), and told only where at least {least} "
        "different members did it.",
        until=until,
        least=report.least,
    )


def left_out(p: Phrases, report: Report) -> str:
    """How many essays are not listed; empty for none."""
    number = report.left_out
    return p._n("{number} more essay is not listed.", "{number} more essays are not listed.", number) if number else ""


def divided(p: Phrases, report: Report) -> str:
    """Of how many ratings the distribution is."""
    number, total = sum(span.count for span in report.spans), report.total.ratings.count
    return p._(
        "{number} of {total} ratings are shown. Neighbouring ones stand together where few gave them.",
        number=number,
        total=total,
    )


def stars(score: Score) -> str:
    """A mean as people read it; empty without ratings."""
    return f"★{score.mean:.1f}" if score.mean is not None else ""


def span_name(span: Span) -> str:
    """Which scores a bar is of."""
    return f"★{span.low}" if span.low == span.high else f"★{span.low}–{span.high}"


def sums(p: Phrases, report: Report) -> str:
    """The month in one line; what may not be told is left out."""
    total = report.total
    told = [(POSTS, str(total.posts))]
    if total.ratings.count:
        told.append((RATINGS, f"{total.ratings.count} ({stars(total.ratings)})"))
    told += [(COMMENTS, str(total.comments))] if total.comments else []
    told += [(SAVES, str(total.saves))] if total.saves else []
    return " · ".join(f"{p.text(name)}: {value}" for name, value in told)


def essay_line(p: Phrases, its: EssayReport) -> str:
    """What became of an essay, behind its title; what may not be told is left out."""
    parts = [
        p._n("{number} post", "{number} posts", its.reach.posts),
        p._n("{number} channel", "{number} channels", its.reach.channels),
    ]
    if its.clicks:
        parts.append(p._("at least {number} clicks", number=its.clicks))
    if its.ratings.count:
        parts.append(f"{stars(its.ratings)} ({its.ratings.count})")
    if its.comments:
        parts.append(wording.comments(p, its.comments))
    if its.saves:
        parts.append(p._("saved {number} times", number=its.saves))
    return " · ".join(parts)


def described(p: Phrases, report: Report) -> str:
    """What the picture shows, for whoever does not see it."""
    return f"{heading(p.unescaped(), report)}. {sums(p.unescaped(), report)}"


def as_csv(report: Report) -> str:
    """The months' essays as a file of values. It begins with the mark by which spreadsheets know UTF-8."""
    stored = io.StringIO()
    stored.write("\ufeff")
    writer = csv.writer(stored, lineterminator="\r\n")
    writer.writerow(_COLUMNS)
    for its in report.essays:
        writer.writerow(map(_cell, _values(report.month, its)))
    return stored.getvalue()


def _values(month: date, its: EssayReport) -> tuple[object, ...]:
    told = its.ratings
    return (
        f"{month:%Y-%m}",
        its.slug,
        its.title,
        its.author,
        its.reach.posts,
        its.reach.channels,
        its.clicks or "",
        told.count or "",
        f"{told.mean:.2f}" if told.mean is not None else "",
        "; ".join(f"{span.low}-{span.high}: {span.count}" for span in its.spans),
        its.comments or "",
        its.saves or "",
        "; ".join(f"{words}: {count}" for words, count in its.searches),
        its.question,
    )


def _cell(value: object) -> str:
    """A value that no spreadsheet takes for a formula (https://owasp.org/www-community/attacks/CSV_Injection)."""
    text = str(value)
    return f"'{text}" if text.lstrip().startswith(_FORMULA) or text.startswith(_FORMULA) else text


def month_cells(month: MonthReport) -> tuple[str, ...]:
    """A month's figures in a table's order: posts, ratings, mean, comments, saved, searches."""
    return (
        str(month.posts),
        _shown(month.ratings.count),
        f"{month.ratings.mean:.1f}" if month.ratings.mean is not None else FEWER,
        _shown(month.comments),
        _shown(month.saves),
        _shown(month.searches),
    )


def _shown(count: int) -> str:
    return str(count) if count else FEWER
