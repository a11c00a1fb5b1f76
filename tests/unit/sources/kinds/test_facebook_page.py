"""A Facebook Page, read from a server that answers as the Graph API does."""

import json

import pytest
from pydantic import ValidationError

from orchestration.sources import client
from orchestration.sources.apis import graph_api
from orchestration.sources.client import RefusedError, UnavailableError
from orchestration.sources.kinds.facebook_page import KIND
from tests.api_fixtures import facebook_page_api as fixture
from tests.api_fixtures.graph_answers import TOKEN, TOKEN_IN_LINKS, refusal
from tests.loopback import Answer, LoopbackApi
from tests.reading_sources import read, source_of


@pytest.fixture
def api(monkeypatch):
    monkeypatch.setattr(client, "BACKOFF_SECONDS", 0.001)
    monkeypatch.setattr(graph_api, "sleep", lambda _: None)
    with LoopbackApi() as server:
        fixture.serve(server)
        yield server


def page_of(api, cursors=None, **options):
    chosen = {"page_id": fixture.PAGE_ID, "base_url": api.url, **options}
    return source_of(KIND, chosen, fixture.SECRETS, cursors)


def extract(api, cursors=None, **options):
    return read(KIND, page_of(api, cursors, **options))


def ids(records):
    return [record["id"] for record in records]


def comments_asked_of(api):
    return [call.path.split("_")[-1] for call in api.calls if call.path.endswith("/comments")]


def test_posts_comments_and_reviews_are_read_to_the_end(api, monkeypatch):
    monkeypatch.setattr(graph_api, "PAGE_RECORDS", 2)
    records, _ = extract(api)
    assert ids(records["page"]) == [fixture.PAGE_ID]
    assert ids(records["posts"]) == ids(fixture.POSTS)
    assert ids(records["comments"]) == ["1_1", "2_1", "3_1", "4_1", "4_2", "4_3"]
    assert len(records["reviews"]) == 3
    assert records["comments"][-1]["reactions_new"] == {"a": 1}


def test_a_post_without_comments_is_not_asked_for_them_but_one_with_a_hidden_count_is(api):
    extract(api)
    assert comments_asked_of(api) == ["1/comments", "2/comments", "3/comments", "4/comments"]


def test_the_second_extraction_reads_what_is_young_again_and_leaves_the_rest(api, monkeypatch):
    monkeypatch.setattr(graph_api, "PAGE_RECORDS", 2)
    _, cursors = extract(api)
    api.calls.clear()
    records, _ = extract(api, cursors)
    assert comments_asked_of(api) == ["3/comments", "4/comments", "4/comments"]
    assert f"{fixture.PAGE_ID}_1" in ids(records["posts"])
    assert len(records["reviews"]) == 3
    api.calls.clear()
    records, _ = extract(api, cursors, refresh_days=3)
    assert f"{fixture.PAGE_ID}_1" not in ids(records["posts"])
    assert comments_asked_of(api) == ["4/comments", "4/comments"]


def test_an_extraction_that_broke_off_goes_on_where_it_stopped(api):
    api.next_answers(r".*_3/comments", [refusal(10)])
    came = {}
    with pytest.raises(RefusedError):
        came.update((page.table, page.cursor) for page in KIND.pages(page_of(api)) if page.cursor)
    api.calls.clear()
    extract(api, came)
    assert comments_asked_of(api) == ["3/comments", "4/comments"]


def test_a_post_deleted_while_it_is_read_costs_only_itself(api):
    api.next_answers(r".*_4/comments", [refusal(100, 33)])
    records, _ = extract(api)
    assert ids(records["comments"]) == ["1_1", "2_1", "3_1"]


def test_tables_without_a_permission_can_be_left_out(api):
    records, cursors = extract(api, without=["comments", "reviews"])
    assert not comments_asked_of(api)
    assert not records["reviews"]
    assert set(cursors) == {"posts"}
    with pytest.raises(ValidationError, match="likes is no raw table"):
        page_of(api, without=["likes"])


@pytest.mark.parametrize(
    ("path", "table"), [(".*/posts", "posts"), (".*/ratings", "reviews"), (".*_4/.*", "comments")]
)
def test_a_missing_permission_names_the_table(api, path, table):
    api.next_answers(path, [refusal(200, status=403)])
    with pytest.raises(RefusedError) as refused:
        extract(api)
    assert refused.value.table == table


def test_a_dead_token_is_called_dead_and_not_shown(api):
    api.next_answers(rf".*/{fixture.PAGE_ID}", [refusal(190, 463, status=401)])
    with pytest.raises(RefusedError, match="expired") as refused:
        extract(api)
    assert TOKEN not in str(refused.value)


def test_throttling_is_waited_out_until_patience_ends(api, monkeypatch):
    waits = []
    monkeypatch.setattr(graph_api, "sleep", waits.append)
    api.next_answers(r".*/posts", [refusal(32, status=403)] * 9)
    with pytest.raises(UnavailableError):
        extract(api)
    assert waits == [60, 120, 240, 480]


def test_half_a_page_then_a_reset_connection_is_read_again(api):
    whole = Answer({"data": list(fixture.POSTS)}, breaks_after=60)
    api.next_answers(r".*/posts", [whole, Answer({}, status=503)])
    records, _ = extract(api)
    assert ids(records["posts"]) == ids(fixture.POSTS)


def test_the_token_is_never_in_an_address_nor_in_a_record(api, monkeypatch):
    monkeypatch.setattr(graph_api, "PAGE_RECORDS", 2)
    records, _ = extract(api)
    seen = json.dumps([[call.path, dict(call.query)] for call in api.calls]) + json.dumps(records)
    assert TOKEN not in seen
    assert TOKEN_IN_LINKS not in seen
