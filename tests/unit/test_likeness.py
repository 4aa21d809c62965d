"""Texts that are the same, nearly the same, and others."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import pytest

from bot.language.likeness import NEAR, SHORT, Likenesses, likeness, text_hash
from bot.language.markdown import to_plain

ESSAYS = [to_plain(path.read_text("utf-8").split("---\n", 2)[2]) for path in sorted(Path("essays").glob("*.md"))]


def bits_between(one: int, other: int) -> int:
    return ((one ^ other) & (2**64 - 1)).bit_count()


def test_the_hash_looks_at_letters_and_nothing_else() -> None:
    assert text_hash("Ｈｅｌｌｏ, World！") == text_hash("hello — world") != text_hash("hello word")
    assert text_hash("転職、した。") == text_hash("転職した")
    assert text_hash(" …\n") == ""


def test_no_two_bundled_essays_are_near_each_other() -> None:
    found = [bits for text in ESSAYS if (bits := likeness(text)) is not None]
    assert len(found) == len(ESSAYS)
    assert min(bits_between(*pair) for pair in combinations(found, 2)) > NEAR


@pytest.mark.parametrize("text", ESSAYS[::7])
def test_a_text_with_a_word_replaced_or_a_line_behind_it_is_nearly_the_same(text: str) -> None:
    known = Likenesses()
    for n, other in enumerate(ESSAYS):
        bits = likeness(other)
        assert bits is not None
        known.add(str(n), bits)
    for edited in (text + "\n\n追記：誤字を直しました。", text[:40] + "別の言葉" + text[44:], text.upper()):
        bits = likeness(edited)
        assert bits is not None
        assert known.near(bits) == [str(ESSAYS.index(text))]


def test_a_short_text_is_like_none() -> None:
    assert likeness("あ" * (SHORT - 1)) is None
    assert likeness("あ" * SHORT) is not None


def test_the_nearest_comes_first_also_among_many() -> None:
    known = Likenesses()
    for n in range(3000):
        known.add(f"far-{n}", 2**40 * n + 0x1FFFF)
    known.add("two", 3)
    known.add("one", 1)
    assert known.near(0) == ["one", "two"]
