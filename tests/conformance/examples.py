"""Values that the conformance tests vary with ``dataclasses.replace``."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from bot.core.calendar import Schedule
from bot.core.comment import Comment
from bot.core.community import Channel, Community, Member, MessageRef, Platform
from bot.core.delivery import DailyPost, Delivery, DeliveryState, Reason
from bot.core.digest import DigestEntry, DigestPost, DigestQuote
from bot.core.essay import Essay, Language, Rights
from bot.core.ids import CommentId, MemberId, MessageId, Slug, SubscriptionId, ThreadId
from bot.core.pick import Policy
from bot.core.post_style import PostStyle
from bot.core.rating import Vote
from bot.core.subscription import NextSlot, Slot, Subscription, SubscriptionState

NOW = datetime(2026, 7, 17, 23, 0, 0, 123_456, tzinfo=UTC)
DAY = date(2026, 7, 18)
SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)

GUILD = Community(Platform.DISCORD, "guild")
WORKSPACE = Community(Platform.SLACK, "workspace")
CHANNEL = Channel(GUILD, "channel")
OTHER_CHANNEL = Channel(GUILD, "other")
SLACK_CHANNEL = Channel(WORKSPACE, "channel")
DISCORD = frozenset({Platform.DISCORD})
EVERYWHERE = frozenset(Platform)

SUB = SubscriptionId("aaaaaaaaaa")
OTHER_SUB = SubscriptionId("bbbbbbbbbb")
SLOT = Slot(SUB, DAY)

MESSAGE = MessageRef(CHANNEL, MessageId("1001"))
RIVAL = MessageRef(CHANNEL, MessageId("1002"))
THREAD = ThreadId("2001")

STYLE = PostStyle(language=Language.EN, ping="1001", summary_length=120, question="「{title}」の“次”は？")
DIGEST = DigestPost(
    since=date(2026, 7, 6),
    until=date(2026, 7, 12),
    monthly=False,
    language=Language.JA,
    best=(
        DigestEntry(
            slug=Slug("door-six"),
            title="六番の扉 “Six”",
            author="青山",
            language=Language.JA,
            minutes=4,
            mean=4.5,
            ratings=7,
        ),
    ),
    quote=DigestQuote(
        comment=CommentId("c1"), slug=Slug("door-six"), title="六番の扉", text="何度も読んだ。", author="Mio"
    ),
    coming=(
        DigestEntry(
            slug=Slug("next"), title="Next", author="A", language=Language.EN, minutes=3, day=date(2026, 7, 14)
        ),
    ),
    style=STYLE,
)
POST = DailyPost(
    slug=Slug("door-six"),
    title="六番の扉 “Six”",
    author="青山",
    language=Language.JA,
    category="転職",
    minutes=4,
    summary="短い要約 🌧",
    question="あなたなら？",
    url="https://example.org/e/door-six",
    seeds=("1️⃣", "5️⃣"),
    style=STYLE,
    rights=Rights.LICENSED,
    source_url="https://blog.example/1?a=1&b=2",
    source_name="青山の日記",
    picture="https://example.org/pictures/aa",
    picture_path="/pictures/aa",
    picture_words="机 “desk”",
)


def essay(slug: str = "door-six", day: date = DAY, language: Language = Language.JA, title: str = "六番の扉") -> Essay:
    return Essay(
        slug=Slug(slug),
        title=title,
        author="青山",
        language=language,
        date=day,
        category="転職",
        tags=("職場", "first-job"),
        licence="CC-BY-4.0",
        source_url="https://example.org/1",
        summary="要約",
        question="どうしますか？",
        body="# 本文\n\n“Text” 🌧 & <b>",
        revision=3,
        minutes=5,
        draft_hash=f"hash of {slug} {title}",
    )


def subscription(
    id_: SubscriptionId = SUB,
    *,
    channel: Channel = CHANNEL,
    state: SubscriptionState = SubscriptionState.ACTIVE,
    due: datetime | None = NOW,
    created: datetime = NOW,
) -> Subscription:
    return Subscription(
        id=id_,
        channel=channel,
        schedule=Schedule(time(8, 30, 15), "Asia/Tokyo", frozenset({0, 2, 4}), "JP"),
        policy=Policy.BEST_RATED_UNSEEN,
        language=Language.EN,
        collections=frozenset({"転職", "Money, and more"}),
        scale="🌧=1 ☀️=5",
        late_limit=timedelta(hours=6, microseconds=1),
        style=STYLE,
        capture=True,
        seed=2**62 + 1,
        state=state,
        reason="forbidden",
        upcoming=NextSlot(Slot(id_, DAY, 2), due) if due is not None else None,
        channel_name="読書 📚",
        set_up_by=MemberId("admin"),
        publishing_refused=True,
        created=created,
    )


def delivery(
    slot: Slot = SLOT,
    *,
    channel: Channel = CHANNEL,
    due: datetime = NOW,
    late_after: datetime | None = None,
    next_attempt: datetime | None = NOW,
    reason: Reason = Reason.NONE,
) -> Delivery:
    """A delivery as it is materialised."""
    late = late_after if late_after is not None else due + 6 * HOUR
    return Delivery(slot=slot, channel=channel, due=due, late_after=late, next_attempt=next_attempt, reason=reason)


def full_delivery(slot: Slot = SLOT) -> Delivery:
    """One with a value in every field, to see that each comes back as it was."""
    return Delivery(
        slot=slot,
        channel=CHANNEL,
        due=NOW,
        late_after=NOW + HOUR,
        state=DeliveryState.THREADED,
        reason=Reason.UNAVAILABLE,
        fence=7,
        attempts=3,
        lease_until=NOW + MINUTE,
        next_attempt=NOW + SECOND,
        first_sent=NOW - SECOND,
        post=POST,
        round=2,
        message=MESSAGE,
        thread=THREAD,
        settled=NOW + 2 * SECOND,
        sweep_at=NOW + 10 * MINUTE,
        publish_at=NOW + 11 * MINUTE,
    )


def member(id_: str = "m1", community: Community = GUILD) -> Member:
    return Member(community, MemberId(id_), "名前 <b>")


def vote(
    score: float, at: datetime = NOW, *, by: str = "m1", slug: str = "door-six", source: str | None = None
) -> Vote:
    return Vote(Slug(slug), MemberId(by), source if source is not None else f"{score:.0f}️⃣", score, at)


def comment(id_: str = "c1", slot: Slot = SLOT, at: datetime = NOW, text: str = "いい話 <script>") -> Comment:
    author = Member(GUILD, MemberId("m1"), "名前", is_admin=True, is_bot=False)
    return Comment(id=CommentId(id_), slot=slot, slug=Slug("door-six"), author=author, text=text, created=at)
