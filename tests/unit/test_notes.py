"""Private notes never leave, in whatever form; in code they are what the author shows."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.language.markdown import SIGNS_MAX, to_html, to_line, to_plain, to_prose, to_searchable
from bot.services.library.preparing import prepare
from tests.unit.arranged import draft

NOTE = "ask Ken"
HIDDEN = [
    f"<!-- {NOTE} -->\n\nOne. Two.",
    f"One. <!-- {NOTE} -->Two.",
    f"<!--\n{NOTE}\n-->\n\nOne. Two.",
    f"One. <!-- a\n\n{NOTE}\n\n```\n{NOTE}\n```\n--> Two.",
    f"One.\n<!--more {NOTE}-->\nTwo.",
    f"- One.\n\n    x <!-- {NOTE}\n\n    {NOTE} -->\n- Two.",
    f"> One. <!-- {NOTE}\n>\n> {NOTE} -->\n\nTwo.",
    f"One. Two. <!-- {NOTE}\n\n{NOTE}",
    f"One. Two.\n\n<!-- {NOTE}\n\n    {NOTE}\n\n```\n{NOTE}\n```",
    f"# One <!-- {NOTE}\n\n{NOTE} -->\n\nTwo.",
    f"| One. | Two. <!-- {NOTE} --> |\n| --- | --- |\n| a <!-- {NOTE} | b --> |",
    f"One `x <!-- {NOTE} --> Two.",
    f"One ``x <!-- {NOTE} --> Two`.",
    f"One <div title='<!-- {NOTE} -->'>Two</div>",
    f"<pre>One <!-- {NOTE} --></pre>\n\nTwo",
    f"One <textarea><!-- {NOTE} --></textarea> Two",
    f"x <!-- a\n\n```\n--> One.\n\nTwo <!-- b\n\n{NOTE} -->",
    f"One. Two. <!-- {NOTE} --!> Three.",
    f"One. Two. <!-- {NOTE} - -- > {NOTE} -->",
    f"One.\r\n\r\n<!--\r\n{NOTE}\r\n-->\r\nTwo.",
    f"One <?php {NOTE} > {NOTE} ?> Two.",
    f"One. {{% comment %}} {NOTE} {{% endcomment %}} Two.",
    f"One. {{{{/* {NOTE} */}}}} Two.",
    f"One. {{/* {NOTE}\n\n{NOTE} */}} Two.",
    f"One. {{{{< comment >}}}} {NOTE}\n\n{NOTE} {{{{< /comment >}}}} Two.",
    f"One. {{# {NOTE}\n\n{NOTE} #}} Two.",
    f'One. {{{{< x caption="<!-- {NOTE} -->" >}}}} Two.',
    f"{{::comment}}\n{NOTE}\n{{:/comment}}\n\nOne. Two.",
    f"One. %% {NOTE} %% Two.",
    f"One.\n\n%%\n{NOTE}\n\n{NOTE}\n%%\n\nTwo.",
    f"[//]: # ({NOTE})\n\nOne. Two.",
    f"One. Two.<script>{NOTE}\n\n{NOTE}</script><style>{NOTE}</style>",
    f"One. Two.\n\n<!-- {NOTE} -->" + "*" * SIGNS_MAX,
]
SHOWN = [
    "```html\n<!-- ask Ken -->\n```",
    "> ```\n> <!-- ask Ken\n> ```\n\ntext",
    "    <!-- ask Ken -->",
    "text `<!-- ask Ken -->` text",
    "text ``a ` <!-- ask Ken\n-->`` text",
    "text \\<!-- ask Ken -->",
    "{% highlight html %}\n<!-- ask Ken -->\n{% endhighlight %}",
    "it grew by 100%% ask Ken 100%% more",
    "{{ask Ken\n\nand me}}",
    "{# ask Ken",
]


@pytest.mark.parametrize("markdown", HIDDEN)
def test_a_note_is_nowhere_and_all_else_is_there(markdown: str) -> None:
    line = "" if markdown.startswith("[//]") else to_line(markdown)  # which is a block's definition, and no line
    for shown in (to_html(markdown), to_plain(markdown), to_searchable(markdown), line):
        assert "Ken" not in shown
        assert "-->" not in shown
    assert "One" in to_html(markdown)
    assert "Two" in to_html(markdown)


@pytest.mark.parametrize("markdown", SHOWN)
def test_what_is_no_note_stays(markdown: str) -> None:
    assert "ask Ken" in to_html(markdown)


PIECES = [
    "word",
    "\n",
    "\n\n",
    "`",
    "```\n",
    "    ",
    "- ",
    "> ",
    "*",
    "<b>",
    "[",
    "](x)",
    "|",
    "--",
    "\\",
    "<",
    "!",
    "# ",
]


@given(st.lists(st.sampled_from(PIECES), max_size=12), st.lists(st.sampled_from(PIECES), max_size=8), st.booleans())
def test_no_note_of_a_text_without_code_is_shown(before: list[str], note: list[str], closed: bool) -> None:
    """Before it there is no code: then a comment is a comment, whatever is in it."""
    prose = "".join(piece for piece in before if piece not in ("`", "```\n", "    ", "\\", "|", "<")) + "."
    comment = f"{prose}<!-- {''.join(note)}ask Ken{''.join(note)}" + ("--> end" if closed else "")
    assert "ask Ken" not in to_html(comment)
    assert "ask Ken" not in to_plain(comment)


AROUND = [
    *"*>)|",
    "word. ",
    "\n",
    "\n\n",
    "- ",
    "**",
    "<b>",
    "</b>",
    "| a |\n",
    "# ",
    "あなたは？",
    "[x](",
    "![",
    "](y)",
]


@settings(max_examples=300)
@given(*[st.lists(st.sampled_from(AROUND), max_size=8).map("".join)] * 3)
def test_nothing_of_a_note_leaves_with_an_essay(before: str, note: str, after: str) -> None:
    """Whether it is shown, found, summarized or asked."""
    secret = f"<!-- {note} Would you ask Ken? {note}-->"
    essay = prepare(draft("quiet", summary="", question="", body=f"{before}{secret}{after} The end of it all."), 1)
    written = prepare(draft("told", summary=f"It {secret} rained.", question=f"Why {secret} not?", body="Ink."), 1)
    shown = [text for one in (essay, written) for text in (one.summary, one.question, to_searchable(one.body))]
    shown += [to_html(essay.body), to_plain(essay.body), to_prose(essay.body)]
    assert [text for text in shown if "Ken" in text] == []


@pytest.mark.parametrize(
    ("markdown", "plain"),
    [
        ("a <!-- x --> b", "a b"),
        ("前<!-- x -->後", "前後"),
        ("a\n<!-- x -->\n---", "a"),
        ("<!-- x --> **a**", "a"),
        ("- a\n<!-- x -->\n- b", "- a\n\n- b"),
        ("a <!-- x -->  \nb", "a b"),
    ],
)
def test_a_note_leaves_no_gap(markdown: str, plain: str) -> None:
    assert to_plain(markdown) == plain
