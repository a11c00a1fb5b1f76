"""A failed dbt run is told in the words of the tests and models that failed."""

from orchestration.transform import explain

MANIFEST = {
    "nodes": {
        "test.one": {"name": "keys_are_unique", "description": "A key names one row."},
        "model.two": {"name": "customer_reach", "description": "One row per customer."},
    }
}


def test_a_failed_test_speaks_with_its_description():
    results = [{"unique_id": "test.one", "status": "fail", "failures": 3, "message": "Got 3"}]
    text = explain(results, MANIFEST)
    assert text == (
        "The data did not pass: keys_are_unique: A key names one row. (3 rows break it)"
    )


def test_a_broken_model_speaks_with_its_error():
    results = [
        {"unique_id": "model.two", "status": "error", "message": "Runtime Error\n  no such column"},
        {"unique_id": "test.one", "status": "skipped", "message": None},
    ]
    assert explain(results, MANIFEST).endswith("customer_reach: Runtime Error no such column")
