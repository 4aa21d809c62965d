"""Every screen has a renderer, and none offers what cannot work."""

from __future__ import annotations

from typing import Any, get_args

import pytest

from bot.adapters.slack.screens.escape import phrases_in
from bot.adapters.slack.screens.forms import form_view
from bot.adapters.slack.screens.layout import INPUT_MAX
from bot.adapters.slack.screens.rendering import RENDERERS, render
from bot.conversation import labels, screens
from bot.conversation.catalogue import load_catalogue
from bot.conversation.forms import Form, TextField
from bot.conversation.spoken import KINDS
from bot.core.essay import Language
from bot.core.ids import Slug
from bot.core.rating import RatingSummary, Score
from bot.errors import InvalidInput
from bot.services.library.preparing import prepare
from tests.adapters.shelf import FOLDER

P = phrases_in(Language.EN, load_catalogue())
RATING = RatingSummary(Slug("the-green-folder"), Score(), {})
ADDRESS = "https://essays.example/e/the-green-folder?a=1&b=2"


def test_every_screen_has_one() -> None:
    assert not KINDS & set(RENDERERS)
    assert KINDS | set(RENDERERS) == set(get_args(screens.Screen))


def card(address: str = ADDRESS, *, in_channel: bool = True, can_rate: bool = True) -> screens.EssayScreen:
    return screens.EssayScreen(prepare(FOLDER, 1), RATING, address, in_channel=in_channel, can_rate=can_rate)


def buttons(screen: screens.Screen) -> list[str]:
    rows = [block for block in render(screen, P).blocks if block["type"] == "actions"]
    return [element["text"]["text"] for row in rows for element in row["elements"]]


@pytest.mark.parametrize(
    ("shown", "offered"),
    [
        (card(), ["Read", "Read here", "Rate", "Comment", "Save"]),
        (card(address=""), ["Read", "Rate", "Comment", "Save"]),
        (card(in_channel=False), ["Read", "Read here", "Rate", "Save"]),
        (card(in_channel=False, can_rate=False), ["Read", "Read here", "Save"]),
    ],
)
def test_a_card_offers_what_works(shown: screens.EssayScreen, offered: list[str]) -> None:
    assert buttons(shown) == offered


def test_an_essay_without_a_page_is_no_link() -> None:
    assert _links(render(card(address=""), P).blocks) == []
    assert set(_links(render(card(), P).blocks)) == {ADDRESS}


def test_the_essay_that_was_rated_is_a_link_to_its_page() -> None:
    rated = screens.RatedScreen(prepare(FOLDER, 1), 4.0, RATING, ADDRESS)
    assert "<https://essays.example/e/the-green-folder?a=1&amp;b=2|The Green Folder>" in render(rated, P).text
    bare = screens.RatedScreen(prepare(FOLDER, 1), 4.0, RATING, "")
    assert render(bare, P).text.startswith("You rated The Green Folder: 4 out of 5.")


def test_a_form_that_was_refused_can_be_opened_again() -> None:
    refused = screens.RefusedScreen(InvalidInput("Choose a channel first."), "typed", "token:setup:C1")
    [row] = [block for block in render(refused, P).blocks if block["type"] == "actions"]
    [again] = row["elements"]
    assert (again["action_id"], again["value"]) == ("ichiwa:again", "token:setup:C1")


@pytest.mark.parametrize("lines", [0, 1, 100])
def test_a_text_that_one_field_cannot_hold_is_divided_at_its_lines(lines: int) -> None:
    text = "\n".join(f"word {number} {'x' * 60}" for number in range(lines))
    field = TextField(name="words", label=labels.BANNED_WORDS, value=text, longest=10_000, lines=True, required=False)
    form = Form(name="f", title=labels.RULES, submit=labels.SAVE, fields=(field,), opener=("moderation", ""))
    entries = form_view(form, P, "")["blocks"]
    parts = [entry["element"].get("initial_value", "") for entry in entries]
    assert "\n".join(parts) == text
    assert all(len(part) <= INPUT_MAX for part in parts)
    assert [entry["block_id"] for entry in entries] == [f"words-{number}" for number in range(len(parts))]


def _links(part: Any) -> list[str]:
    """Every address in blocks."""
    if isinstance(part, dict):
        own = [part["url"]] if isinstance(part.get("url"), str) else []
        return own + [url for each in part.values() for url in _links(each)]
    return [url for each in part for url in _links(each)] if isinstance(part, list | tuple) else []
