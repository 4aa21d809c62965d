"""``CommentStore``."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.core.comment import PendingRemoval
from bot.core.community import Community, Platform, Shards, person_of
from bot.core.ids import CommentId, MessageId
from bot.core.subscription import Slot
from bot.errors import Conflict, NotFound
from tests.conformance.bundle import Stores
from tests.conformance.examples import (
    CHANNEL,
    DAY,
    DISCORD,
    EVERYWHERE,
    GUILD,
    MINUTE,
    NOW,
    OTHER_CHANNEL,
    SECOND,
    SLOT,
    SUB,
    WORKSPACE,
    comment,
    delivery,
    member,
)

OTHER_SLOT = Slot(SUB, DAY, 2)
C1 = CommentId("c1")
ME = person_of(member())


async def test_a_comment_comes_back_as_it_was_added(stores: Stores) -> None:
    full = replace(comment("c2"), edited=NOW + SECOND, deleted=NOW + 2 * SECOND)
    await stores.comments.add(comment())
    await stores.comments.add(full)
    assert await stores.comments.get(C1) == comment()
    assert await stores.comments.get(full.id) == full
    assert await stores.comments.get(CommentId("unknown")) is None


async def test_adding_an_id_twice_is_a_conflict_and_changes_nothing(stores: Stores) -> None:
    await stores.comments.add(comment())
    with pytest.raises(Conflict):
        await stores.comments.add(comment(text="another"))
    assert await stores.comments.get(C1) == comment()


async def test_edit_replaces_the_text_alone(stores: Stores) -> None:
    await stores.comments.add(comment())
    await stores.comments.add(comment("c2"))
    edited = replace(comment(), text="new", edited=NOW + SECOND)
    assert await stores.comments.edit(C1, "new", NOW + SECOND) == edited
    assert await stores.comments.get(C1) == edited
    assert await stores.comments.get(CommentId("c2")) == comment("c2")


async def test_delete_forgets_the_text_and_keeps_the_comment(stores: Stores) -> None:
    await stores.comments.add(comment())
    await stores.comments.delete(C1, NOW + SECOND)
    assert await stores.comments.get(C1) == replace(comment(), text="", deleted=NOW + SECOND)


async def test_what_is_deleted_or_unknown_is_not_found(stores: Stores) -> None:
    await stores.comments.add(comment())
    await stores.comments.delete(C1, NOW)
    for gone in (C1, CommentId("unknown")):
        with pytest.raises(NotFound):
            await stores.comments.edit(gone, "text", NOW + SECOND)
        with pytest.raises(NotFound):
            await stores.comments.delete(gone, NOW + SECOND)
    assert await stores.comments.get(C1) == replace(comment(), text="", deleted=NOW)


async def test_of_slot_is_oldest_first_then_by_id(stores: Stores) -> None:
    for id_, at in [("b", NOW), ("c", NOW - SECOND), ("a", NOW), ("gone", NOW)]:
        await stores.comments.add(comment(id_, at=at))
    await stores.comments.add(comment("elsewhere", OTHER_SLOT))
    await stores.comments.delete(CommentId("gone"), NOW)
    assert [c.id for c in await stores.comments.of_slot(SLOT)] == ["c", "a", "b"]
    assert [c.id for c in await stores.comments.of_slot(SLOT, 2)] == ["a", "b"]
    assert [c.id for c in await stores.comments.of_slot(SLOT, 9)] == ["c", "a", "b"]
    assert [c.id for c in await stores.comments.of_slot(OTHER_SLOT)] == ["elsewhere"]
    assert await stores.comments.of_slot(Slot(SUB, DAY, 3)) == []


async def test_count_leaves_out_the_deleted(stores: Stores) -> None:
    for id_, slot in [("a", SLOT), ("b", SLOT), ("c", OTHER_SLOT), ("gone", SLOT), ("d", Slot(SUB, DAY, 3))]:
        await stores.comments.add(comment(id_, slot))
    await stores.comments.delete(CommentId("gone"), NOW)
    empty = Slot(SUB, DAY, 9)
    counts = await stores.comments.count([SLOT, OTHER_SLOT, empty])
    assert {slot: counts.get(slot, 0) for slot in (SLOT, OTHER_SLOT, empty)} == {SLOT: 2, OTHER_SLOT: 1, empty: 0}
    assert set(counts) <= {SLOT, OTHER_SLOT, empty}
    assert await stores.comments.count([]) == {}


async def test_count_of_more_slots_than_one_statement_takes(stores: Stores) -> None:
    slots = [Slot(SUB, DAY + timedelta(days=n)) for n in range(1100)]
    for id_, slot in [("a", slots[0]), ("b", slots[600]), ("c", slots[-1])]:
        await stores.comments.add(comment(id_, slot))
    counts = await stores.comments.count(slots)
    assert {slot: count for slot, count in counts.items() if count} == {slots[0]: 1, slots[600]: 1, slots[-1]: 1}


async def test_a_hidden_comment_keeps_its_text_and_is_seen_no_more(stores: Stores) -> None:
    await stores.comments.add(comment())
    hidden = replace(comment(), hidden=NOW + SECOND)
    assert await stores.comments.hide(C1, NOW + SECOND) == hidden
    assert await stores.comments.get(C1) == hidden
    assert await stores.comments.of_slot(SLOT) == []
    assert (await stores.comments.count([SLOT])).get(SLOT, 0) == 0
    for gone in (C1, CommentId("unknown")):
        with pytest.raises(NotFound):
            await stores.comments.hide(gone, NOW)
    await stores.comments.delete(C1, NOW + SECOND)
    assert await stores.comments.get(C1) == replace(hidden, text="", deleted=NOW + SECOND)


async def test_a_comment_is_found_by_the_message_in_which_it_stands(stores: Stores) -> None:
    await stores.comments.add(comment())
    await stores.comments.add(replace(comment("c2"), message=MessageId("9")))
    await stores.comments.placed(C1, MessageId("7"))
    assert await stores.comments.of_message(GUILD, MessageId("7")) == replace(comment(), message=MessageId("7"))
    assert await stores.comments.of_message(GUILD, MessageId("9")) == replace(comment("c2"), message=MessageId("9"))
    assert await stores.comments.of_message(GUILD, MessageId("8")) is None
    assert await stores.comments.of_message(WORKSPACE, MessageId("7")) is None
    with pytest.raises(NotFound):
        await stores.comments.placed(CommentId("unknown"), MessageId("1"))


async def test_a_comment_that_stands_in_no_message_is_claimed_by_one_until_it_is_due_again(stores: Stores) -> None:
    waiting = [replace(comment(id_), mirror_at=NOW + wait * SECOND) for id_, wait in (("b", 1), ("a", 2), ("c", 9))]
    for each in (*waiting, comment("still"), replace(comment("there"), author=member(community=WORKSPACE))):
        await stores.comments.add(each)
    later = NOW + MINUTE
    assert await stores.comments.claim_mirrors(NOW, later, DISCORD, 9) == []
    [first] = await stores.comments.claim_mirrors(NOW + 5 * SECOND, later, DISCORD, 1)
    [second] = await stores.comments.claim_mirrors(NOW + 5 * SECOND, later, DISCORD, 9)
    assert (first, second) == (replace(waiting[0], mirror_at=later), replace(waiting[1], mirror_at=later))
    assert await stores.comments.claim_mirrors(NOW + 5 * SECOND, later, DISCORD, 9) == []
    assert [c.id for c in await stores.comments.claim_mirrors(later, later + MINUTE, DISCORD, 9)] == ["a", "b", "c"]


async def test_comments_of_other_shards_are_another_process_s(stores: Stores) -> None:
    guilds = [Community(Platform.DISCORD, str(number << 22)) for number in range(2)]
    for guild in guilds:
        waiting = replace(comment(f"in-{guild.id}"), author=member(community=guild), mirror_at=NOW)
        await stores.comments.add(waiting)
    shards = Shards(frozenset({1}), 2)
    [ours] = await stores.comments.claim_mirrors(NOW, NOW + MINUTE, DISCORD, 9, shards)
    assert ours.author.community == guilds[1]


async def test_what_is_placed_or_given_up_is_claimed_no_more_and_what_was_taken_back_is(stores: Stores) -> None:
    for id_ in ("placed", "given-up", "hidden", "deleted", "slack"):
        author = member(community=WORKSPACE) if id_ == "slack" else member()
        await stores.comments.add(replace(comment(id_), author=author, mirror_at=NOW))
    await stores.comments.placed(CommentId("placed"), MessageId("7"))
    await stores.comments.mirror_at(CommentId("placed"), NOW)
    await stores.comments.mirror_at(CommentId("given-up"), None)
    await stores.comments.hide(CommentId("hidden"), NOW)
    await stores.comments.delete(CommentId("deleted"), NOW)
    claimed = await stores.comments.claim_mirrors(NOW, NOW + MINUTE, DISCORD, 9)
    assert [(c.id, c.is_live) for c in claimed] == [("deleted", False), ("hidden", False)]
    await stores.comments.mirror_at(CommentId("deleted"), None)
    claimed = await stores.comments.claim_mirrors(NOW + MINUTE, NOW + 2 * MINUTE, EVERYWHERE, 9)
    assert [c.id for c in claimed] == ["hidden", "slack"]


async def test_the_comments_of_a_person_are_read_newest_first(stores: Stores) -> None:
    for id_, at in [("a", NOW), ("b", NOW + SECOND), ("c", NOW), ("gone", NOW)]:
        await stores.comments.add(comment(id_, at=at))
    await stores.comments.add(replace(comment("other"), author=member("m2")))
    await stores.comments.delete(CommentId("gone"), NOW)
    await stores.comments.hide(CommentId("a"), NOW)
    assert [c.id for c in await stores.comments.of_author(ME)] == ["b", "c", "a"]
    assert [c.id for c in await stores.comments.of_author(ME, 1)] == ["b"]
    assert await stores.comments.of_author(person_of(member(community=WORKSPACE))) == []


async def test_forgetting_a_person_leaves_nothing_of_them(stores: Stores) -> None:
    await stores.comments.add(comment())
    await stores.comments.add(comment("gone"))
    await stores.comments.add(replace(comment("there"), author=member(community=WORKSPACE)))
    await stores.comments.add(replace(comment("other"), author=member("m2")))
    await stores.comments.delete(CommentId("gone"), NOW)
    assert await stores.comments.forget(ME) == 2
    assert await stores.comments.forget(ME) == 0
    assert await stores.comments.get(C1) is None
    assert [c.id for c in await stores.comments.of_slot(SLOT)] == ["other", "there"]


async def test_what_holds_all_pieces_is_found_newest_first_in_its_channel(stores: Stores) -> None:
    texts = ["転職と上司", "転職", "上司 100% Ｓｌａｃｋ", "転職_上司"]
    for number, text in enumerate(texts):
        await stores.comments.add(comment(f"c{number}", at=NOW + number * MINUTE, text=text))
    await stores.deliveries.add(delivery())
    await stores.deliveries.add(delivery(OTHER_SLOT, channel=OTHER_CHANNEL))
    await stores.comments.add(comment("beside", OTHER_SLOT, text="転職と上司"))

    async def found(*pieces: str, without: tuple[str, ...] = (), limit: int = 10) -> list[str]:
        return [each.id for each in await stores.comments.holding(CHANNEL, pieces, without, limit)]

    assert await found("転職", "上司") == ["c3", "c0"]
    assert await found("転職") == ["c3", "c1", "c0"]
    assert await found("転職", limit=2) == ["c3", "c1"]
    assert await found("転職", without=("上司", "面接")) == ["c1"]
    assert await found("slack") == ["c2"]
    assert await found("0%") == ["c2"]
    assert await found("職_上") == ["c3"]
    assert await found("職/_上", "\\", "'") == []


async def test_of_channels_of_one_id_only_the_one_of_the_community_is_looked_at(stores: Stores) -> None:
    """Two guilds, and a guild and a workspace of one id, each with a channel of the same id."""
    communities = [GUILD, Community(GUILD.platform, "other"), Community(Platform.SLACK, GUILD.id)]
    channels = [replace(CHANNEL, community=community) for community in communities]
    for turn, channel in enumerate(channels, start=1):
        slot = replace(SLOT, turn=turn)
        await stores.deliveries.add(delivery(slot, channel=channel))
        said = replace(comment(f"c{turn}", slot, text="転職"), author=member(community=channel.community))
        await stores.comments.add(said)
    for turn, channel in enumerate(channels, start=1):
        assert [each.id for each in await stores.comments.holding(channel, ["転職"], [], 10)] == [f"c{turn}"]
    nowhere = replace(CHANNEL, community=WORKSPACE)
    assert await stores.comments.holding(nowhere, ["転職"], [], 10) == []


async def test_what_is_changed_hidden_or_deleted_is_looked_at_as_it_is_now(stores: Stores) -> None:
    await stores.deliveries.add(delivery())
    for number in range(3):
        await stores.comments.add(comment(f"c{number}", text="転職"))
    await stores.comments.edit(CommentId("c0"), "面接", NOW)
    await stores.comments.hide(CommentId("c1"), NOW)
    await stores.comments.delete(CommentId("c2"), NOW)
    assert await stores.comments.holding(CHANNEL, ["転職"], [], 10) == []
    assert [each.id for each in await stores.comments.holding(CHANNEL, ["面接"], [], 10)] == ["c0"]


async def test_removals_are_claimed_when_due_until_they_are_done(stores: Stores) -> None:
    def removal(id_: str, community: Community = GUILD, seconds: int = 0) -> PendingRemoval:
        return PendingRemoval(
            comment=CommentId(id_),
            community=community,
            slot=SLOT,
            written=NOW - MINUTE,
            message=MessageId(f"m-{id_}") if id_ != "b" else None,
            since=NOW,
            due=NOW + seconds * SECOND,
        )

    def claimed(kept: PendingRemoval, again: int) -> PendingRemoval:
        return replace(kept, due=NOW + again * SECOND)

    kept = [removal("a"), removal("b", seconds=1), removal("late", seconds=60), removal("s", WORKSPACE)]
    await stores.comments.remove_later(kept)
    await stores.comments.remove_later([])
    at, again, discord = NOW + SECOND, NOW + 9 * SECOND, [Platform.DISCORD]
    assert await stores.comments.claim_removals(NOW - SECOND, again, list(Platform), 9) == []
    assert await stores.comments.claim_removals(at, again, discord, 1) == [claimed(kept[0], 9)]
    assert await stores.comments.claim_removals(at, again, discord, 9) == [claimed(kept[1], 9)]
    assert await stores.comments.claim_removals(at, again, discord, 9) == []
    assert await stores.comments.claim_removals(at, again, list(Platform), 9) == [claimed(kept[3], 9)]
    await stores.comments.removed(CommentId("a"))
    await stores.comments.removed(CommentId("unknown"))
    await stores.comments.remove_later([replace(kept[1], due=NOW + 20 * SECOND)])  # it was not to be done just now
    assert await stores.comments.claim_removals(NOW + 10 * SECOND, again, discord, 9) == []
    assert await stores.comments.claim_removals(NOW + 20 * SECOND, NOW + MINUTE, discord, 9) == [claimed(kept[1], 60)]
