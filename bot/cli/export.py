"""``ichiwa export``: the library for other programs, so that nobody is locked in."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from bot.cli.ending import Failure
from bot.cli.entry import with_core
from bot.cli.output import json_option, print_json, print_text, progress_bar
from bot.core.collection import Outside
from bot.core.essay import Essay, Rights

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.services.library.indexing import Progress
    from bot.wiring import Core

_PAGE: Final = 50
"""Essays that are held at a time; an essay has up to a megabyte."""
_COMMENTS: Final = 1_000
"""Comments of one essay that are written."""


@dataclass(slots=True)
class _Exported:
    written: int = 0
    left_out: int = 0


@click.group()
def export() -> None:
    """Write the library's essays to files that other programs read.

    An essay that Ichiwa may only link to is left out and counted: the library has no text of it. What was withdrawn is
    left out, too.
    """


@export.command("markdown")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option(
    "--force", is_flag=True, help="Write into a folder that is not empty; files of the same name are replaced."
)
@json_option
def markdown(folder: Path, force: bool, as_json: bool) -> None:
    """Write each essay to FOLDER/SLUG.md, as Markdown with front matter.

    `ichiwa essays sync` reads such a folder to the same essays. FOLDER is made where it is not there. Nothing in it is
    ever removed.

    \b
    Example:
      ichiwa export markdown my-library
    """
    with _told(folder):
        folder.mkdir(parents=True, exist_ok=True)
        if not force and any(folder.iterdir()):
            raise Failure(f"The folder {folder} is not empty. Name another one, or add --force to write into it.")
        with progress_bar("Writing essays") as progress:
            done = with_core(lambda core: _markdown(core, folder, progress))
    _print(done, as_json)


@export.command("wordpress")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--force", is_flag=True, help="Replace the file.")
@json_option
def wordpress(file: Path, force: bool, as_json: bool) -> None:
    """Write all essays to FILE, in the form of a WordPress export (WXR).

    WordPress, note.com and Hatena import it. The file appears when it is whole.

    \b
    Example:
      ichiwa export wordpress my-library.xml
    """
    with _told(file):
        if not force and file.exists():
            raise Failure(f"The file {file} is there already. Name another one, or add --force to replace it.")
        with progress_bar("Writing essays") as progress:
            done = with_core(lambda core: _wordpress(core, file, progress))
    _print(done, as_json)


async def _markdown(core: Core, folder: Path, progress: Progress) -> _Exported:
    from bot.adapters.exports.markdown_files import write_markdown

    async def write(essays: Sequence[Essay]) -> None:
        await asyncio.to_thread(write_markdown, folder, essays)

    return await _written(core, progress, write)


async def _wordpress(core: Core, file: Path, progress: Progress) -> _Exported:
    from bot.adapters.exports.whole_file import whole_file
    from bot.adapters.exports.wordpress_file import WordPressFile

    authors = sorted(await core.services.library.authors(Outside.OPERATOR))
    with whole_file(file) as opened:
        out = WordPressFile(opened, authors)

        async def write(essays: Sequence[Essay]) -> None:
            comments = {essay.slug: await core.services.library.archived(essay.slug, _COMMENTS) for essay in essays}
            await asyncio.to_thread(out.write, essays, comments)

        done = await _written(core, progress, write)
        out.finish()
    return done


async def _written(core: Core, progress: Progress, write: Callable[[Sequence[Essay]], Awaitable[None]]) -> _Exported:
    done = _Exported()
    total = sum((await core.services.library.languages(Outside.OPERATOR)).values())
    async for page in _pages(core):
        ours = [essay for essay in page if essay.rights is not Rights.LINK_ONLY]
        await write(ours)
        done.written += len(ours)
        done.left_out += len(page) - len(ours)
        progress(done.written + done.left_out, total)
    return done


async def _pages(core: Core) -> AsyncIterator[Sequence[Essay]]:
    offset = 0
    while page := await core.services.library.newest(Outside.OPERATOR, _PAGE, None, offset):
        yield page
        offset += len(page)


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """What goes wrong in the file system is said in one line."""
    try:
        yield
    except OSError as exc:
        raise Failure(f"{path} cannot be written: {exc.strerror}.") from exc


def _print(done: _Exported, as_json: bool) -> None:
    if as_json:
        print_json({"written": done.written, "left_out": done.left_out})
        return
    print_text(f"{done.written} essays written")
    if done.left_out:
        print_text(f"{done.left_out} left out: Ichiwa may only link to them")
