"""The reading pages show the comments of those who agreed, under the name that they chose."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.conversation.acts import own_data, page_consent
from bot.conversation.forms import Form, TextField
from bot.conversation.mistakes import Mistaken
from bot.conversation.request import Request
from bot.conversation.screens import OwnDataFileScreen
from bot.conversation.services import Services
from bot.conversation.stage import Stage
from bot.core.collection import Outside
from bot.core.comment import Comment
from bot.core.community import LOCAL_CHANNEL, LOCAL_COMMUNITY, Community, Member, Platform, person_of
from bot.core.community_settings import HouseRules
from bot.core.essay import Language
from bot.core.ids import CommentId, MemberId, Slug
from bot.core.page_name import PAGE_NAME_MAX, PageName, checked_page_name
from bot.errors import InvalidInput
from bot.services.site.site import COMMENTS_SHOWN
from bot.services.site.views import PageComment
from tests.fakes.clock import FixedClock
from tests.fakes.host import MemoryHost
from tests.fakes.services import made_services
from tests.fakes.stores import MemoryStores
from tests.unit.arranged import ADMIN, ANN, BEN, NOW, essay, posted

GUILD = Community(Platform.DISCORD, "guild")
CARA = Member(GUILD, MemberId("cara"), "Cara")
SECOND = timedelta(seconds=1)


class World:
    """One public essay, and the services."""

    def __init__(self, public_url: str = "https://essays.example.org") -> None:
        self.stores = MemoryStores.empty()
        self.clock = FixedClock(NOW)
        self.services: Services = made_services(self.stores, self.clock, public_url=public_url)
        self.stage = Stage(self.services, MemoryHost())

    async def said(self, id_: str, by: Member, text: str = "A folder, too.", seconds: int = 0) -> Comment:
        made = Comment(
            id=CommentId(id_),
            slot=posted("x").slot,
            slug=Slug("x"),
            author=by,
            text=text,
            created=NOW + seconds * SECOND,
        )
        await self.stores.comments.add(made)
        return made

    async def on_page(self, audience: Community | Outside = Outside.PUBLIC) -> list[tuple[str, str]]:
        view = await self.services.site.essay("x", audience)
        return [(each.name, each.text) for each in view.comments]

    def request(self, member: Member = ANN, **fields: str) -> Request:
        given = {name: [value] for name, value in fields.items()}
        return Request(member=member, language=Language.EN, channel=LOCAL_CHANNEL, fields=given)


@pytest.fixture
async def world() -> World:
    world = World()
    await world.stores.essays.apply("test", [essay("x")], [])
    return world


async def test_a_page_shows_nobody_until_they_agree_and_nobody_after_they_took_it_back(world: World) -> None:
    await world.said("one", ANN)
    await world.said("two", BEN)
    assert await world.on_page() == []
    await world.services.page_consent.agree(ANN, "A. N.")
    assert await world.on_page() == [("A. N.", "A folder, too.")]
    await world.services.page_consent.take_back(ANN)
    assert await world.on_page() == []


async def test_a_page_says_when_and_where_a_comment_was_written_and_counts_all(world: World) -> None:
    await world.services.page_consent.agree(CARA, "")
    for n in range(COMMENTS_SHOWN + 1):
        await world.said(f"c{n}", CARA, seconds=n)
    view = await world.services.site.essay("x", Outside.PUBLIC)
    assert view.commented == COMMENTS_SHOWN + 1
    assert len(view.comments) == COMMENTS_SHOWN
    assert view.comments[0] == PageComment("", "A folder, too.", NOW + SECOND, Platform.DISCORD)


async def test_a_community_reads_its_own_alone_and_the_public_those_of_all(world: World) -> None:
    for member in (ANN, CARA):
        await world.said(member.id, member)
        await world.services.page_consent.agree(member, member.name)
    assert [name for name, _ in await world.on_page()] == ["Ann", "Cara"]
    assert [name for name, _ in await world.on_page(GUILD)] == ["Cara"]
    assert [name for name, _ in await world.on_page(LOCAL_COMMUNITY)] == ["Ann"]


async def test_what_is_edited_hidden_or_deleted_follows_at_once(world: World) -> None:
    await world.services.page_consent.agree(ANN, "Ann")
    await world.said("one", ANN, "First")
    await world.said("two", ANN, "Second", 1)
    await world.services.discussion.edit(ANN, CommentId("one"), "First, again")
    assert await world.on_page() == [("Ann", "First, again"), ("Ann", "Second")]
    await world.services.moderation.hide(ADMIN, CommentId("one"))
    assert await world.on_page() == [("Ann", "Second")]
    await world.services.discussion.delete(ANN, CommentId("two"))
    assert await world.on_page() == []


async def test_a_comment_does_not_name_others(world: World) -> None:
    await world.services.page_consent.agree(ANN, "Ann")
    await world.said("one", ANN, "<@123> said so.")
    assert await world.on_page() == [("Ann", "@… said so.")]


async def test_my_data_tells_of_the_agreement_and_forgets_it(world: World) -> None:
    await world.services.page_consent.agree(ANN, "A. N.")
    stored = await world.services.privacy.export(ANN)
    assert (stored.on_page, stored.count) == (PageName("A. N.", NOW), 1)
    file = await own_data.export(world.stage, world.request())
    assert isinstance(file, OwnDataFileScreen)
    assert f'"name": "A. N.",\n  "since": "{NOW.isoformat()}"' in file.json
    assert (await world.services.privacy.delete(ANN)).count == 1
    assert (await world.services.privacy.export(ANN)).is_empty
    assert await world.stores.page_names.get(person_of(ANN)) is None


async def test_the_form_offers_what_the_member_is_called_and_then_what_they_chose(world: World) -> None:
    named = replace(ANN, name="Ann  " + "n" * PAGE_NAME_MAX)
    assert _offered(await page_consent.form(world.stage, world.request(named))) == ("Ann " + "n" * 99)[:PAGE_NAME_MAX]
    await page_consent.filled(world.stage, world.request(name=""))
    assert _offered(await page_consent.form(world.stage, world.request())) == ""
    await page_consent.filled(world.stage, world.request(name="  A.\n N. "))
    assert _offered(await page_consent.form(world.stage, world.request())) == "A. N."


def _offered(form: Form) -> str:
    [field] = form.fields
    assert isinstance(field, TextField)
    assert not field.required
    return field.value


async def test_a_banned_word_is_in_no_name(world: World) -> None:
    rules = HouseRules(words=("boss",))
    await world.services.moderation.change(LOCAL_COMMUNITY, lambda before: replace(before, rules=rules))
    with pytest.raises(Mistaken, match="The name contains a word") as raised:
        await page_consent.check_filled(world.stage, world.request(name="The ＢＯＳＳ"))
    assert raised.value.field == "name"
    with pytest.raises(InvalidInput):
        await world.services.page_consent.agree(ANN, "The BOSS")
    assert await world.services.page_consent.of(ANN) is None


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("https://essays.example.org", "https://essays.example.org"),
        ("http://127.0.0.1:8080", ""),
        ("http://essays.local", ""),
    ],
)
async def test_an_address_is_named_only_where_the_public_reads(url: str, address: str) -> None:
    world = World(url)
    screen = await page_consent.opened(world.stage, world.request(CARA))
    assert (screen.agreed, screen.address, screen.everywhere) == (None, address, True)
    assert not (await page_consent.opened(world.stage, world.request(ANN))).everywhere


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Ann\n\tSmith ", "Ann Smith"),
        ("\u202eeve\u202c", "eve"),
        ("\u200b \u3164", ""),
        ("", ""),
        ("a" + "\u0301" * 9, "a" + "\u0301" * 4),
        ("山" * PAGE_NAME_MAX, "山" * PAGE_NAME_MAX),
    ],
)
def test_a_name_is_one_harmless_line(typed: str, kept: str) -> None:
    assert checked_page_name(typed) == kept


def test_a_longer_name_is_refused_with_its_length() -> None:
    with pytest.raises(InvalidInput) as raised:
        checked_page_name("n" * (PAGE_NAME_MAX + 1))
    assert raised.value.fields == {"length": PAGE_NAME_MAX + 1, "limit": PAGE_NAME_MAX}
