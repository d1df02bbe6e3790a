"""The page in a real browser: what is drawn, what filters change, and what never happens."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.load.load import load
from pipeline.load.publish import publish
from pipeline.load.warehouse import connect
from pipeline.report.page import write_report
from pipeline.staging import write_staging
from tests.load.conftest import RUN, TRIGGER, coding, make_article, make_home, make_mention

pytestmark = pytest.mark.e2e

CHARTS = (
    "week",
    "named",
    "heads",
    "totals",
    "compare",
    "flows",
    "provinces",
    "chains",
    "claims",
    "numbers",
    "coverage",
)


def shown(page) -> int:
    return int(page.locator("#count").inner_text().split()[0].replace(",", ""))


def settled(page) -> None:
    """Wait until every chart follows the filter."""
    page.locator("body[data-ready=yes]").wait_for(state="attached")
    page.wait_for_timeout(100)


def choose(page, name: str, value: str) -> None:
    page.evaluate("delete document.body.dataset.ready")
    page.locator(f"#filter [name={name}]").evaluate(
        "(node, value) => { node.value = value; node.dispatchEvent(new Event('input', {bubbles: true})); }", value
    )
    settled(page)


def marks(page, chart: str) -> int:
    """Bars, cells and points of a chart, without axes and legends."""
    return page.locator(
        f"figure[data-chart={chart}] svg .mark-rect path, figure[data-chart={chart}] svg .mark-symbol path"
    ).count()


def table(page, chart: str) -> list[list[str]]:
    figure = page.locator(f"figure[data-chart={chart}]")
    if figure.locator("details").get_attribute("open") is None:
        figure.locator("summary").click()
    figure.locator("tbody tr").first.wait_for()
    return [row.locator("td").all_inner_texts() for row in figure.locator("tbody tr").all()]


def downloaded(page, name: str) -> list[list[str]]:
    with page.expect_download() as download:
        page.locator(f"[data-csv={name}]").click()
    text = Path(download.value.path()).read_text(encoding="utf-8-sig")
    return list(csv.reader(io.StringIO(text)))


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_every_chart_is_drawn_and_nothing_is_asked_or_complained_of(open_file, season, scheme, width, tmp_path):
    opened = open_file(season, width=width, color_scheme=scheme)
    for chart in CHARTS:
        assert marks(opened.page, chart) > 0, chart
    opened.page.screenshot(path=str(tmp_path / f"{width}-{scheme}.png"), full_page=True)
    assert (opened.said, opened.asked) == ([], [])
    assert opened.page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize(
    ("scheme", "width", "khmer"), [("light", 1280, False), ("dark", 390, False), ("light", 390, True)]
)
def test_axe_finds_nothing_serious(open_file, season, scheme, width, khmer):
    from axe_core_python.sync_playwright import Axe

    page = open_file(season, width=width, color_scheme=scheme).page
    if khmer:
        page.locator("#language").click()
        settled(page)
    for summary in page.locator("summary").all():
        summary.click()
    found = Axe().run(page)["violations"]
    serious = [(v["id"], [n["html"] for n in v["nodes"]][:3]) for v in found if v["impact"] in ("serious", "critical")]
    assert serious == []


def test_each_filter_changes_the_count_and_the_list(open_file, season):
    page = open_file(season).page
    assert shown(page) == 11
    filters = {
        ("type", "refusal"): 1,
        ("kind", "aggregate"): 1,
        ("party", "KWP"): 1,
        ("place", "KH-1"): 2,
        ("search", "sinorn"): 1,
        ("from", "2023-06-02"): 3,
        ("to", "2023-04-30"): 1,
    }
    for (name, value), expected in filters.items():
        choose(page, name, value)
        assert (name, shown(page), page.locator("article.event").count()) == (name, expected, expected)
        page.get_by_role("button", name="Show all").click()
        page.locator("#count", has_text="11 events").wait_for()


def test_a_filter_changes_charts_tables_and_downloads(open_file, season):
    page = open_file(season).page
    assert ["CNRP", "CPP", "5", "4", "480"] in table(page, "flows")
    choose(page, "kind", "person")
    assert ["CNRP", "CPP", "4", "4", "0"] in table(page, "flows")
    assert ["CNRP", "CPP", "4", "4", "0"] in downloaded(page, "flows")
    assert len(downloaded(page, "events")) == 1 + 9
    choose(page, "type", "refusal")
    assert page.locator("figure[data-chart=flows] .nothing").is_visible()


def test_named_people_and_claimed_heads_stand_apart_and_totals_are_in_neither(open_file, season):
    page = open_file(season).page
    assert sum(int(row[2]) for row in table(page, "named")) == 5
    assert [row[2] for row in table(page, "heads")] == ["480"]
    assert [row[3] for row in table(page, "totals")] == ["1250"]


def test_the_chosen_election_moves_the_series(open_file, season):
    page = open_file(season).page
    assert page.locator("#election").input_value() == "national-2023-07-23"
    assert {row[0] for row in table(page, "named")} == {"-2", "-1"}
    page.locator("#election").select_option("senate-2024-02-25")
    page.locator("figure[data-chart=named] tbody td", has_text="-9").wait_for()
    assert {row[0] for row in table(page, "named")} == {"-9", "-8"}


def test_a_chain_is_shown_whole_when_one_step_fits_the_filter(open_file, season):
    page = open_file(season).page
    choose(page, "type", "reward")
    assert [row[3] for row in table(page, "chains")] == ["pressure", "recantation", "reward"]


def test_a_claim_and_its_denial_stand_side_by_side(open_file, season):
    page = open_file(season).page
    assert table(page, "claims") == [["party joined", "asserted", "2"], ["party left", "denied", "1"]]
    event = page.locator("article.event", has_text="480 people")
    assert event.locator(".disputed").inner_text() == "contested"
    assert event.locator("blockquote").count() == 2


def test_the_words_of_an_event_are_marked_and_lead_to_their_outlet(open_file, season):
    page = open_file(season).page
    choose(page, "type", "refusal")
    quote = page.locator("article.event blockquote")
    assert quote.locator("p").inner_text() == "At a hall in district 9 they refused to go on a Saturday."
    assert quote.locator("mark").inner_text() == "refused to go"
    link = quote.locator("a")
    assert link.get_attribute("href") == "https://river_post.example/9"
    assert "noopener" in link.get_attribute("rel")


def test_khmer_is_one_click_away_and_back(open_file, season):
    opened = open_file(season)
    page = opened.page
    page.locator("#language").click()
    settled(page)
    assert page.locator("html").get_attribute("lang") == "km"
    assert page.locator("h1").inner_text() == "តាមដានការប្តូរបក្ស"
    assert page.locator("select[name=place] option", has_text="បន្ទាយមានជ័យ").count() == 1
    assert "ភ្នំពេញ" in page.locator("figure[data-chart=provinces] svg").text_content()
    page.locator("#language").click()
    settled(page)
    assert "Phnom" in page.locator("figure[data-chart=provinces] svg").text_content()
    assert opened.said == []


def test_who_changes_his_mind_while_it_draws_sees_what_he_chose_last(open_file, season):
    opened = open_file(season)
    page = opened.page
    page.evaluate("""() => {
        const button = document.querySelector('#language'), field = document.querySelector('#filter').elements.kind;
        const choose = (value) => { field.value = value; field.dispatchEvent(new Event('input', {bubbles: true})); };
        button.click(); choose('group'); button.click(); choose('person'); button.click();
    }""")
    page.wait_for_timeout(500)
    settled(page)
    assert page.locator("html").get_attribute("lang") == "km"
    assert "ភ្នំពេញ" in page.locator("figure[data-chart=provinces] svg").text_content()
    assert page.locator("figure[data-chart=provinces] svg").count() == 1
    assert ["CNRP", "CPP", "4", "4", "0"] in table(page, "flows")
    assert opened.said == []


def test_the_keyboard_reaches_everything(open_file, season):
    page = open_file(season).page
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "events"
    page.locator("figure[data-chart=flows] summary").focus()
    page.keyboard.press("Enter")
    page.locator("figure[data-chart=flows] tbody tr").first.wait_for()
    page.locator(".pager button", has_text="Next").first.focus()
    page.keyboard.press("Enter")
    assert "Page 2 of 2" in page.locator('[data-for="list"]').inner_text()
    assert page.evaluate("document.activeElement.textContent") == "Back"


def test_print_is_dark_on_white_without_controls(open_file, season):
    page = open_file(season, color_scheme="dark").page
    page.emulate_media(media="print", color_scheme="dark")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert not page.locator("#filter").is_visible()
    assert page.locator("figure[data-chart=flows] svg").is_visible()


# ------------------------------------------------------------------------------------------- hostile content

HOSTILE_TITLES = (
    "<script>hacked('title')</script>",
    "</script><img src=x onerror=hacked('img')>",
    "<!-- --><svg onload=hacked('svg')>",
    "<!--<script>",
    '"><b onmouseover=hacked(1)>{{ 7 * 7 }} ${7*7} \u2028',
)
HOSTILE_NAME = '=HYPERLINK("http://x.example","</script><i>")'


@pytest.fixture
def hostile_page(tmp_path):
    """A page all of whose texts, names and addresses try to be something else."""
    settings = make_home(tmp_path / "home")
    told = []
    for number, title in enumerate(HOSTILE_TITLES, 1):
        text = f"{title} They {TRIGGER} {title}. The end."
        url = "javascript:hacked('url')" if number % 2 else "https://river_post.example/</script>"
        article = make_article(number, text=text, title=title, url=url)
        told.append((article, coding(make_mention(article, names=(f"{HOSTILE_NAME} {number}",)))))
    staged = write_staging(settings.staging / "x", articles=(), codings=told, coder_version="rules-1")
    load(settings, [staged.folder], run=RUN)
    publish(settings, with_files=False)
    return write_report(settings)


def test_hostile_texts_stay_texts(open_file, hostile_page):
    opened = open_file(hostile_page)
    page = opened.page
    for summary in page.locator("summary").all():
        summary.click()
    page.locator("article.event").first.hover()
    page.wait_for_timeout(300)
    assert page.evaluate("window.hacks || []") == []
    assert (opened.said, opened.asked) == ([], [])
    assert page.locator("article.event img, article.event script, article.event b[onmouseover], i").count() == 0
    for title in HOSTILE_TITLES:
        assert page.locator("blockquote footer", has_text=title.strip()).count() >= 1
    assert "{{ 7 * 7 }} ${7*7}" in page.locator("#list").inner_text()


def test_only_web_addresses_become_links(open_file, hostile_page):
    page = open_file(hostile_page).page
    addresses = page.locator("main a").evaluate_all("nodes => nodes.map(n => n.getAttribute('href'))")
    assert {a for a in addresses if not a.startswith("#")} == {"https://river_post.example/</script>"}


def test_a_cell_that_a_spreadsheet_would_run_is_made_text(open_file, hostile_page):
    header, *rows = downloaded(open_file(hostile_page).page, "events")
    names = {row[header.index("who")] for row in rows}
    assert len(names) == len(HOSTILE_TITLES)
    assert all(name.startswith("'=HYPERLINK(") for name in names)


def test_the_policy_lets_no_other_script_run(open_file, season):
    opened = open_file(season)
    opened.page.evaluate(
        "() => { const s = document.createElement('script'); s.textContent = 'ran = 1'; document.body.append(s); }"
    )
    assert opened.page.evaluate("window.ran") is None
    assert any("Content Security Policy" in line for line in opened.said)
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]+)"', season.read_text())
    assert policy is not None
    assert "unsafe" not in policy[1]


# ----------------------------------------------------------------------------------------------------- size


def test_ten_thousand_events_are_painted_page_by_page_and_can_be_filtered(open_file, tmp_path):
    settings = make_home(tmp_path / "home")
    article = make_article()
    mention = make_mention(article, names=("Yim Sinorn",))
    staged = write_staging(
        settings.staging / "x", articles=(), codings=[(article, coding(mention))], coder_version="rules-1"
    )
    load(settings, [staged.folder], run=RUN)
    _multiply_events(settings, 10_000)
    publish(settings, with_files=False)
    opened = open_file(write_report(settings))
    page = opened.page
    assert shown(page) == 10_000
    assert page.locator("article.event").count() == 10
    assert page.locator("#list").inner_text().count(TRIGGER) >= 1
    choose(page, "place", "KH-7")
    assert 300 < shown(page) < 500
    assert page.locator("table tr").count() == 0
    assert len(table(page, "named")) <= 50
    assert opened.said == []


def _multiply_events(settings, count: int) -> None:
    """Copies of the one event with its mention and words, other names, days and places."""
    changes = {
        "mention": "mention_id || i as mention_id",
        "evidence": "mention_id || i as mention_id",
        "event_mention": "mention_id || i as mention_id, event_id || i as event_id",
        "event": "event_id || i as event_id, 'Person ' || i as label, date_start + (i % 400)::integer as date_start, "
        "'KH-' || (1 + i % 25) as place_id",
    }
    with connect(settings.warehouse) as con:
        for table, change in changes.items():
            con.execute(
                f"insert into {table} by name select {table}.* replace ({change}) from {table}, range($1) as copy(i)",
                [count - 1],
            )


def test_only_the_newest_events_are_on_the_page_and_it_says_so(open_file, season_home, tmp_path, monkeypatch):
    monkeypatch.setattr("pipeline.report.page.MAX_EVENTS", 4)
    page = open_file(write_report(season_home, out=tmp_path / "short.html")).page
    assert shown(page) == 4
    assert page.get_by_text("4 / 11").is_visible()


def test_an_empty_database_gives_a_page_that_says_so(open_file, tmp_path):
    settings = make_home(tmp_path / "home")
    publish(settings, with_files=False)
    page = write_report(settings)
    opened = open_file(page)
    assert opened.page.get_by_role("heading", name="Nothing has been loaded yet").is_visible()
    assert "<script" not in page.read_text()
    assert (opened.said, opened.asked) == ([], [])


def test_a_week_without_a_day_that_was_reached_is_a_warning(open_file, tmp_path):
    settings = make_home(tmp_path / "home")
    load(settings, [], run=replace(RUN, run_id="nothing"))
    publish(settings, with_files=False)
    page = open_file(write_report(settings)).page
    assert "7 days that nothing could reach" in page.locator(".week .warning").inner_text()
