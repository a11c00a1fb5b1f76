"""Instagram, read from a server that answers as the Graph API does."""

import json

import pytest
import requests

from orchestration.errors import GrapevineError, InputError
from orchestration.sources import client
from orchestration.sources.apis import graph_api
from orchestration.sources.client import RefusedError, UnavailableError
from orchestration.sources.kinds.instagram import KIND
from tests.api_fixtures import instagram_api as fixture
from tests.api_fixtures.graph_answers import TOKEN, TOKEN_IN_LINKS, refusal
from tests.loopback import Answer, LoopbackApi
from tests.reading_sources import read, source_of

LINE = {
    "customer_id": "c-1042",
    "access_token": "IGAA-token-of-mara",
    "connected_at": "2026-03-01T00:00:00Z",
}


@pytest.fixture
def api(monkeypatch):
    monkeypatch.setattr(client, "BACKOFF_SECONDS", 0.001)
    monkeypatch.setattr(graph_api, "sleep", lambda _: None)
    with LoopbackApi() as server:
        fixture.serve(server)
        yield server


def extract(api, cursors=None, secrets=None, folder=None, **options):
    chosen = {
        "account_id": fixture.BRAND,
        "base_url": api.url,
        "connected_base_url": api.url,
        **options,
    }
    place = {} if folder is None else {"folder": folder}
    source = source_of(KIND, chosen, {**fixture.SECRETS, **(secrets or {})}, cursors, **place)
    return read(KIND, source)


def ids(records):
    return [record["id"] for record in records]


def asked(api, ending):
    return [call.path for call in api.calls if call.path.endswith(ending)]


def test_media_and_their_comments_with_replies_are_read_to_the_end(api, monkeypatch):
    monkeypatch.setattr(graph_api, "PAGE_RECORDS", 1)
    records, _ = extract(api)
    assert ids(records["media"]) == ids(fixture.MEDIA)
    assert ids(records["comments"]) == ["101", "201", "301", "3011", "3012", "3013", "302", "303"]
    replies = {one["id"]: one.get("_parent_id") for one in records["comments"]}
    assert replies["3013"] == "301"
    assert replies["303"] is None


def test_what_the_api_adds_to_a_record_stays_in_it(api):
    records, _ = extract(api)
    first = next(one for one in records["comments"] if one["id"] == "301")
    assert first["sentiment"] == "not seen before"
    assert first["_media_id"] == "17900000000000003"


def test_a_comment_of_a_deleted_person_comes_without_one(api):
    records, _ = extract(api)
    assert "from" not in next(one for one in records["comments"] if one["id"] == "302")


def test_the_second_extraction_reads_what_is_young_again_and_leaves_the_rest(api):
    _, cursors = extract(api)
    api.calls.clear()
    records, _ = extract(api, cursors)
    assert "101" not in ids(records["comments"])
    assert {"201", "301", "303"} <= set(ids(records["comments"]))
    assert not asked(api, "17900000000000001/comments")


def test_an_extraction_that_broke_off_goes_on_where_it_stopped(api):
    api.next_answers(r".*/17900000000000003/comments", [refusal(10)])
    came = {}
    with pytest.raises(RefusedError):
        came.update((page.table, page.cursor) for page in KIND.pages(_source(api)) if page.cursor)
    assert "17900000000000002" in came["comments"]
    api.calls.clear()
    records, cursors = extract(api, came)
    assert {"301", "303"} <= set(ids(records["comments"]))
    assert not asked(api, "17900000000000001/comments")
    assert "after" not in json.loads(cursors["comments"])


def test_media_deleted_while_it_is_read_costs_only_itself(api):
    api.next_answers(r".*/17900000000000002/comments", [refusal(100, 33)])
    records, _ = extract(api)
    assert "201" not in ids(records["comments"])
    assert "301" in ids(records["comments"])


def test_a_page_without_records_is_not_the_last_one(api):
    link = f"{api.url}/x?access_token={TOKEN_IN_LINKS}&after=0&limit=2"
    api.next_answers(
        r".*/media", [Answer({"data": [], "paging": {"next": link, "cursors": {"after": "0"}}})]
    )
    records, _ = extract(api)
    assert ids(records["media"]) == ids(fixture.MEDIA)


def test_tags_are_paged_by_cursors_alone(api, monkeypatch):
    monkeypatch.setattr(graph_api, "PAGE_RECORDS", 2)
    records, cursors = extract(api)
    assert ids(records["tags"]) == ids(fixture.TAGS)
    assert records["tags"][0]["_tagged"] == ["stridewell"]
    again, _ = extract(api, cursors)
    # Two pages of two: the second page holds only what is older than the overlap.
    assert ids(again["tags"]) == ids(fixture.TAGS)


def test_mentions_are_read_where_the_webhook_told_of_them(api, tmp_path):
    told = [{"media_id": "18100000000000001"}, {"media_id": "18100000000000009"}]
    told.append({"media_id": "18100000000000007", "comment_id": "5"})
    text = "\n".join(json.dumps(line) for line in told)
    (tmp_path / "told.jsonl").write_text(text)
    records, _ = extract(api, folder=tmp_path, mentions_file="told.jsonl")
    assert ids(records["mentions"]) == ["18100000000000001"]
    assert records["mentions"][0]["_tagged"] == ["stridewell"]


def test_names_in_a_file_of_handles_are_looked_up(api, tmp_path):
    rows = "customer_id,platform,handle\n1,instagram,@Mara.Runs\n2,tiktok,other\n3,instagram,)(\n"
    (tmp_path / "handles.csv").write_text(rows)
    records, cursors = extract(
        api, folder=tmp_path, handles=["jo_trails", "nobody"], handles_file="handles.csv"
    )
    assert [one["username"] for one in records["discovered_accounts"]] == ["jo_trails", "mara.runs"]
    assert len(records["discovered_media"]) == 6
    assert {one["username"] for one in records["discovered_media"]} == {"jo_trails", "mara.runs"}
    again, _ = extract(
        api, {"discovered_accounts": "jo_trails"}, handles=["jo_trails", "mara.runs"]
    )
    assert [one["username"] for one in again["discovered_accounts"]] == ["mara.runs", "jo_trails"]
    assert cursors["discovered_accounts"] == "mara.runs"


def test_posts_of_a_known_account_are_paged_up_to_the_wanted_number(api, monkeypatch):
    monkeypatch.setattr("orchestration.sources.apis.instagram_people._MEDIA_AT_ONCE", 2)
    records, _ = extract(api, handles=["jo_trails"], discovered_posts=3)
    assert len(records["discovered_media"]) == 3
    few, _ = extract(api, handles=["jo_trails"], discovered_posts=2)
    assert len(few["discovered_media"]) == 2


def test_each_connected_account_is_read_with_its_own_token(api):
    secrets = {"connected_accounts": json.dumps(LINE)}
    records, cursors = extract(api, secrets=secrets)
    assert records["connected_accounts"][0]["_customer_id"] == "c-1042"
    newest, oldest = records["connected_media"]
    assert newest["_insights"] == {"reach": 900, "saved": 7, "shares": 3, "views": 1_500}
    assert newest["username"] == "mara.runs"
    assert "_insights" not in oldest
    again, _ = extract(api, cursors, secrets)
    assert ids(again["connected_media"]) == ["18300000000000002"]
    tokens = {fixture.token_of(call) for call in api.calls if call.path.endswith("/me")}
    assert tokens == {"IGAA-token-of-mara"}


def test_a_withdrawn_connection_costs_only_itself(api, tmp_path):
    gone = {"customer_id": "c-7", "access_token": "IGAA-withdrawn-token"}
    (tmp_path / "connected.jsonl").write_text(f"{json.dumps(gone)}\n\n{json.dumps(LINE)}\n")
    secrets = {"connected_accounts": "@connected.jsonl"}
    records, _ = extract(api, secrets=secrets, folder=tmp_path)
    refused, read_on = records["connected_accounts"]
    assert "removed by the person" in refused["_refused"]
    assert read_on["username"] == "mara.runs"
    assert "IGAA" not in json.dumps(records)


def test_a_broken_line_of_connected_accounts_is_named_and_not_shown(api):
    lines = json.dumps(LINE) + '\n{"customer_id": "c-1", "access_token": ["IGAA-hidden"]}'
    with pytest.raises(InputError, match="line 2: access_token") as refused:
        extract(api, secrets={"connected_accounts": lines})
    assert "IGAA" not in str(refused.value)


def test_hidden_tables_are_not_asked_for(api):
    records, cursors = extract(api, without=["comments", "tags"])
    assert not records["comments"]
    assert not asked(api, "/comments")
    assert not asked(api, "/tags")
    api.calls.clear()
    extract(api, cursors, without=["comments"], refresh_days=1)
    assert len(asked(api, "/media")) == 1


@pytest.mark.parametrize("code", [4, 17, 32, 613, 80002])
def test_throttling_is_waited_out(api, code, monkeypatch):
    waits = []
    monkeypatch.setattr(graph_api, "sleep", waits.append)
    usage = {"17841400000000001": [{"type": "instagram", "estimated_time_to_regain_access": 5}]}
    headers = {"X-Business-Use-Case-Usage": json.dumps(usage)}
    hinted, bare = refusal(code, status=403, headers=headers), refusal(code)
    api.next_answers(r".*/media", [hinted, bare])
    records, _ = extract(api)
    assert waits == [300, 120]
    assert ids(records["media"]) == ids(fixture.MEDIA)


def test_throttling_beyond_patience_ends_the_extraction(api):
    usage = {"1": [{"estimated_time_to_regain_access": 44}]}
    api.next_answers(
        r".*/media", [refusal(4, headers={"X-Business-Use-Case-Usage": json.dumps(usage)})]
    )
    with pytest.raises(UnavailableError, match="wait 44 min"):
        extract(api)


def test_an_allowance_nearly_used_up_is_spared(api, monkeypatch):
    waits = []
    monkeypatch.setattr(graph_api, "sleep", waits.append)
    usage = {"X-App-Usage": '{"call_count": 97, "total_time": 3, "total_cputime": 4}'}
    api.next_answers(r".*/media", [Answer({"data": []}, headers=usage)])
    extract(api)
    assert waits == [60]


@pytest.mark.parametrize(
    ("subcode", "why"), [(463, "expired"), (460, "password"), (None, "no longer valid")]
)
def test_a_dead_token_is_called_dead(api, subcode, why):
    api.next_answers(rf".*/{fixture.BRAND}", [refusal(190, subcode, status=401)])
    with pytest.raises(RefusedError, match=why) as refused:
        extract(api)
    assert TOKEN not in str(refused.value)


@pytest.mark.parametrize("code", [10, 200, 299])
def test_a_missing_permission_names_the_table(api, code):
    api.next_answers(r".*/tags", [refusal(code, status=403)])
    with pytest.raises(RefusedError) as refused:
        extract(api)
    assert refused.value.table == "tags"


def test_an_unknown_error_is_told_by_its_number(api):
    api.next_answers(r".*/media", [refusal(100, 1)])
    with pytest.raises(GrapevineError, match="error 100, 1"):
        extract(api)


def test_passing_faults_are_tried_again(api):
    whole = {"data": list(fixture.MEDIA)}
    faults = [Answer({"error": {"code": 2}}, status=500), Answer(whole, breaks_after=40)]
    faults.append(Answer({}, status=429, headers={"Retry-After": "0"}))
    api.next_answers(r".*/media", faults)
    records, _ = extract(api)
    assert ids(records["media"]) == ids(fixture.MEDIA)


def test_a_lasting_fault_ends_the_extraction_without_the_token(api):
    api.next_answers(r".*/media", [Answer({"error": {"code": 2}}, status=500)] * 9)
    with pytest.raises(requests.HTTPError) as failed:
        extract(api)
    assert TOKEN not in str(failed.value)


def test_the_token_is_never_in_an_address_nor_in_a_record(api):
    records, _ = extract(api)
    addresses = json.dumps([[call.path, dict(call.query)] for call in api.calls])
    assert TOKEN not in addresses
    assert TOKEN_IN_LINKS not in addresses
    assert TOKEN not in json.dumps(records)
    assert TOKEN_IN_LINKS not in json.dumps(records)
    assert {fixture.token_of(call) for call in api.calls} == {TOKEN}


def _source(api):
    chosen = {"account_id": fixture.BRAND, "base_url": api.url}
    return source_of(KIND, chosen, fixture.SECRETS)
