"""Cause and effect: what persuasion adds, and that nothing else does."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc


def test_without_influence_nobody_adds_anything(null_world):
    people = null_world.truth["people"]
    assert null_world.truth["added"].num_rows == 0
    assert pc.max(people["expected_activation_conversions"]).as_py() == 0
    assert pc.sum(people["added_orders"]).as_py() == 0


def test_orders_with_influence_are_those_without_and_the_added_ones(small_world, null_world):
    def keys(world):
        return {key for key in world.tables["orders"]["order_id"].to_pylist() if key}

    added = small_world.truth["added"].filter(pc.field("record_kind") == "order")
    planted = {key for key in keys(small_world) | keys(null_world) if "-flaw" in key}
    assert keys(small_world) - keys(null_world) - planted == set(added["record_id"].to_pylist())
    assert not keys(null_world) - keys(small_world) - planted


def test_the_persuaded_acted_on_a_post_of_the_persuader_before_they_converted(small_world):
    added = small_world.truth["added"].filter(pc.field("engagement_id").is_valid())
    acts = small_world.tables["engagements"].select(
        ["engagement_id", "actor_id", "post_id", "occurred_at"]
    )
    acts = acts.group_by("engagement_id").aggregate(
        [("actor_id", "min"), ("post_id", "min"), ("occurred_at", "max")]
    )
    joined = added.join(acts, "engagement_id")
    assert joined.num_rows == added.num_rows > 50
    assert pc.all(pc.less(joined["occurred_at_max"], joined["occurred_at"])).as_py()
    assert joined["actor_id_min"].to_pylist() == joined["buyer_account_id"].to_pylist()


def test_arms_are_drawn_by_chance_and_only_the_treated_post(small_world):
    arms = small_world.tables["activations"].join(small_world.truth["people"], "customer_id")
    treated = arms.filter(pc.field("arm") == "treatment")
    control = arms.filter(pc.field("arm") == "control")
    share = treated.num_rows / (treated.num_rows + control.num_rows)
    assert abs(share - 0.6) < 4 * np.sqrt(0.24 / arms.num_rows)
    for trait in ("own_order_rate", "persuasion_per_act", "acts_per_post", "appetite"):
        one, other = (np.asarray(table[trait].combine_chunks()) for table in (treated, control))
        spread = np.sqrt(one.var() / len(one) + other.var() / len(other))
        assert abs(one.mean() - other.mean()) < 4 * spread, trait
    assert control["accepted_at"].null_count == control.num_rows
    assert 0 < treated["posted_at"].null_count < treated.num_rows


def test_nobody_posts_before_accepting_or_accepts_before_being_assigned(small_world):
    arms = small_world.tables["activations"].filter(pc.field("posted_at").is_valid())
    assert pc.all(pc.less(arms["assigned_at"], arms["accepted_at"])).as_py()
    assert pc.all(pc.less(arms["accepted_at"], arms["posted_at"])).as_py()


def test_true_persuaders_are_few_and_neither_followers_nor_loyalty_find_them(small_world):
    people = small_world.truth["people"].filter(pc.field("has_account"))

    def found(column: str) -> float:
        best = people.sort_by([(column, "descending")]).slice(0, 20)
        return pc.sum(best["expected_activation_conversions"]).as_py()

    best = found("expected_activation_conversions")
    assert pc.mean(pc.cast(people["is_persuader"], pa.int64())).as_py() < 0.25
    assert best > 4 * found("shown_followers")
    assert best > 4 * found("own_order_rate")
