"""What acts answer, shown as Discord's components: one renderer a screen."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from discord import ui

from bot.adapters.discord.layout import Part, view_of
from bot.adapters.discord.phrases import DiscordPhrases
from bot.adapters.discord.screens import admins, essays, helping, overview, own_data, planning, reading, taking_part
from bot.adapters.discord.screens.sentences import INLINE, shown
from bot.conversation import screens
from bot.conversation.spoken import spoken

_RENDERERS: Final[dict[type[Any], Callable[[Any, DiscordPhrases], list[Part]]]] = {
    screens.EssayScreen: essays.card,
    screens.ReadingScreen: reading.part,
    screens.TodayScreen: essays.latest,
    screens.ResultsScreen: essays.results,
    screens.RelatedScreen: essays.alike,
    screens.RankingScreen: essays.ranking,
    screens.HistoryScreen: essays.history,
    screens.FinderScreen: essays.finder,
    screens.AboutScreen: helping.about,
    screens.HelpScreen: helping.overview,
    screens.CommandScreen: helping.explained,
    screens.RefusedScreen: helping.refused,
    screens.RatedScreen: taking_part.rated,
    screens.CommentsScreen: taking_part.thread,
    screens.SavedEssaysScreen: own_data.list_of_saved,
    screens.OwnDataScreen: own_data.counts,
    screens.OwnDataFileScreen: own_data.file,
    screens.ReportFileScreen: own_data.report_file,
    screens.ForgetScreen: own_data.forget,
    screens.SettingsScreen: admins.settings,
    screens.ChannelsScreen: overview.channels,
    screens.PreviewScreen: admins.preview,
    screens.UpcomingScreen: planning.upcoming,
}


class Renderer:
    """Makes messages of screens. ``captures``: whether we are allowed to read what members write."""

    def __init__(self, *, captures: bool) -> None:
        self._captures = captures

    def view(self, screen: screens.Screen, p: DiscordPhrases) -> ui.LayoutView:
        """The message; its components are routed by their ids, so nothing of it is kept in memory."""
        parts: list[Part]
        if isinstance(screen, screens.PanelScreen):
            parts = admins.panel(screen, p, captures=self._captures)
        elif said := spoken(screen, p, INLINE):
            parts = [shown(part) for part in said]
        else:
            parts = _RENDERERS[type(screen)](screen, p)
        view = view_of(*parts)
        view.stop()
        return view
