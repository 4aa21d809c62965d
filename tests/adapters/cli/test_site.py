"""``ichiwa site export``: a whole site in a folder, from the command line."""

from __future__ import annotations

import json

import pytest

from bot.adapters.web.site.site_folder import LIST
from tests.adapters.cli.conftest import LIBRARY, Desk

URL = "https://name.github.example/essays"


def test_the_public_site_is_written_and_then_kept_in_step(desk: Desk) -> None:
    first = desk.document("site", "export", "public", "--url", URL, "--language", "ja")
    assert (first["removed"], first["unchanged"], first["left_out"]) == (0, 0, [])
    public = desk.folder / "public"
    assert {path.name for path in (public / "e").glob("*.html")} == {f"{slug}.html" for slug, *_ in LIBRARY}
    assert '<html lang="ja">' in (public / "about.html").read_text(encoding="utf-8")
    assert f"{URL}/e/the-kite" in (public / "e" / "the-kite.html").read_text(encoding="utf-8")
    again = desk.text("site", "export", "public", "--url", URL)
    assert again == f"0 files written, {first['written']} unchanged, 0 removed\n"  # in the language of last time
    (desk.essays / "the-desk.md").unlink()
    desk.text("essays", "sync")
    told = desk.text("site", "export", "public", PUBLIC_URL=URL)
    assert not told.endswith(" 0 removed\n")
    assert not (public / "e" / "the-desk.html").exists()


def test_what_no_static_host_answers_is_left_out_or_told(desk: Desk) -> None:
    told = desk.run("site", "export", "public", "--url", URL)
    assert told.stderr.startswith("PUBLIC_IS_STATIC is not set")
    about = desk.folder / "public" / "about.html"
    assert "<form" in about.read_text(encoding="utf-8")
    quiet = desk.run("site", "export", "public", PUBLIC_URL=URL, PUBLIC_IS_STATIC="true")
    assert quiet.stderr == ""
    assert "<form" not in about.read_text(encoding="utf-8")


def test_what_a_community_has_for_itself_is_not_written(desk: Desk) -> None:
    desk.text("collections", "give", "Work", "discord:100000000000000001")
    desk.text("site", "export", "public", "--url", URL)
    assert not (desk.folder / "public" / "e").exists()
    assert (desk.folder / "public" / "about.html").exists()


def test_a_copy_is_not_emptied_unasked(desk: Desk) -> None:
    desk.text("site", "export", "public", "--url", URL)
    told = desk.refusal("site", "export", "public", "--url", URL, DATA_DIR=str(desk.folder / "another"))
    assert told.startswith("The library has no essay that everybody may read, but the copy has 3.")
    assert (desk.folder / "public" / "e" / "the-kite.html").exists()
    desk.text("site", "export", "public", "--url", URL, "--force", DATA_DIR=str(desk.folder / "another"))
    assert not (desk.folder / "public" / "e").exists()


@pytest.mark.parametrize("address", ["", "http://127.0.0.1:8080", "http://essays.local"])
def test_without_an_address_that_others_can_open_nothing_is_written(desk: Desk, address: str) -> None:
    settings = {"PUBLIC_URL": address} if address else {}
    told = desk.refusal("site", "export", "public", exit_code=78, **settings)
    assert told.startswith("PUBLIC_URL is http")
    assert "--url" in told
    assert not (desk.folder / "public").exists()


def test_a_wrong_address_is_a_wrong_command(desk: Desk) -> None:
    assert "Write an address like" in desk.refusal("site", "export", "public", "--url", "essays", exit_code=2)


def test_what_is_in_the_way_is_named(desk: Desk) -> None:
    public = desk.folder / "public"
    public.mkdir()
    (public / "about.html").write_text("mine")
    told = desk.refusal("site", "export", "public", "--url", URL)
    assert "about.html is there already" in told
    assert (public / "about.html").read_text() == "mine"
    assert sorted(path.name for path in public.iterdir()) == ["about.html"]
    desk.text("site", "export", "public", "--url", URL, "--force")
    assert json.loads((public / LIST).read_text())["language"] == "en"


def test_a_file_where_the_folder_should_be_is_refused(desk: Desk) -> None:
    (desk.folder / "public").write_text("mine")
    assert "public" in desk.refusal("site", "export", "public", "--url", URL, exit_code=2)
