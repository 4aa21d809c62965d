"""The glossary explains every word of the design, in English and in Japanese, in one sentence each."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

GLOSSARY = Path(__file__).resolve().parents[2] / "docs" / "glossary.md"
WORDS = {
    "channel",
    "closing question",
    "collection",
    "comment",
    "community",
    "delivery",
    "digest",
    "essay",
    "interaction",
    "lease",
    "member",
    "message ref",
    "pick",
    "rating",
    "revision",
    "slot",
    "source",
    "subscription",
    "thread",
}
AVOIDED = {"server", "team", "job", "article", "like", "broadcast"}
JAPANESE = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]+")


def rows() -> list[tuple[str, str, str]]:
    """The table's rows below its head: word, Japanese term, meaning."""
    lines = [line for line in GLOSSARY.read_text(encoding="utf-8").splitlines() if line.startswith("| ")]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return [(word, japanese, meaning) for word, japanese, meaning in cells[2:]]


def test_every_word_of_the_design_is_there_once_in_alphabetical_order() -> None:
    words = [word for word, _, _ in rows()]
    assert set(words) >= WORDS
    assert words == sorted(set(words))


@pytest.mark.parametrize(("word", "japanese", "meaning"), rows())
def test_a_word_has_a_japanese_term_and_one_plain_sentence(word: str, japanese: str, meaning: str) -> None:
    assert JAPANESE.search(japanese), word
    assert meaning[0].isupper()
    assert meaning.endswith(".")
    assert meaning.count(". ") == 0
    assert len(meaning) <= 120


def test_japanese_terms_are_told_apart() -> None:
    terms = [japanese for _, japanese, _ in rows()]
    assert len(set(terms)) == len(terms)


def test_avoided_words_are_named_and_explain_nothing() -> None:
    text = GLOSSARY.read_text(encoding="utf-8")
    for word in AVOIDED:
        assert f"*{word}*" in text
        assert not [row for row in rows() if re.search(rf"\b{word}s?\b", row[2]) and word != "like"]
