"""App Home and the search that is everywhere, as dialogues."""

from __future__ import annotations

from bot.core.delivery import Reason
from tests.adapters.slack.talk import GREEN, JA, Talk, blocks_shown
from tests.fronts.slack.faults import error
from tests.fronts.slack.state import Member, View

HOME = """
# Today's essay
No essay has been posted here yet.
# Search essays
[Type a title, a tag or a word]
# Your saved essays
~ You have not saved any essays yet. Use the “Save” button below an essay.
# Your ratings
~ You have not rated any essays yet.
# The best-rated essays of the last 30 days
~ Nobody rated an essay in this period.
"""


async def opened(talk: Talk, who: Member) -> View:
    """Home as ``who`` finds it."""
    before = talk.home.homes[who.id].hash if who.id in talk.home.homes else ""
    talk.acts.open_home(who)
    await talk.front.until(lambda: who.id in talk.home.homes and talk.home.homes[who.id].hash != before, what="Home")
    return talk.home.homes[who.id]


async def words(talk: Talk, who: Member) -> str:
    return "\n".join(blocks_shown((await opened(talk, who)).blocks, talk))


async def test_home_before_anything_happened(talk: Talk) -> None:
    assert await words(talk, talk.ann) == HOME.strip()
    assert (await words(talk, talk.owner)).splitlines()[-2:] == [
        "# 設定",
        "[✓チャンネルを設定する] [コメントのルール（コミュニティ全体）]",
    ]


async def test_who_made_a_channel_can_set_it_up_from_home_and_others_are_not_offered_it(talk: Talk) -> None:
    talk.channel.creator = talk.ann.id
    assert (await words(talk, talk.ann)).splitlines()[-2:] == ["# Settings", "[✓Set up a channel]"]
    assert "設定" not in (await words(talk, talk.aoi)).splitlines()[-1]
    await talk.do("/essay setup", talk.ann)
    await talk.submit(talk.ann)
    home = await words(talk, talk.ann)
    assert "• Channel: #essays" in home
    assert home.splitlines()[-1] == "[Set up a channel]", "the rules are the whole workspace's"


async def test_where_slack_does_not_tell_who_made_channels_nobody_is_offered_to_set_one_up(talk: Talk) -> None:
    talk.channel.creator = talk.ann.id
    talk.front.faults.add("users.conversations", error("fatal_error"))
    assert "Settings" not in await words(talk, talk.ann)


async def test_home_has_todays_essay_what_is_ones_own_and_the_best(talk: Talk) -> None:
    await talk.do("/essay setup", talk.admin)
    await talk.submit(talk.admin)
    await talk.post("the-green-folder")
    await talk.do("/essay rate 5 essay:letter-2", talk.ann)
    await talk.do("/essay read letter-3", talk.ann)
    await talk.do("[Save]", talk.ann)
    home = await words(talk, talk.ann)
    assert home.startswith(
        "# Today's essay\n"
        "[The Green Folder](https://essays.example/e/the-green-folder?in=standing-20261124-1)\n"
        "~ Ichiwa editors · Beginnings · 1 minute to read\n"
        "On the first day somebody leaves a folder on the desk.\n"
        "~ Not rated yet\n"
        "[Read] [Read here] [Rate] [Save]\n"
        "[Go to the thread]\n"
    )
    saved = "**Letter 3** · Ichiwa editors · Letters · 2026-05-03 · 1 minute"
    assert f"# Your saved essays\n- {saved}\n[Open an essay: Letter 3]" in home
    assert "# Your ratings\n- **Letter 2** · ★ 5\n" in home
    best = "**Letter 2** · Ichiwa editors · Letters · 2026-05-02 · 1 minute · ★ 5.0 (1)"
    assert f"1. {best}\n[Open an essay: Letter 2]" in home
    assert "• Channel" not in home


async def test_admins_see_the_settings_and_what_became_of_the_deliveries(talk: Talk) -> None:
    await talk.do("/essay setup", talk.owner)
    await talk.submit(talk.owner)
    await talk.post("the-green-folder")
    await talk.skipped("letter-1", Reason.LATE)
    home = await words(talk, talk.owner)
    assert "次の一話： 2026-11-25 08:00" in home
    assert "• チャンネル: #essays" in home
    assert "• 2026-11-24 *On letter-1* · 見送り（遅れすぎるため）" in home


async def test_rating_from_home_happens_in_a_modal_and_home_follows(talk: Talk) -> None:
    await talk.do("/essay setup", talk.admin)
    await talk.submit(talk.admin)
    await talk.post("the-green-folder")
    home = await opened(talk, talk.aoi)
    rating = await talk.do("[評価する]", talk.aoi, home)
    assert rating.splitlines() == [
        "« 評価する »",
        "*The Green Folder*",
        "このエッセイはいかがでしたか？最後につけた点数が有効です。",
        "[★] [★★] [★★★] [★★★★] [★★★★★]",
    ]
    shown = home.hash
    await talk.follow(
        JA,
        (
            "[★★★★]",
            f"« 毎日のエッセイ »\n「{GREEN}」に4点をつけました。\n~ ★ 4.0 · 1件の評価",
        ),
    )
    await talk.front.until(lambda: home.hash != shown, what="Home anew")
    assert "# あなたの評価\n- **The Green Folder** · ★ 4" in "\n".join(blocks_shown(home.blocks, talk))


async def test_essays_are_looked_for_in_home_itself(talk: Talk) -> None:
    home = await opened(talk, talk.aoi)
    assert await talk.offered(talk.aoi, home, "find", "人脈") == ["名刺の箱が四つ"]
    chosen = await talk.answer(lambda: talk.acts.choose(talk.aoi, home, "ichiwa:find", "four-boxes-of-cards"), talk.aoi)
    assert chosen.splitlines()[:3] == [
        "« エッセイを検索 »",
        "[題名、タグ、言葉を入力]",
        "[名刺の箱が四つ](https://essays.example/e/four-boxes-of-cards)",
    ]
    shown = home.hash
    assert (await talk.do("[保存]", talk.aoi)).startswith("« 毎日のエッセイ »\n「名刺の箱が四つ」を保存しました。")
    await talk.front.until(lambda: home.hash != shown, what="Home anew")
    assert "# 保存したエッセイ\n- **名刺の箱が四つ**" in "\n".join(blocks_shown(home.blocks, talk))


async def test_saved_essays_open_from_home(talk: Talk) -> None:
    await talk.do("/essay read the-green-folder", talk.ann)
    await talk.do("[Save]", talk.ann)
    home = await opened(talk, talk.ann)
    card = await talk.do("[Open an essay: The Green Folder]", talk.ann, home)
    assert card.splitlines()[:2] == [
        "« The daily essay »",
        "[The Green Folder](https://essays.example/e/the-green-folder)",
    ]
    assert card.splitlines()[-1] == "[Read] [Read here] [Rate] [Save]"


async def test_setup_from_home(talk: Talk) -> None:
    home = await opened(talk, talk.admin)
    form = await talk.do("[Set up a channel]", talk.admin, home)
    assert form.startswith("« The daily essay »\nChannel")
    panel = await talk.submit(talk.admin, channel=talk.channel.id)
    assert panel.startswith("« The daily essay »\n# The daily essay\n• Channel: #essays")
    await talk.front.until(lambda: "#essays" in "\n".join(blocks_shown(home.blocks, talk)), what="Home anew")


async def test_home_that_changed_meanwhile_shows_the_state_of_now(talk: Talk) -> None:
    await opened(talk, talk.ann)
    talk.front.faults.add("views.publish", error("hash_conflict"))
    assert await words(talk, talk.ann) == HOME.strip()
    assert [call.answer and call.answer.get("error") for call in talk.front.of("views.publish")][-2:] == [
        "hash_conflict",
        None,
    ]


async def test_essays_are_found_while_typing_and_open_in_place(talk: Talk) -> None:
    asked = talk.acts.shortcut(talk.aoi, "ichiwa:search")
    modal = await talk.acts.opened(asked)
    talk.last = modal
    assert talk.read() == "« エッセイを検索 »\n[題名、タグ、言葉を入力]\n~ 入力すると候補が表示されます。"
    assert await talk.offered(talk.aoi, modal, "find", "名刺") == ["名刺の箱が四つ"]
    chosen = await talk.answer(
        lambda: talk.acts.choose(talk.aoi, modal, "ichiwa:find", "four-boxes-of-cards"), talk.aoi
    )
    assert chosen.splitlines() == [
        "« エッセイを検索 »",
        "[題名、タグ、言葉を入力]",
        "[名刺の箱が四つ](https://essays.example/e/four-boxes-of-cards)",
        "~ 一話編集部 · つながり · 1分で読めます",
        "人脈を数えるのをやめた日の話です。",
        "~ まだ評価はありません",
        "[読む] [ここで読む] [評価する] [保存]",
    ]
    saved = await talk.do("[保存]", talk.aoi, modal)
    assert saved.startswith("« 毎日のエッセイ »\n「名刺の箱が四つ」を保存しました。")


async def test_a_text_is_found_too_and_english_in_english(talk: Talk) -> None:
    modal = await talk.acts.opened(talk.acts.shortcut(talk.ann, "ichiwa:search"))
    assert await talk.offered(talk.ann, modal, "find", "nobody told") == ["The Green Folder"]


async def test_two_choices_at_once_leave_the_later_one(talk: Talk) -> None:
    modal = await talk.acts.opened(talk.acts.shortcut(talk.ann, "ichiwa:search"))
    await talk.offered(talk.ann, modal, "find", "letter")
    talk.acts.choose(talk.ann, modal, "ichiwa:find", "letter-1")
    modal.hash = "changed meanwhile"
    await talk.handled()
    assert [call.answer and call.answer.get("error") for call in talk.front.of("views.update")] == ["hash_conflict"]
    said = await talk.answer(lambda: talk.acts.choose(talk.ann, modal, "ichiwa:find", "letter-2"), talk.ann)
    assert "[Letter 2]" in said
