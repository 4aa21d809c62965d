"""The folder that holds a copy of the site, and the list in it of the files that are ours."""

from __future__ import annotations

import hashlib
import json
import os
import unicodedata
from collections.abc import Collection, Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from bot.errors import Conflict

LIST: Final = ".ichiwa-site.json"
"""The list. A file that is not in it belongs to somebody else."""
_PART: Final = ".ichiwa-site.part"
"""Where a file is before it is whole, and then moved to its place."""
_VERSION: Final = 1
_SAVED_EVERY: Final = 200
"""Files that are written between two savings of the list; an interrupted export makes no more of them again."""
NAME_MAX: Final = 255
"""Bytes of a file's name that every usual file system takes."""


@dataclass(frozen=True, slots=True)
class _File:
    """A file of ours as it was written; empty where it is yet to be. ``key`` is what it was made from."""

    sha256: str = ""
    size: int = -1
    mtime_ns: int = 0
    key: str = ""


class SiteFolder:
    """Writes files into ``root`` so that each is whole or not there, and an export that was interrupted goes on where
    it was. What others put there is never touched, but where ``force`` allows to replace it. Raises ``OSError``.
    """

    def __init__(self, root: Path, *, force: bool = False) -> None:
        self._root = root
        self._force = force
        self._files: dict[str, _File] = {}
        self._missing: dict[str, str] = {}
        self._safe: set[Path] = set()
        self._running = False
        self._was_interrupted = False
        self._unsaved = 0
        self.language = ""
        """That of the last export; empty for none."""

    def open(self) -> None:
        """Make the folder where it is missing, and read its list. Raises ``Conflict`` where that is not ours."""
        self._root.mkdir(parents=True, exist_ok=True)
        self._root = self._root.resolve()
        path = self._root / LIST
        try:
            document = json.loads(path.read_bytes())
            if document["version"] != _VERSION:
                raise ValueError
            files = {str(name): _File(**values) for name, values in document["files"].items()}
            missing = {str(name): str(key) for name, key in document["missing"].items()}
            language, self._was_interrupted = str(document["language"]), bool(document["running"])
        except FileNotFoundError:
            return
        except (ValueError, TypeError, KeyError, AttributeError) as exc:
            if self._force:
                return
            problem = "{file} cannot be read, so nothing tells which files are Ichiwa's. Add --force to begin anew."
            raise Conflict(problem, file=path) from exc
        self._files = {name: each for name, each in files.items() if _is_inside(name)}
        self._missing, self.language = missing, language

    def colliding(self, names: Iterable[str]) -> list[str]:
        """Those of ``names`` that this folder takes for one that comes before them, as it does not tell A from a."""
        first: dict[str, str] = {}
        later = [name for name in names if first.setdefault(_folded(name), name) != name]
        return later if later and not self._tells_case() else []

    def claim(self, names: Collection[str], language: str) -> None:
        """Take ``names`` for ours before any is written. Raises ``Conflict`` where one is somebody else's."""
        for name in names:
            path = self._path(name)
            foreign = name not in self._files and os.path.lexists(path)
            if foreign and (path.is_dir() or not self._force):
                problem = "{file} is there already, and Ichiwa did not write it. Name another folder, or add --force."
                raise Conflict(problem, file=path)
        self.language, self._running = language, True
        self._files = {name: _File() for name in names} | self._files
        self._save()

    def has(self, name: str, key: str) -> bool:
        """Whether ``name`` was made from ``key`` and is as it was written."""
        return bool(key) and self._files[name].key == key and self._is_intact(name)

    def lacks(self, name: str, key: str) -> bool:
        """Whether it is known that from ``key`` nothing is made for ``name``."""
        return bool(key) and self._missing.get(name) == key

    def leave(self, name: str, key: str) -> None:
        """Nothing is made for ``name`` from ``key``."""
        self._missing[name] = key

    def put(self, name: str, content: bytes, key: str) -> bool:
        """Write ``content``, which was made from ``key``; whether it was another before."""
        sha256 = hashlib.sha256(content).hexdigest()
        known = self._files[name]
        if known.sha256 == sha256 and self._is_intact(name):
            known = self._files[name]  # with the time at which it was last looked at
            self._files[name] = _File(sha256, known.size, known.mtime_ns, key)
            return False
        path = self._path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        self._write(path, content)
        stat = path.stat()
        self._files[name] = _File(sha256, stat.st_size, stat.st_mtime_ns, key)
        self._unsaved += 1
        if self._unsaved >= _SAVED_EVERY:
            self._save()
        return True

    def finish(self, names: Collection[str]) -> int:
        """Remove everything that we wrote but ``names``; returns how many files. One that was changed since stays: it
        is no longer ours.
        """
        removed = 0
        self._missing = {name: key for name, key in self._missing.items() if name not in names and name in self._files}
        for name in self._files.keys() - names:
            path = self._path(name)
            # An export that was interrupted had written some of them, and did not come to say how.
            if self._is_intact(name) or (self._was_interrupted and path.is_file()):
                path.unlink()
                removed += 1
            self._clear(path.parent)
            del self._files[name]
        self._running = False
        self._save()
        return removed

    def _save(self) -> None:
        self._unsaved = 0
        files = {name: asdict(self._files[name]) for name in sorted(self._files)}
        document = {"version": _VERSION, "running": self._running, "language": self.language}
        document |= {"files": files, "missing": self._missing}
        self._write(self._root / LIST, json.dumps(document, ensure_ascii=False, indent=0).encode())

    def _is_intact(self, name: str) -> bool:
        """Whether the file has the bytes that we wrote. Its time is a quick sign of it; a fetched copy has another."""
        known, path = self._files[name], self._path(name)
        try:
            stat = path.lstat()
        except (FileNotFoundError, NotADirectoryError):
            return False
        if stat.st_size != known.size:
            return False
        if stat.st_mtime_ns == known.mtime_ns:
            return True
        if path.is_symlink() or hashlib.sha256(path.read_bytes()).hexdigest() != known.sha256:
            return False
        self._files[name] = _File(known.sha256, known.size, stat.st_mtime_ns, known.key)
        return True

    def _path(self, name: str) -> Path:
        """Where ``name`` is. Raises ``Conflict`` where a link leads out of the folder, or elsewhere in it."""
        path = self._root / name
        for folder in path.parents:
            if folder == self._root or folder in self._safe:
                break
            if folder.is_symlink():
                problem = "{file} is a link to another place, and Ichiwa writes nowhere but into its folder. Remove it."
                raise Conflict(problem, file=folder)
        self._safe.update(folder for folder in path.parents if folder.is_relative_to(self._root))
        return path

    def _write(self, path: Path, content: bytes) -> None:
        part = self._root / _PART
        part.unlink(missing_ok=True)  # of an export that was interrupted, or a link that somebody made of it
        with part.open("xb") as file:
            file.write(content)
        part.replace(path)

    def _clear(self, folder: Path) -> None:
        """Remove folders that nothing is in any more."""
        while folder != self._root and folder.is_dir() and not any(folder.iterdir()):
            folder.rmdir()
            folder = folder.parent

    def _tells_case(self) -> bool:
        probe = self._root / f"{_PART}-Case"
        probe.touch()
        try:
            return not (self._root / f"{_PART}-case").exists()
        finally:
            probe.unlink()


def is_writable(name: str) -> bool:
    """Whether every part of ``name`` is short enough for a file system."""
    return all(len(part.encode()) <= NAME_MAX for part in name.split("/"))


def _is_inside(name: str) -> bool:
    """Whether ``name`` names a file below the folder: somebody may have written the list."""
    parts = name.split("/")
    return not any(part in ("", ".", "..") or "\\" in part or "\0" in part or ":" in part for part in parts)


def _folded(name: str) -> str:
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())
