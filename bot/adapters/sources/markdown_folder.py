"""Essays as Markdown files in a folder, one file each, with front matter."""

from __future__ import annotations

import asyncio
import os
import stat
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from bot.adapters.sources.draft_file import BODY_MAX, is_essay_file, read_draft
from bot.adapters.sources.front_matter import FRONT_MATTER_MAX
from bot.core.essay import READ_AS, Draft
from bot.errors import FetchFailed, ParseFailed
from bot.ports.source import Absence, Harvest, Spot

SETTLED_NS: Final = 2_000_000_000
"""A file that was changed less than so long before it was read may be changed again without another time of change:
file systems note it in steps of up to two seconds (FAT), and of some milliseconds mostly.
"""
_FILE_MAX: Final = BODY_MAX + 4 * FRONT_MATTER_MAX


class MarkdownFolder:
    """An ``EssaySource``: every Markdown file in ``path`` and the folders below, in the order of their paths.

    They end in ``.md`` or ``.markdown``, in any case. A ``.mdx`` file is broken, rather than passed over in silence.
    Hidden files and folders and links to folders are passed over. A file that is a link out of ``path`` is broken.
    ``now_ns`` is the file system's clock, in nanoseconds since 1970.
    """

    def __init__(self, path: Path, name: str, now_ns: Callable[[], int] = time.time_ns) -> None:
        self.name = name
        self.absence = Absence.WITHDRAWS
        self.names_slugs = True
        self._path = path
        self._now_ns = now_ns

    async def places(self) -> Sequence[str]:
        return await asyncio.to_thread(self._places)

    async def look(self, places: Sequence[str]) -> Sequence[Spot]:
        return await asyncio.to_thread(self._look, places)

    async def read(self, places: Sequence[str]) -> Harvest:
        return await asyncio.to_thread(self._read, places)

    def _places(self) -> Sequence[str]:
        def fail(error: OSError) -> None:
            """A folder that cannot be listed must not look like one whose essays were withdrawn."""
            raise self._unreadable(Path(error.filename or self._path)) from error

        found: list[str] = []
        for folder, folders, names in os.walk(self._path, onerror=fail):
            folders[:] = [name for name in folders if not name.startswith(".")]
            below = Path(folder).relative_to(self._path).as_posix()
            prefix = "" if below == "." else f"{below}/"
            found += [prefix + name for name in names if is_essay_file(name)]
        return sorted(found, key=lambda place: place.split("/"))

    def _look(self, places: Sequence[str]) -> Sequence[Spot]:
        root = self._path.resolve()
        return [self._spot(root, place) for place in places]

    def _spot(self, root: Path, place: str) -> Spot:
        where = _shown(place)
        try:
            status = _target(root, self._path / place, where).stat()
        except (OSError, ParseFailed):  # is said by who reads it
            return Spot(place, where)
        # A name that cannot be shown cannot be stored either.
        return Spot(place, where, _fingerprint(status) if where == place else "", status.st_size)

    def _read(self, places: Sequence[str]) -> Harvest:
        root = self._path.resolve()
        drafts: list[Draft] = []
        spots: list[Spot] = []
        broken: list[ParseFailed] = []
        for place in places:
            where = _shown(place)
            try:
                data, fingerprint = self._content(root, place, where)
                drafts.append(read_draft(data, where))
            except ParseFailed as exc:
                broken += (exc, *exc.others)
            else:
                spots.append(Spot(place, where, fingerprint if where == place else "", len(data)))
        return Harvest(tuple(drafts), tuple(broken), tuple(spots))

    def _content(self, root: Path, place: str, where: str) -> tuple[bytes, str]:
        """What the file holds, and its fingerprint while it held that; an empty one where that is not certain."""
        began = self._now_ns()
        try:
            with _target(root, self._path / place, where).open("rb") as file:
                before = os.fstat(file.fileno())
                data = file.read(_FILE_MAX + 1)
                after = os.fstat(file.fileno())
        except (OSError, RuntimeError) as exc:
            if not self._path.is_dir():  # unplugged in the middle: else each file would be reported
                raise self._unreadable(self._path) from exc
            raise ParseFailed("The file cannot be read.", where=where, line=1) from exc
        if len(data) > _FILE_MAX:
            raise ParseFailed("The essay is longer than {limit} bytes.", where=where, line=1, limit=BODY_MAX)
        is_settled = max(before.st_mtime_ns, before.st_ctime_ns) < began - SETTLED_NS
        same = _fingerprint(before) == _fingerprint(after)
        return data, _fingerprint(before) if same and is_settled else ""

    def _unreadable(self, folder: Path) -> FetchFailed:
        return FetchFailed("The essay folder {path} cannot be read.", path=_shown(folder.as_posix()))


def _target(root: Path, path: Path, where: str) -> Path:
    """The file that ``path`` leads to. Raises ``ParseFailed`` where it is none of the folder ``root``."""
    try:
        target = path
        if path.is_symlink():
            target = path.resolve(strict=True)
            if not target.is_relative_to(root):
                raise ParseFailed("The file is a link that leaves the essay folder.", where=where, line=1)
        if not stat.S_ISREG(target.stat().st_mode):
            raise ParseFailed("This is not a regular file.", where=where, line=1)
    except RuntimeError as exc:  # links that lead to each other
        raise OSError(str(exc)) from exc
    return target


def _fingerprint(status: os.stat_result) -> str:
    """Another one whenever the file was written to, replaced or moved here. Whoever sets a file's time back cannot set
    back the time of that change.
    """
    times = f"{status.st_mtime_ns}:{status.st_ctime_ns}"
    return f"{READ_AS}:{status.st_size}:{times}:{status.st_ino}"


def _shown(place: str) -> str:
    """The place without characters that a log or a page could not show."""
    return "".join(c if c.isprintable() or c == "\u3000" else "\ufffd" for c in place)
