"""Columns of the published results: what each means, once."""

from collections.abc import Mapping

import pyarrow as pa

LEVELS = ("all", "campaign", "wave", "person")
READINGS = ("attributed", "matched", "experimental")
VERDICTS = ("works", "does not", "undecided", "too small", "not finished")


def _column(name: str, kind: pa.DataType, words: str) -> pa.Field:
    return pa.field(name, kind, metadata={"description": words})


RESULTS_SCHEMA = pa.schema(
    [
        _column("level", pa.string(), "`all` campaigns, `campaign`, `wave` or `person`."),
        _column("campaign_id", pa.string(), "Campaign; null for all together."),
        _column("wave", pa.int64(), "Wave of the campaign, from 1; null for all waves."),
        _column("customer_id", pa.string(), "Customer assigned; null for groups."),
        _column("arm", pa.string(), "Arm of that customer; null for groups."),
        _column(
            "reading",
            pa.string(),
            "`attributed`: by link or code; `matched`: exposed people against their own usual "
            "time; `experimental`: treated against held out, alone to be called incremental.",
        ),
        _column("metric", pa.string(), "What is told; see `unit`."),
        _column("value", pa.float64(), "The figure. Null: unknown, see `note`."),
        _column("low", pa.float64(), "Lower end of the 90 % interval; null: cannot be told."),
        _column("high", pa.float64(), "Upper end of the 90 % interval; null: cannot be told."),
        _column("unit", pa.string(), "What the figure counts, or its currency."),
        _column("numerator", pa.float64(), "What was counted or summed."),
        _column("denominator", pa.float64(), "Of how many, or at what cost; null for plain sums."),
        _column("benchmark_value", pa.float64(), "What to hold it against; null: nothing known."),
        _column("benchmark_source", pa.string(), "Where that is from."),
        _column("note", pa.string(), "Why a figure is unknown, or how to read it."),
    ],
    metadata={
        "description": "One row per campaign, wave or person, reading and metric: the figure with "
        "its interval."
    },
)

VERDICT_SCHEMA = pa.schema(
    [
        _column("campaign_id", pa.string(), "Campaign."),
        _column("name", pa.string(), "Its name; null where it was not handed over."),
        _column("objective", pa.string(), "What it is for; null likewise."),
        _column("verdict", pa.string(), "One of: " + ", ".join(f"`{v}`" for v in VERDICTS) + "."),
        _column("sentence", pa.string(), "The verdict in one plain sentence."),
        _column("decision_metric", pa.string(), "Figure that decides."),
        _column("decision_at_least", pa.float64(), "What the figure must exceed."),
        _column("decision_confidence", pa.float64(), "Coverage of the interval that decides."),
        _column("is_default_rule", pa.bool_(), "Whether no definition states another rule."),
        _column("value", pa.float64(), "The figure that decides; null: unknown."),
        _column("low", pa.float64(), "Lower end of its interval."),
        _column("high", pa.float64(), "Upper end of its interval."),
        _column("treated_count", pa.int64(), "People treated whose outcome is known."),
        _column("control_count", pa.int64(), "People held out whose outcome is known."),
        _column(
            "detectable_lift",
            pa.float64(),
            "What the figure had to be to be told from none in 80 % of such campaigns, at 5 %.",
        ),
        _column(
            "explained_share",
            pa.float64(),
            "Share of the outcome's variance that behaviour before assignment explains (CUPED).",
        ),
        _column(
            "sample_ratio_p",
            pa.float64(),
            "How likely so uneven arms are by chance; below 0.001 the arms are not believed.",
        ),
        _column(
            "propensity_basis",
            pa.string(),
            "`recorded` where the chance to be treated was recorded at the draw; `inferred` from "
            "the arms of all campaigns together where not.",
        ),
    ],
    metadata={"description": "One row per campaign with anybody assigned: what it came to."},
)

TABLES: Mapping[str, pa.Schema] = {
    "campaign_results": RESULTS_SCHEMA,
    "campaign_verdict": VERDICT_SCHEMA,
}
"""Tables of schema `campaigns` that measuring makes."""
