"""An essay's text as its page sets it."""

from __future__ import annotations

import re
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.adapters.local.render import breakable
from bot.adapters.web.site.typesetting import typeset
from bot.core.essay import Language
from bot.core.picture import Picture
from bot.language.markdown import to_html
from tests.unit.arranged import essay


def test_wide_things_are_reached_by_keyboard_and_headings_break_between_phrases() -> None:
    heading = "## <ruby>名刺<rt>めいし</rt></ruby>の数え方の**話と**仕事"
    body = f"{heading}\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n    code\n\nhttps://example.org/12"
    html = typeset(essay("a", language=Language.JA, body=body), {}, "").html
    assert "<h2><ruby>名刺<rt>めいし</rt></ruby>の<wbr>数え方の<strong><wbr>話と</strong><wbr>仕事</h2>" in html
    assert html.count('<div class="scrolls" tabindex="0"><table>') == html.count("</table></div>") == 1
    assert '<pre tabindex="0"><code>' in html
    assert '<a class="url" href="https://example.org/12">' in html


@pytest.mark.parametrize(
    ("written", "set_as"),
    [
        ("3月21日", '<span class="tcy">3</span>月<span class="tcy">21</span>日'),
        ("2025年", '<span class="up">2025</span>年'),
        ("本当!?", '本当<span class="tcy">!?</span>'),
        ("1,234円と1.5倍と50%とA4と12:30", "1,234円と1.5倍と50%とA4と12:30"),
        ("12345人", "12345人"),
        ("`12`と &amp; &#x32;", '<code>12</code>と &amp; <span class="tcy">2</span>'),
        ("<ruby>一<rt>1</rt></ruby>", "<ruby>一<rt>1</rt></ruby>"),
    ],
)
def test_short_numbers_can_stand_upright(written: str, set_as: str) -> None:
    assert typeset(essay("a", language=Language.JA, body=written), {}, "").html == f"<p>{set_as}</p>\n"
    assert "<span" not in typeset(essay("a", body=written), {}, "").html


SIGNS = [
    "名刺",
    "の",
    "21",
    "2025",
    "年",
    "!?",
    "## ",
    "**",
    "`",
    "<b>",
    "</b>",
    "<rt>",
    "&amp;",
    "<",
    ">",
    '"',
    "\n\n",
    "|",
]


@pytest.mark.parametrize("language", Language)
def test_marks_that_an_author_wrote_out_stay_marks_in_a_heading(language: Language) -> None:
    body = "## &lt;script>alert(one)&lt;/script> &amp;lt; 2 < 3 `<img src=x>` の話\n\n&lt;script>"
    html = typeset(essay("a", language=language, body=body), {}, "").html
    assert "<script" not in html
    assert "<img" not in html
    assert "&lt;script&gt;alert(one)&lt;/script&gt; &amp;lt;" in re.sub("<wbr>", "", html)


def text_of(html: str) -> str:
    return unescape(re.sub(r'<(?:[^>"]|"[^"]*")*>', "", html))


@given(st.lists(st.sampled_from(SIGNS)).map("".join) | st.text())
def test_setting_changes_no_word(body: str) -> None:
    made = typeset(essay("a", language=Language.JA, body=body), {}, "").html
    assert text_of(made) == text_of(to_html(body, "On a"))


def test_pictures_of_a_site_below_a_path_are_there() -> None:
    copies = {"https://a.example/b.png": Picture("f" * 64, "image/png", 2, 3)}
    html = typeset(essay("a", body="![b](https://a.example/b.png)"), copies, "/essays").html
    assert f'<img src="/essays/pictures/{"f" * 64}" alt="b" width="2" height="3"' in html


def test_a_title_that_can_break_is_still_text() -> None:
    assert breakable("最初の<名刺>", Language.JA) == "最初の<wbr>&lt;名刺&gt;"
    assert breakable("The <b> & last", Language.EN) == "The &lt;b&gt; &amp; last"
