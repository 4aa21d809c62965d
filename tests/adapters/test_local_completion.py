"""What is suggested while a line is being typed."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.adapters.local.completing import SUGGESTIONS_MAX
from bot.core.essay import Language
from bot.errors import InvalidInput
from tests.adapters.dialogue import LINE, Talk, opened
from tests.adapters.shelf import EN, JA

FIRST = [f"/essay {name}" for name in ("today", "search", "read", "random", "top", "digest", "remind", "related")]
NEW_YORK = "America/New_York"


@pytest.fixture
async def talk() -> Talk:
    return await opened()


async def lines(talk: Talk, text: str, language: Language = EN) -> list[str]:
    return [suggestion.text for suggestion in await talk.completer.complete(text, language)]


async def labels(talk: Talk, text: str, language: Language = EN) -> list[str]:
    return [suggestion.label for suggestion in await talk.completer.complete(text, language)]


FILTERS = ("category", "tag", "author", "after", "before", "rating")


@pytest.mark.parametrize("text", ["/", "/e", "/essay", "/essay ", "／", "／ｅｓｓａｙ　"])
async def test_a_beginning_offers_the_commands(talk: Talk, text: str) -> None:
    assert await labels(talk, text) == FIRST


@pytest.mark.parametrize(
    ("text", "offered"),
    [
        (
            "/essay s",
            [
                "/essay search ",
                "/essay submit",
                "/essay saved",
                "/essay setup",
                "/essay schedule ",
                "/essay settings",
                "/essay skip ",
                "/essay source ",
            ],
        ),
        ("/essay today", ["/essay today"]),
        ("/essay ＰＯ", ["/essay post-now"]),
        ("/ran", ["/essay random "]),
        ("/essay pause", ["/essay pause"]),
        ("/essay best-rated", ["/essay top "]),  # a word of its description
        ("/essay rate ", [f"/essay rate {score} " for score in (1, 2, 3, 4, 5)] + ["/essay rate essay:"]),
        ("/essay rate 4 ", ["/essay rate 4 essay:"]),
        ("/essay rate 4 es", ["/essay rate 4 essay:"]),
        ("/essay rate essay:folder", ["/essay rate essay:the-green-folder "]),
        ("/essay rate essay:名刺", ["/essay rate essay:four-boxes-of-cards "]),
        ("/essay rate essay:人脈", ["/essay rate essay:four-boxes-of-cards "]),
        ("/essay comment ", ["/essay comment essay:"]),
        ("/essay comment essay:the-g", ["/essay comment essay:the-green-folder "]),
        ("/essay top m", ["/essay top month "]),
        ("/essay top month ", []),
        ("/essay random ", ["/essay random ja ", "/essay random en ", "/essay random any "]),
        ("/essay help sch", ["/essay help schedule "]),
        (
            "/essay search ",
            [f"/essay search {name}:" for name in (*FILTERS, "lang", "page")],
        ),
        ("/essay search tag:jin", ["/essay search tag:人脈 "]),
        ("/essay search 名刺 tag:人", ["/essay search 名刺 tag:人脈 "]),
        ("/essay search author:edit", ['/essay search author:"Ichiwa editors" ']),
        ("/essay search author:いちわ", ["/essay search author:一話編集部 "]),
        ("/essay search category:let", ["/essay search category:Letters "]),
        ("/essay search rating:", [f"/essay search rating:{score} " for score in (5, 4, 3, 2)]),
        ("/essay search 人", ["/essay search 人脈"]),
        ("/essay search 名", ["/essay search 名刺", "/essay search 名刺の箱が四つ"]),
        ("/essay search first j", ["/essay search first job"]),
        ("/essay search lang:ja 人", ["/essay search 人脈 lang:ja"]),
        ("/essay search folder l", ["/essay search folder lang:"]),
        ("/essay search 人脈 l", ["/essay search 人脈 lang:"]),
        ("/essay search 人脈 lang:j", ["/essay search 人脈 lang:ja "]),
        ("/essay schedule a", ["/essay schedule at:"]),
        ("/essay schedule at:7", ["/essay schedule at:07:00 ", "/essay schedule at:07:30 "]),
        ("/essay schedule 18:3", ["/essay schedule 18:30 "]),
        ("/essay schedule at:08:00 t", ["/essay schedule at:08:00 tz:"]),
        ("/essay schedule tz:new_y", [f"/essay schedule tz:{NEW_YORK} "]),
        ("/essay schedule tz: new_y", [f"/essay schedule tz:{NEW_YORK} "]),
        ("/essay schedule days:w", ["/essay schedule days:weekdays ", "/essay schedule days:weekends "]),
        ("/essay schedule days:mon", ["/essay schedule days:weekdays "]),  # Monday to Friday
        ("/essay schedule holidays:", [f"/essay schedule holidays:{c} " for c in ("none", "JP", "US")]),
        ("/essay schedule holidays:fran", ["/essay schedule holidays:FR "]),
        ("/essay schedule late:1", ["/essay schedule late:1h ", "/essay schedule late:12h "]),
        ("/essay schedule policy:n", ["/essay schedule policy:newest "]),
        ("/essay schedule policy:o", ["/essay schedule policy:in-order "]),  # oldest first
        ("/essay schedule scale:", [f"/essay schedule scale:{name} " for name in ("five", "thumbs", "hearts")]),
        ("/essay schedule lang:a", ["/essay schedule lang:any ", "/essay schedule lang:alternate "]),
    ],
)
async def test_what_can_follow(talk: Talk, text: str, offered: list[str]) -> None:
    assert await lines(talk, text) == offered


@pytest.mark.parametrize(
    "text",
    [
        "",
        "hello",
        "/invite",
        "/invite today",
        "/essay pause ",
        "/essay nothing ",
        "/essay comment I was",
        "/essay comment I was ",
        "/essay comment text:I",
        "/essay comment At 8:00 lang:",
        "/essay rate 4 5",
        "/essay search page:",
        "/essay schedule zone:",
        "/essay search " + " " * 300 + "人",
    ],
)
async def test_where_nothing_is_to_be_offered(talk: Talk, text: str) -> None:
    assert await lines(talk, text) == []


async def test_the_schedule_offers_what_is_not_given_yet(talk: Talk) -> None:
    assert await labels(talk, "/essay schedule ") == [
        "at:",
        "tz:",
        "days:",
        "holidays:",
        "late:",
        "policy:",
        "lang:",
        "collections:",
    ]
    assert await labels(talk, "/essay schedule 8:00 tz:utc days:all ") == [
        "holidays:",
        "late:",
        "policy:",
        "lang:",
        "collections:",
        "scale:",
        "cards:",
        "summary:",
    ]


async def test_the_own_zone_comes_first(talk: Talk) -> None:
    first = (await talk.completer.complete("/essay schedule tz:", EN))[0]
    assert (first.label, first.detail) == ("Asia/Tokyo", "this computer's time zone")
    assert (await lines(talk, "/essay schedule tz:asia/t"))[0] == "/essay schedule tz:Asia/Tokyo "


async def test_an_essay_is_offered_by_its_title(talk: Talk) -> None:
    [offered] = await talk.completer.complete("/essay rate essay:green", EN)
    assert (offered.label, offered.detail) == ("The Green Folder", "Ichiwa editors")


async def test_suggestions_speak_the_members_language(talk: Talk) -> None:
    found = {s.label: s.detail for s in await talk.completer.complete("/essay ", JA)}
    assert found["/essay today"] == "今日の一話をもう一度見る"
    assert await labels(talk, "/essay 検索", JA) == ["/essay search"]
    assert await lines(talk, "/essay schedule holidays:フラ", JA) == ["/essay schedule holidays:FR "]
    assert await lines(talk, "/essay schedule days:平", JA) == ["/essay schedule days:weekdays "]


ANY_TEXT = st.text(alphabet=st.characters(), max_size=40)  # every code point, lone surrogates too
NAMES = st.sampled_from(["", *(f"{command.name} " for command in LINE.commands)])
_PARTS = """essay: at: tz： lang: days: holidays: x: " 「 」 人 ja 8 ( * \\"""
PARTS = st.lists(st.sampled_from(_PARTS.split(" ")), max_size=5)


@given(name=NAMES, text=ANY_TEXT | PARTS.map(" ".join) | PARTS.map("".join), language=st.sampled_from(Language))
@example(name="", text="\ud800", language=JA)
async def test_any_text_can_be_completed(name: str, text: str, language: Language) -> None:
    talk = await opened()
    for line in (f"/essay {name}{text}", text):
        found = await talk.completer.complete(line, language)
        assert len(found) <= SUGGESTIONS_MAX
        assert len({suggestion.text for suggestion in found}) == len(found)


@given(name=NAMES, parts=PARTS)
async def test_an_accepted_suggestion_is_no_mistake(name: str, parts: list[str]) -> None:
    talk = await opened()
    typed = f"/essay {name}{' '.join(parts)}"
    if _refusal(typed) is None:
        for suggestion in await talk.completer.complete(typed, EN):
            if not suggestion.text.endswith(":"):  # an option that still waits for its value
                assert _refusal(suggestion.text) is None, (typed, suggestion.text)


def _refusal(line: str) -> InvalidInput | None:
    try:
        LINE.parse(line)
    except InvalidInput as refusal:
        return refusal
    return None
