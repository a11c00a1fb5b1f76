"""Customers against accounts: whose account it probably is."""

import logging

import duckdb
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from orchestration.identity import (
    account_features,
    blocking,
    competition,
    evidence,
    names,
    prior,
    schemas,
    shares,
    sides,
    ties,
)
from orchestration.identity import (
    claims as typed_handles,
)
from orchestration.identity import (
    people as people_features,
)
from orchestration.identity.engine import opened
from orchestration.identity.grades import Comparison
from orchestration.identity.limits import Limits
from orchestration.identity.scoring import Scored, score

_LOG = logging.getLogger(__name__)

FLOOR = 0.05
"""Least probability that is reported: below, a pair says hardly more than that nothing is known."""

LEAST_PEOPLE, LEAST_ACCOUNTS = 30, 30
"""With fewer nothing can be told: how common a name is must be seen before agreement means much."""

_UNLIKE = 0.05
"""What the customers outside all blocks weigh for an account whose name they do not bear."""

_UNSEEN = """
select a.id, r.id is not null or a.first is null as is_open_to_all
from accounts as a
left join (
    select distinct id
    from account_keys semi join (from blocks anti join kept_blocks using (key)) using (key)
) as r using (id)
where a.is_open
order by a.id
"""

_WINNERS = """
with best as (
    select * from judged
    where probability >= {floor}
    qualify row_number() over (partition by unique_id_r order by probability desc, unique_id_l) = 1
),
compared as ({compared})
select
    p.customer_id, a.platform, a.account_id, b.probability, b.match_weight,
    {words} as evidence
from compared as b
inner join people as p on b.unique_id_l = p.id
inner join accounts as a on b.unique_id_r = a.id
order by p.customer_id, a.platform, a.account_id
"""


def match_accounts(
    people: pa.Table,
    accounts: pa.Table,
    known: pa.Table,
    limits: Limits,
    *,
    claims: pa.Table | None = None,
    barred: pa.Table | None = None,
) -> pa.Table:
    """Finds the likeliest owner of each account that has none yet.

    Args:
        people: `PEOPLE_SCHEMA`; only those whose consent covers it.
        accounts: `ACCOUNTS_SCHEMA`.
        known: `KNOWN_SCHEMA`: links that need no model. Learnt from, and never returned; a person
            with a known account on a network is not given another one there.
        limits: Memory, threads and bounds.
        claims: `CLAIMS_SCHEMA`: typed handles that made no known link; strong evidence.
        barred: `BARRED_SCHEMA`: pairs never to be returned.

    Returns:
        `ACCOUNT_MATCH_SCHEMA`, sorted by customer, platform and account: of each account at most
        one owner, the likeliest. Empty where the data are too few to tell anything.

    Raises:
        PipelineError: A table lacks a column, or a customer or an account occurs twice.
    """
    given = {
        "people": schemas.conform(people, schemas.PEOPLE_SCHEMA, "people"),
        "accounts": schemas.conform(accounts, schemas.ACCOUNTS_SCHEMA, "accounts"),
        "known": schemas.conform(known, schemas.KNOWN_SCHEMA, "known links"),
        "claims": schemas.optional(claims, schemas.CLAIMS_SCHEMA, "claims"),
        "barred": schemas.optional(barred, schemas.BARRED_SCHEMA, "barred pairs"),
    }
    if people.num_rows < LEAST_PEOPLE or accounts.num_rows < LEAST_ACCOUNTS:
        return schemas.empty(schemas.ACCOUNT_MATCH_SCHEMA)
    with opened(limits) as connection:
        for name, table in given.items():
            connection.register(f"{name}_given", table)
        names.define(connection)
        people_features.prepare(connection)
        account_features.prepare(connection)
        typed_handles.prepare(connection)
        shares.prepare(connection)
        blocked = blocking.prepare(connection, limits)
        _LOG.info("%s", blocked)
        if not blocked.pairs:
            return schemas.empty(schemas.ACCOUNT_MATCH_SCHEMA)
        sides.prepare(connection)
        scored = score(connection)
        odds, probability = judged(scored, *_open_to_all(connection))
        return _reported(connection, scored, odds, probability)


def _open_to_all(
    connection: duckdb.DuckDBPyConnection,
) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Accounts without a known owner; and which of them anybody may own, so little is told."""
    table = connection.execute(_UNSEEN).to_arrow_table()
    return table["id"].to_numpy(), table["is_open_to_all"].to_numpy()


def judged(
    scored: Scored, accounts: NDArray[np.int64], is_open_to_all: NDArray[np.bool_]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Odds of each pair on its own, and its probability with all rivals considered.

    Args:
        scored: The pairs.
        accounts: Numbers of all accounts without a known owner.
        is_open_to_all: Which of them have no readable name, or one too common to be compared.
    """
    ratio = np.exp2(scored.ratio)
    is_tied = scored.typed > 0
    size = int(accounts.max()) + 1
    support = np.bincount(scored.account, np.where(is_tied, 0, ratio), size) / scored.people
    told = accounts[~is_open_to_all]
    start = prior.starting_share(scored.people, scored.accounts)
    share = prior.owned_share(support[told] + _UNLIKE, start)
    odds = share / scored.people * ratio
    for grade, belief in ((2, ties.TYPED_WHOLE), (1, ties.TYPED_NEARLY)):
        of_grade = scored.typed == grade
        right = ties.share_right(ratio[of_grade], belief)
        odds[of_grade] = right / (1 - right) * ratio[of_grade]
    nobody = np.full(size, 1 - share + share * _UNLIKE)
    nobody[accounts[is_open_to_all]] = 1.0
    return odds, competition.marginals(
        np.unique(scored.slot, return_inverse=True)[1], scored.account, odds, nobody
    )


def _reported(
    connection: duckdb.DuckDBPyConnection,
    scored: Scored,
    odds: NDArray[np.float64],
    probability: NDArray[np.float64],
) -> pa.Table:
    kept = probability >= FLOOR / 2
    table = pa.table(
        {
            "unique_id_l": scored.person[kept],
            "unique_id_r": scored.account[kept],
            "match_weight": np.round(np.log2(odds[kept]), 4),
            "probability": np.round(probability[kept], 6),
        }
    )
    connection.register("judged", table)
    return _worded(connection, scored.comparisons)


def _worded(connection: duckdb.DuckDBPyConnection, comparisons: tuple[Comparison, ...]) -> pa.Table:
    compared = evidence.pairs_sql(
        "best", "side_people", "side_accounts", evidence.columns_of(connection, "side_people")
    )
    query = _WINNERS.format(floor=FLOOR, compared=compared, words=evidence.words_sql(comparisons))
    found = connection.execute(query).to_arrow_table()
    return schemas.conform(found, schemas.ACCOUNT_MATCH_SCHEMA, "matches")
