"""Where the words about published tables come from."""

import json

import duckdb

from orchestration.publish.descriptions import Words, describe, words_of_models
from orchestration.publish.tables import TABLES
from tests.publish_warehouse import MODELS, make_warehouse

MANIFEST = {
    "nodes": {
        "model.grapevine.customer_roi": {
            "resource_type": "model",
            "schema": "marts",
            "alias": "customer_roi",
            "description": "One row per customer.\n",
            "columns": {"currency": {"description": "ISO 4217 code.\n"}},
        },
        "test.grapevine.x": {"resource_type": "test", "schema": "t", "alias": "x"},
    }
}


def test_dbt_describes_its_models(tmp_path):
    (tmp_path / "manifest.json").write_text(json.dumps(MANIFEST))
    assert words_of_models(tmp_path / "manifest.json") == {
        "marts.customer_roi": Words("One row per customer.", {"currency": "ISO 4217 code."})
    }


def test_every_column_of_the_ranking_is_described_by_the_core():
    with duckdb.connect() as connection:
        make_warehouse(connection, people=1)
        described = describe(connection, TABLES["ranked_influencers"], {})
    assert len(described.columns) > 50
    assert all(column.description for column in described.columns)


def test_a_mart_keeps_the_order_and_types_of_the_warehouse():
    with duckdb.connect() as connection:
        make_warehouse(connection, people=1)
        described = describe(connection, TABLES["dim_customers"], MODELS)
    assert described.table == "One row per customer: what's known of them."
    assert [(c.name, c.type, c.description) for c in described.columns][:2] == [
        ("customer_id", "VARCHAR", ""),
        ("country", "VARCHAR", "ISO 3166-1 code."),
    ]


def test_a_table_without_words_falls_back_on_its_grain():
    with duckdb.connect() as connection:
        make_warehouse(connection, people=1)
        described = describe(connection, TABLES["data_coverage"], {})
    assert described.table == TABLES["data_coverage"].grain


def test_a_missing_table_has_no_columns():
    with duckdb.connect() as connection:
        assert describe(connection, TABLES["dim_customers"], {}).columns == ()
