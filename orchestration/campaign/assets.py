"""The plan as Dagster assets: four tables of schema `campaigns`, made from the run's ranking."""

from collections.abc import Iterator, Mapping
from typing import Any

import dagster as dg
import duckdb
import pyarrow as pa

from orchestration import ranking
from orchestration.campaign import pictures
from orchestration.campaign.plan import plan_campaigns
from orchestration.campaign.reading import READ, read_definitions, read_market
from orchestration.campaign.schemas import TABLES
from orchestration.ranking import column_schema
from orchestration.resources import Store

GROUP = "campaign"


def _spec(name: str, schema: pa.Schema) -> dg.AssetSpec:
    marts = sorted({*READ, *ranking.MARTS.values()})
    return dg.AssetSpec(
        ["campaigns", name],
        description=schema.metadata[b"description"].decode(),
        deps=[
            ["config", "campaign_definitions"],
            ["config", "run_parameters"],
            ["scores", "ranked_influencers"],
            *(["marts", mart] for mart in marts),
        ],
        group_name=GROUP,
        kinds={"python", "duckdb"},
        owners=["team:data-engineering"],
        tags={"grain": "customer"} if name == "campaign_plan" else {"grain": "campaign"},
        metadata={"dagster/column_schema": column_schema(schema)},
    )


@dg.multi_asset(
    name="campaign_plans",
    specs=[_spec(name, schema) for name, schema in TABLES.items()],
    pool="warehouse",
)
def campaign_plans(
    context: dg.AssetExecutionContext, store: Store
) -> Iterator[dg.MaterializeResult[None]]:
    """Plans the next wave of every campaign of `campaigns/` that has not ended."""
    with store.connect() as connection:
        tables, left_out = _planned(connection)
    with store.connect() as connection:
        write_tables(connection, tables)
    for campaign_id, reasons in left_out.items():
        said = ", ".join(f"{count} {reason}" for reason, count in reasons.items() if count)
        context.log.info("%s leaves out: %s", campaign_id, said or "nobody")
    for total in tables["campaign_totals"].to_pylist():
        if total["note"]:
            context.log.warning("%s: %s", total["campaign_id"], total["note"])
    for row in tables["campaign_power"].to_pylist():
        context.log.info("%s: %s", row["campaign_id"], row["sentence"])
    more = _metadata(tables, left_out)
    for name, table in tables.items():
        yield dg.MaterializeResult(
            asset_key=["campaigns", name],
            metadata={"dagster/row_count": table.num_rows, **more.get(name, {})},
        )


def write_tables(connection: duckdb.DuckDBPyConnection, tables: Mapping[str, pa.Table]) -> None:
    """Writes tables of schema `campaigns`."""
    connection.execute("create schema if not exists campaigns")
    for name, table in tables.items():
        connection.register("incoming", table)
        connection.execute(f"create or replace table campaigns.{name} as select * from incoming")
        connection.unregister("incoming")


def _planned(
    connection: duckdb.DuckDBPyConnection,
) -> tuple[dict[str, pa.Table], dict[str, dict[str, int]]]:
    definitions = read_definitions(connection)
    as_of = connection.execute("select as_of from config.run_parameters").fetchall()[0][0]
    if all(definition.ends_at <= as_of for definition in definitions.values()):
        # Nothing to plan: the funnel need not be fitted a second time.
        return {name: schema.empty_table() for name, schema in TABLES.items()}, {}
    marts = ranking.read_marts(connection)
    return plan_campaigns(read_market(connection, marts, definitions))


def _metadata(
    tables: Mapping[str, pa.Table], left_out: Mapping[str, Mapping[str, int]]
) -> dict[str, dict[str, Any]]:
    totals = tables["campaign_totals"].to_pylist()
    curve = tables["campaign_budget_curve"]
    gaps = {row["campaign_id"]: row["optimality_gap"] for row in totals}
    return {
        "campaign_plan": {"left_out": {name: dict(reasons) for name, reasons in left_out.items()}},
        "campaign_totals": {"optimality_gap": gaps},
        "campaign_budget_curve": {
            f"curve_{row['campaign_id'].replace('-', '_')}": pictures.as_markdown(
                pictures.budget_curve(curve, row["campaign_id"]), f"Budget curve of {row['name']}"
            )
            for row in totals
            if row["people_count"]
        },
        "campaign_power": {
            "sentences": {
                row["campaign_id"]: row["sentence"] for row in tables["campaign_power"].to_pylist()
            }
        },
    }
