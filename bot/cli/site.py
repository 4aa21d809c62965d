"""``ichiwa site``: the reading site for hosts that run no program."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli.ending import Failure
from bot.cli.entry import load_settings
from bot.cli.output import json_option, print_json, print_note, print_text, progress_bar
from bot.cli.values import worded
from bot.core.essay import Language
from bot.core.hosts import is_public_url
from bot.errors import ConfigError, InvalidInput

if TYPE_CHECKING:
    from bot.adapters.web.site.exporting import Exported
    from bot.config import Settings
    from bot.services.library.indexing import Progress

_NAMED = 3  # pages that are named in a note


def _address(text: str) -> str:
    from bot.config.forms import address

    try:
        return address(text)
    except ValueError as exc:
        raise InvalidInput("Write an address like https://name.github.io/essays.") from exc


@click.group()
def site() -> None:
    """The reading site, for hosts that run no program."""


@site.command("export")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path, file_okay=False))
@click.option(
    "--language",
    type=click.Choice([each.value for each in Language]),
    help="The language of what stands around the essays. Without it, that of the last time, or else English.",
)
@click.option(
    "--url", type=worded("url", _address), help="The address at which the copy will be opened. Without it, PUBLIC_URL."
)
@click.option(
    "--force",
    is_flag=True,
    help="Replace files that are in the way and are not Ichiwa's, and let a library without essays empty the copy.",
)
@json_option
def export(folder: Path, language: str | None, url: str | None, force: bool, as_json: bool) -> None:
    """Write the public part of the reading site to DIR, for any static host.

    Each file is what a program at that address would answer, to the byte. A second export makes only what can have
    changed, and removes what is gone. Files that Ichiwa did not write stay as they are. What belongs to a community
    alone is never written.

    \b
    Examples:
      ichiwa site export public --language ja
      ichiwa site export public --url https://name.github.io/essays
    """
    settings = load_settings()
    try:
        with progress_bar("Writing pages") as progress:
            done = _exported(settings, folder, language, _published(settings, url), force, progress)
    except OSError as exc:
        raise Failure(f"{exc.filename or folder} cannot be written: {exc.strerror}.") from exc
    _tell(done, as_json)
    if not settings.public_is_static:
        print_note(
            "PUBLIC_IS_STATIC is not set, so pages offer what only a program answers: a choice of language, and oEmbed."
        )


def _published(settings: Settings, url: str | None) -> str:
    """Where the copy will be opened. Raises ``ConfigError``."""
    if url is None and not is_public_url(settings.public_url):
        raise ConfigError(
            "PUBLIC_URL is {url}, which people elsewhere cannot open, and pages name their own address. Set it to the "
            "address of the static host, or name that with --url.",
            url=settings.public_url,
        )
    return (url or settings.public_url).rstrip("/")


def _exported(
    settings: Settings, folder: Path, language: str | None, url: str, force: bool, progress: Progress
) -> Exported:
    import asyncio

    from bot.wiring import opened
    from bot.wiring.site_export import export_site

    async def run() -> Exported:
        async with opened(settings) as core:
            wanted = Language(language) if language else None
            return await export_site(core, folder, public_url=url, language=wanted, force=force, progress=progress)

    return asyncio.run(run())


def _tell(done: Exported, as_json: bool) -> None:
    if as_json:
        counts = {"written": done.written, "unchanged": done.unchanged, "removed": done.removed}
        print_json(counts | {"left_out": done.left_out})
        return
    print_text(f"{done.written} files written, {done.unchanged} unchanged, {done.removed} removed")
    if done.left_out:
        named = ", ".join(done.left_out[:_NAMED]) + (" …" if len(done.left_out) > _NAMED else "")
        print_note(
            f"{len(done.left_out)} pages left out, since the folder has no file of their own for such a name: {named}"
        )
