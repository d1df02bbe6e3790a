"""Two runs that start together, in processes of their own: one pace per host, no page and no feed fetched twice."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from pipeline.fetch.landing import read_body, read_manifest
from pipeline.fetch.recent import RecentPages
from pipeline.storage import place

NOON = "Mon, 05 Jan 2026 12:00:00 +0700"
PAGES = 8

CHILD = """
import json, sys
from datetime import date, timedelta
from pipeline.fetch.collect import collect
from pipeline.records import Source, Window
from pipeline.settings import read_settings

asked = json.loads(sys.stdin.readline())
sources = [Source(name, name.title(), asked["base"], (asked["base"] + feed,)) for name, feed in asked["sources"]]
settings = read_settings(asked["env"])
print("ready", flush=True)
sys.stdin.readline()
found = collect(sources, Window.of_day(date(2026, 1, 5)), settings, label=asked["label"])
print(json.dumps(found.facts()), flush=True)
"""


@pytest.fixture
def together(newsroom, settings) -> Callable[..., list[dict[str, Any]]]:
    """Collect these (source_id, feed) in one process each, all let go at once; gives what each collected."""

    def together(*runs: list[tuple[str, str]], pace_s: float = 0.0) -> list[dict[str, Any]]:
        env = {
            "DEFECTION_WATCH_HOME": str(settings.home),
            "DEFECTION_WATCH_ALLOW_LOOPBACK": "1",
            "DEFECTION_WATCH_HOST_PACE_S": str(pace_s),
        }
        children = []
        for number, sources in enumerate(runs):
            child = subprocess.Popen(
                [sys.executable, "-c", CHILD], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
            )
            assert child.stdin is not None
            asked = {"base": newsroom.base, "sources": sources, "env": env, "label": f"run{number}"}
            child.stdin.write(json.dumps(asked) + "\n")
            child.stdin.flush()
            children.append(child)
        assert [child.stdout.readline() for child in children if child.stdout] == ["ready\n"] * len(runs)
        told = [json.loads(child.communicate("go\n", timeout=60)[0]) for child in children]
        assert [child.returncode for child in children] == [0] * len(runs)
        return told

    return together


def slow_page(visit) -> None:
    time.sleep(0.02)
    visit.answer(b"<html><p>words of " + visit.path.encode(), content_type="text/html", set_cookie="id=1")


def test_runs_of_one_window_fetch_each_page_once_and_both_name_all(newsroom, rss, settings, together) -> None:
    newsroom.routes["/feed"] = rss(*((f"/{n}", f"Story {n}", NOON) for n in range(PAGES)))
    newsroom.routes |= {f"/{n}": slow_page for n in range(PAGES)}
    told = together([("harbour", "/feed")], [("harbour", "/feed")], [("harbour", "/feed")])
    assert sorted(path for path in newsroom.paths() if path[1:].isdigit()) == [f"/{n}" for n in range(PAGES)]
    assert newsroom.paths().count("/feed") == 1
    landed = []
    for run in told:
        pages = [c for c in read_manifest(place(run["manifest"])) if c.kind == "page"]
        assert [read_body(settings.landing, c) for c in pages] == [b"<html><p>words of /%d" % n for n in range(PAGES)]
        assert all(c.candidate is not None for c in pages)
        landed.append([(c.capture_id, c.sha256, c.headers, c.status) for c in pages])
    assert landed[0] == landed[1] == landed[2]  # the same captures, so that the tables name each once


def test_pace_of_a_host_holds_for_processes_together(newsroom, rss, together) -> None:
    """Were the pace each process's own, all would be over in half the time."""
    pace_s = 0.15
    for outlet in ("harbour", "delta"):
        newsroom.routes[f"/{outlet}"] = rss(*((f"/{outlet}/{n}", f"Story {n}", NOON) for n in range(PAGES)))
        newsroom.routes |= {f"/{outlet}/{n}": b"<html><p>words" for n in range(PAGES)}
    together([("harbour", "/harbour")], [("delta", "/delta")], pace_s=pace_s)
    times = [at for _, at, _ in newsroom.visits]
    assert len(times) >= 2 * (PAGES + 1) + 1
    assert times[-1] - times[0] > (len(times) - 1) * pace_s * 0.9


def test_a_page_that_somebody_holds_is_waited_for(newsroom, run, rss, settings) -> None:
    newsroom.routes |= {"/feed": rss(("/a", "A", NOON)), "/a": b"<html><p>words"}
    held = RecentPages(settings, timedelta(hours=1))
    order = []
    with held.hold("harbour", newsroom.base + "/a"):
        runner = threading.Thread(target=lambda: (run(newsroom.source()), order.append("run is over")))
        runner.start()
        while "/feed" not in newsroom.paths():
            time.sleep(0.01)
        order.append("page is let go")
    runner.join()
    assert order == ["page is let go", "run is over"]


@pytest.mark.parametrize("damage", [b"", b"{", b"\xff", b"[]\n"])
def test_damaged_note_of_a_page_is_no_note(newsroom, run, rss, settings, damage: bytes) -> None:
    newsroom.routes |= {"/feed": rss(("/a", "A", NOON)), "/a": b"<html><p>words"}
    run(newsroom.source())
    (note,) = (settings.home / "recent").glob("*/*")
    note.write_bytes(damage)
    for manifest in settings.landing.glob("*/*.manifest.jsonl"):
        manifest.unlink()
    assert [c.is_ok for c in run(newsroom.source()).of("page")] == [True]


def test_notes_of_other_days_are_swept_away(settings) -> None:
    old = Path(settings.home / "recent" / "2020-01-01")
    old.mkdir(parents=True)
    (old / "note").write_bytes(b"x")
    RecentPages(settings, timedelta(hours=1))
    assert not old.exists()
