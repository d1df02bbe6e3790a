"""How long a year of backfill takes through Airflow, what of it is Airflow's own, and how fast WARC files are read.

    .venv/bin/python -m benchmarks.backfill year               # 365 days, 8 active runs, then the same without Airflow
    .venv/bin/python -m benchmarks.backfill year --days 30
    .venv/bin/python -m benchmarks.backfill warc               # 5,000 responses, 20 of them stories

The year is the newsroom's ten days over and over, seven outlets on one loopback host, pace zero, feeds of ten items:
what is left is the work of the program and of Airflow. Airflow runs as `make run` starts it (embedded PostgreSQL, four
workers). Its share is what its processes, those of the tasks included, used more of the CPU than the same days take in
one process without it. Memory is the sum of the proportional set sizes of all processes, PostgreSQL included.
"""

from __future__ import annotations

import argparse
import io
import os
import resource
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import psutil

from pipeline.demo import press
from pipeline.demo.newsroom import Newsroom, write_catalog
from pipeline.standalone.rest import Airflow

LAST = press.LAST_DAY
MONTH = 30
ACTIVE_RUNS = 8
SAMPLE_S = 5.0


# ------------------------------------------------------------------------------------------------ the year


@dataclass(frozen=True)
class Sample:
    """How many runs had ended, and the memory of all processes in MB."""

    done: int
    memory_mb: float


def year(days: int) -> None:
    """Backfill the last `days` days through Airflow, then once more without it, and print what each took."""
    long = press.repeated(days // 10 + 1)
    press.stories = lambda: long  # the newsroom serves what this gives
    first = LAST - timedelta(days=days - 1)
    with tempfile.TemporaryDirectory(prefix="backfill-") as folder, Newsroom() as newsroom:
        root = Path(folder)
        catalog = write_catalog(root / "sources.toml", newsroom.port)
        with_airflow = through_airflow(root / "airflow", catalog, first)
        without = without_airflow(root / "alone", catalog, first)
        print(
            f"{days} days: {with_airflow.wall_s / 60:.1f} min through Airflow ({with_airflow.cpu_s:.0f} s of CPU), "
            f"{without.wall_s / 60:.1f} min without ({without.cpu_s:.0f} s of CPU); "
            f"Airflow's own share {1 - without.cpu_s / with_airflow.cpu_s:.0%} of the CPU, "
            f"{(with_airflow.cpu_s - without.cpu_s) / days:.1f} s a day",
            flush=True,
        )


@dataclass(frozen=True)
class Taken:
    wall_s: float
    cpu_s: float


def through_airflow(home: Path, catalog: Path, first: date) -> Taken:
    port = free_port()
    log = (home.parent / "up.log").open("w")
    command = [sys.executable, "-m", "pipeline.cli", "up", "--port", str(port), "--sources", str(catalog)]
    process = subprocess.Popen(command, env=environment(home, catalog), stdout=log, stderr=subprocess.STDOUT)
    try:
        wait_until_up(process, home.parent / "up.log")
        airflow = Airflow(port)
        days = (LAST - first).days + 1
        cpu_before = cpu_of_tree(process.pid)
        began = time.perf_counter()
        body = {"dag_id": "daily_news", "from_date": f"{first}T00:00:00Z", "to_date": f"{LAST}T23:59:59Z"}
        airflow.call("POST", "/api/v2/backfills", json={**body, "max_active_runs": ACTIVE_RUNS})
        samples = list(watch(airflow, process.pid, days))
        taken = Taken(time.perf_counter() - began, cpu_of_tree(process.pid) - cpu_before)
        tell_tasks(airflow, days)
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(120)
    head = [sample.memory_mb for sample in samples if sample.done <= MONTH]
    tail = [sample.memory_mb for sample in samples if sample.done >= days - MONTH]
    print(
        f"memory: median {statistics.median(head):.0f} MB in the first month, {statistics.median(tail):.0f} MB in the "
        f"last ({statistics.median(tail) / statistics.median(head) - 1:+.1%}), peak "
        f"{max(sample.memory_mb for sample in samples):.0f} MB",
        flush=True,
    )
    return taken


def watch(airflow: Airflow, pid: int, days: int):
    """A sample every few seconds until all runs of the backfill have ended; raises when one of them failed."""
    told, began = 0, time.perf_counter()
    while True:
        path = "/api/v2/dags/daily_news/dagRuns?run_type=backfill&limit=1&state="
        done, failed = (airflow.call("GET", path + state)["total_entries"] for state in ("success", "failed"))
        if failed:
            raise SystemExit(f"{failed} runs failed")
        yield Sample(done, memory_of_tree(pid))
        if done >= told + MONTH:
            told = done
            minutes, cpu = (time.perf_counter() - began) / 60, cpu_of_tree(pid)
            memory = memory_of_tree(pid)
            print(f"  {done} of {days} days: {minutes:.1f} min, {cpu:.0f} s of CPU, {memory:.0f} MB", flush=True)
        if done >= days:
            return
        time.sleep(SAMPLE_S)


def tell_tasks(airflow: Airflow, days: int) -> None:
    """Median seconds of each task in the first and in the last month."""
    rows = []
    path = "/api/v2/dags/daily_news/dagRuns/~/taskInstances?order_by=start_date&limit=100&offset="
    while len(rows) < (page := airflow.call("GET", f"{path}{len(rows)}"))["total_entries"] and page["task_instances"]:
        rows += page["task_instances"]
    by_task: dict[str, list[float]] = defaultdict(list)
    for row in rows:
        if row["dag_run_id"].startswith("backfill") and row["duration"] is not None:
            by_task[row["task_id"]].append(row["duration"])
    for task_id, durations in by_task.items():
        part = max(1, len(durations) * MONTH // days)
        ends = (statistics.median(durations[:part]), statistics.median(durations[-part:]))
        print(f"  {task_id}: {len(durations)} instances, median {ends[0]:.1f} s at first, {ends[1]:.1f} s at last")


def without_airflow(home: Path, catalog: Path, first: date) -> Taken:
    before, began = cpu_of_children(), time.perf_counter()
    command = [sys.executable, "-m", "pipeline.cli", "backfill", "--from", str(first), "--to", str(LAST)]
    subprocess.run(command, env=environment(home, catalog), check=True, capture_output=True)
    return Taken(time.perf_counter() - began, cpu_of_children() - before)


# -------------------------------------------------------------------------------------------- WARC files


def warc(responses: int, stories: int) -> None:
    """Ingest a WARC file of other sites' pages and a few stories of the newsroom's Tonle, in a process of its own."""
    with tempfile.TemporaryDirectory(prefix="warc-") as folder:
        root = Path(folder)
        file = root / "collection.warc.gz"
        write_warc(file, responses, stories)
        catalog = write_catalog(root / "sources.toml", 8765)
        code = f"import benchmarks.backfill as b; b.ingest({str(root)!r})"
        subprocess.run([sys.executable, "-c", code], env=environment(root / "home", catalog), check=True)
        print(f"(a file of {file.stat().st_size / 1e6:.0f} MB with {responses} responses, {stories} of them stories)")


def write_warc(path: Path, responses: int, stories: int) -> None:
    from warcio.statusandheaders import StatusAndHeaders
    from warcio.warcwriter import WARCWriter

    own = [story for story in press.repeated(10) if story.outlet_id == "tonle"][:stories]
    outlet = press.outlets()["tonle"]
    base = "http://127.0.0.1:8765/tonle/"
    every = responses // stories
    with path.open("wb") as file:
        writer = WARCWriter(file, gzip=True)
        for number in range(responses):
            story = own[number // every] if number % every == 0 and number // every < len(own) else None
            url = base + story.path if story else f"https://site{number % 97}.example/2023/06/15/page-{number}.html"
            page = press.render_page(outlet, base, story) if story else filler(number)
            head = StatusAndHeaders("200 OK", [("Content-Type", "text/html; charset=utf-8")], protocol="HTTP/1.1")
            seen_at = (story.published_utc if story else datetime(2023, 6, 15, tzinfo=UTC)) + timedelta(hours=2)
            dated = {"WARC-Date": f"{seen_at:%Y-%m-%dT%H:%M:%SZ}"}
            record = writer.create_warc_record(
                url, "response", payload=io.BytesIO(page), http_headers=head, warc_headers_dict=dated
            )
            writer.write_record(record)


def filler(number: int) -> bytes:
    """A page of some 30 KB that no other page shares much with."""
    words = " ".join(f"word{(number * 7919 + n * 104729) % 100003}" for n in range(3000))
    return f"<html><head><title>Page {number}</title></head><body><p>{words}</p></body></html>".encode()


def ingest(folder: str) -> None:
    """What `warc` measures: the flow over the newsroom's days with `cc_news` as the only way to the past."""
    from pipeline.flow import code, fetch, load, plan
    from pipeline.options import FetchOptions
    from pipeline.records import Window
    from pipeline.settings import read_settings

    settings = read_settings()
    window = Window(Window.of_day(LAST - timedelta(days=99)).start, Window.of_day(LAST).end)
    options = FetchOptions(("cc_news",), (folder,))
    began = time.perf_counter()
    (batch,) = plan(settings, window, only=("demo_tonle",), options=options)
    fetched = fetch(settings, batch, say=print)
    read_s, read_peak = time.perf_counter() - began, peak_mb()
    coded = code(settings, fetched, say=print)
    load(settings, [coded], window=window, run_id="warc__1", say=print)
    whole_s = time.perf_counter() - began
    print(f"read and landed in {read_s:.1f} s, peak {read_peak} MB; loaded after {whole_s:.1f} s, peak {peak_mb()} MB")


# ------------------------------------------------------------------------------------------------- pieces


def environment(home: Path, catalog: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("AIRFLOW", "DEFECTION_WATCH"))}
    own = {"HOME": str(home), "SOURCES": str(catalog), "ALLOW_LOOPBACK": "1", "HOST_PACE_S": "0"}
    return {**kept, **{f"DEFECTION_WATCH_{name}": value for name, value in own.items()}, "COLUMNS": "200"}


def wait_until_up(process: subprocess.Popen, log: Path) -> None:
    while "(Ctrl-C stops everything)" not in log.read_text():
        if process.poll() is not None:
            raise SystemExit(log.read_text())
        time.sleep(0.5)


def tree_of(pid: int) -> list[psutil.Process]:
    """The process, its descendants, and the PostgreSQL server, which is nobody's child."""
    own = psutil.Process(pid)
    data = {str(p) for p in [Path(own.environ()["DEFECTION_WATCH_HOME"]) / "airflow" / "postgres"]}
    servers = []
    for process in psutil.process_iter(["name", "cmdline"]):
        if "postgres" in (process.info["name"] or "") and data & set(process.info["cmdline"] or ()):
            servers += [process, *process.children(recursive=True)]
    return [own, *own.children(recursive=True), *servers]


def cpu_of_tree(pid: int) -> float:
    """Seconds of CPU of all processes, those that have ended and were waited for included."""
    total = 0.0
    for process in tree_of(pid):
        with suppress(psutil.NoSuchProcess):
            total += sum(process.cpu_times()[:4])
    return total


def memory_of_tree(pid: int) -> float:
    total = 0
    for process in tree_of(pid):
        with suppress(psutil.NoSuchProcess, psutil.AccessDenied):
            full = process.memory_full_info()
            total += getattr(full, "pss", full.rss)
    return total / 1e6


def peak_mb() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def cpu_of_children() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("year").add_argument("--days", type=int, default=365)
    of_warc = commands.add_parser("warc")
    of_warc.add_argument("--responses", type=int, default=5000)
    of_warc.add_argument("--stories", type=int, default=20)
    options = parser.parse_args()
    if options.command == "year":
        year(options.days)
    else:
        warc(options.responses, options.stories)


if __name__ == "__main__":
    main()
