"""Screens that are a few sentences say the same on every platform, with its own markup inside."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from bot.conversation import screens, spoken_digest, spoken_notifying, spoken_reminding, spoken_reports, spoken_sources
from bot.conversation.parts import Inline, Note, Passage, Press, Quote, Title, Tone
from bot.conversation.phrases import Markup, Phrases
from bot.conversation.spoken import KINDS, spoken
from bot.core.comment import Comment
from bot.core.community import LOCAL_COMMUNITY
from bot.core.essay import Language
from bot.core.guest import GuestComment, GuestState, Said
from bot.core.ids import CommentId, GuestCommentId, Slug, SubmissionId, SubscriptionId
from bot.core.page_name import PageName
from bot.core.rating import RatingSummary, Score
from bot.core.submission import Submission, Written
from bot.core.subscription import NextSlot, Slot
from bot.services.community.changes import PostNow, Preview, Skipped
from bot.services.community.mirroring import Shown
from bot.services.community.submitting import Taker
from tests.fakes.services import catalogue
from tests.unit.arranged import ANN, NOW, essay, posted, standing_order

P = Phrases(catalogue(), Language.EN, lambda text: f"\\{text}")
INLINE = Inline(lambda at: f"at {at:%H:%M}", lambda channel: Markup(f"#{channel}"), lambda title, _: f"*{title}*")
ESSAY = essay("letter-1")
ORDER = standing_order()
SLOT = Slot(SubscriptionId("standing"), NOW.date(), 1)
UPCOMING = NextSlot(SLOT, NOW)
COMMENT = Comment(id=CommentId("one"), slot=SLOT, slug=ESSAY.slug, author=ANN, text="*I* know.", created=NOW)
RATING = RatingSummary(ESSAY.slug, Score(1, 4.0), {}, mine=4.0)
AGAIN = "\\/essay setup starts them again."
FIRST = "The next essay: at 01:00"
WRITTEN = Quote("*I* know.")
STARS = tuple(Press("★" * n, "score", f"letter-1:{n}", Tone.CHOSEN if n == 4 else Tone.USUAL) for n in range(1, 6))

SHOWN_HOW = Note(
    "Each is shown with its date and platform. Mentions of other people are left out. "
    "You can take this back whenever you like."
)

UNQUOTED = (
    "Round-ups quote you only if you agree, or if the rules of your community say so.",
    (Press("Let round-ups quote me", "quote-me", ""),),
)
TALK: list[Any] = [
    (
        "Communities that take part see each other's comments and ratings of the same essay, each with where it comes "
        "from: here with \\/essay comments, there in the same way, and the essay's page names the community."
    ),
    (
        "Others see the comments of members who agreed to that, the ratings of members who agreed to that as well, "
        "both with \\/essay my-data page, and comments that were approved for the page. They see nothing of essays "
        "that belong to one community, of the names of channels, or of hidden and deleted comments."
    ),
    Note(
        "Changes and deletions show everywhere at once. If you or a member take it back, nothing more is shown "
        "elsewhere. Comments with words that you do not allow are left out here."
    ),
]
SAID: list[tuple[screens.Screen, list[Any]]] = [
    (
        screens.PageConsentScreen(None, "https://essays.example", everywhere=True),
        [
            Title("Your comments on the reading pages"),
            "The reading pages do not show your comments. They do so only if you agree.",
            "Your agreement covers all your comments on essays, in every community, earlier ones included.",
            "The pages are public: anybody on the internet can read them, at \\https://essays.example",
            SHOWN_HOW,
            (Press("Show my comments", "page-name", "", Tone.CHOSEN),),
            *UNQUOTED,
        ],
    ),
    (
        screens.PageConsentScreen(PageName("*A*", NOW), "", everywhere=False),
        [
            Title("Your comments on the reading pages"),
            "The reading pages show your comments under the name “\\*A*”.",
            "Other communities do not see them in their chats.",
            "Your agreement covers all your comments on essays in this community, earlier ones included.",
            "At present the pages have no public address. Once they have one, anybody on the internet can read them.",
            SHOWN_HOW,
            Note(
                "Only communities whose admins take part, as those of yours must, show them, each with where it was "
                "written, and the page names your community, too. It is a second agreement, "
                "which you can take back alone."
            ),
            (
                Press("Change the name", "page-name", ""),
                Press("Stop showing my comments", "page-stop", "", Tone.DANGER),
                Press("Show them to other communities", "page-elsewhere", "on"),
            ),
            *UNQUOTED,
        ],
    ),
    (
        screens.ScoresScreen(ESSAY, RATING),
        [
            "*On letter-1*",
            "How good is this essay? Your latest rating counts.",
            STARS,
            (Press("Withdraw", "withdraw", "letter-1"),),
        ],
    ),
    (
        screens.WithdrawnScreen(replace(RATING, score=Score())),
        ["Your rating was withdrawn.", Note("Nobody has rated it yet.")],
    ),
    (
        screens.CommentScreen(COMMENT, Shown.IN_THREAD),
        ["Your comment is in the thread below its essay:", WRITTEN],
    ),
    (screens.CommentChangedScreen(COMMENT, "*I* know."), ["The comment was changed:", WRITTEN]),
    (
        screens.SavedScreen(ESSAY),
        [
            "“\\On letter-1” is saved. \\/essay saved shows your list.",
            (Press("Remove it from the list", "unsave", "letter-1"),),
        ],
    ),
    (
        screens.EndScreen(ORDER),
        [
            f"End the daily essay in #{ORDER.channel.id} for good? What was posted, rated and written stays.",
            (Press("End for good", "end-for-good", ORDER.id, Tone.DANGER),),
        ],
    ),
    (
        screens.EndedScreen(ORDER),
        [f"No more essays come to #{ORDER.channel.id}. What was posted, rated and written stays. {AGAIN}"],
    ),
    (
        screens.SkippedScreen(Skipped(Preview(UPCOMING, None), UPCOMING), "UTC"),
        ["Skipped: at 01:00", FIRST, (Press("Take the skip back", "unskip", SLOT.key),)],
    ),
    (
        screens.UnskippedScreen(NOW, UPCOMING, "UTC"),
        ["The skip was taken back. An essay will be posted: at 01:00", FIRST],
    ),
    (screens.PausedScreen(ORDER), ["Paused. No essays are posted until you resume."]),
    (screens.ResumedScreen(replace(ORDER, upcoming=UPCOMING)), ["Essays will be posted again.", FIRST]),
    (
        screens.OnItsWayScreen(PostNow(posted("letter-1"), NOW), ORDER.channel, "UTC"),
        [
            "The next essay is on its way.",
            f"#{ORDER.channel.id}",
            "It replaces the one that was due: at 01:00",
        ],
    ),
    (
        screens.ReactionHeldScreen("👍"),
        ["You rated with \\👍 below the post. Remove that reaction to withdraw your rating."],
    ),
    (screens.CommentRemovedScreen(COMMENT, screens.Removal.DELETED), ["The comment was deleted."]),
    (screens.MessageStoredScreen(), ["The message was saved as a comment."]),
    (screens.UnsavedScreen(), ["It was removed from your list."]),
    (screens.ForgottenScreen(2), ["2 entries deleted."]),
    (screens.RecountedScreen(3), ["3 ratings updated."]),
    (
        screens.RulesSavedScreen(),
        ["The rules for comments are saved.", (Press("The talk with other communities", "talk", ""),)],
    ),
    (
        screens.SharedTalkScreen(shared=True, name="*A house"),
        [
            Title("The talk with other communities"),
            "This community takes part. Others read its name: \\*A house",
            *TALK,
            (
                Press("Take part no more", "talk-off", "", Tone.DANGER),
                Press("Name the community", "talk-name", ""),
            ),
        ],
    ),
    (screens.CommentSearchScreen(True), ["Searches in this community include comments."]),
    (
        screens.CorrectedScreen(ESSAY),
        ["“\\On letter-1” is corrected. Posts that are already out are updated, too."],
    ),
]


SUBMITTED = Submission(
    id=SubmissionId("s1"),
    author=ANN,
    channel=ORDER.channel,
    language=Language.EN,
    written=Written("The Blue Door", "It was *blue*.", "https://ann.example"),
    created=NOW,
)
DECLINED = replace(SUBMITTED.declined("Too short.", NOW), id=SubmissionId("s2"))
ENGLISH = replace(ORDER, language=Language.JA)
TAKERS = (Taker(ORDER, collection=True, language=True), Taker(ORDER, collection=False, language=True))
WITHDRAW = (Press("Withdraw this essay", "withdraw-submission", "s1"),)
DECIDE = (Press("Approve", "approve", "s1", Tone.CHOSEN), Press("Decline", "decline", "s1", Tone.DANGER))
EDIT = Press("Edit title and text", "edit-submission", "s1")
WORDS = Press("Summary and question", "submission-words", "s1")
COMES = [
    Note("It comes to #local."),
    Note("#local takes some collections, and not that of members."),
    (Press("Take them, too", "take-submissions", ORDER.id),),
]

SAID += [
    (
        screens.SubmitScreen([SUBMITTED], [DECLINED], 7),
        [
            "Your essay “\\The Blue Door” was declined.",
            "The admins say: \\Too short.",
            "Your essays that wait for the admins:",
            "*The Blue Door*",
            WITHDRAW,
            (
                Press("Submit an essay", "submit", "", Tone.CHOSEN),
                Press("Essays from members (7)", "submissions", "1"),
            ),
        ],
    ),
    (
        screens.SubmittedScreen(SUBMITTED),
        [
            (
                "“\\The Blue Door” is with the admins. You will be told what they decide. "
                "\\/essay submit shows it until then."
            ),
            WITHDRAW,
        ],
    ),
    (screens.SubmissionWithdrawnScreen(SUBMITTED), ["“\\The Blue Door” is withdrawn."]),
    (
        screens.SubmissionsScreen([SUBMITTED], 11, 2, 3),
        [
            "*Essays from members*",
            "*The Blue Door* · by \\Ann",
            (Press("Read", "submission", "s1"),),
            Note("Page \\2 of \\3"),
            (Press("Previous page", "submissions", "1"), Press("Next page", "submissions", "3")),
        ],
    ),
    (
        screens.SubmissionScreen(SUBMITTED, "It was *blue*.", 1, 2, ESSAY, TAKERS),
        [
            "*The Blue Door*",
            Note("by \\Ann"),
            "Link: \\https://ann.example",
            Passage("It was *blue*."),
            Note("Page \\1 of \\2"),
            (Press("Next page", "submission-page", "s1:2"),),
            Note("Summary: \\What letter-1 taught."),
            Note("Closing question: \\What did letter-1 teach you?"),
            DECIDE,
            (EDIT, WORDS),
            *COMES,
        ],
    ),
    (
        screens.SubmissionScreen(SUBMITTED, "", 1, 1, None, ()),
        [
            "*The Blue Door*",
            Note("by \\Ann"),
            "Link: \\https://ann.example",
            "It is a link alone. Approved, it becomes a short note that points to the page.",
            DECIDE,
            (EDIT,),
        ],
    ),
    (
        screens.ApprovedScreen(SUBMITTED, ESSAY, True, [Taker(ENGLISH, collection=True, language=False)]),
        [
            "“\\On letter-1” by \\Someone is approved.",
            Note("The author has been told."),
            Note("#local takes essays in \\Japanese alone."),
        ],
    ),
    (
        screens.DeclinedScreen(DECLINED, False),
        [
            "“\\The Blue Door” by \\Ann is declined.",
            Note("The author could not be told yet. They see it with \\/essay submit at the latest."),
        ],
    ),
    (screens.TakenScreen(ORDER), ["Essays from members come to #local from now on."]),
]

GUEST = GuestComment(
    id=GuestCommentId("g1"),
    slug=Slug("letter-1"),
    community=LOCAL_COMMUNITY,
    said=Said("Ann*", "🌸", "See https://ann.example", 4),
    created=NOW,
)
ON_LETTER = "on “\\On letter-1”"
GUESTS = (Press("Comments from the pages (2)", "guests", "waiting:1"),)

SAID += [
    (
        screens.GuestsScreen(GuestState.WAITING, [GUEST], {GUEST.slug: "On letter-1"}, 9, 2, 3, 5, GUEST.declined(NOW)),
        [
            "The comment is not shown. It is deleted in seven days.",
            "*Comments from the pages*",
            f"🌸 *Ann** · ★★★★ · {ON_LETTER}",
            Quote("See ann.example"),
            (
                Press("Approve", "guest-approve", "g1:list", Tone.CHOSEN),
                Press("Approve with its links", "guest-links", "g1:list"),
                Press("Decline", "guest-decline", "g1:list", Tone.DANGER),
            ),
            Note("Page \\2 of \\3"),
            (
                Press("Previous page", "guests-page", "waiting:1"),
                Press("Next page", "guests-page", "waiting:3"),
                Press("Readers' comments on the pages (5)", "guests-page", "approved:1"),
            ),
        ],
    ),
    (
        screens.GuestScreen(
            replace(GUEST, said=Said("", "", "x")).approved(NOW, links=False), "On letter-1", "x", 2, 2
        ),
        [
            f"*A reader* · {ON_LETTER}",
            Passage("x"),
            Note("Page \\2 of \\2"),
            (Press("Previous page", "guest-page", "g1:1"),),
            (Press("Take it from the page", "guest-back", "g1", Tone.DANGER),),
        ],
    ),
    (
        screens.GuestDecidedScreen(GUEST.approved(NOW, links=True), "On letter-1", 2),
        ["The comment is on the essay's page now.", Note(ON_LETTER), GUESTS],
    ),
]


def test_each_says_its_sentences_once_and_marks_what_is_small_quoted_or_pressed() -> None:
    for screen, said in SAID:
        assert spoken(screen, P, INLINE) == said, screen
    elsewhere = (spoken_digest, spoken_notifying, spoken_reminding, spoken_reports, spoken_sources)
    held = {screens.ChosenScreen, screens.QuotingScreen}.union(*(group.KINDS for group in elsewhere))
    assert {type(screen) for screen, _ in SAID} == KINDS - held  # dialogues hold those
