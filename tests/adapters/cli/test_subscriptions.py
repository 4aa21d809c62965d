"""`subscriptions` and `preview`."""

from __future__ import annotations

import asyncio
import re
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from bot.adapters.sql.stores import SqlStores
from bot.core.community import Channel
from bot.core.ids import MemberId, SubscriptionId
from bot.core.subscription import Kind, SubscriptionState
from tests.adapters.cli.conftest import Desk
from tests.adapters.sql_opened import opened
from tests.conformance.examples import GUILD, subscription

LOCAL = ("subscriptions", "add", "--platform", "local")
TOKYO = ("--at", "08:00", "--tz", "Asia/Tokyo")
DISCORD = ("subscriptions", "add", "--platform", "discord", "--community", "100000000000000001", "--channel")


def added(desk: Desk, *words: str) -> Any:
    return desk.document(*LOCAL, *TOKYO, *words)


def test_add_with_defaults(desk: Desk) -> None:
    made = added(desk)
    coming = made.pop("next")
    assert made.pop("id")
    assert made == {
        "kind": "essay",
        "platform": "local",
        "community": "local",
        "channel": "local",
        "at": "08:00:00",
        "zone": "Asia/Tokyo",
        "days": ["mon", "tue", "wed", "thu", "fri", "sat", "sun"],
        "monthly": False,
        "holidays": None,
        "late": "6h",
        "language": None,
        "policy": "shuffle",
        "scale": "five",
        "cards": None,
        "summary": None,
        "question": None,
        "role": None,
        "capture": False,
        "state": "active",
        "reason": None,
    }
    before = date.fromisoformat(coming["date"]) - timedelta(days=1)  # 08:00 in Tokyo is 23:00 UTC of the day before
    assert (coming["turn"], coming["due"]) == (1, f"{before}T23:00:00Z")


def test_add_with_everything(desk: Desk) -> None:
    words = ("--at", "7:30 pm", "--tz", "europe/paris", "--days", "mon-fri", "--holidays", "fr", "--late", "90m")
    more = ("--lang", "en", "--policy", "newest", "--scale", "🌧=1 ☀️=5")
    style = ("--cards", "ja", "--summary", "120", "--question", "「{title}」は？")
    guild_only = ("--role", "100000000000000003", "--capture")
    made = desk.document(*DISCORD, "100000000000000002", *words, *more, *style, *guild_only)
    wanted = {
        "platform": "discord",
        "community": "100000000000000001",
        "channel": "100000000000000002",
        "at": "19:30:00",
        "zone": "Europe/Paris",
        "days": ["mon", "tue", "wed", "thu", "fri"],
        "holidays": "FR",
        "late": "1h30m",
        "language": "en",
        "policy": "newest",
        "scale": "🌧=1 ☀️=5",
        "cards": "ja",
        "summary": 120,
        "question": "「{title}」は？",
        "role": "100000000000000003",
        "capture": True,
    }
    assert {key: made[key] for key in wanted} == wanted


@pytest.mark.parametrize(
    ("typed", "language"),
    [
        ("ja", "ja"),
        ("any", None),
        ("交互", "alternate"),
        ("ja:mon,wed,fri en:tue,thu", "ja:mon,wed,fri,sat,sun/en:tue,thu"),
        ("en:fri", "ja:mon,tue,wed,thu,sat,sun/en:fri"),
    ],
)
@pytest.mark.parametrize("option", ["--lang", "--language"])
def test_languages_by_weekday(desk: Desk, option: str, typed: str, language: str | None) -> None:
    desk.text(*LOCAL, *TOKYO, option, typed)
    [one] = desk.document("subscriptions", "list")
    assert one["language"] == language
    assert f" {language or 'any'} " in desk.text("subscriptions", "list")


def test_add_says_when_the_next_post_comes(desk: Desk) -> None:
    id_, _, when = desk.text(*LOCAL, *TOKYO, "--lang", "any", "--holidays", "none").partition(": next post ")
    assert len(id_) == 10
    assert when.endswith(" 08:00:00 JST\n")


def test_the_life_of_a_subscription(desk: Desk) -> None:
    id_ = added(desk)["id"]
    assert desk.text("subscriptions", "pause", id_) == f"{id_}: paused; no post is due\n"
    assert [(one["id"], one["state"], one["next"]) for one in desk.document("subscriptions", "list")] == [
        (id_, "paused", None)
    ]
    assert desk.text("subscriptions", "resume", id_).startswith(f"{id_}: active; next post ")
    assert desk.document("subscriptions", "pause", id_)["state"] == "paused"
    assert desk.document("subscriptions", "resume", id_)["state"] == "active"
    assert desk.text("subscriptions", "remove", id_) == f"{id_}: removed\n"
    assert [one["state"] for one in desk.document("subscriptions", "list")] == ["ended"]


async def _with_round_ups(desk: Desk) -> None:
    """A round-up in a channel, and what comes to Ann and Ben alone, some of which has ended."""
    essays = subscription(SubscriptionId("essays0001"))
    weekly = replace(essays, id=SubscriptionId("digests001"), kind=Kind.DIGEST)
    weekly = replace(weekly, schedule=replace(weekly.schedule, weekdays=frozenset({4}), monthly=True))
    ann = replace(weekly, channel=Channel(GUILD, "4242"), member=MemberId("ann-of-guild"))
    every = [
        essays,
        weekly,
        replace(ann, id=SubscriptionId("digests002")),
        replace(ann, id=SubscriptionId("digests003"), member=MemberId("ben-of-guild")),
        replace(ann, id=SubscriptionId("digests004"), state=SubscriptionState.ENDED),
        replace(ann, id=SubscriptionId("personal01"), kind=Kind.PERSONAL, follows=essays.id),
        replace(ann, id=SubscriptionId("reminders1"), kind=Kind.PERSONAL, follows=None),
    ]
    async with opened(desk.database) as database:
        for one in every:
            await SqlStores(database).subscriptions.add(one)


def test_round_ups_are_listed_by_kind_and_what_comes_to_members_is_counted_without_names(desk: Desk) -> None:
    assert desk.document("subscriptions", "list") == []  # makes the database
    asyncio.run(_with_round_ups(desk))
    listed = desk.document("subscriptions", "list")
    assert [(one["id"], one["kind"], one["policy"]) for one in listed if one["id"]] == [
        ("digests001", "digest", None),
        ("essays0001", "essay", "best-rated-unseen"),
    ]
    assert (listed[0]["days"], listed[0]["monthly"], listed[1]["monthly"]) == (["fri"], True, False)
    assert listed[2:] == [
        {"id": None, "kind": "digest", "state": "active", "members": 2},
        {"id": None, "kind": "personal", "state": "active", "members": 1},
        {"id": None, "kind": "reminders", "state": "active", "members": 1},
    ]
    text = desk.text("subscriptions", "list")
    assert re.search(r"digests001 +digest +active +discord:guild/\S+ +\S+ \S+ +fri monthly +- +- ", text)
    assert re.search(r"- +digest +active +2 members", text)
    assert not re.search("of-guild|4242", text + repr(listed))


def test_list_for_people(desk: Desk) -> None:
    assert "ichiwa subscriptions add" in desk.run("subscriptions", "list").stderr
    desk.text(*DISCORD, "100000000000000002", *TOKYO)
    head, row = desk.text("subscriptions", "list").splitlines()
    assert head.split() == ["ID", "KIND", "STATE", "CHANNEL", "AT", "DAYS", "LANG", "POLICY", "NEXT"]
    assert (
        "essay  active  discord:100000000000000001/100000000000000002  08:00:00 Asia/Tokyo  all   any   shuffle" in row
    )


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ((*LOCAL, "--at", "25:00", "--tz", "UTC"), "“25:00” is not a time of day. Write it like 08:00 or 18:30."),
        ((*LOCAL, "--at", "8:00", "--tz", "Asia/Tokio"), "“Asia/Tokio” is not a time zone. Did you mean Asia/Tokyo?"),
        ((*LOCAL, *TOKYO, "--days", "someday"), "“someday” is not a list of weekdays."),
        ((*LOCAL, *TOKYO, "--late", "9d"), "“9d” is not a duration from 1m to 24h."),
        ((*LOCAL, *TOKYO, "--lang", "fr"), "“fr” is not a language of essays."),
        ((*LOCAL, *TOKYO, "--policy", "best"), "'best' is not one of"),
        ((*LOCAL, "--tz", "UTC"), "Missing option '--at'."),
        ((*LOCAL, *TOKYO, "--channel", "general"), "“general” is not “local”."),
        (("subscriptions", "add", "--platform", "irc", *TOKYO), "'irc' is not one of 'local', 'discord', 'slack'."),
        ((*DISCORD, "#general", *TOKYO), "“#general” is not a Discord id of 15 to 20 digits."),
        ((*DISCORD, "100000000000000002", *TOKYO, "--role", "@all"), "“@all” is not a Discord id of 15 to 20 digits."),
        ((*LOCAL, *TOKYO, "--capture"), "The options '--role' and '--capture' are for Discord alone."),
        ((*DISCORD[:-1], *TOKYO), "Missing option '--channel': a Discord id of 15 to 20 digits."),
        (("subscriptions", "add", "--platform", "slack", "--community", "T1", *TOKYO), "“T1” is not a Slack id"),
    ],
)
def test_a_wrong_option_is_named_in_one_line(desk: Desk, words: tuple[str, ...], sentence: str) -> None:
    refusal = desk.refusal(*words, exit_code=2)
    assert sentence in refusal
    assert "(see: ichiwa subscriptions add --help)" in refusal


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ((*LOCAL, *TOKYO, "--holidays", "Wonderland"), "There is no holiday calendar for “WONDERLAND”."),
        ((*LOCAL, *TOKYO, "--scale", "💥"), "“💥” is not a rating scale."),
        ((*LOCAL, *TOKYO, "--summary", "7"), "“7” is not a summary length."),
        (("subscriptions", "pause", "nobody"), "There is no subscription “nobody”."),
        (("subscriptions", "resume", "nobody"), "There is no subscription “nobody”."),
        (("subscriptions", "remove", "nobody"), "There is no subscription “nobody”."),
        (("preview", "--subscription", "nobody"), "There is no subscription “nobody”."),
    ],
)
def test_what_the_services_refuse_is_told_in_one_line(desk: Desk, words: tuple[str, ...], sentence: str) -> None:
    assert sentence in desk.refusal(*words)


def test_preview_shows_the_next_post(desk: Desk) -> None:
    made = added(desk, "--policy", "in-order")
    text = desk.text("preview", "--subscription", made["id"])
    assert text.splitlines()[0].endswith(" 08:00:00 JST")
    assert f"一本の電話 · Someone · ja · 1 min\nhttp://127.0.0.1:{desk.port}/e/denwa\n" in text
    assert text.endswith("\n\nあなたは今夜、久しぶりに誰へ電話をかけてみますか？\n")
    found = desk.document("preview", "--subscription", made["id"])
    essay = found.pop("essay")
    assert found == {"subscription": made["id"]} | made["next"]
    assert (essay["slug"], essay["round"]) == ("denwa", 1)


def test_preview_of_a_later_date_goes_through_the_posts_in_between(desk: Desk) -> None:
    made = added(desk, "--policy", "in-order")
    first = date.fromisoformat(made["next"]["date"])
    shown = [
        desk.document("preview", "--subscription", made["id"], "--date", str(first + timedelta(days=n)))["essay"]
        for n in range(4)
    ]
    assert [(essay["slug"], essay["round"]) for essay in shown] == [
        ("denwa", 1),
        ("the-desk", 1),
        ("the-kite", 1),
        ("denwa", 2),
    ]


def test_preview_where_nothing_fits(empty_desk: Desk) -> None:
    id_ = added(empty_desk)["id"]
    assert "No essay fits" in empty_desk.text("preview", "--subscription", id_)
    assert empty_desk.document("preview", "--subscription", id_)["essay"] is None


def test_preview_of_a_paused_subscription(desk: Desk) -> None:
    id_ = added(desk)["id"]
    desk.text("subscriptions", "pause", id_)
    assert "paused" in desk.refusal("preview", "--subscription", id_)


def test_preview_of_a_day_that_is_none(desk: Desk) -> None:
    id_ = added(desk)["id"]
    assert "does not match" in desk.refusal("preview", "--subscription", id_, "--date", "tomorrow", exit_code=2)
    assert "within one year" in desk.refusal("preview", "--subscription", id_, "--date", "9999-12-31")
    assert "Nothing is due on 2020-01-01" in desk.refusal("preview", "--subscription", id_, "--date", "2020-01-01")
