"""How a text shows that it holds a word, without being cut into words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.language.morphemes import shared
from bot.language.normalize import fold
from bot.language.pieces import is_in, pieces_of
from bot.language.stems import inflected
from bot.language.terms import stem
from bot.language.thesaurus import groups

MORPHEMES = shared()
WORDS = list(dict.fromkeys(fold(word) for group in groups() for word in (*group.words, *group.near)))
ENGLISH = sorted({part for word in WORDS for part in word.split() if part.isascii() and part.isalpha()})


def holds(text: str, word: str) -> bool:
    return is_in(fold(text), pieces_of(fold(word), MORPHEMES))


@pytest.mark.parametrize(
    ("word", "there", "not_there"),
    [
        ("在宅勤務", ["在宅で勤務する", "勤務は在宅"], ["在宅の日", "勤務先"]),
        ("上司", ["直属の上司だった", "上司"], ["上の司書", "部下"]),
        ("猫", ["猫を飼う", "その猫。", "猫"], ["愛猫家", "猫背気味", "犬"]),
        ("官", ["官の仕事"], ["警官", "官庁"]),
        ("面接官", ["面接官の顔", "面接の官"], ["面接の警官", "面接"]),
        ("履歴書", ["履歴書を書く"], ["履歴を調べた図書館", "履歴"]),
        ("ワーク", ["ワークとライフ", "ワーク"], ["ネットワーク", "ワークス", "ワーカー"]),
        ("キャリアチェンジ", ["キャリアチェンジの朝", "キャリアのチェンジ"], ["キャリアチェンジャー", "キャリア"]),
        ("辞めたい", ["辞めた", "辞める", "会社を辞めて"], ["辞表", "辞任"]),
        ("忙しい", ["忙しく", "忙しさ"], ["多忙"]),
        ("大変", ["大変だ", "大変。", "大変"], ["大変動"]),
        ("しんどい", ["しんどくて", "しんどい"], ["しんと"]),
        ("職選び", ["職選びの話", "職を選び"], ["職場を選び", "職種"]),
        ("猫の飼い方", ["猫を飼う"], ["猫", "飼う"]),
        ("方法", ["方法"], ["法"]),
    ],
)
def test_japanese(word: str, there: list[str], not_there: list[str]) -> None:
    assert [text for text in there if not holds(text, word)] == []
    assert [text for text in not_there if holds(text, word)] == []


@pytest.mark.parametrize(
    ("word", "there", "not_there"),
    [
        ("company", ["Two companies", "the company's door"], ["a companion", "compan"]),
        ("companies", ["the company"], ["companion"]),
        ("quit", ["I quit.", "quits", "quitting"], ["quite", "acquit"]),
        ("quite", ["quite so"], ["I quit."]),
        ("making", ["to make", "makes"], ["maker", "mask"]),
        ("manager", ["managers", "the manager’s", "MANAGER"], ["mandate"]),
        ("train", ["by train", "trains"], ["a strainer", "trainers"]),
        ("email", ["an e-mail", "emails", "E-Mail"], ["mail", "female"]),
        ("e-mail", ["email"], ["mail"]),
        ("part-time", ["part time", "parttime", "part-time work"], ["a part of the time", "party time"]),
        ("1on1", ["one-on-one", "1 on 1", "1on1ミーティング"], ["one on two", "on"]),
        ("c#", ["C#で書く", "in C#."], ["C", "css"]),
        ("Web会議", ["web会議", "Webで会議"], ["会議"]),
        ("don't", ["Don’t go", "dont"], ["done", "don"]),
        ("work life", ["life at work"], ["work", "a workshop of life"]),
    ],
)
def test_latin_letters(word: str, there: list[str], not_there: list[str]) -> None:
    assert [text for text in there if not holds(text, word)] == []
    assert [text for text in not_there if holds(text, word)] == []


def test_any_text_holds_what_it_says_itself() -> None:
    assert [word for word in WORDS if not is_in(word, pieces_of(word, MORPHEMES))] == []
    assert [word for word in WORDS if not is_in(f"ある日、{word}。", pieces_of(word, MORPHEMES))] == []


def test_any_inflection_of_one_stem_is_the_same_word() -> None:
    for word in ENGLISH:
        for other in inflected(word):
            if stem(other) == stem(word):
                assert holds(f"The {other} there", word), (word, other)
                assert holds(f"The {word} there", other), (other, word)


@given(st.text(alphabet="猫の飼い方はcats'-#1 キャリアー官大変な忙しい", max_size=20) | st.text(max_size=20))
def test_any_query_has_pieces_that_can_be_looked_for(text: str) -> None:
    folded = fold(text)
    pieces = pieces_of(folded, MORPHEMES)
    assert isinstance(is_in(f"犬。{folded}。", pieces), bool)
    assert len(set(pieces)) == len(pieces)
    assert not any(piece.text == "" for piece in pieces)
