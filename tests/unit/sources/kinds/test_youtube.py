"""A YouTube channel, read from a server that answers as the Data API does."""

import json

import pytest
import requests

from orchestration.errors import ConfigurationError
from orchestration.sources import client
from orchestration.sources.apis import youtube_api
from orchestration.sources.client import RefusedError, UnavailableError
from orchestration.sources.kinds.youtube import KIND
from tests.api_fixtures import youtube_api_answers as fixture
from tests.loopback import Answer, LoopbackApi
from tests.reading_sources import read, source_of


@pytest.fixture
def api(monkeypatch):
    monkeypatch.setattr(client, "BACKOFF_SECONDS", 0.001)
    monkeypatch.setattr(youtube_api, "sleep", lambda _: None)
    with LoopbackApi() as server:
        yield server


@pytest.fixture
def channel(api):
    held = fixture.Channel()
    held.serve(api)
    return held


def channel_source(api, cursors=None, secrets=None, **options):
    chosen = {"channel_id": fixture.CHANNEL, "base_url": api.url, **options}
    return source_of(KIND, chosen, fixture.SECRETS if secrets is None else secrets, cursors)


def extract(api, cursors=None, **options):
    return read(KIND, channel_source(api, cursors, **options))


def ids(records):
    return [record["id"] for record in records]


def threads_asked_of(api):
    return [call.query["videoId"] for call in api.calls if call.path == "/commentThreads"]


@pytest.mark.usefixtures("channel")
def test_videos_and_their_comments_with_all_replies_are_read_to_the_end(api):
    records, _ = extract(api)
    assert ids(records["channel"]) == [fixture.CHANNEL]
    assert ids(records["videos"]) == ["v5", "v4", "v3", "v1"]
    expected = ["t52", "t51", "t12", "t11", "t11.0", "t11.1", "t11.2"]
    assert ids(records["comments"]) == expected
    assert {one["_video_id"] for one in records["comments"]} == {"v5", "v1"}
    assert records["comments"][0]["snippet"]["newField"] == 1


@pytest.mark.usefixtures("channel")
def test_pictures_of_people_are_left_out(api):
    assert "signed-picture" not in json.dumps(extract(api)[0])


@pytest.mark.usefixtures("channel")
def test_each_commenting_channel_is_looked_up_once(api):
    records, _ = extract(api)
    people = ("mara", "jo", "fan0", "fan1", "fan2")
    expected = {fixture.channel_of(person) for person in people}
    assert set(ids(records["commenter_channels"])) == expected
    assert len(records["commenter_channels"]) == 5
    without, _ = extract(api, without=["commenter_channels"])
    assert not without["commenter_channels"]


def test_an_old_video_with_a_new_comment_is_read_again_and_the_rest_is_not(api, channel):
    _, cursors = extract(api)
    api.calls.clear()
    channel.videos[-1]["statistics"]["commentCount"] = "6"
    new = fixture.thread(fixture.comment("t13", "new", "2026-06-30T08:00:00Z"))
    channel.threads["v1"].insert(0, new)
    records, cursors = extract(api, cursors)
    assert threads_asked_of(api) == ["v1", "v1"]
    assert {"t13"} <= set(ids(records["comments"]))
    assert ids(records["videos"]) == ["v5", "v4", "v1"]
    api.calls.clear()
    extract(api, cursors)
    assert not threads_asked_of(api)


def test_threads_are_read_back_only_as_far_as_replies_are_looked_for(api, channel):
    _, cursors = extract(api)
    api.calls.clear()
    channel.videos[-1]["statistics"]["commentCount"] = "9"
    records, _ = extract(api, cursors)
    # The first page of two holds nothing young any more.
    assert threads_asked_of(api) == ["v1"]
    assert ids(records["comments"]) == ["t12", "t11", "t11.0", "t11.1", "t11.2"]


@pytest.mark.usefixtures("channel")
def test_a_used_up_quota_is_no_missing_permission(api):
    api.next_answers("/commentThreads", [fixture.refusal(403, "quotaExceeded")])
    with pytest.raises(UnavailableError, match="midnight Pacific"):
        extract(api)


@pytest.mark.usefixtures("channel")
def test_after_a_used_up_quota_the_next_extraction_goes_on(api, monkeypatch):
    monkeypatch.setattr("orchestration.sources.apis.youtube_videos._AT_ONCE", 2)
    quota = [Answer({"items": []}), fixture.refusal(403, "quotaExceeded")]
    api.next_answers("/commentThreads", quota)
    came = {}
    with pytest.raises(UnavailableError):
        came.update(
            (page.table, page.cursor)
            for page in KIND.pages(channel_source(api))
            if page.cursor is not None
        )
    api.calls.clear()
    records, _ = extract(api, came)
    assert threads_asked_of(api) == ["v1"]
    assert "t12" in ids(records["comments"])


@pytest.mark.parametrize(("status", "reason"), [(403, "commentsDisabled"), (404, "videoNotFound")])
@pytest.mark.usefixtures("channel")
def test_a_video_without_comments_costs_only_itself(api, status, reason):
    api.next_answers("/commentThreads", [fixture.refusal(status, reason)])
    records, _ = extract(api)
    assert ids(records["comments"]) == ["t12", "t11", "t11.0", "t11.1", "t11.2"]


@pytest.mark.usefixtures("channel")
def test_a_thread_deleted_while_it_is_read_costs_only_its_replies(api):
    api.next_answers("/comments", [fixture.refusal(404, "commentNotFound")])
    records, _ = extract(api)
    assert ids(records["comments"]) == ["t52", "t51", "t12", "t11"]


@pytest.mark.usefixtures("channel")
def test_a_channel_without_uploads_has_none(api):
    api.next_answers("/playlistItems", [fixture.refusal(404, "playlistNotFound")])
    records, _ = extract(api)
    assert ids(records["channel"]) == [fixture.CHANNEL]
    assert not records["videos"]


@pytest.mark.usefixtures("channel")
def test_too_many_requests_in_short_are_waited_out(api, monkeypatch):
    waits = []
    monkeypatch.setattr(youtube_api, "sleep", waits.append)
    api.next_answers("/videos", [fixture.refusal(403, "rateLimitExceeded")] * 2)
    assert ids(extract(api)[0]["videos"]) == ["v5", "v4", "v3", "v1"]
    assert waits == [5, 10]
    api.next_answers("/videos", [fixture.refusal(403, "userRateLimitExceeded")] * 20)
    with pytest.raises(UnavailableError, match="fewer requests"):
        extract(api)


@pytest.mark.parametrize(
    "answer",
    [
        fixture.refusal(403, "forbidden"),
        fixture.refusal(401, "authError"),
        fixture.refusal(403, "accessNotConfigured"),
        fixture.refusal(400, "badRequest", "API_KEY_INVALID"),
        Answer(b"<html>no</html>", status=403),
    ],
)
@pytest.mark.usefixtures("channel")
def test_a_missing_right_names_the_table_and_not_the_key(api, answer):
    api.next_answers("/commentThreads", [answer])
    with pytest.raises(RefusedError) as refused:
        extract(api)
    assert refused.value.table == "comments"
    assert fixture.KEY not in str(refused.value)


@pytest.mark.usefixtures("channel")
def test_passing_faults_are_tried_again(api):
    broken = Answer({"items": []}, breaks_after=3)
    busy = Answer({}, status=429, headers={"Retry-After": "0"})
    api.next_answers("/videos", [Answer({}, status=500), broken, busy])
    assert ids(extract(api)[0]["videos"]) == ["v5", "v4", "v3", "v1"]


@pytest.mark.usefixtures("channel")
def test_a_lasting_fault_ends_the_extraction(api):
    api.next_answers("/videos", [fixture.refusal(500, "backendError")] * 9)
    with pytest.raises(requests.HTTPError, match="500 for videos"):
        extract(api)


@pytest.mark.usefixtures("channel")
def test_the_key_travels_in_a_header_and_a_token_instead_of_it(api):
    extract(api)
    assert {call.headers.get("X-Goog-Api-Key") for call in api.calls} == {fixture.KEY}
    assert fixture.KEY not in json.dumps([dict(call.query) for call in api.calls])
    api.calls.clear()
    read(KIND, channel_source(api, secrets={"access_token": "ya29.invented"}))
    assert {call.headers.get("Authorization") for call in api.calls} == {"Bearer ya29.invented"}


def test_without_any_secret_it_says_which_it_needs(api):
    with pytest.raises(ConfigurationError, match="api_key"):
        read(KIND, channel_source(api, secrets={}))


def test_an_unknown_channel_is_named(api):
    api.route("GET", "/channels", lambda _: Answer({"pageInfo": {"totalResults": 0}}))
    with pytest.raises(ConfigurationError, match=fixture.CHANNEL):
        extract(api)
