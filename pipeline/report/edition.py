"""Everything that readers get after a load: the copy, the digest and the page, in the order in which each needs the
one before.
"""

from __future__ import annotations

from pipeline.load.publish import Publication, publish
from pipeline.report.digest import write_digest
from pipeline.report.page import write_report
from pipeline.settings import Settings


def publish_edition(settings: Settings, *, with_files: bool = True) -> Publication:
    """Replace the copy, the digest and the page in `settings.published`; `with_files` adds Parquet and CSV per table.

    Raises what `pipeline.load.publish.publish` raises. The DAG `publish` does the same in two tasks, so that a page
    that cannot be made is tried again without a second copy.
    """
    publication = publish(settings, with_files=with_files)
    write_digest(settings)
    write_report(settings)
    return publication
