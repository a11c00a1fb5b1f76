"""Matching works in a database of its own, of which nothing stays, and says what it left out."""

import logging

import pytest

from orchestration.identity import Limits, match_accounts
from orchestration.identity.engine import opened
from tests.unit.identity.matching_cases import KNOWN, PEOPLE, SHOWN


def test_what_was_spilled_is_removed(tmp_path):
    spill = tmp_path / "spill"
    with opened(Limits(spill=spill, memory="40MB", threads=1)) as connection:
        connection.execute("create table much as select range as a from range(4_000_000)")
        connection.execute("create table sorted as from much order by hash(a)")
        used = [path for path in spill.rglob("*") if path.is_file()]
        assert used
    assert list(spill.iterdir()) == []


def failing_in(spill):
    with opened(Limits(spill=spill)):
        assert list(spill.iterdir())
        raise RuntimeError


def test_it_is_removed_after_a_failure_too(tmp_path):
    with pytest.raises(RuntimeError):
        failing_in(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_how_many_pairs_were_left_out_is_logged_and_no_name(caplog):
    with caplog.at_level(logging.INFO, logger="orchestration.identity"):
        match_accounts(PEOPLE, SHOWN, KNOWN, Limits(memory="1GB", max_pairs=500))
    said = [record.message for record in caplog.records if record.name.endswith("accounts")]
    assert len(said) == 1
    assert "too common to prove anything" in said[0]
    assert "zwickel" not in said[0].lower()


def test_extensions_and_the_network_are_out_of_reach():
    with opened(Limits()) as connection:
        settings = dict(
            connection.execute(
                "select name, value from duckdb_settings() where name like 'auto%extensions'"
            ).fetchall()
        )
    assert settings == {
        "autoinstall_known_extensions": "false",
        "autoload_known_extensions": "false",
    }
