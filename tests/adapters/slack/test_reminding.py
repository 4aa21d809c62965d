"""An essay once more on Slack, in one member's direct messages."""

from __future__ import annotations

from bot.core.community import Channel, Member
from bot.core.ids import MemberId
from tests.adapters.slack.talk import EN, JA, Talk


async def test_reminders_are_asked_for_and_cancelled(talk: Talk) -> None:
    await talk.post("the-green-folder")
    await talk.follow(
        EN,
        (
            "/essay remind",
            """
            # Sent to you alone
            Nothing comes to your direct messages.
            ~ /essay remind at:tonight brings you today's essay once more, to you alone.
            """,
        ),
        (
            "/essay remind 2h",
            """
            # Sent to you alone
            It comes to your direct messages: *The Green Folder* · 2026-11-24 12:00
            Reminders that wait
            ・*The Green Folder* · 2026-11-24 12:00
            [Cancel a reminder: The Green Folder]
            ~ /essay remind at:tonight brings you today's essay once more, to you alone.
            """,
        ),
    )
    ann = Member(talk.community, MemberId(talk.ann.id), "Ann")
    [waiting] = (await talk.services.personal.of_member(ann)).waiting
    direct = talk.home.direct(talk.ann.id)
    assert direct is not None
    assert waiting.channel == Channel(talk.community, direct.id)
    await talk.follow(
        EN,
        (
            "[Cancel a reminder: The Green Folder]",
            """
            # Sent to you alone
            Nothing comes to your direct messages.
            ~ /essay remind at:tonight brings you today's essay once more, to you alone.
            """,
        ),
    )


async def test_reminders_in_japanese(talk: Talk) -> None:
    await talk.post("the-green-folder")
    await talk.follow(
        JA,
        (
            "/essay お知らせ 今夜",
            """
            # あなただけへのお届け
            ダイレクトメッセージでお届けします：*The Green Folder* · 2026-11-24 21:00
            これからのお知らせ
            ・*The Green Folder* · 2026-11-24 21:00
            [お知らせを取り消す: The Green Folder]
            ~ /essay remind at:tonight で、今日のエッセイをもう一度あなただけにお届けします。
            """,
        ),
    )
