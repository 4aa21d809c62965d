"""Setting a channel up and looking after it, as dialogues."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from tests.adapters.slack.talk import EN, JA, Talk
from tests.fakes.library import ListSource
from tests.fronts.slack import filling
from tests.fronts.slack.state import Kind, View
from tests.unit.arranged import draft

FORM = """
« The daily essay »
Channel (In a private channel, invite me first.):
Time of day: 08:00
Time zone: Asia/Tokyo
Weekdays: ✓Monday | ✓Tuesday | ✓Wednesday | ✓Thursday | ✓Friday | ✓Saturday | ✓Sunday
Language of the essays: every language | Japanese | ✓English | Japanese and English in turn, by weekday
Collections (Leave this empty for all collections.): Letters | Beginnings | つながり
Order: ✓shuffled, no repeats until all have been posted | oldest first | newest first | best rated first | \
what members here like, with something new now and then
Maximum characters in a summary (80 to 600; leave empty for the language's usual length):
Question for essays without one ({title} stands for the essay's title.):
The first essay: Post the first one now
[Preview]
[Save]
"""
FORM_JA = """
« 毎日のエッセイ »
チャンネル (非公開チャンネルには、先に私を招待してください。):
時刻: 08:00
タイムゾーン: Asia/Tokyo
曜日: ✓月曜日 | ✓火曜日 | ✓水曜日 | ✓木曜日 | ✓金曜日 | ✓土曜日 | ✓日曜日
エッセイの言語: すべての言語 | ✓日本語 | 英語 | 日本語と英語を曜日ごとに交互に
コレクション (選ばないと、すべてのコレクションから届きます。): Letters | Beginnings | つながり
順番: ✓順不同（全部届くまで重複なし） | 古い順 | 新しい順 | 評価の高い順 | \
ここで好まれているもの（ときどき新しいものも）
要約の最大文字数 (80〜600字。空欄なら言語に合った長さになります。):
問いかけのないエッセイでの問い ({title} と書いた所にエッセイの題名が入ります。):
最初の一話: 最初の1編を今すぐ投稿
[プレビュー]
[保存]
"""
CARDS = "[名刺の箱が四つ](https://essays.example/e/four-boxes-of-cards)"
PANEL = """
# The daily essay
• Channel: #essays
• Time of day: 07:30 (Asia/Tokyo)
• Weekdays: Monday to Friday
• Public holidays: essays are posted as usual
• Late limit: 6 hours
• Order: oldest first
• Language of the essays: Japanese
• Collections: all
• Reactions: 1️⃣ 2️⃣ 3️⃣ 4️⃣ 5️⃣
• Language of public messages: each essay's own
• Summary: the usual length for the language
• Question for essays without one: none
The next essay: 2026-11-25 07:30
[名刺の箱が四つ](https://essays.example/e/four-boxes-of-cards)
~ 一話編集部 · つながり · 1 minute to read
人脈を数えるのをやめた日の話です。
> 最後に自分から電話をかけたのは、いつですか？
~ Summary: the author's words · Question: the author's words
~ Whoever runs this bot can correct them with ichiwa essays edit four-boxes-of-cards --summary … --question …
“Read” leads to essays.example, and “Read here” opens the whole essay in the chat.
[Language of public messages: ✓Each essay's own language | Japanese | English]
[✓Post the first one now] [Change] [Rules for comments (whole community)] [End for good]
"""


async def test_setup_in_one_form_with_a_preview_and_the_first_essay_at_once(talk: Talk) -> None:
    await talk.follow(EN, ("/essay setup", FORM), admin=True)
    form = talk.last
    assert isinstance(form, View)
    for name, value in {"at": "07:30", "days": list("01234"), "language": "ja", "policy": "in-order"}.items():
        filling.fill(form, {name: value})
    preview = await talk.do("[Preview]", talk.admin, form)
    assert preview.splitlines()[:3] == ["« Preview »", "The next essay: 2026-11-25 07:30", CARDS]
    assert await talk.stores.subscriptions.page(100) == [], "a preview keeps nothing"
    talk.last = form
    assert await talk.submit(talk.admin) == PANEL.strip()
    await talk.follow(EN, ("[Post the first one now]", "The next essay is on its way.\n#essays"), admin=True)
    [made] = await talk.stores.deliveries.recent(talk.place, 5)
    assert made.state == "due"


async def test_what_the_preview_showed_is_what_comes_first(talk: Talk) -> None:
    await talk.do("/essay setup", talk.admin)
    form = talk.last
    assert isinstance(form, View)
    shown = (await talk.do("[Preview]", talk.admin, form)).splitlines()[2]
    talk.last = form
    panel = await talk.submit(talk.admin, first=["first"])
    [order] = await talk.stores.subscriptions.page(100)
    [made] = await talk.stores.deliveries.recent(talk.place, 5)
    assert made.slot.subscription == order.id
    assert "Post the first one now" not in panel
    assert panel.splitlines()[13:15] == ["The next essay is on its way.", "The next essay: 2026-11-25 08:00"]
    planned = await talk.services.subscribing.preview(order.id)
    assert planned.planned is not None
    assert f"[{planned.planned.post.title}]({planned.planned.post.url})" == shown


async def test_the_form_in_japanese_and_by_whoever_made_the_channel(talk: Talk) -> None:
    await talk.follow(JA, ("/essay setup", FORM_JA), admin=True)
    talk.channel.creator = talk.aoi.id
    await talk.follow(JA, ("/essay setup", FORM_JA))
    panel = await talk.submit(talk.aoi)
    assert panel.splitlines()[-1] == "[✓最初の1編を今すぐ投稿] [変更する] [配信を終了する]", (
        "the rules are the whole workspace's"
    )
    await talk.follow(JA, ("/essay moderation", "/essay moderation を使えるのは管理者だけです。"))


async def test_others_set_nothing_up(talk: Talk) -> None:
    refused = "Only an admin or the channel's creator can use {}."
    await talk.follow(
        EN,
        *(
            (f"/essay {name}", refused.format(f"/essay {name}"))
            for name in ("setup", "schedule", "preview", "skip", "resume", "post-now", "settings")
        ),
    )
    await talk.follow(JA, ("/essay pause", "/essay pause を使えるのは、管理者かチャンネルの作成者だけです。"))


async def test_mistakes_are_told_beside_their_field(talk: Talk) -> None:
    inner = talk.acts.channel(talk.home, "inner", talk.admin, kind=Kind.PRIVATE, bot=False)
    await talk.do("/essay setup", talk.admin)
    told = await talk.submit(talk.admin, channel=inner.id)
    assert told == "channel: I am not in this channel yet. Type /invite in it and choose me."
    assert await talk.stores.subscriptions.page(100) == []


async def test_only_some_collections(talk: Talk) -> None:
    await talk.do("/essay setup", talk.admin)
    panel = await talk.submit(talk.admin, collections=["Beginnings", "つながり"])
    assert "• Collections: Beginnings, つながり" in panel
    form = await talk.do("[Change]", talk.admin)
    assert "Collections (Leave this empty for all collections.): ✓Beginnings | ✓つながり | Letters" in form
    assert "• Collections: all" in await talk.submit(talk.admin, collections=[])
    said = await talk.do("/essay schedule collections:letters,beginnings", talk.admin)
    assert "• Collections: Beginnings, Letters" in said
    await talk.follow(
        JA,
        (
            "/essay 予定 コレクション：手紙",
            "コレクション「手紙」はありません。候補からお選びください。",
        ),
        admin=True,
    )
    assert "• コレクション: すべて" in await talk.do("/essay 予定 コレクション：all", talk.owner)


async def test_where_the_essays_come_from(talk: Talk) -> None:
    await talk.follow(
        EN,
        (
            "/essay source",
            """
            # Sources of this community
            None yet. Add a feed, a blog's export or a page.
            [Add a source]
            # Where the essays come from
            *test*: 8 essays
            # Collections
            *Beginnings*: 1 essay · *Letters*: 6 essays · *つながり*: 1 essay
            """,
        ),
        admin=True,
    )
    await talk.follow(
        JA,
        (
            "/essay 出典",
            """
            # このコミュニティの出典
            まだありません。フィード、ブログの書き出し、ページを追加できます。
            [出典を追加する]
            # エッセイの出典
            *test*: 8編
            # コレクション
            *Beginnings*: 1編 · *Letters*: 6編 · *つながり*: 1編
            """,
        ),
        admin=True,
    )


async def test_a_public_channel_is_joined(talk: Talk) -> None:
    open_ = talk.acts.channel(talk.home, "open", bot=False)
    await talk.do("/essay setup", talk.admin)
    assert "• Channel: #open" in await talk.submit(talk.admin, channel=open_.id)
    assert talk.home.bot.id in open_.members


async def test_a_channel_that_is_joined_to_be_set_up_is_not_greeted(talk: Talk) -> None:
    open_ = talk.acts.channel(talk.home, "open", bot=False)
    client = await talk.slack.clients.of(talk.community)
    await client.conversations_join(channel=open_.id)
    await talk.handled()
    assert len(talk.front.events("member_joined_channel")) == 1
    assert open_.top() == []


async def test_a_channel_where_essays_come_is_not_greeted_again(talk: Talk) -> None:
    await talk.do("/essay setup", talk.admin)
    await talk.submit(talk.admin)
    for paused in (False, True):
        if paused:
            await talk.do("/essay pause", talk.admin)
        talk.acts.remove_bot(talk.channel, talk.admin)
        await talk.handled()
        [order] = await talk.stores.subscriptions.page(100)
        if not paused:
            assert order.state == "suspended"
            await talk.services.subscribing.resume(order.id)
        talk.acts.invite_bot(talk.channel, talk.admin)
        await talk.handled()
    said = [message.text for message in talk.channel.top()]
    assert said == ["I can post here again. /essay resume resumes the essays."]


async def test_a_time_zone_is_found_while_typing(talk: Talk) -> None:
    await talk.do("/essay setup", talk.admin)
    form = talk.last
    assert isinstance(form, View)
    assert (await talk.offered(talk.admin, form, "zone", "paris"))[0] == "Europe/Paris"
    assert "(Europe/Paris)" in await talk.submit(talk.admin, zone="Europe/Paris")


async def test_the_standing_order_by_commands(talk: Talk) -> None:
    scheduled = await talk.do("/essay schedule at:7時半 tz:tokio days:平日", talk.owner)
    assert scheduled == "「tokio」というタイムゾーンはありません。Asia/Tokyo のことでしょうか。"
    scheduled = await talk.do("/essay schedule at:7時半 days:平日 policy:in-order lang:en holidays:JP", talk.owner)
    assert "• 時刻: 07:30 (Asia/Tokyo)" in scheduled
    assert "• 祝日: 休み（日本）" in scheduled
    await talk.follow(
        EN,
        (
            "/essay skip",
            """
            Skipped: *The Green Folder* · 2026-11-25 07:30
            The next essay: 2026-11-26 07:30
            [Take the skip back]
            """,
        ),
        ("/essay pause", "Paused. No essays are posted until you resume."),
        ("/essay post-now", "The subscription is paused. Resume it first."),
        ("/essay resume", "Essays will be posted again.\nThe next essay: 2026-11-26 07:30"),
        ("/essay post-now", "The next essay is on its way.\n#essays"),
        ("/essay settings recount", "0 ratings updated."),
        admin=True,
    )
    settings = (await talk.do("/essay settings", talk.admin)).splitlines()
    assert settings[:2] == ["# Settings", "The next essay: 2026-11-26 07:30"]
    assert settings[-4:] == [
        "*Latest deliveries*",
        "• 2026-11-25 *The Green Folder* · skipped by an admin",
        "• 2026-11-24 waiting",
        "[Recount the reactions] [Essays from members (0)]",
    ]


async def test_a_channel_without_us_is_told_to_invite_us(talk: Talk) -> None:
    empty = talk.acts.channel(talk.home, "empty", bot=False)
    for line in ("schedule at:9:00", "settings"):
        said = await talk.answer(lambda typed=line: talk.acts.slash(empty, talk.admin, typed), talk.admin)
        assert "I am not in this channel yet. Type /invite in it and choose me." in said.splitlines()
    assert talk.home.bot.id not in empty.members, "nobody asked us to join"


async def test_the_form_can_be_asked_for_in_direct_messages(talk: Talk) -> None:
    client = await talk.slack.clients.of(talk.community)
    await client.conversations_open(users=[talk.admin.id])
    direct = talk.home.direct(talk.admin.id)
    assert direct is not None
    form = await talk.answer(lambda: talk.acts.slash(direct, talk.admin, "setup"), talk.admin)
    assert form.splitlines()[1] == "Channel (In a private channel, invite me first.):"
    assert (await talk.submit(talk.admin, channel=talk.channel.id)).startswith("« The daily essay »")
    said = await talk.answer(lambda: talk.acts.slash(direct, talk.admin, "comments"), talk.admin)
    assert said == "This works in a community's channel, not in a direct message."


async def test_the_language_of_what_everybody_sees_and_the_rules_for_comments(talk: Talk) -> None:
    await talk.do("/essay setup", talk.admin)
    await talk.submit(talk.admin)
    panel = await talk.do("[Language of public messages: Japanese]", talk.admin)
    assert "• Language of public messages: Japanese" in panel
    assert "[Language of public messages: Each essay's own language | ✓Japanese | English]" in panel
    await talk.follow(
        EN,
        (
            "/essay moderation",
            """
            « Rules for comments »
            Maximum characters in a comment (These rules hold for the whole community.): 2000
            Seconds between two comments: 0
            Banned words, one per line:
            Community rules, shown to everybody:
            [Save]
            """,
        ),
        admin=True,
    )
    assert await talk.submit(talk.admin, length="many", slow="0") == "length: “many” is not a whole number."
    fields = {"length": "500", "slow": "30", "words-0": "spam\nham", "rules": "Be kind."}
    form = talk.last
    assert isinstance(form, View)
    said = await talk.answer(lambda: talk.acts.submit_with(talk.admin, form, fields), talk.admin)
    assert said == "The rules for comments are saved.\n[The talk with other communities]"
    rules = (await talk.services.moderation.settings(talk.community)).rules
    assert (rules.length, rules.slow_mode, rules.words) == (500, timedelta(seconds=30), ("spam", "ham"))
    assert "# The rules of this community\nBe kind." in await talk.do("/essay about", talk.ann)


async def test_words_that_fill_more_than_one_field_all_come_back(talk: Talk) -> None:
    words = tuple(f"word-{n:03}-{'x' * 60}" for n in range(150))
    await talk.services.moderation.change(
        talk.community, lambda before: replace(before, rules=replace(before.rules, words=words))
    )
    await talk.do("/essay moderation", talk.admin)
    await talk.submit(talk.admin)
    assert (await talk.services.moderation.settings(talk.community)).rules.words == words


async def test_the_first_line_in_a_channel_has_the_setup_button(talk: Talk) -> None:
    fresh = talk.acts.channel(talk.home, "fresh", bot=False)
    talk.acts.invite_bot(fresh, talk.owner)
    await talk.front.until(lambda: bool(fresh.top()), what="a hello")
    [hello] = fresh.top()
    assert hello.text == "こんにちは。仕事とキャリアのエッセイを1日1編お届けし、感想を話す場を開きます。"
    form = await talk.do("[設定する]", talk.owner, hello)
    assert form.splitlines()[0] == "« 毎日のエッセイ »"
    assert "• チャンネル: #fresh" in await talk.submit(talk.owner)


async def test_the_form_sets_the_length_of_summaries_and_the_question(talk: Talk) -> None:
    quiet = draft("quiet", title="Quiet", summary="", question="", body="Ink dries. " * 20 + "Nobody asked.")
    await talk.services.library.sync(ListSource("test", [quiet]), mirror=True)
    await talk.do("/essay setup", talk.admin)
    form = talk.last
    assert isinstance(form, View)
    filling.fill(form, {"summary": "８０", "question": "What of “{title}” stays?"})
    preview = await talk.do("[Preview]", talk.admin, form)
    assert "> What of “Quiet” stays?" in preview.splitlines()
    assert "~ Summary: the essay's own sentences · Question: the channel's template" in preview.splitlines()
    assert await talk.stores.subscriptions.page(100) == [], "a preview keeps nothing"
    talk.last = form
    panel = await talk.submit(talk.admin)
    assert "• Summary: at most 80 characters" in panel
    assert "• Question for essays without one: What of “{title}” stays?" in panel
    await talk.do("/essay setup", talk.admin)
    assert "Summary: the usual length for the language" in await talk.submit(talk.admin, summary="", question="")


async def test_a_length_that_cannot_be_is_told_beside_its_field(talk: Talk) -> None:
    await talk.do("/essay setup", talk.admin)
    form = talk.last
    assert isinstance(form, View)
    await talk.submit(talk.admin, summary="1000", question="Why?")
    assert form.errors == {"summary": "“1000” is not a summary length. Write a number from 80 to 600, or “default”."}
    assert await talk.stores.subscriptions.page(100) == []


async def test_length_and_question_are_the_channel_s_also_by_who_made_it(talk: Talk) -> None:
    panel = await talk.do('/essay schedule at:08:00 summary:120 question:"What stays?"', talk.admin)
    assert "• Summary: at most 120 characters" in panel
    assert "• Question for essays without one: What stays?" in panel
    talk.channel.creator = talk.aoi.id
    assert "要約: 300字以内" in await talk.do("/essay schedule summary:300", talk.aoi)
    assert "要約: 300字以内" in await talk.do("/essay 設定", talk.aoi)
    assert "要約: 言語に合った長さ" in await talk.do("/essay 予定 要約:標準 問い:なし", talk.owner)


async def test_whoever_speaks_neither_language_is_offered_every_one(talk: Talk) -> None:
    talk.admin.locale = "de-DE"
    assert "Language of the essays: ✓every language |" in await talk.do("/essay setup", talk.admin)


async def test_a_schedule_begins_in_its_admin_s_language_and_can_go_by_weekday(talk: Talk) -> None:
    talk.channel.creator = talk.aoi.id
    assert "エッセイの言語: 日本語" in await talk.do("/essay 予定 時刻:07:30", talk.aoi)
    assert "• Language of the essays: Japanese" in await talk.do("/essay schedule at:08:00", talk.admin)
    panel = await talk.do("/essay 予定 言語:交互 曜日:平日", talk.aoi)
    assert "エッセイの言語: 日本語（月、水、金）と英語（火、木）" in panel
    panel = await talk.do("/essay schedule lang:en:fri", talk.admin)
    assert "• Language of the essays: Japanese on Mon, Tue, Wed, and Thu; English on Fri" in panel
    form = await talk.do("/essay setup", talk.admin)
    assert "Language of the essays: every language | Japanese | English" in form
    assert "✓by weekday, as it is now" in form
    assert "English on Fri" in await talk.submit(talk.admin)
