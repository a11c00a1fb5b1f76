"""The bare run repeats what dbt ran: the same SQL, in the same order."""

import json

import pytest

from orchestration.benchmark.bare import statements
from orchestration.benchmark.process import BenchmarkError


def node(name, kind="model", *, schema="marts", materialized="table", hooks=(), language="sql"):
    return {
        "name": name,
        "alias": name,
        "schema": schema,
        "resource_type": kind,
        "language": language,
        "config": {"materialized": materialized, "pre-hook": [{"sql": sql} for sql in hooks]},
    }


def left_by_dbt(folder, *nodes, compiled="select 1"):
    folder.mkdir(parents=True)
    results = [{"unique_id": one["name"], "compiled_code": compiled} for one in nodes]
    manifest = {"nodes": {one["name"]: one for one in nodes}}
    (folder / "run_results.json").write_text(json.dumps({"results": results}))
    (folder / "manifest.json").write_text(json.dumps(manifest))
    return folder


def render(hooks):
    known = {"{{ set_words() }}": "set variable words = (select 1)"}
    return {hook: known.get(hook, "") for hook in hooks}


def test_models_become_tables_or_views_and_tests_stay_questions(tmp_path):
    hooks = ["{{ set_words() }}", "{% if is_incremental() %} delete {% endif %}"]
    artifacts = left_by_dbt(
        tmp_path / "run",
        node("stg_posts", schema="staging", materialized="view"),
        node("int_posts", schema="intermediate", materialized="incremental", hooks=hooks),
        node("industries", kind="seed", schema="reference"),
        node("int_matches", schema="intermediate", language="python"),
        node("keys_are_unique", kind="test"),
    )
    view, table, test = statements(artifacts, render)
    assert view.sql == "create or replace view staging.stg_posts as select 1"
    assert table.sql == "create or replace table intermediate.int_posts as select 1"
    assert table.before == ("set variable words = (select 1)",)
    assert (test.is_model, test.sql) == (False, "select 1")


def test_a_run_without_compiled_sql_is_refused(tmp_path):
    artifacts = left_by_dbt(tmp_path / "run", node("int_posts"), compiled=None)
    with pytest.raises(BenchmarkError, match="int_posts"):
        list(statements(artifacts, render))
