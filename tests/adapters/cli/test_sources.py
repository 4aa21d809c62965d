"""`sources`."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.adapters.cli.conftest import Desk

EXPORT = """TITLE: The Umbrella
AUTHOR: Hanako
DATE: 10/19/2019 08:00:00 AM
CATEGORY: Rain
-----
BODY:
<p>I left my umbrella at the station, and nobody took it for a week.</p>
<p>What did you leave behind?</p>
-----
--------
TITLE: The Second Chair
AUTHOR: Hanako
DATE: 10/20/2019 08:00:00 AM
CATEGORY: Rain
-----
BODY:
<p>There was a chair in our office on which nobody ever sat, and I asked why.</p>
<p>Where do you sit?</p>
-----
--------
"""
GUILD = "discord:100000000000000001"


@pytest.fixture
def export(tmp_path: Path) -> str:
    path = tmp_path / "rain.txt"
    path.write_text(EXPORT, encoding="utf-8")
    return str(path)


def test_a_file_is_looked_at_and_then_added_for_a_community(desk: Desk, export: str) -> None:
    seen = desk.document("sources", "add", export, "--name", "Rain", "--dry-run")
    assert [each["title"] for each in seen["essays"]] == ["The Umbrella", "The Second Chair"]
    assert (seen["title"], seen["kind"], seen["rights"], seen["entries"]) == ("Rain", "movabletype", "owner", 2)
    assert desk.document("sources", "list") == []
    added = desk.document("sources", "add", export, "--name", "Rain", "--community", GUILD)
    assert (added["title"], added["essays"], added["owner"], added["state"]) == ("Rain", 2, GUILD, "reading")
    assert added["last_read"]
    assert added["next_read"] is None
    owned = {each["name"]: each["owners"] for each in desk.document("collections", "list")}
    assert owned == {"Rain": [GUILD], "Work": []}
    assert not any((desk.data / "uploads").iterdir()), "a file that was read is kept no longer"


def test_it_is_published_paused_and_removed_by_its_name(desk: Desk, export: str) -> None:
    desk.text("sources", "add", export, "--name", "Rain", "--community", GUILD)
    assert "belongs to everybody" in desk.text("sources", "publish", "rain")
    assert "Rain: 2 essays, paused" in desk.text("sources", "pause", "Rain")
    assert desk.document("sources", "resume", "Rain")["state"] == "reading"
    refused = desk.refusal("sources", "refresh", "Rain")
    assert "was a file, which is read once" in refused
    desk.run("sources", "remove", "Rain", stdin="n\n")
    assert desk.document("sources", "list")[0]["essays"] == 2
    assert desk.text("sources", "remove", "Rain", "--yes") == "Rain was removed; 2 essays were withdrawn.\n"
    assert desk.document("sources", "list") == []
    assert {each["name"] for each in desk.document("collections", "list")} == {"Work"}


def test_what_is_no_address_and_no_file_is_refused(desk: Desk) -> None:
    assert "is not a web address" in desk.refusal("sources", "add", "no such file")
    assert "is not the address of a public website" in desk.refusal("sources", "add", "http://127.0.0.1:9/feed")


def test_no_source_says_how_to_add_one(desk: Desk) -> None:
    assert "ichiwa sources add" in desk.run("sources", "list").stderr
