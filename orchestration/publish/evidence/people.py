"""Evidence that no person stands where none may: values, names of columns, consent.

Frames count; they never carry a value, so a refused check does not spread what it found.
"""

import re
from collections.abc import Mapping
from typing import Literal

import pandas as pd
import pyarrow as pa

from orchestration.publish.evidence.frames import RANKING, per_column, per_table, schema
from orchestration.publish.opened import OpenedCandidate
from orchestration.publish.tables import TABLES

PERSONAL_COLUMN = re.compile(
    r"(?i)^(?!is_|has_)(?:.*[_.])?(?:e_?mail|phone|telephone|mobile|handle|username|user_name"
    r"|first_name|last_name|full_name|display_name|surname|street|address|postcode|zip_code|city"
    r"|birth_year|birth_date|birthday|gender|bio|permalink|visitor_id|account_id|actor_id)s?$"
)
"""Anchored at the end: `declared_handle_count` is a figure, `declared_handle` is not."""

Kind = Literal["email", "phone", "handle"]

PERSONAL_VALUE: Mapping[Kind, str] = {
    "email": r"""[^\s@"'<>,;]+@[^\s@"'<>,;]+\.[^\s@"'<>.,;]{2,}""",
    # Only what is written as a telephone number: bare digits are how many shops number customers.
    # Whether those are phones after all is judged against the customers' own contact details.
    "phone": r"(?:^|[^\w.+])(?:\+[1-9][\d ()/.-]{6,}\d|\(0?\d{2,5}\) ?\d[\d /-]{4,}\d)",
    "handle": r"(?:^|[^\w@.])@[\w.]{2,30}(?:$|[^\w@.])"
    r"|(?i:\b(?:instagram|tiktok|twitter|facebook|youtube|threads|linkedin|x)\.(?:com|net)/\S)",
}
"""Patterns (RE2) of values that are personal, whatever column they stand in."""

_MARKS: Mapping[Kind, tuple[str, ...]] = {
    "email": ("@",),
    "phone": ("+", "("),
    "handle": ("@", "/"),
}
"""What a value must contain to be worth its pattern: looked for ten times as fast."""

PROFILED = "intermediate.int_profiled_customers"
"""The one gate: who consents to profiling and asked for no erasure."""


def personal_values(candidate: OpenedCandidate, kind: Kind) -> pd.DataFrame:
    """Personal-looking values of every column that holds text, however deep in it."""
    counts = candidate.once("personal values", lambda: _count_personal_values(candidate))
    return counts[["table_name", "column_name", f"{kind}_count"]]


def _count_personal_values(candidate: OpenedCandidate) -> pd.DataFrame:
    """One reading of every text column for all kinds: writing `reasons` as text costs the most."""
    counts = ", ".join(_count_of_kind(kind) for kind in PERSONAL_VALUE)
    selects = [
        f"select '{table}' as table_name, '{field.name}' as column_name, {counts} "
        f'from (select cast("{field.name}" as varchar) as text from parquet_{table})'
        for table in TABLES
        for field in schema(candidate, table)
        if _holds_text(field.type)
    ]
    return candidate.query(" union all ".join(selects))


def _count_of_kind(kind: Kind) -> str:
    marks = " or ".join(f"contains(text, '{mark}')" for mark in _MARKS[kind])
    pattern = PERSONAL_VALUE[kind].replace("'", "''")
    return (
        f"count(*) filter (where ({marks}) and regexp_matches(text, '{pattern}')) as {kind}_count"
    )


def column_names(candidate: OpenedCandidate) -> pd.DataFrame:
    """Every column and nested field of every table, by name."""
    rows = [
        (table, name)
        for table in TABLES
        for field in schema(candidate, table)
        for name in _names(field)
    ]
    return pd.DataFrame(rows, columns=["table_name", "column_name"])


def contact_details_as_ids(candidate: OpenedCandidate) -> pd.DataFrame:
    """Share of ranked people whose customer_id is their own email, phone or handle."""
    return candidate.query(
        rf"""
        with contacts as (
            select customer_id, lower(email) as contact from intermediate.int_customers
            union all
            select customer_id, lower(handle) from intermediate.int_identity_links
            union all
            select customer_id, lower(customer_id) from intermediate.int_customers
            where
                length(regexp_replace(phone, '\D', '', 'g')) >= 7
                and regexp_replace(phone, '\D', '', 'g')
                = regexp_replace(customer_id, '\D', '', 'g')
        ),

        exposed as (
            select distinct ranked.customer_id
            from parquet_{RANKING} as ranked
            inner join contacts on ranked.customer_id = contacts.customer_id
            where contacts.contact = lower(ranked.customer_id)
        )

        select
            (select count(*) from exposed)
            / greatest((select count(*) from parquet_{RANKING}), 1) as exposed_share
        """
    )


def customers_without_consent(candidate: OpenedCandidate) -> pd.DataFrame:
    """In every column that names customers, how many values are of people who may not be profiled.

    Null names nobody: a credit that nobody earned, a figure of a whole campaign.
    """
    return per_column(
        candidate,
        lambda field: field.name.endswith("customer_id"),
        f"count(*) filter (where {{column}} not in (from {PROFILED}))",
        "customer_count",
    )


def customers_left_out(candidate: OpenedCandidate) -> pd.DataFrame:
    """In every table about all customers, how many who may be profiled are missing."""
    count = f"select count(*) from {PROFILED} as c anti join parquet_{{table}} as p"
    tables = [
        name
        for name, table in TABLES.items()
        if table.has_everybody and "customer_id" in schema(candidate, name).names
    ]
    joined = f"({count} on p.customer_id = c.customer_id) as customer_count"
    return per_table(candidate, joined, tables)


def _holds_text(kind: pa.DataType) -> bool:
    if pa.types.is_nested(kind):
        return any(_holds_text(kind.field(i).type) for i in range(kind.num_fields))
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))


def _names(field: pa.Field) -> list[str]:
    """A field's name and those below it, joined by dots; list levels add none."""
    names = [field.name]
    kind = field.type
    while pa.types.is_list(kind) or pa.types.is_large_list(kind):
        kind = kind.value_type
    if pa.types.is_struct(kind):
        below = [name for i in range(kind.num_fields) for name in _names(kind.field(i))]
        names += [f"{field.name}.{name}" for name in below]
    return names
