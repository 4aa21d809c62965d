"""``ichiwa search``."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from bot.cli import shapes
from bot.cli.batch import run_batch
from bot.cli.entry import with_core
from bot.cli.output import json_option, print_json, print_note, print_text, progress_bar
from bot.cli.values import LANGUAGE, TEXT
from bot.core.collection import Outside
from bot.core.essay import Language

if TYPE_CHECKING:
    from bot.services.library.embedding import Embedded
    from bot.services.library.indexing import Progress
    from bot.services.library.results import Result
    from bot.services.library.searching import SearchPage
    from bot.wiring import Core


_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_EMPTY: Final = "The library has no essays yet: `ichiwa essays sync` loads them."


@click.command()
@click.argument("query", nargs=-1, type=TEXT)
@click.option("--lang", type=LANGUAGE, help="Only essays in this language.")
@click.option("--limit", type=click.IntRange(1, 100), default=10, show_default=True, help="The most results.")
@click.option(
    "--index-jsonl", type=_FILE, help="Search these rows (id, title, body) and not the library; with --batch."
)
@click.option("--batch", type=_FILE, help="Answer these rows (id, query), one row (id, results) each.")
@json_option
def search(
    query: tuple[str, ...], lang: str | None, limit: int, index_jsonl: Path | None, batch: Path | None, as_json: bool
) -> None:
    """Search the library, the best match first.

    `ichiwa search rebuild` rebuilds the index, also while `ichiwa run` is serving: it answers from
    the old one until the new one is complete. Then it prepares for search by meaning what is not
    prepared yet; `ichiwa run` does so by itself.

    A slip is searched as what was clearly meant. Where nothing is found, remarks say what else to
    search for; the exit code is 0 all the same. With --json, `query` is what was searched for and
    `typed` what was typed where that is another. `nearest` are words that are near, `wider` the same
    search with less asked for (`without` names what is left out), `topics` the largest categories.

    \b
    Examples:
      ichiwa search 人脈
      ichiwa search "bad boss" --lang en --limit 3 --json
      ichiwa search rebuild
      ichiwa search --index-jsonl docs.jsonl --batch queries.jsonl --json
    """
    if index_jsonl or batch:
        _batch(query, index_jsonl, batch, limit, as_json)
        return
    if not query:
        raise click.UsageError("Missing argument 'QUERY...'.")
    if query == ("rebuild",):
        _rebuild(as_json)
        return
    language = Language(lang) if lang else None
    page, results, is_empty = with_core(lambda core: _found(core, " ".join(query), language, limit))
    if as_json:
        print_json(shapes.search_results(page, results))
        return
    for result in results:
        essay = result.essay
        print_text(f"{essay.title} · {essay.date} · {essay.language.value} · {essay.slug}")
        print_text("    " + " ".join("".join(part.text for part in result.snippet).split()))
    for line in [_EMPTY] if is_empty and not page.total else _beside(page):
        print_note(line)
    if page.total:
        print_note(f"{len(results)} of {page.total} shown")


def _beside(page: SearchPage) -> Iterator[str]:
    """What else to search for, where nothing was found."""
    from bot.conversation import searched
    from bot.conversation.catalogue import load_catalogue
    from bot.conversation.phrases import Phrases

    p = Phrases(load_catalogue(), Language.EN, str)
    yield from searched.above(p, page)
    for each in searched.offers(p, page):
        said = [offer.query if each.sentence else f"{offer.label}: {offer.query}" for offer in each.offers]
        yield from [f"{each.sentence} {', '.join(said)}"] if each.sentence else said


def _rebuild(as_json: bool) -> None:
    with progress_bar("Indexing essays") as indexing, progress_bar("Preparing for search by meaning") as embedding:
        count, embedded = with_core(lambda core: _rebuilt(core, indexing, embedding))
    if as_json:
        alike = [{"slug": each.slug, "other": each.other} for each in embedded.alike]
        print_json({"indexed": count, "embedded": embedded.essays, "alike": alike})
        return
    print_text(f"{count} essays indexed")
    if embedded.essays:
        print_text(f"{embedded.essays} prepared for search by meaning")
    for each in embedded.alike:
        print_note(f"{each.slug} says nearly the same as {each.other}")


async def _rebuilt(core: Core, indexing: Progress, embedding: Progress) -> tuple[int, Embedded]:
    """How many essays are indexed, and what was embedded. Who interrupts the latter loses nothing."""
    from bot.wiring.embedding import embed

    count = await core.indexer.rebuild(indexing)
    return count, await embed(core, lambda done: embedding(done, max(done, count)))


def _batch(query: tuple[str, ...], documents: Path | None, queries: Path | None, limit: int, as_json: bool) -> None:
    if documents is None or queries is None or query:
        raise click.UsageError("--index-jsonl and --batch go together, without a QUERY.")
    for row in run_batch(documents, queries, limit):
        if as_json:
            click.echo(json.dumps(row, ensure_ascii=False).encode())
        else:
            print_text(f"{row['id']}: {row['results']}")


async def _found(
    core: Core, query: str, language: Language | None, limit: int
) -> tuple[SearchPage, list[Result], bool]:
    """The first page, the best ``limit`` results, and whether the library is empty. An index emptied by an upgrade is
    filled first.
    """
    await core.indexer.refresh()
    first = await core.services.searching.search(query, Outside.OPERATOR, language)
    results = list(first.results)
    page = 2
    while len(results) < limit and page <= first.pages:
        results += (await core.services.searching.search(first.query, Outside.OPERATOR, language, page)).results
        page += 1
    some = await core.services.library.sources(Outside.OPERATOR)
    return first, results[:limit], not some
