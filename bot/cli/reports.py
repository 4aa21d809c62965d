"""``ichiwa report``: what became of the essays, for whoever runs the program and for authors."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import click

from bot.cli.collections import COMMUNITY
from bot.cli.entry import with_core
from bot.cli.output import json_option, print_json, print_note, print_table, print_text
from bot.cli.values import TEXT
from bot.core.collection import Outside
from bot.core.community import Community
from bot.core.report import EssayReport, OfSource, Report, Scope
from bot.errors import NotFound

if TYPE_CHECKING:
    from bot.wiring import Core

_HEADS: Final = ("ESSAY", "POSTS", "CHANNELS", "CLICKS", "RATINGS", "MEAN", "COMMENTS", "SAVED", "SEARCHES")


@click.command()
@click.option("--month", type=TEXT, default="", help="The month, such as 2026-11 (default: that of yesterday).")
@click.option("--community", type=COMMUNITY, help="Only what one community did.")
@click.option("--source", type=TEXT, default="", help="Only the essays of one source, by its name or id.")
@click.option("--csv", "as_csv", is_flag=True, help="Print a CSV file.")
@click.option("--link", type=TEXT, default="", help="Print the private link to the report of a source, for its author.")
@click.option("--renew", is_flag=True, help="With --link: make a new link; the one before opens nothing any more.")
@json_option
def report(
    month: str, community: Community | None, source: str, as_csv: bool, link: str, renew: bool, as_json: bool
) -> None:
    """Show what became of the essays in a month: posts, ratings, comments, saved essays and searches.

    What members did is counted up to the end of yesterday in UTC, and shown only where at least
    REPORT_MIN_MEMBERS different members did it. `-` stands for fewer, and for none.

    \b
    Examples:
      ichiwa report --month 2026-11
      ichiwa report --source "Letters from work" --csv
      ichiwa report --link "Letters from work"
    """
    if community is not None and source:
        raise click.UsageError("Choose --community or --source, not both.")
    if renew and not link:
        raise click.UsageError("--renew needs --link.")

    async def address(core: Core) -> str:
        links = core.services.report_links
        return links.address(await links.of_source(await _named(core, link), renew=renew))

    async def made(core: Core) -> Report:
        scope: Scope = OfSource(await _named(core, source)) if source else community
        reporting = core.services.reporting
        await reporting.count()
        return await reporting.report(scope, reporting.month(month))

    if link:
        found = with_core(address)
        print_json({"link": found}) if as_json else print_text(found)
        return
    its = with_core(made)
    if as_json:
        print_json(_shape(its))
    elif as_csv:
        from bot.conversation import report_text  # here, since it loads more than a help needs

        click.echo(report_text.as_csv(its).encode(), nl=False)
    elif its.essays:
        print_table(_HEADS, [_row(each) for each in its.essays])
    else:
        print_note(f"There is nothing to tell of {its.month:%Y-%m} yet.")


async def _named(core: Core, name: str) -> str:
    """The id of a source that was named. Raises ``NotFound``."""
    try:
        return (await core.services.sources.called(name, Outside.OPERATOR)).name
    except NotFound:
        if name in await core.services.library.sources(Outside.OPERATOR):
            return name
        raise


def _row(its: EssayReport) -> list[str]:
    rated = its.ratings
    mean = f"{rated.mean:.1f}" if rated.mean is not None else "-"
    words = ", ".join(f"{text} ({count})" for text, count in its.searches)
    counts = (its.clicks, rated.count, mean, its.comments, its.saves, words)
    return [its.title, str(its.reach.posts), str(its.reach.channels), *(str(each or "-") for each in counts)]


def _shape(its: Report) -> dict[str, object]:
    return {
        "month": f"{its.month:%Y-%m}",
        "source": its.source or None,
        "counted_until": its.until.isoformat(),
        "least_members": its.least,
        "essays": [_essay(each) for each in its.essays],
        "months": [
            {
                "month": f"{each.month:%Y-%m}",
                "posts": each.posts,
                "ratings": each.ratings.count or None,
                "mean_rating": each.ratings.mean,
                "comments": each.comments or None,
                "saved": each.saves or None,
                "searches": each.searches or None,
            }
            for each in its.months
        ],
    }


def _essay(its: EssayReport) -> dict[str, object]:
    return {
        "essay": its.slug,
        "title": its.title,
        "author": its.author,
        "question": its.question,
        "posts": its.reach.posts,
        "channels": its.reach.channels,
        "clicks_at_least": its.clicks,
        "ratings": its.ratings.count or None,
        "mean_rating": its.ratings.mean,
        "rating_spans": [{"from": span.low, "to": span.high, "ratings": span.count} for span in its.spans],
        "comments": its.comments or None,
        "saved": its.saves or None,
        "searches": [{"words": words, "members": count} for words, count in its.searches],
    }
