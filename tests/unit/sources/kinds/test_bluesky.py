"""Bluesky, read from an AppView on the loopback: paging, cursors, refusals, what is hidden."""

import json
from datetime import timedelta

import pytest
import requests

from orchestration.errors import ConfigurationError, InputError
from orchestration.sources import client
from orchestration.sources.kinds.bluesky import KIND
from tests.api_fixtures.bluesky_api import (
    ANA,
    BEN,
    BRAND,
    SHY,
    Network,
    detailed,
    post,
    profile,
    reply_view,
    repost_item,
)
from tests.loopback import Answer, LoopbackApi
from tests.reading_sources import NOW, read, source_of

FRESH = "2026-06-28T10:00:00.000Z"
LIKED = post(BRAND, "1", FRESH, likeCount=3)


@pytest.fixture
def api(monkeypatch):
    monkeypatch.setattr(client, "BACKOFF_SECONDS", 0.01)
    with LoopbackApi() as opened:
        yield opened


@pytest.fixture
def network(api):
    found = Network(api)
    found.feeds[BRAND] = [{"post": LIKED}]
    found.likes[LIKED["uri"]] = [like(ANA), like(BEN), like(SHY)]
    return found


def like(did):
    return {"actor": profile(did), "createdAt": FRESH, "indexedAt": FRESH}


def extract(api, cursors=None, folder=None, **options):
    given = {"base_url": api.url, "account": "brand.bsky.social", **options}
    source = source_of(KIND, given, cursors=cursors, **({"folder": folder} if folder else {}))
    return read(KIND, source)


def reasons(records):
    return {(one["what"], one["reason"].split(",")[0]): one["count"] for one in records["skipped"]}


def test_lists_are_read_to_their_end_and_engagers_get_their_counts(api, network):
    network.profiles["did:plc:cleo"] = detailed("did:plc:cleo")
    network.likes[LIKED["uri"]] = [like(ANA), like(BEN), like("did:plc:cleo")]
    records, _ = extract(api)
    assert [one["actor"] for one in records["likes"]] == [ANA, BEN, "did:plc:cleo"]
    assert records["likes"][0] == {
        "uri": LIKED["uri"],
        "actor": ANA,
        "createdAt": FRESH,
        "indexedAt": FRESH,
    }
    profiles = {one["did"]: one["followersCount"] for one in records["profiles"]}
    assert profiles == dict.fromkeys((BRAND, ANA, BEN, "did:plc:cleo"), 1200)
    assert "viewer" not in records["profiles"][0]


def test_who_asks_to_be_shown_to_signed_in_people_only_is_left_out_and_counted(api, network):
    network.followers[BRAND] = [profile(SHY), profile(ANA)]
    records, _ = extract(api, accounts=["shy.bsky.social"])
    assert SHY not in json.dumps(records)
    found = {(one["what"], tuple(one["accounts"])): one["count"] for one in records["skipped"]}
    assert found == {
        ("accounts", ("shy.bsky.social",)): 1,
        ("likes", ()): 1,
        ("followers", ()): 1,
    }


def test_a_withdrawn_label_hides_nobody(api, network):
    taken_back = profile(BEN, labels=[{"val": "!no-unauthenticated", "neg": True}])
    network.likes[LIKED["uri"]] = [{"actor": taken_back, "createdAt": FRESH, "indexedAt": FRESH}]
    records, _ = extract(api)
    assert [one["actor"] for one in records["likes"]] == [BEN]


def test_quotes_and_replies_are_posts_and_blocked_or_deleted_ones_are_counted(api, network):
    view = post(BRAND, "2", FRESH, quoteCount=1, replyCount=4)
    answer = post(BEN, "r", FRESH, "Nice", record={"reply": {"parent": {"uri": view["uri"]}}})
    quoted = post(ANA, "q", FRESH, "Look", embed={"$type": "app.bsky.embed.record#view"})
    network.feeds[BRAND] = [{"post": view}]
    network.quotes[view["uri"]] = [quoted]
    network.replies[view["uri"]] = [
        reply_view(answer),
        {"$type": "app.bsky.feed.defs#blockedPost", "uri": "at://x", "blocked": True},
        {"$type": "app.bsky.feed.defs#notFoundPost", "uri": "at://y", "notFound": True},
        {"$type": "app.bsky.feed.defs#notFoundPost", "uri": "at://z", "notFound": True},
    ]
    records, _ = extract(api)
    assert [one["uri"] for one in records["posts"]] == [quoted["uri"], answer["uri"], view["uri"]]
    assert records["posts"][1]["author"] == {"did": BEN, "handle": "ben.bsky.social"}
    assert "embed" not in records["posts"][0]
    assert reasons(records) == {
        ("replies", "blocked"): 1,
        ("replies", "deleted"): 2,
    }


def test_a_repost_by_an_account_named_has_its_time_and_one_in_a_list_has_none(api, network):
    view = post(BRAND, "3", FRESH, repostCount=1)
    foreign = post(BEN, "4", FRESH)
    network.feeds[BRAND] = [{"post": view}]
    network.feeds[ANA] = [repost_item(view, ANA, FRESH), repost_item(foreign, ANA, FRESH)]
    network.reposts[view["uri"]] = [profile(ANA)]
    records, _ = extract(api, accounts=[" @Ana.bsky.social"])
    assert records["reposts"] == [
        {"uri": view["uri"], "actor": ANA},
        {"uri": view["uri"], "actor": ANA, "indexedAt": FRESH},
    ]
    assert [one["uri"] for one in records["posts"]] == [view["uri"]]


def test_follower_lists_are_complete_only_when_walked_to_the_end(api, network):
    network.followers[BRAND] = [profile(ANA), profile(BEN), profile("did:plc:cleo")]
    records, cursors = extract(api)
    assert [one["follower"] for one in records["follows"]] == [ANA, BEN, "did:plc:cleo"]
    # Ana and Ben liked a post: their profiles were read, with counts that a list does not have.
    assert [one["handle"] for one in records["people"]] == ["cleo.bsky.social"]
    assert records["follower_lists"] == [
        {"subject": BRAND, "complete": True, "count": 3, "walked_at": NOW.isoformat()}
    ]
    again, _ = extract(api, cursors)
    assert again["follower_lists"] == []
    short, _ = extract(api, max_pages=1)
    assert short["follower_lists"][0]["complete"] is False
    assert ("followers", "list longer than max_pages; the rest was not read") in reasons(short)


def test_a_cursor_that_leads_to_itself_ends_the_list_as_partial(api, network):
    network.feeds[BRAND] = []
    network.followers[BRAND] = [profile(ANA)]
    network.never_ends = True
    records, _ = extract(api)
    assert records["follower_lists"][0]["complete"] is False


def test_the_second_extraction_reads_what_is_newer_or_may_have_changed(api, network):
    old = [post(BRAND, str(number), f"2026-0{number}-01T00:00:00Z") for number in (6, 5, 4, 3, 2)]
    ancient = post(BRAND, "0", "2024-01-01T00:00:00Z")
    network.feeds[BRAND] = [{"post": each} for each in (*old, ancient)]
    first, cursors = extract(api)
    assert len(first["posts"]) == 5
    assert json.loads(cursors["posts"]) == {BRAND: NOW.isoformat()}
    second, _ = extract(api, cursors, refresh_days=40)
    assert [one["uri"][-1] for one in second["posts"]] == ["6"]


def test_an_account_added_later_is_read_from_its_beginning(api, network):
    _, cursors = extract(api)
    network.feeds[ANA] = [{"post": post(ANA, "a", "2025-12-01T00:00:00Z")}]
    records, cursors = extract(api, cursors, accounts=["ana.bsky.social"])
    assert f"at://{ANA}/app.bsky.feed.post/a" in [one["uri"] for one in records["posts"]]
    assert set(json.loads(cursors["posts"])) == {BRAND, ANA}


def test_a_post_whose_writer_dates_it_back_ends_no_feed_and_an_unreadable_date_neither(
    api, network
):
    network.feeds[BRAND] = [
        {"post": post(BRAND, "1", FRESH, record={"createdAt": "yesterday"})},
        {"post": post(BRAND, "2", FRESH, record={"createdAt": "2011-01-01T00:00:00Z"})},
        {"post": post(BRAND, "3", FRESH)},
    ]
    records, _ = extract(api)
    assert [one["uri"][-1] for one in records["posts"]] == ["1", "3"]


def test_mentions_hashtags_and_unknown_fields_come_with_a_post(api, network):
    text = "Héllo @ana.bsky.social #parkrun"
    facets = [
        {
            "index": {"byteStart": 7, "byteEnd": 23},
            "features": [{"$type": "app.bsky.richtext.facet#mention", "did": ANA}],
        },
        {
            "index": {"byteStart": 24, "byteEnd": 32},
            "features": [{"$type": "app.bsky.richtext.facet#tag", "tag": "parkrun"}],
        },
        {"features": [{"$type": "app.bsky.richtext.facet#hologram"}]},
        None,
    ]
    record = {"facets": facets, "tags": ["trail"], "embed": {"$type": "app.bsky.embed.images"}}
    network.feeds[BRAND] = [{"post": post(BRAND, "5", FRESH, text, record=record, sparkles=7)}]
    (found,) = extract(api)[0]["posts"]
    assert found["_mentions"] == ["ana.bsky.social"]
    assert found["_hashtags"] == ["trail", "parkrun"]
    assert found["_media"] == "image"
    assert found["sparkles"] == 7


def test_accounts_may_stand_in_a_file_of_the_input_folder(api, network, tmp_path):
    (tmp_path / "people.txt").write_text("\ufeffana.bsky.social\n\ngone.bsky.social\n")
    network.feeds[ANA] = [{"post": post(ANA, "a", FRESH)}]
    records, _ = extract(api, folder=tmp_path, accounts_file="people.txt")
    assert records["posts"][-1]["author"]["did"] == ANA
    assert reasons(records)["accounts", "deleted"] == 1
    with pytest.raises(InputError, match="leaves the input folder"):
        extract(api, folder=tmp_path, accounts_file="../people.txt")
    with pytest.raises(InputError, match="cannot be read"):
        extract(api, folder=tmp_path, accounts_file="none.txt")


def test_a_brand_that_bluesky_does_not_know_is_a_mistake_in_the_options(api, network):
    del network.profiles[BRAND]
    with pytest.raises(ConfigurationError, match="the option `account`"):
        extract(api)


def test_a_post_deleted_meanwhile_costs_nothing_but_itself(api, network):
    gone = post(BRAND, "9", FRESH, replyCount=1)
    network.feeds[BRAND] = [{"post": gone}, {"post": LIKED}]
    records, _ = extract(api)
    assert len(records["posts"]) == 2
    assert len(records["likes"]) == 2
    assert reasons(records)["thread", "deleted"] == 1


@pytest.mark.usefixtures("network")
def test_another_bad_request_is_no_deleted_post(api):
    wrong = Answer({"error": "InvalidRequest", "message": "limit must be smaller"}, status=400)
    api.next_answers(r".*getLikes", [wrong])
    with pytest.raises(requests.HTTPError):
        extract(api)


@pytest.mark.parametrize(
    "accident",
    [
        Answer({"error": "RateLimitExceeded"}, status=429, headers={"Retry-After": "0"}),
        Answer(b"<html>Bad gateway</html>", status=502),
        Answer({"likes": []}, breaks_after=5),
    ],
)
@pytest.mark.usefixtures("network")
def test_accidents_are_tried_again(api, accident):
    api.next_answers(r".*getLikes", [accident])
    records, _ = extract(api)
    assert [one["actor"] for one in records["likes"]] == [ANA, BEN]


@pytest.mark.usefixtures("network")
def test_a_refusal_stops_the_source(api):
    api.next_answers(r".*getAuthorFeed", [Answer({"error": "Forbidden"}, status=403)])
    with pytest.raises(requests.HTTPError) as refused:
        extract(api)
    assert refused.value.response.status_code == 403


def test_no_call_is_made_for_acts_that_a_post_does_not_have(api, network):
    network.feeds[BRAND] = [{"post": post(BRAND, "7", FRESH)}]
    extract(api, followers_every_days=0)
    assert {call.path.rsplit(".", 1)[-1] for call in api.calls} == {"getProfiles", "getAuthorFeed"}


def test_the_overlap_is_no_longer_than_asked(api, network):
    edge = (NOW - timedelta(days=30)).isoformat()
    network.feeds[BRAND] = [{"post": post(BRAND, "8", edge)}]
    cursors = {"posts": json.dumps({BRAND: NOW.isoformat()})}
    assert len(extract(api, cursors)[0]["posts"]) == 1
    assert extract(api, cursors, refresh_days=29)[0]["posts"] == []
