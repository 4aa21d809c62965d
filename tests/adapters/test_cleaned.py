"""An entry of any source becomes a draft that the library takes, or a reason why it does not."""

from __future__ import annotations

import dataclasses
from datetime import date
from html import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.adapters.sources.cleaning.cleaned import FOREIGN, cleaned
from bot.adapters.sources.entry import Entry, Markup
from bot.adapters.sources.folder.essay_fields import BODY_MAX, TAGS_MAX
from bot.core.essay import Draft, Language, Rights, is_slug
from bot.core.source import Defaults
from bot.errors import ParseFailed
from bot.language.foreign import LANGUAGES
from bot.ports.source import ArchivedComment, Extras, PassedOver, Spot

TODAY = date(2026, 11, 30)
BODY = (
    "<p>人脈と一口にいっても、人によってその意味はそれぞれ違うと思います。<br>彼は名刺を配らず、植物に水をやっていた。</p>"
    "<p>わたしはその人のまねをして、毎朝、席の近くの人に声をかけるようにした。半年たって、断られることが減った。</p>"
    "<p>あなたは、どうやって築いていますか？</p>"
)
TAIL = (
    '<p>この記事に共感いただけましたら、以下アイコンのクリックお願いします。<br><a href="https://blog.with2.net/x">人気ブログ</a></p>'
    '<div>yoron at 06:17│<a href="/c">Comments(0)</a> │<a href="/k">仕事人の叫び</a></div>'
)
ENTRY = Entry(spot=Spot("1", "blog.txt: entry 1"), title="人脈の作り方", body=BODY + TAIL, markup=Markup.HTML)


def draft_of(entry: Entry, defaults: Defaults | None = None, site: str = "仕事の窓") -> tuple[Draft, Extras]:
    found = cleaned(entry, defaults or Defaults(), site=site, today=TODAY)
    assert isinstance(found, tuple), found
    return found


def test_the_essay_is_left_and_what_went_is_told() -> None:
    comments = (ArchivedComment("kana", "同感です"),)
    draft, extras = draft_of(dataclasses.replace(ENTRY, comments=comments))
    assert draft.body.startswith("人脈と一口に")
    assert draft.body.endswith("あなたは、どうやって築いていますか？")
    assert [gone.rule for gone in extras.dropped] == [
        "ranking request",
        "ranking, clap or vote",
        "who wrote it, when and where",
    ]
    assert extras.comments == comments
    assert draft.language is Language.JA
    assert draft.rights is Rights.LINK_ONLY


def test_a_field_comes_from_the_place_that_knows_best() -> None:
    draft, _ = draft_of(ENTRY)
    assert (draft.author, draft.category, draft.date) == ("yoron", "仕事人の叫び", TODAY)
    assert draft.licence == "All rights reserved"
    defaults = Defaults(author="佐藤", category="人", licence="CC BY 4.0", rights=Rights.OWNER)
    draft, _ = draft_of(ENTRY, defaults)
    assert (draft.author, draft.category, draft.licence, draft.rights) == ("佐藤", "人", "CC BY 4.0", Rights.OWNER)
    own = dataclasses.replace(ENTRY, author="鈴木", category="会社", licence="MIT", written=date(2019, 10, 19))
    draft, _ = draft_of(own, defaults)
    assert (draft.author, draft.category, draft.licence, draft.date) == ("鈴木", "会社", "MIT", date(2019, 10, 19))


def test_without_any_word_of_it_the_site_is_the_author_and_essays_the_category() -> None:
    bare = dataclasses.replace(ENTRY, body=BODY)
    draft, _ = draft_of(bare)
    assert (draft.author, draft.category) == ("仕事の窓", "エッセイ")
    english = dataclasses.replace(bare, body="<p>I keep a list of what I did not say, and read it on Fridays.</p>")
    assert draft_of(english)[0].category == "Essays"
    at_host = dataclasses.replace(bare, url="https://kana.example/2019/10/19/x.html")
    draft, _ = draft_of(at_host, site="")
    assert (draft.author, draft.date) == ("kana.example", date(2019, 10, 19))
    assert isinstance(cleaned(bare, Defaults(), site="", today=TODAY), ParseFailed)


@pytest.mark.parametrize(
    ("slug", "url", "title", "wished"),
    [
        ("The_Second Chair.html", "", "題", "the-second-chair"),
        ("entry-123", "https://example.com/archives/52345678.html", "人脈の作り方", "jinmyaku-no-tsukuri-kata"),
        ("", "https://example.com/2019/10/a-chair/", "題", "a-chair"),
        ("%E6%A4%85%E5%AD%90", "", "題", "isu"),
        ("", "", "Don't ask: “why”", "dont-ask-why"),
        ("", "", "転職とAPI", "tenshoku-to-api"),
        ("", "", "……", "essay-2026-11-30"),
        ("", "", "word " * 40, "-".join(["word"] * 12)),
    ],
)
def test_the_slug_is_a_wish_in_letters(slug: str, url: str, title: str, wished: str) -> None:
    draft, _ = draft_of(dataclasses.replace(ENTRY, slug=slug, url=url, title=title))
    assert draft.slug == wished


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ("AT&amp;T &amp;lt;3", "AT&T &lt;3"),
        ("人脈の\n <b>作り方</b>\u202e\0", "人脈の 作り方"),
        ("List<String> の話", "List<String> の話"),
        ("x" * 300, "x" * 199 + "…"),
    ],
)
def test_a_title_is_one_clean_line(title: str, shown: str) -> None:
    assert draft_of(dataclasses.replace(ENTRY, title=title))[0].title == shown


def test_a_missing_title_is_the_first_heading_or_sentence() -> None:
    headed = dataclasses.replace(ENTRY, title="", body=f"<h1>椅子の話</h1>{BODY}")
    assert draft_of(headed)[0].title == "椅子の話"
    assert draft_of(headed)[0].body.startswith("人脈と")
    assert draft_of(dataclasses.replace(ENTRY, title="", body=BODY))[0].title == (
        "人脈と一口にいっても、人によってその意味はそれぞれ違うと思います"
    )
    long = "<p>" + "とても長い文が、" * 20 + "終わらない</p>"
    assert (
        draft_of(dataclasses.replace(ENTRY, title="", body=long))[0].title == "とても長い文が、" * 6 + "とても長い文が…"
    )


def test_a_heading_that_repeats_the_title_goes() -> None:
    for repeated in ("<h1>人脈の作り方</h1>", "<p>人脈の作り方</p>", "<h2>人脈の 作り方</h2>".replace(" ", "")):
        assert draft_of(dataclasses.replace(ENTRY, body=repeated + BODY))[0].body.startswith("人脈と一口に")


@pytest.mark.parametrize(
    ("url", "canonical"),
    [
        ("https://example.com/a?id=3&utm_source=x#more", "https://example.com/a?id=3"),
        ("http://example.com/%E6%A4%85?b&c=", "http://example.com/%E6%A4%85?b&c="),
        ("javascript:alert(1)", None),
        ("mailto:a@example.com", None),
        ("/only/a/path", None),
        ("https://exa mple.com/", None),
        ("https://[::1/", None),
    ],
)
def test_the_address_leads_to_the_web_or_is_none(url: str, canonical: str | None) -> None:
    assert draft_of(dataclasses.replace(ENTRY, url=url))[0].source_url == canonical


def test_tags_are_few_short_and_each_once() -> None:
    tags = ("#転職", "転職", "Work", "work", "x" * 41, "", "a\nb", *map(str, range(20)))
    draft, _ = draft_of(dataclasses.replace(ENTRY, tags=tags))
    assert draft.tags[:4] == ("転職", "Work", "a b", "0")
    assert len(draft.tags) == TAGS_MAX


def test_the_authors_summary_stays_and_a_cut_beginning_is_none() -> None:
    assert (
        draft_of(dataclasses.replace(ENTRY, summary="<p>名刺を配らない人の話。</p>"))[0].summary
        == "名刺を配らない人の話。"
    )
    assert draft_of(dataclasses.replace(ENTRY, summary="人脈と一口にいっても、人によって [...]"))[0].summary == ""
    long = draft_of(dataclasses.replace(ENTRY, summary="短い文です。" * 200))[0].summary
    assert long == "短い文です。" * 100


def test_the_language_is_told_by_the_words() -> None:
    assert draft_of(dataclasses.replace(ENTRY, language="en"))[0].language is Language.JA
    assert (
        draft_of(dataclasses.replace(ENTRY, title="X", body="<p>OK 2</p>", language="ja-JP"))[0].language is Language.JA
    )
    assert draft_of(dataclasses.replace(ENTRY, title="X", body="<p>OK 2</p>"))[0].language is Language.EN


@pytest.mark.parametrize(
    ("sentence", "reason"),
    [
        ("我在这家公司工作了三年，每天早上都会和坐在旁边的人说一句话，后来他们不再拒绝我了。", "It is in Chinese."),
        (
            "저는 이 회사에서 삼 년 동안 일하면서 매일 아침 옆자리 사람에게 한마디씩 말을 걸었습니다.",
            "It is in Korean.",
        ),
        (
            "Je travaille dans cette maison depuis trois ans et je ne dis pas un mot à la fenêtre avec le chef.",
            "It is in French.",
        ),
        (
            "Ich habe drei Jahre in der Firma gearbeitet und jeden Morgen mit den Leuten auf dem Flur geredet.",
            "It is in German.",
        ),
        (
            "Trabajé tres años en la empresa y cada mañana hablaba con la gente que se sienta a mi lado en el pasillo.",
            "It is in Spanish.",
        ),
        ("Я работал в этой компании три года и каждое утро говорил одно слово соседу по столу.", "It is in Russian."),
    ],
)
def test_another_language_is_passed_over_by_its_name(sentence: str, reason: str) -> None:
    entry = dataclasses.replace(ENTRY, title="X", body=f"<p>{sentence * 5}</p>")
    assert cleaned(entry, Defaults(), site="x", today=TODAY) == PassedOver("blog.txt: entry 1", reason)


@pytest.mark.parametrize(
    "body",
    [
        "",
        "<p>&nbsp;</p>",
        "<script>alert(1)</script>",
        "<img src='/a.png'>",
        "<p>……</p>",
        '<a href="/x"><img src="/y"></a>',
    ],
)
def test_an_entry_without_words_is_passed_over(body: str) -> None:
    entry = dataclasses.replace(ENTRY, body=body)
    assert cleaned(entry, Defaults(), site="x", today=TODAY) == PassedOver("blog.txt: entry 1", "It has no text.")


def test_a_text_longer_than_an_essay_may_be_is_told() -> None:
    for markup in Markup:
        found = cleaned(
            dataclasses.replace(ENTRY, body="長い。" * BODY_MAX, markup=markup), Defaults(), site="x", today=TODAY
        )
        assert isinstance(found, ParseFailed)
        assert found.where == "blog.txt: entry 1"


def test_each_way_of_writing_is_read() -> None:
    lines = "一行目の文です。\n二行目 *星* です。\n\n三行目の文です。"
    texts = {
        Markup.TEXT: "一行目の文です。  \n二行目 \\*星\\* です。\n\n三行目の文です。",
        Markup.BROKEN_LINES: "一行目の文です。  \n二行目 \\*星\\* です。\n\n三行目の文です。",
        Markup.HTML: "一行目の文です。二行目 \\*星\\* です。 三行目の文です。".replace("。 三", "。三"),
        Markup.MARKDOWN: lines,
    }
    for markup, body in texts.items():
        assert draft_of(dataclasses.replace(ENTRY, body=lines, markup=markup))[0].body == body


def test_a_markdown_file_has_no_page_around_it() -> None:
    body = "わたしの仕事の話です。\n\n応援クリックお願いします！\n"
    draft, extras = draft_of(dataclasses.replace(ENTRY, body=body, markup=Markup.MARKDOWN))
    assert draft.body == body.strip()
    assert extras.dropped == ()


@given(
    st.builds(
        Entry,
        spot=st.just(Spot("1", "x")),
        title=st.text(max_size=30),
        author=st.text(max_size=30),
        written=st.none() | st.dates(),
        language=st.text(max_size=5),
        category=st.text(max_size=80),
        tags=st.lists(st.text(max_size=50), max_size=12).map(tuple),
        licence=st.text(max_size=20),
        url=st.text(max_size=30) | st.text(max_size=20).map("https://example.com/{}".format),
        slug=st.text(max_size=30),
        summary=st.text(max_size=60),
        question=st.text(max_size=60),
        body=st.text(max_size=100)
        | st.lists(st.sampled_from([BODY, TAIL, "<b", "<p>", "&#x0;", "\n", "-->"])).map("".join),
        markup=st.sampled_from(Markup),
    )
)
def test_whatever_an_entry_holds_the_draft_is_sound(entry: Entry) -> None:
    found = cleaned(entry, Defaults(), site="x", today=TODAY)
    if not isinstance(found, tuple):
        assert isinstance(found, PassedOver | ParseFailed)
        return
    draft, _ = found
    assert is_slug(draft.slug)
    lines = (draft.title, draft.author, draft.category, draft.licence, draft.summary, draft.question, *draft.tags)
    assert all(line == line.strip() and line.isprintable() for line in lines if line.isascii())
    assert all((draft.title, draft.author, draft.category, draft.licence, draft.body.strip()))
    assert max(map(len, lines)) <= 600
    assert not any(char in "".join(lines) + draft.body for char in "\0\x08\u202e\ud800")


def test_escaped_text_is_not_read_as_markup() -> None:
    body = f"<p>{escape('<script>alert(1)</script> & *x* [y](javascript:z)')} は文字です。</p>"
    assert draft_of(dataclasses.replace(ENTRY, body=body))[0].body == (
        "\\<script>alert(1)\\</script> & \\*x\\* \\[y\\](javascript:z) は文字です。"
    )


def test_each_language_that_is_told_has_its_sentence() -> None:
    assert set(FOREIGN) == set(LANGUAGES)
