"""What was judged inauthentic against what truly was: acts, the accounts behind them, audiences.

An act is truly inauthentic where a bot did it. The transform judges ties, not single acts: of each
tie so many acts are suspect, and those count as right where the actor is a bot.
"""

from dataclasses import dataclass

import duckdb
import pyarrow as pa

_JUDGED = """
select
    actor is not null as is_bot,
    cast(sum(act_count) as bigint) as act_count,
    cast(sum(suspect_act_count) as bigint) as suspect_act_count,
    count(distinct account) as account_count,
    count(distinct case when suspect_act_count > 0 then account end) as suspect_account_count
from (
    select
        bots.account_id as actor,
        ties.platform || ' ' || ties.actor_account_id as account,
        ties.act_count,
        coalesce(suspects.suspect_act_count, 0) as suspect_act_count
    from intermediate.int_ties as ties
    left join intermediate.int_suspect_ties as suspects
        using (platform, author_account_id, actor_account_id)
    left join bots
        on ties.platform = bots.platform and ties.actor_account_id = bots.account_id
)
group by all
order by all
"""

_BOUGHT = """
with acted_on as (
    select distinct platform, author_account_id as account_id from intermediate.int_ties
)
select
    count(case when is_bought and is_flagged then 1 end) as right_count,
    count(case when is_flagged then 1 end) as flagged_count,
    count(case when is_bought then 1 end) as true_count
from (
    select
        audiences.account_id is not null as is_flagged,
        told.account_id is not null and acted_on.account_id is not null as is_bought
    from acted_on
    full join intermediate.int_bought_audiences as audiences using (platform, account_id)
    left join told_suspects as told
        on told.platform = coalesce(acted_on.platform, audiences.platform)
        and told.account_id = coalesce(acted_on.account_id, audiences.account_id)
        and told.suspicion = 'bought followers'
)
"""


@dataclass(frozen=True)
class Hits:
    """How many were flagged, rightly so, and how many there were to flag."""

    right: int
    flagged: int
    true: int

    @property
    def precision(self) -> float:
        """Share of the flagged that are truly so; NaN where nothing was flagged."""
        return self.right / self.flagged if self.flagged else float("nan")

    @property
    def recall(self) -> float:
        """Share of what is truly so that was flagged; NaN where there was none."""
        return self.right / self.true if self.true else float("nan")

    def __add__(self, other: "Hits") -> "Hits":
        """Both worlds' cases together."""
        return Hits(self.right + other.right, self.flagged + other.flagged, self.true + other.true)


@dataclass(frozen=True)
class Flagged:
    """Acts of bots in the trailing window, and the bots that acted in it."""

    acts: Hits
    accounts: Hits


def flagged(connection: duckdb.DuckDBPyConnection, suspects: pa.Table) -> Flagged:
    """Counts what the built warehouse judges inauthentic against the world's truth.

    Args:
        connection: A warehouse with `int_ties` and `int_suspect_ties`.
        suspects: The truth: `platform`, `account_id`, `suspicion`.
    """
    connection.register("told_suspects", suspects)
    connection.execute(
        "create or replace temp table bots as"
        " select platform, account_id from told_suspects where suspicion = 'bot'"
    )
    connection.unregister("told_suspects")
    rows = {row[0]: row[1:] for row in connection.execute(_JUDGED).fetchall()}
    connection.execute("drop table bots")
    acts, suspect_acts, accounts, suspect_accounts = rows.get(True, (0, 0, 0, 0))
    _, wrong_acts, _, wrong_accounts = rows.get(False, (0, 0, 0, 0))
    return Flagged(
        acts=Hits(suspect_acts, suspect_acts + wrong_acts, acts),
        accounts=Hits(suspect_accounts, suspect_accounts + wrong_accounts, accounts),
    )


def bought_audiences(connection: duckdb.DuckDBPyConnection, suspects: pa.Table) -> Hits:
    """Counts the audiences judged bought against the accounts that bought followers.

    Of these only accounts on whose posts somebody is known to have acted in the window can be
    found; the others are not counted.

    Args:
        connection: A warehouse with `int_ties` and `int_bought_audiences`.
        suspects: The truth: `platform`, `account_id`, `suspicion`.
    """
    connection.register("told_suspects", suspects)
    (row,) = connection.execute(_BOUGHT).fetchall()
    connection.unregister("told_suspects")
    return Hits(*row)
