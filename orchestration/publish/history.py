"""`ranking_history`: what the newest runs said of each person, so that two can be compared.

Carried from generation to generation like `runs`, but bounded: 12 runs, fewer where people are
many. Whoever is not in the newest ranking is dropped from all runs: who was erased, or no longer
consents to profiling, leaves no past behind.
"""

from collections.abc import Mapping
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

HISTORY_RUNS = 12
"""Two weeks of mornings without Sundays, or a year of months."""
HISTORY_ROWS = 3_000_000
"""Of a million people three runs stay: about 250 MB of Parquet. The run before always stays."""

STAGE_COLUMNS: Mapping[str, str] = {
    "accept": "accept_probability",
    "posts": "posts_per_activation",
    "reach": "engaged_people_per_post",
    "topical": "topical_ratio",
    "affinity": "affinity_factor",
    "resonance": "resonance_factor",
    "roi": "roi_factor",
    "saturation": "unsaturated_share",
    "acts": "acts_per_engaged_person",
}
"""A stage of the score to the column of the ranking that holds its posterior mean."""

_KEPT: Mapping[str, str] = {
    "customer_id": "varchar",
    "rank": "bigint",
    "score": "double",
    "score_unit": "varchar",
    "objective": "varchar",
    "expected_value": "double",
    "expected_cost": "double",
    **dict.fromkeys(STAGE_COLUMNS.values(), "double"),
}
"""Columns of the ranking that are kept, and their types."""

DESCRIPTIONS: Mapping[str, str] = {
    "runs_ago": "0 is this run, 1 the run published before it, and so on.",
    "run_id": "The run; its hashes and counts stand in `runs`.",
    **{name: f"`{name}` of `ranked_influencers` in that run." for name in _KEPT},
    "customer_id": "The customer, who is in this run's ranking too.",
}


def write_history(
    connection: duckdb.DuckDBPyConnection, run_id: str, last: Path | None, *, table: str
) -> None:
    """Writes this run's ranking and those before it, of the people this run ranks.

    The same run published again takes its own place anew, so it changes nothing.

    Args:
        connection: Holds `candidate.main.ranked_influencers`.
        run_id: This run.
        last: `ranking_history` of the current generation; None where there is none.
        table: What to create.
    """
    ranked = "candidate.main.ranked_influencers"
    connection.execute(
        f"create table {table} as select 0::bigint as runs_ago, ?::varchar as run_id, "
        f"{', '.join(_KEPT)} from {ranked} order by rank",
        [run_id],
    )
    if last is None:
        return
    present = set(pq.read_schema(last).names)
    # A column that is new is null in older runs.
    columns = ", ".join(
        f"past.{name}" if name in present else f"null::{kind} as {name}"
        for name, kind in _KEPT.items()
    )
    connection.register("kept_runs", _kept(connection, run_id, last, ranked))
    try:
        connection.execute(
            f"insert into {table} select kept_runs.runs_ago, past.run_id, {columns} "
            "from read_parquet(?) as past inner join kept_runs on past.run_id = kept_runs.run_id "
            f"semi join {ranked} as ranked on past.customer_id = ranked.customer_id "
            "order by kept_runs.runs_ago, past.rank",
            [str(last)],
        )
    finally:
        connection.unregister("kept_runs")


def _kept(connection: duckdb.DuckDBPyConnection, run_id: str, last: Path, ranked: str) -> pa.Table:
    """The older runs that stay, newest first: run_id and runs_ago."""
    older = connection.execute(
        "select run_id, count(*) from read_parquet(?) where run_id <> ? "
        "group by run_id, runs_ago order by runs_ago",
        [str(last), run_id],
    ).fetchall()
    total = int(connection.execute(f"select count(*) from {ranked}").fetchall()[0][0])
    names: list[str] = []
    for name, count in older[: HISTORY_RUNS - 1]:
        total += count
        if names and total > HISTORY_ROWS:
            break
        names.append(str(name))
    places = pa.array(range(1, len(names) + 1), pa.int64())
    return pa.table({"run_id": pa.array(names, pa.string()), "runs_ago": places})
