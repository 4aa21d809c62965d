"""What an export writes is read again to the same essays."""

from __future__ import annotations

import io
from dataclasses import fields
from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from bot.adapters.exports.markdown_files import write_markdown
from bot.adapters.exports.whole_file import whole_file
from bot.adapters.exports.wordpress_file import WordPressFile
from bot.adapters.sources.blogs.wordpress import WordPress, looks_like
from bot.adapters.sources.entry import Markup
from bot.adapters.sources.folder.markdown_folder import MarkdownFolder
from bot.core.essay import Draft, Essay, Language, Origin, Rights
from bot.core.ids import Slug
from bot.language.markdown import to_html
from bot.ports.source import ArchivedComment
from tests.adapters.archives import entries, handed

_SEEN = st.characters(
    exclude_categories=["Cc", "Cs", "Cn", "Co", "Zl", "Zp"], exclude_characters="\u061c\u200e\u200f\ufeff"
)
_LINE = st.text(
    _SEEN.filter(lambda char: not "\u202a" <= char <= "\u202e" and not "\u2066" <= char <= "\u2069"), max_size=40
)
_ODD = st.sampled_from(
    [
        "a: b",
        "# a",
        '"a"',
        "'a'",
        "a #b",
        "- a",
        "---",
        "[a, b]",
        "{a}",
        "&a",
        "*a",
        "!a",
        "%a",
        "@a",
        "`a`",
        "a\\n",
        "null",
        "2026-01-01",
    ]
)
_TITLE = (_ODD | _LINE).map(lambda text: " ".join(text.split())).filter(bool)
_TAGS = st.lists(_TITLE.map(lambda tag: tag.lstrip("# ")).filter(bool), max_size=5, unique=True).map(tuple)
"""As every reader leaves them: without the sign that some put before a tag."""
_BODY = (
    st.lists(_ODD | _LINE | st.sampled_from(["", "\tcode", "<br>", "]]>", "~~~"]), min_size=1, max_size=8)
    .map("\n".join)
    .map(lambda text: text.strip("\n"))
    .filter(lambda text: bool(text.strip()))
)


@st.composite
def essays(draw: st.DrawFn) -> Essay:
    author, question = draw(_TITLE), draw(st.just("") | _TITLE)
    return Essay(
        slug=Slug(draw(st.from_regex(r"[a-z0-9]{1,8}(-[a-z0-9]{1,5})?", fullmatch=True))),
        title=draw(_TITLE),
        author=author,
        language=draw(st.sampled_from(Language)),
        date=draw(st.dates(date(1950, 1, 1), date(2099, 12, 31))),
        category=draw(_TITLE),
        tags=draw(_TAGS),
        licence=draw(_TITLE),
        source_url=draw(st.none() | st.just("https://blog.example/1?a=b&c=d#e")),
        summary=draw(st.just("") | _TITLE),
        question=question,
        body=draw(_BODY),
        rights=draw(st.sampled_from([Rights.OWNER, Rights.LICENSED])),
        collection=draw(st.just("") | _TITLE),
        revision=1,
        minutes=1,
        draft_hash="",
        summary_origin=Origin.AUTHOR,
        question_origin=Origin.AUTHOR,
    )


def _draft(essay: Essay) -> Draft:
    return Draft(**{field.name: getattr(essay, field.name) for field in fields(Draft)})


@given(st.lists(essays(), min_size=1, max_size=3, unique_by=lambda essay: essay.slug))
async def test_markdown_is_read_to_the_same_essays(made: list[Essay]) -> None:
    with TemporaryDirectory() as folder:
        write_markdown(Path(folder), made)
        source = MarkdownFolder(Path(folder), "exported")
        harvest = await source.read(await source.places())
        assert harvest.broken == ()
        assert sorted(harvest.drafts, key=lambda draft: draft.slug) == sorted(
            map(_draft, made), key=lambda draft: draft.slug
        )


@given(st.lists(essays(), min_size=1, max_size=3, unique_by=lambda essay: essay.slug))
def test_a_wordpress_export_is_read_to_the_same_fields(made: list[Essay]) -> None:
    file = io.BytesIO()
    out = WordPressFile(file, sorted({essay.author for essay in made}))
    out.write(made, {})
    out.finish()
    assert looks_like(file.getvalue()[:2000])
    found = entries(WordPress(handed(file.getvalue(), "wp.xml")))
    shown = [essay for essay in made if to_html(essay.body, essay.title).strip()]
    assert [(one.slug, one.written, one.url) for one in found] == [
        (essay.slug, essay.date, essay.source_url or "") for essay in shown
    ]
    assert [one.author for one in found] == [essay.author for essay in shown]


def _one(**changed: object) -> Essay:
    known: dict[str, object] = {
        "slug": Slug("a-desk"),
        "title": "A & B <c> 〜 ]]>",
        "author": "窓辺 & 窓際 ]]>",
        "language": Language.JA,
        "date": date(2019, 10, 19),
        "category": "R&D",
        "tags": ("a, b", "席"),
        "licence": "CC BY 4.0",
        "summary": "Ours.",
        "body": "本文 & ]]> **太字**。\n\n終わり。",
        "revision": 1,
        "minutes": 1,
        "draft_hash": "",
    }
    return Essay(**(known | changed))  # type: ignore[arg-type]


def test_a_wordpress_export_keeps_words_and_names() -> None:
    file = io.BytesIO()
    out = WordPressFile(file, ["窓辺 & 窓際 ]]>"])
    comment = ArchivedComment("となり & 隣", "a < b ]]>\n二行目", datetime(2019, 10, 20, 1, tzinfo=UTC))
    undated = ArchivedComment("名無し", "いつか。")
    out.write([_one()], {_one().slug: [comment, undated]})
    out.finish()
    assert etree.fromstring(file.getvalue()).tag == "rss"  # well-formed, which our own reader does not ask for
    (found,) = entries(WordPress(handed(file.getvalue())))
    assert (found.title, found.author) == ("A & B <c> 〜 ]]>", "窓辺 & 窓際 ]]>")
    assert found.comments == (comment, undated)
    assert (found.category, found.tags, found.summary) == ("R&D", ("a, b", "席"), "")
    assert (found.body, found.markup) == (to_html(_one().body).strip(), Markup.HTML)


@pytest.mark.parametrize(
    ("origin", "is_written"), [(Origin.AUTHOR, True), (Origin.EDITOR, True), (Origin.EXTRACT, False)]
)
def test_only_a_persons_summary_is_written(origin: Origin, is_written: bool, tmp_path: Path) -> None:
    write_markdown(tmp_path, [_one(summary_origin=origin)])
    assert ("summary" in (tmp_path / "a-desk.md").read_text()) is is_written


def test_no_slug_names_a_file_elsewhere(tmp_path: Path) -> None:
    inside = tmp_path / "inside"
    inside.mkdir()
    with pytest.raises(ValueError, match="out"):
        write_markdown(inside, [_one(slug=Slug("../out"))])
    assert list(tmp_path.rglob("*.md")) == []


def test_a_file_that_could_not_be_finished_leaves_the_old_one(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text("old")
    with pytest.raises(TypeError), whole_file(path) as file:
        file.writelines([b"new", None])  # type: ignore[list-item]
    assert [one.name for one in tmp_path.iterdir()] == ["a.md"]
    assert path.read_text() == "old"
