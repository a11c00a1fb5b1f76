"""The sources as Dagster assets: one per kind, all read in one step of the main job.

A kind that `sources.yaml` does not name costs nothing and is reported with no rows. A source that
stops does not stop the run: what it brought before stands, marked stale with the reason.
"""

from collections.abc import Iterator
from datetime import UTC, datetime

import dagster as dg
import pyarrow as pa
import pyarrow.parquet as pq

from orchestration.deployment import Deployment
from orchestration.resources import Store
from orchestration.sources import raw
from orchestration.sources.extraction import Outcome, extract, last_outcome
from orchestration.sources.kind import Kind
from orchestration.sources.kinds import KINDS
from orchestration.sources.settings import load_sources

CHECK = "is_fresh"

OUTCOMES = pa.schema(
    [
        ("source", pa.string()),
        ("kind", pa.string()),
        ("state", pa.string()),
        ("reason", pa.string()),
        ("read_at", pa.timestamp("us", tz="UTC")),
        ("record_count", pa.int64()),
    ]
)
"""How each configured source stands, as `config.sources` has it."""


def key_of(kind: str) -> dg.AssetKey:
    """The one asset that all raw tables of a kind are."""
    return dg.AssetKey(["sources", kind])


def _spec(kind: Kind) -> dg.AssetSpec:
    tables = "\n".join(f"- `{table.name}`: {table.grain}" for table in kind.tables)
    return dg.AssetSpec(
        key_of(kind.name),
        deps=[["raw_contract", "brand"]],  # whose output this is, and whether sources.yaml stands
        description=f"One row per record of {kind.title}, as it came, by raw table:\n{tables}",
        group_name="sources",
        kinds={"python", "parquet"},
        owners=["team:data-engineering"],
        skippable=False,
    )


@dg.multi_asset(
    specs=[_spec(kind) for kind in KINDS.values()],
    check_specs=[
        dg.AssetCheckSpec(
            CHECK,
            asset=key_of(kind.name),
            description="Whether every configured source of this kind was read to its end.",
        )
        for kind in KINDS.values()
    ],
    can_subset=True,
    pool="warehouse",
)
def connected_sources(
    context: dg.AssetExecutionContext, store: Store
) -> Iterator[dg.MaterializeResult[None] | dg.AssetCheckResult]:
    """Reads what is new of every configured source into the lake."""
    deployment = store.deployment
    configured = load_sources(deployment.input)
    for kind in KINDS.values():
        if key_of(kind.name) not in context.selected_asset_keys:
            continue
        outcomes = []
        for source in configured:
            if source.kind.name == kind.name:
                outcome = extract(deployment, source, datetime.now(UTC))
                (context.log.info if outcome.state == "fresh" else context.log.warning)(
                    told(outcome)
                )
                outcomes.append(outcome)
        yield dg.MaterializeResult(
            asset_key=key_of(kind.name), metadata=_metadata(deployment, kind, outcomes)
        )
        if outcomes:
            yield dg.AssetCheckResult(
                passed=all(outcome.state == "fresh" for outcome in outcomes),
                asset_key=key_of(kind.name),
                check_name=CHECK,
                severity=dg.AssetCheckSeverity.WARN,
                metadata={outcome.source: told(outcome) for outcome in outcomes},
            )


def told(outcome: Outcome) -> str:
    """How reading a source ended, in one line."""
    brought = ", ".join(f"{count:,} {table}" for table, count in outcome.landed.items() if count)
    if outcome.state == "fresh":
        return f"{outcome.source}: {brought or 'nothing new'}"
    since = f"its data of {outcome.read_at} stand" if outcome.read_at else "nothing complete stands"
    return f"{outcome.source} is {outcome.state}: {outcome.reason} ({since})"


def _metadata(
    deployment: Deployment, kind: Kind, outcomes: list[Outcome]
) -> dict[str, dg.MetadataValue]:
    if not outcomes:
        return {"configured": dg.MetadataValue.bool(False)}
    rows = {table.name: _rows(deployment, kind.name, table.name) for table in kind.tables}
    return {
        "configured": dg.MetadataValue.bool(True),
        "dagster/row_count": dg.MetadataValue.int(sum(rows.values())),
        "records": dg.MetadataValue.json(rows),
        "sources": dg.MetadataValue.md("\n".join(f"- {told(outcome)}" for outcome in outcomes)),
        "access_basis": dg.MetadataValue.text(kind.access_basis),
    }


def _rows(deployment: Deployment, kind: str, table: str) -> int:
    return sum(
        pq.read_metadata(load.path).num_rows for load in raw.loads_of(deployment, kind, table)
    )


def standing_outcomes(deployment: Deployment) -> pa.Table:
    """How each configured source stands after its last extraction, by name."""
    rows = []
    for source in sorted(load_sources(deployment.input), key=lambda one: one.name):
        last = last_outcome(deployment, source.name)
        tables = (table.name for table in source.kind.tables)
        rows.append(
            {
                "source": source.name,
                "kind": source.kind.name,
                "state": last.state if last else "incomplete",
                "reason": (last.reason if last else "") or None,
                "read_at": datetime.fromisoformat(last.read_at) if last and last.read_at else None,
                "record_count": sum(
                    load.facts["rows"]
                    for table in tables
                    for load in raw.loads_of(deployment, source.kind.name, table)
                    if load.facts["source"] == source.name
                ),
            }
        )
    return pa.Table.from_pylist(rows, schema=OUTCOMES)
