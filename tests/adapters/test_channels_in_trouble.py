"""What stands still in a community, on each platform: what is wrong, what to do, and what takes it off the list."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from bot.adapters.discord.phrases import DiscordPhrases
from bot.adapters.discord.screens.overview import channels as on_discord
from bot.adapters.local.render import Renderer
from bot.adapters.slack.screens.escape import phrases_in
from bot.adapters.slack.screens.overview import channels as on_slack
from bot.conversation.screens import ChannelsScreen
from bot.core.delivery import Reason
from bot.core.essay import Language
from bot.ports.overview import Trouble, Troubled
from tests.conformance.examples import CHANNEL, NOW, SLOT, SUB, subscription
from tests.fakes.services import catalogue

HELD: Final = Troubled(
    trouble=Trouble.HELD,
    channel=replace(CHANNEL, id="100000000000000001"),
    channel_name="<b>*reading*",
    subscription=SUB,
    reason=Reason.CANNOT_SCAN,
    slot=SLOT,
    since=NOW,
)
LATE: Final = replace(HELD, trouble=Trouble.LATE, reason=Reason.UNAVAILABLE)
GONE: Final = replace(HELD, trouble=Trouble.SUSPENDED, reason=Reason.GONE, slot=None)
SCREEN: Final = ChannelsScreen([subscription()], 1, 1, 1, "", [HELD, LATE, GONE], is_more=True)
QUIET: Final = replace(SCREEN, troubled=(), is_more=False)
EN: Final = Language.EN


def test_on_discord() -> None:
    told, menu, *_ = on_discord(SCREEN, DiscordPhrases(catalogue(), EN))
    head, held, late, gone, more = str(told).replace(r"\-", "-").split("\n")
    assert (head, more) == ("### Needs attention", "-# There is more; what is shown comes first.")
    assert held == (
        "- It is unclear whether the essay for 2026-07-18 was posted in <#100000000000000001>. It will not be sent "
        "again automatically. Look there. If it is missing, post the next one with /essay posts post-now in that "
        "channel. Then mark it here as looked after."
    )
    assert late == (
        "- The essay for 2026-07-18 in <#100000000000000001> is late. The platform could not be reached. It is tried "
        "again by itself."
    )
    assert gone == (
        r"- \#\<b\>\*reading\* is suspended: the channel is gone. Set up another one with /setup, or end it with "
        "/essay channels view."
    )
    select = menu.to_component_dict()["components"][0]  # type: ignore[union-attr]  # a row of one menu
    assert select["custom_id"] == "ichiwa:looked-after"
    assert select["options"] == [{"label": "#<b>*reading* · 2026-07-18", "value": SLOT.key, "default": False}]
    assert on_discord(QUIET, DiscordPhrases(catalogue(), EN))[0] == "-# Nothing is late, held or suspended."


def test_on_slack() -> None:
    blocks = on_slack(SCREEN, phrases_in(EN, catalogue())).blocks
    assert blocks[0]["text"]["text"] == "Needs attention"
    said = blocks[1]["text"]["text"].split("\n")
    assert said[0].startswith("• It is unclear whether the essay for 2026-07-18 was posted in <#100000000000000001>.")
    assert said[2].replace("\u200b", "").startswith("• #&lt;b&gt;*reading* is suspended")
    menu = next(block for block in blocks if block["type"] == "actions")["elements"][0]
    assert menu["action_id"].endswith("looked-after")
    assert [option["value"] for option in menu["options"]] == [SLOT.key]


def test_on_the_page() -> None:
    html = Renderer(catalogue()).html("_screen_channels.html", EN, screen=SCREEN)
    assert "was posted in Ichiwa." in html
    assert f'data-route="looked-after" data-argument="{SLOT.key}"' in html
    assert "#&lt;b&gt;*reading* is suspended" in html
    assert "/channel/status" in html


def test_japanese_sentences_stand_side_by_side() -> None:
    told, *_ = on_discord(SCREEN, DiscordPhrases(catalogue(), Language.JA))
    assert "。 " not in str(told)
