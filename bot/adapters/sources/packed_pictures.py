"""Pictures that come along with essays, in a folder or in an archive, by the addresses that the texts have for them."""

from __future__ import annotations

import asyncio
import io
import re
import stat
from collections.abc import Callable, Sequence
from pathlib import Path, PurePosixPath
from typing import Final, TypeAlias
from urllib.parse import unquote

from bot.core.picture import Picture
from bot.errors import SourceError

Reader: TypeAlias = Callable[[str], bytes | None]
"""Gives the bytes of the picture with an address or a path; None where none came along."""

PICTURE_MAX: Final = 20_000_000
"""Bytes of a picture as it comes: what a camera writes, since nobody has to fetch it."""
ADDRESS_MAX: Final = 2_000

_ENDING: Final = re.compile(r"\.(?:jpe?g|png|gif|webp)\Z", re.IGNORECASE)
_ELSEWHERE: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|//")
_ROOTS: Final = ("", "static/", "public/", "source/")
"""Where a blog's tools have what its pages find at ``/``: Jekyll and Zenn, Hugo and Zola, Next and Astro, Hexo."""


class PackedPictures:
    """A ``PictureSource`` over what ``read`` finds, for as long as that is open."""

    def __init__(self, read: Reader) -> None:
        self._read = read

    async def copy(self, address: str) -> tuple[Picture, bytes]:
        return await asyncio.to_thread(self._copy, address)

    def _copy(self, address: str) -> tuple[Picture, bytes]:
        data = self._read(address)
        if data is None:
            raise SourceError("The picture did not come along with the essay.")
        from bot.adapters.sources.fetching.pictures import made_new  # takes a while to load

        return made_new(io.BytesIO(data))


def reader_at(place: str, read: Reader) -> Reader:
    """A reader by the addresses in the text at ``place``, over one by the paths in its folder."""

    def read_address(address: str) -> bytes | None:
        return next((data for path in paths_of(address, place) if (data := read(path)) is not None), None)

    return read_address


def paths_of(address: str, place: str) -> Sequence[str]:
    """Where in its folder the picture can be that the text at ``place`` has under ``address``, the likeliest first;
    none where that is no path of a picture, or leaves the folder.

    A page can be read one step below its file (``2019/van.md`` at ``/2019/van/``), so an address that was written for
    the page has one step more.
    """
    if len(address) > ADDRESS_MAX or _ELSEWHERE.match(address):
        return ()
    named = re.split("[?#]", address, maxsplit=1)[0]
    found: dict[str, None] = {}
    around = PurePosixPath(place).parent
    for name in dict.fromkeys((unquote(named), named)):
        if name.startswith("/"):
            above = [around, *around.parents] if around.parts else [around]
            tried = [f"{folder}/{root}{name.lstrip('/')}" for folder in reversed(above) for root in _ROOTS]
        else:
            tried = [f"{around}/{name}", f"{around}/{PurePosixPath(place).stem}/{name}"]
        found |= dict.fromkeys(path for each in tried if (path := _inside(each)))
    return tuple(found)


def _inside(path: str) -> str:
    """``path`` without steps up and empty ones; empty where it leads out, is hidden or is no picture's."""
    steps: list[str] = []
    for step in path.split("/"):
        if step == ".." and not steps:
            return ""
        if step == "..":
            steps.pop()
        elif step not in ("", "."):
            steps.append(step)
    hidden = any(step.startswith(".") or "\\" in step or not step.isprintable() for step in steps)
    return "/".join(steps) if steps and not hidden and _ENDING.search(steps[-1]) else ""


def folder_reader(folder: Path) -> Reader:
    """A reader by the paths in ``folder``, of regular files whose way, through all links, stays in it."""

    def read(path: str) -> bytes | None:
        try:
            root = folder.resolve()
            target = (root / path).resolve(strict=True)
            if not target.is_relative_to(root) or not stat.S_ISREG(target.stat().st_mode):
                return None
            with target.open("rb") as file:
                data = file.read(PICTURE_MAX + 1)
        except (OSError, RuntimeError, ValueError):  # not there, links that lead to each other, a name of no file
            return None
        return data if len(data) <= PICTURE_MAX else None

    return read
