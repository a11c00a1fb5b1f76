"""What must hold of a candidate before readers may see it: one line per rule.

Specs and results of the Dagster checks both come from `RULES`. A rule is a frame, drawn from the
candidate's own files, and an expectation of it. Frames of whole tables hold only the columns at
stake; where a rule speaks of all tables the frame has one row per table or column, so its verdict
names culprits and never values of people.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

import pandas as pd

from orchestration.publish import evidence
from orchestration.publish.expectations import Expectation, expect
from orchestration.publish.opened import OpenedCandidate

Frame = Callable[[OpenedCandidate], pd.DataFrame]


@dataclass(frozen=True)
class Rule:
    """One blocking check.

    Attributes:
        description: What must hold and why, shown in the UI and in the failure text.
        frame: Draws what is judged.
        expectation: What is expected of it.
    """

    description: str
    frame: Frame
    expectation: Expectation


def _ranked(*columns: str) -> Frame:
    return partial(evidence.ranked_columns, columns=columns)


def _within(column: str, low: float, high: float, why: str) -> Rule:
    return Rule(
        why,
        _ranked(column),
        expect("ExpectColumnValuesToBeBetween", column=column, min_value=low, max_value=high),
    )


def _at_least(greater: str, lesser: str, why: str) -> Rule:
    return Rule(
        why,
        _ranked(greater, lesser),
        expect(
            "ExpectColumnPairValuesAToBeGreaterThanB",
            column_A=greater,
            column_B=lesser,
            or_equal=True,
            ignore_row_if="either_value_is_missing",
        ),
    )


def _none(description: str, frame: Frame, column: str) -> Rule:
    """Every row of the frame counts culprits, and must count none."""
    return Rule(
        description,
        frame,
        expect("ExpectColumnValuesToBeBetween", column=column, min_value=0, max_value=0),
    )


def _equal(description: str, frame: Frame, left: str, right: str) -> Rule:
    return Rule(
        description,
        frame,
        expect("ExpectColumnPairValuesToBeEqual", column_A=left, column_B=right),
    )


_INDEX = "An index is a percentile among the scored, 0 to 100, or null."

RULES: Mapping[str, Rule] = {
    "one_row_per_customer": Rule(
        "No customer is ranked twice.",
        _ranked("customer_id"),
        expect("ExpectColumnValuesToBeUnique", column="customer_id"),
    ),
    "every_row_names_its_customer": Rule(
        "A row without customer_id could not be joined, activated or erased.",
        _ranked("customer_id"),
        expect("ExpectColumnValuesToNotBeNull", column="customer_id"),
    ),
    "what_is_always_known_is_there": _none(
        "Rank, score, interval, p_top, grade, evidence level and reasons are known of everybody.",
        evidence.required_nulls,
        "null_count",
    ),
    "keys_are_unique_in_every_table": _equal(
        "Each published table has as many distinct keys as rows: a join fanned out otherwise.",
        evidence.key_counts,
        "row_count",
        "key_count",
    ),
    "ranks_are_dense_from_one": _equal(
        "Ranks are 1, 2, 3 and so on, without ties or gaps, in the order of the file.",
        evidence.ranks_and_positions,
        "rank",
        "position",
    ),
    "ranks_follow_the_score": Rule(
        "Nobody stands above a person with a higher score.",
        evidence.scores_and_those_above,
        expect(
            "ExpectColumnPairValuesAToBeGreaterThanB",
            column_A="score_above",
            column_B="score",
            or_equal=True,
            ignore_row_if="either_value_is_missing",
        ),
    ),
    "reach_index_is_a_percentile": _within("reach_index", 0, 100, _INDEX),
    "relevance_index_is_a_percentile": _within("relevance_index", 0, 100, _INDEX),
    "resonance_index_is_a_percentile": _within("resonance_index", 0, 100, _INDEX),
    "roi_index_is_a_percentile": _within("roi_index", 0, 100, _INDEX),
    "score_is_not_below_its_interval": _at_least(
        "score", "score_low", "The score lies in its own 90 % interval: not below score_low."
    ),
    "score_is_not_above_its_interval": _at_least(
        "score_high", "score", "The score lies in its own 90 % interval: not above score_high."
    ),
    "p_top_is_a_probability": _within("p_top", 0, 1, "The chance to be among the best k."),
    "shares_are_fractions": Rule(
        "Shares of a whole lie in 0 to 1. Engaged people need not follow: engaged_share is none.",
        evidence.extremes_of_shares,
        expect("ExpectColumnValuesToBeBetween", column="extreme", min_value=0, max_value=1),
    ),
    "grade_is_a_known_letter": Rule(
        "Grades are A, B, C, D and F.",
        _ranked("grade"),
        expect("ExpectColumnValuesToBeInSet", column="grade", value_set=["A", "B", "C", "D", "F"]),
    ),
    "evidence_level_is_a_known_letter": Rule(
        "Evidence levels are A, B, C and D.",
        _ranked("evidence_level"),
        expect(
            "ExpectColumnValuesToBeInSet", column="evidence_level", value_set=["A", "B", "C", "D"]
        ),
    ),
    "micro_flag_is_unknown_where_followers_are": _none(
        "Whether somebody is a micro-influencer is null, not false, where followers are unknown.",
        evidence.micro_flags_without_followers,
        "flag_count",
    ),
    "counts_are_not_negative": _none(
        "No count in any table is below zero.", evidence.negative_counts, "negative_count"
    ),
    "numbers_are_finite": _none(
        "No figure in any table is infinite or NaN: readers sort NaN first.",
        evidence.non_finite_counts,
        "non_finite_count",
    ),
    "no_email_in_any_column": _none(
        "No value in any table looks like an email address.",
        partial(evidence.personal_values, kind="email"),
        "value_count",
    ),
    "no_phone_in_any_column": _none(
        "No value in any table looks like a telephone number.",
        partial(evidence.personal_values, kind="phone"),
        "value_count",
    ),
    "no_handle_in_any_column": _none(
        "No value in any table looks like an @handle or a link to a profile.",
        partial(evidence.personal_values, kind="handle"),
        "value_count",
    ),
    "no_personal_column": Rule(
        "No column of any table is named after personal data: name, contact, address, handle.",
        evidence.column_names,
        expect(
            "ExpectColumnValuesToNotMatchRegex",
            column="column_name",
            regex=evidence.PERSONAL_COLUMN.pattern,
        ),
    ),
    "customer_id_is_no_contact_detail": Rule(
        "customer_id is a pseudonym: for at most 1 % is it their own email, phone or handle, "
        "which chance or a prank can bring about. Number customers otherwise in the source.",
        evidence.contact_details_as_ids,
        expect("ExpectColumnValuesToBeBetween", column="exposed_share", max_value=0.01),
    ),
    "only_consenting_customers": _none(
        "Every customer in any table consents to profiling and asked for no erasure.",
        evidence.customers_without_consent,
        "customer_count",
    ),
    "every_consenting_customer_is_ranked": _none(
        "Who may be profiled is ranked, however little is known of them.",
        evidence.customers_left_out,
        "customer_count",
    ),
    "row_count_holds_against_last_run": Rule(
        "A run as of a later time does not lose most of the people: that is a broken source. "
        "If they are truly gone, raise `largest_drop` in this check's configuration.",
        evidence.row_counts_against_last_run,
        expect(
            "ExpectColumnPairValuesAToBeGreaterThanB",
            column_A="allowed_share",
            column_B="lost_share",
            or_equal=True,
        ),
    ),
    "duckdb_rows_equal_parquet_rows": _equal(
        "The DuckDB file and the Parquet files hold equally many rows.",
        evidence.row_counts_by_file,
        "duckdb_count",
        "parquet_count",
    ),
    "duckdb_values_equal_parquet_values": _equal(
        "The DuckDB file and the Parquet files hold the same rows, by the hash of every row.",
        evidence.fingerprints_by_file,
        "duckdb_fingerprint",
        "parquet_fingerprint",
    ),
    "manifest_counts_equal_rows": _equal(
        "The manifest states the row counts that the files have.",
        evidence.row_counts_by_file,
        "manifest_count",
        "parquet_count",
    ),
    "files_are_what_the_manifest_says": _equal(
        "Every file has the hash the manifest states.",
        evidence.file_hashes,
        "stated_sha256",
        "actual_sha256",
    ),
    "every_table_has_its_view": _equal(
        "Each table stands in schema `published` too, under the name of its asset.",
        evidence.views,
        "table_name",
        "view_name",
    ),
    "run_is_in_its_history": Rule(
        "`runs` holds this run once, with the hashes and counts of the manifest.",
        evidence.run_rows,
        expect("ExpectColumnValuesToBeBetween", column="matching_count", min_value=1, max_value=1),
    ),
}
"""Check name to rule, in the order they are judged."""
