"""Names of tags, authors and categories while somebody types one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.conversation.options import FILTERS, in_query, query_of
from bot.language.query import read_query
from bot.services.library.naming import fitting

TAGS = {"人脈": 5, "転職活動": 3, "初めての転職": 9, "manager": 2, "Management style": 4, "失敗": 1}


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("転", ["転職活動", "初めての転職"]),
        ("てんしょ", ["転職活動", "初めての転職"]),
        ("tenshoku", ["転職活動", "初めての転職"]),
        ("jin", ["人脈"]),
        ("MANAGE", ["Management style", "manager"]),
        ("style", ["Management style"]),
        ("", ["初めての転職", "人脈", "Management style"]),
        ("!?", ["初めての転職", "人脈", "Management style"]),
        ("zzz", []),
    ],
)
async def test_names_are_found_from_each_word_on_the_most_common_first(typed: str, found: list[str]) -> None:
    assert await fitting(TAGS, typed, 3) == found


async def test_a_name_that_says_the_word_again_still_begins_with_it() -> None:
    again = "Money, money, money, money"
    assert await fitting({"Pocket money": 9, again: 1}, "mon", 2) == [again, "Pocket money"]


@given(st.text(max_size=30))
async def test_any_text_can_be_typed(typed: str) -> None:
    assert set(await fitting(TAGS, typed, 4)) <= set(TAGS)


values = st.text(st.characters(exclude_categories=["Cc", "Cs", "Z"], exclude_characters='"'), min_size=1, max_size=20)


@given(st.fixed_dictionaries({"tag": values, "author": values, "query": st.just("転職 面接")}))
def test_options_are_read_back_from_the_query_that_they_become(given: dict[str, str]) -> None:
    asked = read_query(query_of(given | {"after": "2026-04", "rating": "4.0"}))
    assert (asked.tags, asked.author, asked.words) == ((given["tag"],), given["author"], "転職 面接")
    assert (str(asked.after), asked.rating) == ("2026-04-01", 4.0)


def test_a_value_of_several_words_is_quoted_and_cannot_become_another_filter() -> None:
    query = query_of({"tag": 'first "job" author:me', "query": "letter"})
    assert query == 'letter tag:"first  job  author:me"'
    asked = read_query(query)
    assert (asked.tags, asked.author, asked.words) == (("first  job  author:me",), "", "letter")
    assert [*FILTERS] == ["tag", "author", "after", "before", "rating"]
    assert in_query("人脈") == "人脈"
