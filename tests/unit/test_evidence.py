"""The sentence that answers a question."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.language.evidence import IN_TITLE, content_of, evidence
from bot.language.morphemes import shared
from bot.language.normalize import fold

TEXT = st.text(alphabet="転職面接の上司は。断る？\n会議ab ", max_size=60)


def pieces(question: str) -> list[str]:
    return [content.piece for content in content_of(question, shared())]


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("上司の誘いを断るにはどうすればいい？", ["上司", "誘い", "断"]),
        ("新しい部署の人が名前を覚えてくれない", ["新", "部署", "名前", "覚"]),
        ("何をいつ誰に言うのか", []),
        ("転職 面接", []),
        ("転職", []),
        ("", []),
    ],
)
def test_what_a_question_asks_about(question: str, said: list[str]) -> None:
    assert pieces(question) == said


def test_one_sentence_counts_and_not_the_whole_text() -> None:
    weights = {"上司": 1.0, "断": 1.0, "誘い": 1.0}
    together = evidence("", "朝だった。上司の誘いを断る。", weights)
    scattered = evidence("", "上司がいる。断る。誘い。", weights)
    assert together == pytest.approx(1.0)
    assert scattered == pytest.approx(1 / 3)


def test_what_the_title_says_the_sentence_need_not_repeat_in_full() -> None:
    weights = {"上司": 1.0, "断": 1.0}
    assert evidence("上司", "誘いを断る。", weights) == pytest.approx((IN_TITLE + 1) / 2)
    assert evidence("上司", "上司の誘いを断る。", weights) == pytest.approx(1.0)


def test_a_rare_word_tells_more_than_a_common_one() -> None:
    weights = {"仕事": 0.1, "面接": 3.0}
    assert evidence("", "面接に行く。", weights) > evidence("", "仕事がある。", weights)


@given(TEXT, TEXT, st.dictionaries(st.sampled_from(["転職", "面", "断", "会議", "ab"]), st.floats(0, 5), max_size=5))
def test_it_is_a_share_and_more_text_never_takes_any(title: str, body: str, weights: dict[str, float]) -> None:
    found = evidence(fold(title), fold(body), weights)
    assert 0.0 <= found <= 1.0 + 1e-9
    assert evidence(fold(title), fold(body) + "\n転職の面接。", weights) >= found - 1e-9
