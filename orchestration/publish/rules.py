"""What must hold of a candidate before readers may see it: one line per rule.

Specs and results of the Dagster checks both come from `RULES`. A rule is a frame, drawn from the
candidate's own files, and an expectation of it. Frames of whole tables hold only the columns at
stake; where a rule speaks of all tables the frame has one row per table or column, so its verdict
names culprits and never values of people.
"""

from collections.abc import Mapping
from functools import partial

from orchestration.publish.evidence import figures, files, people, ranking
from orchestration.publish.expectations import expect
from orchestration.publish.rule import (
    Rule,
    at_least,
    equal,
    gapless,
    none,
    one_of,
    ranked,
    within,
)

_INDEX = "An index is a percentile among the scored, 0 to 100."

RULES: Mapping[str, Rule] = {
    "ranking_has_its_columns": equal(
        "The ranking has the columns the scoring core declares, in their types and order.",
        ranking.declared_and_actual_columns,
        "declared",
        "actual",
    ),
    "one_row_per_customer": Rule(
        "No customer is ranked twice.",
        ranked("customer_id"),
        expect("ExpectColumnValuesToBeUnique", column="customer_id"),
    ),
    "what_is_always_known_is_there": none(
        "Key, rank, score, interval, indices, grade and reasons are known of everybody.",
        ranking.required_nulls,
        "null_count",
    ),
    "keys_are_unique_in_every_table": equal(
        "Each published table has as many distinct keys as rows: a join fanned out otherwise.",
        figures.key_counts,
        "row_count",
        "key_count",
    ),
    "ranks_are_dense_from_one": equal(
        "Ranks are 1, 2, 3 and so on, without ties or gaps, in the order of the file.",
        ranking.ranks_and_positions,
        "rank",
        "position",
    ),
    "ranks_follow_the_score": at_least(
        "score_above",
        "score",
        "Nobody stands above a person with a higher score.",
        ranking.scores_and_those_above,
    ),
    "reach_index_is_a_percentile": within("reach_index", 0, 100, _INDEX),
    "relevance_index_is_a_percentile": within("relevance_index", 0, 100, _INDEX),
    "resonance_index_is_a_percentile": within("resonance_index", 0, 100, _INDEX),
    "roi_index_is_a_percentile": within("roi_index", 0, 100, _INDEX),
    "score_is_not_below_its_interval": at_least(
        "score", "score_low", "The score lies in its own 90 % interval: not below score_low."
    ),
    "score_is_not_above_its_interval": at_least(
        "score_high", "score", "The score lies in its own 90 % interval: not above score_high."
    ),
    "p_top_is_a_probability": within("p_top", 0, 1, "The chance to be among the best k."),
    "shares_are_fractions": Rule(
        "Shares of a whole lie in 0 to 1. Engaged people need not follow: engaged_share is none.",
        ranking.extremes_of_shares,
        expect("ExpectColumnValuesToBeBetween", column="extreme", min_value=0, max_value=1),
    ),
    "grade_is_a_known_letter": one_of("grade", "ABCDF", "Grades are A, B, C, D and F."),
    "evidence_level_is_a_known_letter": one_of(
        "evidence_level", "ABCD", "Evidence levels are A, B, C and D."
    ),
    "conversions_are_not_below_their_interval": at_least(
        "expected_conversions",
        "expected_conversions_low",
        "Expected conversions lie in their own 90 % interval: not below its lower end.",
    ),
    "conversions_are_not_above_their_interval": at_least(
        "expected_conversions_high",
        "expected_conversions",
        "Expected conversions lie in their own 90 % interval: not above its upper end.",
    ),
    "score_is_value_less_cost": gapless(
        "score = expected_value - expected_cost, so that an analyst can recompute the rank.",
        ranking.score_gaps,
    ),
    "reasons_add_up": gapless(
        "Each person's reasons sum to ln(expected_value / median_expected_value).",
        ranking.reason_gaps,
    ),
    "changes_add_up": gapless(
        "What moved a person since the run before sums to the change of their score.",
        figures.change_gaps,
    ),
    "questions_have_a_value_and_a_chance": Rule(
        "No answer is worth less than nothing, and its chance is a probability.",
        figures.asked_extremes,
        expect("ExpectColumnValuesToBeBetween", column="extreme", min_value=0, max_value=1),
    ),
    "only_the_experiment_is_called_incremental": none(
        "What is called incremental was read from treatment against holdout, and all that was is.",
        figures.wrongly_named_readings,
        "wrong_count",
    ),
    "micro_flag_is_unknown_where_followers_are": none(
        "Whether somebody is a micro-influencer is null, not false, where followers are unknown.",
        ranking.micro_flags_without_followers,
        "flag_count",
    ),
    "counts_are_not_negative": none(
        "No count in any table is below zero.", figures.negative_counts, "negative_count"
    ),
    "numbers_are_finite": none(
        "No figure in any table is infinite or NaN: readers sort NaN first.",
        figures.non_finite_counts,
        "non_finite_count",
    ),
    "no_email_in_any_column": none(
        "No value in any table looks like an email address.",
        partial(people.personal_values, kind="email"),
        "email_count",
    ),
    "no_phone_in_any_column": none(
        "No value in any table looks like a telephone number.",
        partial(people.personal_values, kind="phone"),
        "phone_count",
    ),
    "no_handle_in_any_column": none(
        "No value in any table looks like an @handle or a link to a profile.",
        partial(people.personal_values, kind="handle"),
        "handle_count",
    ),
    "no_personal_column": Rule(
        "No column of any table is named after personal data: name, contact, address, handle.",
        people.column_names,
        expect(
            "ExpectColumnValuesToNotMatchRegex",
            column="column_name",
            regex=people.PERSONAL_COLUMN.pattern,
        ),
    ),
    "customer_id_is_no_contact_detail": Rule(
        "customer_id is a pseudonym: for at most 1 % is it their own email, phone or handle, "
        "which chance or a prank can bring about. Number customers otherwise in the source.",
        people.contact_details_as_ids,
        expect("ExpectColumnValuesToBeBetween", column="exposed_share", max_value=0.01),
    ),
    "only_consenting_customers": none(
        "Every customer in any table consents to profiling and asked for no erasure.",
        people.customers_without_consent,
        "customer_count",
    ),
    "every_consenting_customer_is_ranked": none(
        "Who may be profiled is ranked, however little is known of them.",
        people.customers_left_out,
        "customer_count",
    ),
    "row_count_holds_against_last_run": at_least(
        "allowed_share",
        "lost_share",
        "A run as of a later time does not lose most of the people: that is a broken source. "
        "If they are truly gone, raise largest_drop (ops: candidate_checks: config) for one run.",
        figures.row_counts_against_last_run,
    ),
    "duckdb_rows_equal_parquet_rows": equal(
        "The DuckDB file and the Parquet files hold equally many rows.",
        files.row_counts,
        "duckdb_count",
        "parquet_count",
    ),
    "duckdb_values_equal_parquet_values": equal(
        "The DuckDB file and the Parquet files hold the same rows, by the hash of every row.",
        files.fingerprints,
        "in_duckdb",
        "in_parquet",
    ),
    "manifest_counts_equal_rows": equal(
        "The manifest states the row counts that the files have.",
        files.row_counts,
        "manifest_count",
        "parquet_count",
    ),
    "files_are_what_the_manifest_says": equal(
        "Every file has the hash the manifest states.",
        files.hashes,
        "stated",
        "actual",
    ),
    "every_table_has_its_view": equal(
        "Each table stands in schema `published` too, under the name of its asset.",
        files.views,
        "table_name",
        "view_name",
    ),
    "run_is_in_its_history": Rule(
        "`runs` holds this run once, with the hashes and counts of the manifest.",
        files.run_rows,
        expect("ExpectColumnValuesToBeBetween", column="matching_count", min_value=1, max_value=1),
    ),
}
"""Check name to rule, in the order they are judged."""
