"""How a run is to fetch: what a person asks for in Airflow's form or on the command line. The defaults decide well.

`FORM` says what the form shows; it is plain data, so that DAG files stay short and this stays free of Airflow.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from pipeline.errors import SettingsError
from pipeline.settings import Settings

STRATEGIES = {
    "wordpress": "WordPress posts by date",
    "paged_feed": "older pages of the feeds",
    "sitemap": "sitemaps",
    "blogger": "Blogger posts by date",
    "joomla": "older pages of a Joomla feed",
    "wayback": "the web archive",
    "gdelt": "GDELT's daily lists",
    "cc_news": "WARC files",
}
"""The ways to the past that can be asked for by name, in words. What was landed before counts always."""


@dataclass(frozen=True, slots=True)
class FetchOptions:
    """`strategies` are asked in place of the catalogue's `archives`, and whatever the feeds show; bulk ones only then.

    `warcs` are WARC files or folders for `cc_news`. `refetch` asks for everything again, landed or not. `network_off`
    makes every request impossible and works from what was landed.
    """

    strategies: tuple[str, ...] = ()
    warcs: tuple[str, ...] = ()
    refetch: bool = False
    network_off: bool = False

    def __post_init__(self) -> None:
        if unknown := sorted(set(self.strategies) - set(STRATEGIES)):
            raise SettingsError(f"unknown strategy {', '.join(unknown)}; known are {', '.join(STRATEGIES)}")
        if self.refetch and self.network_off:
            raise SettingsError(
                "everything is to be fetched again, and the network is to be off: choose one of the two"
            )
        if self.warcs and "cc_news" not in self.strategies:
            raise SettingsError("WARC files are given, but cc_news is not among the strategies; name it, too")

    @classmethod
    def from_params(cls, params: Mapping[str, Any]) -> FetchOptions:
        """The options of a run's parameters; a list that was cleared in the form is null. Raises `SettingsError`."""
        return cls(
            strategies=names(params.get("strategies")),
            warcs=names(params.get("warcs")),
            refetch=bool(params.get("refetch")),
            network_off=bool(params.get("network_off")),
        )

    def facts(self) -> dict[str, Any]:
        """The options as plain JSON values; `FetchOptions.from_params(facts)` is the options again."""
        return {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(self).items()}

    def applied_to(self, settings: Settings) -> Settings:
        """The settings with the network switched off when that was asked for; nothing can switch it on."""
        return replace(settings, network_off=settings.network_off or self.network_off)


DEFAULT = FetchOptions()


def names(given: Iterable[str] | None) -> tuple[str, ...]:
    """A list of the form: blanks around the words and empty lines are no part of it."""
    return tuple(word for line in given or () if (word := line.strip()))


_LIST = {"type": ["array", "null"], "items": {"type": "string"}}

FORM: dict[str, dict[str, Any]] = {
    "sources": {
        **_LIST,
        "default": [],
        "title": "Only these outlets",
        "description_md": "`source_id`s, one a line; `defection-watch sources list` shows them. Empty: all enabled "
        "ones. An outlet that is named here is fetched even when the catalogue disables it.",
    },
    "strategies": {
        **_LIST,
        "default": [],
        "examples": list(STRATEGIES),
        "values_display": STRATEGIES,
        "title": "Only these ways to the past",
        "description_md": "Empty: the archives that the catalogue names for each outlet, one after the other until "
        "the day is complete. GDELT and WARC files are asked only when they are named here.",
    },
    "warcs": {
        **_LIST,
        "default": [],
        "title": "WARC files",
        "description_md": "Paths of WARC files, or of folders of them, that the workers can read; one a line. "
        "Only with *WARC files* among the ways to the past.",
    },
    "refetch": {
        "type": "boolean",
        "default": False,
        "title": "Fetch everything again",
        "description_md": "Ask for feeds, archives and pages again although they were landed. An edited article "
        "becomes a new revision; nothing that was landed is lost.",
    },
    "network_off": {
        "type": "boolean",
        "default": False,
        "title": "Network off",
        "description_md": "Make no request at all: work from what was landed.",
    },
}
"""Parameter → what Airflow's `Param` takes, in the order of the form."""
