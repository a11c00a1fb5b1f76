"""Every rule passes a sound candidate and refuses the one defect it is there for."""

import json
import re
from dataclasses import replace

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from orchestration.publish.changes import EFFECTS
from orchestration.publish.checks import judged
from orchestration.publish.errors import CandidateError
from orchestration.publish.evidence.people import PERSONAL_COLUMN, PERSONAL_VALUE
from orchestration.publish.expectations import Verdict
from orchestration.publish.generation import Published
from orchestration.publish.manifest import read_manifest
from orchestration.publish.opened import open_candidate
from orchestration.publish.rules import RULES
from tests.publish_warehouse import make_warehouse

RANKED = "ranked_influencers"
ONE = "rank = 17"


def changed(table: str, column: str, value: str, where: str = ONE) -> tuple[str, str]:
    """A table with one column different where `where` holds."""
    return table, f"select * replace (case when {where} then {value} else {column} end as {column})"


DEFECTS: dict[str, tuple[str, str]] = {
    "ranking_has_its_columns": (RANKED, "select * exclude (reply_share)"),
    "one_row_per_customer": changed(RANKED, "customer_id", "'C000003'"),
    "what_is_always_known_is_there": changed(RANKED, "score_low", "null"),
    "keys_are_unique_in_every_table": changed("customer_roi", "customer_id", "'C000003'", "true"),
    "ranks_are_dense_from_one": changed(RANKED, "rank", "18"),
    "ranks_follow_the_score": changed(RANKED, "score", "1e9"),
    "reach_index_is_a_percentile": changed(RANKED, "reach_index", "100.1"),
    "relevance_index_is_a_percentile": changed(RANKED, "relevance_index", "-0.1"),
    "resonance_index_is_a_percentile": changed(RANKED, "resonance_index", "101.0"),
    "roi_index_is_a_percentile": changed(RANKED, "roi_index", "-1.0"),
    "score_is_not_below_its_interval": changed(RANKED, "score_low", "score + 1"),
    "score_is_not_above_its_interval": changed(RANKED, "score_high", "score - 1"),
    "p_top_is_a_probability": changed(RANKED, "p_top", "1.01"),
    "shares_are_fractions": changed(RANKED, "suspect_share", "1.01"),
    "grade_is_a_known_letter": changed(RANKED, "grade", "'E'"),
    "evidence_level_is_a_known_letter": changed(RANKED, "evidence_level", "'F'"),
    "conversions_are_not_below_their_interval": changed(RANKED, "expected_conversions_low", "9.0"),
    "conversions_are_not_above_their_interval": changed(RANKED, "expected_conversions_high", "0.0"),
    "score_is_value_less_cost": changed(RANKED, "expected_cost", "3.0"),
    "reasons_add_up": changed(RANKED, "reasons_total", "reasons_total + 0.01"),
    "changes_add_up": (
        "run_changes",
        "select 9.0 as score_change, 1.0 as score, 1.0 as previous_score, "
        + ", ".join(f"count({name}) * 0.5 as {name}" for name in EFFECTS),
    ),
    "only_the_experiment_is_called_incremental": changed(
        "campaign_results", "reading", "'matched'", "metric = 'incremental_conversions'"
    ),
    "questions_have_a_value_and_a_chance": changed(
        "ask_next", "value_of_information", "-0.01", "ask_rank = 2"
    ),
    "micro_flag_is_unknown_where_followers_are": changed(
        RANKED, "is_micro_influencer", "false", "followers_count is null"
    ),
    "counts_are_not_negative": changed("customer_reach", "account_count", "-1", "true"),
    "numbers_are_finite": changed("brand_benchmarks", "own_value", "'nan'::double", "true"),
    "no_email_in_any_column": changed("dim_customers", "industry", "'ann@shop.example'", "true"),
    "no_phone_in_any_column": changed("dim_customers", "industry", "'+49 151 2345678'", "true"),
    "no_handle_in_any_column": changed(RANKED, "engaged_people_basis", "'as @ann.runs'"),
    "no_personal_column": ("customer_reach", "select *, 1 as handle"),
    "only_consenting_customers": changed(
        "conversion_ledger", "credited_customer_id", "'C000200'", "rule = 'code'"
    ),
    "every_consenting_customer_is_ranked": ("customer_roi", "select *"),
    "duckdb_rows_equal_parquet_rows": ("customer_roi", "select *"),
    "duckdb_values_equal_parquet_values": changed("runs", "seed", "8", "true"),
    "manifest_counts_equal_rows": ("data_coverage", "select *"),
    "run_is_in_its_history": changed("runs", "input_hash", "'dddd'", "true"),
}
"""Rule to the table it must refuse, and how that table is made from the sound one."""

FEWER = {
    "every_consenting_customer_is_ranked",
    "duckdb_rows_equal_parquet_rows",
    "manifest_counts_equal_rows",
}
"""Defects by a missing row."""


@pytest.fixture(scope="module")
def private():
    with duckdb.connect() as connection:
        make_warehouse(connection)
        yield connection


def spoil(published, name: str) -> None:
    table, change = DEFECTS[name]
    path = published.candidate / f"{table}.parquet"
    with duckdb.connect() as connection:
        connection.execute("set timezone = 'UTC'")
        limit = " limit 1" if name in FEWER else ""
        rows = connection.execute(
            f"{change} from read_parquet(?){limit}", [str(path)]
        ).to_arrow_table()
    path.unlink()
    pq.write_table(rows, path)


def verdict(judge, private, published, name):
    with open_candidate(private, published, largest_drop=0.5) as candidate:
        return judged(judge, candidate, RULES[name])


@pytest.fixture(scope="module")
def sound(written):
    """A sound candidate, opened once for all rules."""
    with duckdb.connect() as connection:
        make_warehouse(connection)
        with open_candidate(connection, Published(written), largest_drop=0.5) as candidate:
            yield candidate


@pytest.mark.parametrize("name", RULES)
def test_a_sound_candidate_passes(judge, sound, name):
    outcome = judged(judge, sound, RULES[name])
    assert outcome.verdict is Verdict.PASSED, outcome


@pytest.mark.parametrize("name", DEFECTS)
def test_each_rule_refuses_its_defect(judge, private, candidate_copy, name):
    spoil(candidate_copy, name)
    outcome = verdict(judge, private, candidate_copy, name)
    assert outcome.verdict is Verdict.REFUSED, outcome


def test_whoever_does_not_consent_is_refused_as_a_row_of_their_own_too(
    judge, private, candidate_copy, monkeypatch
):
    named = changed("customer_roi", "customer_id", "'C000200'", "true")
    monkeypatch.setitem(DEFECTS, "only_consenting_customers", named)
    spoil(candidate_copy, "only_consenting_customers")
    outcome = verdict(judge, private, candidate_copy, "only_consenting_customers")
    assert outcome.verdict is Verdict.REFUSED, outcome


def test_every_rule_is_seen_to_refuse():
    assert set(RULES) == set(DEFECTS) | {
        "customer_id_is_no_contact_detail",
        "every_table_has_its_view",
        "files_are_what_the_manifest_says",
        "row_count_holds_against_last_run",
    }


def test_a_ranking_whose_reasons_do_not_sum_to_their_total_is_refused(
    judge, private, candidate_copy
):
    path = candidate_copy.candidate / f"{RANKED}.parquet"
    table = pq.read_table(path)
    rows = table.to_pylist()
    rows[4]["reasons"][0]["log_ratio"] += 0.001
    path.unlink()
    pq.write_table(pa.Table.from_pylist(rows, schema=table.schema), path)
    outcome = verdict(judge, private, candidate_copy, "reasons_add_up")
    assert outcome.verdict is Verdict.REFUSED
    assert outcome.refused_count == 1


@pytest.mark.parametrize(
    "contact",
    ["email = customer_id", "phone = '+' || customer_id", "phone = customer_id"],
)
def test_customer_ids_that_are_contact_details_are_refused(judge, private, candidate_copy, contact):
    name = "customer_id_is_no_contact_detail"
    number = "regexp_replace(customer_id, 'C', '49')"
    path = candidate_copy.candidate / f"{RANKED}.parquet"
    rows = private.execute(
        f"select * replace ({number} as customer_id) from read_parquet(?)", [str(path)]
    ).to_arrow_table()
    path.unlink()
    pq.write_table(rows, path)
    private.execute("begin")
    private.execute(
        "create or replace table intermediate.int_customers as "
        f"select * replace ({number} as customer_id) from intermediate.int_customers"
    )
    private.execute(f"update intermediate.int_customers set {contact}")
    private.execute("commit")
    try:
        assert verdict(judge, private, candidate_copy, name).verdict is Verdict.REFUSED
    finally:
        make_warehouse(private)


def test_one_prank_among_many_handles_does_not_stop_a_publish(judge, private, candidate_copy):
    private.execute(
        "update intermediate.int_identity_links set handle = 'c000005' "
        "where customer_id = 'C000005'"
    )
    try:
        outcome = verdict(judge, private, candidate_copy, "customer_id_is_no_contact_detail")
    finally:
        make_warehouse(private)
    assert outcome.verdict is Verdict.PASSED


def test_a_tampered_file_is_refused(judge, private, candidate_copy):
    report = candidate_copy.candidate / "report.html"
    report.write_text(report.read_text() + " ")
    outcome = verdict(judge, private, candidate_copy, "files_are_what_the_manifest_says")
    assert outcome.verdict is Verdict.REFUSED
    assert [culprit["file"] for culprit in outcome.culprits] == ["report.html"]


def test_a_file_the_manifest_does_not_know_is_refused(judge, private, candidate_copy):
    (candidate_copy.candidate / "extra.parquet").write_bytes(b"PAR1")
    outcome = verdict(judge, private, candidate_copy, "files_are_what_the_manifest_says")
    assert outcome.verdict is Verdict.REFUSED


def test_a_missing_view_is_refused(judge, private, candidate_copy):
    with duckdb.connect(str(candidate_copy.candidate / "grapevine.duckdb")) as connection:
        connection.execute("drop view published.customer_roi")
    outcome = verdict(judge, private, candidate_copy, "every_table_has_its_view")
    assert outcome.verdict is Verdict.REFUSED


def previous_run(published, row_count: int, as_of: str):
    path = published.candidate / "manifest.json"
    content = json.loads(path.read_text())
    content["as_of"] = as_of
    content["tables"][RANKED]["row_count"] = row_count
    other = published.root / "previous.json"
    other.write_text(json.dumps(content))
    return read_manifest(other)


@pytest.mark.parametrize(
    ("last", "expected"),
    [
        ((400, "2026-06-01T00:00:00+00:00", 0.5), Verdict.PASSED),
        ((401, "2026-06-01T00:00:00+00:00", 0.5), Verdict.REFUSED),
        ((401, "2026-06-01T00:00:00+00:00", 1.0), Verdict.PASSED),
        ((10_000, "2026-12-01T00:00:00+00:00", 0.5), Verdict.PASSED),
        ((0, "2026-06-01T00:00:00+00:00", 0.0), Verdict.PASSED),
        ((10, "2026-06-01T00:00:00+00:00", 0.0), Verdict.PASSED),
    ],
    ids=["half is left", "less than half", "allowed", "an earlier as_of", "from nobody", "growth"],
)
def test_losing_most_people_against_the_last_run_is_refused(
    judge, private, candidate_copy, last, expected
):
    last_count, as_of, largest_drop = last
    previous = previous_run(candidate_copy, last_count, as_of)
    rule = RULES["row_count_holds_against_last_run"]
    with open_candidate(private, candidate_copy, largest_drop=largest_drop) as candidate:
        outcome = judged(judge, replace(candidate, previous=previous), rule)
    assert outcome.verdict is expected


@pytest.mark.parametrize("file", [f"{RANKED}.parquet", "grapevine.duckdb"])
def test_a_candidate_whose_files_cannot_be_read_is_named_and_let_go(
    private, candidate_copy, written, file
):
    (candidate_copy.candidate / file).write_bytes(b"torn")
    with (
        pytest.raises(CandidateError, match="cannot be read .* Run the whole job again"),
        open_candidate(private, candidate_copy, largest_drop=0.5),
    ):
        pytest.fail("it opened")
    with open_candidate(private, Published(written), largest_drop=0.5) as candidate:
        assert candidate.manifest.generation == 1


def test_a_rule_that_raises_is_broken(judge):
    rule = replace(RULES["one_row_per_customer"], frame=lambda _: 1 / 0)
    assert judged(judge, None, rule).verdict is Verdict.BROKEN


@pytest.mark.parametrize(
    ("kind", "text", "is_personal"),
    [
        ("email", "write to ann.b@shop.example now", True),
        ("email", "müller@kaufhaus.example", True),
        ("email", "4.2 acts @ 3.1 a post", False),
        ("phone", "+49 (151) 234-5678", True),
        ("phone", "+4915123456789", True),
        ("phone", "(030) 123 4567", True),
        ("phone", "10000000012345", False),
        ("phone", "1.3e+06 acts, 2.1 times", False),
        ("phone", "{'log_ratio': -0.6931471805599453}", False),
        ("phone", "1,000 to 10,000 followers (2016) 8 %", False),
        ("phone", "2026-06-30 23:59:59+00", False),
        ("handle", "see @ann.runs", True),
        ("handle", "https://www.instagram.com/ann.runs", True),
        ("handle", "Instagram.com for business", False),
        ("handle", "ann@shop.example", False),
    ],
)
def test_values_are_told_apart_as_people_would(private, kind, text, is_personal):
    pattern = PERSONAL_VALUE[kind]
    assert private.execute("select regexp_matches(?, ?)", [text, pattern]).fetchall() == [
        (is_personal,)
    ]


@pytest.mark.parametrize(
    ("name", "is_personal"),
    [
        ("email", True),
        ("owner_handle", True),
        ("reasons.first_name", True),
        ("birth_year", True),
        ("account_id", True),
        ("customer_id", False),
        ("declared_handle_count", False),
        ("has_email", False),
        ("ethnicity_share", False),
        ("account_count", False),
    ],
)
def test_names_of_columns_are_told_apart_as_people_would(name, is_personal):
    assert bool(re.search(PERSONAL_COLUMN.pattern, name)) is is_personal
