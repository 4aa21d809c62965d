"""Each typed screen as Block Kit: one renderer for one kind of screen."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from bot.adapters.slack.screens import explaining, overview, reading, running, taking_part
from bot.adapters.slack.screens.layout import TITLE_MAX, Block, Rendered, plain, rendered
from bot.conversation import labels, screens
from bot.conversation.phrases import Phrases

RENDERERS: Final[dict[type, Callable[[Any, Phrases], Rendered]]] = {
    screens.EssayScreen: reading.essay_shown,
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
    screens.ScoresScreen: taking_part.scores,
    screens.RatedScreen: taking_part.rated,
    screens.WithdrawnScreen: taking_part.withdrawn,
    screens.ReactionHeldScreen: taking_part.reaction_held,
    screens.CommentScreen: taking_part.comment,
    screens.CommentsScreen: taking_part.comments,
    screens.CommentRemovedScreen: taking_part.comment_removed,
    screens.CommentChangedScreen: taking_part.comment_changed,
    screens.MessageStoredScreen: explaining.told,
    screens.SavedScreen: taking_part.essay_saved,
    screens.UnsavedScreen: explaining.told,
    screens.OwnDataScreen: taking_part.own_data,
    screens.OwnDataFileScreen: taking_part.own_data_sent,
    screens.ForgetScreen: taking_part.forget,
    screens.ForgottenScreen: taking_part.forgotten,
    screens.SettingsScreen: running.settings,
    screens.PanelScreen: running.panel,
    screens.ChannelsScreen: overview.channels,
    screens.EndScreen: overview.end,
    screens.EndedScreen: overview.ended,
    screens.UnskippedScreen: running.unskipped,
    screens.PreviewScreen: running.preview,
    screens.UpcomingScreen: running.upcoming,
    screens.SkippedScreen: running.skipped,
    screens.PausedScreen: running.paused,
    screens.ResumedScreen: running.resumed,
    screens.OnItsWayScreen: running.on_its_way,
    screens.SourcesScreen: running.sources,
    screens.RecountedScreen: running.recounted,
    screens.RulesSavedScreen: explaining.told,
    screens.CommentSearchScreen: explaining.told,
    screens.CorrectedScreen: explaining.told,
}


def render(screen: screens.Screen, p: Phrases) -> Rendered:
    """A screen for a message or a modal."""
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
