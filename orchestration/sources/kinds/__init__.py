"""Every kind of source there is, by the name that `sources.yaml` calls it."""

from collections.abc import Mapping

from orchestration.sources.kind import Kind
from orchestration.sources.kinds import (
    bluesky,
    instagram,
    instagram_export,
    klaviyo,
    shopify,
    sql_database,
)

KINDS: Mapping[str, Kind] = {
    kind.name: kind
    for kind in (
        bluesky.KIND,
        instagram.KIND,
        instagram_export.KIND,
        klaviyo.KIND,
        shopify.KIND,
        sql_database.KIND,
    )
}
