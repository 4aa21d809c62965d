"""What a member takes back is booked for removal before anything is deleted, so that no crash in between loses it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, cast

import pytest

from bot.conversation.performing import Performing
from bot.conversation.stage import Stage
from bot.core.community import Platform
from bot.core.essay import Language
from bot.core.ids import CommentId, MessageId
from bot.errors import StoreBusy
from bot.ports.comments import CommentStore
from bot.ports.platforms import Platforms
from tests.dialogues.place import HERE, HOLIDAYS
from tests.dialogues.talk import Talk
from tests.fakes.chat import FakeChat
from tests.fakes.services import made_services
from tests.faults.watch import Watch, watched

FAR = datetime(2100, 1, 1, tzinfo=UTC)


class Locked(Watch):
    """Somebody else is writing whenever comments are deleted, hidden or forgotten."""

    async def passes(self, call: str, effect: Any) -> Any:
        if call in ("comments.delete", "comments.hide", "comments.forget"):
            raise StoreBusy("The database is busy.")
        return await super().passes(call, effect)


@pytest.mark.parametrize(
    ("who", "act"),
    [
        ("Ann", "press remove = c1"),
        ("Admin", "press remove = c1"),
        ("Ann", "press forget"),
        ("Admin", "menu hide-message m1"),
    ],
)
async def test_a_removal_is_booked_first(who: str, act: str) -> None:
    talk = Talk(Language.EN)
    await talk.begin()
    await talk.do("Ann: /essay comment Mine.", {})
    [mine] = await talk.stores.comments.of_slot((await talk.services.reading.today(HERE)).delivery.slot)
    comment = replace(mine, id=CommentId("c1"), message=MessageId("m1"))
    await talk.stores.comments.add(comment)
    comments = cast(CommentStore, watched(talk.stores.comments, "comments", Locked()))
    stores = replace(talk.stores, comments=cast(Any, comments))
    platforms = Platforms(mirrors={Platform.DISCORD: FakeChat.with_nonce(talk.clock)})
    services = made_services(stores, clock=talk.clock, holidays=HOLIDAYS, platforms=platforms)
    talk.performing = Performing(Stage(services, talk.host))
    await talk.do(f"{who}: {act}", {})
    booked = await talk.stores.comments.claim_removals(FAR, FAR, list(Platform), 9)
    assert [each.comment for each in booked] == ["c1"], talk.answer
