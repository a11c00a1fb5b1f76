"""A page's fans as the pipeline knows people: each fan account a customer of its own.

Everything else of a customer (orders, codes, reviews) stays empty, so the models and the core leave
it unknown.
"""

from datetime import datetime

import duckdb

from orchestration import replay
from orchestration.extract.lake import SCHEMA
from orchestration.grading.page import Page

_FANS = f"""
create or replace temporary table fans as
with acts as (
    select
        lower(trim(acts.platform)) as platform,
        acts.actor_id as account_id,
        acts.engagement_id,
        acts.post_id,
        acts.occurred_at
    from {SCHEMA}.engagements as acts
    inner join page_posts as posts
        on lower(trim(acts.platform)) = posts.platform and acts.post_id = posts.post_id
    inner join page_accounts as pages
        on posts.platform = pages.platform and posts.account_id = pages.account_id
    -- An act before its post cannot be: the models set it aside as well.
    where acts.occurred_at between posts.created_at and $as_of
)
select
    platform,
    account_id,
    platform || ':' || account_id as customer_id,
    count(distinct engagement_id) as page_act_count,
    count(distinct post_id) as page_post_count,
    min(occurred_at) as first_acted_at,
    max(occurred_at) as last_acted_at
from acts
where (platform, account_id) not in (select platform, account_id from page_accounts)
group by platform, account_id
"""


def provide_fans(connection: duckdb.DuckDBPyConnection, page: Page, as_of: datetime) -> int:
    """Lets the warehouse read every account that ever acted on the page's posts as a customer.

    Leaves the temporary table `fans`, one row per fan. That they may be profiled is said of all of
    them: whoever grades fans answers for having a basis to do so.

    Args:
        connection: A replay's warehouse; `find_page` has been called on it.
        page: Whose fans.
        as_of: The instant after which nothing is read.

    Returns:
        How many fans there are.
    """
    connection.execute(
        "create or replace temporary table page_accounts (platform text, account_id text)"
    )
    connection.executemany("insert into page_accounts values (?, ?)", list(page.accounts))
    connection.execute(_FANS, {"as_of": as_of})
    customers = connection.execute(
        "select customer_id, first_acted_at as created_at, true as marketing_consent "
        "from fans order by customer_id"
    ).to_arrow_table()
    handles = connection.execute(
        "select customer_id, platform, account_id, 'oauth' as source, "
        "first_acted_at as declared_at from fans order by customer_id"
    ).to_arrow_table()
    replay.provide_table(connection, "customers", customers)
    replay.provide_table(connection, "customer_handles", handles)
    _let_the_page_have_a_handle(connection, page, as_of)
    return int(customers.num_rows)


def _let_the_page_have_a_handle(
    connection: duckdb.DuckDBPyConnection, page: Page, as_of: datetime
) -> None:
    """The models know the brand by its handle; a page seen without one goes by its account id."""
    columns = [row[0] for row in connection.execute(f"describe {SCHEMA}.accounts").fetchall()]
    values = {"platform": "?", "account_id": "?", "handle": "?", "observed_at": "min(observed_at)"}
    for (platform, account), (_, handle) in zip(page.accounts, page.handles, strict=True):
        named = connection.execute(
            f"select 1 from {SCHEMA}.accounts where lower(trim(platform)) = ? and account_id = ? "
            "and handle is not null limit 1",
            [platform, account],
        ).fetchall()
        if named:
            continue
        chosen = ", ".join(values.get(column, "null") for column in columns)
        given = connection.execute(
            f"select * from {SCHEMA}.accounts union all by name select {chosen} "
            f"from (select cast(? as timestamptz) as observed_at)",
            [platform, account, handle, as_of],
        ).to_arrow_table()
        replay.provide_table(connection, "accounts", given)
