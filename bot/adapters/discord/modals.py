"""Forms. Each is routed by its custom_id when it comes back, so that none is kept in memory."""

from __future__ import annotations

from typing import Any

from discord import ChannelType, SelectDefaultValue, SelectDefaultValueType, SelectOption, TextStyle, ui

from bot.adapters.discord.render import Words
from bot.conversation.typed import format_time
from bot.core.comment import COMMENT_MAX
from bot.core.community_settings import RULES_MAX, CommunitySettings
from bot.core.essay import Language
from bot.core.subscription import Subscription

TITLE_MAX = 45
SETUP = "ichiwa:setup-form"
MODERATION = "ichiwa:moderation-form"
CHANNELS = [ChannelType.text, ChannelType.news, ChannelType.forum]
DEFAULT_TIME = "08:00"


def comment_modal(custom_id: str, words: Words) -> ui.Modal:
    """A comment's text."""
    _ = words.text
    form = ui.Modal(title=_("Your comment")[:TITLE_MAX], custom_id=custom_id)
    field = ui.TextInput[Any](custom_id="text", style=TextStyle.paragraph, max_length=COMMENT_MAX)
    hint = _("It appears in the essay's thread with your name.")
    form.add_item(ui.Label(text=_("What you want to say"), description=hint, component=field))
    return form


def setup_modal(channel_id: int | None, known: Subscription | None, zone: str, words: Words) -> ui.Modal:
    """Where and when essays come. ``known`` is what is set already, ``zone`` what is offered otherwise."""
    _ = words.text
    form = ui.Modal(title=_("The daily essay")[:TITLE_MAX], custom_id=SETUP)
    chosen = [SelectDefaultValue(id=channel_id, type=SelectDefaultValueType.channel)] if channel_id else []
    place = ui.ChannelSelect[Any](custom_id="channel", channel_types=CHANNELS, required=True, default_values=chosen)
    hint = _("In a forum each essay is a post of its own; elsewhere it gets a thread.")
    form.add_item(ui.Label(text=_("Channel"), description=hint, component=place))
    at = ui.TextInput[Any](
        custom_id="at", default=format_time(known.schedule.at) if known else DEFAULT_TIME, max_length=20
    )
    form.add_item(ui.Label(text=_("Time of day"), description=_("For example 08:00 or 18:30"), component=at))
    where = ui.TextInput[Any](custom_id="zone", default=known.schedule.zone if known else zone, max_length=60)
    form.add_item(ui.Label(text=_("Time zone"), description=_("For example Asia/Tokyo"), component=where))
    form.add_item(ui.Label(text=_("Weekdays"), component=_weekdays(known, words)))
    form.add_item(ui.Label(text=_("Language of the essays"), component=_languages(known, words)))
    return form


def moderation_modal(settings: CommunitySettings, words: Words) -> ui.Modal:
    """The house rules for comments."""
    _ = words.text
    rules = settings.rules
    form = ui.Modal(title=_("Rules for comments")[:TITLE_MAX], custom_id=MODERATION)
    fields = (
        ("length", _("Characters of a comment at most"), str(rules.length), 4, TextStyle.short),
        ("slow", _("Seconds between two comments"), str(int(rules.slow_mode.total_seconds())), 5, TextStyle.short),
        ("words", _("Words that no comment may have, one a line"), "\n".join(rules.words), 4000, TextStyle.paragraph),
        ("rules", _("Your community's own rules, for all to read"), rules.text, RULES_MAX, TextStyle.paragraph),
    )
    for name, label, value, limit, style in fields:
        needed = style is TextStyle.short
        field = ui.TextInput[Any](custom_id=name, default=value or None, max_length=limit, style=style, required=needed)
        form.add_item(ui.Label(text=label, component=field))
    return form


def _weekdays(known: Subscription | None, words: Words) -> ui.Select[Any]:
    _ = words.text
    names = (_("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"), _("Sunday"))
    chosen = known.schedule.weekdays if known else frozenset(range(7))
    options = [SelectOption(label=name, value=str(day), default=day in chosen) for day, name in enumerate(names)]
    return ui.Select(custom_id="days", min_values=1, max_values=7, options=options)


def _languages(known: Subscription | None, words: Words) -> ui.Select[Any]:
    _ = words.text
    labels = {"any": _("every language"), Language.JA.value: _("Japanese"), Language.EN.value: _("English")}
    chosen = known.language.value if known and known.language else "any"
    return ui.Select(
        custom_id="language",
        options=[SelectOption(label=label, value=value, default=value == chosen) for value, label in labels.items()],
    )
