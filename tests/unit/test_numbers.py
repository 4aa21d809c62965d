"""Numbers, in whatever writing, are those of the text or invented."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.summaries.numbers import invented_numbers

SAME = [
    ("3年働いた。", "三年働いた。"),
    ("３年働いた。", "3年働いた。"),
    ("三年働いた。", "３年働いた。"),
    ("35000円だった。", "3万5千円だった。"),
    ("三万五千円だった。", "35,000円だった。"),
    ("１億２０００万円の赤字。", "赤字は一億二千万円。"),
    ("二〇二四年のこと。", "2024年のこと。"),
    ("2024年のこと。", "二〇二四年のこと。"),
    ("十年目の朝。", "10年目の朝。"),
    ("二人で決めた。", "ふたりで決めた。"),
    ("2人で決めた。", "二人で決めた。"),
    ("二十歳の春。", "20歳の春。"),
    ("三つの理由。", "みっつの理由。"),
    ("一つだけ残した。", "何かを残した。"),
    ("一緒に統一した。", "ともに揃えた。"),
    ("十分に話した。", "よく話した。"),
    ("万一に備える。", "備える。"),
    ("数十年の付き合い。", "数十年来の友。"),
    ("20.50％上がった。", "20.5%上がった。"),
    ("three years", "3 years"),
    ("3 years", "three years"),
    ("25 people", "twenty-five people"),
    ("twenty five people", "25 people"),
    ("256 pages", "two hundred and fifty-six pages"),
    ("$3 million", "3 million dollars"),
    ("5k readers", "5k readers"),
    ("35,000 yen", "35000 yen"),
    ("a hundred letters", "100 letters"),
    ("2 dogs", "both dogs"),
    ("two tries", "she tried twice"),
    ("a dozen eggs", "twelve eggs"),
    ("one of the best", "the best"),
    ("the 1990s", "1990"),
    ("her third job", "job 3"),
]
INVENTED = [
    ("3年働いた。", "長く働いた。", {3}),
    ("３０人が辞めた。", "30年で3人が辞めた。3人だ。".replace("30年", "半年"), {30}),
    ("三十人が辞めた。", "3人が辞めた。", {30}),
    ("3万円だった。", "3千円だった。", {30000}),
    ("二〇二五年のこと。", "二〇二四年のこと。", {2025}),
    ("二人で決めた。", "みんなで決めた。", {2}),
    ("①番目と七番目。", "列の先頭。", {1, 7}),
    ("九十年代の話。", "昔の話。", {90}),
    ("売上は１．５倍。", "売上は5倍、理由は1つ。", {Decimal("1.5")}),
    ("four years", "many years", {4}),
    ("twenty-five people", "twenty people, five dogs", {25}),
    ("$3 million", "$3 thousand", {3_000_000}),
    ("40% of them", "4% of them", {40}),
    ("two hundred", "two", {200}),
]


@pytest.mark.parametrize(("summary", "source"), SAME)
def test_the_same_number_in_another_writing(summary: str, source: str) -> None:
    assert invented_numbers(summary, source) == set()


@pytest.mark.parametrize(("summary", "source", "invented"), INVENTED)
def test_a_number_that_the_text_lacks(summary: str, source: str, invented: set[object]) -> None:
    assert invented_numbers(summary, source) == invented


@given(st.integers(2, 99_999_999), st.sampled_from(["{}年", "{:,}円", "{} years"]))
def test_a_number_in_digits_is_found_in_any_digits(number: int, form: str) -> None:
    wide = str.maketrans("0123456789", "０１２３４５６７８９")
    assert invented_numbers(form.format(number), f"全部で{number}".translate(wide)) == set()
    assert number in invented_numbers(form.format(number), "なし")


@given(st.text(alphabet="一二三十百千万億0123456789０５,.，．kK年つ人 twohundredandmillion-", max_size=40))
def test_every_text_has_its_own_numbers(text: str) -> None:
    assert invented_numbers(text, text) == set()
