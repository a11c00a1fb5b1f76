"""What reviewers are asked: the queue by worth, and a sample drawn by lot to measure matches with.

Both files hold names and handles, since nobody can decide without: they stay private, mode 0600.
Their first columns are the contract's `identity_decisions`, each row undecided, so a file comes
back as it is once `undecided` was replaced where somebody knows; what is left so decides nothing.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import duckdb
import pyarrow as pa

from orchestration.activation.cells import Cell, csv_bytes
from orchestration.activation.exporting import write_private
from orchestration.deployment import Deployment
from orchestration.errors import InputError
from orchestration.extract.contract import TABLES
from orchestration.identity.audit import audit_sample
from orchestration.identity.quality import ACCOUNT_PAIR, CUSTOMER_PAIR

FOLDER = "identity"
REVIEW_FILE = "review.csv"
AUDIT_FILE = "audit.csv"

DECISION = tuple(column.name for column in TABLES["identity_decisions"].columns)
_OF_PERSON = ("first_name", "last_name", "email", "phone", "city", "country", "birth_year")
PEOPLE = tuple(f"{side}{name}" for side in ("", "other_") for name in _OF_PERSON)
ACCOUNT = ("handle", "display_name", "bio", "account_country")
REASONS = ("review_rank", "probability", "evidence", "engaged_people_count", "decision_value")

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Asking:
    """How much is asked, of whom and when.

    Attributes:
        review_size: Most pairs of the queue.
        audit_size: Pairs drawn by lot of each kind, those counted that were decided on before.
        decided_by: Who will decide.
        at: When the files are written (UTC); stands as the time of each decision.
    """

    review_size: int
    audit_size: int
    decided_by: str
    at: datetime


@dataclass(frozen=True)
class Asked:
    """How many pairs stand in each file."""

    review_count: int
    audit_count: int


def write_questions(
    deployment: Deployment, connection: duckdb.DuckDBPyConnection, asking: Asking
) -> Asked:
    """Writes both files anew from what the last run left in the warehouse.

    Args:
        deployment: Below whose output they are put.
        connection: Its warehouse.
        asking: How much is asked.

    Raises:
        InputError: No run has been made there yet.
        OutputError: The output cannot be written.
    """
    there = connection.execute(
        "select count(*) from information_schema.tables"
        " where table_schema = 'intermediate' and table_name = 'identity_review'"
    ).fetchall()
    if not there[0][0]:
        raise InputError(
            f"No run in {deployment.output} has asked who is who yet. Run `make run` with the same "
            "INPUT and OUTPUT first."
        )
    queue = _rows(
        connection,
        "select * from intermediate.identity_review order by review_rank limit ?",
        [asking.review_size],
    )
    audit = _audit(connection, asking.audit_size)
    folder = deployment.output / FOLDER
    for name, basis, pairs, columns in (
        (REVIEW_FILE, "review", queue, (*DECISION, *REASONS, *PEOPLE, *ACCOUNT)),
        # Who measures must not be told what to expect.
        (AUDIT_FILE, "audit", audit, (*DECISION, *PEOPLE, *ACCOUNT)),
    ):
        questions = _questions(connection, pairs, basis, asking)
        write_private(deployment, folder / name, csv_bytes(columns, questions))
    return Asked(len(queue), len(audit))


def _audit(connection: duckdb.DuckDBPyConnection, size: int) -> list[Row]:
    """Pairs drawn by lot that no audit decided on yet, in an order that tells nothing."""
    seed = connection.execute("select seed from config.run_parameters").fetchall()[0][0]
    pairs: list[Row] = []
    for matches, decisions, keys in (
        ("int_account_matches", "int_account_decisions", ACCOUNT_PAIR),
        ("int_customer_matches", "int_identity_decisions", CUSTOMER_PAIR),
    ):
        found: pa.Table = connection.execute(
            f"select {', '.join(keys)}, probability from intermediate.{matches}"
        ).to_arrow_table()
        if not found.num_rows:
            continue
        drawn = audit_sample(found, size, int(seed), keys=keys)
        connection.register("drawn", drawn)
        pairs += _rows(
            connection,
            f"select {', '.join(keys)} from drawn anti join"
            f" (from intermediate.{decisions} where is_audit) using ({', '.join(keys)})",
        )
        connection.unregister("drawn")
    return sorted(pairs, key=lambda pair: _decision_id("audit", pair))


def _questions(
    connection: duckdb.DuckDBPyConnection, pairs: Iterable[Row], basis: str, asking: Asking
) -> list[dict[str, Cell]]:
    asked = [
        {"place": place, **{name: pair.get(name) for name in (*DECISION, *REASONS)}}
        for place, pair in enumerate(pairs)
    ]
    connection.register("asked", pa.Table.from_pylist(asked, schema=_ASKED))
    known = _rows(connection, _KNOWN)
    connection.unregister("asked")
    return [
        {
            **row,
            "decision_id": _decision_id(basis, row),
            "decision": "undecided",
            "decided_at": asking.at.isoformat(timespec="seconds"),
            "decided_by": asking.decided_by,
            "basis": basis,
        }
        for row in known
    ]


_ASKED = pa.schema(
    [
        ("place", pa.int64()),
        *((name, pa.string()) for name in DECISION),
        ("review_rank", pa.int64()),
        ("probability", pa.float64()),
        ("evidence", pa.string()),
        ("engaged_people_count", pa.int64()),
        ("decision_value", pa.float64()),
    ]
)

_SIDES = ", ".join(
    f"{relation}.{name} as {side}{name}"
    for side, relation in (("", "ones"), ("other_", "others"))
    for name in _OF_PERSON
)

# A pair of accounts is about a person, whose own record may lack what another of theirs has.
_KNOWN = f"""
    with people as (
        from intermediate.int_customer_records
        where customer_id not in (select customer_id from intermediate.int_merged_customers)
        union all by name
        from intermediate.int_merged_customers
    )
    select asked.*, {_SIDES}, accounts.handle, accounts.display_name, accounts.bio,
        accounts.country as account_country
    from asked
    left join people as ones on asked.customer_id = ones.customer_id
    left join people as others on asked.other_customer_id = others.customer_id
    left join intermediate.int_accounts as accounts
        on asked.platform = accounts.platform and asked.account_id = accounts.account_id
    order by asked.place
"""


def _decision_id(basis: str, pair: Row) -> str:
    """The same pair has the same id in every file, so that it is decided once."""
    names = ("customer_id", "platform", "account_id", "other_customer_id")
    key = "\x1f".join([basis, *(pair.get(name) or "" for name in names)])
    return f"{basis}-{hashlib.sha256(key.encode()).hexdigest()[:16]}"


def _rows(
    connection: duckdb.DuckDBPyConnection, query: str, values: Iterable[Any] = ()
) -> list[Row]:
    found: list[Row] = connection.execute(query, list(values)).to_arrow_table().to_pylist()
    return found
