"""Waves on small worlds of known truth: what came of the first ones picks the later ones better."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from orchestration.proof.design import wave_worlds
from orchestration.proof.waves import WAVE_DAYS, learn_by_waves
from orchestration.proof.waves_section import learnt, on_learning, section

PLACES = 30


@pytest.fixture(scope="module")
def walked():
    """Slim, by fixed seeds: the whole proof walks twelve worlds."""
    small = [replace(world, customers=1_200) for world in wave_worlds(3)]
    return [learn_by_waves(world, places=PLACES) for world in small]


def test_the_ranking_of_the_third_wave_is_above_that_of_the_first(walked):
    assert learnt(walked).value > 0


def test_each_wave_is_ranked_a_month_after_the_last_and_knows_its_results(walked):
    for waves in walked:
        assert [wave.treated for wave in waves] == [0, PLACES, 2 * PLACES]
        assert {(b.as_of - a.as_of).days for a, b in pairwise(waves)} == {WAVE_DAYS}


def test_without_results_the_first_day_is_the_same_and_the_last_is_not(walked):
    assert all(waves[0].learnt == waves[0].unlearnt for waves in walked)
    assert any(waves[-1].learnt != waves[-1].unlearnt for waves in walked)


def test_results_do_not_spoil_the_ranking(walked):
    with_them = np.mean([waves[-1].learnt for waves in walked])
    assert with_them > 0.85 * np.mean([waves[-1].unlearnt for waves in walked])


def test_the_report_tells_what_results_alone_did(walked):
    told = section(walked)
    assert "results alone make a difference" in told.paragraphs[1]
    assert len(told.tables[0].rows) == 3
    assert on_learning([])[0].is_reached is None
