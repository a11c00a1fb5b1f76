"""A history of named constants: one author, one friend who listens, one code, one campaign."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pyarrow as pa

from orchestration.brand import Brand

BRAND = Brand.model_validate(
    {
        "name": "Stridewell",
        "handles": {"instagram": "stridewell"},
        "topics": [{"name": "running", "keywords": ["running"]}],
        "conversion_window_days": 10,
    }
)
FIRST = datetime(2026, 1, 1, tzinfo=UTC)
LAST = datetime(2026, 6, 30, 23, 59, 59, 999_999, tzinfo=UTC)
CUT = datetime(2026, 4, 30, 23, 59, 59, 999_999, tzinfo=UTC)
UNTIL = CUT + timedelta(days=30)

AUTHOR, FRIEND, OTHER = "author", "friend", "other"
MONEY, TIME = pa.decimal128(18, 4), pa.timestamp("us", "UTC")


def day(month: int, number: int, hour: int = 12) -> datetime:
    return datetime(2026, month, number, hour, tzinfo=UTC)


def table(rows: list[dict[str, object]]) -> pa.Table:
    return pa.Table.from_pylist(rows)


def orders(*bought: tuple[str, datetime, str | None]) -> pa.Table:
    return table(
        [
            {
                "order_id": f"o{number}",
                "customer_id": customer,
                "ordered_at": at,
                "gross_amount": Decimal(50),
                "currency": "EUR",
                "promo_code": code,
            }
            for number, (customer, at, code) in enumerate(bought)
        ]
    )


def people() -> dict[str, pa.Table]:
    """Three customers with an account each, all consenting; the author owns a code."""
    return {
        "accounts": table(
            [
                {
                    "platform": "instagram",
                    "account_id": f"a_{name}",
                    "handle": name,
                    "followers_count": 900,
                    "observed_at": LAST,
                }
                for name in (AUTHOR, FRIEND, OTHER)
            ]
        ),
        "customers": table(
            [
                {
                    "customer_id": name,
                    "created_at": FIRST - timedelta(days=100),
                    "email": f"{name}@example.com",
                    "marketing_consent": True,
                    "consent_updated_at": FIRST - timedelta(days=100),
                }
                for name in (AUTHOR, FRIEND, OTHER)
            ]
        ),
        "customer_handles": table(
            [
                {
                    "customer_id": name,
                    "platform": "instagram",
                    "handle": f"@{name}",
                    "source": "declared",
                    "declared_at": FIRST,
                }
                for name in (AUTHOR, FRIEND, OTHER)
            ]
        ),
        "referral_codes": table(
            [
                {
                    "code": "RUN10",
                    "customer_id": AUTHOR,
                    "kind": "promo_code",
                    "valid_from": FIRST,
                }
            ]
        ),
    }


def listening(*acted: datetime) -> Mapping[str, pa.Table]:
    """A topical post by the author an hour before each act of the friend on it."""
    return {
        "posts": table(
            [
                {
                    "platform": "instagram",
                    "post_id": f"p{number}",
                    "account_id": f"a_{AUTHOR}",
                    "created_at": at - timedelta(hours=1),
                    "text": "running again",
                }
                for number, at in enumerate(acted)
            ]
        ),
        "engagements": table(
            [
                {
                    "platform": "instagram",
                    "engagement_id": f"e{number}",
                    "post_id": f"p{number}",
                    "actor_id": f"a_{FRIEND}",
                    "kind": "like",
                    "occurred_at": at,
                }
                for number, at in enumerate(acted)
            ]
        ),
    }
