"""How an act is performed: once, with an answer in any case, and nothing that was typed is lost."""

from __future__ import annotations

import logging
import secrets
import time
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final, TypeVar

from bot.conversation import labels, routes
from bot.conversation.command import Allowed
from bot.conversation.command_line import Call
from bot.conversation.forms import Field, Form, ManyField
from bot.conversation.permissions import check_admin, check_set_up
from bot.conversation.request import Request
from bot.conversation.routes import FormRoute, Route
from bot.conversation.screens import RefusedScreen
from bot.conversation.stage import Act, Answer, Check, Stage
from bot.core.community import Platform
from bot.core.phrase import UNFORESEEN, message
from bot.errors import BotError, ChatError, ChatForbidden, Conflict, NotFound, StoreBusy

log = logging.getLogger(__name__)

_Value = TypeVar("_Value")

PLATFORMS: Final = {Platform.LOCAL: "Ichiwa", Platform.DISCORD: "Discord", Platform.SLACK: "Slack"}
"""What members call them."""
_HANDLED_MAX: Final = 2_000
_REFUSED_MAX: Final = 500
"""Forms that are kept to be opened again, and the latest interactions that are known to have been handled."""
_WRITTEN: Final = ("text", "words", "rules", "question")
"""The fields that hold more than a word."""
_UNKNOWN: Final = "unknown"
_NAMES: Final[Mapping[Act, str]] = {
    route.act: name
    for table in (routes.GLOBAL_MENU, routes.MESSAGE_MENU, routes.COMPONENTS)
    for name, route in table.items()
}
"""What acts are counted by, however they are come by."""
_BUSY: Final = message("The database is busy. Try again in a few seconds.")
_NO_ANSWER: Final = message("{platform} did not answer. Try again in a minute.")
_FORBIDDEN: Final = message(
    "{platform} does not let me do this here. Those who run this bot find the reason in its log."
)


class Performing:
    """Performs acts on one stage."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self._handled: OrderedDict[str, None] = OrderedDict()
        self._refused: OrderedDict[str, Form] = OrderedDict()

    def is_new(self, interaction: str) -> bool:
        """Whether this is the first time that we hear of an interaction, among the latest ones; empty is always new."""
        if not interaction:
            return True
        if interaction in self._handled:
            log.info("Interaction %s came twice", interaction)
            return False
        _remember(self._handled, interaction, None, _HANDLED_MAX)
        return True

    def component(self, name: str) -> Route:
        """What a component leads to."""
        if name == "again":
            return Route(self._again)
        return routes.COMPONENTS.get(name, Route(_unknown))

    def form(self, name: str) -> FormRoute:
        """What a form that came back leads to."""
        return routes.FORMS.get(name, FormRoute(_unknown))

    async def command(self, call: Call, request: Request) -> Answer:
        """Do what a command asks for. Raises nothing."""
        return await self._timed(call.command.name, act_of(call), replace(request, options=call.arguments))

    async def filled(self, name: str, request: Request) -> Answer:
        """Do what a form asks for; where that cannot be, the form can be opened again as it was. Raises nothing."""
        route = self.form(name)
        answer = await self._timed(name if name in routes.FORMS else _UNKNOWN, _checked(route), request)
        if isinstance(answer, RefusedScreen) and route.reopen is not None:
            return replace(answer, again=await self._kept(route.reopen, request))
        return answer

    async def mistake(self, check: Check, request: Request) -> BotError | None:
        """What ``check`` has against a form; None where there is nothing. Raises nothing but ``CancelledError``."""
        try:
            await check(self.stage, request)
        except BotError as error:
            return error
        except Exception:
            log.exception("A form could not be checked")
            return BotError(UNFORESEEN)
        return None

    async def perform(self, act: Act, request: Request) -> Answer:
        """Do ``act``. Raises nothing: what cannot be done is a ``RefusedScreen`` with one sentence."""
        name = _UNKNOWN if act is _unknown else "again" if act == self._again else _NAMES.get(act)
        if name is None:  # a part of what is counted elsewhere
            return await self._performed(act, request)
        return await self._timed(name, act, request)

    async def _timed(self, name: str, act: Act, request: Request) -> Answer:
        began = time.monotonic()
        answer = await self._performed(act, request)
        self.stage.services.metrics.performed(self.stage.host.platform, name, time.monotonic() - began)
        return answer

    async def _performed(self, act: Act, request: Request) -> Answer:
        try:
            return await act(self.stage, request)
        except BotError as error:
            return self.refused(error, request)
        except Exception:
            return self.failed(request)

    def refused(self, error: BotError, request: Request) -> RefusedScreen:
        """The sentence for ``error``, with what was typed at length."""
        return RefusedScreen(self._told(error), written(request))

    def failed(self, request: Request) -> RefusedScreen:
        """The sentence for what was not foreseen; called where an exception is handled, which is logged."""
        self.stage.services.metrics.act_failed(self.stage.host.platform)
        log.exception("An act of %s could not be done", request.member.id)
        return self.refused(BotError(UNFORESEEN), request)

    def _told(self, error: BotError) -> BotError:
        """What a member can be told: failures of the platform and the database are logged and become a sentence."""
        platform = PLATFORMS[self.stage.host.platform]
        match error:
            case ChatForbidden():
                log.warning("%s did not allow what an act needs: %s", platform, error)
                return BotError(_FORBIDDEN, platform=platform)
            case ChatError():
                log.warning("An act met a failure of %s: %s", platform, error)
                return BotError(_NO_ANSWER, platform=platform)
            case StoreBusy():
                return StoreBusy(_BUSY)
            case Conflict():
                log.info("A conflict: %s", error)
        return error

    async def _kept(self, reopen: Act, request: Request) -> str:
        """Keep a form as it was filled in, for a while; what its button carries. Empty where it cannot be made."""
        form = await self._performed(reopen, request)
        if not isinstance(form, Form):
            return ""
        token = secrets.token_urlsafe(9)
        _remember(self._refused, token, _refilled(form, request.fields), _REFUSED_MAX)
        return ":".join((token, *form.opener))

    async def _again(self, stage: Stage, request: Request) -> Answer:
        """Open a form as it was filled in; after a restart, as it is opened first."""
        token, _, opener = request.argument.partition(":")
        if token in self._refused:
            return self._refused[token]
        name, _, argument = opener.partition(":")
        return await self.component(name).act(stage, replace(request, argument=argument))


def act_of(call: Call) -> Act:
    """The act of a command, which asks first whether the member is allowed to use it."""
    command = call.command

    async def act(stage: Stage, request: Request) -> Answer:
        match command.allowed:
            case Allowed.ADMIN:
                check_admin(request, command.line)
            case Allowed.SETTER if command.name != "setup":  # the setup asks itself, for the channel that it is about
                await check_set_up(stage, request, request.here, command.line)
        return await routes.COMMANDS[command.name](stage, request)

    return act


def written(request: Request) -> str:
    """What a member wrote at length, so that nobody writes it twice."""
    typed = (*(request.value(field) for field in _WRITTEN), request.options.get("text", ""))
    return "\n\n".join(filter(None, typed))


def _checked(route: FormRoute) -> Act:
    async def act(stage: Stage, request: Request) -> Answer:
        if route.check is not None:
            await route.check(stage, request)
        return await route.act(stage, request)

    return act


def _refilled(form: Form, fields: Mapping[str, Sequence[str]]) -> Form:
    """``form`` with what was typed and chosen in it."""
    return replace(
        form, fields=tuple(_with(each, fields[each.name]) if each.name in fields else each for each in form.fields)
    )


def _with(field: Field, values: Sequence[str]) -> Field:
    if isinstance(field, ManyField):
        return replace(field, values=frozenset(values))
    return replace(field, value=next(iter(values), ""))


async def _unknown(stage: Stage, request: Request) -> Answer:
    raise NotFound(labels.GONE)


def _remember(cache: OrderedDict[str, _Value], key: str, value: _Value, most: int) -> None:
    cache[key] = value
    if len(cache) > most:
        cache.popitem(last=False)
