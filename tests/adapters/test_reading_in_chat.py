"""Whole essays as Discord and Slack are sent them, part by part: within every limit, each word once, and no mention."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from bot.adapters.discord.phrases import DiscordPhrases
from bot.adapters.discord.screens import Renderer
from bot.adapters.discord.screens import reading as on_discord
from bot.adapters.slack.giving import said
from bot.adapters.slack.screens import blocks as on_slack
from bot.adapters.slack.screens.escape import phrases_in
from bot.adapters.slack.screens.rendering import render, view_of
from bot.conversation.phrases import BREAK, visible
from bot.conversation.screens import EssayScreen, ReadingScreen
from bot.core.community import Community, Platform
from bot.core.essay import Essay, Language, Rights
from bot.core.picture import may_have_pictures
from bot.core.rating import RatingSummary, Score
from bot.language.blocks import Words, blocks_in
from bot.language.markdown import to_html
from bot.language.paginate import Fit
from bot.ports.pictures import EssayPicture
from bot.services.library.reading_in_chat import Part, ReadingInChat
from tests.adapters.reading_texts import PHOTOS, TEXTS
from tests.dialogues.talk import catalogue
from tests.fronts.discord.description import described
from tests.fronts.discord.mentions import pinged as pinged_on_discord
from tests.fronts.discord.posting import COMPONENTS, DISPLAYED
from tests.fronts.slack.blocks import faults_of_blocks, faults_of_view
from tests.fronts.slack.mentions import pinged as pinged_on_slack
from tests.unit.arranged import essay

PAGES = "https://essays.example"
LONG_SLUG = "a" * 80
OURS = Community(Platform.DISCORD, "1")
SIGNED = f"{PAGES}/e/{LONG_SLUG}?until=2026-12-01&sig={'a' * 64}"


class _Pictures:
    """The pictures of every essay are there."""

    async def of(self, slugs: Any) -> Any:
        return {slug: [EssayPicture(address, picture) for address, picture in PHOTOS.items()] for slug in slugs}


class _Owners:
    """Which collections belong to whom."""

    def __init__(self, owners: Any) -> None:
        self._owners = owners

    async def owners(self) -> Any:
        return self._owners


def written(name: str) -> Essay:
    question = "@everyone **何を** <!channel> 持ち帰りますか？" * 20
    return essay(LONG_SLUG, title=f"@here {name} " * 30, body=TEXTS[name], language=Language.JA, question=question)


async def parts(text: Essay, fit: Fit, url: str = PAGES, given: tuple[str, ...] = ()) -> list[Part]:
    """All parts; ``ReadingInChat`` makes one at a time, of a text that it divides anew."""
    owners = _Owners({name: {OURS: "key"} for name in given})
    reading = ReadingInChat(owners, _Pictures(), url)  # type: ignore[arg-type]
    key = (text, fit.size, url, given)
    if key not in _PARTS:
        first = await reading.part(text, 1, fit)
        _PARTS[key] = [first, *[await reading.part(text, number, fit) for number in range(2, first.count + 1)]]
    return _PARTS[key]


_PARTS: dict[tuple[object, ...], list[Part]] = {}


def screen(text: Essay, part: Part) -> ReadingScreen:
    return ReadingScreen(EssayScreen(text, RatingSummary(text.slug, Score(2, 8.0), {}), "", True, True), part, SIGNED)


def discord_body(shown: ReadingScreen) -> dict[str, Any]:
    view: Any = Renderer(captures=True).view(shown, DiscordPhrases(catalogue(), Language.JA))
    return {"flags": 1 << 15 | 1 << 6, "components": view.to_components(), "allowed_mentions": {"parse": []}}


def every(components: Any) -> Iterator[dict[str, Any]]:
    for each in components:
        yield each
        yield from every(each.get("components", ()))


@pytest.mark.parametrize("name", TEXTS)
async def test_on_discord_no_part_is_over_a_limit_and_nothing_pings(name: str) -> None:
    text = written(name)
    for part in await parts(text, on_discord.FIT):
        body = discord_body(screen(text, part))
        components = list(every(body["components"]))
        assert len(components) <= COMPONENTS
        assert sum(len(each.get("content", "")) for each in components) <= DISPLAYED
        assert "…" not in "".join(each.get("content", "") for each in components[1:])  # nothing was left out
        ids = [each["custom_id"] for each in components if "custom_id" in each]
        assert len(ids) == len(set(ids))
        assert all(len(each) <= 100 for each in ids)
        assert pinged_on_discord(body) == []
        if (description := described()) is not None:
            place = {"webhook_id": "1", "webhook_token": "token"}
            assert description.violations("POST /webhooks/{webhook_id}/{webhook_token}", place, {}, body) == []


@pytest.mark.parametrize("name", TEXTS)
async def test_on_slack_no_part_is_over_a_limit_and_nothing_pings(name: str) -> None:
    text, p = written(name), phrases_in(Language.JA, catalogue())
    for part in await parts(text, on_slack.FIT):
        shown = render(screen(text, part), p)
        assert faults_of_view(view_of(shown, p, "{}")) == []
        message = said(shown)
        assert faults_of_blocks(message["blocks"], 50) == []
        assert message["blocks"] == list(shown.blocks)  # nothing was left out
        assert pinged_on_slack(message) == []
        assert not [each for each in _texts(message["blocks"]) if len(each) > 3_000]


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(value.get("text"), str):
            yield value["text"]
        for inside in value.values():
            yield from _texts(inside)
    elif isinstance(value, list):
        for inside in value:
            yield from _texts(inside)


def on_discord_said(part: Part) -> str:
    """What a reader of Discord sees of a part's own words."""
    texts = [each for each in on_discord.body(part.blocks) if isinstance(each, str)]
    shown = re.sub(r"^(> )?(### |-# | *- | *\d+\. |```$)", r"\1", "\n".join(texts), flags=re.MULTILINE)
    shown = re.sub(r"^> ", "", shown, flags=re.MULTILINE)
    shown = re.sub(r"(?<!\\)\]\(https?://[^)]*\)|(?<!\\)\[|(?<!\\)[*`~]", "", shown)
    return re.sub(r"\\(.)", r"\1", shown, flags=re.DOTALL)


def on_slack_said(part: Part) -> str:
    return "".join(_texts(list(on_slack.shown(part.blocks, "title"))))


PLAIN = sorted(set(TEXTS) - {"hostile", "tables", "code", "emphasis", "9,000 signs of markup"})


@pytest.mark.parametrize("name", PLAIN)
@pytest.mark.parametrize(
    ("fit", "said_in"), [(on_discord.FIT, on_discord_said), (on_slack.FIT, on_slack_said)], ids=["discord", "slack"]
)
async def test_all_parts_say_every_word_once_and_in_order(name: str, fit: Fit, said_in: Callable[[Part], str]) -> None:
    text = written(name)
    told = "".join(said_in(part) for part in await parts(text, fit))
    blocks = blocks_in(to_html(text.body, text.title, PHOTOS))
    words = "".join(block.text for block in blocks if isinstance(block, Words)) + text.question
    assert _bare(told) == _bare(words)


def _bare(text: str) -> str:
    return re.sub(r"[^\w\u0301]", "", visible(text).replace(BREAK, ""))


def test_on_slack_a_list_that_begins_at_zero_keeps_its_numbers() -> None:
    shown = [
        element
        for block in on_slack.shown(blocks_in(to_html("0. Wait.\n1. Ask.")), "")
        for element in block["elements"]
    ]
    assert [element["type"] for element in shown] == ["rich_text_section", "rich_text_list"]
    assert [each["text"] for each in shown[0]["elements"]] == ["0. ", "Wait."]
    assert shown[1]["offset"] == 0


async def test_pictures_are_shown_where_chats_can_load_them_and_told_elsewhere() -> None:
    text = written("pictures")
    assert may_have_pictures(text)
    sent = [json.dumps(discord_body(screen(text, part))) for part in await parts(text, on_discord.FIT)]
    assert sum(each.count('"media": {"url": "https://essays.example/pictures/') for each in sent) == 12
    told = (
        await parts(text, on_discord.FIT, "http://127.0.0.1:8080"),
        await parts(text, on_discord.FIT, given=(text.category,)),  # those pictures are not for whoever asks
    )
    for each in told:
        bodies = [json.dumps(discord_body(screen(text, part)), ensure_ascii=False) for part in each]
        assert not any("127.0.0.1" in body or "/pictures/" in body for body in bodies)
        assert sum(body.count("[机 ") for body in bodies) == 12


async def test_the_end_has_the_question_the_rating_and_the_buttons_and_no_other_part_has() -> None:
    text = essay("on-work", body=TEXTS["30,000 characters"], question="いつ読みましたか？", language=Language.JA)
    shown = [
        (discord_body(screen(text, part)), render(screen(text, part), phrases_in(Language.EN, catalogue())).blocks)
        for part in await parts(text, on_discord.FIT)
    ]
    for number, sent in enumerate(shown, 1):
        for each in (json.dumps(one, ensure_ascii=False) for one in sent):
            at_end = number == len(shown)
            assert ("いつ読みましたか？" in each) is at_end
            assert ("rate-essay" in each) is ("save" in each) is at_end
            assert any(name in each for name in ("comment-essay", "comment-to")) is at_end
            assert ("4.0" in each) is at_end


async def test_where_an_essay_ends_with_its_question_it_is_asked_once() -> None:
    text = essay("on-work", body="何もない。\n\nいつ読みましたか？", question="いつ読みましたか？")
    [part] = await parts(text, on_discord.FIT)
    assert "".join(block.text for block in part.blocks if isinstance(block, Words)).count("いつ") == 1


async def test_of_an_essay_to_which_we_may_only_link_there_is_the_way() -> None:
    text = essay("on-work", body="", rights=Rights.LINK_ONLY, source_url="https://blog.example/1", question="")
    [part] = await parts(text, on_discord.FIT)
    assert "What on-work taught" in on_discord_said(part)
    assert "(https://blog.example/1)" in json.dumps(discord_body(screen(text, part)))
