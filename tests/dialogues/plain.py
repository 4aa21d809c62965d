"""Screens and forms as plain lines: what every platform shows in its own way, without any of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from bot.conversation import (
    labels,
    options,
    report_text,
    schedule_text,
    searched,
    spoken_guests,
    spoken_notifying,
    spoken_own_reading,
    talk_text,
    trouble_text,
    upcoming_text,
    ways,
    wording,
)
from bot.conversation import screens as shown
from bot.conversation.forms import ChoiceField, Form, ManyField
from bot.conversation.notices import called
from bot.conversation.parts import Inline, Link, Menu, Note, Part, Passage, Picture, Quote, Title
from bot.conversation.phrases import Markup, Phrases
from bot.conversation.spoken import IN_PARTS, spoken
from bot.conversation.stage import Answer
from bot.core.essay import Essay
from bot.core.rating import Score
from bot.core.subscription import Subscription
from bot.language.blocks import Block, Image, Words
from bot.language.snippet import Segment
from bot.services.community.changes import Preview

_LINK = re.compile(r"/report/[\w-]{32}(?:\?until=\d+&sig=[\w-]{43})?")
_INLINE = Inline(lambda at: moment(at), lambda id_: Markup(f"<{id_}>"), lambda title, _: f"*{title}*")


def lines_of(answer: Answer, p: Phrases) -> list[str]:
    """The answer, one line a thing; ``[…]`` can be pressed, ``{…}`` can be picked from a menu. The links of reports are
    other ones each time.
    """
    lines = _form(answer, p) if isinstance(answer, Form) else _screen(answer, p)
    return [_LINK.sub("/report/SECRET", line) for line in lines]


def moment(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC"


def _screen(screen: shown.Screen, p: Phrases) -> Iterator[str]:
    match screen:
        case shown.ResultsScreen(page, category, scores):
            yield f"# {wording.results_title(p, page)}"
            yield from searched.above(p, page)
            yield from [wording.page_of(p, page)] if page.results else []
            for result in page.results:
                line = _essay(result.essay, scores.get(result.essay.slug), p)
                yield (
                    " · ".join(filter(None, (line, searched.foreign(p, page, result.essay))))
                    + ": "
                    + _hits(result.snippet)
                )
            for each in searched.offers(p, page, category):
                yield from [each.sentence] if each.sentence else []
                yield " ".join(f"[{offer.label}]" for offer in each.offers)
            yield from [onward] if (onward := searched.onward(p, page)) else []
            yield from (f"{each.comment.author.name}: {_hits(each.snippet)}" for each in page.remarks)
        case shown.RelatedScreen(essay, others, scores):
            yield f"# {wording.related_title(p, essay.title)}"
            yield from _essays(others, scores, p) if others else [p.text(wording.NONE_RELATED)]
        case shown.RankingScreen(ranking):
            yield f"# {p.text(wording.RANKINGS[ranking.period])}"
            yield from (_essay(place.essay, place.score, p) for place in ranking.places)
            if not ranking.places:
                yield p.text(wording.NONE_RATED)
        case shown.HistoryScreen(posts, addresses):
            yield f"# {p.text(labels.HISTORY)}"
            yield from (f"{post.post.title} <{place}>" for post, place in zip(posts, addresses, strict=True))
        case shown.AboutScreen():
            yield from wording.about(p, screen)
            if screen.rules:
                yield f"{p.text(labels.COMMUNITY_RULES)}: {screen.rules}"
        case shown.HelpScreen(commands):
            yield from (f"{command.line}: {p.text(command.description)}" for command in commands)
        case shown.CommandScreen(command):
            yield f"{command.line}: {p.text(command.description)}"
            yield from (f"{option.name}: {p.text(option.description)}" for option in command.options)
        case shown.FinderScreen(chosen):
            yield from _screen(chosen, p) if chosen else [p.text(labels.SEARCH_ESSAYS)]
        case shown.RefusedScreen(error, typed, again):
            yield f"! {p.text(error.message, **error.fields)}"
            yield from [f"{p.text(wording.GIVEN_BACK)} {typed}"] if typed else []
            yield from [_buttons(p, labels.OPEN_FORM)] if again else []
        case _:
            yield from _to_read(screen, p)


def _to_read(screen: shown.Screen, p: Phrases) -> Iterator[str]:
    match screen:
        case shown.EssayScreen(essay, rating, address, in_channel):
            yield f"# {essay.title} <{address}>"
            yield f"{essay.author} · {essay.category} · {wording.minutes_to_read(p, essay.minutes)}"
            yield essay.summary
            yield schedule_text.rating(rating.score.mean, rating.score.count, p)
            own = [labels.CORRECT] if screen.can_correct else []
            yield " ".join(f"[{way.label}]" for way in ways.of_card(screen, p))
            yield _buttons(p, *([labels.RATE, labels.COMMENT] if in_channel else []), labels.SAVE, *own)
        case shown.ReadingScreen(card, part, page):
            yield f"# {card.essay.title} · {wording.part_of(p, part)}" + (f" <{page}>" if page else "")
            yield from (_block(block) for block in part.blocks)
            yield from [] if part.is_first else [_buttons(p, labels.PREVIOUS_PAGE)]
            yield from [] if part.is_last else [_buttons(p, labels.NEXT_PAGE)]
            if part.is_last:
                yield schedule_text.rating(card.rating.score.mean, card.rating.score.count, p)
                yield _buttons(p, *([labels.RATE, labels.COMMENT] if card.in_channel else []), labels.SAVE)
        case shown.TodayScreen(card, _, comments, thread):
            yield from _screen(card, p)
            yield f"{wording.comments(p, comments)} <{thread}>"
            if screen.notified is not None:
                yield f"[{spoken_notifying.press(p, notified=screen.notified).label}]"
        case _:
            yield from _taking_part(screen, p)


def _block(block: Block) -> str:
    match block:
        case Words():
            return f"{block.marker} {block.text}".strip()
        case Image(path, words):
            return f"({words}: {path})"
    return "***"


def _taking_part(screen: shown.Screen, p: Phrases) -> Iterator[str]:
    match screen:
        case shown.ScoresScreen(essay, rating):
            yield f"# {essay.title}: {p.text(wording.HOW_GOOD)}"
            yield " ".join(f"[{n}{'*' * (rating.mine == n)}]" for n in range(1, 6))
            yield from [_buttons(p, labels.WITHDRAW)] if rating.mine is not None else []
        case shown.RatedScreen():
            yield f"{wording.rated(p, screen)} {wording.mean(p, screen.rating.score)}"
        case shown.WithdrawnScreen():
            yield f"{wording.withdrawn(p, screen)} {wording.mean(p, screen.rating.score)}"
        case shown.CommentScreen(comment, where):
            yield f"{p.text(wording.STORED[where])} {comment.text}"
        case shown.CommentsScreen(today, latest, total):
            yield f"# {today.post.title} · {wording.comments(p, total)}"
            yield from [elsewhere] if (elsewhere := talk_text.rated_elsewhere(p, screen.ratings)) else []
            for each in latest:
                place = f" ({talk_text.said_in(p, each)})" if screen.shared else ""
                place += f" · {rated}" if (rated := talk_text.rated(each)) else ""
                yield f"{talk_text.said_by(p, each)}{place}: {screen.text_of(each)}"
            yield from [wording.page_of(p, screen)] if screen.pages > 1 else []
            yield from _picks(p, labels.REMOVE_COMMENT, [each.text for each in screen.removable])
            yield from _picks(p, labels.CHANGE_COMMENT, [each.text for each in screen.editable])
        case shown.CommentChangedScreen(_, text):
            yield f"{p.text(wording.CHANGED)} {text}"
        case shown.SavedScreen():
            offered = [labels.NOTIFY_ME] if screen.notified is False else []
            yield f"{wording.saved(p, screen)} {_buttons(p, labels.UNSAVE, *offered)}"
        case shown.SavedEssaysScreen(essays, scores, own):
            yield from _spoken(spoken_own_reading.above(screen, p))
            yield f"# {p.text(labels.SAVED_ESSAYS)}"
            mine = spoken_own_reading.own_scores(essays, own.scores, p)
            lines = (f"{_essay(each, scores.get(each.slug), p)}{mine.get(each.slug, '')}" for each in essays)
            yield from lines if essays else [p.text(wording.NONE_SAVED)]
            yield from _spoken(spoken_own_reading.below(screen, p, _INLINE))
        case shown.OwnDataScreen(stored):
            yield p.text(wording.NO_OWN_DATA if stored.is_empty else wording.STORED_DATA)
            if not stored.is_empty:
                yield from [*wording.own_counts(p, screen), wording.own_data_commands(p), _buttons(p, labels.ON_PAGE)]
        case shown.ReportFileScreen(text):
            yield p.text(report_text.FILE_HERE)
            yield from text.removeprefix("\ufeff").splitlines()
        case shown.OwnDataFileScreen(text):
            yield f"{p.text(wording.OWN_DATA)} my-data.json ({text.count('essay')} essays named)"
        case shown.ForgetScreen():
            yield from wording.forget_warning(p, screen)
            yield _buttons(p, labels.FORGET)
        case _:
            yield from _admins(screen, p)


def _admins(screen: shown.Screen, p: Phrases) -> Iterator[str]:
    match screen:
        case shown.SettingsScreen(state, missing):
            yield f"# {p.text(labels.SETTINGS)}"
            yield schedule_text.coming(state.subscription, p, moment)
            yield from _settings(screen, p)
            yield from (p.say(sentence) for sentence in missing)
            yield from (f"{each.slot.local_date}: {p.text(schedule_text.outcome(each))}" for each in state.log)
            yield from [_buttons(p, labels.RECOUNT)] if screen.can_recount else []
            yield from [f"[{p.text(labels.SUBMISSIONS)} ({screen.waiting})]"] if screen.waiting is not None else []
            yield from [f"[{spoken_guests.to_guests(screen.guests, p).label}]"] if screen.guests is not None else []
        case shown.PanelScreen():
            yield f"# {wording.settings_title(p, is_new=screen.is_new)}"
            yield from _settings(screen, p)
            if screen.preview is not None:
                yield from _preview(screen.preview, p, own=screen.own is not None)
            else:
                yield (
                    p.text(wording.ON_ITS_WAY)
                    if screen.on_its_way
                    else schedule_text.coming(screen.subscription, p, moment)
                )
            yield from (p.say(sentence) for sentence in screen.missing)
            yield from [_buttons(p, labels.POST_FIRST)] if screen.is_first else []
            yield from [_buttons(p, labels.CORRECT)] if screen.own else []
            yield _buttons(p, labels.REMOVE_CHANNEL)
        case shown.PreviewScreen(preview):
            yield from _preview(preview, p)
        case shown.UpcomingScreen():
            yield from _upcoming(screen, p)
        case shown.SkippedScreen(skipped):
            planned = skipped.skipped.planned
            title = planned.post.title if planned else "–"
            yield f"{p.text(wording.LEFT_OUT)} {title} · {moment(skipped.skipped.upcoming.due)}"
            yield schedule_text.next_one(skipped.upcoming, p, moment)
            yield _buttons(p, labels.UNDO_SKIP)
        case shown.PausedScreen(subscription):
            yield p.text(schedule_text.STOPPED[subscription.state])
        case shown.ResumedScreen(subscription):
            yield p.text(wording.RESUMED)
            yield schedule_text.next_one(subscription.upcoming, p, moment)
        case shown.OnItsWayScreen():
            yield f"{p.text(wording.ON_ITS_WAY)} {wording.instead_of(p, screen, moment)}".strip()
        case _ if type(screen) in IN_PARTS:
            yield from _spoken(spoken(screen, p, _INLINE))
        case _:
            yield from _channels(screen, p)


def _spoken(parts: Iterable[Part]) -> Iterator[str]:
    for part in parts:
        match part:
            case Title(text):
                yield f"# {text}"
            case Quote(text) | Passage(text):
                yield f"> {_in_one_line(text)}"
            case Note(text):
                yield f"({text})"
            case Picture(address, alt):
                yield f"(({_in_one_line(alt)} <{address}>))"
            case Link(label, address):
                yield f"[{label}] <{address}>"
            case Menu(label, _, _, choices, chosen):
                named = [f"*{each}*" if value == chosen else each for value, each in choices]
                yield f"{{{label}: {' | '.join(named)}}}"
            case str():
                yield from part.split("\n")
            case _:
                yield " ".join(f"[{press.label}]" for press in part)


def _in_one_line(text: str) -> str:
    return " / ".join(filter(None, text.split("\n")))


def _channels(screen: shown.Screen, p: Phrases) -> Iterator[str]:
    match screen:
        case shown.ChannelsScreen():
            yield from _troubled(screen, p)
            yield f"# {p.text(labels.CHANNELS)} {wording.listed_page(p, screen)}".rstrip()
            yield from (f"{_channel(each, p)} · {schedule_text.standing(each, p)}" for each in screen.subscriptions)
            if not screen.subscriptions:
                yield p.text(wording.NO_CHANNELS, command="/essay setup")
            yield from filter(None, [wording.round_ups(p, screen, lambda id_: f"<{id_}>")])
            yield wording.reports(p, screen.log_channel)
            yield from _picks(
                p, labels.OPEN_CHANNEL, [_channel(each, p) for each in screen.subscriptions if not each.is_ended]
            )
        case shown.EndScreen(subscription):
            yield wording.end_question(p, _channel(subscription, p))
            yield _buttons(p, labels.REMOVE_CHANNEL)
        case shown.EndedScreen(subscription):
            yield wording.ended(p, _channel(subscription, p))
        case shown.UnskippedScreen(due, upcoming):
            yield f"{p.text(wording.TAKEN_BACK)} {moment(due)}"
            yield schedule_text.next_one(upcoming, p, moment)
        case _:
            yield from wording.plain(p, screen)


def _troubled(screen: shown.ChannelsScreen, p: Phrases) -> Iterator[str]:
    if screen.troubled:
        yield f"# {p.text(trouble_text.WANTED)}"
        yield from (trouble_text.line(each, p, lambda id_: f"<{id_}>") for each in screen.troubled)
        if screen.is_more:
            yield p.text(trouble_text.MORE)
        yield from _picks(
            p, trouble_text.LOOKED_AFTER, [trouble_text.choice(each)[0] for each in trouble_text.held(screen.troubled)]
        )
    elif screen.subscriptions:
        yield p.text(trouble_text.NONE)


def _channel(subscription: Subscription, p: Phrases) -> str:
    return called(subscription, p, lambda id_: f"<{id_}>")


def _upcoming(screen: shown.UpcomingScreen, p: Phrases) -> Iterator[str]:
    yield from [p.say(screen.said)] if screen.said else []
    yield from _preview(screen.preview, p, own=screen.own is not None)
    yield f"# {p.text(labels.UPCOMING)}"
    for row in screen.outlook.slots:
        title = row.title or p.text(wording.NO_FITTING)
        said = upcoming_text.seen_of(p, screen, row)
        yield f"{row.day}: {title}" + (f" ({said})" if said else "")
    for later in screen.outlook.later:
        yield f"{later.day}: {later.title} ({upcoming_text.seen_later(p, later)})"
    yield from upcoming_text.upcoming_notes(p, screen)
    titles = [row.title for row in screen.filled]
    yield from _picks(p, labels.MOVE_UP, titles[1:])
    yield from _picks(p, labels.MOVE_DOWN, titles[:-1])
    yield from _picks(p, labels.UNPIN, [f"{row.day} {row.title}" for row in screen.pinned])
    yield from [_buttons(p, labels.HOLD)] if screen.can_hold else []
    yield from [_buttons(p, labels.CORRECT)] if screen.own else []


def _settings(screen: shown.SettingsScreen | shown.PanelScreen, p: Phrases) -> Iterator[str]:
    subscription = screen.state.subscription
    collections = ", ".join(sorted(subscription.collections))
    rows = schedule_text.settings(subscription, p, collections, subscription.channel.id)
    yield from (f"{name}: {value}" for name, value in [*rows, *options.vote_row(subscription, p)])
    if subscription.style.ping:
        yield f"@{subscription.style.ping}"
    if subscription.capture:
        yield p.text(labels.STORE_MESSAGES)


def _preview(preview: Preview, p: Phrases, *, own: bool = False) -> Iterator[str]:
    yield schedule_text.next_one(preview.upcoming, p, moment)
    if preview.planned is None:
        yield p.text(wording.NO_FITTING)
    else:
        yield f"{preview.planned.post.title}: {preview.planned.post.summary}"
        yield from schedule_text.told_whose(preview.planned.post, p, own=own)


def _form(form: Form, p: Phrases) -> Iterator[str]:
    yield f"# {p.text(form.title)}"
    for field in form.fields:
        match field:
            case ManyField():
                said = str if field.verbatim else p.text
                value = ", ".join(said(choice.label) for choice in field.choices if choice.value in field.values)
            case ChoiceField():
                value = next(p.text(choice.label) for choice in field.choices if choice.value == field.value)
            case _:
                value = field.value
        yield f"{p.text(field.label)}: {value}".rstrip()
    yield f"[{p.text(form.submit)}]" + (f" {_buttons(p, labels.PREVIEW)}" if form.preview else "")


def _essay(essay: Essay, score: Score | None, p: Phrases) -> str:
    return f"{essay.title} · {wording.minutes(p, essay.minutes)}{wording.score_in_list(score)}"


def _essays(essays: Sequence[Essay], scores: object, p: Phrases) -> Iterator[str]:
    assert hasattr(scores, "get")
    yield from (_essay(essay, scores.get(essay.slug), p) for essay in essays)


def _hits(snippet: Iterable[Segment]) -> str:
    return "".join(f"[{part.text}]" if part.hit else part.text for part in snippet)


def _buttons(p: Phrases, *keys: str) -> str:
    return " ".join(f"[{p.text(key)}]" for key in keys)


def _picks(p: Phrases, label: str, options: Sequence[str]) -> Iterator[str]:
    if options:
        yield f"{{{p.text(label)}: {' | '.join(options)}}}"
