"""Evidence about the figures of every table: keys, signs, finite numbers, how many rows."""

import pandas as pd
import pyarrow as pa

from orchestration.publish.changes import EFFECTS
from orchestration.publish.evidence.frames import RANKING, is_number, per_column
from orchestration.publish.opened import OpenedCandidate
from orchestration.publish.tables import TABLES


def key_counts(candidate: OpenedCandidate) -> pd.DataFrame:
    """Rows and distinct keys of every table."""
    return candidate.query(
        " union all ".join(
            f"select '{name}' as table_name, count(*) as row_count, "
            f"count(distinct row({', '.join(table.key)})) as key_count from parquet_{name}"
            for name, table in TABLES.items()
        )
    )


def negative_counts(candidate: OpenedCandidate) -> pd.DataFrame:
    """Values below zero in every `_count` column: table_name, column_name, negative_count."""
    return per_column(
        candidate,
        lambda field: field.name.endswith("_count") and is_number(field.type),
        "count(*) filter (where {column} < 0)",
        "negative_count",
    )


def non_finite_counts(candidate: OpenedCandidate) -> pd.DataFrame:
    """Infinite and NaN values of every floating column, and of every one inside `reasons`."""
    plain = per_column(
        candidate,
        lambda field: pa.types.is_floating(field.type),
        "count(*) filter (where not isfinite({column}))",
        "non_finite_count",
    )
    nested = candidate.query(
        f"select '{RANKING}' as table_name, 'reasons.log_ratio' as column_name, "
        "count(*) filter (where not isfinite(reason.log_ratio)) as non_finite_count "
        f"from (select unnest(reasons) as reason from parquet_{RANKING})"
    )
    return pd.concat([plain, nested], ignore_index=True)


def change_gaps(candidate: OpenedCandidate) -> pd.DataFrame:
    """How far each person's effects are from the change of their score, where both are told."""
    effects = " + ".join(EFFECTS)
    return candidate.query(
        f"select abs(score_change - ({effects})) / greatest(abs(score), abs(previous_score), 1) "
        f"as gap from parquet_run_changes where score_change - ({effects}) is not null"
    )


def asked_extremes(candidate: OpenedCandidate) -> pd.DataFrame:
    """Least value, and least and greatest chance, of what is asked next: figure, extreme."""
    return candidate.query(
        """
        select unnest([
            least(min(value_of_information), 0), min(enters_top_probability),
            max(enters_top_probability)
        ]) as extreme
        from parquet_ask_next
        """
    ).astype({"extreme": "float64"})


def wrongly_named_readings(candidate: OpenedCandidate) -> pd.DataFrame:
    """Per reading of campaigns, metrics that are called incremental and are not, or the reverse."""
    return candidate.query(
        """
        select
            reading,
            count(*) filter (
                where contains(metric, 'incremental') <> (reading = 'experimental')
            ) as wrong_count
        from parquet_campaign_results
        group by reading
        order by reading
        """
    )


def row_counts_against_last_run(candidate: OpenedCandidate) -> pd.DataFrame:
    """Share of the last run's people that are gone, beside the share that may be.

    Nothing is compared at the first publish, nor as of an earlier time than the last run's:
    fewer people were customers then.
    """
    now = candidate.manifest.tables[RANKING].row_count
    last, lost = None, 0.0
    if candidate.previous is not None:
        goes_back = candidate.manifest.as_of < candidate.previous.as_of
        last = candidate.previous.tables[RANKING].row_count
        if last and not goes_back:
            lost = max(0.0, 1 - now / last)
    return pd.DataFrame(
        {
            "last_row_count": [last],
            "row_count": [now],
            "lost_share": [lost],
            "allowed_share": [candidate.largest_drop],
        }
    )
