"""How long the page takes at size: `python -m benchmarks.report [mentions]` (default 26,000, about 10,000 events).

Fills a database with invented mentions, publishes it and makes the page; then, where Chromium is installed, opens it
and measures, in the page's own clock, the first paint, the last chart and what filters cost. One line a measurement.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.load import fill, make_settings
from pipeline.load.load import load, merge_anew
from pipeline.load.publish import publish
from pipeline.report.page import write_report
from tests.load.conftest import RUN

FILTERED = """async ([name, value]) => {
  const field = document.querySelector('#filter').elements[name], start = performance.now();
  delete document.body.dataset.ready;
  field.value = value;
  field.dispatchEvent(new Event('input', {bubbles: true}));
  const before = document.querySelector('#count').textContent;
  while (document.querySelector('#count').textContent === before) await new Promise(requestAnimationFrame);
  await new Promise(requestAnimationFrame);
  const listed = performance.now() - start;
  while (!document.body.dataset.ready) await new Promise((call) => setTimeout(call, 5));
  return [listed, performance.now() - start];
}"""


def main(mentions: int) -> None:
    with tempfile.TemporaryDirectory() as home:
        settings = make_settings(Path(home))
        load(settings, [], run=RUN)
        fill(settings, mentions)
        print(f"{merge_anew(settings, run=RUN):,} events")
        publish(settings, with_files=False)
        start = time.perf_counter()
        page = write_report(settings)
        print(f"{'make the page':<40} {time.perf_counter() - start:8.2f} s   {page.stat().st_size / 1e6:.1f} MB")
        if len(sys.argv) > 2:
            shutil.copy(page, sys.argv[2])
        if chromium := shutil.which("chromium") or shutil.which("google-chrome"):
            _measure(page, chromium)


def _measure(page: Path, chromium: str) -> None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        tab = browser.new_page(viewport={"width": 1280, "height": 900})
        tab.goto(page.as_uri())
        tab.wait_for_selector("body[data-ready=yes]", state="attached", timeout=120_000)
        ready = tab.evaluate("performance.now()")
        paint = tab.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime")
        print(f"{'first paint':<40} {paint:8.0f} ms")
        print(f"{'all charts drawn':<40} {ready:8.0f} ms")
        for name, value in (("type", "refusal"), ("type", ""), ("from", "2020-01-01"), ("party", "CLP"), ("from", "")):
            listed, drawn = tab.evaluate(FILTERED, [name, value])
            what = f"filter {name} = {value or 'all'}: list"
            print(f"{what:<40} {listed:8.0f} ms   all charts {drawn:6.0f} ms")
        browser.close()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 26_000)
