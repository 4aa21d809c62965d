"""What members typed is read as they saw it, and what is shown never breaks off inside a sign."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from bot.adapters.slack.posts.mrkdwn import mentioned, plain_text
from bot.adapters.slack.screens.escape import escape
from bot.adapters.slack.screens.layout import (
    Rendered,
    clipped,
    header,
    line,
    listed,
    note,
    rendered,
    rich,
    section,
    span,
)
from bot.core.mentions import edged

TEXTS = st.text(alphabet=st.sampled_from("ab &<>@#|!;ltgamp:*_~`\u65e5\n"), max_size=60)


def typed(text: str) -> str:
    """What somebody types, as Slack hands it over."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


@given(TEXTS)
def test_what_was_typed_is_read_as_it_was_typed(text: str) -> None:
    assert plain_text(typed(text), {}) == text


@given(TEXTS, TEXTS)
def test_a_name_is_read_as_it_is(before: str, name: str) -> None:
    said = plain_text(f"{typed(before)}<@U0ANN>", {"U0ANN": name})
    assert said == f"{before}{edged(name or 'U0ANN')}"


def test_references_are_read_as_their_readers_saw_them() -> None:
    said = "<@U1|ben> in <#C1|general>: <https://a.example|here>, <https://b.example>, <!here>, <!subteam^S1|@team>"
    names = {"U1": "Ben"}
    shown = f"{edged('Ben')} in #general: here (https://a.example), https://b.example, @here, @team"
    assert plain_text(said, names) == shown
    assert mentioned(f"{said} <@U1> <@U2>") == ["U1", "U2"]


@given(st.text(max_size=80), st.integers(min_value=2, max_value=60))
def test_what_is_cut_ends_with_a_whole_sign(text: str, limit: int) -> None:
    cut = clipped(escape(text), limit)
    assert len(cut) <= limit
    assert re.sub(r"&(amp|lt|gt);", "", cut).count("&") == 0


def test_slack_links_nothing_by_itself() -> None:
    for text in (section("@here #general")["text"], note("@here")["elements"][0]):
        assert text["verbatim"] is True


def test_a_date_is_not_cut_in_two() -> None:
    assert clipped("next: <!date^1^{date}|soon> and more", 20) == "next:…"


@given(st.text(max_size=40))
def test_the_text_for_screen_readers_says_what_the_blocks_say_and_mentions_nobody(text: str) -> None:
    shown = rendered(header(text), note(escape(text)), rich(line(span(text)), listed([[span(text)]])))
    assert re.findall(r"<[!@#]", shown.text) == []
    assert isinstance(shown, Rendered)
