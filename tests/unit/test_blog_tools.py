"""What other blog tools write into an essay: captions, boxes, marks and anchors."""

from __future__ import annotations

from textwrap import indent

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.language.markdown import to_html, to_plain


@pytest.mark.parametrize(
    ("markdown", "plain"),
    [
        ('{{< figure src="a.png" alt="x" caption="The *tanh*\n  [function]" width="400" >}}', "The tanh (function)"),
        ('{{< figure src="a.png" caption="<b class=\\"n\\">Figure 1:</b> An idea" >}}', "Figure 1: An idea"),
        ('{{ image(src="a.png", alt="Zola の絵") }}', "Zola の絵"),
        ('{% include figure.html src="a" caption="見出し" %}', "見出し"),
        ("{% asset_img right a.png 200 300 直った！ %}", "直った！"),
        ('{{< youtube id="x" title="A film" >}}', ""),
        ('{{/* caption="a secret" */}}', ""),
        ('{{</* figure caption="how to write one" */>}}', ""),
        ('今日は{{< ruby "軍手" "ぐんて" >}}を買う。', "今日は軍手を買う。"),
        ('Press {{< kbd "Ctrl" >}} twice.', "Press Ctrl twice."),
        ('{{< details summary="もっと" >}}\n中身。\n{{< /details >}}', "もっと\n\n中身。"),
        ("{{% notice tip %}}\nWords.\n{{% /notice %}}", "Words."),
        ('[a]({{< ref "/b/c.md" >}} "a title of it")、{{< ruby rb="軍手" rt="ぐんて" >}}', "a、軍手"),
        ('{{< ruby "ハブ" >}}村八分{{< /ruby >}}', "村八分"),
        ('{{< blogcard url="https://a.b/c" >}}', "https://a.b/c"),
        ('{{< blogcard title="A page" url="https://a.b/c" >}}', "A page"),
        ("{% linkCard https://a.b/c,站名, 简介 %}", "站名"),
        ('{% linkcard "https://a.b/c" "Its title" %}', "Its title"),
        ("{% link 言葉 https://a.b/c %}", "言葉"),
        ('{% include figure.liquid path="a.jpg" title="example image" class="x" %}', ""),
        ('[a]({{< ref "b.md" >}}) [c]({filename}/d.md) [e]({% post_url 2020-01-31-f %})', "a c e"),
        ("[a](https://b.c){.button} and **d**{: .e}", "a and d"),
        ("* Contents of this page\n{:toc .wide}\n\nWords.", "Words."),
        ("[TOC]\n\n[[toc]]\n\n${toc}\n\nWords.", "Words."),
        ("*[HTML]: Hyper Text Markup Language\n\nHTML it is.", "HTML it is."),
        (
            '!!! note "A title"\n    Words **here**.\n\n    And here.\n\nBehind it.',
            "A title\n\nWords here.\n\nAnd here.\n\nBehind it.",
        ),
        ("??? tip\n    Words.", "Words."),
        ("!!! what a day", "!!! what a day"),
        ("> [!note]- A title\n> Words.", "A title Words."),
        ("> [!multi-column|wide-0] Words.", "Words."),
        ("A claim. ^a1b2c3\n\n^d4-e5f6\n\nAnother.", "A claim.\n\nAnother."),
        ("x ^2 and (^_^) stay", "x ^2 and (^_^) stay"),
        ("これは==大事==です、a==b で c==d", "これは大事です、a==b で c==d"),
        ("![[a.png]] ![[A note]] [[folder/page|its words]]", "A note its words"),
    ],
)
def test_what_other_blog_tools_write_leaves_its_words(markdown: str, plain: str) -> None:
    assert to_plain(markdown) == plain


def test_a_marked_word_is_marked_on_the_page() -> None:
    assert to_html("これは==**大事**==です") == "<p>これは<mark><strong>大事</strong></mark>です</p>\n"


AROUND = {
    "a container": ":::message\n{}\n:::",
    "a titled container": ":::details A title\n\n{}\n\n:::",
    "an admonition": "!!! note\n{}",
    "a folded one": '??? tip "A title"\n\n{}',
    "a quote": "> [!note]- A title\n{}",
    "Hugo's": "{{{{< box >}}}}\n{}\n{{{{< /box >}}}}",
    "Hugo's, with Markdown in it": '{{{{% notice "A title" %}}}}\n\n{}\n\n{{{{% /notice %}}}}',
    "Liquid's": "{{% note %}}\n{}\n{{% endnote %}}",
    "classes": "{{: .a }}\n{}\n{{: #b .c }}",
    "an anchor": "{} ^a1b2c3",
    "a component": '<Box kind="a">\n\n{}\n\n</Box>',
}


def inside(kind: str, text: str) -> str:
    """``text`` in a box of ``kind``, as its tool indents it."""
    if "admonition" in kind or "folded" in kind:
        text = indent(text, "    ")
    elif "quote" in kind:
        text = indent(text, "> ", lambda line: True)
    return AROUND[kind].format(text)


@given(st.lists(st.sampled_from(sorted(AROUND)), max_size=4, unique=True), st.booleans())
def test_no_box_takes_a_word_along(kinds: list[str], is_list: bool) -> None:
    text = "- 一つめのalpha\n- 二つめのbeta" if is_list else "最初のalphaの段落。\n\n次の==beta==の段落。"
    for kind in kinds:
        text = inside(kind, text)
    plain = to_plain(f"前の文。\n\n{text}\n\n後の文。")
    for word in (
        "前の文。",
        "alpha",
        "beta",
        "後の文。",
        *(["A title"] if any("title" in AROUND[k] for k in kinds) else []),
    ):
        assert word in plain, text
    assert not set("{}^:!<>").intersection(plain), plain
