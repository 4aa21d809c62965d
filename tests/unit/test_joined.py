"""Words with marks inside are words of their own: C# is not C."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.language.joined import may_hold, spelled
from bot.language.terms import RUN, WORD, index_terms, keywords, stem


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("C#", ["csharp"]),
        ("Ｃ＃", ["csharp"]),
        ("C♯", ["csharp"]),
        ("F#", ["fsharp"]),
        ("C#12", ["csharp", "12"]),
        ("C++", ["cplusplus"]),
        ("C++20", ["cplusplus", "20"]),
        ("C/C++", ["c", "cplusplus"]),
        ("Objective-C", ["objectivec"]),
        (".NET", ["dotnet"]),
        ("ASP.NET Core", ["asp", "dotnet", "core"]),
        ("Node.js", ["nodej"]),
        ("NodeJS", ["nodej"]),
        ("R&D", ["randd"]),
        ("R & D", ["randd"]),
        ("Q&A", ["qanda"]),
        ("A/B", ["ab"]),
        ("AB", ["ab"]),
        ("1on1", ["1on1"]),
        ("1-on-1", ["1on1"]),
        ("one-on-one", ["1on1"]),
        ("C#入門", ["csharp", "入門", "門"]),
        ("例は.NETとC#。", ["例は", "は", "dotnet", "と", "csharp"]),
        ("part-time", ["parttim"]),
        ("part time", ["parttim"]),
        ("parttime", ["parttim"]),
        ("part-timers", ["parttim"]),
        ("e-mail", ["email"]),
        ("co-workers", ["cowork"]),
        # A mark elsewhere divides.
        ("C", ["c"]),
        ("NET", ["net"]),
        ("example.net", ["exampl", "net"]),
        ("the end.Next", ["the", "end", "next"]),
        ("issue #5", ["issu", "5"]),
        ("and/or", ["and", "or"]),
        ("x/y/z", ["x", "y", "z"]),
        ("a well-known name", ["a", "well", "known", "name"]),
        ("a part in time", ["a", "part", "in", "time"]),
    ],
)
def test_what_is_one_word(text: str, terms: list[str]) -> None:
    assert index_terms(text) == terms
    assert {term.text for word in keywords(text) for term in word.terms} <= set(terms)


@given(st.text(st.sampled_from("c#+.netjs&/1onab- C入門part'")) | st.text())
def test_a_quick_look_misses_none(text: str) -> None:
    folded = " ".join(text.lower().split())
    for word in WORD.findall(folded):
        for run in RUN.findall(word):
            if spelled(run):
                assert may_hold(folded, re.findall(r"[^\W_]+", folded))


@given(st.text(st.sampled_from("c#+.netjs&/1onab- C入門part'")))
def test_a_query_is_cut_as_a_text_is(text: str) -> None:
    indexed = index_terms(text)
    for word in keywords(text):
        for term in word.terms:
            assert any(kept.startswith(term.text) if term.prefix else kept == term.text for kept in indexed)
            assert term.text.isalnum()


def test_the_stem_of_a_piece_of_a_text_is_its_term() -> None:
    assert [stem(run) for run in ("c#", ".net", "node.js", "r&d", "1-on-1")] == [
        "csharp",
        "dotnet",
        "nodej",
        "randd",
        "1on1",
    ]
