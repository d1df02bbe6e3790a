"""Every error of the program. Each message says what happened, to what, and what to do next."""


class DefectionWatchError(Exception):
    """Root of all errors that a user can act on."""


class SettingsError(DefectionWatchError):
    """An environment variable or parameter has a value that cannot be used."""


class CatalogError(DefectionWatchError):
    """`sources.toml` is missing, is not TOML, or describes a source that cannot work."""


class GazetteerError(DefectionWatchError):
    """A gazetteer or lexicon file breaks its own rules."""


class FetchError(DefectionWatchError):
    """An exchange failed. `error_class` is the short word that the manifest and the `fetch` table carry."""

    def __init__(self, message: str, *, error_class: str, url: str, status: int | None = None) -> None:
        super().__init__(message)
        self.error_class = error_class
        self.url = url
        self.status = status


class FeedError(DefectionWatchError):
    """The bytes at a feed address are no feed that can be read."""


class LandingError(DefectionWatchError):
    """A landed file is missing, truncated or altered."""


class StorageError(DefectionWatchError):
    """A place in an object store cannot be reached, read or written."""


class CleanError(DefectionWatchError):
    """A page holds no article, or is no page at all."""


class CoderError(DefectionWatchError):
    """A coder could not code an article: a model did not answer, or answered outside the codebook."""


class InputError(DefectionWatchError):
    """A line or file given on the command line is not in the documented format."""


class WarehouseError(DefectionWatchError):
    """DuckDB refused a migration, a load or a publication."""


class WarehouseLocked(WarehouseError):
    """Another process holds the database file; the message names it."""


class RuntimeFailure(DefectionWatchError):
    """Airflow, its database or the demo newsroom did not start or did not stay up."""


class CheckFailed(DefectionWatchError):
    """A run's data or its collection is not to be trusted; the message lists why."""
