"""Each typed screen as Block Kit: one renderer for one kind of screen, and one for all that are a few sentences."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from bot.adapters.slack.screens import explaining, overview, reading, running, taking_part, whole_text
from bot.adapters.slack.screens.layout import TITLE_MAX, Block, Rendered, plain, rendered
from bot.adapters.slack.screens.sentences import INLINE, shown
from bot.conversation import labels, screens
from bot.conversation.phrases import Phrases
from bot.conversation.spoken import spoken

RENDERERS: Final[dict[type, Callable[[Any, Phrases], Rendered]]] = {
    screens.EssayScreen: reading.essay_shown,
    screens.ReadingScreen: whole_text.part,
    screens.TodayScreen: reading.today,
    screens.ResultsScreen: reading.results,
    screens.RelatedScreen: reading.related,
    screens.RankingScreen: reading.ranking,
    screens.HistoryScreen: reading.history,
    screens.FinderScreen: reading.finder,
    screens.SavedEssaysScreen: reading.saved,
    screens.AboutScreen: explaining.about,
    screens.HelpScreen: explaining.help_,
    screens.CommandScreen: explaining.command,
    screens.RefusedScreen: explaining.refused,
    screens.RatedScreen: taking_part.rated,
    screens.CommentsScreen: taking_part.comments,
    screens.OwnDataScreen: taking_part.own_data,
    screens.OwnDataFileScreen: taking_part.own_data_sent,
    screens.ReportFileScreen: taking_part.report_sent,
    screens.ForgetScreen: taking_part.forget,
    screens.SettingsScreen: running.settings,
    screens.PanelScreen: running.panel,
    screens.ChannelsScreen: overview.channels,
    screens.PreviewScreen: running.preview,
    screens.UpcomingScreen: running.upcoming,
}


def render(screen: screens.Screen, p: Phrases) -> Rendered:
    """A screen for a message or a modal."""
    if said := spoken(screen, p, INLINE):
        title = p.text(labels.RATE) if isinstance(screen, screens.ScoresScreen) else ""
        return rendered(*map(shown, said), title=title)
    return RENDERERS[type(screen)](screen, p)


def view_of(shown: Rendered, p: Phrases, metadata: str) -> Block:
    """A screen as a modal that is only closed."""
    return {
        "type": "modal",
        "title": plain(shown.title or p.text(labels.DAILY_ESSAY), TITLE_MAX),
        "close": plain(p.text(labels.CLOSE), TITLE_MAX),
        "private_metadata": metadata,
        "blocks": list(shown.blocks) or list(rendered("–").blocks),
    }
