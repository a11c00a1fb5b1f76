"""The grid covers its axes, and no world is made twice by accident."""

from itertools import product

from orchestration.proof import design


def test_the_grid_holds_every_combination_once():
    found = [(w.influence, w.homophily, w.richness, w.bot_level) for w in design.grid()]
    axes = (design.INFLUENCE, design.HOMOPHILY, design.RICHNESS, design.BOT_LEVEL)
    assert sorted(found) == sorted(product(*axes))


def test_every_world_has_a_seed_of_its_own_and_none_is_the_tracked_samples():
    worlds = [
        *design.grid(),
        *design.default_worlds(),
        *design.null_worlds(200),
        *design.influenced_worlds(40),
    ]
    seeds = [world.seed for world in worlds]
    assert len(set(seeds)) == len(seeds)
    assert design.WorldParameters().seed not in seeds


def test_in_null_worlds_friends_are_alike_and_nobody_persuades():
    assert {(w.influence, w.homophily) for w in design.null_worlds(3)} == {(0.0, 0.9)}
    assert {(w.influence, w.homophily) for w in design.influenced_worlds(3)} == {(1.0, 0.9)}
