"""What is offered where nothing was found: near, once each, in the query's script, or nothing."""

from __future__ import annotations

import pytest

from bot.services.library.suggesting import suggestions
from tests.unit.arranged import essay

LIBRARY = [
    essay("deal", title="A negotiation", tags=("salary", "trust"), body="My managers said nothing."),
    essay("again", title="A negotiation", tags=("Salary", "OKR"), body="The manager left."),
    essay("boss", title="はじめての上司", tags=("転職活動", "人脈"), body="上司は何も言わなかった。"),
    essay("boss-2", title="はじめての上司", tags=("人事評価", "OKR"), body="negotiation という語もある。"),
]


@pytest.mark.parametrize(
    ("query", "offered"),
    [
        ("negociation", ("negotiation", "A negotiation")),
        ("SALLARY", ("salary",)),
        ("mangers", ("managers", "manager")),
        ("はじめの上司", ("はじめての上司",)),
        ("転職話動", ("転職活動",)),
        ("人事評課 zeppelin", ("人事評価",)),
        ("zeppelin", ()),
        ("ソムリエ", ()),
        ("人派", ()),  # one of two characters is no slip
        ("人脈", ()),  # it is there: something else hid it, and nothing else is near
        ("trusst 人脈", ()),  # in Japanese, for whoever asks in Japanese
        ("", ()),
        ("!?", ()),
    ],
)
def test_what_is_near_is_offered_once_and_else_nothing(query: str, offered: tuple[str, ...]) -> None:
    assert suggestions(query, LIBRARY) == offered


def test_what_other_filters_hid_is_offered_without_them() -> None:
    assert suggestions("人脈", LIBRARY, itself=True) == ("人脈",)
    assert suggestions("okr", LIBRARY, itself=True) == ("OKR",)
