"""Arms are drawn within blocks, with the propensities they claim and the same arms every time."""

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestration.campaign.holdout import (
    draw_arms,
    form_blocks,
    kept_back,
    most_treated_cost,
    wave_seed,
)
from orchestration.errors import InputError

SHARES = st.floats(0.05, 0.95)


def plan(values, share: float = 0.3) -> pa.Table:
    blocks = form_blocks(np.asarray(values, dtype=float), share)
    return pa.table(
        {
            "customer_id": [f"c{place:03}" for place in range(len(values))],
            "role": ["chosen"] * len(values),
            "block": [f"{block:03}" for block in blocks],
            "holdout_share": [share] * len(values),
        }
    )


def arms(table: pa.Table, seed: int) -> dict[str, str]:
    drawn = draw_arms(table, seed).to_pylist()
    return {row["customer_id"]: row["arm"] for row in drawn}


@given(values=st.lists(st.floats(0, 100), min_size=2, max_size=120), share=SHARES)
def test_both_arms_are_in_every_block_with_exact_propensities(values, share):
    drawn = draw_arms(plan(values, share), seed=3).to_pylist()
    for block in {row["stratum"] for row in drawn}:
        rows = [row for row in drawn if row["stratum"] == block]
        treated = sum(row["arm"] == "treatment" for row in rows)
        assert 0 < treated < len(rows)
        assert len({row["propensity"] for row in rows}) == 1
        assert rows[0]["propensity"] == pytest.approx(treated / len(rows))


@given(people=st.integers(10, 300), share=SHARES)
@settings(deadline=None)
def test_all_in_all_the_share_is_kept_back(people, share):
    sizes = np.bincount(form_blocks(np.arange(people, dtype=float), share))
    if people >= 2 / min(share, 1 - share):
        assert abs(np.sum(kept_back(sizes, share)) - people * share) <= 0.5 + 1e-9


@given(values=st.lists(st.floats(0, 100), min_size=2, max_size=60))
def test_nobody_of_a_better_block_is_worth_less_than_one_of_a_worse(values):
    blocks = form_blocks(np.asarray(values), 0.3)
    for block in range(blocks.max()):
        better = [v for v, b in zip(values, blocks, strict=True) if b == block]
        worse = [v for v, b in zip(values, blocks, strict=True) if b == block + 1]
        assert min(better) >= max(worse)


def test_each_person_is_treated_as_often_as_their_propensity_says():
    table = plan(range(20))
    expected = {row["customer_id"]: row["propensity"] for row in draw_arms(table, 0).to_pylist()}
    repeats = 4_000
    treated = dict.fromkeys(expected, 0)
    for seed in range(repeats):
        for customer, arm in arms(table, seed).items():
            treated[customer] += arm == "treatment"
    for customer, propensity in expected.items():
        error = 4 * np.sqrt(propensity * (1 - propensity) / repeats)
        assert treated[customer] / repeats == pytest.approx(propensity, abs=error)


def test_the_order_of_the_rows_changes_no_arm():
    table = plan(range(30))
    turned = table.take(pa.array(np.random.default_rng(1).permutation(30)))
    assert arms(turned, 5) == arms(table, 5)
    assert arms(table, 6) != arms(table, 5)


def test_runners_up_are_in_no_arm():
    table = plan(range(10))
    roles = pa.array(["chosen"] * 8 + ["exploration", "runner_up"])
    assert len(arms(table.set_column(1, "role", roles), 5)) == 9


def test_one_person_alone_is_kept_back_by_chance():
    drawn = [draw_arms(plan([1.0]), seed).to_pylist()[0] for seed in range(200)]
    assert {row["arm"] for row in drawn} == {"treatment", "control"}
    assert {row["propensity"] for row in drawn} == {0.7}


def test_an_empty_plan_draws_nobody():
    assert draw_arms(plan([1.0]).slice(0, 0), 1).num_rows == 0


def test_a_customer_planned_twice_is_refused():
    table = plan(range(10))
    with pytest.raises(InputError, match="each customer once"):
        draw_arms(pa.concat_tables([table, table]), 1)


@given(
    costs=st.lists(st.integers(0, 50), min_size=2, max_size=40),
    seed=st.integers(0, 5),
    share=SHARES,
)
def test_no_draw_costs_more_than_the_most_it_can(costs, seed, share):
    table = plan(range(len(costs)), share)
    treated = arms(table, seed)
    spent = sum(c for c, arm in zip(costs, treated.values(), strict=True) if arm == "treatment")
    blocks = np.array([int(block) for block in table["block"].to_pylist()])
    assert spent <= most_treated_cost(np.asarray(costs, dtype=float), blocks, share) + 1e-9


def test_the_seed_depends_on_everything_a_wave_is():
    seeds = {
        wave_seed("a", 1, "h", 7),
        wave_seed("b", 1, "h", 7),
        wave_seed("a", 2, "h", 7),
        wave_seed("a", 1, "g", 7),
        wave_seed("a", 1, "h", 8),
    }
    assert len(seeds) == 5
