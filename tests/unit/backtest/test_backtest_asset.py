"""The backtest stands beside the pipeline: its own job, and no part of the main one."""

import dagster as dg
import pytest

from orchestration.backtest.assets import BacktestConfig

BACKTEST = dg.AssetKey(["evaluation", "backtest"])


def assets_of(pipeline: dg.Definitions, job: str) -> set[dg.AssetKey]:
    return set(pipeline.resolve_job_def(job).asset_layer.selected_asset_keys)


def test_the_main_job_makes_no_backtest(pipeline):
    assert BACKTEST not in assets_of(pipeline, "main_ranking")


def test_the_job_lands_what_is_new_and_touches_nothing_published(pipeline):
    made = assets_of(pipeline, "backtest")
    assert BACKTEST in made
    assert dg.AssetKey(["raw_contract", "orders"]) in made
    assert {key.path[0] for key in made} == {"raw_contract", "sources", "evaluation"}


def test_an_analyst_turns_the_walk_and_the_score_in_one_place():
    choices = BacktestConfig(cuts=2, horizon_days=14, k=20, objective="engagement").choices()
    assert (choices.cuts, choices.horizon_days) == (2, 14)
    assert (choices.score.k, choices.score.objective) == (20, "engagement")


def test_no_cut_is_refused():
    with pytest.raises(ValueError, match="cuts"):
        BacktestConfig(cuts=0)
