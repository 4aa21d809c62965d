"""Comments on the reading pages name nobody who did not agree to it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.mentions import EDGE, NOBODY, edged, without_mentions

NAMES = st.text(alphabet="ab Z山田@.…、", min_size=1, max_size=20)
TEXTS = st.text(alphabet=f"ab @<>#!&:/|19山。\n{EDGE}", max_size=60)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("<@123456789012345678> is right", f"{NOBODY} is right"),
        ("<@!123456789012345678>さんの言うとおり", f"{NOBODY}さんの言うとおり"),
        ("<@&42>, <@U0BEN|ben smith>: look", f"{NOBODY}, {NOBODY}: look"),
        (f"{edged('Ben Smith')} is right", f"{NOBODY} is right"),
        (f"{edged('山田 太郎')}さんの言うとおり", f"{NOBODY}さんの言うとおり"),
        (f"{edged('a')}{edged('b')}", NOBODY * 2),
        ("thanks @Ben Smith I mean it", f"thanks {NOBODY} I mean it"),
        ("@Zoë Öberg-O'Neill agrees, as @山田　太郎さんも。", f"{NOBODY} agrees, as {NOBODY}さんも。"),
        ("HTTPS://Discord.com/users/1 said @Everyone", f"{NOBODY} said @Everyone"),
        ("thanks @ben.smith, really", f"thanks {NOBODY}, really"),
        ("これは@山田さん、どうですか", f"これは{NOBODY}、どうですか"),
        ("https://discord.com/users/123456 and https://x.slack.com/team/U0BEN", f"{NOBODY} and {NOBODY}"),
        ("https://app.slack.com/user/@T1/U0BEN", NOBODY),
        ("in <#123> and <#C0GEN|general>", "in #… and #…"),
        ("<:wave:123><a:dance:456>", ":wave::dance:"),
        ("</essay read:123> <t:1700000000:R> <id:customize>", "/essay read … …"),
        ("<https://example.org/a?b=1|here> <https://example.org>", "https://example.org/a?b=1 https://example.org"),
    ],
)
def test_a_mention_names_nobody(text: str, shown: str) -> None:
    assert without_mentions(text) == shown


@pytest.mark.parametrize(
    "text",
    [
        "Write to me@example.org, or call @everyone or @here.",
        "会議＠東京 <script>alert(1)</script> a < b > c </b> @ noon",
        "https://medium.com/@someone/a-story",
        "**bold** `code` 3 <3 :wave:",
    ],
)
def test_what_is_no_mention_is_left_as_it_was_written(text: str) -> None:
    assert without_mentions(text) == text


@given(NAMES, TEXTS.filter(lambda text: "@" not in text and EDGE not in text))
def test_whatever_somebody_is_called_nothing_of_it_is_left(name: str, after: str) -> None:
    assert without_mentions(f"{edged(name)}{after}") == NOBODY + without_mentions(after)


@given(TEXTS)
def test_no_text_keeps_an_id_in_a_mention(text: str) -> None:
    assert "<@1" not in without_mentions(text)
    assert EDGE not in without_mentions(text)
