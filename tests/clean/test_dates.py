"""Which of the dates on a page is its day of publication."""

from datetime import date

import pytest

from pipeline.clean.page import clean_page

PROSE = "<p>Two councillors of the Riverbank Party left on Wednesday, a spokesman said.</p>" * 2


def day_of(body: str, *, url: str = "https://courier.example/a", head: str = "") -> date | None:
    markup = f"<html><head><title>Two councillors leave</title>{head}</head><body>{body}{PROSE}</body></html>"
    published = clean_page(markup.encode(), url=url, zone="UTC").published_at
    return published.date() if published else None


def test_a_day_without_separators_is_read_whole_from_the_address() -> None:
    assert day_of("", url="https://courier.example/talks/2003/03/20030331_talk.html") == date(2003, 3, 31)


def test_a_time_after_the_day_in_an_address_does_no_harm() -> None:
    assert day_of("", url="https://courier.example/n/201906201430/two") == date(2019, 6, 20)


@pytest.mark.parametrize(
    "line",
    ["Weekend in Kampot 12.10. - 15.10.2023", "Sign up until 31.12.2018", "From 3 - 5 June 2023", "bis 31.12.2018"],
)
def test_a_span_or_a_deadline_is_no_day_of_publication(line: str) -> None:
    head = '<meta name="date" content="2023-10-09">'
    assert day_of(f"<h1>Two councillors leave</h1><div>{line}</div>", head=head) == date(2023, 10, 9)


def test_a_line_from_an_agency_is_no_span() -> None:
    line = "From Delta Wire - Provinces - 23 June 2023, 12:15"
    assert day_of(f"<h1>Two councillors leave</h1><div>{line}</div>") == date(2023, 6, 23)


def test_a_date_of_another_month_than_the_addresss_gives_way_to_one_of_that_month() -> None:
    body = "<h1>Two councillors leave</h1><div class=date>Feb 16, 2013</div><div class=date>August 2, 2012</div>"
    assert day_of(body, url="https://courier.example/2012/08/two-leave/") == date(2012, 8, 2)


def test_where_no_date_is_of_the_addresss_month_the_page_is_believed() -> None:
    head = '<meta property="article:published_time" content="2012-10-01T07:00:00+07:00">'
    assert day_of("<h1>Two councillors leave</h1>", url="https://courier.example/2012/08/two/", head=head) == date(
        2012, 10, 1
    )


def test_the_month_of_an_issue_is_no_day() -> None:
    head = '<meta name="citation_publication_date" content="2017/01"><meta name="date" content="2017-01-30">'
    assert day_of("<h1>Two councillors leave</h1>", head=head) == date(2017, 1, 30)
