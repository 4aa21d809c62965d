"""A round-up as Discord gets it: within its limits whatever the titles are, and nothing in it mentions anybody."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.adapters.discord.digest import digest_view
from bot.adapters.discord.phrases import DiscordPhrases
from bot.conversation.catalogue import load_catalogue
from bot.core.digest import DigestEntry, DigestPost, DigestQuote
from bot.core.essay import Language
from bot.core.ids import CommentId, Slug

CATALOGUE = load_catalogue()
KEY = "abcdefgh02-20260303-1"


def entry(number: int, title: str) -> DigestEntry:
    return DigestEntry(
        slug=Slug(f"e{number}"),
        title=title,
        author=title[:60],
        language=Language.JA,
        minutes=3,
        mean=4.5,
        ratings=12,
        comments=7,
        day=date(2026, 12, 1),
    )


def full(title: str, text: str) -> DigestPost:
    entries = [entry(n, title) for n in range(13)]
    return DigestPost(
        since=date(2026, 11, 23),
        until=date(2026, 11, 29),
        monthly=False,
        language=Language.JA,
        best=tuple(entries[:3]),
        talked=tuple(entries[3:6]),
        quote=DigestQuote(comment=CommentId("c"), slug=Slug("e1"), title=title, text=text, author=title),
        coming=tuple(entries[6:13]),
    )


def walked(node: Any) -> list[dict[str, Any]]:
    if isinstance(node, list):
        return [each for part in node for each in walked(part)]
    if not isinstance(node, dict):
        return []
    own = [node] if isinstance(node.get("type"), int) else []
    return own + [each for value in node.values() for each in walked(value)]


@pytest.mark.parametrize("language", list(Language))
@given(title=st.text(min_size=1, max_size=300), text=st.text(min_size=1, max_size=2000))
def test_it_stays_within_the_limits_of_a_message(language: Language, title: str, text: str) -> None:
    for each in (title, "*" * 300):
        components = digest_view(
            full(each, text), "abcdefgh02-20260303-1", DiscordPhrases(CATALOGUE, language)
        ).to_components()  # type: ignore[no-untyped-call]
        nodes = walked(components)
        assert len(nodes) <= 40
        assert sum(len(node.get("content", "")) for node in nodes) <= 4000
        [menu] = [node for node in nodes if node.get("type") == 3]
        assert len(menu["options"]) == 6
        assert all(1 <= len(option["label"]) <= 100 for option in menu["options"])


def test_what_there_is_nothing_of_is_left_out() -> None:
    only = replace(full("A", "B"), talked=(), quote=None, coming=())
    components = digest_view(only, KEY, DiscordPhrases(CATALOGUE, Language.EN)).to_components()  # type: ignore[no-untyped-call]
    said = "\n".join(node["content"] for node in walked(components) if "content" in node)
    assert said == (
        "### The week in essays\n-# Mon, Nov 23 to Sun, Nov 29\n**The best rated**\n"
        + "\n".join(["・**A** · A · ★ 4.5 · 12 ratings"] * 3)
    )
