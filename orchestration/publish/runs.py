"""`runs`: the history of what was published, carried from generation to generation.

A run's identity is a digest of what it was made from, so the same input gives the same row and
the same bytes. Wall-clock times and Dagster's run id would not: they stand in the manifest.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import duckdb
import pyarrow as pa

from orchestration.publish.errors import CandidateError
from orchestration.publish.tables import TABLES
from orchestration.scoring import Parameters

DEFAULT_K = Parameters().k
COUNTED = tuple(name for name in TABLES if name != "runs")


@dataclass(frozen=True)
class RunFacts:
    """What one run was made from.

    Attributes:
        input_hash: Of every load the run read.
        configuration_hash: Of brand.yaml and all that an analyst turned, the score's too.
        code_version: Of the code that ran.
        seed: Of the posterior draws.
        as_of: The instant after which nothing was read (UTC).
        dagster_run_id: Dagster's id, for the way back into the UI; no part of the identity.
        brand_name: Whose customers these are.
        parameters: What the score was made with, as JSON; part of configuration_hash already.
    """

    input_hash: str
    configuration_hash: str
    code_version: str
    seed: int
    as_of: datetime
    dagster_run_id: str
    brand_name: str
    parameters: str = "{}"

    @property
    def k(self) -> int:
        """How many people the best set holds."""
        return int(json.loads(self.parameters).get("k", DEFAULT_K))

    @property
    def run_id(self) -> str:
        """Thirty-two hex digits over input, configuration, code, instant and seed."""
        parts = [
            self.input_hash,
            self.configuration_hash,
            self.code_version,
            self.as_of.astimezone(UTC).isoformat(),
            self.seed,
        ]
        return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:32]

    def as_row(self) -> dict[str, Any]:
        """The facts as a row of `runs` carries them."""
        return {
            "run_id": self.run_id,
            "as_of": self.as_of.astimezone(UTC),
            "code_version": self.code_version,
            "input_hash": self.input_hash,
            "configuration_hash": self.configuration_hash,
            "seed": self.seed,
            "parameters": self.parameters,
        }

    def as_json(self) -> dict[str, Any]:
        """The facts as the manifest carries them."""
        return {
            "run_id": self.run_id,
            "brand_name": self.brand_name,
            "as_of": self.as_of.astimezone(UTC).isoformat(),
            "input_hash": self.input_hash,
            "configuration_hash": self.configuration_hash,
            "code_version": self.code_version,
            "seed": self.seed,
            "dagster_run_id": self.dagster_run_id,
        }


def read_facts(connection: duckdb.DuckDBPyConnection, dagster_run_id: str) -> RunFacts:
    """The facts as `config.run_parameters` and `scores.ranking_parameters` hold them.

    Raises:
        CandidateError: They do not have exactly one row each.
    """
    rows = connection.execute(
        """
        select
            r.input_hash, sha256(r.configuration_hash || s.parameters), r.code_version, r.seed,
            epoch_us(r.as_of), r.brand_name, s.parameters
        from config.run_parameters as r cross join scores.ranking_parameters as s
        """
    ).fetchall()
    if len(rows) != 1:
        raise CandidateError(
            f"config.run_parameters and scores.ranking_parameters hold {len(rows)} rows together "
            "in place of one. Run the whole job."
        )
    input_hash, configuration_hash, code_version, seed, as_of_us, brand_name, turned = rows[0]
    return RunFacts(
        input_hash=str(input_hash),
        configuration_hash=str(configuration_hash),
        code_version=str(code_version),
        seed=int(seed),
        # By microseconds: DuckDB would need pytz to hand over a zoned time.
        as_of=datetime.fromtimestamp(0, UTC) + timedelta(microseconds=as_of_us),
        dagster_run_id=dagster_run_id,
        brand_name=str(brand_name),
        parameters=str(turned),
    )


SCHEMA = pa.schema(
    [
        pa.field("run_id", pa.string(), nullable=False),
        pa.field("as_of", pa.timestamp("us", tz="UTC"), nullable=False),
        pa.field("first_generation", pa.int64(), nullable=False),
        pa.field("code_version", pa.string(), nullable=False),
        pa.field("input_hash", pa.string(), nullable=False),
        pa.field("configuration_hash", pa.string(), nullable=False),
        pa.field("seed", pa.int64(), nullable=False),
        pa.field("parameters", pa.string()),
        *(pa.field(f"{name}_count", pa.int64()) for name in COUNTED),
    ]
)

DESCRIPTIONS: Mapping[str, str] = {
    "run_id": "Digest of input, configuration, code, instant and seed: the run's identity.",
    "as_of": "The instant after which the run read nothing (UTC).",
    "first_generation": "The generation in which this run first appeared, a sequence.",
    "code_version": "Version of the code that ran.",
    "input_hash": "Hash of every load the run read.",
    "configuration_hash": "Hash of brand.yaml and of what an analyst turned in the launchpad.",
    "seed": "Seed of the posterior draws.",
    "parameters": "What the score was made with, as JSON; null in runs older than the column.",
    **{
        f"{name}_count": f"Rows of `{name}` in this run; null where it was not published yet."
        for name in COUNTED
    },
}


def carried_over(
    previous: pa.Table | None, facts: RunFacts, generation: int, row_counts: Mapping[str, int]
) -> pa.Table:
    """The history with this run in it; a run published before keeps its row and its place.

    Args:
        previous: `runs` of the current generation; None at the first publish.
        facts: This run's.
        generation: The sequence this run will be published under.
        row_counts: Rows of each published table.
    """
    rows = [] if previous is None else _rows_of(previous)
    before = next((row for row in rows if row["run_id"] == facts.run_id), None)
    ours = {
        **facts.as_row(),
        "first_generation": before["first_generation"] if before else generation,
        **{f"{name}_count": row_counts[name] for name in COUNTED},
    }
    others = [row for row in rows if row["run_id"] != facts.run_id]
    history = sorted([*others, ours], key=lambda row: (row["first_generation"], row["run_id"]))
    return pa.Table.from_pylist(history, schema=SCHEMA)


def _rows_of(table: pa.Table) -> list[dict[str, Any]]:
    """Earlier rows in today's columns: a column that is new is null, one that is gone is gone."""
    known = table.select([name for name in table.column_names if name in SCHEMA.names])
    return [{name: row.get(name) for name in SCHEMA.names} for row in known.to_pylist()]
