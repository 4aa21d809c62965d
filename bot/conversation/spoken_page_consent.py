"""What members are asked and told of their comments on the reading pages, in sentences and buttons."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from bot.conversation import labels, wording
from bot.conversation.parts import Inline, Note, Part, Press, Title, Tone
from bot.conversation.phrases import Phrases
from bot.conversation.screens import PageConsentScreen, Screen
from bot.core.page_name import PageName

KINDS: Final[frozenset[type]] = frozenset({PageConsentScreen})


def spoken(screen: Screen, p: Phrases, inline: Inline) -> list[Part]:
    """The parts of a screen of this kind; none for any other."""
    return list(_consent(screen, p)) if isinstance(screen, PageConsentScreen) else []


def _consent(screen: PageConsentScreen, p: Phrases) -> Iterator[Part]:
    yield Title(p.text(labels.ON_PAGE))
    if screen.agreed is None:
        yield p._("The reading pages do not show your comments. They do so only if you agree.")
    else:
        yield wording.on_page(p, screen.agreed)
        yield _seen_elsewhere(p, screen.agreed)
        if screen.agreed.elsewhere:
            yield _shared_ratings(p, screen.agreed)
    yield _which(screen, p)
    yield _who_reads(screen, p)
    yield Note(
        p._(
            "Each is shown with its date and platform. Mentions of other people are left out. "
            "You can take this back whenever you like."
        )
    )
    if screen.agreed is not None:
        yield Note(
            p._(
                "Only communities whose admins take part, as those of yours must, show them, each with where it was "
                "written, and the page names your community, too. It is a second agreement, "
                "which you can take back alone."
            )
        )
    if screen.agreed is not None and screen.agreed.elsewhere:
        yield Note(
            p._(
                "Showing your ratings is a third agreement, which ends with the second. The pages and those "
                "communities then show them with the name you chose and where they were given, earlier ones and "
                "those without a comment included. A rating is held back as long as others could tell from it how "
                "somebody rated who did not agree."
            )
        )
    if screen.agreed is None:
        yield (Press(p.text(labels.SHOW_ON_PAGE), "page-name", "", Tone.CHOSEN),)
    else:
        yield (
            Press(p.text(labels.CHANGE_PAGE_NAME), "page-name", ""),
            Press(p.text(labels.STOP_ON_PAGE), "page-stop", "", Tone.DANGER),
            *_elsewhere(screen.agreed, p),
        )
    yield from _quotes(screen, p)


def _quotes(screen: PageConsentScreen, p: Phrases) -> Iterator[Part]:
    yield wording.quotable(p, quoted=screen.quoted)
    if screen.quoted:
        yield (Press(p.text(labels.QUOTE_STOP), "quote-stop", "", Tone.DANGER),)
    else:
        yield (Press(p.text(labels.QUOTE_ME), "quote-me", ""),)


def _seen_elsewhere(p: Phrases, agreed: PageName) -> str:
    """Whether other communities see a member's comments."""
    if agreed.elsewhere:
        return p._("Other communities that talk about the same essay see them in their chats, too.")
    return p._("Other communities do not see them in their chats.")


def _shared_ratings(p: Phrases, agreed: PageName) -> str:
    """Whether others see how a member rated."""
    if agreed.ratings:
        return p._("Your ratings are shown, too: with the name you chose and where they were given.")
    return p._("Neither the pages nor other communities show how you rated.")


def _elsewhere(agreed: PageName, p: Phrases) -> Iterator[Press]:
    if not agreed.elsewhere:
        yield Press(p.text(labels.SHOW_ELSEWHERE), "page-elsewhere", "on")
        return
    yield Press(p.text(labels.STOP_ELSEWHERE), "page-elsewhere", "off")
    if agreed.ratings:
        yield Press(p.text(labels.STOP_RATINGS), "page-ratings", "off")
    else:
        yield Press(p.text(labels.SHOW_RATINGS), "page-ratings", "on")


def _which(screen: PageConsentScreen, p: Phrases) -> str:
    if screen.everywhere:
        return p._("Your agreement covers all your comments on essays, in every community, earlier ones included.")
    return p._("Your agreement covers all your comments on essays in this community, earlier ones included.")


def _who_reads(screen: PageConsentScreen, p: Phrases) -> str:
    if screen.address:
        return p._("The pages are public: anybody on the internet can read them, at {address}", address=screen.address)
    return p._(
        "At present the pages have no public address. Once they have one, anybody on the internet can read them."
    )
