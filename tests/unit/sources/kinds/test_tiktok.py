"""TikTok accounts that connected themselves, read from a server that answers as TikTok does."""

import json

import pytest
import requests

from orchestration.errors import GrapevineError
from orchestration.sources import client
from orchestration.sources.client import RefusedError, UnavailableError
from orchestration.sources.kinds.tiktok import KIND
from tests.api_fixtures import tiktok_api as fixture
from tests.loopback import Answer, LoopbackApi
from tests.reading_sources import read, source_of

MARA = {"customer_id": "c-1042", "access_token": "act.mara", "account_id": "open-mara"}
BRAND = {"access_token": "act.brand"}
GONE = {"customer_id": "c-7", "access_token": "act.withdrawn", "account_id": "open-gone"}


@pytest.fixture
def api(monkeypatch):
    monkeypatch.setattr(client, "BACKOFF_SECONDS", 0.001)
    with LoopbackApi() as server:
        yield server


@pytest.fixture
def accounts(api):
    held = fixture.Accounts()
    held.serve(api)
    return held


def extract(api, *entries, cursors=None, **options):
    lines = "\n".join(json.dumps(entry) for entry in entries or (MARA,))
    source = source_of(
        KIND, {"base_url": api.url, **options}, {"connected_accounts": lines}, cursors
    )
    return read(KIND, source)


@pytest.mark.usefixtures("accounts")
def test_every_video_is_read_in_pages_of_twenty(api):
    records, _ = extract(api)
    assert len(records["videos"]) == 44
    assert {one["username"] for one in records["videos"]} == {"mara.runs"}
    assert {one["_customer_id"] for one in records["videos"]} == {"c-1042"}
    asked = [call.json for call in api.calls if call.path == "/v2/video/list/"]
    assert [one["max_count"] for one in asked] == [20, 20, 20]
    assert "cursor" not in asked[0]


@pytest.mark.usefixtures("accounts")
def test_the_brands_own_account_is_no_customers(api):
    records, _ = extract(api, BRAND, MARA)
    brand, mara = records["accounts"]
    assert "_customer_id" not in brand
    assert mara["follower_count"] == 2_345
    assert brand["username"] == "stridewell"


@pytest.mark.usefixtures("accounts")
def test_the_second_extraction_reads_young_videos_again_and_new_accounts_whole(api):
    _, cursors = extract(api)
    records, _ = extract(api, MARA, BRAND, cursors=cursors)
    of = [one["open_id"] for one in records["videos"]]
    assert of.count("open-mara") == 14
    assert of.count("open-brand") == 44


def test_what_no_scope_was_granted_for_stays_unknown(api, accounts):
    accounts.scopes["act.mara"] = {"user.info.basic", "video.list"}
    records, _ = extract(api)
    assert records["accounts"][0]["display_name"] == "Mara"
    assert "follower_count" not in records["accounts"][0]
    assert records["videos"][0]["username"] is None


@pytest.mark.usefixtures("accounts")
def test_a_withdrawn_connection_costs_only_itself(api):
    records, _ = extract(api, GONE, MARA)
    refused, read_on = records["accounts"]
    assert refused == {
        "_customer_id": "c-7",
        "_account_id": "open-gone",
        "_refused": "TikTok refuses access (access_token_invalid).",
    }
    assert read_on["open_id"] == "open-mara"


@pytest.mark.usefixtures("accounts")
def test_when_every_connection_is_refused_the_source_is(api):
    with pytest.raises(RefusedError, match="access_token_invalid") as refused:
        extract(api, GONE)
    assert "act." not in str(refused.value)


def test_a_missing_scope_for_videos_names_the_table(api, accounts):
    accounts.scopes["act.mara"].remove("video.list")
    with pytest.raises(RefusedError) as refused:
        extract(api)
    assert refused.value.table == "videos"


@pytest.mark.usefixtures("accounts")
def test_an_error_with_status_200_is_one(api):
    api.next_answers("/v2/video/list/", [fixture.refusal("scope_not_authorized", 200)])
    with pytest.raises(RefusedError):
        extract(api)
    api.next_answers("/v2/video/list/", [fixture.refusal("invalid_params", 200)])
    with pytest.raises(GrapevineError, match="invalid_params"):
        extract(api)


@pytest.mark.usefixtures("accounts")
def test_passing_faults_are_tried_again(api):
    busy = Answer({"error": {"code": "rate_limit_exceeded"}}, 429, {"Retry-After": "0"})
    half = Answer({"data": {}, "error": {"code": "ok"}}, breaks_after=5)
    api.next_answers("/v2/video/list/", [busy, Answer({}, status=500), half])
    assert len(extract(api)[0]["videos"]) == 44


@pytest.mark.usefixtures("accounts")
def test_a_rate_limit_that_lasts_ends_the_extraction(api):
    api.next_answers("/v2/video/list/", [fixture.refusal("rate_limit_exceeded", 429)] * 9)
    with pytest.raises(UnavailableError, match="fewer requests"):
        extract(api)


@pytest.mark.usefixtures("accounts")
def test_a_lasting_fault_ends_the_extraction(api):
    api.next_answers("/v2/user/info/", [Answer(b"<html>", status=502)] * 9)
    with pytest.raises(requests.HTTPError):
        extract(api)


@pytest.mark.usefixtures("accounts")
def test_tokens_are_in_no_record_and_no_address(api):
    records, cursors = extract(api, BRAND, MARA, GONE)
    addresses = [[call.path, dict(call.query)] for call in api.calls]
    assert "act." not in json.dumps([records, cursors, addresses])
