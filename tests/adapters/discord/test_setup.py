"""Setting a channel up and looking after it, as dialogues."""

from __future__ import annotations

import asyncio
from datetime import time

import pytest

from bot.core.essay import Language
from bot.core.post_style import PostStyle
from bot.services.community.changes import Change
from tests.adapters.discord.talk import EN, JA, Talk, talking
from tests.adapters.discord.test_taking_part import YOURS
from tests.adapters.shelf import HOLIDAYS
from tests.fakes.library import ListSource
from tests.fakes.services import catalogue
from tests.unit.arranged import draft

VOTE = "A vote for tomorrow"
FIRST, CAPTURE = "[Post the first one now]", "[Save thread messages as comments]"
TEXTS = "[Summary and question] [Rules for comments (whole community)]"
FORM = """
« The daily essay »
Channel (In a forum, each essay is its own post. Elsewhere it gets a thread.):
Time of day (For example 08:00 or 18:30): 08:00
Time zone (For example Asia/Tokyo): Asia/Tokyo
Weekdays: ✓Monday | ✓Tuesday | ✓Wednesday | ✓Thursday | ✓Friday | ✓Saturday | ✓Sunday
Language of the essays: ✓every language | Japanese | English | Japanese and English in turn, by weekday
"""
ORDERS = (
    "✓shuffled, no repeats until all have been posted | oldest first | newest first | best rated first | "
    "what members here like, with something new now and then"
)
READ_IN_CHAT = (
    "“Read” opens the whole essay here in the chat. To have it lead to a web page, whoever runs Ichiwa sets PUBLIC_URL "
    "to an address that members reach, or publishes the pages with ichiwa site export"
)
CORRECTION = "--summary … --question …"
FORM_JA = """
« 毎日のエッセイ »
チャンネル (フォーラムでは1編ごとに投稿を、ほかのチャンネルではスレッドを作ります。):
時刻 (例：08:00、18:30): 08:00
タイムゾーン (例：Asia/Tokyo): Asia/Tokyo
曜日: ✓月曜日 | ✓火曜日 | ✓水曜日 | ✓木曜日 | ✓金曜日 | ✓土曜日 | ✓日曜日
エッセイの言語: ✓すべての言語 | 日本語 | 英語 | 日本語と英語を曜日ごとに交互に
"""


async def fill(talk: Talk, **changed: object) -> str:
    fields = {"channel": [talk.channel], "at": "7:30", "zone": "asia/tokyo", "days": list("01234"), "language": ["ja"]}
    return await talk.do("«»", talk.admin, **(fields | changed))


async def test_setup_in_one_form_and_the_first_essay_at_once(talk: Talk) -> None:
    await talk.follow(EN, ("/setup", FORM), who=talk.admin)
    panel = await fill(talk, zone="Asia/Tokyo")
    assert panel.splitlines() == [
        "### The daily essay",
        f"- Channel: <#{talk.channel.id}>",
        "- Time of day: 07:30 (Asia/Tokyo)",
        "- Weekdays: Monday to Friday",
        "- Public holidays: essays are posted as usual",
        "- Late limit: 6 hours",
        "- Order: shuffled, no repeats until all have been posted",
        "- Language of the essays: Japanese",
        "- Collections: all",
        "- Reactions: 1️⃣ 2️⃣ 3️⃣ 4️⃣ 5️⃣",
        "- Language of public messages: each essay's own",
        "- Summary: the usual length for the language",
        "- Question for essays without one: none",
        "- Role to mention: nobody",
        "- A vote for tomorrow: no vote",
        "- Messages in threads: not saved",
        "The next essay: 2026-11-25 07:30 (+21.5 h)",
        "### 名刺の箱が四つ",
        "-# 一話編集部 · つながり · 1 minute",
        "人脈を数えるのをやめた日の話です。",
        "> 最後に自分から電話をかけたのは、いつですか？",
        "-# Summary: the author's words · Question: the author's words",
        f"-# Whoever runs this bot can correct them with ichiwa essays edit four-boxes-of-cards {CORRECTION}",
        READ_IN_CHAT,
        "[Only some collections (all): Letters | Beginnings | つながり]",
        f"[The order in which essays are posted: {ORDERS}]",
        f"[{VOTE}: ✓{VOTE}: no vote | {VOTE}: between two essays | {VOTE}: between three essays]",
        "[The language of public messages: ✓Each essay's own language | Japanese | English]",
        "[A role to mention with each essay (nobody)]",
        f"{FIRST} {CAPTURE} {TEXTS}",
        "[End for good]",
    ]
    await talk.follow(
        EN,
        ("[Post the first one now]", f"The next essay is on its way.\n<#{talk.channel.id}>"),
        who=talk.admin,
    )
    [made] = await talk.stores.deliveries.recent(talk.place, 5)
    assert made.state == "due"


async def test_two_admins_at_once_make_one_subscription(talk: Talk) -> None:
    change = Change(at=time(8), zone="Asia/Tokyo")
    await asyncio.gather(*(talk.services.subscribing.set_up(talk.place, change) for _ in range(2)))
    assert len(await talk.stores.subscriptions.page(100)) == 1


async def test_only_a_channel_of_the_community_is_taken(talk: Talk) -> None:
    elsewhere = talk.env.create_guild("Elsewhere").create_text_channel("theirs")
    for channel, count in ((elsewhere, 0), (talk.channel, 1)):
        typed = {"at": "8:00", "zone": "Asia/Tokyo"}
        inputs = [{"type": 18, "component": {"type": 4, "custom_id": n, "value": text}} for n, text in typed.items()]
        place = {"type": 18, "component": {"type": 8, "custom_id": "channel", "values": [str(channel.id)]}}
        await talk.forge(talk.admin, 5, {"custom_id": "ichiwa:setup-form", "components": [place, *inputs]})
        assert len(await talk.stores.subscriptions.page(100)) == count


async def test_the_first_essay_is_posted_once_however_often_the_button_is_pressed(talk: Talk) -> None:
    await talk.do("/setup", talk.admin)
    await fill(talk)
    panel = talk.message()
    await talk.do("/essay schedule at:7:30", talk.admin)  # another panel with the same button
    await talk.do("[Post the first one now]", talk.admin)
    talk.last = await talk.admin.click(panel, custom_id=f"ichiwa:post-first:{talk.channel.id}")
    assert talk.read() == "The first essay is already on its way. /essay posts post-now posts another."
    assert len(await talk.stores.deliveries.recent(talk.place, 5)) == 1
    await talk.do("/essay schedule at:09:00", talk.admin)
    assert f"{CAPTURE} {TEXTS}" in talk.read().splitlines()


async def test_setup_in_japanese(talk: Talk) -> None:
    await talk.follow(JA, ("/setup", FORM_JA), who=talk.admin)
    panel = await fill(talk)
    assert "時刻: 07:30 (Asia/Tokyo)" in panel
    assert "曜日: 平日（月曜から金曜）" in panel
    buttons = "[最初の1編を今すぐ投稿] [スレッドの発言をコメントにする] [要約と問いかけ]"
    assert f"{buttons} [コメントのルール（コミュニティ全体）]" in panel


async def test_what_cannot_be_read_is_answered_with_an_example(talk: Talk) -> None:
    await talk.do("/setup", talk.admin)
    sentence = "“noonish” is not a time of day. Write it like 08:00 or 18:30."
    assert await fill(talk, at="noonish", zone="Asia/Tokyo") == f"{sentence}\n[Open the form again]"
    form = await talk.do("[Open the form again]", talk.admin)
    assert "Time of day (For example 08:00 or 18:30): noonish" in form
    assert "Weekdays: ✓Monday | ✓Tuesday | ✓Wednesday | ✓Thursday | ✓Friday | Saturday | Sunday" in form
    await talk.do("/setup", talk.admin)
    assert "not a time zone" in await fill(talk, zone="Atlantis")
    assert await talk.stores.subscriptions.of_channel(talk.place) == []


async def test_everything_on_the_panel_can_be_changed(talk: Talk) -> None:
    readers = talk.guild.create_role("Readers")
    await talk.do("/essay schedule at:08:00", talk.admin)
    panel = talk.last
    changed = await talk.do("[The order in which essays are posted: newest first]", talk.admin)
    assert "- Order: newest first" in changed
    assert panel is not None
    message = panel.response
    assert message is not None
    talk.last = await talk.admin.select(message, [readers], custom_id=f"ichiwa:ping:{talk.channel.id}")
    assert f"- Role to mention: <@&{readers.id}>" in talk.read()
    assert "- Messages in threads: saved as comments" in await talk.do("[Save thread messages as comments]", talk.admin)
    changed = await talk.do("[The language of public messages: Japanese]", talk.admin)
    assert "- Language of public messages: Japanese" in changed
    [kept] = await talk.stores.subscriptions.page(100)
    assert (kept.style, kept.capture) == (PostStyle(language=JA, ping=str(readers.id)), True)
    await talk.admin.slash(talk.channel, "essay schedule", role=talk.guild.default_role)
    assert await talk.stores.subscriptions.page(100) == [kept]


async def test_everything_on_the_panel_can_be_changed_by_the_schedule_command(talk: Talk) -> None:
    await talk.do("/essay schedule at:08:00", talk.admin)
    others = talk.guild.create_role("Others")
    talk.last = await talk.admin.slash(talk.channel, "essay schedule", role=others)
    assert f"- Role to mention: <@&{others.id}>" in talk.read()
    said = await talk.do(
        "/essay schedule no-role:yes cards:ja capture:yes collections:つながり、beginnings", talk.admin
    )
    for row in (
        "- Role to mention: nobody",
        "- Language of public messages: Japanese",
        "- Messages in threads: saved as comments",
        "- Collections: Beginnings, つながり",
    ):
        assert row in said
        assert row in await talk.do("/essay settings", talk.admin)
    said = await talk.do("/essay schedule cards:own capture:no collections:all", talk.admin)
    assert "each essay's own\n" in said
    assert "- Messages in threads: not saved\n" in said
    assert "- Collections: all\n" in said


async def test_the_essays_move_to_another_channel_with_all_that_is_set(talk: Talk) -> None:
    await talk.do("/essay schedule at:08:00 days:mon-fri", talk.admin)
    [before] = await talk.stores.subscriptions.page(100)
    other = talk.guild.create_text_channel("other")
    await talk.env.settle()
    talk.last = await talk.admin.slash(talk.channel, "essay schedule", channel=other)
    assert f"- Channel: <#{other.id}>" in talk.read()
    [moved] = await talk.stores.subscriptions.page(100)
    assert (moved.id, moved.channel.id, moved.schedule) == (before.id, str(other.id), before.schedule)
    await talk.do("/essay schedule at:09:00", talk.admin)
    talk.last = await talk.admin.slash(talk.channel, "essay schedule", channel=other)
    assert talk.read() == "That channel already has a daily essay."
    talk.last = await talk.admin.slash(talk.channel, "essay schedule", channel=talk.channel, at="10:00")
    assert f"- Channel: <#{talk.channel.id}>" in talk.read()


async def test_only_essays_of_the_chosen_collections_come(talk: Talk) -> None:
    await talk.do("/essay schedule at:08:00 collections:beginnings", talk.admin)
    for _ in range(3):  # round after round
        assert "### The Green Folder" in await talk.do("/essay preview", talk.admin)
        await talk.do("/essay posts skip", talk.admin)


async def test_of_many_collections_the_chosen_and_the_largest_are_offered(talk: Talk) -> None:
    many = [draft(f"more-{n}", category=f"Category {n:02}", language=EN) for n in range(30)]
    await talk.services.library.sync(ListSource("more", many))
    panel = await talk.do("/essay schedule at:08:00 collections:category 29", talk.admin)
    [menu] = [line for line in panel.splitlines() if line.startswith("[Only some collections")]
    offered = menu.partition(": ")[2].removesuffix("]").split(" | ")
    assert offered[:2] == ["✓Category 29", "Letters"]
    assert len(offered) == 25


async def test_messages_are_not_kept_where_the_bot_may_not_read_them() -> None:
    async with talking(HOLIDAYS, captures=False) as talk:
        said = await talk.do("/essay schedule at:08:00 capture:yes", talk.admin)
        assert said == "I am not allowed to read what members write here. Whoever runs this bot can change that."
        assert await talk.stores.subscriptions.page(100) == []
        panel = await talk.do("/essay schedule at:08:00", talk.admin)
        assert f"{FIRST} {TEXTS}" in panel.splitlines()


async def test_the_life_of_a_schedule(talk: Talk) -> None:
    await talk.follow(
        EN,
        ("/essay settings", "This channel has no subscription yet. Create one with /essay schedule at:08:00"),
        who=talk.admin,
    )
    await talk.do("/essay schedule at:08:00 tz:Asia/Tokyo days:mon-fri policy:in-order", talk.admin)
    await talk.follow(
        EN,
        (
            "/essay posts skip",
            """
            Skipped: **The Green Folder** · 2026-11-25 08:00 (+22 h)
            The next essay: 2026-11-26 08:00 (+46 h)
            [Take the skip back]
            """,
        ),
        ("/essay posts pause", "Paused. No essays are posted until you resume."),
        ("/essay posts resume", "Essays will be posted again.\nThe next essay: 2026-11-26 08:00 (+46 h)"),
        ("/essay posts post-now", f"The next essay is on its way.\n<#{talk.channel.id}>"),
        ("/essay settings what:recount", "0 ratings updated."),
        who=talk.admin,
    )
    talk.speaking(JA)
    said = await talk.do("/essay settings", talk.admin)
    assert "次の一話： 2026-11-26 08:00 (+46 h)" in said
    assert "- 遅れの上限: 6時間" in said
    assert "- 2026-11-25 **The Green Folder** · 見送り（管理者の指示）" in said


async def test_rules_for_comments_hold_from_then_on(talk: Talk) -> None:
    await talk.post("the-green-folder")
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
            """,
        ),
        who=talk.admin,
    )
    fields = {"length": "２０", "slow": "30", "words": "spam\nscam", "rules": "Be *kind*."}
    assert (
        await talk.do("«»", talk.admin, **fields)
        == "The rules for comments are saved.\n[The talk with other communities]"
    )
    long = "This is much too long."
    await talk.follow(
        EN,
        (
            f"/essay comment text:{long}",
            f"The comment has 22 characters; the limit is 20. Nothing was saved.\n{YOURS}".format(
                "This is much too long."
            ),
        ),
        (
            "/essay comment text:SPAM",
            (
                "The comment contains a word that this community "
                f"does not allow. Nothing was saved.\n{YOURS.format('SPAM')}"
            ),
        ),
    )
    await talk.do("/essay comment text:First")
    wait = "This community limits how often you can comment. Try again in 30 seconds."
    await talk.follow(EN, ("/essay comment text:Second", f"{wait}\n{YOURS.format('Second')}"))
    assert "### The rules of this community\nBe *kind*." in await talk.do("/essay about")
    await talk.do("/essay moderation", talk.admin)
    said = await talk.do("«»", talk.admin, **(fields | {"slow": "soon"}))
    written = YOURS.format("spam\nscam\nBe *kind*.")
    assert said == f"“soon” is not a whole number.\n{written}\n[Open the form again]"


ADMINS = [
    "schedule at:08:00",
    "preview",
    "posts skip",
    "posts pause",
    "posts resume",
    "posts post-now",
    "settings",
    "moderation",
]


@pytest.mark.parametrize("line", ADMINS)
async def test_an_admins_command_from_somebody_else_does_nothing(talk: Talk, line: str) -> None:
    name = line.removesuffix(" at:08:00")
    await talk.follow(EN, (f"/essay {line}", f"Only an admin can use /essay {name}."))
    named = " ".join(catalogue().text(JA, word) for word in name.split())
    await talk.follow(JA, (f"/essay {line}", f"/エッセイ {named} を使えるのは管理者だけです。"))
    assert await talk.stores.subscriptions.page(100) == []


async def test_an_admins_button_from_somebody_who_is_admin_no_more_does_nothing(talk: Talk) -> None:
    await talk.do("/essay schedule at:08:00", talk.admin)
    guild = talk.env.bot.get_guild(talk.guild.id)
    assert guild is not None
    member = guild.get_member(talk.admin.id) or await guild.fetch_member(talk.admin.id)
    await member.remove_roles(*[r for r in member.roles if not r.is_default()])
    await talk.env.settle()
    panel = talk.last
    for press in ("[Post the first one now]", "[Save thread messages as comments]"):
        talk.last = panel
        await talk.follow(EN, (press, "Only an admin can use /setup."), who=talk.admin)
    assert await talk.stores.deliveries.recent(talk.place, 5) == []


@pytest.mark.parametrize(
    ("guild", "features", "client", "chosen"),
    [
        ("ja", (), EN, "✓Japanese"),
        ("en-GB", (), JA, "✓英語"),
        ("de", (), JA, "✓すべての言語"),
        ("en-US", (), JA, "✓日本語"),  # what every guild says that is no Community, where nobody can choose
        ("en-US", (), EN, "✓English"),
        ("en-US", ("COMMUNITY",), JA, "✓英語"),
    ],
)
async def test_the_guild_s_language_is_offered_else_the_admin_s(
    talk: Talk, guild: str, features: tuple[str, ...], client: Language, chosen: str
) -> None:
    talk.guild_speaks(guild)
    known = talk.env.bot.get_guild(talk.guild.id)
    assert known is not None
    known.features = list(features)  # type: ignore[arg-type]
    talk.speaking(client)
    form = (await talk.do("/setup", talk.admin)).splitlines()
    assert chosen in next(line for line in form if "✓すべて" in line or chosen in line)


async def test_a_schedule_without_the_form_begins_in_the_guild_s_language(talk: Talk) -> None:
    talk.guild_speaks("ja")
    assert "- Language of the essays: Japanese" in await talk.do("/essay schedule at:07:30", talk.admin)
    talk.guild_speaks("en-GB")
    assert "- Language of the essays: Japanese" in await talk.do("/essay schedule at:08:30", talk.admin)
    changed = await talk.do("/essay schedule language:alternate days:mon-fri", talk.admin)
    assert "- Language of the essays: Japanese on Mon, Wed, and Fri; English on Tue and Thu" in changed
    changed = await talk.do("/essay schedule language:any", talk.admin)
    assert "- Language of the essays: every language" in changed
