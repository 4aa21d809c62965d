"""Reports on Slack: looked at, and sent as a file."""

from __future__ import annotations

from tests.adapters.slack.talk import EN, JA, Talk


async def test_a_report_is_looked_at_and_sent_as_a_file(talk: Talk) -> None:
    assert await talk.do("/essay report", talk.ann) == "Only an admin can use /essay report."
    await talk.post("the-green-folder")
    await talk.follow(
        EN,
        (
            "/essay report",
            """
            # Report for November 2026
            Posts: 1
            *The Green Folder*: 1 post · 1 channel
            ~ What members did is counted up to the beginning of November 24, 2026 (UTC), and told only where at least \
5 different members did it.
            [The month before] [As a CSV file]
            [Open the report]
            """,
        ),
        ("[As a CSV file]", "I sent you the report as a CSV file, in a direct message."),
        admin=True,
    )
    [sent] = talk.front.desk.files.values()
    assert (sent.content or b"").decode().startswith("\ufeffmonth,essay,title")


async def test_a_report_in_japanese(talk: Talk) -> None:
    await talk.post("the-green-folder")
    await talk.follow(
        JA,
        (
            "/essay レポート",
            """
            # 2026年11月のレポート
            投稿: 1
            *The Green Folder*: 投稿1回 · 1チャンネル
            ~ メンバーの反応は2026年11月24日（UTC）が始まるまでの分です。5人以上のものだけを表示します。
            [前の月] [CSVファイルで受け取る]
            [レポートを開く]
            """,
        ),
        ("[CSVファイルで受け取る]", "レポートのCSVファイルをダイレクトメッセージで送りました。"),
        admin=True,
    )
