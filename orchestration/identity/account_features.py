"""What matching compares of an account: its name as read, its handle, what its bio tells."""

import duckdb

from orchestration.errors import PipelineError
from orchestration.identity import names, readings

_TEXTS = """
select display_name as raw from accounts_given
union all select bio from accounts_given
union all select handle from accounts_given
"""

_ACCOUNTS = """
create table shown as
select
    row_number() over (order by platform, account_id) as id,
    platform,
    account_id,
    coalesce(d.plain, lower(display_name)) as display,
    coalesce(b.plain, lower(bio)) as bio,
    coalesce(h.plain, lower(handle)) as handle,
    nullif(upper(trim(country)), '') as country,
    nullif(lower(trim(language)), '') as language,
    has_brand_act
from accounts_given as a
left join spelled as d on a.display_name = d.raw
left join spelled as b on a.bio = b.raw
left join spelled as h on a.handle = h.raw
"""

_TERMS = """
create table towns as
select city as word, count(*) as bearers from people where length(city) >= 3 group by all;
create table subjects as
select word, count(*) as bearers from (select unnest(topics) as word from people) group by all;
"""

_MENTIONED = """
create table mentioned as
with text as (
    select id, regexp_split_to_array(concat_ws(' ', bio, display), '[^a-z''-]+') as parts
    from shown
    where bio is not null or display is not null
),
numbered as (
    select id, parts, unnest(range(1, len(parts) + 1)) as position from text
),
runs as (
    select
        id,
        canonical(parts[position]) as one,
        canonical(parts[position] || coalesce(parts[position + 1], '')) as two
    from numbered
),
terms as (
    select distinct id, unnest([one, two]) as word from runs
),
found as (
    select t.id, t.word, c.word is not null as is_town, s.word is not null as is_subject
    from terms as t
    left join towns as c on t.word = c.word
    left join subjects as s on t.word = s.word
    where c.word is not null or s.word is not null
),
seen as (
    select word, count(*) as mentions from found where is_town group by all
)
select
    f.id,
    arg_min(f.word, (n.mentions, f.word)) filter (f.is_town) as city,
    list_sort(list(f.word) filter (f.is_subject)) as topics
from found as f
left join seen as n on f.word = n.word
group by all
"""

_TABLE = """
create table accounts as
select
    s.id,
    s.platform,
    s.account_id,
    r.first,
    r.last,
    case when r.last is null then r.letter end as letter,
    case when r.first is null then r.letter end as first_letter,
    r.first is not null and r.last is null and r.has_other as has_other,
    m.city,
    s.country,
    s.language,
    coalesce(m.topics, []) as topics,
    s.bio is not null as has_bio,
    s.handle as spelled_handle,
    nullif(regexp_replace(s.handle, '[^a-z0-9]', '', 'g'), '') as handle,
    case
        when length(regexp_extract(s.handle, '[0-9]+')) = 4
            then try_cast(regexp_extract(s.handle, '[0-9]+') as bigint)
        when length(regexp_extract(s.handle, '[0-9]+')) = 2
            then 1900 + (try_cast(regexp_extract(s.handle, '[0-9]+') as bigint) + 84) % 100 + 16
    end as year,
    s.has_brand_act,
    k.account_id is null as is_open
from shown as s
left join readings as r on s.id = r.id
left join mentioned as m on s.id = m.id
left join (select distinct platform, account_id from known_given) as k
    on s.platform = k.platform and s.account_id = k.account_id
"""


def prepare(connection: duckdb.DuckDBPyConnection) -> None:
    """Makes `accounts` of `accounts_given` and `people`, numbered in the order of their keys.

    Raises:
        PipelineError: An account occurs twice.
    """
    twice = connection.execute(
        "select platform, account_id from accounts_given group by all having count(*) > 1 "
        "order by all limit 1"
    ).fetchall()
    if twice:
        raise PipelineError(
            f"accounts: {' '.join(twice[0])} occurs twice; pass each account as last observed."
        )
    names.spell_out(connection, _TEXTS)
    connection.execute(_ACCOUNTS)
    readings.prepare(connection)
    for step in (_TERMS, _MENTIONED, _TABLE):
        connection.execute(step)
    for used in ("readings", "mentioned", "shown"):
        connection.execute(f"drop table {used}")
