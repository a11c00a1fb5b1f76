"""The results as Dagster assets: two tables of schema `campaigns`, made from the run's marts."""

from collections.abc import Iterator
from typing import Any

import dagster as dg
import pyarrow as pa

from orchestration.campaign.assets import GROUP, write_tables
from orchestration.campaign.pictures import as_markdown
from orchestration.measurement import pictures
from orchestration.measurement.context import Context, benchmarks
from orchestration.measurement.results import measure
from orchestration.measurement.schema import TABLES
from orchestration.ranking import column_schema
from orchestration.resources import Store

READ = ("campaign_outcomes", "dim_campaigns", "paid_channels", "brand_benchmarks")
"""Marts that results are made from."""


def _spec(name: str, schema: pa.Schema) -> dg.AssetSpec:
    return dg.AssetSpec(
        ["campaigns", name],
        description=schema.metadata[b"description"].decode(),
        deps=[["config", "run_parameters"], *(["marts", mart] for mart in READ)],
        group_name=GROUP,
        kinds={"python", "duckdb"},
        owners=["team:data-engineering"],
        tags={"grain": "campaign"},
        metadata={"dagster/column_schema": column_schema(schema)},
    )


@dg.multi_asset(
    name="campaign_measurement",
    specs=[_spec(name, schema) for name, schema in TABLES.items()],
    pool="warehouse",
)
def campaign_measurement(
    context: dg.AssetExecutionContext, store: Store
) -> Iterator[dg.MaterializeResult[None]]:
    """Reads every campaign with anybody assigned three ways, and judges it."""
    with store.connect() as connection:
        settings = connection.execute("select * from config.run_parameters").to_arrow_table()
        marts = {
            name: connection.execute(f"select * from marts.{name}").to_arrow_table()
            for name in READ
        }
    run = settings.to_pylist()[0]
    measured = measure(
        marts["campaign_outcomes"],
        marts["dim_campaigns"],
        Context(
            currency=run["currency"],
            margin=float(run["margin"]),
            seed=int(run["seed"]),
            benchmarks=benchmarks(marts["paid_channels"], marts["brand_benchmarks"]),
        ),
    )
    tables = {"campaign_results": measured.results, "campaign_verdict": measured.verdicts}
    with store.connect() as connection:
        write_tables(connection, tables)
    sentences = {row["campaign_id"]: row["sentence"] for row in measured.verdicts.to_pylist()}
    for campaign_id, sentence in sentences.items():
        context.log.info("%s: %s", campaign_id, sentence)
    more: dict[str, dict[str, Any]] = {
        "campaign_results": {},
        "campaign_verdict": {"sentences": sentences},
    }
    if sentences:
        picture = pictures.three_readings(measured.results)
        more["campaign_results"] = {
            "three_readings": as_markdown(picture, "Three readings of every campaign")
        }
    for name, table in tables.items():
        yield dg.MaterializeResult(
            asset_key=["campaigns", name],
            metadata={"dagster/row_count": table.num_rows, **more[name]},
        )
