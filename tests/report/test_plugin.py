"""The page inside the Airflow UI: closed without a login, in the navigation and in a tab of the DAG with one."""

from __future__ import annotations

import shutil

import pytest
import requests

pytestmark = [pytest.mark.airflow, pytest.mark.e2e]


@pytest.fixture(scope="module")
def published(api_server, season):
    """The server's home with a published page; returns its address."""
    target = api_server.home / "published" / "report.html"
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(season, target)
    return f"{api_server.address}/defection-watch/"


def test_without_a_session_nothing_of_the_page_is_told(published, api_server):
    for address in (published, published + "report.html", published + "docs", published + "openapi.json"):
        answer = requests.get(address, timeout=30)
        assert answer.status_code in (401, 404), address
        assert "Yim Sinorn" not in answer.text
    assert requests.get(published, timeout=30).status_code == 401


def test_a_forged_token_is_refused(published):
    answer = requests.get(published, headers={"Authorization": "Bearer forged"}, timeout=30)
    assert answer.status_code in (401, 403)
    answer = requests.get(published, cookies={"_token": "forged"}, timeout=30)
    assert answer.status_code in (401, 403)


def test_a_reader_gets_the_published_file_and_only_airflow_may_frame_it(published, api_server, season):
    answer = requests.get(published, headers={"Authorization": f"Bearer {api_server.token()}"}, timeout=30)
    assert answer.status_code == 200
    assert answer.content == season.read_bytes()
    assert answer.headers["Content-Security-Policy"] == "frame-ancestors 'self'"
    assert answer.headers["Cache-Control"] == "private, no-cache"


def test_before_the_first_publication_the_view_says_what_to_do(published, api_server):
    page = api_server.home / "published" / "report.html"
    aside = page.rename(page.with_name("aside.html"))
    try:
        answer = requests.get(published, headers={"Authorization": f"Bearer {api_server.token()}"}, timeout=30)
        assert (answer.status_code, "No page yet" in answer.text) == (200, True)
    finally:
        aside.rename(page)


@pytest.fixture
def ui(browser, api_server, published):
    """The Airflow UI after the login form."""
    context = browser.new_context(base_url=api_server.address, viewport={"width": 1400, "height": 900})
    page = context.new_page()
    page.set_default_timeout(60_000)
    page.goto("/")
    page.locator("input[name=username]").fill("reader")
    page.locator("input[name=password]").fill(api_server.password)
    page.locator("button[type=submit]").click()
    page.wait_for_url(lambda url: "login" not in url)
    yield page
    context.close()


def in_frame(page):
    frame = page.frame_locator("iframe[title=Defections]")
    frame.locator("body[data-ready=yes]").wait_for(state="attached")
    return frame


def test_the_navigation_and_a_tab_of_the_dag_show_the_page(ui, api_server):
    ui.goto("/plugin/defections")
    frame = in_frame(ui)
    assert frame.locator("figure[data-chart=flows] svg path").count() > 3
    frame.locator("select[name=type]").select_option("refusal")
    frame.locator("#count", has_text="1 events").wait_for()
    ui.screenshot(path=str(api_server.home.parent / "nav.png"))

    ui.goto("/dags/daily_news")
    ui.get_by_role("link", name="Defections").last.click()
    assert in_frame(ui).locator("article.event").count() > 3
    ui.screenshot(path=str(api_server.home.parent / "tab.png"))


def test_a_link_to_an_outlet_opens_beside_airflow(ui):
    ui.context.route("https://*.example/**", lambda route: route.fulfill(body="the outlet"))
    ui.goto("/plugin/defections")
    with ui.context.expect_page() as opened:
        in_frame(ui).locator("blockquote a").first.click()
    opened.value.wait_for_url("https://*.example/**")
    assert opened.value.evaluate("window.opener") is None
    assert "/plugin/defections" in ui.url
    # Airflow adds the frame's own path to the address; that address must work as well.
    ui.reload()
    in_frame(ui)
