"""A wave keeps to places, budget and quotas whoever is drawn, and explores by lot."""

import numpy as np
import pytest

from orchestration.campaign.candidates import find_eligible, members
from orchestration.campaign.holdout import kept_back
from orchestration.campaign.prospects import make_prospects
from orchestration.campaign.wave import RUNNERS_UP, Wave, plan_wave
from orchestration.errors import ConfigurationError
from tests.unit.campaign.invented_market import contacts, make_definition, make_market

MARKET = make_market()


def planned(definition, budget=None, wave=1, seed=7):
    found = find_eligible(MARKET.people, contacts(), definition, {}, MARKET.as_of)
    rows = np.flatnonzero(found.flags)
    people = MARKET.people.take(rows)
    prospects = make_prospects(MARKET, definition, rows)
    left = float(definition.budget) if budget is None else budget
    return plan_wave(prospects, people, definition, budget=left, wave=wave, seed=seed), (
        prospects,
        people,
    )


@pytest.mark.parametrize("share", [0.1, 0.3, 0.5, 0.8])
@pytest.mark.parametrize("explored", [0.0, 0.1, 0.4])
def test_the_treated_fill_the_places_and_a_share_of_them_is_drawn_by_lot(share, explored):
    definition = make_definition(holdout={"share": share}, exploration_share=explored)
    made, _ = planned(definition)
    held = np.abs(kept_back(np.bincount(made.blocks), share)).sum()
    treated = made.planned.size - held
    assert 5 <= treated <= 20
    assert made.planned.size == int(20 / (1 - share))
    assert made.exploration.size / made.planned.size == pytest.approx(explored, abs=0.05)
    assert not set(made.chosen.tolist()) & set(made.exploration.tolist())


@pytest.mark.parametrize("budget", [7.5, 10.0, 16.0])
def test_no_draw_of_arms_exceeds_the_budget(budget):
    definition = make_definition(budget=budget)
    made, (prospects, _) = planned(definition)
    assert isinstance(made, Wave)
    assert made.promised <= budget
    costs = prospects.offer.unit_cost[made.planned]
    dearest = 0.0
    for block, held in enumerate(kept_back(np.bincount(made.blocks), 0.3).tolist()):
        of_block = np.sort(costs[made.blocks == block])[::-1]
        dearest += of_block[: of_block.size - max(held, 0)].sum()
    assert made.promised == pytest.approx(dearest)


def test_quotas_hold_of_those_planned():
    quotas = [
        {"segment": "country", "value": "DE", "max": 4},
        {"segment": "channel", "value": "tiktok", "min": 7},
        {"segment": "age_band", "value": "25-34", "min": 3, "max": 10},
    ]
    definition = make_definition(quotas=quotas)
    made, (_, people) = planned(definition)
    counts = [int(members(people, q)[made.planned].sum()) for q in definition.quotas]
    assert counts[0] <= 4 / 0.7
    assert counts[1] >= 7 / 0.7
    assert 3 / 0.7 <= counts[2] <= 10 / 0.7


def test_quotas_that_contradict_the_places_are_refused_before_the_first_wave_only():
    definition = make_definition(
        people={"min": 15, "max": 20},
        quotas=[{"segment": "country", "value": name, "max": 2} for name in ("DE", "FR", "US")],
    )
    with pytest.raises(ConfigurationError, match="autumn.yaml, line 1: quotas: no set of people"):
        planned(definition)
    later, _ = planned(definition, wave=2)
    assert "no set of people" in later


def test_without_money_or_people_there_is_no_wave_and_it_says_why():
    said, _ = planned(make_definition(), budget=0.3)
    assert "0.3 EUR do not pay people.min, 5" in said
    few = make_definition(persona={"must": [{"field": "rank", "at_most": 4}]})
    said, _ = planned(few)
    assert "customers might be planned, and 8 are needed" in said


def test_who_explores_depends_on_wave_and_seed_and_who_is_chosen_does_not():
    definition = make_definition()
    first, _ = planned(definition)
    again, _ = planned(definition)
    other, _ = planned(definition, seed=8)
    next_wave, _ = planned(definition, wave=2)
    assert np.array_equal(first.planned, again.planned)
    assert np.array_equal(first.chosen, other.chosen)
    assert not np.array_equal(first.exploration, other.exploration)
    assert not np.array_equal(first.exploration, next_wave.exploration)


def test_everybody_outside_is_drawn_as_often_as_said():
    definition = make_definition(exploration_share=0.4)
    counts: dict[int, int] = {}
    chances = set()
    waves = range(1, 16)
    for wave in waves:
        made, (prospects, _) = planned(definition, wave=wave)
        chances.add(round(made.exploration_chance, 6))
        for person in made.exploration.tolist():
            counts[person] = counts.get(person, 0) + 1
    outside = prospects.size - made.chosen.size
    assert len(chances) == 1
    assert sum(counts.values()) / (len(waves) * outside) == pytest.approx(chances.pop(), abs=1e-6)
    assert max(counts.values()) < 8  # nobody is drawn half of the time


def test_runners_up_would_add_most_to_those_planned():
    made, (prospects, _) = planned(make_definition())
    left = prospects.value.unwon(made.planned)
    added = prospects.value.gains(left) + prospects.modular(1.0)
    others = np.setdiff1d(np.arange(prospects.size), made.planned)
    assert made.runners_up.size == RUNNERS_UP
    assert np.sort(added[others])[::-1][:RUNNERS_UP] == pytest.approx(added[made.runners_up])


def test_the_choice_is_never_beyond_its_bound():
    made, _ = planned(make_definition(budget=12.0))
    assert made.objective <= made.bound + 1e-9
    assert made.objective >= 0.95 * made.bound
