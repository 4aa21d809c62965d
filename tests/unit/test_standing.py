"""Whose words a post has, as admins are told."""

from __future__ import annotations

import pytest

from bot.conversation.catalogue import load_catalogue
from bot.conversation.phrases import Phrases
from bot.conversation.schedule_text import told_whose
from bot.core.essay import Language, Origin
from tests.unit.arranged import post

WORDS = {language: Phrases(load_catalogue(), language, str) for language in Language}


@pytest.mark.parametrize("language", Language)
def test_every_origin_has_its_own_words(language: Language) -> None:
    told = {told_whose(post("a", summary_origin=one, question_origin=one), WORDS[language]) for one in Origin}
    assert len(told) == len(Origin)


def test_whose_words_and_how_they_are_corrected() -> None:
    written = post("the-kite", summary_origin=Origin.MODEL, question_origin=Origin.EXTRACT)
    assert told_whose(written, WORDS[Language.EN]) == (
        "Summary: a language model's words · Question: the essay's last question",
        "Whoever runs this bot can correct them with ichiwa essays edit the-kite --summary … --question …",
    )
    assert told_whose(written, WORDS[Language.JA]) == (
        "要約：言語モデルの文章・問いかけ：エッセイ最後の問いかけ",
        "どちらも、運営者が ichiwa essays edit the-kite --summary … --question … で直せます",
    )


def test_where_nothing_is_asked_nobody_s_words_are_named() -> None:
    silent = post("a", question="", question_origin=Origin.EXTRACT)
    assert told_whose(silent, WORDS[Language.EN])[0].endswith("· Question: none")
