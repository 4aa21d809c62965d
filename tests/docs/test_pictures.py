"""The drawing of a post on Slack shows the blocks that are sent, all of them, and takes nothing in them for markup."""

from __future__ import annotations

from dataclasses import replace
from html import escape

import pytest

from bot.core.essay import Language
from tests.tools.pictures_slack import SLUGS, drawn, essays, page


@pytest.mark.parametrize("language", Language)
def test_the_drawing_shows_what_is_posted(language: Language) -> None:
    essay = essays()[language]
    html = page(essay)
    assert essay.slug == SLUGS[language]
    for text in (essay.title, essay.summary, essay.question, essay.author):
        assert escape(text) in html


def test_what_an_essay_says_is_text() -> None:
    essay = replace(essays()[Language.EN], title="<script>", question="<b>Why?</b>")
    assert "<script>" not in page(essay)
    assert "<b>Why?</b>" not in page(essay)


def test_a_block_that_is_not_known_is_not_left_out_silently() -> None:
    with pytest.raises(KeyError):
        drawn([{"type": "image"}])
