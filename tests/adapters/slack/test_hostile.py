"""Text that wants to ping, to be markup or to break a limit: it is shown as it was written, everywhere."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date

import pytest

from bot.core.community_settings import HouseRules
from bot.language.markdown import to_line
from tests.adapters.shelf import HOLIDAYS
from tests.adapters.slack.talk import Talk, talking
from tests.fronts.slack.mentions import shown
from tests.fronts.slack.state import Message, View
from tests.unit.arranged import draft

EVIL = "<!channel> <!here> <@U000000001> <!subteam^S1> @here *b* _i_ ~s~ `c` &amp; <https://x.example|y> :smile: #all"
LONG = "＜長い題名＞" * 60 + "<!everyone>" * 30
EVIL_ESSAYS = [
    draft("evil", title=EVIL, author=EVIL, category=EVIL, summary=EVIL, question=EVIL, body=f"{EVIL}\n\nneedle {EVIL}"),
    draft("long", title=LONG, author=LONG, category=LONG, summary=LONG * 3, question=LONG, date=date(2026, 2, 2)),
]


@pytest.fixture
async def talk() -> AsyncIterator[Talk]:
    async with talking(HOLIDAYS) as made:
        await made.fill(*EVIL_ESSAYS)
        made.ann.name = EVIL
        yield made


def pinged(talk: Talk) -> list[str]:
    """Everybody whom anything of ours notified."""
    messages = [m for channel in talk.home.channels.values() for m in channel.messages.values()]
    return [who for m in [*messages, *talk.home.ephemerals] if m.user == talk.home.bot.id for who in m.pinged]


def seen(where: Message | View | None) -> str:
    """What a reader sees, without the marks that nobody sees."""
    assert where is not None
    return shown({"blocks": where.blocks}).replace("\u200b", "")


LINES = (
    "/essay today", "/essay history", "/essay search needle", "/essay read evil", "/essay read long", "/essay random",
    "/essay rate 5", "/essay comments", "/essay saved", "/essay top", "/essay related", "/essay about", "/essay help",
    "/essay setup", "/essay schedule at:09:00", "/essay settings", "/essay source", "/essay preview",
    "/essay moderation",
)  # fmt: skip


async def test_no_screen_pings_anybody_and_none_breaks_a_limit(talk: Talk) -> None:
    await talk.post("evil", title=EVIL, author=EVIL, category=EVIL, summary=EVIL, question=EVIL)
    talk.ann.admin = True
    await talk.services.moderation.change(
        talk.community, lambda before: type(before)(community=before.community, rules=HouseRules(text=EVIL))
    )
    for line in LINES:
        await talk.do(line, talk.ann)
        assert pinged(talk) == [], line
    talk.acts.open_home(talk.ann)
    await talk.handled()
    assert EVIL in shown({"blocks": talk.home.homes[talk.ann.id].blocks})


async def test_a_card_and_a_found_piece_show_all_of_it(talk: Talk) -> None:
    await talk.do("/essay read evil", talk.ann)
    assert seen(talk.last).count(EVIL) == 1, "the title"
    assert to_line(EVIL) in seen(talk.last), "the summary's words"
    await talk.do("/essay search needle", talk.ann)
    assert "needle" in seen(talk.last)


@pytest.mark.parametrize("way", ["command", "form", "reply"])
async def test_a_comment_is_kept_and_shown_as_it_was_written(talk: Talk, way: str) -> None:
    posted = await talk.post("evil")
    typed = EVIL.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")  # as Slack sends what is typed
    if way == "command":
        await talk.do(f"/essay comment {typed}", talk.aoi)
    elif way == "form":
        await talk.do("[Comment]", talk.aoi, talk.message(posted))
        await talk.submit(talk.aoi, text=EVIL)
    else:
        talk.acts.write(talk.channel, talk.aoi, typed, thread=talk.message(posted))
        await talk.handled()
    [kept] = await talk.services.discussion.thread(posted.slot)
    assert kept.text == EVIL
    await talk.do("/essay comments", talk.aoi)
    assert EVIL in seen(talk.last)
    assert pinged(talk) == []


async def test_a_name_is_shown_and_pings_nobody(talk: Talk) -> None:
    posted = await talk.post("evil")
    await talk.do("/essay comment Hello.", talk.ann)
    mirror = talk.channel.replies(talk.message(posted).ts)[-1]
    assert (mirror.pinged, mirror.text.replace("\u200b", "").count("channel")) == ([], 1)
    await talk.do("/essay comments", talk.aoi)
    assert pinged(talk) == []


async def test_a_mistake_that_is_repeated_pings_nobody(talk: Talk) -> None:
    for line in (f"/essay {EVIL}", f"/essay search {EVIL}", f"/essay read {EVIL}", f"/essay schedule {EVIL}"):
        await talk.do(line, talk.admin)
    assert pinged(talk) == []
