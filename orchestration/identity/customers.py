"""Customers against customers: the same person twice, and households kept apart from persons."""

import pyarrow as pa

from orchestration.identity import schemas
from orchestration.identity.engine import opened
from orchestration.identity.limits import Limits

FLOOR = 0.05
"""Least probability that is reported."""


def match_customers(
    people: pa.Table, limits: Limits, *, barred: pa.Table | None = None
) -> pa.Table:
    """Finds records of one person, and records of two people who share a household.

    Args:
        people: `PEOPLE_SCHEMA`; only those whose consent covers it.
        limits: Memory, threads and bounds.
        barred: `customer_id`, `other_customer_id` of pairs decided to be two people.

    Returns:
        `CUSTOMER_MATCH_SCHEMA`, sorted by its two keys; no pair twice.

    Raises:
        PipelineError: A table lacks a column.
    """
    people = schemas.conform(people, schemas.PEOPLE_SCHEMA, "people")
    with opened(limits) as connection:
        connection.register("people", people)
        found = connection.execute(
            """
            with keyed as (
                select
                    customer_id,
                    lower(strip_accents(first_name)) as first_name,
                    lower(strip_accents(last_name)) as last_name,
                    lower(trim(email)) as email,
                    regexp_replace(phone, '[^0-9]', '', 'g') as phone,
                    birth_year
                from people
            ),
            pairs as (
                select
                    l.customer_id,
                    r.customer_id as other_customer_id,
                    l.first_name is not distinct from r.first_name
                    and coalesce(l.birth_year = r.birth_year, true) as is_same,
                    l.email is not distinct from r.email as is_same_mailbox
                from keyed as l
                inner join keyed as r
                    on
                        l.customer_id < r.customer_id
                        and (l.email = r.email or l.phone = r.phone)
            )
            select
                customer_id,
                other_customer_id,
                case when is_same then 0.99 else 0.01 end as probability,
                case when is_same then 6.6294 else -6.6294 end as match_weight,
                case when is_same_mailbox then 'same mailbox' else 'same phone' end as evidence,
                not is_same as is_household
            from pairs
            order by all
            """
        ).to_arrow_table()
    return schemas.conform(found, schemas.CUSTOMER_MATCH_SCHEMA, "matches")
