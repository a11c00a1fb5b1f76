"""Matching alone, on an invented crowd of any size: time, memory, and how right it is.

`python -m orchestration.benchmark.identity [CUSTOMERS] [ACCOUNTS]` makes the crowd, matches it in a
process of its own, and prints what that cost and how good the matches are as JSON.
"""

import json
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from orchestration import identity
from orchestration.benchmark.crowd import Crowd, make_crowd
from orchestration.benchmark.process import measure

CUSTOMERS, ACCOUNTS, SEED = 100_000, 200_000, 7


def match(folder: Path) -> dict[str, Any]:
    """Matches the crowd in `folder`: records with each other, then persons with accounts."""
    crowd = {field.name: pq.read_table(folder / f"{field.name}.parquet") for field in fields(Crowd)}
    begun = time.monotonic()
    same = identity.match_customers(crowd["people"], identity.Limits())
    paired = time.monotonic()
    people = crowd["people"].filter(pc.equal(crowd["people"]["_source"], "contract"))
    links = identity.match_accounts(
        people, crowd["accounts"], crowd["known"], identity.Limits(), claims=crowd["claims"]
    )
    linked = time.monotonic()
    return {
        "customer_seconds": round(paired - begun, 1),
        "account_seconds": round(linked - paired, 1),
        "customers": _quality(same, labels_of(same, crowd["same"], identity.CUSTOMER_PAIR)),
        "accounts": _quality(
            links, labels_of(links, hidden(crowd["owners"], crowd["known"]), identity.ACCOUNT_PAIR)
        ),
    }


def hidden(owners: pa.Table, known: pa.Table) -> pa.Table:
    """The links that were not told."""
    keys = list(identity.ACCOUNT_PAIR)
    return owners.join(known.select(keys), keys, join_type="left anti")


def labels_of(matches: pa.Table, truth: pa.Table, keys: tuple[str, ...]) -> pa.Table:
    """Every match and every true pair, labelled with what it truly is."""
    names = list(keys)
    true = truth.select(names).append_column(
        "is_match", pa.array([True] * truth.num_rows, pa.bool_())
    )
    wrong = matches.select(names).join(truth.select(names), names, join_type="left anti")
    false = wrong.append_column("is_match", pa.array([False] * wrong.num_rows, pa.bool_()))
    return pa.concat_tables([true.combine_chunks(), false.combine_chunks()])


def _quality(matches: pa.Table, labels: pa.Table) -> dict[str, Any]:
    keys = (
        identity.CUSTOMER_PAIR
        if "other_customer_id" in matches.column_names
        else identity.ACCOUNT_PAIR
    )
    return {
        "measured": identity.measured(matches, labels, keys=keys).to_pylist(),
        "reliability": identity.reliability(matches, labels, keys=keys).to_pylist(),
    }


def run(customers: int, accounts: int, seed: int) -> dict[str, Any]:
    """Makes a crowd, matches it in a process of its own and measures that.

    Args:
        customers: Records of customers.
        accounts: Accounts, a fifth of them or fewer owned by one of those customers.
        seed: Picks the crowd.

    Raises:
        BenchmarkError: Matching failed.
    """
    with tempfile.TemporaryDirectory(prefix="grapevine-crowd-") as name:
        folder = Path(name)
        crowd = make_crowd(customers, accounts, seed)
        for field in fields(crowd):
            pq.write_table(getattr(crowd, field.name), folder / f"{field.name}.parquet")
        del crowd  # its memory is not what is measured
        module = "orchestration.benchmark.identity"
        measured = measure([sys.executable, "-m", module, "--match", name])
    return {
        "people": customers,
        "accounts_in_all": accounts,
        "seconds": round(measured.seconds, 1),
        "cpu_seconds": round(measured.cpu_seconds, 1),
        "peak_gb": round(measured.peak_bytes / 2**30, 2),
        **json.loads(measured.printed.splitlines()[-1]),
    }


def main(arguments: Sequence[str]) -> None:
    """Prints what was measured as JSON."""
    if arguments[:1] == ["--match"]:
        print(json.dumps(match(Path(arguments[1]))))  # noqa: T201 the measuring process reads it
        return
    given = [int(argument) for argument in arguments]
    customers, accounts, seed = (*given, *(CUSTOMERS, ACCOUNTS, SEED)[len(given) :])
    print(json.dumps(run(customers, accounts, seed), indent=2))  # noqa: T201 it is what was asked


if __name__ == "__main__":
    main(sys.argv[1:])
