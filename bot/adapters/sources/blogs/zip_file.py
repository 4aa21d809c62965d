"""Packed exports: a ZIP of an export with its pictures, as note.com gives it, or of Markdown files; and gzip.

Nothing of an archive is believed: sizes are counted while unpacking, names lead nowhere but into the folder that the
caller gives, and an archive inside an archive stays closed. Ten bytes can unpack to ten thousand
(<https://www.bamsoftware.com/hacks/zipbomb/>), so what may come out is limited as a whole and for each file.
"""

from __future__ import annotations

import itertools
import struct
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import BinaryIO, Final
from urllib.parse import unquote, urlsplit

from bot.adapters.sources.blogs import archive_reasons
from bot.adapters.sources.given import Given
from bot.adapters.sources.packed_pictures import PICTURE_MAX
from bot.errors import ParseFailed, SourceError
from bot.ports.source import PassedOver

UNPACKED_MAX: Final = 500_000_000
"""Bytes that come out of one archive."""
RATIO_MAX: Final = 200
"""How much bigger a file may become; text becomes ten times bigger, and fifty times where it repeats itself."""
FREE: Final = 1_000_000
"""Bytes up to which no ratio counts."""
FILES_MAX: Final = 20_000
DIRECTORY_MAX: Final = 8_000_000
"""Bytes of a ZIP's own list of its files, which is read at once."""
TELLING: Final = 16
"""Characters of a name that no other picture has by chance: note.com gives them some forty."""

_CHUNK: Final = 1 << 16
_ZIP: Final = (b"PK\x03\x04", b"PK\x05\x06")
_GZIP: Final = b"\x1f\x8b"
_END_SIZE: Final = 22
_COMMENT_MAX: Final = 65_535
_MARKDOWN: Final = frozenset({".md", ".markdown", ".mdown", ".mkd", ".mdx", ".yaml", ".yml", ".toml"})
_TEXTS: Final = frozenset({".xml", ".rss", ".atom", ".rdf", ".json", ".txt", ".log", ".mt", ".html", ".htm", ""})
_PACKED: Final = frozenset({".zip", ".gz", ".tgz", ".tar", ".7z", ".rar", ".bz2", ".xz"})
_PICTURES: Final = frozenset({".jpg", ".jpeg", ".png", ".gif", ".webp", ".avif"})
_METHODS: Final = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
"""Others take as much memory as the archive says."""
_FAULTS: Final = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,
    RuntimeError,
    ValueError,
    OverflowError,
    struct.error,
)


def is_packed(head: bytes) -> bool:
    """Whether a file that begins with ``head`` is one that ``unpacked`` opens."""
    return head.startswith((*_ZIP, _GZIP))


@dataclass(slots=True)
class Unpacked:
    """What was in an archive. ``givens`` are files that may be exports, feeds or pages, with the archive's name in
    theirs; ``markdown`` is a folder of its Markdown files, None where it has none. Close it when all is read.
    """

    givens: list[Given] = field(default_factory=list)
    markdown: Path | None = None
    broken: list[ParseFailed] = field(default_factory=list)
    passed_over: list[PassedOver] = field(default_factory=list)
    _pictures: dict[str, zipfile.ZipInfo] = field(default_factory=dict)
    _by_name: dict[str, list[str]] = field(default_factory=dict)
    _archive: zipfile.ZipFile | None = None
    _open: ExitStack = field(default_factory=ExitStack)

    def picture(self, path: str) -> bytes | None:
        """The picture that a text refers to as ``assets/a.png``, ``./a.png`` or an address that ends so; None where the
        archive has none, it could be one of several, or it is damaged or bigger than ``PICTURE_MAX``.
        """
        wanted = [part for part in _path(path).split("/") if part not in ("", ".", "..")]
        named = self._by_name.get(wanted[-1], []) if wanted else []
        alike = sorted(((_end(wanted, each.split("/")), each) for each in named), reverse=True)
        if not alike or (len(alike) > 1 and alike[0][0] == alike[1][0]):
            return None
        shared, found = alike[0]
        is_sure = shared >= min(2, len(wanted)) or len(found) == len(wanted[-1]) or len(wanted[-1]) >= TELLING
        return self.picture_at(found) if is_sure else None

    def picture_at(self, path: str) -> bytes | None:
        """The picture with exactly this path in the archive."""
        info = self._pictures.get(path)
        if self._archive is None or info is None:
            return None
        try:
            return b"".join(_pieces(self._archive, info, _Allowance(PICTURE_MAX)))
        except (*_FAULTS, OSError, SourceError):
            return None

    def close(self) -> None:
        self._open.close()


@dataclass(slots=True)
class _Allowance:
    """Bytes that may still come out."""

    left: int

    def take(self, size: int) -> None:
        self.left -= size
        if self.left < 0:
            raise _TooBig


class _TooBig(SourceError):
    def __init__(self) -> None:
        super().__init__("It is too big.")


def unpacked(given: Given, folder: Path) -> Unpacked:
    """Unpack ``given`` into ``folder``, which is empty and the caller's to remove. Raises ``SourceError`` where that is
    not possible or not safe.
    """
    given.file.seek(0)
    is_gzip = given.file.read(len(_GZIP)) == _GZIP
    found = Unpacked()
    try:
        if is_gzip:
            _gunzip(given, folder, found)
        else:
            _unzip(given, folder, found)
    except _TooBig as exc:
        found.close()
        raise SourceError(archive_reasons.TOO_BIG, name=given.name, limit=UNPACKED_MAX // 1_000_000) from exc
    except (*_FAULTS, OSError) as exc:
        found.close()
        raise SourceError(archive_reasons.BROKEN, name=given.name) from exc
    except SourceError:
        found.close()
        raise
    return found


def _gunzip(given: Given, folder: Path, found: Unpacked) -> None:
    path = folder / "unpacked"
    with path.open("xb") as out:
        allowance = _Allowance(min(UNPACKED_MAX, max(FREE, given.size * RATIO_MAX)))
        given.file.seek(0)
        unpacker = zlib.decompressobj(zlib.MAX_WBITS | 16)
        while data := unpacker.unconsumed_tail or given.file.read(_CHUNK):
            piece = unpacker.decompress(data, _CHUNK)
            allowance.take(len(piece))
            out.write(piece)
            if unpacker.eof:  # another member may follow
                given.file.seek(-len(unpacker.unused_data), 1)
                if given.file.read(len(_GZIP)) != _GZIP:
                    break
                given.file.seek(-len(_GZIP), 1)
                unpacker = zlib.decompressobj(zlib.MAX_WBITS | 16)
        if not unpacker.eof:
            raise EOFError
    with path.open("rb") as head:
        if is_packed(head.read(4)):
            raise SourceError(archive_reasons.NESTED, name=given.name)
    _give(path, given.name.removesuffix(".gz"), found)


def _unzip(given: Given, folder: Path, found: Unpacked) -> None:
    if _directory_size(given) > DIRECTORY_MAX:
        raise SourceError(archive_reasons.TOO_MANY_FILES, name=given.name, limit=FILES_MAX)
    archive = found._open.enter_context(zipfile.ZipFile(given.file))
    infos = archive.infolist()
    if len(infos) > FILES_MAX:
        raise SourceError(archive_reasons.TOO_MANY_FILES, name=given.name, limit=FILES_MAX)
    if any(info.flag_bits & 1 for info in infos):
        raise SourceError(archive_reasons.WITH_PASSWORD, name=given.name)
    found._archive = archive
    allowance = _Allowance(UNPACKED_MAX)
    for info in infos:
        where = f"{given.name}/{_shown(_name(info))}"
        try:
            _member(info, folder, where, found, allowance)
        except _TooBig:
            raise
        except (*_FAULTS, OSError):
            found.broken.append(ParseFailed(archive_reasons.DAMAGED, where=where, line=1))


def _member(info: zipfile.ZipInfo, folder: Path, where: str, found: Unpacked, allowance: _Allowance) -> None:
    name = _name(info)
    parts = _parts(name)
    suffix = PurePosixPath(name).suffix.lower()
    is_link = info.external_attr >> 28 == 0xA  # S_IFLNK in the upper half, where Unix packed it
    if name.endswith("/") or not parts or any(part.startswith((".", "__MACOSX")) for part in parts if part != ".."):
        return
    if ".." in parts or is_link or name.startswith(("/", "\\")) or ":" in parts[0]:
        found.passed_over.append(PassedOver(where, archive_reasons.LEADS_OUT))
    elif suffix in _PACKED:
        found.passed_over.append(PassedOver(where, archive_reasons.PACKED))
    elif suffix in _PICTURES:
        if found._pictures.setdefault("/".join(parts), info) is info:
            found._by_name.setdefault(parts[-1], []).append("/".join(parts))
    elif suffix in _MARKDOWN or suffix in _TEXTS:
        root = folder / ("markdown" if suffix in _MARKDOWN else "texts")
        path = root.joinpath(*parts)
        path.parent.mkdir(parents=True, exist_ok=True)
        assert found._archive is not None  # noqa: S101
        with path.open("xb") as out:  # a name that is there twice is damage
            out.writelines(_pieces(found._archive, info, allowance))
        if suffix in _MARKDOWN:
            found.markdown = root
        else:
            _give(path, where, found)


def _pieces(archive: zipfile.ZipFile, info: zipfile.ZipInfo, allowance: _Allowance) -> Iterator[bytes]:
    if info.compress_type not in _METHODS:
        raise NotImplementedError
    own = _Allowance(max(FREE, info.compress_size * RATIO_MAX))
    with archive.open(info) as member:
        while piece := member.read(_CHUNK):
            own.take(len(piece))
            allowance.take(len(piece))
            yield piece


def _give(path: Path, name: str, found: Unpacked) -> None:
    file: BinaryIO = found._open.enter_context(path.open("rb"))
    found.givens.append(Given(name, file, path.stat().st_size))


def _directory_size(given: Given) -> int:
    """Bytes of the ZIP's list of files, as its end says (APPNOTE.TXT 4.3.14 and 4.3.16)."""
    start = max(0, given.size - _END_SIZE - _COMMENT_MAX - 20)
    given.file.seek(start)
    tail = given.file.read()
    end = tail.rfind(b"PK\x05\x06")
    if end < 0 or end + _END_SIZE > len(tail):
        raise zipfile.BadZipFile
    (size,) = struct.unpack_from("<L", tail, end + 12)
    if end >= 20 and tail.startswith(b"PK\x06\x07", end - 20):
        (record,) = struct.unpack_from("<Q", tail, end - 12)
        given.file.seek(record)
        more = given.file.read(56)
        (size,) = struct.unpack_from("<Q", more, 40)
    return int(size)


def _name(info: zipfile.ZipInfo) -> str:
    """The file's name; what does not say that it is UTF-8 was packed by Windows or macOS in Japan."""
    if info.flag_bits & 0x800:
        return info.filename
    try:
        raw = info.filename.encode("cp437")
    except UnicodeEncodeError:
        return info.filename
    for encoding in ("utf-8", "cp932"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return info.filename


def _parts(name: str) -> list[str]:
    """The folders and the name, each one that a file system takes."""
    parts = (_shown(part).encode()[:200].decode("utf-8", "ignore") for part in name.replace("\\", "/").split("/"))
    return [part for part in parts if part not in ("", ".")]


def _path(address: str) -> str:
    """The path of an address, without the host and with its characters as they are."""
    try:
        return unquote(urlsplit(address).path)
    except ValueError:
        return ""


def _end(one: Sequence[str], other: Sequence[str]) -> int:
    """How many of their last steps are the same."""
    pairs = itertools.takewhile(lambda pair: pair[0] == pair[1], zip(reversed(one), reversed(other), strict=False))
    return sum(1 for _ in pairs)


def _shown(name: str) -> str:
    return "".join(char for char in name if char.isprintable() or char == "\u3000")
