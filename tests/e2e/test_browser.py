"""What a person sees in the Airflow UI after the demo, in a real browser."""

import pytest

pytestmark = pytest.mark.e2e


@pytest.fixture
def page(browser, demo):
    page = browser.new_page(base_url=demo.address, viewport={"width": 1400, "height": 900})
    page.set_default_timeout(60_000)
    yield page
    page.close()


def test_the_run_page_shows_every_task_green(page, demo, shot):
    page.goto("/dags/daily_news")
    for task in ("plan", "fetch", "code", "load", "check"):
        page.get_by_text(task, exact=False).first.wait_for()
    page.get_by_text("make_run__").first.or_(page.get_by_text("Dag Runs").first).wait_for()
    page.wait_for_timeout(1500)
    shot(page, demo, "dag")


def test_the_docs_button_opens_the_triage_notes(page, demo, shot):
    page.goto("/dags/daily_news")
    page.get_by_role("button", name="Dag Docs").click()
    page.get_by_text("Triage notes").wait_for()
    page.get_by_text("How to backfill").wait_for()
    shot(page, demo, "docs")


def test_the_asset_page_shows_the_event_that_load_emitted(page, demo, shot):
    page.goto("/assets")
    page.get_by_role("link", name="defection_events").first.click()
    page.get_by_text("daily_news").first.wait_for()
    page.wait_for_timeout(1500)
    shot(page, demo, "asset")


def test_what_was_loaded_is_published_and_shown_as_a_page_without_anybody_asking(page, demo, shot):
    made = demo.home / "published" / "report.html"
    for _ in range(120):
        if made.exists():
            break
        page.wait_for_timeout(1000)
    assert made.exists(), "the DAG `publish` did not follow the load"
    page.goto("/plugin/defections")
    page.frame_locator("iframe[title=Defections]").locator("body[data-ready=yes]").wait_for(state="attached")
    assert (demo.home / "published" / "digest" / "digest.atom").exists()
    shot(page, demo, "page")
