"""The commands in Japanese: what is typed, and what is answered."""

from __future__ import annotations

import pytest

from bot.adapters.local.commands import COMMANDS
from tests.adapters.dialogue import JA, Talk, opened
from tests.unit.arranged import ANN

USUAL = "1️⃣ 2️⃣ 3️⃣ 4️⃣ 5️⃣\n要約\n言語に合った長さ\n問いかけのないエッセイでの問い\nなし"
NEXT = "次の一話は 2026年11月25日（水）08:00 (Asia/Tokyo) に届きます。"


@pytest.fixture
async def talk() -> Talk:
    return await opened()


async def test_reading_and_rating(talk: Talk) -> None:
    await talk.follow(
        JA,
        (
            "/essay today",
            """
            The Green Folder
            Ichiwa editors
            Beginnings
            1分で読めます
            評価はまだありません
            0件のコメント
            On the first day somebody leaves a folder on the desk.
            2026年11月24日（火）08:00 (Asia/Tokyo) に投稿しました。
            """,
        ),
        ("/essay　rate　４", "「The Green Folder」に4点をつけました。 平均点： 4.0 1件の評価"),
        (
            "/essay random ja",
            """
            名刺の箱が四つ
            一話編集部
            つながり
            1分で読めます
            2026年4月7日
            評価はまだありません
            人脈を数えるのをやめた日の話です。
            [別の一話]
            """,
        ),
        ("/essay top week", "この7日間で評価の高いエッセイ\nThe Green Folder 平均点： 4.0 1件の評価"),
    )


async def test_searching(talk: Talk) -> None:
    await talk.follow(
        JA,
        (
            "/essay search 人脈",
            """
            「人脈」の検索結果：1件
            名刺の箱が四つ
            2026年4月7日
            つながり
            日本語
            人脈と呼んでいたものだ。
            """,
        ),
        (
            "/essay search 転職",
            """
            「転職」の検索結果：0件
            見つかりませんでした。別の言葉にするか、言葉を減らしてお試しください。
            こちらはいかがでしょうか。 [人脈] [名刺] [first job]
            """,
        ),
    )
    assert (await talk.say("/essay search letter", JA)).endswith("2ページ中1ページ目 [次のページ]")


async def test_commenting(talk: Talk) -> None:
    await talk.follow(
        JA,
        (
            "/essay comment 机の上に、鉢植えがありました。",
            """
            スレッドにコメントを投稿しました：
            机の上に、鉢植えがありました。
            """,
        ),
    )
    assert "1件のコメント" in await talk.say("/essay today", JA)


async def test_help(talk: Talk) -> None:
    listed = await talk.say("/essay help", JA)
    assert listed.startswith("コマンド\nだれでも\n[/essay today] 今日の一話をもう一度見る\n")
    for command in COMMANDS:
        assert f"[/essay {command.name}] {talk.catalogue.text(JA, command.description)}" in listed.splitlines()
    await talk.follow(
        JA,
        (
            "/essay help top",
            """
            /essay top
            評価の高いエッセイを見る
            例： [/essay top month]
            period:
            評価を数える期間 項目名は省略できます
            week この7日間
            month この30日間
            year この365日間
            all 全期間
            """,
        ),
    )


async def test_scheduling(talk: Talk) -> None:
    await talk.follow(
        JA,
        (
            "/essay schedule at:午後6時半 days:月水金 holidays:JP late:2時間 policy:newest lang:ja",
            f"""
            設定を保存しました
            次の一話は 2026年11月25日（水）18:30 (Asia/Tokyo) に届きます。
            時刻
            18:30 (Asia/Tokyo)
            曜日
            月、水、金
            祝日
            休み（日本）
            遅れの上限
            2時間
            順番
            新しい順
            言語
            日本語
            評価の段階
            {USUAL}
            """,
        ),
        (
            "/essay settings",
            f"""
            設定
            次の一話は 2026年11月25日（水）18:30 (Asia/Tokyo) に届きます。
            時刻
            18:30 (Asia/Tokyo)
            曜日
            月、水、金
            祝日
            休み（日本）
            遅れの上限
            2時間
            順番
            新しい順
            言語
            日本語
            評価の段階
            {USUAL}
            変更するには /essay schedule を使います
            最近の配信
            2026年11月24日（火）10:00 The Green Folder 投稿済み
            """,
        ),
    )


async def test_what_admins_do(talk: Talk) -> None:
    await talk.follow(
        JA,
        (
            "/essay preview",
            f"""
            {NEXT}
            名刺の箱が四つ
            一話編集部
            つながり
            1分で読めます
            人脈を数えるのをやめた日の話です。
            最後に自分から電話をかけたのは、いつですか？
            要約：著者の文章・問いかけ：著者の文章
            どちらも、運用者が ichiwa essays edit four-boxes-of-cards --summary … --question … で直せます
            [今すぐ投稿する] [見送る]
            """,
        ),
        (
            "/essay skip",
            """
            2026年11月25日（水）08:00 (Asia/Tokyo) に届くはずだった「名刺の箱が四つ」を見送りました。
            次の一話は 2026年11月26日（木）08:00 (Asia/Tokyo) に届きます。
            """,
        ),
        ("/essay pause", "配信を止めています。再開するまで一話は届きません。\n[再開する]"),
        ("/essay preview", "次に届く一話はありません。配信を止めているためです。先に再開してください。"),
        ("/essay resume", "配信を再開しました。\n次の一話は 2026年11月26日（木）08:00 (Asia/Tokyo) に届きます。"),
        ("/essay post-now", "次の一話をお届けしています。"),
    )


@pytest.mark.parametrize(
    ("typed", "answered"),
    [
        ("こんにちは", "コマンドは /essay で始まります。コメントは、それぞれの一話の下にあるスレッドへどうぞ。"),
        ("/today", "「/today」というコマンドはありません。/essay today のことでしょうか。"),
        ("/essay serch 人脈", "「serch」というコマンドはありません。/essay search のことでしょうか。"),
        ("/essay 検索", "「検索」というコマンドはありません。一覧は /essay help で見られます。"),
        ("/essay schedule at:25時", "「25時」は時刻として読めません。08:00 や 18:30 のように書いてください。"),
        ("/essay schedule tz:tokyo", "「tokyo」というタイムゾーンはありません。Asia/Tokyo のことでしょうか。"),
        (
            "/essay schedule tz:東京",
            "「東京」というタイムゾーンはありません。Asia/Tokyo や Europe/Paris のように書いてください。",
        ),
        ("/essay schedule lang:fr", "「fr」は lang: に使えません。次から選んでください：ja, en, any"),
        (
            "/essay rate 4 zone:UTC",
            "/essay rate に「zone:」という項目はありません。使えるのは次の項目です：score: essay:",
        ),
        ("/essay rate", "1から5までの点数を添えてください。例：/essay rate 4"),
        ("/essay rate 6", "評価は1から5までの数でお願いします。"),
        ("/essay rate 4 essay:../../etc/passwd", "「../../etc/passwd」というエッセイはありません。"),
        ("/essay search", "さがす言葉を入れてください。例：/essay search 人脈"),
        ("/essay comment", "コメントが空です。ひとことお書きください。"),
        ("/essay comment " + "あ" * 10_000, "コメントは2000文字までです（今は10000文字）。保存していません。"),
    ],
    ids=lambda text: text[:30],
)
async def test_a_mistake_gets_one_clear_sentence(talk: Talk, typed: str, answered: str) -> None:
    assert await talk.say(typed, JA) == answered


async def test_admins_commands_are_theirs_alone(talk: Talk) -> None:
    assert await talk.say("/essay pause", JA, member=ANN) == "/essay pause を使えるのは管理者だけです。"
