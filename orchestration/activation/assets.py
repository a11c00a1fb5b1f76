"""Activation as Dagster assets: two jobs started by hand, and the recall list behind both.

Their tables are records and files, not tables of the warehouse: `campaign.records` in the lake, and
`<output>/activation/`. The main job reads the records with everything else.
"""

import getpass
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import dagster as dg
import pyarrow as pa
from pydantic import Field

from orchestration.activation import issuing
from orchestration.activation.activate import Activated, Asked, activate
from orchestration.activation.exporting import FOLDER
from orchestration.activation.recall import FILE
from orchestration.activation.revoke import recall_everywhere
from orchestration.activation.standing import read_standing
from orchestration.activation.wave_export import all_codes
from orchestration.campaign import records
from orchestration.errors import InputError
from orchestration.extract.contract import TABLES
from orchestration.extract.lake import SCHEMA
from orchestration.resources import Store
from orchestration.sources.kinds import KINDS

GROUP = "activation"
PLAN = ["campaigns", "campaign_plan"]
LANDED = [
    [SCHEMA, "brand"],
    *([SCHEMA, table] for table in TABLES),
    *(["sources", kind] for kind in KINDS),
]


def _spec(name: str, grain: str, deps: list[list[str]]) -> dg.AssetSpec:
    return dg.AssetSpec(
        [GROUP, name],
        description=grain,
        group_name=GROUP,
        kinds={"python", "parquet"},
        owners=["team:data-engineering"],
        deps=deps,
    )


ASSIGNMENTS = [GROUP, "assignments"]
ISSUED_CODES = [GROUP, "issued_codes"]
EXPORT = [GROUP, "activation_export"]
RECALL = [GROUP, "recall_list"]
REISSUED = [GROUP, "reissued_codes"]


class ActivationConfig(dg.Config):
    """What is activated. A channel that the campaign does not name gets nobody's details."""

    campaign_id: str = Field(description="Campaign, by the name of its file in campaigns/.")
    wave: int | None = Field(None, ge=1, description="Its wave; empty: the one planned last.")
    channel: str = Field("", description="One of the campaign's channels; empty: all of them.")
    exported_by: str = Field("", description="Who exports; empty: this machine's user.")


@dg.multi_asset(
    specs=[
        _spec("assignments", "One row per campaign and customer drawn into an arm.", [PLAN]),
        _spec("issued_codes", "One row per code or link issued for a campaign.", [ASSIGNMENTS]),
        _spec(
            "activation_export",
            "One row per channel and treated person who may be contacted now: files of a wave.",
            [ASSIGNMENTS, ISSUED_CODES, *LANDED],
        ),
    ],
    pool="warehouse",
)
def activation(
    context: dg.AssetExecutionContext, config: ActivationConfig, store: Store
) -> Iterator[dg.MaterializeResult[None]]:
    """Draws the arms of a wave, issues its codes and exports it; again, only what changed."""
    plan, seed = _last_plan(store)
    asked = Asked(
        config.campaign_id, config.wave, config.channel or None, _who(config), datetime.now(UTC)
    )
    done = activate(store.deployment, asked, plan, seed)
    for customer, reason in sorted(done.withheld.items()):
        context.log.warning("%s of the wave is not exported: %s", customer, reason)
    yield dg.MaterializeResult(asset_key=ASSIGNMENTS, metadata=_arms(done))
    yield dg.MaterializeResult(
        asset_key=ISSUED_CODES, metadata={"dagster/row_count": done.issued_count}
    )
    yield dg.MaterializeResult(asset_key=EXPORT, metadata=_files(done))


class RecallConfig(dg.Config):
    """Who recalls."""

    exported_by: str = Field("", description="Who recalls; empty: this machine's user.")


@dg.asset(
    key=RECALL,
    deps=[EXPORT, *LANDED],
    group_name=GROUP,
    kinds={"python", "csv"},
    owners=["team:data-engineering"],
    pool="warehouse",
)
def recall_list(
    context: dg.AssetExecutionContext, config: RecallConfig, store: Store
) -> dg.MaterializeResult[None]:
    """One row per channel, wave and person who was exported and may no longer be contacted.

    Files that still held one of them are written anew without them.
    """
    rows = recall_everywhere(store.deployment, _who(config), datetime.now(UTC))
    for row in rows:
        context.log.warning(
            "remove %s from %s: %s", row["customer_id"], row["channel"], row["reason"]
        )
    return dg.MaterializeResult(
        metadata={
            "dagster/row_count": len(rows),
            "path": dg.MetadataValue.path(str(store.deployment.output / FOLDER / FILE)),
        }
    )


class ReissueConfig(dg.Config):
    """Which code leaked."""

    code: str = Field(description="The leaked code, as it was handed out.")


@dg.asset(
    key=REISSUED,
    deps=[ISSUED_CODES, *LANDED],
    group_name=GROUP,
    kinds={"python", "parquet"},
    owners=["team:data-engineering"],
    pool="warehouse",
)
def reissued_codes(
    context: dg.AssetExecutionContext, config: ReissueConfig, store: Store
) -> dg.MaterializeResult[None]:
    """One row per leaked code that was ended, with the code issued in its place."""
    standing = read_standing(store.deployment, ())
    codes = all_codes(store.deployment, standing)
    row = issuing.reissued(config.code, codes, standing.as_of)
    records.append(store.deployment, "issued_codes", row)
    if row.num_rows == 0:
        context.log.info("the code was replaced before; nothing changed")
    return dg.MaterializeResult(metadata={"dagster/row_count": row.num_rows})


def _last_plan(store: Store) -> tuple[pa.Table, int]:
    """The plan of the last run and the run's seed.

    Raises:
        InputError: No run has planned anything yet.
    """
    with store.connect() as connection:
        there = connection.execute(
            "select table_schema || '.' || table_name from information_schema.tables"
        ).fetchall()
        if not {("campaigns.campaign_plan",), ("config.run_parameters",)} <= set(there):
            raise InputError(
                f"No run in {store.deployment.output} has planned a campaign yet. Run `make run` "
                "with the same INPUT and OUTPUT first."
            )
        plan = connection.execute("select * from campaigns.campaign_plan").to_arrow_table()
        seed = connection.execute("select seed from config.run_parameters").fetchall()[0][0]
    return plan, int(seed)


def _who(config: ActivationConfig | RecallConfig) -> str:
    try:
        return config.exported_by.strip() or getpass.getuser()
    except (KeyError, OSError):  # a container may have no user of a name
        return "unknown"


def _arms(done: Activated) -> dict[str, Any]:
    arms = [row["arm"] for row in done.wave.assigned]
    return {
        "dagster/row_count": len(arms),
        "wave": done.wave.number,
        "treatment": arms.count("treatment"),
        "control": arms.count("control"),
        "as_of": done.as_of.isoformat(),
    }


def _files(done: Activated) -> dict[str, Any]:
    exports = "\n".join(
        f"| {one.sheet.channel} | {len(one.sheet.customers)} | "
        f"{'exported' if one.is_new else 'as before'} | {one.sheet.destination} |"
        for one in done.left
    )
    return {
        "dagster/row_count": sum(len(one.sheet.customers) for one in done.left),
        "withheld": len(done.withheld),
        "exports": dg.MetadataValue.md(
            f"| channel | people | | file |\n|---|---|---|---|\n{exports}"
        ),
    }
