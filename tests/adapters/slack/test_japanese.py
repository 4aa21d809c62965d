"""The screens in Japanese that the other dialogues show in English, and the other way round."""

from __future__ import annotations

from tests.adapters.slack.talk import EN, GREEN, JA, LETTER, Talk, blocks_shown
from tests.fronts.slack.state import View

CARD = """
[The Green Folder](https://essays.example/e/the-green-folder?in=standing-20261124-1)
~ Ichiwa editors · Beginnings · 1分で読めます
On the first day somebody leaves a folder on the desk.
~ まだ評価はありません
[読む] [ここで読む] [評価する] [コメント] [保存]
"""


async def test_reading(talk: Talk) -> None:
    await talk.post("the-green-folder")
    await talk.follow(
        JA,
        ("/essay today", CARD + "~ 0件のコメント\n[スレッドへ]"),
        (
            "/essay search zeppelin",
            """
            # 「zeppelin」の検索結果：0件
            見つかりませんでした。別の言葉にするか、言葉を減らしてお試しください。
            話題から探すこともできます。
            [Letters] [Beginnings]
            /essay today で今日のエッセイを、/essay random でほかの一編を読めます。
            """,
        ),
        (
            "/essay about",
            """
            # 一話について
            一話は、仕事とキャリアのエッセイを1日1編お届けし、エッセイ自身の問いかけから会話を始めます。
            収録エッセイ：日本語1編、英語7編。
            あなたについて保存されるのは、評価、コメント、保存したエッセイ、寄稿です。/essay my-data で確認できます。
            """,
        ),
        ("/essay xyzzy", "「xyzzy」というコマンドはありません。一覧は /essay help で見られます。"),
    )


async def test_commands_can_be_typed_in_japanese(talk: Talk) -> None:
    await talk.post("the-green-folder")
    await talk.follow(
        JA,
        ("/essay 今日", CARD + "~ 0件のコメント\n[スレッドへ]"),
        (
            "/essay 評価 ４",
            f"「{GREEN}」に4点をつけました。\n~ ★ 4.0 · 1件の評価",
        ),
        (
            "/essay 評価 点数：５ エッセイ：letter-2",
            f"「{LETTER}」に5点をつけました。\n~ ★ 5.0 · 1件の評価",
        ),
        ("/essay コメント エッセイ：letter-2", "「letter-2」はまだここに投稿されていないため、スレッドがありません。"),
        (
            "/essay ヘルプ 評価",
            """
            `/essay rate` `評価`
            1から5点で評価する（最後の評価が有効）
            • `score:` `点数：` 1から5までの数
            • `essay:` `エッセイ：` 今日以外のエッセイ
            ~ 例：/essay rate 4
            """,
        ),
        ("/essay コメン", "「コメン」というコマンドはありません。/essay コメント のことでしょうか。"),
    )
    assert "名刺の箱が四つ" in await talk.do("/essay 検索 人脈 言語：日本語", talk.aoi)
    assert (await talk.do("/essay 自分のデータ 削除", talk.aoi)).endswith("[すべて削除する]")


async def test_a_comment_by_form(talk: Talk) -> None:
    posted = await talk.post("the-green-folder")
    await talk.follow(
        JA,
        (
            "/essay comment",
            """
            « コメントを書く »
            コメントの本文 (あなたの名前つきでエッセイのスレッドに載ります。):
            [送る]
            """,
        ),
    )
    told = await talk.submit(talk.aoi, text="長い一日でした。")
    assert told == "スレッドにコメントを投稿しました：\n> 長い一日でした。"
    assert "長い一日でした。" in talk.said_in(posted)[-1]


async def test_saved_essays(talk: Talk) -> None:
    await talk.follow(
        JA,
        (
            "/essay saved",
            """
            # あなたの読書
            # 保存したエッセイ
            まだ保存したエッセイはありません。エッセイの下の「保存」ボタンで保存できます。
            ~ 何を読んだかは記録していません。ご希望なら、あなただけに見える記録をここに残します。
            [読んだものを記録する]
            """,
        ),
    )
    await talk.do("/essay read the-green-folder", talk.aoi)
    await talk.follow(
        JA,
        (
            "[保存]",
            """
            「The Green Folder」を保存しました。一覧は /essay saved で見られます。
            [保存を取り消す]
            """,
        ),
        (
            "/essay saved",
            """
            # あなたの読書
            # 保存したエッセイ
            - **The Green Folder** · Ichiwa editors · Beginnings · 2026-04-06 · 1分
            [エッセイを開く: The Green Folder]
            ~ 何を読んだかは記録していません。ご希望なら、あなただけに見える記録をここに残します。
            [読んだものを記録する]
            """,
        ),
    )


async def test_ones_own_data(talk: Talk) -> None:
    await talk.do("/essay read the-green-folder", talk.aoi)
    await talk.do("[保存]", talk.aoi)
    await talk.follow(
        JA,
        (
            "/essay my-data",
            """
            あなたについて保存されている記録：
            - 0件の評価
            - 0件のコメント
            - 保存したエッセイ1件
            /essay my-data export でファイルとして受け取れます。/essay my-data delete で削除できます。
            [全文のページでのコメント]
            """,
        ),
        (
            "/essay my-data export",
            "あなたについての記録をすべて、ダイレクトメッセージにファイルで送りました。",
        ),
        (
            "/essay my-data delete",
            """
            このコミュニティでのあなたの評価、コメント、保存したエッセイ、寄稿がすべて削除されます。元には戻せません。
            ~ 投稿の下のリアクションはボットには外せません。ご自身で外さないと、また評価として数えられます。
            [すべて削除する]
            """,
        ),
        ("[すべて削除する]", "1件を削除しました。"),
    )
    assert (await talk.do("/essay 自分のデータ ページ", talk.aoi)).splitlines() == [
        "# 全文のページでのコメント",
        "全文のページに、あなたのコメントは出ていません。出るのは、同意したときだけです。",
        "対象は、このコミュニティでエッセイに書いたコメントです。これまでのものも含みます。",
        "ページは公開されていて、インターネットの誰もが読めます：https://essays.example",
        "~ 日付と、どこで書いたか（Discord など）も出ます。ほかの人へのメンションは伏せます。いつでもやめられます。",
        "[✓コメントを表示する]",
        "まとめがあなたのコメントを引用するのは、あなたが同意したとき、またはコミュニティのルールがそう定めているときだけです。",
        "[まとめでの引用を許可]",
    ]


async def test_the_standing_order(talk: Talk) -> None:
    await talk.do("/essay schedule at:07:30 policy:in-order lang:any", talk.owner)
    ahead = (await talk.do("/essay preview", talk.owner)).splitlines()
    assert ahead[0] == "次の一話： 2026-11-25 07:30"
    assert "~ 要約：著者の文章・問いかけ：著者の文章" in ahead
    assert ahead[ahead.index("# これからの一話") + 1 :][:2] == [
        "• 2026-11-25 *The Green Folder*",
        "• 2026-11-26 *名刺の箱が四つ*",
    ]
    assert "~ 書庫のエッセイが増減しないかぎり、この順番のままです。" in ahead
    await talk.follow(
        JA,
        (
            "/essay skip",
            """
            見送りました： *The Green Folder* · 2026-11-25 07:30
            次の一話： 2026-11-26 07:30
            [見送りを取り消す]
            """,
        ),
        ("/essay pause", "配信を止めています。再開するまで一話は届きません。"),
        ("/essay resume", "配信を再開しました。\n次の一話： 2026-11-26 07:30"),
        ("/essay post-now", "次の一話をお届けしています。\n#essays"),
        ("/essay settings recount", "0件の評価を最新にしました。"),
        (
            "/essay moderation",
            """
            « コメントのルール »
            コメントの最大文字数 (このルールはコミュニティ全体に適用されます。): 2000
            次のコメントまでの秒数: 0
            コメントに使えない言葉（1行に1つ）:
            全員が読むコミュニティのルール:
            [保存]
            """,
        ),
        admin=True,
    )
    assert await talk.submit(talk.owner) == "コメントのルールを保存しました。\n[ほかのコミュニティとの語り合い]"
    settings = (await talk.do("/essay settings", talk.owner)).splitlines()
    assert settings[:3] == ["# 設定", "次の一話： 2026-11-26 07:30", "• チャンネル: #essays"]
    assert settings[-2].endswith("投稿待ち")
    assert settings[-1] == "[リアクションを数え直す] [メンバーからの寄稿 (0)]"


async def test_a_hello_in_english(talk: Talk) -> None:
    fresh = talk.acts.channel(talk.home, "fresh", bot=False)
    talk.acts.invite_bot(fresh, talk.admin)
    await talk.front.until(lambda: bool(fresh.top()), what="a hello")
    [hello] = fresh.top()
    assert blocks_shown(hello.blocks, talk) == [
        "Hello. I share one essay a day on work and careers, and start a discussion about it.",
        "[✓Set up]",
    ]


async def test_a_search_in_a_modal_in_english(talk: Talk) -> None:
    modal = await talk.acts.opened(talk.acts.shortcut(talk.ann, "ichiwa:search"))
    talk.last = modal
    assert talk.read() == "« Search essays »\n[Type a title, a tag or a word]\n~ Essays appear as you type."
    await talk.offered(talk.ann, modal, "find", "folder")
    chosen = await talk.answer(lambda: talk.acts.choose(talk.ann, modal, "ichiwa:find", "the-green-folder"), talk.ann)
    assert chosen.splitlines()[2:] == [
        "[The Green Folder](https://essays.example/e/the-green-folder)",
        "~ Ichiwa editors · Beginnings · 1 minute to read",
        "On the first day somebody leaves a folder on the desk.",
        "~ Not rated yet",
        "[Read] [Read here] [Rate] [Save]",
    ]


async def test_home_before_anything_happened(talk: Talk) -> None:
    talk.acts.open_home(talk.aoi)
    await talk.front.until(lambda: talk.aoi.id in talk.home.homes, what="Home")
    home: View = talk.home.homes[talk.aoi.id]
    assert blocks_shown(home.blocks, talk) == [
        "# 今日の一話",
        "ここにはまだ一話が届いていません。",
        "# エッセイを検索",
        "[題名、タグ、言葉を入力]",
        "# 保存したエッセイ",
        "~ まだ保存したエッセイはありません。エッセイの下の「保存」ボタンで保存できます。",
        "# あなたの評価",
        "~ まだ評価したエッセイはありません。",
        "# この30日間で評価の高いエッセイ",
        "~ この期間の評価はまだありません。",
    ]


async def test_a_mention_in_a_thread(talk: Talk) -> None:
    posted = await talk.post("the-green-folder")
    us, thread = f"<@{talk.home.bot.id}>", talk.message(posted)

    async def mention(text: str) -> str:
        return await talk.answer(lambda: talk.acts.write(talk.channel, talk.aoi, text, thread=thread), talk.aoi)

    assert await mention(f"{us} 評価") == "1から5までの点数を添えてください。例：/essay rate 4"
    assert await mention(f"{us} rate 5") == f"「{GREEN}」に5点をつけました。\n~ ★ 5.0 · 1件の評価"


async def test_a_message_menu_in_english(talk: Talk) -> None:
    posted = await talk.post("the-green-folder")
    said = await talk.answer(
        lambda: talk.acts.message_shortcut(talk.ann, "ichiwa:rate-message", talk.message(posted)), talk.ann
    )
    assert said.splitlines()[1] == "How good is this essay? Your latest rating counts."
    await talk.follow(
        EN,
        ("[★]", f"You rated {GREEN}: 1 out of 5.\n~ ★ 1.0 · 1 rating"),
    )
