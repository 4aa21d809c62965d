"""Essays, members and posts for tests of the services, with only what a test cares about spelled out."""

from __future__ import annotations

from dataclasses import fields
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from bot.core.calendar import Schedule
from bot.core.community import LOCAL_CHANNEL, LOCAL_COMMUNITY, Channel, Community, Member, MessageRef, Platform
from bot.core.delivery import DailyPost, Delivery, DeliveryState
from bot.core.essay import Draft, Essay, Language
from bot.core.ids import MemberId, MessageId, Slug, SubscriptionId
from bot.core.pick import Policy
from bot.core.subscription import Slot, Subscription

NOW = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)  # Tuesday, 10:00 in Tokyo
TOKYO = "Asia/Tokyo"
ELSEWHERE = Channel(Community(Platform.LOCAL, "elsewhere"), "local")

ANN = Member(LOCAL_COMMUNITY, MemberId("ann"), "Ann")
BEN = Member(LOCAL_COMMUNITY, MemberId("ben"), "Ben")
ADMIN = Member(LOCAL_COMMUNITY, MemberId("admin"), "Admin", is_admin=True)
ROBOT = Member(LOCAL_COMMUNITY, MemberId("robot"), "Robot", is_bot=True)


def draft(slug: str, **changes: Any) -> Draft:
    """A draft by its slug; its text names it."""
    values: dict[str, Any] = {
        "slug": Slug(slug),
        "title": f"On {slug}",
        "author": "Someone",
        "language": Language.EN,
        "date": date(2026, 1, 1),
        "category": "Work",
        "licence": "CC BY 4.0",
        "summary": f"What {slug} taught.",
        "question": f"What did {slug} teach you?",
        "body": f"This is about {slug}.\n\nWhat did {slug} teach you?",
    }
    return Draft(**(values | changes))


def essay(slug: str, **changes: Any) -> Essay:
    """The essay made of such a draft."""
    made = draft(slug, **changes)
    values = {field.name: getattr(made, field.name) for field in fields(Draft)}
    return Essay(**values, revision=1, minutes=2, draft_hash=made.content_hash)


def post(slug: str, **changes: Any) -> DailyPost:
    """The post of such an essay."""
    values: dict[str, Any] = {
        "slug": Slug(slug),
        "title": f"On {slug}",
        "author": "Someone",
        "language": Language.EN,
        "category": "Work",
        "minutes": 2,
        "summary": f"What {slug} taught.",
        "question": f"What did {slug} teach you?",
        "url": f"http://127.0.0.1:8080/e/{slug}",
        "seeds": ("1️⃣", "2️⃣", "3️⃣", "4️⃣", "5️⃣"),
    }
    return DailyPost(**(values | changes))


def posted(slug: str, due: datetime = NOW, channel: Channel = LOCAL_CHANNEL, turn: int = 1) -> Delivery:
    """A delivery that reached its channel at ``due``."""
    slot = Slot(SubscriptionId("standing"), due.date(), turn)
    return Delivery(
        slot=slot,
        channel=channel,
        due=due,
        late_after=due + timedelta(hours=6),
        state=DeliveryState.DONE,
        post=post(slug),
        round=1,
        message=MessageRef(channel, MessageId(slot.key)),
    )


def standing_order(at: time = time(8), **changes: Any) -> Subscription:
    """A daily subscription in Tokyo, in the order of the essays' dates."""
    values: dict[str, Any] = {
        "id": SubscriptionId("standing"),
        "channel": LOCAL_CHANNEL,
        "schedule": Schedule(at, TOKYO),
        "policy": Policy.IN_ORDER,
        "created": NOW,
    }
    return Subscription(**(values | changes))
