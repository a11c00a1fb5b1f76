"""The ranking: six marts in, one table of people out, best first.

Belongs here: what a row of `ranked_influencers` says and in which order rows stand. Every figure is
made by a factor, the funnel, the simulation or the reasons.
"""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from orchestration.scoring.arrays import Floats, Integers, ratio, significant
from orchestration.scoring.funnel import Funnel, build_funnel
from orchestration.scoring.parameters import Parameters
from orchestration.scoring.reasons import REASON_TYPE, compare_with_median, write_reasons
from orchestration.scoring.relevance import customer_affinity, percentiles
from orchestration.scoring.schema import RANKED_SCHEMA
from orchestration.scoring.simulation import simulate
from orchestration.scoring.tables import Population, ScoringTables, lay_out

NONE_BELOW = 0.01
"""Most people persuade nobody, which no Gamma says exactly: a lower end of less than one conversion
in a hundred activations is published as 0."""

GRADES = ("A", "B", "C", "D", "F")
GRADE_BOUNDS = (0.05, 0.20, 0.50, 0.80)
"""Share of people ranked better at which a grade ends: A best 5 %, B 15, C 30, D 30, F the rest."""


def rank(tables: ScoringTables, parameters: Parameters | None = None) -> pa.Table:
    """Ranks every customer by the expected value of activating them.

        score = expected_conversions * margin * average order value - P(accept) * cost

    Args:
        tables: The marts; all but `customers` may be missing, and NULL means unknown.
        parameters: Constants; the published definition by default.

    Returns:
        One row per customer with the columns of `RANKED_SCHEMA`, by rank. The score is the exact
        posterior mean; intervals and `p_top` come from `parameters.draws` posterior draws.

    Raises:
        ScoringInputError: A table cannot be scored; the message names the culprit and the fix.

    Example:
        >>> ranked = rank(ScoringTables(pa.table({
        ...     "customer_id": ["ben", "anna"], "has_outreach_consent": [True, None]})))
        >>> ranked.select(["customer_id", "rank", "evidence_level"]).to_pylist()[0]
        {'customer_id': 'anna', 'rank': 1, 'evidence_level': 'D'}
    """
    p = parameters or Parameters()
    population = lay_out(tables, p.fit_sample)
    if population.size == 0:
        return RANKED_SCHEMA.empty_table()
    funnel = build_funnel(population, p)
    score = significant(funnel.expected_value - funnel.expected_cost)
    # Stable on people sorted by key: equal scores stay in the order of `customer_id`.
    order = np.argsort(-score, kind="stable").astype(np.int64)
    columns = _measured(population, funnel) | _scored(population, funnel, score, order, p)
    columns["is_micro_influencer"] = _is_micro(columns, p)
    reasons = compare_with_median(funnel.means, funnel.stages, funnel.expected_value)
    columns["median_expected_value"] = np.full(population.size, reasons.median_value)
    columns["reasons_total"] = reasons.total
    columns["reasons"] = write_reasons(reasons, funnel.means, funnel.factors, order)
    assert set(columns) == set(RANKED_SCHEMA.names)
    arrays = [_as_arrow(columns.pop(field.name), field, order) for field in RANKED_SCHEMA]
    return pa.Table.from_arrays(arrays, schema=RANKED_SCHEMA)


def _scored(
    population: Population, funnel: Funnel, score: Floats, order: Integers, p: Parameters
) -> dict[str, object]:
    people = population.size
    rank_of = np.empty(people, dtype=np.int64)
    rank_of[order] = np.arange(1, people + 1)
    drawn = simulate(funnel, population.hashes, score, p)
    conversions = funnel.expected_conversions
    means = funnel.means
    relevance = means["topical"] * means["affinity"]
    return {
        "customer_id": population.customer_id,
        "rank": rank_of,
        "score": score,
        # A mean may lie outside its own central interval where a tail is long: it is let in.
        "score_low": np.minimum(drawn.score_low, score),
        "score_high": np.maximum(drawn.score_high, score),
        "p_top": drawn.p_top,
        "expected_conversions": conversions,
        "expected_conversions_low": _none_below(np.minimum(drawn.conversions_low, conversions)),
        "expected_conversions_high": np.maximum(drawn.conversions_high, conversions),
        "expected_value": funnel.expected_value,
        "expected_cost": funnel.expected_cost,
        "unit_value": np.full(people, funnel.unit_value),
        "score_unit": np.full(people, funnel.unit),
        "objective": np.full(people, p.objective),
        "average_order_value": np.full(people, funnel.roi.order_value),
        "order_share": np.full(people, funnel.roi.order_share),
        "acceptance_cost": means["cost"] if funnel.has_cost else np.zeros(people),
        "contribution_margin": np.full(people, p.margin),
        "reach_index": percentiles(significant(means["reach"])),
        "relevance_index": percentiles(significant(relevance)),
        "resonance_index": percentiles(significant(funnel.resonance.ratio)),
        "roi_index": percentiles(significant(means["roi"])),
        "grade": np.array(GRADES)[np.searchsorted(GRADE_BOUNDS, (rank_of - 1) / people, "right")],
        "evidence_level": _evidence(population),
        "accept_probability": means["accept"],
        "posts_per_activation": means["posts"],
        "engaged_people_per_post": means["reach"],
        "topical_ratio": means["topical"],
        "topical_engaged_people_per_post": means["reach"] * means["topical"],
        "affinity_factor": means["affinity"],
        "resonance_factor": means["resonance"],
        "roi_factor": means["roi"],
        "act_probability": means["affinity"] * means["resonance"] * means["roi"],
        "unsaturated_share": means["saturation"],
        "acts_per_engaged_person": means["acts"],
    }


def _measured(population: Population, funnel: Funnel) -> dict[str, object]:
    """The dictionary's metrics: null where their inputs are missing."""
    reach = population.reader("reach")
    resonance = population.reader("resonance")
    followers = reach("followers_count")
    posts = resonance("counted_post_count")
    likes = resonance("like_count")
    acts = (
        likes + np.nan_to_num(resonance("comment_count")) + np.nan_to_num(resonance("share_count"))
    )
    topical = funnel.reach.topical_engaged_people
    return {
        "has_outreach_consent": population.aligned["customers"]["has_outreach_consent"],
        "followers_count": reach("followers_count"),
        "engaged_people_count": funnel.reach.engaged_people,
        "topical_engaged_people_count": topical,
        "engaged_people_basis": funnel.reach.basis,
        "engaged_share": ratio(topical, followers),
        "like_rate_per_post": ratio(ratio(likes, posts), followers),
        "engagement_rate_per_post": ratio(ratio(acts, posts), followers),
        "engagement_rate_by_reach": ratio(
            reach("reported_engaged_count"), reach("reported_reached_count")
        ),
        "expected_engagements": funnel.resonance.expected_engagements,
        "resonance_ratio": np.where(
            np.isnan(funnel.resonance.expected_engagements), np.nan, funnel.resonance.ratio
        ),
        "reply_share": ratio(
            resonance("answered_comment_count"), resonance("others_comment_count")
        ),
        "repeat_engager_share": ratio(
            resonance("repeat_engager_count"), resonance("engaged_people_count")
        ),
        "suspect_share": ratio(resonance("suspect_act_count"), resonance("act_count")),
        "topic_share": funnel.relevance.topic_share,
        "audience_affinity": funnel.relevance.audience_affinity,
        "customer_affinity": customer_affinity(population),
        "saturation": funnel.relevance.saturation,
        "attributed_conversions": population.numbers("roi", "attributed_conversion_count"),
        "exposed_excess_conversions": funnel.roi.excess,
    }


def _is_micro(columns: dict[str, object], p: Parameters) -> pa.Array:
    """In the band and engaged enough; null where followers, or what decides, are unknown."""
    followers = pa.array(columns["followers_count"], from_pandas=True)
    share = pa.array(columns["engaged_share"], from_pandas=True)
    in_band = pc.and_(
        pc.greater_equal(followers, float(p.min_followers)),
        pc.less_equal(followers, float(p.max_followers)),
    )
    return pc.and_kleene(in_band, pc.greater_equal(share, p.min_engaged_share))


def _none_below(low: Floats) -> Floats:
    return np.where(low < NONE_BELOW, 0.0, low)


def _evidence(population: Population) -> np.ndarray[tuple[int], np.dtype[np.str_]]:
    """A own insights; B public counts or actors; C acts on the brand's content; D the rest."""

    def some(column: str) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
        return np.nan_to_num(population.numbers("reach", column)) > 0

    public = some("public_post_count") | some("counted_post_count") | some("actor_known_post_count")
    return np.where(
        some("own_insight_post_count"),
        "A",
        np.where(public, "B", np.where(some("brand_act_count"), "C", "D")),
    )


def _as_arrow(values: object, field: pa.Field, order: Integers) -> pa.ChunkedArray | pa.Array:
    """A column of people by key as the published type, by rank; the reasons are by rank already."""
    if field.type == REASON_TYPE:
        return values
    if isinstance(values, (pa.Array, pa.ChunkedArray)):
        return values.take(pa.array(order)).cast(field.type)
    assert isinstance(values, np.ndarray)
    values = values[order]
    if values.dtype.kind == "f":
        return pa.array(significant(values), from_pandas=True).cast(field.type)
    return pa.array(values).cast(field.type)
