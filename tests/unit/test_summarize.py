"""Summaries: whole sentences within the budget, none that dangles."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.essay import Language
from bot.language.cut import ELLIPSIS, is_boundary
from bot.language.normalize import squeeze
from bot.language.segment import sentences
from bot.summaries.summarize import BUDGET, is_dangling, stands_alone, summarize

SHOP = "朝の四時に店の鍵を開ける。粉は前の晩に量ってある。"


def ja(text: str, budget: int | None = None, title: str = "") -> str:
    return summarize(text, Language.JA, title, budget)


def test_the_lead_is_taken_whole_and_in_order() -> None:
    assert ja(SHOP) == SHOP
    assert summarize("It rained. I waited. Nobody came.", Language.EN) == "It rained. I waited. Nobody came."


def test_it_stops_at_the_budget() -> None:
    text = "朝の四時に店の鍵を開ける。" * 3 + "".join(f"これで{n}回目になる話である。" for n in range(40))
    found = ja(text.replace("これで", "つごう"))
    assert 150 < len(found) <= BUDGET[Language.JA]
    assert ja(SHOP + "最後に長い長い一文が来る。", 27) == SHOP


@pytest.mark.parametrize(
    "furniture",
    [
        "- 一つ目の項目である。",
        "1. 一つ目の項目である。",
        "・一つ目の項目である。",
        "① 一つ目の項目である。",
        "前回：三年目の話である。",
        "関連記事：別の話である。",
        "※これは広告である。",
        "▼続きはこちらである。",
        "https://example.com/a",
        "見出しのような行",
        "なぜ働くのか？",
        "あなたは何時に起きますか。",
        "＊＊＊",
    ],
)
def test_what_is_no_prose_or_asks_is_left_out(furniture: str) -> None:
    assert ja(f"{furniture}\n\n{SHOP}") == SHOP


@pytest.mark.parametrize(
    "opening", ["しかし、", "また、", "この", "その", "そして", "だから", "つまり", "一方、", "「それは」と"]
)
def test_a_dangling_sentence_needs_the_one_before_it(opening: str) -> None:
    dangling = f"{opening}店には誰も来ない。"
    if opening.startswith("「"):
        assert is_dangling(dangling, Language.JA)
        return
    assert ja(f"粉は前の晩に量る。{dangling}") == f"粉は前の晩に量る。{dangling}"
    assert ja(f"なぜ開けるのか？\n{dangling}鍵は銅でできている。") == "鍵は銅でできている。"
    assert ja(f"{'長' * 60}い。{dangling}鍵は銅でできている。", 40) == "鍵は銅でできている。"


@pytest.mark.parametrize("opening", ["However, ", "But ", "This ", "These ", "And then ", "Therefore ", "“That "])
def test_a_dangling_english_sentence(opening: str) -> None:
    assert is_dangling(f"{opening}was it.", Language.EN)


@pytest.mark.parametrize(
    ("sentence", "language"),
    [
        ("これから話すのは母のことだ。", Language.JA),
        ("ここ数年、雨が多い。", Language.JA),
        ("それぞれの席に花がある。", Language.JA),
        ("ただの石だ。", Language.JA),
        ("Thistles grew there.", Language.EN),
        ("Sophie's shop was shut.", Language.EN),
        ("Butter was dear.", Language.EN),
    ],
)
def test_these_stand_alone(sentence: str, language: Language) -> None:
    assert not is_dangling(sentence, language)


def test_the_title_and_repetitions_are_left_out() -> None:
    assert ja(f"店の鍵。\n{SHOP}{SHOP}", title="店の鍵。") == SHOP


def test_an_overlong_sentence_is_cut_at_a_phrase() -> None:
    assert (
        ja("朝の四時に店の鍵を開けて、粉を量り、窯に火を入れてから新聞を取りに行く。", 20)
        == "朝の四時に店の鍵を開けて、粉を量り…"
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ""),
        (" \n\n　", ""),
        ("……\n—\n", ""),
        ("題だけ", "題だけ"),
        ("- 一つ\n- 二つ", "- 一つ"),
        ("なぜ働くのか？", "なぜ働くのか？"),
        ("しかし誰も来ない。", "しかし誰も来ない。"),
    ],
)
def test_where_nothing_is_good_something_has_to_do(text: str, expected: str) -> None:
    assert ja(text) == expected


PIECES = [
    "朝の四時に店を開ける。",
    "しかし誰も来ない。",
    "なぜか？",
    "- 項目",
    "題",
    "\n",
    "\n\n",
    "It rained. ",
    "However, I went. ",
    "「",
    "」",
    "👨\u200d👩\u200d👧",
    "か\u3099",
    "🇯🇵",
    "字" * 90,
]
TEXT = st.lists(st.sampled_from(PIECES)).map("".join) | st.text()


@given(TEXT, st.sampled_from(Language), st.none() | st.integers(0, 120))
def test_never_over_budget_and_never_invented(text: str, language: Language, budget: int | None) -> None:
    limit = BUDGET[language] if budget is None else budget
    found = summarize(text, language, budget=budget)
    assert len(found) <= limit
    assert bool(found) == (limit > 0 and any(c.isalnum() for c in text))
    begin = "".join(found.removesuffix(ELLIPSIS).split())
    if found.endswith(ELLIPSIS) and ELLIPSIS not in text:
        flat = squeeze(text)
        start = flat.find(found.removesuffix(ELLIPSIS))
        assert begin == "" or start >= 0
        assert begin == "" or is_boundary(flat, start + len(found) - 1)


@given(TEXT, st.sampled_from(Language))
def test_every_sentence_is_the_texts_own_and_stands_alone(text: str, language: Language) -> None:
    found = summarize(text, language)
    own = [squeeze(s) for s in sentences(text)]
    taken = [s for s in own if s in found]
    if found and not found.endswith(ELLIPSIS):
        assert taken
        if found not in own:  # one sentence alone may be all that the text has
            assert not is_dangling(found, language)


@given(TEXT, st.sampled_from(Language))
def test_the_same_text_gives_the_same_summary(text: str, language: Language) -> None:
    assert summarize(text, language) == summarize(text, language)


@pytest.mark.parametrize("hostile", ["あ。", "「", "- あ\n", "字", "a ", "しかし。", "?", "www.", "\n", "👨\u200d"])
def test_a_hostile_megabyte_is_bounded(hostile: str) -> None:
    """The time is held by the amount of text that is read: what stands behind the lead has no influence."""
    text = hostile * (1_000_000 // len(hostile))
    assert summarize(text + SHOP, Language.JA) == summarize(text[:100_000], Language.JA)


@given(TEXT, st.sampled_from(Language), st.integers(20, 400))
def test_where_a_sentence_stands_alone_the_summary_does(text: str, language: Language, budget: int) -> None:
    found = summarize(text, language, budget=budget)
    if found and not stands_alone(found, text, language):
        assert found.endswith(ELLIPSIS) or len(sentences(found)) == 1 or not any(map(str.isalnum, found))


def test_what_stands_alone() -> None:
    text = "It rained. However, I went. Nobody came.\nThis was it."
    assert stands_alone("It rained. However, I went.", text, Language.EN)
    assert stands_alone("Nobody came. This was it.", text, Language.EN)
    assert not stands_alone("It rained. This was it.", text, Language.EN)
    assert not stands_alone("It rai…", text, Language.EN)


def test_a_text_in_two_languages_is_summarized_in_either() -> None:
    text = "朝の四時に店の鍵を開ける。The oven was cold at four. 粉は前の晩に量ってある。"
    for language in Language:
        found = summarize(text, language, budget=40)
        assert 10 < len(found) <= 40
        assert stands_alone(found, text, language)
