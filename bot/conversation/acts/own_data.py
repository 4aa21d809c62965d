"""Acts on what is stored about a member: saved essays, and their data as a whole."""

from __future__ import annotations

import json
from typing import Any, Final

from bot.conversation.acts import page_consent
from bot.conversation.acts.channels import nearest_zone
from bot.conversation.acts.notifying import offer
from bot.conversation.request import Request
from bot.conversation.screens import (
    ForgetScreen,
    ForgottenScreen,
    OwnDataFileScreen,
    OwnDataScreen,
    PageConsentScreen,
    SavedEssaysScreen,
    SavedScreen,
    UnsavedScreen,
)
from bot.conversation.stage import Stage
from bot.core.community import Platform, person_of
from bot.core.ids import Slug
from bot.core.page_name import PageName
from bot.core.submission import Submission
from bot.core.subscription import Kind
from bot.services.community.mirroring import Removal
from bot.services.community.privacy import Stored

_SENT_MAX: Final = 1_000


async def save(stage: Stage, request: Request) -> SavedScreen:
    essay = await stage.services.saving.save(request.member, Slug(request.argument))
    return SavedScreen(essay, await offer(stage, request))


async def unsave(stage: Stage, request: Request) -> UnsavedScreen:
    await stage.services.saving.remove(request.member, Slug(request.argument))
    return UnsavedScreen()


async def saved(stage: Stage, request: Request) -> SavedEssaysScreen:
    essays = await stage.services.saving.saved(request.member)
    community = request.member.community
    scores = await stage.services.engagement.scores(community, [essay.slug for essay in essays])
    zone = await nearest_zone(stage, request)
    own = await stage.services.reading_lists.of(request.member, zone)
    can_list, notified = community.platform is not Platform.LOCAL, await offer(stage, request)
    return SavedEssaysScreen(essays, scores, own, can_list=can_list, notified=notified)


async def list_kept(stage: Stage, request: Request) -> SavedEssaysScreen:
    """The member wants a list of what they read from now on."""
    await stage.services.reading_lists.keep(request.member)
    return await saved(stage, request)


async def list_stopped(stage: Stage, request: Request) -> SavedEssaysScreen:
    """The list ends, and what is on it is forgotten."""
    await stage.services.reading_lists.stop(request.member)
    return await saved(stage, request)


async def my_data(
    stage: Stage, request: Request
) -> OwnDataScreen | OwnDataFileScreen | ForgetScreen | PageConsentScreen:
    """What is stored about the member: shown, as a file, or after another press forgotten; and what of it the reading
    pages show.
    """
    match request.options.get("what"):
        case "export":
            return await export(stage, request)
        case "delete":
            return ForgetScreen(everywhere=person_of(request.member).community is None)
        case "page":
            return await page_consent.opened(stage, request)
    return OwnDataScreen(await stage.services.privacy.export(request.member))


async def export(stage: Stage, request: Request) -> OwnDataFileScreen | OwnDataScreen:
    """Everything that is stored about the member, as a file that only they get."""
    stored = await stage.services.privacy.export(request.member)
    if stored.is_empty:
        return OwnDataScreen(stored)
    direct = {"sent to you alone": await _sent(stage, stored)}
    return OwnDataFileScreen(json.dumps(_readable(stored) | direct, ensure_ascii=False, indent=1))


async def _sent(stage: Stage, stored: Stored) -> list[dict[str, str]]:
    """The latest essays that came to the member's direct messages, and those that wait."""
    orders = [each.id for each in stored.direct if each.kind is Kind.PERSONAL]
    log = stage.services.deliveries
    rows = [row for order in orders for row in await log.of_order(order, _SENT_MAX)]
    return [{"essay": row.post.slug if row.post else "", "at": row.due.isoformat(), "state": row.state} for row in rows]


async def forget(stage: Stage, request: Request) -> ForgottenScreen:
    """Delete everything, and what of it is shown in threads."""
    services = stage.services
    await services.mirroring.book((await services.privacy.export(request.member)).comments)
    services.search_trail.forget(request.member)
    gone = await services.privacy.delete(request.member)
    removals = [await services.mirroring.remove(each) for each in gone.comments]
    return ForgottenScreen(gone.count, removals.count(Removal.STILL_SEEN))


def _readable(stored: Stored) -> dict[str, Any]:
    """Names that a person can read, instants in ISO 8601."""
    return {
        "ratings": [{"essay": m.slug, "by": m.source, "score": m.score, "at": m.at.isoformat()} for m in stored.votes],
        "comments": [
            {"essay": c.slug, "name": c.author.name, "text": c.text, "at": c.created.isoformat()}
            for c in stored.comments
        ],
        "shown on the reading pages": _agreed(stored.on_page) if stored.on_page else None,
        "searches": [{"essay": s.slug, "words": s.words, "at": s.at.isoformat()} for s in stored.searched],
        "list of what you read since": stored.list_since.isoformat() if stored.list_since else None,
        "read": [{"essay": r.slug, "day": r.day.isoformat(), "at": r.at.isoformat()} for r in stored.read],
        "votes for the next essay": [
            {"date": c.slot.local_date.isoformat(), "essay": c.slug, "at": c.at.isoformat()} for c in stored.chosen
        ],
        "quoted in round-ups since": stored.quoted.isoformat() if stored.quoted else None,
        "sent by direct message": [
            {"kind": s.kind, "channel": s.channel.id, "since": s.created.isoformat(), "ended": s.is_ended}
            for s in stored.direct
        ],
        "saved": [{"essay": s.slug, "at": s.at.isoformat()} for s in stored.saved],
        "submitted essays": [_submitted(s) for s in stored.submissions],
        "channels set up": [
            {"channel": s.channel.id, "name": s.channel_name, "since": s.created.isoformat()} for s in stored.set_up
        ],
        "sources added": [
            {"name": s.title, "address": s.address, "since": s.created.isoformat()} for s in stored.added
        ],
    }


def _agreed(page: PageName) -> dict[str, Any]:
    return {
        "name": page.name,
        "since": page.since.isoformat(),
        "to other communities": page.elsewhere,
        "with ratings": page.ratings,
    }


def _submitted(s: Submission) -> dict[str, Any]:
    return {
        "title": s.written.title,
        "text": s.written.text,
        "link": s.written.link,
        "summary": s.written.summary,
        "question": s.written.question,
        "name": s.author.name,
        "channel": s.channel.id,
        "language": s.language,
        "state": s.state,
        "reason": s.reason,
        "essay": s.slug,
        "at": s.created.isoformat(),
        "decided": s.decided.isoformat() if s.decided else None,
    }
