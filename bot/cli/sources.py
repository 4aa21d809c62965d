"""``ichiwa sources``: feeds and exports that are read again and again, and whose they are."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from bot.cli import shapes
from bot.cli.collections import COMMUNITY
from bot.cli.entry import with_core
from bot.cli.output import Listing, json_option, print_json, print_note, print_text
from bot.cli.values import TEXT
from bot.core.collection import Outside
from bot.core.community import Community
from bot.core.essay import Rights
from bot.core.source import Source, SourceState
from bot.errors import Conflict, InvalidInput

if TYPE_CHECKING:
    from bot.services.sources.adding import Preview
    from bot.services.sources.keeping import SourceStatus
    from bot.wiring import Core

_PIECE: Final = 1_000_000
_NAME = click.argument("name", type=TEXT)


@click.group()
def sources() -> None:
    """Add sources of essays and look after them.

    A source is a feed, a page or an export. Its essays are a collection of its name. It belongs to the community that
    added it, or to everybody.
    """


@sources.command("list")
@json_option
def list_sources(as_json: bool) -> None:
    """List the sources, with when each was last read and what went wrong."""
    heads = ("SOURCE", "ID", "ESSAYS", "BELONGS TO", "STATE", "LAST READ")

    async def list_all(core: Core) -> int:
        listing = Listing(heads, as_json=as_json)
        async for one in core.services.sources.listed(Outside.OPERATOR):
            note = f"{one.source.title}: {shapes.failure(one.source)}" if one.source.failure else ""
            listing.add(_row(one), shapes.source(one), note)
        listing.end()
        return listing.count

    if not with_core(list_all) and not as_json:
        print_note("No sources yet. Add one with: ichiwa sources add https://example.org/feed")


@sources.command()
@click.argument("place", type=TEXT)
@click.option("--community", type=COMMUNITY, help="The community that it belongs to (default: everybody).")
@click.option("--name", type=TEXT, default="", help="What it and its collection are called (default: its own name).")
@click.option(
    "--rights",
    type=click.Choice([rights.value for rights in Rights]),
    help="What we may do with its essays. Default: link-only for an address, owner for a file.",
)
@click.option("--dry-run", is_flag=True, help="Show what it would bring; add nothing.")
@json_option
def add(place: str, community: Community | None, name: str, rights: str | None, dry_run: bool, as_json: bool) -> None:
    """Add a source, and read it. PLACE is a web address or a file.

    \b
    Examples:
      ichiwa sources add https://example.org/feed --rights owner
      ichiwa sources add export.txt --community discord:100000000000000001
    """

    async def work(core: Core) -> tuple[Preview, SourceStatus | None]:
        services, audience = core.services, community or Outside.OPERATOR
        preview = await _previewed(core, place, community, name)
        token = preview.source.name
        preview = services.adding.choose(token, community, Rights(rights) if rights else None)
        if dry_run:
            await services.adding.cancel(token, community)
            return preview, None
        added = await services.adding.confirm(token, community)
        await _read(core, added)
        return preview, await services.sources.status(added.name, audience)

    preview, status = with_core(work)
    if as_json:
        print_json(shapes.source_preview(preview) if status is None else shapes.source(status))
    elif status is None:
        _show(preview)
    else:
        _tell(status)


async def _previewed(core: Core, place: str, community: Community | None, name: str) -> Preview:
    adding = core.services.adding
    path = Path(place).expanduser()  # noqa: ASYNC240 (a command has nothing else to do)
    if not path.is_file():
        return await adding.preview_address(place, community, None, name)
    token, at = "", 0
    with path.open("rb") as file:
        while (piece := file.read(_PIECE)) or not token:
            token = await adding.upload(path.name, piece, token, at)
            at += len(piece)
    return await adding.preview_file(token, community, None, name)


@sources.command()
@_NAME
@json_option
def refresh(name: str, as_json: bool) -> None:
    """Read a source now."""

    async def act(core: Core, its: Source) -> None:
        await core.services.sources.refresh(its.name, Outside.OPERATOR)
        await _read(core, its)

    _act(name, act, as_json)


@sources.command()
@_NAME
@json_option
def pause(name: str, as_json: bool) -> None:
    """Read a source no more until it resumes. Its essays stay."""
    _act(name, lambda core, its: core.services.sources.pause(its.name, Outside.OPERATOR), as_json)


@sources.command()
@_NAME
@json_option
def resume(name: str, as_json: bool) -> None:
    """Read a source again, now and from now on."""

    async def act(core: Core, its: Source) -> None:
        resumed = await core.services.sources.resume(its.name, Outside.OPERATOR)
        if resumed.next_read is not None:
            await _read(core, its)

    _act(name, act, as_json)


@sources.command()
@_NAME
@click.option("--yes", is_flag=True, help="Do not ask.")
@json_option
def remove(name: str, yes: bool, as_json: bool) -> None:
    """Remove a source, and withdraw what it brought."""

    async def find(core: Core) -> SourceStatus:
        its = await core.services.sources.called(name, Outside.OPERATOR)
        return await core.services.sources.status(its.name, Outside.OPERATOR)

    found = with_core(find)
    question = f"Remove {found.source.title} and withdraw its essays ({found.essays})?"
    if not yes and not click.confirm(question, err=True):
        raise InvalidInput("Nothing was removed.")
    count = with_core(lambda core: core.services.sources.remove(found.source.name, Outside.OPERATOR))
    if as_json:
        print_json({"name": found.source.name, "withdrawn": count})
    else:
        print_text(f"{found.source.title} was removed; {count} essays were withdrawn.")


@sources.command()
@_NAME
@json_option
def publish(name: str, as_json: bool) -> None:
    """Make a community's source everybody's."""

    _act(name, lambda core, its: core.services.sources.publish(its.name), as_json)


def _act(name: str, act: Callable[[Core, Source], Awaitable[object]], as_json: bool) -> None:
    """Do something with the source called ``name``, and tell how it stands."""

    async def work(core: Core) -> SourceStatus:
        its = await core.services.sources.called(name, Outside.OPERATOR)
        await act(core, its)
        return await core.services.sources.status(its.name, Outside.OPERATOR)

    status = with_core(work)
    if as_json:
        print_json(shapes.source(status))
    else:
        _tell(status)


async def _read(core: Core, its: Source) -> None:
    """Read it in this process, unless it is being read already."""
    try:
        await core.sources.reading.read_now(its.name)
    except Conflict:
        print_note(f"{its.title} is being read by the program that is running.")


def _tell(status: SourceStatus) -> None:
    source = status.source
    owner = shapes.community(source.owner) if source.owner else "everybody"
    print_text(f"{source.title}: {status.essays} essays, {_state(source)}, belongs to {owner}")
    if source.failure:
        print_note(f"What went wrong: {shapes.failure(source)}")
    if status.report is not None:
        for broken in status.report.broken:
            print_note(f"An entry could not be read: {broken}")


def _show(preview: Preview) -> None:
    source = preview.source
    print_text(f"{source.title} ({source.kind.value}): {preview.count} entries")
    for sample in preview.samples:
        essay = sample.essay
        print_text(f"\n{essay.title} — {essay.author}, {essay.date.isoformat()}\n{essay.summary}")
        if essay.question:
            print_text(f"> {essay.question}")
        for line in sample.dropped:
            print_text(f"- {line.line} ({line.rule})")
    for broken in preview.failed:
        print_note(f"An entry could not be read: {broken}")


def _row(one: SourceStatus) -> tuple[str, ...]:
    source = one.source
    owner = shapes.community(source.owner) if source.owner else "everybody"
    read = shapes.instant(source.read_at) if source.read_at else "never"
    return source.title, source.name, str(one.essays), owner, _state(source), read


def _state(source: Source) -> str:
    return "failing" if source.state is SourceState.READING and source.failure else source.state.value
