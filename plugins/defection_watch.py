"""The page of the published copy inside the Airflow UI: an item of the navigation, and a tab of every DAG.

A plugin's app is open to everybody unless it asks for a login itself, so this one asks through Airflow's own
dependency: without a session it answers 401. It serves `published/report.html` as it is and opens no database.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, ClassVar

from airflow.plugins_manager import AirflowPlugin

from pipeline.report import PAGE_NAME
from pipeline.settings import read_settings

if TYPE_CHECKING:
    from fastapi import FastAPI

PREFIX = "/defection-watch"
MISSING = """<!doctype html><html lang="en"><title>Defection Watch</title><h1>No page yet</h1>
<p>It is made after each load, by the DAG publish. Trigger daily_news, or wait for its next run.</p></html>"""
HEADERS = {
    # The page brings a policy of its own; this adds what only a header can say: who may frame it.
    "Content-Security-Policy": "frame-ancestors 'self'",
    "Cache-Control": "private, no-cache",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}


async def app(scope: Any, receive: Any, send: Any) -> None:
    """The app as the API server calls it, built at the first request: every task imports the plugins too."""
    await _app()(scope, receive, send)


@cache
def _app() -> FastAPI:
    from airflow.api_fastapi.core_api.security import get_user
    from fastapi import Depends, FastAPI
    from fastapi.responses import FileResponse, HTMLResponse, Response

    # The dependency stands on the app: a route that is added later is closed as well.
    site = FastAPI(docs_url=None, redoc_url=None, openapi_url=None, dependencies=[Depends(get_user)])

    @site.get("/", response_class=Response)
    def report() -> Response:
        """The page, for users who are logged in."""
        page = read_settings().published / PAGE_NAME
        if not page.is_file():
            return HTMLResponse(MISSING, headers=HEADERS)
        return FileResponse(page, media_type="text/html", headers=HEADERS)

    return site


class DefectionWatchPlugin(AirflowPlugin):
    """What Airflow is told: the app, and where the UI shows it."""

    name = "defection_watch"
    fastapi_apps: ClassVar[list[Any]] = [{"app": app, "url_prefix": PREFIX, "name": "Defection Watch"}]
    # Without a leading slash, so that it holds behind a reverse proxy with a path too.
    external_views: ClassVar[list[Any]] = [
        {"name": "Defections", "href": f"{PREFIX[1:]}/", "url_route": "defections", "destination": "nav"},
        {"name": "Defections", "href": f"{PREFIX[1:]}/", "url_route": "defections-tab", "destination": "dag"},
    ]
