"""One row per customer record that is another record's person, with how we know."""

from typing import Any

import pyarrow as pa

from orchestration.identity import building


def model(dbt: Any, _session: Any) -> pa.Table:
    """Its rows."""
    pairs = dbt.ref("int_person_pairs")
    decisions = dbt.ref("int_identity_decisions")
    return building.person_ids(pairs, decisions)
