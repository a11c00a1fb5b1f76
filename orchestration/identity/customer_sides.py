"""The table in which customer records are compared with each other, and who is compared to whom."""

import duckdb

from orchestration.identity import contacts, names, people, shares
from orchestration.identity.limits import Limits

MOST_PER_CONTACT = 12
"""Records that share one telephone or mailbox: of more, it is a shop's, a firm's or made up."""

MOST_PER_NAME = 40
"""Records in a block of one name: pairs grow with its square, and each proves less."""

_SHARES = """
create table tf_first_key as
select first || '|' || culture as first_key, share as tf_first_key from first_share;

create table tf_last_key as
select last || '|' || culture as last_key, share as tf_last_key from last_share;

create table tf_country_key as
select country as country_key, count(*) / sum(count(*)) over () as tf_country_key
from people where country is not null group by country;

create table tf_city_key as
select
    city || '|' || coalesce(country, '') as city_key,
    count(*) / sum(count(*)) over (partition by country) as tf_city_key
from people where city is not null group by city, country;

create table tf_address as
select address, count(*) / sum(count(*)) over () as tf_address from emails group by address;

create table tf_mailbox as
select mailbox, count(*) / sum(count(*)) over () as tf_mailbox from emails group by mailbox;

create table tf_phone as
select phone, count(*) / sum(count(*)) over () as tf_phone from phones group by phone
"""

COLUMNS = ("first_key", "last_key", "country_key", "city_key", "address", "mailbox", "phone")

_RECORDS = """
create table records as
select
    p.id as unique_id,
    p.first, p.first_all, coalesce(f.fulls, []) as fulls,
    p.last, p.last_parts, p.city, p.country, p.birth_year,
    lower(g.gender) as gender,
    e.address, e.local, e.mailbox, t.phone,
    regexp_replace(e.local, '[._-]', '', 'g') in (
        p.first, p.last, p.first || p.last, p.last || p.first, p.first[1] || p.last
    ) as is_named,
    p.first || '|' || coalesce(p.country, '') as first_key,
    p.last || '|' || coalesce(p.country, '') as last_key,
    p.city || '|' || coalesce(p.country, '') as city_key,
    p.country as country_key
from people as p
inner join people_given as g using (customer_id)
left join full_forms as f using (first)
left join emails as e using (customer_id)
left join phones as t using (customer_id)
"""

_KEYS = """
create table contact_keys as
select id, key from (
    select unique_id as id, unnest(list_distinct([
        'mailbox ' || mailbox, 'phone ' || phone
    ])) as key
    from records
) where key is not null;

create table name_keys as
select id, key from (
    select unique_id as id, unnest(list_distinct([
        'year ' || full_form || ' ' || last || ' ' || birth_year,
        'town ' || full_form || ' ' || last || ' ' || city,
        'name ' || full_form || ' ' || last || ' ' || coalesce(country, ''),
        'swap ' || least(full_form, last) || ' ' || greatest(full_form, last) || ' '
        || coalesce(birth_year::varchar, city),
        'born ' || first[1] || ' ' || last || ' ' || birth_year || ' ' || city,
        'local ' || local || ' ' || first[1] || ' ' || last[1],
        'alone ' || full_form || ' ' || city || ' ' || birth_year
    ])) as key
    from (select *, unnest(fulls) as full_form from records)
) where key is not null
"""

_LISTED = """
create table {kind}_records as
with fit as (
    select key from {kind}_keys group by all having count(*) between 2 and {most}
),
listed as (
    select id, list(distinct key order by key) as block_key
    from {kind}_keys semi join fit using (key) group by all
)
select r.*, l.block_key from records as r inner join listed as l on r.unique_id = l.id
"""


def prepare(connection: duckdb.DuckDBPyConnection, limits: Limits) -> None:
    """Makes `records`, and `contact_records` and `name_records` of those who share a block.

    Args:
        connection: With `people_given`.
        limits: How many pairs there may be.
    """
    names.define(connection)
    people.prepare(connection)
    contacts.prepare(connection)
    shares.count_names(connection, shares.OWN_BEARERS)
    for step in (*_SHARES.split(";"), _RECORDS, *_KEYS.split(";")):
        connection.execute(step)
    for kind, most in (("contact", MOST_PER_CONTACT), ("name", MOST_PER_NAME)):
        connection.execute(_LISTED.format(kind=kind, most=_bounded(connection, kind, most, limits)))


def _bounded(connection: duckdb.DuckDBPyConnection, kind: str, most: int, limits: Limits) -> int:
    """The largest block that keeps all pairs within the bound, at most `most`."""
    sizes = connection.execute(
        f"""
        select size, count(*) * size * (size - 1) // 2 as pairs
        from (select count(*) as size from {kind}_keys group by key)
        where size between 2 and {most}
        group by size order by size
        """
    ).fetchall()
    total, fits = 0, 1
    for size, pairs in sizes:
        total += pairs
        if total > limits.max_pairs:
            break
        fits = int(size)
    return fits
