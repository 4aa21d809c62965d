"""The next essays on Slack: seen, put in order, pinned to a date; and the words of the workspace's own."""

from __future__ import annotations

from tests.adapters.slack.talk import Talk

AHEAD = ["The Green Folder", *(f"Letter {n}" for n in range(1, 7)), "The Green Folder", "Letter 1", "Letter 2"]
UP, DOWN = " | ".join(AHEAD[1:]), " | ".join(AHEAD[:-1])


async def test_the_next_essays_are_put_in_order_and_pinned(talk: Talk) -> None:
    await talk.do("/essay schedule at:08:00 policy:in-order lang:en", talk.admin)
    shown = (await talk.do("/essay preview", talk.admin)).splitlines()
    assert shown[0] == "The next essay: 2026-11-25 08:00"
    rows = shown[shown.index("# The next essays") + 1 :]
    assert [row.partition("*")[2].rstrip("*") for row in rows[:10]] == AHEAD
    assert rows[10:] == [
        "~ The order stays as long as no essays join or leave the library.",
        "~ To pin an essay to a date, write for example /essay preview pin:the-green-folder date:2026-12-24",
        " ".join([f"[Move an essay up: {UP}]", f"[Move an essay down: {DOWN}]", "[Pin all as they stand]"]),
    ]
    moved = await talk.do("[Move an essay up: Letter 1]", talk.admin)
    assert "• 2026-11-25 *Letter 1* · pinned\n• 2026-11-26 *The Green Folder* · pinned" in moved
    moved = await talk.do("[Move an essay down: Letter 1]", talk.admin)
    assert "• 2026-11-26 *Letter 1* · pinned" in moved
    freed = await talk.do("[Take a pin back: Letter 1]", talk.admin)
    assert "• 2026-11-26 *Letter 1*\n" in freed
    held = await talk.do("[Pin all as they stand]", talk.admin)
    assert held.startswith("These essays are pinned as they stand.")
    pinned = await talk.do("/essay 次回予告 固定:letter-6 日付:12月24日", talk.owner)
    assert pinned.startswith("『Letter 6』を 2026-12-24 に投稿します。")


async def test_an_admin_corrects_the_workspaces_own_essay(talk: Talk) -> None:
    await talk.stores.essays.give("Letters", {talk.community: "key"})
    await talk.do("/essay read letter-2", talk.admin)
    await talk.do("[Correct its summary or question]", talk.admin)
    said = await talk.submit(talk.admin, summary="Never sent.", question="Whom would you write to?")
    assert said == "“Letter 2” is corrected. Posts that are already out are updated, too."
    assert "Never sent." in await talk.do("/essay read letter-2", talk.admin)
