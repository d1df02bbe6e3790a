"""A feed in numbered pages, newest first → the items of a window: bisected by date, walked, and checked for shifts.

While pages are read a new item pushes everything one place down, and a deleted one pulls it up, over the border of a
page that was read already. So the walk begins a page early, and it is done again until two walks in a row saw the same.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from pipeline.fetch.archives.base import Found, discovered, of_window, united
from pipeline.fetch.archives.inquiry import Inquiry
from pipeline.fetch.feeds import UnreadableFeed
from pipeline.records import Candidate, Window

MAX_PAGE = 4_096
_WALKS = 3
_NO_SUCH_PAGE = {400, 404, 410}


@dataclass(frozen=True, slots=True)
class _Page:
    """One page as it was when it was asked for. `is_end`: the feed has no such page."""

    entries: tuple[Candidate, ...] = ()
    is_end: bool = False

    @property
    def urls(self) -> tuple[str, ...]:
        return tuple(c.url for c in self.entries)

    @property
    def oldest(self) -> datetime | None:
        """The date of the last dated item; a pinned item further up does not count."""
        return next((c.published_at for c in reversed(self.entries) if c.published_at), None)


class _BrokenPage(Exception):
    """A page could not be had or makes no sense."""

    def __init__(self, why: str, error_class: str = "unreadable") -> None:
        super().__init__(why)
        self.error_class = error_class


class PagedFeed:
    """`address(n, size)` is where page `n` is (from 1); `size` is how many items the first page showed."""

    def __init__(self, address: Callable[[int, int], str], inquiry: Inquiry) -> None:
        self._address = address
        self._inquiry = inquiry
        self._pages: dict[int, _Page] = {}
        self._seen: list[Candidate] = []
        self._size = 0

    def find(self, window: Window) -> Found:
        """The items of the window. Complete when the pages were walked from after its end to before its start."""
        name = self._inquiry.strategy
        try:
            first = self._page(1)
        except _BrokenPage as trouble:
            return Found(name, is_reached=False, error_class=trouble.error_class, note=str(trouble))
        if first.oldest is None:
            return self._found(window, False, "the first page shows no dates to search by")
        if first.oldest < window.start:
            return self._found(window, True, "the first page reaches back far enough")
        try:
            if self._page(2).urls == first.urls:
                return self._found(window, False, "the feed ignores page numbers: page 2 is page 1 again")
            start = self._start(window)
            before = self._walk(start, window)
            for _ in range(_WALKS):
                walked = self._walk(start, window)
                if walked == before:
                    return self._found(window, True, f"pages {min(walked)} to {max(walked)} were read")
                before = walked
        except _BrokenPage as trouble:
            return self._found(window, False, f"broke off: {trouble}", trouble.error_class)
        return self._found(window, False, f"its pages shifted in each of {_WALKS + 1} walks")

    def _start(self, window: Window) -> int:
        """The last page that is wholly younger than the window, or the first page."""
        newer, older = 1, 2
        if not self._is_newer(1, window):
            return 1
        while self._is_newer(older, window):
            newer, older = older, older * 2
            if older > MAX_PAGE:
                raise _BrokenPage(f"it has more than {MAX_PAGE} pages")
        while older - newer > 1:
            middle = (newer + older) // 2
            newer, older = (middle, older) if self._is_newer(middle, window) else (newer, middle)
        return newer

    def _walk(self, number: int, window: Window) -> dict[int, tuple[str, ...]]:
        """Read on from `number` until a page reaches to before the window; what each page showed.

        Nothing is taken from an earlier reading: pages of different times do not fit together.
        """
        self._pages.clear()
        while number > 1 and not self._is_newer(number, window):  # what was deleted meanwhile pulled the window up
            number -= 1
        walked: dict[int, tuple[str, ...]] = {}
        while True:
            page = self._page(number)
            walked[number] = page.urls
            if page.is_end or (page.oldest is not None and page.oldest < window.start):
                return walked
            if walked.get(number - 1) == page.urls:
                raise _BrokenPage(f"page {number} is the page before it again", "repeated_page")
            number += 1

    def _is_newer(self, number: int, window: Window) -> bool:
        page = self._page(number)
        return not page.is_end and page.oldest is not None and page.oldest >= window.end

    def _page(self, number: int) -> _Page:
        if number in self._pages:
            return self._pages[number]
        answer = self._inquiry.ask(self._address(number, self._size), "feed", is_stable=False)
        if number > 1 and answer.status in _NO_SUCH_PAGE:
            page = _Page(is_end=True)
        elif not answer.is_ok:
            raise _BrokenPage(answer.why(), answer.error_class or "unreadable")
        else:
            try:
                entries = self._inquiry.entries(answer)
            except UnreadableFeed as error:
                raise _BrokenPage(str(error), error.error_class) from error
            page = _Page(discovered(entries, f"{self._inquiry.strategy}:{answer.exchange.url}"), is_end=not entries)
        self._size = self._size or len(page.entries)
        self._seen += page.entries
        self._pages[number] = page
        return page

    def _found(self, window: Window, is_complete: bool, note: str, error_class: str | None = None) -> Found:
        return Found(
            self._inquiry.strategy,
            united(of_window(self._seen, window)),
            is_complete=is_complete,
            error_class=error_class,
            note=note,
        )
