"""One talk over all houses: only what the admins of both sides and the author agreed to is seen elsewhere."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from random import Random
from typing import Final

import pytest

from bot.conversation.acts import own_data
from bot.conversation.request import Request
from bot.conversation.screens import OwnDataFileScreen
from bot.conversation.stage import Stage
from bot.core.collection import Outside
from bot.core.community import LOCAL_CHANNEL, Community, Member, Platform, person_of
from bot.core.community_settings import HouseRules
from bot.core.essay import Language
from bot.core.guest import GuestComment, Said
from bot.core.ids import CommentId, GuestCommentId
from bot.core.rating import BY_COMMAND, Score
from bot.core.report import LEAST
from bot.core.shared_talk import TALK_MAX, SaidElsewhere, SharedRatings, checked_house_name
from bot.errors import InvalidInput
from bot.services.site.site import RATED_SHOWN
from tests.fakes.host import MemoryHost
from tests.unit.arranged import NOW
from tests.unit.talk_world import ANN, GUILD, HOUSES, OTHER, SECOND, SLACK, SLUG, SORA, World, member


@pytest.fixture
async def world() -> World:
    world = World()
    await world.begin()
    await world.turn(GUILD, name="One Guild")
    await world.turn(SLACK)
    await world.agree(ANN)
    await world.agree(SORA)
    await world.say("a", ANN, "Ask <@123>, not me.")
    await world.say("s", SORA, "封筒でした。", seconds=1)
    return world


async def test_each_side_reads_the_other_with_where_it_was_said_and_nobody_is_mentioned(world: World) -> None:
    assert await world.seen(SLACK) == [SaidElsewhere("a", "Ann", "Ask @…, not me.", NOW, Platform.DISCORD, "One Guild")]
    assert await world.seen(GUILD) == [SaidElsewhere("s", "Sora", "封筒でした。", NOW + SECOND, Platform.SLACK, "")]
    assert await world.seen(OTHER) == []


async def test_an_edit_a_hiding_and_a_deletion_are_seen_at_once(world: World) -> None:
    await world.say("b", ANN, "Another.", seconds=2)
    await world.stores.comments.edit(CommentId("a"), "Changed.", NOW)
    assert await world.texts(SLACK) == ["Changed.", "Another."]
    await world.stores.comments.hide(CommentId("a"), NOW)
    assert await world.texts(SLACK) == ["Another."]
    await world.stores.comments.delete(CommentId("b"), NOW)
    assert await world.texts(SLACK) == []


async def test_whoever_takes_it_back_is_seen_nowhere_else_from_then_on(world: World) -> None:
    await world.services.page_consent.share(ANN, False)
    assert await world.texts(SLACK) == []
    await world.services.page_consent.share(ANN, True)
    assert len(await world.texts(SLACK)) == 1
    await world.services.page_consent.take_back(ANN)
    assert await world.texts(SLACK) == []
    await world.services.page_consent.agree(ANN, "Ann")
    assert await world.texts(SLACK) == []  # it was forgotten with the first agreement


async def test_a_deletion_of_all_own_data_reaches_the_other_communities(world: World) -> None:
    await world.services.privacy.delete(ANN)
    assert await world.texts(SLACK) == []
    assert await world.stores.page_names.get(person_of(ANN)) is None


async def test_the_essays_page_names_the_house_where_that_was_agreed_to(world: World) -> None:
    view = await world.services.site.essay(SLUG, Outside.PUBLIC)
    assert [(each.name, each.house) for each in view.comments] == [("Ann", "One Guild"), ("Sora", "")]
    await world.services.page_consent.share(ANN, False)
    view = await world.services.site.essay(SLUG, Outside.PUBLIC)
    assert [(each.name, each.house) for each in view.comments] == [("Ann", ""), ("Sora", "")]


async def test_of_many_the_latest_are_read_past_those_that_the_rules_leave_out(world: World) -> None:
    for number in range(2 * TALK_MAX):
        await world.say(f"n{number:04}", ANN, "Spam." if number >= TALK_MAX - 5 else f"{number}", seconds=number + 2)
    rules = HouseRules(words=("spam",))
    await world.stores.communities.update(SLACK, lambda s: replace(s, rules=rules))
    seen = await world.texts(SLACK)
    assert (len(seen), seen[-1]) == (TALK_MAX - 4, f"{TALK_MAX - 6}")
    await world.stores.communities.update(SLACK, lambda s: replace(s, rules=HouseRules()))
    assert len(await world.texts(SLACK)) == TALK_MAX


@pytest.mark.parametrize("side", [GUILD, SLACK])
async def test_either_side_ends_it_by_turning_it_off(world: World, side: Community) -> None:
    await world.turn(side, on=False)
    assert (await world.texts(GUILD), await world.texts(SLACK)) == ([], [])


async def test_what_the_readers_own_rules_do_not_allow_is_left_out(world: World) -> None:
    rules = HouseRules(words=("ＡＳＫ",))
    await world.stores.communities.update(SLACK, lambda s: replace(s, rules=rules))
    assert await world.texts(SLACK) == []
    await world.stores.communities.update(SLACK, lambda s: replace(s, rules=HouseRules(words=("guild",))))
    assert await world.texts(SLACK) == []


async def test_an_essay_that_belongs_to_a_community_has_no_shared_talk(world: World) -> None:
    name = next(iter(await world.stores.essays.collections()))
    await world.stores.essays.give(name, {GUILD: "key", SLACK: "other key"})
    assert (await world.texts(GUILD), await world.texts(SLACK)) == ([], [])


async def test_a_comment_from_the_page_is_shown_once_it_is_approved_where_its_admins_take_part(world: World) -> None:
    said = Said("Rin", "", "See https://x.example/")
    guest = GuestComment(id=GuestCommentId("g1"), slug=SLUG, community=OTHER, said=said, created=NOW - SECOND)
    await world.stores.guests.add(guest, most_waiting=9)
    await world.turn(OTHER)
    assert len(await world.texts(SLACK)) == 1
    await world.stores.guests.update(guest.id, lambda known: known.approved(NOW, links=False))
    assert (await world.seen(SLACK))[0] == SaidElsewhere("g1", "Rin", "See x.example/", NOW - SECOND, None)
    await world.turn(OTHER, on=False)
    assert len(await world.texts(SLACK)) == 1


@pytest.fixture
async def rated(world: World) -> World:
    """Ann and Sora rated, who share it; so did others on both sides, who do not."""
    for community in (GUILD, SLACK):
        await world.crowd(community)
    await world.rate(ANN, 5)
    await world.rate(SORA, 2)
    await world.share(ANN, SORA)
    return world


async def test_ratings_from_elsewhere_are_added_up_and_stand_beside_the_comment(rated: World) -> None:
    there = await rated.talk.elsewhere(SLACK, SLUG)
    assert [(each.name, each.score) for each in there.said] == [("Ann", 5.0)]
    assert there.ratings.sums == {Platform.DISCORD: Score(1, 5.0)}
    said = Said("Rin", "", "Yes.", 4)
    guest = GuestComment(id=GuestCommentId("g1"), slug=SLUG, community=OTHER, said=said, created=NOW)
    await rated.stores.guests.add(guest, most_waiting=9)
    await rated.stores.guests.update(guest.id, lambda known: known.approved(NOW, links=False))
    assert (await rated.talk.elsewhere(SLACK, SLUG)).ratings.score == Score(1, 5.0)
    await rated.turn(OTHER)
    there = await rated.talk.elsewhere(SLACK, SLUG)
    assert {each.name: each.score for each in there.said} == {"Ann": 5.0, "Rin": 4}
    assert there.ratings.sums == {Platform.DISCORD: Score(1, 5.0), None: Score(1, 4.0)}


async def test_the_public_page_names_who_shares_and_a_communitys_own_page_nobody(rated: World) -> None:
    ben = member("Ben", SLACK)
    await rated.agree(ben)
    await rated.share(ben)
    await rated.rate(ben, 3)
    view = await rated.services.site.essay(SLUG, Outside.PUBLIC)
    assert [(each.name, each.score) for each in view.comments] == [("Ann", 5.0), ("Sora", 2.0)]
    assert [(each.name, each.score) for each in view.shared.ratings] == [("Ben", 3.0)]
    assert view.shared.score == Score(3, 10.0)
    own = await rated.services.site.essay(SLUG, GUILD)
    assert ([each.score for each in own.comments], own.shared) == ([None], SharedRatings())


async def test_the_page_lists_the_latest_of_many_who_said_nothing(rated: World) -> None:
    for number in range(RATED_SHOWN + 2):
        each = member(f"n{number:02}", SLACK)
        await rated.agree(each)
        await rated.share(each)
        await rated.rate(each, 3, seconds=number)
    await rated.rate(SORA, 2, seconds=number + 1)  # who commented
    shared = (await rated.services.site.essay(SLUG, Outside.PUBLIC)).shared
    assert (len(shared.ratings), shared.score.count) == (RATED_SHOWN, RATED_SHOWN + 4)
    assert (shared.ratings[0].name, shared.ratings[-1].name) == (f"n{RATED_SHOWN + 1}", "n02")


async def test_a_name_that_the_house_of_a_rating_bans_is_left_out_of_the_page_and_the_rating_is_not(
    rated: World,
) -> None:
    for name in ("Ben", "Dan"):
        for house in (GUILD, SLACK):
            each = member(name, house)
            await rated.agree(each)
            await rated.share(each)
            await rated.rate(each, 3)
    await rated.stores.communities.update(SLACK, lambda s: replace(s, rules=replace(s.rules, words=("BEN",))))
    shared = (await rated.services.site.essay(SLUG, Outside.PUBLIC)).shared
    assert shared.score == Score(6, 19.0)
    assert {(each.name, each.community) for each in shared.ratings} == {
        ("Ben", GUILD),
        ("", SLACK),
        ("Dan", GUILD),
        ("Dan", SLACK),
    }


async def test_an_essay_that_belongs_to_a_community_shares_no_rating(rated: World) -> None:
    name = next(iter(await rated.stores.essays.collections()))
    await rated.stores.essays.give(name, {GUILD: "key", SLACK: "other key"})
    assert (await rated.talk.elsewhere(SLACK, SLUG)).ratings == SharedRatings()
    assert (await rated.services.site.essay(SLUG, Outside.OPERATOR)).shared == SharedRatings()


async def test_no_agreement_that_was_given_for_comments_shows_a_rating(world: World) -> None:
    await world.rate(ANN, 5)
    assert (await world.talk.elsewhere(SLACK, SLUG)).ratings == SharedRatings()
    await world.share(ANN)
    assert (await world.talk.elsewhere(SLACK, SLUG)).ratings.score == Score(1, 5.0)


def test_a_houses_name_is_one_line_without_links() -> None:
    assert checked_house_name("  The\n house https://x.example ") == "The house x.example"
    with pytest.raises(InvalidInput):
        checked_house_name("x" * 41)


@dataclass
class Known:
    """What was agreed and said, kept by the simplest means."""

    on: dict[Community, bool] = field(default_factory=dict)
    agreed: dict[str, bool] = field(default_factory=dict)
    said: dict[str, tuple[Member, str]] = field(default_factory=dict)
    shares: set[str] = field(default_factory=set)
    rated: dict[Member, tuple[int, float]] = field(default_factory=dict)

    def seen(self, community: Community) -> Mapping[str, str]:
        if not self.on.get(community):
            return {}
        return {
            id_: text
            for id_, (by, text) in self.said.items()
            if by.community != community and self.on.get(by.community) and self.agreed.get(_who(by))
        }

    def ratings(self, community: Community) -> Mapping[Platform | None, Score]:
        """What others gave, as far as they share it and nobody else is singled out."""
        if not self.on.get(community):
            return {}
        latest: dict[str, tuple[int, float, Community]] = {}
        for by, (at, score) in self.rated.items():
            if _who(by) in self.shares and self.on.get(by.community):
                latest[_who(by)] = max(latest.get(_who(by), (0, 0.0, GUILD)), (at, score, by.community), key=_first)
        silent = Counter(by.community for by in self.rated) - Counter(house for _, _, house in latest.values())
        shown = [(score, house) for _, score, house in latest.values() if not 0 < silent[house] < LEAST]
        silent = Counter(by.community for by in self.rated) - Counter(house for _, house in shown)
        for apart in (None, *HOUSES):  # whoever is in a house knows how it rated
            if 0 < sum(count for house, count in silent.items() if house != apart) < LEAST:
                return {}
        sums: dict[Platform | None, Score] = {}
        for score, house in shown:
            if house != community:
                before = sums.get(house.platform, Score())
                sums[house.platform] = Score(before.count + 1, before.total + score)
        return sums


def _first(rated: tuple[int, float, Community]) -> int:
    return rated[0]


def _who(member: Member) -> str:
    """One id is one person on Discord, and one in each workspace on Slack."""
    return f"{person_of(member)}"


_ACTS: Final = (
    *("on", "agree", "say") * 4,
    *("off", "page", "stop", "edit", "edit", "delete", "hide", "forget"),
    *("rate", "share") * 5,
    *("withdraw", "unshare"),
)


async def _step(world: World, known: Known, random: Random, number: int) -> None:
    community = random.choice(HOUSES)
    by = member(random.choice(("Ann", "Ben")), community)
    theirs = sorted(known.said)
    act = random.choice(_ACTS)
    match act:
        case "on" | "off":
            await world.turn(community, on=act == "on")
            known.on[community] = act == "on"
        case "agree" | "page":
            await world.agree(by, elsewhere=act == "agree")
            known.agreed[_who(by)] = act == "agree"
            known.shares -= set() if act == "agree" else {_who(by)}
        case "stop":
            await world.services.page_consent.take_back(by)
            known.agreed[_who(by)] = False
            known.shares.discard(_who(by))
        case "share" | "unshare" | "rate" | "withdraw":
            await _rating_step(world, known, by, act, number)
        case "say":
            await world.say(f"c{number:03}", by, f"said {number}", seconds=number)
            known.said[f"c{number:03}"] = (by, f"said {number}")
        case "edit" if theirs:
            id_ = random.choice(theirs)
            await world.stores.comments.edit(CommentId(id_), f"edited {number}", NOW)
            known.said[id_] = (known.said[id_][0], f"edited {number}")
        case "delete" | "hide" if theirs:
            id_ = random.choice(theirs)
            await (world.stores.comments.delete if act == "delete" else world.stores.comments.hide)(CommentId(id_), NOW)
            del known.said[id_]
        case "forget":
            await world.services.privacy.delete(by)
            known.agreed[_who(by)] = False
            known.shares.discard(_who(by))
            known.rated = {rater: given for rater, given in known.rated.items() if _who(rater) != _who(by)}
            known.said = {id_: each for id_, each in known.said.items() if _who(each[0]) != _who(by)}


async def _rating_step(world: World, known: Known, by: Member, act: str, number: int) -> None:
    match act:
        case "share" | "unshare":
            await world.services.page_consent.share_ratings(by, act == "share")
            shares = act == "share" and known.agreed.get(_who(by))
            known.shares = known.shares | {_who(by)} if shares else known.shares - {_who(by)}
        case "rate":
            score = 1.0 + number % 5
            await world.rate(by, score, seconds=number)
            known.rated[by] = (number, score)
        case "withdraw":
            await world.stores.ratings.withdraw(by, SLUG, BY_COMMAND)
            known.rated.pop(by, None)


@pytest.mark.parametrize("seed", range(8))
async def test_at_every_step_all_and_only_what_was_agreed_to_is_seen(seed: int) -> None:
    """Where few others rate, as with every fourth seed, ratings are mostly held back."""
    world, known, random = World(), Known(), Random(seed)  # noqa: S311 (repeatable, no secret)
    await world.begin()
    for community in HOUSES if seed % 4 else ():
        await world.crowd(community)
        known.rated |= {member(f"silent-{number}", community): (0, 1.0) for number in range(LEAST)}
    most, most_rated = 0, 0
    for number in range(120):
        await _step(world, known, random, number)
        for community in HOUSES:
            there = await world.talk.elsewhere(community, SLUG)
            seen = {each.id: each.text for each in there.said}
            assert seen == known.seen(community), (number, community)
            assert there.ratings.sums == known.ratings(community), (number, community)
            most, most_rated = max(most, len(seen)), max(most_rated, there.ratings.score.count)
    assert most > 1
    assert most_rated or not seed % 4


async def test_a_members_file_says_whether_other_communities_see_their_comments(world: World) -> None:
    stage = Stage(world.services, MemoryHost())
    screen = await own_data.export(stage, Request(member=ANN, language=Language.EN, channel=LOCAL_CHANNEL))
    assert isinstance(screen, OwnDataFileScreen)
    shown = json.loads(screen.json)["shown on the reading pages"]
    assert (shown["to other communities"], shown["with ratings"]) == (True, False)
