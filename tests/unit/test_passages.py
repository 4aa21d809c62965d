"""Essays in passages."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.language.passages import PASSAGES_MAX, ROOM, passages

LETTERS = "あの上司に相談する。転職か、異動か？\n\nab cd. Ef! 「え」1-・\u3000"
TEXTS = st.text(alphabet=LETTERS, max_size=3000) | st.text(max_size=300)
LONG = "会社を辞めた日のことを書く。" * 60


def bare(text: str) -> str:
    return "".join(text.split())


def test_the_heads_stand_alone_and_the_body_in_paragraphs() -> None:
    body = "短い。\n\nもっと短い。\n\n" + "長い段落の文。" * 40
    got = passages("辞めた話。", "あなたは？", body)
    assert got == ["辞めた話。", "あなたは？", "短い。\nもっと短い。\n" + "長い段落の文。" * 40]


def test_what_is_not_there_is_no_passage() -> None:
    assert passages("", "Why?", "") == ["Why?"]
    assert passages(" ", "\n", "\n \n") == []


def test_a_long_paragraph_is_cut_at_its_sentences() -> None:
    got = passages("", "", LONG)
    assert len(got) == 3
    assert all(passage.endswith("。") and len(passage) <= ROOM for passage in got)


def test_a_short_paragraph_stays_whole_beside_one_that_leaves_no_room() -> None:
    first, second = "一つ目の段落。" * 30, "二つ目の段落。" * 30
    assert passages("", "", f"{first}\n\n{second}") == [first, second]


@pytest.mark.parametrize("paragraph", [60, 130, 330, 331, 700, 2000])
def test_an_essay_of_two_thousand_characters_has_few(paragraph: int) -> None:
    sentence = "会社を辞めた日のことを書いておく。その朝。"
    text = (sentence * 100)[:2000]
    body = "\n\n".join(text[n : n + paragraph] for n in range(0, 2000, paragraph))
    assert len(passages("要約。", "問い？", body)) <= 2 + 10


@given(summary=TEXTS, question=TEXTS, body=TEXTS)
@example(summary="", question="", body="x" * 5000)
@example(summary="", question="", body=LONG * 40)
@example(summary="", question="", body="word " * 9000)
def test_few_short_and_whole(summary: str, question: str, body: str) -> None:
    got = passages(summary, question, body)
    assert len(got) <= PASSAGES_MAX
    assert all(passage.strip() for passage in got)
    assert all(len(passage) <= 2.5 * ROOM for passage in got)
    told, whole = bare("".join(got)), bare(summary + question + body)
    assert whole.startswith(told)  # every word in its order, and nothing of our own
    if len(got) < PASSAGES_MAX:
        assert told == whole


@given(bodies=st.lists(TEXTS, max_size=6))
def test_every_paragraph_is_in_some_passage(bodies: list[str]) -> None:
    got = passages("", "", "\n\n".join(bodies))
    if len(got) < PASSAGES_MAX:
        assert bare("".join(got)) == bare("".join(bodies))
