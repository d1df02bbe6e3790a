"""What the demo outlets syndicate: RSS, Atom, a WordPress-like REST archive and sitemaps, as bytes or JSON values.

Each function takes the stories it shall show, newest first, and the outlet's address (`base`, ending with a slash).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from email.utils import format_datetime
from html import escape
from typing import Any
from zoneinfo import ZoneInfo

from pipeline.demo.press import Outlet, Story

Fields = dict[str, Any]

# As real feeds write the same moment. The last one names a zone that RFC 822 does not know.
_DATE_STYLES: dict[str, Callable[[datetime], str]] = {
    "rfc822": lambda moment: format_datetime(moment),
    "iso": lambda moment: moment.astimezone(ZoneInfo("Asia/Phnom_Penh")).isoformat(),
    "+0700": lambda moment: format_datetime(moment.astimezone(ZoneInfo("Asia/Phnom_Penh"))),
    "ICT": lambda moment: moment.astimezone(ZoneInfo("Asia/Phnom_Penh")).strftime("%a, %d %b %Y %H:%M:%S ICT"),
}


def story_html(story: Story) -> str:
    """The story's body as its editor stored it."""
    return "".join(f"<p>{escape(paragraph, quote=False)}</p>\n" for paragraph in story.paragraphs)


def rss(outlet: Outlet, shown: Sequence[Story], base: str) -> bytes:
    """RSS 2.0 with full texts (`content:encoded`) or summaries, and dates in the outlet's own style."""
    written = _DATE_STYLES[outlet.dates]
    items = []
    for story in shown:
        full = f"<content:encoded><![CDATA[{story_html(story)}]]></content:encoded>" if outlet.full_text else ""
        summary = f"<p>{escape(story.paragraphs[0], quote=False)}</p>"
        items.append(
            f"<item><title>{escape(story.title)}</title><link>{escape(base + story.path)}</link>"
            f'<guid isPermaLink="false">{outlet.domain}-{story.id}</guid>'
            f"<pubDate>{written(story.published_utc)}</pubDate>"
            f"<dc:creator>{escape(story.author)}</dc:creator><category>{escape(story.section)}</category>"
            f"<description>{escape(summary)}</description>{full}</item>"
        )
    head = (
        f"<title>{escape(outlet.name)}</title><link>{base}</link><description>{escape(outlet.name)}</description>"
        f'<language>{outlet.language}</language><atom:link href="{base}feed/" rel="self" type="application/rss+xml"/>'
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0" '
        'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/" '
        f'xmlns:atom="http://www.w3.org/2005/Atom"><channel>{head}\n' + "\n".join(items) + "\n</channel></rss>\n"
    ).encode()


def atom(outlet: Outlet, shown: Sequence[Story], base: str) -> bytes:
    """Atom 1.0; `updated` is the edit, `published` the first appearance."""
    local = _DATE_STYLES["iso"]
    entries = []
    for story in shown:
        kind, html = ("content", story_html(story)) if outlet.full_text else ("summary", story.paragraphs[0])
        entries.append(
            f"<entry><id>tag:{outlet.domain},2023:{story.id}</id><title>{escape(story.title)}</title>"
            f'<link rel="alternate" type="text/html" href="{escape(base + story.path)}"/>'
            f"<published>{local(story.published_utc)}</published><updated>{local(story.modified_utc)}</updated>"
            f'<author><name>{escape(story.author)}</name></author><category term="{escape(story.section)}"/>'
            f'<{kind} type="{"html" if outlet.full_text else "text"}">{escape(html)}</{kind}></entry>'
        )
    newest = max((story.modified_utc for story in shown), default=datetime(2023, 6, 1, tzinfo=UTC))
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom">'
        f"<id>tag:{outlet.domain},2023:feed</id><title>{escape(outlet.name)}</title><updated>{local(newest)}</updated>"
        f'<link rel="self" href="{base}atom.xml"/><link rel="alternate" href="{base}"/>\n'
        + "\n".join(entries)
        + "\n</feed>\n"
    ).encode()


def wordpress_root(outlet: Outlet, base: str) -> Fields:
    """The site document at `/wp-json`: name and, what a dated query needs, the site's zone."""
    june = datetime(2023, 6, 15, tzinfo=ZoneInfo(outlet.zone))
    offset = june.utcoffset()
    return {
        "name": outlet.name,
        "url": base.rstrip("/"),
        "home": base.rstrip("/"),
        "gmt_offset": str(int(offset.total_seconds() // 3600)) if offset else "0",
        "timezone_string": outlet.zone,
        "namespaces": ["wp/v2"],
        "routes": {"/wp/v2/posts": {"methods": ["GET"]}},
    }


def wordpress_post(outlet: Outlet, story: Story, base: str) -> Fields:
    """One post of `/wp-json/wp/v2/posts`; `date` is the site's local time without a zone, as WordPress writes it."""
    zone = ZoneInfo(outlet.zone)
    return {
        "id": story.number,
        "date": story.published_utc.astimezone(zone).replace(tzinfo=None).isoformat(),
        "date_gmt": story.published_utc.replace(tzinfo=None).isoformat(),
        "modified": story.modified_utc.astimezone(zone).replace(tzinfo=None).isoformat(),
        "modified_gmt": story.modified_utc.replace(tzinfo=None).isoformat(),
        "guid": {"rendered": f"{base}?p={story.number}"},
        "slug": story.path.rstrip("/").rsplit("/", 1)[-1],
        "status": "publish",
        "type": "post",
        "link": base + story.path,
        "title": {"rendered": escape(story.title, quote=False)},
        "content": {"rendered": story_html(story), "protected": False},
        "excerpt": {"rendered": f"<p>{escape(story.paragraphs[0], quote=False)}</p>\n", "protected": False},
    }


def wordpress_posts(
    outlet: Outlet, shown: Sequence[Story], query: dict[str, str], base: str
) -> tuple[int, Any, Fields]:
    """Status, JSON value and extra headers for a posts query.

    As in WordPress, `after` and `before` are exclusive, a time without an offset is the site's local time,
    `per_page` is 1..100, and a page past the last is 400, not an empty list.
    """
    try:
        after, before = (_site_time(query.get(name), outlet.zone) for name in ("after", "before"))
        per_page, page = int(query.get("per_page", "10")), int(query.get("page", "1"))
    except ValueError:
        return 400, _wordpress_error("rest_invalid_param", "Invalid parameter(s)."), {}
    if not 1 <= per_page <= 100 or page < 1:
        return 400, _wordpress_error("rest_invalid_param", "Invalid parameter(s): per_page, page"), {}
    found = [
        story
        for story in shown
        if (after is None or story.published_utc > after) and (before is None or story.published_utc < before)
    ]
    if query.get("order") == "asc":
        found.reverse()
    pages = -(-len(found) // per_page)
    if page > max(pages, 1):
        message = "The page number requested is larger than the number of pages available."
        return 400, _wordpress_error("rest_post_invalid_page_number", message), {}
    part = found[(page - 1) * per_page : page * per_page]
    totals = {"X-WP-Total": str(len(found)), "X-WP-TotalPages": str(pages)}
    return 200, [wordpress_post(outlet, story, base) for story in part], totals


def sitemap_index(shown: Sequence[Story], base: str) -> bytes:
    """The index: one sitemap a month."""
    months = sorted({f"{story.published_utc:%Y-%m}" for story in shown})
    rows = "".join(f"<sitemap><loc>{base}sitemap-{month}.xml</loc></sitemap>\n" for month in months)
    return _sitemap_document("sitemapindex", rows)


def sitemap_month(shown: Sequence[Story], month: str, base: str) -> bytes:
    """The stories of the UTC month `month` (`YYYY-MM`) with their last modification."""
    rows = "".join(
        f"<url><loc>{escape(base + story.path)}</loc><lastmod>{story.modified_utc.isoformat()}</lastmod></url>\n"
        for story in shown
        if f"{story.published_utc:%Y-%m}" == month
    )
    return _sitemap_document("urlset", rows)


def _sitemap_document(root: str, rows: str) -> bytes:
    space = "http://www.sitemaps.org/schemas/sitemap/0.9"
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<{root} xmlns="{space}">\n{rows}</{root}>\n'.encode()


def _site_time(value: str | None, zone: str) -> datetime | None:
    if value is None:
        return None
    moment = datetime.fromisoformat(value)
    return moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(zone))


def _wordpress_error(code: str, message: str) -> Fields:
    return {"code": code, "message": message, "data": {"status": 400}}
