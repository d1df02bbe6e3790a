"""An edited story on its whole way: pages as captured, hour after hour, cleaned, coded and loaded."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest

from pipeline.clean.page import clean_capture
from pipeline.detect.coder import code_article
from pipeline.load.load import RunInfo, load
from pipeline.records import Capture, Source, Window
from pipeline.staging import write_staging
from tests.load.conftest import make_home

START = datetime(2023, 5, 7, 5, tzinfo=UTC)
RUN = RunInfo("run-1", Window.of_day(START.date()), START + timedelta(days=1), "scheduled")
URL = "https://riverpost.example/7"
SOURCE = Source("river_post", "River Post", "https://riverpost.example", ("https://riverpost.example/feed",))
PAGE = """<html><head><title>Councillors change sides</title>
<meta property="article:published_time" content="2023-05-07T08:00:00+07:00"></head>
<body><article><h1>Councillors change sides</h1>
<p>{} councillors of the Candlelight Party defected to the Cambodian
People's Party in Kampot province on Saturday, a spokesman said.</p>{}
<div class="views">{} views</div></article></body>"""
DENIAL = "<p>The party denied on Monday that anybody was paid for it.</p>"
FIRST, SECOND, THIRD = ("Ten", ""), ("Twelve", ""), ("Twelve", DENIAL)


@pytest.fixture
def tell(tmp_path: Path) -> Callable[..., Callable[[str], list[tuple[Any, ...]]]]:
    """Loads captures of one address, made an hour apart; gives a way to ask the database."""

    def run(*stories: tuple[str, str]) -> Callable[[str], list[tuple[Any, ...]]]:
        settings = make_home(tmp_path / "home")
        captures, articles = [], []
        for number, (count, more) in enumerate(stories):
            when = START + timedelta(hours=number)
            captures.append(Capture(f"capture-{number}", "river_post", "page", URL, when, "feed"))
            page = PAGE.format(count, more, 1_000 + 37 * number)
            articles.append(clean_capture(captures[-1], page.encode(), SOURCE))
        codings = [(article, code_article(article)) for article in articles]
        staged = write_staging(
            settings.staging / "run-1", articles=(), codings=codings, coder_version="rules-1", captures=captures
        )
        load(settings, [staged.folder], run=RUN)

        def ask(sql: str) -> list[tuple[Any, ...]]:
            with duckdb.connect(str(settings.warehouse), read_only=True) as con:
                return con.execute(sql).fetchall()

        return ask

    return run


def hour(number: int) -> datetime:
    return (START + timedelta(hours=number)).replace(tzinfo=None)


REVISIONS = "select number, captured_at, revision_count from revisions"
READ_FROM = """select captured_at, count_low from mention join article using (revision_id) where type = 'defection'
order by captured_at"""


def test_three_revisions_hold_two_changes_and_every_mention_points_to_its_own(tell: Any) -> None:
    ask = tell(FIRST, FIRST, SECOND, THIRD)
    assert ask(REVISIONS) == [(1, hour(0), 3), (2, hour(2), 3), (3, hour(3), 3)]
    assert ask(READ_FROM) == [(hour(0), 10), (hour(2), 12), (hour(3), 12)]
    assert ask("select count_low, count_high from event where type = 'defection'") == [(12, 12)]


def test_a_story_set_back_to_its_first_words_is_its_first_revision_again_and_that_one_speaks(tell: Any) -> None:
    ask = tell(FIRST, SECOND, FIRST)
    assert ask(REVISIONS) == [(1, hour(0), 2), (2, hour(1), 2)]
    assert ask("select number, last_seen_at from revisions") == [(1, hour(2)), (2, hour(1))]
    assert ask(READ_FROM) == [(hour(0), 10), (hour(1), 12)]
    assert ask("select count_low, count_high from event where type = 'defection'") == [(10, 10)]
