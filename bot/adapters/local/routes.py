"""The local channel over HTTP: the page, its messages, and what members do to them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Final

from sse_starlette import EventSourceResponse, JSONServerSentEvent
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import BaseRoute, Route

from bot.adapters.local.console import Console
from bot.adapters.local.feed import Feed
from bot.adapters.local.fields import fields_of, number_of
from bot.adapters.local.hub import Change, ChangeKind, Hub
from bot.adapters.local.members import member_of, named_member, new_member, remember, renamed
from bot.adapters.local.render import Renderer
from bot.adapters.local.uploading import UPLOAD, Uploading
from bot.core.comment import Comment
from bot.core.community import Member
from bot.core.essay import Language
from bot.core.ids import CommentId
from bot.services.community.discussion import Discussion
from bot.services.community.engagement import Engagement
from bot.services.community.first_day import FirstRun
from bot.services.library.library import Library

PERSONAL: Final = {"Cache-Control": "no-store", "Vary": "Accept-Language, Cookie"}
"""Of answers that show whose they are; a page that the browser kept would be out of date besides."""


class Showing:
    """What is seen: the page, and fragments of it for a page that is open."""

    def __init__(self, feed: Feed, hub: Hub, renderer: Renderer, library: Library, first_run: FirstRun) -> None:
        self._first_run = first_run
        self._feed = feed
        self._hub = hub
        self._renderer = renderer
        self._library = library

    async def page(self, request: Request) -> Response:
        await self._opened(request)
        return await self._messages(request, "page.html")

    async def _opened(self, request: Request) -> None:
        """Tell of the opening: the first one can decide the language of the essays. A page that a browser fetches
        beforehand was opened by nobody, and strangers decide nothing; the web adapter says who is one.
        """
        preferred: Language | None = request.state.preferred
        by_person = request.method == "GET" and "sec-purpose" not in request.headers
        if preferred is not None and by_person and not request.state.stranger:
            await self._first_run.opened(preferred)

    async def messages(self, request: Request) -> Response:
        await self._opened(request)
        return await self._messages(request, "_feed.html")

    async def message(self, request: Request) -> Response:
        await self._opened(request)  # the first essay has just come to an open page, perhaps in another language
        return await self.fresh(request, _message(request), member_of(request))

    async def fresh(self, request: Request, message_id: int, viewer: Member | None) -> Response:
        """One message as ``viewer`` sees it now. Raises ``NotFound``."""
        view = await self._feed.message(message_id, viewer)
        html = self._renderer.html("_message.html", request.state.language, view=view, zone=self._feed.zone)
        return HTMLResponse(html, headers=PERSONAL)

    async def events(self, _request: Request) -> Response:
        """Server-sent events ``{"kind": …, "id": …}``, until the page or the hub closes."""
        return EventSourceResponse(self._changes())

    async def _changes(self) -> AsyncIterator[JSONServerSentEvent]:
        with self._hub.listener() as listener:
            async for change in listener.changes():
                yield JSONServerSentEvent({"kind": change.kind, "id": change.id})

    async def _messages(self, request: Request, template: str) -> Response:
        wanted = request.query_params.get("before")
        before = number_of(wanted) if wanted else None
        viewer = member_of(request)
        html = self._renderer.html(
            template,
            request.state.language,
            page=await self._feed.page(viewer, before),
            newest=before is None,
            reading=self._library.reading,
            me=viewer,
            zone=self._feed.zone,
        )
        return HTMLResponse(html, headers=PERSONAL)


class Acting:
    """What members do. Every answer is the message as it is now, and everybody else's page is told."""

    def __init__(self, showing: Showing, feed: Feed, hub: Hub, engagement: Engagement, discussion: Discussion) -> None:
        self._showing = showing
        self._feed = feed
        self._hub = hub
        self._engagement = engagement
        self._discussion = discussion

    async def react(self, request: Request) -> Response:
        """Make ``emoji`` the member's rating. Raises ``InvalidInput`` where the post does not offer it."""
        emoji = (await fields_of(request)).get("emoji", "")
        return await self._rate(request, emoji)

    async def withdraw(self, request: Request) -> Response:
        """Take the member's rating back, however it was given."""
        return await self._rate(request, None)

    async def comment(self, request: Request) -> Response:
        text = (await fields_of(request)).get("text", "")
        member = named_member(request)
        posted = await self._feed.posted(_message(request))
        return await self._changed(request, member, await self._discussion.comment_in(member, posted.slot, text))

    async def edit(self, request: Request) -> Response:
        text = (await fields_of(request)).get("text", "")
        member = named_member(request)
        return await self._changed(request, member, await self._discussion.edit(member, _comment(request), text))

    async def delete(self, request: Request) -> Response:
        member = named_member(request)
        return await self._changed(request, member, await self._discussion.delete(member, _comment(request)))

    async def introduce(self, request: Request) -> Response:
        """Take ``nickname``, keep it in the cookie and answer ``{"name": …}``. Raises ``InvalidInput``."""
        nickname = (await fields_of(request)).get("nickname", "")
        known = member_of(request)
        member = renamed(known, nickname) if known else new_member(nickname)
        response = JSONResponse({"name": member.name}, headers=PERSONAL)
        remember(member, request, response)
        return response

    async def _rate(self, request: Request, emoji: str | None) -> Response:
        member = named_member(request)
        posted = await self._feed.posted(_message(request))
        slug = posted.post.slug
        if emoji is None:
            ratings = await self._engagement.summary(member.community, slug, member)
            await self._engagement.withdraw(member, slug, ratings.my_source)
        else:
            await self._engagement.choose(member, slug, emoji, posted.post.scale)
        self._hub.publish(Change(ChangeKind.RATED, slug))
        return await self._showing.fresh(request, posted.id, member)

    async def _changed(self, request: Request, member: Member, comment: Comment) -> Response:
        posted = await self._feed.posted_for(comment.slot)
        self._hub.publish(Change(ChangeKind.CHANGED, str(posted.id)))
        return await self._showing.fresh(request, posted.id, member)


def local_routes(
    *,
    feed: Feed,
    hub: Hub,
    renderer: Renderer,
    engagement: Engagement,
    discussion: Discussion,
    library: Library,
    first_run: FirstRun,
    console: Console,
    uploading: Uploading,
) -> list[BaseRoute]:
    """The channel's routes, for the web adapter to serve. They expect the language at ``request.state.language``, the
    one that was asked for at ``request.state.preferred``, whether a stranger asks at ``request.state.stranger``, and
    raise ``BotError`` for what cannot be done.
    """
    showing = Showing(feed, hub, renderer, library, first_run)
    acting = Acting(showing, feed, hub, engagement, discussion)
    return [
        Route("/", showing.page),
        Route("/channel", showing.page),
        Route("/channel/messages", showing.messages),
        Route("/channel/messages/{id}", showing.message),
        Route("/channel/events", showing.events),
        Route("/channel/messages/{id}/reaction", acting.react, methods=["POST"]),
        Route("/channel/messages/{id}/reaction", acting.withdraw, methods=["DELETE"]),
        Route("/channel/messages/{id}/comments", acting.comment, methods=["POST"]),
        Route("/channel/comments/{id}", acting.edit, methods=["PATCH"]),
        Route("/channel/comments/{id}", acting.delete, methods=["DELETE"]),
        Route("/channel/me", acting.introduce, methods=["POST"]),
        Route("/channel/command", console.command, methods=["POST"]),
        Route("/channel/component", console.component, methods=["POST"]),
        Route("/channel/form", console.form, methods=["POST"]),
        Route("/channel/complete", console.complete),
        Route(UPLOAD, uploading.piece, methods=["POST"]),
    ]


def _message(request: Request) -> int:
    return number_of(request.path_params["id"])


def _comment(request: Request) -> CommentId:
    return CommentId(request.path_params["id"])
