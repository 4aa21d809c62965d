"""An essay read on Slack: in a modal, whose pages take each other's place."""

from __future__ import annotations

from dataclasses import replace

from bot.core.ids import Slug
from bot.core.picture import Picture
from tests.adapters.reading_texts import SENTENCE
from tests.adapters.shelf import LETTERS
from tests.adapters.slack.talk import EN, JA, PAGES, Talk
from tests.fronts.slack.faults import error
from tests.fronts.slack.state import View

LONG = replace(
    LETTERS[0],
    slug=Slug("on-trains"),
    title="電車で",
    language=JA,
    body="\n\n".join(SENTENCE * 20 for _ in range(12)),
    question="何を読みますか？",
)


async def test_a_post_opens_its_essay_in_a_modal_that_is_turned_in_its_place(talk: Talk) -> None:
    await talk.fill(LONG)
    delivery = await talk.post("on-trains", title="電車で", url="http://127.0.0.1:8080/e/on-trains")
    first = await talk.do("[Read]", talk.aoi, talk.message(delivery))
    opened = talk.last
    assert isinstance(opened, View)
    assert first.splitlines()[0] == "« 電車で »"
    assert "1/2ページ" in first
    last = await talk.do("[次のページ]", talk.aoi)
    assert isinstance(talk.last, View)
    assert talk.last.id == opened.id
    assert last.splitlines()[-4:] == [
        "**何を読みますか？**",
        "~ まだ評価はありません",
        "[前のページ]",
        "[評価する] [コメント] [保存]",
    ]
    assert (first + last).count(SENTENCE) == 240
    assert await talk.do("[前のページ]", talk.aoi) == first
    await talk.do("[次のページ]", talk.aoi)
    assert "★★★" in await talk.do("[評価する]", talk.aoi)
    assert talk.last.id != opened.id  # the scores lie on the essay


async def test_beside_the_link_it_is_read_here(talk: Talk) -> None:
    card = await talk.do("/essay read letter-2", talk.ann)
    assert f"({PAGES}/e/letter-2)" in card
    said = await talk.do("[Read here]", talk.ann)
    assert isinstance(talk.last, View)
    assert "This is letter 2, which was never sent." in said
    assert said.splitlines()[-1] == "[Rate] [Comment] [Save]"


async def test_a_comment_is_written_from_the_end_of_an_essay(talk: Talk) -> None:
    await talk.post("letter-2")
    await talk.do("/essay read letter-2", talk.ann)
    await talk.do("[Read here]", talk.ann)
    await talk.do("[Comment]", talk.ann)
    assert "Hello there" in await talk.submit(talk.ann, text="Hello there")


async def test_from_home_it_opens_in_a_modal_as_well(talk: Talk) -> None:
    await talk.do("/essay setup", talk.admin)
    await talk.submit(talk.admin)
    await talk.post("letter-2")
    talk.acts.open_home(talk.ann)
    await talk.front.until(lambda: talk.ann.id in talk.home.homes, what="Home")
    home = talk.home.homes[talk.ann.id]
    said = await talk.do("[Read here]", talk.ann, home)
    assert isinstance(talk.last, View)
    assert "This is letter 2" in said


async def test_where_slack_opens_no_modal_any_more_it_is_a_message_whose_pages_are_turned(talk: Talk) -> None:
    await talk.fill(LONG)
    await talk.do("/essay read on-trains", talk.ann)
    talk.front.faults.add("views.open", error("expired_trigger_id"))
    first = await talk.do("[Read here]", talk.ann)
    assert not isinstance(talk.last, View)
    assert SENTENCE in first
    assert "Part 1 of 2" in first
    assert "Part 2 of 2" in await talk.do("[Next page]", talk.ann)


async def test_a_picture_that_slack_cannot_load_costs_no_text(talk: Talk) -> None:
    body = "![A desk](https://x.example/1.jpg)\n\nIt was green."
    await talk.fill(replace(LONG, body=body, language=EN))
    photo = Picture("a" * 64, "image/jpeg", 640, 480)
    await talk.stores.pictures.add(LONG.slug, 0, "https://x.example/1.jpg", photo, b"jpeg")
    await talk.do("/essay read on-trains", talk.ann)
    await talk.do("[Read here]", talk.ann, talk.last)
    assert isinstance(talk.last, View)
    assert [block["image_url"] for block in talk.last.blocks if block["type"] == "image"] == [f"{PAGES}{photo.path}"]
    await talk.do("/essay read on-trains", talk.ann)
    talk.front.faults.add("views.open", error("invalid_arguments"))
    said = await talk.do("[Read here]", talk.ann)
    assert isinstance(talk.last, View)
    assert not [block for block in talk.last.blocks if block["type"] == "image"]
    assert "It was green." in said


async def test_a_link_of_an_earlier_version_only_leads_to_its_page(talk: Talk) -> None:
    """It was called as the button is that opens an essay here."""
    delivery = await talk.post("letter-2", url=f"{PAGES}/e/letter-2")
    post = talk.message(delivery)
    [row] = [block for block in post.blocks if block["type"] == "actions"]
    row["elements"][0]["action_id"] = "ichiwa:read"
    row["elements"][1]["action_id"] = "ichiwa:read:here"
    asked = talk.acts.press(talk.ann, post, "ichiwa:read", None)
    await talk.front.until(lambda: asked.acknowledged is not None, what="an acknowledgement")
    await talk.handled()
    assert not asked.shown
    assert not talk.home.seen_by(talk.ann)
