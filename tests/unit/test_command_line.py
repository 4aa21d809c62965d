"""From a typed line to a command with its options, and back."""

from __future__ import annotations

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from bot.conversation.command import Command, Takes
from bot.conversation.command_line import SWITCH, line_of, pieces
from bot.core.pick import Policy
from bot.errors import InvalidInput
from tests.adapters.dialogue import LINE, opened
from tests.unit.arranged import ADMIN, ANN

ANY_TEXT = st.text(alphabet=st.characters(), max_size=40)  # every code point, lone surrogates too
_PARTS = """/essay search schedule comment at: tz: lang： essay: x: 8:00 ja " 「 」 ” 人脈 \\ :"""
LINE_LIKE = st.lists(st.sampled_from([*_PARTS.split(" "), " ", "\u3000", "\n"]), max_size=12).map("".join)


@pytest.mark.parametrize(
    ("line", "command", "arguments"),
    [
        ("/essay", "help", {}),
        ("  /essay   help  ", "help", {}),
        ("／ＥＳＳＡＹ　ｔｏｄａｙ", "today", {}),
        ("/Essay Post_Now", "post-now", {}),
        ("/essay search 人脈", "search", {"query": "人脈"}),
        (
            "/essay search 人脈　つくり方 lang:ja page:2",
            "search",
            {"query": "人脈 つくり方", "lang": "ja", "page": "2"},
        ),
        ("/essay search LANG：EN career", "search", {"query": "career", "lang": "en"}),
        ("/essay search https://x.test a: b", "search", {"query": "https://x.test a: b"}),
        ('/essay search "career change"', "search", {"query": '"career change"'}),
        ("/essay search 「人脈」という言葉", "search", {"query": "「人脈」という言葉"}),
        ('/essay search query:"page:2" page:3', "search", {"query": "page:2", "page": "3"}),
        ("/essay schedule 8:00", "schedule", {"at": "8:00"}),
        ("/essay schedule at:7:30 pm tz:utc", "schedule", {"at": "7:30 pm", "tz": "utc"}),
        ("/essay schedule tz: Asia/Tokyo at: 8:00", "schedule", {"tz": "Asia/Tokyo", "at": "8:00"}),
        ('/essay schedule tz:"America/New York"', "schedule", {"tz": "America/New York"}),
        ("/essay schedule tz:「America/New York」", "schedule", {"tz": "America/New York"}),
        ("/essay schedule tz:＂America/New York＂", "schedule", {"tz": "America/New York"}),
        ('/essay schedule scale:"🌧=1 ☀️=5"', "schedule", {"scale": "🌧=1 ☀️=5"}),
        ("/essay schedule policy:Best-Rated-Unseen", "schedule", {"policy": "best-rated-unseen"}),
        ("/essay rate 4 essay:door-six", "rate", {"score": "4", "essay": "door-six"}),
        ("/essay rate essay:door-six 4", "rate", {"score": "4", "essay": "door-six"}),
        ("/essay comment Well: “yes”.\n  Twice", "comment", {"text": "Well: “yes”.\n  Twice"}),
        ("/essay comment essay:a text", "comment", {"essay": "a", "text": "text"}),
        ("/essay comment text: essay:a", "comment", {"text": "essay:a"}),
        ("/essay comment Look at essay:a", "comment", {"text": "Look at essay:a"}),
        ("/essay comment", "comment", {}),
    ],
)
def test_a_line_is_read(line: str, command: str, arguments: dict[str, str]) -> None:
    call = LINE.parse(line)
    assert (call.command.name, dict(call.arguments)) == (command, arguments)


@given(ANY_TEXT | LINE_LIKE)
@example("/essay \ud800")
@example("/essay search \x1c")
@example("/essay schedule at:\u3000")
def test_any_text_is_read_or_refused_with_a_short_sentence(text: str) -> None:
    for line in (text, f"/essay {text}", f"/essay schedule {text}", f"/essay search {text}", f"/essay comment {text}"):
        refusal = _refusal(line)
        assert refusal is None or 10 < len(str(refusal)) < 250


@given(ANY_TEXT | LINE_LIKE)
def test_no_part_of_a_line_is_lost(text: str) -> None:
    found = list(pieces(text))
    gaps = [
        text[a:b] for a, b in zip([0, *(p.end for p in found)], [*(p.start for p in found), len(text)], strict=True)
    ]
    assert not "".join(gaps).strip()
    assert all(piece.start <= piece.value_start <= piece.end for piece in found)


@given(st.sampled_from(LINE.commands), st.data())
def test_a_call_is_read_as_it_was_written(command: Command, data: st.DataObject) -> None:
    arguments: dict[str, str] = {}
    for option in command.options:
        choices = [choice.value for choice in option.choices] or list(SWITCH)
        picked = option.takes in (Takes.CHOICE, Takes.SWITCH)
        values = st.sampled_from(choices) if picked else (ANY_TEXT | LINE_LIKE).map(str.strip)
        if data.draw(st.booleans()):
            arguments[option.name] = data.draw(values)
    assume(all(arguments.values()))
    assume(not any(set('"”」＂') <= set(value) for value in arguments.values()))
    call = LINE.parse(line_of(command, arguments))
    assert call.command is command
    assert dict(call.arguments) == arguments


def test_a_value_that_no_quotes_fit_is_still_read() -> None:
    search = LINE.called("search")
    assert search is not None
    assert LINE.parse(line_of(search, {"query": 'page:1 "a” 」b ＂'})).arguments == {"query": "page:1 'a” 」b ＂"}


async def test_the_table_and_what_is_done_agree() -> None:
    talk = await opened()
    for command in LINE.commands:
        assert LINE.parse(command.example).command is command
        answers = {await talk.say(command.example, member=member) for member in (ADMIN, ANN)}
        assert ("Only an admin can use" in " ".join(answers)) is command.admin
        assert LINE.parse(f"/essay help {command.name}").arguments == {"command": command.name}


def test_the_table_is_sound() -> None:
    assert len({command.name for command in LINE.commands}) == len(LINE.commands)
    schedule = LINE.called("schedule")
    policy = schedule.option("policy") if schedule else None
    assert policy is not None
    assert {choice.value for choice in policy.choices} == set(Policy)
    for command in LINE.commands:
        assert sum(option.positional for option in command.options) <= 1
        assert len({option.name for option in command.options}) == len(command.options)


def _refusal(line: str) -> InvalidInput | None:
    try:
        LINE.parse(line)
    except InvalidInput as refusal:
        return refusal
    return None
