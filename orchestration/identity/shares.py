"""How common a name, a town or a country is: what the agreement of two strangers is worth.

Anna is common in Germany and rare in Taiwan, so a first name's share is that within the account's
country (or language, where no country is shown). First and last name are taken as independent
within a country; where none is shown, the country is taken as the first name tells it:

    share(last | first) = sum over countries c of  share(c | first) share(last | c)

Shares are of customers and accounts together, so that a word which is common among the accounts
only (mistaken for a name, or of an audience from elsewhere) counts as common, too. Of the
bearers the pair itself are two, who are no strangers; half a one stands for those never seen.
"""

import duckdb

BEARERS = """
create table bearers as
select first, last, country, language from people
union all
select first, last, country, language from accounts
"""

OWN_BEARERS = """
create table bearers as select first, last, country, language from people
"""

_NAMES = """
create table within as
select first, last, country as culture from bearers where country is not null
union all
select first, last, 'language ' || language from bearers where language is not null
union all
select first, last, '' from bearers;

create table first_share as
select
    first, culture, count(*) as bearers,
    greatest(count(*) - 1.5, 0.5) / sum(count(*)) over (partition by culture) as share
from within where first is not null group by first, culture;

create table last_share as
select
    last, culture, count(*) as bearers,
    greatest(count(*) - 1.5, 0.5) / sum(count(*)) over (partition by culture) as share
from within where last is not null group by last, culture;

create table full_forms as
select first, list_sort(list(distinct full_form)) as fulls
from (
    select b.first, s.full as full_form
    from bearers as b inner join short_forms as s on b.first = s.short
    union all
    select first, first from bearers where first is not null
) group by all
"""

_KEYS = """
create table named as
select
    id, first, last, city, culture,
    first || '|' || culture as first_key,
    last || '|' || case culture when '' then '|' || coalesce(first, '') else culture end as last_key
from (
    select *, coalesce(country, 'language ' || language, '') as culture from accounts
);

create table tf_first_key as
select distinct n.first_key, s.share as tf_first_key
from named as n inner join first_share as s using (first, culture);

create table tf_short_key as
with one as (select first, unnest(fulls) as full_form from full_forms),
akin as (
    select distinct l.first, r.first as other from one as l inner join one as r using (full_form)
)
select n.first_key as short_key, least(round(sum(s.share), 12), 1) as tf_short_key
from (select distinct first_key, first, culture from named where first is not null) as n
inner join akin as a on n.first = a.first
inner join first_share as s on a.other = s.first and n.culture = s.culture
group by all;

create table tf_last_key as
with culture_shown as (
    select distinct n.last_key, s.share
    from named as n inner join last_share as s using (last, culture)
    where n.culture <> ''
),
not_shown as (
    select distinct last_key, last, first from named where culture = '' and last is not null
),
country_of as (
    select first, culture as country, bearers / sum(bearers) over (partition by first) as share
    from first_share where culture <> '' and culture not like 'language %'
),
by_first as (
    select n.last_key, sum(c.share * l.share) as share
    from not_shown as n
    inner join country_of as c using (first)
    inner join last_share as l on n.last = l.last and c.country = l.culture
    group by all
)
select last_key, round(share, 12) as tf_last_key from culture_shown
union all
select n.last_key, round(coalesce(b.share, o.share), 12)
from not_shown as n
inner join last_share as o on n.last = o.last and o.culture = ''
left join by_first as b using (last_key);

create table tf_country_key as
select country as country_key, count(*) / sum(count(*)) over () as tf_country_key
from bearers where country is not null group by country;

create table tf_language_key as
select language as language_key, count(*) / sum(count(*)) over () as tf_language_key
from bearers where language is not null group by language;

create table tf_city_key as
with at_home as (
    select
        city,
        count(*) / sum(count(*)) over (partition by country) as share,
        count(*) as dwellers,
        country
    from people where city is not null group by city, country
    qualify row_number() over (partition by city order by dwellers desc, country) = 1
),
shown as (
    select city, count(*) / sum(count(*)) over () as share
    from accounts where city is not null group by city
)
select city as city_key, greatest(h.share, coalesce(s.share, 0)) as tf_city_key
from at_home as h left join shown as s using (city)
"""

COLUMNS = ("first_key", "short_key", "last_key", "country_key", "language_key", "city_key")
"""Of each there is a table `tf_<column>` with the value and its share."""


def count_names(connection: duckdb.DuckDBPyConnection, bearers: str) -> None:
    """Makes `first_share` and `last_share` (by country and language) and `full_forms`.

    Args:
        connection: With `people`, `short_forms` and what `bearers` reads.
        bearers: Whose names count: `BEARERS` or `OWN_BEARERS`.
    """
    for step in (bearers, *_NAMES.split(";")):
        connection.execute(step)


def prepare(connection: duckdb.DuckDBPyConnection) -> None:
    """Makes the tables of shares, `named` (the accounts' keys into them) and `full_forms`."""
    count_names(connection, BEARERS)
    for step in _KEYS.split(";"):
        connection.execute(step)
