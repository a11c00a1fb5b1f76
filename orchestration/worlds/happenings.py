"""What a block of customers did in half a year, as arrays: the causal chain, in the order it runs.

    campaigns -> posts -> acts -> persuasion -> purchases

Everything is a function of the society and of indices, so a block is the same whatever other blocks
are made beside it.
"""

from dataclasses import dataclass

from orchestration.worlds.acts import Acts, make_acts
from orchestration.worlds.campaigns import Assignments, assign
from orchestration.worlds.influence import persuade
from orchestration.worlds.posts import Posts, make_posts
from orchestration.worlds.purchases import (
    Purchases,
    added_by,
    own_installs,
    own_orders,
    together,
)
from orchestration.worlds.society import Society


@dataclass(frozen=True)
class Happenings:
    """All that customers `first` to `last` - 1 did; `rows` are their accounts.

    `added_orders` and `added_conversions` are those their posts caused, whoever made them; `orders`
    and `conversions` hold these and the customers' own.
    """

    first: int
    last: int
    rows: slice
    assigned: Assignments
    posts: Posts
    acts: Acts
    added_orders: Purchases
    added_conversions: Purchases
    orders: Purchases
    conversions: Purchases


def happen(society: Society, first: int, last: int) -> Happenings:
    """Runs the causal chain for customers `first` to `last` - 1."""
    rows = society.authors.of_customers(first, last)
    assigned = assign(society, rows)
    posts = make_posts(society, rows, assigned)
    acts = make_acts(society, posts)
    added_orders, added_conversions = added_by(society, persuade(society, posts, acts))
    return Happenings(
        first=first,
        last=last,
        rows=rows,
        assigned=assigned,
        posts=posts,
        acts=acts,
        added_orders=added_orders,
        added_conversions=added_conversions,
        orders=together([own_orders(society, first, last), added_orders]),
        conversions=together([added_conversions, own_installs(society.dice, first, last)]),
    )
