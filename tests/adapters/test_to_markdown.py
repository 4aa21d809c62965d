"""HTML as blogs have it becomes Markdown that a person would have written."""

from __future__ import annotations

import pytest

from bot.adapters.sources.cleaning.broken_lines import broken_lines_to_html
from bot.adapters.sources.cleaning.to_markdown import text_to_markdown, to_markdown
from bot.language.markdown import to_html, to_plain

BASE = "https://example.com/blog/1.html"

CASES = {
    "headings stand below the title": ("<h1>椅子</h1><h2>机</h2><h3>窓</h3>", "## 椅子\n\n## 机\n\n### 窓"),
    "a break ends a line, two end a paragraph": ("<p>一<br>二<br><br>三</p>", "一  \n二\n\n三"),
    "div and text without an element": ("<div>一</div>二<div>三</div>", "一\n\n二\n\n三"),
    "a wrapped Japanese line has no space": ("<p>日本\n  語 and\n words</p>", "日本語 and words"),
    "an empty paragraph is none": ("<p>一</p><p>&nbsp;</p><p> <b> </b></p><p>二</p>", "一\n\n二"),
    "nested lists": (
        "<ul><li>一<ul><li>二</li></ul></li><li><p>三</p><p>四</p></li></ul>",
        "- 一\n  - 二\n- 三\n\n  四",
    ),
    "an ordered list counts from where it says": ("<ol start='3'><li>一</li><li>二</li></ol>", "3. 一\n4. 二"),
    "two lists are two": ("<ul><li>一</li></ul><ul><li>二</li></ul>", "- 一\n\n* 二"),
    "an item of no list": ("<li>一</li>", "- 一"),
    "an empty item is none": ("<ol><li></li><li>一</li></ol>", "1. 一"),
    "nested quotes": ("<blockquote>一<blockquote><p>二</p></blockquote></blockquote>", "> 一\n>\n> > 二"),
    "two quotes are two": (
        "<blockquote>一</blockquote><blockquote>二</blockquote>",
        "> 一\n\n> 二",
    ),
    "a list in a quote": ("<blockquote><ul><li>一</li></ul></blockquote>", "> - 一"),
    "emphasis beside Japanese": (
        "<p>彼は<strong>「転職」</strong>と<em>言った</em>。</p>",
        "彼は**「転職」**と*言った*。",
    ),
    "emphasis that stars cannot say": (
        "<p>a<b>.b.</b>c <i><b>d</b></i></p>",
        "a<strong>.b.</strong>c <em><strong>d</strong></em>",
    ),
    "emphasis beside its like is one": ("<p><b>一</b><b>二</b></p>", "**一二**"),
    "emphasis over a break": ("<p><b>一<br>二</b></p>", "**一**  \n**二**"),
    "white space stands outside": ("<p>a<b> b </b>c</p>", "a **b** c"),
    "struck out": ("<p>a <del>b</del> <s>c</s></p>", "a ~~b c~~"),
    "marks that Markdown lacks": ("<p>m<sup>2</sup> H<sub>2</sub>O</p>", "m<sup>2</sup> H<sub>2</sub>O"),
    "a link": ("<p><a href='../2/'>次</a></p>", "[次](https://example.com/2/)"),
    "a link of another host": ("<p><a href='//x.org/a(b)'>x</a></p>", "[x](https://x.org/a%28b%29)"),
    "a link to nowhere leaves its words": ("<p><a href='javascript:alert(1)'>x</a> <a href='#a'>y</a></p>", "x y"),
    "a link without words is none": ("<p>a<a href='/x'></a>b</p>", "ab"),
    "a link that says its own address": ("<a href='https://x.org/a_b'>https://x.org/a_b</a>", "<https://x.org/a_b>"),
    "a bare address": ("<p>見よ https://x.org/a_b を</p>", "見よ <https://x.org/a_b> を"),
    "a picture": ("<img src='/a.png' alt='窓 [1]'>", "![窓 \\[1\\]](https://example.com/a.png)"),
    "a picture with a caption": (
        "<figure><img src='a.png' alt='窓'><figcaption>冬の<b>「窓」</b></figcaption></figure>",
        '![窓](https://example.com/blog/a.png "冬の「窓」")',
    ),
    "a picture of WordPress with a caption": (
        "<div class='wp-caption'><img src='a.png' alt='窓'><p class='wp-caption-text'>冬</p></div>",
        '![窓](https://example.com/blog/a.png "冬")',
    ),
    "a picture that is shown late": (
        "<img src='data:image/gif;base64,R0' data-src='/late.jpg'><img src='/lazy/blank.gif' data-lazy-src='/l.jpg'>",
        "![](https://example.com/late.jpg)![](https://example.com/l.jpg)",
    ),
    "the largest of a set": (
        "<img srcset='/s.jpg 300w, /l.jpg 1200w, /m.jpg 600w' alt='窓'>",
        "![窓](https://example.com/l.jpg)",
    ),
    "a small picture that leads to the large one": (
        "<a href='https://x.org/a.jpg'><img src='https://x.org/a-s.jpg' alt='窓'></a>",
        "![窓](https://x.org/a.jpg)",
    ),
    "a picture that leads to a page": (
        "<a href='/p'><img src='/a.jpg' alt='窓'></a>",
        "[![窓](https://example.com/a.jpg)](https://example.com/p)",
    ),
    "a picture that counts readers": ("<p>一<img src='https://t.example/1.gif' width='1' height='1'></p>", "一"),
    "a picture that is a sign": ("<p>やった<img class='emoji' src='/e.png' alt='😀'></p>", "やった😀"),
    "a file's name says nothing": ("<img src='/a.png' alt='IMG_1234.JPG'>", "![](https://example.com/a.png)"),
    "ruby": (
        "<p><ruby>軍手<rp>（</rp><rt>ぐんて</rt><rp>）</rp></ruby>を</p>",
        "<ruby>軍手<rp>（</rp><rt>ぐんて</rt><rp>）</rp></ruby>を",
    ),
    "code": ("<p>use <code>a `b`</code></p>", "use `` a `b` ``"),
    "a listing of Hatena": (
        "<pre class='code lang-python' data-lang='python'><span>def</span> f():\n    pass\n</pre>",
        "```python\ndef f():\n    pass\n```",
    ),
    "a listing with numbers": (
        "<table><tr><td class='gutter'><pre>1\n2</pre></td><td class='code'><pre>a\nb</pre></td></tr></table>",
        "```\na\nb\n```",
    ),
    "a listing with a fence in it": ("<pre>```\nx\n```</pre>", "````\n```\nx\n```\n````"),
    "a table": (
        "<table><tr><th>年</th><th>職</th></tr><tr><td>2019</td><td>a|b<br>c</td></tr></table>",
        "| 年 | 職 |\n| --- | --- |\n| 2019 | a\\|b<br>c |",
    ),
    "a table without a head": (
        "<table><tr><th>年</th><td>2019</td></tr><tr><th>職</th><td>編集</td></tr></table>",
        "|  |  |\n| --- | --- |\n| 年 | 2019 |\n| 職 | 編集 |",
    ),
    "a table that lays out": ("<table><tr><td><p>一</p><p>二</p></td></tr></table>", "一\n\n二"),
    "definitions": ("<dl><dt>椅子</dt><dd>座る物</dd></dl>", "**椅子**\n\n座る物"),
    "a line across": ("<p>一</p><hr><p>二</p>", "一\n\n---\n\n二"),
    "a film leaves a link": (
        "<iframe src='https://www.youtube.com/embed/x' title='窓の話'></iframe>",
        "[窓の話](https://www.youtube.com/embed/x)",
    ),
    "programs and forms go with all in them": (
        (
            "<p>一</p><script>var a = '<p>x</p>'</script><style>p{}</style><!-- 二 --><form><p>名前</p><input></form>"
            "<noscript><img src='/n.gif'></noscript><select><option>三</select><svg><text>四</text></svg>"
        ),
        "一",
    ),
    "a page that is one form keeps its words": ("<form><p>一</p><input></form>", "一"),
    "what is not shown": ("<p>一</p><p style='color:red; display: none'>二</p><div hidden>三</div>", "一"),
    "what nobody sees": ("<p>一\0\x08\u200b\u202e二&#8238;&#0;三</p>", "一二\ufffd三"),
    "signs of Markdown": (
        "<p># 一</p><p>- 二</p><p>1. 三</p><p>&gt; 四</p><p>*五* _六_ [七](八) `九` &amp;amp; &lt;b&gt;</p><p>===</p>",
        "\\# 一\n\n\\- 二\n\n1\\. 三\n\n\\> 四\n\n\\*五\\* \\_六\\_ \\[七\\](八) \\`九\\` \\&amp; \\<b>\n\n\\===",
    ),
    "footnotes of Hatena": (
        (
            "<p>本文<span class='footnote'><a href='#f-1' name='fn-1'>*1</a></span>。</p><div class='footnote'>"
            "<p class='footnote'><a href='#fn-1' name='f-1'>*1</a><span class='footnote-delimiter'>:</span>"
            "<span class='footnote-text'>注</span></p></div>"
        ),
        "本文[^1]。\n\n[^1]: 注",
    ),
    "footnotes of WordPress": (
        "<p>text<sup id='r1'><a href='#n1'>1</a></sup></p><ol><li id='n1'>note <a href='#r1'>↩</a></li></ol>",
        "text[^1]\n\n[^1]: note",
    ),
}


@pytest.mark.parametrize(("html", "markdown"), CASES.values(), ids=CASES)
def test_markdown(html: str, markdown: str) -> None:
    assert to_markdown(html, BASE) == markdown


@pytest.mark.parametrize("html", [case[0] for case in CASES.values()], ids=CASES)
def test_markdown_written_again_is_the_same(html: str) -> None:
    once = to_markdown(html, BASE)
    assert to_plain(to_markdown(to_html(once))).replace("🖼", "") == to_plain(once)


def test_a_footnote_is_shown_as_one() -> None:
    html = to_html(to_markdown(CASES["footnotes of WordPress"][0]))
    assert 'class="footnote' in html
    assert "[^" not in html


def test_broken_lines_are_lines_and_blocks_within_stay_blocks() -> None:
    text = (
        "一行目\n二行目\n\n<b>三</b>行目\n<ul>\n<li>四</li>\n</ul>\n五\n<pre>a\n\nb</pre>\n<!-- 六 -->\n<p>七</p>\n\n"
        "<p>八</p>"
    )
    assert to_markdown(broken_lines_to_html(text)) == (
        "一行目  \n二行目\n\n**三**行目\n\n- 四\n\n五\n\n```\na\n\nb\n```\n\n七\n\n八"
    )


def test_comments_that_nobody_closed_cost_no_more_than_their_length() -> None:
    """It takes a second; with a look to the end for each of them, it would take an hour."""
    assert (
        broken_lines_to_html("<p>一</p>\n<!-- 二 -->三\n<!--\n四<b>五</b>")
        == "<p>一</p><!-- 二 -->三<br>\n<!--<br>\n四<b>五</b>"
    )
    assert broken_lines_to_html("<!--" * 400_000) == "<!--" * 400_000


def test_pasted_text_keeps_its_lines() -> None:
    assert text_to_markdown("一\r\n二\n\n\n# 三\n") == "一  \n二\n\n\\# 三"
