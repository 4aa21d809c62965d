"""`collections`."""

from __future__ import annotations

import pytest

from tests.adapters.cli.conftest import Desk

GUILD = "discord:100000000000000001"


def test_a_collection_is_everybodys_until_it_is_given(desk: Desk) -> None:
    assert desk.text("collections", "list").split() == [
        "COLLECTION",
        "ESSAYS",
        "BELONGS",
        "TO",
        "Work",
        "3",
        "everybody",
    ]
    assert desk.text("collections", "give", "Work", GUILD, "local") == f"Work: {GUILD}, local\n"
    given = {"name": "Work", "essays": 3, "owners": [GUILD, "local"]}
    assert desk.document("collections", "list") == [given]
    assert desk.document("collections", "give", "Work", "slack:T012AB3C4")["owners"] == ["slack:T012AB3C4"]
    assert desk.text("collections", "open", "Work") == "Work: everybody\n"


def test_the_operator_goes_on_seeing_it(desk: Desk) -> None:
    desk.text("collections", "give", "Work", GUILD)
    assert "denwa" in desk.text("search", "人脈")
    assert "The Kite" in desk.text("essays", "show", "the-kite")


@pytest.mark.parametrize("community", ["guild", "discord", "discord:1", "slack:t012", "local:here", "irc:1", ""])
def test_a_community_is_named_by_platform_and_id(desk: Desk, community: str) -> None:
    refused = desk.refusal("collections", "give", "Work", community, exit_code=2)
    assert "discord:100000000000000001, slack:T012AB3C4 or local" in refused


def test_a_name_that_nothing_has_is_refused(desk: Desk) -> None:
    assert desk.refusal("collections", "give", "Wrok", "local") == "There is no collection “Wrok”."


def test_an_empty_library_says_how_to_fill_it(empty_desk: Desk) -> None:
    assert "ichiwa essays sync" in empty_desk.run("collections", "list").stderr
    assert empty_desk.document("collections", "list") == []
