"""`ask_next`: whom an answer is worth most of, never less than nothing, and in nobody's favour."""

from dataclasses import replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from orchestration.scoring import Parameters
from orchestration.scoring.asking import ask_next
from orchestration.scoring.draws import Sampler
from orchestration.scoring.funnel import build_funnel
from orchestration.scoring.questions import ASK_SCHEMA
from orchestration.scoring.tables import lay_out
from tests.unit.scoring.people import make_tables, with_column

PARAMETERS = Parameters(draws=128, k=10)
PEOPLE = 400
EVERYBODY = 10 * PEOPLE


def make_people(count=PEOPLE, *, booked=True):
    """People of whom some have no account, some hide their followers, some were never asked.

    What they cost rises with their followers where that was booked.
    """
    tables = make_tables(count)
    rng = np.random.default_rng(3)
    is_linked = np.asarray(tables.reach["post_count"].is_valid())
    consent = pa.array(rng.random(count) < 0.7, mask=rng.random(count) < 0.2)
    tables = with_column(tables, "customers", "has_outreach_consent", consent)
    if booked:
        followers = np.nan_to_num(tables.reach["followers_count"].to_numpy(), nan=600.0)
        accepted = tables.roi["accepted_count"].to_numpy()
        cost = pa.array(np.round(accepted * 0.003 * (followers + 1), 2))
        tables = with_column(tables, "roi", "incentive_cost_amount", cost)
    reach = tables.reach.append_column("account_count", pa.array(is_linked.astype(np.int64)))
    return replace(
        tables, reach=reach.append_column("declared_handle_count", reach["account_count"])
    )


@pytest.fixture(scope="module")
def people():
    return make_people()


@pytest.fixture(scope="module")
def asked(people):
    return ask_next(people, PARAMETERS, limit=EVERYBODY)


def population_accounts(tables):
    return tables.reach["account_count"].to_numpy()


def of(table, name):
    return dict(zip(table["customer_id"].to_pylist(), table[name].to_pylist(), strict=True))


def test_every_unknown_is_asked_for_and_the_table_is_as_declared(asked):
    assert asked.schema.equals(ASK_SCHEMA, check_metadata=True)
    assert set(asked["unknown"].to_pylist()) == {"handle", "followers", "consent"}
    assert asked["ask_rank"].to_pylist() == list(range(1, asked.num_rows + 1))
    assert len(set(asked["customer_id"].to_pylist())) == asked.num_rows


def test_the_most_valuable_answer_comes_first_and_none_is_worth_less_than_nothing(asked):
    value = asked["value_of_information"].to_numpy()
    assert np.all(value > 0)
    assert np.all(np.diff(value) <= 0)
    chance = asked["enters_top_probability"].to_numpy()
    assert np.all((chance >= 0) & (chance <= 1))


def test_nobody_is_asked_what_is_known(people, asked):
    accounts, followers = of(people.reach, "account_count"), of(people.reach, "followers_count")
    consent = of(people.customers, "has_outreach_consent")
    for customer, unknown in of(asked, "unknown").items():
        assert {
            "handle": accounts[customer] == 0,
            "followers": accounts[customer] > 0 and followers[customer] is None,
            "consent": consent[customer] is None,
        }[unknown]


def test_who_refused_to_be_contacted_is_asked_nothing(people, asked):
    consent = of(people.customers, "has_outreach_consent")
    assert not [c for c in asked["customer_id"].to_pylist() if consent[c] is False]


def test_nobody_is_worth_asking_where_everything_is_known():
    tables = make_tables(PEOPLE, unknown=0.0)
    ones = pa.array(np.ones(PEOPLE, dtype=np.int64))
    tables = replace(tables, reach=tables.reach.append_column("account_count", ones))
    assert ask_next(tables, PARAMETERS).num_rows == 0


def test_where_the_marts_do_not_tell_of_accounts_nobody_is_asked_for_a_handle(people):
    tables = replace(people, reach=people.reach.drop_columns(["account_count"]))
    assert set(ask_next(tables, PARAMETERS)["unknown"].to_pylist()) == {"consent"}


def test_the_order_of_rows_does_not_matter(people, asked):
    rng = np.random.default_rng(11)
    names = ("customers", "reach", "resonance", "relevance", "roi")
    shuffled = {
        name: getattr(people, name).take(pa.array(rng.permutation(PEOPLE))) for name in names
    }
    assert ask_next(replace(people, **shuffled), PARAMETERS, limit=EVERYBODY).equals(asked)


def test_a_unit_worth_twice_as_much_doubles_every_value():
    tables = make_people(booked=False)
    free = with_column(tables, "roi", "incentive_cost_amount", pa.nulls(PEOPLE, pa.float64()))
    once, twice = (
        ask_next(free, replace(PARAMETERS, margin=margin), limit=EVERYBODY) for margin in (0.3, 0.6)
    )
    value, doubled = of(once, "value_of_information"), of(twice, "value_of_information")
    assert value
    assert doubled == pytest.approx({c: 2 * v for c, v in value.items()}, rel=1e-6)


def test_consent_is_worth_what_the_person_adds_to_the_best_times_the_chance_of_a_yes(people, asked):
    population = lay_out(people, PARAMETERS.fit_sample)
    funnel = build_funnel(population, PARAMETERS)
    score = funnel.expected_value - funnel.expected_cost
    consent = population.numbers("customers", "has_outreach_consent")
    bar = np.sort(score[consent == 1])[-PARAMETERS.k]
    known = consent[~np.isnan(consent)]
    yes = (known.sum() + 1) / (known.size + 2)
    value, unknown = of(asked, "value_of_information"), of(asked, "unknown")
    scores = dict(zip(population.customer_id.to_pylist(), score, strict=True))
    rows = [customer for customer, what in unknown.items() if what == "consent"]
    assert [value[c] for c in rows] == pytest.approx([yes * (scores[c] - bar) for c in rows])


def test_leaving_out_whom_a_bound_rules_out_leaves_the_best_as_they_are(people, asked):
    few = ask_next(people, PARAMETERS, limit=7)
    assert few.equals(asked.slice(0, 7))


def test_a_handle_is_worth_what_the_draws_of_the_whole_population_say(people, asked):
    population = lay_out(people, PARAMETERS.fit_sample)
    funnel = build_funnel(population, PARAMETERS)
    consent = population.numbers("customers", "has_outreach_consent")
    score = funnel.expected_value - funnel.expected_cost
    bar = np.sort(score[consent == 1])[-PARAMETERS.k]
    sampler = Sampler(
        list(funnel.factors.values()), population.hashes, count=128, seed=PARAMETERS.seed
    )
    product = np.ones((PEOPLE, 128))
    for stage in ("reach", "topical", "affinity", "resonance", "saturation"):
        product *= sampler.draw(stage, np.arange(PEOPLE))
    product /= product.mean(axis=1, keepdims=True)
    scores = funnel.expected_value[:, None] * product - funnel.expected_cost[:, None]
    # Outside the best and free to be contacted, so that bar and chance are plain.
    rows = np.flatnonzero((population_accounts(people) == 0) & (consent == 1) & (score < bar))
    worth = np.maximum(scores, bar).mean(axis=1) - bar
    found = of(asked, "value_of_information")
    names = population.customer_id.to_pylist()
    assert rows.size > 10
    assert [found.get(names[row], 0.0) for row in rows] == pytest.approx(
        worth[rows].tolist(), rel=1e-4, abs=1e-6
    )


def test_followers_are_worth_asking_for_only_where_they_tell_of_a_cost():
    plain = ask_next(make_people(booked=False), PARAMETERS, limit=EVERYBODY)
    assert "followers" not in plain["unknown"].to_pylist()


def test_reasons_are_sentences_without_a_name(asked):
    reasons = of(asked, "reason")
    unknown = of(asked, "unknown")
    first = {
        what: next(r for c, r in reasons.items() if unknown[c] == what)
        for what in ("handle", "followers", "consent")
    }
    assert first["handle"].startswith("no account is linked: if they post like others")
    assert "how many follow them is unknown" in first["followers"]
    assert "never asked whether they may be contacted" in first["consent"]
    assert all("the best 10" in reason for reason in reasons.values())


def test_a_declared_handle_that_leads_nowhere_is_told_apart(people):
    ones = pa.array(np.ones(PEOPLE, dtype=np.int64))
    reach = people.reach.set_column(
        people.reach.schema.get_field_index("declared_handle_count"), "declared_handle_count", ones
    )
    asked = ask_next(replace(people, reach=reach), PARAMETERS)
    of_handles = asked.filter(pc.equal(asked["unknown"], "handle"))
    assert of_handles["reason"][0].as_py().startswith("the handle on record leads to no account")


def test_nobody_is_asked_where_there_is_nobody(people):
    nobody = replace(
        people,
        **{name: None for name in people.__dataclass_fields__ if name != "customers"},
    )
    nobody = replace(nobody, customers=people.customers.slice(0, 0))
    assert ask_next(nobody, PARAMETERS).equals(ASK_SCHEMA.empty_table())
