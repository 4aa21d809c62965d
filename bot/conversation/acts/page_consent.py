"""Acts of members who let the reading pages show their comments, or take that back."""

from __future__ import annotations

from bot.conversation import labels
from bot.conversation.forms import Form, TextField
from bot.conversation.mistakes import in_field
from bot.conversation.request import Request
from bot.conversation.screens import PageConsentScreen
from bot.conversation.stage import Stage
from bot.core.community import person_of
from bot.core.hosts import is_public_url
from bot.core.page_name import PAGE_NAME_MAX


async def opened(stage: Stage, request: Request) -> PageConsentScreen:
    """What is shown of the member, and where, with a way to agree or to take it back."""
    return await _screen(stage, request)


async def form(stage: Stage, request: Request) -> Form:
    """The name to be shown: the one that was chosen before, or else what the member is called."""
    agreed = await stage.services.page_consent.of(request.member)
    own = " ".join(request.member.name.split())[:PAGE_NAME_MAX]
    name = TextField(
        name="name",
        label=labels.PAGE_NAME,
        hint=labels.PAGE_NAME_HINT,
        value=own if agreed is None else agreed.name,
        longest=PAGE_NAME_MAX,
        required=False,
    )
    return Form(
        name="page-name-form",
        title=labels.CHANGE_PAGE_NAME if agreed else labels.SHOW_ON_PAGE,
        submit=labels.SAVE if agreed else labels.SHOW_ON_PAGE,
        fields=(name,),
        opener=("page-name", ""),
    )


async def check_filled(stage: Stage, request: Request) -> None:
    """Raise ``Mistaken`` where the name cannot be shown."""
    with in_field("name"):
        await stage.services.page_consent.check(request.member, request.value("name"))


async def filled(stage: Stage, request: Request) -> PageConsentScreen:
    """The form came back: the member agrees, or has another name."""
    await stage.services.page_consent.agree(request.member, request.value("name"))
    return await _screen(stage, request)


async def taken_back(stage: Stage, request: Request) -> PageConsentScreen:
    await stage.services.page_consent.take_back(request.member)
    return await _screen(stage, request)


async def quoted(stage: Stage, request: Request) -> PageConsentScreen:
    """Round-ups may quote the member from now on, earlier comments too."""
    await stage.services.page_consent.agree_to_quotes(request.member)
    return await _screen(stage, request)


async def not_quoted(stage: Stage, request: Request) -> PageConsentScreen:
    await stage.services.page_consent.take_quotes_back(request.member)
    return await _screen(stage, request)


async def elsewhere(stage: Stage, request: Request) -> PageConsentScreen:
    """Let other communities see the comments, too, or no more; the component carries which."""
    await stage.services.page_consent.share(request.member, request.argument == "on")
    return await _screen(stage, request)


async def ratings(stage: Stage, request: Request) -> PageConsentScreen:
    """Show the ratings, too, or no more; the component carries which."""
    await stage.services.page_consent.share_ratings(request.member, request.argument == "on")
    return await _screen(stage, request)


async def _screen(stage: Stage, request: Request) -> PageConsentScreen:
    url, consent = stage.services.public_url, stage.services.page_consent
    return PageConsentScreen(
        await consent.of(request.member),
        url if is_public_url(url) else "",
        everywhere=person_of(request.member).community is None,
        quoted=await consent.quoted_since(request.member) is not None,
    )
