"""The models as dbt compiles them, SQL or Python, for a warehouse that holds nothing yet.

dbt is asked once for each state of the project and room for topic patterns (whose number is the
only thing of a brand that shapes the SQL); the answer is kept beside dbt's own target.
"""

import fcntl
import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from itertools import chain
from pathlib import Path
from typing import Any

import duckdb

from orchestration import configuration, transform
from orchestration.deployment import Deployment
from orchestration.errors import PipelineError
from orchestration.resources import DBT_PROJECT_FOLDER, dbt_executable
from orchestration.sources.kinds import KINDS

PATTERNS = "staging.stg_config__topic_patterns"
KEPT = 6
"""So many answers of dbt are kept: some rooms for patterns, of this project and the last."""

ROOM = 16
"""The SQL has room for so many patterns, or twice as many, and so on: the least that is enough."""


@dataclass(frozen=True)
class Model:
    """One model as dbt compiled it.

    Attributes:
        name: As dbt knows it.
        relation: `schema.name` in the warehouse.
        is_view: Whether it is a view; else a table.
        needs: Names of the models it reads.
        before: What it sets up in the session first.
        code: Its select statement, or its Python module.
        is_python: Which of the two it is.
    """

    name: str
    relation: str
    is_view: bool
    needs: tuple[str, ...]
    before: tuple[str, ...]
    code: str
    is_python: bool = False

    @property
    def staged(self) -> tuple[str, str] | None:
        """Kind and table of the contract, where it gives a kind of source that table's columns."""
        kind, _, table = self.name.removeprefix("stg_").partition("__")
        return (kind, table) if self.name.startswith("stg_") and kind in KINDS else None


@dataclass(frozen=True)
class Compiled:
    """All models by name, each after those it needs."""

    models: Mapping[str, Model]

    def upstream(self, names: Iterable[str]) -> list[Model]:
        """The named models and everything they need, in the order to build them.

        Raises:
            KeyError: There is no such model.
        """
        wanted: set[str] = set()
        left = list(names)
        while left:
            name = left.pop()
            if name not in wanted:
                wanted.add(name)
                left.extend(self.models[name].needs)
        return [model for name, model in self.models.items() if name in wanted]


def compiled_models(pattern_count: int) -> Compiled:
    """What dbt makes of the project for a brand with so many parts of topic patterns, or fewer.

    A place without a pattern is null in every text, so it matches nothing.

    Args:
        pattern_count: Rows of `config.topic_patterns`.

    Raises:
        PipelineError: dbt cannot compile the project; its own words are in the message.
    """
    transform.TARGET.mkdir(parents=True, exist_ok=True)
    state = configuration.tree_hash(DBT_PROJECT_FOLDER, ("*.sql", "*.yml", "*.py"))[:16]
    room = ROOM
    while room < pattern_count:
        room *= 2
    path = transform.TARGET / f"compiled-{state}-{room}.json"
    with (transform.TARGET / "compile.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not path.exists():
            models = _compile(room)
            staged = path.with_suffix(".part")
            staged.write_text(json.dumps([asdict(model) for model in models]), encoding="utf-8")
            staged.rename(path)
            for old in sorted(
                transform.TARGET.glob("compiled-*.json"), key=lambda p: p.stat().st_mtime_ns
            )[:-KEPT]:
                old.unlink(missing_ok=True)
    stored = json.loads(path.read_text(encoding="utf-8"))
    return Compiled({row["name"]: _model(row) for row in stored})


def _model(row: Mapping[str, Any]) -> Model:
    return Model(**{**row, "needs": tuple(row["needs"]), "before": tuple(row["before"])})


def _compile(room: int) -> list[Model]:
    with tempfile.TemporaryDirectory(prefix="grapevine-compile-") as name:
        folder = Path(name)
        with duckdb.connect(str(folder / Deployment(folder, folder).warehouse.name)) as connection:
            connection.execute("create schema staging")
            connection.execute(
                f"create table {PATTERNS} as select range as part from range({room})"
            )
        ask(folder, "compile", "--select", "resource_type:model")
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        nodes = {
            key: node for key, node in manifest["nodes"].items() if node["resource_type"] == "model"
        }
        hooks = {key: _lasting_hooks(node) for key, node in nodes.items()}
        sql_of = rendered_hooks(chain.from_iterable(hooks.values()), folder)
        ordered: dict[str, Model] = {}

        def add(key: str) -> None:
            node = nodes[key]
            if node["name"] in ordered:
                return
            needs = [parent for parent in node["depends_on"]["nodes"] if parent in nodes]
            for parent in sorted(needs):
                add(parent)
            ordered[node["name"]] = Model(
                name=node["name"],
                relation=f"{node['schema']}.{node['alias']}",
                is_view=node["config"]["materialized"] == "view",
                needs=tuple(sorted(nodes[parent]["name"] for parent in needs)),
                before=tuple(sql_of[hook] for hook in hooks[key]),
                code=node["compiled_code"],
                is_python=node["language"] == "python",
            )

        for key in sorted(nodes):
            add(key)
        return list(ordered.values())


def _lasting_hooks(node: Mapping[str, Any]) -> list[str]:
    """What a model sets up; what tidies up a table before rows are added has nothing to do here."""
    hooks = [hook["sql"] for hook in node["config"].get("pre-hook", [])]
    return [hook for hook in hooks if "is_incremental()" not in hook]


def rendered_hooks(hooks: Iterable[str], folder: Path) -> dict[str, str]:
    """Hooks of models as SQL, by what stands in the models. dbt keeps none, so it is asked once.

    Args:
        hooks: As the models' configurations have them.
        folder: Where this dbt may write: its answer must not touch the project's manifest.

    Raises:
        PipelineError: dbt could not render them.
    """
    different = list(dict.fromkeys(hooks))
    if not different:
        return {}
    folder.mkdir(parents=True, exist_ok=True)
    between = "\n-- and the next hook --\n"
    answer = ask(folder, "compile", "--inline", between.join(different))
    rendered = (part.strip() for part in answer.split(between))
    return dict(zip(different, rendered, strict=True))


def ask(folder: Path, *arguments: str) -> str:
    """Runs dbt with a target folder of its own, and returns what it printed.

    Raises:
        PipelineError: dbt failed; its own words are in the message.
    """
    parsed = transform.TARGET / "partial_parse.msgpack"
    if parsed.exists() and not (folder / parsed.name).exists():
        shutil.copy(parsed, folder)  # saves parsing everything anew
    deployment = Deployment(input=folder, output=folder)
    places = {"DBT_TARGET_PATH": str(folder), "DBT_LOG_PATH": str(folder)}
    done = subprocess.run(  # noqa: S603 our own dbt, our own arguments
        [dbt_executable(), "--quiet", *arguments],
        cwd=DBT_PROJECT_FOLDER,
        env={**os.environ, **transform.dbt_environment(deployment), **places},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise PipelineError(f"dbt cannot {' '.join(arguments[:2])}: {done.stdout or done.stderr}")
    return done.stdout
