"""The two tables that are compared, column for column alike: customers, and accounts."""

import duckdb

_PEOPLE = """
create table side_people as
with claimed as (
    select
        id,
        list(distinct platform || ' ' || variant order by platform || ' ' || variant) as variants
    from (select id, platform, unnest(variants) as variant from typed)
    group by all
)
select
    p.id as unique_id,
    p.first, p.first_all, coalesce(f.fulls, []) as fulls, null::varchar as first_letter,
    p.last, p.last_parts, null::varchar as letter, false as has_other,
    p.country, p.language, p.city, p.topics,
    p.birth_year, null::bigint as year,
    p.mailbox, null::varchar as handle,
    coalesce(
        p.mailbox in (
            p.first, p.last, p.first || p.last, p.last || p.first, p.first[1] || p.last,
            p.first || p.last[1], p.first_all || p.last
        ),
        false
    ) as mailbox_is_name,
    null::boolean as has_brand_act,
    coalesce(c.variants, []) as variants,
    list_filter(coalesce(c.variants, []), lambda x: contains(x, ' =')) as whole,
    null::varchar as first_key, null::varchar as short_key, null::varchar as last_key,
    null::varchar as country_key, null::varchar as language_key, null::varchar as city_key
from people as p
left join full_forms as f using (first)
left join claimed as c using (id)
"""

_ACCOUNTS = """
create table side_accounts as
with held as (
    select
        id,
        list(distinct platform || ' ' || variant order by platform || ' ' || variant) as variants
    from told group by all
)
select
    a.id as unique_id,
    a.first, a.first as first_all, coalesce(f.fulls, []) as fulls, a.first_letter,
    a.last, []::varchar[] as last_parts, a.letter, a.has_other,
    a.country, a.language, a.city, a.topics,
    null::bigint as birth_year, a.year,
    null::varchar as mailbox, a.handle,
    false as mailbox_is_name,
    a.has_brand_act,
    coalesce(h.variants, []) as variants,
    []::varchar[] as whole,
    n.first_key, n.first_key as short_key, n.last_key,
    a.country as country_key, a.language as language_key, a.city as city_key
from accounts as a
inner join named as n using (id)
left join full_forms as f on a.first = f.first
left join held as h on a.id = h.id
"""

_KNOWN = """
create table known_pairs as
select distinct p.id as person_id, a.id as account_id
from known_given as k
inner join people as p using (customer_id)
inner join accounts as a using (platform, account_id)
"""

_BLOCKED = """
create table blocked_people as
with listed as (
    select id, list(key order by key) as block_key
    from people_keys semi join kept_blocks using (key) group by all
)
select s.*, k.block_key from side_people as s inner join listed as k on s.unique_id = k.id;

create table blocked_accounts as
with listed as (
    select id, list(key order by key) as block_key
    from account_keys semi join kept_blocks using (key) group by all
)
select s.*, k.block_key from side_accounts as s inner join listed as k on s.unique_id = k.id
"""


def prepare(connection: duckdb.DuckDBPyConnection) -> None:
    """Makes `side_people`, `side_accounts`, `known_pairs` and, of those in a block, `blocked_*`."""
    for step in (_PEOPLE, _ACCOUNTS, _KNOWN, *_BLOCKED.split(";")):
        connection.execute(step)
