"""One row per kind of match and use: how right the matches are, measured on audited pairs."""

from typing import Any

import pyarrow as pa

from orchestration.identity import building


def model(dbt: Any, _session: Any) -> pa.Table:
    """Its rows."""
    settings = dbt.ref("stg_config__identity_settings")
    accounts = dbt.ref("int_account_matches")
    of_accounts = dbt.ref("int_account_decisions")
    customers = dbt.ref("int_customer_matches")
    of_customers = dbt.ref("int_identity_decisions")
    return building.quality(settings, accounts, of_accounts, customers, of_customers)
