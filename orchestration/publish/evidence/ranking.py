"""Evidence about the ranking alone: columns, order, sums."""

import itertools
import re
from collections.abc import Sequence

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from orchestration.publish.evidence.frames import RANKING, is_number, ranking, schema
from orchestration.publish.opened import OpenedCandidate
from orchestration.scoring import RANKED_SCHEMA


def columns(candidate: OpenedCandidate, names: Sequence[str]) -> pd.DataFrame:
    """Columns of the ranking as they are."""
    frame: pd.DataFrame = ranking(candidate, names).to_pandas()
    return frame


def declared_and_actual_columns(candidate: OpenedCandidate) -> pd.DataFrame:
    """The ranking's columns as the scoring core declares them, beside those of the file."""
    declared = [_signature(field) for field in RANKED_SCHEMA]
    actual = [_signature(field) for field in schema(candidate, RANKING)]
    pairs = list(itertools.zip_longest(declared, actual, fillvalue="no column"))
    return pd.DataFrame(pairs, columns=["declared", "actual"])


def _signature(field: pa.Field) -> str:
    """Name and type; whether an inner field may be null does not survive DuckDB."""
    return f"{field.name} " + re.sub(r" not null|\b(?:item|element): ", "", str(field.type))


def required_nulls(candidate: OpenedCandidate) -> pd.DataFrame:
    """Nulls in each column that the core declares to have none: column_name, null_count."""
    required = [field.name for field in RANKED_SCHEMA if not field.nullable]
    table = ranking(candidate, required)
    return pd.DataFrame(
        {"column_name": required, "null_count": [table[name].null_count for name in required]}
    )


def ranks_and_positions(candidate: OpenedCandidate) -> pd.DataFrame:
    """Each rank beside its place in the file, counted from 1."""
    frame = columns(candidate, ["rank"])
    return frame.assign(position=range(1, len(frame) + 1))


def scores_and_those_above(candidate: OpenedCandidate) -> pd.DataFrame:
    """Each score beside the score of the person one rank better."""
    frame = columns(candidate, ["rank", "score"]).sort_values("rank")
    return frame.assign(score_above=frame["score"].shift(1))


def score_gaps(candidate: OpenedCandidate) -> pd.DataFrame:
    """How far each score is from value less cost, relative to the value where that is over 1."""
    frame = columns(candidate, ["score", "expected_value", "expected_cost"])
    gap = (frame["score"] - (frame["expected_value"] - frame["expected_cost"])).abs()
    return pd.DataFrame({"gap": gap / frame["expected_value"].abs().clip(lower=1.0)})


def reason_gaps(candidate: OpenedCandidate) -> pd.DataFrame:
    """How far each person's reasons are from their stated sum, or that from its definition."""
    table = ranking(
        candidate, ["reasons", "reasons_total", "expected_value", "median_expected_value"]
    )
    reasons = table["reasons"].combine_chunks()
    person = pc.list_parent_indices(reasons).to_numpy()
    ratio = pc.struct_field(pc.list_flatten(reasons), "log_ratio").to_numpy(zero_copy_only=False)
    total = np.bincount(person, ratio, minlength=table.num_rows)
    stated, value, median = (table[name].to_numpy() for name in table.column_names[1:])
    with np.errstate(divide="ignore", invalid="ignore"):
        defined = np.log(value / median)
    gap = np.maximum(np.abs(total - stated), np.abs(stated - defined))
    # A NaN would be left out as if it were missing: what is no number is the widest gap.
    return pd.DataFrame({"gap": np.where(np.isfinite(gap), gap, np.finfo(np.float64).max)})


def extremes_of_shares(candidate: OpenedCandidate) -> pd.DataFrame:
    """Least and greatest value of every share of a whole: column_name, extreme.

    `engaged_share` is none: who engages need not follow, so it may pass 1.
    """
    names = [
        field.name
        for field in schema(candidate, RANKING)
        if is_number(field.type)
        and (
            (
                field.name.endswith(("_share", "accept_probability"))
                and field.name != "engaged_share"
            )
            or field.name in {"saturation", "audience_affinity"}
        )
    ]
    rows = [
        (name, extreme)
        for name in names
        for extreme in pc.min_max(ranking(candidate, [name])[name]).as_py().values()
    ]
    return pd.DataFrame(rows, columns=["column_name", "extreme"]).astype({"extreme": "float64"})


def micro_flags_without_followers(candidate: OpenedCandidate) -> pd.DataFrame:
    """How many have a micro-influencer flag while nobody knows their followers."""
    table = ranking(candidate, ["followers_count", "is_micro_influencer"])
    flagged = pc.and_(
        pc.is_null(table["followers_count"]), pc.is_valid(table["is_micro_influencer"])
    )
    return pd.DataFrame({"flag_count": [pc.sum(flagged).as_py() or 0]})
