"""
### Publish

Runs when `daily_news` has loaded: makes the read copy `published/defections.duckdb`, Parquet and CSV per table, and a
description, each replaced in one step, then the daily digest in `published/digest/` and the page
`published/report.html`, which the UI shows under *Defections*. Readers open the copy and never meet the loader's lock.

**Backfill.** There is nothing to backfill: a backfill of `daily_news` fires this DAG in bursts (several loads may fold
into one run), and every run publishes the whole database as it is. Running it twice does no harm.

**Triage notes**
* It waits or fails with *is held by process …*: a load is running; the next load fires it again.
* It is red and `daily_news` is green: the disk is full or `published/` is not writable. The old copy is still whole.
"""

from __future__ import annotations

from datetime import timedelta

from airflow.sdk import Asset, dag, task

from pipeline.settings import loader_queue, read_settings

COPY = Asset(name="defection_copy", uri="duckdb://defection-watch/published", group="defection-watch")


@dag(
    schedule=Asset.ref(name="defection_events"),
    catchup=False,
    max_active_runs=1,
    is_paused_upon_creation=False,  # follows what was loaded; there is nothing to wait for
    doc_md=__doc__,
    tags=["defection-watch", "daily"],
    default_args={"owner": "defection-watch"},
)
def publish() -> None:
    @task(retries=2, retry_delay=timedelta(seconds=10), queue=loader_queue(), outlets=[COPY])
    def publish_copy() -> dict[str, int]:
        """Replace everything in `published/`; returns the rows of each table."""
        from pipeline.load.publish import publish as publish_all
        from pipeline.report.digest import write_digest

        settings = read_settings()
        publication = publish_all(settings)
        print(f"published {publication.database} with {sum(publication.tables.values())} rows")
        print(f"wrote {', '.join(path.name for path in write_digest(settings))}")
        return dict(publication.tables)

    @task(retries=1, retry_delay=timedelta(seconds=10), queue=loader_queue())
    def make_page() -> None:
        """Make `published/report.html`, which the UI shows under *Defections*, from the copy."""
        from pipeline.report.page import write_report

        print(f"wrote {write_report(read_settings())}")

    publish_copy() >> make_page()


publish()
