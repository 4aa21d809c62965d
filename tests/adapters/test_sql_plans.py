"""What the clock asks at every tick reads a part of an index, however long the history has become."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.engine import Engine

from bot.adapters.sql.engine import Database
from bot.adapters.sql.stores import SqlStores
from bot.core.community import LOCAL_CHANNEL, LOCAL_COMMUNITY, MessageRef, Person, Platform, Shards
from bot.core.essay import Language
from bot.core.ids import MemberId, MessageId, Slug, SubscriptionId
from bot.core.language_plan import ALTERNATE
from bot.core.pick import Policy
from bot.core.retention import Leftover
from bot.services.delivery.pace import Pace
from tests.adapters.sql_opened import NOW, opened
from tests.conformance.examples import SLOT, subscription

EVERYWHERE = frozenset(Platform)
MESSAGE = MessageRef(LOCAL_CHANNEL, MessageId("1"))

ASKED: dict[str, tuple[Callable[[SqlStores], Awaitable[object]], str]] = {
    "due": (
        lambda s: s.subscriptions.due(NOW, 9),
        "ix_subscriptions_state_upcoming_due_id (state=? AND upcoming_due<?)",
    ),
    "claim": (lambda s: s.deliveries.claim(NOW, NOW, EVERYWHERE, 9), "ix_deliveries_claim (next_attempt<?)"),
    "claim essays": (
        lambda s: s.deliveries.claim(NOW, NOW, EVERYWHERE, 9, each=2, daily=True),
        "ix_deliveries_claim_daily (next_attempt<?)",
    ),
    "claim round-ups": (
        lambda s: s.deliveries.claim(NOW, NOW, EVERYWHERE, 9, each=2, daily=False),
        "ix_deliveries_claim (next_attempt<?)",
    ),
    "fair claim": (
        lambda s: s.deliveries.claim(NOW, NOW, EVERYWHERE, 9, without=[LOCAL_COMMUNITY], each=2),
        "ix_deliveries_claim (next_attempt<?)",
    ),
    "leases": (
        lambda s: s.deliveries.reap_expired_leases(NOW),
        "ix_deliveries_state_lease_until (state=? AND lease_until<?)",
    ),
    "late": (lambda s: s.deliveries.skip_late(NOW, 9), "ix_deliveries_state_late_after (state=? AND late_after<?)"),
    "ahead": (
        lambda s: s.deliveries.skipped_ahead(NOW, 9),
        "ix_deliveries_state_late_after (state=? AND late_after>?)",
    ),
    "sweep": (lambda s: s.deliveries.to_sweep(NOW, EVERYWHERE, 9), "ix_deliveries_sweep (sweep_at<?)"),
    "publish": (lambda s: s.deliveries.to_publish(NOW, EVERYWHERE, 9), "ix_deliveries_publish (publish_at<?)"),
    "recent": (lambda s: s.deliveries.recent(LOCAL_CHANNEL, 9), "(channel=? AND community=? AND platform=?)"),
    "message": (lambda s: s.deliveries.of_message(MESSAGE), "(message=? AND message_channel=?"),
    "in direct messages": (
        lambda s: s.deliveries.in_direct(Platform.DISCORD, "dm", MessageId("m")),
        "(message=? AND message_channel=?",
    ),
    "of an order": (lambda s: s.deliveries.of_order(SubscriptionId("s"), 9), "(subscription=?)"),
    "untold": (lambda s: s.submissions.untold(EVERYWHERE, 9), "USING INDEX ix_submissions_untold"),
    "waiting": (
        lambda s: s.submissions.waiting(LOCAL_COMMUNITY, 9),
        "ix_submissions_platform_community_state_created_id (platform=? AND community=? AND state=?)",
    ),
    "on page": (lambda s: s.comments.on_page(Slug("x"), None, 9), "ix_comments_slug_created_id (slug=?)"),
    "elsewhere": (
        lambda s: s.comments.elsewhere(Slug("x"), LOCAL_COMMUNITY, 9),
        "ix_comments_slug_created_id (slug=?)",
    ),
    "houses": (
        lambda s: s.comments.elsewhere(Slug("x"), LOCAL_COMMUNITY, 9),
        "sqlite_autoindex_communities_1 (platform=? AND community=?)",
    ),
    "shared ratings": (lambda s: s.ratings.shared(Slug("x"), 9), "marks USING INDEX ix_marks_slug (slug=?)"),
    "who shares them": (
        lambda s: s.ratings.shared(Slug("x"), 9),
        "page_names USING INDEX sqlite_autoindex_page_names_1 (platform=? AND community=? AND member=?)",
    ),
    "who does not": (
        lambda s: s.ratings.shared(Slug("x"), 9),
        "essay_scores USING INDEX ix_essay_scores_slug_count_total (slug=?)",
    ),
    "agreed": (
        lambda s: s.comments.on_page(Slug("x"), None, 9),
        "sqlite_autoindex_page_names_1 (platform=? AND community=? AND member=?)",
    ),
    "best of a period": (
        lambda s: s.round_ups.best(LOCAL_COMMUNITY, NOW.date(), NOW.date(), 3),
        "sqlite_autoindex_deliveries_1 (subscription=? AND local_date>? AND local_date<?)",
    ),
    "sums of a period": (
        lambda s: s.round_ups.best(LOCAL_COMMUNITY, NOW.date(), NOW.date(), 3),
        "essay_scores USING INDEX sqlite_autoindex_essay_scores_1 (platform=? AND community=?)",
    ),
    "talk of a period": (
        lambda s: s.round_ups.talked(LOCAL_COMMUNITY, NOW, NOW, 3),
        "ix_comments_community_platform_created (community=? AND platform=? AND created>? AND created<?)",
    ),
    "quotable": (
        lambda s: s.round_ups.quotable(LOCAL_COMMUNITY, NOW, NOW, 9, assumed=False),
        "ix_comments_community_platform_created (community=? AND platform=? AND created>? AND created<?)",
    ),
    "quotable of a busy period": (
        lambda s: s.round_ups.quotable(LOCAL_COMMUNITY, NOW, NOW, 9, assumed=False),
        "COVERING INDEX ix_comments_community_platform_created",
    ),
    "turns of dates": (
        lambda s: s.deliveries.turns_from(SLOT.subscription, NOW.date()),
        "COVERING INDEX sqlite_autoindex_deliveries_1 (subscription=? AND local_date>?)",
    ),
    "direct to a person": (
        lambda s: s.subscriptions.direct_to(Person(Platform.DISCORD, MemberId("a"))),
        "ix_subscriptions_member (member=? AND platform=?)",
    ),
    "frozen content": (
        lambda s: s.leftovers.clear(Leftover.FROZEN_CONTENT, NOW, 9),
        "ix_deliveries_frozen (due<?)",
    ),
    "skipped": (
        lambda s: s.leftovers.clear(Leftover.SKIPPED, NOW, 9),
        "ix_deliveries_state_late_after (state=? AND late_after<?)",
    ),
    "notices": (lambda s: s.leftovers.clear(Leftover.NOTICES, NOW, 9), "ix_notified_at (at<?)"),
    "deleted comments": (
        lambda s: s.leftovers.clear(Leftover.DELETED_COMMENTS, NOW, 9),
        "ix_comments_deleted (deleted<?)",
    ),
    "events": (lambda s: s.leftovers.clear(Leftover.EVENTS, NOW, 9), "ix_seen_events_at (at<?)"),
    "local notices": (
        lambda s: s.leftovers.clear(Leftover.LOCAL_NOTICES, NOW, 9),
        "ix_local_messages_notices (at<?)",
    ),
    "page": (lambda s: s.subscriptions.page(9, subscription()), "ix_subscriptions_created_id ((created,id)>(?,?))"),
    "of platform": (
        lambda s: s.subscriptions.of_platform(Platform.DISCORD, 9, subscription(), Shards(frozenset({1}), 2)),
        "ix_subscriptions_platform_community_channel_id (platform=? AND (community,channel,id)>(?,?,?))",
    ),
    "of community": (
        lambda s: s.subscriptions.of_community(LOCAL_COMMUNITY),
        "ix_subscriptions_platform_community_channel_id (platform=? AND community=?)",
    ),
    "of person": (
        lambda s: s.subscriptions.of_person(Person(Platform.DISCORD, MemberId("a"))),
        "ix_subscriptions_set_up_by (set_up_by=? AND platform=?)",
    ),
    "stopped": (
        lambda s: s.subscriptions.stopped(Platform.SLACK, "uninstalled", 9, LOCAL_COMMUNITY),
        "COVERING INDEX ix_subscriptions_stopped (platform=? AND reason=? AND community>?)",
    ),
    "sources": (lambda s: s.sources.page(9), "ix_sources_created_name"),
    "installations": (lambda s: s.installations.newest(9), "ix_installations_at_platform_community"),
    "scores": (lambda s: s.ratings.scores(LOCAL_COMMUNITY), "(platform=? AND community=?)"),
}


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    async with opened(tmp_path / "ichiwa.db") as database:
        yield database


@contextmanager
def recorded() -> Iterator[list[tuple[str, Any]]]:
    """The statements that any engine runs meanwhile, with their parameters."""
    statements: list[tuple[str, Any]] = []

    def note(_connection: object, _cursor: object, statement: str, parameters: Any, *_: object) -> None:
        statements.append((statement, parameters))

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(Engine, "before_cursor_execute", note)


async def plan_of(database: Database, ask: Callable[[SqlStores], Awaitable[object]]) -> list[str]:
    [plan] = await plans_of(database, ask)
    return plan


async def plans_of(database: Database, ask: Callable[[SqlStores], Awaitable[object]]) -> list[list[str]]:
    with recorded() as statements:
        await ask(SqlStores(database))
    plans = []
    async with database.read() as connection:
        for sql, values in statements:
            if sql.startswith(("SELECT", "UPDATE", "WITH")):
                rows = await connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", values)
                plans.append([row.detail for row in rows])
    return plans


@pytest.mark.parametrize("name", ASKED)
async def test_it_is_answered_from_a_part_of_an_index(database: Database, name: str) -> None:
    ask, index = ASKED[name]
    plan = await plan_of(database, ask)
    assert any(index in step for step in plan), plan
    assert not [step for step in plan if step.startswith(("SCAN deliveries", "SCAN subscriptions", "SCAN marks"))]


async def test_whether_there_are_holidays_is_one_look_into_an_index_of_them_alone(database: Database) -> None:
    plan = await plan_of(database, lambda s: s.subscriptions.has_holidays())
    assert [step for step in plan if "ix_subscriptions_holidays" in step], plan


@pytest.mark.parametrize("name", ["due", "claim", "page", "of platform", "stopped", "sources", "installations"])
async def test_what_waits_is_not_sorted_anew(database: Database, name: str) -> None:
    assert not [step for step in await plan_of(database, ASKED[name][0]) if "TEMP B-TREE" in step]


async def test_what_waits_for_the_index_is_neither_sorted_nor_searched_for(database: Database) -> None:
    plan = await plan_of(database, lambda s: s.essays.unindexed(1))
    assert any("SCAN unindexed USING INDEX" in step for step in plan), plan
    assert any("SEARCH essays USING INDEX" in step for step in plan), plan
    assert not [step for step in plan if "TEMP B-TREE" in step]


@pytest.mark.parametrize("source", ["essays", None])
async def test_all_drafts_are_compared_without_their_texts(database: Database, source: str | None) -> None:
    plan = await plan_of(database, lambda s: s.essays.hashes(source))
    assert any("USING COVERING INDEX ix_essays_drafts (withdrawn=?" in step for step in plan), plan


async def test_what_a_clock_that_was_set_back_leaves_is_found_from_parts_of_indexes(database: Database) -> None:
    with recorded() as statements:
        await SqlStores(database).deliveries.pull_in(NOW, Pace().waits)
    asked = [(sql, values) for sql, values in statements if sql.startswith("UPDATE")]
    async with database.read() as connection:
        plans = [list(await connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", values)) for sql, values in asked]
    found = [" ".join(row.detail for row in plan) for plan in plans]
    indexes = [
        "(state=? AND lease_until>?)",
        "ix_deliveries_claim (next_attempt>?)",
        "ix_deliveries_sweep (sweep_at>?)",
        "ix_deliveries_publish (publish_at>?)",
        "ix_deliveries_amend (amend_at>?)",
    ]
    assert len(found) == len(indexes)
    for plan, index in zip(found, indexes, strict=True):
        assert index in plan


PICKS = {
    "shuffle": (Policy.SHUFFLE, (), (), "ix_essays_places (withdrawn=? AND language=? AND place>? AND place<?)"),
    "in order": (Policy.IN_ORDER, (), (), "ix_essays_dates (withdrawn=? AND language=?)"),
    "newest": (Policy.NEWEST, (), (), "ix_essays_dates (withdrawn=? AND language=?)"),
    "best rated": (Policy.BEST_RATED_UNSEEN, (), (), "ix_essays_dates (withdrawn=? AND language=?)"),
    "learned": (Policy.LEARNED, (), (), "ix_essays_places (withdrawn=? AND language=? AND place>?)"),
    "learned of collections": (
        Policy.LEARNED,
        ("a", "b"),
        (),
        "ix_essays_collection_places (withdrawn=? AND collection=? AND language=? AND place>?)",
    ),
    "shuffled collections": (
        Policy.SHUFFLE,
        ("a", "b"),
        (),
        "ix_essays_collection_places (withdrawn=? AND collection=? AND language=? AND place>? AND place<?)",
    ),
    "newest of collections": (
        Policy.NEWEST,
        ("a", "b"),
        (),
        "ix_essays_collection_dates (withdrawn=? AND collection=? AND language=?)",
    ),
    "beside invisible ones": (Policy.NEWEST, (), ("a",), "ix_essays_collection_places (withdrawn=? AND collection>?)"),
}


@pytest.mark.parametrize("name", PICKS)
async def test_a_pick_reads_parts_of_indexes_and_sorts_nothing(database: Database, name: str) -> None:
    policy, collections, without, index = PICKS[name]
    wanted = replace(subscription(), policy=policy, collections=frozenset(collections))
    plans = await plans_of(database, lambda s: s.picks.next(wanted, without, [SLOT]))
    steps = [step for plan in plans for step in plan]
    assert any(index in step for step in steps), steps
    assert any("ix_deliveries_subscription_round_slug (subscription=?" in step for step in steps), steps
    assert not [
        step for step in steps if step.startswith(("SCAN essays", "SCAN deliveries", "SCAN marks", "SCAN essay_scores"))
    ]
    bounded = ("essay_scores", "CO-ROUTINE latest")
    unbounded = [plan for plan in plans if not any(name in " ".join(plan) for name in bounded)]
    assert not [step for plan in unbounded for step in plan if "TEMP B-TREE" in step]


async def test_what_members_did_with_an_essay_is_read_by_index_from_the_latest_deliveries(database: Database) -> None:
    wanted = replace(subscription(), policy=Policy.LEARNED)
    plans = await plans_of(database, lambda s: s.picks.next(wanted, (), [SLOT]))
    [read] = [" ".join(plan) for plan in plans if "CO-ROUTINE latest" in " ".join(plan)]
    assert "deliveries USING INDEX ix_deliveries_community_platform_due (community=? AND platform=?)" in read
    assert "ix_comments_subscription_local_date_turn_created (subscription=? AND local_date=? AND turn=?)" in read
    assert read.count("SCAN") == read.count("SCAN latest") + read.count("SCAN brought") + read.count("SCAN under_it")


@pytest.mark.parametrize(
    ("collections", "index"),
    [
        ((), "ix_essays_news (withdrawn=? AND language=? AND news_at>?)"),
        (("a", "b"), "ix_essays_collection_news (withdrawn=? AND collection=? AND language=? AND news_at>?)"),
    ],
)
async def test_news_is_read_from_an_index_of_news_alone(
    database: Database, collections: tuple[str, ...], index: str
) -> None:
    wanted = replace(subscription(), collections=frozenset(collections))
    plans = await plans_of(database, lambda s: s.picks.next(wanted, (), [SLOT]))
    [plan] = [plan for plan in plans if any("_news" in step for step in plan)]
    assert any(index in step for step in plan), plan
    assert any("ix_deliveries_subscription_slug (subscription=? AND slug=?)" in step for step in plan), plan
    assert not [step for step in plan if "TEMP B-TREE" in step], plan


@pytest.mark.parametrize("name", PICKS)
async def test_by_weekday_the_rounds_of_a_language_are_read_from_an_index(database: Database, name: str) -> None:
    policy, collections, without, _ = PICKS[name]
    wanted = replace(subscription(), policy=policy, collections=frozenset(collections), language=ALTERNATE)
    plans = await plans_of(database, lambda s: s.picks.next(wanted, without, [SLOT]))
    plans += await plans_of(database, lambda s: s.picks.left(wanted, without, 5, Language.JA))
    steps = [step for plan in plans for step in plan]
    index = "ix_deliveries_subscription_language_round_slug (subscription=? AND language=?"
    assert any(index in step for step in steps), steps
    assert not [step for step in steps if step.startswith(("SCAN essays", "SCAN deliveries"))], steps
    of_rounds = [plan for plan in plans if len(plan) == 1 and "deliveries" in plan[0]]
    assert of_rounds
    assert not [step for plan in of_rounds for step in plan if "TEMP B-TREE" in step], of_rounds


@pytest.mark.parametrize("name", PICKS)
async def test_pins_and_what_is_left_of_a_round_are_read_from_parts_of_indexes(database: Database, name: str) -> None:
    policy, collections, without, _ = PICKS[name]
    wanted = replace(subscription(), policy=policy, collections=frozenset(collections))
    picked = await plans_of(database, lambda s: s.picks.next(wanted, without, [SLOT]))
    assert any("SEARCH pins USING" in step for plan in picked for step in plan), picked
    counted = [
        step
        for plan in await plans_of(database, lambda s: s.picks.left(wanted, without, 5, Language.JA))
        for step in plan
    ]
    assert any("SEARCH essays USING COVERING INDEX" in step for step in counted), counted
    assert any("ix_deliveries_subscription_round_slug (subscription=?" in step for step in counted), counted
    assert not [step for step in counted if step.startswith(("SCAN essays", "SCAN deliveries"))], counted


@pytest.mark.parametrize("name", ["languages", "categories", "collections"])
async def test_counts_are_counted_in_an_index(database: Database, name: str) -> None:
    plan = await plan_of(database, lambda s: getattr(s.essays, name)())
    assert any("USING COVERING INDEX" in step for step in plan), plan
