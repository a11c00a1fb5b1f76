"""Who was known by name and is known by id later is one account, load by load and all at once.

An Instagram archive comes first: it names its owner by handle, and the post she liked by its link.
Other systems tell later which ids these are; dbt runs for real, as the job runs it.
"""

import json
from datetime import UTC, datetime, timedelta

import pytest

from tests import dbt_warehouse as warehouse

FIRST = datetime(2026, 6, 20, 23, tzinfo=UTC)
SECOND = FIRST + timedelta(days=2)
LINK = "https://www.instagram.com/reel/DAbc-1_x/?igsh=1"

OWNER = {"owner": "anna_runs", "_customer_id": "c-1", "_archive_at": "2026-06-19T00:00:00Z"}
ARCHIVE = {
    "profiles": {**OWNER, "username": "anna_runs"},
    "followers": {**OWNER, "username": "bo.hikes", "at": None, "list_completeness": "full"},
    "posts": {**OWNER, "media_id": "17", "text": "Off", "at": "2026-06-01T00:00:00Z"},
    "likes": {**OWNER, "post": "DAbc-1_x", "text": None, "at": "2026-06-10T00:00:00Z"},
}


def landed(record: dict, source: str, load: int, line: int = 1) -> dict:
    return {
        "record": json.dumps(record),
        "_source": source,
        "_extracted_at": FIRST,
        "_load_sequence": load,
        "_source_file": f"{source}-{load}.parquet",
        "_source_line": line,
    }


def account(account_id: str, handle: str) -> dict:
    return {
        "platform": "instagram",
        "account_id": account_id,
        "handle": handle,
        "observed_at": "2026-06-20T00:00:00Z",
    }


KINDS = ("instagram_export", "sql_database")
RELATIONS = tuple(
    f"intermediate.{name}" for name in ("int_posts", "int_ties", "int_follows", "int_accounts")
)


def dbt(path, target, *arguments: str) -> None:
    chosen = ["--select", *(name.replace("intermediate.", "+") for name in RELATIONS)]
    models = ("build", "--resource-type", "model", *warehouse.without_sources(*KINDS))
    finished = warehouse.dbt(path, target, *models, *arguments, *chosen)
    assert finished.returncode == 0, finished.stdout


def everything(path) -> dict[str, list]:
    return {name: warehouse.rows_of(path, name) for name in RELATIONS}


def ties(path) -> list[tuple]:
    columns = "(select author_account_id, actor_account_id, act_count from intermediate.int_ties)"
    return warehouse.rows_of(path, columns)


@pytest.fixture
def path(tmp_path):
    made = tmp_path / "warehouse.duckdb"
    warehouse.create_warehouse(made)
    warehouse.append(made, "config.kinds_in_use", [{"kind": kind} for kind in KINDS])
    for table, record in ARCHIVE.items():
        rows = [landed(record, "instagram_export", 1)]
        warehouse.append(made, f"raw_instagram_export.{table}", rows)
    comment = {
        "platform": "instagram",
        "engagement_id": "e1",
        "post_id": "17",
        "actor_id": "99",
        "kind": "comment",
        "occurred_at": "2026-06-02T00:00:00Z",
    }
    warehouse.append(made, "raw_sql_database.engagements", [landed(comment, "shop", 2)])
    return made


def test_names_become_ids_load_by_load_as_they_do_all_at_once(path, tmp_path):
    target = tmp_path / "target"
    warehouse.set_run(path, FIRST, previous_as_of=None, processed={})
    dbt(path, target)
    assert ties(path) == [("@anna_runs", "99", 1)]

    told = [account("178", "Anna_Runs"), account("55", "stridewell")]
    rows = [landed(each, "shop", 3, line) for line, each in enumerate(told, 1)]
    warehouse.append(path, "raw_sql_database.accounts", rows)
    post = {
        "platform": "instagram",
        "post_id": "1789",
        "account_id": "55",
        "created_at": "2026-06-09T00:00:00Z",
        "permalink": LINK,
    }
    warehouse.append(path, "raw_sql_database.posts", [landed(post, "shop", 4)])
    warehouse.set_run(path, SECOND, previous_as_of=FIRST, processed={"posts": 2, "engagements": 2})
    dbt(path, target)
    load_by_load = everything(path)
    assert ties(path) == [("178", "99", 1), ("55", "178", 1)]
    followed = "(select follower_id, followed_id from intermediate.int_follows)"
    assert warehouse.rows_of(path, followed) == [("@bo.hikes", "178")]

    dbt(path, target, "--full-refresh")
    assert everything(path) == load_by_load
