"""Round-ups on Slack: every screen in both languages, and within Block Kit's limits whatever they tell."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.adapters.slack.posts.digest import digest_blocks
from bot.adapters.slack.screens.escape import phrases_in
from bot.conversation import spoken_digest
from bot.conversation.catalogue import load_catalogue
from bot.core.digest import DigestPost
from bot.core.essay import Language
from bot.core.ids import Slug
from tests.adapters.slack.round_up_screens import FILES, entry, golden, week


@pytest.mark.parametrize("language", list(Language))
def test_every_screen_is_as_it_was_written_down(language: Language) -> None:
    """``python -m tests.tools.dialogues`` writes them down anew."""
    assert golden(language) == FILES[language].read_text(encoding="utf-8")


def full(language: Language, title: str, text: str) -> DigestPost:
    """As many essays as there can be, each by an author with as long a name."""
    made = [
        replace(
            entry(f"essay-{n}".ljust(100, "x"), title, mean=4.5, ratings=10**6, comments=10**6),
            author=title,
            day=date(2026, 12, 1) + timedelta(days=n),
        )
        for n in range(16)
    ]
    quote = week(language).quote
    assert quote is not None
    return replace(
        week(language),
        best=tuple(made[:3]),
        talked=tuple(made[3:6]),
        quote=replace(quote, title=title, text=text, author=title, slug=Slug("quoted".ljust(100, "x"))),
        coming=tuple(made[6:13]),
        library=tuple(made[13:]),
    )


@pytest.mark.parametrize("language", list(Language))
@given(title=st.text(min_size=1, max_size=300), text=st.text(min_size=1, max_size=2000))
@example(title="&" * 300, text="<" * 2000)
@example(title="*" * 300, text="*_~`" * 500)
@example(title=" ", text=" ")
def test_it_stays_within_the_limits_of_a_message(language: Language, title: str, text: str) -> None:
    """The figures are those of docs.slack.dev, reference/block-kit."""
    post, p = full(language, title, text), phrases_in(language, load_catalogue())
    made = digest_blocks(post, p)
    assert len(made.blocks) <= 50
    assert len(spoken_digest.fallback(post, p)) <= 4000
    for block in made.blocks:
        _check(block)
    [menu] = [each for block in made.blocks if block["type"] == "actions" for each in block["elements"]]
    assert len({each["value"] for each in menu["options"]}) == len(menu["options"]) == 10


def _check(block: Mapping[str, Any]) -> None:
    for kind, text in _texts(block):
        assert text, block
        match block["type"]:
            case "header":
                assert kind == "plain_text"
                assert len(text) <= 150
            case "section":
                assert len(text) <= 3000
            case "context":
                assert len(text) <= 2000
            case "actions":
                assert len(text) <= 75
    if block["type"] == "actions":
        assert all(1 <= len(each["value"]) <= 150 for menu in block["elements"] for each in menu["options"])


def _texts(node: Any) -> Iterator[tuple[str, str]]:
    """Each text with its type."""
    if isinstance(node, Mapping):
        if isinstance(node.get("text"), str):
            yield node["type"], node["text"]
        for each in node.values():
            yield from _texts(each)
    elif isinstance(node, list):
        for each in node:
            yield from _texts(each)
