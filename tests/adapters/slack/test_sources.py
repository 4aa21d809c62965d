"""Sources on Slack: looked at, added and looked after, by commands, buttons, menus and a form."""

from __future__ import annotations

from tests.adapters.shelf import BLOG
from tests.adapters.slack.talk import EN, JA, Talk

SAMPLES = """
            *From work 1*
            Someone · 2026-03-01
            > Letter 1.
            ~ Asks: What did from-work-1 teach you?
            ~ 1 line is left out: Click the banner!
            *From work 2*
            Someone · 2026-03-02
            > Letter 2.
            ~ Asks: What did from-work-2 teach you?
            ~ 1 line is left out: Click the banner!
"""
ORDER = "✓Earlier essays: oldest first | Earlier essays: shuffled | Earlier essays: newest first"
TAKE = "✓This channel: only this source | This channel: beside the other essays | This channel: as it is"
LICENSED = "Licensed: shown in full, with its licence"
LINK = "Somebody else's: a short summary and a link"


def previewed(rights: str) -> str:
    return f"""
            # Letters from Work
            A feed: {BLOG} · 2 entries{SAMPLES.rstrip()}
            [Who wrote these essays?: {rights}]
            [In which order do the earlier essays come?: {ORDER}]
            [What does this channel post?: {TAKE}]
            [✓Add this source] [Cancel]
            """


async def test_a_source_is_looked_at_and_added(talk: Talk) -> None:
    assert await talk.do("/essay source", talk.ann) == "Only an admin can use /essay source."
    await talk.do("/essay schedule at:08:00 policy:newest", talk.admin)
    await talk.follow(
        EN,
        (f"/essay source add {BLOG}", previewed(f"Ours: shown in full | {LICENSED} | ✓{LINK}")),
        (
            "[Who wrote these essays?: Ours: shown in full]",
            previewed(f"✓Ours: shown in full | {LICENSED} | {LINK}"),
        ),
        (
            "[Add this source]",
            f"""
            The source is added and is being read.
            # Letters from Work
            A feed: {BLOG}
            0 essays · Ours: shown in full
            It is being read.
            [Look again] [Pause it] [The author's report] [Remove it]
            """,
        ),
        admin=True,
    )
    await talk.work.done()
    said = await talk.do("[Look again]", talk.admin)
    assert "2 essays · Ours: shown in full\nRead last: " in said
    settings = await talk.do("/essay settings", talk.admin)
    assert "Collections: Letters from Work" in settings
    assert "Order: oldest first" in settings


async def test_it_is_paused_and_removed_in_japanese(talk: Talk) -> None:
    await talk.do(f"/essay 出典 追加 {BLOG}", talk.owner)
    await talk.do("[この出典を追加する]", talk.owner)
    await talk.work.done()
    assert "一時停止中です。新しい記事は読み込みません。" in await talk.do("/essay 出典 一時停止", talk.owner)
    await talk.follow(
        JA,
        (
            "[取り除く]",
            """
            出典「Letters from Work」を取り除きますか？ここから来たエッセイ（2編）は取り下げられます。\
投稿、評価、コメントは残ります。この出典だけを届けているチャンネルは、すべてのエッセイに戻ります。
            [エッセイごと取り除く]
            """,
        ),
        ("[エッセイごと取り除く]", "「Letters from Work」を取り除きました。取り下げたエッセイ：2編。"),
        admin=True,
    )


async def test_the_form_takes_an_address_and_says_why_it_takes_no_file(talk: Talk) -> None:
    await talk.do("/essay source", talk.admin)
    form = await talk.do("[Add a source]", talk.admin)
    assert "Slack hands us no files. Give the file's address, or add it on the local page." in form
    assert "is not a web address" in await talk.submit(talk.admin, url="ftp://x")
    assert "# My letters" in await talk.submit(talk.admin, url=BLOG, title="My letters")
