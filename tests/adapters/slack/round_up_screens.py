"""Round-ups on Slack as golden files: each block of a message, or of a modal, in lines that can be read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any, Final

from bot.adapters.slack.posts.digest import digest_blocks
from bot.adapters.slack.screens.escape import phrases_in
from bot.adapters.slack.screens.rendering import render
from bot.conversation import screens, spoken_digest
from bot.conversation.catalogue import load_catalogue
from bot.core.calendar import Schedule
from bot.core.community import Channel, Community, Platform
from bot.core.delivery import Delivery, DeliveryState, Reason
from bot.core.digest import DigestEntry, DigestPost, DigestQuote
from bot.core.essay import Language
from bot.core.ids import CommentId, Slug, SubscriptionId
from bot.core.subscription import Kind, NextSlot, Slot, Subscription, SubscriptionState

FILES: Final = {language: Path(__file__).parent / f"round-ups.{language}.txt" for language in Language}
CHANNEL: Final = Channel(Community(Platform.SLACK, "T1"), "C1")
DOOR: Final = "The *Door* & <others>"
DUE: Final = datetime(2026, 11, 30, 9, 30, tzinfo=UTC)
ORDER: Final = Subscription(
    id=SubscriptionId("digests001"),
    channel=CHANNEL,
    schedule=Schedule(time(18, 30), "Asia/Tokyo", frozenset({0}), monthly=False),
    kind=Kind.DIGEST,
    upcoming=NextSlot(Slot(SubscriptionId("digests001"), date(2026, 11, 30)), DUE),
    created=DUE,
)


def entry(slug: str, title: str, **more: Any) -> DigestEntry:
    return DigestEntry(slug=Slug(slug), title=title, author="A. Writer", language=Language.EN, minutes=3, **more)


def week(language: Language) -> DigestPost:
    """One that has every part."""
    return DigestPost(
        since=date(2026, 11, 23),
        until=date(2026, 11, 29),
        monthly=False,
        language=language,
        best=(entry("door", DOOR, mean=4.5, ratings=12), entry("folder", "緑のファイル", mean=4.0, ratings=1)),
        talked=(entry("door", DOOR, comments=7),),
        quote=DigestQuote(
            comment=CommentId("c1"),
            slug=Slug("door"),
            title=DOOR,
            text="<!here> I read it *twice*.",
            author="Mio <@U1>",
        ),
        coming=(entry("next", "Next", day=date(2026, 12, 1)),),
    )


def golden(language: Language) -> str:
    """All of them, in ``language``."""
    p, full = phrases_in(language, load_catalogue()), week(language)
    library = replace(full, best=(), talked=(), quote=None, coming=(), library=(entry("old", "Old"),), monthly=True)
    paused = replace(ORDER, state=SubscriptionState.PAUSED, upcoming=None)
    gone = replace(ORDER, state=SubscriptionState.SUSPENDED, reason=Reason.GONE, upcoming=None)
    log = [
        Delivery(slot=Slot(ORDER.id, day), channel=CHANNEL, due=DUE, late_after=DUE, kind=Kind.DIGEST, state=state)
        for day, state in ((date(2026, 11, 23), DeliveryState.DONE), (date(2026, 11, 16), DeliveryState.DUE))
    ]
    shown: Mapping[str, screens.Screen] = {
        "/essay digest": screens.DigestScreen(full, CHANNEL.id, ORDER, False),
        "/essay digest in a paused channel": screens.DigestScreen(library, CHANNEL.id, paused, True),
        "set up": screens.DigestSetScreen(ORDER, CHANNEL.id),
        "stopped": screens.DigestSetScreen(None, CHANNEL.id),
        "sent to me": screens.DigestToMeScreen(replace(ORDER, schedule=replace(ORDER.schedule, monthly=True))),
        "not sent to me": screens.DigestToMeScreen(None),
        "/essay settings": screens.DigestSettingsScreen(ORDER, log, (), 2, 1),
        "/essay pause": screens.DigestSettingsScreen(paused, (), ()),
        "/essay settings of a channel that is gone": screens.DigestSettingsScreen(gone, (), ()),
    }
    told = [("posted", [f"text: {spoken_digest.fallback(full, p)}", *lines(digest_blocks(full, p).blocks)])]
    told += [("posted without its quote", [*lines(digest_blocks(replace(full, quote=None), p).blocks)])]
    told += [("posted, from the library", [*lines(digest_blocks(library, p).blocks)])]
    told += [(name, [*lines(render(screen, p).blocks)]) for name, screen in shown.items()]
    return "\n".join(f"# {name}\n\n" + "\n".join(said) + "\n" for name, said in told)


def lines(blocks: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """What each block says, behind its type."""
    for block in blocks:
        match block["type"]:
            case "section" | "header":
                said = block["text"]["text"]
            case "context":
                said = "\n".join(each["text"] for each in block["elements"])
            case "actions":
                said = "\n".join(_element(each) for each in block["elements"])
            case _:
                said = "".join(_texts(block))
        yield f"{block['type']}: " + said.replace("\n", "\n    ")


def _element(element: Mapping[str, Any]) -> str:
    if element["type"] == "button":
        return f"[{element['text']['text']}] {element['action_id']} {element.get('value', '')}".rstrip()
    options = " | ".join(f"{each['text']['text']} = {each['value']}" for each in element["options"])
    return f"{{{element['placeholder']['text']}: {options}}} {element['action_id']}"


def _texts(node: Any) -> Iterator[str]:
    if isinstance(node, Mapping):
        if isinstance(node.get("text"), str):
            yield node["text"]
        for each in node.values():
            yield from _texts(each)
    elif isinstance(node, list | tuple):
        for each in node:
            yield from _texts(each)
