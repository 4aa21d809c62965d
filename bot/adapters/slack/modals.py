"""Forms. Each is routed by its name when it comes back, so that none is kept in memory."""

from __future__ import annotations

from collections.abc import Sequence

from bot.adapters.slack.asking import Ask
from bot.adapters.slack.layout import (
    INPUT_MAX,
    TEXT,
    WORDS,
    Block,
    Form,
    Screen,
    entry,
    live_menu,
    note,
    row,
    screen,
    typed,
)
from bot.core.comment import COMMENT_MAX
from bot.core.community_settings import RULES_MAX, SLOW_MODE_MAX, CommunitySettings


def comment_form(name: str, argument: str, ask: Ask, before: str = "") -> Form:
    """A comment's text; ``name`` is ``write`` with a slot's key, ``write-essay`` with an essay's short name, or
    ``rewrite`` with a comment's id and its text of ``before``.
    """
    _ = ask.words.text
    hint = _("It appears in the essay's thread with your name.")
    field = entry(TEXT, _("What you want to say"), typed(before, COMMENT_MAX, lines=True), hint)
    return Form(name, _("Your comment"), _("Send"), (field,), argument, (name.replace("write", "comment"), argument))


def search_screen(ask: Ask, *cards: Block) -> Screen:
    """A menu that looks for essays while the member types; ``cards`` is what was chosen."""
    _ = ask.words.text
    look = row(live_menu("find", _("Type a title, a tag or a word")))
    hint = note(_("The essays appear while you type."))
    return screen(look, *(cards or (hint,)), title=_("Search essays"))


def moderation_form(settings: CommunitySettings, ask: Ask) -> Form:
    """The house rules for comments."""
    _ = ask.words.text
    rules = settings.rules
    seconds = str(int(rules.slow_mode.total_seconds()))
    longest = len(str(int(SLOW_MODE_MAX.total_seconds())))
    kept_out = [
        entry(
            f"{WORDS}{number}", _("Words that no comment may have, one a line"), typed(part, lines=True), needed=False
        )
        for number, part in enumerate(_parts(rules.words))
    ]
    own = typed(rules.text, RULES_MAX, lines=True)
    fields = (
        entry("length", _("Characters of a comment at most"), typed(str(rules.length), 4)),
        entry("slow", _("Seconds between two comments"), typed(seconds, longest)),
        *kept_out,
        entry("rules", _("Your community's own rules, for all to read"), own, needed=False),
    )
    return Form("moderation-form", _("Rules for comments"), _("Save"), fields, opener=("moderation", ""))


def _parts(words: Sequence[str]) -> list[str]:
    """One word a line, in as many fields as are needed: what a field cannot hold would be lost when it comes back."""
    parts = [""]
    for word in words:
        longer = f"{parts[-1]}\n{word}".lstrip("\n")
        if len(longer) <= INPUT_MAX:
            parts[-1] = longer
        else:
            parts.append(word)
    return parts
