"""Our values as JSON documents. The keys are stable: scripts read them."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, TypeAlias

from bot.conversation.typed import DAYS, format_duration
from bot.conversation.typed_languages import format_languages
from bot.core.community import LOCAL_COMMUNITY, Community
from bot.core.essay import Essay
from bot.core.source import Source
from bot.core.subscription import Kind, NextSlot, Subscription

if TYPE_CHECKING:  # the services load language libraries, which `ichiwa --help` does not need
    from bot.services.community.changes import Preview
    from bot.services.library.collections import Shown
    from bot.services.library.importing import SyncReport
    from bot.services.library.results import Result
    from bot.services.library.searching import SearchPage
    from bot.services.library.suggesting import Wider
    from bot.services.library.summarizing import Round
    from bot.services.sources.adding import Preview as SourcePreview
    from bot.services.sources.keeping import SourceStatus

Document: TypeAlias = dict[str, object]


def essay_head(essay: Essay) -> Document:
    """An essay without its text, as lists show it."""
    return {
        "slug": essay.slug,
        "title": essay.title,
        "author": essay.author,
        "language": essay.language.value,
        "date": essay.date.isoformat(),
        "category": essay.category,
        "tags": list(essay.tags),
        "minutes": essay.minutes,
    }


def community(one: Community) -> str:
    """A community as the command line names it."""
    return one.platform.value if one == LOCAL_COMMUNITY else f"{one.platform.value}:{one.id}"


def collection(shown: Shown) -> Document:
    return {"name": shown.name, "essays": shown.essays, "owners": [community(one) for one in shown.owners]}


def source(status: SourceStatus) -> Document:
    its = status.source
    return {
        "name": its.name,
        "title": its.title,
        "kind": its.kind.value,
        "address": its.address,
        "rights": its.defaults.rights.value,
        "owner": community(its.owner) if its.owner else None,
        "state": its.state.value,
        "essays": status.essays,
        "last_read": instant(its.read_at) if its.read_at else None,
        "next_read": instant(its.next_read) if its.next_read else None,
        "failure": failure(its) or None,
        "failures": its.failures,
    }


def failure(its: Source) -> str:
    """What went wrong the last time that a source was read; empty after a success."""
    return its.failure.format(**dict(its.failure_fields))


def source_preview(preview: SourcePreview) -> Document:
    its = preview.source
    samples = [
        essay_head(each.essay)
        | {
            "summary": each.essay.summary,
            "question": each.essay.question,
            "dropped": [{"line": line.line, "rule": line.rule} for line in each.dropped],
        }
        for each in preview.samples
    ]
    return {
        "title": its.title,
        "kind": its.kind.value,
        "address": its.address,
        "rights": its.defaults.rights.value,
        "licence": preview.licence or None,
        "entries": preview.count,
        "failed": [{"place": f"{e.where}:{e.line}", "reason": e.message.format(**e.fields)} for e in preview.failed],
        "essays": samples,
    }


def whole_essay(essay: Essay) -> Document:
    return essay_head(essay) | {
        "licence": essay.licence,
        "source_url": essay.source_url,
        "revision": essay.revision,
        "summary": essay.summary,
        "summary_origin": essay.summary_origin.value,
        "question": essay.question,
        "question_origin": essay.question_origin.value if essay.question else None,
        "body": essay.body,
    }


def sync_report(report: SyncReport, summaries: Round) -> Document:
    return {
        "added": list(report.added),
        "changed": list(report.changed),
        "withdrawn": list(report.withdrawn),
        "missing": list(report.missing.slugs) if report.missing else [],
        "unchanged": report.unchanged,
        "broken": [{"where": e.where, "line": e.line, "error": e.message.format(**e.fields)} for e in report.broken],
        "passed_over": [{"where": each.where, "reason": each.reason} for each in report.passed_over],
        "unknown_keys": dict(report.unknown_keys),
        "summaries": {"new": summaries.wrote, "refused": summaries.refused, "failed": summaries.failed},
    }


def subscription(subscription: Subscription) -> Document:
    schedule, style = subscription.schedule, subscription.style
    return {
        "id": subscription.id,
        "kind": subscription.kind.value,
        "platform": subscription.channel.platform.value,
        "community": subscription.channel.community.id,
        "channel": subscription.channel.id,
        "at": schedule.at.isoformat(),
        "zone": schedule.zone,
        "days": [DAYS[day] for day in sorted(schedule.weekdays)],
        "monthly": schedule.monthly,
        "holidays": schedule.holidays or None,
        "late": format_duration(subscription.late_limit),
        "language": format_languages(subscription.language) if subscription.language else None,
        "policy": subscription.policy.value if subscription.kind is Kind.ESSAY else None,
        "scale": subscription.scale if subscription.kind is Kind.ESSAY else None,
        "cards": style.language.value if style.language else None,
        "summary": style.summary_length,
        "question": style.question or None,
        "role": style.ping or None,
        "capture": subscription.capture,
        "state": subscription.state.value,
        "reason": subscription.reason or None,
        "next": _slot(subscription.upcoming) if subscription.upcoming else None,
    }


def members_own(kind: str, state: str, members: int) -> Document:
    """How many members have something come to them alone; who they are is not told."""
    return {"id": None, "kind": kind, "state": state, "members": members}


def preview(subscription: Subscription, found: Preview) -> Document:
    planned = found.planned
    essay = planned and {
        "slug": planned.post.slug,
        "title": planned.post.title,
        "author": planned.post.author,
        "language": planned.post.language.value,
        "category": planned.post.category,
        "minutes": planned.post.minutes,
        "summary": planned.post.summary,
        "summary_origin": planned.post.summary_origin.value,
        "question": planned.post.question,
        "question_origin": planned.post.question_origin.value if planned.post.question else None,
        "url": planned.post.url,
        "round": planned.pick.round,
    }
    return {"subscription": subscription.id} | _slot(found.upcoming) | {"essay": essay}


def search_results(page: SearchPage, results: list[Result]) -> Document:
    return {
        "query": page.query,
        "language": page.language.value if page.language else None,
        "total": page.total,
        "results": [_result(result) for result in results],
        "typed": page.typed or None,
        "nearest": list(page.nearest),
        "wider": [_wider(wider) for wider in page.wider],
        "topics": list(page.topics),
    }


def _wider(wider: Wider) -> Document:
    language = wider.language.value if wider.language else None
    return {"query": wider.query, "language": language, "without": wider.without or "filters", "total": wider.total}


def _result(result: Result) -> Document:
    snippet = [{"text": part.text, "hit": part.hit} for part in result.snippet]
    return essay_head(result.essay) | {"snippet": snippet}


def _slot(upcoming: NextSlot) -> Document:
    slot = upcoming.slot
    return {"date": slot.local_date.isoformat(), "turn": slot.turn, "due": instant(upcoming.due)}


def instant(moment: datetime) -> str:
    """An instant in UTC: ``2026-05-04T23:00:00Z``."""
    return moment.isoformat(timespec="seconds").replace("+00:00", "Z")
