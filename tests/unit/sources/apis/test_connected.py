"""Entries of accounts that customers connected, in the secret itself and in a file."""

import json

import pytest
from pydantic import SecretStr

from orchestration.errors import InputError
from orchestration.sources.apis import connected
from orchestration.sources.apis.connected import connected_accounts
from orchestration.sources.kind import NoOptions, Source
from tests.reading_sources import NOW

MARA = {"customer_id": "c-1", "access_token": "token-of-mara", "account_id": "17841400000000020"}


def entries(value, folder=None):
    secrets = {} if value is None else {"connected_accounts": SecretStr(value)}
    return connected_accounts(Source("instagram", NoOptions(), folder, NOW, secrets))


def test_without_the_secret_nobody_connected():
    assert entries(None) == ()


def test_lines_are_read_in_their_order_and_blank_ones_are_none():
    brand = {"access_token": "token-of-brand"}
    found = entries(f"{json.dumps(MARA)}\n\n{json.dumps(brand)}\n")
    assert [one.customer_id for one in found] == ["c-1", None]
    assert found[0].origin == {"_customer_id": "c-1"}
    assert found[1].origin == {}


def test_a_file_beside_the_other_input_is_read(tmp_path):
    line = {**MARA, "connected_at": "2026-03-01T01:00:00+01:00", "note": "from the login page"}
    (tmp_path / "accounts.jsonl").write_text("﻿" + json.dumps(line), encoding="utf-8")
    (found,) = entries("@accounts.jsonl", tmp_path)
    assert found.access_token.get_secret_value() == "token-of-mara"
    assert found.origin["_connected_at"] == "2026-03-01T01:00:00+01:00"


@pytest.mark.parametrize(
    ("line", "field"),
    [
        ({**MARA, "customer_id": 7}, "customer_id"),
        ({"customer_id": "c-1"}, "access_token"),
        ({**MARA, "access_token": ""}, "access_token"),
        ({**MARA, "connected_at": "2026-03-01T00:00:00"}, "connected_at"),
    ],
)
def test_a_line_that_breaks_a_rule_is_named_and_not_shown(line, field):
    with pytest.raises(InputError, match=f"line 1: {field} ") as refused:
        entries(json.dumps(line))
    assert "token-of-mara" not in str(refused.value)
    assert refused.value.__cause__ is None


def test_a_line_that_is_no_json_is_not_shown():
    with pytest.raises(InputError, match="line 1: the line") as refused:
        entries("token-of-mara")
    assert "token-of-mara" not in str(refused.value)


def test_a_file_that_cannot_be_read_is_refused(tmp_path, monkeypatch):
    with pytest.raises(InputError, match="FileNotFoundError"):
        entries("@missing.jsonl", tmp_path)
    (tmp_path / "latin.jsonl").write_bytes(b"\xe9")
    with pytest.raises(InputError, match="UTF-8"):
        entries("@latin.jsonl", tmp_path)
    monkeypatch.setattr(connected, "LARGEST_FILE_BYTES", 0)
    with pytest.raises(InputError, match="larger"):
        entries("@latin.jsonl", tmp_path)
