"""The house rules a reviewer would otherwise have to remember."""

import ast
import re
import subprocess
from pathlib import Path

import dagster as dg
import pytest

REPOSITORY = Path(__file__).parents[2]
CORE = REPOSITORY / "orchestration" / "scoring"
CORE_MAY_IMPORT = {
    "__future__",
    "collections",
    "concurrent.futures",
    "dataclasses",
    "enum",
    "functools",
    "hashlib",
    "math",
    "numpy",
    "orchestration.errors",
    "orchestration.scoring",
    "pyarrow",
    "scipy.special",
    "typing",
}
GRAIN = re.compile(r"^one row per\b", re.IGNORECASE)
CLOCK = re.compile(
    r"\b(current_timestamp|current_date|now\(\)|getdate\(\)|today\(\))", re.IGNORECASE
)


def imports_of(module: Path) -> set[str]:
    nodes = list(ast.walk(ast.parse(module.read_text(encoding="utf-8"))))
    plain = {alias.name for n in nodes if isinstance(n, ast.Import) for alias in n.names}
    return plain | {n.module or "" for n in nodes if isinstance(n, ast.ImportFrom)}


@pytest.mark.parametrize("module", sorted(CORE.rglob("*.py")), ids=lambda path: path.stem)
def test_the_scoring_core_knows_nothing_of_the_pipeline(module):
    strangers = {
        name
        for name in imports_of(module)
        if not any(name == ok or name.startswith(f"{ok}.") for ok in CORE_MAY_IMPORT)
    }
    assert not strangers


def models(manifest: dict) -> dict[str, dict]:
    return {
        key: node
        for key, node in manifest["nodes"].items()
        if node["resource_type"] in {"model", "seed"}
    }


def test_every_table_states_its_grain_first(pipeline: dg.Definitions, manifest: dict):
    specs = [spec for spec in pipeline.resolve_all_asset_specs() if "dbt" not in spec.kinds]
    tables = {spec.key.to_user_string(): spec.description for spec in specs}
    # From the manifest: dagster-dbt would fill a missing description with the raw SQL.
    tables |= {node["name"]: node["description"] for node in models(manifest).values()}
    assert not [name for name, text in tables.items() if not GRAIN.search(text or "")]


def test_every_column_of_every_model_is_described(manifest: dict):
    bare = [
        f"{node['name']}.{column['name']}"
        for node in models(manifest).values()
        for column in node["columns"].values()
        if not column["description"].strip()
    ]
    assert not bare


def test_every_mart_is_under_contract(manifest: dict):
    marts = [node for node in models(manifest).values() if node["schema"] == "marts"]
    assert marts
    assert not [node["name"] for node in marts if not node["config"]["contract"]["enforced"]]


def test_layers_point_one_way(manifest: dict):
    order = {"staging": 0, "reference": 0, "intermediate": 1, "quarantine": 1, "marts": 2}
    wrong = []
    for node in models(manifest).values():
        for parent in node.get("depends_on", {}).get("nodes", []):
            if parent.startswith("source."):
                if node["schema"] != "staging":
                    wrong.append(f"{node['name']} reads a source")
            elif parent in manifest["nodes"]:
                above = order[manifest["nodes"][parent]["schema"]]
                if above > order[node["schema"]]:
                    wrong.append(f"{node['name']} reads {manifest['nodes'][parent]['name']}")
    assert not wrong


def test_every_asset_key_is_schema_and_table(pipeline: dg.Definitions):
    assert all(len(spec.key.path) == 2 for spec in pipeline.resolve_all_asset_specs())


def test_every_asset_has_group_kind_and_owner(pipeline: dg.Definitions):
    bare = [
        spec.key.to_user_string()
        for spec in pipeline.resolve_all_asset_specs()
        if not (spec.group_name and spec.kinds and spec.owners)
    ]
    assert not bare


def test_every_writer_waits_its_turn(pipeline: dg.Definitions):
    pools = {asset.node_def.pool for asset in pipeline.resolve_asset_graph().assets_defs}
    assert pools == {"warehouse"}


def test_no_model_reads_the_clock():
    folder = REPOSITORY / "dbt_project"
    files = [*folder.glob("models/**/*.sql"), *folder.glob("macros/**/*.sql")]
    assert files
    assert not [str(path) for path in files if CLOCK.search(path.read_text(encoding="utf-8"))]


def test_only_the_warehouse_module_opens_the_live_file():
    opener = re.compile(r"deployment\.warehouse\b(?!_)")
    allowed = {"warehouse.py", "deployment.py", "transform.py"}  # transform hands the path to dbt
    users = {
        path.name
        for path in (REPOSITORY / "orchestration").rglob("*.py")
        if opener.search(path.read_text(encoding="utf-8"))
    }
    assert users <= allowed


def tracked_files() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=REPOSITORY, capture_output=True, text=True, check=True
    ).stdout
    return [REPOSITORY / name for name in listed.split("\0") if name]


def test_no_tracked_file_names_a_package_host():
    hosts = re.compile(rb"https?://[^\s\"]*/(simple|packages)/|--(extra-)?index-url", re.IGNORECASE)
    me = Path(__file__)
    guilty = [
        path.name
        for path in tracked_files()
        if path.exists()
        and path not in {me, REPOSITORY / "Makefile"}
        and hosts.search(path.read_bytes())
    ]
    assert not guilty
