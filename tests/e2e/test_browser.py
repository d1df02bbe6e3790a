"""What a person sees in the Airflow UI after the demo, in a real browser."""

import shutil

import pytest

pytestmark = pytest.mark.e2e

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="module")
def browser():
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine (Debian: apt install chromium)")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser, demo):
    page = browser.new_page(base_url=demo.address, viewport={"width": 1400, "height": 900})
    page.set_default_timeout(60_000)
    yield page
    page.close()


def shot(page, demo, name):
    """Screenshots are kept beside the home, for a person to look at."""
    page.screenshot(path=str(demo.home.parent / f"{name}.png"))


def test_the_run_page_shows_every_task_green(page, demo):
    page.goto("/dags/daily_news")
    for task in ("plan", "fetch", "code", "load", "check"):
        page.get_by_text(task, exact=False).first.wait_for()
    page.get_by_text("make_run__").first.or_(page.get_by_text("Dag Runs").first).wait_for()
    page.wait_for_timeout(1500)
    shot(page, demo, "dag")


def test_the_docs_button_opens_the_triage_notes(page, demo):
    page.goto("/dags/daily_news")
    page.get_by_role("button", name="Dag Docs").click()
    page.get_by_text("Triage notes").wait_for()
    page.get_by_text("How to backfill").wait_for()
    shot(page, demo, "docs")


def test_the_asset_page_shows_the_event_that_load_emitted(page, demo):
    page.goto("/assets")
    page.get_by_role("link", name="defection_events").first.click()
    page.get_by_text("daily_news").first.wait_for()
    page.wait_for_timeout(1500)
    shot(page, demo, "asset")
