"""`report.html`: what it tells, that it escapes, and that it needs nothing else."""

import re

import duckdb
import pytest

from orchestration.publish.generation import Published
from orchestration.publish.report import figure, top_people
from tests.publish_warehouse import CONFIGURATION_HASH, make_warehouse
from tests.unit.publish.conftest import candidate


@pytest.fixture(scope="module")
def page(written) -> str:
    return (written / ".candidate" / "report.html").read_text(encoding="utf-8")


def test_the_ten_best_stand_with_their_reasons(page, written):
    best = top_people(written / ".candidate" / "ranked_influencers.parquet")
    assert [person["rank"] for person in best] == list(range(1, 11))
    assert all(person["customer_id"] in page for person in best)
    assert page.count("0.74 times the median") == 10


def test_whom_to_ask_next_stands_with_its_reason(page):
    assert "Whom to ask next" in page
    assert page.count("no account is linked: if they post like others") == 5


def test_everything_that_comes_from_outside_is_escaped(page):
    assert "4.2 &lt;people&gt; a post, &amp; more" in page
    assert "<people>" not in page


def test_a_hostile_brand_name_is_only_text(tmp_path):
    with duckdb.connect() as connection:
        make_warehouse(connection, people=3)
        connection.execute(
            "update config.run_parameters set brand_name = '</title><script>alert(1)</script>'"
        )
        candidate(connection, Published(tmp_path))
    text = (tmp_path / ".candidate" / "report.html").read_text(encoding="utf-8")
    assert "<script" not in text
    assert "&lt;script&gt;alert(1)" in text


def test_it_needs_no_script_and_no_address(page):
    assert "<script" not in page
    assert "default-src &#39;none&#39;" in page or "default-src 'none'" in page
    addresses = set(re.findall(r"https?://[^\s\"'<>]+", page))
    assert addresses <= {"http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"}
    assert not re.search(r"<(?:link|img|iframe)\b", page)


def test_the_pictures_stand_inline(page):
    assert page.count("<svg") == 2


def test_coverage_benchmarks_and_hashes_are_told(page):
    for words in (
        "A follower count is known.",
        "Agency survey",
        "input hash",
        "aaaa",
        CONFIGURATION_HASH,
    ):
        assert words in page


def test_what_is_unknown_is_counted(page):
    row = re.search(r"how many followers they have</td><td[^>]*>(\d+)", page)
    assert row
    assert row.group(1) == "67"


def test_unknown_is_a_word_not_a_zero(page):
    assert ">unknown<" in page
    assert ">None<" not in page


def test_nobody_to_rank_is_said(tmp_path):
    with duckdb.connect() as connection:
        make_warehouse(connection, people=0)
        candidate(connection, Published(tmp_path))
    text = (tmp_path / ".candidate" / "report.html").read_text(encoding="utf-8")
    assert "Nobody could be ranked" in text


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (None, "unknown"),
        (True, "yes"),
        (False, "no"),
        (0, "0"),
        (12_345, "12,345"),
        (0.123456, "0.1235"),
        (12_345.6, "12,346"),
        (-2.5, "-2.5"),
        ("text", "text"),
    ],
)
def test_figures_are_written_as_people_read_them(value, shown):
    assert figure(value) == shown
