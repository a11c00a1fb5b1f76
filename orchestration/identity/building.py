"""What the dbt models in Python call: relations of the warehouse in, tables for it out.

Where no table has rows, because the brand's consent does not cover matching, nothing is computed
and Splink is not even imported.
"""

import contextlib
from collections.abc import Iterator
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from orchestration.identity import schemas
from orchestration.identity.accounts import match_accounts
from orchestration.identity.audit import STRATA
from orchestration.identity.customers import match_customers
from orchestration.identity.limits import Limits
from orchestration.identity.persons import persons
from orchestration.identity.quality import (
    ACCOUNT_PAIR,
    CUSTOMER_PAIR,
    QUALITY_SCHEMA,
    measured,
)

Relation = duckdb.DuckDBPyRelation


def customer_matches(
    session: duckdb.DuckDBPyConnection, people: Relation, decisions: Relation
) -> pa.Table:
    """Pairs of customer records that may be one person.

    Args:
        session: The warehouse, whose memory and threads matching may take too.
        people: `int_customer_features`.
        decisions: `int_identity_decisions`. What an audit decided is matched all the same: it is
            what matches are measured on.
    """
    table = _arrow(people)
    if not table.num_rows:
        return schemas.CUSTOMER_MATCH_SCHEMA.empty_table()
    barred = decisions.filter("other_customer_id is not null and not is_same and not is_audit")
    with limits_of(session) as limits:
        return match_customers(table, limits, barred=_arrow(barred))


def account_matches(
    session: duckdb.DuckDBPyConnection, people: Relation, accounts: Relation, ties: Relation
) -> pa.Table:
    """Accounts with their likeliest owners.

    Args:
        session: The warehouse, whose memory and threads matching may take too.
        people: `int_person_features`.
        accounts: `int_account_features`.
        ties: `int_account_ties`: what is known before.
    """
    customers = _arrow(people)
    if not customers.num_rows:
        return schemas.ACCOUNT_MATCH_SCHEMA.empty_table()
    known, typed, barred = (
        _arrow(ties.filter(f"tie = '{tie}'")) for tie in ("known", "typed", "barred")
    )
    with limits_of(session) as limits:
        return match_accounts(
            customers, _arrow(accounts), known, limits, claims=typed, barred=barred
        )


def person_ids(pairs: Relation, decisions: Relation) -> pa.Table:
    """Records that are another record's person.

    Args:
        pairs: `int_person_pairs`.
        decisions: `int_identity_decisions`.
    """
    different = decisions.filter("other_customer_id is not null and not is_same")
    return persons(
        _arrow(pairs),
        [(row["customer_id"], row["other_customer_id"]) for row in _arrow(different).to_pylist()],
    )


QUALITY = pa.schema(
    [
        pa.field("kind", pa.string(), nullable=False),
        pa.field("link_use", pa.string(), nullable=False),
        pa.field("threshold", pa.float64(), nullable=False),
        pa.field("matched_count", pa.int64(), nullable=False),
        pa.field("expected_right_count", pa.float64(), nullable=False),
        *(field for field in QUALITY_SCHEMA if field.name not in ("threshold", "matched_count")),
    ]
)
"""One row per kind of match and use."""


def quality(
    settings: Relation,
    accounts: Relation,
    of_accounts: Relation,
    customers: Relation,
    of_customers: Relation,
) -> pa.Table:
    """How right matches are at each threshold, measured on what audits decided.

    Args:
        settings: `stg_config__identity_settings`.
        accounts: `int_account_matches`.
        of_accounts: `int_account_decisions`.
        customers: `int_customer_matches`. Households are no matches.
        of_customers: `int_identity_decisions`.
    """
    rows = _arrow(settings).to_pylist()
    if not rows or not rows[0]["consent_covers_matching"]:
        return QUALITY.empty_table()
    uses = {use: rows[0][f"{use}_threshold"] for use in ("contact", "aggregate")}
    found = []
    for kind, keys, matches, decisions in (
        ("account", ACCOUNT_PAIR, accounts, of_accounts),
        (
            "customer",
            CUSTOMER_PAIR,
            customers.filter("not is_household"),
            of_customers.filter("other_customer_id is not null"),
        ),
    ):
        pairs = _arrow(matches)
        labels = _labels(pairs, _arrow(decisions.filter("is_audit")), keys)
        rates = measured(pairs, labels, keys=keys, thresholds=tuple(uses.values()))
        for use, row in zip(uses, rates.to_pylist(), strict=True):
            at_least = pc.greater_equal(pairs["probability"], row["threshold"])
            expected = pc.sum(pairs["probability"].filter(at_least)).as_py() or 0.0
            found.append(
                {"kind": kind, "link_use": use, "expected_right_count": round(expected, 3), **row}
            )
    return pa.Table.from_pylist(found, schema=QUALITY)


def _labels(pairs: pa.Table, audited: pa.Table, keys: tuple[str, ...]) -> pa.Table:
    """What audits decided, each with its chance to have been drawn.

    Within a stratum of probability pairs were drawn by lot, so each labelled one stands for as many
    of today's pairs as there are for each label there. What is no match any more stands for itself.
    """
    labels = audited.select(keys).append_column("is_match", audited["is_same"])
    labels = labels.join(pairs.select([*keys, "probability"]), list(keys))
    stratum = _strata(labels["probability"].combine_chunks())
    totals = np.bincount(
        _strata(pairs["probability"].combine_chunks()) + 1, minlength=len(STRATA) + 1
    )
    labelled = np.bincount(stratum + 1, minlength=len(STRATA) + 1)
    chance = np.where(stratum < 0, 1.0, labelled[stratum + 1] / np.maximum(totals[stratum + 1], 1))
    return labels.drop(["probability"]).append_column(
        "inclusion_probability", pa.array(chance, pa.float64())
    )


def _strata(probability: pa.Array) -> NDArray[np.int64]:
    """Number of each pair's stratum; -1 for what is no match."""
    known = pc.fill_null(probability, -1.0).to_numpy(zero_copy_only=False)
    numbers: NDArray[np.int64] = np.searchsorted(STRATA, known, side="right") - 1
    return numbers


@contextlib.contextmanager
def limits_of(session: duckdb.DuckDBPyConnection) -> Iterator[Limits]:
    """The warehouse's own limits; what does not fit into memory goes where its own spill goes.

    Args:
        session: The warehouse. One in memory has no folder of its own: the system's temporary one
            serves then.
    """
    memory, threads, spill = session.execute(
        "select current_setting('memory_limit'), current_setting('threads'),"
        " current_setting('temp_directory')"
    ).fetchall()[0]
    folder = Path(spill or ".").expanduser()  # dbt's profile names the home of its process
    yield Limits(
        spill=folder if folder.is_absolute() else None, memory=memory, threads=int(threads)
    )
    with contextlib.suppress(OSError):  # not there, or the warehouse itself spills
        folder.rmdir()


def _arrow(relation: Relation) -> pa.Table:
    return relation.to_arrow_table()
