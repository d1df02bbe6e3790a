"""HTML of feed entries reads as a reader sees it; Khmer words are never split by markup."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.clean.snippet import clean_snippet


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<p>One.</p><p>Two.</p>", "One.\n\nTwo."),
        ("One.<br>Two.<br/><br/>Three.", "One.\nTwo.\n\nThree."),
        ("<div>One</div>two", "One\n\ntwo"),
        ("<ul><li>a</li><li>b</li></ul>", "a\n\nb"),
        ("<table><tr><td>a</td><td>b</td></tr></table>", "a\n\nb"),
        ("A <b>bold</b>ly told <i>tale</i>.", "A boldly told tale."),
        ("<p>គណបក្ស<b>មាត់</b>ទន្លេ</p>", "គណបក្សមាត់ទន្លេ"),
        ("<p>ចុះ\u200bចូល</p>", "ចុះ\u200bចូល"),
        ("Tom &amp; Jerry &#8217;s", "Tom & Jerry ’s"),
        ("Tom &amp;amp; Jerry", "Tom &amp; Jerry"),
        ("&lt;p&gt;Escaped &lt;b&gt;twice&lt;/b&gt;.&lt;/p&gt;&lt;p&gt;Yes.&lt;/p&gt;", "Escaped twice.\n\nYes."),
        ("<![CDATA[<p>In CDATA.</p>]]>", "In CDATA."),
        ("<p>Seen</p><script>var a = '<p>never</p>';</script><style>p{}</style>", "Seen"),
        ("<p>Prices &lt; 50% and &gt; 20%</p>", "Prices < 50% and > 20%"),
        ("Plain text, no tags.\nSame line.\n\nNext paragraph.", "Plain text, no tags. Same line.\n\nNext paragraph."),
        ("<p>Cut off in the mid", "Cut off in the mid"),
        ("<p>a&nbsp;&nbsp;b\t c</p>", "a b c"),
        ("soft\u00adhyphen and \ufeffmark", "softhyphen and mark"),
        ("<p>bell\x07 and \ud800 half</p>", "bell and ? half"),
        ("<img src=x onerror=alert(1)>", ""),
        ("", ""),
        ("<!-- only a comment -->", ""),
        ("<p>Photo</p><iframe src='x'>frame text</iframe><p>after</p>", "Photo\n\nafter"),
    ],
)
def test_snippet(markup: str, text: str) -> None:
    assert clean_snippet(markup) == text


@given(st.text(max_size=300))
def test_no_input_raises_and_nothing_unprintable_comes_out(markup: str) -> None:
    text = clean_snippet(markup)
    assert not any(ord(char) < 32 and char != "\n" for char in text)
    assert "\n\n\n" not in text


@given(st.lists(st.sampled_from(["<p>", "</p>", "<b>", "</b>", "<br>", "<div>", "a ", "ខ្មែរ", "&amp;", "<![CDATA["])))
def test_words_survive_any_order_of_tags(parts: list[str]) -> None:
    assert clean_snippet("".join(parts)).count("ខ្មែរ") == parts.count("ខ្មែរ")
