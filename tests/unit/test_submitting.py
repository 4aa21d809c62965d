"""Members write, admins decide, and authors are told once."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from datetime import time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.collection import Outside
from bot.core.community import Channel, Community, Member, Platform
from bot.core.essay import Language, Rights
from bot.core.ids import MemberId, Slug
from bot.core.language_plan import ALTERNATE, by_weekday
from bot.core.submission import A_DAY, OF_COMMUNITY, OF_MEMBER, AuthorNews, Submission, SubmissionState, Written
from bot.errors import BotError, Conflict, FetchFailed, InvalidInput, NotFound
from bot.ports.chat import Submitted
from bot.ports.page_reader import ReadPage
from bot.ports.platforms import Platforms
from bot.services.community.changes import Change
from bot.services.community.submitting import Submitting
from tests.fakes.chat import FORBIDDEN, LOST, FakeChat, Fault, unavailable
from tests.fakes.clock import FixedClock
from tests.fakes.page_reader import MemoryPages
from tests.fakes.services import made_services
from tests.fakes.stores import MemoryStores
from tests.unit.arranged import NOW, TOKYO, essay

GUILD = Community(Platform.DISCORD, "1")
OTHER = Community(Platform.DISCORD, "2")
HERE = Channel(GUILD, "essays")
ANN = Member(GUILD, MemberId("ann"), "Ann")
BEN = Member(GUILD, MemberId("ben"), "Ben")
DOOR = Written("The Blue Door", "On my first day I opened the blue door.\n\nWhich door did you open?")
PAGE = "https://ann.example/door"


class Desk:
    """A guild whose channel gets essays at eight."""

    def __init__(self, pages: Mapping[str, ReadPage] | None = None) -> None:
        self.stores = MemoryStores.empty()
        self.clock = FixedClock(NOW)
        self.chat = FakeChat.with_nonce(self.clock)
        platforms = Platforms(chats={Platform.DISCORD: self.chat})
        reader = MemoryPages(pages) if pages is not None else None
        self.services = made_services(self.stores, self.clock, platforms=platforms, pages=reader)
        self.submitting: Submitting = self.services.submitting

    async def submit(self, author: Member = ANN, written: Written = DOOR) -> Submission:
        self.clock.advance(timedelta(seconds=1))
        channel = Channel(author.community, "essays")
        return await self.submitting.submit(author, channel, Language.EN, written)

    async def stored(self, submission: Submission) -> Submission:
        found = await self.stores.submissions.get(submission.id)
        assert found is not None
        return found


@pytest.fixture
def desk() -> Desk:
    return Desk()


async def test_an_approved_essay_is_the_communitys_own_and_news(desk: Desk) -> None:
    done = await desk.submitting.approve(GUILD, (await desk.submit()).id)
    found = await desk.services.library.essay("the-blue-door", GUILD)
    assert (found.title, found.author, found.body) == (DOOR.title, "Ann", DOOR.text)
    assert (found.rights, found.language, found.news_at) == (Rights.LICENSED, Language.EN, desk.clock.now())
    assert found.question == "Which door did you open?"
    assert found.summary
    assert found == done.essay
    for outside in (OTHER, Outside.PUBLIC):
        with pytest.raises(NotFound):
            await desk.services.library.essay("the-blue-door", outside)
    assert await desk.services.library.collections(GUILD) == {"Members' essays": 1}


async def test_each_community_has_a_collection_of_its_own(desk: Desk) -> None:
    await desk.stores.essays.apply("test", [essay("old", category="Members' essays")], ())
    carl = Member(OTHER, MemberId("carl"), "Carl")
    first = await desk.submitting.approve(GUILD, (await desk.submit()).id)
    second = await desk.submitting.approve(OTHER, (await desk.submit(carl)).id)
    third = await desk.submitting.approve(GUILD, (await desk.submit(BEN)).id)
    names = [done.essay.collection for done in (first, second, third)]
    assert names == ["Members' essays 2", "Members' essays 3", "Members' essays 2"]
    assert [done.essay.slug for done in (first, second, third)] == [
        "the-blue-door",
        "the-blue-door-2",
        "the-blue-door-3",
    ]
    owners = await desk.stores.essays.owners()
    assert {name: set(its) for name, its in owners.items()} == {names[0]: {GUILD}, names[1]: {OTHER}}


async def test_a_collection_belongs_to_its_community_before_its_first_essay(desk: Desk) -> None:
    submission = await desk.submit()
    assert await desk.submitting.preview(submission) is not None
    assert {name: set(its) for name, its in (await desk.stores.essays.owners()).items()} == {"Members' essays": {GUILD}}
    await desk.stores.essays.give("Members' essays", {OTHER: "key"})
    with pytest.raises(InvalidInput, match="belongs to others"):
        await desk.submitting.approve(GUILD, submission.id)
    assert (await desk.stored(submission)).is_waiting


async def test_a_collection_that_the_operator_made_public_stays_public(desk: Desk) -> None:
    done = await desk.submitting.approve(GUILD, (await desk.submit()).id)
    await desk.services.collections.give(done.essay.collection, ())
    await desk.submitting.approve(GUILD, (await desk.submit(BEN)).id)
    assert len(await desk.services.library.newest(Outside.PUBLIC, 9)) == 2


async def test_words_of_an_admin_stand_in_for_those_that_are_found(desk: Desk) -> None:
    submission = await desk.submit()
    words = replace(DOOR, title="The Green Door", summary="A door.", question="And yours?")
    await desk.submitting.edit(GUILD, submission.id, lambda before: words)
    done = await desk.submitting.approve(GUILD, submission.id)
    assert (done.essay.slug, done.essay.summary, done.essay.question) == ("the-green-door", "A door.", "And yours?")


async def test_a_link_becomes_what_points_to_the_page() -> None:
    desk = Desk({PAGE: ReadPage("The Door at Work", "I never told anybody about the door. " * 20)})
    done = await desk.submitting.approve(GUILD, (await desk.submit(written=Written("", "", PAGE))).id)
    assert (done.essay.title, done.essay.author, done.essay.source_url) == ("The Door at Work", "Ann", PAGE)
    assert (done.essay.rights, done.essay.body) == (Rights.LINK_ONLY, "")
    assert "door" in done.essay.terms


@pytest.mark.parametrize(("pages", "error"), [({}, FetchFailed), (None, InvalidInput)])
async def test_a_page_that_cannot_be_read_leaves_the_link_waiting(
    pages: Mapping[str, ReadPage] | None, error: type[BotError]
) -> None:
    desk = Desk(pages)
    submission = await desk.submit(written=Written("", "", PAGE))
    with pytest.raises(error):
        await desk.submitting.approve(GUILD, submission.id)
    assert (await desk.stored(submission)).is_waiting
    assert await desk.submitting.preview(submission) is None


async def test_a_member_has_a_few_that_wait_and_a_community_more(desk: Desk) -> None:
    own = [await desk.submit() for _ in range(OF_MEMBER)]
    with pytest.raises(InvalidInput, match="of yours wait"):
        await desk.submit()
    await desk.submitting.withdraw(ANN, own[0].id)
    await desk.submit()
    for n in range(OF_COMMUNITY - OF_MEMBER):
        await desk.submit(replace(BEN, id=MemberId(f"m{n}")))
    with pytest.raises(InvalidInput, match="50 essays wait"):
        await desk.submit(BEN)
    assert await desk.submitting.count_waiting(GUILD) == OF_COMMUNITY


async def test_a_member_cannot_flood_the_admins_by_submitting_and_withdrawing(desk: Desk) -> None:
    for _ in range(A_DAY):
        withdrawn = await desk.submitting.withdraw(ANN, (await desk.submit()).id)
        assert (withdrawn.written.title, withdrawn.written.text) == (DOOR.title, "")
    with pytest.raises(InvalidInput, match="10 essays a day"):
        await desk.submit()
    assert len(desk.chat.notices) == A_DAY
    desk.clock.advance(timedelta(days=1))
    await desk.submit()


async def test_a_banned_word_is_refused_as_in_comments(desk: Desk) -> None:
    def banning(before: object) -> object:
        return replace(before, rules=replace(before.rules, words=("ＢＬＵＥ",)))  # type: ignore[type-var, attr-defined]

    await desk.services.moderation.change(GUILD, banning)  # type: ignore[arg-type]
    with pytest.raises(InvalidInput, match="does not allow"):
        await desk.submit()
    assert await desk.submitting.count_waiting(GUILD) == 0


async def test_nobody_decides_for_another_community_or_withdraws_for_another(desk: Desk) -> None:
    submission = await desk.submit()
    for wrong in (
        desk.submitting.approve(OTHER, submission.id),
        desk.submitting.decline(OTHER, submission.id, ""),
        desk.submitting.edit(OTHER, submission.id, lambda before: before),
        desk.submitting.withdraw(BEN, submission.id),
    ):
        with pytest.raises(NotFound):
            await wrong
    assert await desk.stored(submission) == submission


async def test_of_two_admins_at_once_the_first_wins(desk: Desk) -> None:
    submission = await desk.submit()
    results = await asyncio.gather(
        desk.submitting.approve(GUILD, submission.id),
        desk.submitting.approve(GUILD, submission.id),
        desk.submitting.decline(GUILD, submission.id, ""),
        return_exceptions=True,
    )
    assert [type(result) is Conflict for result in results].count(True) == 2
    state = (await desk.stored(submission)).state
    assert len(await desk.services.library.newest(GUILD, 9)) == (state is SubmissionState.APPROVED)
    assert len(desk.chat.authors_told) == 1


async def test_what_was_edited_meanwhile_is_not_approved_unseen() -> None:
    desk = Desk({PAGE: ReadPage("Title", "A text.")})
    submission = await desk.submit(written=Written("", "", PAGE))
    reader = desk.services.submitting

    class Slow(MemoryPages):
        async def read(self, address: str) -> ReadPage:
            await reader.edit(GUILD, submission.id, lambda before: DOOR)
            return await super().read(address)

    slow = made_services(desk.stores, desk.clock, pages=Slow({PAGE: ReadPage("Title", "A text.")}))
    with pytest.raises(Conflict, match="just edited"):
        await slow.submitting.approve(GUILD, submission.id)
    assert (await desk.stored(submission)).is_waiting


async def test_the_admins_and_whoever_set_up_the_channel_are_told(desk: Desk) -> None:
    await desk.services.subscribing.add(HERE, Change(at=time(8), zone=TOKYO, set_up_by=MemberId("boss")))
    submission = await desk.submit()
    assert desk.chat.notices == [Submitted(submission)]
    assert desk.chat.told == ["boss"]


async def test_who_takes_no_message_reads_it_when_they_come_by(desk: Desk) -> None:
    submission = await desk.submit()
    desk.chat.script("tell_author", FORBIDDEN)
    done = await desk.submitting.decline(GUILD, submission.id, "Too short.")
    assert not done.told
    await desk.services.authors_news.tick()
    assert desk.chat.authors_told == []
    assert [(each.id, each.reason) for each in await desk.submitting.news(ANN)] == [(submission.id, "Too short.")]
    assert await desk.submitting.news(ANN) == []


async def test_an_author_is_told_again_only_where_the_first_message_surely_did_not_arrive(desk: Desk) -> None:
    first, second = await desk.submit(), await desk.submit(BEN)
    desk.chat.script("tell_author", unavailable(), LOST)
    assert not (await desk.submitting.decline(GUILD, first.id, "")).told
    assert (await desk.submitting.decline(GUILD, second.id, "")).told
    assert await desk.services.authors_news.tick() == 1
    assert await desk.services.authors_news.tick() == 0
    assert sorted(each.id for each in desk.chat.authors_told) == sorted([first.id, second.id])


async def test_of_two_who_saw_that_an_author_is_to_be_told_one_tells(desk: Desk) -> None:
    submission = await desk.submit()
    declined = await desk.stores.submissions.update(submission.id, lambda s: s.declined("", NOW))
    assert [await desk.services.authors_news.tell(declined) for _ in range(2)] == [True, False]
    assert len(desk.chat.authors_told) == 1


async def test_an_approval_that_was_cut_off_is_finished_by_the_clock(desk: Desk) -> None:
    submission = await desk.submit()
    await desk.stores.submissions.update(submission.id, lambda s: s.approved(Slug("the-blue-door"), NOW))
    assert await desk.services.authors_news.tick() == 1
    assert (await desk.services.library.essay("the-blue-door", GUILD)).author == "Ann"
    assert [each.id for each in desk.chat.authors_told] == [submission.id]


@given(
    st.lists(st.sampled_from([FORBIDDEN, LOST, unavailable(), Fault()]), max_size=4),
    st.lists(st.sampled_from(["tick", "news"]), max_size=6),
)
@settings(deadline=None, max_examples=60)
async def test_whatever_goes_wrong_nobody_is_told_twice(faults: list[Fault], later: list[str]) -> None:
    desk = Desk()
    submission = await desk.submit()
    desk.chat.script("tell_author", *faults)
    await desk.submitting.decline(GUILD, submission.id, "")
    heard = 0
    for what in [*later, "tick", "tick", "tick", "tick", "tick", "news"]:
        if what == "tick":
            await desk.services.authors_news.tick()
        else:
            heard += len(await desk.submitting.news(ANN))
    assert len(desk.chat.authors_told) + heard == 1
    assert (await desk.stored(submission)).news is AuthorNews.TOLD


async def test_which_channels_take_the_essay(desk: Desk) -> None:
    add = desk.services.subscribing.add
    change = Change(at=time(8), zone=TOKYO)
    everything = await add(HERE, change)
    some = await add(Channel(GUILD, "some"), replace(change, collections=frozenset({"Work"})))
    japanese = await add(Channel(GUILD, "ja"), replace(change, language=Language.JA))
    by_day = await add(Channel(GUILD, "turns"), replace(change, language=ALTERNATE))
    workdays = replace(change, language=by_weekday(frozenset(range(5))), weekdays=frozenset(range(5)))
    never = await add(Channel(GUILD, "workdays"), workdays)
    paused = await add(Channel(GUILD, "paused"), change)
    await desk.services.subscribing.pause(paused.id)
    done = await desk.submitting.approve(GUILD, (await desk.submit()).id)
    takers = {each.subscription.id: each for each in await desk.submitting.takers(done.essay, GUILD)}
    assert set(takers) == {everything.id, some.id, japanese.id, by_day.id, never.id}
    channels = (everything, some, japanese, by_day, never)
    assert [takers[one.id].takes for one in channels] == [True, False, False, True, False]
    assert (takers[some.id].language, takers[japanese.id].collection) == (True, True)


async def test_a_member_takes_their_essays_along(desk: Desk) -> None:
    approved, waiting = await desk.submit(), await desk.submit()
    await desk.submitting.approve(GUILD, approved.id)
    others = await desk.submit(BEN)
    stored = await desk.services.privacy.export(ANN)
    assert {each.id for each in stored.submissions} == {approved.id, waiting.id}
    assert stored.count == 2
    await desk.services.privacy.delete(ANN)
    assert (await desk.services.privacy.export(ANN)).is_empty
    with pytest.raises(NotFound):
        await desk.services.library.essay("the-blue-door", GUILD)
    kept = await desk.stores.essays.get(Slug("the-blue-door"), withdrawn=True)
    assert kept is not None
    assert "Ann" not in repr(kept)
    assert "door" not in (kept.title + kept.body + kept.summary + kept.question).lower()
    assert await desk.stored(others) == others
