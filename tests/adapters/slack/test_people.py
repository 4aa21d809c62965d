"""Who somebody is: asked once in a while, and never for more people than are remembered."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.adapters.slack.posts import people
from bot.adapters.slack.posts.people import FRESH_FOR, People, Profile, profile_of
from bot.core.essay import Language
from tests.adapters.slack.talk import Talk


@pytest.mark.parametrize(
    ("user", "profile"),
    [
        ({"name": "ann", "locale": "en-GB"}, Profile("ann", reads=Language.EN)),
        ({"name": "jan", "locale": "nl-NL"}, Profile("jan")),
        (
            {"profile": {"display_name": "葵", "real_name": "A"}, "locale": "ja-JP"},
            Profile("葵", Language.JA, reads=Language.JA),
        ),
        ({"profile": {"display_name": "", "real_name": "B"}, "is_admin": True}, Profile("B", is_admin=True)),
        ({"name": "a", "is_owner": True}, Profile("a", is_admin=True)),
        ({"name": "robot", "is_bot": True}, Profile("robot", is_bot=True)),
        ({"id": "USLACKBOT", "name": "slackbot"}, Profile("slackbot", is_bot=True)),
        ({}, Profile("?")),
    ],
)  # fmt: skip
def test_a_user_of_slacks(user: dict[str, object], profile: Profile) -> None:
    assert profile_of(user) == profile


async def test_who_somebody_is_is_asked_again_after_a_while(talk: Talk) -> None:
    known = talk.slack.people
    for _ in range(3):
        assert (await known.find(talk.community, talk.aoi.id)).language is Language.JA
    assert len(talk.front.of("users.info")) == 1
    talk.aoi.locale, talk.aoi.admin = "en-US", True
    talk.clock.advance(FRESH_FOR - timedelta(seconds=1))
    assert not (await known.member(talk.community, talk.aoi.id)).is_admin
    talk.clock.advance(timedelta(seconds=1))
    assert (await known.member(talk.community, talk.aoi.id)).is_admin
    assert (await known.find(talk.community, talk.aoi.id)).language is Language.EN


async def test_only_the_latest_people_are_remembered(talk: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(people, "CACHE_SIZE", 2)
    known = People(talk.slack.clients, talk.clock)
    for who in (talk.ann, talk.aoi, talk.ann, talk.admin):  # Aoi is the one who was not asked for longest
        await known.find(talk.community, who.id)
    asked = len(talk.front.of("users.info"))
    await known.find(talk.community, talk.ann.id)
    assert len(talk.front.of("users.info")) == asked
    await known.find(talk.community, talk.aoi.id)
    assert len(talk.front.of("users.info")) == asked + 1
