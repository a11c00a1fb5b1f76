"""Which pairs are worth comparing: those of one block, and no block so common that it is silent.

A block is a value that both sides of a true pair mostly have: full name, initial and last name,
first name and country (of accounts without a last name), first name and town, mailbox and handle,
typed handle and handle but for one letter. A first name that thousands bear in a country makes no
block: among k equal candidates none is ever more than 1/k likely.
"""

from dataclasses import dataclass

import duckdb

from orchestration.identity.limits import Limits

_PEOPLE_KEYS = """
create table people_keys as
select distinct id, key, rank from (
    select p.id, 'name ' || full_form || ' ' || last as key, 3 as rank
    from (select p.id, p.last, unnest(f.fulls) as full_form
          from people as p inner join full_forms as f using (first)) as p
    where last is not null
    union all
    select p.id, 'name ' || full_form || ' ' || part, 3
    from (select p.id, unnest(p.last_parts) as part, f.fulls
          from people as p inner join full_forms as f using (first)) as p,
        unnest(p.fulls) as u (full_form)
    union all
    select id, 'initial ' || first[1] || ' ' || last, 4 from people
    where first is not null and last is not null
    union all
    select p.id, 'first ' || full_form || ' ' || place, 6
    from (select p.id, unnest(f.fulls) as full_form, p.country, p.language
          from people as p inner join full_forms as f using (first)) as p,
        unnest([country, 'language ' || language]) as u (place)
    where place is not null
    union all
    select id, 'town ' || first || ' ' || city, 5 from people
    where first is not null and city is not null
    union all
    select id, 'mailbox ' || mailbox, 2 from people where length(mailbox) >= 6
    union all
    select id, 'typed ' || platform || ' ' || unnest(variants), 1 from typed
)
"""

_ACCOUNT_KEYS = """
create table account_keys as
select distinct id, key from (
    select a.id, 'name ' || full_form || ' ' || a.last as key
    from (select a.id, a.last, unnest(f.fulls) as full_form
          from accounts as a inner join full_forms as f using (first)
          where a.is_open and a.last is not null) as a
    union all
    select id, 'initial ' || first_letter || ' ' || last from accounts
    where is_open and first is null and last is not null and first_letter is not null
    union all
    select a.id, 'first ' || full_form || ' ' || coalesce(a.country, 'language ' || a.language)
    from (select a.id, a.country, a.language, unnest(f.fulls) as full_form
          from accounts as a inner join full_forms as f using (first)
          where a.is_open and a.last is null) as a
    where coalesce(a.country, a.language) is not null
    union all
    select id, 'town ' || first || ' ' || city from accounts
    where is_open and first is not null and city is not null
    union all
    select id, 'mailbox ' || handle from accounts where is_open and length(handle) >= 6
    union all
    select id, 'typed ' || platform || ' ' || variant from told
)
"""

_BLOCKS = """
create table blocks as
with left_side as (select key, rank, count(*) as people from people_keys group by all),
right_side as (select key, count(*) as accounts from account_keys group by all)
select key, rank, people, accounts, people * accounts as pairs
from left_side inner join right_side using (key)
"""

_KEPT = """
create table kept_blocks as
select key from (
    select
        key,
        sum(pairs) over (order by pairs, key rows unbounded preceding) as running
    from blocks
    where
        rank = 1
        or (rank < 6 and people <= $max_block)
        or people <= $max_block // 4
)
where running <= $max_pairs
"""


@dataclass(frozen=True)
class Blocked:
    """What blocking left.

    Attributes:
        blocks: Blocks with both people and accounts.
        pairs: Candidate pairs of the kept blocks, counted once a block.
        dropped_blocks: Blocks too common to prove anything, or beyond the bound on pairs.
        dropped_pairs: Pairs of those.
    """

    blocks: int
    pairs: int
    dropped_blocks: int
    dropped_pairs: int

    def __str__(self) -> str:
        """For the log: numbers only."""
        return (
            f"{self.pairs:,} pairs in {self.blocks:,} blocks are compared; {self.dropped_pairs:,} "
            f"pairs in {self.dropped_blocks:,} blocks too common to prove anything are not"
        )


def prepare(connection: duckdb.DuckDBPyConnection, limits: Limits) -> Blocked:
    """Makes `people_keys`, `account_keys` and `kept_blocks`; tells how many pairs they make.

    Args:
        connection: With `people`, `accounts`, `full_forms`, `typed` and `told`.
        limits: How common a block may be, and how many pairs there may be.
    """
    for step in (_PEOPLE_KEYS, _ACCOUNT_KEYS, _BLOCKS):
        connection.execute(step)
    connection.execute(_KEPT, {"max_block": limits.max_block, "max_pairs": limits.max_pairs})
    row = connection.execute(
        """
        select
            count(*), coalesce(sum(pairs) filter (k.key is not null), 0),
            count(*) filter (k.key is null), coalesce(sum(pairs) filter (k.key is null), 0)
        from blocks as b left join kept_blocks as k using (key)
        """
    ).fetchall()[0]
    return Blocked(*(int(number) for number in row))
