"""What the dbt models in Python call: relations of the warehouse in, tables for it out.

Where no table has rows, because the brand's consent does not cover matching, nothing is computed
and Splink is not even imported.
"""

from pathlib import Path

import duckdb
import pyarrow as pa

from orchestration.identity import schemas
from orchestration.identity.customers import match_customers
from orchestration.identity.limits import Limits
from orchestration.identity.persons import persons

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
    return match_customers(table, limits_of(session), barred=_arrow(barred))


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


def limits_of(session: duckdb.DuckDBPyConnection) -> Limits:
    """The warehouse's own limits; what does not fit into memory goes where its own spill goes."""
    memory, threads, spill = session.execute(
        "select current_setting('memory_limit'), current_setting('threads'),"
        " current_setting('temp_directory')"
    ).fetchall()[0]
    return Limits(spill=Path(spill) if spill else None, memory=memory, threads=int(threads))


def _arrow(relation: Relation) -> pa.Table:
    return relation.to_arrow_table()
