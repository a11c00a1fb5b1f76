"""What a run needs from outside: the deployment's folders with their lock, and dbt.

The environment is read here and nowhere else in the Dagster objects. A test replaces a resource
by handing `build_definitions` another one of the same name.
"""

import contextlib
import importlib.metadata
import os
import sys
from collections.abc import Generator, Iterator, Sequence
from functools import cached_property
from pathlib import Path

import dagster as dg
import duckdb
import pyarrow as pa
from dagster_dbt import DbtCliResource
from packaging.version import Version
from pydantic import Field

from orchestration import warehouse
from orchestration.deployment import DEFAULT_INPUT, DEFAULT_OUTPUT, REPOSITORY, Deployment

DBT_PROJECT_FOLDER = REPOSITORY / "dbt_project"


class Store(dg.ConfigurableResource["Store"]):
    """The brand's folders and the warehouse; holds the output's lock for the whole run."""

    input: str = Field(description="Folder with brand.yaml and the contract's tables.")
    output: str = Field(description="Folder of the lake, the warehouse and what is published.")
    as_of: str = Field("", description="ISO 8601 instant after which nothing is read.")

    @property
    def deployment(self) -> Deployment:
        """The folders as paths.

        Raises:
            ConfigurationError: `as_of` is no ISO 8601 time with an offset.
        """
        return Deployment.from_environment(
            {
                "GRAPEVINE_INPUT": self.input,
                "GRAPEVINE_OUTPUT": self.output,
                "GRAPEVINE_AS_OF": self.as_of,
            }
        )

    @contextlib.contextmanager
    def yield_for_execution(self, context: dg.InitResourceContext) -> Generator["Store"]:
        """Takes the lock once per run: two runs never interleave their steps on one output."""
        with warehouse.lock(self.deployment, run_id=context.run_id):
            yield self

    @contextlib.contextmanager
    def connect(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """Opens the warehouse; open late, close early: dbt needs it closed."""
        with warehouse.connect(self.deployment) as connection:
            yield connection

    def read(self, table: str) -> pa.Table:
        """One warehouse table as Arrow; `table` is `schema.name`, one of our own constants."""
        with self.connect() as connection:
            return connection.execute(f"select * from {table}").to_arrow_table()


class Dbt(DbtCliResource):
    """The dbt of this environment, as a subprocess.

    In process it would keep DuckDB's lock after it returns.
    """

    @cached_property
    def _cli_version(self) -> Version:
        """The installed package's version: `dbt --version` says the same after 4 seconds."""
        return Version(importlib.metadata.version("dbt-core"))

    def _initialize_dbt_core_adapter(self, args: Sequence[str]) -> None:  # type: ignore[override]
        """Nothing: to read columns and counts through it, dagster-dbt would load dbt here too, 5 s.

        `transform.row_counts` counts instead.
        """


def environment_store() -> Store:
    """The store that `GRAPEVINE_INPUT`, `GRAPEVINE_OUTPUT` and `GRAPEVINE_AS_OF` name."""
    return Store(
        input=_variable("GRAPEVINE_INPUT", DEFAULT_INPUT),
        output=_variable("GRAPEVINE_OUTPUT", DEFAULT_OUTPUT),
        as_of=os.environ.get("GRAPEVINE_AS_OF", ""),
    )


def _variable(name: str, default: Path) -> str:
    return str(Path(os.environ.get(name) or default).absolute())


def dbt_executable() -> str:
    """The dbt that stands beside the Python that runs us."""
    return os.fspath(Path(sys.executable).with_name("dbt"))


def default_resources() -> dict[str, object]:
    """Every resource by its name, as the environment says."""
    folder = os.fspath(DBT_PROJECT_FOLDER)
    return {
        "store": environment_store(),
        "dbt": Dbt(project_dir=folder, profiles_dir=folder, dbt_executable=dbt_executable()),
    }
