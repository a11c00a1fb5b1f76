"""Who is who: which account belongs to which customer, and which customers are one person.

Arrow tables in, Arrow tables out; knows nothing of the warehouse, of Dagster, or of consent. The
caller passes only people whose consent covers matching. Probabilities come from the model of
Fellegi and Sunter as Splink estimates it, and from the competition between all candidates.
"""

from orchestration.identity.accounts import match_accounts
from orchestration.identity.audit import audit_sample
from orchestration.identity.customers import match_customers
from orchestration.identity.limits import Limits
from orchestration.identity.quality import (
    ACCOUNT_PAIR,
    CUSTOMER_PAIR,
    QUALITY_SCHEMA,
    RELIABILITY_SCHEMA,
    measured,
    reliability,
)
from orchestration.identity.schemas import (
    ACCOUNT_MATCH_SCHEMA,
    ACCOUNTS_SCHEMA,
    BARRED_SCHEMA,
    CLAIMS_SCHEMA,
    CUSTOMER_MATCH_SCHEMA,
    KNOWN_SCHEMA,
    PEOPLE_SCHEMA,
)

__all__ = [
    "ACCOUNTS_SCHEMA",
    "ACCOUNT_MATCH_SCHEMA",
    "ACCOUNT_PAIR",
    "BARRED_SCHEMA",
    "CLAIMS_SCHEMA",
    "CUSTOMER_MATCH_SCHEMA",
    "CUSTOMER_PAIR",
    "KNOWN_SCHEMA",
    "PEOPLE_SCHEMA",
    "QUALITY_SCHEMA",
    "RELIABILITY_SCHEMA",
    "Limits",
    "audit_sample",
    "match_accounts",
    "match_customers",
    "measured",
    "reliability",
]
