"""One row per pair of customer records that may be one person, with how probable that is."""

from typing import Any

import pyarrow as pa

from orchestration.identity import building


def model(dbt: Any, session: Any) -> pa.Table:
    """Its rows."""
    people = dbt.ref("int_customer_features")
    decisions = dbt.ref("int_identity_decisions")
    return building.customer_matches(session, people, decisions)
