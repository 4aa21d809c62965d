"""Snippets: a piece of the original text, marked exactly where it answers the query."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.essay import Language
from bot.language.cut import is_boundary
from bot.language.snippet import LENGTH, Segment, snippet
from bot.language.terms import index_terms, keywords, stem


def marked(text: str, query: str, language: Language = Language.JA, length: int = LENGTH, **more: Any) -> str:
    return shown(snippet(text, query, language, length, **more))


def shown(found: Sequence[Segment]) -> str:
    return "".join(f"[{s.text}]" if s.hit else s.text for s in found)


@pytest.mark.parametrize(
    ("text", "query", "expected"),
    [
        ("朝は早い。人脈とは缶のことだ。", "人脈", "[人脈]とは缶のことだ。"),
        ("ﾌﾛﾝﾄに立つ。", "フロント", "[ﾌﾛﾝﾄ]に立つ。"),
        ("フロントに立つ。", "ﾌﾛﾝﾄ", "[フロント]に立つ。"),
        ("Ｓｌａｃｋ運用の話。", "slack運用", "[Ｓｌａｃｋ運用]の話。"),
        ("二人で話した人。", "人", "二人で話した[人]。"),
        ("か\u3099くせい証。", "がくせい", "[か\u3099くせい]証。"),
        ("転職活動は長い。", "転職 活動", "[転職活動]は長い。"),
        ("人脈を広げる。", "人脈作り", "[人脈]を広げる。"),
        ("大切なことに大きい声で。", "転職に大切なこと", "[大切な]ことに大きい声で。"),
        ("The managers managed. A man left.", "manager", "The [managers] [managed]. A man left."),
        ("My résumé.", "resumes", "My [résumé]."),
        ("何も当たらない文。二つ目。", "転職", "何も当たらない文。二つ目。"),
        ("A & <b>転職</b>", "転職", "A & <b>[転職]</b>"),
        ("", "転職", ""),
        ("……\n——", "転職", ""),
        ("文。", "", "文。"),
    ],
)
def test_marks(text: str, query: str, expected: str) -> None:
    language = Language.EN if text.isascii() or text[0].isascii() else Language.JA
    assert marked(text, query, language) == expected


def test_the_paragraph_that_answers_most_is_shown() -> None:
    text = "転職の話。\n\n面接の話。\n\n転職の前の面接の話。\n\n転職、転職、転職。"
    assert marked(text, "転職 面接") == "[転職]の前の[面接]の話。"


def test_it_begins_with_the_sentence_and_ends_with_one() -> None:
    text = "一つ目の文はここまで。" * 5 + "人脈という言葉が苦手だった。" + "続きの文もここまで。" * 20
    found = marked(text, "人脈")
    assert found.startswith("[人脈]という")
    assert found.endswith("。")
    assert LENGTH // 2 <= len(found) - 2 <= LENGTH


def test_far_into_a_long_sentence_it_begins_with_a_phrase() -> None:
    text = "長い前置きが、" * 40 + "ようやく人脈に届き、" + "まだ続いて、" * 40
    found = marked(text, "人脈")
    assert found.startswith("長い前置きが、")
    assert "ようやく[人脈]に届き、" in found
    assert found.endswith("、")
    english = "a long road and " * 40 + "then the network comes " + "and goes on " * 40
    found = marked(english, "network", Language.EN)
    assert not found.startswith(" ")
    assert found.strip("[]").split()[0] in english.split()
    assert found.split()[-1] in english.split()


def test_without_a_hit_the_beginning_is_shown() -> None:
    assert snippet("  一つ目の文。\n\n二つ目。", "無い語", Language.JA) == (Segment("一つ目の文。", False),)


TEXT_OF_TOKYO = "東京都の話。\n\n二つ目の段落は長い。"


def test_where_no_whole_word_stands_the_summary_is_shown_without_marks() -> None:
    assert marked(TEXT_OF_TOKYO, "京都", summary="都会で働く。") == "都会で働く。"
    long = "一文目はここまで。" * 20
    found = marked(TEXT_OF_TOKYO, "京都", summary=long)
    assert long.startswith(found)
    assert found.endswith("。")
    assert LENGTH // 2 <= len(found) <= LENGTH


def test_a_whole_word_of_the_summary_is_marked_as_in_a_text() -> None:
    assert marked(TEXT_OF_TOKYO, "京都", summary="都会で働き、京都で休む。") == "都会で働き、[京都]で休む。"
    far = "都会で働く人の話。" * 20 + "京都で休む。"
    assert marked(TEXT_OF_TOKYO, "京都", summary=far).endswith("[京都]で休む。")


def test_what_was_found_by_its_meaning_is_shown_from_its_passage_on() -> None:
    more: dict[str, Any] = {"summary": "都会で働く。", "about": "二つ目の段落は長い。\n\n三つ目。"}
    assert marked(TEXT_OF_TOKYO, "京都", **more) == "二つ目の段落は長い。"
    assert marked("京都の話。\n\n二つ目の段落は長い。", "京都", **more) == "[京都]の話。"
    assert marked("別の話。", "京都", **more) == "都会で働く。"


def test_a_question_is_shown_the_sentence_that_holds_most_of_it() -> None:
    text = (
        "会社で。仕事で。残業を断る人。\n\n会社の話。仕事の話。残業の話。断る話はまだだ。\n\n会社では仕事の残業を断る。"
    )
    assert marked(text, "会社の仕事で残業を断るには？").endswith("[会社]では[仕事]の[残業]を[断る]。")
    many = "A raise. A boss. A letter. A reply.\n\nAsk the boss for a raise in a letter. No reply."
    assert marked(many, "how do I ask my boss for a raise in a letter", Language.EN).startswith("[Ask] the [boss]")


def test_long_texts_are_read_where_they_promise_most() -> None:
    filler = "東京都の話を毎日のように聞かされて暮らしている。" * 40
    text = "\n\n".join([filler] * 20 + ["京都の話。"] + [filler] * 20)
    assert "[京都]" in marked(text, "京都")


@pytest.mark.parametrize(
    "text",
    [
        "\ud800転職\udc00" * 40_000,
        "か\u3099" * 100_000,
        "転職" * 100_000,
        "転職の話。" * 40_000,
        "a\u0301" * 100_000,
        "network " * 25_000 + "work",
        "ﷺ" * 5_000,
        "'" * 200_000 + "転職",
    ],
    ids=["surrogates", "marks", "no-end", "sentences", "accents", "words", "growing", "apostrophes"],
)
def test_of_a_hostile_text_a_piece_is_shown_as_well(text: str) -> None:
    for query in ("転職", "work", "がが", "á", "صلى"):
        found = snippet(text, query, Language.JA, also=("転職", "net work"), phrases=("転職の",))
        joined = "".join(segment.text for segment in found)
        assert joined in text
        assert len(joined) <= LENGTH


PIECES = [
    "転職",
    "人脈",
    "人",
    "の話。",
    "、",
    "\n",
    "Slack",
    "運用",
    "managers ",
    "ｶﾞ",
    "か\u3099",
    "ﬁ",
    "👨\u200d👩\u200d👧",
    "🇯🇵",
    " ",
    "「",
    "」",
    "İ",
    "\u200b",
    "字" * 30,
]
TEXT = st.lists(st.sampled_from(PIECES)).map("".join) | st.text()
QUERY = (
    st.lists(st.sampled_from(["転職", "人脈", "人", " ", "slack運用", "manager", "ガ", "fi", "f", "がく", "i"])).map(
        "".join
    )
    | st.text()
)


@given(TEXT, QUERY, st.sampled_from(Language), st.integers(0, 200))
def test_it_is_a_piece_of_the_original(text: str, query: str, language: Language, length: int) -> None:
    found = snippet(text, query, language, length)
    joined = "".join(segment.text for segment in found)
    assert len(joined) <= length
    assert joined in text
    assert all(segment.text for segment in found)
    assert all(one.hit != other.hit for one, other in pairwise(found))
    if length >= LENGTH:
        assert bool(found) == any(c.isalnum() for c in text)


@given(TEXT, QUERY, st.sampled_from(Language))
def test_only_hits_are_marked(text: str, query: str, language: Language) -> None:
    asked = {term.text for word in keywords(query) for term in word.terms} | set(index_terms(query))
    for segment in snippet(text, query, language):
        if segment.hit:
            terms = list(index_terms(segment.text))
            assert any(kept.startswith(term) for kept in terms for term in asked), (segment, asked)


@given(
    st.lists(st.sampled_from(["転職、", "人脈の", "人事。", "運用（", "\n"])).map("".join),
    st.sampled_from(["転職", "人脈", "運用"]),
)
def test_a_japanese_word_is_marked_wherever_it_stands(text: str, query: str) -> None:
    assert any(segment.hit for segment in snippet(text, query, Language.JA)) == (query in text)


@given(st.lists(st.sampled_from(["Slack ", "slacks,", "slackers ", "managers\n", "manage-", "man "])).map("".join))
def test_another_word_is_marked_where_its_stem_is_indexed(text: str) -> None:
    for query in ("slack", "manager"):
        assert any(s.hit for s in snippet(text, query, Language.EN)) == (stem(query) in index_terms(text))


@given(TEXT, QUERY, st.sampled_from(Language))
def test_no_visible_character_is_torn(text: str, query: str, language: Language) -> None:
    found = snippet(text, query, language)
    joined = "".join(segment.text for segment in found)
    at = 0
    for segment in found:
        at += len(segment.text)
        if segment.hit:
            assert is_boundary(joined, at)
