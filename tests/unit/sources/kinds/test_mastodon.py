"""Mastodon, read from a server on the loopback: links, limits, refusals, and who is left alone."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from orchestration.errors import ConfigurationError
from orchestration.sources import client
from orchestration.sources.apis import mastodon_api
from orchestration.sources.kinds.mastodon import KIND
from tests.api_fixtures.mastodon_api import BRAND, INSTANCE, Server, account, status
from tests.loopback import Answer, LoopbackApi
from tests.reading_sources import NOW, read, source_of

FRESH = "2026-06-28T10:00:00.000Z"
BRAND_ACCOUNT = account(BRAND, "brand", followers_count=0)
ANA = account("2", "ana")
BEN = account("3", "ben@far.example")
SHY = account("4", "shy", noindex=True)
POST = status("100", BRAND_ACCOUNT, FRESH)
TOKEN = "s3cret-t0ken-of-the-app"  # noqa: S105 nobody's


@pytest.fixture
def api(monkeypatch):
    monkeypatch.setattr(client, "BACKOFF_SECONDS", 0.01)
    with LoopbackApi() as opened:
        yield opened


@pytest.fixture
def server(api):
    found = Server(api)
    found.statuses[BRAND] = [POST]
    return found


@pytest.fixture
def naps(monkeypatch):
    slept: list[float] = []
    monkeypatch.setattr(mastodon_api, "sleep", slept.append)
    return slept


def extract(api, cursors=None, secrets=None, **options):
    given = {"base_url": api.url, "instance": INSTANCE, "account": "brand", **options}
    return read(KIND, source_of(KIND, given, secrets=secrets, cursors=cursors))


def test_lists_are_read_along_their_links_and_people_called_by_their_address(api, server):
    cleo = account("5", "cleo")
    server.statuses[BRAND] = [POST | {"favourites_count": 3}]
    server.favourited_by["100"] = [ANA, BEN, cleo]
    records, _ = extract(api)
    assert records["favourites"] == [
        {"uri": POST["uri"], "actor": actor}
        for actor in ("ana@run.example", "ben@far.example", "cleo@run.example")
    ]
    people = {one["_acct"]: one for one in records["accounts"]}
    assert set(people) == {"brand@run.example", *(one["actor"] for one in records["favourites"])}
    assert people["ana@run.example"]["_bio"] == "Runs\nuphill"
    assert "avatar" not in people["ana@run.example"]


def test_who_left_search_engines_is_left_out_everywhere_and_counted(api, server):
    server.accounts["shy"] = SHY
    server.statuses[BRAND] = [POST | dict.fromkeys(("favourites_count", "replies_count"), 1)]
    server.favourited_by["100"] = [SHY]
    server.descendants["100"] = [status("101", SHY, FRESH, in_reply_to_id="100")]
    server.followers[BRAND] = [SHY, ANA]
    records, _ = extract(api, accounts=["shy"])
    skipped = {one["what"]: (one["count"], one["accounts"]) for one in records.pop("skipped")}
    assert skipped == {
        "accounts": (1, ["shy"]),
        "favourites": (1, []),
        "followers": (1, []),
        "replies": (1, []),
    }
    assert "shy" not in json.dumps(records)


def test_a_hidden_network_is_not_asked_for_and_said(api, server):
    server.accounts["brand"] = BRAND_ACCOUNT | {"hide_collections": True}
    server.followers[BRAND] = [ANA]
    records, _ = extract(api)
    assert records["follows"] == records["follower_lists"] == []
    assert [one["accounts"] for one in records["skipped"]] == [["brand@run.example"]]
    assert not [call for call in api.calls if call.path.endswith("/followers")]


def test_an_empty_list_of_somebody_with_followers_is_hidden_and_no_full_list(api, server):
    server.accounts["brand"] = BRAND_ACCOUNT | {"followers_count": 7}
    records, _ = extract(api)
    assert records["follower_lists"][0]["complete"] is False
    assert "hidden" in records["skipped"][0]["reason"]


def test_a_list_is_full_only_for_the_servers_own_people(api, server):
    server.followers[BRAND] = [ANA, BEN, account("5", "cleo")]
    server.accounts["ben@far.example"] = BEN
    server.followers["3"] = [ANA]
    records, cursors = extract(api, accounts=["@Ben@far.example"])
    assert [
        (one["subject"], one["complete"], one["count"]) for one in records["follower_lists"]
    ] == [
        ("brand@run.example", True, 3),
        ("ben@far.example", False, 1),
    ]
    assert extract(api, cursors)[0]["follower_lists"] == []
    short, _ = extract(api, max_pages=1)
    assert short["follower_lists"][0]["complete"] is False


def test_boosts_of_those_named_have_a_time_and_listed_ones_have_none(api, server):
    server.accounts["ana"] = ANA
    server.statuses[BRAND] = [POST | {"reblogs_count": 1}]
    server.reblogged_by["100"] = [BEN]
    foreign = status("7", BEN, FRESH)
    private = POST | {"visibility": "private"}
    server.statuses["2"] = [
        status("200", ANA, FRESH, reblog=POST),
        status("201", ANA, FRESH, reblog=foreign),
        status("202", ANA, FRESH, reblog=private),
    ]
    records, _ = extract(api, accounts=["ana"])
    assert records["boosts"] == [
        {"uri": POST["uri"], "actor": "ben@far.example"},
        {"uri": POST["uri"], "actor": "ana@run.example", "created_at": FRESH},
    ]
    assert [one["uri"] for one in records["statuses"]] == [POST["uri"]]


def test_only_direct_public_answers_are_replies_and_private_words_never_land(api, server):
    server.statuses[BRAND] = [
        status("102", BRAND_ACCOUNT, FRESH, visibility="direct", content="secret words"),
        status("103", BRAND_ACCOUNT, FRESH, visibility="private", content="secret words"),
        POST | {"replies_count": 4},
    ]
    server.descendants["100"] = [
        status("301", ANA, FRESH, in_reply_to_id="100", content="<p>Nice</p>"),
        status("302", BEN, FRESH, in_reply_to_id="301"),
        status("303", BEN, FRESH, in_reply_to_id="100", visibility="direct", content="secret"),
    ]
    records, _ = extract(api)
    assert [(one["_acct"], one["_in_reply_to"]) for one in records["statuses"]] == [
        ("ana@run.example", POST["uri"]),
        ("brand@run.example", None),
    ]
    assert "secret" not in json.dumps(records)


def test_a_status_comes_as_text_with_addresses_and_unknown_fields(api, server):
    server.statuses[BRAND] = [
        POST
        | {
            "content": '<p>Hi <a href="x">@<span>ana</span></a> &amp; you</p><p>#run</p>',
            "mentions": [{"id": "2", "acct": "ana"}, {"id": "3", "acct": "Ben@Far.example"}],
            "tags": [{"name": "run", "url": "x"}],
            "media_attachments": [{"type": "image", "url": "https://files.example/signed"}],
            "quote": {"state": "accepted", "quoted_status": {"uri": "https://far.example/1"}},
            "language": None,
            "hologram": {"depth": 3},
        }
    ]
    (found,) = extract(api)[0]["statuses"]
    assert found["_text"] == "Hi @ana & you\n#run"
    assert found["_mentions"] == ["ana@run.example", "ben@far.example"]
    assert (found["_hashtags"], found["_media"]) == (["run"], "image")
    assert found["_quotes"] == "https://far.example/1"
    assert found["hologram"] == {"depth": 3}
    assert "media_attachments" not in found


def test_the_second_extraction_reads_what_is_newer_or_may_have_changed(api, server):
    server.statuses[BRAND] = [
        status(str(number), BRAND_ACCOUNT, f"2026-0{number}-01T00:00:00Z")
        for number in (6, 5, 4, 3, 2)
    ] + [status("0", BRAND_ACCOUNT, "2019-01-01T00:00:00Z")]
    first, cursors = extract(api)
    assert len(first["statuses"]) == 5
    assert json.loads(cursors["statuses"]) == {"brand@run.example": NOW.isoformat()}
    second, _ = extract(api, cursors, refresh_days=40)
    assert [one["id"] for one in second["statuses"]] == ["6"]


def test_gone_and_suspended_accounts_are_named_and_a_gone_status_costs_nothing(api, server):
    server.accounts["ana"] = ANA | {"suspended": True}
    server.statuses[BRAND] = [POST | {"replies_count": 1}, status("98", BRAND_ACCOUNT, FRESH)]
    api.next_answers(r".*/followers", [Answer({"error": "Gone"}, status=410)])
    records, _ = extract(api, accounts=["ana", "nobody"])
    named = next(
        one for one in records["skipped"] if one["what"] == "accounts" if "deleted" in one["reason"]
    )
    assert named["accounts"] == ["ana", "nobody"]
    assert len(records["statuses"]) == 2
    assert records["follower_lists"][0]["complete"] is False


def test_a_brand_the_server_does_not_know_is_a_mistake_in_the_options(api, server):
    del server.accounts["brand"]
    with pytest.raises(ConfigurationError, match="the option `account`"):
        extract(api)


def test_a_server_that_wants_a_token_names_what_is_missing_and_gets_the_token(api, server):
    refusal = Answer({"error": "This API requires an authenticated user"}, status=401)
    api.next_answers(r".*/statuses", [refusal])
    with pytest.raises(client.RefusedError) as refused:
        extract(api, secrets={"access_token": TOKEN})
    assert refused.value.table == "statuses"
    assert "read:statuses" in KIND.table("statuses").permission
    assert TOKEN not in str(refused.value)
    assert {call.headers["Authorization"] for call in api.calls} == {f"Bearer {TOKEN}"}
    assert server.accounts


def test_without_a_token_none_is_sent(api, server):
    extract(api)
    assert server.accounts
    assert not [call for call in api.calls if "Authorization" in call.headers]


def test_a_spent_limit_is_waited_for_until_the_server_counts_anew(api, server, naps):
    reset = (datetime.now(UTC) + timedelta(seconds=120)).isoformat().replace("+00:00", "Z")
    spent = {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": reset}
    api.next_answers(
        r".*/statuses", [Answer({"error": "Too many requests"}, status=429, headers=spent)]
    )
    records, _ = extract(api)
    assert len(records["statuses"]) == 1
    assert [60 < nap <= 120 for nap in naps] == [True]
    server.headers = spent
    extract(api)
    assert len(naps) > 2


def test_a_limit_that_outlasts_patience_ends_the_extraction(api, server, naps):
    reset = (datetime.now(UTC) + timedelta(hours=2)).isoformat()
    server.headers = {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": reset}
    with pytest.raises(client.UnavailableError, match="longer than a run waits"):
        extract(api)
    assert naps == []


@pytest.mark.usefixtures("naps")
@pytest.mark.parametrize(
    "accident",
    [
        Answer({"error": "Throttled"}, status=429, headers={"X-RateLimit-Reset": "soon"}),
        Answer(b"<html>", status=503, headers={"Retry-After": "0"}),
        Answer([], breaks_after=1),
    ],
)
def test_accidents_are_tried_again(api, server, accident):
    server.followers[BRAND] = [ANA]
    api.next_answers(r".*/followers", [accident])
    assert [one["follower"] for one in extract(api)[0]["follows"]] == ["ana@run.example"]


def test_a_link_to_another_host_is_not_followed(api, server):
    server.statuses[BRAND] = []
    away = {"Link": '<https://evil.example/steal>; rel="next"'}
    api.next_answers(r".*/statuses", [Answer([POST], headers=away)])
    with pytest.raises(client.UnavailableError, match="another host"):
        extract(api, secrets={"access_token": TOKEN})
