"""What matching gets of a synthetic world, as the pipeline hands it over, and the truth."""

from dataclasses import dataclass

import duckdb
import pyarrow as pa

from orchestration.worlds import WorldParameters, parts

_QUERIES = {
    "people": """
        select
            customer_id, first_name, last_name, email, phone, country, city, birth_year, gender,
            language, created_at, tags, 'contract' as _source
        from customers where customer_id is not null and customer_id not like '%flaw%'
        qualify row_number() over (partition by customer_id order by created_at) = 1
    """,
    "accounts": """
        select platform, account_id, handle, display_name, bio, country, language
        from accounts
        where
            account_id is not null
            and account_id not like '%flaw%'
            and handle is distinct from 'stridewell'
        qualify row_number() over (
            partition by platform, account_id order by observed_at desc
        ) = 1
    """,
    "known": """
        select customer_id, platform, account_id, source as method
        from links
        where
            is_claimed and is_observed and not is_mistyped and not is_contested and not is_revoked
            and not is_hidden
    """,
    "claims": """
        select customer_id, platform, handle || case when is_mistyped then 'x' else '' end as handle
        from links
        where (is_mistyped or is_contested) and not is_revoked
        union all
        select
            'c' || (10000000 + (substr(customer_id, 2)::bigint - 10000000 + 2) % $customers),
            platform,
            handle
        from links where is_contested
    """,
    "barred": "select customer_id, platform, account_id from links where is_revoked",
    "truth": """
        select customer_id, platform, account_id
        from links anti join known using (customer_id, platform, account_id)
        where is_observed and not is_revoked
    """,
}


@dataclass(frozen=True)
class ToMatch:
    """Arguments of `match_accounts`, and the links it can find."""

    people: pa.Table
    accounts: pa.Table
    known: pa.Table
    claims: pa.Table
    barred: pa.Table
    truth: pa.Table


def to_match(parameters: WorldParameters, hidden: float = 0.0) -> ToMatch:
    """Links that people declared are known but for a `hidden` share; slips and quarrels are claims.

    Args:
        parameters: Which world.
        hidden: Share of the known links to be held back, to see whether they are found.
    """
    tables: dict[str, pa.Table] = {}
    made = list(parts(parameters))
    with duckdb.connect() as connection:
        connection.execute("set timezone = 'UTC'")
        for name in ("customers", "accounts"):
            held = [part.tables[name] for part in made if name in part.tables]
            connection.register(name, pa.concat_tables(held))
        held = [part.truth["links"] for part in made if "links" in part.truth]
        connection.register("links_given", pa.concat_tables(held))
        connection.execute(
            "create table links as select *, "
            "('0x' || left(md5(customer_id || platform), 8))::bigint / 4294967296 < ? as is_hidden "
            "from links_given",
            [hidden],
        )
        customers = {"customers": parameters.customers}
        for name, query in _QUERIES.items():
            given = customers if "$customers" in query else None
            tables[name] = connection.execute(query, given).to_arrow_table()
            if name == "known":
                connection.register("known", tables[name])
    return ToMatch(**tables)
