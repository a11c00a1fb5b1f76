"""Relevance: the audience says more than the customer's own loyalty, which stays out."""

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import rankdata

from orchestration.scoring import Parameters
from orchestration.scoring.funnel import build_funnel
from orchestration.scoring.relevance import customer_affinity, percentiles
from orchestration.scoring.tables import lay_out
from tests.unit.scoring.people import make_tables, with_column, with_value

PARAMETERS = Parameters(draws=64)


def relevance_of(tables, parameters=PARAMETERS):
    return build_funnel(lay_out(tables, 20_000), parameters).relevance


@given(st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=40))
def test_percentiles_are_scipys_average_ranks(values):
    array = np.array(values)
    expected = 100 * (rankdata(array) - 1) / (len(values) - 1)
    assert percentiles(array) == pytest.approx(expected)


def test_a_percentile_of_one_person_is_the_middle():
    assert percentiles(np.array([np.nan, 3.0]))[1] == 50.0


def test_the_unknown_have_a_factor_of_one():
    relevance = relevance_of(make_tables(500))
    unknown = ~relevance.affinity.known
    assert unknown.any()
    assert relevance.affinity.mean()[unknown] == pytest.approx(1.0)
    assert np.all(np.isnan(relevance.audience_affinity[unknown]))


def test_more_kindred_people_in_the_audience_never_lower_the_factor():
    tables = make_tables(100, unknown=0.0)
    people = tables.relevance["audience_newcomer_count"].to_pylist()
    row = int(np.argmax(people))
    few = with_value(tables, "relevance", "audience_topical_newcomer_count", row, 1)
    many = with_value(tables, "relevance", "audience_topical_newcomer_count", row, people[row])
    assert relevance_of(many).affinity.mean()[row] > relevance_of(few).affinity.mean()[row]


def test_more_buyers_in_the_audience_leave_fewer_to_win():
    tables = make_tables(100, unknown=0.0)
    people = tables.relevance["engaged_people_count"].to_pylist()
    row = int(np.argmax(people))
    few = with_value(tables, "relevance", "audience_recent_buyer_count", row, 0)
    many = with_value(tables, "relevance", "audience_recent_buyer_count", row, people[row])
    assert relevance_of(many).unsaturated.mean()[row] < relevance_of(few).unsaturated.mean()[row]
    assert relevance_of(many).saturation[row] == 1.0


def test_topic_share_is_shrunk_and_unknown_where_no_post_was_seen():
    tables = make_tables(300)
    share = relevance_of(tables).topic_share
    posts = tables.relevance["post_count"].to_pylist()
    assert np.isnan(share).tolist() == [post is None for post in posts]
    assert np.nanmin(share) > 0


def test_customer_affinity_grows_with_every_sign_of_loyalty():
    tables = make_tables(100, unknown=0.0)
    base = customer_affinity(lay_out(tables, 20_000))
    for column in ("order_count", "brand_mention_post_count", "brand_act_count"):
        more = with_value(tables, "relevance", column, 3, 10_000)
        assert customer_affinity(lay_out(more, 20_000))[3] >= base[3]
    assert np.nanmin(base) >= 0
    assert np.nanmax(base) <= 100


def test_customer_affinity_is_unknown_where_nothing_is():
    tables = make_tables(30)
    for column in tables.relevance.column_names[1:]:
        tables = with_column(tables, "relevance", column, pa.nulls(30))
    assert np.all(np.isnan(customer_affinity(lay_out(tables, 20_000))))


def test_listeners_who_like_what_buyers_like_never_lower_the_factor():
    tables = make_tables(300)
    known = tables.relevance["listener_activity"].is_valid().to_numpy()
    row = int(np.flatnonzero(known & (tables.relevance["listener_activity"].to_numpy() > 0))[0])
    winnable = tables.relevance["winnable_listener_activity"][row].as_py()
    dull = with_value(tables, "relevance", "interested_listener_activity", row, winnable * 0.5)
    keen = with_value(tables, "relevance", "interested_listener_activity", row, winnable * 2.0)
    assert relevance_of(keen).affinity.mean()[row] > relevance_of(dull).affinity.mean()[row]
