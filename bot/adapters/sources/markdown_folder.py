"""Essays as Markdown files in a folder, one file each, with front matter."""

from __future__ import annotations

import asyncio
import os
import stat
from pathlib import Path
from typing import Final

from bot.adapters.sources.draft_file import BODY_MAX, is_essay_file, read_draft
from bot.adapters.sources.front_matter import FRONT_MATTER_MAX
from bot.core.essay import Draft
from bot.core.ids import Slug
from bot.errors import FetchFailed, ParseFailed
from bot.ports.source import Harvest

_FILE_MAX: Final = BODY_MAX + 4 * FRONT_MATTER_MAX


class MarkdownFolder:
    """An ``EssaySource``: every Markdown file in ``path`` and the folders below, in the order of their paths.

    They end in ``.md`` or ``.markdown``, in any case. A ``.mdx`` file is broken, rather than passed over in silence.
    Hidden files and folders and links to folders are passed over. A file that is a link out of ``path`` is broken.
    """

    def __init__(self, path: Path, name: str) -> None:
        self.name = name
        self._path = path

    async def read(self) -> Harvest:
        return await asyncio.to_thread(self._read)

    def _read(self) -> Harvest:
        drafts: dict[Slug, Draft] = {}
        places: dict[Slug, str] = {}
        broken: list[ParseFailed] = []
        for path in self._files():
            where = _shown(path.relative_to(self._path))
            try:
                draft = read_draft(_content(self._path, path, where), where)
            except ParseFailed as exc:
                broken += (exc, *exc.others)
                continue
            if draft.slug in drafts:
                other = places[draft.slug]
                refusal = "The slug “{slug}” is taken by {other}."
                broken.append(ParseFailed(refusal, where=where, line=1, slug=draft.slug, other=other))
                continue
            drafts[draft.slug] = draft
            places[draft.slug] = where
        return Harvest(tuple(drafts.values()), tuple(broken))

    def _files(self) -> list[Path]:
        def fail(error: OSError) -> None:
            """A folder that cannot be listed must not look like one whose essays were withdrawn."""
            folder = _shown(Path(error.filename or self._path))
            raise FetchFailed("The essay folder {path} cannot be read.", path=folder) from error

        found: list[Path] = []
        for folder, folders, names in os.walk(self._path, onerror=fail):
            folders[:] = [name for name in folders if not name.startswith(".")]
            found += [Path(folder, name) for name in names if is_essay_file(name)]
        return sorted(found)


def _content(root: Path, path: Path, where: str) -> bytes:
    try:
        target = path.resolve(strict=True)
        if not target.is_relative_to(root.resolve()):
            raise ParseFailed("The file is a link that leaves the essay folder.", where=where, line=1)
        if not stat.S_ISREG(target.stat().st_mode):
            raise ParseFailed("This is not a regular file.", where=where, line=1)
        with target.open("rb") as file:
            data = file.read(_FILE_MAX + 1)
    except (OSError, RuntimeError) as exc:  # RuntimeError: links that lead to each other
        raise ParseFailed("The file cannot be read.", where=where, line=1) from exc
    if len(data) > _FILE_MAX:
        raise ParseFailed("The essay is longer than {limit} bytes.", where=where, line=1, limit=BODY_MAX)
    return data


def _shown(path: Path) -> str:
    """The path with ``/`` on every system, and without characters that a log or a page could not show."""
    return "".join(c if c.isprintable() or c == "\u3000" else "\ufffd" for c in path.as_posix())
