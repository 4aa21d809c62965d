"""Which essay is meant: the one that was named, else the one that is spoken of."""

from __future__ import annotations

from contextlib import suppress
from typing import Final

from bot.conversation.request import Request
from bot.conversation.screens import EssayScreen
from bot.conversation.stage import Stage
from bot.core.essay import Essay
from bot.core.ids import Slug
from bot.core.phrase import message
from bot.core.subscription import Slot
from bot.errors import InvalidInput, NotFound
from bot.services.community.changes import Preview
from bot.services.community.reading import NOT_OURS, Today
from bot.services.delivery.opening import QUESTION_MARK

_THREAD_AT: Final = message("Only you can read what is here. Comment on the essay where everybody reads it: {address}")
_THREAD_ELSEWHERE: Final = message(
    "Only you can read what is here. Comment on the essay in the channel where it was posted."
)
_NO_THREAD: Final = message("This essay has not been posted in any channel of your community, so it has no thread yet.")


async def card(stage: Stage, request: Request, essay: Essay) -> EssayScreen:
    """An essay's card, as the member sees it."""
    services, community = stage.services, request.member.community
    return EssayScreen(
        essay,
        await services.engagement.summary(community, essay.slug, request.member),
        await services.collections.address(essay, community),
        in_channel=request.channel is not None,
        can_rate=request.can_rate,
        can_correct=await can_correct(stage, request, essay),
    )


async def can_correct(stage: Stage, request: Request, essay: Essay) -> bool:
    """Whether the member is allowed to correct the essay's words: an admin, where it is their community's own."""
    return request.member.is_admin and await stage.services.correcting.is_own(essay, request.member.community)


async def own_of(stage: Stage, request: Request, preview: Preview | None) -> Slug | None:
    """The essay that comes next, where the member is allowed to correct its words."""
    if preview is None or preview.planned is None or not request.member.is_admin:
        return None
    with suppress(NotFound):
        essay = await stage.services.library.essay(preview.planned.post.slug, request.member.community)
        return essay.slug if await can_correct(stage, request, essay) else None
    return None


async def named(stage: Stage, request: Request, name: str) -> Essay:
    """The essay with that short name, else the one whose title or tags fit best. Raises ``NotFound``."""
    services, community = stage.services, request.member.community
    try:
        return await services.library.essay(name, community)
    except NotFound:
        for essay in await services.searching.complete(name, community, 1):
            return essay
        raise


async def spoken_of(stage: Stage, request: Request) -> Today:
    """The essay in whose thread the member is, else the channel's latest. Raises ``NotFound`` before the first."""
    if request.thread is not None:
        with suppress(NotFound):
            return await stage.services.reading.of_message(request.ref(request.thread))
    return await stage.services.reading.today(request.here)


async def chosen_slug(stage: Stage, request: Request) -> Slug:
    """The essay that the option ``essay`` names, else the one that is spoken of, or in direct messages the latest that
    came there.
    """
    if name := request.options.get("essay"):
        return (await named(stage, request, name)).slug
    if request.channel is None and request.direct is not None:
        return (await stage.services.reading.sent(request.direct)).post.slug
    return (await spoken_of(stage, request)).post.slug


async def check_in_channel(stage: Stage, request: Request, slug: Slug) -> None:
    """Raise ``InvalidInput`` in a direct message, where nobody else would read a comment: with where the essay was
    posted, so that the member can comment on it there.
    """
    if request.channel is not None:
        return
    if not request.can_rate:
        request.here  # noqa: B018 (raises)
    posts = await stage.services.deliveries.posts_of(request.member.community, slug)
    if not posts:
        raise InvalidInput(_NO_THREAD)
    hour = (await stage.services.personal.of_member(request.member)).hour
    followed = [post for post in posts if hour is not None and post.slot.subscription == hour.follows]
    [address] = await stage.host.addresses((followed or posts)[:1])
    raise InvalidInput(_THREAD_AT, address=address) if address else InvalidInput(_THREAD_ELSEWHERE)


async def pointed_at(stage: Stage, request: Request) -> Today:
    """The post that was chosen from its menu, or in whose thread the chosen message stands. Raises ``NotFound``."""
    with suppress(NotFound):
        return await stage.services.reading.of_message(request.ref(request.pointed.id))
    return await thread_of(stage, request)


async def thread_of(stage: Stage, request: Request) -> Today:
    """The essay in whose thread the member is. Raises ``NotFound``."""
    if request.thread is None:
        raise NotFound(NOT_OURS)
    return await stage.services.reading.of_message(request.ref(request.thread))


def slot_of(request: Request) -> Slot:
    """The slot whose key a component carries. Raises ``NotFound``."""
    try:
        return Slot.from_key(request.argument.removesuffix(QUESTION_MARK))
    except ValueError:
        raise NotFound(NOT_OURS) from None
