"""The JSON of `defection-watch clean`: an input object with a page → the article as an output object."""

from __future__ import annotations

import base64
import binascii
from datetime import timedelta
from typing import Any

from pipeline.clean.page import clean_page
from pipeline.errors import InputError

_PHNOM_PENH = timedelta(hours=7)


def page_to_json(obj: Any) -> dict[str, Any]:
    """`{"id", "url", "html" | "html_base64", "content_type"?}` → `{"id", "title", "text", "author", "published", …}`.

    `published` is the day in Phnom Penh as YYYY-MM-DD, or null; `lang` and `canonical_url` are the others.
    Raises `InputError` on an object that is not in this form and `CleanError` when the page holds no article.
    """
    if not isinstance(obj, dict):
        raise InputError(f"a page is a JSON object, not {type(obj).__name__}")
    page_id = obj.get("id")
    if not isinstance(page_id, str | int) or isinstance(page_id, bool) or page_id == "":
        raise InputError('the page has no "id"; give a string')
    where = f"page {page_id!r}"
    url = obj.get("url") or ""
    content_type = obj.get("content_type")
    if not isinstance(url, str):
        raise InputError(f'{where}: "url" must be a string')
    if content_type is not None and not isinstance(content_type, str):
        raise InputError(f'{where}: "content_type" must be a string')
    body, is_text = _body(obj, where)
    page = clean_page(body, url=url, content_type="text/html; charset=utf-8" if is_text else content_type)
    published = page.published_at
    return {
        "id": page_id,
        "title": page.title,
        "text": page.text,
        "author": page.author,
        "published": (published + _PHNOM_PENH).date().isoformat() if published else None,
        "lang": page.language,
        "canonical_url": page.canonical_url,
    }


def _body(obj: dict[str, Any], where: str) -> tuple[bytes, bool]:
    """The page's bytes, and whether they are UTF-8 because the page came as text."""
    text, encoded = obj.get("html"), obj.get("html_base64")
    if isinstance(text, str):
        return text.encode("utf-8", "replace"), True
    if not isinstance(encoded, str):
        raise InputError(f'{where}: give "html" (a string) or "html_base64" (the raw bytes)')
    try:
        return base64.b64decode(encoded, validate=True), False
    except (binascii.Error, ValueError) as error:
        raise InputError(f'{where}: "html_base64" is not base64: {error}') from error
