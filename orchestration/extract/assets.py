"""The raw tables as Dagster assets: one per contract table, behind one that opens the folder.

An extract asset reads, judges and lands. It renames nothing; cleaning is dbt staging's work.
None is retried: the input lies on a disk and the output's lock is held by the whole run, so what
fails once fails again, and the message says what to do.
"""

from datetime import UTC, datetime

import dagster as dg
from pydantic import Field

from orchestration.brand import load_brand
from orchestration.campaign.frozen import standing_definitions
from orchestration.errors import InputError
from orchestration.extract.account import Terms
from orchestration.extract.contract import TABLES, Table
from orchestration.extract.contradictions import NEEDS
from orchestration.extract.folder import BRAND_FILE, discover
from orchestration.extract.lake import SCHEMA, landed_rows
from orchestration.extract.landing import Landing, claim_output, land
from orchestration.extract.limits import Limits
from orchestration.resources import Store
from orchestration.sources.settings import load_sources

OWNERS = ["team:data-engineering"]
GIB = 1 << 30


class ExtractConfig(dg.Config):
    """What the door lets in. Defaults let honest files of several gigabytes pass."""

    max_quarantined_share: float = Field(
        0.05,
        ge=0,
        le=1,
        description="Share of a table's rows that may be set aside; above it the table is refused.",
    )
    max_file_bytes: int = Field(64 * GIB, gt=0, description="Largest file as it lies there, bytes.")
    max_decompressed_bytes: int = Field(
        256 * GIB, gt=0, description="Most that one file may decompress to, bytes."
    )
    max_ratio: float = Field(
        200.0, ge=1, description="Most bytes that may come out of one stored byte."
    )
    max_record_bytes: int = Field(
        16 << 20,
        gt=0,
        le=512 << 20,
        description="Longest record; a longer one is set aside, bytes.",
    )
    max_json_depth: int = Field(
        32, ge=1, le=1000, description="Deepest nesting in a JSON record; deeper is set aside."
    )
    max_rows: int = Field(1_000_000_000, gt=0, description="Most rows in one Parquet file.")

    def terms(self, received_at: datetime) -> Terms:
        """These settings with the instant the input was received at."""
        limits = Limits(
            self.max_file_bytes,
            self.max_decompressed_bytes,
            self.max_ratio,
            self.max_record_bytes,
            self.max_json_depth,
            self.max_rows,
        )
        return Terms(received_at, limits, self.max_quarantined_share)


@dg.asset(
    key=[SCHEMA, "brand"],
    group_name="extract",
    kinds={"python", "yaml"},
    owners=OWNERS,
    pool="warehouse",
)
def brand(store: Store) -> dg.MaterializeResult[None]:
    """One row per brand, and an output has one: the input folder's brand.yaml, validated."""
    deployment = store.deployment
    folder = discover(deployment.input)
    found = load_brand(deployment.input / BRAND_FILE)
    sources = load_sources(deployment.input)
    if "accounts" not in folder.parts and not sources:
        raise InputError(
            f"The input folder {deployment.input} has no table accounts (it has "
            f"{', '.join(folder.parts)}). Hand over accounts.parquet, .csv or .jsonl, or name "
            "a source of them in sources.yaml: without accounts there is nobody to rank."
        )
    # Refused before anything is landed: a run that cannot plan its campaigns writes nothing.
    campaigns = standing_definitions(deployment, found)
    claim_output(deployment, found.name)
    return dg.MaterializeResult(
        metadata={
            "brand": found.name,
            "topics": ", ".join(topic.name for topic in found.topics),
            "campaigns": ", ".join(campaigns) or "none",
            "sources": ", ".join(source.name for source in sources) or "none",
            "tables": len(folder.parts),
            "absent_tables": ", ".join(name for name in TABLES if name not in folder.parts)
            or "none",
            "ignored_entries": ", ".join(folder.ignored) or "none",
            "input": dg.MetadataValue.path(str(deployment.input)),
        }
    )


def _asset(table: Table) -> dg.AssetsDefinition:
    @dg.asset(
        key=[SCHEMA, table.name],
        deps=[brand, *([SCHEMA, name] for name in NEEDS.get(table.name, ()))],
        description=f"{table.grain} As handed over, every load that was ever landed.",
        group_name="extract",
        kinds={"python", "parquet"},
        owners=OWNERS,
        pool="warehouse",
    )
    def raw_table(
        context: dg.AssetExecutionContext, config: ExtractConfig, store: Store
    ) -> dg.MaterializeResult[None]:
        deployment = store.deployment
        parts = discover(deployment.input).parts.get(table.name, ())
        landing = land(deployment, table, parts, config.terms(datetime.now(UTC)))
        context.log.info(summary(landing))
        rows = landed_rows(deployment, table)
        return dg.MaterializeResult(metadata=metadata_of(landing, rows))

    return raw_table


def summary(landing: Landing) -> str:
    """What landing a table did, in one line."""
    name, account = landing.table.name, landing.account
    if not landing.parts:
        return f"{name}: absent; what it would tell stays unknown"
    if account is None:
        return f"{name}: nothing new"
    line = f"{name}: {account.accepted:,} of {account.read:,} rows landed"
    if account.quarantined:
        line += f", {account.quarantined:,} set aside"
    if account.duplicates:
        line += f", {account.duplicates:,} given twice"
    if account.unknown_columns:
        line += f"; not in the contract: {', '.join(account.unknown_columns)}"
    return line


def metadata_of(landing: Landing, rows: int) -> dict[str, dg.MetadataValue]:
    """What landing a table did, for the asset's page; no content of any row.

    Args:
        landing: What was done.
        rows: What all loads of the table hold together.
    """
    account = landing.account
    facts: dict[str, dg.MetadataValue] = {
        "dagster/row_count": dg.MetadataValue.int(rows),
        "dagster/column_schema": dg.MetadataValue.table_schema(
            dg.TableSchema(
                [
                    dg.TableColumn(
                        column.name,
                        column.kind.value,
                        constraints=dg.TableColumnConstraints(nullable=not column.required),
                    )
                    for column in landing.table.columns
                ]
            )
        ),
        "absent": dg.MetadataValue.bool(not landing.parts),
        "files": dg.MetadataValue.text(", ".join(landing.parts) or "none"),
        "files_landed_before": dg.MetadataValue.text(", ".join(landing.skipped) or "none"),
        "bytes_read": dg.MetadataValue.int(landing.size),
    }
    if account is None or landing.load is None:
        return facts
    facts |= {
        "load": dg.MetadataValue.text(landing.load.path.stem),
        "read": dg.MetadataValue.int(account.read),
        "landed": dg.MetadataValue.int(account.accepted),
        "quarantined": dg.MetadataValue.int(account.quarantined),
        "duplicates": dg.MetadataValue.int(account.duplicates),
        "drift": dg.MetadataValue.text(", ".join(account.unknown_columns) or "none"),
        "hidden_counts": dg.MetadataValue.json(dict(account.hidden)),
    }
    if account.sample:
        facts["quarantined_sample"] = dg.MetadataValue.table(
            [
                dg.TableRecord(
                    {"file": one.source_file, "line": one.source_line, "reason": one.reason}
                )
                for one in account.sample
            ],
            dg.TableSchema(
                [dg.TableColumn("file"), dg.TableColumn("line", "int"), dg.TableColumn("reason")]
            ),
        )
    return facts


extract_assets: list[dg.AssetsDefinition] = [brand, *(_asset(table) for table in TABLES.values())]
"""Every raw table, after the brand whose they are."""
