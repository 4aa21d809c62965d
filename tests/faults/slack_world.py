"""A world whose platform is the real Slack adapter, over real sockets, against the loopback front."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace

from bot.adapters.slack.install.workspaces import OwnWorkspace
from bot.adapters.slack.posts import refs
from bot.adapters.slack.posts.chat import SlackChat
from bot.adapters.slack.posts.people import People
from bot.adapters.slack.web.clients import Clients
from bot.adapters.slack.web.web import Web
from bot.conversation.catalogue import load_catalogue
from bot.core import community
from bot.core.community import MessageRef, Platform
from bot.core.essay import Essay
from bot.core.subscription import Subscription
from bot.services.community.engagement import Engagement
from bot.services.pacing.alone import PacingAlone
from tests.fakes.clock import FixedClock
from tests.fakes.stores import MemoryStores
from tests.faults.world import DUE, World, daily
from tests.fronts.slack.acts import Acts
from tests.fronts.slack.front import Front
from tests.fronts.slack.state import BOT_TOKEN, Channel, Member, Message, Workspace


@dataclass(frozen=True, kw_only=True)
class SlackWorld(World):
    """One workspace with one channel, whose subscription is due."""

    front: Front
    acts: Acts
    home: Workspace
    owner: Member
    place: Channel

    @property
    def channel(self) -> community.Channel:
        """``place`` as the core names it."""
        return refs.channel_of(self.home.id, self.place.id)

    async def settle_in(self, subscription: Subscription | None = None, essays: Sequence[Essay] | None = None) -> None:
        await super().settle_in(subscription or replace(daily(Platform.SLACK), channel=self.channel), essays)

    def posts(self) -> list[Message]:
        """What the bot has standing in the channel itself."""
        self.front.arrive()
        return [message for message in self.place.top() if message.user == self.home.bot.id]


async def slack_world() -> SlackWorld:
    """A front of its own for every life; its time is the world's."""
    clock, stores = FixedClock(DUE), MemoryStores.empty()
    stack = AsyncExitStack()
    front = await stack.enter_async_context(Front(clock).listening())
    acts = Acts(front)
    home = acts.found("Home")
    owner = acts.person(home, "Aoi", "ja-JP", owner=True)
    place = acts.channel(home, "essays")
    web = Web(front.api_url)
    stack.push_async_callback(web.stop)
    clients = Clients(OwnWorkspace(web, BOT_TOKEN), web)
    engagement = Engagement(stores.essays, stores.ratings, clock)
    people = People(clients, clock)
    shared = PacingAlone(lambda: clock.now().timestamp())
    kept = stores.subscriptions, stores.communities
    chat = SlackChat(clients, people, *kept, load_catalogue(), engagement, pause=0, shared=shared)
    stack.push_async_callback(chat.background.stop)

    async def visible(key: str) -> Sequence[MessageRef]:
        marked = [m for m in world.posts() if refs.key_in({"metadata": m.metadata}) == key]
        return [refs.message_of(world.channel, m.ts) for m in marked]

    async def questions(message: MessageRef) -> int:
        front.arrive()
        return sum(reply.user == home.bot.id for reply in place.replies(message.id))

    world = SlackWorld(
        clock=clock,
        platform=Platform.SLACK,
        essays=stores.essays,
        subscriptions=stores.subscriptions,
        deliveries=stores.deliveries,
        picks=stores.picks,
        chat=chat,
        visible=visible,
        questions=questions,
        close=stack.aclose,
        front=front,
        acts=acts,
        home=home,
        owner=owner,
        place=place,
    )
    return world
