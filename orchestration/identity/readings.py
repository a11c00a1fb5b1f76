"""What an account calls itself, read as a person's name.

A display name is read word by word, a handle by its parts or, where it is glued (`annamueller87`),
by trying every cut. A word is a first or a last name if the brand's customers bear it. So
`annaruns` reads as Anna without a last name, and `Anna Schmidt` as somebody else than Anna Müller.
"""

import duckdb

_WORD, _GLUED = 2, 3
"""Shortest word of a name; shortest first or last name within a glued handle."""

_VOCABULARY = """
create table first_names as
select word, sum(bearers) as bearers from (
    select first as word, count(*) as bearers from people where length(first) >= 2 group by all
    union all
    select s.short, count(*) from people as p
    inner join short_forms as s on p.first = s.full and length(s.short) >= 2
    group by all
) group by all;
create table last_names as
select word, sum(bearers) as bearers from (
    select last as word, count(*) as bearers from people where length(last) >= 2 group by all
    union all
    select part, count(*) from (select unnest(last_parts) as part from people) group by all
) group by all;
create table towns as
select city as word, count(*) as bearers from people where length(city) >= 3 group by all;
create table subjects as
select word, count(*) as bearers from (select unnest(topics) as word from people) group by all;
"""

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

_TITLES = "('dr', 'mr', 'mrs', 'ms', 'prof', 'the', 'its', 'im', 'real', 'official', 'by', 'von')"

_WORDS = f"""
create table words as
with split as (
    select id, 1 as source, regexp_split_to_array(display, '[^a-z''-]+') as parts
    from shown where display is not null
    union all
    select id, 2, regexp_split_to_array(handle, '[^a-z]+') from shown where handle is not null
),
numbered as (
    select id, source, canonical(unnest(parts)) as word, generate_subscripts(parts, 1) as position
    from split
)
select
    n.id, n.source, n.word, n.position,
    f.word is not null and length(n.word) >= {_WORD} as is_first,
    l.word is not null and length(n.word) >= {_WORD} as is_last
from numbered as n
left join first_names as f on n.word = f.word
left join last_names as l on n.word = l.word
where n.word <> '' and n.word not in {_TITLES}
"""

_BY_WORD = """
create table by_word as
with firsts as (
    select id, source, min(position) filter (is_first) as place, count(*) as words
    from words
    group by all
),
placed as (
    select w.*, f.place, f.words
    from words as w
    inner join firsts as f using (id, source)
)
select
    id,
    source,
    words,
    max(word) filter (position = place) as first,
    arg_max(word, position) filter (is_last and position is distinct from place) as last,
    arg_max(word, position) filter (length(word) = 1 and position is distinct from place) as letter,
    bool_or(not is_last and length(word) > 1 and position is distinct from place) as has_other
from placed
group by all
"""

_GLUED_READINGS = f"""
create table by_cut as
with glued as (
    select id, source, regexp_replace(text, '[^a-z]', '', 'g') as text
    from (
        select id, 1 as source, display as text from shown
        where not regexp_matches(trim(display), '[^a-z0-9]')
        union all
        select id, 2, handle from shown where not regexp_matches(trim(handle, '._0123456789'), '[._-]')
    )
),
wanted as (
    select g.* from glued as g
    left join by_word as w on g.id = w.id and g.source = w.source
    where
        length(g.text) between 3 and 30
        and w.first is null
        and g.id not in (
            select id from by_word where source = 1 and first is not null and last is not null
        )
),
cuts as (
    select id, source, text, unnest(range(1, length(text) + 1)) as cut from wanted
),
halves as (
    select
        id, source, cut,
        length(text) - cut as left_over,
        case when cut = 1 or cut >= {_GLUED} then undone(text[:cut]) end as head,
        case when left_over >= {_GLUED} then undone(text[cut + 1:]) end as tail
    from cuts
),
known as (
    select
        h.*,
        hf.bearers as head_first, hl.bearers as head_last,
        tf.bearers as tail_first, tl.bearers as tail_last
    from halves as h
    left join first_names as hf on h.head = hf.word
    left join last_names as hl on h.head = hl.word
    left join first_names as tf on h.tail = tf.word
    left join last_names as tl on h.tail = tl.word
),
kinds as (
    select
        *,
        case
            when head_first is not null and tail_last is not null then 1
            when head_last is not null and tail_first is not null then 2
            when tail_last is not null and cut = 1 and left_over > {_GLUED} then 3
            when head_first is not null then 4
        end as kind
    from known
),
read as (
    select
        id, source, kind,
        case kind when 1 then head when 2 then tail when 4 then head end as first,
        case kind when 1 then tail when 2 then head when 3 then tail end as last,
        case kind when 3 then head end as letter,
        case kind
            when 1 then ln(head_first) + ln(tail_last)
            when 2 then ln(head_last) + ln(tail_first)
            when 3 then ln(tail_last)
            else cut
        end as ease
    from kinds
    where kind is not null
)
select id, source, first, last, letter
from read
qualify row_number() over (
    partition by id, source order by kind, ease desc, first, last
) = 1
"""

_READINGS = """
create table readings as
with every as (
    select id, source, words, first, last, letter, has_other from by_word
    where first is not null or last is not null
    union all
    select id, source, 1, first, last, letter, false from by_cut
),
chosen as (
    select * from every
    qualify row_number() over (
        partition by id, source order by (first is not null) desc, words desc
    ) = 1
),
display as (select * from chosen where source = 1),
handle as (select * from chosen where source = 2)
select
    s.id,
    coalesce(d.first, h.first) as first,
    coalesce(
        d.last,
        case when d.first is null or h.first is null or d.first = h.first then h.last end
    ) as last,
    coalesce(d.letter, case when d.last is null then h.letter end) as letter,
    coalesce(d.has_other, false) as has_other
from shown as s
left join display as d on s.id = d.id
left join handle as h on s.id = h.id
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
    """Makes `accounts` of `accounts_given` and `people`: one row per account, numbered by its key."""
    from orchestration.identity import names

    connection.execute(_VOCABULARY)
    names.spell_out(connection, _TEXTS)
    steps = (_ACCOUNTS, _WORDS, _BY_WORD, _GLUED_READINGS, _READINGS, _MENTIONED, _TABLE)
    for step in steps:
        connection.execute(step)
    for used in ("words", "by_word", "by_cut", "readings", "mentioned", "shown"):
        connection.execute(f"drop table {used}")
