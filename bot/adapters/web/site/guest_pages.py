"""Where readers without an account write: the form, what they see of it before they send it, and their own comment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from bot.adapters.web.access import caller_of
from bot.adapters.web.answers import PRIVATE
from bot.adapters.web.site.audience import audience_of, ended_links
from bot.adapters.web.site.guest_text import linked_text
from bot.adapters.web.site.house import House
from bot.conversation.services import Services
from bot.core.comment import COMMENT_MAX
from bot.core.essay import Essay, is_slug
from bot.core.guest import EMOJIS, Said, without_links
from bot.core.ids import GuestCommentId, Slug
from bot.core.page_name import PAGE_NAME_MAX
from bot.core.phrase import NO_ESSAY, message
from bot.core.rating import HIGHEST, LOWEST
from bot.errors import InvalidInput, NotFound
from bot.services.community.guest_book import OwnLink, Typed

_NAMES: Final = (
    message("Smile"),
    message("Laughter"),
    message("Thinking"),
    message("Tears"),
    message("Surprise"),
    message("Applause"),
    message("Strength"),
    message("Blossom"),
    message("Coffee"),
    message("Cat"),
)
EMOJI_NAMES: Final[Mapping[str, str]] = dict(zip(EMOJIS, _NAMES, strict=True))
"""What each emoji of the form is called, for those who do not see it."""
_FIELDS_MAX: Final = 20
FORM: Final[Mapping[str, Any]] = {
    "emojis": EMOJI_NAMES,
    "scores": tuple(range(int(LOWEST), int(HIGHEST) + 1)),
    "name_max": PAGE_NAME_MAX,
    "text_max": COMMENT_MAX,
    "linked_text": linked_text,
}
"""What the form and the comments are made of, wherever they stand."""


class GuestPages:
    """Below ``/e/{slug}/comment``. The essay's own page has the form, too, without anything that changes: browsers and
    caches keep it. What comes from there is shown once before it is sent, with all that only a form of now can carry.
    """

    def __init__(self, house: House, services: Services) -> None:
        self._house = house
        self._library = services.library
        self._links = services.links
        self._book = services.guest_book

    def routes(self) -> list[Route]:
        return [
            Route("/e/{slug}/comment", self.write, methods=["GET", "POST"]),
            Route("/e/{slug}/comment/{id}/{secret}", self.own, methods=["GET", "POST"]),
        ]

    async def write(self, request: Request) -> Response:
        """The form; what was typed, to be looked at; or, once it was sent, the way to it. What is refused stays
        typed. Raises ``NotFound`` where nobody can write.
        """
        essay = await self._essay(request)
        if request.method != "POST":
            return await self._form(request, essay, Typed(), "")
        fields = await _fields(request)
        typed = Typed(*(fields.get(name, "") for name in ("name", "emoji", "comment", "score", "website")))
        token = fields.get("token", "")
        try:
            if not token:
                said = await self._book.checked(typed)
                preview = replace(said, text=without_links(said.text))
                return await self._form(request, essay, typed, "", preview=preview)
            address = caller_of(request.client.host if request.client else "")
            link = await self._book.send(essay.slug, typed, token, address)
        except InvalidInput as error:
            return await self._form(request, essay, typed, token, error)
        return self._way(essay.slug, link)

    async def own(self, request: Request) -> Response:
        """The comment of whoever has its address, and the button that deletes it: also where the essay is there no
        more, or not for everybody. Raises ``NotFound``.
        """
        slug = Slug(request.path_params["slug"])
        if not is_slug(slug):
            raise NotFound(NO_ESSAY, slug=slug[:80])
        link = OwnLink(GuestCommentId(request.path_params["id"]), request.path_params["secret"])
        if request.method == "POST":
            await self._book.delete(slug, link)
            return self._way(slug, link)
        comment = await self._book.own(slug, link)
        essay: Essay | None
        try:
            essay = await self._essay(request)
        except NotFound:
            essay = None
        return self._house.show(
            request, "guest_own.html", private=True, essay=essay, comment=comment, linked_text=linked_text
        )

    async def _essay(self, request: Request) -> Essay:
        """The essay that the path names, where it is for everybody. Raises ``NotFound``."""
        reader = await audience_of(request, self._links, self._house)
        with ended_links(request):
            if reader.is_private:
                raise NotFound(NO_ESSAY, slug=request.path_params["slug"])
            return await self._library.essay(request.path_params["slug"], reader.audience)

    async def _form(
        self,
        request: Request,
        essay: Essay,
        typed: Typed,
        token: str,
        mistake: InvalidInput | None = None,
        *,
        preview: Said | None = None,
    ) -> Response:
        context = {
            "essay": essay,
            "typed": typed,
            "token": await self._book.token(essay.slug, token),
            "preview": preview,
            **FORM,
        }
        if mistake is not None:
            return self._house.refuse(request, "guest_form.html", mistake, **context)
        return self._house.show(request, "guest_form.html", private=True, mistake=None, **context)

    def _way(self, slug: Slug, link: OwnLink) -> Response:
        """To the comment's own page, so that nothing is sent again where the page is loaded again."""
        path = f"{self._house.paths.essay(slug)}/comment/{link.id}/{link.secret}"
        return RedirectResponse(path, status_code=303, headers=PRIVATE)


async def _fields(request: Request) -> Mapping[str, str]:
    """The fields of a plain form, the first of each name; none where the body is anything else."""
    body = (await request.body()).decode("utf-8", "replace")
    try:
        pairs = parse_qsl(body, keep_blank_values=True, max_num_fields=_FIELDS_MAX, errors="replace")
    except ValueError:
        return {}
    return dict(reversed(pairs))
