"""Cuts step back by horizons, and none is made that has seen less than it is held against."""

import doctest
from datetime import UTC, datetime, timedelta

from orchestration.backtest import cuts
from orchestration.backtest.cuts import plan_cuts

LAST = datetime(2026, 6, 30, 23, 59, 59, 999_999, tzinfo=UTC)


def test_the_example_in_the_docstring_holds():
    assert doctest.testmod(cuts).failed == 0


def test_horizons_touch_and_never_overlap():
    plan = plan_cuts(LAST - timedelta(days=180), LAST, 4, 30)
    assert [cut.name for cut in plan.cuts] == [
        "2026-03-02",
        "2026-04-01",
        "2026-05-01",
        "2026-05-31",
    ]
    assert all(a.until == b.as_of for a, b in zip(plan.cuts, plan.cuts[1:], strict=False))
    assert plan.cuts[-1].until == LAST
    assert not plan.left_out


def test_a_cut_without_a_horizon_of_history_is_left_out_with_the_reason():
    plan = plan_cuts(LAST - timedelta(days=50), LAST, 2, 20)
    assert [cut.name for cut in plan.cuts] == ["2026-06-10"]
    assert plan.left_out == (
        "cut 2026-05-21 is left out: 10 days of history before it, and 20 are needed",
    )
