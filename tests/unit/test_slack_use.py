"""What the settings want of Slack, and what each part of them needs beside it."""

from __future__ import annotations

import pytest

from bot.config import Settings
from bot.errors import ConfigError
from bot.wiring.slack_use import SlackUse, slack_use

BOT = {"SLACK_BOT_TOKEN": "xoxb-1"}
APP = {"SLACK_APP_TOKEN": "xapp-1"}
SIGNED = {"SLACK_SIGNING_SECRET": "secret"}
CLIENT = {"SLACK_CLIENT_ID": "1.2", "SLACK_CLIENT_SECRET": "secret", "SLACK_TOKEN_KEYS": "k" * 43 + "="}


def use(*parts: dict[str, str]) -> SlackUse | None:
    return slack_use(Settings.load(None, {name: value for part in parts for name, value in part.items()}))


@pytest.mark.parametrize(
    ("parts", "wanted"),
    [
        ([], None),
        ([BOT, APP], SlackUse(socket=True, http=False, installs=False)),
        ([BOT, SIGNED], SlackUse(socket=False, http=True, installs=False)),
        ([SIGNED, CLIENT], SlackUse(socket=False, http=True, installs=True)),
        ([BOT, APP, SIGNED, CLIENT], SlackUse(socket=True, http=True, installs=True)),
    ],
)
def test_whole_sets_of_settings(parts: list[dict[str, str]], wanted: SlackUse | None) -> None:
    assert use(*parts) == wanted


@pytest.mark.parametrize(
    ("parts", "sentence"),
    [
        ([BOT], "SLACK_BOT_TOKEN needs SLACK_APP_TOKEN too"),
        ([APP], "SLACK_APP_TOKEN needs SLACK_BOT_TOKEN too"),
        ([SIGNED], "SLACK_SIGNING_SECRET needs SLACK_BOT_TOKEN too"),
        ([CLIENT], "SLACK_CLIENT_ID needs SLACK_SIGNING_SECRET too"),
        ([BOT, APP, {"SLACK_CLIENT_ID": "1.2"}, SIGNED], "SLACK_CLIENT_ID needs SLACK_CLIENT_SECRET and"),
        (
            [BOT, SIGNED, {"PUBLIC_URL": "https://name.github.io", "PUBLIC_IS_STATIC": "true"}],
            "nothing at https://name.github.io answers Slack",
        ),
    ],
)
def test_a_part_that_needs_another_is_named_with_it(parts: list[dict[str, str]], sentence: str) -> None:
    with pytest.raises(ConfigError, match=sentence):
        use(*parts)
