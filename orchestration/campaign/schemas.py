"""The tables a plan is told in: every column with its type and its meaning."""

import pyarrow as pa

INSTANT = pa.timestamp("us", tz="UTC")
MONEY = pa.decimal128(18, 4)


def _column(name: str, kind: pa.DataType, words: str, *, nullable: bool = False) -> pa.Field:
    return pa.field(name, kind, nullable=nullable, metadata={"description": words})


def _number(name: str, words: str, *, nullable: bool = False) -> pa.Field:
    return _column(name, pa.float64(), words, nullable=nullable)


def _count(name: str, words: str) -> pa.Field:
    return _column(name, pa.int64(), words)


_CAMPAIGN = _column("campaign_id", pa.string(), "The campaign: stem of its file in campaigns/.")
_WAVE = _count("wave", "The wave to be activated next, from 1.")
_CURRENCY = _column("currency", pa.string(), "ISO 4217 code of the amounts in the row.")
_HASH = _column("definition_hash", pa.string(), "SHA-256 of the definition it was planned by.")
_UNIT = _column(
    "value_unit",
    pa.string(),
    "What the values count: the brand's currency; conversions where no order value is known;"
    " engaged people where the campaign is for engagement or awareness.",
)

PLAN_SCHEMA = pa.schema(
    [
        _CAMPAIGN,
        _WAVE,
        _column("customer_id", pa.string(), "The customer."),
        _column(
            "role",
            pa.string(),
            "chosen; exploration: drawn at random outside the choice; runner_up: next if one falls"
            " out. Chosen and exploration are drawn into arms when the wave is activated.",
        ),
        _count("place", "1.. in order of choice; exploration and runners-up follow."),
        _column("incentive_kind", pa.string(), "What to offer: it leaves most after cost."),
        _column("incentive_cost", MONEY, "Its cost in `currency` if accepted."),
        _CURRENCY,
        _number("expected_conversions", "Conversions of activating them, posterior mean."),
        _number("expected_conversions_low", "Lower end of its 90 % interval; below 0.01 it is 0."),
        _number("expected_conversions_high", "Upper end of its central 90 % interval."),
        _number("expected_cost", "Chance to accept this incentive * its cost."),
        _number("expected_value", "Value of activating them alone, before cost, in value_unit."),
        _number("marginal_value", "Value they add if everybody placed before is activated too."),
        _number("marginal_conversions", "Conversions they add, likewise."),
        _number("engaged_reach", "Distinct people expected to act on the posts they make."),
        _number("marginal_reach", "Of these, people nobody placed before is expected to reach."),
        _UNIT,
        _number("selection_probability", "Chance to be planned: 1 if chosen, 0 a runner-up."),
        _column(
            "block",
            pa.string(),
            "Block of alike expected value in which the arm is drawn. Null for runners-up.",
            nullable=True,
        ),
        _number("holdout_share", "Share of those planned who are kept back."),
        _HASH,
    ],
    metadata={"description": "One row per campaign and person planned for its next wave."},
)

TOTALS_SCHEMA = pa.schema(
    [
        _CAMPAIGN,
        _WAVE,
        _column("name", pa.string(), "Name of the campaign."),
        _column("objective", pa.string(), "What it is for."),
        _column("starts_at", INSTANT, "Start of its window (UTC)."),
        _column("ends_at", INSTANT, "End of its window (UTC)."),
        _count("eligible_count", "Customers who might be planned."),
        _count("people_count", "Planned: chosen and exploration; 0 where no plan could be made."),
        _count("exploration_count", "Of these, drawn at random outside the choice."),
        _count("treated_count", "Of those planned, how many are activated."),
        _count("held_out_count", "Of those planned, how many are kept back."),
        _number("expected_conversions", "Of the treated together, overlap counted once."),
        _number("expected_conversions_low", "Lower end of its central 90 % interval."),
        _number("expected_conversions_high", "Upper end of its central 90 % interval."),
        _number("expected_value", "Value of the treated together before cost, in value_unit."),
        _number("expected_value_low", "Lower end of its central 90 % interval."),
        _number("expected_value_high", "Upper end of its central 90 % interval."),
        _number("expected_cost", "Cost of those of the treated who accept, in `currency`."),
        _number("expected_cost_low", "Lower end of its central 90 % interval."),
        _number("expected_cost_high", "Upper end of its central 90 % interval."),
        _UNIT,
        _number("expected_conversions_without_holdout", "If nobody planned were kept back."),
        _number("unique_engaged_reach", "Distinct people the treated are expected to reach."),
        _number("summed_engaged_reach", "The sum of what each reaches: people counted twice."),
        _column("budget", MONEY, "Budget of the campaign in `currency`."),
        _column("committed_amount", MONEY, "Spent or promised in earlier waves, where known."),
        _column("promised_cost", MONEY, "Most this wave can cost: every treated person accepts."),
        _CURRENCY,
        _number("objective_value", "What was maximised: value after cost, with preferences."),
        _number("objective_upper_bound", "No choice within the rules can exceed this."),
        _number(
            "optimality_gap",
            "(upper bound - value) / upper bound: how far from the best it can be. Null where the"
            " bound is not positive.",
            nullable=True,
        ),
        _column(
            "large_account_customer_id",
            pa.string(),
            "Customer with most followers, the budget on whom is compared. Null where unknown.",
            nullable=True,
        ),
        _column("large_account_followers_count", pa.int64(), "Their followers.", nullable=True),
        _number(
            "large_account_conversions", "Expected of one activation of theirs.", nullable=True
        ),
        _number("large_account_reach", "Distinct people it is expected to reach.", nullable=True),
        _number(
            "large_account_reach_by_benchmark",
            "People the wave's expected cost would reach on large accounts, by the published"
            " ratio of costs per engagement. Null where the wave costs nothing.",
            nullable=True,
        ),
        _HASH,
        _column("note", pa.string(), "Why there is no plan. Null where there is.", nullable=True),
    ],
    metadata={"description": "One row per campaign and wave planned: what it should bring."},
)

CURVE_SCHEMA = pa.schema(
    [
        _CAMPAIGN,
        _WAVE,
        _column("budget", MONEY, "Budget of the wave in `currency`."),
        _CURRENCY,
        _count("people_count", "People the best choice for it would plan, however many."),
        _number("expected_value", "Expected of the treated among them before cost."),
        _number("expected_conversions", "Expected of the treated among them."),
        _number("expected_cost", "Cost of those of the treated who accept."),
        _UNIT,
        _column("is_plan", pa.bool_(), "Whether this is the plan itself, bound to its places."),
    ],
    metadata={"description": "One row per campaign, wave and budget: what it would bring."},
)

POWER_SCHEMA = pa.schema(
    [
        _CAMPAIGN,
        _WAVE,
        _count("treated_count", "Planned to be activated."),
        _count("control_count", "Planned to be kept back."),
        _number("window_days", "Length of the campaign's window, days."),
        _count("past_person_count", "Customers whose past says how outcomes vary."),
        _number("outcome_mean", "Their credited conversions in such a window.", nullable=True),
        _number("outcome_sd", "Its standard deviation between them.", nullable=True),
        _number("outcome_correlation", "With the window before: what adjusts.", nullable=True),
        _number(
            "detectable_lift",
            "Smallest conversions per treated person found in 80 % of cases at the 5 % level.",
            nullable=True,
        ),
        _number("expected_lift", "Expected per treated person, as far as codes see them."),
        _number("power", "Chance that this wave finds the expected lift, 0-1.", nullable=True),
        _column("can_promise_verdict", pa.bool_(), "Whether that chance is 80 % or more."),
        _column(
            "waves_to_pool",
            pa.int64(),
            "Waves of this size that together find it. Null where no number would, or unknown.",
            nullable=True,
        ),
        _column("sentence", pa.string(), "The same in plain words."),
    ],
    metadata={"description": "One row per campaign planned: what its next wave can tell."},
)

TABLES = {
    "campaign_plan": PLAN_SCHEMA,
    "campaign_totals": TOTALS_SCHEMA,
    "campaign_budget_curve": CURVE_SCHEMA,
    "campaign_power": POWER_SCHEMA,
}
"""Table of schema `campaigns` to its columns."""
