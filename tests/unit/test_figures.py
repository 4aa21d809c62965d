"""Pictures in an essay's page: shown from our own address where there is a copy, else by their words."""

from __future__ import annotations

import pytest

from bot.core.picture import Picture
from bot.language.figures import Shown
from bot.language.markdown import pictures_of, to_html
from bot.language.tags import cleaned

DESK = Picture("d" * 64, "image/jpeg", 640, 480)
ADDRESS = "https://a.example/desk.jpg?a=1&b=%E3%81%82"
COPIES = {ADDRESS: DESK}
IMG = f'<img src="/pictures/{DESK.digest}" alt="A desk" width="640" height="480" loading="lazy">'


@pytest.mark.parametrize(
    ("markdown", "html"),
    [
        (
            f'![A desk]({ADDRESS} "Mine, <b>now</b>")',
            f"<figure>{IMG}<figcaption>Mine, &lt;b&gt;now&lt;/b&gt;</figcaption></figure>",
        ),
        (f"[![A desk]({ADDRESS})](https://b.example/)", f'<a href="https://b.example/"><figure>{IMG}</figure></a>'),
        (f"Look: ![A desk]({ADDRESS})", f"<p>Look: {IMG}</p>\n"),
        (f'<img alt="A desk" src="{ADDRESS}" onerror="alert(1)">', f"<figure>{IMG}</figure>"),
        (
            f'<figure><img src="{ADDRESS}" alt="A desk"><figcaption>Mine</figcaption></figure>',
            f"<figure>{IMG}<figcaption>Mine</figcaption></figure>",
        ),
        (
            f"![A desk]({ADDRESS})\n![A door](https://a.example/door.jpg)",
            f'<p>{IMG}\n<a href="https://a.example/door.jpg"><span class="picture">A door</span></a></p>\n',
        ),
    ],
)
def test_a_copy_is_shown_with_its_description_its_size_and_what_stands_below_it(markdown: str, html: str) -> None:
    assert to_html(markdown, pictures=COPIES) == html


@pytest.mark.parametrize(
    "markdown",
    [
        f"![A desk]({ADDRESS})",
        f"![A desk](/pictures/{DESK.digest})",
        f'<img src="/pictures/{DESK.digest}">',
        f'<pre><img src="/pictures/{DESK.digest}"></pre>',
        f'<p><img src="/pictures/{DESK.digest}" srcset="https://a.example/x 2x"></p>',
    ],
)
def test_nothing_else_is_loaded(markdown: str) -> None:
    assert "<img" not in to_html(markdown)


def test_the_cleaner_itself_lets_no_other_address_of_a_picture_through() -> None:
    kept = f'<img src="/pictures/{DESK.digest}" alt="A">'
    assert cleaned(kept) == kept
    for address in (
        "https://a.example/x.png",
        "//a.example/x.png",
        "/pictures/x",
        f"/pictures/{DESK.digest}/..",
        "data:,x",
    ):
        assert cleaned(f'<img src="{address}" srcset="{address}" onload="x">') == "<img>"


def test_pictures_are_found_where_they_are_shown() -> None:
    markdown = (
        f'![A desk]({ADDRESS} "Mine")\n\n![A desk again]({ADDRESS})\n\n'
        "- [![](http://a.example/あ.png)](http://b.example)\n\n"
        '<div><img src="https://a.example/3.gif" alt="x &amp; y"></div>\n\n'
        "`![](https://a.example/code.png)` ![](own.png) ![](data:image/png;base64,AA) ![](mailto:a@b.example)\n\n"
        "    ![](https://a.example/listing.png)\n\n<!-- ![](https://a.example/note.png) -->"
    )
    assert pictures_of(markdown) == (
        Shown(ADDRESS, "A desk", "Mine"),
        Shown("http://a.example/%E3%81%82.png", ""),
        Shown("https://a.example/3.gif", "x & y"),
        Shown("own.png", ""),
    )
