"""Customers against accounts: whose account it probably is."""

import pyarrow as pa

from orchestration.identity import schemas
from orchestration.identity.engine import opened
from orchestration.identity.limits import Limits

FLOOR = 0.05
"""Least probability that is reported: below, a pair says less than that nothing is known."""

_PEOPLE = """
create table people as
select
    customer_id as unique_id,
    regexp_replace(lower(strip_accents(first_name)), '[^\\p{L}]', '', 'g') as first_name,
    regexp_replace(lower(strip_accents(last_name)), '[^\\p{L}]', '', 'g') as last_name,
    country,
    language
from people_given
"""

_ACCOUNTS = """
create table accounts as
with words as (
    select *, string_split(lower(strip_accents(trim(display_name))), ' ') as word
    from accounts_given as a
    anti join known_given as k using (platform, account_id)
)
select
    platform || '|' || account_id as unique_id,
    nullif(word[1], '') as first_name,
    case when len(word) > 1 then word[len(word)] end as last_name,
    country,
    language
from words
"""


def match_accounts(
    people: pa.Table,
    accounts: pa.Table,
    known: pa.Table,
    limits: Limits,
    *,
    claims: pa.Table | None = None,
    barred: pa.Table | None = None,
) -> pa.Table:
    """Finds the likeliest owner of each account that has none yet.

    Args:
        people: `PEOPLE_SCHEMA`; only those whose consent covers it.
        accounts: `ACCOUNTS_SCHEMA`.
        known: `KNOWN_SCHEMA`: links that need no model.
        limits: Memory, threads and bounds.
        claims: `CLAIMS_SCHEMA`: typed handles that made no known link; strong evidence.
        barred: `BARRED_SCHEMA`: pairs never to be returned.

    Returns:
        `ACCOUNT_MATCH_SCHEMA`, sorted by customer, platform and account. Empty where the data are
        too few to tell anything.

    Raises:
        PipelineError: A table lacks a column.
    """
    people = schemas.conform(people, schemas.PEOPLE_SCHEMA, "people")
    accounts = schemas.conform(accounts, schemas.ACCOUNTS_SCHEMA, "accounts")
    known = schemas.conform(known, schemas.KNOWN_SCHEMA, "known links")
    barred = schemas.conform(
        schemas.empty(schemas.BARRED_SCHEMA) if barred is None else barred,
        schemas.BARRED_SCHEMA,
        "barred pairs",
    )
    if not people.num_rows or not accounts.num_rows:
        return schemas.empty(schemas.ACCOUNT_MATCH_SCHEMA)
    import splink.comparison_library as cl
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on

    with opened(limits) as connection:
        for name, table in (("people", people), ("accounts", accounts), ("known", known)):
            connection.register(f"{name}_given", table)
        connection.execute(_PEOPLE)
        connection.execute(_ACCOUNTS)
        connection.register("barred_given", barred)
        settings = SettingsCreator(
            link_type="link_only",
            probability_two_random_records_match=0.3 / max(people.num_rows, 1),
            comparisons=[
                cl.ExactMatch("first_name").configure(
                    term_frequency_adjustments=True, m_probabilities=[0.9, 0.1]
                ),
                cl.ExactMatch("last_name").configure(
                    term_frequency_adjustments=True, m_probabilities=[0.9, 0.1]
                ),
                cl.ExactMatch("country").configure(
                    term_frequency_adjustments=True, m_probabilities=[0.97, 0.03]
                ),
            ],
            blocking_rules_to_generate_predictions=[
                block_on("first_name", "last_name"),
                block_on("first_name", "country"),
            ],
        )
        linker = Linker(
            ["people", "accounts"],
            settings,
            DuckDBAPI(connection),
            set_up_basic_logging=False,
            input_table_aliases=["a_people", "b_accounts"],
        )
        linker.training.estimate_u_using_random_sampling(max_pairs=1e9)
        scored = linker.inference.predict()
        return _best(connection, scored.physical_name)


def _best(connection: object, scored: str) -> pa.Table:
    found = connection.execute(  # type: ignore[attr-defined]
        f"""
        with odds as (
            select
                unique_id_l as customer_id,
                split_part(unique_id_r, '|', 1) as platform,
                substr(unique_id_r, strpos(unique_id_r, '|') + 1) as account_id,
                match_weight,
                power(2.0, least(match_weight, 60)) as weight
            from {scored}
        ),
        shared as (
            select
                *,
                weight / (
                    1 + round(sum(weight) over (partition by platform, account_id), 9)
                ) as probability
            from odds
        )
        select
            customer_id, platform, account_id,
            round(probability, 6) as probability,
            round(match_weight, 4) as match_weight,
            'same name' as evidence
        from shared
        where
            probability >= {FLOOR}
            and not exists (
                select 1 from barred_given as b
                where
                    b.customer_id = shared.customer_id
                    and b.platform = shared.platform
                    and b.account_id = shared.account_id
            )
        qualify row_number() over (
            partition by platform, account_id order by probability desc, customer_id
        ) = 1
        order by customer_id, platform, account_id
        """
    ).to_arrow_table()
    return schemas.conform(found, schemas.ACCOUNT_MATCH_SCHEMA, "matches")
