"""Addresses and telephone numbers in normal form, so that their spellings fall together.

Two customers who write to one mailbox share it, however they spell it: `+tag` is dropped from any
address, dots and the rest from those of providers that ignore them.
"""

import duckdb
import pyarrow as pa

from orchestration.activation.contacts import GMAIL, email_address, phone_number
from orchestration.identity.names import store

DOTLESS = (*sorted(GMAIL), "protonmail.com", "proton.me", "pm.me")
"""Providers to which dots in a mailbox's name mean nothing."""

SAME_AS = (("googlemail.com", "gmail.com"), ("protonmail.com", "proton.me"), ("pm.me", "proton.me"))
"""Domains that are another's."""

TAIL = 8
"""Last digits that spellings of one number share: only numbers that share them are parsed, since
parsing takes 50 microseconds."""

_SIMPLE = "^[a-z0-9._%+-]+@[a-z0-9-]+([.][a-z0-9-]+)+$"

_EMAILS = f"""
create table typed_emails as
select customer_id, lower(trim(email)) as typed, regexp_matches(typed, '{_SIMPLE}') as is_simple
from people_given where trim(email) <> '';
"""

_DOMAIN = " ".join(f"when '{one}' then '{other}'" for one, other in SAME_AS)
_DOTLESS = ", ".join(f"'{domain}'" for domain in DOTLESS)

_MAILBOXES = f"""
create table emails as
with known as (
    select
        t.customer_id,
        case when t.is_simple then t.typed else p.address end as address
    from typed_emails as t left join parsed_emails as p on t.typed = p.typed
),
cut as (
    select
        customer_id,
        address,
        split_part(split_part(address, '@', 1), '+', 1) as local,
        split_part(address, '@', 2) as domain
    from known where address is not null
)
select
    customer_id,
    address,
    local,
    case when domain in ({_DOTLESS}) then replace(local, '.', '') else local end
    || '@' || case domain {_DOMAIN} else domain end as mailbox
from cut
where local <> ''
"""

_PHONES = f"""
create table typed_phones as
select
    customer_id, phone as typed, upper(trim(country)) as country,
    regexp_replace(regexp_replace(phone, '[^0-9]', '', 'g'), '^00', '') as digits,
    right(digits, {TAIL}) as tail
from people_given where length(regexp_replace(phone, '[^0-9]', '', 'g')) >= 6;
"""

_NUMBERS = """
create table phones as
select t.customer_id, t.digits, coalesce(p.number, '+' || t.digits) as phone
from typed_phones as t
left join parsed_phones as p
    on t.typed = p.typed and t.country is not distinct from p.country
"""


def prepare(connection: duckdb.DuckDBPyConnection) -> None:
    """Makes `emails` (address, local part, mailbox) and `phones` of `people_given`."""
    connection.execute(_EMAILS)
    odd = connection.execute(
        "select distinct typed from typed_emails where not is_simple order by 1"
    ).to_arrow_table()["typed"]
    addresses = [(email_address(typed) or "").lower() or None for typed in odd.to_pylist()]
    store(
        connection,
        "parsed_emails",
        pa.table({"typed": odd, "address": pa.array(addresses, pa.string())}),
    )
    connection.execute(_MAILBOXES)
    connection.execute(_PHONES)
    shared = connection.execute(
        """
        select distinct typed, country from typed_phones
        semi join (select tail from typed_phones group by all having count(*) > 1) using (tail)
        order by all
        """
    ).to_arrow_table()
    numbers = [
        phone_number(typed, country)
        for typed, country in zip(
            shared["typed"].to_pylist(), shared["country"].to_pylist(), strict=True
        )
    ]
    store(
        connection,
        "parsed_phones",
        shared.append_column("number", pa.array(numbers, pa.string())),
    )
    connection.execute(_NUMBERS)
