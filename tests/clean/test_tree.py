"""The fast tree is BeautifulSoup's own tree, whatever the markup."""

from bs4 import BeautifulSoup
from bs4.element import PreformattedString
from hypothesis import example, given
from hypothesis import strategies as st

from pipeline.clean.tree import parse
from tests.clean.test_templates import CASES, render

_TAGS = ["p", "div", "b", "a", "ul", "li", "table", "tr", "td", "pre", "script", "style", "title", "head", "br", "img"]
_OPEN = st.builds("<{}{}>".format, st.sampled_from(_TAGS), st.sampled_from(["", " class='x y'", " id=a", " hidden"]))
_PARTS = (
    _OPEN | st.builds("</{}>".format, st.sampled_from(_TAGS)) | st.sampled_from(["a ", "\n", " \n ", "ខ្មែរ", "&lt;"])
)


def usual(markup: str) -> BeautifulSoup:
    """BeautifulSoup's own tree, less what no reader sees."""
    soup = BeautifulSoup(markup, "lxml", multi_valued_attributes=None)
    for string in soup.find_all(string=lambda text: isinstance(text, PreformattedString)):
        string.extract()
    return soup


def shape(soup: BeautifulSoup) -> list[tuple[object, ...]]:
    """Each element in document order with its neighbours, so that a wrong link shows."""
    found = []
    for element in soup.descendants:
        around = (element.parent, element.previous_sibling, element.next_sibling, element.previous_element)
        kind = getattr(element, "attrs", type(element))
        # The tree as a whole comes before its first element here, and nothing does in BeautifulSoup's own.
        found.append((str(element), kind, *("" if one is None or one is soup else str(one) for one in around)))
    return found


@given(st.lists(_PARTS, max_size=25).map("".join))
@example("<pre> \n </pre><p>a<p>b</b></div>c")
@example("<html><title>x</title><article><p>a</article></html>after")
@example("<ruby>漢<rt>kan</rt></ruby><textarea>\n</textarea>")
def test_every_element_and_every_link_is_the_same(markup: str) -> None:
    assert shape(parse(markup)) == shape(usual(markup))


def test_whole_pages_are_the_same() -> None:
    for template, language in CASES:
        markup = render(template, language).decode()
        assert parse(markup).select("p, [class] > a") == usual(markup).select("p, [class] > a")
        assert parse(markup).get_text() == usual(markup).get_text()
