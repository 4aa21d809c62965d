"""Packed exports: what is in them comes out, and nothing else."""

from __future__ import annotations

import gzip
import io
import struct
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from _pytest.mark import ParameterSet
from hypothesis import given
from hypothesis import strategies as st

from bot.adapters.sources.blogs import archive_reasons, zip_file
from bot.adapters.sources.blogs.movable_type import MovableType
from bot.adapters.sources.blogs.wordpress import WordPress
from bot.adapters.sources.blogs.zip_file import FREE, RATIO_MAX, UNPACKED_MAX, Unpacked, is_packed, unpacked
from bot.adapters.sources.folder.markdown_folder import MarkdownFolder
from bot.adapters.sources.packed_pictures import PICTURE_MAX
from bot.errors import SourceError
from tests.adapters.archives import entries, fixture, handed

PNG = b"\x89PNG\r\n\x1a\n"


def packed(files: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", method) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return made.getvalue()


def opened(data: bytes, folder: Path, name: str = "export.zip") -> closing[Unpacked]:
    return closing(unpacked(handed(data, name), folder))


def test_an_export_with_pictures_as_note_gives_it(tmp_path: Path) -> None:
    data = packed(
        {"note/export.xml": fixture("wordpress.xml"), "note/assets/a.png": PNG, "__MACOSX/note/._x.xml": b"x"}
    )
    assert is_packed(data)
    with opened(data, tmp_path) as found:
        (inner,) = found.givens
        archive = WordPress(inner)
        assert entries(archive)[0].title == "席替えの日"
        assert archive.spots()[0].where == "export.zip/note/export.xml:11"
        assert found.picture("https://assets.example/assets/a.png?w=10") == found.picture("assets/a.png") == PNG
        assert found.picture("assets/b.png") is None
        assert found.markdown is None


async def test_a_folder_of_markdown_files(tmp_path: Path) -> None:
    text = (Path(__file__).parents[2] / "essays" / "four-boxes-of-cards.md").read_bytes()
    with opened(packed({"blog/four-boxes-of-cards.md": text, "blog/.obsidian/app.json": b"{}"}), tmp_path) as found:
        assert found.markdown is not None
        folder = MarkdownFolder(found.markdown, "zip")
        harvest = await folder.read(await folder.places())
        assert [draft.slug for draft in harvest.drafts] == ["four-boxes-of-cards"]
        assert found.givens == []


def test_gzip_in_one_or_more_parts(tmp_path: Path) -> None:
    text = fixture("livedoor.txt")
    data = gzip.compress(text[:500]) + gzip.compress(text[500:]) + b"\0" * 10
    with opened(data, tmp_path, "export.txt.gz") as found:
        (inner,) = found.givens
        assert inner.name == "export.txt"
        assert len(entries(MovableType(inner))) == 2


@pytest.mark.parametrize(
    "name",
    ["../a.txt", "a/../../b.txt", "/etc/a.txt", "..\\a.txt", "C:/a.txt", "\\\\host\\a.txt", "a/..", "..md/../../x.md"],
)
def test_no_name_leads_out_of_the_folder(name: str, tmp_path: Path) -> None:
    inside = tmp_path / "inside"
    inside.mkdir()
    with opened(packed({name: b"text", "good.txt": b"good"}), inside) as found:
        assert [given.name for given in found.givens] == ["export.zip/good.txt"]
    assert [path.name for path in tmp_path.iterdir()] == ["inside"]
    assert [path.name for path in inside.rglob("*") if path.is_file()] == ["good.txt"]


def test_a_link_and_an_archive_inside_are_passed_over(tmp_path: Path) -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        link = zipfile.ZipInfo("link.txt")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/hostname")
        archive.writestr("inner.zip", packed({"a.txt": b"a"}))
    with opened(made.getvalue(), tmp_path) as found:
        assert [one.reason for one in found.passed_over] == [archive_reasons.LEADS_OUT, archive_reasons.PACKED]
        assert found.givens == []


def _bombs() -> Iterator[ParameterSet]:
    big = b"\0" * (FREE + 1)
    assert len(packed({"a.txt": big})) * RATIO_MAX < len(big)
    yield pytest.param(packed({"a.txt": big}), "export.zip", id="ratio")
    yield pytest.param(gzip.compress(big), "export.gz", id="gzip")
    yield pytest.param(packed({f"{n}.txt": b"" for n in range(20_001)}), "export.zip", id="files")
    yield pytest.param(gzip.compress(gzip.compress(b"a")), "export.gz", id="gzip in gzip")
    yield pytest.param(packed({"a.txt": b"a"})[:-22] + b"PK\x05\x06" + b"\xff" * 18, "export.zip", id="list of files")


@pytest.mark.parametrize(("data", "name"), list(_bombs()))
def test_a_bomb_is_refused_with_a_sentence(data: bytes, name: str, tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=name):
        unpacked(handed(data, name), tmp_path)
    assert sum(path.stat().st_size for path in tmp_path.rglob("*") if path.is_file()) <= 2 * FREE


def test_all_files_together_are_limited(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zip_file, "UNPACKED_MAX", 3 * FREE)
    data = packed({f"{n}.txt": b"\0" * FREE for n in range(4)})
    with pytest.raises(SourceError, match="too big"):
        unpacked(handed(data, "export.zip"), tmp_path)
    assert UNPACKED_MAX > PICTURE_MAX


def test_an_archive_with_a_password_says_so(tmp_path: Path) -> None:
    data = bytearray(packed({"a.txt": b"secret"}))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.index(mark) + offset
        data[at : at + 2] = struct.pack("<H", 1)
    with pytest.raises(SourceError, match="password"):
        unpacked(handed(bytes(data), "export.zip"), tmp_path)


def test_a_damaged_file_is_named_and_the_others_come_out(tmp_path: Path) -> None:
    data = packed({"a.txt": b"first text", "b.txt": b"second"}, zipfile.ZIP_STORED).replace(
        b"first text", b"other text"
    )
    with opened(data, tmp_path) as found:
        assert [(fault.where, fault.line) for fault in found.broken] == [("export.zip/a.txt", 1)]
        assert [given.name for given in found.givens] == ["export.zip/b.txt"]


def test_a_file_without_a_name_is_none(tmp_path: Path) -> None:
    with opened(packed({"?": b"a", "b.txt": b"b"}, zipfile.ZIP_STORED).replace(b"?", b"\0"), tmp_path) as found:
        assert [given.name for given in found.givens] == ["export.zip/b.txt"]


def test_a_way_of_packing_that_takes_memory_is_not_read(tmp_path: Path) -> None:
    with opened(packed({"a.txt": b"a" * 100}, zipfile.ZIP_LZMA), tmp_path) as found:
        assert len(found.broken) == 1


def test_names_of_japanese_windows_are_read(tmp_path: Path) -> None:
    windows = packed({"xxxxxx.txt": b"a"}).replace(b"xxxxxx.txt", "議事録.txt".encode("cp932"))
    for number, data in enumerate((windows, packed({"議事録.txt": b"a"}))):
        folder = tmp_path / str(number)
        folder.mkdir()
        with opened(data, folder) as found:
            assert [given.name for given in found.givens] == ["export.zip/議事録.txt"]


@given(st.binary(max_size=400), st.lists(st.tuples(st.integers(0, 3000), st.integers(0, 255)), max_size=6))
def test_no_bytes_raise_anything_but_a_sentence(noise: bytes, flips: list[tuple[int, int]]) -> None:
    whole = bytearray(packed({"a.txt": fixture("fc2.txt"), "b.md": b"# b", "c/a.png": PNG}))
    for place, value in flips:
        whole[place % len(whole)] = value
    for data in (b"PK\x03\x04" + noise, b"\x1f\x8b" + noise, noise, bytes(whole)):
        with TemporaryDirectory() as folder:
            try:
                found = unpacked(handed(data, "x"), Path(folder))
            except SourceError:
                continue
            found.picture("a.png")
            found.close()
