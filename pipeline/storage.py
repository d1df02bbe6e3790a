"""Where files lie: a folder of this machine or a place in an object store, behind one name.

A local place is a `Path`, any other a `UPath` (`s3://bucket/folder`, `memory://…`). An object store knows no folders
and no rename, but an object is there whole or not at all. S3 is spoken by obstore, which reads the usual `AWS_…`
variables (keys, region, AWS_ENDPOINT_URL).
"""

from __future__ import annotations

import os
import shutil
import threading
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from pipeline.errors import StorageError

if TYPE_CHECKING:
    from upath import UPath

Place: TypeAlias = "Path | UPath"

_ENDPOINTS = ("AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL", "AWS_ENDPOINT")


#: A store that was restarted answers 500 until its disks are up, some seconds on a busy machine; object_store's own
#: ten tries are over after two. These take some fifteen.
_PATIENCE = {
    "max_retries": 20,
    "backoff": {"init_backoff": timedelta(seconds=0.3), "max_backoff": timedelta(seconds=3), "base": 2},
    "retry_timeout": timedelta(minutes=1),
}


def place(written: str) -> Place:
    """The place that a path or an address names; `str(place)` names it again, in any process."""
    scheme, mark, rest = written.partition("://")
    if not mark or scheme == "file":
        return Path(rest if mark else written).expanduser().resolve()
    from upath import UPath  # not at the top: DAG files, which are parsed over and over, come by here

    options: dict[str, Any] = {"use_listings_cache": False}
    if scheme == "s3":
        _speak_s3()
        options = {"retry_config": _PATIENCE}
        endpoint = next((os.environ[name] for name in _ENDPOINTS if os.environ.get(name)), "")
        if endpoint:
            # A server in one's own network may speak plain HTTP; obstore wants to hear that it is meant.
            options |= {"endpoint": endpoint, "client_options": {"allow_http": endpoint.startswith("http:")}}
    try:
        found: Place = UPath(written.rstrip("/"), **options)
        return found
    except (ValueError, ImportError) as error:
        raise StorageError(f"{written!r} cannot be reached: {error}") from error


@cache
def _speak_s3() -> None:
    """s3fs would do as well, but its botocore wants an older python-dateutil than Airflow takes."""
    from obstore.fsspec import register

    register("s3")


def read_bytes(path: Place, start: int = 0, end: int | None = None) -> bytes:
    """The bytes `[start, end)` of a file; raises `FileNotFoundError`, and `StorageError` for a store that is silent."""
    if isinstance(path, Path):
        with path.open("rb") as stream:
            stream.seek(start)
            return stream.read() if end is None else stream.read(end - start)
    try:
        if not start and end is None:
            return bytes(path.fs.cat_file(path.path))
        # Asked first, as stores differ in what they say of a range that ends, or begins, after the last byte.
        size = int(path.fs.size(path.path))
        end = size if end is None else min(end, size)
        return bytes(path.fs.cat_file(path.path, start=start, end=end)) if start < end else b""
    except FileNotFoundError:
        raise
    except Exception as error:  # every store has exceptions of its own
        raise _trouble(path, error) from error


def send(file: Path, target: Place) -> None:
    """Copy a finished local file to where it belongs, replacing what is there. Raises `StorageError`."""
    if isinstance(target, Path):
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, target)
        return
    try:
        target.fs.put_file(str(file), target.path)
    except Exception as error:
        raise _trouble(target, error) from error


def write_whole(path: Path, text: str) -> None:
    """Write a local file beside its place and rename it, so that a reader finds the old file or the new one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.{os.getpid()}-{threading.get_ident()}.tmp")
    try:
        unfinished.write_text(text, encoding="utf-8")
        os.replace(unfinished, path)
    finally:
        unfinished.unlink(missing_ok=True)


def within(folder: Place, pattern: str) -> list[Place]:
    """What lies in the folder and matches, sorted by name; nothing when the folder, or the bucket, is not there yet."""
    try:
        return sorted(folder.glob(pattern), key=str)
    except Exception as error:
        if isinstance(folder, Path) or "NoSuchBucket" not in str(error):
            raise _trouble(folder, error) from error
        return []


def _trouble(path: Place, error: Exception) -> StorageError:
    words = str(error).strip().splitlines()[0][:300] if str(error).strip() else type(error).__name__
    return StorageError(
        f"{path}: {words}; check the address, and that the keys in the environment may read and write there"
    )
