"""A grocer's order lines as orders of the contract, and what the ledger makes of them to the cent.

The set (completejourney, CC0) has households, baskets, coupons and campaigns, and no graph: it
proves arithmetic, not influence. A basket is an order: `sales_value` is what the grocer received,
`retail_disc` and `coupon_match_disc` what it gave away, so

    gross = sales_value + retail_disc + coupon_match_disc,  net = sales_value.

Times carry no zone and are taken as UTC. Coupons belong to nobody there. With `with_owners` the
first household that redeemed one is made its owner, which is fiction and says nothing of people: it
drives real amounts through the rules of credit.

    python -m orchestration.validation.journey ../shared/datasets/completejourney
"""

import argparse
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import duckdb
import pyarrow as pa
from rich.console import Console

from orchestration import replay
from orchestration.brand import Brand
from orchestration.validation.errors import DatasetError

LINES = "transactions_sample.csv.gz"
REDEMPTIONS = "coupon_redemptions.csv.gz"
AS_OF = datetime(2018, 1, 31, 23, 59, 59, tzinfo=UTC)
"""After the last line of 2017."""

_BRAND = Brand.model_validate(
    {
        "name": "Complete Journey",
        "currency": "USD",
        "topics": [{"name": "groceries", "keywords": ["groceries"]}],
    }
)

_READ_LINES = """
create table lines as
select *, row_number() over () as line_number from read_csv(?, columns = {
    'household_id': 'varchar', 'store_id': 'varchar', 'basket_id': 'varchar',
    'product_id': 'varchar', 'quantity': 'double', 'sales_value': 'decimal(18, 4)',
    'retail_disc': 'decimal(18, 4)', 'coupon_disc': 'decimal(18, 4)',
    'coupon_match_disc': 'decimal(18, 4)', 'week': 'bigint', 'transaction_timestamp': 'timestamp'
})
"""

_READ_REDEMPTIONS = """
create table redemptions as
select *, row_number() over () as redemption_number from read_csv(?, columns = {
    'household_id': 'varchar', 'coupon_upc': 'varchar', 'campaign_id': 'varchar',
    'redemption_date': 'date'
})
"""

_CUSTOMERS = """
select
    household_id as customer_id,
    timestamptz '2016-12-31 00:00:00+00' as created_at,
    true as marketing_consent
from (select household_id from lines union select household_id from redemptions)
order by household_id
"""

_ORDERS = """
with used as (
    select household_id, redemption_date, min(coupon_upc) as coupon_upc
    from redemptions group by all
)
select
    lines.basket_id as order_id,
    lines.household_id as customer_id,
    min(lines.transaction_timestamp) at time zone 'UTC' as ordered_at,
    cast(sum(sales_value + retail_disc + coupon_match_disc) as decimal(18, 4)) as gross_amount,
    cast(sum(retail_disc + coupon_match_disc) as decimal(18, 4)) as discount_amount,
    'USD' as currency,
    min(used.coupon_upc) as promo_code
from lines
left join used
    on
        lines.household_id = used.household_id
        and cast(lines.transaction_timestamp as date) = used.redemption_date
group by lines.basket_id, lines.household_id
order by order_id
"""

_CONVERSIONS = """
select
    'r' || redemption_number as conversion_id,
    household_id as customer_id,
    'coupon_redemption' as kind,
    cast(redemption_date as timestamp) at time zone 'UTC' as occurred_at,
    coupon_upc as promo_code
from redemptions
order by redemption_number
"""

_CODES = """
select
    coupon_upc as code,
    arg_min(household_id, (redemption_date, redemption_number)) as customer_id,
    'promo_code' as kind,
    timestamptz '2017-01-01 00:00:00+00' as valid_from
from redemptions
group by coupon_upc
order by coupon_upc
"""


@dataclass(frozen=True)
class Reconciliation:
    """What the lines hold, and what the ledger made of them.

    Attributes:
        order_count: Baskets among the lines.
        net_amount: Sum of `sales_value` over the lines.
        ledger_order_count: Orders in the ledger.
        ledger_amount: Sum of their parts.
        conversion_count: Redemptions.
        ledger_conversion_count: Conversions in the ledger.
        unbalanced_count: Orders whose parts do not add up to their own lines.
        parts: Parts of orders by rule, and their sum.
    """

    order_count: int
    net_amount: Decimal
    ledger_order_count: int
    ledger_amount: Decimal
    conversion_count: int
    ledger_conversion_count: int
    unbalanced_count: int
    parts: Mapping[str, tuple[int, Decimal]]


def contract_tables(folder: Path, *, with_owners: bool = False) -> dict[str, pa.Table]:
    """The set as tables of the contract.

    Args:
        folder: That holds the set.
        with_owners: Whether coupons get made-up owners.

    Raises:
        DatasetError: A file is missing.
    """
    for name in (LINES, REDEMPTIONS):
        if not (folder / name).is_file():
            raise DatasetError(f"{folder / name} is missing. Give the folder of completejourney.")
    queries = {"customers": _CUSTOMERS, "orders": _ORDERS, "conversions": _CONVERSIONS}
    if with_owners:
        queries["referral_codes"] = _CODES
    with duckdb.connect() as connection:
        connection.execute("set timezone = 'UTC'")
        connection.execute(_READ_LINES, [str(folder / LINES)])
        connection.execute(_READ_REDEMPTIONS, [str(folder / REDEMPTIONS)])
        return {name: connection.execute(sql).to_arrow_table() for name, sql in queries.items()}


def reconcile(folder: Path, *, with_owners: bool = False) -> Reconciliation:
    """Replays the set up to the ledger and holds it against the very lines.

    Args:
        folder: That holds the set.
        with_owners: Whether coupons get made-up owners.

    Raises:
        DatasetError: A file is missing.
    """
    tables = contract_tables(folder, with_owners=with_owners)
    with replay.memory() as connection:
        replay.provide_tables(connection, tables)
        replay.configure(connection, _BRAND, AS_OF)
        replay.build(connection, ["conversion_ledger"])
        connection.execute(_READ_LINES, [str(folder / LINES)])
        (row,) = connection.execute(
            """
            with baskets as (
                select basket_id, sum(sales_value) as net_amount from lines group by basket_id
            ),
            orders as (
                select conversion_key, sum(amount) as amount from marts.conversion_ledger
                where conversion_kind = 'purchase' group by conversion_key
            )
            select
                (select count(*) from baskets),
                (select sum(net_amount) from baskets),
                (select count(*) from orders),
                (select sum(amount) from orders),
                (
                    select count(*) from baskets
                    full join orders on basket_id = conversion_key
                    where net_amount is distinct from amount
                ),
                (
                    select count(distinct conversion_key) from marts.conversion_ledger
                    where conversion_kind <> 'purchase'
                )
            """
        ).fetchall()
        parts = connection.execute(
            """
            select case when is_held then rule || ', held' else rule end, count(*), sum(amount)
            from marts.conversion_ledger where conversion_kind = 'purchase' group by 1 order by 1
            """
        ).fetchall()
    return Reconciliation(
        order_count=row[0],
        net_amount=row[1],
        ledger_order_count=row[2],
        ledger_amount=row[3],
        conversion_count=tables["conversions"].num_rows,
        ledger_conversion_count=row[5],
        unbalanced_count=row[4],
        parts={rule: (count, amount) for rule, count, amount in parts},
    )


def main(arguments: list[str] | None = None) -> None:
    """Prints both reconciliations of the set in a folder."""
    parser = argparse.ArgumentParser(description="Reconciles the ledger on completejourney.")
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args(arguments).folder
    console = Console()
    for with_owners in (False, True):
        found = reconcile(folder, with_owners=with_owners)
        console.print("with made-up owners of coupons" if with_owners else "as it is", style="bold")
        console.print(
            f"  orders {found.order_count:,}, in the ledger {found.ledger_order_count:,}; "
            f"net {found.net_amount:,.2f} USD, in the ledger {found.ledger_amount:,.2f}; "
            f"orders that do not add up: {found.unbalanced_count}"
        )
        console.print(
            f"  redemptions {found.conversion_count:,}, in the ledger "
            f"{found.ledger_conversion_count:,}"
        )
        for rule, (count, amount) in found.parts.items():
            console.print(f"  {rule}: {count:,} parts of orders, {amount:,.2f} USD")


if __name__ == "__main__":
    main()
