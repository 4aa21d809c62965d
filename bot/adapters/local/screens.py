"""Screens and forms as HTML that only the asker sees: one template for each."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from functools import partial
from typing import Any, Final

from markupsafe import Markup, escape

from bot.adapters.local import forms, sentences
from bot.adapters.local.parts import parts_of
from bot.adapters.local.render import Renderer
from bot.conversation import (
    options,
    report_text,
    schedule_text,
    searched,
    spoken_own_reading,
)
from bot.conversation import screens as shown
from bot.conversation.catalogue import Catalogue
from bot.conversation.command import Command
from bot.conversation.command_line import line_of
from bot.conversation.forms import Form
from bot.conversation.parts import Inline
from bot.conversation.phrases import Phrases, beginning
from bot.conversation.schedule_text import Moment
from bot.conversation.spoken import IN_PARTS, spoken
from bot.conversation.stage import Answer
from bot.conversation.table import commands_for
from bot.core.community import Platform
from bot.core.delivery import Delivery
from bot.core.essay import Language
from bot.core.subscription import Subscription
from bot.services.library.searching import SearchPage

TEMPLATES: Final[Mapping[type, str]] = {
    shown.EssayScreen: "essay",
    shown.ReadingScreen: "reading",
    shown.TodayScreen: "today",
    shown.ResultsScreen: "results",
    shown.RelatedScreen: "related",
    shown.RankingScreen: "ranking",
    shown.HistoryScreen: "history",
    shown.AboutScreen: "about",
    shown.HelpScreen: "help",
    shown.CommandScreen: "command",
    shown.FinderScreen: "finder",
    shown.ScoresScreen: "scores",
    shown.RatedScreen: "rated",
    shown.WithdrawnScreen: "withdrawn",
    shown.ReactionHeldScreen: "told",
    shown.CommentScreen: "commented",
    shown.CommentsScreen: "comments",
    shown.CommentRemovedScreen: "told",
    shown.CommentChangedScreen: "changed",
    shown.MessageStoredScreen: "told",
    shown.SavedScreen: "saved",
    shown.UnsavedScreen: "told",
    shown.SavedEssaysScreen: "saved_essays",
    shown.OwnDataScreen: "own_data",
    shown.OwnDataFileScreen: "own_data_file",
    shown.ForgetScreen: "forget",
    shown.ForgottenScreen: "told",
    shown.SettingsScreen: "settings",
    shown.PanelScreen: "panel",
    shown.ChannelsScreen: "channels",
    shown.EndScreen: "end",
    shown.EndedScreen: "ended",
    shown.UnskippedScreen: "unskipped",
    shown.PreviewScreen: "preview",
    shown.UpcomingScreen: "upcoming",
    shown.SkippedScreen: "skipped",
    shown.PausedScreen: "paused",
    shown.ResumedScreen: "resumed",
    shown.OnItsWayScreen: "on_its_way",
    shown.ChosenScreen: "spoken",
    shown.ReportFileScreen: "report_file",
    shown.CommentSearchScreen: "told",
    shown.CorrectedScreen: "told",
    shown.QuotingScreen: "told",
    **dict.fromkeys(IN_PARTS, "spoken"),
}
"""``RefusedScreen`` is raised again as the error that it is; ratings are not counted again here."""


class Screens:
    """Renders answers."""

    def __init__(self, renderer: Renderer, catalogue: Catalogue, zone: str) -> None:
        self._renderer = renderer
        self._zone = zone
        self._line = commands_for(Platform.LOCAL, catalogue)
        self._phrases = {language: Phrases(catalogue, language, str) for language in Language}

    def html(self, answer: Answer, language: Language) -> str:
        """The fragment that shows ``answer`` in ``language``."""
        if isinstance(answer, Form):
            return self._renderer.html("_form.html", language, form=answer, inputs=forms.inputs(answer))
        template = f"_screen_{TEMPLATES[type(answer)]}.html"
        return self._renderer.html(template, language, screen=answer, **self._context(answer, language))

    def _context(self, answer: shown.Screen, language: Language) -> dict[str, Any]:
        """What a template needs beside its screen."""
        match answer:
            case shown.ResultsScreen(page, category):
                search, p = self._command("search"), self._phrases[language]
                return {
                    "turn": partial(_turned, search, page, category),
                    "offers": list(searched.offers(p, page, category)),
                    "instead": partial(_instead, search),
                    "above": searched.above(p, page),
                    "onward": searched.onward(p, page),
                }
            case shown.SavedEssaysScreen():
                p, inline = self._renderer.phrases(language), self._inline(language)
                return {
                    "above": parts_of(spoken_own_reading.above(answer, p)),
                    "below": parts_of(spoken_own_reading.below(answer, p, inline)),
                    "behind": spoken_own_reading.own_scores(answer.essays, answer.own.scores, p),
                }
            case shown.SettingsScreen(state) | shown.PanelScreen(state):
                return {
                    "rows": self._rows(state.subscription, language),
                    "log": [(each, _outcome(each)) for each in state.log],
                }
            case shown.PreviewScreen(preview) | shown.UpcomingScreen(_, preview):
                post = preview.planned.post if preview.planned else None
                own = isinstance(answer, shown.UpcomingScreen) and answer.own is not None
                told = schedule_text.told_whose(post, self._phrases[language], own=own) if post else ()
                return {"told": told}
            case _ if TEMPLATES[type(answer)] == "spoken":
                return {"parts": parts_of(spoken(answer, self._renderer.phrases(language), self._inline(language)))}
            case shown.OwnDataFileScreen(text):
                return {"packed": base64.b64encode(text.encode()).decode()}
            case shown.ReportFileScreen(text):
                return {"packed": base64.b64encode(text.encode()).decode(), "name": report_text.FILE_NAME}
        return {}

    def _inline(self, language: Language) -> Inline:
        this_page = self._phrases[language].text(sentences.THIS_PAGE)  # it is one channel, which needs no link
        return Inline(self._moment(language), lambda _: this_page, _strong)

    def _moment(self, language: Language) -> Moment:
        return lambda at: self._renderer.instant(at, self._zone, language)

    def _rows(self, subscription: Subscription, language: Language) -> list[tuple[str, str]]:
        collections = ", ".join(sorted(subscription.collections))
        p = self._phrases[language]
        return [*schedule_text.settings(subscription, p, collections), *options.vote_row(subscription, p)]

    def _command(self, name: str) -> Command:
        return self._line.find(name)


def _strong(title: str, limit: int) -> str:
    return Markup("<b>{}</b>").format(escape(beginning(title, limit)))


def _outcome(delivery: Delivery) -> str:
    return schedule_text.outcome(delivery)


def _turned(search: Command, page: SearchPage, category: str, number: int) -> str:
    """The command that shows another page of the same search."""
    arguments = {"query": page.query, "category": category, "lang": page.language.value if page.language else ""}
    given = {name: value for name, value in arguments.items() if value}
    return line_of(search, given | {"page": str(number)})


def _instead(search: Command, offer: searched.Offer) -> str:
    """The command that searches for something else."""
    lang = offer.language.value if offer.language else ""
    arguments = {"query": offer.query, "category": offer.category, "lang": lang}
    return line_of(search, {name: value for name, value in arguments.items() if value})
