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
