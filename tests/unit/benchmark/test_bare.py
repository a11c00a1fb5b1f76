"""The bare run repeats what dbt ran: the same SQL, in the same order."""

import json

import pytest

from orchestration.benchmark.bare import statements
from orchestration.benchmark.process import BenchmarkError


def node(name, kind="model", schema="marts", materialized="table"):
    return {
        "name": name,
        "alias": name,
        "schema": schema,
        "resource_type": kind,
        "config": {"materialized": materialized},
    }


def logged(name, sql):
    data = {"node_info": {"unique_id": name}, "sql": f"/* by dbt */\n\n  {sql}\n"}
    return json.dumps({"data": data, "info": {"name": "SQLQuery"}})


def left_by_dbt(folder, *nodes, compiled="select 1", log=()):
    folder.mkdir(parents=True)
    results = [{"unique_id": one["name"], "compiled_code": compiled} for one in nodes]
    manifest = {"nodes": {one["name"]: one for one in nodes}}
    (folder / "run_results.json").write_text(json.dumps({"results": results}))
    (folder / "manifest.json").write_text(json.dumps(manifest))
    (folder / "dbt.log").write_text("".join(f"{line}\n" for line in log))
    return folder


def test_models_become_tables_or_views_and_tests_stay_questions(tmp_path):
    artifacts = left_by_dbt(
        tmp_path / "run",
        node("stg_posts", schema="staging", materialized="view"),
        node("int_posts", schema="intermediate", materialized="incremental"),
        node("industries", kind="seed", schema="reference"),
        node("keys_are_unique", kind="test"),
        log=[
            logged("int_posts", "set variable words = (select 1)"),
            logged("int_posts", "create table int_posts as select getvariable('words')"),
            "no JSON: dbt says hello",
        ],
    )
    view, table, test = statements(artifacts)
    assert view.sql == "create or replace view staging.stg_posts as select 1"
    assert table.sql == "create or replace table intermediate.int_posts as select 1"
    assert table.before == ("set variable words = (select 1)",)
    assert (test.is_model, test.sql) == (False, "select 1")


def test_a_run_without_compiled_sql_is_refused(tmp_path):
    artifacts = left_by_dbt(tmp_path / "run", node("int_posts"), compiled=None)
    with pytest.raises(BenchmarkError, match="int_posts"):
        list(statements(artifacts))
