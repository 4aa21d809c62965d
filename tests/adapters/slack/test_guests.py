"""On Slack admins decide on what readers wrote on the pages, as dialogues in both languages."""

from __future__ import annotations

from bot.core.guest import WAITING_MAX, GuestComment, GuestState, Said
from bot.core.ids import GuestCommentId, Slug
from bot.wiring.guests import guest_services
from tests.adapters.slack.talk import EN, JA, Talk, blocks_shown
from tests.fronts.slack.front import POST


async def write(talk: Talk, id_: str, text: str = "よい話。<!here> https://spam.example") -> None:
    made = GuestComment(
        id=GuestCommentId(id_),
        slug=Slug("the-green-folder"),
        community=talk.community,
        said=Said("はな", "🌸", text, 4),
        created=talk.services.clock.now(),
    )
    await talk.stores.guests.add(made, most_waiting=WAITING_MAX)


async def tell(talk: Talk) -> int:
    services, stores = talk.services, talk.stores
    guests = guest_services(
        stores.guests,
        stores.guest_days,
        stores.essays,
        stores.subscriptions,
        services.platforms,
        services.moderation,
        services.pace,
        services.clock,
        talk.community,
    )["guests"]
    return await guests.tick()


async def test_the_notice_has_the_buttons_and_calls_nobody(talk: Talk) -> None:
    await write(talk, "g1")
    assert await tell(talk) == 1
    notice = next(m for m in talk.front.of(POST) if m.place == talk.owner.id)
    shown = blocks_shown(notice.args["blocks"], talk)
    assert shown[0].startswith("「")
    assert shown[1] == "[読む] [✓承認する] [リンクも承認する] [見送る]"
    assert "<!here>" not in str(notice.args["text"])
    assert "https://spam" not in str(notice.args)


async def test_admins_go_from_the_command_through_the_lists(talk: Talk) -> None:
    await write(talk, "g1")
    await talk.follow(
        EN,
        (
            "/essay submit",
            """
            An essay that you submit is posted when an admin has approved it.
            [✓Submit an essay] [Essays from members (0)] [Comments from the pages (1)]
            """,
        ),
        (
            "[Comments from the pages (1)]",
            """
            *Comments from the pages*
            🌸 *はな* · ★★★★ · on “The Green Folder”
            > よい話。<!here> spam.example
            [✓Approve] [Approve with its links] [Decline]
            [Readers' comments on the pages (0)]
            """,
        ),
        (
            "[Approve]",
            """
            The comment is on the essay's page now.
            *Comments from the pages*
            No comment from the pages waits for you.
            [Readers' comments on the pages (1)]
            """,
        ),
        admin=True,
    )
    assert await talk.stores.guests.count(talk.community, GuestState.APPROVED) == 1


async def test_the_same_in_japanese(talk: Talk) -> None:
    await write(talk, "g1")
    await talk.follow(
        JA,
        (
            "/essay submit",
            """
            寄稿したエッセイは、管理者が承認すると投稿されます。
            [✓エッセイを寄稿する] [メンバーからの寄稿 (0)] [ページからのコメント (1)]
            """,
        ),
        (
            "[ページからのコメント (1)]",
            """
            *ページからのコメント*
            🌸 *はな* · ★★★★ · 「The Green Folder」へ
            > よい話。<!here> spam.example
            [✓承認する] [リンクも承認する] [見送る]
            [表示中の読者コメント (0)]
            """,
        ),
        (
            "[リンクも承認する]",
            """
            コメントをエッセイのページに表示しました。
            *ページからのコメント*
            承認を待っているコメントはありません。
            [表示中の読者コメント (1)]
            """,
        ),
        (
            "[表示中の読者コメント (1)]",
            """
            *表示中の読者コメント*
            🌸 *はな* · ★★★★ · 「The Green Folder」へ
            > よい話。<!here> https://spam.example
            [ページから外す]
            [ページからのコメント (0)]
            """,
        ),
        admin=True,
    )
