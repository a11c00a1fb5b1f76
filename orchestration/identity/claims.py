"""Handles that customers typed and that made no link: mistyped by a letter, or typed by two."""

import duckdb

_LEAST = 6
"""Shortest handle of which a slip is told: of short ones, two people's often differ by a letter."""

_VARIANTS = """
case when length({text}) < {least} then ['=' || {text}] else list_distinct(list_concat(
    ['=' || {text}, {text}],
    list_transform(range(1, length({text}) + 1), lambda i: {text}[:i - 1] || {text}[i + 1:])
)) end
"""
"""A text and all it becomes by leaving one character out, and the text marked as whole. Two texts
that are one insertion, deletion, substitution or swap of neighbours apart share a variant."""


def prepare(connection: duckdb.DuckDBPyConnection) -> None:
    """Makes `typed` (one row per claim) and `told` (account, and the variant that a claim shares).

    Args:
        connection: With `claims_given`, `people` and `accounts`.
    """
    variants = _VARIANTS.format(text="text", least=_LEAST)
    connection.execute(
        f"""
        create table typed as
        select p.id, g.platform, g.text, {variants} as variants
        from (
            select distinct customer_id, platform, lower(trim(handle)) as text from claims_given
            where length(trim(handle)) >= 3
        ) as g
        inner join people as p using (customer_id)
        """
    )
    connection.execute(
        f"""
        create table told as
        with hoped as (
            select distinct platform, unnest(variants) as variant from typed
        ),
        held as (
            select a.id, a.platform, unnest({variants}) as variant
            from (
                select id, platform, spelled_handle as text from accounts
                where is_open and platform in (select platform from typed)
            ) as a
        )
        select id, platform, variant from held semi join hoped using (platform, variant)
        """
    )
