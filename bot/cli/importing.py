"""``ichiwa import``: a blog's whole back catalogue into the library."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import click

from bot.cli import shapes
from bot.cli.ending import FAILED
from bot.cli.entry import with_core
from bot.cli.output import json_option, print_json, print_note, print_table, print_text, progress_bar
from bot.cli.values import LANGUAGE, TEXT
from bot.core.essay import Language, Rights
from bot.core.source import Defaults, SourceKind

if TYPE_CHECKING:
    from bot.cli.output import Command
    from bot.errors import ParseFailed
    from bot.ports.source import PassedOver
    from bot.services.library.importing import SyncReport
    from bot.services.library.indexing import Progress
    from bot.services.library.rehearsing import Rehearsal, Rehearsed
    from bot.wiring import Core
    from bot.wiring.importing import Order

PLACES_SHOWN: Final = 20
"""Failures, and places that were passed over for the same reason, that are listed one by one."""
_KINDS: Final = {
    "auto": (None, "Find out what PLACE holds, and import it."),
    "feed": (SourceKind.FEED, "Import a feed: RSS, Atom or RDF."),
    "movabletype": (
        SourceKind.MOVABLE_TYPE,
        "Import a Movable Type export, as livedoor Blog, Hatena Blog, FC2, Seesaa and Ameba write it.",
    ),
    "wordpress": (SourceKind.WORDPRESS, "Import a WordPress export (WXR), also in the ZIP file that note.com writes."),
    "page": (SourceKind.PAGE, "Import one web page, or its text as it was copied from a browser."),
    "markdown": (
        SourceKind.MARKDOWN,
        "Import a folder of Markdown files, such as a blog's made with Hugo, Jekyll, Zenn, Pelican or Obsidian.",
    ),
    "jsonfeed": (SourceKind.JSON_FEED, "Import a JSON Feed."),
}


@dataclass(frozen=True, slots=True)
class _Done:
    """What an import did or, as a rehearsal, would do."""

    added: int
    unchanged: int
    changed: int
    withdrawn: int
    broken: Sequence[ParseFailed]
    passed_over: Sequence[PassedOver]
    unknown_keys: Mapping[str, int]
    essays: Sequence[Rehearsed] = ()

    @classmethod
    def of_report(cls, report: SyncReport) -> _Done:
        counts = len(report.added), report.unchanged, len(report.changed), len(report.withdrawn)
        return cls(*counts, report.broken, report.passed_over, report.unknown_keys)

    @classmethod
    def of_rehearsal(cls, found: Rehearsal) -> _Done:
        counts = len(found.added), found.unchanged, len(found.changed), 0
        return cls(*counts, found.broken, found.passed_over, found.unknown_keys, found.essays)


@click.group("import")
def import_() -> None:
    """Bring a blog into the library: from its export, its feed, a page or a folder.

    PLACE is a file, a folder, an address that begins with https:// or http://, or - for standard input. Importing the
    same blog again brings what is new and what was edited, and nothing twice.

    \b
    Examples:
      ichiwa import auto export.txt --author "山田 花子"
      ichiwa import auto https://blog.example/feed --rights owner
      ichiwa import markdown ~/blog/content/posts --dry-run
    """


def _options(command: Command) -> Command:
    """The options that all kinds share."""
    for option in reversed(
        (
            click.argument("place", type=TEXT),
            click.option(
                "--dry-run", is_flag=True, help="Show each cleaned text and what was dropped; import nothing."
            ),
            click.option(
                "--rights",
                type=click.Choice([rights.value for rights in Rights]),
                help="What we may do with the essays. link-only keeps a short summary, search words and the link. "
                "Default: link-only for an address, owner for anything else.",
            ),
            click.option("--author", type=TEXT, default="", help="The author, where an essay names none."),
            click.option("--lang", type=LANGUAGE, help="The language, where it cannot be told from an essay's words."),
            click.option("--category", type=TEXT, default="", help="The category, where an essay has none."),
            click.option("--licence", type=TEXT, default="", help="The licence, where an essay names none."),
            click.option("--collection", type=TEXT, default="", help="The collection that all of them belong to."),
            click.option(
                "--source", type=TEXT, default="", help="What the library calls the blog (default: its name)."
            ),
            click.option("--mirror", is_flag=True, help="Withdraw what the blog's export does not hold any more."),
            click.option("--keep-similar", is_flag=True, help="Import what is nearly the same as an essay, too."),
            json_option,
        )
    ):
        command = option(command)
    return command


def _command(name: str, kind: SourceKind | None, summary: str) -> click.Command:
    @_options
    def run(place: str, dry_run: bool, as_json: bool, lang: str | None, rights: str | None, **given: Any) -> None:
        from bot.wiring.core import ESSAYS
        from bot.wiring.importing import Order, is_address

        if given["source"] == ESSAYS:
            raise click.UsageError(f"“{ESSAYS}” is what the library calls ESSAYS_DIR. Give --source another name.")
        suggested = Rights.LINK_ONLY if is_address(place) else Rights.OWNER
        defaults = Defaults(
            language=Language(lang) if lang else None,
            rights=Rights(rights) if rights else suggested,
            **{name: given.pop(name) for name in ("author", "category", "licence")},
        )
        _run(Order(place=place, kind=kind, defaults=defaults, **given), dry_run=dry_run, as_json=as_json)

    return click.command(name, help=summary)(run)


for _name, (_kind, _summary) in _KINDS.items():
    import_.add_command(_command(_name, _kind, _summary))


def _run(order: Order, *, dry_run: bool, as_json: bool) -> None:
    with progress_bar("Reading") as reading, progress_bar("Copying pictures") as copying:
        if dry_run:
            done = with_core(lambda core: _rehearse(core, order, reading))
        else:
            done = with_core(lambda core: _import(core, order, reading, copying))
    if as_json:
        print_json(_document(done))
    else:
        _print(done)
    if done.broken or not (done.added or done.unchanged or done.changed or done.withdrawn):
        sys.exit(FAILED)


async def _import(core: Core, order: Order, reading: Progress, copying: Progress) -> _Done:
    from bot.wiring.importing import import_source
    from bot.wiring.pictures import copy_pictures

    report = await import_source(core, order, reading)
    await copy_pictures(core, lambda done: copying(done, done + 1))
    return _Done.of_report(report)


async def _rehearse(core: Core, order: Order, reading: Progress) -> _Done:
    from bot.wiring.importing import rehearse_source

    return _Done.of_rehearsal(await rehearse_source(core, order, reading))


def _document(done: _Done) -> shapes.Document:
    return {
        "new": done.added,
        "unchanged": done.unchanged,
        "updated": done.changed,
        "withdrawn": done.withdrawn,
        "failed": [
            {"place": f"{one.where}:{one.line}", "reason": one.message.format(**one.fields)} for one in done.broken
        ],
        "passed_over": [{"place": one.where, "reason": one.reason} for one in done.passed_over],
        "essays": [_essay(each) for each in done.essays],
    }


def _essay(each: Rehearsed) -> shapes.Document:
    essay = each.essay
    return {
        "slug": essay.slug,
        "title": essay.title,
        "author": essay.author,
        "date": essay.date.isoformat(),
        "language": essay.language.value,
        "category": essay.category,
        "tags": list(essay.tags),
        "source_url": essay.source_url,
        "question": essay.question,
        "summary": essay.summary,
        "body": each.draft.body,
        "dropped": [{"line": one.line, "rule": one.rule} for one in each.extras.dropped],
    }


def _print(done: _Done) -> None:
    from bot.services.library import reading_summary

    for each in done.essays:
        _print_essay(each)
    counts = (done.added, done.changed, done.unchanged, done.withdrawn, len(done.passed_over), len(done.broken))
    headings = ("NEW", "UPDATED", "UNCHANGED", "WITHDRAWN", "PASSED OVER", "FAILED")
    print_table(headings, [tuple(map(str, counts))])
    if done.unknown_keys:
        print_note(f"keys not used: {reading_summary.unknown_keys(done.unknown_keys)}")
    by_reason = Counter(one.reason for one in done.passed_over)
    for reason, count in by_reason.most_common():
        wheres = [one.where for one in done.passed_over if one.reason == reason]
        print_note(f"passed over: {reason} ({count})")
        _list([f"  {where}" for where in wheres])
    _list([f"failed: {line}" for line in reading_summary.faults(done.broken, len(done.broken))])
    if not (done.essays or any(counts)):
        print_note("Nothing was found to import.")


def _print_essay(each: Rehearsed) -> None:
    essay = each.essay
    about = (essay.author, str(essay.date), essay.language.value, essay.category, f"{essay.minutes} min", essay.slug)
    print_text(f"# {essay.title}\n{' · '.join(about)}" + "".join(f" #{tag}" for tag in essay.tags))
    if essay.source_url:
        print_text(essay.source_url)
    print_text(f"\nSummary: {essay.summary}\nClosing question: {essay.question or '(none)'}\n\n{each.draft.body}\n")
    for one in each.extras.dropped:
        print_text(f"dropped ({one.rule}): {one.line}")
    print_text("")


def _list(lines: Sequence[str]) -> None:
    for line in lines[:PLACES_SHOWN]:
        print_note(line)
    if len(lines) > PLACES_SHOWN:
        print_note(f"  … and {len(lines) - PLACES_SHOWN} more (--json lists all)")
