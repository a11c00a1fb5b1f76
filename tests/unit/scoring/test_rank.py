"""The ranking as a whole: what it promises whoever is in it."""

import subprocess
import sys
from dataclasses import replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestration.scoring import RANKED_SCHEMA, Parameters, ScoringTables, rank
from orchestration.scoring.inputs import COLUMNS, PARTS
from orchestration.scoring.parameters import OBJECTIVES
from tests.unit.scoring.people import make_tables, with_column, with_value

PARAMETERS = Parameters(draws=64)
PEOPLE = 250


@pytest.fixture(scope="module")
def tables():
    return make_tables(PEOPLE)


@pytest.fixture(scope="module")
def ranked(tables):
    return rank(tables, PARAMETERS)


def row_of(table, customer):
    return table.filter(pc.equal(table["customer_id"], customer)).to_pylist()[0]


def numbers(table, column):
    return table.sort_by("customer_id")[column].to_numpy()


def as_bytes(table):
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table.combine_chunks())
    return sink.getvalue().to_pybytes()


def test_ranks_are_dense_from_one_by_score(ranked):
    assert ranked["rank"].to_pylist() == list(range(1, PEOPLE + 1))
    assert np.all(np.diff(ranked["score"].to_numpy()) <= 0)


def test_every_column_is_described_and_nulls_stand_only_where_allowed(ranked):
    assert ranked.schema.equals(RANKED_SCHEMA, check_metadata=True)
    for field in ranked.schema:
        assert field.metadata[b"description"]
        assert field.nullable or ranked[field.name].null_count == 0
        if pa.types.is_floating(field.type):
            known = ranked[field.name].drop_null().to_numpy()
            assert np.all(np.isfinite(known)), field.name


def test_an_analyst_can_recompute_the_score_by_hand(ranked):
    frame = {
        name: ranked[name].to_numpy() for name in ranked.column_names[:-1] if name != "reasons"
    }
    conversions = (
        frame["accept_probability"]
        * frame["posts_per_activation"]
        * frame["topical_engaged_people_per_post"]
        * frame["act_probability"]
        * frame["unsaturated_share"]
    )
    assert frame["expected_conversions"] == pytest.approx(conversions, rel=1e-9)
    value = conversions * frame["unit_value"]
    assert frame["expected_value"] == pytest.approx(value, rel=1e-9)
    margin = frame["contribution_margin"] * frame["average_order_value"] * frame["order_share"]
    assert frame["unit_value"] == pytest.approx(margin)
    cost = frame["accept_probability"] * frame["acceptance_cost"]
    assert frame["expected_cost"] == pytest.approx(cost, rel=1e-9)
    # The difference of two figures of twelve digits.
    assert frame["score"] == pytest.approx(value - frame["expected_cost"], rel=1e-9, abs=1e-9)


def test_reasons_add_up(ranked):
    total = np.log(ranked["expected_value"].to_numpy() / ranked["median_expected_value"].to_numpy())
    summed = [sum(r["log_ratio"] for r in reasons) for reasons in ranked["reasons"].to_pylist()]
    assert summed == pytest.approx(total, abs=1e-6)
    assert ranked["reasons_total"].to_numpy() == pytest.approx(total, abs=1e-9)
    assert np.median(ranked["expected_value"]) == pytest.approx(
        ranked["median_expected_value"][0].as_py()
    )


def test_intervals_hold_the_score_and_figures_stay_in_range(ranked):
    score = ranked["score"].to_numpy()
    assert np.all(ranked["score_low"].to_numpy() <= score)
    assert np.all(score <= ranked["score_high"].to_numpy())
    for name in ("reach_index", "relevance_index", "resonance_index", "roi_index"):
        assert 0 <= pc.min(ranked[name]).as_py() <= pc.max(ranked[name]).as_py() <= 100
    p_top = ranked["p_top"].to_numpy()
    assert p_top.sum() == pytest.approx(PARAMETERS.k)
    assert np.all((p_top >= 0) & (p_top <= 1))


def test_grades_cut_the_ranking_at_5_20_50_and_80_percent(ranked):
    grades = "".join(ranked["grade"].to_pylist())
    assert grades == "A" * 13 + "B" * 37 + "C" * 75 + "D" * 75 + "F" * 50


def test_whoever_is_unknown_has_no_figures_and_a_rank(ranked):
    unknown = row_of(ranked, ranked.filter(pc.equal(ranked["evidence_level"], "D"))[0][0].as_py())
    assert unknown["engaged_people_basis"] == "prior"
    for name in ("followers_count", "engaged_people_count", "engaged_share", "is_micro_influencer"):
        assert unknown[name] is None
    assert np.isfinite(unknown["score"])


@settings(max_examples=6, deadline=None)
@given(order=st.permutations(range(40)))
def test_the_order_rows_come_in_changes_no_byte(order):
    tables = make_tables(40)
    places = pa.array(list(order))
    shuffled = ScoringTables(
        *(getattr(tables, name).take(places) for name in ("customers", "reach")),
        tables.post_mix.take(
            pa.array(np.argsort(np.argsort(list(order))[: tables.post_mix.num_rows]))
        ),
        *(getattr(tables, name).take(places) for name in ("resonance", "relevance", "roi")),
        *(reversed_rows(table) for table in (tables.exposures, tables.exposed)),
    )
    assert as_bytes(rank(shuffled, PARAMETERS)) == as_bytes(rank(tables, PARAMETERS))


def reversed_rows(table):
    return table.take(pa.array(range(table.num_rows - 1, -1, -1)))


def test_another_process_with_other_threads_gives_the_same_bytes(ranked):
    program = (
        "import hashlib\n"
        "from orchestration.scoring import rank\n"
        "from tests.unit.scoring.people import make_tables\n"
        "from tests.unit.scoring.test_rank import PARAMETERS, PEOPLE, as_bytes\n"
        "print(hashlib.sha256(as_bytes(rank(make_tables(PEOPLE), PARAMETERS))).hexdigest())\n"
    )
    import hashlib
    import os

    expected = hashlib.sha256(as_bytes(ranked)).hexdigest()
    for threads in ("1", "4"):
        environment = os.environ | {
            "OMP_NUM_THREADS": threads,
            "OPENBLAS_NUM_THREADS": threads,
            "PYTHONHASHSEED": threads,
        }
        done = subprocess.run(
            [sys.executable, "-c", program],
            env=environment,
            capture_output=True,
            text=True,
            check=True,
        )
        assert done.stdout.strip() == expected


def test_more_followers_alone_never_raise_a_score(tables, ranked):
    many = [10**7] * PEOPLE
    famous = with_column(tables, "reach", "followers_count", pa.array(many))
    famous = with_column(
        famous, "post_mix", "followers_count", pa.array(many[: tables.post_mix.num_rows])
    )
    assert np.array_equal(numbers(rank(famous, PARAMETERS), "score"), numbers(ranked, "score"))


def test_loyalty_alone_does_not_change_expected_conversions(tables, ranked):
    loyal = with_value(tables, "relevance", "order_count", 4, 500)
    loyal = with_value(loyal, "relevance", "recent_order_count", 4, 400)
    loyal = with_value(loyal, "relevance", "brand_act_count", 4, 500)
    assert np.array_equal(
        numbers(rank(loyal, PARAMETERS), "expected_conversions"),
        numbers(ranked, "expected_conversions"),
    )


@settings(max_examples=12, deadline=None)
@given(row=st.integers(0, 59), more=st.integers(1, 50))
def test_more_topical_engaged_people_at_equal_exposure_never_lower_a_score(row, more):
    tables = make_tables(60, unknown=0.0)
    topical = tables.reach["topical_engaged_people_count"][row].as_py()
    room = tables.reach["engaged_people_count"][row].as_py() - topical
    richer = with_value(
        tables, "reach", "topical_engaged_people_count", row, topical + min(more, room)
    )
    before, after = (numbers(rank(t, PARAMETERS), "score")[row] for t in (tables, richer))
    assert after >= before - 1e-9


def test_twice_the_audience_at_equal_exposure_raises_the_score(tables):
    known = tables.reach["engaged_people_count"].to_pylist()
    row = next(n for n, people in enumerate(known) if (people or 0) > 50)
    double = tables
    for table, columns in {
        "reach": ("engaged_people_count", "topical_engaged_people_count", "act_count"),
        "resonance": ("engaged_people_count", "repeat_engager_count"),
        "relevance": (
            "engaged_people_count",
            "audience_topical_people_count",
            "audience_recent_buyer_count",
        ),
    }.items():
        for column in columns:
            value = getattr(double, table)[column][row].as_py()
            double = with_value(double, table, column, row, value * 2)
    before, after = (numbers(rank(t, PARAMETERS), "score")[row] for t in (tables, double))
    assert after > before


GONE = {
    "reach": tuple(name for name in make_tables(2).reach.column_names if name != "customer_id"),
    "relevance": (
        "engaged_people_count",
        "audience_topical_people_count",
        "audience_newcomer_count",
        "audience_topical_newcomer_count",
    ),
    "resonance": ("others_comment_count", "answered_comment_count", "repeat_engager_count"),
}


@pytest.mark.parametrize("table", list(GONE))
def test_hiding_a_random_half_widens_intervals_and_moves_nobody_on_average(table):
    count = 600
    tables = make_tables(count, unknown=0.0)
    hidden = np.random.default_rng(4).random(count) < 0.5
    less = tables
    for column in GONE[table]:
        kept = pa.array(getattr(tables, table)[column].to_pylist(), mask=hidden)
        less = with_column(less, table, column, kept.cast(getattr(tables, table)[column].type))
    # Elasticities held: what is learnt from less data would move everybody a little.
    held = replace(PARAMETERS, elasticity_spread=0.0)
    before, after = rank(tables, held), rank(less, held)
    value, later = (numbers(t, "expected_conversions")[hidden] for t in (before, after))
    low, high = (numbers(before, f"expected_conversions_{end}")[hidden] for end in ("low", "high"))
    assert np.mean(low) < np.mean(later) < np.mean(high)
    assert np.mean(later) == pytest.approx(np.mean(value), rel=0.25)
    for figure in ("expected_conversions", "score"):
        width = [
            numbers(t, f"{figure}_high") - numbers(t, f"{figure}_low") for t in (before, after)
        ]
        # Against what is expected: half the evidence gone also moves what all others teach.
        relative = [
            np.mean(w[hidden]) / np.mean(v) for w, v in zip(width, (value, later), strict=True)
        ]
        slack = 1.0 if figure == "expected_conversions" else 0.995  # cost is in the score as well
        assert relative[1] > slack * relative[0], figure


def test_nobody_hides_their_way_to_the_top(tables):
    nothing = rank(ScoringTables(tables.customers), PARAMETERS)
    assert np.ptp(numbers(nothing, "expected_conversions")) == 0
    ranked = rank(replace(tables, roi=None), PARAMETERS)
    conversions = numbers(ranked, "expected_conversions")
    unknown = numbers(ranked, "evidence_level") == "D"
    known = numbers(ranked, "engaged_people_basis") == "observed"
    assert conversions[unknown].max() < np.quantile(conversions[known], 0.95)


@pytest.mark.parametrize("missing", ["reach", "post_mix", "resonance", "relevance", "roi"])
def test_every_optional_table_may_be_missing(tables, missing):
    ranked = rank(replace(tables, **{missing: None}), PARAMETERS)
    assert ranked.num_rows == PEOPLE


def test_only_accounts_known_still_ranks_with_wide_intervals(tables):
    followers = tables.reach.select(["customer_id", "followers_count"])
    empty = {
        name: pa.nulls(PEOPLE)
        for name in tables.reach.column_names
        if name not in followers.column_names
    }
    only = ScoringTables(
        tables.customers, followers.append_column("x", pa.nulls(PEOPLE)).drop_columns(["x"])
    )
    for name, values in empty.items():
        only = replace(only, reach=only.reach.append_column(name, values))
    ranked = rank(only, PARAMETERS)
    assert ranked["evidence_level"].unique().to_pylist() == ["D"]
    assert np.all(ranked["score_high"].to_numpy() > 20 * ranked["score_low"].to_numpy())
    # Nothing tells them apart, so keys decide.
    assert ranked["customer_id"].to_pylist() == sorted(ranked["customer_id"].to_pylist())


def test_nobody_makes_an_empty_ranking():
    empty = pa.table(
        {"customer_id": pa.array([], pa.string()), "has_outreach_consent": pa.nulls(0)}
    )
    ranked = rank(ScoringTables(empty), PARAMETERS)
    assert ranked.num_rows == 0
    assert ranked.schema.equals(RANKED_SCHEMA)


def test_the_micro_flag_needs_band_and_engagement():
    tables = make_tables(4, unknown=0.0)
    for column, values in {
        "followers_count": [1_000, 1_000, 100_000, None],
        "engaged_people_count": [400, 400, 400, 400],
        "topical_engaged_people_count": [300, 100, 300, 300],
    }.items():
        tables = with_column(tables, "reach", column, pa.array(values, pa.int64()))
    ranked = rank(tables, PARAMETERS).sort_by("customer_id")
    assert ranked["is_micro_influencer"].to_pylist() == [True, False, False, None]


@pytest.mark.parametrize("objective", ["engagement", "awareness"])
def test_other_objectives_rank_by_their_own_value(tables, ranked, objective):
    other = rank(tables, replace(PARAMETERS, objective=objective))
    assert other["customer_id"].to_pylist() != ranked["customer_id"].to_pylist()
    assert np.array_equal(
        numbers(other, "expected_conversions_low"), numbers(ranked, "expected_conversions_low")
    )
    summed = [sum(r["log_ratio"] for r in reasons) for reasons in other["reasons"].to_pylist()]
    assert summed == pytest.approx(other["reasons_total"].to_numpy(), abs=1e-6)


@settings(max_examples=10, deadline=None)
@given(seed=st.integers(0, 10**6), count=st.integers(1, 12), objective=st.sampled_from(OBJECTIVES))
def test_whatever_the_marts_hold_every_figure_is_finite(seed, count, objective):
    rng = np.random.default_rng(seed)
    extremes = np.array([0, 0, 1, 2, 17, 10**6, 10**12])
    tables = make_tables(count, unknown=0.2)
    for table, columns in COLUMNS.items():
        for column, kind in columns.items():
            if kind != "count":
                continue
            rows = getattr(tables, table).num_rows
            values = pa.array(rng.choice(extremes, rows), mask=rng.random(rows) < 0.3)
            tables = with_column(tables, table, column, values)
    for table, part, whole in PARTS:
        held = getattr(tables, table)
        least = pc.min_element_wise(
            pc.cast(held[part], pa.float64()), pc.cast(held[whole], pa.float64()), skip_nulls=False
        )
        tables = with_column(tables, table, part, least.cast(held[part].type))
    ranked = rank(tables, replace(PARAMETERS, objective=objective))
    for field in ranked.schema:
        if pa.types.is_floating(field.type):
            assert np.all(np.isfinite(ranked[field.name].drop_null().to_numpy())), field.name
    assert np.all(ranked["score_low"].to_numpy() <= ranked["score_high"].to_numpy())
