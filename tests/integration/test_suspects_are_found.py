"""What is judged inauthentic, held against what a synthetic world planted.

Only what left a trace can be found: bots that acted on a visible post in the window, and bought
accounts on whose posts anybody is known to have acted in it.
"""

from datetime import UTC, datetime, timedelta

import pytest

from orchestration import replay
from orchestration.brand import load_brand
from orchestration.proof.authenticity import bought_audiences, flagged
from orchestration.worlds import WorldParameters, build_world
from tests.conftest import SAMPLE

LAST_INSTANT = datetime(2026, 7, 1, tzinfo=UTC) - timedelta(microseconds=1)
MODELS = ("suspect_customers", "customer_reach", "fct_ties")
HONEST = WorldParameters(seed=41, customers=600, bot_level=0.0, flaws=0)
INFESTED = WorldParameters(seed=42, customers=600, bot_level=0.1, flaws=0)
CROWDED = WorldParameters(
    seed=43, customers=250, bot_level=0.1, flaws=0, engagements_per_customer=600
)
"""So many people act that bursts are a small part of many a post."""


def judged(parameters):
    """A world's truth, and a warehouse with every judgement on it."""
    world = build_world(parameters)
    with replay.memory(threads=1) as connection:
        replay.provide_tables(connection, world.tables)
        replay.configure(connection, load_brand(SAMPLE / "brand.yaml"), LAST_INSTANT)
        replay.build(connection, MODELS)
        yield world.truth["suspects"], connection


@pytest.fixture(scope="module")
def infested():
    yield from judged(INFESTED)


@pytest.fixture(scope="module")
def crowded():
    yield from judged(CROWDED)


@pytest.fixture(scope="module")
def honest():
    yield from judged(HONEST)


@pytest.mark.parametrize("name", ["infested", "crowded"])
def test_bots_and_their_acts_are_found_and_people_are_left_alone(name, request):
    found = flagged(request.getfixturevalue(name)[1], request.getfixturevalue(name)[0])
    assert found.accounts.true > 30
    assert found.acts.precision > 0.99
    assert found.acts.recall > 0.98
    assert found.accounts.precision > 0.99
    assert found.accounts.recall > 0.95


@pytest.mark.parametrize("name", ["infested", "crowded"])
def test_bought_audiences_are_found(name, request):
    truth, connection = request.getfixturevalue(name)
    found = bought_audiences(connection, truth)
    assert found.true > 8
    assert found.precision >= 0.9
    assert found.recall >= 0.9


def test_where_nobody_cheats_next_to_nobody_is_suspected(honest):
    truth, connection = honest
    assert flagged(connection, truth).acts.flagged == 0
    assert bought_audiences(connection, truth).flagged <= 2  # the very small engagement of some


def test_shown_followers_of_bought_audiences_are_no_size_and_stand_in_the_evidence(infested):
    _, connection = infested
    rows = connection.execute(
        """
        select suspects.followers_count, suspects.evidence, reach.followers_known_account_count,
            reach.account_count
        from marts.suspect_customers as suspects
        inner join marts.customer_reach as reach using (customer_id)
        where suspects.has_bought_audience and suspects.followers_count is not null
        """
    ).fetchall()
    assert rows
    for shown, evidence, known, accounts in rows:
        assert known < accounts
        assert f"{shown} followers" in evidence or "seconds" in evidence


def test_no_account_of_the_bots_is_an_engaged_person(infested):
    _, connection = infested
    engaged = connection.execute(
        """
        select count(*) from marts.fct_ties as ties
        inner join marts.suspect_accounts as suspects
            on ties.platform = suspects.platform
            and ties.actor_account_id = suspects.account_id
            and suspects.suspicion = 'inauthentic account'
        where not ties.is_suspect
        """
    ).fetchall()
    assert engaged == [(0,)]


def test_a_published_row_names_no_account(infested):
    _, connection = infested
    named = connection.execute(
        """
        select count(*) from marts.suspect_customers as suspects
        inner join intermediate.int_customer_accounts as accounts using (customer_id)
        where contains(suspects.evidence, accounts.account_id)
        """
    ).fetchall()
    assert named == [(0,)]
