"""Whoever set a channel up is told what stops it, and a channel that is gone has its name."""

from __future__ import annotations

from dataclasses import replace

from bot.conversation.catalogue import load_catalogue
from bot.conversation.notices import notice_text
from bot.conversation.phrases import Markup, Phrases
from bot.core.community import LOCAL_CHANNEL, Platform
from bot.core.delivery import Delivery, DeliveryState, Reason
from bot.core.essay import Language
from bot.core.ids import MemberId, SubscriptionId
from bot.core.phrase import message
from bot.core.subscription import Slot, ended
from bot.services.delivery.admin_notices import Admins
from bot.services.delivery.pace import Pace
from tests.fakes.chat import FakeChat
from tests.unit.arranged import NOW
from tests.unit.standing import TODAY, Setting, filled

CLOSED = {Reason.GONE: message("The daily essay in {channel} is suspended because the channel is gone.")}
ADMIN = MemberId("admin")


async def set_up(setting: Setting) -> SubscriptionId:
    standing = await setting.subscribe()
    await setting.subscriptions.update(
        standing, lambda before: replace(before, set_up_by=ADMIN, channel_name="essays *1*")
    )
    return standing


def link(id_: str) -> Markup:
    return Markup(f"<{id_}>")


def left_out(standing: SubscriptionId, reason: Reason) -> Delivery:
    slot = Slot(standing, TODAY)
    row = Delivery(slot=slot, channel=LOCAL_CHANNEL, due=NOW, late_after=NOW, reason=reason)
    return replace(row, state=DeliveryState.SKIPPED)


async def test_whoever_set_it_up_is_told_of_all_that_stops_it_and_reads_the_channel_s_name() -> None:
    setting = await filled()
    chat = FakeChat.with_nonce(setting.clock)
    admins = Admins(setting.subscriptions, {Platform.LOCAL: chat}, Pace())
    standing = await set_up(setting)
    await admins.tell_held(left_out(standing, Reason.CANNOT_SCAN))
    await admins.tell_missed(left_out(standing, Reason.GONE))
    await admins.suspend(standing, Reason.GONE)
    assert chat.told == [ADMIN] * 3
    words = Phrases(load_catalogue(), Language.EN, lambda text: text.replace("*", "\\*"))
    held, missed, suspended = (
        notice_text(each, words, lambda id_: Markup(f"<{id_}>"), CLOSED) for each in chat.notices
    )
    assert "posted in <local>." in held
    assert "in #essays \\*1\\* was skipped" in missed
    assert "in #essays \\*1\\* is suspended because the channel is gone" in suspended


async def test_nobody_is_told_of_what_an_admin_ended() -> None:
    setting = await filled()
    chat = FakeChat.with_nonce(setting.clock)
    admins = Admins(setting.subscriptions, {Platform.LOCAL: chat}, Pace())
    standing = await set_up(setting)
    await setting.subscriptions.update(standing, ended)
    await admins.tell_missed(left_out(standing, Reason.LATE))
    assert not await admins.suspend(standing, Reason.GONE)
    assert chat.notices == []
