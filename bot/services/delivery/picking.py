"""Which essay a subscription's next delivery shows, and the post made of it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any, Final, NamedTuple

from bot.core.collection import Owners, collection_of, invisible_to
from bot.core.community import Channel
from bot.core.delivery import DailyPost
from bot.core.essay import ADDRESS_MAX, Essay, Origin
from bot.core.hosts import is_public_url
from bot.core.ids import Slug
from bot.core.pick import Pick
from bot.core.picture import WORDS_MAX, may_have_pictures
from bot.core.post_style import PostStyle
from bot.core.rating import parse_scale
from bot.core.subscription import Slot, Subscription
from bot.language.markdown import to_prose
from bot.language.normalize import squeeze
from bot.ports.essays import EssayStore
from bot.ports.picks import Left, PickStore
from bot.ports.pictures import PictureStore
from bot.services.library.collections import Collections, visible_essay
from bot.summaries.summarize import BUDGET, fitted, summarize


class Planned(NamedTuple):
    """A pick, and the post made of it."""

    pick: Pick
    post: DailyPost


class Picking:
    """Plans without storing anything: the admin's preview and the worker that claims a delivery ask the same question.

    ``public_url`` is the address of the reading pages. Without ``pictures`` no post has one.
    """

    def __init__(
        self, essays: EssayStore, picks: PickStore, public_url: str, pictures: PictureStore | None = None
    ) -> None:
        self._essays = essays
        self._pictures = pictures
        self._public_url = public_url.rstrip("/")
        self._picks = picks
        self._collections = Collections(essays, public_url)

    async def plan(self, subscription: Subscription, slots: Sequence[Slot]) -> Planned | None:
        """The essay that ``subscription`` gets in the last of ``slots``, which are those from the next one on, as it
        will be posted if nothing changes until then; None if the library has none for it.
        """
        owners = await self._essays.owners()
        without = invisible_to(subscription.channel.community, owners)
        while (chosen := (await self._picks.next(subscription, without, slots))[-1]) is not None:
            essay = await self._essays.get(chosen.slug)
            if essay is not None:  # else it was withdrawn at that moment
                return Planned(chosen, replace(await self._post(subscription, essay, owners), voted=chosen.voted))
        return None

    async def ahead(self, subscription: Subscription, slots: Sequence[Slot]) -> Sequence[tuple[Pick, Essay] | None]:
        """What each of ``slots``, which are those from the next one on, gets if nothing changes until then."""
        without = invisible_to(subscription.channel.community, await self._essays.owners())
        picks = await self._picks.next(subscription, without, slots)
        known = await self._essays.some([pick.slug for pick in picks if pick is not None])
        return [(pick, known[pick.slug]) if pick is not None and pick.slug in known else None for pick in picks]

    async def left(self, subscription: Subscription, most: int, day: date) -> Left | None:
        """What the round that runs has still to show in the language of ``day``; None where it is more than
        ``most``.
        """
        without = invisible_to(subscription.channel.community, await self._essays.owners())
        return await self._picks.left(subscription, without, most, subscription.language_on(day))

    async def title(self, slug: Slug) -> str:
        """The essay's title, also of one that was withdrawn; its slug where nobody knows it."""
        essay = await self._essays.get(slug, withdrawn=True)
        return essay.title if essay is not None else slug

    async def renewed(self, post: DailyPost, channel: Channel) -> DailyPost | None:
        """``post`` as its essay reads now, in the post's own style; None if the channel's community has lost it."""
        essay = await visible_essay(self._essays, channel.community, post.slug)
        if essay is None:
            return None
        owners = await self._essays.owners()
        url = await self._collections.address(essay, channel.community, owners)
        origin = _origin(essay) | await self._picture(essay, owners)
        return replace(post, url=url, **await _words(essay, post.style), **origin)

    async def of_essay(self, subscription: Subscription, slug: Slug) -> DailyPost | None:
        """The post of one essay as ``subscription`` shows it; None if the channel's community does not have it."""
        essay = await visible_essay(self._essays, subscription.channel.community, slug)
        return await self._post(subscription, essay, await self._essays.owners()) if essay is not None else None

    async def _post(self, subscription: Subscription, essay: Essay, owners: Owners) -> DailyPost:
        scale = parse_scale(subscription.scale)
        return DailyPost(
            **await _words(essay, subscription.style),
            **_origin(essay),
            **await self._picture(essay, owners),
            slug=essay.slug,
            language=essay.language,
            url=await self._collections.address(essay, subscription.channel.community, owners),
            seeds=scale.seeds,
            scores=tuple(scale.scores.values()),
            style=subscription.style,
        )

    async def _picture(self, essay: Essay, owners: Owners) -> dict[str, Any]:
        """The first picture of which there is a copy. Chats load it from us, where they can reach us and everybody may
        see it: a post lasts longer than any link to what is not public.
        """
        if self._pictures is None or not may_have_pictures(essay):
            return _NO_PICTURE
        shown = (await self._pictures.of([essay.slug])).get(essay.slug, ())
        first = next((each for each in shown if each.picture is not None), None)
        if first is None or first.picture is None:
            return _NO_PICTURE
        address = first.address if first.address.startswith("https://") else ""
        if is_public_url(self._public_url) and not owners.get(collection_of(essay)):
            address = f"{self._public_url}{first.picture.path}"
        return {
            "picture": address if len(address) <= ADDRESS_MAX else "",
            "picture_path": first.picture.path,
            "picture_words": squeeze(first.words)[:WORDS_MAX],
        }


_NO_PICTURE: Final = {"picture": "", "picture_path": "", "picture_words": ""}


def _origin(essay: Essay) -> dict[str, Any]:
    """Where the essay first appeared."""
    return {
        "rights": essay.rights,
        "source_url": essay.source_link,
        "source_name": essay.source_name,
    }


async def _words(essay: Essay, style: PostStyle) -> dict[str, Any]:
    """What a post says about its essay, in the length and with the question that its channel wants."""
    question, origin = essay.question, essay.question_origin
    if not question and style.question:
        question, origin = filled(style.question, essay.title), Origin.COMMUNITY
    summary, whose = await _summary(essay, style.summary_length)
    return {
        "title": essay.title,
        "author": essay.author,
        "category": essay.category,
        "minutes": essay.minutes,
        "summary": summary,
        "summary_origin": whose,
        "question": question,
        "question_origin": origin,
    }


async def _summary(essay: Essay, length: int | None) -> tuple[str, Origin]:
    """``in_length``; a new extract is made outside of the event loop."""
    if not _is_made_anew(essay, length):
        return in_length(essay, length)
    return await asyncio.to_thread(in_length, essay, length)


def in_length(essay: Essay, length: int | None) -> tuple[str, Origin]:
    """The essay's summary in at most ``length`` characters, and whose words it is in; None: the usual length,
    and an editor's whatever it is.

    An author's or an editor's words are kept as far as whole sentences fit. Our own extract is remade for another
    length, and replaces a model's summary that is too long.
    """
    if length is not None and _is_made_anew(essay, length):
        return summarize(to_prose(essay.body, essay.title), essay.language, essay.title, length), Origin.EXTRACT
    whose = essay.summary_origin
    if whose in (Origin.EXTRACT, Origin.MODEL) or (length is None and whose is Origin.EDITOR):
        return essay.summary, whose
    return fitted(essay.summary, essay.language, BUDGET[essay.language] if length is None else length), whose


def _is_made_anew(essay: Essay, length: int | None) -> bool:
    if length is None:
        return False
    too_long = essay.summary_origin is Origin.MODEL and len(essay.summary) > length
    return too_long or essay.summary_origin is Origin.EXTRACT


def filled(template: str, title: str) -> str:
    """A channel's question with the essay's title where it says ``{title}``."""
    return squeeze(template.replace("{title}", title))
