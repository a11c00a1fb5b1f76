"""When what a source calls by name may have come to mean somebody else.

Some sources name accounts by handle and posts by link (`macros/names.sql`). Loads of others are
numbered above all that was read, so a name they explain comes up again by itself. The input
folder's tables are numbered each for itself: after a new load of one that holds names, everything
is read again.
"""

from collections.abc import Mapping

from orchestration.deployment import Deployment
from orchestration.extract import lake
from orchestration.extract.contract import TABLES
from orchestration.sources import raw

KINDS_BY_NAME = frozenset({"facebook_export", "instagram", "instagram_export", "tiktok_export"})
"""As in the macro `sources_by_name`; a test holds them together."""

_TABLES_WITH_NAMES = ("accounts", "posts")


def may_mean_others(deployment: Deployment, processed: Mapping[str, int]) -> bool:
    """Whether a new load of the input folder may tell whose the names in archives are.

    Args:
        deployment: Whose lake.
        processed: Table to the last load that the marts hold.
    """
    if not KINDS_BY_NAME & raw.kinds_in_use(deployment):
        return False
    return any(
        load.sequence > processed.get(table, 0)
        for table in _TABLES_WITH_NAMES
        for load in lake.loads(deployment, TABLES[table])
    )
