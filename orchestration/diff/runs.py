"""The runs that can be compared: those of which `ranking_history` still holds the ranking."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from orchestration.diff.errors import UnknownRunError
from orchestration.publish import changes
from orchestration.publish.runs import DEFAULT_K
from orchestration.publish.tables import parquet_file

LATEST, PREVIOUS = "latest", "previous"


@dataclass(frozen=True)
class Difference:
    """Two runs compared.

    Attributes:
        run: The later row of `runs`, B.
        previous: The earlier one, A.
        differs: What they were made from differently.
        parameters: Parameters of the score that differ: name to its value in A and in B.
        moved: Who moved, as `run_changes` has it.
        ranked_count: People in both rankings.
        gone_count: People A ranked who are in no ranking any more, or not in B: a number only.
        k: How many the best set of B holds.
    """

    run: Mapping[str, Any]
    previous: Mapping[str, Any]
    differs: tuple[str, ...]
    parameters: Mapping[str, tuple[Any, Any]]
    moved: pa.Table
    ranked_count: int
    gone_count: int
    k: int


def difference(published: Path, run_a: str, run_b: str) -> Difference:
    """Compares run A with run B as the published copy knows them.

    Args:
        published: `<output>/published`.
        run_a: A run id, the beginning of one, `latest` or `previous`.
        run_b: The same.

    Raises:
        UnknownRunError: One of them is not there; the message names those that are.
    """
    folder = (published / "current").resolve()  # once: both files of one generation
    history, listed = (folder / parquet_file(name) for name in ("ranking_history", "runs"))
    if not history.exists() or not listed.exists():
        raise UnknownRunError(
            f"{published} holds no history of rankings. Publish once with this version: make run."
        )
    with duckdb.connect() as connection:
        connection.execute("set timezone = 'UTC'")
        known = _rows(
            connection,
            "select runs.*, ago.runs_ago from read_parquet(?) as runs inner join "
            "(select distinct run_id, runs_ago from read_parquet(?)) as ago using (run_id) "
            "order by ago.runs_ago",
            [str(listed), str(history)],
        )
        previous, run = (find(known, name) for name in (run_a, run_b))
        before, now = (
            connection.execute(
                "select * from read_parquet(?) where run_id = ? order by rank",
                [str(history), row["run_id"]],
            ).to_arrow_table()
            for row in (previous, run)
        )
    told, k = _parameters(previous), int(_parameters(run).get("k", DEFAULT_K))
    differs = changes.differing(run, previous)
    pair = changes.Pair(run["run_id"], previous["run_id"], differs, k)
    moved = changes.compare(now, before, pair)
    new = sum(kind == changes.NEW for kind in moved["change"].to_pylist())
    both = now.num_rows - new
    ranked_then = previous["ranked_influencers_count"] or before.num_rows
    return Difference(
        run=run,
        previous=previous,
        differs=differs,
        parameters={
            name: (told.get(name), _parameters(run).get(name))
            for name in sorted(told.keys() | _parameters(run).keys())
            if told.get(name) != _parameters(run).get(name)
        },
        moved=moved,
        ranked_count=both,
        gone_count=max(0, ranked_then - both),
        k=k,
    )


def find(known: list[dict[str, Any]], name: str) -> dict[str, Any]:
    """The run of that name among those known, newest first.

    Args:
        known: Rows of `runs`, newest first.
        name: An id, the beginning of one and of no other, `latest` or `previous`.

    Raises:
        UnknownRunError: No such run, or several.

    Example:
        >>> find([{"run_id": "ab12"}, {"run_id": "cd34"}], "previous")["run_id"]
        'cd34'
    """
    places = {LATEST: 0, PREVIOUS: 1}
    if name in places and places[name] < len(known):
        return known[places[name]]
    found = [row for row in known if name and row["run_id"].startswith(name)]
    if len(found) == 1:
        return found[0]
    ids = ", ".join(str(row["run_id"]) for row in known)
    if name in places:
        raise UnknownRunError(
            f"There is no {name} run: only {ids} is known. Run again once the input, the "
            "configuration or the code has changed."
        )
    what = "begins several runs" if found else "is no run whose ranking is still held"
    raise UnknownRunError(
        f"{name!r} {what}. Known, newest first: {ids}; or say {LATEST}, {PREVIOUS}."
    )


def _parameters(row: Mapping[str, Any]) -> dict[str, Any]:
    made: dict[str, Any] = json.loads(row.get("parameters") or "{}")
    return made


def _rows(
    connection: duckdb.DuckDBPyConnection, query: str, values: list[str]
) -> list[dict[str, Any]]:
    return list(connection.execute(query, values).to_arrow_table().to_pylist())
