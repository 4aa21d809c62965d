"""``ichiwa essays``: the library."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Final

import click

from bot.cli import shapes
from bot.cli.ending import FAILED
from bot.cli.entry import with_core
from bot.cli.output import json_option, print_json, print_note, print_table, print_text, progress_bar
from bot.cli.values import LANGUAGE, TEXT
from bot.core.collection import Outside
from bot.core.essay import SUMMARY_MAX, Essay, Language
from bot.summaries.verse import in_one_line

if TYPE_CHECKING:
    from bot.services.library.importing import SyncReport
    from bot.services.library.indexing import Progress
    from bot.services.library.summarizing import Round
    from bot.wiring import Core

_PAGE: Final = 500


@click.group()
def essays() -> None:
    """Read the essays of ESSAYS_DIR into the library, and look at them."""


@essays.command()
@click.option("--mirror", is_flag=True, help="Withdraw what is missing even if it is most of the library.")
@json_option
def sync(mirror: bool, as_json: bool) -> None:
    """Update the library from ESSAYS_DIR.

    New and changed essays are loaded, missing ones withdrawn (their ratings and comments stay). If more than half is
    missing, none is withdrawn without --mirror, and the exit code is 1. A broken file is named with its line and
    changes nothing; the others still load, and the exit code is 1. Drafts, private essays and pages about a blog are
    left out and counted. `ichiwa run` does the same at its start. With SUMMARY_MODEL, the model then writes the
    summaries that are missing.
    """
    with progress_bar("Reading essays") as reading, progress_bar("Asking the model") as asking:
        report, summaries = with_core(lambda core: _sync(core, reading, asking, mirror))
    if as_json:
        print_json(shapes.sync_report(report, summaries))
    else:
        _print_report(report, summaries)
    if report.broken or report.missing or _is_bare(report):
        sys.exit(FAILED)


@essays.command("list")
@click.option("--lang", type=LANGUAGE, help="Only essays in this language.")
@json_option
def list_essays(lang: str | None, as_json: bool) -> None:
    """List the essays, newest first."""
    found = with_core(lambda core: _heads(core, Language(lang) if lang else None))
    if as_json:
        print_json(found)
        return
    rows = [(str(e["date"]), str(e["language"]), f"{e['minutes']} min", str(e["slug"]), str(e["title"])) for e in found]
    print_table(("DATE", "LANG", "LENGTH", "SLUG", "TITLE"), rows)
    if not found:
        print_note("No essays yet. Load them with: ichiwa essays sync")


@essays.command()
@click.argument("slug", type=TEXT)
@json_option
def show(slug: str, as_json: bool) -> None:
    """Show one essay as the library keeps it, with its summary and closing question."""
    essay = with_core(lambda core: core.services.library.essay(slug, Outside.OPERATOR))
    if as_json:
        print_json(shapes.whole_essay(essay))
    else:
        _print_essay(essay)


@essays.command()
@click.argument("slug", type=TEXT)
@click.option("--summary", type=TEXT, help=f"The summary, at most {SUMMARY_MAX} characters; empty for the essay's own.")
@click.option(
    "--question", type=TEXT, help=f"The closing question, at most {SUMMARY_MAX} characters; empty for the essay's own."
)
@json_option
def edit(slug: str, summary: str | None, question: str | None, as_json: bool) -> None:
    """Correct an essay's summary and closing question.

    The correction stays when the essay is read again from its source. Posts that are
    already out are updated, too.

    \b
    Example:
      ichiwa essays edit four-boxes-of-cards --question "あなたは、何を捨てられずにいますか？"
    """
    if summary is None and question is None:
        raise click.UsageError("Give --summary, --question or both.")
    if max(len(summary or ""), len(question or "")) > SUMMARY_MAX:
        raise click.UsageError(f"The summary or the question is too long: the limit is {SUMMARY_MAX} characters.")
    essay = with_core(lambda core: core.services.library.edit(slug, summary, question))
    if as_json:
        print_json(shapes.whole_essay(essay))
    else:
        print_text(f"Summary: {in_one_line(essay.summary)}")
        print_text(f"Closing question: {essay.question or '(none)'}")


async def _sync(core: Core, reading: Progress, asking: Progress, mirror: bool) -> tuple[SyncReport, Round]:
    from bot.wiring.model import model_use, write_summaries

    model_use(core.settings)  # half a model is told before anything is changed
    report = await core.services.library.sync(core.source, reading, mirror=mirror)
    return report, await write_summaries(core, lambda done: asking(done, done + 1))


async def _heads(core: Core, language: Language | None) -> list[shapes.Document]:
    """All essays without their texts, of which only a page is held at a time."""
    heads: list[shapes.Document] = []
    while page := await core.services.library.newest(Outside.OPERATOR, _PAGE, language, len(heads)):
        heads += [shapes.essay_head(essay) for essay in page]
    return heads


def _print_report(report: SyncReport, summaries: Round) -> None:
    from bot.services.library import reading_summary as said

    for what, found in (("added", report.added), ("changed", report.changed), ("withdrawn", report.withdrawn)):
        for slug in said.slugs(found):
            print_text(f"{what:<10} {slug}")
    counts = (len(report.added), len(report.changed), len(report.withdrawn), report.unchanged)
    print_text("{:,} added, {:,} changed, {:,} withdrawn, {:,} unchanged".format(*counts))
    if summaries.wrote or summaries.refused or summaries.failed:
        counted = (summaries.wrote, summaries.refused, summaries.failed)
        print_text("summaries by the model: {} new, {} rejected, {} failed".format(*counted))
    if report.unknown_keys:
        print_note(f"not used   {said.unknown_keys(report.unknown_keys)}")
    for line in said.left_out(report.passed_over):
        print_note(f"left out   {line}")
    for line in said.faults(report.broken):
        print_note(f"broken     {line}")
    if report.missing:
        print_note(f"missing    {report.missing}")
    if _is_bare(report):
        print_note("none       Every file was left out.")


def _is_bare(report: SyncReport) -> bool:
    """Whether files were left out and not one essay came: that must not look like success."""
    return bool(report.passed_over) and not (report.added or report.changed or report.unchanged or report.broken)


def _print_essay(essay: Essay) -> None:
    print_text(f"{essay.title}\n{essay.author} · {essay.date} · {essay.language.value} · {essay.minutes} min")
    print_text(f"{essay.category}" + "".join(f" #{tag}" for tag in essay.tags))
    print_text(f"{essay.licence}" + (f" · {essay.source_url}" if essay.source_url else ""))
    print_text(f"\nSummary ({essay.summary_origin}): {in_one_line(essay.summary)}")
    if essay.question:
        print_text(f"Closing question ({essay.question_origin}): {essay.question}")
    print_text(f"\n{essay.body}")
