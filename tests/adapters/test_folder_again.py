"""A folder is read again only where something changed in it, however that was done."""

from __future__ import annotations

import os
import sys
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.adapters.sources.folder.markdown_folder import MarkdownFolder
from bot.core.collection import Outside
from bot.core.essay import READ_AS
from bot.services.library.indexing import Indexer
from bot.services.library.library import Library
from tests.adapters.test_markdown_folder import page
from tests.fakes.essays import MemoryEssays
from tests.fakes.fingerprints import MemoryFingerprints
from tests.fakes.library import MemoryIndex

OPENED: list[str] = []
"""Every file that this process opened so far, as long as a test listens."""
LISTENING: list[bool] = []


def note(event: str, arguments: tuple[Any, ...]) -> None:
    if event == "open" and LISTENING and str(arguments[0]).endswith(".md"):
        OPENED.append(Path(str(arguments[0])).stem)


sys.addaudithook(note)  # cannot be taken off again


class Shelf:
    """A folder of essays, and the library that it is read into. ``later`` is how far ahead its clock is."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "essays"
        self.folder.mkdir()
        self.later = timedelta(hours=1)
        essays = MemoryEssays()
        self.library = Library(essays, Indexer(essays, MemoryIndex(essays)), MemoryFingerprints())

    def write(self, slug: str, title: str = "Same") -> Path:
        path = self.folder / f"{slug}.md"
        path.write_text(page(slug=slug, title=title), encoding="utf-8")
        return path

    async def opens(self) -> list[str]:
        """The files that a reading opens."""
        OPENED.clear()
        LISTENING.append(True)
        try:
            ahead = self.later // timedelta(microseconds=1) * 1000
            await self.library.sync(MarkdownFolder(self.folder, "here", lambda: time.time_ns() + ahead))
        finally:
            LISTENING.clear()
        return sorted(OPENED)

    async def title(self, slug: str) -> str:
        return (await self.library.essay(slug, Outside.OPERATOR)).title


@pytest.fixture
async def shelf(tmp_path: Path) -> Shelf:
    """Two essays that were read, and have settled since."""
    made = Shelf(tmp_path)
    made.write("luck")
    made.write("trust")
    assert await made.opens() == ["luck", "trust"]
    return made


async def test_an_unchanged_folder_opens_no_file(shelf: Shelf) -> None:
    assert await shelf.opens() == []


async def test_an_edit_of_the_same_length_with_the_old_time_set_again_is_read(shelf: Shelf) -> None:
    path = shelf.folder / "luck.md"
    before = path.stat()
    shelf.write("luck", "Else")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert (path.stat().st_size, path.stat().st_mtime_ns) == (before.st_size, before.st_mtime_ns)
    assert await shelf.opens() == ["luck"]
    assert await shelf.title("luck") == "Else"
    assert await shelf.opens() == []


async def test_a_file_that_takes_another_s_place_is_read(shelf: Shelf) -> None:
    """As an editor saves: a new file, renamed over the old one."""
    before = (shelf.folder / "luck.md").stat()
    new = shelf.write("new", "Else")
    new.write_text(page(slug="luck", title="Else"), encoding="utf-8")
    os.utime(new, ns=(before.st_atime_ns, before.st_mtime_ns))
    new.rename(shelf.folder / "luck.md")
    assert await shelf.opens() == ["luck"]
    assert await shelf.title("luck") == "Else"


async def test_a_file_that_moves_is_read_where_it_is_now(shelf: Shelf) -> None:
    (shelf.folder / "below").mkdir()
    (shelf.folder / "luck.md").rename(shelf.folder / "below" / "luck.md")
    assert await shelf.opens() == ["luck"]
    (shelf.folder / "trust.md").rename(shelf.folder / "other.md")
    assert await shelf.opens() == ["other"]  # whose author calls it “trust” still
    assert await shelf.title("trust") == "Same"


async def test_a_file_that_was_changed_just_before_it_was_read_is_read_again(shelf: Shelf) -> None:
    """A second edit in the same step of the file system's clock would leave no trace."""
    shelf.later = timedelta(0)
    shelf.write("luck", "Else")
    assert [await shelf.opens(), await shelf.opens()] == [["luck"], ["luck"]]
    shelf.later = timedelta(seconds=3)
    assert [await shelf.opens(), await shelf.opens()] == [["luck"], []]


async def test_another_way_to_read_reads_everything_anew(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.adapters.sources.folder.markdown_folder.READ_AS", READ_AS + 1)
    assert [await shelf.opens(), await shelf.opens()] == [["luck", "trust"], []]


async def test_a_link_that_is_turned_elsewhere_is_read(shelf: Shelf) -> None:
    """As a mounted folder is exchanged: a link into a hidden one beside it. One out of the folder is refused."""
    for version in ("..one", "..two"):
        (shelf.folder / version).mkdir()
        (shelf.folder / version / "hope.md").write_text(page(slug="hope", title=version), encoding="utf-8")
    link = shelf.folder / "hope.md"
    link.symlink_to("..one/hope.md")
    assert [await shelf.opens(), await shelf.opens()] == [["hope"], []]
    link.unlink()
    link.symlink_to("..two/hope.md")
    assert await shelf.opens() == ["hope"]
    assert await shelf.title("hope") == "..two"
    (shelf.folder / "..two").rename(shelf.folder.parent / "outside")
    link.unlink()
    link.symlink_to(shelf.folder.parent / "outside" / "hope.md")
    assert await shelf.opens() == []  # nothing outside is opened
    assert await shelf.title("hope") == "..two"


async def test_of_two_files_with_one_name_the_first_wins_also_when_it_comes_later(shelf: Shelf) -> None:
    (shelf.folder / "above").mkdir()
    shelf.write("luck", "Above").rename(shelf.folder / "above" / "luck.md")
    shelf.write("luck")
    assert [await shelf.opens(), await shelf.opens()] == [["luck", "luck"], ["luck"]]
    assert await shelf.title("luck") == "Above"


async def test_what_a_file_was_is_kept_while_the_file_is_broken_whatever_it_is_called(shelf: Shelf) -> None:
    (shelf.folder / "trust.md").rename(shelf.folder / "other.md")
    await shelf.opens()
    (shelf.folder / "other.md").write_text(page(slug="trust", body=""), encoding="utf-8")
    assert await shelf.opens() == ["other"]
    assert await shelf.title("trust") == "Same"


async def test_what_holds_for_a_folder_holds_at_once_for_files_that_did_not_change(shelf: Shelf) -> None:
    (shelf.folder / "bare.md").write_text("---\nauthor: Somebody\n---\nA text.", encoding="utf-8")
    assert [await shelf.opens(), await shelf.opens()] == [["bare"], []]
    (shelf.folder / "_defaults.yaml").write_text("category: Letters\n", encoding="utf-8")
    assert await shelf.opens() == ["bare", "luck", "trust"]
    assert (await shelf.library.essay("bare", Outside.OPERATOR)).category == "Letters"
    (shelf.folder / "authors.yml").write_text("Somebody:\n  name: Some Body\n", encoding="utf-8")
    assert [await shelf.opens(), await shelf.opens()] == [["bare", "luck", "trust"], []]
    assert (await shelf.library.essay("bare", Outside.OPERATOR)).author == "Some Body"


async def test_a_broken_file_is_named_each_time(shelf: Shelf) -> None:
    (shelf.folder / "torn.md").write_text("no fence", encoding="utf-8")
    assert [await shelf.opens(), await shelf.opens()] == [["torn"], ["torn"]]
