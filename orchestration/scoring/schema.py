"""`ranked_influencers`: the columns people and BI tools read, each with its definition.

One row per customer. The integrator turns this schema into Dagster's column schema and the
published contract; `ranking.py` fills it. Null means unknown; it is never zero for want of data.
"""

import pyarrow as pa

from orchestration.scoring.reasons import REASON_TYPE

ROW = "One row per customer who consents to profiling, best first."


def _column(name: str, kind: pa.DataType, words: str, *, nullable: bool = False) -> pa.Field:
    return pa.field(name, kind, nullable=nullable, metadata={"description": words})


def _metric(name: str, words: str) -> pa.Field:
    return _column(name, pa.float64(), words + " Null where unknown.", nullable=True)


RANKED_SCHEMA = pa.schema(
    [
        _column("customer_id", pa.string(), "The customer; the row's key."),
        _column("rank", pa.int64(), "1 is best; dense, by score, then customer_id."),
        _column(
            "score",
            pa.float64(),
            "Expected value of one activation after cost, posterior mean:"
            " expected_value - expected_cost, in score_unit. May be negative.",
        ),
        _column("score_low", pa.float64(), "Lower end of the score's central 90 % interval."),
        _column("score_high", pa.float64(), "Upper end of the score's central 90 % interval."),
        _column("p_top", pa.float64(), "Probability to belong to the best k by score, 0-1."),
        _column("grade", pa.string(), "A best 5 %, B next 15, C next 30, D next 30, F the rest."),
        _column(
            "evidence_level",
            pa.string(),
            "A own insights; B public counts or actors; C acts on the brand's content; D less.",
        ),
        _column(
            "is_micro_influencer",
            pa.bool_(),
            "Followers in the band and engaged_share at least the band's; null where unknown.",
            nullable=True,
        ),
        _column(
            "has_outreach_consent",
            pa.bool_(),
            "May be contacted. Who may not is ranked and in no export.",
            nullable=True,
        ),
        _column("reach_index", pa.float64(), "Percentile 0-100 of engaged_people_per_post."),
        _column(
            "relevance_index", pa.float64(), "Percentile 0-100 of topical_ratio * affinity_factor."
        ),
        _column("resonance_index", pa.float64(), "Percentile 0-100 of the shrunk resonance ratio."),
        _column("roi_index", pa.float64(), "Percentile 0-100 of roi_factor."),
        _column(
            "expected_conversions",
            pa.float64(),
            "Conversions of the next activation, posterior mean: accept_probability *"
            " posts_per_activation * topical_engaged_people_per_post * act_probability *"
            " unsaturated_share.",
        ),
        _column(
            "expected_conversions_low",
            pa.float64(),
            "Lower end of its 90 % interval; 0 below one conversion in a hundred activations.",
        ),
        _column("expected_conversions_high", pa.float64(), "Upper end of its 90 % interval."),
        _column(
            "objective", pa.string(), "What was ranked for: conversions, engagement, awareness."
        ),
        _column("score_unit", pa.string(), "What score, expected_value and unit_value count."),
        _column(
            "unit_value", pa.float64(), "Value of one conversion (or of the objective's unit)."
        ),
        _metric("average_order_value", "Net revenue per order, brand's currency."),
        _column(
            "order_share",
            pa.float64(),
            "Orders among the conversions that codes credited: the others bring no revenue."
            " unit_value = contribution_margin * average_order_value * order_share.",
        ),
        _column(
            "acceptance_cost",
            pa.float64(),
            "Cost of one accepted activation: booked for the person, else for accounts of their"
            " size. 0 where none is subtracted.",
        ),
        _column("contribution_margin", pa.float64(), "Contribution of net revenue, fraction."),
        _column(
            "expected_value",
            pa.float64(),
            "The objective before cost: for conversions expected_conversions * unit_value.",
        ),
        _column("expected_cost", pa.float64(), "accept_probability * acceptance_cost."),
        _column("median_expected_value", pa.float64(), "Median of expected_value; one for all."),
        _column(
            "reasons_total",
            pa.float64(),
            "ln(expected_value / median_expected_value): what the reasons' log_ratio sum to.",
        ),
        _column(
            "reasons", REASON_TYPE, "Stage by stage, strongest first: log-ratio to the median."
        ),
        _column("accept_probability", pa.float64(), "Chance to accept an activation, 0-1."),
        _column("posts_per_activation", pa.float64(), "Posts an accepted activation brings."),
        _column("engaged_people_per_post", pa.float64(), "Distinct people who act on one post."),
        _column(
            "topical_ratio",
            pa.float64(),
            "People acting on a topical post over people acting on any post of the person's.",
        ),
        _column(
            "topical_engaged_people_per_post",
            pa.float64(),
            "engaged_people_per_post * topical_ratio.",
        ),
        _column(
            "act_probability",
            pa.float64(),
            "Conversions per engaged person: affinity_factor * resonance_factor * roi_factor.",
        ),
        _column("affinity_factor", pa.float64(), "Likelier to act, by interest; usual = 1."),
        _column("resonance_factor", pa.float64(), "Likelier to act, by listening; usual = 1."),
        _column(
            "roi_factor",
            pa.float64(),
            "The brand's conversions per engaged person * the person's own ratio to it.",
        ),
        _column("unsaturated_share", pa.float64(), "1 - share of engaged people who buy, shrunk."),
        _column("acts_per_engaged_person", pa.float64(), "Acts of an engaged person, shrunk."),
        _column(
            "followers_count",
            pa.int64(),
            "Potential reach, as last observed; never ranks. Null where unknown.",
            nullable=True,
        ),
        _metric("engaged_people_count", "Distinct people who acted on any post of the window."),
        _metric("topical_engaged_people_count", "The same on posts about the brand's topics."),
        _column(
            "engaged_people_basis",
            pa.string(),
            "observed: actors counted; estimated: from counts of acts; prior: unknown.",
        ),
        _metric("engaged_share", "topical_engaged_people_count / followers_count."),
        _metric("like_rate_per_post", "Mean likes of a post / followers."),
        _metric("engagement_rate_per_post", "Mean likes, comments and shares / followers."),
        _metric("engagement_rate_by_reach", "Engaged accounts / reached accounts, by insights."),
        _metric("expected_engagements", "Acts such an account gets on as many posts."),
        _metric("resonance_ratio", "Observed / expected engagements, shrunk; 1 = as expected."),
        _metric("reply_share", "Others' comments the author answered / others' comments."),
        _metric("repeat_engager_share", "Engaged people who acted on 3 or more posts / all."),
        _metric("suspect_share", "Acts judged inauthentic / acts."),
        _metric("topic_share", "Weighted share of posts about the topics, shrunk."),
        _metric("audience_affinity", "Share of engaged people with an interest of theirs, shrunk."),
        _metric("customer_affinity", "The customer's own tie to the brand, index 0-100."),
        _metric("saturation", "Engaged people who bought recently / engaged people."),
        _metric("attributed_conversions", "Conversions credited by a personal code or link."),
        _metric("exposed_excess_conversions", "Exposed orders above the same people's own rate."),
    ],
    metadata={"description": ROW},
)
"""The published table's schema; each field's metadata holds its `description`."""
