"""One row per account with a likely owner, with how probable that is."""

from typing import Any

import pyarrow as pa

from orchestration.identity import building


def model(dbt: Any, session: Any) -> pa.Table:
    """Its rows."""
    people = dbt.ref("int_person_features")
    accounts = dbt.ref("int_account_features")
    ties = dbt.ref("int_account_ties")
    return building.account_matches(session, people, accounts, ties)
