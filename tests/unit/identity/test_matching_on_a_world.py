"""Matching on a small world and a small crowd whose truth is known: right where it is sure."""

import pytest

from orchestration.benchmark.identity import hidden, labels_of
from orchestration.identity import (
    ACCOUNT_PAIR,
    Limits,
    match_accounts,
    match_customers,
    measured,
    reliability,
)
from orchestration.worlds import WorldParameters
from tests.unit.identity.matching_cases import CROWD, KNOWN, PEOPLE, SHOWN, TYPED
from tests.unit.identity.worlds_to_match import to_match

LIMITS = Limits(memory="1GB")
CONTACT = 2
"""Place of the contact threshold, 0.99, among those measured."""


@pytest.fixture(scope="module")
def world():
    return to_match(WorldParameters(seed=11, customers=1_200, engagements_per_customer=5), 0.2)


@pytest.fixture(scope="module")
def on_a_world(world):
    return match_accounts(
        world.people,
        world.accounts,
        world.known,
        LIMITS,
        claims=world.claims,
        barred=world.barred,
    )


@pytest.fixture(scope="module")
def in_a_crowd():
    return match_accounts(PEOPLE, SHOWN, KNOWN, LIMITS, claims=TYPED)


def test_on_a_world_whose_names_prove_little_only_typed_handles_suffice_for_contact(
    world, on_a_world
):
    """Sixty first names and no last ones: of the links nobody typed, none is sure."""
    labels = labels_of(on_a_world, world.truth, ACCOUNT_PAIR)
    contact = measured(on_a_world, labels).to_pylist()[CONTACT]
    assert contact["precision"] >= 0.98
    assert contact["matched_count"] >= 30
    sure = on_a_world.filter(on_a_world["probability"].to_numpy() >= 0.99)
    assert all("handle" in evidence for evidence in sure["evidence"].to_pylist())
    assert 0.05 < contact["recall"] < 0.3


def test_on_a_world_without_duplicates_no_two_records_are_surely_one_person(world):
    found = match_customers(world.people, LIMITS)
    assert found.num_rows > 5
    assert max(found["probability"].to_pylist()) < 0.99


def test_in_a_crowd_what_is_sure_is_right_and_much_is_found(in_a_crowd):
    truth = hidden(CROWD.owners, CROWD.known)
    crowd = in_a_crowd.filter([name.isdigit() for name in in_a_crowd["account_id"].to_pylist()])
    labels = labels_of(crowd, truth, ACCOUNT_PAIR)
    half, most, contact = measured(crowd, labels).to_pylist()
    assert contact["precision"] >= 0.98
    assert most["precision"] >= 0.95
    assert (half["recall"], contact["recall"]) > (0.7, 0.15)


def test_in_a_crowd_probabilities_are_right(in_a_crowd):
    """As many are true as was expected in all; and where much is sure, no fewer."""
    crowd = in_a_crowd.filter([name.isdigit() for name in in_a_crowd["account_id"].to_pylist()])
    labels = labels_of(crowd, hidden(CROWD.owners, CROWD.known), ACCOUNT_PAIR)
    expected = sum(crowd["probability"].to_pylist())
    true = measured(crowd, labels, thresholds=(0.05,)).to_pylist()[0]
    assert expected == pytest.approx(true["precision"] * true["matched_count"], rel=0.1)
    likely = reliability(crowd, labels).to_pylist()[-3:]
    assert all(row["labelled_count"] > 10 for row in likely)
    assert all(row["true_share_high"] >= row["expected_share"] for row in likely)
