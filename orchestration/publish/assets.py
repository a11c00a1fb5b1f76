"""The candidate and the published tables as Dagster assets.

`candidate/generation` is written, judged by `checks`, and then `published/<table>` appear all at
once. In between a candidate is nobody's to read.
"""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import dagster as dg

from orchestration.publish import pictures
from orchestration.publish.candidate import write_candidate
from orchestration.publish.descriptions import words_of_models
from orchestration.publish.generation import Published
from orchestration.publish.manifest import Manifest, Table, read_manifest
from orchestration.publish.runs import read_facts
from orchestration.publish.tables import MANIFEST_FILE, TABLES, PublishedTable
from orchestration.resources import Store
from orchestration.transform import manifest_path

CANDIDATE = dg.AssetKey(["candidate", "generation"])

GROUP = "publish"
OWNERS = ["team:data-engineering"]

FRESHNESS = dg.FreshnessPolicy.time_window(
    # The schedule is daily: a day and a half is one missed morning, two days is two.
    warn_window=timedelta(hours=36),
    fail_window=timedelta(hours=48),
)


@dg.asset(
    key=CANDIDATE,
    deps=[dg.AssetKey(t.source.split(".")) for t in TABLES.values() if t.source],
    group_name=GROUP,
    kinds={"python", "duckdb", "parquet"},
    owners=OWNERS,
    tags={"layer": "candidate", "readers": "none"},
    pool="warehouse",
)
def candidate_generation(
    context: dg.AssetExecutionContext, store: Store
) -> dg.MaterializeResult[None]:
    """One row per file of a complete generation that readers do not see yet.

    Written from the warehouse alone beside the current generation: one DuckDB file, one Parquet
    file per table, a report and the manifest.
    """
    published = Published(store.deployment.published)
    with store.connect() as connection:
        facts = read_facts(connection, context.run_id)
        manifest = write_candidate(
            connection,
            published,
            facts,
            published_at=datetime.now(UTC),
            models=words_of_models(manifest_path()),
        )
        connection.execute("checkpoint")
    return dg.MaterializeResult(
        metadata={
            "dagster/row_count": len(manifest.files) + 1,
            "generation": manifest.generation,
            "run_id": manifest.run_id,
            "size_bytes": sum(file.size_bytes for file in manifest.files.values()),
            "files": dg.MetadataValue.table(
                [
                    dg.TableRecord(
                        {"file": name, "size_bytes": file.size_bytes, "sha256": file.sha256}
                    )
                    for name, file in manifest.files.items()
                ]
            ),
        }
    )


def _spec(table: PublishedTable) -> dg.AssetSpec:
    return dg.AssetSpec(
        ["published", table.name],
        description=table.grain,
        deps=[CANDIDATE],
        group_name=GROUP,
        kinds={"duckdb", "parquet"},
        owners=OWNERS,
        tags={"layer": "published", "readers": "bi"},
        freshness_policy=FRESHNESS if table.name == "ranked_influencers" else None,
    )


@dg.multi_asset(
    name="published_generation",
    specs=[_spec(table) for table in TABLES.values()],
    pool="warehouse",
)
def published_generation(
    context: dg.AssetExecutionContext, store: Store
) -> Iterator[dg.MaterializeResult[None]]:
    """Makes the checked candidate current by one rename, then tells of each table in it."""
    generation = Published(store.deployment.published).make_current()
    manifest = read_manifest(generation / MANIFEST_FILE)
    context.log.info("generation %s is current in %s", manifest.generation, generation)
    for name, table in manifest.tables.items():
        yield dg.MaterializeResult(
            asset_key=["published", name],
            data_version=dg.DataVersion(manifest.files[table.file].sha256),
            metadata={
                **_table_metadata(manifest, name, table, generation),
                **(pictures.metadata(generation) if name == "ranked_influencers" else {}),
            },
        )


def _table_metadata(
    manifest: Manifest, name: str, table: Table, generation: Path
) -> Mapping[str, Any]:
    columns = [
        dg.TableColumn(column.name, column.type, description=column.description or None)
        for column in table.columns
    ]
    metadata: dict[str, Any] = {
        "dagster/row_count": table.row_count,
        "dagster/column_schema": dg.TableSchema(columns=columns),
        "dagster/table_name": f"grapevine.published.{name}",
        "generation": manifest.generation,
        "run_id": manifest.run_id,
        "file": dg.MetadataValue.path(str(generation / table.file)),
    }
    source = TABLES[name].source
    if source is not None:
        metadata["dagster/column_lineage"] = dg.TableColumnLineage(
            {
                column.name: [dg.TableColumnDep(dg.AssetKey(source.split(".")), column.name)]
                for column in table.columns
            }
        )
    return metadata
