"""Every kind of source there is, by the name that `sources.yaml` calls it."""

from collections.abc import Mapping

from orchestration.sources.kind import Kind
from orchestration.sources.kinds import (
    bluesky,
    facebook_export,
    instagram,
    instagram_export,
    klaviyo,
    mastodon,
    shopify,
    sql_database,
)

KINDS: Mapping[str, Kind] = {
    kind.name: kind
    for kind in (
        bluesky.KIND,
        facebook_export.KIND,
        instagram.KIND,
        instagram_export.KIND,
        klaviyo.KIND,
        mastodon.KIND,
        shopify.KIND,
        sql_database.KIND,
    )
}
