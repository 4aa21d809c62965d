"""The numbers and examples in the explanations of search, summaries and limits are those of the code."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.adapters.discord.http import ANSWER_SECONDS, LIMIT
from bot.adapters.discord.permissions import NEEDS
from bot.adapters.slack.install.manifest import manifest
from bot.core.comment import COMMENT_MAX
from bot.core.community_settings import RULES_MAX, SLOW_MODE_MAX, WORDS_MAX
from bot.core.essay import Language
from bot.core.post_style import SUMMARY_LENGTHS
from bot.language.query import FILTERS, read_query
from bot.ports.search import WINDOW
from bot.services.delivery.pace import Pace
from bot.services.library.searching import PAGE_SIZE, QUERY_MAX
from bot.summaries.closing import SENTENCES_LOOKED_AT, SHORT
from bot.summaries.reading_time import CJK_CHARACTERS_A_MINUTE, WORDS_A_MINUTE
from bot.summaries.summarize import BUDGET

DOCS = Path(__file__).resolve().parents[2] / "docs"
WORDS = {5: "five", 8: "eight"}


def page(name: str) -> str:
    """The page's text on one line."""
    return " ".join((DOCS / f"{name}.md").read_text(encoding="utf-8").split())


def test_search() -> None:
    text = page("explanation/search")
    assert f"read up to {QUERY_MAX} characters" in text
    assert f"The best {WINDOW} are" in text
    assert f"A page shows {WORDS[PAGE_SIZE]}," in text


def test_every_filter_of_a_search_is_named_and_every_example_can_be_typed() -> None:
    table = (DOCS / "explanation" / "search.md").read_text(encoding="utf-8").split("## From an essay")[0]
    typed = [
        query for row in re.findall(r"^\| (`.+?) \|", table, re.MULTILINE) for query in re.findall(r"`([^`]+)`", row)
    ]
    for query in typed:
        read_query(query if not query.endswith(":") else f"{query}x")
    assert {name for name in FILTERS if any(query.startswith(f"{name}:") for query in typed)} == set(FILTERS)


@pytest.mark.parametrize("name", ["explanation/summaries", "how-to/summaries"])
def test_the_length_of_summaries(name: str) -> None:
    least, most = SUMMARY_LENGTHS
    text = page(name)
    assert f"at most {BUDGET[Language.JA]} characters in Japanese and {BUDGET[Language.EN]} in English" in text
    assert f"from {least} to {most}" in text


def test_questions_and_reading_time() -> None:
    text = page("explanation/summaries")
    assert f"The last {WORDS[SENTENCES_LOOKED_AT]} sentences" in text
    assert f"fewer than {SHORT} characters" in text
    assert f"at {CJK_CHARACTERS_A_MINUTE} characters a minute and other words at {WORDS_A_MINUTE} a minute" in text


@pytest.mark.parametrize("name", ["how-to/moderation", "how-to/moderation.ja"])
def test_the_limits_of_the_house_rules(name: str) -> None:
    text = page(name)
    for limit in (COMMENT_MAX, int(SLOW_MODE_MAX.total_seconds()), WORDS_MAX, RULES_MAX):
        assert str(limit) in text


def test_what_discord_is_asked_for() -> None:
    text = (DOCS / "reference" / "discord.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| ([\w ]+) \| .+ \| (.+) \|$", text.split("## Intents")[0], re.MULTILINE)
    assert [row for row in rows if row[0] != "Permission"] == [(need.label, need.without) for need in NEEDS]
    assert f"{LIMIT.places} requests a second" in text
    assert f"after {ANSWER_SECONDS} seconds" in text


def test_what_slack_is_asked_for() -> None:
    text = (DOCS / "reference" / "slack.md").read_text(encoding="utf-8")
    scopes = re.findall(r"`([a-z_]+:[a-z]+|commands)`", text.split("## Events")[0].split("## Scopes")[1])
    asked = manifest()
    assert sorted(scopes) == sorted(asked["oauth_config"]["scopes"]["bot"])
    events = set(re.findall(r"`([a-z_.]+)`", text.split("## Events")[1].split("Every event")[0]))
    assert events == set(asked["settings"]["event_subscriptions"]["bot_events"])


def test_how_long_a_lease_is() -> None:
    assert f"after the lease ({Pace().lease.total_seconds():.0f} seconds)" in page("how-to/several-processes")
