"""All channels of a workspace in one list, the way out of one, and a skip taken back."""

from __future__ import annotations

from tests.adapters.slack.talk import EN, Talk


async def test_the_list_of_channels_and_the_way_out(talk: Talk) -> None:
    await talk.do("/essay schedule at:8:00 tz:America/New_York", talk.admin)
    staff = talk.acts.channel(talk.home, "staff", bot=False)
    listed = """
        ~ Nothing is late, held or suspended.
        # Channels with essays
        • #essays · next essay: Tue, Nov 24, 08:00 (America/New_York)
        [Open a channel's settings: #essays]
        I report problems to whoever set up the channel.
        [The channel in which I report problems]
        """
    await talk.follow(EN, ("/essay channels", listed), admin=True)
    opened = await talk.do("[Open a channel's settings: #essays]", talk.admin)
    assert opened.splitlines()[0] == "# The daily essay"
    await talk.follow(
        EN,
        (
            "[End for good]",
            "End the daily essay in #essays for good? What was posted, rated and written stays.\n[End for good]",
        ),
        (
            "[End for good]",
            "No more essays come to #essays. What was posted, rated and written stays. /essay setup starts them again.",
        ),
        admin=True,
    )
    told = await talk.do(f"/essay channels log:<#{staff.id}|staff>", talk.admin)
    assert told.splitlines()[2:4] == ["• #essays · ended", "I report problems in #staff."]
    assert talk.home.bot.id in staff.members


async def test_a_skip_is_taken_back(talk: Talk) -> None:
    await talk.do("/essay schedule at:8:00 tz:Asia/Tokyo policy:in-order", talk.admin)
    back = "The skip was taken back. An essay will be posted: 2026-11-25 08:00\nThe next essay: 2026-11-25 08:00"
    skipped = """
        Skipped: *The Green Folder* · 2026-11-25 08:00
        The next essay: 2026-11-26 08:00
        [Take the skip back]
        """
    await talk.follow(
        EN, ("/essay skip", skipped), ("[Take the skip back]", back), ("/essay skip", skipped), admin=True
    )
    await talk.follow(EN, ("/essay skip undo", back), admin=True)
