"""Essays that members wrote: a collection of each community, which belongs to it alone."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Collection
from dataclasses import replace
from itertools import count
from typing import Final
from zoneinfo import ZoneInfo

from bot.core.community import Community, Platform
from bot.core.essay import Draft, Essay, Language, Rights
from bot.core.ids import Slug
from bot.core.phrase import OF_OTHERS, message
from bot.core.submission import Submission, checked_text, checked_title
from bot.errors import InvalidInput
from bot.language.detect import detect
from bot.language.morphemes import shared
from bot.language.slug import slug_of
from bot.ports.clock import Clock
from bot.ports.essays import EssayStore
from bot.ports.page_reader import PageReader
from bot.ports.submissions import SubmissionStore
from bot.services.library.indexing import Indexer
from bot.services.library.preparing import prepare

NAMES: Final = {Language.EN: "Members' essays", Language.JA: "メンバーの一話"}
"""What the collection and the category are called in the library, where nobody translates them."""
NO_READER: Final = message("Pages cannot be read here. Edit the essay and paste its text.")


class MembersEssays:
    """Makes essays of submissions, and has the library follow. ``pages`` None: nobody reads pages here. ``zone`` is
    the machine's, by which essays are dated.
    """

    def __init__(
        self,
        essays: EssayStore,
        indexer: Indexer,
        submissions: SubmissionStore,
        clock: Clock,
        zone: str,
        pages: PageReader | None = None,
    ) -> None:
        self._essays = essays
        self._indexer = indexer
        self._submissions = submissions
        self._clock = clock
        self._zone = ZoneInfo(zone)
        self._pages = pages

    async def collection(self, community: Community) -> str:
        """The name of the community's collection; empty before its first essay."""
        return await self._submissions.collection(community)

    async def made(self, submission: Submission) -> Essay:
        """The essay that ``submission`` becomes, with summary and question; the library does not have it yet. Where it
        is a link alone, the page is read now, and only what points to it is kept. Raises ``InvalidInput`` and
        ``SourceError``.
        """
        draft = await self._draft(submission)
        return await asyncio.to_thread(prepare, draft, 1, self._clock.now())

    async def shown(self, submission: Submission) -> Essay | None:
        """The same before it is decided, to be looked at; None for a link alone."""
        return None if submission.written.is_link_alone else await self.made(submission)

    async def publish(self, essay: Essay, community: Community) -> None:
        """Bring ``essay`` into the library as news of the community's own collection; that of the local page, which is
        the operator's, is public. Doing so twice is the same as once.
        """
        await self._hold(essay.collection, community)
        await self._essays.apply(essay.collection, [essay], ())
        await self._indexer.follow([essay.slug])

    async def is_there(self, slug: Slug) -> bool:
        """Whether the library has, or had, the essay."""
        return await self._essays.get(slug, withdrawn=True) is not None

    async def take_back(self, slugs: Collection[Slug]) -> None:
        """Withdraw the essays, and keep nothing of what their author wrote; what was posted stays where it is."""
        sources = await self._essays.sources_of(slugs)
        for slug, source in sources.items():
            essay = await self._essays.get(slug, withdrawn=True)
            if essay is not None:
                await self._essays.apply(source, [_emptied(essay)], ())
                await self._essays.edit(slug, "", "")
                await self._essays.apply(source, (), [slug])
        await self._indexer.follow(list(sources))

    async def _draft(self, submission: Submission) -> Draft:
        written, author = submission.written, submission.author.name
        if written.is_link_alone:
            if self._pages is None:
                raise InvalidInput(NO_READER)
            page = await self._pages.read(written.link)
            title = written.title or checked_title(page.title[:200]) or written.link
            written = replace(written, title=title, text=checked_text(page.text[:50_000]))
            author = page.author or author
        rights = Rights.LINK_ONLY if submission.written.is_link_alone else Rights.LICENSED
        language = detect(f"{written.title}\n{written.text}")
        return Draft(
            slug=await self._slug(submission, written.title),
            title=written.title,
            author=author,
            language=language,
            date=self._clock.now().astimezone(self._zone).date(),
            category=NAMES[language],
            licence=f"© {author}",
            source_url=written.link or None,
            summary=written.summary,
            question=written.question,
            body=written.text,
            rights=rights,
            collection=await self._named(submission.author.community, language),
        )

    async def _slug(self, submission: Submission, title: str) -> Slug:
        """The one that it has, or a free one made of its title."""
        if submission.slug is not None:
            return submission.slug
        made = await asyncio.to_thread(slug_of, title, shared())
        wish = made or f"essay-{submission.id}"
        wishes = [Slug(wish), *(Slug(f"{wish}-{number}") for number in range(2, 10))]
        taken = await self._essays.sources_of(wishes)
        return next((each for each in wishes if each not in taken), Slug(f"{wish}-{submission.id}"))

    async def _named(self, community: Community, language: Language) -> str:
        """The collection's name, which is given for the first essay; no other collection is called so. Raises
        ``InvalidInput`` where the collection has come to belong to others.
        """
        name = await self.collection(community)
        taken = {*await self._essays.collections(), *await self._essays.owners()} if not name else ()
        for number in count(1):
            if name:
                break
            wish = NAMES[language] if number == 1 else f"{NAMES[language]} {number}"
            if wish not in taken:
                await self._submissions.name_collection(community, wish)
            name = await self.collection(community)
        owners = await self._hold(name, community)
        if owners and community not in owners:
            raise InvalidInput(OF_OTHERS, name=name)
        return name

    async def _hold(self, name: str, community: Community) -> Collection[Community]:
        """Let an empty collection belong to ``community``, before anybody else takes its name; returns whose it is."""
        owners = (await self._essays.owners()).get(name, {})
        if owners or community.platform is Platform.LOCAL or (await self._essays.collections()).get(name):
            return owners
        await self._essays.give(name, {community: secrets.token_urlsafe(16)})
        return [community]


def _emptied(essay: Essay) -> Essay:
    return replace(
        essay,
        title="–",
        author="–",
        licence="–",
        source_url=None,
        summary="–",
        question="",
        body="",
        terms="",
        text_hash="",
        likeness=None,
        revision=essay.revision + 1,
        draft_hash="",
        news_at=None,
    )
