"""Acts of admins on the sources of their community."""

from __future__ import annotations

from enum import StrEnum
from typing import Final, TypeAlias, TypeVar

from bot.conversation import labels, source_text
from bot.conversation.forms import FileField, Form, TextField
from bot.conversation.mistakes import in_field
from bot.conversation.permissions import check_admin
from bot.conversation.phrases import Sentence
from bot.conversation.request import Request
from bot.conversation.screens import (
    SourceCancelledScreen,
    SourcePreviewScreen,
    SourceRemovedScreen,
    SourceRemoveScreen,
    SourceScreen,
    SourcesScreen,
)
from bot.conversation.stage import Stage
from bot.core.essay import Rights
from bot.core.source import TITLE_MAX, Backlog
from bot.errors import InvalidInput, NotFound
from bot.ports.uploads import check_size
from bot.services.sources.adding import ADDRESS_MAX, Preview, checked_address
from bot.services.sources.taking import Take

SOURCE: Final = "/essay source"


_Answer: TypeAlias = Form | SourcesScreen | SourceScreen | SourcePreviewScreen | SourceRemoveScreen


async def source(stage: Stage, request: Request) -> _Answer:
    """``/essay source``: what is said first says what is done; an address or a file alone is added."""
    typed, sources = request.options, stage.services.sources
    given = "url" in typed or "file" in request.files
    what = typed.get("what") or ("add" if given else "list")
    if what == "add":
        return await _added(stage, request)
    if what == "list" and "name" not in typed:
        return await _listed(stage, request)
    found = await sources.called(typed.get("name") or typed.get("url", ""), request.member.community)
    match what:
        case "refresh":
            return await _refresh(stage, request, found.name)
        case "pause":
            await sources.pause(found.name, request.member.community)
            return await _screen(stage, request, found.name, source_text.IS_PAUSED)
        case "resume":
            return await _resume(stage, request, found.name)
        case "remove":
            return SourceRemoveScreen(await sources.status(found.name, request.member.community))
    return await _screen(stage, request, found.name)


async def opened(stage: Stage, request: Request) -> SourceScreen:
    """A source that was chosen from the list, or looked at again."""
    check_admin(request, SOURCE)
    return await _screen(stage, request, request.value() or request.argument)


async def form(stage: Stage, request: Request) -> Form:
    """What is to be added."""
    check_admin(request, SOURCE)
    return Form(
        name="source-form",
        title=source_text.ADD,
        submit=source_text.LOOK_AT,
        fields=(
            TextField(
                name="url",
                label=source_text.ADDRESS,
                hint=source_text.ADDRESS_HINT,
                longest=ADDRESS_MAX,
                required=False,
            ),
            FileField(name="file", label=source_text.FILE, hint=source_text.FILE_HINT),
            TextField(
                name="title", label=source_text.NAME, hint=source_text.NAME_HINT, longest=TITLE_MAX, required=False
            ),
        ),
        opener=("source-add", "new"),
    )


async def check_filled(stage: Stage, request: Request) -> None:
    """Raise ``Mistaken`` where there is no address, and no file either."""
    if not request.value("file"):
        with in_field("url"):
            checked_address(request.value("url"))


async def filled(stage: Stage, request: Request) -> SourcePreviewScreen:
    check_admin(request, SOURCE)
    adding, member, title = stage.services.adding, request.member, request.value("title")
    if token := request.value("file"):
        preview = await adding.preview_file(token, member.community, member.id, title)
    else:
        preview = await adding.preview_address(request.value("url"), member.community, member.id, title)
    return await _previewed(stage, request, preview)


async def rights_chosen(stage: Stage, request: Request) -> SourcePreviewScreen:
    return await _chosen(stage, request, rights=_one_of(Rights, request.value()))


async def order_chosen(stage: Stage, request: Request) -> SourcePreviewScreen:
    return await _chosen(stage, request, backlog=_one_of(Backlog, request.value()))


async def take_chosen(stage: Stage, request: Request) -> SourcePreviewScreen:
    return await _chosen(stage, request, take=_one_of(Take, request.value()))


async def confirmed(stage: Stage, request: Request) -> SourceScreen:
    """What was previewed is added, and read at once."""
    check_admin(request, SOURCE)
    services, community = stage.services, request.member.community
    preview = services.adding.pending(request.argument, community)
    added = await services.adding.confirm(request.argument, community)
    await services.taking.take(request.channel, added, preview.take)
    await services.sources.begin()
    return await _screen(stage, request, added.name, source_text.ADDED)


async def cancelled(stage: Stage, request: Request) -> SourceCancelledScreen:
    check_admin(request, SOURCE)
    await stage.services.adding.cancel(request.argument, request.member.community)
    return SourceCancelledScreen()


async def refreshed(stage: Stage, request: Request) -> SourceScreen:
    check_admin(request, SOURCE)
    return await _refresh(stage, request, request.argument)


async def paused(stage: Stage, request: Request) -> SourceScreen:
    check_admin(request, SOURCE)
    await stage.services.sources.pause(request.argument, request.member.community)
    return await _screen(stage, request, request.argument, source_text.IS_PAUSED)


async def resumed(stage: Stage, request: Request) -> SourceScreen:
    check_admin(request, SOURCE)
    return await _resume(stage, request, request.argument)


async def asked(stage: Stage, request: Request) -> SourceRemoveScreen:
    """Whether a source is really to be removed."""
    check_admin(request, SOURCE)
    return SourceRemoveScreen(await stage.services.sources.status(request.argument, request.member.community))


async def removed(stage: Stage, request: Request) -> SourceRemovedScreen:
    check_admin(request, SOURCE)
    sources, community = stage.services.sources, request.member.community
    title = (await sources.status(request.argument, community)).source.title
    return SourceRemovedScreen(title, await sources.remove(request.argument, community))


async def _listed(stage: Stage, request: Request) -> SourcesScreen:
    library, community = stage.services.library, request.member.community
    counts = await library.sources(community)
    titles = await stage.services.sources.titles(counts)
    named = {titles.get(name, name): number for name, number in counts.items()}
    return SourcesScreen(await stage.services.sources.of(community), named, await library.collections(community))


async def _added(stage: Stage, request: Request) -> Form | SourcePreviewScreen:
    """A preview of what was given; where nothing was, what would be needed."""
    adding, member, typed = stage.services.adding, request.member, request.options
    title, file = typed.get("name", ""), request.files.get("file")
    if file is not None:
        check_size(file.size)
        token = await adding.upload(file.name, await file.read())
        preview = await adding.preview_file(token, member.community, member.id, title)
    elif address := typed.get("url"):
        preview = await adding.preview_address(address, member.community, member.id, title)
    else:
        raise InvalidInput(
            "Say what to add, for example {example}", example="/essay source add https://example.org/feed"
        )
    return await _previewed(stage, request, preview)


async def _chosen(
    stage: Stage,
    request: Request,
    rights: Rights | None = None,
    backlog: Backlog | None = None,
    take: Take | None = None,
) -> SourcePreviewScreen:
    check_admin(request, SOURCE)
    preview = stage.services.adding.choose(request.argument, request.member.community, rights, backlog, take)
    return await _previewed(stage, request, preview)


async def _previewed(stage: Stage, request: Request, preview: Preview) -> SourcePreviewScreen:
    return SourcePreviewScreen(preview, await stage.services.taking.in_channel(request.channel))


async def _refresh(stage: Stage, request: Request, name: str) -> SourceScreen:
    await stage.services.sources.refresh(name, request.member.community)
    await stage.services.sources.begin()
    return await _screen(stage, request, name, source_text.IS_DUE)


async def _resume(stage: Stage, request: Request, name: str) -> SourceScreen:
    await stage.services.sources.resume(name, request.member.community)
    await stage.services.sources.begin()
    return await _screen(stage, request, name, source_text.IS_DUE)


async def _screen(stage: Stage, request: Request, name: str, said: Sentence | None = None) -> SourceScreen:
    return SourceScreen(await stage.services.sources.status(name, request.member.community), said)


_Value = TypeVar("_Value", bound=StrEnum)


def _one_of(kind: type[_Value], value: str) -> _Value:
    """What was chosen. Raises ``NotFound`` for what no menu of ours has."""
    try:
        return kind(value)
    except ValueError:
        raise NotFound(labels.GONE) from None
