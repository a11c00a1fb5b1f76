"""Bots, leaks and bad rows: planted, counted, and few."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from orchestration.worlds import vocabulary


def test_bots_act_within_seconds_of_a_post_and_say_what_bots_say(small_world):
    bots = small_world.truth["suspects"].filter(pc.field("suspicion") == "bot")
    acts = small_world.tables["engagements"].join(
        bots.select(["platform", "account_id"]).rename_columns(["platform", "actor_id"]),
        ["platform", "actor_id"],
        join_type="left semi",
    )
    posts = small_world.tables["posts"].select(["post_id", "created_at"])
    posts = posts.group_by("post_id").aggregate([("created_at", "min")])
    timed = acts.filter(pc.field("occurred_at") > pc.min(posts["created_at_min"])).join(
        posts, "post_id"
    )
    wait = pc.subtract(timed["occurred_at"], timed["created_at_min"]).cast(pa.int64())
    assert timed.num_rows > 100
    assert pc.min(wait).as_py() > 0
    assert pc.max(wait).as_py() <= 20_000_000
    assert set(pc.unique(acts["text"]).to_pylist()) - {None} == set(vocabulary.BOILERPLATE)


def test_bots_persuade_nobody(small_world):
    bought = small_world.truth["people"].filter(pc.field("is_bought"))
    assert bought.num_rows > 10
    assert pc.sum(bought["added_orders"]).as_py() == 0


def test_a_leaked_code_is_used_in_a_burst(small_world):
    leaked = small_world.truth["leaked_codes"]
    orders = small_world.tables["orders"].filter(pc.field("promo_code").is_valid())
    uses = orders.join(leaked, "promo_code", "code", join_type="inner")
    inside = pc.and_(
        pc.greater_equal(uses["ordered_at"], uses["leaked_from"]),
        pc.less(uses["ordered_at"], uses["leaked_to"]),
    )
    assert uses.num_rows > 10
    assert pc.mean(pc.cast(inside, pa.int64())).as_py() > 0.6


def test_bad_rows_stay_far_below_what_stops_a_run(small_world):
    flaws = small_world.truth["flaws"].filter(pc.field("reason") != "exact repeat")
    counted = flaws.group_by("table_name").aggregate([("row_count", "sum")]).to_pylist()
    assert len(counted) >= 10
    for row in counted:
        rows = small_world.tables[row["table_name"]].num_rows
        assert row["row_count_sum"] < 0.02 * rows, row


def test_counts_are_hidden_in_both_ways(small_world):
    followers = small_world.tables["accounts"]["followers_count"]
    assert followers.null_count > 20
    assert pc.sum(pc.equal(followers, -1)).as_py() > 5


def test_recorded_acts_meet_what_was_asked(small_world):
    per_customer = small_world.tables["engagements"].num_rows / 1_200
    assert np.isclose(per_customer, 40, rtol=0.25)


def test_a_post_seen_twice_has_grown(small_world):
    posts = small_world.tables["posts"].filter(pc.field("like_count") >= 0)
    twice = posts.group_by("post_id").aggregate(
        [("observed_at", "count_distinct"), ("like_count", "min"), ("like_count", "max")]
    )
    twice = twice.filter(pc.field("observed_at_count_distinct") == 2)
    assert twice.num_rows > 20
    assert pc.all(pc.less_equal(twice["like_count_min"], twice["like_count_max"])).as_py()
