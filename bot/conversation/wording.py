"""What screens say: the sentences that more than one platform shows, each written once. How they are laid out, and
what is bold or small, is the platform's business.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from bot.conversation import labels, reading_list_text, schedule_text
from bot.conversation.command import Command
from bot.conversation.phrases import Markup, Phrases
from bot.conversation.screens import (
    AboutScreen,
    ChannelsScreen,
    ChosenScreen,
    CommentRemovedScreen,
    CommentSearchScreen,
    CommentsScreen,
    CorrectedScreen,
    ForgetScreen,
    ForgottenScreen,
    GuestScreen,
    GuestsScreen,
    MessageStoredScreen,
    OnItsWayScreen,
    OwnDataScreen,
    QuotingScreen,
    RatedScreen,
    ReactionHeldScreen,
    RecountedScreen,
    Removal,
    SavedScreen,
    Screen,
    SubmissionScreen,
    SubmissionsScreen,
    UnsavedScreen,
    WithdrawnScreen,
)
from bot.core.delivery import DailyPost
from bot.core.essay import Essay, Language
from bot.core.hosts import host_of
from bot.core.page_name import PageName
from bot.core.phrase import message
from bot.core.rating import Score
from bot.core.subscription import Kind, NextSlot, Subscription
from bot.services.community.engagement import Period
from bot.services.community.mirroring import Shown
from bot.services.library.reading_in_chat import Part
from bot.services.library.searching import SearchPage

RANKINGS: Final = {
    Period.WEEK: message("The best-rated essays of the last 7 days"),
    Period.MONTH: message("The best-rated essays of the last 30 days"),
    Period.YEAR: message("The best-rated essays of the last 365 days"),
    Period.ALL: message("The best-rated essays of all time"),
}
STORED: Final = {
    Shown.IN_THREAD: message("Your comment is in the thread below its essay:"),
    Shown.LATER: message("Your comment is saved and will appear in the thread as soon as possible:"),
    Shown.FORBIDDEN: message("Your comment is saved. I cannot write in the thread until an admin allows it:"),
    Shown.NOWHERE: message(
        "Your comment is saved. Its essay no longer has a thread, so it appears only in the list of comments:"
    ),
}
"""Where a comment is to be seen."""
GIVEN_BACK: Final = message("Here is what you wrote, so that you can copy it:")
HOW_GOOD: Final = message("How good is this essay? Your latest rating counts.")
NOTHING_FOUND: Final = message("Nothing was found. Try different words, or fewer.")
NONE_RELATED: Final = message("There are no similar essays yet.")
NONE_RATED: Final = message("Nobody rated an essay in this period.")
NONE_SAVED: Final = message("You have not saved any essays yet. Use the “Save” button below an essay.")
NO_FITTING: Final = message("No essay in the library fits the settings, so nothing would be posted.")
CHOSEN_BY_VOTE: Final = message("Chosen by your vote")
"""On a post."""
VOTE_IS_CLOSED: Final = message("The vote is closed.")
VOTE_QUESTION: Final = message("Which essay would you like to read next?")
"""Over a vote for tomorrow."""
CHANGED: Final = message("The comment was changed:")
RESUMED: Final = message("Essays will be posted again.")
ON_ITS_WAY: Final = message("The next essay is on its way.")
WAITS: Final = message(
    "The next essay is ready, but no process that posts is running. It comes as soon as one is started."
)
OWN_DATA: Final = message("This is everything stored about you.")
STORED_DATA: Final = message("This is stored about you:")
NO_OWN_DATA: Final = message("Nothing is stored about you.")
TAKEN_BACK: Final = message("The skip was taken back. An essay will be posted:")
NO_CHANNELS: Final = message("No channel has essays yet. Set one up with {command}")
LEFT_OUT: Final = message("Skipped:")
WHAT_IT_IS: Final = message(
    "Ichiwa shares one essay a day on work and careers. The essay's own question opens the discussion."
)
WHAT_IS_STORED: Final = message("I store your ratings, comments, saved and submitted essays. {command} shows them.")
QUOTING: Final = {
    True: message("Round-ups can quote every comment here, with the name of who wrote it."),
    False: message("Round-ups quote a comment only where its author agreed."),
}
RULES_SAVED: Final = message("The rules for comments are saved.")
HELLO: Final = message("Hello. I share one essay a day on work and careers, and start a discussion about it.")


def plain(p: Phrases, screen: Screen) -> list[str]:
    """What a screen says that is sentences and nothing more; nothing for any other."""
    match screen:
        case ReactionHeldScreen(emoji):
            return [reaction_held(p, emoji)]
        case CommentRemovedScreen():
            return [removed(p, screen)]
        case MessageStoredScreen():
            return [p._("The message was saved as a comment.")]
        case ChosenScreen(title, _):
            return [p._("You chose “{title}”. You can change your choice until the vote closes.", title=title)]
        case UnsavedScreen():
            return [p._("It was removed from your list.")]
        case ForgottenScreen():
            return forgotten(p, screen)
        case RecountedScreen(changed):
            return [recounted(p, changed)]
        case CorrectedScreen(essay):
            return [p._("“{title}” is corrected. Posts that are already out are updated, too.", title=essay.title)]
        case QuotingScreen(quotes):
            return [p.text(QUOTING[quotes])]
        case CommentSearchScreen(search):
            return [p.text(schedule_text.COMMENTS_SEARCHED[search])]
    return []


def minutes(p: Phrases, number: int) -> str:
    """How long an essay takes to read, in a list."""
    return p._n("{number} minute", "{number} minutes", number)


def minutes_to_read(p: Phrases, number: int) -> str:
    """How long an essay takes to read, on its card."""
    return p._n("{number} minute to read", "{number} minutes to read", number)


def comments(p: Phrases, number: int) -> str:
    return p._n("{number} comment", "{number} comments", number)


def ratings(p: Phrases, number: int) -> str:
    return p._n("{number} rating", "{number} ratings", number)


def votes(p: Phrases, number: int) -> str:
    return p._n("{number} vote", "{number} votes", number)


def essays(p: Phrases, number: int) -> str:
    return p._n("{number} essay", "{number} essays", number)


def mean(p: Phrases, score: Score) -> str:
    """The rating so far, after somebody rated."""
    if score.mean is None:
        return p._("Nobody has rated it yet.")
    return f"★ {score.mean:.1f} · {ratings(p, score.count)}"


def score_in_list(score: Score | None) -> str:
    """The rating behind an essay in a list; empty where nobody rated."""
    return f" · ★ {score.mean:.1f} ({score.count})" if score is not None and score.mean is not None else ""


def rated(p: Phrases, screen: RatedScreen, essay: str = "") -> str:
    """``essay`` is its title, or a link with it."""
    return p._("You rated {essay}: {score} out of 5.", essay=essay or screen.essay.title, score=f"{screen.score:g}")


def withdrawn(p: Phrases, screen: WithdrawnScreen) -> str:
    if emoji := screen.rating.my_source:
        return p._("Your rating was withdrawn. Your reaction {emoji} below the post counts again.", emoji=emoji)
    return p._("Your rating was withdrawn.")


def reaction_held(p: Phrases, emoji: str) -> str:
    return p._("You rated with {emoji} below the post. Remove that reaction to withdraw your rating.", emoji=emoji)


def results_title(p: Phrases, page: SearchPage) -> str:
    return p._n("{number} essay for “{query}”", "{number} essays for “{query}”", page.total, query=page.query)


def page_of(
    p: Phrases,
    page: SearchPage
    | CommentsScreen
    | ChannelsScreen
    | SubmissionScreen
    | SubmissionsScreen
    | GuestsScreen
    | GuestScreen,
) -> str:
    return p._("Page {page} of {pages}", page=page.page, pages=page.pages)


def part_of(p: Phrases, part: Part) -> str:
    return p._("Part {part} of {parts}", part=part.number, parts=part.count)


def comments_found(p: Phrases, number: int) -> str:
    return p._n("{number} comment found", "{number} comments found", number)


def related_title(p: Phrases, title: str) -> str:
    return p._("More like “{title}”", title=title)


def removed(p: Phrases, screen: CommentRemovedScreen) -> str:
    """What became of a comment, and of what people see of it."""
    if screen.still_seen:
        return p._(
            "The comment does not count any more, but its author's own message is still in the thread. "
            "Only they or a moderator can delete it there."
        )
    return p._("The comment was deleted.") if screen.removal is Removal.DELETED else p._("The comment is hidden.")


def own_counts(p: Phrases, screen: OwnDataScreen) -> list[str]:
    """How much is stored about a member, one kind a line."""
    stored = screen.stored
    channels = p._n("{number} channel set up", "{number} channels set up", len(stored.set_up))
    added = p._n("{number} source added", "{number} sources added", len(stored.added))
    submitted = p._n("{number} essay submitted", "{number} essays submitted", len(stored.submissions))
    searched = p._n(
        "{number} search that led to an essay", "{number} searches that led to essays", len(stored.searched)
    )
    direct = {each.kind for each in stored.direct if not each.is_ended}
    own = Kind.PERSONAL in direct
    over = sum(each.is_ended for each in stored.direct)
    ended = p._n(
        "{number} earlier order for your direct messages", "{number} earlier orders for your direct messages", over
    )
    chosen = p._n("{number} vote for the next essay", "{number} votes for the next essay", len(stored.chosen))
    return [
        ratings(p, len(stored.votes)),
        comments(p, len(stored.comments)),
        p._n("{number} saved essay", "{number} saved essays", len(stored.saved)),
        *([channels] if stored.set_up else []),
        *([added] if stored.added else []),
        *([submitted] if stored.submissions else []),
        *([searched] if stored.searched else []),
        *reading_list_text.counted(p, stored),
        *([chosen] if stored.chosen else []),
        *([on_page(p, stored.on_page)] if stored.on_page else []),
        *([quotable(p, quoted=True)] if stored.quoted else []),
        *([p._("A round-up comes to your direct messages.")] if Kind.DIGEST in direct else []),
        *([p._("Essays come to your direct messages: {command}", command="/essay remind")] if own else []),
        *([ended] if over else []),
    ]


def on_page(p: Phrases, agreed: PageName) -> str:
    """Under which name the reading pages show a member's comments."""
    if agreed.name:
        return p._("The reading pages show your comments under the name “{name}”.", name=agreed.name)
    return p._("The reading pages show your comments without a name.")


def quotable(p: Phrases, *, quoted: bool) -> str:
    """Whether round-ups quote a member."""
    if quoted:
        return p._("Round-ups of your community can quote a comment of yours, with your name.")
    return p._("Round-ups quote you only if you agree, or if the rules of your community say so.")


def saved(p: Phrases, screen: SavedScreen) -> str:
    title = screen.essay.title
    return p._("“{title}” is saved. {command} shows your list.", title=title, command="/essay saved")


def own_data_commands(p: Phrases) -> str:
    commands = {"export": "/essay my-data export", "delete": "/essay my-data delete"}
    return p._("{export} sends it to you as a file. {delete} deletes it.", **commands)


def forget_warning(p: Phrases, screen: ForgetScreen) -> tuple[str, str]:
    """What is deleted, and what is not."""
    if screen.everywhere:
        gone = p._(
            "This deletes all your ratings, comments, saved and submitted essays, in every community. "
            "It cannot be undone."
        )
    else:
        gone = p._("All your ratings, comments, saved and submitted essays are deleted in this community for good.")
    return gone, p._("Only you can remove your reactions below posts. Any that you leave are counted again.")


def forgotten(p: Phrases, screen: ForgottenScreen) -> list[str]:
    lines = [p._n("{number} entry deleted.", "{number} entries deleted.", screen.entries)]
    if screen.still_seen:
        lines.append(
            p._n(
                "{number} comment is a message of your own. Delete it in its thread if you want it gone there, too.",
                "{number} comments are messages of your own. Delete them in their threads if you want them gone there, "
                "too.",
                screen.still_seen,
            )
        )
    return lines


def about(p: Phrases, screen: AboutScreen) -> list[str]:
    stored = p.text(WHAT_IS_STORED, command="/essay my-data")
    quoted = [p.text(QUOTING[True])] if screen.quotes else []
    return [p.text(WHAT_IT_IS), in_library(p, screen.counts), stored, *quoted]


def in_library(p: Phrases, counts: Mapping[Language, int]) -> str:
    """How many essays there are in each language."""
    ja, en = (counts.get(language, 0) for language in (Language.JA, Language.EN))
    return p._("Essays in the library: {ja} in Japanese, {en} in English.", ja=ja, en=en)


def only_pages(p: Phrases, number: int) -> str:
    """What is said of a page beyond the last."""
    return p._n("There is only {number} page.", "There are only {number} pages.", number)


def coming_on(p: Phrases, upcoming: NextSlot | None, moment: schedule_text.Moment) -> str:
    """When the next essay comes, behind its own words."""
    return schedule_text.next_one(upcoming, p, moment)


def instead_of(p: Phrases, screen: OnItsWayScreen, moment: schedule_text.Moment) -> str:
    """Which essay of today the one on its way replaces; empty for none."""
    due = screen.made.instead_of
    return "" if due is None else p._("It replaces the one that was due:") + f" {moment(due)}"


def listed_page(p: Phrases, screen: ChannelsScreen) -> str:
    """Which page of the list it is; empty where there is only one."""
    return page_of(p, screen) if screen.pages > 1 else ""


def reports(p: Phrases, channel: str) -> str:
    """Where admins are told of problems; ``channel`` is the platform's own link to it, empty where none is chosen."""
    if channel:
        return p._("I report problems in {channel}.", channel=channel)
    return p._("I report problems to whoever set up the channel.")


def round_ups(p: Phrases, screen: ChannelsScreen, mention: Callable[[str], str]) -> str:
    """To which channels round-ups come; empty for none."""
    if not screen.round_ups:
        return ""
    channels = Markup(", ".join(mention(each.channel.id) for each in screen.round_ups))
    return p._("Round-ups come to {channels}.", channels=channels)


def channel_choice(p: Phrases, subscription: Subscription) -> tuple[str, str, str]:
    """A subscription in a menu: its channel by its name, its id, and how it stands, all without markup."""
    name = subscription.channel_name or subscription.channel.id
    return f"#{name}", subscription.id, schedule_text.standing(subscription, p.unescaped())


def end_question(p: Phrases, channel: str) -> str:
    """Whether it shall end; ``channel`` is the platform's own link."""
    return p._("End the daily essay in {channel} for good? What was posted, rated and written stays.", channel=channel)


def ended(p: Phrases, channel: str) -> str:
    """What has ended; ``channel`` is the platform's own link."""
    gone = p._("No more essays come to {channel}. What was posted, rated and written stays.", channel=channel)
    return gone + " " + p._("{command} starts them again.", command="/essay setup")


def example(p: Phrases, command: Command) -> str:
    return p._("For example: {example}", example=p.text(command.example))


def recounted(p: Phrases, number: int) -> str:
    return p._n("{number} rating updated.", "{number} ratings updated.", number)


def settings_title(p: Phrases, *, is_new: bool) -> str:
    """The title of a panel."""
    return p._("Essays will be posted in this channel from now on") if is_new else p.text(labels.DAILY_ESSAY)


def read_label(shown: DailyPost | Essay, p: Phrases) -> str:
    """What the link says under which the essay is read."""
    return p.text(labels.READ_AT, host=host_of(shown.source_link)) if shown.is_elsewhere else p.text(labels.READ)


def byline(shown: DailyPost | Essay, p: Phrases) -> Sequence[str]:
    """Who wrote it, where it first appeared, what it is about, how long it takes to read, and whether members chose it;
    what is empty, too.
    """
    voted = p.text(CHOSEN_BY_VOTE) if isinstance(shown, DailyPost) and shown.voted else ""
    return shown.author, shown.source_name, shown.category, minutes_to_read(p, shown.minutes), voted


def latest_of(p: Phrases, number: int, total: int) -> str:
    """How many comments are shown of all that there are."""
    return p._("The latest {number} of {total}", number=number, total=total)
