"""The folder of a copy: whole files, nothing of others, no way out, and an export that was interrupted goes on."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from bot.adapters.web.site.site_folder import LIST, SiteFolder, is_writable
from bot.errors import Conflict

PAGES = {"index.html": b"home", "e/luck.html": b"luck", "category/x.html": b"x", "category/x/2.html": b"x 2"}


def export(root: Path, pages: dict[str, bytes], *, force: bool = False, key: str = "") -> tuple[int, int]:
    """How many files were written and removed."""
    folder = SiteFolder(root, force=force)
    folder.open()
    folder.claim(list(pages), "en")
    written = sum(folder.put(name, content, key) for name, content in pages.items() if not folder.has(name, key))
    return written, folder.finish(set(pages))


def found(root: Path) -> dict[str, bytes]:
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in root.rglob("*")
        if path.is_file() and path.name != LIST
    }


def test_files_come_change_and_go_with_their_folders(tmp_path: Path) -> None:
    root = tmp_path / "new" / "public"
    assert export(root, PAGES) == (4, 0)
    assert found(root) == PAGES
    assert export(root, PAGES) == (0, 0)
    fewer = {"index.html": b"another home", "e/luck.html": b"luck"}
    assert export(root, fewer) == (1, 2)
    assert found(root) == fewer
    assert sorted(path.name for path in root.iterdir()) == [LIST, "e", "index.html"]


def test_what_was_made_from_the_same_is_not_made_again(tmp_path: Path) -> None:
    export(tmp_path, PAGES, key="one")
    folder = SiteFolder(tmp_path)
    folder.open()
    assert (folder.has("e/luck.html", "one"), folder.has("e/luck.html", "two")) == (True, False)
    assert folder.language == "en"
    (tmp_path / "e" / "luck.html").write_bytes(b"fate")
    assert not folder.has("e/luck.html", "one")
    os.utime(tmp_path / "index.html", (1, 1))  # fetched from elsewhere: the same bytes at another time
    assert folder.has("index.html", "one")
    (tmp_path / "index.html").unlink()
    assert not folder.has("index.html", "one")
    assert export(tmp_path, PAGES, key="one") == (2, 0)
    assert found(tmp_path) == PAGES


def test_files_of_others_are_neither_replaced_nor_removed(tmp_path: Path) -> None:
    (tmp_path / "e").mkdir()
    theirs = {"e/luck.html": b"mine", "CNAME": b"essays.example", "e/note.txt": b"note"}
    for name, content in theirs.items():
        (tmp_path / name).write_bytes(content)
    with pytest.raises(Conflict, match=r"luck\.html is there already, and Ichiwa did not write it"):
        export(tmp_path, PAGES)
    assert found(tmp_path) == theirs
    assert export(tmp_path, PAGES, force=True) == (4, 0)
    assert found(tmp_path) == theirs | PAGES
    assert export(tmp_path, {}) == (0, 4)
    assert found(tmp_path) == {"CNAME": b"essays.example", "e/note.txt": b"note"}


def test_what_somebody_changed_is_not_removed(tmp_path: Path) -> None:
    export(tmp_path, PAGES)
    (tmp_path / "e" / "luck.html").write_bytes(b"by hand")
    assert export(tmp_path, {"index.html": b"home"}) == (0, 2)
    assert found(tmp_path) == {"index.html": b"home", "e/luck.html": b"by hand"}


def test_a_folder_where_a_page_belongs_is_left_alone_even_with_force(tmp_path: Path) -> None:
    (tmp_path / "index.html").mkdir()
    with pytest.raises(Conflict):
        export(tmp_path, PAGES, force=True)
    assert (tmp_path / "index.html").is_dir()


def test_nothing_is_written_through_a_link(tmp_path: Path) -> None:
    outside, root = tmp_path / "outside", tmp_path / "public"
    outside.mkdir()
    root.mkdir()
    (root / "e").symlink_to(outside)
    for force in (False, True):
        with pytest.raises(Conflict, match="is a link to another place"):
            export(root, PAGES, force=force)
    (root / "e").unlink()
    (outside / "home").write_bytes(b"theirs")
    (root / "index.html").symlink_to(outside / "home")
    with pytest.raises(Conflict, match="did not write it"):
        export(root, PAGES)
    export(root, PAGES, force=True)
    assert not (root / "index.html").is_symlink()
    assert (outside / "home").read_bytes() == b"theirs"
    (root / "e" / "luck.html").unlink()
    (root / "e").rmdir()
    (root / "e").symlink_to(outside)  # put there since
    with pytest.raises(Conflict, match="is a link to another place"):
        export(root, PAGES)
    assert sorted(path.name for path in outside.iterdir()) == ["home"]


def test_a_list_that_somebody_wrote_leads_nowhere_else(tmp_path: Path) -> None:
    root = tmp_path / "public"
    export(root, PAGES)
    victim = tmp_path / "victim"
    victim.write_bytes(b"home")
    document = json.loads((root / LIST).read_text())
    entry = document["files"]["index.html"] | {"mtime_ns": victim.stat().st_mtime_ns}
    document["files"] |= {"../victim": entry, str(victim): entry, "e/../../victim": entry, "": entry}
    document["running"] = True
    (root / LIST).write_text(json.dumps(document))
    export(root, {})
    assert victim.read_bytes() == b"home"


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"version": 9}', '{"version": 1, "files": {"a": 1}}', "\xff"])
def test_a_list_that_cannot_be_read_claims_nothing(tmp_path: Path, text: str) -> None:
    (tmp_path / LIST).write_text(text, encoding="latin-1")
    (tmp_path / "index.html").write_bytes(b"mine")
    with pytest.raises(Conflict, match="cannot be read"):
        export(tmp_path, PAGES)
    assert (tmp_path / "index.html").read_bytes() == b"mine"
    assert export(tmp_path, PAGES, force=True) == (4, 0)


def test_an_interrupted_export_is_completed_by_the_next(tmp_path: Path) -> None:
    export(tmp_path, {"old.html": b"old", "index.html": b"first"})
    folder = SiteFolder(tmp_path)
    folder.open()
    folder.claim([*PAGES, "gone.html"], "en")
    folder.put("index.html", b"second", "")
    folder.put("gone.html", b"gone", "")
    (tmp_path / ".ichiwa-site.part").write_bytes(b"ha")  # and here it was killed
    assert export(tmp_path, PAGES) == (4, 2)
    assert found(tmp_path) == PAGES


def test_where_letters_have_no_case_the_later_of_two_names_is_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = ["tag/Career.html", "tag/career.html", "tag/Other.html"]
    folder = SiteFolder(tmp_path)
    folder.open()
    assert folder.colliding(names) == []
    monkeypatch.setattr(SiteFolder, "_tells_case", lambda self: False)  # as on most Macs
    assert folder.colliding(names) == ["tag/career.html"]
    assert folder.colliding(["tag/a.html", "tag/b.html"]) == []
    assert not list(tmp_path.iterdir())


def test_a_name_has_to_be_short_enough() -> None:
    assert is_writable("tag/" + "長" * 80 + ".html")
    assert not is_writable("tag/" + "長" * 90 + ".html")


def test_it_is_known_for_what_nothing_is_made(tmp_path: Path) -> None:
    folder = SiteFolder(tmp_path)
    folder.open()
    folder.claim([*PAGES, "card.png"], "en")
    folder.leave("card.png", "one")
    folder.leave("now.html", "")
    folder.finish(())
    again = SiteFolder(tmp_path)
    again.open()
    assert [again.lacks("card.png", key) for key in ("one", "two", "")] == [True, False, False]
    assert not again.lacks("now.html", "")
    again.claim(["index.html"], "en")
    again.finish(())
    assert not again.lacks("card.png", "one")  # nobody asks for it any more
