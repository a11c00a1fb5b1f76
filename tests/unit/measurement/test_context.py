"""What figures are held against, and seeds that are the same in every run."""

import pyarrow as pa
import pytest

from orchestration.measurement.context import Context, benchmarks

PAID = pa.Table.from_pylist(
    [
        {
            "channel": "search",
            "conversion_spend_amount": 300.0,
            "conversion_count": 10.0,
            "engagement_spend_amount": None,
            "engagement_count": None,
        },
        {
            "channel": "social",
            "conversion_spend_amount": 500.0,
            "conversion_count": 10.0,
            "engagement_spend_amount": 500.0,
            "engagement_count": 250.0,
        },
    ]
)
CLAIMS = pa.Table.from_pylist(
    [
        {"metric": "return_on_investment", "benchmark_value": 3.0, "source": "a vendor"},
        {"metric": "conversions_per_activation", "benchmark_value": None, "source": None},
    ]
)


def test_costs_are_held_against_paid_channels_and_returns_against_claims():
    found = benchmarks(PAID, CLAIMS)
    assert found["cost_per_conversion"].value == pytest.approx(40)
    assert found["incremental_cost_per_engagement"].value == pytest.approx(2)
    assert found["roi"].source == "benchmarks: a vendor"
    assert "friends_converted_per_invited" not in found


def test_without_paid_channels_nothing_is_held_against_them():
    assert set(benchmarks(PAID.slice(0, 0), CLAIMS)) == {"roi", "incremental_roi"}


def test_groups_have_seeds_of_their_own():
    context = Context("EUR", 0.4, 1)
    assert context.seed_of("a", 1) == context.seed_of("a", 1)
    assert len({context.seed_of("a", 1), context.seed_of("a", 2), context.seed_of("b", 1)}) == 3
