"""Every command in English: what is typed, and what is answered."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.adapters.local.commands import COMMANDS
from tests.adapters.dialogue import EN, Talk, opened
from tests.unit.arranged import ANN, BEN

USUAL = "Summary\nas long as suits the language\nQuestion for essays that ask nothing\nnone"
NEXT = "The next essay comes on Wed, Nov 25, 2026, 08:00 (Asia/Tokyo)."


@pytest.fixture
async def talk() -> Talk:
    return await opened()


async def test_reading(talk: Talk) -> None:
    await talk.follow(
        EN,
        (
            "/essay today",
            """
            The Green Folder
            Ichiwa editors
            Beginnings
            1 minute to read
            No ratings yet
            0 comments
            On the first day somebody leaves a folder on the desk.
            Posted on Tue, Nov 24, 2026, 08:00 (Asia/Tokyo).
            """,
        ),
        (
            "/essay random ja",
            """
            名刺の箱が四つ
            一話編集部
            つながり
            1 minute to read
            April 7, 2026
            No ratings yet
            人脈を数えるのをやめた日の話です。
            [Another one]
            """,
        ),
    )


async def test_searching(talk: Talk) -> None:
    await talk.follow(
        EN,
        (
            "/essay search 人脈",
            """
            1 essay for “人脈”
            名刺の箱が四つ
            April 7, 2026
            つながり
            Japanese
            人脈と呼んでいたものだ。
            """,
        ),
        ("/essay rate 1 essay:letter-6", "You rated Letter 6 with 1. Mean rating: 1.0 1 rating"),
        (
            "/essay search letter page:2",
            """
            6 essays for “letter”
            Letter 6
            May 6, 2026
            Letters
            English
            Mean rating: 1.0 1 rating
            This is letter 6, which was never sent.
            [Previous page] Page 2 of 2
            """,
        ),
        (
            "/essay search letter page:9",
            """
            6 essays for “letter”
            There are only 2 pages.
            [Previous page]
            """,
        ),
        (
            "/essay search letter lang:ja",
            """
            0 essays for “letter”
            Nothing was found. Try other words, or fewer of them.
            Perhaps one of these: [人脈] [名刺]
            """,
        ),
    )


async def test_rating(talk: Talk) -> None:
    await talk.follow(
        EN,
        ("/essay rate 4", "You rated The Green Folder with 4. Mean rating: 4.0 1 rating"),
        ("/essay rate score:２.５", "You rated The Green Folder with 2.5. Mean rating: 2.5 1 rating"),
        ("/essay rate 5️⃣", "You rated The Green Folder with 5. Mean rating: 5.0 1 rating"),
    )
    assert (
        await talk.say("/essay rate 3", member=BEN) == "You rated The Green Folder with 3. Mean rating: 4.0 2 ratings"
    )
    assert "Mean rating: 4.0 2 ratings" in await talk.say("/essay today")
    assert "Your own rating is 5." in await talk.say("/essay today")
    assert "Your own rating is 3." in await talk.say("/essay today", member=BEN)
    assert "Your own rating" not in await talk.say("/essay today", member=ANN)


async def test_ranking(talk: Talk) -> None:
    await talk.follow(
        EN,
        ("/essay top", "The best-rated essays of all time\nNobody rated an essay in this time."),
        ("/essay rate 3", "You rated The Green Folder with 3. Mean rating: 3.0 1 rating"),
    )
    talk.clock.advance(timedelta(days=8))
    await talk.follow(
        EN,
        ("/essay rate 5 essay:letter-1", "You rated Letter 1 with 5. Mean rating: 5.0 1 rating"),
        (
            "/essay top",
            """
            The best-rated essays of all time
            Letter 1 Mean rating: 5.0 1 rating
            The Green Folder Mean rating: 3.0 1 rating
            """,
        ),
        ("/essay top week", "The best-rated essays of the last 7 days\nLetter 1 Mean rating: 5.0 1 rating"),
    )


async def test_commenting(talk: Talk) -> None:
    await talk.follow(
        EN,
        (
            "/essay comment A plant. And a note: “water me”.",
            """
            Your comment is in the thread below its essay:
            A plant. And a note: “water me”.
            """,
        ),
        (
            "/essay comment essay:the-green-folder page:2 was the best",
            """
            Your comment is in the thread below its essay:
            page:2 was the best
            """,
        ),
    )
    assert "2 comments" in await talk.say("/essay today")


async def test_help(talk: Talk) -> None:
    listed = await talk.say("/essay help")
    assert listed == await talk.say("/essay") == await talk.say("／ＥＳＳＡＹ　ＨＥＬＰ")
    for command in COMMANDS:
        assert f"[/essay {command.name}] {command.description}" in listed.splitlines()
    await talk.follow(
        EN,
        (
            "/essay help top",
            """
            /essay top
            Show the best-rated essays
            Example: [/essay top month]
            period:
            Ratings of this time count Can be written without its name
            week the last 7 days
            month the last 30 days
            year the last 365 days
            all all time
            """,
        ),
    )
    explained = [await talk.say(f"/essay help {command.name}") for command in COMMANDS]
    for command, words in zip(COMMANDS, explained, strict=True):
        assert words.startswith(f"/essay {command.name}\n{command.description}")
        assert all(f"\n{option.name}:\n{option.description}" in words for option in command.options)


SETTINGS = f"""
{NEXT}
Time
08:00 (Asia/Tokyo)
Weekdays
every day
Public holidays
holidays are days like any other
Late limit
6 hours
Order
oldest first
Language
every language
Rating scale
1️⃣ 2️⃣ 3️⃣ 4️⃣ 5️⃣
{USUAL}
"""
LOG = """
Change them with /essay schedule
Latest deliveries
Tue, Nov 24, 2026, 10:00 The Green Folder posted
"""


async def test_the_settings_are_shown(talk: Talk) -> None:
    shown = f"Settings{SETTINGS.rstrip()}{LOG}"
    await talk.follow(EN, ("/essay settings", shown), ("/essay schedule", shown))


async def test_the_schedule_is_changed(talk: Talk) -> None:
    await talk.follow(
        EN,
        (
            "/essay schedule 7:30 pm tz:europe/paris days:mon,wed holidays:us late:90m policy:newest lang:en",
            f"""
            The settings are saved
            The next essay comes on Wed, Nov 25, 2026, 19:30 (Europe/Paris).
            Time
            19:30 (Europe/Paris)
            Weekdays
            Mon and Wed
            Public holidays
            left out: United States
            Late limit
            1 hour 30 minutes
            Order
            newest first
            Language
            English
            Rating scale
            1️⃣ 2️⃣ 3️⃣ 4️⃣ 5️⃣
            {USUAL}
            """,
        ),
        (
            '/essay schedule holidays:none lang:any days:weekdays scale:"🌧=1 ☀️=5"',
            f"""
            The settings are saved
            The next essay comes on Tue, Nov 24, 2026, 19:30 (Europe/Paris).
            Time
            19:30 (Europe/Paris)
            Weekdays
            Monday to Friday
            Public holidays
            holidays are days like any other
            Late limit
            1 hour 30 minutes
            Order
            newest first
            Language
            every language
            Rating scale
            🌧 ☀️
            {USUAL}
            """,
        ),
    )


async def test_a_channel_without_a_subscription_gets_one() -> None:
    talk = Talk()
    need = "This channel has no subscription yet. Make one with /essay schedule at:08:00"
    await talk.follow(
        EN, *((line, need) for line in ("/essay schedule", "/essay preview", "/essay skip", "/essay pause"))
    )
    await talk.follow(
        EN,
        (
            "/essay schedule days:mon",
            "A subscription needs a time of day and a time zone, for example 08:00 and Asia/Tokyo.",
        ),
        (
            "/essay schedule at:08:00 policy:in-order",
            f"This channel gets essays from now on{SETTINGS}",
        ),
        (
            "/essay preview",
            f"""
            {NEXT}
            The library has no essay that fits the settings, so nothing would be posted.
            """,
        ),
        (
            "/essay skip",
            "Left out: the essay of Wed, Nov 25, 2026, 08:00 (Asia/Tokyo).\n"
            + NEXT.replace("Wed, Nov 25", "Thu, Nov 26"),
        ),
        ("/essay today", "No essay has been posted here yet."),
        ("/essay rate 4", "No essay has been posted here yet."),
        ("/essay comment Hello?", "No essay has been posted here yet."),
        ("/essay random", "The library has no essays yet."),
    )


async def test_looking_ahead_and_leaving_out(talk: Talk) -> None:
    await talk.follow(
        EN,
        (
            "/essay preview",
            f"""
            {NEXT}
            名刺の箱が四つ
            一話編集部
            つながり
            1 minute to read
            人脈を数えるのをやめた日の話です。
            最後に自分から電話をかけたのは、いつですか？
            Summary: the author's words · Question: the author's words
            Whoever runs me corrects them with ichiwa essays edit four-boxes-of-cards --summary … --question …
            [Post it now] [Leave it out]
            """,
        ),
        (
            "/essay skip",
            """
            Left out: 名刺の箱が四つ, which would have come on Wed, Nov 25, 2026, 08:00 (Asia/Tokyo).
            The next essay comes on Thu, Nov 26, 2026, 08:00 (Asia/Tokyo).
            """,
        ),
    )
    assert "Wed, Nov 25, 2026, 08:00 名刺の箱が四つ left out by an admin" in await talk.say("/essay settings")


async def test_pausing(talk: Talk) -> None:
    paused = "Paused: no essay comes until you resume.\n[Resume]"
    await talk.follow(
        EN,
        ("/essay pause", paused),
        ("/essay preview", "Nothing is to come: the subscription is paused. Resume it first."),
        ("/essay post-now", "The subscription is paused. Resume it first."),
        (
            "/essay schedule at:09:00",
            f"The settings are saved\n{paused}" + SETTINGS.replace(f"{NEXT}\n", "").replace("08", "09").rstrip(),
        ),
        ("/essay resume", "Essays come again.\n" + NEXT.replace("08:00", "09:00")),
    )


async def test_posting_now(talk: Talk) -> None:
    await talk.say("/essay schedule at:10:02")
    await talk.follow(
        EN,
        (
            "/essay post-now",
            """
            The next essay is on its way.
            It comes in place of the one that was due on Tue, Nov 24, 2026, 10:02 (Asia/Tokyo).
            """,
        ),
        ("/essay post-now", "The next essay is on its way."),
    )
    assert (await talk.say("/essay settings")).count("waiting") == 2


@pytest.mark.parametrize("command", [command.name for command in COMMANDS if command.admin])
async def test_admins_commands_are_theirs_alone(talk: Talk, command: str) -> None:
    assert await talk.say(f"/essay {command}", member=ANN) == f"Only an admin can use /essay {command}."
    assert await talk.say("/essay settings") == f"Settings{SETTINGS.rstrip()}{LOG}".strip()


async def test_essays_like_today_s_are_shown(talk: Talk) -> None:
    await talk.follow(
        EN,
        (
            "/essay related four-boxes-of-cards",
            """
            More like “名刺の箱が四つ”
            No essay is like this one yet.
            """,
        ),
    )
