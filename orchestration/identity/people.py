"""What matching compares of a customer: names in plain letters, mailbox, town, typed handles."""

import duckdb

from orchestration.errors import PipelineError
from orchestration.identity import names

_TEXTS = """
select first_name as raw from people_given
union all select last_name from people_given
union all select city from people_given
"""

_TABLE = """
create table people as
with given as (
    select
        g.*,
        coalesce(f.plain, lower(g.first_name)) as plain_first,
        coalesce(s.plain, lower(g.last_name)) as plain_last,
        coalesce(c.plain, lower(g.city)) as plain_city,
        nullif(regexp_replace(
            split_part(split_part(lower(trim(g.email)), '@', 1), '+', 1), '[^a-z0-9]', '', 'g'
        ), '') as mailbox
    from people_given as g
    left join spelled as f on g.first_name = f.raw
    left join spelled as s on g.last_name = s.raw
    left join spelled as c on g.city = c.raw
),
pieces as (
    select
        *,
        list_filter(
            list_transform(regexp_split_to_array(plain_first, '\\s+'), lambda x: canonical(x)),
            lambda x: x <> ''
        ) as first_words,
        list_filter(
            list_transform(regexp_split_to_array(plain_last, '[\\s-]+'), lambda x: canonical(x)),
            lambda x: length(x) >= 3
        ) as last_words
    from given
)
select
    row_number() over (order by customer_id) as id,
    customer_id,
    first_words[1] as first,
    nullif(canonical(plain_first), '') as first_all,
    nullif(canonical(plain_last), '') as last,
    list_filter(last_words, lambda x: x <> canonical(plain_last)) as last_parts,
    nullif(canonical(plain_city), '') as city,
    nullif(upper(trim(country)), '') as country,
    nullif(lower(trim(language)), '') as language,
    case when birth_year between 1900 and 2100 then birth_year end as birth_year,
    mailbox,
    list_sort(list_distinct(list_filter(
        list_transform(coalesce(tags, []), lambda x: canonical(lower(x))), lambda x: x <> ''
    ))) as topics
from pieces
"""


def prepare(connection: duckdb.DuckDBPyConnection) -> None:
    """Makes `people` of `people_given`: one row per customer, numbered in the order of their ids.

    Raises:
        PipelineError: A customer occurs twice.
    """
    twice = connection.execute(
        "select customer_id from people_given group by all having count(*) > 1 order by 1 limit 1"
    ).fetchall()
    if twice:
        raise PipelineError(
            f"people: customer {twice[0][0]} occurs twice; pass one row per customer record."
        )
    names.spell_out(connection, _TEXTS)
    connection.execute(_TABLE)
