"""The models' compiled SQL, run by a bare DuckDB: what the transform costs without dbt and Dagster.

Taken from what dbt left of a finished run, in the order it ran. `python -m
orchestration.benchmark.bare FOLDER` runs a prepared folder; that process alone is measured.
"""

import json
import os
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import duckdb

from orchestration import warehouse
from orchestration.benchmark.process import BenchmarkError
from orchestration.campaign import records
from orchestration.deployment import Deployment
from orchestration.extract import lake

COPIED_SCHEMAS = ("config", "reference")
"""Small tables that no model makes: they are given, not measured. So is what Python makes."""


@dataclass(frozen=True)
class Statement:
    """One statement of the transform.

    Attributes:
        name: The model or data test it stands for.
        is_model: Whether it builds a model; the others are data tests.
        before: What it sets up in the session first, as its hooks did.
        sql: What is run.
    """

    name: str
    is_model: bool
    before: tuple[str, ...]
    sql: str


def prepare(finished: Deployment, folder: Path, artifacts: Path) -> None:
    """Lays out `folder` so that the same transform can be run there by DuckDB alone.

    Args:
        finished: A run that has ended.
        folder: Made; receives a link to the lake, the given tables and the statements.
        artifacts: Where dbt left the run's results and manifest.

    Raises:
        BenchmarkError: The artifacts do not hold the compiled SQL.
    """
    folder.mkdir(parents=True)
    (folder / "lake").symlink_to(finished.lake)
    given = []
    nodes = _nodes(artifacts)
    in_python = [node["alias"] for node in nodes.values() if node.get("language") == "python"]
    with warehouse.connect(finished) as connection:
        for schema, table in connection.execute(
            "select table_schema, table_name from information_schema.tables "
            "where table_schema in (?, ?) or table_name in (select unnest(?)) order by all",
            [*COPIED_SCHEMAS, in_python],
        ).fetchall():
            path = folder / f"{schema}.{table}.parquet"
            rows = connection.execute(f"select * from {schema}.{table}").to_arrow_table()
            connection.register("given", rows)
            connection.execute(f"copy given to '{path}' (format parquet)")
            connection.unregister("given")
            given.append((schema, table))
        views = connection.execute(
            "select view_name, sql from duckdb_views() where schema_name = 'staging' order by all"
        ).fetchall()
    # Not above: the process that is measured shall hold DuckDB and nothing else.
    from orchestration.replay.compiled import rendered_hooks

    built = [
        asdict(one)
        for one in statements(artifacts, lambda hooks: rendered_hooks(hooks, folder / "dbt"))
    ]
    names = {one["name"] for one in built}
    # Of sources that are not in use: no model built these views, and models read them.
    laid_out = [sql for name, sql in views if name not in names]
    plan = {"given": given, "laid_out": laid_out, "statements": built}
    (folder / "plan.json").write_text(json.dumps(plan), encoding="utf-8")


def statements(
    artifacts: Path, render: Callable[[list[str]], Mapping[str, str]]
) -> Iterator[Statement]:
    """Models in SQL and data tests of a finished dbt run, in the order it ran them.

    Args:
        artifacts: Where dbt left the run's results and manifest.
        render: Makes SQL of hooks.

    Raises:
        BenchmarkError: dbt kept no compiled SQL of one of them.
    """
    results = json.loads((artifacts / "run_results.json").read_text(encoding="utf-8"))["results"]
    nodes = _nodes(artifacts)
    ran = [nodes[result["unique_id"]] for result in results]
    sql_of = render([sql for node in ran for sql in _hooks(node)])
    for node, result in zip(ran, results, strict=True):
        if node["resource_type"] not in {"model", "test"} or node.get("language") == "python":
            continue
        if not result["compiled_code"]:
            raise BenchmarkError(
                f"dbt kept no compiled SQL of {node['name']}; the run must have ended well."
            )
        before = tuple(filter(None, (sql_of[hook] for hook in _hooks(node))))
        yield _statement(node, before, result["compiled_code"])


def _hooks(node: Mapping[str, Any]) -> list[str]:
    return [hook["sql"] for hook in node["config"].get("pre-hook", [])]


def _nodes(artifacts: Path) -> dict[str, Any]:
    nodes: dict[str, Any] = json.loads((artifacts / "manifest.json").read_text("utf-8"))["nodes"]
    return nodes


def _statement(node: Mapping[str, Any], before: tuple[str, ...], compiled: str) -> Statement:
    """What DuckDB must run for one node: a table or view of a model, the failures of a test."""
    if node["resource_type"] == "test":
        return Statement(node["name"], is_model=False, before=before, sql=compiled)
    kind = "view" if node["config"]["materialized"] == "view" else "table"
    return Statement(
        node["name"],
        is_model=True,
        before=before,
        sql=f"create or replace {kind} {node['schema']}.{node['alias']} as {compiled}",
    )


def run(folder: Path) -> dict[str, Any]:
    """Runs a prepared folder; returns the seconds of models, of tests and of slow models."""
    plan = json.loads((folder / "plan.json").read_text(encoding="utf-8"))
    deployment = Deployment(input=folder, output=folder)
    seconds: dict[bool, float] = {True: 0.0, False: 0.0}
    cpu_seconds: dict[bool, float] = {True: 0.0, False: 0.0}
    of_each: dict[str, float] = {}
    with warehouse.connect(deployment) as connection:
        _provide(connection, deployment, plan)
        for one in plan["statements"]:
            begun, used = time.monotonic(), time.process_time()
            for hook in one["before"]:
                connection.execute(hook)
            connection.execute(one["sql"]).fetchall()
            took = time.monotonic() - begun
            seconds[one["is_model"]] += took
            cpu_seconds[one["is_model"]] += time.process_time() - used
            if one["is_model"]:
                of_each[one["name"]] = round(took, 3)
        begun, used = time.monotonic(), time.process_time()
        connection.execute("checkpoint")
        seconds[True] += time.monotonic() - begun
        cpu_seconds[True] += time.process_time() - used
    slowest = dict(sorted(of_each.items(), key=lambda item: -item[1])[:10])
    return {
        "model_seconds": seconds[True],
        "model_cpu_seconds": cpu_seconds[True],
        "test_seconds": seconds[False],
        "test_cpu_seconds": cpu_seconds[False],
        "slowest": slowest,
    }


def _provide(
    connection: duckdb.DuckDBPyConnection, deployment: Deployment, plan: Mapping[str, Any]
) -> None:
    """Everything the models read that they do not make themselves; not measured."""
    lake.register_raw_views(connection, deployment)
    records.register_views(connection, deployment)
    for schema, table in plan["given"]:
        path = deployment.output / f"{schema}.{table}.parquet"
        connection.execute(f"create schema if not exists {schema}")
        connection.execute(f"create table {schema}.{table} as from read_parquet('{path}')")
    for one in plan["statements"]:
        if one["is_model"]:
            schema = one["sql"].split()[4].partition(".")[0]
            connection.execute(f"create schema if not exists {schema}")
    for sql in plan["laid_out"]:
        connection.execute(sql)


if __name__ == "__main__":
    os.umask(0o077)  # the copy holds what the warehouse holds
    print(json.dumps(run(Path(sys.argv[1]))))  # noqa: T201 the measuring process reads it
