"""The simple rankings any score has to beat: what a brand without this product would sort by.

Each reads a built warehouse as it stands, suspects and bought followers included: nobody who sorts
by followers cleans them first. A figure that is unknown goes last, and people without it tie.
"""

from collections.abc import Mapping

import duckdb
import networkx as nx
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from orchestration.scoring.hashing import hash_texts

Floats = NDArray[np.float64]

BASELINES = (
    "followers",
    "mean likes",
    "engagement rate",
    "spend",
    "past redemptions",
    "PageRank",
    "random",
)
"""Names of the simple rankings, in the order reports show them."""

MODELS = (
    "dim_customers",
    "customer_reach",
    "customer_resonance",
    "customer_relevance",
    "customer_roi",
    "int_ties",
)
"""What `replay.build` has to build for them; what the scoring core reads needs the same."""

DAMPING = 0.85
"""Share of steps along a tie; the usual one (Brin, Page 1998)."""

_FIGURES = """
select
    customers.customer_id,
    cast(reach.followers_count as double) as "followers",
    resonance.like_count / nullif(resonance.counted_post_count, 0) as "mean likes",
    (
        coalesce(resonance.like_count, 0)
        + coalesce(resonance.comment_count, 0)
        + coalesce(resonance.share_count, 0)
    ) / nullif(resonance.counted_post_count, 0) / nullif(reach.followers_count, 0)
        as "engagement rate",
    cast(relevance.net_revenue_amount as double) as "spend",
    cast(roi.attributed_conversion_count as double) as "past redemptions"
from marts.dim_customers as customers
left join marts.customer_reach as reach using (customer_id)
left join marts.customer_resonance as resonance using (customer_id)
left join marts.customer_relevance as relevance using (customer_id)
left join marts.customer_roi as roi using (customer_id)
order by customers.customer_id
"""

_TIES = """
with

-- A tagged struct: no customer's key can be taken for an account's.
nodes as (

    select
        platform,
        account_id,
        struct_pack(customer := customer_id, platform := '', account := '') as node
    from intermediate.int_customer_accounts

),

ends as (

    select
        coalesce(
            actors.node,
            struct_pack(customer := '', platform := ties.platform, account := ties.actor_account_id)
        ) as actor,
        coalesce(
            authors.node,
            struct_pack(
                customer := '', platform := ties.platform, account := ties.author_account_id
            )
        ) as author,
        ties.act_count
    from intermediate.int_ties as ties
    left join nodes as actors
        on ties.platform = actors.platform and ties.actor_account_id = actors.account_id
    left join nodes as authors
        on ties.platform = authors.platform and ties.author_account_id = authors.account_id

)

select
    actor.customer as actor_customer,
    actor.platform as actor_platform,
    actor.account as actor_account,
    author.customer as author_customer,
    author.platform as author_platform,
    author.account as author_account,
    cast(sum(act_count) as bigint) as act_count
from ends
where actor <> author
group by all
order by all
"""


def customer_ids(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """Everybody who may be ranked, in the order all arrays here keep: by `customer_id`.

    Args:
        connection: A built warehouse.
    """
    found = connection.execute("select customer_id from marts.dim_customers order by customer_id")
    return [str(row[0]) for row in found.fetchall()]


def simple_rankings(connection: duckdb.DuckDBPyConnection) -> Mapping[str, Floats]:
    """The score of each simple ranking for everybody who may be ranked.

    Args:
        connection: A warehouse in which `MODELS` are built.

    Returns:
        For each of `BASELINES` an array of shape (people,), in the order of `customer_ids`, finite,
        higher is better:

        - `followers`: followers as last observed, of all linked accounts.
        - `mean likes`: likes of a post, over counted posts of the window.
        - `engagement rate`: likes, comments and shares of a post / followers.
        - `spend`: net revenue of the customer's own orders.
        - `past redemptions`: conversions credited to the customer's code or link.
        - `PageRank`: of who acts on whose posts, weighed by acts (`page_ranks`).
        - `random`: a hash of `customer_id`.
    """
    return {name: unknown_last(figure) for name, figure in figures(connection).items()}


def figures(connection: duckdb.DuckDBPyConnection) -> Mapping[str, Floats]:
    """What the simple rankings sort by, NaN where unknown, else as `simple_rankings` gives it."""
    table = connection.execute(_FIGURES).to_arrow_table()
    ids = table["customer_id"].combine_chunks()
    known = {
        name: table[name].to_numpy(zero_copy_only=False).astype(np.float64)
        for name in BASELINES
        if name in table.column_names
    }
    ranks = page_ranks(connection)
    known["PageRank"] = np.asarray([ranks.get(key, np.nan) for key in ids.to_pylist()], np.float64)
    known["random"] = hash_texts(ids.cast(pa.string())).astype(np.float64)
    return {name: known[name] for name in BASELINES}


def page_ranks(connection: duckdb.DuckDBPyConnection) -> Mapping[str, float]:
    """PageRank of each customer who acts or is acted on, in the graph of actor to author.

    All accounts of a customer are one node; accounts of other people are a node each.

    Source:
        Brin, Page, Comput. Netw. 30 (1998) 107-117, doi:10.1016/S0169-7552(98)00110-X;
        as networkx computes it.
    """
    ties = connection.execute(_TIES).to_arrow_table().to_pydict()
    graph = nx.DiGraph()
    actors = zip(ties["actor_customer"], ties["actor_platform"], ties["actor_account"], strict=True)
    authors = zip(
        ties["author_customer"], ties["author_platform"], ties["author_account"], strict=True
    )
    graph.add_weighted_edges_from(zip(actors, authors, ties["act_count"], strict=True))
    if not graph:
        return {}
    found = nx.pagerank(graph, alpha=DAMPING)
    # Sums of floats in another order differ in the last digits; equal people have to stay equal.
    return {node[0]: round(rank, 12) for node, rank in found.items() if node[0]}


def unknown_last(figures: Floats) -> Floats:
    """The figures, with what is unknown below all that is known.

    Args:
        figures: NaN where unknown. Shape (people,).

    Example:
        >>> unknown_last(np.array([3.0, np.nan, -2.0])).tolist()
        [3.0, -3.0, -2.0]
    """
    unknown = np.isnan(figures)
    lowest = float(np.min(figures[~unknown])) if not unknown.all() else 0.0
    return np.where(unknown, lowest - 1.0, figures)
