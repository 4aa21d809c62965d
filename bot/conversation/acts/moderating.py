"""Acts of admins on comments: the house rules, and whether searches look into them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Final

from bot.conversation import labels
from bot.conversation.forms import Form, TextField
from bot.conversation.mistakes import in_field
from bot.conversation.permissions import check_admin
from bot.conversation.request import Request
from bot.conversation.screens import CommentSearchScreen, QuotingScreen, RulesSavedScreen, SharedTalkScreen
from bot.conversation.stage import Stage
from bot.core.community_settings import RULES_MAX, SLOW_MODE_MAX, WORD_LIST_MAX, CommunitySettings, HouseRules
from bot.core.shared_talk import HOUSE_NAME_MAX, checked_house_name
from bot.errors import InvalidInput
from bot.language.normalize import fold

COMMAND: Final = "/essay moderation"


async def moderation(stage: Stage, request: Request) -> Form | CommentSearchScreen | QuotingScreen | SharedTalkScreen:
    """The rules as a form; or, with an option, whether comments are searched, quoted, or shared with other
    communities.
    """
    if "quotes" in request.options:
        return await _quoting(stage, request, quotes=request.options["quotes"] == "on")
    if "talk" in request.options:
        return await (talk if request.options["talk"] == "on" else talk_off)(stage, request)
    if "search" not in request.options:
        return await form(stage, request)
    check_admin(request, COMMAND)
    search = request.options["search"] == "on"
    await stage.services.moderation.change(
        request.member.community, lambda before: replace(before, search_comments=search)
    )
    return CommentSearchScreen(search)


async def _quoting(stage: Stage, request: Request, *, quotes: bool) -> QuotingScreen:
    check_admin(request, COMMAND)
    community = request.member.community
    await stage.services.moderation.change(community, lambda before: replace(before, quote_comments=quotes))
    return QuotingScreen(quotes)


async def form(stage: Stage, request: Request) -> Form:
    """The house rules for comments."""
    check_admin(request, COMMAND)
    rules = (await stage.services.moderation.settings(request.member.community)).rules
    seconds = int(rules.slow_mode.total_seconds())
    fields = (
        TextField(
            name="length", label=labels.COMMENT_LENGTH, hint=labels.RULES_HINT, value=str(rules.length), longest=4
        ),
        TextField(
            name="slow",
            label=labels.SLOW_MODE,
            value=str(seconds),
            longest=len(str(int(SLOW_MODE_MAX.total_seconds()))),
        ),
        TextField(
            name="words",
            label=labels.BANNED_WORDS,
            value="\n".join(rules.words),
            longest=WORD_LIST_MAX,
            lines=True,
            required=False,
        ),
        TextField(
            name="rules", label=labels.OWN_RULES, value=rules.text, longest=RULES_MAX, lines=True, required=False
        ),
    )
    return Form(
        name="moderation-form",
        title=labels.RULES,
        submit=labels.SAVE,
        fields=fields,
        opener=("moderation", ""),
    )


async def check_filled(stage: Stage, request: Request) -> None:
    """Raise ``Mistaken`` where a number is none."""
    for name in ("length", "slow"):
        with in_field(name):
            _number(request.value(name))


async def filled(stage: Stage, request: Request) -> RulesSavedScreen:
    """The house rules came back."""
    check_admin(request, COMMAND)
    rules = HouseRules(
        length=_number(request.value("length")),
        slow_mode=timedelta(seconds=_number(request.value("slow"))),
        words=tuple(request.value("words").splitlines()),
        text=request.value("rules"),
    )
    await stage.services.moderation.change(request.member.community, lambda before: replace(before, rules=rules))
    return RulesSavedScreen()


async def talk(stage: Stage, request: Request) -> SharedTalkScreen:
    """What the talk with other communities is; only the button below turns it on."""
    check_admin(request, COMMAND)
    return _talk(await stage.services.moderation.settings(request.member.community))


async def talk_on(stage: Stage, request: Request) -> SharedTalkScreen:
    return await _turned(stage, request, shared=True)


async def talk_off(stage: Stage, request: Request) -> SharedTalkScreen:
    return await _turned(stage, request, shared=False)


async def talk_name_form(stage: Stage, request: Request) -> Form:
    """What others call the community."""
    check_admin(request, COMMAND)
    known = (await stage.services.moderation.settings(request.member.community)).house_name
    name = TextField(
        name="name",
        label=labels.HOUSE_NAME,
        hint=labels.HOUSE_NAME_HINT,
        value=known,
        longest=HOUSE_NAME_MAX,
        required=False,
    )
    return Form(
        name="talk-name-form",
        title=labels.CHANGE_HOUSE_NAME,
        submit=labels.SAVE,
        fields=(name,),
        opener=("talk-name", ""),
    )


async def check_talk_name(stage: Stage, request: Request) -> None:
    """Raise ``Mistaken`` where the name cannot be shown."""
    with in_field("name"):
        checked_house_name(request.value("name"))


async def talk_named(stage: Stage, request: Request) -> SharedTalkScreen:
    """The name came back."""
    check_admin(request, COMMAND)
    name = checked_house_name(request.value("name"))
    change = stage.services.moderation.change
    return _talk(await change(request.member.community, lambda before: replace(before, house_name=name)))


async def _turned(stage: Stage, request: Request, *, shared: bool) -> SharedTalkScreen:
    check_admin(request, COMMAND)
    change = stage.services.moderation.change
    return _talk(await change(request.member.community, lambda before: replace(before, shared_talk=shared)))


def _talk(settings: CommunitySettings) -> SharedTalkScreen:
    return SharedTalkScreen(settings.shared_talk, settings.house_name)


def _number(text: str) -> int:
    digits = fold(text).strip()
    if not (digits.isascii() and digits.isdecimal()):
        raise InvalidInput("“{text}” is not a whole number.", text=text[:40])
    return int(digits)
