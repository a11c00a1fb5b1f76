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
        select id, 2, handle from shown
        where not regexp_matches(trim(handle, '._0123456789'), '[._-]')
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


def prepare(connection: duckdb.DuckDBPyConnection) -> None:
    """Makes `readings` (first and last name, an initial) of `shown`, read by `people`'s names."""
    for step in (_VOCABULARY, _WORDS, _BY_WORD, _GLUED_READINGS, _READINGS):
        connection.execute(step)
    for used in ("words", "by_word", "by_cut"):
        connection.execute(f"drop table {used}")
