"""The main job over real servers: three systems become one ranking, one of them refused."""

import json
import shutil
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import duckdb
import pyarrow.parquet as pq
import pytest

from tests.api_fixtures import bluesky_api as bluesky
from tests.api_fixtures import klaviyo_api as klaviyo
from tests.api_fixtures import shopify_api as shopify
from tests.conftest import Ran
from tests.folders import BRAND
from tests.loopback import LoopbackApi

PASSING_KEY = klaviyo.KEY
WRONG_KEY = "pk_a_key_of_somebody_else"
SECRETS = (shopify.TOKEN, PASSING_KEY, WRONG_KEY)
SUBSCRIBED = {"marketingState": "SUBSCRIBED", "marketingUpdatedAt": "2026-01-01T00:00:00Z"}
SOURCES = """\
sources:
  - kind: shopify
    options: {{shop: stridewell, base_url: "{url}", consent_covers: [outreach, profiling]}}
    secrets: {{access_token: SHOP_TOKEN}}
  - kind: klaviyo
    name: newsletter
    options: {{base_url: "{url}", consent_covers: [outreach, profiling]}}
    secrets: {{api_key: KLAVIYO_KEY}}
  - kind: bluesky
    options:
      account: brand.bsky.social
      accounts: [ana.bsky.social, ben.bsky.social]
      base_url: "{url}"
"""


def days_ago(days: float) -> str:
    instant = datetime.now(UTC) - timedelta(days=days)
    return instant.isoformat(timespec="seconds").replace("+00:00", "Z")


@dataclass
class Systems:
    """Two runs over three systems; what the first published stands in a folder of its own."""

    first: Ran
    second: Ran


def customer(number: int, name: str):
    email = {"emailAddress": f"{name}@example.com", **SUBSCRIBED}
    return shopify.customer(number, firstName=name.title(), defaultEmailAddress=email)


@pytest.fixture(scope="module")
def systems(run_main_job, tmp_path_factory) -> Systems:
    """Two runs: at the first Klaviyo's key is wrong, at the second the shop shows no customers."""
    root = tmp_path_factory.mktemp("sources")
    folder, output = root / "in", root / "out"
    folder.mkdir()
    (folder / "brand.yaml").write_text(BRAND.format(name="Stridewell"))
    (folder / "customer_handles.csv").write_text(
        "customer_id,platform,handle,source,declared_at\n"
        "shopify-1,bluesky,@ana.bsky.social,declared,2026-01-01T00:00:00Z\n"
        "shopify-2,bluesky,https://bsky.app/profile/ben.bsky.social,declared,2026-01-01T00:00:00Z\n"
    )
    with LoopbackApi() as api:
        shop = shopify.ShopApi(
            customers=[customer(1, "ana"), customer(2, "ben"), customer(3, "cleo")],
            orders=[
                shopify.order(
                    1,
                    customer=shopify.customer(3),
                    processedAt=days_ago(2),
                    createdAt=days_ago(2),
                    lineItems=[shopify.line_item(1, "80.00")],
                )
            ],
        )
        shop.serve_on(api)
        newsletter = klaviyo.AccountApi(
            profiles=[klaviyo.profile("P1", email="ANA@example.com", first_name="Ana")]
        )
        newsletter.serve_on(api)
        network = bluesky.Network(api)
        run = bluesky.post(bluesky.ANA, "1", days_ago(5), "Long running day", likeCount=1)
        network.feeds[bluesky.ANA] = [{"post": run}]
        liked = {"actor": bluesky.profile(bluesky.BEN), "createdAt": days_ago(4)}
        network.likes[run["uri"]] = [{**liked, "indexedAt": days_ago(4)}]
        (folder / "sources.yaml").write_text(SOURCES.format(url=api.url))
        keys = {"SHOP_TOKEN": shopify.TOKEN, "KLAVIYO_KEY": WRONG_KEY}
        first = run_main_job(folder, output, **keys)
        assert first.status == 0, first.printed
        first = replace(first, output=root / "first")
        shutil.copytree(output / "published", first.published, symlinks=True)
        shop.scopes.discard("read_customers")
        keys["KLAVIYO_KEY"] = PASSING_KEY
        second = run_main_job(folder, output, **keys)
        assert second.status == 0, second.printed
        return Systems(first, second)


def published(ran: Ran, table: str) -> list[dict]:
    return pq.read_table(ran.published / f"{table}.parquet").to_pylist()


def freshness(ran: Ran) -> dict[str, dict]:
    return {row["source"]: row for row in published(ran, "source_freshness")}


def ranked(ran: Ran) -> dict[str, dict]:
    return {row["customer_id"]: row for row in published(ran, "ranked_influencers")}


@pytest.mark.parametrize("run", ["first", "second"])
def test_customers_of_a_shop_are_ranked_by_their_posts_on_a_network(systems, run):
    ran = getattr(systems, run)
    people = ranked(ran)
    assert set(people) == {"shopify-1", "shopify-2", "shopify-3"}
    assert people["shopify-1"]["followers_count"] == 1200
    assert people["shopify-3"]["followers_count"] is None
    told = {
        row["customer_id"]: row["engaged_people_count"] for row in published(ran, "customer_reach")
    }
    assert told["shopify-1"] == 1


def test_a_refused_source_stops_alone_and_names_the_permission(systems):
    rows = freshness(systems.first)
    assert {name: row["state"] for name, row in rows.items()} == {
        "shopify": "fresh",
        "newsletter": "incomplete",
        "bluesky": "fresh",
    }
    assert "profiles:read" in rows["newsletter"]["reason"]
    printed = " ".join(systems.first.printed.split())
    assert "newsletter is incomplete: access was refused (401)" in printed


def test_a_source_refused_later_keeps_its_data_and_says_that_they_are_stale(systems):
    rows = freshness(systems.second)
    assert rows["shopify"]["state"] == "stale"
    assert "read_customers" in rows["shopify"]["reason"]
    assert rows["shopify"]["read_at"] == freshness(systems.first)["shopify"]["read_at"]
    assert rows["newsletter"]["state"] == "fresh"
    assert "shopify is stale" in systems.second.printed


def test_the_same_address_in_two_systems_is_one_person(systems):
    known = {row["customer_id"] for row in published(systems.second, "dim_customers")}
    assert known == set(ranked(systems.second)) == {"shopify-1", "shopify-2", "shopify-3"}


def test_sources_that_are_not_configured_are_empty_and_cost_no_model(systems):
    copy = systems.second.output / "copy.duckdb"
    copy.write_bytes((systems.second.output / "warehouse.duckdb").read_bytes())
    with duckdb.connect(str(copy), read_only=True) as connection:
        found = connection.execute("select count(*) from staging.stg_instagram__posts").fetchall()
    assert found == [(0,)]
    lake = {path.name for path in (systems.second.output / "lake").iterdir()}
    assert {"shopify", "klaviyo", "bluesky"} <= lake
    assert "instagram" not in lake


def test_no_secret_stands_in_anything_that_is_kept_or_said(systems, dagster_home):
    said = systems.first.printed + systems.second.printed
    manifest = json.loads((systems.second.published / "manifest.json").read_text())
    assert manifest["tables"]["source_freshness"]["row_count"] == 3
    kept = [
        path
        for root in (systems.first.output, systems.second.output, dagster_home)
        for path in root.rglob("*")
        if path.is_file() and not path.is_symlink()
    ]
    assert len(kept) > 50
    for secret in SECRETS:
        assert secret not in said
        assert [path for path in kept if secret.encode() in path.read_bytes()] == []
