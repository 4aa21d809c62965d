"""A community to talk to without any platform: what is typed and pressed, and what is answered in plain lines.

A dialogue is a text file. A line ``Ann: …`` is what somebody does, the lines below it are the answer:

- ``/essay …`` a command;
- ``press NAME ARGUMENT`` a button, ``press NAME ARGUMENT = VALUE`` a menu's choice;
- ``send NAME ARGUMENT`` a form, with one ``field = value`` a line (``|`` between several);
- ``menu NAME MESSAGE`` an entry of a message's menu, ``in SLUG`` what follows happens in that essay's thread;
- ``blog SLUG`` the blog whose feed can be added has another essay;
- ``wait MINUTES`` lets time pass, ``give COLLECTION`` reserves a collection for this community;
- ``in #CHANNEL`` what follows happens in that channel, ``gone #CHANNEL`` it is deleted;
- ``guest ID SLUG TEXT`` a reader of that essay's page comments on it;
- ``crowd SLUG WORDS`` seven members rate the essay, comment on it, save it, and find it by a search for these words;
- ``vote SLUG SLUG`` members can choose tomorrow's essay among these for an hour;
- ``won SLUG SLUG`` members have chosen the first of these for the channel's next slot;
- ``count`` what members did is counted for reports;
- ``house NAME SLUG TEXT`` a member of a Slack workspace of that name says it of that essay; they and its admins
  agreed that others see it;
- ``closed`` the member takes no direct messages, as was found out when something was sent;
- ``alone SLUG`` the essay comes to the member's direct messages, and what follows happens there;
- ``stuck #CHANNEL STATE REASON`` its essay for the day before is in that state for that reason.

``«it»`` is the source of the latest screen about one, ``«essay TITLE»`` the id of what a member submitted under that
title. ``«#CHANNEL»`` is the id of that channel's subscription, ``«#CHANNEL, ended»`` of the one that it had before, and
``«stuck #CHANNEL»`` the key of its delivery that is stuck.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import cache

from bot.conversation.catalogue import Catalogue, load_catalogue
from bot.conversation.command_line import CommandLine
from bot.conversation.performing import Performing
from bot.conversation.phrases import Phrases, Sentence
from bot.conversation.request import PointedMessage, Request
from bot.conversation.routes import MESSAGE_MENU
from bot.conversation.screens import SourcePreviewScreen, SourceRemoveScreen, SourceScreen, UpcomingScreen
from bot.conversation.stage import Answer, MentionedRole, Stage
from bot.conversation.table import commands_for
from bot.core.ballot import Ballot, Choice
from bot.core.community import Channel, Member, MessageRef, Platform, person_of
from bot.core.delivery import Delivery, DeliveryState, Reason
from bot.core.essay import Language
from bot.core.guest import WAITING_MAX, GuestComment, Said
from bot.core.ids import CommentId, GuestCommentId, MemberId, MessageId, Slug, SubscriptionId, ThreadId
from bot.core.rating import PRESETS
from bot.core.subscription import Slot, Subscription, SubscriptionState
from bot.errors import BotError
from bot.services.delivery.slots import owed
from tests.dialogues.alone import alone, closed
from tests.dialogues.place import BANNER, ESSAYS, FEED, GUILD, HERE, HOLIDAYS, LETTERS, PEOPLE
from tests.dialogues.plain import lines_of
from tests.fakes.clock import FixedClock
from tests.fakes.direct import MemoryDirect
from tests.fakes.host import MemoryHost
from tests.fakes.library import ListSource
from tests.fakes.opening import DoneWork, FakeOpener, Site
from tests.fakes.other_house import say_elsewhere
from tests.fakes.services import made_services
from tests.fakes.stores import MemoryStores
from tests.fakes.voted import members_chose
from tests.unit.arranged import NOW, draft, post


class Talk:
    """A channel at ten in the morning in Tokyo: The Green Folder was posted, and Letter 1 the day before."""

    def __init__(self, language: Language, public_url: str = "https://essays.example.org") -> None:
        self.stores = MemoryStores.empty()
        self.clock = FixedClock(NOW)
        self.host = MemoryHost()
        self.work, opener = DoneWork(), FakeOpener()
        self.blog = Site(list(LETTERS), "Letters from Work", dropped=BANNER)
        opener.sites = {FEED: self.blog}
        self.services = made_services(
            self.stores,
            clock=self.clock,
            holidays=HOLIDAYS,
            public_url=public_url,
            opener=opener,
            work=self.work,
        )
        self.services.platforms.direct[Platform.DISCORD] = MemoryDirect()
        self.performing = Performing(Stage(self.services, self.host))
        self.line: CommandLine = commands_for(Platform.DISCORD, catalogue())
        self.language = language
        self.phrases = Phrases(catalogue(), language, str)
        self.thread: ThreadId | None = None
        self.channel: Channel | None = HERE
        self.direct: Channel | None = None
        self.host.names = {Channel(GUILD, name): name for name in ("essays", "lounge", "attic", "garage")}
        self.host.roles = {
            "200000000000000001": MentionedRole("Readers"),
            "200000000000000002": MentionedRole("読む人"),
            "200000000000000003": MentionedRole("Staff", Sentence("Members cannot take “{role}”.", {"role": "Staff"})),
        }
        self.host.closed = {Channel(GUILD, "closed")}
        self.answer: Answer | None = None
        self.source = ""
        self.stuck: list[tuple[str, Slot]] = []

    async def begin(self) -> None:
        await self.services.library.sync(ListSource("test", ESSAYS))
        await self.posted("letter-1", days_ago=1)
        await self.posted("the-green-folder")

    async def posted(self, slug: str, days_ago: int = 0) -> None:
        """Post an essay, as a delivery does."""
        due = NOW - timedelta(days=days_ago, hours=2)
        slot = Slot(SubscriptionId("standing"), (NOW - timedelta(days=days_ago)).date(), 1)
        source = next(each for each in ESSAYS if each.slug == slug)
        made = post(
            slug,
            url=f"{self.services.public_url}/e/{slug}",
            title=source.title,
            category=source.category,
            summary=source.summary,
            seeds=PRESETS["five"].seeds,
        )
        delivery = Delivery(
            slot=slot,
            channel=HERE,
            due=due,
            late_after=due,
            state=DeliveryState.DONE,
            post=made,
            round=1,
            message=MessageRef(HERE, MessageId(slug)),
            thread=ThreadId(slug),
        )
        await self.stores.deliveries.add(delivery)

    async def do(self, line: str, more: Mapping[str, Sequence[str]]) -> list[str]:
        """Do what a line says, and answer as plain lines. Nothing happens in the same second as something else."""
        await self.work.done()
        self.clock.advance(timedelta(seconds=1))
        name, _, act = line.partition(": ")
        word, _, rest = act.partition(" ")
        if await self._beside(name, word, rest):
            return []
        match word:
            case "wait":
                self.clock.advance(timedelta(minutes=int(rest)))
                return []
            case "in" if rest.startswith("#"):
                self.channel, self.direct = Channel(GUILD, rest[1:]), None
                return []
            case "gone":
                await self._gone(Channel(GUILD, rest[1:]))
                return []
            case "stuck":
                await self._stuck(*rest.split())
                return []
            case "in":
                self.thread = ThreadId(rest) if rest else None
                return []
        self.answer = await self._answer(PEOPLE[name], act, word, rest, more)
        match self.answer:
            case SourcePreviewScreen(preview):
                self.source = preview.source.name
            case SourceScreen(status) | SourceRemoveScreen(status):
                self.source = status.source.name
        return lines_of(self.answer, self.phrases)

    async def _beside(self, name: str, word: str, rest: str) -> bool:
        """Whether it is something that happens beside the talk."""
        match word:
            case "guest":
                await self._guest(*rest.split(" ", 2))
            case "house":
                await self._house(*rest.split(" ", 2))
            case "blog":
                self._blog(rest)
            case "crowd":
                await self._crowd(*rest.split(" ", 1))
            case "vote" | "won":
                await (self._vote if word == "vote" else self._won)(*rest.split())
            case "count":
                await self.services.reporting.count()
            case "closed" | "alone":
                await self._direct(PEOPLE[name], rest)
            case "give":
                await self.stores.essays.give(rest, {GUILD: "key"})
            case _:
                return False
        return True

    async def _house(self, house: str, slug: str, text: str) -> None:
        await say_elsewhere(self.services, house, slug, text, self.clock.now())

    def _blog(self, slug: str) -> None:
        fresh = draft(slug, title=f"News: {slug}", date=date(2026, 11, 24), summary="Just written.")
        self.blog.drafts.append(fresh)

    async def _answer(
        self, member: Member, act: str, word: str, rest: str, more: Mapping[str, Sequence[str]]
    ) -> Answer:
        roles = frozenset(role for holder, role in self.host.holders if holder == member.id)
        request = Request(
            member=member,
            language=self.language,
            channel=self.channel,
            thread=self.thread,
            roles=roles,
            at_home=self.channel is None,
            direct=self.direct,
        )
        performing = self.performing
        match word:
            case "press":
                target, _, chosen = rest.partition(" = ")
                route, _, argument = target.partition(" ")
                values = {"": [await self._meant(value) for value in chosen.split(" | ")]} if chosen else {}
                asked = replace(request, argument=await self._argument(route, argument), fields=values)
                return await performing.perform(performing.component(route).act, asked)
            case "send":
                route, _, argument = rest.partition(" ")
                asked = replace(request, argument=await self._meant(argument), fields=more)
                return await performing.filled(route, asked)
            case "menu":
                route, _, argument = rest.partition(" ")
                writer, _, text = argument.partition(" says ")
                pointed = PointedMessage(MessageId(argument if not text else "m1"), PEOPLE.get(writer), text)
                return await performing.perform(MESSAGE_MENU[route].act, replace(request, message=pointed))
        try:
            return await performing.command(self.line.parse(act), request)
        except BotError as error:
            return performing.refused(error, request)

    async def _argument(self, route: str, argument: str) -> str:
        """Arguments as components carry them; ``again`` carries what the last refusal offered, and a day's ``unskip``
        the slot of the channel's subscription.
        """
        if route == "unskip" and argument.startswith("SKIPPED-"):
            subscription = await self._meant(f"«#{(self.channel or HERE).id}»")
            return argument.replace("SKIPPED", subscription) + "-1"
        return getattr(self.answer, "again", "") if route == "again" else await self._meant(argument)

    async def _crowd(self, slug: str, words: str) -> None:
        for number in range(7):
            member = Member(GUILD, MemberId(f"m{number}"), f"Member {number}")
            for act, argument in (
                ("score", f"{slug}:{5 - number % 2}"),
                ("save", slug),
                ("write-essay", slug),
            ):
                asked = Request(member=member, language=self.language, channel=HERE, argument=argument)
                if act == "write-essay":
                    said = replace(asked, fields={"text": [f"I know that, says member {number}."]})
                    await self.performing.filled(act, said)
                else:
                    await self.performing.perform(self.performing.component(act).act, asked)
            asked = Request(member=member, language=self.language, channel=HERE)
            await self.performing.command(self.line.parse(f"/essay search {words}"), asked)
            opening = self.performing.component("open").act
            await self.performing.perform(opening, replace(asked, fields={"": [slug]}))
            self.clock.advance(timedelta(seconds=1))

    async def _vote(self, *slugs: str) -> None:
        now = self.clock.now()
        titles = {each.slug: each.title for each in ESSAYS}
        ballot = Ballot(
            slot=Slot(SubscriptionId("standing"), (NOW + timedelta(days=1)).date()),
            under=MessageRef(HERE, MessageId("the-green-folder")),
            thread=ThreadId("the-green-folder"),
            language=self.language,
            choices=tuple(Choice(Slug(slug), titles[Slug(slug)]) for slug in slugs),
            opened=now,
            closes=now + timedelta(hours=1),
            next_attempt=None,
        )
        await self.stores.ballots.add(ballot)

    async def _won(self, won: str, other: str) -> None:
        await members_chose(self.stores.ballots, self.services, HERE, Slug(won), Slug(other))

    async def _stuck(self, channel: str, state: str, reason: str = "") -> None:
        where = Channel(GUILD, channel[1:])
        order = (await self.stores.subscriptions.of_channel(where))[0]
        due = NOW - timedelta(hours=1)
        row = owed(order, Slot(order.id, due.date()), due)
        self.stuck.append((channel, row.slot))
        row = replace(row, channel=where, state=DeliveryState(state), reason=Reason(reason))
        again = due + timedelta(minutes=len(self.stuck))  # the later told, the later tried
        held = row.state is DeliveryState.UNCERTAIN
        await self.stores.deliveries.add(replace(row, next_attempt=None if held else again))

    async def _direct(self, member: Member, slug: str) -> None:
        """Without ``slug`` the member's direct messages are closed; with it, they act in them from now on."""
        if not slug:
            await closed(self.stores, member)
            return
        self.channel, self.direct = None, await self.services.platforms.direct[Platform.DISCORD].open(member)
        await alone(self.stores, self.direct, slug, self.clock.now())

    async def _guest(self, id_: str, slug: str, text: str) -> None:
        said = Said("Hana" if "https" not in text else "", "🌸", text, 4 if len(text) < 100 else None)
        now = self.clock.now()
        comment = GuestComment(id=GuestCommentId(id_), slug=Slug(slug), community=GUILD, said=said, created=now)
        await self.stores.guests.add(comment, most_waiting=WAITING_MAX)

    async def _gone(self, channel: Channel) -> None:
        """Delete the channel, as a platform tells of it."""
        del self.host.names[channel]
        for each in await self.stores.subscriptions.of_channel(channel):
            await self.stores.subscriptions.update(each.id, _lost)

    async def _submission(self, value: str) -> str:
        """``value`` with the id of the submission whose title stands in it."""
        title = value[len("«essay ") : value.index("»")]
        people = [await self.stores.submissions.of_person(person_of(member)) for member in PEOPLE.values()]
        ids = [each.id for own in people for each in own if each.written.name == title]
        return (ids[0] if ids else "gone") + value[value.index("»") + 1 :]

    async def _meant(self, value: str) -> str:
        """A comment's id for ``«text»``, a subscription's for ``«#channel»``, Ann's reminder for
        ``«reminder title»``, what a list that was shown carries for ``#title``; anything else is itself.
        """
        if value == "«it»":
            return self.source
        if value.startswith("#") and isinstance(self.answer, UpcomingScreen):
            outlook = self.answer.outlook
            seen = [(row.title, row.key) for row in outlook.slots] + [(row.title, row.key) for row in outlook.later]
            return next(key for title, key in seen if title == value[1:])
        if value.startswith("«reminder "):
            waiting = (await self.services.personal.of_member(PEOPLE["Ann"])).waiting
            title = value.strip("«»").removeprefix("reminder ")
            return next(row.slot.key for row in waiting if row.post is not None and row.post.title == title)
        if value.startswith("«essay "):
            return await self._submission(value)
        if not value.startswith("«"):
            return value
        if value.startswith("«stuck #"):
            return next(slot.key for channel, slot in self.stuck if channel == value.strip("«»").removeprefix("stuck "))
        if value.startswith("«#"):
            name, _, state = value.strip("«#»").partition(", ")
            known = await self.stores.subscriptions.of_community(GUILD)
            of_channel = [each for each in known if each.channel.id == name]
            return next((each.id for each in of_channel if each.is_ended is (state == "ended")), of_channel[-1].id)
        posts = [await self.services.reading.of_essay(HERE, Slug(slug)) for slug in ("the-green-folder", "letter-1")]
        threads = [await self.services.discussion.thread(each.delivery.slot) for each in posts]
        meant = (comment.id for thread in threads for comment in thread if comment.text == value.strip("«»"))
        return next(meant, CommentId("gone"))


def _lost(subscription: Subscription) -> Subscription:
    return replace(subscription, state=SubscriptionState.SUSPENDED, reason=Reason.GONE, upcoming=None)


@cache
def catalogue() -> Catalogue:
    return load_catalogue()
