"""Rows turned into values and back: the columns of ``schema`` and the fields of ``bot.core`` side by side."""

from __future__ import annotations

from dataclasses import asdict, fields
from typing import Any, Final

from sqlalchemy import Column, ColumnElement, case

from bot.adapters.sql.content_rows import (
    Row,
    Values,
    digest_of,
    digest_values,
    frozen_values,
    post_of,
    post_values,
    style_of,
)
from bot.core.calendar import Schedule
from bot.core.collection import collection_of
from bot.core.comment import Comment, PendingRemoval
from bot.core.community import Channel, Community, Member, MessageRef, Person, Platform
from bot.core.community_settings import CommunitySettings, HouseRules
from bot.core.delivery import Delivery, DeliveryState, Reason
from bot.core.draw import place_of
from bot.core.essay import Essay, Language, Origin, Rights
from bot.core.ids import MemberId
from bot.core.language_plan import from_stored, stored
from bot.core.pick import Policy
from bot.core.rating import Vote
from bot.core.subscription import FirstDay, Kind, NextSlot, Slot, Subscription, SubscriptionState
from bot.language.normalize import fold
from bot.ports.local_log import LocalMessage, MessageKind

_ESSAY_FIELDS: Final = tuple(field.name for field in fields(Essay))


def essay_values(essay: Essay) -> Values:
    return asdict(essay) | {"asked_model": False, "place": place_of(essay.slug), "collection": collection_of(essay)}


def essay_of(row: Row) -> Essay:
    stored = {name: row[name] for name in _ESSAY_FIELDS}
    for name in ("summary", "question"):
        edited = row[f"edited_{name}"]
        stored[name] = edited or row[name]
        stored[f"{name}_origin"] = Origin.EDITOR if edited else Origin(row[f"{name}_origin"])
    typed = {
        "language": Language(row["language"]),
        "tags": tuple(row["tags"]),
        "rights": Rights(row["rights"]),
        "collection": row["collection"] if row["collection"] != row["category"] else "",
    }
    return Essay(**(stored | typed))


def community_values(community: Community) -> Values:
    return {"platform": community.platform, "community": community.id}


def community_of(row: Row) -> Community:
    return Community(Platform(row["platform"]), row["community"])


def whose(member: Column[Any], person: Person) -> list[ColumnElement[bool]]:
    """What holds for the rows that name ``person`` in the column ``member``; of one that every community knows by the
    same id, in all of them.
    """
    its = member.table.c
    named: list[ColumnElement[bool]] = [member == person.id, its.platform == person.platform]
    return named if person.community is None else [*named, its.community == person.community.id]


def told_apart_by(member: Column[Any]) -> ColumnElement[str]:
    """The community within which the id in the column ``member`` is one person's, as ``person_values`` keeps it."""
    its = member.table.c
    return case((its.platform == Platform.DISCORD, ""), else_=its.community)


def same_person(kept: Column[Any], member: Column[Any]) -> list[ColumnElement[bool]]:
    """What holds where a row that ``person_values`` made, with its column ``kept``, is of the person in ``member``."""
    its, other = kept.table.c, member.table.c
    return [its.platform == other.platform, its.community == told_apart_by(member), kept == member]


def channel_values(channel: Channel) -> Values:
    return {**community_values(channel.community), "channel": channel.id}


def channel_of(row: Row) -> Channel:
    return Channel(community_of(row), row["channel"])


def slot_values(slot: Slot) -> Values:
    return {"subscription": slot.subscription, "local_date": slot.local_date, "turn": slot.turn}


def slot_of(row: Row) -> Slot:
    return Slot(row["subscription"], row["local_date"], row["turn"])


def subscription_values(subscription: Subscription) -> Values:
    schedule = subscription.schedule
    return {
        "id": subscription.id,
        **channel_values(subscription.channel),
        "kind": subscription.kind,
        "member": subscription.member,
        "follows": subscription.follows,
        "at": schedule.at,
        "zone": schedule.zone,
        "weekdays": sorted(schedule.weekdays),
        "holidays": schedule.holidays,
        "monthly": schedule.monthly,
        "policy": subscription.policy,
        "language": stored(subscription.language),
        "collections": sorted(subscription.collections),
        "scale": subscription.scale,
        "late_limit": subscription.late_limit,
        "seed": subscription.seed,
        "state": subscription.state,
        "reason": subscription.reason,
        **upcoming_values(subscription.upcoming),
        "channel_name": subscription.channel_name,
        "set_up_by": subscription.set_up_by,
        "publishing_refused": subscription.publishing_refused,
        "first_day": subscription.first_day,
        "created": subscription.created,
        "public_language": subscription.style.language,
        "ping": subscription.style.ping,
        "capture": subscription.capture,
        "ballot": subscription.ballot,
        "summary_length": subscription.style.summary_length,
        "question": subscription.style.question,
    }


def upcoming_values(upcoming: NextSlot | None) -> Values:
    if upcoming is None:
        return {"upcoming_date": None, "upcoming_turn": None, "upcoming_due": None}
    slot = upcoming.slot
    return {"upcoming_date": slot.local_date, "upcoming_turn": slot.turn, "upcoming_due": upcoming.due}


def subscription_of(row: Row) -> Subscription:
    upcoming = None
    if row["upcoming_due"] is not None:
        upcoming = NextSlot(Slot(row["id"], row["upcoming_date"], row["upcoming_turn"]), row["upcoming_due"])
    return Subscription(
        id=row["id"],
        channel=channel_of(row),
        kind=Kind(row["kind"]),
        member=row["member"],
        follows=row["follows"],
        schedule=Schedule(row["at"], row["zone"], frozenset(row["weekdays"]), row["holidays"], row["monthly"]),
        policy=Policy(row["policy"]),
        language=from_stored(row["language"]),
        collections=frozenset(row["collections"]),
        scale=row["scale"],
        late_limit=row["late_limit"],
        seed=row["seed"],
        state=SubscriptionState(row["state"]),
        reason=row["reason"],
        upcoming=upcoming,
        channel_name=row["channel_name"],
        set_up_by=row["set_up_by"],
        publishing_refused=row["publishing_refused"],
        first_day=FirstDay(row["first_day"]),
        created=row["created"],
        style=style_of(dict(row) | {"language": row["public_language"]}),
        capture=row["capture"],
        ballot=row["ballot"],
    )


def delivery_values(delivery: Delivery) -> Values:
    return {
        **slot_values(delivery.slot),
        **channel_values(delivery.channel),
        "due": delivery.due,
        "late_after": delivery.late_after,
        "state": delivery.state,
        "reason": delivery.reason,
        "fence": delivery.fence,
        "attempts": delivery.attempts,
        "lease_until": delivery.lease_until,
        "next_attempt": delivery.next_attempt,
        "first_sent": delivery.first_sent,
        "kind": delivery.kind,
        **frozen_values(delivery.content, delivery.round),
        **message_values(delivery.message),
        "thread": delivery.thread,
        "settled": delivery.settled,
        "sweep_at": delivery.sweep_at,
        "publish_at": delivery.publish_at,
        "heard_until": delivery.heard_until,
    }


def message_values(message: MessageRef | None) -> Values:
    """A message's own channel is stored; its community is the delivery's."""
    if message is None:
        return {"message_channel": None, "message": None}
    return {"message_channel": message.channel.id, "message": message.id}


def delivery_of(row: Row) -> Delivery:
    message = None
    if row["message"] is not None:
        message = MessageRef(Channel(community_of(row), row["message_channel"]), row["message"])
    kind = Kind(row["kind"])
    return Delivery(
        slot=slot_of(row),
        channel=channel_of(row),
        due=row["due"],
        late_after=row["late_after"],
        state=DeliveryState(row["state"]),
        reason=Reason(row["reason"]),
        fence=row["fence"],
        attempts=row["attempts"],
        lease_until=row["lease_until"],
        next_attempt=row["next_attempt"],
        first_sent=row["first_sent"],
        kind=kind,
        post=None if kind is Kind.DIGEST else post_of(row["post"]),
        digest=digest_of(row["post"]) if kind is Kind.DIGEST else None,
        round=row["round"],
        message=message,
        thread=row["thread"],
        settled=row["settled"],
        sweep_at=row["sweep_at"],
        publish_at=row["publish_at"],
        heard_until=row["heard_until"],
    )


def vote_values(member: Member, vote: Vote) -> Values:
    return {
        **community_values(member.community),
        "slug": vote.slug,
        "member": member.id,
        "source": vote.source,
        "score": vote.score,
        "at": vote.at,
    }


def vote_of(row: Row) -> Vote:
    return Vote(row["slug"], row["member"], row["source"], row["score"], row["at"])


def comment_values(comment: Comment) -> Values:
    author = comment.author
    return {
        "id": comment.id,
        **slot_values(comment.slot),
        "slug": comment.slug,
        **community_values(author.community),
        "author": author.id,
        "author_name": author.name,
        "author_is_admin": author.is_admin,
        "author_is_bot": author.is_bot,
        "text": comment.text,
        "created": comment.created,
        "edited": comment.edited,
        "deleted": comment.deleted,
        "hidden": comment.hidden,
        "message": comment.message,
        "mirror_at": comment.mirror_at,
        "folded": fold(comment.text),
    }


def comment_of(row: Row) -> Comment:
    author = Member(
        community_of(row), MemberId(row["author"]), row["author_name"], row["author_is_admin"], row["author_is_bot"]
    )
    return Comment(
        id=row["id"],
        slot=slot_of(row),
        slug=row["slug"],
        author=author,
        text=row["text"],
        created=row["created"],
        edited=row["edited"],
        deleted=row["deleted"],
        hidden=row["hidden"],
        message=row["message"],
        mirror_at=row["mirror_at"],
    )


def removal_values(removal: PendingRemoval) -> Values:
    return {
        "comment": removal.comment,
        **community_values(removal.community),
        **slot_values(removal.slot),
        "written": removal.written,
        "message": removal.message,
        "since": removal.since,
        "due": removal.due,
    }


def removal_of(row: Row) -> PendingRemoval:
    return PendingRemoval(
        comment=row["comment"],
        community=community_of(row),
        slot=slot_of(row),
        written=row["written"],
        message=row["message"],
        since=row["since"],
        due=row["due"],
    )


def person_values(person: Person) -> Values:
    """Where a person's own things are stored: under no community, where their id is theirs in all of them."""
    return {
        "platform": person.platform,
        "community": person.community.id if person.community else "",
        "member": person.id,
    }


def settings_values(settings: CommunitySettings) -> Values:
    rules = settings.rules
    return {
        **community_values(settings.community),
        "length": rules.length,
        "slow_mode": rules.slow_mode,
        "words": list(rules.words),
        "rules": rules.text,
        "greeted": settings.greeted,
        "search_comments": settings.search_comments,
        "log_channel": settings.log_channel,
        "quote_comments": settings.quote_comments,
        "tell_coming": settings.tell_coming,
        "shared_talk": settings.shared_talk,
        "house_name": settings.house_name,
    }


def settings_of(row: Row) -> CommunitySettings:
    return CommunitySettings(
        community=community_of(row),
        rules=HouseRules(
            length=row["length"], slow_mode=row["slow_mode"], words=tuple(row["words"]), text=row["rules"]
        ),
        greeted=row["greeted"],
        search_comments=row["search_comments"],
        log_channel=row["log_channel"],
        quote_comments=row["quote_comments"],
        tell_coming=row["tell_coming"],
        shared_talk=row["shared_talk"],
        house_name=row["house_name"],
    )


def message_row(message: LocalMessage) -> Values:
    """The row without its id, which the database gives."""
    return {
        "key": message.key,
        "kind": message.kind,
        "at": message.at,
        "post": digest_values(message.digest) if message.digest is not None else post_values(message.post),
        "parent": message.parent,
        "text": message.text,
    }


def message_of(row: Row) -> LocalMessage:
    is_digest = row["post"] is not None and "since" in row["post"]
    return LocalMessage(
        id=row["id"],
        key=row["key"],
        kind=MessageKind(row["kind"]),
        at=row["at"],
        post=None if is_digest else post_of(row["post"]),
        digest=digest_of(row["post"]) if is_digest else None,
        parent=row["parent"],
        text=row["text"],
    )
