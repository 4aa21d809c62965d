"""Acts of admins who set a channel up: one form or one command, and the panel in which they go on from there."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from bot.conversation import labels, options
from bot.conversation.acts import running
from bot.conversation.acts.channels import how_used, known_of, remembered
from bot.conversation.acts.essays import own_of
from bot.conversation.command import Choice
from bot.conversation.forms import ChannelField, ChoiceField, Form, ManyField, TextField, TimeField, ZoneField
from bot.conversation.mistakes import in_field
from bot.conversation.permissions import check_set_up
from bot.conversation.request import Request
from bot.conversation.screens import DigestSettingsScreen, OnItsWayScreen, PanelScreen, PreviewScreen, SettingsScreen
from bot.conversation.stage import Stage
from bot.conversation.typed import format_time, parse_time
from bot.conversation.typed_languages import format_languages, parse_languages
from bot.conversation.zones import parse_zone
from bot.core.community import Channel
from bot.core.delivery import DeliveryState
from bot.core.essay import Language
from bot.core.language_plan import ALTERNATE
from bot.core.pick import Policy
from bot.core.post_style import QUESTION_MAX, SUMMARY_LENGTHS, PostStyle
from bot.core.subscription import Subscription
from bot.errors import InvalidInput, NotFound
from bot.services.community.changes import Change, Preview, Restyle, SetupState

COMMAND: Final = "/essay setup"
SCHEDULE: Final = "/essay schedule"
FIRST: Final = "first"
DEFAULT_TIME: Final = "08:00"
_SEED_BITS: Final = 31
_LENGTH_MAX: Final = 20


async def form(stage: Stage, request: Request) -> Form:
    """``/essay setup``. It offers the channel whose button was pressed, or the one in which it was asked for."""
    channel = _argued(request) if request.argument else request.channel
    if channel is not None:
        await check_set_up(stage, request, channel, COMMAND)
    known = await known_of(stage, channel) if channel is not None else None
    collections = await stage.services.library.collections(request.member.community)
    fields = (
        ChannelField(
            name="channel", label=labels.CHANNEL, hint=labels.CHANNEL_HINT, value=channel.id if channel else ""
        ),
        TimeField(
            name="at",
            label=labels.TIME_OF_DAY,
            hint=labels.TIME_HINT,
            value=format_time(known.schedule.at) if known else DEFAULT_TIME,
        ),
        ZoneField(
            name="zone",
            label=labels.TIME_ZONE,
            hint=labels.ZONE_HINT,
            value=known.schedule.zone if known else zone_for(stage, request),
        ),
        _weekdays(known),
        _language(known, request),
        *_collections(known, collections),
        ChoiceField(
            name="policy",
            label=labels.ORDER,
            choices=options.ORDERS,
            value=(known.policy if known else Policy.SHUFFLE).value,
        ),
        *_post_text_fields(known),
        *(() if known else (_first(),)),
    )
    seed = str(known.seed if known else secrets.randbits(_SEED_BITS))
    return Form(
        name="setup-form",
        title=labels.DAILY_ESSAY,
        submit=labels.SAVE,
        fields=fields,
        argument=seed,
        opener=("setup", channel.id if channel is not None else ""),
        preview="preview-setup",
    )


async def form_again(stage: Stage, request: Request) -> Form:
    """The same form for a request that was filled in, with the seed that its preview showed."""
    again = await form(stage, replace(request, argument=request.value("channel")))
    return replace(again, argument=request.argument)


def zone_for(stage: Stage, request: Request) -> str:
    """What is offered where nothing is set: Tokyo to whoever reads Japanese, else the machine's zone."""
    return "Asia/Tokyo" if request.language is Language.JA else stage.services.zone


async def check_filled(stage: Stage, request: Request) -> None:
    """Raise ``Mistaken`` where something in the form cannot be used, so that it is told beside its field."""
    channel = _chosen(request)
    with in_field("channel"):
        await check_set_up(stage, request, channel, COMMAND)
    with in_field("at"):
        parse_time(request.value("at"))
    with in_field("zone"):
        parse_zone(request.value("zone"))
    await check_post_text(stage, request)
    with in_field("channel"):
        await stage.host.check_channel(channel)


async def filled(stage: Stage, request: Request) -> PanelScreen:
    """The form came back: subscribe the channel, or change its subscription."""
    channel = _chosen(request)
    await check_set_up(stage, request, channel, COMMAND)
    await stage.host.check_channel(channel)
    known = await known_of(stage, channel)
    change = await remembered(stage, request, channel, await _change(stage, request, known))
    made = await stage.services.subscribing.set_up(channel, change)
    if known is None and FIRST in request.fields.get(FIRST, ()):
        await stage.services.subscribing.post_now(made.id)
    return await panel(stage, request, channel, is_new=known is None)


async def tried(stage: Stage, request: Request) -> PreviewScreen:
    """What the form, as it is filled now, would bring."""
    if not request.value("channel"):
        raise InvalidInput("Choose a channel first.")
    channel = _chosen(request)
    await check_set_up(stage, request, channel, COMMAND)
    change = await _change(stage, request, await known_of(stage, channel))
    preview = await stage.services.subscribing.trial(channel, change)
    return PreviewScreen(preview, change.zone or stage.services.zone, is_trial=True)


async def schedule(stage: Stage, request: Request) -> PanelScreen | SettingsScreen | DigestSettingsScreen:
    """``/essay schedule``: change the subscription, or make one; without options, show it."""
    if not request.options:
        return await running.shown_settings(stage, request)
    known = await known_of(stage, request.here)
    place = Channel(request.here.community, request.options.get("channel", request.here.id))
    change = await remembered(stage, request, place, await _typed_change(stage, request))
    moves = known is not None and place != request.here
    if place != request.here:
        await check_set_up(stage, request, place, SCHEDULE)
        await stage.host.check_channel(place)
    if moves:
        await stage.services.subscribing.check_free(place)
    if known is None:
        language = change.language if "lang" in request.options else request.essays_language
        change = replace(change, zone=change.zone or zone_for(stage, request), language=language)
    _check_capture(stage, bool(change.capture))
    made = await stage.services.subscribing.set_up(request.here if moves else place, change)
    if moves:
        await stage.services.subscribing.move(made.id, place)
    return await panel(stage, request, place, is_new=known is None)


async def panel(stage: Stage, request: Request, channel: Channel, *, is_new: bool = False) -> PanelScreen:
    """What is set, what comes next, and what can still be chosen."""
    state = await stage.services.subscribing.state(channel)
    on_its_way = any(delivery.state is DeliveryState.DUE for delivery in state.log)
    coming = None if on_its_way else await _preview(stage, state)
    return PanelScreen(
        state=state,
        preview=coming,
        on_its_way=on_its_way,
        missing=[*await stage.host.missing(channel, votes=state.has_votes), *await how_used(stage, channel)],
        collections=await stage.services.library.collections(request.member.community),
        is_admin=request.member.is_admin,
        is_new=is_new,
        own=await own_of(stage, request, coming),
    )


async def policy_chosen(stage: Stage, request: Request) -> PanelScreen:
    return await _changed(stage, request, Change(policy=Policy(request.value())))


async def collections_chosen(stage: Stage, request: Request) -> PanelScreen:
    return await _changed(stage, request, Change(collections=await _named_collections(stage, request, "")))


async def cards_chosen(stage: Stage, request: Request) -> PanelScreen:
    """The language of what everybody sees in the channel from now on."""
    return await _changed(stage, request, _restyled(request, {"cards": request.value()}))


async def ping_chosen(stage: Stage, request: Request) -> PanelScreen:
    """The role that posts mention from now on; none where nothing is chosen."""
    return await _changed(stage, request, _restyled(request, {"role": request.value()}))


async def vote_chosen(stage: Stage, request: Request) -> PanelScreen:
    return await _changed(stage, request, Change(ballot=options.ballot_of(request.value())))


async def capture_switched(stage: Stage, request: Request) -> PanelScreen:
    """Whether messages in the channel's threads are stored as comments from now on."""
    channel = _argued(request)
    await check_set_up(stage, request, channel, COMMAND)
    captures = not (await stage.services.subscribing.of_channel(channel)).capture
    _check_capture(stage, captures)
    return await _changed(stage, request, Change(capture=captures))


async def first_posted(stage: Stage, request: Request) -> OnItsWayScreen:
    """Offered for the first essay alone; later ones are asked for by a command, so that no second press posts two."""
    channel = _argued(request)
    await check_set_up(stage, request, channel, COMMAND)
    state = await stage.services.subscribing.state(channel)
    if state.log:
        raise InvalidInput("The first essay is already on its way. {command} posts another.", command="/essay post-now")
    return await running.posted_now(stage, state.subscription)


async def post_text_form(stage: Stage, request: Request) -> Form:
    """Summary and question of the channel whose panel asked, as they are now."""
    channel = _argued(request)
    await check_set_up(stage, request, channel, COMMAND)
    return Form(
        name="words-form",
        title=labels.SUMMARY_AND_QUESTION,
        submit=labels.SAVE,
        fields=_post_text_fields(await known_of(stage, channel)),
        argument=request.argument,
        opener=("words", request.argument),
    )


async def check_post_text(stage: Stage, request: Request) -> None:
    """Raise ``Mistaken`` where summary or question cannot be used."""
    for name in ("summary", "question"):
        with in_field(name):
            options.restyle_of({name: request.value(name)} if request.value(name) else {}, request.member.community)


async def post_text_filled(stage: Stage, request: Request) -> PanelScreen:
    return await _changed(stage, request, Change(restyle=_post_texts(request)))


async def _changed(stage: Stage, request: Request, change: Change) -> PanelScreen:
    """Change the subscription of the channel whose panel was used."""
    channel = _argued(request)
    await check_set_up(stage, request, channel, COMMAND)
    subscription = await stage.services.subscribing.of_channel(channel)
    await stage.services.subscribing.schedule(subscription.id, change)
    return await panel(stage, request, channel)


def _argued(request: Request) -> Channel:
    """The channel that a component carries."""
    return Channel(request.member.community, request.argument)


def _chosen(request: Request) -> Channel:
    return Channel(request.member.community, request.value("channel"))


async def _preview(stage: Stage, state: SetupState) -> Preview | None:
    try:
        return await stage.services.subscribing.preview(state.subscription.id)
    except NotFound:
        return None


def _restyled(request: Request, typed: Mapping[str, str]) -> Change:
    return Change(restyle=options.restyle_of(typed, request.member.community))


def _post_texts(request: Request) -> Restyle | None:
    """What the form wants to be different about summary and question; None where it had no such fields."""
    if "summary" not in request.fields:
        return None
    typed = {
        "summary": request.value("summary") or options.USUAL,
        "question": request.value("question") or options.NONE,
    }
    return options.restyle_of(typed, request.member.community)


def _check_capture(stage: Stage, wanted: bool) -> None:
    """Raise ``InvalidInput`` where we are not allowed to read what members write."""
    if wanted and not stage.host.reads_threads:
        raise InvalidInput("I am not allowed to read what members write here. Whoever runs this bot can change that.")


async def _named_collections(stage: Stage, request: Request, field: str) -> frozenset[str]:
    known = await stage.services.library.collections(request.member.community)
    return frozenset(name for name in known if options.menu_value(name) in request.fields.get(field, ()))


async def _change(stage: Stage, request: Request, known: Subscription | None) -> Change:
    """What a form that came back wants to be different; fields that it had no room for leave things as they are."""
    at, only, policy = request.value("at"), request.value("language"), request.value("policy")
    is_chosen = only in {choice.value for choice in options.ESSAY_LANGUAGES}
    language = parse_languages(only) if is_chosen else None
    same = known is not None and f"{known.schedule.at:%H:%M}" == at  # a picker has no seconds, a schedule can
    return Change(
        at=None if same else parse_time(at),
        zone=parse_zone(request.value("zone")),
        weekdays=frozenset(int(day) for day in request.fields.get("days", ())) or None,
        language=language,
        any_language=is_chosen and language is None,
        collections=await _named_collections(stage, request, "collections")
        if "collections" in request.fields
        else None,
        policy=Policy(policy) if policy else None,
        seed=int(request.argument) if request.argument.isdecimal() else None,
        restyle=_post_texts(request),
    )


async def _typed_change(stage: Stage, request: Request) -> Change:
    """What the command's options want to be different."""
    community = request.member.community
    change, typed = options.change_of(request.options, community), request.options.get("collections")
    if typed is None:
        return change
    named = await stage.services.library.collections_named(typed, community)
    return replace(change, collections=named)


def _weekdays(known: Subscription | None) -> ManyField:
    chosen = known.schedule.weekdays if known else frozenset(range(7))
    return ManyField(
        name="days", label=labels.WEEKDAYS, choices=options.WEEKDAYS, values=frozenset(map(str, sorted(chosen)))
    )


def _language(known: Subscription | None, request: Request) -> ChoiceField:
    """What is set; for a new channel the community's own language."""
    plan = known.language if known else request.essays_language
    is_typed = plan not in (None, *Language, ALTERNATE)
    return ChoiceField(
        name="language",
        label=labels.ESSAYS_LANGUAGE,
        choices=(*options.ESSAY_LANGUAGES, *([options.KEPT] if is_typed else [])),
        value=options.KEPT.value if is_typed else format_languages(plan),
    )


def _collections(known: Subscription | None, sizes: Mapping[str, int]) -> tuple[ManyField, ...]:
    """The library's collections: those that are chosen, then the largest ones."""
    chosen = known.collections if known else frozenset()
    names = options.collections_first(chosen, sizes)
    if not names:
        return ()
    return (
        ManyField(
            name="collections",
            label=labels.COLLECTIONS,
            choices=tuple(Choice(options.menu_value(name), name) for name in names),
            values=frozenset(map(options.menu_value, chosen)),
            hint=labels.COLLECTIONS_HINT,
            placeholder=labels.ALL,
            sizes=tuple(sizes[name] for name in names),
            required=False,
        ),
    )


def _post_text_fields(known: Subscription | None) -> tuple[TextField, ...]:
    """Summary and question."""
    style = known.style if known else PostStyle()
    least, most = SUMMARY_LENGTHS
    return (
        TextField(
            name="summary",
            label=labels.SUMMARY_LENGTH,
            hint=labels.SUMMARY_LENGTH_HINT,
            hint_fields=(("least", least), ("most", most)),
            value=str(style.summary_length or ""),
            longest=_LENGTH_MAX,
            required=False,
        ),
        TextField(
            name="question",
            label=labels.QUESTION,
            hint=labels.QUESTION_HINT,
            hint_fields=(("placeholder", "{title}"),),
            value=style.question,
            longest=QUESTION_MAX,
            lines=True,
            required=False,
        ),
    )


def _first() -> ManyField:
    return ManyField(
        name=FIRST,
        label=labels.FIRST_ESSAY,
        choices=(Choice(FIRST, labels.POST_FIRST),),
        values=frozenset(),
        required=False,
    )
