"""HTML that was made to do harm becomes harmless text, in bounded time and memory."""

from __future__ import annotations

import re
import resource
import subprocess
import sys
from pathlib import Path

import pytest
from lxml import etree

from bot.adapters.sources.cleaning.html_tree import HTML_MAX, TooMuchHtml
from bot.adapters.sources.cleaning.to_markdown import text_to_markdown, to_markdown
from bot.language.markdown import to_html
from bot.language.tags import ALLOWED

VECTORS = (
    "<script>alert(1)</script>",
    "<SCRIPT SRC=//evil.example/x.js></SCRIPT>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<<script>alert(1)//<</script>",
    "<script/x>alert(1)</script>",
    "<script\n>alert(1)</script\n>",
    "</script><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<img src='x'onerror='alert(1)'>",
    "<img/src=x/onerror=alert(1)//",
    "<IMG SRC=`javascript:alert(1)`>",
    '<img """><script>alert(1)</script>">',
    "<img src=javascript:alert(1)>",
    "<img src=jav&#x09;ascript:alert(1)>",
    "<img srcset='javascript:alert(1) 1x'>",
    "<img data-src='javascript:alert(1)'>",
    "<img src='https://a.example/x.png\" onload=\"alert(1)'>",
    "<img src='https://a.example/x.png' alt='\" onload=alert(1) x=\"'>",
    "<img src='https://a.example/x) <script>alert(1)</script>.png'>",
    "<figure><img src='https://a.example/x'><figcaption>\" onload=alert(1) &lt;script&gt;1&lt;/script&gt;</figcaption>",
    "<svg/onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<svg><style><img src=x onerror=alert(1)></style></svg>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    "<math><annotation-xml encoding='text/html'><style><img src=x onerror=alert(1)></style>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'></noscript>",
    "<template><img src=x onerror=alert(1)></template>",
    "<textarea><img title='</textarea><img src=x onerror=alert(1)>'></textarea>",
    "<title><img title='</title><img src=x onerror=alert(1)>'></title>",
    "<xmp><p title='</xmp><img src=x onerror=alert(1)>'></xmp>",
    "<iframe src=javascript:alert(1)></iframe>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<iframe src='https://a.example/' title='[x](javascript:alert(1))'></iframe>",
    "<embed src=data:text/html,<script>alert(1)</script>>",
    "<object data=javascript:alert(1)><p>x</p></object>",
    "<a href=javascript:alert(1)>x</a>",
    "<a href='&#106;avascript:alert(1)'>x</a>",
    "<a href=' javascript:alert(1)'>x</a>",
    "<a href='java\nscript:alert(1)'>x</a>",
    "<a href='java\0script:alert(1)'>x</a>",
    "<a href='vbscript:msgbox(1)'>x</a>",
    "<a href='data:text/html;base64,PHNjcmlwdD4='>x</a>",
    "<a href='//evil.example' onclick=alert(1) style='background:url(javascript:alert(1))'>x</a>",
    "<a href='https://a.example/\"><script>alert(1)</script>'>x</a>",
    "<a href='https://a.example/)[y](javascript:alert(1)'>x</a>",
    "<a href='https://a.example'>](javascript:alert(1))[</a>",
    "<p>[x](javascript:alert(1)) ![y](javascript:alert(1)) &lt;javascript:alert(1)&gt;</p>",
    "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>",
    "<p>&lt;img src=x onerror=alert(1)&gt;</p>",
    "<pre>```\n<script>alert(1)</script>\n```</pre>",
    "<pre class='lang-x\"><script>alert(1)</script>'>x</pre>",
    "<code>`<script>alert(1)</script>`</code>",
    "<ruby>x<rt>&lt;script&gt;alert(1)&lt;/script&gt;</rt></ruby>",
    "<ruby onclick=alert(1)>x<rt onclick=alert(1)>y</rt></ruby>",
    "<table><tr><td>&lt;script&gt;1&lt;/script&gt;</td><td>|</td></tr><tr><td>x<td onclick=alert(1)>y</table>",
    "<style>@import 'javascript:alert(1)';</style>",
    "<p style='width:expression(alert(1))'>x</p>",
    "<link rel=stylesheet href=javascript:alert(1)>",
    "<meta http-equiv=refresh content='0;url=javascript:alert(1)'>",
    "<base href='javascript:alert(1)//'><a href='x'>x</a>",
    "<form action=javascript:alert(1)><input type=submit></form>",
    "<button formaction=javascript:alert(1)>x</button>",
    "<details open ontoggle=alert(1)>x</details>",
    "<video src=javascript:alert(1)><source onerror=alert(1)></video>",
    "<body onload=alert(1)>x</body>",
    "<!--><script>alert(1)</script>-->",
    "<!--[if gte IE 4]><script>alert(1)</script><![endif]-->",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<?xml version='1.0'?><!DOCTYPE x [<!ENTITY a 'alert(1)'>]><p>&a;</p>",
    "<?php echo '<script>alert(1)</script>' ?>",
    "<p>{{ &lt;script&gt;alert(1)&lt;/script&gt; }} {% raw %} %% x %%</p>",
    "<form><math><mtext></form><form><mglyph><style></math><img src=x onerror=alert(1)>",
    "<x:script xmlns:x='http://www.w3.org/1999/xhtml'>alert(1)</x:script>",
    "+ADw-script+AD4-alert(1)+ADw-/script+AD4-",
    "\ufeff<script>alert(1)</script>",
    "<\0script>alert(1)</script>",
    "＜script＞alert(1)＜/script＞",
)
_SAFE_ADDRESS = re.compile(r"https?://|mailto:|#fn", re.IGNORECASE)
_SAFE_ATTRIBUTES = set("href class id title start value colspan rowspan type checked disabled".split())  # noqa: SIM905


@pytest.mark.parametrize("html", VECTORS)
@pytest.mark.parametrize("convert", [to_markdown, text_to_markdown])
def test_nothing_that_acts_is_left(html: str, convert: object) -> None:
    markdown = to_markdown(html, "https://blog.example/") if convert is to_markdown else text_to_markdown(html)
    shown = etree.fromstring(f"<body>{to_html(markdown)}</body>".encode(), etree.HTMLParser(encoding="utf-8"))
    for element in shown.iter():
        if element.tag in ("html", "body"):
            continue
        assert element.tag in ALLOWED | {"span", "input", "section"}, markdown
        assert set(element.attrib) <= _SAFE_ATTRIBUTES, markdown
        address = element.get("href")
        assert address is None or _SAFE_ADDRESS.match(str(address)), markdown


_BOMBS = """
import sys
from datetime import date
from bot.adapters.sources.cleaning.cleaned import cleaned
from bot.adapters.sources.entry import Entry, Markup
from bot.core.source import Defaults
from bot.ports.source import Spot

N = 200_000
HTML = [
    "<div>" * N, "<b>" * N, "<ul><li>" * N, "<table><tr><td>" * N, "<ruby>" * N, "<a href=x><p>" * N,
    "".join(f"<font color={i}>" for i in range(N)),
    "<div>" + "".join(f"<b class={i}>" for i in range(20_000)) + "</div>" + "<p>x</p>" * 20_000,
    "<p " + " ".join(f"a{i}=1" for i in range(N)) + ">x</p>", "<p title='" + "x" * 3_000_000 + "'>x</p>",
    "<" * 500_000, "&" * 500_000, "<!--" * N, "<script>" * N, "長い" * 400_000,
    "<br>".join(["応援クリックお願いします"] * 20_000), "<p>目次</p><ul>" + "<li>a</li>" * 20_000 + "</ul>",
    '<sup><a href="#f1">1</a></sup>' * 20_000 + '<p id="f1">x</p>', '<img srcset="' + "a 1w, " * 300_000 + '">',
    "<table>" + ("<tr>" + "<td>a</td>" * 3_000 + "</tr>") * 10 + "</table>",
]
TEXT = [
    "*" * 200_000, "`" * 200_000, "[" * 200_000, "![" * 100_000, "https://" * 50_000, "https://a.b/" + "(" * 200_000,
    "[a](" * 100_000, "\\0" * 1_000_000 + "x", " " * 1_000_000 + "x", "\\n" * 1_000_000 + "x", "応援クリック" * 50_000,
]
KINDS = [(HTML, [Markup.HTML]), (TEXT, [Markup.TEXT, Markup.BROKEN_LINES, Markup.MARKDOWN])]
for bombs, markups in KINDS:
    for bomb in bombs:
        for markup in markups:
            entry = Entry(spot=Spot("1", "x"), title=bomb[:10_000], author="x", body=bomb, markup=markup)
            cleaned(entry, Defaults(), site="x", today=date(2026, 1, 1))
"""


def test_bombs_are_read_or_refused_within_bounds() -> None:
    """None takes more than a few seconds: the bound is that of a square, which would take hours."""

    def bound() -> None:
        resource.setrlimit(resource.RLIMIT_CPU, (500, 500))
        resource.setrlimit(resource.RLIMIT_AS, (3_000_000_000, 3_000_000_000))

    root = Path(__file__).parents[2]
    command = [sys.executable, "-c", _BOMBS]
    done = subprocess.run(command, cwd=root, preexec_fn=bound, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2_000:]


def test_html_beyond_the_limit_is_refused_before_it_is_parsed() -> None:
    with pytest.raises(TooMuchHtml):
        to_markdown("x" * (HTML_MAX + 1))
