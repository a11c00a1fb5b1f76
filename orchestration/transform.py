"""The dbt models as assets: staging, intermediate, quarantine and marts, in one dbt call.

What a model says stands in `dbt_project/`. Here stands how it is run: which rows are new is in
the `config` tables, so dbt gets no variable from outside.
"""

import contextlib
import fcntl
import importlib
import json
import os
import shutil
import subprocess
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import dagster as dg
import duckdb
from dagster_dbt import (
    DagsterDbtTranslator,
    DagsterDbtTranslatorSettings,
    DbtCliInvocation,
    dbt_assets,
)
from dagster_dbt.errors import DagsterDbtCliRuntimeError

from orchestration import configuration, warehouse
from orchestration.deployment import REPOSITORY, Deployment
from orchestration.errors import PipelineError
from orchestration.resources import DBT_PROJECT_FOLDER, Dbt, Store, dbt_executable
from orchestration.sources.kinds import KINDS
from orchestration.sources.raw import schema_of

UNIT_TESTS = "resource_type:unit_test"
"""Unit tests judge the code, not the data: they run in `make test`, never on schedule."""


TARGET = DBT_PROJECT_FOLDER / "target"
"""Where dbt keeps what it made; one folder below it for each of the newest runs."""

RUNS_KEPT = 20
"""So many past runs keep their compiled SQL and dbt log, for whoever asks what a run did."""


def manifest_path() -> Path:
    """The manifest of dbt, parsed anew where it is missing or older than what it was made from.

    Raises:
        PipelineError: dbt cannot parse the project; its own words are in the message.
    """
    TARGET.mkdir(parents=True, exist_ok=True)
    manifest = TARGET / "manifest.json"
    stamp = TARGET / "manifest.made-from"
    made_from = configuration.tree_hash(
        DBT_PROJECT_FOLDER, ("*.sql", "*.yml", "*.csv", "*.md", "*.py")
    )
    with (TARGET / "parse.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # a run and the UI may both find nothing parsed
        if not (manifest.exists() and stamp.exists() and stamp.read_text() == made_from):
            _parse()
            stamp.write_text(made_from)
    return manifest


def _parse() -> None:
    parsed = subprocess.run(  # noqa: S603 our own dbt, fixed arguments
        # Not from what was parsed before: of that, dbt keeps unit tests whose models are gone.
        [dbt_executable(), "--quiet", "--no-partial-parse", "parse"],
        cwd=DBT_PROJECT_FOLDER,
        env={**os.environ, **dbt_environment(Deployment.from_environment())},
        capture_output=True,
        text=True,
        check=False,
    )
    if parsed.returncode != 0:
        raise PipelineError(f"dbt cannot parse dbt_project: {parsed.stdout or parsed.stderr}")


def dbt_environment(deployment: Deployment) -> dict[str, str]:
    """What `profiles.yml` reads: the warehouse and the resources dbt may take.

    dbt parses everything anew, 10 to 20 s, whenever its profile changes. So the profile names the
    same `~/warehouse.duckdb` for every output, and the home of the dbt process is the output.
    """
    settings = warehouse.settings(deployment)
    return {
        "HOME": str(deployment.output),
        "PYTHONPATH": python_path(),
        "GRAPEVINE_WAREHOUSE": f"~/{deployment.warehouse.name}",
        "GRAPEVINE_DUCKDB_MEMORY_LIMIT": str(settings["memory_limit"]),
        "GRAPEVINE_DUCKDB_THREADS": str(settings["threads"]),
        "DBT_PROFILES_DIR": str(DBT_PROJECT_FOLDER),
        "DBT_TARGET_PATH": str(TARGET),
        "DBT_LOG_PATH": str(TARGET),
        "DBT_LOG_LEVEL_FILE": "info",  # at debug dbt spends a tenth of its time on its log
        "DBT_LOG_FORMAT_FILE": "text",  # as JSON it makes a line of every event, then drops most
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
        "DO_NOT_TRACK": "1",
    }


def python_path() -> str:
    """Where Python looks for modules: here first, since models in Python import this project."""
    return os.pathsep.join(filter(None, (str(REPOSITORY), os.environ.get("PYTHONPATH"))))


def _keep_newest(folder: Path, pattern: str, count: int) -> None:
    found = sorted(folder.glob(pattern), key=lambda path: path.stat().st_mtime_ns)
    for old in found[:-count]:
        shutil.rmtree(old, ignore_errors=True)


_KIND_OF = {schema_of(kind): kind for kind in KINDS}


class Translator(DagsterDbtTranslator):
    """Dagster's own names, but for the sources of `sources.yaml`: one asset for each kind."""

    def __init__(self) -> None:
        super().__init__(DagsterDbtTranslatorSettings(enable_duplicate_source_asset_keys=True))

    def get_asset_key(self, dbt_resource_props: Mapping[str, Any]) -> dg.AssetKey:
        """The key of a model, or of what a model reads."""
        if dbt_resource_props.get("source_name") in _KIND_OF:
            return dg.AssetKey(["sources", _KIND_OF[dbt_resource_props["source_name"]]])
        return super().get_asset_key(dbt_resource_props)


@dbt_assets(
    manifest=manifest_path(),
    exclude=UNIT_TESTS,
    pool="warehouse",
    name="transform",
    dagster_dbt_translator=Translator(),
)
def transform(context: dg.AssetExecutionContext, dbt: Dbt, store: Store) -> Iterator[Any]:
    """Builds every model and runs every data test, in the order of their dependencies."""
    with store.connect() as connection:
        rows = connection.execute("select is_full_refresh from config.run_parameters").fetchall()
        in_use = {kind for (kind,) in connection.execute("from config.kinds_in_use").fetchall()}
        is_whole = _selects_everything(context)
        if is_whole:
            configuration.forget_complete_transform(connection)
    arguments = ["build", "--exclude-resource-type", "unit_test"]
    if unused := [f"fqn:staging.{kind}" for kind in KINDS if kind not in in_use]:
        # The macro `lay_out_unused_sources` makes them, empty.
        arguments += ["--exclude", " ".join(unused)]
    if rows[0][0]:
        arguments.append("--full-refresh")
    warm_up = threading.Thread(target=_import_what_comes_next, daemon=True)
    warm_up.start()
    variables = {**dbt_environment(store.deployment), warehouse.HELD_FOR: str(os.getpid())}
    with _environment(variables):
        invocation = dbt.cli(
            arguments, context=context, target_path=TARGET / f"run-{context.run_id}"
        )
        try:
            yield from invocation.stream()
        except DagsterDbtCliRuntimeError as error:
            raise PipelineError(failure_text(invocation)) from error
        finally:
            _keep_newest(TARGET, "run-*", RUNS_KEPT)
    with store.connect() as connection:
        if is_whole:
            configuration.record_complete_transform(connection)
        connection.execute("checkpoint")
        counts = row_counts(connection)
    for key in sorted(context.selected_asset_keys):
        if tuple(key.path) in counts:  # views are not counted: that would read the lake again
            yield dg.AssetObservation(key, metadata={"dagster/row_count": counts[tuple(key.path)]})


def row_counts(connection: duckdb.DuckDBPyConnection) -> dict[tuple[str, ...], int]:
    """Rows of every table of the warehouse by (schema, name).

    dagster-dbt's own `fetch_row_counts` would open the warehouse a second time while dbt has it.
    """
    names = connection.execute(
        "select table_schema, table_name from information_schema.tables "
        "where table_type = 'BASE TABLE' order by all"
    ).fetchall()
    return {
        (schema, name): int(
            connection.execute(f'select count(*) from "{schema}"."{name}"').fetchall()[0][0]
        )
        for schema, name in names
    }


def failure_text(invocation: DbtCliInvocation) -> str:
    """Which models or tests failed and why, in the words of their own descriptions."""
    with contextlib.suppress(FileNotFoundError):
        results = invocation.get_artifact("run_results.json")["results"]
        return explain(results, json.loads(manifest_path().read_text()))
    return "dbt ended before it ran anything; its log in the run's steps says why."


def explain(results: list[Mapping[str, Any]], manifest: Mapping[str, Any]) -> str:
    """Plain words for the failed nodes of a dbt run.

    Args:
        results: `results` of dbt's run_results.json.
        manifest: dbt's manifest.

    Returns:
        One line per failure: the test's name and description with the number of rows that broke
        it, or the model's error.
    """
    lines = []
    for result in results:
        node = manifest["nodes"].get(result["unique_id"], {})
        name = node.get("name", result["unique_id"])
        if result["status"] == "fail":
            said = (node.get("description") or "").strip() or "a data test without description"
            lines.append(f"{name}: {said} ({result['failures']} rows break it)")
        elif result["status"] == "error":
            lines.append(f"{name}: {' '.join((result['message'] or '').split())}")
    return "The data did not pass: " + "; ".join(lines) if lines else "dbt failed without a word."


def _import_what_comes_next() -> None:
    """Loads the checks' library while dbt works in its own process: 5 s less to wait for."""
    importlib.import_module("great_expectations.expectations")


def _selects_everything(context: dg.AssetExecutionContext) -> bool:
    """A partial run from the UI must not claim that all marts are up to date."""
    return set(context.selected_asset_keys) == set(context.assets_def.keys)


@contextlib.contextmanager
def _environment(variables: Mapping[str, str]) -> Iterator[None]:
    """Lends dbt these variables through our own environment, and puts ours back afterwards."""
    before = {name: os.environ.get(name) for name in variables}
    os.environ.update(variables)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
