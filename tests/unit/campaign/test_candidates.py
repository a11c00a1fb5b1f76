"""Who may be planned is decided by consent, account, rest and persona; segments only constrain."""

from datetime import timedelta

import numpy as np
import pytest

from orchestration.campaign.candidates import (
    find_eligible,
    holds,
    members,
    preferred,
    refuse_small_cells,
)
from orchestration.campaign.terms import Condition, Quota
from orchestration.errors import ConfigurationError
from tests.unit.campaign.invented_market import AS_OF, contacts, make_definition, make_market

MARKET = make_market()
NAMES = MARKET.people["customer_id"].to_pylist()


def eligible(definition=None, rows=(), ends=None):
    made = definition or make_definition()
    found = find_eligible(MARKET.people, contacts(*rows), made, ends or {}, AS_OF)
    return {name for name, flag in zip(NAMES, found.flags, strict=True) if flag}, found.left_out


def test_consent_an_account_and_being_authentic_are_asked_of_everybody():
    chosen, left_out = eligible()
    people = {row["customer_id"]: row for row in MARKET.people.to_pylist()}
    for name, row in people.items():
        wanted = (
            row["has_outreach_consent"] and row["account_count"] > 0 and not row["is_inauthentic"]
        )
        assert (name in chosen) == bool(wanted)
    assert sum(left_out.values()) == len(NAMES) - len(chosen)


def test_who_is_taken_or_was_contacted_is_left_alone():
    someone = sorted(eligible()[0])[:5]
    recently, long_ago = AS_OF - timedelta(days=10), AS_OF - timedelta(days=61)
    rows = [
        ("autumn", someone[0], None),  # a control of this very campaign
        ("running", someone[1], None),
        ("ended", someone[2], None),
        ("ended", someone[3], recently),
        ("ended", someone[4], long_ago),
    ]
    ends = {"running": AS_OF + timedelta(days=3), "ended": AS_OF - timedelta(days=3)}
    chosen, left_out = eligible(rows=rows, ends=ends)
    assert set(someone) & chosen == {someone[2], someone[4]}
    assert left_out["assigned in this campaign already"] == 1
    assert left_out["assigned in another running campaign"] == 1
    assert left_out["contacted too recently"] == 1


def test_an_unknown_fact_fails_a_must_and_passes_a_must_not():
    condition = {"field": "suspect_share", "at_least": 0.0}
    known = set(np.array(NAMES)[~np.asarray(MARKET.people["suspect_share"].is_null())].tolist())
    everybody, _ = eligible()
    assert 0 < len(known & everybody) < len(everybody)
    must, _ = eligible(make_definition(persona={"must": [condition]}))
    must_not, _ = eligible(make_definition(persona={"must_not": [condition]}))
    assert must == everybody & known
    assert must_not == everybody - known


def test_conditions_read_flags_texts_and_numbers():
    people = MARKET.people
    gold = holds(people, Condition(field="loyalty_tier", is_="gold"))
    assert gold.sum() == 80
    either = holds(people, Condition(field="country", one_of=("DE", "FR")))
    assert either.sum() == 267
    band = holds(people, Condition(field="rank", at_least=10, at_most=19))
    assert band.sum() == 10
    micro = holds(people, Condition(field="is_micro_influencer", is_=True))
    assert micro.sum() == 134


def test_preferences_add_up():
    both = [
        {"field": "loyalty_tier", "is": "gold", "weight": 0.2},
        {"field": "rank", "at_most": 400, "weight": 0.05},
    ]
    weights = preferred(MARKET.people, make_definition(persona={"prefers": both}))
    assert sorted(set(weights.round(3).tolist())) == [0.05, 0.25]


def test_somebody_on_two_networks_belongs_to_both_channels():
    tiktok = members(MARKET.people, Quota(segment="channel", value="TikTok", min=1))
    x = members(MARKET.people, Quota(segment="channel", value="x", min=1))
    assert tiktok.sum() == x.sum() == 100
    assert np.array_equal(tiktok, x)
    german = members(MARKET.people, Quota(segment="country", value="de", min=1))
    assert german.sum() == 134


@pytest.mark.parametrize(
    ("value", "said"), [("AT", "nobody who may be planned fits"), ("DE", "fewer than 10 people")]
)
def test_a_quota_on_a_small_cell_is_refused_without_telling_its_size(value, said):
    quotas = [{"segment": "country", "value": value, "min": 1}]
    definition = make_definition(quotas=quotas).written_at({"quotas": 9, "quotas.0": 10})
    few = MARKET.people.slice(0, 20)
    with pytest.raises(ConfigurationError, match=f"autumn.yaml, line 10: quotas.0: {said}"):
        refuse_small_cells(definition, few)
