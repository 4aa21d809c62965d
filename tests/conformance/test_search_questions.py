"""Questions and particles: held to by the index in memory, in SQLite and in PostgreSQL."""

from __future__ import annotations

from bot.ports.search import SearchIndex
from tests.conformance.test_search import _essay as made_essay
from tests.conformance.test_search import found


async def test_a_particle_by_itself_finds_nothing_and_costs_nothing(index: SearchIndex) -> None:
    """Every text has it in hundreds of places; it says nothing about any."""
    await index.update(
        [made_essay("change", "転職の話", "転職の前の夜。"), made_essay("other", "席の話", "会議の席の話。")]
    )
    assert await found(index, "の") == []
    assert await found(index, "転職 の") == await found(index, "転職") == ["change"]


async def test_themade_essay_whose_one_sentence_answers_the_question_comes_first(index: SearchIndex) -> None:
    """Both hold its words; the short one in three sentences, beside each other by chance."""
    scattered = "上司の話。断るのは難しい。誘いもある。"
    answers = "朝の光の中で考えた。上司の誘いを断るときは、先に理由を言う。"
    answers += "窓の外では雨が降った。上司は黙る。誘いは続く。断る。"
    answers += "窓の外では長い雨が降り、町の音を消していた。" * 12
    await index.update([made_essay("a-scattered", "話", scattered), made_essay("b-answers", "雨の日", answers)])
    assert (await found(index, "上司の誘いを断るにはどう言えばいいですか？"))[0] == "b-answers"


async def test_what_is_no_question_finds_the_same_essays(index: SearchIndex) -> None:
    """As related essays are sought: of what an essay is about nothing is asked."""
    scattered = "上司の話。断るのは難しい。誘いもある。"
    answers = "上司の誘いを断るときは、先に理由を言う。" + "窓の外では長い雨が降り、町の音を消していた。" * 12
    await index.update([made_essay("a-scattered", "話", scattered), made_essay("b-answers", "雨の日", answers)])
    query = "上司の誘いを断るにはどう言えばいいですか？"
    asked, total = await index.search(query, None, 5)
    said, same = await index.search(query, None, 5, asks=False)
    assert same == total == 2
    assert {hit.slug for hit in said} == {hit.slug for hit in asked}
