"""Notices that an earlier version stored are shown in the words of today."""

from __future__ import annotations

import pytest

from bot.adapters.local.notices import Sentence, pack, unpack
from bot.conversation.catalogue import load_catalogue
from bot.core.essay import Language

FIELDS = {"day": "2026-03-14", "limit": "6h"}
EARLIER = (
    "The daily essay is suspended, because this channel refused the last one.",
    "Whether the essay of {day} was posted cannot be found out, so it is not sent again by itself.",
    "The essay of {day} was left out: it would have come more than {limit} late.",
    "The essay of {day} was left out: the library has none that fits the settings.",
    "The essay of {day} was left out, as an admin asked.",
    "The essay of {day} was left out, because it could not be posted.",
)


@pytest.mark.parametrize("key", EARLIER)
def test_a_notice_with_an_earlier_sentence_is_translated(key: str) -> None:
    sentence = unpack(pack(Sentence(key, FIELDS)))
    assert sentence.key != key
    assert sentence.fields == FIELDS
    assert not load_catalogue().text(Language.JA, sentence.key, **sentence.fields).isascii()


def test_a_notice_with_a_sentence_of_today_stays() -> None:
    sentence = unpack(pack(Sentence(EARLIER[0], FIELDS)))
    assert unpack(pack(sentence)) == sentence
