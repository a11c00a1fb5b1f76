"""Every kind of source there is, by the name that `sources.yaml` calls it."""

from collections.abc import Mapping

from orchestration.sources.kind import Kind
from orchestration.sources.kinds import (
    bluesky,
    bluesky_export,
    facebook_export,
    facebook_page,
    ga4_export,
    hubspot,
    instagram,
    instagram_export,
    klaviyo,
    mastodon,
    mastodon_export,
    segment_export,
    shopify,
    sql_database,
    tiktok,
    tiktok_export,
    x_export,
    youtube,
)

KINDS: Mapping[str, Kind] = {
    kind.name: kind
    for kind in (
        bluesky.KIND,
        bluesky_export.KIND,
        facebook_export.KIND,
        facebook_page.KIND,
        ga4_export.KIND,
        hubspot.KIND,
        instagram.KIND,
        instagram_export.KIND,
        klaviyo.KIND,
        mastodon.KIND,
        mastodon_export.KIND,
        segment_export.KIND,
        shopify.KIND,
        sql_database.KIND,
        tiktok.KIND,
        tiktok_export.KIND,
        x_export.KIND,
        youtube.KIND,
    )
}
