"""Small input folders of named constants, for tests that need a brand but not the whole sample."""

from collections.abc import Iterable
from pathlib import Path

BRAND = """\
name: {name}
handles: {{instagram: stridewell}}
topics:
  - name: running
    keywords: [running, "#parkrun"]
"""
CAMPAIGN = """\
name: Autumn run
objective: purchase
starts_at: 2026-07-10T00:00:00Z
ends_at: 2026-08-09T00:00:00Z
budget: 200
people: {min: 2, max: 5}
incentives: [{kind: gift, unit_cost: 5}]
holdout: {share: 0.3}
"""
"""A whole definition of a campaign, as it stands in `campaigns/`."""

FOLLOWERS = (900, 1200, 2500, 4000, None)
PEOPLE = 5


def write_brand(folder: Path, name: str = "Stridewell") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "brand.yaml").write_text(BRAND.format(name=name))
    return folder


def write_csv(folder: Path, table: str, header: str, rows: Iterable[str]) -> None:
    lines = "".join(f"{row}\n" for row in rows)
    (folder / f"{table}.csv").write_text(f"{header}\n{lines}", encoding="utf-8")


def write_accounts(folder: Path, people: int = PEOPLE, day: str = "2026-06-30") -> Path:
    """Accounts a0, a1, … on Instagram, observed on one day."""
    write_csv(
        folder,
        "accounts",
        "platform,account_id,handle,followers_count,observed_at",
        (
            f"instagram,a{n},person_{n},{FOLLOWERS[n % 5] or ''},{day}T12:00:00+00:00"
            for n in range(people)
        ),
    )
    return folder


def write_people(folder: Path, people: int = PEOPLE) -> Path:
    """Customers c0, c1, … who consented, each tied to the account of the same number."""
    write_csv(
        folder,
        "customers",
        "customer_id,email,created_at,marketing_consent",
        (f"c{n},c{n}@example.com,2025-01-01T00:00:00Z,true" for n in range(people)),
    )
    write_csv(
        folder,
        "customer_handles",
        "customer_id,platform,handle,source,declared_at",
        (f"c{n},instagram,@Person_{n},declared,2026-01-01T00:00:00Z" for n in range(people)),
    )
    return folder


def write_social(folder: Path, people: int = PEOPLE, posts: int = 4) -> Path:
    """Posts about running by everybody, liked by the next two people in the row."""
    post_ids = [(n, k) for n in range(people) for k in range(posts)]
    write_csv(
        folder,
        "posts",
        "platform,post_id,account_id,created_at,text,like_count,comment_count",
        (
            f"instagram,p{n}_{k},a{n},2026-06-{10 + k}T08:00:00Z,Running again,{2 + n},1"
            for n, k in post_ids
        ),
    )
    write_csv(
        folder,
        "engagements",
        "platform,engagement_id,post_id,actor_id,kind,occurred_at",
        (
            f"instagram,e{n}_{k}_{step},p{n}_{k},a{(n + step) % people},like,"
            f"2026-06-{10 + k}T0{8 + step % 2}:30:00Z"
            for n, k in post_ids
            for step in (1, 2)
        ),
    )
    return folder


def small_folder(folder: Path, name: str = "Stridewell") -> Path:
    """A whole small drop: brand, accounts, people and what they posted."""
    return write_social(write_people(write_accounts(write_brand(folder, name))))


ORDERS = (
    "order_id,customer_id,ordered_at,gross_amount,discount_amount,refunded_amount,refunded_at,"
    "currency,promo_code,status"
)


def write_orders(folder: Path, *, refund_of_coded: str = "", refund_of_lost: str = "") -> Path:
    """c1 buys with c0's code, twice; c3 after liking posts of c1 and c2; c4 cancels."""

    def refunded(amount: str) -> str:
        return f"{amount},2026-06-29T10:00:00Z" if amount else ","

    write_csv(
        folder,
        "orders",
        ORDERS,
        [
            f"coded,c1,2026-06-20T10:00:00Z,100.00,10.00,{refunded(refund_of_coded)},EUR,ANNA,paid",
            f"lost,c1,2026-06-21T10:00:00Z,40.00,,{refunded(refund_of_lost)},EUR,anna,paid",
            "shown,c3,2026-06-25T10:00:00Z,30.01,,,,EUR,,paid",
            "void,c4,2026-06-25T10:00:00Z,7.00,,,,EUR,ANNA,cancelled",
            "stranger,x9,2026-06-25T10:00:00Z,5.00,,,,EUR,,paid",
        ],
    )
    return folder


def write_codes(folder: Path, *more: str) -> Path:
    """ANNA is c0's code, and `more` rows as they stand in the file."""
    header = "code,customer_id,kind,campaign_id,valid_from"
    first = "ANNA,c0,promo_code,autumn,2026-01-01T00:00:00Z"
    write_csv(folder, "referral_codes", header, [first, *more])
    return folder


def ledger_folder(folder: Path) -> Path:
    """A whole small drop, with orders and a code."""
    return write_codes(write_orders(small_folder(folder)))
