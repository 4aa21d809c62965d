"""Essays as Markdown files in a folder, one file each, as blog tools write them."""

from __future__ import annotations

import asyncio
import hashlib
import os
import stat
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from bot.adapters.sources.folder import left_out
from bot.adapters.sources.folder.draft_file import Around, FileRead, is_essay_file, read_file
from bot.adapters.sources.folder.essay_fields import BODY_MAX
from bot.adapters.sources.folder.folder_defaults import AUTHORS, NAMES, author_of_site, read_authors, read_defaults
from bot.adapters.sources.folder.front_matter import FRONT_MATTER_MAX
from bot.adapters.sources.packed_pictures import PackedPictures, Reader, folder_reader, reader_at
from bot.core.essay import READ_AS, Draft, Rights
from bot.core.ids import Slug
from bot.core.phrase import message
from bot.core.place import slugs_of
from bot.core.source import Defaults
from bot.errors import FetchFailed, ParseFailed
from bot.ports.source import Absence, Extras, Harvest, PassedOver, Spot

SETTLED_NS: Final = 2_000_000_000
"""A file that was changed less than so long before it was read may be changed again without another time of change:
file systems note it in steps of up to two seconds (FAT), and of some milliseconds mostly.
"""
OWN: Final = Defaults(rights=Rights.OWNER)
"""What holds for a folder of the operator's own."""
_UNREADABLE: Final = message("The file cannot be read.")
_FILE_MAX: Final = BODY_MAX + 4 * FRONT_MATTER_MAX
_NOT_WRITTEN: Final = frozenset(
    [
        "node_modules",
        "vendor",
        "themes",
        "_site",
        "_layouts",
        "_includes",
        "_sass",
        "layouts",
        "bower_components",
        "__pycache__",
        "venv",
    ]
)
"""Folders of a blog that no author writes essays in."""


@dataclass(frozen=True, slots=True)
class _Listing:
    """What one listing of the folder found: its files in order, the slug of each, what holds for each folder that says
    so itself, and the authors by their short names.
    """

    slugs: Mapping[str, Slug] = field(default_factory=dict)
    defaults: Mapping[str, Defaults] = field(default_factory=dict)
    authors: Mapping[str, str] = field(default_factory=dict)

    def of(self, place: str) -> Defaults:
        folder = place
        while folder:
            folder = folder.rpartition("/")[0]
            if folder in self.defaults:
                return self.defaults[folder]
        return OWN


class MarkdownFolder:
    """An ``EssaySource``: every Markdown file in ``path`` and the folders below, in the order of their paths.

    ``defaults`` hold for what neither a file nor a ``_defaults.yaml`` on the way to it says. Hidden files and folders,
    links to folders, and what a blog's tools have beside its essays are passed over. A file that is a link out of
    ``path`` is broken. ``now_ns`` is the file system's clock, in nanoseconds since 1970. ``picture`` reads a picture by
    its path in the folder, where that has its pictures elsewhere.
    """

    def __init__(
        self,
        path: Path,
        name: str,
        now_ns: Callable[[], int] = time.time_ns,
        *,
        defaults: Defaults = OWN,
        names_slugs: bool = True,
        absence: Absence = Absence.WITHDRAWS,
        picture: Reader | None = None,
    ) -> None:
        self.name = name
        self.absence = absence
        self.names_slugs = names_slugs
        self._path = path
        self._now_ns = now_ns
        self._defaults = defaults
        self._picture = picture or folder_reader(path)
        self._listing: _Listing | None = None

    async def places(self) -> Sequence[str]:
        """As the port has it. Raises ``ParseFailed`` at a fault of a ``_defaults.yaml``, too."""
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
        defaults: dict[str, Defaults] = {"": self._with_site()}
        authors: dict[str, str] = {}
        for folder, folders, names in os.walk(self._path, onerror=fail):
            folders[:] = sorted(name for name in folders if name[0] != "." and name.lower() not in _NOT_WRITTEN)
            below = Path(folder).relative_to(self._path).as_posix()
            below = "" if below == "." else below
            prefix = f"{below}/" if below else ""
            for name in sorted(set(NAMES).intersection(names)):
                above = _Listing(defaults=defaults).of(prefix + name)
                defaults[below] = read_defaults(*self._small(prefix + name), above)
            for name in sorted(set(AUTHORS).intersection(names)):
                authors |= read_authors(*self._small(prefix + name))
            found += [prefix + name for name in names if is_essay_file(name)]
        found.sort(key=lambda place: place.split("/"))
        self._listing = _Listing(slugs_of(found), defaults, authors)
        return found

    def _with_site(self) -> Defaults:
        author = self._defaults.author or author_of_site(self._path)
        return replace(self._defaults, author=author)

    def _small(self, place: str) -> tuple[bytes, str]:
        """What a file holds that says something of others, and its name. Raises ``ParseFailed``."""
        where = _shown(place)
        try:
            with _target(self._path.resolve(), self._path / place, where).open("rb") as file:
                data = file.read(FRONT_MATTER_MAX + 1)
        except OSError as exc:
            raise ParseFailed(_UNREADABLE, where=where, line=1) from exc
        if len(data) > FRONT_MATTER_MAX:
            refusal = "The front matter is longer than {limit} characters."
            raise ParseFailed(refusal, where=where, line=1, limit=FRONT_MATTER_MAX)
        return data, where

    def _listed(self) -> _Listing:
        if self._listing is None:
            self._places()
        return self._listing or _Listing()

    def _look(self, places: Sequence[str]) -> Sequence[Spot]:
        root = self._path.resolve()
        listing = self._listed()
        return [self._spot(root, place, listing) for place in places]

    def _spot(self, root: Path, place: str, listing: _Listing) -> Spot:
        where = _shown(place)
        try:
            status = _target(root, self._path / place, where).stat()
        except (OSError, ParseFailed):  # is said by who reads it
            return Spot(place, where)
        # A name that cannot be shown cannot be stored either.
        return Spot(place, where, _fingerprint(status, place, listing) if where == place else "", status.st_size)

    def _read(self, places: Sequence[str]) -> Harvest:
        root = self._path.resolve()
        listing = self._listed()
        drafts: list[Draft] = []
        spots: list[Spot] = []
        extras: list[Extras] = []
        broken: list[ParseFailed] = []
        passed_over: list[PassedOver] = []
        unknown: list[str] = []
        for place in places:
            where = _shown(place)
            try:
                read, spot = self._file(root, place, where, listing)
            except ParseFailed as exc:
                broken += (exc, *exc.others)
                continue
            unknown += read.unknown
            if isinstance(read.found, PassedOver):
                passed_over.append(read.found)
            else:
                drafts.append(read.found)
                spots.append(spot)
                extras.append(Extras(pictures=PackedPictures(reader_at(place, self._picture))))
        found = tuple(drafts), tuple(broken), tuple(spots), tuple(passed_over), tuple(extras)
        return Harvest(*found, unknown_keys=tuple(unknown))

    def _file(self, root: Path, place: str, where: str, listing: _Listing) -> tuple[FileRead, Spot]:
        reason = left_out.by_path(place)
        if reason is not None:
            return FileRead(PassedOver(where, reason)), Spot(place, where)
        data, status, is_settled = self._content(root, place, where)
        around = Around(
            slug=listing.slugs.get(place) or slugs_of([place])[place],
            defaults=listing.of(place),
            authors=listing.authors,
            modified=datetime.fromtimestamp(status.st_mtime, UTC),
            now=datetime.fromtimestamp(self._now_ns() / 1e9, UTC),
        )
        fingerprint = _fingerprint(status, place, listing) if is_settled and where == place else ""
        return read_file(data, where, around), Spot(place, where, fingerprint, len(data))

    def _content(self, root: Path, place: str, where: str) -> tuple[bytes, os.stat_result, bool]:
        """What the file holds, its status while it held that, and whether that is certain."""
        began = self._now_ns()
        try:
            with _target(root, self._path / place, where).open("rb") as file:
                before = os.fstat(file.fileno())
                data = file.read(_FILE_MAX + 1)
                after = os.fstat(file.fileno())
        except (OSError, RuntimeError) as exc:
            if not self._path.is_dir():  # unplugged in the middle: else each file would be reported
                raise self._unreadable(self._path) from exc
            raise ParseFailed(_UNREADABLE, where=where, line=1) from exc
        if len(data) > _FILE_MAX:
            raise ParseFailed("The essay is longer than {limit} bytes.", where=where, line=1, limit=BODY_MAX)
        is_old = max(before.st_mtime_ns, before.st_ctime_ns) < began - SETTLED_NS
        return data, before, is_old and _status(before) == _status(after)

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


def _fingerprint(status: os.stat_result, place: str, listing: _Listing) -> str:
    """Another one whenever the file was written to, replaced or moved here, and whenever what holds for its folder
    changes, or the slug that is made for it.
    """
    around = hashlib.sha256(
        repr((listing.of(place), listing.slugs.get(place), listing.authors)).encode("utf-8", "surrogateescape")
    )
    return f"{READ_AS}:{_status(status)}:{around.hexdigest()[:12]}"


def _status(status: os.stat_result) -> str:
    """Whoever sets a file's time back cannot set back the time of that change."""
    times = f"{status.st_mtime_ns}:{status.st_ctime_ns}"
    return f"{status.st_size}:{times}:{status.st_ino}"


def _shown(place: str) -> str:
    """The place without characters that a log or a page could not show."""
    return "".join(c if c.isprintable() or c == "\u3000" else "\ufffd" for c in place)
